//! A query: plain text with `$1` placeholders, the values, and how many rows are wanted.
//!
//! Way of data: `tx.query("select … where id = $1").bind(id).optional::<Row>().await`. The text is a
//! `&'static str`, so nothing is built from strings; where the databases differ, [`Sql::pick`] holds
//! both texts. Texts stand as literals in `.query("…")`, or in a `const NAME: Sql`: a test finds
//! them there and prepares each on both databases.
//!
//! Three things the same text needs to agree on both: `cast(sum(x) as bigint)` (PostgreSQL's sum is
//! numeric), `cast($1 as bigint)` or `as text` where a placeholder's type cannot be inferred, and
//! no statement after a failed one: [`crate::store::Tx`] refuses it, as PostgreSQL does.

use sqlx::{PgConnection, SqliteConnection};

use crate::store::error::lost;
use crate::store::step::Harm;
use crate::store::{Record, StoreError, Value, value};

/// Which database this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, one file.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A text for both databases, or one for each.
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    sqlite: &'static str,
    postgres: &'static str,
}

impl Sql {
    /// One text for both.
    pub const fn same(text: &'static str) -> Sql {
        Sql { sqlite: text, postgres: text }
    }

    /// Where the databases differ.
    pub const fn pick(sqlite: &'static str, postgres: &'static str) -> Sql {
        Sql { sqlite, postgres }
    }

    /// The text for `dialect`.
    pub const fn text(self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Sql {
        Sql::same(text)
    }
}

/// Whatever runs queries: a [`crate::store::Tx`] or a [`crate::store::Reader`]. Functions that only
/// read take `&mut impl Connection` and serve both.
pub trait Connection: Send {
    /// Begins a query.
    fn query(&mut self, sql: impl Into<Sql>) -> Query<'_>;
    /// Which database answers.
    fn dialect(&self) -> Dialect;
}

/// A borrowed connection of either kind.
pub(super) enum Wire<'q> {
    Sqlite(&'q mut SqliteConnection),
    Postgres(&'q mut PgConnection),
}

impl Wire<'_> {
    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Wire::Sqlite(_) => Dialect::Sqlite,
            Wire::Postgres(_) => Dialect::Postgres,
        }
    }

    pub(super) fn again(&mut self) -> Wire<'_> {
        match self {
            Wire::Sqlite(wire) => Wire::Sqlite(wire),
            Wire::Postgres(wire) => Wire::Postgres(wire),
        }
    }
}

/// A query being put together; nothing runs before one of the last five methods is awaited.
#[must_use = "a query does nothing before it is awaited"]
pub struct Query<'q> {
    wire: Wire<'q>,
    harm: Option<&'q mut Harm>,
    sql: Sql,
    values: Vec<Value>,
}

/// Runs `$method` of sqlx on whichever database it is, and tells the step what a failure has done to it.
macro_rules! run {
    ($query:ident, $make:ident $(::<_, $row:ty>)?, $method:ident) => {{
        let Query { wire, harm, sql, values } = $query;
        if harm.as_deref().is_some_and(|harm| *harm != Harm::None) {
            return Err(StoreError::Aborted);
        }
        let text = sql.text(wire.dialect());
        let result = match wire {
            Wire::Sqlite(wire) => {
                let values = value::for_sqlite(values)?;
                run!(@one sqlx::Sqlite, $make $(, $row)?)(text, values).$method(wire).await
                    .map(Either::Sqlite)
            }
            Wire::Postgres(wire) => {
                let values = value::for_postgres(values)?;
                run!(@one sqlx::Postgres, $make $(, $row)?)(text, values).$method(wire).await
                    .map(Either::Postgres)
            }
        };
        if let (Err(error), Some(harm)) = (&result, harm) {
            *harm = harm_of(error);
        }
        result
    }};
    (@one $db:ty, $make:ident) => { sqlx::$make::<$db, _> };
    (@one $db:ty, $make:ident, $row:ty) => { sqlx::$make::<$db, $row, _> };
}

enum Either<S, P> {
    Sqlite(S),
    Postgres(P),
}

impl<R> Either<R, R> {
    fn either(self) -> R {
        match self {
            Either::Sqlite(it) | Either::Postgres(it) => it,
        }
    }
}

/// A missing row or a column read with the wrong type leaves the transaction as it was.
fn harm_of(error: &sqlx::Error) -> Harm {
    match error {
        sqlx::Error::RowNotFound
        | sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::Decode(_) => Harm::None,
        error if lost(error) => Harm::Lost,
        _ => Harm::Broken,
    }
}

impl<'q> Query<'q> {
    pub(super) fn new(wire: Wire<'q>, harm: Option<&'q mut Harm>, sql: Sql) -> Query<'q> {
        Query { wire, harm, sql, values: Vec::new() }
    }

    /// Gives the next placeholder its value.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// All rows.
    pub async fn all<R: Record>(self) -> Result<Vec<R>, StoreError> {
        Ok(run!(self, query_as_with::<_, R>, fetch_all)?.either())
    }

    /// The one row; [`StoreError::NotFound`] if there is none.
    pub async fn one<R: Record>(self) -> Result<R, StoreError> {
        Ok(run!(self, query_as_with::<_, R>, fetch_one)?.either())
    }

    /// The row, if there is one.
    pub async fn optional<R: Record>(self) -> Result<Option<R>, StoreError> {
        Ok(run!(self, query_as_with::<_, R>, fetch_optional)?.either())
    }

    /// The first column of the one row.
    pub async fn scalar<T>(self) -> Result<T, StoreError>
    where
        (T,): Record,
    {
        self.one::<(T,)>().await.map(|(first,)| first)
    }

    /// The first column of the row, if there is one.
    pub async fn optional_scalar<T>(self) -> Result<Option<T>, StoreError>
    where
        (T,): Record,
    {
        Ok(self.optional::<(T,)>().await?.map(|(first,)| first))
    }

    /// The first column of all rows.
    pub async fn scalars<T>(self) -> Result<Vec<T>, StoreError>
    where
        (T,): Record,
    {
        Ok(self.all::<(T,)>().await?.into_iter().map(|(first,)| first).collect())
    }

    /// Runs it and tells how many rows were written.
    pub async fn execute(self) -> Result<u64, StoreError> {
        Ok(match run!(self, query_with, execute)? {
            Either::Sqlite(done) => done.rows_affected(),
            Either::Postgres(done) => done.rows_affected(),
        })
    }
}
