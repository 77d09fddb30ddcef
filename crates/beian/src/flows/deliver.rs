//! Delivering messages: an attempt is stored before anybody is called, its outcome afterwards. Between the two the process may
//! die at any moment: then a message whose carrier removes repeats goes again under the same id, and any other is unsure.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::refusal::Refusal;
use crate::app::App;
use crate::ports::post::Said;
use crate::store::messages::{self, MessageRow};

/// Messages taken at once.
const AT_ONCE: i64 = 8;
/// Attempts of one series.
const MOST_ATTEMPTS: i64 = 8;
/// Longest pause between two attempts, in seconds.
const LONGEST_PAUSE: i64 = 3600;

/// A worker begins: what it had under way when it last died is settled now.
pub async fn begin(app: &Arc<App>, owner: &str) -> Result<(), Refusal> {
    let owner = owner.to_owned();
    app.store.step(move |tx| Box::pin(async move { messages::end_leases_of(tx, &owner).await })).await?;
    Ok(())
}

/// Takes what is due. When this returns, the attempts are durable.
pub async fn take(app: &Arc<App>, owner: &str) -> Result<Vec<MessageRow>, Refusal> {
    let now = app.clock.wall();
    if !messages::any_due(&mut app.store.read().await?, now).await? {
        return Ok(Vec::new());
    }
    // Twice the time of a call and a step's own patience: who holds a lease this long has died.
    let lease = SignedDuration::try_from(app.post.limit() * 2).unwrap_or_default() + SignedDuration::from_secs(40);
    let until = now.saturating_add(lease).unwrap_or(Timestamp::MAX);
    let (app2, owner) = (Arc::clone(app), owner.to_owned());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                for (id, channel) in messages::left_behind(tx, now, AT_ONCE).await? {
                    let (state, reason) = match app2.post.removes_repeats(&channel) {
                        true => ("failed", "interrupted"),
                        false => ("unsure", "interrupted"),
                    };
                    messages::settle_left_behind(tx, &id, state, reason, now).await?;
                }
                Ok::<_, Refusal>(messages::claim(tx, &owner, now, until, AT_ONCE).await?)
            })
        })
        .await
}

/// Whether a message still helps; one that comes too late is given up instead of sent.
pub fn in_time(app: &App, row: &MessageRow) -> bool {
    row.good_until > app.clock.wall().as_microsecond()
}

/// Stores what became of an attempt.
pub async fn record(app: &Arc<App>, row: MessageRow, said: Said) -> Result<(), Refusal> {
    let now = app.clock.wall();
    let again = app.post.removes_repeats(&row.channel);
    let last = row.attempts >= MOST_ATTEMPTS;
    let (state, reason) = match said {
        Said::Delivered => ("delivered", None),
        Said::Refused { reason, later: true } if !last => ("failed", Some(reason)),
        Said::Refused { reason, .. } => ("dead", Some(reason)),
        Said::Unknown { reason } if again && !last => ("failed", Some(reason)),
        Said::Unknown { reason } if again => ("dead", Some(reason)),
        Said::Unknown { reason } => ("unsure", Some(reason)),
    };
    if state != "delivered" {
        tracing::warn!(message = row.id, channel = row.channel, state, reason, "a message was not delivered");
    }
    let pause = (30_i64 << (row.attempts - 1).clamp(0, 10)).min(LONGEST_PAUSE);
    let due = now.saturating_add(SignedDuration::from_secs(pause)).unwrap_or(Timestamp::MAX);
    app.store
        .step(move |tx| Box::pin(async move { messages::settle(tx, &row, state, reason.as_deref(), due, now).await }))
        .await?;
    Ok(())
}
