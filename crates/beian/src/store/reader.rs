//! A connection that only reads.

use sqlx::pool::PoolConnection;
use sqlx::{Postgres, Sqlite, Transaction};

use crate::store::query::Wire;
use crate::store::{Connection, Dialect, Query, Sql};

/// A read connection of the pool, given back when dropped. Writing through it is refused by the
/// database.
pub struct Reader(Held);

enum Held {
    Sqlite(PoolConnection<Sqlite>),
    SqliteSnapshot(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresSnapshot(Transaction<'static, Postgres>),
}

impl Reader {
    pub(super) fn sqlite(held: PoolConnection<Sqlite>) -> Reader {
        Reader(Held::Sqlite(held))
    }

    pub(super) fn postgres(held: PoolConnection<Postgres>) -> Reader {
        Reader(Held::Postgres(held))
    }

    pub(super) fn sqlite_snapshot(held: Transaction<'static, Sqlite>) -> Reader {
        Reader(Held::SqliteSnapshot(held))
    }

    pub(super) fn postgres_snapshot(held: Transaction<'static, Postgres>) -> Reader {
        Reader(Held::PostgresSnapshot(held))
    }

    /// Begins a query.
    pub fn query(&mut self, sql: impl Into<Sql>) -> Query<'_> {
        let wire = match &mut self.0 {
            Held::Sqlite(held) => Wire::Sqlite(held),
            Held::SqliteSnapshot(held) => Wire::Sqlite(held),
            Held::Postgres(held) => Wire::Postgres(held),
            Held::PostgresSnapshot(held) => Wire::Postgres(held),
        };
        Query::new(wire, None, sql.into())
    }

    /// Which database answers.
    pub fn dialect(&self) -> Dialect {
        match &self.0 {
            Held::Sqlite(_) | Held::SqliteSnapshot(_) => Dialect::Sqlite,
            Held::Postgres(_) | Held::PostgresSnapshot(_) => Dialect::Postgres,
        }
    }
}

impl Connection for Reader {
    fn query(&mut self, sql: impl Into<Sql>) -> Query<'_> {
        Reader::query(self, sql)
    }
    fn dialect(&self) -> Dialect {
        Reader::dialect(self)
    }
}
