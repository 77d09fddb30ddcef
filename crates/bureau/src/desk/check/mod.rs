//! What the bureau's program objects to in a record, all at once. The schema has no patterns and no tables: this is where telephone
//! numbers, certificates, regions, domains and codes are judged. [`examine`] is pure; [`against_register`] asks what is filed.
//!
//! Choices where the interface is silent: a missing office telephone of a unit's subject person is 1010 (the text has a
//! code of its own, 1031, only for the site's); blanks in place of a name or address are 1007; a certificate type that
//! does not go with the unit nature is 1008; a certificate of a region without a mainland bureau is 1019; attachments
//! and scans that are too large or no base64 are 5010. A home page conflict (1021) is named only where the site's
//! domains are free, since it follows from the domain conflict (1005) otherwise. Which code answers which missing record stands
//! in `filed`.

mod change;
mod filed;
mod host;
mod material;
mod people;
mod sites;

pub(crate) use filed::{Known, against_register, own_material, password_md5};
pub(crate) use host::is_host;
pub(crate) use people::{is_email, is_phone};
pub(crate) use sites::{domain_key, domains_of, home_key, home_pages, is_public, ranges_of};

use super::operation::Operation;
use crate::{
    numbers,
    tables::{self, Belongs},
    tree::{Element, Tree},
};

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
    pub(crate) fn unless(&mut self, holds: bool, code: u32, seen: impl ToString) {
        if !holds {
            self.add(code, seen.to_string());
        }
    }
}

/// Judges a record by itself.
pub(crate) fn examine(operation: Operation, record: &Element) -> Objections {
    let mut out = Objections::default();
    match operation {
        Operation::NewFiling => {
            let unit = whole(record, &mut out);
            sites::examine(record.children("Wz_xx"), unit, &mut out);
            let subject = record.at(&["Zt_xx", "IspZtid"]).and_then(|e| e.text.trim().parse::<i64>().ok());
            attachments(record, &mut out, |o| match o.belongs {
                Belongs::Subject => o.id.is_some() && o.id == subject,
                Belongs::Site => o.id.is_some() && record.children("Wz_xx").any(|s| s.num("IspWzid") == o.id),
            });
        }
        Operation::NewSite => attachments(record, &mut out, |o| match o.belongs {
            Belongs::Subject => same(record.child("Zt_xx"), o, "Ztid", "Ztbah"),
            Belongs::Site => o.id.is_some() && record.children("Wz_xx").any(|s| s.num("IspWzid") == o.id),
        }),
        Operation::NewAccess => {
            sites::access(record, &mut out);
            attachments(record, &mut out, |o| match o.belongs {
                Belongs::Subject => true,
                Belongs::Site => same(record.child("Wz_xx"), o, "Wzid", "Wzbah"),
            });
        }
        Operation::Change => {
            let unit = whole(record, &mut out);
            sites::examine(record.children("Wz_xx"), unit, &mut out);
            attachments(record, &mut out, |o| match o.belongs {
                Belongs::Subject => same(record.child("Zt_xx"), o, "Ztid", "Baxh"),
                Belongs::Site => record.children("Wz_xx").any(|s| same(Some(s), o, "Wzid", "Baxh")),
            });
        }
        Operation::Cancellation => {
            let reason = record.num("Zxly").unwrap_or(0);
            out.unless(tables::is_cancellation_reason(reason), 1026, reason);
        }
        Operation::Material => material::examine(record, |_| true, &mut out),
        Operation::Verification => {
            if let Some(filing) = record.child("Baxx") {
                let unit = whole(filing, &mut out);
                sites::examine(filing.children("Wz_xx"), unit, &mut out);
            }
        }
        Operation::Unfiled => {
            let result = record.num("Cljg").unwrap_or(0);
            out.unless(tables::is_handling(result), 5007, result);
        }
    }
    out
}

/// Whether an attachment's object is the record, as far as both are named in the same way.
fn same(record: Option<&Element>, object: &material::Object<'_>, id: &str, number: &str) -> bool {
    let Some(record) = record else { return false };
    let alike = |a: Option<String>, b: Option<String>| a.zip(b).is_none_or(|(a, b)| a == b);
    alike(record.said(id).map(str::to_owned), object.id.map(|id| id.to_string()))
        && alike(record.said(number).map(str::to_owned), object.number.map(str::to_owned))
}

fn attachments(record: &Element, out: &mut Objections, belongs: impl Fn(&material::Object<'_>) -> bool) {
    for attachment in record.children("Fj").filter_map(|fj| fj.child("Fjxx")) {
        material::examine(attachment, &belongs, out);
    }
}

/// Judges the subject of a whole filing; whether it is a unit.
fn whole(filing: &Element, out: &mut Objections) -> bool {
    let Some(subject) = filing.child("Zt_xx") else { return true };
    text(&subject.child("Dwmc").map(|n| n.text.clone()).unwrap_or_default(), out);
    let kind = subject.child("Zj").and_then(|z| z.num("Zjlx")).unwrap_or(0);
    let unit = !tables::is_natural_person(kind);
    match subject.num("Dwxz") {
        None if unit => out.add(1014, ""),
        None => {}
        Some(nature) => match tables::certificates_of(nature) {
            None => out.add(1014, nature.to_string()),
            Some(kinds) => out.unless(kinds.contains(&kind), 1008, kind),
        },
    }
    people::certificate(kind, subject.at(&["Zj", "Zjhm"]).map_or("", |n| n.text.as_str()), out);
    if let Some(place) = subject.child("Txdz") {
        address(place, out);
    }
    if let Some(person) = subject.child("Fzr") {
        if unit && person.said("Fzr_xm").is_none() {
            out.add(1044, "");
        }
        people::person(person, unit, out);
        if unit && person.said("Fzr_dhhm").is_none() {
            out.add(1010, "");
        }
    }
    unit
}

/// Judges an address.
fn address(place: &Element, out: &mut Objections) {
    let code = |name: &str| place.num(name).unwrap_or(0);
    let (province, city, county) = (code("Shengid"), code("Shiid"), place.num("Xianid"));
    for wrong in region_objections(province, city, county) {
        out.add(1019, wrong.to_string());
    }
    if place.child("Xxdz").is_some_and(|d| d.text.trim().is_empty()) {
        out.add(1007, "");
    }
}

/// Which of the codes of a province, a city and a county is wrong.
pub(crate) fn region_objections(province: i64, city: i64, county: Option<i64>) -> Vec<i64> {
    let municipality = matches!(province / 10_000, 11 | 12 | 31 | 50);
    let known = u32::try_from(province).is_ok_and(|p| numbers::prefix(p).is_some());
    let province_good = province % 10_000 == 0 && known;
    let city_good = city / 10_000 == province / 10_000 && city % 100 == 0 && city % 10_000 != 0;
    let county_good =
        county.is_none_or(|c| if municipality { c / 10_000 == province / 10_000 } else { c / 100 == city / 100 });
    let judged = [(province_good, province), (city_good, city), (county_good, county.unwrap_or(0))];
    judged.into_iter().filter(|(good, _)| !good).map(|(_, code)| code).collect()
}

/// Objects to characters that no name has.
pub(crate) fn text(value: &str, out: &mut Objections) {
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
