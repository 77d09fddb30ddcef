//! Who may act: accounts, staff, tokens; and what a POST with an Idempotency-Key has already done.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// One row of `staff`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StaffRow {
    /// Id.
    pub id: String,
    /// Sign-in name.
    pub login: String,
    /// Role.
    pub role: String,
    /// argon2id, PHC string.
    pub password_hash: String,
    /// The TOTP secret, sealed.
    pub totp_sealed: Vec<u8>,
    /// The last TOTP step used, so that a code works once.
    pub totp_last_step: i64,
    /// 1: may not sign in.
    pub disabled: i64,
}

/// One row of `token`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TokenRow {
    /// Account or staff id.
    pub subject: String,
    /// Role.
    pub role: String,
    /// Wall time, microseconds.
    pub expires_at: Option<i64>,
}

/// Adds an applicant's account unless it is there.
pub async fn ensure_account(tx: &mut Tx<'_>, id: &str, label: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.query("insert into account (id, label, created_at) values ($1, $2, $3) on conflict do nothing")
        .bind(id)
        .bind(label)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// Adds a member of staff unless the login is there.
pub async fn ensure_staff(tx: &mut Tx<'_>, staff: &StaffRow, at: Timestamp) -> Result<(), StoreError> {
    tx.query(
        "insert into staff (id, login, role, password_hash, totp_sealed, totp_last_step, disabled, created_at) \
         values ($1, $2, $3, $4, $5, 0, 0, $6) on conflict do nothing",
    )
    .bind(&staff.id)
    .bind(&staff.login)
    .bind(&staff.role)
    .bind(&staff.password_hash)
    .bind(&staff.totp_sealed)
    .bind(at)
    .execute()
    .await?;
    Ok(())
}

/// A member of staff by login.
pub async fn staff_by_login(q: &mut impl Connection, login: &str) -> Result<Option<StaffRow>, StoreError> {
    q.query("select id, login, role, password_hash, totp_sealed, totp_last_step, disabled from staff where login = $1")
        .bind(login)
        .optional::<StaffRow>()
        .await
}

/// Uses up a TOTP step; false if it, or a later one, has been used.
pub async fn use_totp_step(tx: &mut Tx<'_>, staff: &str, step: i64) -> Result<bool, StoreError> {
    let changed = tx
        .query("update staff set totp_last_step = $2 where id = $1 and totp_last_step < $2")
        .bind(staff)
        .bind(step)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Adds a bearer token by its SHA-256.
pub async fn ensure_token(
    tx: &mut Tx<'_>,
    hash: &[u8],
    subject: &str,
    role: &str,
    at: Timestamp,
    expires: Option<Timestamp>,
) -> Result<(), StoreError> {
    tx.query(
        "insert into token (hash, subject, role, created_at, expires_at) values ($1, $2, $3, $4, $5) on conflict do nothing",
    )
    .bind(hash)
    .bind(subject)
    .bind(role)
    .bind(at)
    .bind(expires)
    .execute()
    .await?;
    Ok(())
}

/// Whose token it is. A staff token of somebody disabled is nobody's.
pub async fn token(q: &mut impl Connection, hash: &[u8]) -> Result<Option<TokenRow>, StoreError> {
    q.query(
        "select t.subject, coalesce(s.role, t.role) as role, t.expires_at from token t left join staff s on s.id = t.subject \
         where t.hash = $1 and coalesce(s.disabled, 0) = 0",
    )
    .bind(hash)
    .optional::<TokenRow>()
    .await
}

/// What an Idempotency-Key has done: hash of the request, order.
pub async fn idempotent(
    q: &mut impl Connection,
    caller: &str,
    key: &str,
) -> Result<Option<(Vec<u8>, String)>, StoreError> {
    q.query("select request_hash, order_id from idempotency where caller = $1 and key = $2")
        .bind(caller)
        .bind(key)
        .optional::<(Vec<u8>, String)>()
        .await
}

/// Remembers what an Idempotency-Key did; a second one with the same key is a unique violation.
pub async fn remember(
    tx: &mut Tx<'_>,
    caller: &str,
    key: &str,
    request_hash: &[u8],
    order: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.query("insert into idempotency (caller, key, request_hash, order_id, created_at) values ($1, $2, $3, $4, $5)")
        .bind(caller)
        .bind(key)
        .bind(request_hash)
        .bind(order)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}
