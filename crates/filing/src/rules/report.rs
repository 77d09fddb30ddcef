//! From what a rule found to a finding, once for each fault and place.

use jiff::civil::Date;
use serde_json::Value;

use super::condition::{Condition, Span, Test};
use super::fact::{Anchor, Fact};
use super::facts::{Here, Seen};
use super::rule::{Demand, Rule};
use super::topic::topic;
use super::truth::Truth;
use super::view::View;
use crate::fields::Catalogue;
use crate::finding::{Cure, Finding, FixAction, Severity, cure};

/// What was found so far.
#[derive(Default)]
pub(super) struct Report {
    findings: Vec<(u8, Finding)>,
}

impl Report {
    /// Adds a finding that no rule of the book made.
    pub fn add(&mut self, finding: Finding) {
        self.put(3, finding);
    }

    /// Adds what a rule found.
    pub fn found(&mut self, rule: &Rule, finding: Finding) {
        self.put(rule.rank(), finding);
    }

    /// One fault at one place is told once: by the weightiest, then the most specific, then the newest rule.
    fn put(&mut self, rank: u8, finding: Finding) {
        let target = |finding: &Finding| finding.fix.as_ref().map(|fix| fix.target.clone());
        let same = self.findings.iter_mut().find(|(_, known)| {
            known.topic == finding.topic
                && known.path == finding.path
                && (known.topic != "material.missing"
                    || (known.expected == finding.expected && target(known) == target(&finding)))
        });
        match same {
            Some(known) if (finding.severity, rank) < (known.1.severity, known.0) => *known = (rank, finding),
            Some(_) => {}
            None => self.findings.push((rank, finding)),
        }
    }

    pub fn finish(self) -> Vec<Finding> {
        self.findings.into_iter().map(|(_, finding)| finding).collect()
    }
}

/// Gives a finding of the type decision its sentence.
pub(super) fn of_type(mut finding: Finding) -> Finding {
    finding.cure = sentence(&finding, "");
    finding.rule = format!("N.{}", finding.topic);
    finding
}

/// What a condition that does not hold amounts to.
pub(super) fn of_condition(
    rule: &Rule,
    condition: &Condition,
    truth: Truth,
    seen: &Seen<'_>,
    view: &View<'_>,
    here: &Here<'_>,
) -> Option<Finding> {
    let fact = condition.fact;
    let given = condition.test == Test::Given;
    let place = || place(rule, fact, view, here);
    let (topic, severity, path, from) = match truth {
        Truth::Holds | Truth::Nothing => return None,
        Truth::Fails(from) => (rule.topic.as_str(), rule.severity, place(), by_waiting(fact, from, view)),
        Truth::Null => (rule.topic.as_str(), rule.severity, place(), None),
        Truth::Uncounted => (rule.topic.as_str(), Severity::Ask, place(), None),
        Truth::Unknown => {
            let (topic, suffix) = fact.unknown();
            let path = format!("{}{suffix}", here.base(fact.anchor()));
            (topic, super::judge::lighter(rule.severity, Severity::Ask), path, None)
        }
        Truth::Absent if given => {
            (rule.topic.as_str(), super::judge::lighter(rule.severity, Severity::Ask), place(), None)
        }
        Truth::Absent if rule.ask => {
            let path = format!("{}{}", here.base(fact.anchor()), asked_at(fact));
            ("input.missing", super::judge::lighter(rule.severity, Severity::Ask), path, None)
        }
        Truth::Absent => return None,
    };
    let mut finding = Finding::new(topic, severity, path, Cure::new(cure::RULE));
    finding.seen = shown(fact, seen, here).map(|seen| masked(seen, fact, view, here));
    finding.expected = match &rule.expect {
        Some(text) => Some(Value::from(text.as_str())),
        None => expected(&condition.test, from, view.today),
    };
    finding.from = from;
    Some(signed(finding, rule))
}

/// A document that is not there.
pub(super) fn of_material(rule: &Rule, demand: &Demand, severity: Severity, here: &Here<'_>) -> Finding {
    let owner = match (demand.owner.as_str(), here.anchor) {
        ("", Anchor::Case) => "/subject".to_owned(),
        ("", Anchor::Approval) => here.base(Anchor::Site),
        ("", anchor) => here.base(anchor),
        (owner, _) => owner.to_owned(),
    };
    let kind = demand.kinds.first().map_or("", String::as_str);
    // A document may be what another fault is cured with.
    let path =
        rule.path.as_ref().map_or_else(|| "/materials".to_owned(), |path| format!("{}{path}", here.base(rule.at)));
    let finding = Finding::new(&rule.topic, severity, path, Cure::new(cure::RULE))
        .with_expected(kind)
        .with_fix(FixAction::Upload, owner);
    signed(finding, rule)
}

fn signed(mut finding: Finding, rule: &Rule) -> Finding {
    finding.rule.clone_from(&rule.id);
    finding.version = rule.version;
    finding.source = format!("{} {}", rule.source, rule.date);
    finding.cure = sentence(&finding, &rule.cure);
    if finding.from.is_some() {
        finding = finding.clone().with_fix(FixAction::Wait, finding.path.clone());
    }
    finding
}

