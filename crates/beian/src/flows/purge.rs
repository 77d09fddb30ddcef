//! Deleting what nobody needs any more: old messages, spent codes, ended sessions, links and sign-ins that have run out, wire files after
//! their time.

use std::sync::Arc;

use jiff::SignedDuration;

use super::refusal::Refusal;
use crate::app::App;
use crate::clock::mainland;
use crate::store::{devices, exchange_files, inquiries, messages, sign_in};

/// Days a message is kept, however it ended: long enough for a complaint.
const MESSAGE_DAYS: i64 = 30;
/// Hours a code is kept: it counts against the next ones for some minutes only.
const CODE_HOURS: i64 = 24;
/// Hours an ended session is kept: it opens nothing, but says whose form came too late.
const SESSION_HOURS: i64 = 24;
/// Hours a counter is kept that counts by day.
const COUNTER_HOURS: i64 = 48;
/// Days for which the interface wants uploads kept, to be sent again: three months.
const WIRE_DAYS: i64 = 93;
/// Rows at once, so that no step is long.
const AT_ONCE: i64 = 1000;
/// Files at once.
const FILES_AT_ONCE: i64 = 200;

/// Deletes a bounded number of each; the next round goes on.
pub async fn old(app: &Arc<App>) -> Result<(), Refusal> {
    let now = app.clock.wall();
    let before = |hours| now.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(now);
    let (messages_before, codes_before) = (before(24 * MESSAGE_DAYS), before(CODE_HOURS));
    let day = mainland(now).strftime("%Y-%m-%d").to_string();
    let (sessions_before, counters_before) = (before(SESSION_HOURS), before(COUNTER_HOURS));
    app.store
        .step(move |tx| {
            Box::pin(async move {
                messages::purge(tx, messages_before, AT_ONCE).await?;
                sign_in::purge_codes(tx, codes_before, AT_ONCE).await?;
                sign_in::purge_sessions(tx, sessions_before, AT_ONCE).await?;
                devices::clear_out(tx, now, counters_before).await?;
                inquiries::purge(tx, counters_before, &day).await?;
                Ok::<_, Refusal>(())
            })
        })
        .await
}

/// Deletes wire files of which nothing is open any more, after the time that is set and never before three months. What was
/// read from them stays where it was written to.
pub async fn wire_files(app: &Arc<App>) -> Result<(), Refusal> {
    let days = app.config.bureau.keep_files_days.max(WIRE_DAYS);
    let now = app.clock.wall();
    let before = now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(now);
    let gone = app
        .store
        .step(move |tx| Box::pin(async move { exchange_files::forget_old(tx, before, FILES_AT_ONCE).await }))
        .await?;
    let app = Arc::clone(app);
    let remove = move || gone.iter().try_for_each(|id| app.objects.remove(id));
    Ok(tokio::task::spawn_blocking(remove).await.map_err(anyhow::Error::from)?.map_err(anyhow::Error::from)?)
}
