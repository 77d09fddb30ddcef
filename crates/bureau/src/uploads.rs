//! What providers uploaded, by provider and number. The wire writes here and answers 0 only after the commit; the desk
//! reads from here, in order of arrival.

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::error::Result;

/// A file to be stored.
pub(crate) struct NewUpload<'a> {
    /// The provider.
    pub isp: i64,
    /// Its number.
    pub sequence: i64,
    /// Name of the zip entry.
    pub entry_name: &'a str,
    /// The zip as it was hashed by the client.
    pub zip: &'a [u8],
    /// Hex SHA-256 of the XML bytes.
    pub sha256: &'a str,
    /// Business time.
    pub received_at: i64,
}

/// Stores a file under its number.
pub(crate) async fn keep(db: &mut SqliteConnection, upload: &NewUpload<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO uploads (isp, sequence, entry_name, zip, sha256, received_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(upload.isp)
    .bind(upload.sequence)
    .bind(upload.entry_name)
    .bind(upload.zip)
    .bind(upload.sha256)
    .bind(upload.received_at)
    .execute(db)
    .await?;
    Ok(())
}

/// The last number stored for a provider, 0 when it never uploaded.
pub(crate) async fn last_number(db: &mut SqliteConnection, isp: i64) -> Result<i64> {
    let last: Option<i64> =
        sqlx::query_scalar("SELECT max(sequence) FROM uploads WHERE isp = $1").bind(isp).fetch_one(db).await?;
    Ok(last.unwrap_or(0))
}

/// The hash stored under a number.
pub(crate) async fn hash_of(db: &mut SqliteConnection, isp: i64, sequence: i64) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT sha256 FROM uploads WHERE isp = $1 AND sequence = $2")
        .bind(isp)
        .bind(sequence)
        .fetch_optional(db)
        .await?)
}

/// How many files of a provider wait for the desk, up to a number.
pub(crate) async fn waiting(db: &mut SqliteConnection, isp: i64, up_to: u32) -> Result<u32> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM (SELECT 1 FROM uploads WHERE worked_at IS NULL AND isp = $1 LIMIT $2)")
        .bind(isp)
        .bind(up_to)
        .fetch_one(db)
        .await?)
}

/// The newest file of a provider if it can still be lost: nothing of it is decided, nothing was delivered, and it changed nothing
/// but its own requests.
pub(crate) async fn newest_losable(db: &mut SqliteConnection, isp: i64) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM uploads u WHERE isp = $1 AND sequence = (SELECT max(sequence) FROM uploads WHERE isp = $1)
           AND settled = 0 AND NOT EXISTS (SELECT 1 FROM requests WHERE upload = u.id AND state NOT IN ('sms', 'review', 'rejected'))
           AND NOT EXISTS (SELECT 1 FROM downloads WHERE upload = u.id AND deliveries > 0)",
    )
    .bind(isp)
    .fetch_optional(db)
    .await?)
}

/// Loses a file with everything that was made of it, as if the bureau had been put back to an earlier copy.
pub(crate) async fn lose(db: &mut SqliteConnection, id: i64) -> Result<()> {
    for sql in [
        "DELETE FROM downloads WHERE upload = $1",
        "DELETE FROM requests WHERE upload = $1",
        "DELETE FROM uploads WHERE id = $1",
    ] {
        sqlx::query(sql).bind(id).execute(&mut *db).await?;
    }
    Ok(())
}

/// Marks a file as one that cannot be lost any more.
pub(crate) async fn settle(db: &mut SqliteConnection, id: i64) -> Result<()> {
    sqlx::query("UPDATE uploads SET settled = 1 WHERE id = $1").bind(id).execute(db).await?;
    Ok(())
}

/// A stored file.
#[derive(FromRow)]
pub(crate) struct StoredUpload {
    /// Row id, by order of arrival.
    pub id: i64,
    /// The provider.
    pub isp: i64,
    /// Its number.
    pub sequence: i64,
    /// Name of the zip entry.
    pub entry_name: String,
    /// The zip.
    pub zip: Vec<u8>,
    /// Business time.
    pub received_at: i64,
}

/// The last file of a provider.
pub(crate) async fn last(db: &SqlitePool, isp: i64) -> Result<Option<StoredUpload>> {
    Ok(sqlx::query_as(
        "SELECT id, isp, sequence, entry_name, zip, received_at FROM uploads WHERE isp = $1 ORDER BY sequence DESC LIMIT 1",
    )
    .bind(isp)
    .fetch_optional(db)
    .await?)
}

/// The file of a number; without a provider the first that has it.
pub(crate) async fn numbered(db: &SqlitePool, isp: Option<i64>, sequence: i64) -> Result<Option<StoredUpload>> {
    Ok(sqlx::query_as(
        "SELECT id, isp, sequence, entry_name, zip, received_at FROM uploads
         WHERE sequence = $1 AND ($2 IS NULL OR isp = $2) ORDER BY id LIMIT 1",
    )
    .bind(sequence)
    .bind(isp)
    .fetch_optional(db)
    .await?)
}

/// The oldest file that the desk has not worked through.
pub(crate) async fn oldest_waiting(db: &SqlitePool) -> Result<Option<StoredUpload>> {
    Ok(sqlx::query_as(
        "SELECT id, isp, sequence, entry_name, zip, received_at FROM uploads
         WHERE worked_at IS NULL ORDER BY id LIMIT 1",
    )
    .fetch_optional(db)
    .await?)
}

/// Marks a file as worked through; false when it is not there any more.
pub(crate) async fn worked(db: &mut SqliteConnection, id: i64, at: i64) -> Result<bool> {
    let done = sqlx::query("UPDATE uploads SET worked_at = $2 WHERE id = $1 AND worked_at IS NULL")
        .bind(id)
        .bind(at)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// A line of the list of files.
#[derive(FromRow)]
pub(crate) struct UploadLine {
    /// Row id.
    pub id: i64,
    /// The provider.
    pub isp: i64,
    /// Its number.
    pub sequence: i64,
    /// Name of the zip entry.
    pub entry_name: String,
    /// Hex SHA-256 of the XML bytes.
    pub sha256: String,
    /// Business time.
    pub received_at: i64,
}

/// Files in order of arrival.
pub(crate) async fn list(db: &SqlitePool, isp: Option<i64>, after: i64, limit: i64) -> Result<Vec<UploadLine>> {
    Ok(sqlx::query_as(
        "SELECT * FROM (SELECT id, isp, sequence, entry_name, sha256, received_at FROM uploads
         WHERE ($1 IS NULL OR isp = $1) AND id > $3 ORDER BY id DESC LIMIT $2) ORDER BY id",
    )
    .bind(isp)
    .bind(limit)
    .bind(after)
    .fetch_all(db)
    .await?)
}
