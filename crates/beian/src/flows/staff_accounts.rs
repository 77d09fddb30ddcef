//! Staff come and go: made, given another role, shut out, let in again, given a new password or one-time secret. Secrets are
//! shown once, to whoever makes them, and kept as a hash or sealed. Every act stands in the journal of the house.
//!
//! Nobody shuts out or degrades themselves, and the last operator who may sign in stays.

use std::sync::Arc;

use rand::RngExt;
use serde_json::json;
use uuid::Uuid;

use super::house;
use super::order::Who;
use super::refusal::Refusal;
use super::staff_sign_in::{STAFF_KEY, hash_password, totp_place};
use crate::app::{App, new_id};
use crate::safe::DataKey;
use crate::store::accounts::StaffRow;
use crate::store::{StoreError, Tx, data_keys, sign_in, staff, tokens};

/// The roles that staff may have.
pub const ROLES: [&str; 4] = ["reviewer", "senior", "operator", "auditor"];

/// Letters of passwords: none that is easily taken for another.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// What is shown once to whoever made it. No `Debug`: it holds secrets.
#[derive(Clone)]
pub struct Secrets {
    /// Staff id.
    pub id: String,
    /// Sign-in name.
    pub login: String,
    /// The new password, if one was made.
    pub password: Option<String>,
    /// The new one-time secret, if one was made: base32, as authenticator apps take it.
    pub totp_secret: Option<String>,
}

impl Secrets {
    /// The address that an authenticator app reads off a QR code; empty without a new secret.
    pub fn authenticator(&self) -> String {
        let Some(secret) = &self.totp_secret else { return String::new() };
        format!("otpauth://totp/Beian:{}?secret={secret}&issuer=Beian", self.login)
    }
}

/// What an operator changes of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// May not sign in any more; sessions and tokens end at once.
    Disable,
    /// May sign in again.
    Enable,
    /// Another role; sessions and tokens of the old one end.
    Role(String),
    /// Sessions and tokens end.
    EndSessions,
}

/// A one-time secret: 20 random bytes, and the same in base32.
fn new_totp() -> (Vec<u8>, String) {
    let mut bytes = [0_u8; 20];
    rand::fill(&mut bytes[..]);
    let text = totp_rs::Secret::new(bytes.to_vec().into_boxed_slice()).to_base32().to_string();
    (bytes.to_vec(), text)
}

/// Sixteen letters in fours: about 79 bits.
fn new_password() -> String {
    let mut random = rand::rng();
    let mut text = String::with_capacity(19);
    for place in 0..16 {
        if place > 0 && place % 4 == 0 {
            text.push('-');
        }
        let letter = LETTERS.get(random.random_range(0..LETTERS.len())).copied().unwrap_or(b'a');
        text.push(char::from(letter));
    }
    text
}

async fn hashed(password: &str) -> Result<String, Refusal> {
    let password = password.to_owned();
    Ok(tokio::task::spawn_blocking(move || hash_password(&password)).await.map_err(anyhow::Error::from)??)
}

fn check_login(login: &str) -> Result<(), Refusal> {
    let fine = (2..=64).contains(&login.len())
        && login.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-@".contains(&b));
    if fine {
        return Ok(());
    }
    let reason = "2 to 64 of a-z, 0-9, dot, underscore, hyphen, @".to_owned();
    Err(Refusal::Unreadable { pointer: "/login".into(), reason })
}

fn check_role(role: &str) -> Result<(), Refusal> {
    if ROLES.contains(&role) {
        return Ok(());
    }
    Err(Refusal::Unreadable { pointer: "/role".into(), reason: ROLES.join(", ") })
}

/// Makes a member of staff with a new password and one-time secret.
///
/// # Errors
/// [`Refusal::Unreadable`] for a login or role that cannot be, [`Refusal::LoginTaken`].
pub async fn create(app: &Arc<App>, who: &Who, login: &str, role: &str) -> Result<Secrets, Refusal> {
    check_login(login)?;
    check_role(role)?;
    let (password, (secret, text)) = (new_password(), new_totp());
    let secrets = Secrets {
        id: format!("s-{}", new_id()),
        login: login.to_owned(),
        password: Some(password.clone()),
        totp_secret: Some(text),
    };
    let mut row = StaffRow {
        id: secrets.id.clone(),
        login: login.to_owned(),
        role: role.to_owned(),
        password_hash: hashed(&password).await?,
        totp_sealed: Vec::new(),
        totp_last_step: 0,
        disabled: 0,
    };
    let (app2, who) = (Arc::clone(app), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let key = staff_key(tx, app).await?;
                row.totp_sealed = app.keys.seal(&key, totp_place(&row.id), &secret, &mut rand::rng())?;
                staff::add(tx, &row, app.clock.wall()).await.map_err(|error| match error {
                    error if error.unique_on("staff", &["login"]) => Refusal::LoginTaken,
                    error => error.into(),
                })?;
                let details = json!({"staff": row.id, "login": row.login, "role": row.role});
                house::note(tx, app, &who, "staff.created", details).await
            })
        })
        .await?;
    Ok(secrets)
}

