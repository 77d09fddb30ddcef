//! What the bureau's program objects to in a new filing, all at once. The schema has no patterns and no tables: this is
//! where telephone numbers, certificates, regions, domains and codes are judged. Pure but for [`conflicts`], which asks
//! the register.
//!
//! Choices where the interface is silent: a missing office telephone of a unit's subject person is 1010 (the text has a
//! code of its own, 1031, only for the site's); blanks in place of a name or address are 1007; a certificate type that
//! does not go with the unit nature is 1008; a certificate of a region without a mainland bureau is 1019; attachments
//! and scans that are too large or no base64 are 5010. A home page conflict (1021) is named only where the site's
//! domains are free, since it follows from the domain conflict (1005) otherwise.

mod host;
mod material;
mod people;
mod sites;

use miit::message::NewFiling;
use sqlx::SqliteConnection;

use crate::{
    config::province_of,
    error::Result,
    numbers,
    requests::{self, Claim},
    tables,
};

pub(crate) use sites::{domain_key, home_key, home_pages};

/// One objection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Objection {
    /// Result code.
    pub code: u32,
    /// What was seen.
    pub seen: String,
}

/// The objections to one request.
#[derive(Debug, Default)]
pub(crate) struct Objections(pub Vec<Objection>);

impl Objections {
    /// Adds one.
    pub(crate) fn add(&mut self, code: u32, seen: impl Into<String>) {
        let objection = Objection { code, seen: seen.into() };
        if !self.0.contains(&objection) {
            self.0.push(objection);
        }
    }

    /// Adds one unless something holds.
    fn unless(&mut self, holds: bool, code: u32, seen: impl ToString) {
        if !holds {
            self.add(code, seen.to_string());
        }
    }
}

/// Judges a request by itself. `province` is the bureau's, `isp` the provider that sent it.
pub(crate) fn examine(filing: &NewFiling, isp: i64, province: &str) -> Objections {
    let mut out = Objections::default();
    out.unless(province_of(isp) == province, 1045, isp);
    let unit = !tables::is_natural_person(filing.subject.certificate.kind);
    subject(filing, unit, &mut out);
    sites::examine(filing, unit, &mut out);
    material::examine(filing, &mut out);
    out
}

fn subject(filing: &NewFiling, unit: bool, out: &mut Objections) {
    let subject = &filing.subject;
    text(&subject.name, out);
    match subject.nature {
        None if unit => out.add(1014, ""),
        None => {}
        Some(nature) => match tables::certificates_of(nature) {
            None => out.add(1014, nature.to_string()),
            Some(kinds) => out.unless(kinds.contains(&subject.certificate.kind), 1008, subject.certificate.kind),
        },
    }
    people::certificate(subject.certificate.kind, &subject.certificate.number, out);
    address(&subject.address, out);
    if unit && subject.person.name.is_none() {
        out.add(1044, "");
    }
    people::person(&subject.person, unit, out);
    if unit && subject.person.office_phone.is_none() {
        out.add(1010, "");
    }
}

fn address(a: &miit::message::Address, out: &mut Objections) {
    let municipality = matches!(a.province / 10_000, 11 | 12 | 31 | 50);
    out.unless(a.province.is_multiple_of(10_000) && numbers::prefix(a.province).is_some(), 1019, a.province);
    let city = a.city / 10_000 == a.province / 10_000 && a.city.is_multiple_of(100) && !a.city.is_multiple_of(10_000);
    out.unless(city, 1019, a.city);
    if let Some(county) = a.county {
        let within = if municipality { county / 10_000 == a.province / 10_000 } else { county / 100 == a.city / 100 };
        out.unless(within, 1019, county);
    }
    if a.detail.as_ref().is_some_and(|d| d.trim().is_empty()) {
        out.add(1007, "");
    }
}

/// Objects to characters that no name has.
fn text(value: &str, out: &mut Objections) {
    out.unless(
        !value.chars().any(|c| c.is_control() || matches!(c, '<' | '>' | '\u{FFFD}')),
        5008,
        value.escape_debug(),
    );
    out.unless(!value.trim().is_empty(), 1007, value);
}

/// A certificate number as the register compares it.
pub(crate) fn certificate_key(number: &str) -> String {
    number.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase()
}

/// Asks the register for conflicts with what is filed or in process.
pub(crate) async fn conflicts(db: &mut SqliteConnection, filing: &NewFiling, out: &mut Objections) -> Result<()> {
    let certificate = &filing.subject.certificate.number;
    if requests::is_claimed(db, Claim::Certificate, &certificate_key(certificate)).await? {
        out.add(1003, certificate);
    }
    for site in &filing.sites {
        let mut free = true;
        for domain in &site.domains {
            if requests::is_claimed(db, Claim::Domain, &domain_key(&domain.name)).await? {
                out.add(1005, &domain.name);
                free = false;
            }
        }
        for url in home_pages(site).filter(|_| free) {
            if requests::is_claimed(db, Claim::Home, &home_key(url)).await? {
                out.add(1021, url);
            }
        }
    }
    Ok(())
}
