//! What people agreed to: which text (version and hash), when, by whom, and whether they took it back.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// One row of `consent`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ConsentRow {
    /// UUIDv7.
    pub id: String,
    /// The order it was given for.
    pub order_id: String,
    /// The round that was submitted with it; 0 before the first.
    pub round: i64,
    /// `terms`, `privacy` or `identity`.
    pub kind: String,
    /// Version of the text; empty where another system holds it.
    pub version: String,
    /// SHA-256 of the text, hex; empty where another system holds it.
    pub sha256: String,
    /// `page`, `api`, or `elsewhere`: agreed with the integrator, who vouches for it.
    pub how: String,
    /// Who, as the journal names them.
    pub actor: String,
    /// When, business time, microseconds.
    pub agreed_at: i64,
    /// When it was taken back.
    pub withdrawn_at: Option<i64>,
}

/// Writes a consent.
pub async fn add(tx: &mut Tx<'_>, row: &ConsentRow) -> Result<(), StoreError> {
    tx.query(
        "insert into consent (id, order_id, round, kind, version, sha256, how, actor, agreed_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&row.id)
    .bind(&row.order_id)
    .bind(row.round)
    .bind(&row.kind)
    .bind(&row.version)
    .bind(&row.sha256)
    .bind(&row.how)
    .bind(&row.actor)
    .bind(row.agreed_at)
    .execute()
    .await?;
    Ok(())
}

/// Everything that was agreed for an order, oldest first.
pub async fn of_order(q: &mut impl Connection, order: &str) -> Result<Vec<ConsentRow>, StoreError> {
    q.query(
        "select id, order_id, round, kind, version, sha256, how, actor, agreed_at, withdrawn_at from consent \
         where order_id = $1 order by agreed_at, id",
    )
    .bind(order)
    .all::<ConsentRow>()
    .await
}

/// Whether a consent of this kind is in force for the order.
pub async fn in_force(q: &mut impl Connection, order: &str, kind: &str) -> Result<bool, StoreError> {
    let one = q
        .query("select id from consent where order_id = $1 and kind = $2 and withdrawn_at is null limit 1")
        .bind(order)
        .bind(kind)
        .optional_scalar::<String>()
        .await?;
    Ok(one.is_some())
}

/// Takes back what is in force of a kind; how many rows that were.
pub async fn withdraw(tx: &mut Tx<'_>, order: &str, kind: &str, at: Timestamp) -> Result<u64, StoreError> {
    tx.query("update consent set withdrawn_at = $3 where order_id = $1 and kind = $2 and withdrawn_at is null")
        .bind(order)
        .bind(kind)
        .bind(at)
        .execute()
        .await
}
