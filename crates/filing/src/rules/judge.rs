//! Judging a case: every rule that concerns it, at every place it speaks of.

use super::book::RuleBook;
use super::condition::Condition;
use super::fact::Anchor;
use super::facts::{Here, see};
use super::materials::Wanted;
use super::report::{self, Report};
use super::rule::{Decides, Rule, Types, Who};
use super::truth::{Truth, put};
use super::view::View;
use crate::case::{Case, Person};
use crate::filing_type::{FilingType, decide};
use crate::finding::{Finding, Severity, Verdict, put_in_order};
use crate::vocabulary::{Nature, TypeCode};

/// What is answered about a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// Its type.
    pub filing_type: FilingType,
    /// What the findings amount to.
    pub verdict: Verdict,
    /// All findings in their stable order.
    pub findings: Vec<Finding>,
}

/// The rules that concern one case, by the place they are applied at.
struct Active<'r> {
    by_anchor: [Vec<&'r Rule>; 10],
}

impl RuleBook {
    /// Judges a case.
    #[must_use]
    pub fn judge(&self, case: &Case) -> Judgement {
        let decision = decide(case);
        let kind = match &decision.filing_type {
            FilingType::Known(code) => Some(*code),
            FilingType::None | FilingType::Unknown(_) => None,
        };
        let view = View::new(case, kind);
        let mut report = Report::default();
        for finding in decision.findings {
            report.add(report::of_type(finding));
        }
        let wanted = case.wanted.known().copied();
        super::demands::all(&view, wanted, &mut report);
        let mut active = self.active(&view, wanted);
        let mut judge = Judge { view: &view, report: &mut report, wanted: Wanted::new(case) };
        judge.settle(&mut active);
        judge.all(&active);
        let mut findings = report.finish();
        put_in_order(&mut findings);
        Judgement { filing_type: decision.filing_type, verdict: Verdict::of(&findings), findings }
    }

    fn active<'r>(&'r self, view: &View<'_>, wanted: Option<TypeCode>) -> Active<'r> {
        let types = asked_types(view.kind, wanted);
        let nature = view.subject.and_then(|subject| subject.nature.known()).copied();
        let concerned = |rule: &&Rule| {
            rule.decides == Decides::Machine
                && rule.types.holds(types)
                && nature.is_some_and(|nature| rule.scope.concerns(nature == Nature::Individual))
                && rule.natures.concern(nature)
                && rule.holds_on(view.today)
        };
        let mut by_anchor: [Vec<&'r Rule>; 10] = Default::default();
        let mut slots = 0;
        if let Some(province) = view.province {
            for rule in self.of_province(province).filter(concerned) {
                slots |= rule.slot;
                by_anchor[rule.at as usize].push(rule);
            }
        }
        let national = self.national().filter(concerned).filter(|rule| {
            rule.slot & slots == 0
                && (rule.provinces.is_empty() || view.province.is_some_and(|own| rule.provinces.contains(&own)))
        });
        for rule in national {
            by_anchor[rule.at as usize].push(rule);
        }
        Active { by_anchor }
    }
}

/// The types for all of which a rule must hold: the one that was found; every adding type where none was, and the wish
/// with them where something else was wished.
fn asked_types(kind: Option<TypeCode>, wanted: Option<TypeCode>) -> Types {
    match (kind, wanted) {
        (Some(kind), _) => Types::one(kind),
        (None, Some(wanted)) if !wanted.adds() => Types(Types::ADDING.0 | Types::one(wanted).0),
        (None, _) => Types::ADDING,
    }
}

struct Judge<'j, 'v> {
    view: &'v View<'v>,
    report: &'j mut Report,
    wanted: Wanted,
}

impl<'v> Judge<'_, 'v> {
    /// Leaves out the rules whose conditions on the case itself do not hold, so that no site is asked again.
    fn settle(&self, active: &mut Active<'_>) {
        let here = Here::case();
        for rules in active.by_anchor.iter_mut().skip(1) {
            rules.retain(|rule| {
                let of_case = rule.when.iter().filter(|condition| condition.fact.anchor() == Anchor::Case);
                of_case.into_iter().all(|condition| self.holds(condition, &here))
            });
        }
    }

