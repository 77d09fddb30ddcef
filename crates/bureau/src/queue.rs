//! The providers' queues of result files. The head is delivered until it is acknowledged by its name; it is packed
//! when it is queued, so that every delivery has the same bytes.

use miit::package::Package;
use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::error::Result;

/// A file about to be delivered.
#[derive(FromRow)]
pub(crate) struct QueuedFile {
    /// `return_FileName`.
    pub name: String,
    /// `encryptAlgorithm`.
    pub encrypt: i64,
    /// `beianInfo`.
    pub info: String,
    /// `beianInfoHash`.
    pub hash: String,
}

/// Puts a file at the end of a provider's queue.
pub(crate) async fn put(db: &mut SqliteConnection, isp: i64, file: &Package, at: i64) -> Result<()> {
    sqlx::query("INSERT INTO downloads (isp, name, encrypt, info, hash, queued_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(isp)
        .bind(&file.entry_name)
        .bind(i64::from(file.encrypt_algorithm))
        .bind(&file.beian_info)
        .bind(&file.beian_info_hash)
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}

/// The head of a provider's queue, counted as delivered once more.
pub(crate) async fn head(db: &mut SqliteConnection, isp: i64) -> Result<Option<QueuedFile>> {
    Ok(sqlx::query_as(
        "UPDATE downloads SET deliveries = deliveries + 1 WHERE id =
           (SELECT id FROM downloads WHERE isp = $1 AND (acknowledged_at IS NULL OR again = 1) ORDER BY id LIMIT 1)
         RETURNING name, encrypt, info, hash",
    )
    .bind(isp)
    .fetch_optional(db)
    .await?)
}

/// A file of a queue, delivered or not.
#[derive(FromRow)]
pub(crate) struct SentFile {
    /// The provider.
    pub isp: i64,
    /// `return_FileName`.
    pub name: String,
    /// `encryptAlgorithm`.
    pub encrypt: i64,
    /// `beianInfo`.
    pub info: String,
    /// `beianInfoHash`.
    pub hash: String,
    /// Business time.
    pub queued_at: i64,
    /// How often it was delivered.
    pub deliveries: i64,
    /// Business time.
    pub acknowledged_at: Option<i64>,
}

/// The newest files of all queues.
pub(crate) async fn list(db: &SqlitePool, limit: i64) -> Result<Vec<SentFile>> {
    Ok(sqlx::query_as(
        "SELECT isp, name, encrypt, info, hash, queued_at, deliveries, acknowledged_at FROM downloads ORDER BY id DESC LIMIT $1",
    )
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// What an acknowledgement met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Acknowledged {
    /// The name is not in this provider's queue.
    Unknown,
    /// For the first time.
    First,
    /// Once more.
    Repeated,
}

/// Acknowledges a file by name. With `again` a first acknowledgement leaves the file in the queue for one more delivery.
pub(crate) async fn acknowledge(
    db: &mut SqliteConnection,
    isp: i64,
    name: &str,
    at: i64,
    again: bool,
) -> Result<Acknowledged> {
    let first = sqlx::query(
        "UPDATE downloads SET acknowledged_at = $3, again = CASE WHEN again = 0 AND $4 THEN 1 ELSE again END
         WHERE isp = $1 AND name = $2 AND acknowledged_at IS NULL",
    )
    .bind(isp)
    .bind(name)
    .bind(at)
    .bind(again)
    .execute(&mut *db)
    .await?;
    if first.rows_affected() > 0 {
        return Ok(Acknowledged::First);
    }
    let repeated = sqlx::query(
        "UPDATE downloads SET again = CASE again WHEN 1 THEN 2 ELSE again END WHERE isp = $1 AND name = $2",
    )
    .bind(isp)
    .bind(name)
    .execute(db)
    .await?;
    Ok(if repeated.rows_affected() > 0 { Acknowledged::Repeated } else { Acknowledged::Unknown })
}

/// Whether a name waits for its first acknowledgement.
pub(crate) async fn is_waiting(db: &mut SqliteConnection, isp: i64, name: &str) -> Result<bool> {
    let n: i64 =
        sqlx::query_scalar("SELECT count(*) FROM downloads WHERE isp = $1 AND name = $2 AND acknowledged_at IS NULL")
            .bind(isp)
            .bind(name)
            .fetch_one(db)
            .await?;
    Ok(n > 0)
}
