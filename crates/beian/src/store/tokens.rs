//! Bearer tokens as an operator sees them. They are stored by SHA-256; who presents one is looked up in `accounts`.

use super::{Connection, StoreError, Tx};

/// A token in a list; itself it is known to nobody but its holder.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TokenLine {
    /// SHA-256 of the token.
    pub hash: Vec<u8>,
    /// Account or staff id.
    pub subject: String,
    /// Role.
    pub role: String,
    /// Creation.
    pub created_at: i64,
    /// End, if it has one.
    pub expires_at: Option<i64>,
}

/// The newest tokens.
pub async fn list(q: &mut impl Connection, limit: i64) -> Result<Vec<TokenLine>, StoreError> {
    q.query("select hash, subject, role, created_at, expires_at from token order by created_at desc, hash limit $1")
        .bind(limit)
        .all::<TokenLine>()
        .await
}

/// Revokes one token; false if there is none.
pub async fn revoke(tx: &mut Tx<'_>, hash: &[u8]) -> Result<bool, StoreError> {
    Ok(tx.query("delete from token where hash = $1").bind(hash).execute().await? == 1)
}

/// Revokes every token of somebody.
pub async fn revoke_of(tx: &mut Tx<'_>, subject: &str) -> Result<(), StoreError> {
    tx.query("delete from token where subject = $1").bind(subject).execute().await?;
    Ok(())
}

/// Whether an account is there.
pub async fn has_account(q: &mut impl Connection, id: &str) -> Result<bool, StoreError> {
    Ok(q.query("select id from account where id = $1").bind(id).optional_scalar::<String>().await?.is_some())
}
