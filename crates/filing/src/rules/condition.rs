//! The condition language: one fact of the case, one test.
//!
//! ```text
//! student                          the fact is yes          nature is [government, institution]
//! not student                      the fact is no           scope has @finance_words
//! record null                      answered: there is none  age >= 16
//! subject.remark given             there is a value         expires_on left 3 months
//! ```

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::fact::Fact;
use super::words::Words;

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Calendar days.
    Days(i64),
    /// Calendar months.
    Months(i64),
    /// Working days.
    WorkingDays(u32),
}

/// What is asked of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// It is yes.
    Yes,
    /// It is no.
    No,
    /// It has a value.
    Given,
    /// It was answered with "there is none".
    Null,
    /// It is one of these words.
    Is(Words),
    /// It is none of these words.
    IsNot(Words),
    /// One of these words stands in it.
    Has(Words),
    /// None of these words stands in it.
    HasNo(Words),
    /// One of these wordings stands in it, whatever the punctuation.
    Tells(Words),
    /// It holds nothing but these words.
    Only(Words),
    /// It is at least this.
    AtLeast(i64),
    /// It is at most this.
    AtMost(i64),
    /// The day lies at least this far ahead, today included.
    Left(Span),
    /// The day lies at most this far back.
    Within(Span),
    /// The day lies before this one.
    Before(Date),
    /// The day lies at least this far back.
    Waited(Span),
}

/// A fact and a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The fact.
    pub fact: Fact,
    /// The test.
    pub test: Test,
}

/// Why a text is no condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCondition {
    /// The first word names no fact.
    #[error("there is no fact named {0}")]
    Fact(String),
    /// What follows is no test.
    #[error("this is no test: {0}")]
    Test(String),
    /// A list that no file defines.
    #[error("there is no list named {0}")]
    List(String),
}

/// Named lists.
pub type Lists = BTreeMap<String, Vec<String>>;

impl Condition {
    /// Reads one condition.
    ///
    /// # Errors
    ///
    /// [`BadCondition`] where fact, test or list are not known.
    pub fn parse(text: &str, lists: &Lists) -> Result<Self, BadCondition> {
        let text = text.trim();
        if let Some(name) = text.strip_prefix("not ") {
            return Ok(Self { fact: fact(name)?, test: Test::No });
        }
        let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
        Ok(Self { fact: fact(name)?, test: test(rest.trim(), lists)? })
    }
}

fn fact(name: &str) -> Result<Fact, BadCondition> {
    Fact::named(name.trim()).ok_or_else(|| BadCondition::Fact(name.trim().to_owned()))
}

fn test(text: &str, lists: &Lists) -> Result<Test, BadCondition> {
    let bad = || BadCondition::Test(text.to_owned());
    match text {
        "" => return Ok(Test::Yes),
        "given" => return Ok(Test::Given),
        "null" => return Ok(Test::Null),
        _ => {}
    }
    for (opening, make) in [
        ("is not ", Test::IsNot as fn(Words) -> Test),
        ("is ", Test::Is),
        ("has no ", Test::HasNo),
        ("has ", Test::Has),
        ("only ", Test::Only),
        ("tells ", Test::Tells),
    ] {
        if let Some(rest) = text.strip_prefix(opening) {
            return words(rest.trim(), lists).map(make);
        }
    }
    let (verb, rest) = text.split_once(' ').ok_or_else(bad)?;
    let number = |text: &str| text.trim().parse::<i64>().map_err(|_| bad());
    match verb {
        ">=" => number(rest).map(Test::AtLeast),
        "<=" => number(rest).map(Test::AtMost),
        "before" => rest.trim().parse().map(Test::Before).map_err(|_| bad()),
        "left" => span(rest).map(Test::Left).ok_or_else(bad),
        "within" => span(rest).map(Test::Within).ok_or_else(bad),
        "waited" => span(rest).map(Test::Waited).ok_or_else(bad),
        _ => Err(bad()),
    }
}

fn words(text: &str, lists: &Lists) -> Result<Words, BadCondition> {
    if let Some(name) = text.strip_prefix('@') {
        let list = lists.get(name).ok_or_else(|| BadCondition::List(name.to_owned()))?;
        return Ok(Words::new(list.iter().cloned()));
    }
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let words = Words::new(inner.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()));
    if words.is_empty() { Err(BadCondition::Test(text.to_owned())) } else { Ok(words) }
}

fn span(text: &str) -> Option<Span> {
    let (number, unit) = text.trim().split_once(' ')?;
    match unit.trim() {
        "day" | "days" => number.parse().ok().map(Span::Days),
        "month" | "months" => number.parse().ok().map(Span::Months),
        "working days" => number.parse().ok().map(Span::WorkingDays),
        _ => None,
    }
}
