//! With PostgreSQL, `practice --once` works in a schema of its own, so that it always begins empty and leaves nothing.

use std::path::Path;

use super::{Ended, Outcome};
use crate::config::Config;

/// The schema, or nothing with SQLite.
pub struct OwnSchema {
    url: Option<String>,
    name: String,
}

/// Makes the schema and points the settings at it.
pub async fn enter(config: &mut Config) -> Result<OwnSchema, Ended> {
    let url = config.db.clone();
    if !url.starts_with("postgres") {
        return Ok(OwnSchema { url: None, name: String::new() });
    }
    let name = format!("once_{}", uuid::Uuid::now_v7().simple());
    execute(&url, &format!("create schema {name}")).await?;
    let joint = if url.contains('?') { '&' } else { '?' };
    config.db = format!("{url}{joint}options=-c%20search_path%3D{name}");
    Ok(OwnSchema { url: Some(url), name })
}

impl OwnSchema {
    /// Writes `pg_dump` of the schema into `dir`.
    pub async fn dump(&self, dir: &Path) -> Outcome {
        let Some(url) = &self.url else { return Ok(()) };
        let status = tokio::process::Command::new("pg_dump")
            .args(["--schema", &self.name, "--file"])
            .arg(dir.join("database.sql"))
            .arg(url)
            .status()
            .await?;
        if status.success() { Ok(()) } else { Err(Ended::Environment(anyhow::anyhow!("pg_dump failed"))) }
    }

    /// Drops the schema.
    pub async fn leave(&self) -> Outcome {
        match &self.url {
            Some(url) => execute(url, &format!("drop schema {} cascade", self.name)).await,
            None => Ok(()),
        }
    }
}

/// Runs a statement about schemas, whose name is ours and never a caller's.
async fn execute(url: &str, statement: &str) -> Outcome {
    use sqlx::Connection;
    let failed = |error: sqlx::Error| Ended::Environment(anyhow::anyhow!("the database: {error}"));
    let mut connection = sqlx::PgConnection::connect(url).await.map_err(failed)?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.map_err(failed)?;
    connection.close().await.map_err(failed)
}
