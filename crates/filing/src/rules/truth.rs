//! A test put to what is seen of a fact: yes, no, or one of the ways of not knowing.

use jiff::civil::Date;
use jiff::{Span as Distance, ToSpan};

use super::condition::{Span, Test};
use super::facts::Seen;
use super::words::{Text, Words, bare};
use crate::calendar::Calendar;

/// What a test yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    /// It holds.
    Holds,
    /// It does not; waiting helps from this day on, where there is one.
    Fails(Option<Date>),
    /// The days it speaks of cannot be counted.
    Uncounted,
    /// Nothing was typed or asked.
    Absent,
    /// Answered: none.
    Null,
    /// Asked in vain.
    Unknown,
    /// The question does not arise.
    Nothing,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails(None) }
    }
}

/// Puts a test to a fact.
pub(super) fn put(test: &Test, seen: &Seen<'_>, today: Option<Date>) -> Truth {
    match (test, seen) {
        (_, Seen::Nothing) => Truth::Nothing,
        (_, Seen::Absent) => Truth::Absent,
        (_, Seen::Unknown) => Truth::Unknown,
        (Test::Null, Seen::Null) => Truth::Holds,
        (Test::Null, _) => Truth::Fails(None),
        (_, Seen::Null) => Truth::Null,
        (Test::Given, _) => Truth::Holds,
        (Test::Yes, Seen::Flag(flag)) => Truth::from(*flag),
        (Test::No, Seen::Flag(flag)) => Truth::from(!flag),
        (Test::AtLeast(least), Seen::Count(count)) => Truth::from(count >= least),
        (Test::AtMost(most), Seen::Count(count)) => Truth::from(count <= most),
        (Test::AtLeast(least), Seen::Born(born)) => of_age(*born, *least, today),
        (Test::AtMost(most), Seen::Born(born)) => match age(*born, today) {
            Some(age) => Truth::from(age <= *most),
            None => Truth::Nothing,
        },
        (Test::Left(_) | Test::Within(_) | Test::Waited(_) | Test::Before(_), _) => of_days(test, seen, today),
        _ => of_words(test, seen),
    }
}

fn of_words(test: &Test, seen: &Seen<'_>) -> Truth {
    match test {
        Test::Is(words) | Test::Has(words) if !matches!(seen, Seen::Text(_) | Seen::Texts(_)) => {
            Truth::from(any_of(words, seen))
        }
        Test::IsNot(words) | Test::HasNo(words) if !matches!(seen, Seen::Text(_) | Seen::Texts(_)) => {
            Truth::from(!any_of(words, seen))
        }
        Test::Is(words) => Truth::from(texts(seen).any(|text| words.contains(text.text.trim()))),
        Test::IsNot(words) => Truth::from(!texts(seen).any(|text| words.contains(text.text.trim()))),
        Test::Has(words) => Truth::from(texts(seen).any(|text| words.found_in(text).is_some())),
        Test::HasNo(words) => Truth::from(!texts(seen).any(|text| words.found_in(text).is_some())),
        Test::Tells(words) => Truth::from(texts(seen).any(|text| tells(words, text.text))),
        Test::Only(words) => Truth::from(match seen {
            Seen::Services(list) => list.iter().all(|it| words.contains(it.as_str())),
            Seen::Contents(list) => list.iter().all(|it| words.contains(it.as_str())),
            _ => any_of(words, seen),
        }),
        _ => Truth::Nothing,
    }
}

fn any_of(words: &Words, seen: &Seen<'_>) -> bool {
    match seen {
        Seen::Word(word) => words.contains(word),
        Seen::Services(list) => list.iter().any(|it| words.contains(it.as_str())),
        Seen::Contents(list) => list.iter().any(|it| words.contains(it.as_str())),
        Seen::Approvals(list) => list.iter().filter_map(|it| it.kind.known()).any(|it| words.contains(it.as_str())),
        _ => false,
    }
}

fn texts<'s>(seen: &'s Seen<'_>) -> impl Iterator<Item = Text<'s>> {
    let all: [Option<Text<'s>>; 3] = match seen {
        Seen::Text(text) => [Some(*text), None, None],
        Seen::Texts(texts) => *texts,
        _ => [None; 3],
    };
    all.into_iter().flatten()
}

fn tells(words: &Words, text: &str) -> bool {
    if words.iter().any(|word| text.contains(word)) {
        return true;
    }
    let text = bare(text);
    words.iter().any(|word| text.contains(&bare(word)))
}

fn ahead(day: Date, span: Span) -> Option<Date> {
    let distance: Distance = match span {
        Span::Days(days) => days.days(),
        Span::Months(months) => months.months(),
        Span::WorkingDays(days) => return Calendar::embedded().add_working_days(day, days).ok(),
    };
    day.checked_add(distance).ok()
}

fn back(day: Date, span: Span) -> Option<Date> {
    let distance: Distance = match span {
        Span::Days(days) => days.days(),
        Span::Months(months) => months.months(),
        Span::WorkingDays(_) => return None,
    };
    day.checked_sub(distance).ok()
}

/// Days after which any number of working days this small has passed, holidays or not.
const SURELY: i64 = 30;

fn of_days(test: &Test, seen: &Seen<'_>, today: Option<Date>) -> Truth {
    let Some(today) = today else {
        return Truth::Nothing;
    };
    let day = match (test, seen) {
        (_, Seen::Day(day)) => *day,
        (Test::Left(_), Seen::Long) => return Truth::Holds,
        _ => return Truth::Nothing,
    };
    match test {
        Test::Left(Span::Days(0)) => Truth::from(day >= today),
        Test::Left(span) => ahead(today, *span).map_or(Truth::Nothing, |least| Truth::from(day >= least)),
        Test::Within(span) => back(today, *span).map_or(Truth::Nothing, |least| Truth::from(day >= least)),
        Test::Before(end) => Truth::from(day < *end),
        Test::Waited(span) => match ahead(day, *span) {
            Some(first) if today >= first => Truth::Holds,
            Some(first) => Truth::Fails(Some(first)),
            None if day.checked_add(SURELY.days()).is_ok_and(|sure| today >= sure) => Truth::Holds,
            None => Truth::Uncounted,
        },
        _ => Truth::Nothing,
    }
}

/// Completed years; who was born on 29 February completes them on 1 March of other years.
pub(super) fn age(born: Date, today: Option<Date>) -> Option<i64> {
    let today = today?;
    let mut years = i64::from(today.year()) - i64::from(born.year());
    if (today.month(), today.day()) < (born.month(), born.day()) {
        years -= 1;
    }
    Some(years)
}

fn of_age(born: Date, least: i64, today: Option<Date>) -> Truth {
    match age(born, today) {
        Some(age) if age >= least => Truth::Holds,
        Some(_) => Truth::Fails(birthday(born, least)),
        None => Truth::Nothing,
    }
}

fn birthday(born: Date, years: i64) -> Option<Date> {
    let year = i16::try_from(i64::from(born.year()) + years).ok()?;
    Date::new(year, born.month(), born.day()).or_else(|_| Date::new(year, 3, 1)).ok()
}