    fn all(&mut self, active: &Active<'_>) {
        let view = self.view;
        let case = view.case;
        let rules = |anchor: Anchor| active.by_anchor[anchor as usize].as_slice();
        self.at(rules(Anchor::Case), Here::case());
        self.persons(rules(Anchor::Person));
        for (site_at, site) in case.sites().iter().enumerate() {
            let here = Here { anchor: Anchor::Site, site_at: Some(site_at), site: Some(site), ..Here::case() };
            self.at(rules(Anchor::Site), here);
            for (at, domain) in site.domains.items().iter().enumerate() {
                self.at(rules(Anchor::Domain), Here { anchor: Anchor::Domain, at, domain: Some(domain), ..here });
            }
            for (at, approval) in site.pre_approvals.items().iter().enumerate() {
                let place = Here { anchor: Anchor::Approval, at, approval: Some(approval), ..here };
                self.at(rules(Anchor::Approval), place);
            }
        }
        self.resources(rules(Anchor::Resource), rules(Anchor::Code));
        for (at, filed) in view.filed().iter().enumerate() {
            self.at(rules(Anchor::Filed), Here { anchor: Anchor::Filed, at, filed: Some(filed), ..Here::case() });
        }
        let numbers = case.cancel.known().map_or(&[][..], |cancel| cancel.sites.items());
        for (at, number) in numbers.iter().enumerate() {
            let number = Some(number.as_str());
            self.at(rules(Anchor::Cancelled), Here { anchor: Anchor::Cancelled, at, number, ..Here::case() });
        }
        for (at, material) in case.materials.items().iter().enumerate() {
            if self.wanted.is_wanted(at) {
                let place = Here { anchor: Anchor::Material, at, material: Some(material), ..Here::case() };
                self.at(rules(Anchor::Material), place);
            }
        }
    }

    /// The subject's person once, and each site's person who is somebody else.
    fn persons(&mut self, rules: &[&Rule]) {
        let view = self.view;
        let here = |person: &'v Person, site_at: Option<usize>| {
            let site = site_at.and_then(|at| view.site(at));
            Here { anchor: Anchor::Person, person: Some(person), site_at, site, ..Here::case() }
        };
        let (subject, site): (Vec<&Rule>, Vec<&Rule>) = (
            rules.iter().filter(|rule| rule.who != Who::Site).copied().collect(),
            rules.iter().filter(|rule| rule.who != Who::Subject).copied().collect(),
        );
        if let Some(person) = view.person {
            self.at(&subject, here(person, None));
        }
        for (at, person) in view.persons.iter().enumerate() {
            if let Some(person) = person
                && view.site(at).is_some_and(|site| site.person.known().is_some_and(|own| std::ptr::eq(own, *person)))
            {
                self.at(&site, here(person, Some(at)));
            }
        }
    }

    fn resources(&mut self, of_resources: &[&Rule], of_codes: &[&Rule]) {
        let case = self.view.case;
        let used = |id: Option<&String>| {
            id.is_some_and(|id| case.sites().iter().any(|site| site.resources.items().contains(id)))
        };
        for (at, resource) in case.resources.items().iter().enumerate() {
            if used(resource.id.known()) {
                let here = Here { anchor: Anchor::Resource, at, resource: Some(resource), ..Here::case() };
                self.at(of_resources, here);
            }
        }
        for (at, code) in case.codes.items().iter().enumerate() {
            let id = code.code.known();
            if !id.is_some_and(|id| case.sites().iter().any(|site| site.codes.items().contains(id))) {
                continue;
            }
            let here =
                Here { anchor: Anchor::Code, at, code: Some(code), resource: code.resource.known(), ..Here::case() };
            self.at(of_codes, here);
            self.at(of_resources, Here { anchor: Anchor::Resource, ..here });
        }
    }

    fn at(&mut self, rules: &[&Rule], here: Here<'v>) {
        for rule in rules {
            let settled =
                |condition: &Condition| here.anchor != Anchor::Case && condition.fact.anchor() == Anchor::Case;
            if rule.when.iter().all(|condition| settled(condition) || self.holds(condition, &here)) {
                self.judge(rule, &here);
            }
        }
    }

    fn holds(&self, condition: &Condition, here: &Here<'v>) -> bool {
        put(&condition.test, &see(condition.fact, self.view, here), self.view.today) == Truth::Holds
    }

    fn judge(&mut self, rule: &Rule, here: &Here<'v>) {
        for condition in &rule.need {
            let seen = see(condition.fact, self.view, here);
            let truth = put(&condition.test, &seen, self.view.today);
            if let Some(finding) = report::of_condition(rule, condition, truth, &seen, self.view, here) {
                self.report.found(rule, finding);
            }
        }
        if !rule.any.is_empty() {
            let truths: Vec<Truth> = rule
                .any
                .iter()
                .map(|condition| put(&condition.test, &see(condition.fact, self.view, here), self.view.today))
                .collect();
            let fails = |truth: &Truth| matches!(truth, Truth::Fails(_) | Truth::Null);
            let settled =
                truths.iter().any(fails) && truths.iter().all(|truth| fails(truth) || *truth == Truth::Absent);
            if let (true, Some(condition)) = (settled, rule.any.first()) {
                let seen = see(condition.fact, self.view, here);
                let truth = Truth::Fails(None);
                if let Some(finding) = report::of_condition(rule, condition, truth, &seen, self.view, here) {
                    self.report.found(rule, finding);
                }
            }
        }
        if let Some(demand) = &rule.material
            && let Some(severity) = self.wanted.demand(demand, rule.severity, self.view, here)
        {
            self.report.found(rule, report::of_material(rule, demand, severity, here));
        }
    }
}

/// A warning that would otherwise be asked for stays a warning.
pub(super) fn lighter(one: Severity, two: Severity) -> Severity {
    one.max(two)
}
