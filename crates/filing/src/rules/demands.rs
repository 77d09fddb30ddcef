//! What every complete case has to have, by the contract's own tables: asked for where it is absent, refused where it is
//! null and null is no answer. What a province demands beyond that is a rule.

use super::report::{Report, sentence};
use super::rule::Types;
use super::view::View;
use crate::answer::{Answer, Field, Member, Standing};
use crate::case::{AuthorisationCode, Case, Domain, Person, Resource, Site, Subject};
use crate::finding::{Cure, Finding, FixAction, Severity, cure};
use crate::vocabulary::TypeCode;

struct Demands<'d> {
    report: &'d mut Report,
    organisation: bool,
    adding: bool,
    access: bool,
    kind: Option<TypeCode>,
}

/// Asks for everything that the case lacks.
pub(super) fn all(view: &View<'_>, wanted: Option<TypeCode>, report: &mut Report) {
    let case = view.case;
    let code = view.kind.or(wanted.filter(|code| !code.adds()));
    let adding = code.is_none_or(TypeCode::adds);
    let access = matches!(code, Some(TypeCode::Access | TypeCode::AccessQuick));
    let organisation = case.is_organisation();
    let mut demands = Demands { report, organisation, adding, access, kind: code };
    demands.top(case);
    if let Some(subject) = view.subject {
        demands.subject(subject);
    }
    if let Some(person) = view.person {
        demands.person(person, "/subject_person");
    }
    if adding || matches!(code, Some(TypeCode::ChangeAll | TypeCode::ChangeSite)) {
        for (at, site) in case.sites().iter().enumerate() {
            demands.site(site, &|| format!("/sites/{at}"));
        }
    }
    if adding {
        demands.resources(case);
    }
}

