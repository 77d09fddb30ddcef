//! Working days and hours: a table of days people know, and what must hold for all of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use filing::calendar::{Calendar, NotPublished, Office};
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, date, time};
use proptest::prelude::*;

fn office() -> Office<'static> {
    Office::new(Calendar::embedded(), time(9, 0, 0, 0), time(18, 0, 0, 0)).unwrap()
}

fn at(text: &str) -> DateTime {
    text.parse().unwrap()
}

fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

#[test]
fn days_that_people_know() {
    let table = [
        ("2025-01-01", false, "New Year"),
        ("2025-01-02", true, "a Thursday"),
        ("2025-01-26", true, "a Sunday worked for the Spring Festival"),
        ("2025-01-28", false, "the eve"),
        ("2025-02-04", false, "its last day"),
        ("2025-02-08", true, "a Saturday worked"),
        ("2025-05-31", false, "Dragon Boat"),
        ("2025-10-08", false, "National Day with Mid-Autumn"),
        ("2025-10-11", true, "a Saturday worked"),
        ("2026-01-04", true, "a Sunday worked for New Year"),
        ("2026-02-14", true, "a Saturday worked"),
        ("2026-02-23", false, "the last day of the Spring Festival, a Monday"),
        ("2026-02-28", true, "a Saturday worked"),
        ("2026-05-09", true, "a Saturday worked"),
        ("2026-09-20", true, "a Sunday worked"),
        ("2026-09-25", false, "Mid-Autumn, a Friday"),
        ("2026-10-07", false, "the last day of National Day"),
        ("2026-10-08", true, "the first day after it"),
        ("2026-11-20", true, "a Friday"),
        ("2026-11-21", false, "a Saturday"),
    ];
    for (day, works, why) in table {
        let day: Date = day.parse().unwrap();
        assert_eq!(Calendar::embedded().is_working_day(day), Ok(works), "{day}: {why}");
    }
}

/// Each notice gives as many working days as the State Council counts for the year.
#[test]
fn a_year_has_its_number_of_working_days_and_its_source() {
    for (year, days) in [(2025, 248), (2026, 248)] {
        let calendar = Calendar::embedded();
        let counted = calendar.working_days_between(date(year, 1, 1), date(year, 12, 31)).unwrap();
        assert_eq!(counted, days, "{year}; the first of January is off");
        let entry = calendar.year(year).unwrap();
        assert!(entry.notice.contains(&format!("〔{}〕", year - 1)), "{}", entry.notice);
        assert_eq!(entry.dated.date().year(), year - 1);
        for holiday in &entry.holidays {
            assert!(holiday.from <= holiday.to && holiday.from.date().year() == year, "{}", holiday.name);
        }
    }
}

#[test]
fn an_unpublished_year_is_said() {
    let calendar = Calendar::embedded();
    let missing = Err(NotPublished { year: 2099 });
    assert_eq!(calendar.is_working_day(date(2099, 3, 3)), Err(NotPublished { year: 2099 }));
    assert_eq!(calendar.add_working_days(date(2099, 1, 1), 1), Err(NotPublished { year: 2099 }));
    assert_eq!(office().between(at("2099-01-01T00:00"), at("2099-01-02T00:00")), missing);
    let last = office().add(at("2026-12-31T17:00"), hours(1)).unwrap();
    assert_eq!(last, at("2026-12-31T18:00"), "the last hour of a published year is known");
    assert_eq!(office().add(at("2026-12-31T17:00"), hours(2)), Err(NotPublished { year: 2027 }));
    assert_eq!(office().before(at("2025-01-02T10:00"), hours(2)), Err(NotPublished { year: 2024 }));
}

#[test]
fn hours_are_counted_while_somebody_is_there() {
    let table = [
        ("2026-11-20T10:00", 1, "2026-11-20T11:00", "the same morning"),
        ("2026-11-20T17:30", 1, "2026-11-23T09:30", "over a weekend"),
        ("2026-11-20T10:00", 18, "2026-11-24T10:00", "two working days"),
        ("2026-11-21T12:00", 1, "2026-11-23T10:00", "begun on a Saturday"),
        ("2026-09-24T17:00", 2, "2026-09-28T10:00", "over Mid-Autumn"),
        ("2026-02-13T17:00", 9, "2026-02-14T17:00", "a Saturday that is worked"),
        ("2026-11-20T07:00", 9, "2026-11-20T18:00", "a whole day ends when the office closes"),
    ];
    for (from, work, to, why) in table {
        assert_eq!(office().add(at(from), hours(work)).unwrap(), at(to), "{why}");
        assert_eq!(office().between(at(from), at(to)).unwrap(), hours(work), "{why}");
    }
    assert_eq!(office().between(at("2026-11-23T10:00"), at("2026-11-20T17:00")).unwrap(), hours(-2), "backwards");
    assert_eq!(office().before(at("2026-11-23T10:00"), hours(2)).unwrap(), at("2026-11-20T17:00"));
    assert_eq!(office().day(), hours(9));
    assert!(Office::new(Calendar::embedded(), time(9, 0, 0, 0), time(9, 0, 0, 0)).is_err());
}

/// A moment of the years 2025 and 2026, to the minute.
fn moment() -> impl Strategy<Value = DateTime> {
    (2025_i16..=2026, 2_i8..=11, 1_i8..=28, 0_i8..24, 0_i8..60)
        .prop_map(|(year, month, day, hour, minute)| date(year, month, day).at(hour, minute, 0, 0))
}

proptest! {
    #[test]
    fn what_is_added_has_passed(from in moment(), minutes in 1_i64..6000) {
        let work = SignedDuration::from_mins(minutes);
        let to = office().add(from, work).unwrap();
        prop_assert_eq!(office().between(from, to).unwrap(), work);
        prop_assert!(office().between(from, to.saturating_sub(SignedDuration::from_mins(1))).unwrap() < work);
    }

    #[test]
    fn time_adds_up(mut three in prop::collection::vec(moment(), 3)) {
        three.sort();
        let sum = office().between(three[0], three[1]).unwrap() + office().between(three[1], three[2]).unwrap();
        prop_assert_eq!(sum, office().between(three[0], three[2]).unwrap());
    }

    /// Who is late can be asked of a list by one moment: those that wait since then, or longer.
    #[test]
    fn due_and_waiting_since_say_the_same(since in moment(), now in moment(), minutes in 1_i64..6000) {
        let work = SignedDuration::from_mins(minutes);
        let due = office().add(since, work).unwrap();
        prop_assert_eq!(due <= now, since <= office().before(now, work).unwrap());
    }

    #[test]
    fn days_and_hours_agree(from in moment(), count in 1_u32..20) {
        let day = Calendar::embedded().add_working_days(from.date(), count).unwrap();
        prop_assert_eq!(Calendar::embedded().working_days_between(from.date(), day).unwrap(), count);
        prop_assert_eq!(Calendar::embedded().is_working_day(day), Ok(true));
    }
}
