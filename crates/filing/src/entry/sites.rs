//! Sites, their domains and what they run on.

use std::collections::BTreeMap;

use crate::case::{Domain, Resource, Site};
use crate::domain_name::{DomainError, DomainName};
use crate::entry::book::{Book, Demand};
use crate::entry::certificates::typed;
use crate::finding::{Cure, Finding, Severity, cure};
use crate::vocabulary::TypeCode;

const DOMAIN: Demand = Demand::PLAIN.or_unknown("domain.unknown");
const SITE: Demand = Demand::PLAIN.or_unknown("site.unknown");
const RESOURCE: Demand = Demand::PLAIN.or_unknown("resource.unknown");

/// Judges every site of an order that carries sites.
pub(super) fn all(book: &mut Book<'_>) {
    if !book.carries_sites() {
        return;
    }
    let mut places: BTreeMap<String, String> = BTreeMap::new();
    for (at, site) in book.case.sites().iter().enumerate() {
        let base = format!("/sites/{at}");
        demanded(book, site, &base);
        name(book, site, &base);
        for (domain_at, domain) in site.domains.items().iter().enumerate() {
            self::domain(book, domain, &format!("{base}/domains/{domain_at}"), &mut places);
        }
        if book.case.is_individual() && !site.pre_approvals.items().is_empty() {
            let path = format!("{base}/pre_approvals");
            book.push(
                Finding::new("preapproval.individual", Severity::Refuse, path, Cure::new(cure::PREAPPROVAL_INDIVIDUAL))
                    .with_source("fields.md 9"),
            );
        }
        if book.adds() {
            runs_on(book, site, &base);
        }
    }
    if book.adds() && !book.context.form {
        resources(book);
    }
}

fn demanded(book: &mut Book<'_>, site: &Site, base: &str) {
    let at = |key: &str| format!("{base}/{key}");
    if matches!(book.wanted(), Some(TypeCode::ChangeSite | TypeCode::ChangeAll)) {
        book.text(&site.number, &at("number"));
    }
    book.text(&site.name, &at("name"));
    book.entries(&site.domains, &at("domains"));
    if !may_be_access(book, site) {
        book.entries(&site.service_contents, &at("service_contents"));
    }
    if book.case.is_organisation() {
        book.demand(&site.pre_approvals, &at("pre_approvals"), Demand::PLAIN);
    }
    if !book.context.form {
        book.demand(&site.video, &at("video"), SITE.under("video.missing", cure::VIDEO_MISSING));
        if !may_be_access(book, site) {
            book.demand(&site.state, &at("state"), SITE);
        }
    }
}

/// True where the site may turn out to be connected only: then its data stay as they are on record.
fn may_be_access(book: &Book<'_>, site: &Site) -> bool {
    book.adds()
        && site.domains.items().iter().any(|domain| domain.record.known().is_some() || domain.record.is_unknown())
}

/// The hard rules for site names. A Chinese character, letter or digit counts one; the symbols
/// `( ) -` count none, and no others are allowed.
fn name(book: &mut Book<'_>, site: &Site, base: &str) {
    let path = format!("{base}/name");
    let Some(text) = typed(site.name.text()).map(str::trim) else {
        return;
    };
    let source = "fields.md 6";
    let counted: Vec<char> = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let symbols: String =
        text.chars().filter(|letter| !letter.is_alphanumeric() && !is_allowed_symbol(*letter)).collect();
    if !symbols.is_empty() {
        book.refuse(
            "site_name.symbols",
            &path,
            text,
            Cure::new(cure::SITE_NAME_SYMBOLS).with("symbols", symbols),
            source,
        );
    }
    if counted.len() < 3 {
        book.refuse("site_name.length", &path, text, Cure::new(cure::SITE_NAME_LENGTH), source);
    }
    if counted.is_empty() {
        return;
    }
    if counted.iter().all(|letter| letter.is_numeric()) {
        book.refuse("site_name.digits_or_letters", &path, text, Cure::new(cure::SITE_NAME_DIGITS), source);
    } else if counted.iter().all(|letter| is_latin(*letter)) {
        book.refuse("site_name.digits_or_letters", &path, text, Cure::new(cure::SITE_NAME_LETTERS), source);
    }
}

fn is_allowed_symbol(letter: char) -> bool {
    matches!(letter, '(' | ')' | '-' | '（' | '）' | '－')
}

fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphabetic() || matches!(letter, 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

fn domain(book: &mut Book<'_>, domain: &Domain, base: &str, places: &mut BTreeMap<String, String>) {
    let path = format!("{base}/name");
    if let Some(text) = book.text(&domain.name, &path) {
        domain_name(book, text, &path, places);
    }
    if !book.context.form {
        book.demand(&domain.registrar, &format!("{base}/registrar"), DOMAIN);
        book.demand(&domain.registered_on, &format!("{base}/registered_on"), DOMAIN);
        book.demand(&domain.expires_on, &format!("{base}/expires_on"), DOMAIN);
        let real_name = DOMAIN.null_under("domain.not_real_named", cure::DOMAIN_NOT_REAL_NAMED);
        book.demand(&domain.real_name, &format!("{base}/real_name"), real_name);
    }
}

fn domain_name(book: &mut Book<'_>, text: &str, path: &str, places: &mut BTreeMap<String, String>) {
    let name = match DomainName::parse(text) {
        Ok(name) => name,
        Err(error) => {
            let id = match error {
                DomainError::Address => cure::DOMAIN_ADDRESS,
                DomainError::OnlySuffix => cure::DOMAIN_ONLY_SUFFIX,
                DomainError::Empty | DomainError::Form => cure::DOMAIN_FORM,
            };
            book.refuse("domain.name", path, text, Cure::new(id), "domains.md 4");
            return;
        }
    };
    if !name.has_approved_suffix() {
        let cure = Cure::new(cure::DOMAIN_SUFFIX).with("suffix", format!(".{}", name.suffix()));
        book.refuse("domain.suffix", path, text, cure, "domains.md 4");
    } else if !name.is_registrable() {
        let registrable = name.registrable();
        let cure = Cure::new(cure::DOMAIN_SUB).with("registrable", registrable.unicode());
        book.push(
            Finding::new("domain.name", Severity::Refuse, path, cure)
                .with_seen(text)
                .with_expected(registrable.unicode())
                .with_source("domains.md 4"),
        );
    }
    match places.get(name.ascii()) {
        Some(first) => {
            let cure = Cure::new(cure::DOMAIN_DUPLICATE).with("first", first);
            book.refuse("domain.duplicate", path, text, cure, "domains.md 1");
        }
        None => {
            places.insert(name.ascii().to_owned(), path.to_owned());
        }
    }
}

/// A site needs at least one resource or code, and each has to stand in the case.
fn runs_on(book: &mut Book<'_>, site: &Site, base: &str) {
    let path = format!("{base}/resources");
    let (resources, codes) = (site.resources.items(), site.codes.items());
    if resources.is_empty() && codes.is_empty() {
        let severity = if site.resources.is_absent() { Severity::Ask } else { Severity::Refuse };
        book.push(
            Finding::new("resource.missing", severity, path, Cure::new(cure::RESOURCE_MISSING))
                .with_source("resources.md"),
        );
        return;
    }
    let case = book.case;
    let known = |id: &String| case.resources.items().iter().any(|resource| resource.id.known() == Some(id));
    let known_code = |id: &String| case.codes.items().iter().any(|code| code.code.known() == Some(id));
    let unlisted_resource = resources.iter().find(|id| !known(id)).filter(|_| !case.resources.is_absent());
    let unlisted_code = codes.iter().find(|id| !known_code(id)).filter(|_| !case.codes.is_absent());
    if let Some(id) = unlisted_resource.or(unlisted_code) {
        let shown = if unlisted_resource.is_some() { id.clone() } else { "***".to_owned() };
        book.push(
            Finding::new(
                "resource.missing",
                Severity::Refuse,
                path,
                Cure::new(cure::RESOURCE_NOT_LISTED).with("id", &shown),
            )
            .with_seen(shown)
            .with_source("case.md 2"),
        );
    }
}

/// The resources that sites refer to, as far as outside parties told them.
fn resources(book: &mut Book<'_>) {
    let case = book.case;
    let used =
        |id: Option<&String>| id.is_some_and(|id| case.sites().iter().any(|site| site.resources.items().contains(id)));
    let any_used = case.sites().iter().any(|site| !site.resources.items().is_empty());
    if any_used {
        book.demand(&case.resources, "/resources", Demand::PLAIN);
    }
    for (at, resource) in case.resources.items().iter().enumerate() {
        if used(resource.id.known()) {
            self::resource(book, resource, &format!("/resources/{at}"));
        }
    }
}

fn resource(book: &mut Book<'_>, resource: &Resource, base: &str) {
    let at = |key: &str| format!("{base}/{key}");
    let kind = resource.kind.text().unwrap_or_default();
    book.text(&resource.account, &at("account"));
    book.text(&resource.kind, &at("kind"));
    book.demand(&resource.region, &at("region"), RESOURCE);
    book.demand(&resource.billing, &at("billing"), RESOURCE);
    book.demand(&resource.expires_on, &at("expires_on"), RESOURCE);
    book.demand(&resource.sites_used, &at("sites_used"), RESOURCE);
    if matches!(kind, "cvm" | "lighthouse") {
        book.demand(&resource.bought_days, &at("bought_days"), RESOURCE);
    }
    if matches!(kind, "cvm" | "clb") {
        book.demand(&resource.public_ip, &at("public_ip"), RESOURCE);
    }
}
