//! What was typed at the start, carried through signing in: sealed into a cookie that only this installation can open, good for
//! an hour and used once. A certificate number never stands in an address, a log or the database for it.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::{Value, json};
use uuid::Uuid;

use super::refusal::Refusal;
use crate::app::App;
use crate::safe::{DataKey, Place};
use crate::store::{StoreError, data_keys};

/// Holder of the data key.
const HOLDER: &str = "start";
/// Where the sealed text belongs.
const PLACE: Place<'static> = Place { table: "cookie", column: "start", row: "" };
/// How long it is good for.
const MINUTES: i64 = 60;
/// Longest cookie that is looked at.
const LONGEST: usize = 4096;

/// Seals what was typed.
pub async fn seal(app: &Arc<App>, typed: &Value) -> Result<String, Refusal> {
    let key = key(app).await?;
    let until = app.clock.wall().saturating_add(SignedDuration::from_mins(MINUTES)).map_or(0, |at| at.as_second());
    let plain = json!({"until": until, "typed": typed}).to_string();
    Ok(hex::encode(app.keys.seal(&key, PLACE, plain.as_bytes(), &mut rand::rng())?))
}

/// Opens it; `None` for anything that is not ours or too old.
pub async fn open(app: &Arc<App>, cookie: &str) -> Result<Option<Value>, Refusal> {
    if cookie.is_empty() || cookie.len() > LONGEST {
        return Ok(None);
    }
    let Ok(sealed) = hex::decode(cookie) else { return Ok(None) };
    let key = key(app).await?;
    let Ok(plain) = app.keys.open(&key, PLACE, &sealed) else { return Ok(None) };
    let Ok(mut carried) = serde_json::from_slice::<Value>(plain.reveal()) else { return Ok(None) };
    let good = carried["until"].as_i64().is_some_and(|until| until >= app.clock.wall().as_second());
    Ok(good.then(|| carried["typed"].take()))
}

async fn key(app: &Arc<App>) -> Result<DataKey, Refusal> {
    let known = {
        let mut reader = app.store.read().await?;
        data_keys::of_holder(&mut reader, HOLDER).await?
    };
    if let Some(wrapped) = known {
        return Ok(app.keys.unwrap_data_key(&wrapped)?);
    }
    let (key, wrapped) = app.keys.make_data_key(Uuid::new_v4(), &mut rand::rng())?;
    let at = app.clock.wall();
    let made =
        app.store.step(move |tx| Box::pin(async move { data_keys::insert(tx, HOLDER, &wrapped, at).await })).await;
    match made {
        Ok(()) => Ok(key),
        // Two first visitors at once: the other's key is the one.
        Err(StoreError::Unique { .. }) => {
            let mut reader = app.store.read().await?;
            let wrapped = data_keys::of_holder(&mut reader, HOLDER).await?.ok_or(Refusal::NotFound)?;
            Ok(app.keys.unwrap_data_key(&wrapped)?)
        }
        Err(other) => Err(other.into()),
    }
}
