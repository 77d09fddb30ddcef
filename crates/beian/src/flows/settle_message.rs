//! An operator settles a message that is dead or unsure: it is sent again, or given up. Either is an entry in the journal.

use std::sync::Arc;

use serde_json::json;

use super::order::Who;
use super::refusal::Refusal;
use crate::app::App;
use crate::store::{journal, messages};

/// What an operator may do with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Send it again, as if it had never been sent.
    Again,
    /// Give it up.
    Drop,
}

impl Act {
    /// By its word in the address.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "again" => Some(Self::Again),
            "drop" => Some(Self::Drop),
            _ => None,
        }
    }
}

/// The case of journal entries about messages without an order.
const NO_ORDER: &str = "messages";

/// Settles it.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::TaskClosed`] if it is settled otherwise by now, or too old to be sent.
pub async fn settle(app: &Arc<App>, id: &str, who: &Who, act: Act) -> Result<(), Refusal> {
    let (app2, id, who) = (Arc::clone(app), id.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let row = messages::find(tx, &id).await?.ok_or(Refusal::NotFound)?;
                let now = app2.clock.wall();
                let (done, name) = match act {
                    Act::Again => (messages::again(tx, &id, now).await?, "message.again"),
                    Act::Drop => (messages::drop_it(tx, &id, now).await?, "message.dropped"),
                };
                if !done {
                    return Err(Refusal::TaskClosed);
                }
                let details = json!({"message": id, "kind": row.kind, "channel": row.channel, "was": row.state,
                    "reason": row.reason});
                let entry = journal::Entry {
                    case_id: row.order_id.as_deref().unwrap_or(NO_ORDER),
                    at: app2.clock.business(),
                    actor: &who.name,
                    act: name,
                    details: &details,
                };
                journal::append(tx, &entry).await?;
                Ok::<_, Refusal>(())
            })
        })
        .await?;
    app.bell.notify_waiters();
    Ok(())
}
