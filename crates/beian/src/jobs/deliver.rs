//! The loop that delivers messages, beside the one that talks to the bureau: a slow call there must not hold up a sign-in code.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::flows::deliver;
use crate::flows::message;
use crate::flows::refusal::Refusal;
use crate::ports::post::Said;
use crate::stop::StopPoint;
use crate::store::messages::MessageRow;

/// Pause when there is nothing to deliver and no bell.
const NAP: Duration = Duration::from_millis(500);

/// Runs until `stop` turns true.
pub async fn run(app: Arc<App>, owner: String, mut stop: watch::Receiver<bool>) {
    while let Err(error) = deliver::begin(&app, &owner).await {
        tracing::error!(%error, "messages left behind could not be looked at");
        tokio::time::sleep(NAP).await;
        if *stop.borrow() {
            return;
        }
    }
    while !*stop.borrow() {
        let busy = due(&app, &owner).await.unwrap_or_else(|error| {
            tracing::error!(%error, "messages could not be delivered");
            false
        });
        if !busy {
            tokio::select! {
                () = tokio::time::sleep(NAP) => {}
                () = app.bell.notified() => {}
                _ = stop.changed() => {}
            }
        }
    }
}

/// Delivers what is due, some at a time; whether there was anything.
pub async fn due(app: &Arc<App>, owner: &str) -> Result<bool, Refusal> {
    let taken = deliver::take(app, owner).await?;
    let any = !taken.is_empty();
    let outcomes = futures::future::join_all(taken.into_iter().map(|row| one(app, row))).await;
    for outcome in outcomes {
        outcome?;
    }
    Ok(any)
}

async fn one(app: &Arc<App>, row: MessageRow) -> Result<(), Refusal> {
    app.stop.reach(StopPoint::BeforeDelivery);
    let said = call(app, &row).await?;
    app.stop.reach(StopPoint::AfterDelivery);
    deliver::record(app, row, said).await
}

async fn call(app: &Arc<App>, row: &MessageRow) -> Result<Said, Refusal> {
    if !deliver::in_time(app, row) {
        return Ok(Said::never("too_late"));
    }
    let letter = match message::open(&mut app.store.read().await?, app, row).await {
        Ok(letter) => letter,
        Err(Refusal::Erased) => return Ok(Said::never("erased")),
        Err(error) => return Err(error),
    };
    Ok(app.post.send(&letter, app.clock.wall()).await)
}
