//! The queue: what waits, since when, who holds it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use serde::Deserialize;

use crate::api::address::Query;
use crate::app::App;
use crate::flows::order::instant;
use crate::flows::refusal::Refusal;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::StaffPage;
use crate::store::orders;

struct Row {
    id: String,
    number: String,
    kind: String,
    province: String,
    name: String,
    state: String,
    word: String,
    since: String,
    round: i64,
    holder: String,
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct Page<'a> {
    f: Frame<'a>,
    rows: Vec<Row>,
    state: String,
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

/// Shows the queue.
pub async fn show(State(app): State<Arc<App>>, visit: StaffPage, Query(filter): Query<Filter>) -> Answer {
    let load = async {
        let mut reader = app.store.read().await?;
        let state = Some(filter.state.as_str()).filter(|s| !s.is_empty());
        let cursor = Some(filter.cursor.as_str()).filter(|s| !s.is_empty());
        Ok::<_, Refusal>(orders::queue(&mut reader, state, cursor, 50).await?)
    };
    let found = load.await.map_err(refuse(&app, &visit.visitor))?;
    let next =
        if found.len() == 50 { found.last().map(|row| row.id.clone()).unwrap_or_default() } else { String::new() };
    let f = visit.visitor.frame(&app, "desk-queue");
    let rows = found
        .into_iter()
        .map(|row| Row {
            word: f.t(&format!("state-{}", row.state.replace('_', "-"))),
            kind: f.t(&format!("kind-{}", row.kind)),
            province: row.province.unwrap_or_default(),
            // An individual's name is sealed: the list shows none.
            name: row.subject_name.unwrap_or_else(|| "–".into()),
            since: shown(instant(row.updated_at)),
            holder: row.claimed_by.unwrap_or_default(),
            id: row.id,
            number: row.number,
            state: row.state,
            round: row.round,
        })
        .collect();
    Ok(html(&Page { f, rows, state: filter.state, next }))
}
