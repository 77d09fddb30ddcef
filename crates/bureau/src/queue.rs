//! The providers' queues of result files. A file that was delivered comes again until it is acknowledged by its name; it is packed
//! when it is queued, so that every delivery has the same bytes.

use miit::package::Package;
use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::error::Result;

/// Places between two files, so that a later one can go between earlier ones.
const STRIDE: i64 = 16;

/// A file about to be delivered.
#[derive(Clone, FromRow)]
pub(crate) struct QueuedFile {
    /// Row id.
    pub id: i64,
    /// `return_FileName`.
    pub name: String,
    /// `encryptAlgorithm`.
    pub encrypt: i64,
    /// `beianInfo`.
    pub info: String,
    /// `beianInfoHash`.
    pub hash: String,
    /// 1: it was delivered with a wrong hash once.
    pub spoilt: i64,
}

/// A file to be queued.
pub(crate) struct NewFile<'a> {
    /// The provider.
    pub isp: i64,
    /// Whose answer it is.
    pub upload: Option<i64>,
    /// The file.
    pub file: &'a Package,
    /// What is in it.
    pub label: &'a str,
    /// Business time.
    pub at: i64,
    /// Wall time before which it is not delivered.
    pub ready_wall: i64,
    /// How many files it may overtake.
    pub overtakes: i64,
}

/// Puts a file into a provider's queue.
pub(crate) async fn put(db: &mut SqliteConnection, new: &NewFile<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO downloads (isp, upload, name, label, encrypt, info, hash, place, ready_wall, queued_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT coalesce(max(id), 0) + 1 FROM downloads) * $8 - $9, $10, $11)",
    )
    .bind(new.isp)
    .bind(new.upload)
    .bind(&new.file.entry_name)
    .bind(new.label)
    .bind(i64::from(new.file.encrypt_algorithm))
    .bind(&new.file.beian_info)
    .bind(&new.file.beian_info_hash)
    .bind(STRIDE)
    .bind(if new.overtakes > 0 { new.overtakes * STRIDE + STRIDE / 2 } else { 0 })
    .bind(new.ready_wall)
    .bind(new.at)
    .execute(db)
    .await?;
    Ok(())
}

/// What is to be delivered to a provider: the file that it has not acknowledged, or the next that is ready.
pub(crate) async fn head(db: &SqlitePool, isp: i64, wall: i64) -> Result<Option<QueuedFile>> {
    let delivered = sqlx::query_as(
        "SELECT id, name, encrypt, info, hash, spoilt FROM downloads
         WHERE isp = $1 AND (acknowledged_at IS NULL OR again = 1) AND deliveries > 0 ORDER BY place LIMIT 1",
    )
    .bind(isp)
    .fetch_optional(db)
    .await?;
    if delivered.is_some() {
        return Ok(delivered);
    }
    Ok(sqlx::query_as(
        "SELECT id, name, encrypt, info, hash, spoilt FROM downloads
         WHERE isp = $1 AND (acknowledged_at IS NULL OR again = 1) AND ready_wall <= $2 ORDER BY place LIMIT 1",
    )
    .bind(isp)
    .bind(wall)
    .fetch_optional(db)
    .await?)
}

/// Notes a delivery.
pub(crate) async fn delivered(db: &mut SqliteConnection, id: i64, spoilt: bool) -> Result<()> {
    sqlx::query("UPDATE downloads SET deliveries = deliveries + 1, spoilt = spoilt OR $2 WHERE id = $1")
        .bind(id)
        .bind(spoilt)
        .execute(db)
        .await?;
    Ok(())
}

/// A file of a queue, delivered or not.
#[derive(FromRow)]
pub(crate) struct SentFile {
    /// The provider.
    pub isp: i64,
    /// `return_FileName`.
    pub name: String,
    /// What is in it.
    pub label: String,
    /// Business time.
    pub queued_at: i64,
    /// How often it was delivered.
    pub deliveries: i64,
    /// Business time.
    pub acknowledged_at: Option<i64>,
}

/// The newest files of all queues, or of one provider's.
pub(crate) async fn list(db: &SqlitePool, isp: Option<i64>, limit: i64) -> Result<Vec<SentFile>> {
    Ok(sqlx::query_as(
        "SELECT isp, name, label, queued_at, deliveries, acknowledged_at FROM downloads
         WHERE $1 IS NULL OR isp = $1 ORDER BY id DESC LIMIT $2",
    )
    .bind(isp)
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
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM downloads WHERE name = $2 AND isp = $1 AND acknowledged_at IS NULL)",
    )
    .bind(isp)
    .bind(name)
    .fetch_one(db)
    .await?)
}
