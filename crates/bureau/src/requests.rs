//! Requests with their states, and what they lay claim to. A claim lives while its request is in the SMS step or under review;
//! what was approved is in the register.

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::error::Result;

/// What an open request can lay claim to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// A subject, by its certificate number.
    Certificate,
    /// A domain.
    Domain,
    /// A home page.
    Home,
    /// A change of a subject (`Ztid`).
    Change,
    /// The cancellation of a subject (`Ztid`).
    CancelSubject,
    /// The cancellation of a site (`Wzid`).
    CancelSite,
    /// The cancellation of any site of a subject (`Ztid`).
    CancelSiteOf,
    /// The cancellation of an access (`Jrid`).
    CancelAccess,
    /// A provider's own id of a subject (`ispId:IspZtid`).
    SubjectKey,
    /// A provider's own id of a site (`ispId:IspWzid`).
    SiteKey,
    /// A provider's own id of an access (`ispId:IspJrid`).
    AccessKey,
}

impl Claim {
    fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Domain => "domain",
            Self::Home => "home",
            Self::Change => "change",
            Self::CancelSubject => "cancel-subject",
            Self::CancelSite => "cancel-site",
            Self::CancelSiteOf => "cancel-site-of",
            Self::CancelAccess => "cancel-access",
            Self::SubjectKey => "subject-key",
            Self::SiteKey => "site-key",
            Self::AccessKey => "access-key",
        }
    }
}

/// Whether an open request lays claim to something.
pub(crate) async fn is_claimed(db: &mut SqliteConnection, claim: Claim, value: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM claims JOIN requests ON requests.id = claims.request
         WHERE claims.kind = $1 AND claims.value = $2 AND requests.state IN ('sms', 'review'))",
    )
    .bind(claim.name())
    .bind(value)
    .fetch_one(db)
    .await?)
}

/// How many requests ever laid a claim since a time.
pub(crate) async fn claims_since(
    db: &mut SqliteConnection,
    isp: i64,
    claim: Claim,
    value: &str,
    since: i64,
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM claims JOIN requests ON requests.id = claims.request
         WHERE claims.kind = $1 AND claims.value = $2 AND requests.isp = $3 AND requests.received_at >= $4",
    )
    .bind(claim.name())
    .bind(value)
    .bind(isp)
    .bind(since)
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
    pub key: &'a str,
    /// `Jlid` of an opinion.
    pub record: Option<i64>,
    /// Name of the subject.
    pub subject: &'a str,
    /// `sms`, `review` or `rejected`.
    pub state: &'a str,
    /// The record without attachments.
    pub tree: Option<&'a str>,
    /// Business time.
    pub received_at: i64,
    /// Wall time at which the bureau decides by itself, and how.
    pub due: Option<(i64, &'a str)>,
}

/// Enters a request.
pub(crate) async fn enter(db: &mut SqliteConnection, r: &NewRequest<'_>) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "INSERT INTO requests (upload, isp, sequence, kind, key, record, subject, state, tree, received_at, due_wall, verdict)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
    )
    .bind(r.upload)
    .bind(r.isp)
    .bind(r.sequence)
    .bind(r.kind)
    .bind(r.key)
    .bind(r.record)
    .bind(r.subject)
    .bind(r.state)
    .bind(r.tree)
    .bind(r.received_at)
    .bind(r.due.map(|d| d.0))
    .bind(r.due.map(|d| d.1))
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
    pub kind: u32,
    /// `Bs`.
    pub key: String,
    /// `Jlid`.
    pub record: Option<i64>,
    /// Name of the subject.
    pub subject: String,
    /// Its state.
    pub state: String,
    /// Business time.
    pub received_at: i64,
    /// The number given.
    pub number: Option<String>,
}

impl RequestLine {
    /// Whether it can be decided.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "sms" | "review")
    }
}

/// The last requests, in order of entry; those after a row only, if one is named.
pub(crate) async fn list(db: &SqlitePool, state: Option<&str>, after: i64, limit: i64) -> Result<Vec<RequestLine>> {
    let sql = match state {
        Some(_) => {
            "SELECT * FROM (SELECT id, upload, isp, sequence, kind, key, record, subject, state, received_at, number FROM requests
             WHERE state = $1 AND id > $3 ORDER BY id DESC LIMIT $2) ORDER BY id"
        }
        None => {
            "SELECT * FROM (SELECT id, upload, isp, sequence, kind, key, record, subject, state, received_at, number FROM requests
             WHERE $1 IS NULL AND id > $3 ORDER BY id DESC LIMIT $2) ORDER BY id"
        }
    };
    Ok(sqlx::query_as(sql).bind(state).bind(limit).bind(after).fetch_all(db).await?)
}

/// The requests of the uploads from one row on.
pub(crate) async fn of_uploads(db: &SqlitePool, from: i64) -> Result<Vec<RequestLine>> {
    Ok(sqlx::query_as(
        "SELECT id, upload, isp, sequence, kind, key, record, subject, state, received_at, number FROM requests
         WHERE upload >= $1 ORDER BY id",
    )
    .bind(from)
    .fetch_all(db)
    .await?)
}

/// The request a key names: the newest, and among several one that is still open. Without a provider, anybody's.
pub(crate) async fn by_key(db: &mut SqliteConnection, isp: Option<i64>, key: &str) -> Result<Option<RequestLine>> {
    Ok(sqlx::query_as(
        "SELECT id, upload, isp, sequence, kind, key, record, subject, state, received_at, number FROM requests
         WHERE key = $1 AND ($2 IS NULL OR isp = $2) ORDER BY state IN ('sms', 'review') DESC, id DESC LIMIT 1",
    )
    .bind(key)
    .bind(isp)
    .fetch_optional(db)
    .await?)
}

/// The request of a row.
pub(crate) async fn by_id(db: &mut SqliteConnection, id: i64) -> Result<Option<RequestLine>> {
    Ok(sqlx::query_as(
        "SELECT id, upload, isp, sequence, kind, key, record, subject, state, received_at, number FROM requests WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(db)
    .await?)
}

/// Open requests that are due at a wall time, with what is to be decided, oldest first.
pub(crate) async fn due(db: &SqlitePool, wall: i64, limit: i64) -> Result<Vec<(i64, String)>> {
    Ok(sqlx::query_as(
        "SELECT id, verdict FROM requests WHERE due_wall IS NOT NULL AND state IN ('sms', 'review') AND due_wall <= $1
         ORDER BY due_wall LIMIT $2",
    )
    .bind(wall)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// The content of a request.
pub(crate) async fn tree(db: &mut SqliteConnection, id: i64) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT tree FROM requests WHERE id = $1").bind(id).fetch_one(db).await?)
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
