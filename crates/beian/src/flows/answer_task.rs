//! A person settles a task: send again, it was a lapse, it goes back to the applicant, or it is simply done.

use std::sync::Arc;

use filing::lifecycle::{Actor, Event, State};
use serde_json::Value;

use super::alerts;
use super::identity_check;
use super::order::{Order, Who};
use super::refusal::Refusal;
use super::run_channel;
use super::take_result;
use super::tell;
use crate::app::App;
use crate::store::{Tx, desk};

/// What a person says of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Send the unchanged order again.
    Resend,
    /// It was an SMS lapse.
    Lapsed,
    /// The applicant must mend it.
    Returned,
    /// Nothing more is to be done. A stopped channel opens again.
    Close,
    /// Of an alert: somebody looks into it. It stays open.
    Acknowledge,
    /// Of an identity check: this is the person, let their device in.
    Vouch,
}

impl Answer {
    /// By the word in the address.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "resend" => Self::Resend,
            "lapsed" => Self::Lapsed,
            "returned" => Self::Returned,
            "close" => Self::Close,
            "acknowledge" => Self::Acknowledge,
            "vouch" => Self::Vouch,
            _ => return None,
        })
    }

    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Resend => "resend",
            Self::Lapsed => "lapsed",
            Self::Returned => "returned",
            Self::Close => "close",
            Self::Acknowledge => "acknowledge",
            Self::Vouch => "vouch",
        }
    }
}

/// The kind of the alert that stands for a stopped channel.
pub const CHANNEL_STOPPED: &str = "channel_stopped";

/// The answers that make sense for a kind of task, the usual one first. What an answer does is still up to the state of the
/// order; a kind that nobody has named here can only be closed.
pub fn fitting(kind: &str) -> &'static [Answer] {
    match kind {
        identity_check::TASK => &[Answer::Vouch, Answer::Close],
        "sms_lapsed" => &[Answer::Resend, Answer::Returned],
        "sms_probably_lapsed" => &[Answer::Lapsed, Answer::Close],
        "unrecognised_result" => &[Answer::Returned, Answer::Lapsed, Answer::Resend],
        "cannot_be_packed" => &[Answer::Returned, Answer::Resend],
        "record_unexpected" => &[Answer::Close, Answer::Returned],
        kind if alerts::class_of(kind, &Value::Null).is_some() => &[Answer::Acknowledge, Answer::Close],
        _ => &[Answer::Close],
    }
}

/// Settles a task. A stopped channel opens again by an operator's word only.
pub async fn answer(app: &Arc<App>, id: &str, who: &Who, answer: Answer) -> Result<(), Refusal> {
    if answer == Answer::Acknowledge {
        return alerts::acknowledge(app, id, who).await;
    }
    let (app2, id, who) = (Arc::clone(app), id.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let task = desk::task(tx, &id).await?.ok_or(Refusal::NotFound)?;
                if task.kind == CHANNEL_STOPPED && who.actor != Actor::Operator {
                    return Err(Refusal::Forbidden);
                }
                let at = app.clock.business();
                // Closing takes the row: of two answers at the same moment only one acts.
                if !desk::close_task(tx, &id, &who.name, answer.word(), at).await? {
                    return Err(Refusal::TaskClosed);
                }
                match (&task.order_id, answer) {
                    (Some(order), answer) if task.kind == identity_check::TASK => {
                        of_identity(tx, app, order, &who, answer, &task.detail).await?;
                    }
                    (Some(order), answer) => for_order(tx, app, order, &who, answer).await?,
                    (None, Answer::Close) if task.kind == CHANNEL_STOPPED => {
                        run_channel::open_again(tx, app, &run_channel::ours(app), &who).await?;
                    }
                    (None, Answer::Close) => {}
                    (None, _) => return Err(Refusal::NoOrder),
                }
                if let (Some(order), Answer::Resend | Answer::Returned) = (&task.order_id, answer) {
                    desk::close_tasks_of(tx, order, &id, answer.word(), at).await?;
                }
                Ok(())
            })
        })
        .await?;
    app.bell.notify_waiters();
    Ok(())
}

/// An identity check is about who sits at a device; the order goes its own way.
async fn of_identity(
    tx: &mut Tx<'_>,
    app: &App,
    id: &str,
    who: &Who,
    answer: Answer,
    detail: &str,
) -> Result<(), Refusal> {
    let order = Order::lock(tx, app, id).await?;
    match answer {
        Answer::Close => identity_check::settle(tx, app, &order, who, detail, false).await,
        Answer::Vouch => identity_check::settle(tx, app, &order, who, detail, true).await,
        _ => Err(not_possible(&order, who)),
    }
}

fn not_possible(order: &Order, who: &Who) -> Refusal {
    Refusal::NotPossible { state: order.state, possible: filing::lifecycle::possible(order.state, who.actor) }
}

async fn for_order(tx: &mut Tx<'_>, app: &App, id: &str, who: &Who, answer: Answer) -> Result<(), Refusal> {
    let mut order = Order::lock(tx, app, id).await?;
    match answer {
        // Closing would leave the order with nobody: such a task ends with a decision.
        Answer::Close if matches!(order.state, State::Lapsed | State::Refused) => {
            return Err(not_possible(&order, who));
        }
        Answer::Close => return Ok(()),
        // Nobody is vouched for but in an identity check, and nothing acknowledged but an alert.
        Answer::Vouch | Answer::Acknowledge => return Err(not_possible(&order, who)),
        Answer::Resend => take_result::resend(tx, app, &mut order, who).await?,
        Answer::Lapsed => {
            order.advance(tx, app, Event::RecogniseLapse, who, "judged_lapse").await?;
            tell::notice(tx, app, &order, "lapsed", &[]).await?;
            // The way on is one button: the order is sent again unchanged, or given back.
            let detail = serde_json::json!({"round": order.row.round});
            tell::task(tx, app, "sms_lapsed", Some(&order), &detail, None).await?;
        }
        Answer::Returned => {
            if order.state == State::Approved {
                take_result::out_of_line(tx, &order).await?;
            }
            let event = if order.state == State::Refused { Event::RecogniseReturn } else { Event::GiveBack };
            order.advance(tx, app, event, who, "judged_return").await?;
            tell::notice(tx, app, &order, "returned", &[("count", "0")]).await?;
        }
    }
    order.save(tx, app).await
}
