//! The bureau's own code tables. What it tells is in force at once, over the tables that come with the program; rows that it
//! calls invalid stay readable, and are offered and sent no more. Every change is a version.

use std::sync::Arc;

use filing::codes::{CodeTables, ToldRow};
use miit::message::BaseCodes;
use serde_json::json;

use super::order::Who;
use super::refusal::Refusal;
use super::{house, tell};
use crate::app::App;
use crate::store::codes::{self, CodeEntry};
use crate::store::downloads::DownloadRow;
use crate::store::{StoreError, Tx};

/// The table of reporting units.
pub const UNITS: &str = "Bbdw";

/// What a file of codes did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Change {
    /// Rows that are new.
    pub added: i64,
    /// Rows that differ.
    pub changed: i64,
    /// Rows without an id or a name.
    pub unreadable: i64,
}

/// Takes over what a file tells. Tables and rows that it does not name stay: whether a file replaces or completes is not said.
///
/// # Errors
/// The store's.
pub async fn take(tx: &mut Tx<'_>, app: &App, download: &DownloadRow, told: &BaseCodes) -> Result<Change, Refusal> {
    let (rows, unreadable) = entries(told);
    let (added, changed) = codes::set(tx, &download.id, &rows, app.clock.business()).await?;
    if added + changed > 0 {
        let details = json!({"file": download.name, "added": added, "changed": changed});
        house::note(tx, app, &Who::bureau(), "codes.told", details).await?;
    }
    if unreadable > 0 {
        let detail = json!({"file": download.name, "rows": unreadable});
        tell::alert(tx, app, "code_unknown", &detail).await?;
    }
    Ok(Change { added, changed, unreadable })
}

fn entries(told: &BaseCodes) -> (Vec<CodeEntry>, i64) {
    let (mut rows, mut unreadable) = (Vec::new(), 0);
    for (table, list) in &told.tables {
        for row in list {
            if row.id <= 0 || row.name.is_empty() {
                unreadable += 1;
                continue;
            }
            rows.push(CodeEntry {
                table_name: table.clone(),
                id: row.id,
                name: row.name.clone(),
                extra: json!(row.extra).to_string(),
                valid: i64::from(row.valid.unwrap_or(true)),
                version: 0,
            });
        }
    }
    for unit in &told.units {
        if unit.id <= 0 || unit.name.is_empty() {
            unreadable += 1;
            continue;
        }
        let extra =
            json!({"Dwfl": unit.category, "Dwhyfl": unit.industry, "Jyxkzbh": unit.licence, "Shengid": unit.province});
        rows.push(CodeEntry {
            table_name: UNITS.to_owned(),
            id: unit.id,
            name: unit.name.clone(),
            extra: extra.to_string(),
            valid: i64::from(unit.valid),
            version: 0,
        });
    }
    (rows, unreadable)
}

/// The tables in force: kept in memory, read again when the bureau has told something new.
///
/// # Errors
/// The store's.
pub async fn in_force(app: &App) -> Result<Arc<CodeTables>, StoreError> {
    let mut reader = app.store.read().await?;
    let newest = codes::newest(&mut reader).await?;
    if let Some(tables) = app.codes.of(newest) {
        return Ok(tables);
    }
    let rows = codes::rows(&mut reader, "").await?;
    let told: Vec<ToldRow> = rows
        .into_iter()
        .filter_map(|row| {
            let id = u16::try_from(row.id).ok()?;
            Some(ToldRow { table: row.table_name, id, name: row.name, valid: row.valid == 1 })
        })
        .collect();
    Ok(app.codes.set(newest, CodeTables::embedded().overridden(&told)))
}
