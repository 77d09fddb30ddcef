//! Tasks: what only a person can settle. Each says in words what happened and what to do, and offers the answers that fit.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use serde_json::Value;

use crate::api::address::{Path, Query};
use crate::api::caller::Role;
use crate::api::v1::who;
use crate::app::App;
use crate::flows::alerts;
use crate::flows::answer_task::{self, Answer as Word, CHANNEL_STOPPED};
use crate::flows::order::{Order, instant};
use crate::flows::refusal::Refusal;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{Sent, StaffPage};
use crate::store::{Connection, desk};

/// Tasks a page.
const PAGE: i64 = 50;

struct Offer {
    word: &'static str,
    label: String,
}

struct Row {
    id: String,
    kind: String,
    title: String,
    todo: String,
    order: String,
    number: String,
    facts: Vec<(String, String)>,
    prose: String,
    at: String,
    answered: String,
    runbook: String,
    seen_by: String,
    offers: Vec<Offer>,
}

#[derive(Template)]
#[template(path = "desk/tasks.html")]
struct Page<'a> {
    f: Frame<'a>,
    rows: Vec<Row>,
    state: &'static str,
    next: String,
}

/// Filter and cursor, in the address.
#[derive(Deserialize)]
pub struct Filter {
    #[serde(default)]
    state: String,
    #[serde(default)]
    cursor: String,
}

/// Open tasks, oldest first; or those that are settled.
pub async fn show(State(app): State<Arc<App>>, visit: StaffPage, Query(filter): Query<Filter>) -> Answer {
    let state = if filter.state == "closed" { "closed" } else { "open" };
    let f = visit.visitor.frame(&app, "desk-tasks");
    let load = async {
        let mut reader = app.store.read().await?;
        let cursor = Some(filter.cursor.as_str()).filter(|cursor| !cursor.is_empty());
        let mut rows = Vec::new();
        for task in desk::tasks(&mut reader, state, cursor, PAGE).await? {
            let prose = prose(&mut reader, &app, &task).await?;
            rows.push(row(&f, visit.caller.role, task, prose));
        }
        Ok::<_, Refusal>(rows)
    };
    let rows = load.await.map_err(refuse(&app, &visit.visitor))?;
    let full = i64::try_from(rows.len()).is_ok_and(|n| n == PAGE);
    let next = rows.last().filter(|_| full).map(|row| row.id.clone()).unwrap_or_default();
    Ok(html(&Page { f, rows, state, next }))
}

/// The bureau's own words, opened; of an account that was erased there are none any more.
async fn prose(q: &mut impl Connection, app: &App, task: &desk::TaskRow) -> Result<String, Refusal> {
    let (Some(order), Some(sealed)) = (&task.order_id, &task.detail_sealed) else { return Ok(String::new()) };
    match Order::read(q, app, order).await {
        Ok(order) => order.open::<String>(app, "task", sealed),
        Err(Refusal::Erased) => Ok(String::new()),
        Err(refusal) => Err(refusal),
    }
}

fn row(f: &Frame<'_>, role: Role, task: desk::TaskRow, prose: String) -> Row {
    let kind = task.kind.replace('_', "-");
    let detail: Value = serde_json::from_str(&task.detail).unwrap_or(Value::Null);
    let facts = detail.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    Row {
        title: f.known(&format!("task-kind-{kind}"), &task.kind),
        todo: f.known(&format!("task-todo-{kind}"), ""),
        facts: facts.map(|(name, value)| fact(f, name, value)).collect(),
        offers: if task.state == "open" { offers(f, role, &task) } else { Vec::new() },
        runbook: alerts::class_of(&task.kind, &detail).unwrap_or_default().to_owned(),
        seen_by: match (&task.acknowledged_by, task.acknowledged_at) {
            (Some(who), Some(at)) => f.tt("task-acknowledged", ("who", who), ("at", &shown(instant(at)))),
            _ => String::new(),
        },
        answered: task
            .answer
            .map(|word| f.known(&format!("task-answer-{}", word.replace('_', "-")), &word))
            .unwrap_or_default(),
        at: shown(instant(task.created_at)),
        order: task.order_id.unwrap_or_default(),
        number: task.order_number.unwrap_or_default(),
        id: task.id,
        kind: task.kind,
        prose,
    }
}

/// A member of the detail in words, as far as there are words for it.
fn fact(f: &Frame<'_>, name: &str, value: &Value) -> (String, String) {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    let text = match name {
        "why" => f.known(&format!("channel-why-{}", text.replace([' ', '_'], "-")), &text),
        "state" => f.known(&format!("state-{}", text.replace('_', "-")), &text),
        _ => text,
    };
    (f.known(&format!("task-fact-{name}"), name), text)
}

/// The answers that fit the kind and that this role may give.
fn offers(f: &Frame<'_>, role: Role, task: &desk::TaskRow) -> Vec<Offer> {
    let kind = task.kind.as_str();
    let may = |word: &&Word| match word {
        Word::Acknowledge => task.acknowledged_by.is_none(),
        _ => kind != CHANNEL_STOPPED || role == Role::Operator,
    };
    if role == Role::Auditor {
        return Vec::new();
    }
    let label = |word: Word| match (kind, word) {
        (CHANNEL_STOPPED, Word::Close) => f.t("channel-reopen"),
        _ => f.t(&format!("task-answer-{}", word.word())),
    };
    answer_task::fitting(kind).iter().filter(may).map(|word| Offer { word: word.word(), label: label(*word) }).collect()
}

/// Settles a task.
pub async fn answer(
    State(app): State<Arc<App>>,
    visit: StaffPage,
    Path((id, answer)): Path<(String, String)>,
    _sent: Sent,
) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    if visit.caller.role == Role::Auditor {
        return Err(refuse(Refusal::Forbidden));
    }
    let word = Word::parse(&answer).ok_or_else(|| refuse(Refusal::NotFound))?;
    answer_task::answer(&app, &id, &who(&visit.caller), word).await.map_err(&refuse)?;
    Ok(Redirect::to("/desk/tasks").into_response())
}
