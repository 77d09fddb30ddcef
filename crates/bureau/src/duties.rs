//! What providers were asked to do: verification tasks and unfiled sites, and what they answered.

use serde::Serialize;
use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::error::Result;

/// A kind of duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `HSRW`, answered by `HSJG`.
    Verify,
    /// `WBAWZLB`, answered by `WBACLJG`.
    Unfiled,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Unfiled => "unfiled",
        }
    }
}

/// A duty.
#[derive(Debug, FromRow, Serialize)]
pub(crate) struct Duty {
    /// Row id.
    pub id: i64,
    /// The provider.
    pub isp: i64,
    /// `verify` or `unfiled`.
    pub kind: String,
    /// `Ztid` or the id of the list entry.
    pub record: i64,
    /// Of an unfiled site.
    pub domain: Option<String>,
    /// Of an unfiled site.
    pub ip: Option<i64>,
    /// Business time.
    pub asked_at: i64,
    /// Business time.
    pub answered_at: Option<i64>,
    /// The answer as it came.
    pub answer: Option<String>,
}

/// Asks a provider.
pub(crate) async fn ask(
    db: &mut SqliteConnection,
    isp: i64,
    kind: Kind,
    record: i64,
    site: Option<(&str, i64)>,
    at: i64,
) -> Result<()> {
    sqlx::query("INSERT INTO duties (isp, kind, record, domain, ip, asked_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(isp)
        .bind(kind.name())
        .bind(record)
        .bind(site.map(|s| s.0))
        .bind(site.map(|s| s.1))
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}

/// The newest task of a provider about a subject, unanswered before answered.
pub(crate) async fn task(db: &mut SqliteConnection, isp: i64, record: i64) -> Result<Option<Duty>> {
    Ok(sqlx::query_as(
        "SELECT id, isp, kind, record, domain, ip, asked_at, answered_at, answer FROM duties
         WHERE isp = $1 AND kind = 'verify' AND record = $2 ORDER BY answered_at IS NOT NULL, id DESC LIMIT 1",
    )
    .bind(isp)
    .bind(record)
    .fetch_optional(db)
    .await?)
}

/// An unfiled site by domain and address, whoever was asked; the provider's own first, unanswered before answered.
pub(crate) async fn unfiled(db: &mut SqliteConnection, isp: i64, domain: &str, ip: i64) -> Result<Option<Duty>> {
    Ok(sqlx::query_as(
        "SELECT id, isp, kind, record, domain, ip, asked_at, answered_at, answer FROM duties
         WHERE kind = 'unfiled' AND domain = $2 AND ip = $3 ORDER BY isp <> $1, answered_at IS NOT NULL, id DESC LIMIT 1",
    )
    .bind(isp)
    .bind(domain)
    .bind(ip)
    .fetch_optional(db)
    .await?)
}

/// Notes an answer.
pub(crate) async fn answered(db: &mut SqliteConnection, id: i64, answer: &str, at: i64) -> Result<()> {
    sqlx::query("UPDATE duties SET answered_at = $2, answer = $3 WHERE id = $1")
        .bind(id)
        .bind(at)
        .bind(answer)
        .execute(db)
        .await?;
    Ok(())
}

/// The newest duties.
pub(crate) async fn list(db: &SqlitePool, limit: i64) -> Result<Vec<Duty>> {
    Ok(sqlx::query_as(
        "SELECT id, isp, kind, record, domain, ip, asked_at, answered_at, answer FROM duties ORDER BY id DESC LIMIT $1",
    )
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// Keeps the note of verification material that was sent separately.
pub(crate) async fn keep_material(
    db: &mut SqliteConnection,
    isp: i64,
    object: &str,
    record: i64,
    purpose: i64,
    at: i64,
) -> Result<()> {
    sqlx::query("INSERT INTO material (isp, object, record, purpose, at) VALUES ($1, $2, $3, $4, $5)")
        .bind(isp)
        .bind(object)
        .bind(record)
        .bind(purpose)
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}
