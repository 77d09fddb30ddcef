//! The database: SQL as plain text, two engines, one way in.
//!
//! Players: [`Store`] (open, [`Store::step`], [`Store::read`]); [`Tx`] and [`Reader`], both of which
//! run a [`Query`]; the writer task of SQLite; the migrations; then one file per table group with its
//! SQL and its rows. Way of data: a flow calls `store.step(|tx| async move { … }.boxed())`, the
//! closure calls functions of the table groups with `tx`, and all it wrote is durable together when
//! the step returns.
//!
//! Columns are TEXT, BIGINT and BYTEA/BLOB only; see [`value`].

pub mod accounts;
pub mod blacklist;
pub mod channels;
pub mod codes;
pub mod consents;
pub mod contacts;
pub mod data_keys;
mod db;
pub mod desk;
pub mod devices;
pub mod documents;
pub mod downloads;
pub mod duties;
mod error;
pub mod exchange_files;
pub mod filings;
pub mod ground;
pub mod held_records;
pub mod inquiries;
pub mod journal;
mod journal_check;
mod journal_root;
mod journal_walk;
pub mod messages;
pub mod migrate;
pub mod orders;
mod query;
pub mod queue;
mod reader;
pub mod review;
mod shared;
pub mod sign_in;
pub mod staff;
mod step;
pub mod tokens;
mod unlock;
pub mod value;
pub mod wire;
mod writer;

pub use db::{Counters, Store};
pub use error::StoreError;
pub use query::{Connection, Dialect, Query, Sql};
pub use reader::Reader;
pub use step::Tx;
pub use value::{At, Flag, Record, Value};

/// For which world a database was made; written at creation, never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// Practice: nothing in it is true.
    Practice,
    /// The real thing.
    Real,
}

impl Stamp {
    /// As stored.
    pub const fn word(self) -> &'static str {
        match self {
            Stamp::Practice => "practice",
            Stamp::Real => "real",
        }
    }
}

impl std::fmt::Display for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}
