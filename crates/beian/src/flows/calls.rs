//! Calls to the people of an order: who was called, what came of it, and when to call again.
//!
//! A miss schedules a second call, about an hour of working time later. A miss then returns the order, in the same step,
//! with the finding `reviewer.not_reached` and the notice of a return. Whoever calls again at once has not called twice: such
//! a miss is kept and does not count.

use std::sync::Arc;

use filing::case::Case;
use filing::identity::mask_phone;
use filing::lifecycle::Event;
use filing::sms::{SmsPerson, SmsRole, sms_persons};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::order::{Order, Who, instant};
use super::refusal::Refusal;
use super::review::{lock_held, review_of};
use super::{findings, promise, tell};
use crate::app::{App, new_id};
use crate::safe::Place;
use crate::store::review::{self as rows, CallRow};
use crate::store::{Connection, Tx};

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The person spoke to us.
    Reached,
    /// Nobody answered.
    Missed,
    /// Somebody else answered.
    WrongNumber,
}

impl Outcome {
    /// By its stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "reached" => Self::Reached,
            "missed" => Self::Missed,
            "wrong_number" => Self::WrongNumber,
            _ => return None,
        })
    }

    /// Its stored word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Missed => "missed",
            Self::WrongNumber => "wrong_number",
        }
    }
}

/// What a recorded call led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// Nothing more.
    Kept,
    /// A second call is due then; `None` where the calendar cannot say.
    Again(Option<Timestamp>),
    /// The order went back.
    Returned,
}

/// How much before its time a second call counts as one.
const EARLY: SignedDuration = SignedDuration::from_mins(10);
/// Longest note, in characters.
pub const MOST_NOTE: usize = 1000;

/// Everybody who can be called about an order: those who answer the SMS.
pub fn people(order: &Order, app: &App) -> Result<Vec<SmsPerson>, Refusal> {
    let case = order.case(app)?;
    let parsed = Case::parse(&case).map_err(|not| Refusal::Unreadable { pointer: not.pointer, reason: not.reason })?;
    Ok(sms_persons(&parsed.case))
}

/// The phone's place in the case.
fn phone_path(role: SmsRole) -> String {
    match role {
        SmsRole::Subject => "/subject_person/phones/contact1/number".to_owned(),
        SmsRole::Site(n) => format!("/sites/{n}/person/phones/contact1/number"),
    }
}

fn person_of(order: &Order, app: &App, role: &str) -> Result<SmsPerson, Refusal> {
    let found = people(order, app)?.into_iter().find(|person| person.role.to_string() == role);
    found.ok_or_else(|| Refusal::Unreadable { pointer: "/role".into(), reason: "nobody of this order".into() })
}

/// Shows one phone in full to the reviewer who holds the order; that it was shown is written into the journal first.
pub async fn show_phone(app: &Arc<App>, id: &str, who: &Who, role: &str) -> Result<String, Refusal> {
    let (app2, id, who, role) = (Arc::clone(app), id.to_owned(), who.clone(), role.to_owned());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let order = lock_held(tx, app, &id, &who).await?;
                order.check(Event::Return, &who)?;
                let person = person_of(&order, app, &role)?;
                order.note(tx, app, &who, "phone.seen", json!({"role": role, "round": order.row.round})).await?;
                Ok(person.phone)
            })
        })
        .await
}

/// Records a call of the reviewer who holds the order.
pub async fn record(
    app: &Arc<App>,
    id: &str,
    who: &Who,
    role: &str,
    outcome: Outcome,
    note: &str,
) -> Result<After, Refusal> {
    if note.chars().count() > MOST_NOTE {
        return Err(Refusal::Unreadable { pointer: "/note".into(), reason: format!("at most {MOST_NOTE} characters") });
    }
    let (app2, id, who, role) = (Arc::clone(app), id.to_owned(), who.clone(), role.to_owned());
    let note = note.trim().to_owned();
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let mut order = lock_held(tx, app, &id, &who).await?;
                order.check(Event::Return, &who)?;
                let person = person_of(&order, app, &role)?;
                let before = rows::calls(tx, &id).await?;
                let first = waiting(&before, order.row.round).into_iter().find(|call| call.role == role).cloned();
                let counts = outcome == Outcome::Missed && first.as_ref().is_none_or(|call| is_due(app, call));
                let again = (counts && first.is_none()).then(|| promise::second_call(app).ok()).flatten();
                let row = row(app, &order, &who, &person, outcome, counts, again, &note)?;
                rows::add_call(tx, &id, &row).await?;
                let details = json!({"round": order.row.round, "role": role, "outcome": outcome, "counts": counts});
                order.note(tx, app, &who, "call.made", details).await?;
                if counts && first.is_some() {
                    not_reached(tx, app, &mut order, &who, person.role).await?;
                    return Ok(After::Returned);
                }
                let mut review = review_of(tx, &order).await?;
                let all: Vec<CallRow> = before.into_iter().chain([row]).collect();
                let next = waiting(&all, order.row.round).into_iter().min_by_key(|call| call.again_at);
                review.call_role = next.map(|call| call.role.clone());
                review.call_at = next.and_then(|call| call.again_at);
                rows::save(tx, &review).await?;
                Ok(if counts { After::Again(again) } else { After::Kept })
            })
        })
        .await
}

