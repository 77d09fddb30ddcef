//! What the bureau's files can carry: characters, lengths, regions, the home page address.

use serde_json::Value;

use crate::codes::{CodeRow, CodeTables};
use crate::domain_name::{DomainName, host_of_url};
use crate::entry::book::Book;
use crate::entry::certificates::typed;
use crate::fields::{Catalogue, FieldKind, FormField};
use crate::finding::{Cure, Finding, Origin, Severity, cure};
use crate::pointer;
use crate::region::Region;

/// Makes the findings under `form.…`.
pub(super) fn all(book: &mut Book<'_>) {
    let Ok(raw) = serde_json::to_value(book.case) else {
        return;
    };
    for field in Catalogue::embedded().fields() {
        for (path, text) in texts_at(&raw, &field.pointer) {
            if repeats_subject_person(&raw, &path) {
                continue;
            }
            if field.kind == FieldKind::Region {
                region(book, &path, text);
            }
            if field.goes_on_the_wire() {
                characters(book, &path, text);
                length(book, field, &path, text);
            }
        }
    }
    home_urls(book);
    resources(book);
}

/// How and where a resource runs goes to the bureau as numbers: what its tables do not list cannot be written.
fn resources(book: &mut Book<'_>) {
    let (case, tables) = (book.case, CodeTables::embedded());
    for (at, resource) in case.resources.items().iter().enumerate() {
        let mode = resource.access_mode.text();
        if let Some(mode) = mode.filter(|mode| tables.access_mode(Some(mode)).is_none()) {
            let path = format!("/resources/{at}/access_mode");
            unlisted(book, "form.access_mode", &path, mode, &tables.access_mode);
        }
        let place = resource.location.text();
        if let Some(place) = place.filter(|place| tables.location(place.trim()).is_none()) {
            unlisted(book, "form.location", &format!("/resources/{at}/location"), place, &tables.location);
        }
    }
}

fn unlisted(book: &mut Book<'_>, topic: &str, path: &str, text: &str, rows: &[CodeRow]) {
    let listed: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
    let cure = Cure::new(cure::FORM_UNLISTED).with("listed", listed.join(", "));
    book.push(of_form(
        Finding::new(topic, Severity::Refuse, path, cure)
            .with_seen(text)
            .with_expected(listed.join(", "))
            .with_source("messages.md XZBA"),
    ));
}

/// Every text that stands where the pattern points, with its place.
fn texts_at<'v>(raw: &'v Value, pattern: &str) -> Vec<(String, &'v str)> {
    let mut places = vec![(String::new(), raw)];
    for segment in pattern.split('/').skip(1) {
        places = places
            .into_iter()
            .flat_map(|(path, value)| -> Vec<(String, &Value)> {
                match (segment, value) {
                    ("*", Value::Array(entries)) => {
                        entries.iter().enumerate().map(|(at, entry)| (pointer::index(&path, at), entry)).collect()
                    }
                    (key, Value::Object(members)) => {
                        members.get(key).map(|member| (pointer::member(&path, key), member)).into_iter().collect()
                    }
                    _ => Vec::new(),
                }
            })
            .collect();
    }
    places
        .into_iter()
        .filter_map(|(path, value)| value.as_str().map(|text| (path, text)))
        .filter(|(_, text)| !text.trim().is_empty())
        .collect()
}

/// True below a site person who is said to be the subject person.
fn repeats_subject_person(raw: &Value, path: &str) -> bool {
    path.strip_prefix("/sites/")
        .and_then(|rest| rest.split_once("/person/"))
        .and_then(|(at, _)| raw.pointer(&format!("/sites/{at}/person/same_as")))
        .is_some_and(Value::is_string)
}

fn of_form(finding: Finding) -> Finding {
    finding.with_origin(Origin::Form)
}

fn characters(book: &mut Book<'_>, path: &str, text: &str) {
    let mut outside = (book.context.outside_gbk)(text);
    outside.sort_unstable();
    outside.dedup();
    if outside.is_empty() {
        return;
    }
    let characters: String = outside.iter().collect();
    let references: String = outside.iter().map(|letter| format!("&#x{:X};", u32::from(*letter))).collect();
    let cure = Cure::new(cure::FORM_GBK).with("characters", characters).with("reference", &references);
    let seen = book.shown(path, text);
    book.push(of_form(
        Finding::new("form.gbk", Severity::Warn, path, cure)
            .with_seen(seen)
            .with_expected(references)
            .with_source("protocol.md 3"),
    ));
}

fn length(book: &mut Book<'_>, field: &FormField, path: &str, text: &str) {
    // Numbers and addresses with a form of their own are judged by it.
    if matches!(field.kind, FieldKind::Email | FieldKind::Mobile | FieldKind::Landline) {
        return;
    }
    let found = text.trim().chars().count();
    let (id, limit) = match (field.min, field.max) {
        (_, Some(max)) if found > max => (cure::FORM_TOO_LONG, max),
        (Some(min), _) if found < min => (cure::FORM_TOO_SHORT, min),
        _ => return,
    };
    let cure = Cure::new(id).with("limit", limit.to_string()).with("found", found.to_string());
    book.push(of_form(
        Finding::new("form.length", Severity::Refuse, path, cure)
            .with_seen(found)
            .with_expected(limit)
            .with_source("messages.md XZBA"),
    ));
}

fn region(book: &mut Book<'_>, path: &str, text: &str) {
    if Region::parse(text.trim()).is_ok() {
        return;
    }
    let seen = book.shown(path, text);
    book.push(of_form(
        Finding::new("form.region", Severity::Refuse, path, Cure::new(cure::FORM_REGION))
            .with_seen(seen)
            .with_source("GB/T 2260"),
    ));
}

/// The home page address has to lie within one of the site's domains.
fn home_urls(book: &mut Book<'_>) {
    let case = book.case;
    for (at, site) in case.sites().iter().enumerate() {
        let Some(url) = typed(site.home_url.text()) else {
            continue;
        };
        let domains: Vec<DomainName> =
            site.domains.items().iter().filter_map(|domain| DomainName::parse(domain.name.text()?).ok()).collect();
        let host = DomainName::parse(host_of_url(url));
        let within = host.is_ok_and(|host| domains.iter().any(|domain| host.is_within(domain)));
        if within || domains.is_empty() {
            continue;
        }
        let expected: Vec<&str> = domains.iter().map(DomainName::unicode).collect();
        let path = format!("/sites/{at}/home_url");
        book.push(of_form(
            Finding::new(
                "form.home_url",
                Severity::Refuse,
                path,
                Cure::new(cure::FORM_HOME_URL).with("domains", expected.join(", ")),
            )
            .with_seen(url)
            .with_expected(expected.join(", "))
            .with_source("messages.md XZBA"),
        ));
    }
}
