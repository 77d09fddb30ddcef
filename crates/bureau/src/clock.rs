//! The bureau's two clocks. *Business* time, which deadlines and dates follow, is real time plus an offset kept in the
//! database and moved by `POST /clock`; *wall* time is what the machine says, for delays that a person sits through.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp, Zoned, tz::TimeZone};

use crate::error::Result;

/// A move of the business clock, as told to [`crate::ClockLink`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockMove {
    /// How far this move goes.
    pub advance: SignedDuration,
    /// How far the business clock is ahead of real time after the move.
    pub offset: SignedDuration,
}

/// The business clock.
pub(crate) struct Clock {
    offset_micros: AtomicI64,
}

impl Clock {
    /// A clock with the offset read from the store.
    pub(crate) fn new(offset_micros: i64) -> Self {
        Self { offset_micros: AtomicI64::new(offset_micros) }
    }

    /// Business time.
    pub(crate) fn now(&self) -> Timestamp {
        let micros = wall().saturating_add(self.offset());
        Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX)
    }

    /// Business time in microseconds, as stored.
    pub(crate) fn now_micros(&self) -> i64 {
        self.now().as_microsecond()
    }

    /// The offset in microseconds.
    pub(crate) fn offset(&self) -> i64 {
        self.offset_micros.load(Ordering::SeqCst)
    }

    /// Takes over an offset that is durable.
    pub(crate) fn set_offset(&self, micros: i64) {
        self.offset_micros.store(micros, Ordering::SeqCst);
    }
}

/// Wall time in microseconds.
pub(crate) fn wall() -> i64 {
    Timestamp::now().as_microsecond()
}

/// Mainland time of an instant.
pub(crate) fn mainland(micros: i64) -> Zoned {
    let at = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX);
    at.to_zoned(TimeZone::fixed(jiff::tz::offset(8)))
}

/// `YYYY-MM-DD HH:MM:SS` in mainland time, 19 characters: within the 10 to 22 of a download's times.
pub(crate) fn stamp(micros: i64) -> String {
    mainland(micros).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// RFC 3339 in UTC, for the management API.
pub(crate) fn rfc3339(micros: i64) -> String {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX).to_string()
}

/// The length of an ISO 8601 duration counted from an instant in mainland time, so that days and months have a length.
pub(crate) fn length(span: jiff::Span, from: Timestamp) -> Result<SignedDuration> {
    let start = from.to_zoned(TimeZone::fixed(jiff::tz::offset(8)));
    let end = start.checked_add(span)?;
    Ok(end.timestamp().duration_since(start.timestamp()))
}