/// The sentence of the topic, or the rule's own, with the values filled in.
pub(super) fn sentence(finding: &Finding, own: &str) -> Cure {
    let filled = |text: &str| {
        let value = |value: &Option<Value>| match value {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        text.replace("{expected}", &value(&finding.expected))
            .replace("{from}", &finding.from.map_or_else(String::new, |day| day.to_string()))
    };
    let (zh, en) = topic(&finding.topic).map_or(("", ""), |topic| (topic.zh.as_str(), topic.en.as_str()));
    let zh = if own.is_empty() { filled(zh) } else { filled(own) };
    Cure::new(cure::RULE).with("zh", zh).with("en", filled(en))
}

/// Waiting helps where a wait is counted, and where an individual is still too young.
fn by_waiting(fact: Fact, from: Option<Date>, view: &View<'_>) -> Option<Date> {
    if matches!(fact, Fact::Age | Fact::SitePersonAge) && !view.individual { None } else { from }
}

/// Where a finding stands.
fn place(rule: &Rule, fact: Fact, view: &View<'_>, here: &Here<'_>) -> String {
    if let Some(path) = &rule.path {
        return format!("{}{path}", here.base(rule.at));
    }
    match fact {
        Fact::Change => view.change.place().to_owned(),
        Fact::EmergencyNamed => match here.site_at {
            Some(at) => format!("/sites/{at}/remark"),
            None => "/subject/remark".to_owned(),
        },
        Fact::SitePhones => {
            let at = here.site_at.unwrap_or_default();
            let person = view.persons.get(at).copied().flatten();
            let slot = view.person.zip(person).and_then(|(one, two)| super::facts::distinct(one, two));
            match slot.map_or("contact1", |(_, slot)| slot).split_once('/') {
                Some((_, slot)) => format!("/subject_person/phones/{slot}"),
                None => format!("/sites/{at}/person/phones/{}", slot.map_or("contact1", |(_, slot)| slot)),
            }
        }
        _ => format!("{}{}", here.base(fact.anchor()), fact.suffix()),
    }
}

/// Where something absent is typed.
fn asked_at(fact: Fact) -> &'static str {
    match fact {
        Fact::EmergencyNamed => "/phones/emergency/user",
        fact => fact.unknown().1,
    }
}

/// What stands there, where it can be said in a word.
fn shown(fact: Fact, seen: &Seen<'_>, here: &Here<'_>) -> Option<Value> {
    let holder = || here.domain.and_then(|domain| domain.real_name.known());
    match fact {
        Fact::Holder | Fact::HolderExact => return holder().and_then(|real| real.holder.text()).map(Value::from),
        Fact::DomainForm | Fact::DomainFirst | Fact::SuffixListed | Fact::SuffixTop | Fact::Suffix | Fact::Label => {
            return here.domain.and_then(|domain| domain.name.text()).map(Value::from);
        }
        Fact::NameLength | Fact::NameHan | Fact::NameKind | Fact::NameBeyond | Fact::NamePlain | Fact::NameLatin => {
            return here.site.and_then(|site| site.name.text()).map(Value::from);
        }
        Fact::ContactForm | Fact::EmergencyForm => return None,
        _ => {}
    }
    match seen {
        Seen::Flag(flag) => Some(Value::from(if *flag { "yes" } else { "no" })),
        Seen::Count(count) => Some(Value::from(*count)),
        Seen::Word(word) => Some(Value::from(*word)),
        Seen::Text(text) => Some(Value::from(text.text)),
        Seen::Day(day) => Some(Value::from(day.to_string())),
        Seen::Long => Some(Value::from("long")),
        Seen::Services(list) => Some(Value::from(list.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", "))),
        Seen::Contents(list) => Some(Value::from(list.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", "))),
        _ => None,
    }
}

/// Texts that people typed are masked by the catalogue; words, numbers and days tell nothing of anybody.
fn masked(seen: Value, fact: Fact, view: &View<'_>, here: &Here<'_>) -> Value {
    let typed = matches!(
        fact,
        Fact::UnitName
            | Fact::SubjectRemark
            | Fact::Scope
            | Fact::AddressText
            | Fact::SiteRemark
            | Fact::Holder
            | Fact::HolderExact
    );
    match seen {
        Value::String(text) if typed => {
            let at = format!("{}{}", here.base(fact.anchor()), fact.suffix());
            Value::from(Catalogue::embedded().mask_text(&at, &text, !view.case.is_organisation()))
        }
        other => other,
    }
}

fn expected(test: &Test, from: Option<Date>, today: Option<Date>) -> Option<Value> {
    let later = |days: i64| today.and_then(|today| today.checked_add(jiff::Span::new().days(days)).ok());
    match test {
        Test::Is(words) | Test::Only(words) | Test::Tells(words) => Some(Value::from(words.listed())),
        Test::AtLeast(number) | Test::AtMost(number) => Some(Value::from(*number)),
        Test::Waited(_) => from.map(|day| Value::from(format!("{day} or later"))),
        Test::Left(Span::Days(days)) => later(*days).map(|day| Value::from(format!("{day} or later"))),
        Test::Left(Span::Months(months)) => {
            let day = today.and_then(|today| today.checked_add(jiff::Span::new().months(*months)).ok());
            day.map(|day| Value::from(format!("{day} or later")))
        }
        _ => None,
    }
}
