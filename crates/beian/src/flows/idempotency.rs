//! What an Idempotency-Key has done. Keys and requests are kept as blind values only: a client may put anything into them.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use crate::app::App;
use crate::store::{StoreError, accounts};

/// A key and a request as they are stored.
pub struct Blind {
    /// The key.
    pub key: String,
    /// The request.
    pub request: Vec<u8>,
}

/// Blinds a key and the request that came with it.
pub fn blind(app: &App, key: &str, request: &str) -> Blind {
    let value = |kind: &str, text: &str| app.keys.blind().value(kind, &hex::encode(Sha256::digest(text.as_bytes())));
    Blind { key: hex::encode(value("idempotency key", key)), request: value("idempotent request", request) }
}

/// Whether the key has done this request; another request under the same key is refused.
pub async fn done_before(app: &App, caller: &str, key: &str, request: &str) -> Result<bool, Refusal> {
    let blind = blind(app, key, request);
    let mut reader = app.store.read().await?;
    match accounts::idempotent(&mut reader, caller, &blind.key).await? {
        Some((old, _)) if old == blind.request => Ok(true),
        Some(_) => Err(Refusal::KeyReused),
        None => Ok(false),
    }
}

/// Remembers that the key has done this request.
pub async fn remember(app: &Arc<App>, caller: &str, key: &str, request: &str) -> Result<(), Refusal> {
    let (blind, caller, at) = (blind(app, key, request), caller.to_owned(), app.clock.wall());
    let done = app
        .store
        .step(move |tx| {
            Box::pin(async move { accounts::remember(tx, &caller, &blind.key, &blind.request, "", at).await })
        })
        .await;
    match done {
        // The same request at the same moment was remembered first: the act itself let only one through.
        Err(StoreError::Unique { .. }) => Ok(()),
        outcome => Ok(outcome?),
    }
}
