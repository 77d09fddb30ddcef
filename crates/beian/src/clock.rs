//! Two clocks. *Business* time (real time plus an offset kept in the database; practice mode moves it) rules deadlines;
//! *wall* time rules sign-in, leases, retries and rate limits.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Hands out instants; the offset is shared by the whole process and refreshed from the database.
pub struct Clock {
    wall: Box<dyn Fn() -> Timestamp + Send + Sync>,
    offset_micros: AtomicI64,
}

impl Clock {
    /// The machine's clock, without an offset.
    pub fn system() -> Self {
        Self::from_fn(Timestamp::now)
    }

    /// A clock that a test moves by hand.
    pub fn from_fn(wall: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { wall: Box::new(wall), offset_micros: AtomicI64::new(0) }
    }

    /// Wall time, whole microseconds, as the database keeps it.
    pub fn wall(&self) -> Timestamp {
        Timestamp::from_microsecond((self.wall)().as_microsecond()).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Business time.
    pub fn business(&self) -> Timestamp {
        let offset = SignedDuration::from_micros(self.offset_micros.load(Ordering::Relaxed));
        self.wall().checked_add(offset).unwrap_or(Timestamp::MAX)
    }

    /// Today in mainland China, by business time.
    pub fn today(&self) -> jiff::civil::Date {
        mainland(self.business()).date()
    }

    /// Takes over the offset that the database holds, in microseconds.
    pub fn set_offset(&self, micros: i64) {
        self.offset_micros.store(micros, Ordering::Relaxed);
    }
}

/// An instant as a wall clock in mainland China shows it (Asia/Shanghai: UTC+8, no summer time since 1991).
pub fn mainland(at: Timestamp) -> jiff::Zoned {
    at.to_zoned(TimeZone::fixed(jiff::tz::offset(8)))
}
