//! What can go wrong in the store, as data.
//!
//! Players: the two databases, whose errors are read here and nowhere else; the flows, which ask
//! [`StoreError::unique_on`] and match [`StoreError::Conflict`]; the edge, which logs the rest.

use std::sync::Arc;

use crate::store::Stamp;

/// An error of the store. Cheap to clone: one failed commit is told to every step in it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The address is neither `sqlite:PATH` nor `postgres://…`.
    #[error("a database address starts with sqlite: or postgres://")]
    Address,
    /// The database was created for the other mode.
    #[error("the database is stamped {found}, this process is configured for {expected}")]
    WrongStamp {
        /// What the configuration says.
        expected: Stamp,
        /// What the database says.
        found: String,
    },
    /// A newer release has been here.
    #[error("the schema is at step {found}, this release knows {known}")]
    SchemaNewer {
        /// The last migration known to this release.
        known: u32,
        /// The last migration applied to the database.
        found: u32,
    },
    /// The text of an applied migration is not the text of this release.
    #[error("migration {number:04}_{name} was changed after it had been applied")]
    MigrationChanged {
        /// Its number.
        number: u32,
        /// Its name.
        name: String,
    },
    /// A migration could not be applied.
    #[error("migration {number:04}_{name} failed")]
    Migration {
        /// Its number.
        number: u32,
        /// Its name.
        name: String,
        /// Why.
        source: Arc<sqlx::Error>,
    },
    /// One row was expected and none is there.
    #[error("no such row")]
    NotFound,
    /// A unique constraint or primary key stands against it.
    #[error("already there: {table}({})", columns.join(", "))]
    Unique {
        /// The table.
        table: String,
        /// Its columns in the constraint, sorted; empty where the database does not tell them.
        columns: Vec<String>,
        /// The constraint's or index's name, where the database tells it.
        constraint: Option<String>,
    },
    /// A foreign key, CHECK or NOT NULL stands against it.
    #[error("refused by a constraint of the database ({kind})")]
    Constraint {
        /// `foreign key`, `check` or `not null`.
        kind: &'static str,
        /// The database's words.
        source: Arc<sqlx::Error>,
    },
    /// Other transactions were faster (PostgreSQL 40001, 40P01), each time that the step was tried.
    #[error("another step was faster; try again")]
    Conflict,
    /// The queue or the pool is full for too long.
    #[error("the database is busy")]
    Busy,
    /// The disk is full.
    #[error("the disk of the database is full")]
    DiskFull,
    /// An earlier query of this step failed, so the whole step is undone.
    #[error("an earlier query of the step failed")]
    Aborted,
    /// The step's code panicked; it was undone.
    #[error("the step panicked and was undone")]
    StepPanicked,
    /// The step took longer than a step may; it was undone.
    #[error("the step took too long and was undone")]
    StepTimeout,
    /// The common commit failed: nothing of this step was kept.
    #[error("the commit failed")]
    Commit {
        /// Why.
        source: Arc<StoreError>,
    },
    /// The store is closed.
    #[error("the store is closed")]
    Closed,
    /// The journal was asked for before [`crate::store::Store::unlock`].
    #[error("the store has not been given its keys")]
    Locked,
    /// The master key is not the one this database was made with.
    #[error("the master key does not belong to this database")]
    WrongMasterKey,
    /// The journal was tampered with; nothing is appended to it before a person has looked.
    #[error("the journal does not match its seal ({what})")]
    JournalBroken {
        /// Which shard or case.
        what: String,
    },
    /// Anything else the database or its driver says.
    #[error("the database says no")]
    Database {
        /// Its words.
        source: Arc<sqlx::Error>,
    },
}

impl StoreError {
    /// Is this the unique constraint (or primary key) of `table` over exactly `columns`?
    pub fn unique_on(&self, table: &str, columns: &[&str]) -> bool {
        let StoreError::Unique { table: at, columns: found, .. } = self else {
            return false;
        };
        let mut wanted = columns.to_vec();
        wanted.sort_unstable();
        at == table && found.iter().map(String::as_str).eq(wanted)
    }

    /// Was another step faster? The store has then tried it again already, as often as it does.
    pub fn is_conflict(&self) -> bool {
        matches!(self, StoreError::Conflict)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> StoreError {
        match &error {
            sqlx::Error::RowNotFound => return StoreError::NotFound,
            sqlx::Error::PoolTimedOut => return StoreError::Busy,
            sqlx::Error::PoolClosed => return StoreError::Closed,
            _ => {}
        }
        let Some(told) = error.as_database_error() else {
            return StoreError::Database { source: Arc::new(error) };
        };
        let kind = match told.kind() {
            sqlx::error::ErrorKind::UniqueViolation => return unique(told),
            sqlx::error::ErrorKind::ForeignKeyViolation => "foreign key",
            sqlx::error::ErrorKind::CheckViolation => "check",
            sqlx::error::ErrorKind::NotNullViolation => "not null",
            _ => return by_code(told.code().as_deref().unwrap_or_default().to_owned(), error),
        };
        StoreError::Constraint { kind, source: Arc::new(error) }
    }
}

/// Does the database say that another transaction was faster, and this one may be tried again?
pub(super) fn lost(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|told| told.code()).is_some_and(|code| LOST.contains(&&*code))
}

/// PostgreSQL's serialization failure and deadlock.
const LOST: [&str; 2] = ["40001", "40P01"];

fn by_code(code: String, error: sqlx::Error) -> StoreError {
    match code.as_str() {
        code if LOST.contains(&code) => StoreError::Conflict,
        "53100" => StoreError::DiskFull,
        "53300" | "55P03" => StoreError::Busy,
        "25P02" => StoreError::Aborted,
        // SQLite's primary codes are the low byte of its extended ones.
        digits => match digits.parse::<u32>().map(|full| full & 0xff) {
            Ok(5 | 6) if digits.len() <= 4 => StoreError::Busy,
            Ok(13) if digits.len() <= 4 => StoreError::DiskFull,
            _ => StoreError::Database { source: Arc::new(error) },
        },
    }
}

fn unique(told: &dyn sqlx::error::DatabaseError) -> StoreError {
    let postgres = told.try_downcast_ref::<sqlx::postgres::PgDatabaseError>();
    let (table, mut columns) = match postgres {
        Some(error) => (error.table().unwrap_or_default().to_owned(), key_columns(error.detail().unwrap_or_default())),
        None => failed_columns(told.message()),
    };
    columns.sort_unstable();
    StoreError::Unique { table, columns, constraint: told.constraint().map(str::to_owned) }
}

/// PostgreSQL: `Key (a, b)=(1, 2) already exists.` Only the names are taken, never the values.
fn key_columns(detail: &str) -> Vec<String> {
    let names = detail.strip_prefix("Key (").and_then(|rest| rest.split_once(")=("));
    names.map_or_else(Vec::new, |(names, _)| names.split(", ").map(|name| name.trim_matches('"').to_owned()).collect())
}

/// SQLite: `UNIQUE constraint failed: t.a, t.b`.
fn failed_columns(message: &str) -> (String, Vec<String>) {
    let names = message.rsplit_once("failed: ").map_or("", |(_, names)| names);
    let pairs: Vec<_> = names.split(", ").filter_map(|name| name.split_once('.')).collect();
    let table = pairs.first().map_or_else(String::new, |(table, _)| (*table).to_owned());
    (table, pairs.into_iter().map(|(_, column)| column.to_owned()).collect())
}
