//! How often somebody may try to sign in as one member of staff, whatever addresses the tries come from. Counted in the
//! database, before the password is looked at; a right one begins anew.

use std::sync::Arc;

use super::refusal::Refusal;
use crate::app::App;
use crate::store::sign_in;

/// Tries in a quarter of an hour.
const MOST: i64 = 10;
const QUARTER_SECONDS: i64 = 15 * 60;

/// A login as the counters know it: people type passwords into the wrong box.
fn what(app: &App, login: &str) -> Vec<u8> {
    app.keys.blind().value("staff login tried", login)
}

/// Counts a try; false if there were too many in this quarter of an hour.
pub async fn admit(app: &Arc<App>, login: &str) -> Result<bool, Refusal> {
    let (what, now) = (what(app, login), app.clock.wall());
    let slot = (now.as_second() / QUARTER_SECONDS).to_string();
    app.store
        .step(move |tx| {
            Box::pin(async move {
                if sign_in::counted(tx, &what, &slot, now).await? >= MOST {
                    return Ok(false);
                }
                sign_in::count_one(tx, &what, &slot).await?;
                Ok(true)
            })
        })
        .await
}

/// It was the right person.
pub async fn forget(app: &Arc<App>, login: &str) -> Result<(), Refusal> {
    let what = what(app, login);
    app.store.step(move |tx| Box::pin(async move { Ok(sign_in::forget_count(tx, &what).await?) })).await
}
