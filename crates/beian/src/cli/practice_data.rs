//! The invented people of practice mode. Their secrets are derived from the master key, so that a restart, and `serve` beside
//! `work`, hand out the same ones, and nothing of them is stored in clear.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::app::App;
use crate::flows::staff_accounts::staff_key;
use crate::flows::staff_sign_in::token_hash;
use crate::flows::staff_sign_in::{hash_password, totp_place};
use crate::safe::Keys;
use crate::store::accounts::{self, StaffRow};

/// A sign-in of practice mode.
#[derive(Debug, Clone, Serialize)]
pub struct StaffSignIn {
    role: &'static str,
    login: String,
    password: String,
    totp_secret: String,
}

impl std::fmt::Display for StaffSignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:<9} password {}  TOTP secret {}", self.login, self.password, self.totp_secret)
    }
}

/// Everybody in practice mode.
pub struct People {
    /// Staff with their sign-ins.
    pub staff: Vec<StaffSignIn>,
    /// Bearer tokens by name.
    pub tokens: BTreeMap<&'static str, String>,
}

const STAFF: &[&str] = &["reviewer", "senior", "operator", "auditor"];

/// A secret of `purpose`, 32 bytes, the same for the same master key.
pub fn secret(keys: &Keys, purpose: &str) -> Vec<u8> {
    keys.blind().value("practice secret", purpose)
}

/// Adds the people to a practice database; `None` in real mode.
pub async fn prepare(app: &Arc<App>) -> anyhow::Result<Option<People>> {
    if !app.config.is_practice() {
        return Ok(None);
    }
    let mut staff = Vec::new();
    let mut rows = Vec::new();
    for role in STAFF {
        let password = hex::encode(&secret(&app.keys, &format!("password {role}"))[..6]);
        let totp = secret(&app.keys, &format!("totp {role}"))[..20].to_vec();
        let totp_secret = totp_rs::Secret::new(totp.clone().into_boxed_slice()).to_base32().to_string();
        rows.push((*role, hash_password(&password)?, totp));
        staff.push(StaffSignIn { role, login: (*role).to_owned(), password, totp_secret });
    }
    let mut tokens = BTreeMap::new();
    let mut hashes = Vec::new();
    for (name, subject, role) in [
        ("applicant", "acc-1", "applicant"),
        ("applicant2", "acc-2", "applicant"),
        ("reviewer", "s-reviewer", "reviewer"),
        ("operator", "s-operator", "operator"),
    ] {
        let token = format!("practice_{}", hex::encode(&secret(&app.keys, &format!("token {name}"))[..20]));
        hashes.push((token_hash(&token), subject, role));
        tokens.insert(name, token);
    }
    let app2 = Arc::clone(app);
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let (app, at) = (&*app2, app2.clock.wall());
                accounts::ensure_account(tx, "acc-1", "practice applicant", at).await?;
                accounts::ensure_account(tx, "acc-2", "second practice applicant", at).await?;
                let key = staff_key(tx, app).await?;
                for (role, password_hash, totp) in rows {
                    let id = format!("s-{role}");
                    let totp_sealed = app.keys.seal(&key, totp_place(&id), &totp, &mut rand::rng())?;
                    let row = StaffRow {
                        login: role.to_owned(),
                        role: role.to_owned(),
                        password_hash,
                        totp_sealed,
                        totp_last_step: 0,
                        disabled: 0,
                        id,
                    };
                    accounts::ensure_staff(tx, &row, at).await?;
                }
                for (hash, subject, role) in hashes {
                    accounts::ensure_token(tx, &hash, subject, role, at, None).await?;
                }
                Ok::<_, crate::flows::refusal::Refusal>(())
            })
        })
        .await?;
    Ok(Some(People { staff, tokens }))
}
