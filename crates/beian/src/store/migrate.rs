//! From an empty database to the schema this release knows, one file a step, forward only.
//!
//! One text serves both databases; these tokens differ: `{big}` (a 64-bit number), `{bytes}`,
//! `{text}` (sorted by bytes on both), `{strict}` (closes a table: STRICT on SQLite). Each step runs
//! in a transaction that also records its number and the checksum of its text. The first step also
//! records the stamp.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, PgConnection, SqliteConnection};

use crate::store::query::{Query, Wire};
use crate::store::{Dialect, Sql, Stamp, StoreError};

/// One step: number, name, text.
type Migration = (u32, &'static str, &'static str);

macro_rules! migrations {
    ($($number:literal $name:literal $file:literal)*) => {
        &[$(($number, $name, include_str!(concat!("../../../../migrations/", $file)))),*]
    };
}

/// Every step, in order. A new file in `migrations/` gets a line here.
pub const MIGRATIONS: &[Migration] = migrations! {
    1 "ground" "0001_ground.sql"
    2 "platform" "0002_platform.sql"
    3 "faces" "0003_faces.sql"
    4 "notices" "0004_notices.sql"
    5 "accounts" "0005_accounts.sql"
    6 "desk" "0006_desk.sql"
    7 "consents" "0007_consents.sql"
    8 "exchange" "0008_exchange.sql"
    9 "duties" "0009_duties.sql"
    10 "inquiries" "0010_inquiries.sql"
};

const LEDGER: Sql = Sql::pick(
    "create table if not exists schema_version (
        number integer primary key, name text not null, checksum text not null) strict",
    "create table if not exists schema_version (
        number bigint primary key, name text not null, checksum text not null)",
);
const LOCK: Sql = Sql::pick("select 1", "lock table schema_version in access exclusive mode");
const BEGIN: Sql = Sql::pick("begin immediate", "begin");

/// The text of a migration for one database.
pub fn text_for(dialect: Dialect, text: &str) -> String {
    let tokens = match dialect {
        Dialect::Sqlite => ["integer", "blob", "text", "strict"],
        Dialect::Postgres => ["bigint", "bytea", "text collate \"C\"", ""],
    };
    text.replace("{big}", tokens[0])
        .replace("{bytes}", tokens[1])
        .replace("{text}", tokens[2])
        .replace("{strict}", tokens[3])
}

fn checksum(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

pub(super) async fn sqlite(connection: &mut SqliteConnection, stamp: Stamp) -> Result<(), StoreError> {
    Migrator { wire: Wire::Sqlite(connection), stamp, known: MIGRATIONS }.run().await
}

pub(super) async fn postgres(connection: &mut PgConnection, stamp: Stamp) -> Result<(), StoreError> {
    Migrator { wire: Wire::Postgres(connection), stamp, known: MIGRATIONS }.run().await
}

struct Migrator<'c> {
    wire: Wire<'c>,
    stamp: Stamp,
    known: &'static [Migration],
}

impl Migrator<'_> {
    async fn run(mut self) -> Result<(), StoreError> {
        if let Err(first) = self.query(LEDGER).execute().await {
            // Two replicas that create it at once: PostgreSQL refuses one of them, once.
            tracing::debug!(error = %first, "creating schema_version again");
            self.query(LEDGER).execute().await?;
        }
        while self.one().await? {}
        Ok(())
    }

    /// Applies the next step, if there is one.
    async fn one(&mut self) -> Result<bool, StoreError> {
        self.query(BEGIN).execute().await?;
        let outcome = self.inside().await;
        if matches!(outcome, Ok(true)) {
            self.query(Sql::same("commit")).execute().await?;
        } else {
            self.query(Sql::same("rollback")).execute().await?;
        }
        outcome
    }

    async fn inside(&mut self) -> Result<bool, StoreError> {
        self.query(LOCK).execute().await?;
        let applied = self.applied().await?;
        self.check(&applied).await?;
        let Some(next) = self.known.get(applied.len()) else {
            return Ok(false);
        };
        self.apply(next).await?;
        Ok(true)
    }

    async fn applied(&mut self) -> Result<Vec<(i64, String, String)>, StoreError> {
        self.query(Sql::same("select number, name, checksum from schema_version order by number")).all().await
    }

    async fn check(&mut self, applied: &[(i64, String, String)]) -> Result<(), StoreError> {
        let known = self.known.last().map_or(0, |last| last.0);
        let found = applied.last().map_or(0, |last| u32::try_from(last.0).unwrap_or(u32::MAX));
        if !applied.is_empty() {
            let found = self
                .query(Sql::same("select value from meta where key = 'stamp'"))
                .optional_scalar::<String>()
                .await?
                .unwrap_or_default();
            if found != self.stamp.word() {
                return Err(StoreError::WrongStamp { expected: self.stamp, found });
            }
        }
        if found > known {
            return Err(StoreError::SchemaNewer { known, found });
        }
        for ((number, name, sum), (_, _, text)) in applied.iter().zip(self.known) {
            if *sum != checksum(text) {
                let number = u32::try_from(*number).unwrap_or_default();
                return Err(StoreError::MigrationChanged { number, name: name.clone() });
            }
        }
        Ok(())
    }

    async fn apply(&mut self, (number, name, text): &Migration) -> Result<(), StoreError> {
        let own = AssertSqlSafe(text_for(self.wire.dialect(), text));
        let done = match &mut self.wire {
            Wire::Sqlite(wire) => sqlx::raw_sql(own).execute(&mut **wire).await.map(drop),
            Wire::Postgres(wire) => sqlx::raw_sql(own).execute(&mut **wire).await.map(drop),
        };
        done.map_err(|source| StoreError::Migration {
            number: *number,
            name: (*name).to_owned(),
            source: Arc::new(source),
        })?;
        self.query(Sql::same("insert into schema_version (number, name, checksum) values ($1, $2, $3)"))
            .bind(*number)
            .bind(*name)
            .bind(checksum(text))
            .execute()
            .await?;
        if *number == 1 {
            let word = self.stamp.word();
            self.query(Sql::same("insert into meta (key, value) values ('stamp', $1)")).bind(word).execute().await?;
        }
        Ok(())
    }

    fn query(&mut self, sql: Sql) -> Query<'_> {
        Query::new(self.wire.again(), None, sql)
    }
}
