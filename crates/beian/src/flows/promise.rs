//! What the desk promises, in working time: by when an order is reviewed, when a second call is due, which claim counts as
//! forgotten. Where the calendar of a year is not published the answer says so; nothing is guessed.

use filing::calendar::NotPublished;
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::clock::mainland;

/// How a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// There is time beyond today.
    OnTime,
    /// It ends today.
    DueToday,
    /// It is over.
    Late,
}

impl Standing {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::OnTime => "on_time",
            Self::DueToday => "due_today",
            Self::Late => "late",
        }
    }
}

/// A promise, counted now.
#[derive(Debug, Clone, Copy)]
pub struct Promise {
    /// When it ends.
    pub due: Timestamp,
    /// Working time until then; negative once it is over.
    pub left: SignedDuration,
    /// How it stands.
    pub standing: Standing,
}

/// The moments that divide a queue: what waits since then, or longer, is late, or due today at the latest.
#[derive(Debug, Clone, Copy)]
pub struct Divide {
    /// Late.
    pub late: Timestamp,
    /// Due today, or late.
    pub today: Timestamp,
}

/// A question of working time that has no answer.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// The calendar ends before.
    #[error(transparent)]
    NotPublished(#[from] NotPublished),
    /// The office has no hours; the settings are looked at when the platform starts.
    #[error(transparent)]
    NeverOpen(#[from] filing::calendar::NeverOpen),
}

impl Unanswered {
    /// The year whose arrangement is missing.
    pub fn year(&self) -> Option<i16> {
        match self {
            Self::NotPublished(not) => Some(not.year),
            Self::NeverOpen(_) => None,
        }
    }
}

fn civil(at: Timestamp) -> DateTime {
    mainland(at).datetime()
}

fn instant(at: DateTime) -> Timestamp {
    jiff::tz::offset(8).to_timestamp(at).unwrap_or(Timestamp::MAX)
}

/// The working time that a review is promised in.
fn promised(app: &App) -> Result<SignedDuration, Unanswered> {
    let day = app.deskbook.office()?.day();
    Ok(day
        .checked_mul(i32::try_from(app.config.review.promise_days).unwrap_or(i32::MAX))
        .unwrap_or(SignedDuration::MAX))
}

/// The promise of an order that waits since `since`.
///
/// # Errors
/// [`Unanswered`] where a day between is of an unpublished year.
pub fn promise(app: &App, since: Timestamp) -> Result<Promise, Unanswered> {
    let (office, now) = (app.deskbook.office()?, civil(app.clock.business()));
    let due = office.add(civil(since), promised(app)?)?;
    let left = office.between(now, due)?;
    let standing = if due <= now {
        Standing::Late
    } else if due.date() == now.date() {
        Standing::DueToday
    } else {
        Standing::OnTime
    };
    Ok(Promise { due: instant(due), left, standing })
}

/// The moments by which a whole queue is divided, see [`Divide`].
///
/// # Errors
/// [`Unanswered`] where a day between is of an unpublished year.
pub fn divide(app: &App) -> Result<Divide, Unanswered> {
    let (office, now, work) = (app.deskbook.office()?, civil(app.clock.business()), promised(app)?);
    let late = office.before(now, work)?;
    let today = office.before(office.closing(now).max(now), work)?;
    Ok(Divide { late: instant(late), today: instant(today) })
}

/// When a second call is due after one that nobody answered now.
///
/// # Errors
/// [`Unanswered`] where a day between is of an unpublished year.
pub fn second_call(app: &App) -> Result<Timestamp, Unanswered> {
    let wait = SignedDuration::from_mins(app.config.review.second_call_minutes.max(1));
    Ok(instant(app.deskbook.office()?.add(civil(app.clock.business()), wait)?))
}

/// Whether a claim of `since` counts as forgotten.
///
/// # Errors
/// [`Unanswered`] where a day between is of an unpublished year.
pub fn is_stale(app: &App, since: Timestamp) -> Result<bool, Unanswered> {
    let worked = app.deskbook.office()?.between(civil(since), civil(app.clock.business()))?;
    Ok(worked >= SignedDuration::from_hours(app.config.review.stale_claim_hours))
}
