//! Working days and working hours, by the State Council's arrangement of holidays.
//!
//! Players: [`Calendar`] knows the days of the published years (`data/calendar.toml`); [`Office`] adds the hours in which
//! somebody is there, and counts. Both work on mainland wall time. A question that touches a year without an arrangement is
//! answered [`NotPublished`]: the days of such a year are never guessed.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{SignedDuration, ToSpan};
use serde::Deserialize;

use crate::codes::DataError;
use crate::day::Day;

/// The arrangement of this year is not published, or not yet among the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the working days of {year} are not published")]
pub struct NotPublished {
    /// The year that was asked for.
    pub year: i16,
}

/// One year as the data file has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct YearEntry {
    year: i16,
    notice: String,
    dated: Day,
    off: Vec<Holiday>,
    worked: Vec<Day>,
}

/// One holiday of a year.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Its name, Chinese.
    pub name: String,
    /// First day off.
    pub from: Day,
    /// Last day off.
    pub to: Day,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarData {
    #[serde(default)]
    year: Vec<YearEntry>,
}

/// The arrangement of one year.
#[derive(Debug, Clone)]
pub struct Year {
    /// Number of the notice it stands on.
    pub notice: String,
    /// Day of the notice.
    pub dated: Day,
    /// Its holidays.
    pub holidays: Vec<Holiday>,
    worked: BTreeSet<Date>,
}

/// The published years.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    years: BTreeMap<i16, Year>,
}

static CALENDAR: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::parse(include_str!("../../../data/calendar.toml")).unwrap_or_default());

impl Calendar {
    /// The calendar that comes with this crate.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &CALENDAR
    }

    /// Reads a calendar from TOML, in the shape of `data/calendar.toml`.
    ///
    /// # Errors
    ///
    /// [`DataError`] where the text is no TOML or has another shape.
    pub fn parse(text: &str) -> Result<Self, DataError> {
        let data: CalendarData = toml::from_str(text)?;
        let years = data.year.into_iter().map(|entry| {
            let worked = entry.worked.into_iter().map(Day::date).collect();
            (entry.year, Year { notice: entry.notice, dated: entry.dated, holidays: entry.off, worked })
        });
        Ok(Self { years: years.collect() })
    }

    /// The arrangement of a year, if it is published.
    #[must_use]
    pub fn year(&self, year: i16) -> Option<&Year> {
        self.years.get(&year)
    }

    /// Whether people work on this day.
    ///
    /// # Errors
    ///
    /// [`NotPublished`] where the year has no arrangement.
    pub fn is_working_day(&self, day: Date) -> Result<bool, NotPublished> {
        let year = self.years.get(&day.year()).ok_or(NotPublished { year: day.year() })?;
        if year.worked.contains(&day) {
            return Ok(true);
        }
        let off = year.holidays.iter().any(|holiday| holiday.from.date() <= day && day <= holiday.to.date());
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(!off && !weekend)
    }

    /// How many working days lie after `from` up to and with `to`; none where `to` is not later.
    ///
    /// # Errors
    ///
    /// [`NotPublished`] where a day between them is of a year without an arrangement.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<u32, NotPublished> {
        let (mut day, mut count) = (from, 0);
        while day < to {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            count += u32::from(self.is_working_day(day)?);
        }
        Ok(count)
    }

    /// The `count`th working day after `from`, which is not counted itself.
    ///
    /// # Errors
    ///
    /// [`NotPublished`] where the way there leads into a year without an arrangement.
    pub fn add_working_days(&self, from: Date, count: u32) -> Result<Date, NotPublished> {
        let (mut day, mut left) = (from, count);
        while left > 0 {
            day = day.tomorrow().map_err(|_| NotPublished { year: day.year() })?;
            left -= u32::from(self.is_working_day(day)?);
        }
        Ok(day)
    }
}

/// When somebody is there on a working day.
#[derive(Debug, Clone, Copy)]
pub struct Office<'c> {
    calendar: &'c Calendar,
    opens: Time,
    closes: Time,
}

/// An office that closes before it opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the office closes before it opens")]
pub struct NeverOpen;

impl<'c> Office<'c> {
    /// An office that is open from `opens` to `closes` on each working day.
    ///
    /// # Errors
    ///
    /// [`NeverOpen`] where that is no time at all.
    pub fn new(calendar: &'c Calendar, opens: Time, closes: Time) -> Result<Self, NeverOpen> {
        if opens < closes { Ok(Self { calendar, opens, closes }) } else { Err(NeverOpen) }
    }

    /// The working time of one day.
    #[must_use]
    pub fn day(&self) -> SignedDuration {
        self.opens.duration_until(self.closes)
    }

    /// The moment at which the office closes on the day of `at`.
    #[must_use]
    pub fn closing(&self, at: DateTime) -> DateTime {
        at.date().to_datetime(self.closes)
    }

    /// Working time between two moments: negative where `to` lies before `from`.
    ///
    /// # Errors
    ///
    /// [`NotPublished`] where a day between them is of a year without an arrangement.
    pub fn between(&self, from: DateTime, to: DateTime) -> Result<SignedDuration, NotPublished> {
        if to < from {
            return Ok(-self.between(to, from)?);
        }
        let (mut day, mut sum) = (from.date(), SignedDuration::ZERO);
        loop {
            if self.calendar.is_working_day(day)? {
                let start = day.to_datetime(self.opens).max(from);
                let end = day.to_datetime(self.closes).min(to);
                if start < end {
                    sum = sum.saturating_add(start.duration_until(end));
                }
            }
            if day >= to.date() {
                return Ok(sum);
            }
            day = day.tomorrow().map_err(|_| NotPublished { year: day.year() })?;
        }
    }

    /// The first moment at which `work` of working time has passed since `from`.
    ///
    /// # Errors
    ///
    /// [`NotPublished`] where the way there leads into a year without an arrangement.
    pub fn add(&self, from: DateTime, work: SignedDuration) -> Result<DateTime, NotPublished> {
        let (mut day, mut left) = (from.date(), work);
        loop {
            if self.calendar.is_working_day(day)? {
                let start = day.to_datetime(self.opens).max(from);
                let room = start.duration_until(day.to_datetime(self.closes));
                if room >= left && room > SignedDuration::ZERO {
                    return Ok(start.saturating_add(left));
                }
                left = left.saturating_sub(room.max(SignedDuration::ZERO));
            }
            day = day.tomorrow().map_err(|_| NotPublished { year: day.year() })?;
        }
    }

    /// The last moment since which `work` of working time has passed at `to`: whatever waits since then, or longer, has
    /// waited that long.
    ///
    /// # Errors
    ///
    /// [`NotPublished`] where the way there leads into a year without an arrangement.
    pub fn before(&self, to: DateTime, work: SignedDuration) -> Result<DateTime, NotPublished> {
        let (mut day, mut left) = (to.date(), work);
        loop {
            if self.calendar.is_working_day(day)? {
                let end = day.to_datetime(self.closes).min(to);
                let room = day.to_datetime(self.opens).duration_until(end);
                if room >= left && room > SignedDuration::ZERO {
                    return Ok(end.saturating_sub(left));
                }
                left = left.saturating_sub(room.max(SignedDuration::ZERO));
            }
            day = day.checked_sub(1.day()).map_err(|_| NotPublished { year: day.year() })?;
        }
    }
}
