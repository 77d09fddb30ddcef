//! Deleting old messages. Spent codes and ended sessions go with [`super::sessions::clear_out`].

use std::sync::Arc;

use jiff::SignedDuration;

use super::refusal::Refusal;
use crate::app::App;
use crate::store::messages;

/// Days a message is kept, however it ended: long enough for a complaint.
const MESSAGE_DAYS: i64 = 30;
/// Rows at once, so that no step is long.
const AT_ONCE: i64 = 1000;

/// Deletes a bounded number; the next round goes on.
pub async fn old(app: &Arc<App>) -> Result<(), Refusal> {
    let now = app.clock.wall();
    let before = now.checked_sub(SignedDuration::from_hours(24 * MESSAGE_DAYS)).unwrap_or(now);
    app.store
        .step(move |tx| {
            Box::pin(async move {
                messages::purge(tx, before, AT_ONCE).await?;
                Ok::<_, Refusal>(())
            })
        })
        .await
}
