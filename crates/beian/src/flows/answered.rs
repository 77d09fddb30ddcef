//! The applicant's own word that the SMS was answered. The bureau does not tell us, so this is a note and moves nothing: it is
//! shown, and spares people a reminder.

use std::sync::Arc;

use filing::lifecycle::State;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::order::{Order, Who, instant};
use super::refusal::Refusal;
use crate::app::App;
use crate::store::{Connection, StoreError, journal};

/// Name of the note in the journal.
const ACT: &str = "sms.said_answered";

/// Writes the note, once a round and person (`subject` or `site-N`).
///
/// # Errors
/// [`Refusal::NotPossible`] unless the order is with the bureau; [`Refusal::NotFound`] for a person who has no SMS to answer.
pub async fn said(app: &Arc<App>, id: &str, account: &str, who: &Who, role: &str) -> Result<(), Refusal> {
    let (app2, id, account, who, role) =
        (Arc::clone(app), id.to_owned(), account.to_owned(), who.clone(), role.to_owned());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let order = Order::lock_own(tx, app, &id, &account).await?;
                if order.state != State::Uploaded {
                    return Err(Refusal::NotPossible { state: order.state, possible: Vec::new() });
                }
                if !order.sms(app)?.iter().any(|person| person.role == role) {
                    return Err(Refusal::NotFound);
                }
                if notes(tx, &order).await?.iter().any(|(known, _)| *known == role) {
                    return Ok(());
                }
                let details = json!({"role": role, "until": order.row.sms_until});
                order.note(tx, app, &who, ACT, details).await
            })
        })
        .await
}

/// Who said so in the present SMS step, and when.
pub async fn notes(q: &mut impl Connection, order: &Order) -> Result<Vec<(String, Timestamp)>, StoreError> {
    let rows = journal::entries(q, &order.row.id, ACT).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(at, _, details)| {
            let details: Value = serde_json::from_str(&details).ok()?;
            let now = details["until"].as_i64() == order.row.sms_until;
            Some((details["role"].as_str()?.to_owned(), instant(at))).filter(|_| now)
        })
        .collect())
}
