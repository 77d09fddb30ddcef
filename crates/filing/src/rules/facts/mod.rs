//! What the facts of a case are, each read where it stands.

mod domain;
mod order;
mod person;
mod resource;
mod site;
mod subject;

use jiff::civil::Date;

pub(super) use person::distinct;

use super::fact::{Anchor, Fact};
use super::view::View;
use super::words::Text;
use crate::answer::{Answer, Field};
use crate::case::{AuthorisationCode, Domain, FiledSite, Material, Person, PreApproval, Resource, Site};
use crate::day::{Day, ValidUntil};
use crate::vocabulary::{Content, ServiceContent};

/// What a fact looks like.
#[derive(Debug, Clone, Copy)]
pub(super) enum Seen<'c> {
    /// The question does not arise here.
    Nothing,
    /// Not typed, not asked.
    Absent,
    /// Answered: none.
    Null,
    /// Asked in vain.
    Unknown,
    /// There is a value, and nothing to compare.
    Some,
    /// Yes or no.
    Flag(bool),
    /// A number.
    Count(i64),
    /// A word of a closed list, or short text.
    Word(&'c str),
    /// Text.
    Text(Text<'c>),
    /// Several texts, read as one.
    Texts([Option<Text<'c>>; 3]),
    /// Service contents.
    Services(&'c [ServiceContent]),
    /// What the pages carry.
    Contents(&'c [Content]),
    /// Approvals.
    Approvals(&'c [PreApproval]),
    /// A day.
    Day(Date),
    /// No end.
    Long,
    /// Day of birth.
    Born(Date),
}

/// Where a rule is applied.
#[derive(Clone, Copy)]
pub(super) struct Here<'c> {
    pub anchor: Anchor,
    /// Place in the list of the anchor; of a domain or approval, its place in the site.
    pub at: usize,
    /// The site that a person, domain or approval belongs to; `None` for the subject's person.
    pub site_at: Option<usize>,
    pub site: Option<&'c Site>,
    pub person: Option<&'c Person>,
    pub domain: Option<&'c Domain>,
    pub approval: Option<&'c PreApproval>,
    pub resource: Option<&'c Resource>,
    pub code: Option<&'c AuthorisationCode>,
    pub filed: Option<&'c FiledSite>,
    pub material: Option<&'c Material>,
    pub number: Option<&'c str>,
}

impl<'c> Here<'c> {
    /// The case itself.
    pub fn case() -> Self {
        Self {
            anchor: Anchor::Case,
            at: 0,
            site_at: None,
            site: None,
            person: None,
            domain: None,
            approval: None,
            resource: None,
            code: None,
            filed: None,
            material: None,
            number: None,
        }
    }

    /// The pointer of an anchor as seen from here.
    pub fn base(&self, anchor: Anchor) -> String {
        let at = self.at;
        let site = self.site_at.unwrap_or_default();
        match anchor {
            Anchor::Case => String::new(),
            Anchor::Person if self.site_at.is_some() => format!("/sites/{site}/person"),
            Anchor::Person => "/subject_person".to_owned(),
            Anchor::Site => format!("/sites/{site}"),
            Anchor::Domain => format!("/sites/{site}/domains/{at}"),
            Anchor::Approval => format!("/sites/{site}/pre_approvals/{at}"),
            Anchor::Resource if self.code.is_some() => format!("/codes/{at}/resource"),
            Anchor::Resource => format!("/resources/{at}"),
            Anchor::Code => format!("/codes/{at}"),
            Anchor::Filed => format!("/filed/{at}"),
            Anchor::Cancelled => format!("/cancel/sites/{at}"),
            Anchor::Material => format!("/materials/{at}"),
        }
    }
}

/// Reads a fact.
pub(super) fn see<'c>(fact: Fact, view: &'c View<'c>, here: &Here<'c>) -> Seen<'c> {
    match fact.anchor() {
        Anchor::Case => subject::see(fact, view).unwrap_or_else(|| order::see(fact, view)),
        Anchor::Person => here.person.map_or(Seen::Nothing, |person| person::see(fact, view, here, person)),
        Anchor::Site => match (here.site, here.site_at) {
            (Some(site), Some(at)) => site::see(fact, view, site, at),
            _ => Seen::Nothing,
        },
        Anchor::Domain => here.domain.map_or(Seen::Nothing, |domain| domain::see(fact, view, here, domain)),
        Anchor::Approval => here.approval.map_or(Seen::Nothing, |approval| end(&approval.valid_until)),
        Anchor::Resource => here.resource.map_or(Seen::Nothing, |it| resource::see(fact, view, here, it)),
        Anchor::Code => here.code.map_or(Seen::Nothing, |code| resource::code(fact, view, code)),
        Anchor::Filed => here.filed.map_or(Seen::Nothing, |filed| order::filed(fact, view, filed)),
        Anchor::Cancelled => here.number.map_or(Seen::Nothing, |number| order::cancelled(view, number)),
        Anchor::Material => here.material.map_or(Seen::Nothing, |material| resource::material(fact, material)),
    }
}

fn field<'c, T>(field: &'c Field<T>, read: impl FnOnce(&'c T) -> Seen<'c>) -> Seen<'c> {
    match field {
        Field::Absent => Seen::Absent,
        Field::Null => Seen::Null,
        Field::Known(value) => read(value),
    }
}

fn answer<'c, T>(answer: &'c Answer<T>, read: impl FnOnce(&'c T) -> Seen<'c>) -> Seen<'c> {
    match answer {
        Answer::Absent => Seen::Absent,
        Answer::Null => Seen::Null,
        Answer::Unknown(_) => Seen::Unknown,
        Answer::Known(value) => read(value),
    }
}

fn text(value: &Field<String>) -> Seen<'_> {
    field(value, |text| if text.trim().is_empty() { Seen::Absent } else { Seen::Text(Text::new(text)) })
}

/// Null of a yes or no, of a day or an end settles nothing; what demands a value says so itself.
fn settled(seen: Seen<'_>) -> Seen<'_> {
    if matches!(seen, Seen::Null) { Seen::Nothing } else { seen }
}

fn flag(value: &Answer<bool>) -> Seen<'_> {
    settled(answer(value, |yes| Seen::Flag(*yes)))
}

fn yes(value: &Field<bool>) -> Seen<'_> {
    settled(field(value, |yes| Seen::Flag(*yes)))
}

fn day(value: &Answer<Day>) -> Seen<'_> {
    settled(answer(value, |day| Seen::Day(day.date())))
}

fn until(value: ValidUntil) -> Seen<'static> {
    match value {
        ValidUntil::Long => Seen::Long,
        ValidUntil::On(day) => Seen::Day(day.date()),
    }
}

fn end(value: &Field<ValidUntil>) -> Seen<'_> {
    settled(field(value, |end| until(*end)))
}

fn maybe<'c>(flag: Option<bool>) -> Seen<'c> {
    flag.map_or(Seen::Nothing, Seen::Flag)
}

fn count<'c>(count: usize) -> Seen<'c> {
    Seen::Count(i64::try_from(count).unwrap_or(i64::MAX))
}
