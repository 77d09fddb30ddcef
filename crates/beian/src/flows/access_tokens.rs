//! Tokens for the provider's own systems: made and revoked by an operator. A token is shown once and kept as a hash; what
//! people call it afterwards is the beginning of that hash.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::house;
use super::order::Who;
use super::refusal::Refusal;
use super::staff_sign_in::token_hash;
use crate::app::App;
use crate::store::{accounts, tokens};

/// The roles that such a token may have. Staff get theirs by signing in.
pub const ROLES: [&str; 2] = ["integrator", "applicant"];

/// Longest life of a token, in days.
pub const MOST_DAYS: i64 = 3660;

/// Tokens that are listed, and looked through when one is revoked.
pub const MOST_TOKENS: i64 = 10_000;

/// A token that was just made. No `Debug`: it holds a secret.
pub struct Made {
    /// The token, shown once.
    pub token: String,
    /// What people call it.
    pub id: String,
    /// Its end.
    pub expires_at: Timestamp,
    /// Whether the account was made with it.
    pub new_account: bool,
}

/// What people call a token: sixteen hex digits of its hash.
pub fn name_of(hash: &[u8]) -> String {
    hex::encode(hash.get(..8).unwrap_or(hash))
}

/// Makes a token that acts for an account; the account is made if it is not there.
///
/// # Errors
/// [`Refusal::Unreadable`] for an account, role or number of days that cannot be.
pub async fn create(app: &Arc<App>, who: &Who, account: &str, role: &str, days: i64) -> Result<Made, Refusal> {
    let unreadable = |pointer: &str, reason: String| Refusal::Unreadable { pointer: pointer.into(), reason };
    if !ROLES.contains(&role) {
        return Err(unreadable("/role", ROLES.join(", ")));
    }
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(unreadable("/days", format!("1 to {MOST_DAYS}")));
    }
    let fine = (1..=100).contains(&account.len())
        && account.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-@:".contains(&b));
    if !fine {
        return Err(unreadable("/account", "1 to 100 letters, digits, or . _ - @ :".into()));
    }
    let mut random = [0_u8; 32];
    rand::fill(&mut random[..]);
    let token = format!("at_{}", hex::encode(random));
    let hash = token_hash(&token);
    let id = name_of(&hash);
    let now = app.clock.wall();
    let expires_at = now.saturating_add(SignedDuration::from_hours(24 * days)).unwrap_or(now);
    let (app2, who, account, role, named) =
        (Arc::clone(app), who.clone(), account.to_owned(), role.to_owned(), id.clone());
    let new_account = app
        .store
        .step(move |tx| {
            Box::pin(async move {
                let new_account = !tokens::has_account(tx, &account).await?;
                accounts::ensure_account(tx, &account, &role, now).await?;
                accounts::ensure_token(tx, &hash, &account, &role, now, Some(expires_at)).await?;
                let details = json!({"token": named, "account": account, "role": role, "days": days});
                house::note(tx, &app2, &who, "token.created", details).await?;
                Ok::<_, Refusal>(new_account)
            })
        })
        .await?;
    Ok(Made { token, id, expires_at, new_account })
}

/// Revokes a token by what people call it.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn revoke(app: &Arc<App>, who: &Who, id: &str) -> Result<(), Refusal> {
    let (app2, who, id) = (Arc::clone(app), who.clone(), id.trim().to_lowercase());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let all = tokens::list(tx, MOST_TOKENS).await?;
                let found = all.iter().find(|line| name_of(&line.hash) == id).ok_or(Refusal::NotFound)?;
                tokens::revoke(tx, &found.hash).await?;
                let details = json!({"token": id, "account": found.subject, "role": found.role});
                house::note(tx, &app2, &who, "token.revoked", details).await
            })
        })
        .await
}
