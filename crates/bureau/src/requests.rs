//! Requests with their states, and what they lay claim to. A claim on a certificate, a domain or a home page lives while
//! its request is in the SMS step, under review or approved; whoever claims the same in that time conflicts.

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::error::Result;

/// What a request can lay claim to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// A subject, by its certificate number.
    Certificate,
    /// A domain.
    Domain,
    /// A home page.
    Home,
}

impl Claim {
    fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Domain => "domain",
            Self::Home => "home",
        }
    }
}

/// Whether something is filed or claimed by a request in process.
pub(crate) async fn is_claimed(db: &mut SqliteConnection, claim: Claim, value: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM claims JOIN requests ON requests.id = claims.request
         WHERE claims.kind = $1 AND claims.value = $2 AND requests.state IN ('sms', 'review', 'approved'))",
    )
    .bind(claim.name())
    .bind(value)
    .fetch_one(db)
    .await?)
}

/// Lays a claim.
pub(crate) async fn lay_claim(db: &mut SqliteConnection, request: i64, claim: Claim, value: &str) -> Result<()> {
    sqlx::query("INSERT INTO claims (kind, value, request) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(claim.name())
        .bind(value)
        .bind(request)
        .execute(db)
        .await?;
    Ok(())
}

/// A request to be entered.
pub(crate) struct NewRequest<'a> {
    /// Row of its upload.
    pub upload: i64,
    /// The provider.
    pub isp: i64,
    /// Number of the upload.
    pub sequence: i64,
    /// `Czlx`.
    pub kind: u32,
    /// `Bs`.
    pub key: i64,
    /// Name of the subject.
    pub subject: &'a str,
    /// `sms` or `rejected`.
    pub state: &'a str,
    /// The request alone as GBK XML.
    pub content: Option<&'a [u8]>,
    /// Business time.
    pub received_at: i64,
    /// Wall time.
    pub accepted_wall: i64,
}

/// Enters a request.
pub(crate) async fn enter(db: &mut SqliteConnection, r: &NewRequest<'_>) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "INSERT INTO requests (upload, isp, sequence, kind, key, subject, state, content, received_at, accepted_wall)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
    )
    .bind(r.upload)
    .bind(r.isp)
    .bind(r.sequence)
    .bind(r.kind)
    .bind(r.key)
    .bind(r.subject)
    .bind(r.state)
    .bind(r.content)
    .bind(r.received_at)
    .bind(r.accepted_wall)
    .fetch_one(db)
    .await?)
}

/// A request as the management API lists it.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct RequestLine {
    /// Row id.
    pub id: i64,
    /// Row of its upload.
    pub upload: i64,
    /// The provider.
    pub isp: i64,
    /// Number of the upload.
    pub sequence: i64,
    /// `Czlx`.
    pub kind: i64,
    /// `Bs`.
    pub key: i64,
    /// Name of the subject.
    pub subject: String,
    /// Its state.
    pub state: String,
    /// Business time.
    pub received_at: i64,
    /// The number given.
    pub number: Option<String>,
}

/// The last requests, in order of entry.
pub(crate) async fn list(db: &SqlitePool, state: Option<&str>, limit: i64) -> Result<Vec<RequestLine>> {
    Ok(sqlx::query_as(
        "SELECT * FROM (SELECT id, upload, isp, sequence, kind, key, subject, state, received_at, number FROM requests
         WHERE $1 IS NULL OR state = $1 ORDER BY id DESC LIMIT $2) ORDER BY id",
    )
    .bind(state)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// The requests of the uploads from one row on.
pub(crate) async fn of_uploads(db: &SqlitePool, from: i64) -> Result<Vec<RequestLine>> {
    Ok(sqlx::query_as(
        "SELECT id, upload, isp, sequence, kind, key, subject, state, received_at, number FROM requests
         WHERE upload >= $1 ORDER BY id",
    )
    .bind(from)
    .fetch_all(db)
    .await?)
}

/// The request a key names: the newest, and among several one that is still open.
pub(crate) async fn by_key(db: &mut SqliteConnection, key: i64) -> Result<Option<RequestLine>> {
    Ok(sqlx::query_as(
        "SELECT id, upload, isp, sequence, kind, key, subject, state, received_at, number FROM requests
         WHERE key = $1 ORDER BY state IN ('sms', 'review') DESC, id DESC LIMIT 1",
    )
    .bind(key)
    .fetch_optional(db)
    .await?)
}

/// The request of a row.
pub(crate) async fn by_id(db: &mut SqliteConnection, id: i64) -> Result<Option<RequestLine>> {
    Ok(sqlx::query_as(
        "SELECT id, upload, isp, sequence, kind, key, subject, state, received_at, number FROM requests WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(db)
    .await?)
}

/// Open requests accepted at or before a wall time, oldest first.
pub(crate) async fn open_since(db: &SqlitePool, wall: i64, limit: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM requests WHERE state IN ('sms', 'review') AND accepted_wall <= $1 ORDER BY id LIMIT $2",
    )
    .bind(wall)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// The content of a request.
pub(crate) async fn content(db: &mut SqliteConnection, id: i64) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar("SELECT content FROM requests WHERE id = $1").bind(id).fetch_one(db).await?)
}

/// Moves a request to another state.
pub(crate) async fn move_to(db: &mut SqliteConnection, id: i64, state: &str, number: Option<&str>) -> Result<()> {
    sqlx::query("UPDATE requests SET state = $2, number = coalesce($3, number) WHERE id = $1")
        .bind(id)
        .bind(state)
        .bind(number)
        .execute(db)
        .await?;
    Ok(())
}

/// Whether a provider's key belongs to a request in process or filed.
pub(crate) async fn key_is_open(db: &mut SqliteConnection, isp: i64, key: i64) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM requests WHERE key = $2 AND isp = $1 AND state IN ('sms', 'review', 'approved'))",
    )
    .bind(isp)
    .bind(key)
    .fetch_one(db)
    .await?)
}
