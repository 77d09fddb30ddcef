//! One rule, as it is judged.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::fact::Anchor;
use crate::finding::Severity;
use crate::region::Province;
use crate::vocabulary::{Nature, TypeCode};

/// Whom a rule concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every nature but the individual.
    Org,
    /// Individuals.
    Personal,
    /// Everybody.
    Both,
}

impl Scope {
    /// The word of the data.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Org => "org",
            Self::Personal => "personal",
            Self::Both => "both",
        }
    }

    /// Whether it concerns individuals, or organisations.
    #[must_use]
    pub fn concerns(self, individual: bool) -> bool {
        match self {
            Self::Org => !individual,
            Self::Personal => individual,
            Self::Both => true,
        }
    }
}

/// Who decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decides {
    /// The engine.
    #[default]
    Machine,
    /// A reviewer.
    Person,
    /// Nobody: it is only told.
    Inform,
}

/// How far a rule can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Published by the provider whose facts these are.
    #[default]
    Published,
    /// Published by another provider: at most a warning.
    OtherProvider,
    /// Of an older revision: at most told.
    Superseded,
}

/// Why the engine does not decide a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Omitted {
    /// Another rule says the same.
    Duplicate,
    /// A newer text replaces it.
    Superseded,
    /// It concerns no order.
    NotAnOrderType,
    /// It is an act with paper or by hand that no case shows.
    PhysicalAct,
}

/// Which persons a rule at persons looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// All of them.
    #[default]
    All,
    /// That of the subject.
    Subject,
    /// Those of sites.
    Site,
}

/// A set of filing types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Types(pub u16);

impl Types {
    /// first, `add_*`, `access*`.
    pub const ADDING: Self = Self(0b1_1111);

    /// Only this type.
    #[must_use]
    pub fn one(code: TypeCode) -> Self {
        Self(1 << TypeCode::ALL.iter().position(|known| *known == code).unwrap_or(15))
    }

    /// True where all types of the other set are in this one.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The codes.
    #[must_use]
    pub fn codes(self) -> Vec<&'static str> {
        TypeCode::ALL.iter().filter(|code| self.holds(Self::one(**code))).map(|code| code.as_str()).collect()
    }

    /// The set of a word of the data: a code, or one of the groups `new`, `access`, `adding`, `change`, `filing`, `cancel`.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let of = |codes: &[TypeCode]| codes.iter().fold(0, |set, code| set | Self::one(*code).0);
        let changes = [TypeCode::ChangeAll, TypeCode::ChangeSubject, TypeCode::ChangeSite];
        let cancels = [TypeCode::CancelSubject, TypeCode::CancelSite, TypeCode::CancelAccess];
        Some(Self(match word {
            "new" => of(&[TypeCode::First, TypeCode::AddHere, TypeCode::AddElsewhere]),
            "connect" => of(&[TypeCode::Access, TypeCode::AccessQuick]),
            "adding" => Self::ADDING.0,
            "change" => of(&changes),
            "filing" => Self::ADDING.0 | of(&changes),
            "cancel" => of(&cancels),
            code => of(&[code.parse().ok()?]),
        }))
    }
}

/// A set of natures; empty means all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Natures(pub u32);

impl Natures {
    /// Only this one.
    #[must_use]
    pub fn one(nature: Nature) -> Self {
        Self(1 << Nature::ALL.iter().position(|known| *known == nature).unwrap_or(31))
    }

    /// True where the set is empty or has the nature.
    #[must_use]
    pub fn concern(self, nature: Option<Nature>) -> bool {
        self.0 == 0 || nature.is_some_and(|nature| self.0 & Self::one(nature).0 != 0)
    }
}

/// A document that a rule demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// Kinds of which one serves.
    pub kinds: Vec<String>,
    /// Owner it has to have; empty where the place of the rule decides.
    pub owner: String,
    /// Kinds of residence proof of which it has to be one; empty for all.
    pub residence: Vec<String>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Further ids that this rule decides with.
    pub covers: Vec<String>,
    /// Version, from 1.
    pub version: u32,
    /// Topic of its findings.
    pub topic: String,
    /// Province; `None` for the nation.
    pub province: Option<Province>,
    /// Provinces a national list names; empty for all.
    pub provinces: Vec<Province>,
    /// Whom it concerns.
    pub scope: Scope,
    /// Filing types.
    pub types: Types,
    /// Natures; empty for all of the scope.
    pub natures: Natures,
    /// Where it is applied.
    pub at: Anchor,
    /// Which persons, for a rule at persons.
    pub who: Who,
    /// All must hold, or the rule is silent.
    pub when: Vec<Condition>,
    /// All must hold.
    pub need: Vec<Condition>,
    /// One must hold.
    pub any: Vec<Condition>,
    /// A document that must be there.
    pub material: Option<Demand>,
    /// True where what is absent is asked for.
    pub ask: bool,
    /// Weight of its findings.
    pub severity: Severity,
    /// Place below its anchor, where it is not that of the fact.
    pub path: Option<String>,
    /// What is expected, where the test does not say it.
    pub expect: Option<String>,
    /// Question it answers: a province's rule replaces the nation's of the same slot.
    pub slot: u64,
    /// Name of the slot.
    pub slot_name: String,
    /// The rule in a sentence.
    pub text: String,
    /// What to do, where the topic's sentence is too general.
    pub cure: String,
    /// Key of its source.
    pub source: String,
    /// Day of the source, as the source states it.
    pub date: String,
    /// How far it can be trusted.
    pub confidence: Confidence,
    /// First day.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// Who decides.
    pub decides: Decides,
    /// Why the engine does not.
    pub omitted: Option<Omitted>,
    /// File it stands in.
    pub file: String,
    /// Line of its id.
    pub line: usize,
}

impl Rule {
    /// True on a day within its time.
    #[must_use]
    pub fn holds_on(&self, day: Option<Date>) -> bool {
        match day {
            Some(day) => self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until),
            None => true,
        }
    }

    /// Its own id and those it covers.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.id.as_str()).chain(self.covers.iter().map(String::as_str))
    }

    /// Specific first: records of provinces, their typed fields, the nation.
    pub(super) fn rank(&self) -> u8 {
        match self.province {
            None => 2,
            Some(_) if self.id.starts_with('P') => 1,
            Some(_) => 0,
        }
    }
}