/// The first misses of a round after which a second call is due: one a person at most, and none for whoever was reached, or
/// found not to be there, since.
fn waiting(calls: &[CallRow], round: i64) -> Vec<&CallRow> {
    let mut list: Vec<&CallRow> = Vec::new();
    for call in calls.iter().filter(|call| call.round == round) {
        if call.outcome != Outcome::Missed.word() {
            list.retain(|first| first.role != call.role);
        } else if call.counts == 1 {
            list.push(call);
        }
    }
    list
}

/// Whether the time of the second call has come. Where the calendar could not say when, it is the plain time since the first.
fn is_due(app: &App, first: &CallRow) -> bool {
    let wait = SignedDuration::from_mins(app.config.review.second_call_minutes.max(1));
    let plain = instant(first.called_at).saturating_add(wait).unwrap_or(Timestamp::MAX);
    let due = first.again_at.map_or(plain, instant);
    app.clock.business() >= due.saturating_sub(EARLY).unwrap_or(Timestamp::MIN)
}

#[expect(clippy::too_many_arguments, reason = "the columns of one row")]
fn row(
    app: &App,
    order: &Order,
    who: &Who,
    person: &SmsPerson,
    outcome: Outcome,
    counts: bool,
    again: Option<Timestamp>,
    note: &str,
) -> Result<CallRow, Refusal> {
    let id = new_id();
    let note_sealed = match note {
        "" => None,
        note => Some(app.keys.seal(&order.key, place(&id), note.as_bytes(), &mut rand::rng())?),
    };
    Ok(CallRow {
        round: order.row.round,
        role: person.role.to_string(),
        phone_masked: mask_phone(&person.phone),
        outcome: outcome.word().to_owned(),
        counts: i64::from(counts),
        again_at: again.map(Timestamp::as_microsecond),
        note_sealed,
        called_by: who.name.clone(),
        called_at: app.clock.business().as_microsecond(),
        id,
    })
}

/// Missed twice: the order goes back, in this step.
async fn not_reached(tx: &mut Tx<'_>, app: &App, order: &mut Order, who: &Who, role: SmsRole) -> Result<(), Refusal> {
    order.set_findings(app, &[findings::not_reached(&phone_path(role))])?;
    order.row.claimed_by = None;
    order.advance(tx, app, Event::Return, who, "not_reached").await?;
    tell::notice(tx, app, order, "returned", &[("count", "1")]).await?;
    order.save(tx, app).await
}

/// A call as it was recorded.
#[derive(Debug, Clone)]
pub struct Call {
    /// Round.
    pub round: i64,
    /// `subject` or `site-N`.
    pub role: String,
    /// The phone, masked.
    pub phone_masked: String,
    /// What came of it.
    pub outcome: String,
    /// Note.
    pub note: String,
    /// Who called.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// The calls of an order, oldest first.
pub async fn log(q: &mut impl Connection, app: &App, order: &Order) -> Result<Vec<Call>, Refusal> {
    let mut list = Vec::new();
    for row in rows::calls(q, &order.row.id).await? {
        let note = match &row.note_sealed {
            Some(sealed) => app.keys.open_text(&order.key, place(&row.id), sealed)?.reveal().clone(),
            None => String::new(),
        };
        list.push(Call {
            at: instant(row.called_at),
            round: row.round,
            role: row.role,
            phone_masked: row.phone_masked,
            outcome: row.outcome,
            by: row.called_by,
            note,
        });
    }
    Ok(list)
}

fn place(row: &str) -> Place<'_> {
    Place { table: "call", column: "note_sealed", row }
}
