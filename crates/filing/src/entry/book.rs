//! Where the checks write their findings, and how a demanded member is asked for.

use std::borrow::Cow;

use crate::answer::{Field, Member, Standing};
use crate::case::Case;
use crate::entry::EntryContext;
use crate::fields::Catalogue;
use crate::finding::{Cure, Finding, FixAction, Severity, cure};
use crate::vocabulary::TypeCode;

/// Topics and cures for a demanded member, by its standing.
#[derive(Clone, Copy)]
pub(super) struct Demand {
    /// Topic where it is absent.
    pub absent: &'static str,
    /// Cure where it is absent.
    pub absent_cure: &'static str,
    /// Topic and cure where it is null; `None` where null is a full answer.
    pub null: Option<(&'static str, &'static str)>,
    /// Topic where it is unknown; `None` makes no finding.
    pub unknown: Option<&'static str>,
}

impl Demand {
    /// A member without a topic of its own.
    pub const PLAIN: Self = Self {
        absent: "input.missing",
        absent_cure: cure::INPUT_MISSING,
        null: Some(("input.missing", cure::INPUT_REFUSED)),
        unknown: None,
    };

    /// A member for which null is a full answer.
    pub const NULL_ANSWERS: Self = Self { null: None, ..Self::PLAIN };

    /// The same demand with a topic for an unknown answer.
    pub const fn or_unknown(self, topic: &'static str) -> Self {
        Self { unknown: Some(topic), ..self }
    }

    /// The same demand with topic and cure of its own for absent and null.
    pub const fn under(self, topic: &'static str, cure: &'static str) -> Self {
        Self { absent: topic, absent_cure: cure, null: Some((topic, cure)), ..self }
    }

    /// The same demand with topic and cure of its own for null.
    pub const fn null_under(self, topic: &'static str, cure: &'static str) -> Self {
        Self { null: Some((topic, cure)), ..self }
    }
}

/// The case, the context, and what was found so far.
pub(super) struct Book<'a> {
    pub case: &'a Case,
    pub context: &'a EntryContext<'a>,
    pub findings: Vec<Finding>,
}

impl<'a> Book<'a> {
    pub fn new(case: &'a Case, context: &'a EntryContext<'a>) -> Self {
        Self { case, context, findings: Vec::new() }
    }

    pub fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// True for the types that bring sites: also where the type is still to be found.
    pub fn adds(&self) -> bool {
        self.wanted().is_none_or(TypeCode::adds)
    }

    pub fn wanted(&self) -> Option<TypeCode> {
        self.case.wanted.known().copied()
    }

    /// True where the order carries sites with their data.
    pub fn carries_sites(&self) -> bool {
        self.adds() || matches!(self.wanted(), Some(TypeCode::ChangeAll | TypeCode::ChangeSite))
    }

    /// What stands at a place, fit to be shown.
    pub fn shown(&self, path: &str, text: &str) -> String {
        Catalogue::embedded().mask_text(path, text, !self.case.is_organisation())
    }

    /// A refusal that shows what stands there.
    pub fn refuse(&mut self, topic: &str, path: &str, text: &str, cure: Cure, source: &str) {
        let seen = self.shown(path, text);
        self.push(Finding::new(topic, Severity::Refuse, path, cure).with_seen(seen).with_source(source));
    }

    /// Asks for a demanded member.
    pub fn demand(&mut self, member: &impl Member, path: &str, demand: Demand) {
        self.demand_standing(member.standing(), path, demand);
    }

    pub fn demand_standing(&mut self, standing: Standing, path: &str, demand: Demand) {
        let (topic, severity, id) = match standing {
            Standing::Known => return,
            Standing::Absent => (demand.absent, Severity::Ask, demand.absent_cure),
            Standing::Null => match demand.null {
                Some((topic, id)) => (topic, Severity::Refuse, id),
                None => return,
            },
            Standing::Unknown => match demand.unknown {
                Some(topic) => (topic, Severity::Ask, cure::OUTSIDE_UNKNOWN),
                None => return,
            },
        };
        let fix = if standing == Standing::Unknown { FixAction::Wait } else { FixAction::Edit };
        self.push(Finding::new(topic, severity, path, labelled(id, path)).with_fix(fix, path).with_source("case.md 2"));
    }

    /// Asks for a demanded text; blank text counts as not typed. Gives the text where there is one.
    pub fn text<'t>(&mut self, field: &'t Field<String>, path: &str) -> Option<&'t str> {
        match field.text() {
            Some(text) if text.trim().is_empty() => {
                self.demand_standing(Standing::Absent, path, Demand::PLAIN);
                None
            }
            Some(text) => Some(text),
            None => {
                self.demand(field, path, Demand::PLAIN);
                None
            }
        }
    }

    /// Asks for a demanded object. In a form an absent one is judged as an empty one.
    pub fn object<'t, T: Clone + Default>(&mut self, field: &'t Field<T>, path: &str) -> Option<Cow<'t, T>> {
        match field {
            Field::Known(value) => Some(Cow::Borrowed(value)),
            Field::Absent if self.context.form => Some(Cow::Owned(T::default())),
            Field::Absent | Field::Null => {
                self.demand(field, path, Demand::PLAIN);
                None
            }
        }
    }

    /// Asks for a list with at least one entry. Of an empty one a form asks, a check refuses.
    pub fn entries<T>(&mut self, field: &Field<Vec<T>>, path: &str) {
        let standing = match field {
            Field::Known(list) if list.is_empty() && self.context.form => Standing::Absent,
            Field::Known(list) if list.is_empty() => Standing::Null,
            other => other.standing(),
        };
        self.demand_standing(standing, path, Demand::PLAIN);
    }
}

/// A cure that names the field in both languages: the catalogue's labels, else the pointer.
fn labelled(id: &str, path: &str) -> Cure {
    let cure = Cure::new(id);
    match Catalogue::embedded().label(path) {
        Some((zh, en)) => cure.with("label_zh", zh).with("label_en", en),
        None => cure.with("label_zh", path).with("label_en", path),
    }
}
