//! Tasks: what only a person can settle.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};

use crate::api::caller::Role;
use crate::api::v1::who;
use crate::app::App;
use crate::flows::answer_task::{self, Answer as Word};
use crate::flows::order::{Order, instant};
use crate::flows::refusal::Refusal;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{Sent, StaffPage};
use crate::store::desk;

struct Row {
    id: String,
    kind: String,
    order: String,
    detail: String,
    prose: String,
    at: String,
}

#[derive(Template)]
#[template(path = "desk/tasks.html")]
struct Page<'a> {
    f: Frame<'a>,
    rows: Vec<Row>,
}

/// Open tasks.
pub async fn show(State(app): State<Arc<App>>, visit: StaffPage) -> Answer {
    let load = async {
        let mut reader = app.store.read().await?;
        let mut rows = Vec::new();
        for task in desk::tasks(&mut reader, "open", None, 100).await? {
            let prose = match (&task.order_id, &task.detail_sealed) {
                (Some(order), Some(sealed)) => {
                    Order::read(&mut reader, &app, order).await?.open::<String>(&app, "task", sealed)?
                }
                _ => String::new(),
            };
            rows.push(Row {
                at: shown(instant(task.created_at)),
                order: task.order_id.unwrap_or_default(),
                id: task.id,
                kind: task.kind,
                detail: task.detail,
                prose,
            });
        }
        Ok::<_, Refusal>(rows)
    };
    let rows = load.await.map_err(refuse(&app, &visit.visitor))?;
    Ok(html(&Page { f: visit.visitor.frame(&app, "desk-tasks"), rows }))
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
