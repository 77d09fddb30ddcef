//! Staff sign in by password and a one-time code; what they get is a bearer token for twelve hours.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Totp};

use super::refusal::Refusal;
use super::sessions::{self, Opened};
use crate::app::App;
use crate::safe::Place;
use crate::store::accounts::{self, StaffRow};
use crate::store::data_keys;

/// Holder of the data key that seals staff secrets.
pub const STAFF_KEY: &str = "staff";

/// Hash under which a token is stored.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// A signed-in member of staff.
pub struct SignedIn {
    /// The token, shown once.
    pub token: String,
    /// Role.
    pub role: String,
    /// End.
    pub expires_at: Timestamp,
}

/// The authenticator behind a secret of 20 bytes: SHA-1, six digits, thirty seconds, one step of skew.
pub fn totp(secret: &[u8]) -> anyhow::Result<Totp> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_skew(1)
        .build()
        .map_err(|error| anyhow::anyhow!("one-time codes: {error}"))
}

/// argon2id with the library's defaults, as a PHC string.
pub fn hash_password(password: &str) -> anyhow::Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| anyhow::anyhow!("password hash: {error}"))?.to_string())
}

/// Where a staff secret is sealed.
pub fn totp_place(staff: &str) -> Place<'_> {
    Place { table: "staff", column: "totp_sealed", row: staff }
}

/// Signs in; `None` if login, password or code is wrong, which are not told apart.
pub async fn sign_in(app: &Arc<App>, login: &str, password: String, code: &str) -> Result<Option<SignedIn>, Refusal> {
    match prove(app, login, password, code).await? {
        Some((staff, step)) => issue(app, staff, step).await,
        None => Ok(None),
    }
}

/// The same for a browser: a session instead of a token.
pub async fn open_session(
    app: &Arc<App>,
    login: &str,
    password: String,
    code: &str,
) -> Result<Option<Opened>, Refusal> {
    let Some((staff, step)) = prove(app, login, password, code).await? else { return Ok(None) };
    let app2 = Arc::clone(app);
    app.store
        .step(move |tx| {
            Box::pin(async move {
                if !accounts::use_totp_step(tx, &staff.id, step).await? {
                    return Ok(None);
                }
                sessions::open_staff(tx, &app2, &staff.id, &staff.role).await.map(Some)
            })
        })
        .await
}

/// Who it is, and the one-time step that proved it.
async fn prove(app: &Arc<App>, login: &str, password: String, code: &str) -> Result<Option<(StaffRow, i64)>, Refusal> {
    let found = {
        let mut reader = app.store.read().await?;
        accounts::staff_by_login(&mut reader, login).await?
    };
    // An unknown login costs the same work as a known one.
    let stored = found.as_ref().map_or_else(|| DECOY.to_owned(), |staff| staff.password_hash.clone());
    let right = tokio::task::spawn_blocking(move || {
        Argon2::default().verify_password(password.as_bytes(), stored.as_str()).is_ok()
    })
    .await
    .map_err(anyhow::Error::from)?;
    let Some(staff) = found.filter(|staff| right && staff.disabled == 0) else { return Ok(None) };
    Ok(check_code(app, &staff, code).await?.map(|step| (staff, step)))
}

/// The step that a code belongs to, if it is right.
async fn check_code(app: &App, staff: &StaffRow, code: &str) -> Result<Option<i64>, Refusal> {
    let mut reader = app.store.read().await?;
    let wrapped = data_keys::of_holder(&mut reader, STAFF_KEY).await?.ok_or(Refusal::Erased)?;
    let key = app.keys.unwrap_data_key(&wrapped)?;
    let secret = app.keys.open(&key, totp_place(&staff.id), &staff.totp_sealed)?;
    let now = u64::try_from(app.clock.wall().as_second()).unwrap_or_default();
    let step = totp(secret.reveal())?.check(code.trim(), now);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

async fn issue(app: &Arc<App>, staff: StaffRow, step: i64) -> Result<Option<SignedIn>, Refusal> {
    let mut random = [0_u8; 32];
    rand::fill(&mut random);
    let token = format!("st_{}", hex::encode(random));
    let now = app.clock.wall();
    let expires_at = now.saturating_add(SignedDuration::from_hours(12)).unwrap_or(now);
    let (hash, role) = (token_hash(&token), staff.role.clone());
    let fresh = app
        .store
        .step(move |tx| {
            Box::pin(async move {
                // A code works once, whoever else has seen it.
                if !accounts::use_totp_step(tx, &staff.id, step).await? {
                    return Ok::<_, Refusal>(false);
                }
                accounts::ensure_token(tx, &hash, &staff.id, &staff.role, now, Some(expires_at)).await?;
                Ok(true)
            })
        })
        .await?;
    Ok(fresh.then_some(SignedIn { token, role, expires_at }))
}

/// The hash of a password nobody has.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$3YbXq0p8yLw5z8y4YQ1mJ0q3F1b0xkq3m2m0f1c0a1o";
