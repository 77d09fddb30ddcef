//! Calls from the desk: whom to call, a number shown in full on request, what came of it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};

use super::decide::unreadable;
use super::order::{Draft, page};
use super::words;
use crate::api::v1::who;
use crate::app::App;
use crate::flows::calls::{self, After, Call, Outcome};
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::pages::layout::{Frame, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{ReviewerPage, Sent};

/// Somebody who can be called.
pub struct PersonShown {
    /// `subject` or `site-N`.
    pub role: String,
    /// Who that is.
    pub title: String,
    /// The phone, masked unless it was asked for.
    pub phone: String,
    /// Whether it stands in full.
    pub full: bool,
    /// A call that could not be kept: outcome and note.
    pub outcome: String,
    /// Its note.
    pub note: String,
}

/// A call that was made.
pub struct CallShown {
    /// Who was called.
    pub title: String,
    /// The phone, masked.
    pub phone: String,
    /// Code of what came of it.
    pub outcome: String,
    /// In words.
    pub word: String,
    /// Note.
    pub note: String,
    /// Who called.
    pub by: String,
    /// When.
    pub at: String,
    /// In which round.
    pub round: i64,
}

/// Everybody who can be called about an order.
pub fn people(app: &App, f: &Frame<'_>, order: &Order, draft: &Draft) -> Result<Vec<PersonShown>, Refusal> {
    let people = calls::people(order, app)?.into_iter().map(|person| {
        let role = person.role.to_string();
        let full = draft.phone.as_ref().filter(|(whose, _)| *whose == role).map(|(_, phone)| phone.clone());
        let typed = draft.call.as_ref().filter(|(whose, ..)| *whose == role);
        PersonShown {
            title: words::owner(f, &role),
            full: full.is_some(),
            phone: full.unwrap_or_else(|| filing::identity::mask_phone(&person.phone)),
            outcome: typed.map(|(_, outcome, _)| outcome.clone()).unwrap_or_default(),
            note: typed.map(|(_, _, note)| note.clone()).unwrap_or_default(),
            role,
        }
    });
    Ok(people.collect())
}

/// The calls of an order, newest first.
pub fn log(f: &Frame<'_>, me: &str, calls: &[Call]) -> Vec<CallShown> {
    let word = |outcome: &str| match Outcome::parse(outcome) {
        Some(Outcome::Reached) => f.t("desk-call-reached"),
        Some(Outcome::Missed) => f.t("desk-call-missed"),
        Some(Outcome::WrongNumber) => f.t("desk-call-wrong-number"),
        None => outcome.to_owned(),
    };
    calls
        .iter()
        .rev()
        .map(|call| CallShown {
            title: words::owner(f, &call.role),
            phone: call.phone_masked.clone(),
            word: word(&call.outcome),
            outcome: call.outcome.clone(),
            note: call.note.clone(),
            by: words::holder(f, me, &call.by),
            at: shown(call.at),
            round: call.round,
        })
        .collect()
}

/// Shows a number in full; the journal knows.
pub async fn number(State(app): State<Arc<App>>, visit: ReviewerPage, Path(id): Path<String>, sent: Sent) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let role = sent.one("role").to_owned();
    let phone = calls::show_phone(&app, &id, &who(&visit.caller), &role).await.map_err(&refuse)?;
    let draft = Draft { phone: Some((role, phone)), ..Draft::default() };
    page(&app, &visit.caller, &visit.visitor, &id, draft).await.map_err(&refuse)
}

/// Records a call. Where it was the second miss, the order has gone back and the queue is shown.
pub async fn record(State(app): State<Arc<App>>, visit: ReviewerPage, Path(id): Path<String>, sent: Sent) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let (role, outcome, note) = (sent.one("role"), sent.one("outcome"), sent.one("note"));
    let kept = match Outcome::parse(outcome) {
        Some(outcome) => calls::record(&app, &id, &who(&visit.caller), role, outcome, note).await,
        None => Err(Refusal::Unreadable { pointer: "/outcome".into(), reason: "reached, missed, wrong_number".into() }),
    };
    match kept {
        Ok(After::Returned) => Ok(Redirect::to("/desk").into_response()),
        Ok(After::Kept | After::Again(_)) => Ok(Redirect::to(&format!("/desk/orders/{id}#calls")).into_response()),
        Err(Refusal::Unreadable { pointer, reason }) if pointer != "/role" => {
            let draft = Draft {
                wrong: vec![unreadable(&app, &visit.visitor, &pointer, &reason)],
                call: Some((role.to_owned(), outcome.to_owned(), note.to_owned())),
                ..Draft::default()
            };
            page(&app, &visit.caller, &visit.visitor, &id, draft).await.map_err(&refuse)
        }
        Err(other) => Err(refuse(other)),
    }
}
