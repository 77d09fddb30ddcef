//! The bureau's SQLite file: opening, the practice stamp, settings and counters. Every table has its own module; this
//! one alone knows how the file is opened. WAL with `synchronous=NORMAL`: what a commit answered survives `kill -9` of the bureau,
//! not a power cut, which may cost the last moments (decision 38).

use std::{path::Path, time::Duration};

use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    Sqlite, SqliteConnection, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::error::{BureauError, Result};

const SCHEMA: &str = include_str!("schema.sql");
const STAMP: &str = "practice-bureau 2";

/// The open database: one connection that writes, a few that read.
pub(crate) struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Store {
    /// Opens `bureau.sqlite` in a directory, making both when absent.
    pub(crate) async fn open(dir: &Path) -> Result<Self> {
        tokio::fs::create_dir_all(dir).await?;
        let options = SqliteConnectOptions::new()
            .filename(dir.join("bureau.sqlite"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30));
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        let store = Self { writer, readers: SqlitePoolOptions::new().max_connections(4).connect_lazy_with(options) };
        store.stamp().await?;
        Ok(store)
    }

    /// A transaction that may write. There is one at a time.
    pub(crate) async fn step(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// For reading.
    pub(crate) fn read(&self) -> &SqlitePool {
        &self.readers
    }

    async fn stamp(&self) -> Result<()> {
        let mut tx = self.step().await?;
        let tables: i64 =
            sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").fetch_one(&mut *tx).await?;
        if tables == 0 {
            sqlx::raw_sql(SCHEMA).execute(&mut *tx).await?;
            put(&mut tx, "stamp", &STAMP).await?;
            tx.commit().await?;
            return Ok(());
        }
        let stamp: Option<String> = get(&mut tx, "stamp").await.unwrap_or(None);
        match stamp.as_deref() {
            Some(STAMP) => Ok(()),
            other => Err(BureauError::Stamp(format!("expected {STAMP:?}, found {other:?}"))),
        }
    }
}

/// Reads a setting.
pub(crate) async fn get<T: DeserializeOwned>(db: &mut SqliteConnection, name: &str) -> Result<Option<T>> {
    let text: Option<String> =
        sqlx::query_scalar("SELECT value FROM settings WHERE name = $1").bind(name).fetch_optional(db).await?;
    Ok(text.map(|t| serde_json::from_str(&t)).transpose()?)
}

/// Writes a setting.
pub(crate) async fn put<T: Serialize>(db: &mut SqliteConnection, name: &str, value: &T) -> Result<()> {
    sqlx::query(
        "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(serde_json::to_string(value)?)
    .execute(db)
    .await?;
    Ok(())
}

/// Takes the next value of a counter that begins at `first`.
pub(crate) async fn next(db: &mut SqliteConnection, name: &str, first: i64) -> Result<i64> {
    let after: i64 = sqlx::query_scalar(
        "INSERT INTO counters (name, next) VALUES ($1, $2 + 1) ON CONFLICT (name) DO UPDATE SET next = next + 1 RETURNING next",
    )
    .bind(name)
    .bind(first)
    .fetch_one(db)
    .await?;
    Ok(after - 1)
}
