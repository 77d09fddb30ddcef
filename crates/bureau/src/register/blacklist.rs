//! The blacklists of subjects and of domains.

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::error::Result;

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    /// A subject, by its certificate number.
    Subject,
    /// A domain.
    Domain,
}

impl Listed {
    fn name(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Domain => "domain",
        }
    }
}

/// Whether something is on its blacklist.
pub(crate) async fn blacklisted(db: &mut SqliteConnection, listed: Listed, value: &str) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM blacklist WHERE kind = $1 AND value = $2)")
        .bind(listed.name())
        .bind(value)
        .fetch_one(db)
        .await?)
}

/// Puts something on its blacklist under a name, or takes it off.
pub(crate) async fn set_black(
    db: &mut SqliteConnection,
    listed: Listed,
    value: &str,
    name: Option<&str>,
) -> Result<()> {
    match name {
        Some(name) => {
            sqlx::query(
                "INSERT INTO blacklist (kind, value, name) VALUES ($1, $2, $3)
                 ON CONFLICT (kind, value) DO UPDATE SET name = excluded.name",
            )
            .bind(listed.name())
            .bind(value)
            .bind(name)
            .execute(db)
            .await?
        }
        None => {
            sqlx::query("DELETE FROM blacklist WHERE kind = $1 AND value = $2")
                .bind(listed.name())
                .bind(value)
                .execute(db)
                .await?
        }
    };
    Ok(())
}

/// An entry of a blacklist.
#[derive(FromRow, serde::Serialize)]
pub(crate) struct Entry {
    kind: String,
    value: String,
    name: String,
}

/// What is listed.
pub(crate) async fn list_black(db: &SqlitePool, limit: i64) -> Result<Vec<Entry>> {
    Ok(sqlx::query_as("SELECT kind, value, name FROM blacklist ORDER BY kind, value LIMIT $1")
        .bind(limit)
        .fetch_all(db)
        .await?)
}
