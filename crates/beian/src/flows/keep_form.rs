//! What was typed into a page whose session had ended meanwhile: sealed under the account's key, for half an hour, and given
//! back to the same account on the same browser only. One form an account: the next one takes its place.

use std::sync::Arc;

use jiff::SignedDuration;
use subtle::ConstantTimeEq;

use super::holder;
use super::refusal::Refusal;
use super::sessions::{cookie_hash, random_hex};
use crate::app::App;
use crate::safe::Place;
use crate::store::data_keys;
use crate::store::devices::{self, KeptRow};

/// Minutes a form is kept.
pub const MINUTES: i64 = 30;

/// Names and values in the order in which they were sent.
pub type Fields = Vec<(String, String)>;

fn place(account: &str) -> Place<'_> {
    Place { table: "kept_form", column: "form_sealed", row: account }
}

/// Keeps a form; the cookie that brings it back.
pub async fn keep(app: &Arc<App>, account: &str, path: &str, fields: &Fields) -> Result<String, Refusal> {
    let cookie = random_hex::<32>();
    let plain = serde_json::to_vec(fields).map_err(anyhow::Error::from)?;
    let now = app.clock.wall();
    let until = now.checked_add(SignedDuration::from_mins(MINUTES)).unwrap_or(now);
    let (app2, account, path, hash) = (Arc::clone(app), account.to_owned(), path.to_owned(), cookie_hash(&cookie));
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let key = holder::key(tx, app, &account).await?;
                let kept = KeptRow {
                    hash: hash.to_vec(),
                    form_sealed: app.keys.seal(&key, place(&account), &plain, &mut rand::rng())?,
                    expires_at: until.as_microsecond(),
                    path,
                };
                Ok::<_, Refusal>(devices::keep_form(tx, &account, &kept).await?)
            })
        })
        .await?;
    Ok(cookie)
}

/// The form that a browser left: where it was going, and its fields.
pub async fn kept(app: &App, account: &str, cookie: &str) -> Result<Option<(String, Fields)>, Refusal> {
    let mut reader = app.store.read().await?;
    let Some(row) = devices::kept_form(&mut reader, account).await? else { return Ok(None) };
    let right = bool::from(row.hash.as_slice().ct_eq(&cookie_hash(cookie)));
    if !right || row.expires_at <= app.clock.wall().as_microsecond() {
        return Ok(None);
    }
    let wrapped = data_keys::of_holder(&mut reader, account).await?.ok_or(Refusal::Erased)?;
    let key = app.keys.unwrap_data_key(&wrapped)?;
    let plain = app.keys.open(&key, place(account), &row.form_sealed)?;
    let fields = serde_json::from_slice(plain.reveal()).map_err(anyhow::Error::from)?;
    Ok(Some((row.path, fields)))
}
