//! Staff as an operator sees them: the list, and what may be changed of a row. Signing in reads `accounts`.

use super::accounts::StaffRow;
use super::{Connection, Sql, StoreError, Tx};

/// A member of staff in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StaffLine {
    /// Id.
    pub id: String,
    /// Sign-in name.
    pub login: String,
    /// Role.
    pub role: String,
    /// 1: may not sign in.
    pub disabled: i64,
    /// Creation.
    pub created_at: i64,
    /// Browsers that are signed in.
    pub sessions: i64,
}

/// A page of staff by login, after `after`; sessions are those that last beyond `now` (wall time, microseconds).
pub async fn list(q: &mut impl Connection, after: &str, now: i64, limit: i64) -> Result<Vec<StaffLine>, StoreError> {
    q.query(
        "select s.id, s.login, s.role, s.disabled, s.created_at, \
         (select count(*) from session e where e.subject = s.id and e.expires_at > $2) as sessions \
         from staff s where s.login > $1 order by s.login limit $3",
    )
    .bind(after)
    .bind(now)
    .bind(limit)
    .all::<StaffLine>()
    .await
}

/// A member of staff by id.
pub async fn by_id(q: &mut impl Connection, id: &str) -> Result<Option<StaffRow>, StoreError> {
    q.query("select id, login, role, password_hash, totp_sealed, totp_last_step, disabled from staff where id = $1")
        .bind(id)
        .optional::<StaffRow>()
        .await
}

const OPERATORS: Sql = Sql::pick(
    "select id from staff where role = 'operator' and disabled = 0 order by id",
    "select id from staff where role = 'operator' and disabled = 0 order by id for update",
);

/// The operators who may sign in, locked until the step is over: of two operators who shut each other out at the same
/// moment, the second finds only one left.
pub async fn lock_operators(tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
    tx.query(OPERATORS).scalars::<String>().await
}

/// Lets somebody in again, or shuts them out.
pub async fn set_disabled(tx: &mut Tx<'_>, id: &str, disabled: bool) -> Result<(), StoreError> {
    tx.query("update staff set disabled = $2 where id = $1").bind(id).bind(disabled).execute().await?;
    Ok(())
}

/// Changes a role.
pub async fn set_role(tx: &mut Tx<'_>, id: &str, role: &str) -> Result<(), StoreError> {
    tx.query("update staff set role = $2 where id = $1").bind(id).bind(role).execute().await?;
    Ok(())
}

/// Replaces the one-time secret; codes of the old one are worth nothing from here on.
pub async fn set_totp(tx: &mut Tx<'_>, id: &str, sealed: &[u8]) -> Result<(), StoreError> {
    tx.query("update staff set totp_sealed = $2, totp_last_step = 0 where id = $1")
        .bind(id)
        .bind(sealed)
        .execute()
        .await?;
    Ok(())
}

/// Replaces the password.
pub async fn set_password(tx: &mut Tx<'_>, id: &str, hash: &str) -> Result<(), StoreError> {
    tx.query("update staff set password_hash = $2 where id = $1").bind(id).bind(hash).execute().await?;
    Ok(())
}

/// Adds a member of staff.
///
/// # Errors
/// [`StoreError::Unique`] if the login is taken.
pub async fn add(tx: &mut Tx<'_>, staff: &StaffRow, at: jiff::Timestamp) -> Result<(), StoreError> {
    tx.query(
        "insert into staff (id, login, role, password_hash, totp_sealed, totp_last_step, disabled, created_at) \
         values ($1, $2, $3, $4, $5, 0, 0, $6)",
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
