//! What goes into a query and what comes out of a row, the same for both databases.
//!
//! Only three column types are used: TEXT, BIGINT (INTEGER in SQLite's strict tables) and
//! BYTEA/BLOB. Ids are UUIDv7 as TEXT, JSON is TEXT, a truth value is BIGINT 0 or 1, an instant is
//! BIGINT microseconds of UTC. So one SQL text and one row struct serve both, and values sort alike
//! (`{text}` in a migration is `text collate "C"` on PostgreSQL: bytes, as SQLite does).
//!
//! Going in, [`Value`] carries the type of a NULL, which PostgreSQL wants to know. Coming out, a row
//! is any `#[derive(sqlx::FromRow)]` struct or tuple ([`Record`]) of String, i64, `Vec<u8>`,
//! [`At`], [`Flag`] and Options of these.

use jiff::Timestamp;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments as _, Database, FromRow};

/// A value bound to a placeholder. `None` is a NULL of that type.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// TEXT.
    Text(Option<String>),
    /// BIGINT: numbers, truth values, instants.
    Int(Option<i64>),
    /// BYTEA or BLOB.
    Bytes(Option<Vec<u8>>),
}

/// Values may be personal: only their kind is shown.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Value::Text(_) => "Text(…)",
            Value::Int(_) => "Int(…)",
            Value::Bytes(_) => "Bytes(…)",
        })
    }
}

/// The microseconds an instant is stored as.
pub fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

macro_rules! into_value {
    ($($from:ty => $kind:ident($x:ident) $make:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($x: $from) -> Value { Value::$kind(Some($make)) }
        }
        impl From<Option<$from>> for Value {
            fn from(given: Option<$from>) -> Value { Value::$kind(given.map(|$x| $make)) }
        }
    )*};
}

into_value! {
    &str => Text(x) x.to_owned();
    String => Text(x) x;
    &String => Text(x) x.clone();
    i64 => Int(x) x;
    i32 => Int(x) i64::from(x);
    u32 => Int(x) i64::from(x);
    u16 => Int(x) i64::from(x);
    u8 => Int(x) i64::from(x);
    bool => Int(x) i64::from(x);
    Timestamp => Int(x) micros(x);
    At => Int(x) micros(x.0);
    Flag => Int(x) i64::from(x.0);
    Vec<u8> => Bytes(x) x;
    &Vec<u8> => Bytes(x) x.clone();
    &[u8] => Bytes(x) x.to_vec();
    [u8; 32] => Bytes(x) x.to_vec();
    &[u8; 32] => Bytes(x) x.to_vec();
    uuid::Uuid => Text(x) x.to_string();
}

/// An instant in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At(pub Timestamp);

impl From<At> for Timestamp {
    fn from(at: At) -> Timestamp {
        at.0
    }
}

/// A truth value in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Flag(pub bool);

impl From<Flag> for bool {
    fn from(flag: Flag) -> bool {
        flag.0
    }
}

impl<DB: Database> sqlx::Type<DB> for At
where
    i64: sqlx::Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        <i64 as sqlx::Type<DB>>::type_info()
    }
    fn compatible(found: &DB::TypeInfo) -> bool {
        <i64 as sqlx::Type<DB>>::compatible(found)
    }
}

impl<'r, DB: Database> sqlx::Decode<'r, DB> for At
where
    i64: sqlx::Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<At, sqlx::error::BoxDynError> {
        let micros = <i64 as sqlx::Decode<'r, DB>>::decode(value)?;
        Ok(At(Timestamp::from_microsecond(micros)?))
    }
}

impl<DB: Database> sqlx::Type<DB> for Flag
where
    i64: sqlx::Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        <i64 as sqlx::Type<DB>>::type_info()
    }
    fn compatible(found: &DB::TypeInfo) -> bool {
        <i64 as sqlx::Type<DB>>::compatible(found)
    }
}

impl<'r, DB: Database> sqlx::Decode<'r, DB> for Flag
where
    i64: sqlx::Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Flag, sqlx::error::BoxDynError> {
        Ok(Flag(<i64 as sqlx::Decode<'r, DB>>::decode(value)? != 0))
    }
}

/// A row of either database: every `#[derive(sqlx::FromRow)]` struct and tuple of our types.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static {}

impl<R> Record for R where R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static {}

/// The values as SQLite takes them.
pub(super) fn for_sqlite(values: Vec<Value>) -> Result<SqliteArguments, sqlx::Error> {
    let mut bound = SqliteArguments::default();
    for value in values {
        match value {
            Value::Text(text) => bound.add(text),
            Value::Int(number) => bound.add(number),
            Value::Bytes(bytes) => bound.add(bytes),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(bound)
}

/// The values as PostgreSQL takes them.
pub(super) fn for_postgres(values: Vec<Value>) -> Result<PgArguments, sqlx::Error> {
    let mut bound = PgArguments::default();
    for value in values {
        match value {
            Value::Text(text) => bound.add(text),
            Value::Int(number) => bound.add(number),
            Value::Bytes(bytes) => bound.add(bytes),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(bound)
}
