//! The bureau's code tables, as they are and as they were.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// One row of a code table.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct CodeEntry {
    /// Wire name of the table, such as `Dwxz`; `Bbdw` are the reporting units.
    pub table_name: String,
    /// The bureau's id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// JSON object of the other columns.
    pub extra: String,
    /// 1: in force.
    pub valid: i64,
    /// The version that set it.
    pub version: i64,
}

/// One version.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CodeVersion {
    /// Counted from 1.
    pub number: i64,
    /// When, business time.
    pub at: i64,
    /// The bureau's file.
    pub file: String,
    /// Rows that are new.
    pub added: i64,
    /// Rows that differ.
    pub changed: i64,
}

/// The newest version; 0 while the bureau has told nothing.
pub async fn newest(q: &mut impl Connection) -> Result<i64, StoreError> {
    q.query("select coalesce(max(number), 0) from code_version").scalar::<i64>().await
}

/// Rows of a table by id; of all tables if it is empty.
pub async fn rows(q: &mut impl Connection, table: &str) -> Result<Vec<CodeEntry>, StoreError> {
    q.query(
        "select table_name, id, name, extra, valid, version from code where ($1 = '' or table_name = $1) \
         order by table_name, id limit 20000",
    )
    .bind(table)
    .all::<CodeEntry>()
    .await
}

/// What a row was in each version that set it, oldest first.
pub async fn history(q: &mut impl Connection, table: &str, id: i64) -> Result<Vec<CodeEntry>, StoreError> {
    q.query(
        "select table_name, id, name, extra, valid, version from code_history where table_name = $1 and id = $2 \
         order by version limit 1000",
    )
    .bind(table)
    .bind(id)
    .all::<CodeEntry>()
    .await
}

/// The versions, newest first.
pub async fn versions(q: &mut impl Connection) -> Result<Vec<CodeVersion>, StoreError> {
    q.query(
        "select v.number, v.at, d.name as file, v.added, v.changed from code_version v join download d on d.id = v.download_id \
         order by v.number desc limit 200",
    )
    .all::<CodeVersion>()
    .await
}

/// Sets rows as a new version: those that are new or differ. How many of each; nothing changed is no version.
pub async fn set(tx: &mut Tx<'_>, download: &str, told: &[CodeEntry], at: Timestamp) -> Result<(i64, i64), StoreError> {
    let known: HashMap<(String, i64), CodeEntry> =
        rows(tx, "").await?.into_iter().map(|row| ((row.table_name.clone(), row.id), row)).collect();
    let same = |a: &CodeEntry, b: &CodeEntry| a.name == b.name && a.extra == b.extra && a.valid == b.valid;
    let (mut fresh, mut added, mut changed) = (Vec::new(), 0, 0);
    for row in told {
        match known.get(&(row.table_name.clone(), row.id)) {
            Some(old) if same(old, row) => continue,
            Some(_) => changed += 1,
            None => added += 1,
        }
        fresh.push(row);
    }
    if fresh.is_empty() {
        return Ok((0, 0));
    }
    let version = newest(tx).await? + 1;
    tx.query("insert into code_version (number, at, download_id, added, changed) values ($1, $2, $3, $4, $5)")
        .bind(version)
        .bind(at)
        .bind(download)
        .bind(added)
        .bind(changed)
        .execute()
        .await?;
    for row in fresh {
        put(tx, row, version).await?;
    }
    Ok((added, changed))
}

async fn put(tx: &mut Tx<'_>, row: &CodeEntry, version: i64) -> Result<(), StoreError> {
    tx.query(
        "insert into code (table_name, id, name, extra, valid, version) values ($1, $2, $3, $4, $5, $6) \
         on conflict (table_name, id) do update set name = excluded.name, extra = excluded.extra, \
         valid = excluded.valid, version = excluded.version",
    )
    .bind(&row.table_name)
    .bind(row.id)
    .bind(&row.name)
    .bind(&row.extra)
    .bind(row.valid)
    .bind(version)
    .execute()
    .await?;
    tx.query("insert into code_history (version, table_name, id, name, extra, valid) values ($6, $1, $2, $3, $4, $5)")
        .bind(&row.table_name)
        .bind(row.id)
        .bind(&row.name)
        .bind(&row.extra)
        .bind(row.valid)
        .bind(version)
        .execute()
        .await?;
    Ok(())
}
