//! Messages that were not sent, or of which nobody knows: operators send them again or give them up. Text and address are the
//! readers' own; the address is shown masked.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};

use crate::api::v1::who;
use crate::app::App;
use crate::flows::order::instant;
use crate::flows::refusal::Refusal;
use crate::flows::settle_message::{self, Act};
use crate::flows::{deliver, message};
use crate::pages::applicant::channel_words;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{OperatorPage, Sent};
use crate::store::messages;

/// Rows on the page; settling them brings the next.
const MOST: i64 = 100;

struct Row {
    id: String,
    channel: String,
    to: String,
    kind: String,
    order: String,
    state: String,
    words: String,
    reason: String,
    attempts: String,
    at: String,
    in_time: bool,
}

#[derive(Template)]
#[template(path = "desk/messages.html")]
struct Page<'a> {
    f: Frame<'a>,
    rows: Vec<Row>,
}

/// Dead and unsure messages, newest first.
pub async fn show(State(app): State<Arc<App>>, visit: OperatorPage) -> Answer {
    let f = visit.visitor.frame(&app, "desk-messages");
    let load = async {
        let mut reader = app.store.read().await?;
        let mut rows = Vec::new();
        for row in messages::stuck(&mut reader, MOST).await? {
            let to = match message::address(&mut reader, &app, &row).await {
                Ok(to) => message::masked(&row.channel, &to),
                Err(Refusal::Erased) => String::new(),
                Err(error) => return Err(error),
            };
            rows.push(Row {
                in_time: deliver::in_time(&app, &row),
                channel: channel_words(&f, &row.channel),
                to,
                words: f.t(&format!("notice-state-{}", row.state)),
                attempts: f.ta("desk-messages-attempts", "n", &row.attempts.to_string()),
                at: shown(instant(row.created_at)),
                order: row.order_id.unwrap_or_default(),
                reason: row.reason.unwrap_or_default(),
                id: row.id,
                kind: row.kind,
                state: row.state,
            });
        }
        Ok::<_, Refusal>(rows)
    };
    let rows = load.await.map_err(refuse(&app, &visit.visitor))?;
    Ok(html(&Page { rows, f }))
}

/// Sends one again, or gives it up.
pub async fn settle(
    State(app): State<Arc<App>>,
    visit: OperatorPage,
    Path((id, act)): Path<(String, String)>,
    _sent: Sent,
) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let act = Act::parse(&act).ok_or_else(|| refuse(Refusal::NotFound))?;
    settle_message::settle(&app, &id, &who(&visit.caller), act).await.map_err(&refuse)?;
    Ok(Redirect::to("/desk/messages").into_response())
}
