//! Tasks: what only a person can settle.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Answer, PageQuery, once, refuse, who};
use crate::api::address::{Path, Query};
use crate::api::caller::{Staff, Tongue};
use crate::app::App;
use crate::flows::alerts;
use crate::flows::answer_task::{self, Answer as Word};
use crate::flows::order::{Order, instant};
use crate::flows::refusal::Refusal;
use crate::store::{Connection, desk};

/// A task.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TaskView {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// The order it is about.
    pub order: Option<String>,
    /// `open` or `closed`.
    pub state: String,
    /// What is known.
    #[schema(value_type = Object)]
    pub detail: Value,
    /// The bureau's own words.
    pub prose: Option<String>,
    /// Since when.
    #[schema(value_type = String)]
    pub at: jiff::Timestamp,
    /// How it was settled.
    pub answer: Option<String>,
    /// Of an alert: its class, which is the name of its page of the runbook at `/desk/runbook/`.
    pub class: Option<&'static str>,
    /// Who looks into it.
    pub acknowledged_by: Option<String>,
    /// Since when.
    #[schema(value_type = Option<String>)]
    pub acknowledged_at: Option<jiff::Timestamp>,
}

/// A page of tasks.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TaskList {
    /// Oldest first.
    pub items: Vec<TaskView>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// Filter of tasks.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TaskQuery {
    /// `open` (default) or `closed`.
    #[serde(default)]
    pub state: Option<String>,
}

/// Tasks of staff.
#[utoipa::path(get, path = "/api/v1/tasks", tag = "tasks", params(TaskQuery, PageQuery),
    responses((status = 200, body = TaskList)), security(("token" = [])))]
pub async fn list_tasks(
    State(app): State<Arc<App>>,
    Staff(_caller): Staff,
    Tongue(lang): Tongue,
    Query(filter): Query<TaskQuery>,
    Query(query): Query<PageQuery>,
) -> Answer<Json<TaskList>> {
    let load = async {
        let mut reader = app.store.read().await?;
        let state = filter.state.as_deref().unwrap_or("open");
        let rows = desk::tasks(&mut reader, state, query.cursor.as_deref(), query.limit()).await?;
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            items.push(view(&mut reader, &app, row).await?);
        }
        Ok::<_, Refusal>(items)
    };
    let items = load.await.map_err(refuse(&app, lang))?;
    let full = i64::try_from(items.len()).is_ok_and(|n| n == query.limit());
    let next = if full { items.last().map(|t| t.id.clone()) } else { None };
    Ok(Json(TaskList { items, next }))
}

async fn view(q: &mut impl Connection, app: &App, row: desk::TaskRow) -> Result<TaskView, Refusal> {
    let prose = match (&row.order_id, &row.detail_sealed) {
        (Some(order), Some(sealed)) => {
            let order = Order::read(q, app, order).await?;
            Some(order.open::<String>(app, "task", sealed)?)
        }
        _ => None,
    };
    let detail = serde_json::from_str(&row.detail).unwrap_or(Value::Null);
    Ok(TaskView {
        class: alerts::class_of(&row.kind, &detail),
        acknowledged_by: row.acknowledged_by,
        acknowledged_at: row.acknowledged_at.map(instant),
        id: row.id,
        kind: row.kind,
        order: row.order_id,
        state: row.state,
        detail,
        prose,
        at: instant(row.created_at),
        answer: row.answer,
    })
}

/// Settles a task: `resend`, `lapsed`, `returned`, `close`, or `vouch` for who sits at a device. `acknowledge` says that the
/// caller looks into an alert, which stays open.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/{answer}", tag = "tasks",
    responses((status = 200, body = TaskView), (status = 404), (status = 409)), security(("token" = [])))]
pub async fn answer_task(
    State(app): State<Arc<App>>,
    Staff(caller): Staff,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    Path((id, answer)): Path<(String, String)>,
) -> Answer<Json<TaskView>> {
    let refuse = refuse(&app, lang);
    if caller.role == crate::api::caller::Role::Auditor {
        return Err(refuse(Refusal::Forbidden));
    }
    let word = Word::parse(&answer).ok_or_else(|| refuse(Refusal::NotFound))?;
    let who = who(&caller);
    let act = answer_task::answer(&app, &id, &who, word);
    once(&app, &caller, lang, &headers, &format!("task {answer} {id}"), act).await?;
    let load = async {
        let mut reader = app.store.read().await?;
        let row = desk::task(&mut reader, &id).await?.ok_or(Refusal::NotFound)?;
        view(&mut reader, &app, row).await
    };
    Ok(Json(load.await.map_err(&refuse)?))
}
