//! Signing in at the provider's own console, by OpenID Connect. A sign-in under way is a row that lives ten minutes, works
//! once, and belongs to the browser that began it; nonce and verifier follow from its state by a key of the house, so that
//! nothing worth a session is stored.

use std::sync::Arc;

use jiff::SignedDuration;
use subtle::ConstantTimeEq;

use super::refusal::Refusal;
use super::sessions::{self, Browser, Opened, Trust, cookie_hash, random_hex};
use crate::app::{App, new_id};
use crate::ports::identity::{IdentityError, Ties};
use crate::store::devices::{self, AttemptRow};
use crate::store::{StoreError, accounts};

/// Minutes somebody may take at the provider.
const MINUTES: i64 = 10;

/// How a beginning ended.
pub enum Begun {
    /// Send the browser there.
    To(String),
    /// No provider is set.
    NotOffered,
    /// The provider could not be asked.
    Unknown,
}

/// How a way back ended.
pub enum Finished {
    /// A session, and where to go.
    Opened(Opened, String),
    /// Not begun here, begun too long ago, or used before.
    TooLate,
    /// The provider says no, or what it says does not hold.
    No,
    /// The provider could not be asked.
    Unknown,
}

fn ties(app: &App, state: &str) -> Ties {
    let of = |what: &str| hex::encode(app.keys.blind().value(what, state));
    Ties { state: state.to_owned(), nonce: of("oidc nonce"), verifier: of("oidc verifier") }
}

/// Begins: `visit` is the value of the browser's visit cookie, `back` where to go afterwards.
pub async fn begin(app: &Arc<App>, visit: &str, back: &str) -> Result<Begun, Refusal> {
    let Some(provider) = &app.identity else { return Ok(Begun::NotOffered) };
    let (state, now) = (random_hex::<16>(), app.clock.wall());
    let to = match provider.begin(ties(app, &state), now).await {
        Ok(to) => to,
        Err(error) => {
            tracing::warn!(%error, "sign-in at the identity provider cannot begin");
            return Ok(Begun::Unknown);
        }
    };
    let until = now.checked_add(SignedDuration::from_mins(MINUTES)).unwrap_or(now);
    let row =
        AttemptRow { browser: cookie_hash(visit).to_vec(), back: back.to_owned(), expires_at: until.as_microsecond() };
    let hash = cookie_hash(&state);
    app.store.step(move |tx| Box::pin(async move { devices::add_attempt(tx, &hash, &row, now).await })).await?;
    Ok(Begun::To(to))
}

/// The way back: the provider's `state` and `code`.
pub async fn finish(
    app: &Arc<App>,
    visit: &str,
    (state, code): (&str, &str),
    browser: &Browser,
) -> Result<Finished, Refusal> {
    let Some(provider) = &app.identity else { return Ok(Finished::TooLate) };
    let (hash, now) = (cookie_hash(state), app.clock.wall());
    let row = app.store.step(move |tx| Box::pin(async move { devices::take_attempt(tx, &hash).await })).await?;
    let Some(row) = row else { return Ok(Finished::TooLate) };
    let same = bool::from(row.browser.as_slice().ct_eq(&cookie_hash(visit)));
    if !same || row.expires_at <= now.as_microsecond() {
        return Ok(Finished::TooLate);
    }
    // Without a code the provider says that it, or the person, did not want to.
    if code.is_empty() {
        return Ok(Finished::No);
    }
    let (issuer, subject) = match provider.finish(code.to_owned(), ties(app, state), now).await {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(%error, "a sign-in at the identity provider failed");
            return Ok(if matches!(error, IdentityError::Unknown(_)) { Finished::Unknown } else { Finished::No });
        }
    };
    // Subjects differ by the case of a letter too, which the index does not tell apart: hence as hex.
    let blind = app.keys.blind().value("identity", &hex::encode(format!("{issuer}\n{subject}")));
    let opened = match open(app, blind.clone(), browser).await {
        // Two first sign-ins of one subject at the same moment: the other one has made the account.
        Err(Refusal::Store(StoreError::Unique { table, .. })) if table == "account_identity" => {
            open(app, blind, browser).await?
        }
        outcome => outcome?,
    };
    Ok(Finished::Opened(opened, row.back))
}

async fn open(app: &Arc<App>, blind: Vec<u8>, browser: &Browser) -> Result<Opened, Refusal> {
    let (app2, browser) = (Arc::clone(app), browser.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let now = app2.clock.wall();
                let account = match devices::account_of_identity(tx, &blind).await? {
                    Some(account) => account,
                    None => {
                        let account = format!("acc-{}", new_id());
                        accounts::ensure_account(tx, &account, "oidc", now).await?;
                        devices::add_identity(tx, &blind, &account, now).await?;
                        account
                    }
                };
                // Subjects of a provider are not given to other people as phone numbers are.
                sessions::open_applicant(tx, &app2, &account, "oidc", (&browser, Trust::Vouched), None).await
            })
        })
        .await
}