/// Changes somebody.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Yourself`], [`Refusal::LastOperator`], [`Refusal::Unreadable`] for a role that cannot be.
pub async fn change(app: &Arc<App>, who: &Who, id: &str, change: Change) -> Result<(), Refusal> {
    if let Change::Role(role) = &change {
        check_role(role)?;
    }
    let (app2, who, id) = (Arc::clone(app), who.clone(), id.to_owned());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let operators = staff::lock_operators(tx).await?;
                let row = staff::by_id(tx, &id).await?.ok_or(Refusal::NotFound)?;
                let steps_down = match &change {
                    Change::Disable => true,
                    Change::Role(role) => role != "operator",
                    Change::Enable | Change::EndSessions => false,
                };
                if steps_down && is_self(&who, &id) {
                    return Err(Refusal::Yourself);
                }
                if steps_down && operators.len() == 1 && operators.contains(&id) {
                    return Err(Refusal::LastOperator);
                }
                let (act, more) = match &change {
                    Change::Disable => ("staff.disabled", None),
                    Change::Enable => ("staff.enabled", None),
                    Change::Role(role) => ("staff.role", Some(role.clone())),
                    Change::EndSessions => ("staff.sessions_ended", None),
                };
                match &change {
                    Change::Disable => staff::set_disabled(tx, &id, true).await?,
                    Change::Enable => staff::set_disabled(tx, &id, false).await?,
                    Change::Role(role) => staff::set_role(tx, &id, role).await?,
                    Change::EndSessions => {}
                }
                if change != Change::Enable {
                    end_all(tx, &id).await?;
                }
                let details = json!({"staff": id, "login": row.login, "role": more.unwrap_or(row.role)});
                house::note(tx, app, &who, act, details).await
            })
        })
        .await
}

/// Gives somebody a new one-time secret; the old one, and every session, ends.
pub async fn reset_totp(app: &Arc<App>, who: &Who, id: &str) -> Result<Secrets, Refusal> {
    let (app2, who, id) = (Arc::clone(app), who.clone(), id.to_owned());
    let (secret, text) = new_totp();
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let row = staff::by_id(tx, &id).await?.ok_or(Refusal::NotFound)?;
                let key = staff_key(tx, app).await?;
                let sealed = app.keys.seal(&key, totp_place(&id), &secret, &mut rand::rng())?;
                staff::set_totp(tx, &id, &sealed).await?;
                end_all(tx, &id).await?;
                house::note(tx, app, &who, "staff.totp_reset", json!({"staff": id, "login": row.login})).await?;
                Ok(Secrets { id, login: row.login, password: None, totp_secret: Some(text) })
            })
        })
        .await
}

/// Gives somebody a new password; every session ends.
pub async fn reset_password(app: &Arc<App>, who: &Who, id: &str) -> Result<Secrets, Refusal> {
    let (app2, who, id) = (Arc::clone(app), who.clone(), id.to_owned());
    let password = new_password();
    let hash = hashed(&password).await?;
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let row = staff::by_id(tx, &id).await?.ok_or(Refusal::NotFound)?;
                staff::set_password(tx, &id, &hash).await?;
                end_all(tx, &id).await?;
                house::note(tx, app, &who, "staff.password_reset", json!({"staff": id, "login": row.login})).await?;
                Ok(Secrets { id, login: row.login, password: Some(password), totp_secret: None })
            })
        })
        .await
}

async fn end_all(tx: &mut Tx<'_>, id: &str) -> Result<(), StoreError> {
    sign_in::close_all(tx, id).await?;
    tokens::revoke_of(tx, id).await
}

fn is_self(who: &Who, id: &str) -> bool {
    who.name.split_once(':').is_some_and(|(_, own)| own == id)
}

/// The key that seals staff secrets, made on first use.
pub async fn staff_key(tx: &mut Tx<'_>, app: &App) -> Result<DataKey, Refusal> {
    if let Some(wrapped) = data_keys::of_holder(tx, STAFF_KEY).await? {
        return Ok(app.keys.unwrap_data_key(&wrapped)?);
    }
    let (key, wrapped) = app.keys.make_data_key(Uuid::new_v4(), &mut rand::rng())?;
    data_keys::insert(tx, STAFF_KEY, &wrapped, app.clock.wall()).await?;
    Ok(key)
}
