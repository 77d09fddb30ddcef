//! Test support: fresh databases of both kinds, fixed keys, and every SQL text of the store.
//!
//! Not in the released binary: it is behind the feature `testing`, which only the crate's own tests
//! turn on. Way of data: `for database in databases().await { let store = database.open().await; … }`
//! gives each test a SQLite file and a PostgreSQL schema of its own.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod postgres;
mod sql_texts;

use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use tempfile::TempDir;

use crate::safe::{Keys, MasterKey};
use crate::store::{Dialect, Stamp, Store};

pub use sql_texts::{SqlText, sql_texts};

/// A database nobody else uses. It goes when this is dropped, or when the test process ends.
pub struct TestDatabase {
    /// Which kind.
    pub dialect: Dialect,
    /// Its address, for [`Store::open`].
    pub url: String,
    dir: TempDir,
}

impl TestDatabase {
    /// A fresh SQLite file.
    pub fn sqlite() -> TestDatabase {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let url = format!("sqlite:{}", dir.path().join("beian.sqlite").display());
        TestDatabase { dialect: Dialect::Sqlite, url, dir }
    }

    /// A fresh PostgreSQL schema; `None`, with a line that says so, where there is no PostgreSQL.
    /// In CI (`CI=true`) that is a failure.
    pub async fn postgres() -> Option<TestDatabase> {
        let server = match tokio::task::spawn_blocking(postgres::server).await.expect("no panic") {
            Ok(server) => server,
            Err(why) if std::env::var("CI").is_ok_and(|ci| ci == "true") => {
                panic!("PostgreSQL is wanted in CI: {why}")
            }
            Err(why) => {
                eprintln!("SKIPPED on PostgreSQL: {why}");
                return None;
            }
        };
        let schema = format!("t{}", uuid::Uuid::new_v4().simple());
        let mut connection = sqlx::PgConnection::connect(&server).await.expect("PostgreSQL answers");
        connection.execute(AssertSqlSafe(format!("create schema {schema}"))).await.expect("a schema of its own");
        let mark = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{mark}options[search_path]={schema}");
        let dir = tempfile::tempdir().expect("a temporary directory");
        Some(TestDatabase { dialect: Dialect::Postgres, url, dir })
    }

    /// The store over it, migrated and unlocked with [`keys`].
    pub async fn open(&self) -> Store {
        let store = Store::open(&self.url, Stamp::Practice).await.expect("the database opens");
        store.unlock(&keys()).await.expect("the keys fit");
        store
    }

    /// A directory for the test's files.
    pub fn dir(&self) -> &std::path::Path {
        self.dir.path()
    }
}

/// A fresh database of each kind.
pub async fn databases() -> Vec<TestDatabase> {
    let mut all = vec![TestDatabase::sqlite()];
    all.extend(TestDatabase::postgres().await);
    all
}

/// Keys from a fixed master key.
pub fn keys() -> Keys {
    Keys::new(&MasterKey::from_bytes([7; 32]))
}

/// Prepares every SQL text below `dir` on a migrated database and lists those refused.
pub async fn refused_texts(database: &TestDatabase, dir: &std::path::Path) -> Vec<String> {
    let texts = sql_texts(dir).unwrap_or_else(|hidden| panic!("{}", hidden.join("\n")));
    database.open().await.close().await;
    let mut refused = Vec::new();
    for text in texts {
        let outcome = match database.dialect {
            Dialect::Sqlite => {
                let path = database.url.trim_start_matches("sqlite:");
                let mut connection = sqlx::SqliteConnection::connect(path).await.expect("opens");
                let words = sqlx::SqlSafeStr::into_sql_str(AssertSqlSafe(text.sqlite.clone()));
                connection.prepare(words).await.err()
            }
            Dialect::Postgres => {
                let mut connection = sqlx::PgConnection::connect(&database.url).await.expect("opens");
                let words = sqlx::SqlSafeStr::into_sql_str(AssertSqlSafe(text.postgres.clone()));
                connection.prepare(words).await.err()
            }
        };
        refused.extend(
            outcome.map(|error| format!("{}:{} on {:?}: {error}", text.file.display(), text.line, database.dialect)),
        );
    }
    refused
}
