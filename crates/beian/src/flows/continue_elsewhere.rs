//! Going on with a page on another device: a link that opens a session of the same account, once, within ten minutes. Opening
//! it takes a press of a button, so that programs which look at links do not use it up.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::refusal::Refusal;
use super::sessions::{self, Browser, Opened, Trust, cookie_hash};
use crate::app::App;
use crate::store::devices;

/// Minutes a link is good for.
pub const MINUTES: i64 = 10;
/// Links of one account that are good at the same time; a new one makes the oldest void.
const MOST: i64 = 5;

/// Orders of a device without trust that its link takes along.
const TAKEN_ALONG: i64 = 50;

/// A new link.
pub struct Made {
    /// The last part of its address, shown once.
    pub token: String,
    /// Until when it is good.
    pub until: Timestamp,
}

/// Makes a link to `path` for the account whose session has the hash `session`.
pub async fn make(app: &Arc<App>, account: &str, session: [u8; 32], path: &str) -> Result<Made, Refusal> {
    let token = sessions::random_hex::<16>();
    let now = app.clock.wall();
    let until = now.checked_add(SignedDuration::from_mins(MINUTES)).unwrap_or(now);
    let (hash, account, path) = (cookie_hash(&token), account.to_owned(), path.to_owned());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                Ok::<_, Refusal>(devices::add_handover(tx, &hash, &account, &session, &path, (now, until), MOST).await?)
            })
        })
        .await?;
    Ok(Made { token, until })
}

/// Whether a link may still be used; this does not use it up.
pub async fn is_good(app: &App, token: &str) -> Result<bool, Refusal> {
    let mut reader = app.store.read().await?;
    Ok(devices::handover(&mut reader, &cookie_hash(token), app.clock.wall()).await?.is_some())
}

/// Uses a link: a session that ends with the opener's at the latest, and the page it leads to. `None` if the link is used,
/// too old, or its opener has signed out.
pub async fn open(app: &Arc<App>, token: &str, browser: &Browser) -> Result<Option<(Opened, String)>, Refusal> {
    let (app2, hash, browser) = (Arc::clone(app), cookie_hash(token), browser.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let (app, now) = (&*app2, app2.clock.wall());
                let Some(row) = devices::handover(tx, &hash, now).await? else { return Ok(None) };
                if !devices::use_handover(tx, &hash, now).await? {
                    return Ok(None);
                }
                let trust = if row.trusted_at.is_some() { Trust::Vouched } else { Trust::No };
                let until = super::order::instant(row.session_ends);
                let here = (&browser, trust);
                let opened = sessions::open_applicant(tx, app, &row.account_id, "link", here, Some(until)).await?;
                if let (Trust::No, Some(from), Some(to)) = (trust, &row.device, &opened.device) {
                    // What opens there without trust opens here too.
                    for order in devices::made_there(tx, &row.account_id, from, TAKEN_ALONG).await? {
                        devices::made_on(tx, &order, &cookie_hash(to)).await?;
                    }
                }
                Ok(Some((opened, row.path)))
            })
        })
        .await
}
