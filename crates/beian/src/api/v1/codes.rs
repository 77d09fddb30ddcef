//! The bureau's code tables: as they are, as they were, and when the bureau told them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Answer, refuse};
use crate::api::address::{Path, Query};
use crate::api::caller::{Staff, Tongue};
use crate::app::App;
use crate::flows::order::instant;
use crate::flows::refusal::Refusal;
use crate::store::codes::{self, CodeEntry};

/// A row.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CodeView {
    /// Wire name of the table, such as `Dwxz`; `Bbdw` are the reporting units.
    pub table: String,
    /// The bureau's id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Other columns.
    #[schema(value_type = Object)]
    pub extra: Value,
    /// In force. A row that is not is offered and sent no more.
    pub valid: bool,
    /// The version that set it.
    pub version: i64,
}

/// A version.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct VersionView {
    /// Counted from 1.
    pub number: i64,
    /// When the bureau told it.
    #[schema(value_type = String)]
    pub at: jiff::Timestamp,
    /// The bureau's file.
    pub file: String,
    /// Rows that were new.
    pub added: i64,
    /// Rows that differed.
    pub changed: i64,
}

/// The bureau's tables and their versions.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CodeList {
    /// Rows by table and id; those of the program are not among them.
    pub rows: Vec<CodeView>,
    /// Newest first.
    pub versions: Vec<VersionView>,
}

/// Which table.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CodeQuery {
    /// Wire name; all tables if absent.
    #[serde(default)]
    pub table: Option<String>,
}

/// The code tables that the bureau has told.
#[utoipa::path(get, path = "/api/v1/codes", tag = "codes", params(CodeQuery),
    responses((status = 200, body = CodeList)), security(("token" = [])))]
pub async fn list_codes(
    State(app): State<Arc<App>>,
    Staff(_caller): Staff,
    Tongue(lang): Tongue,
    Query(query): Query<CodeQuery>,
) -> Answer<Json<CodeList>> {
    let load = async {
        let mut reader = app.store.read().await?;
        let rows = codes::rows(&mut reader, query.table.as_deref().unwrap_or_default()).await?;
        let versions = codes::versions(&mut reader).await?;
        Ok::<_, Refusal>((rows, versions))
    };
    let (rows, versions) = load.await.map_err(refuse(&app, lang))?;
    let versions = versions.into_iter().map(|v| VersionView {
        number: v.number,
        at: instant(v.at),
        file: v.file,
        added: v.added,
        changed: v.changed,
    });
    Ok(Json(CodeList { rows: rows.into_iter().map(view).collect(), versions: versions.collect() }))
}

/// What a row was in each version that set it, oldest first.
#[utoipa::path(get, path = "/api/v1/codes/{table}/{code}", tag = "codes",
    responses((status = 200, body = Vec<CodeView>)), security(("token" = [])))]
pub async fn code_history(
    State(app): State<Arc<App>>,
    Staff(_caller): Staff,
    Tongue(lang): Tongue,
    Path((table, code)): Path<(String, i64)>,
) -> Answer<Json<Vec<CodeView>>> {
    let load = async {
        let mut reader = app.store.read().await?;
        Ok::<_, Refusal>(codes::history(&mut reader, &table, code).await?)
    };
    Ok(Json(load.await.map_err(refuse(&app, lang))?.into_iter().map(view).collect()))
}

fn view(row: CodeEntry) -> CodeView {
    CodeView {
        table: row.table_name,
        id: row.id,
        name: row.name,
        extra: serde_json::from_str(&row.extra).unwrap_or(Value::Null),
        valid: row.valid == 1,
        version: row.version,
    }
}
