//! The checks at entry: everything a form can be told at once, all findings together.
//!
//! Three kinds of faults are found here: what a complete case demands and is not there, what does
//! not have the form of the thing it should be (numbers, phones, domains, names of sites), and, for
//! forms, what the bureau's files cannot carry. Conditions of provinces, dates and records are left
//! to the rules.

mod book;
mod certificates;
mod demands;
mod materials;
mod persons;
mod sites;
mod wire;

pub use certificates::{person_number_is_valid, unit_number_is_valid};
pub use materials::{Needed, materials_needed};
pub use persons::{office_phone, site_person};

use crate::case::Case;
use crate::finding::{Finding, put_in_order};
use crate::vocabulary::MaterialKind;
use book::Book;

/// What the checks at entry need besides the case.
#[derive(Clone, Copy)]
pub struct EntryContext<'a> {
    /// Tells which characters of a text the bureau's files cannot carry (outside strict GBK).
    pub outside_gbk: &'a dyn Fn(&str) -> Vec<char>,
    /// True for a form: findings under `form.…` are made, members that only outside parties know
    /// are not asked for, and an object that is absent is judged as an empty one, so that each of
    /// its fields is named. False for `beian check`.
    pub form: bool,
    /// Documents really uploaded, each with the pointer of what it proves; `None` does not judge
    /// documents.
    pub materials: Option<&'a [(MaterialKind, String)]>,
}

/// All findings of the checks at entry, in their stable order. Personal values in them are masked.
#[must_use]
pub fn check(case: &Case, context: &EntryContext<'_>) -> Vec<Finding> {
    let mut book = Book::new(case, context);
    demands::top(&mut book);
    certificates::subject(&mut book);
    persons::all(&mut book);
    sites::all(&mut book);
    if let Some(uploaded) = context.materials {
        materials::missing(&mut book, uploaded);
    }
    if context.form {
        wire::all(&mut book);
    }
    let mut findings = book.findings;
    put_in_order(&mut findings);
    findings
}