impl Demands<'_> {
    fn say(&mut self, topic: &str, severity: Severity, path: String) {
        let fix = if topic.ends_with(".unknown") { FixAction::Wait } else { FixAction::Edit };
        let mut finding = Finding::new(topic, severity, path, Cure::new(cure::RULE));
        finding.cure = sentence(&finding, "");
        finding.source = "case.md 2".to_owned();
        finding.rule = format!("N.{topic}");
        let target = finding.path.clone();
        self.report.add(finding.with_fix(fix, target));
    }

    /// A member that must be there; `null` and `unknown` name the topics of those standings, or nothing.
    fn want(&mut self, standing: Standing, null: bool, unknown: &str, path: impl FnOnce() -> String) {
        match standing {
            Standing::Known => {}
            Standing::Absent => self.say("input.missing", Severity::Ask, path()),
            Standing::Null if null => self.say("input.missing", Severity::Refuse, path()),
            Standing::Unknown if !unknown.is_empty() => self.say(unknown, Severity::Ask, path()),
            Standing::Null | Standing::Unknown => {}
        }
    }

    fn plain<T>(&mut self, field: &Field<T>, path: &str) {
        self.want(field.standing(), true, "", || path.to_owned());
    }

    fn text(&mut self, field: &Field<String>, path: impl FnOnce() -> String) {
        let blank = field.text().is_some_and(|text| text.trim().is_empty());
        self.want(if blank { Standing::Absent } else { field.standing() }, true, "", path);
    }

    fn top(&mut self, case: &Case) {
        self.plain(&case.version, "/case");
        self.plain(&case.today, "/today");
        self.plain(&case.channel, "/channel");
        self.plain(&case.province, "/province");
        self.want(case.wanted.standing(), false, "", || "/wanted".to_owned());
        self.plain(&case.account, "/account");
        if let Some(account) = case.account.known() {
            self.text(&account.id, || "/account/id".to_owned());
            self.plain(&account.kind, "/account/kind");
            self.want(account.real_name.standing(), false, "account.unknown", || "/account/real_name".to_owned());
            if !account.real_name.is_null() {
                self.want(account.verified_on.standing(), true, "account.unknown", || {
                    "/account/verified_on".to_owned()
                });
            }
            if account.risk.is_unknown() {
                self.say("account.unknown", Severity::Ask, "/account/risk".to_owned());
            }
            self.want(account.order.standing(), false, "account.unknown", || "/account/order".to_owned());
            self.want(account.filed_subject.standing(), false, "account.unknown", || {
                "/account/filed_subject".to_owned()
            });
        }
        self.plain(&case.subject, "/subject");
        if self.organisation {
            self.plain(&case.subject_person, "/subject_person");
        }
        if self.adding || matches!(self.kind, Some(TypeCode::ChangeAll | TypeCode::ChangeSite)) {
            let empty = case.sites.known().is_some_and(Vec::is_empty);
            self.want(if empty { Standing::Null } else { case.sites.standing() }, true, "", || "/sites".to_owned());
        }
        match self.kind {
            Some(TypeCode::CancelSite | TypeCode::CancelAccess) => match case.cancel.known() {
                Some(cancel) => self.plain(&cancel.sites, "/cancel/sites"),
                None => self.plain(&case.cancel, "/cancel"),
            },
            Some(TypeCode::CancelSubject) => self.plain(&case.cancel, "/cancel"),
            Some(TypeCode::MigrateAccount) => match case.migration.known() {
                Some(migration) => self.plain(&migration.target, "/migration/target"),
                None => self.plain(&case.migration, "/migration"),
            },
            _ => {}
        }
        let looks_up = matches!(self.kind, Some(TypeCode::CancelSite | TypeCode::CancelAccess));
        if looks_up && case.filed.is_absent() {
            self.say("bureau.unknown", Severity::Ask, "/filed".to_owned());
        }
    }

    fn subject(&mut self, subject: &Subject) {
        self.plain(&subject.nature, "/subject/nature");
        self.text(&subject.name, || "/subject/name".to_owned());
        self.plain(&subject.certificate, "/subject/certificate");
        if let Some(certificate) = subject.certificate.known() {
            self.plain(&certificate.kind, "/subject/certificate/type");
            self.text(&certificate.number, || "/subject/certificate/number".to_owned());
            self.text(&certificate.name, || "/subject/certificate/name".to_owned());
            self.text(&certificate.address, || "/subject/certificate/address".to_owned());
            self.text(&certificate.region, || "/subject/certificate/region".to_owned());
            let path = || "/subject/certificate/valid_until".to_owned();
            self.want(certificate.valid_until.standing(), true, "registry.unknown", path);
        }
        self.plain(&subject.address, "/subject/address");
        if let Some(address) = subject.address.known() {
            self.text(&address.region, || "/subject/address/region".to_owned());
            self.text(&address.text, || "/subject/address/text".to_owned());
        }
        // What the bureau has on record is asked for by the decision on the type.
        let decided_without = self.kind.is_some_and(|kind| !kind.adds());
        if decided_without && matches!(subject.record, Answer::Absent | Answer::Unknown(_)) {
            self.say("bureau.unknown", Severity::Ask, "/subject/record".to_owned());
        }
        if self.organisation {
            self.of_organisation(subject);
        }
    }

    fn of_organisation(&mut self, subject: &Subject) {
        self.plain(&subject.legal_representative, "/subject/legal_representative");
        if let Some(legal) = subject.legal_representative.known() {
            self.text(&legal.name, || "/subject/legal_representative/name".to_owned());
            self.plain(&legal.certificate_type, "/subject/legal_representative/certificate_type");
            let path = || "/subject/legal_representative/certificate_number".to_owned();
            self.text(&legal.certificate_number, path);
        }
        let asked =
            self.kind.is_none_or(|kind| Types::of_word("filing").is_some_and(|all| all.holds(Types::one(kind))));
        let unknown = if asked { "registry.unknown" } else { "" };
        self.want(subject.business_scope.standing(), false, unknown, || "/subject/business_scope".to_owned());
        self.want(subject.registry.standing(), true, unknown, || "/subject/registry".to_owned());
    }

    fn person(&mut self, person: &Person, base: &str) {
        let at = |key: &str| format!("{base}/{key}");
        self.text(&person.name, || at("name"));
        self.plain(&person.certificate, &at("certificate"));
        if let Some(certificate) = person.certificate.known() {
            self.plain(&certificate.kind, &at("certificate/type"));
            self.text(&certificate.number, || at("certificate/number"));
            self.want(certificate.valid_until.standing(), true, "registry.unknown", || at("certificate/valid_until"));
        }
        self.plain(&person.phones, &at("phones"));
        self.text(&person.email, || at("email"));
    }

    fn site(&mut self, site: &Site, base: &dyn Fn() -> String) {
        let at = |key: &str| format!("{}/{key}", base());
        self.text(&site.name, || at("name"));
        let numbered = self.access || self.kind.is_some_and(TypeCode::changes);
        if numbered && !(site.number.is_null() && self.kind.is_some_and(TypeCode::changes)) {
            self.text(&site.number, || at("number"));
        }
        let empty = site.domains.items().is_empty() && !site.domains.is_absent();
        self.want(if empty { Standing::Null } else { site.domains.standing() }, true, "", || at("domains"));
        if !self.access && self.kind.is_some() {
            let empty = site.service_contents.known().is_some_and(Vec::is_empty);
            let standing = if empty { Standing::Null } else { site.service_contents.standing() };
            self.want(standing, true, "", || at("service_contents"));
        }
        if self.organisation {
            self.want(site.pre_approvals.standing(), true, "", || at("pre_approvals"));
            match site.person.known() {
                Some(person) if person.same_as.known().is_none() => self.person(person, &at("person")),
                Some(_) => {}
                None => self.want(site.person.standing(), true, "", || at("person")),
            }
        }
        let closed_until_filed =
            matches!(self.kind, Some(TypeCode::First | TypeCode::AddHere | TypeCode::AddElsewhere));
        let changes = self.kind.is_some_and(TypeCode::changes);
        if closed_until_filed || changes {
            self.want(site.state.standing(), true, "site.unknown", || at("state"));
        }
        if changes {
            let purpose = site.purpose.known().map_or("website", |purpose| purpose.as_str());
            if purpose == "website" {
                self.want(site.footer.standing(), false, "site.unknown", || at("footer"));
            }
        }
        for (index, domain) in site.domains.items().iter().enumerate() {
            self.domain(domain, &|| format!("{}/domains/{index}", base()));
        }
    }

    fn domain(&mut self, domain: &Domain, base: &dyn Fn() -> String) {
        let at = |key: &str| format!("{}/{key}", base());
        self.text(&domain.name, || at("name"));
        self.want(domain.registrar.standing(), true, "domain.unknown", || at("registrar"));
        self.want(domain.registered_on.standing(), true, "domain.unknown", || at("registered_on"));
        self.want(domain.expires_on.standing(), true, "domain.unknown", || at("expires_on"));
        self.want(domain.real_name.standing(), false, "domain.unknown", || at("real_name"));
        if let Some(real) = domain.real_name.known() {
            self.want(real.verified_on.standing(), true, "domain.unknown", || at("real_name/verified_on"));
            self.want(real.holder.standing(), true, "domain.unknown", || at("real_name/holder"));
            for (member, key) in [
                (real.certificate_type.standing(), "real_name/certificate_type"),
                (real.certificate_number.standing(), "real_name/certificate_number"),
            ] {
                self.want(member, true, "domain.unknown", || at(key));
            }
        }
    }

    fn resources(&mut self, case: &Case) {
        let of_codes =
            case.sites().iter().all(|site| !site.codes.items().is_empty() && site.resources.items().is_empty());
        if !of_codes {
            self.want(case.resources.standing(), true, "", || "/resources".to_owned());
        }
        for (at, resource) in case.resources.items().iter().enumerate() {
            let id = resource.id.known();
            if case.sites().iter().any(|site| id.is_some_and(|id| site.resources.items().contains(id))) {
                self.resource(resource, &|| format!("/resources/{at}"));
            }
        }
        for (at, code) in case.codes.items().iter().enumerate() {
            let id = code.code.known();
            if case.sites().iter().any(|site| id.is_some_and(|id| site.codes.items().contains(id))) {
                self.code(code, &|| format!("/codes/{at}"));
            }
        }
    }

    fn resource(&mut self, resource: &Resource, base: &dyn Fn() -> String) {
        let at = |key: &str| format!("{}/{key}", base());
        self.text(&resource.account, || at("account"));
        self.text(&resource.kind, || at("kind"));
        self.want(resource.region.standing(), true, "", || at("region"));
        self.want(resource.billing.standing(), true, "", || at("billing"));
        let kind = resource.kind.text().unwrap_or_default();
        // The member may be null where the product has no end of its own.
        self.want(resource.expires_on.standing(), matches!(kind, "cvm" | "lighthouse"), "resource.unknown", || {
            at("expires_on")
        });
        self.want(resource.sites_used.standing(), true, "resource.unknown", || at("sites_used"));
        if matches!(kind, "cvm" | "lighthouse") {
            self.want(resource.bought_days.standing(), true, "resource.unknown", || at("bought_days"));
        }
        if matches!(kind, "cvm" | "clb") {
            self.want(resource.public_ip.standing(), true, "resource.unknown", || at("public_ip"));
        }
    }

    fn code(&mut self, code: &AuthorisationCode, base: &dyn Fn() -> String) {
        let at = |key: &str| format!("{}/{key}", base());
        self.want(code.creator.standing(), true, "", || at("creator"));
        self.text(&code.allowed_account, || at("allowed_account"));
        self.want(code.state.standing(), true, "resource.unknown", || at("state"));
        self.want(code.resource.standing(), true, "", || at("resource"));
    }
}
