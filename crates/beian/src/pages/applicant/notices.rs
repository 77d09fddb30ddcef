//! The list of notices: what was told, when, whether it was read, and how it travelled by other channels.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;

use crate::app::App;
use crate::flows::message;
use crate::flows::order::instant;
use crate::flows::refusal::Refusal;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{ApplicantPage, Sent};
use crate::store::desk;

/// Notices on one page.
const MOST: i64 = 30;

struct Way {
    channel: String,
    to: String,
    state: String,
    words: String,
    at: String,
}

struct Row {
    text: String,
    kind: String,
    order: String,
    at: String,
    read: bool,
    ways: Vec<Way>,
}

#[derive(Template)]
#[template(path = "applicant/notices.html")]
struct Page<'a> {
    f: Frame<'a>,
    rows: Vec<Row>,
    unread: i64,
    newest: String,
    older: String,
}

/// Which page of the list.
#[derive(Deserialize)]
pub struct Before {
    #[serde(default)]
    before: Option<String>,
}

/// A channel in the reader's words.
pub fn channel_words(f: &Frame<'_>, channel: &str) -> String {
    match channel {
        "sms" => f.t("notice-channel-sms"),
        "mail" => f.t("notice-channel-mail"),
        other => f.ta("notice-channel-other", "name", other),
    }
}

/// The notices, newest first.
pub async fn show(State(app): State<Arc<App>>, visit: ApplicantPage, Query(query): Query<Before>) -> Answer {
    let account = &visit.caller.id;
    let load = async {
        let mut reader = app.store.read().await?;
        let rows = desk::notices(&mut reader, account, query.before.as_deref(), MOST).await?;
        let ends = (rows.last().map_or("", |row| &row.id), rows.first().map_or("", |row| &row.id));
        let deliveries = message::of_notices(&mut reader, &app, account, ends.0, ends.1).await?;
        let unread = desk::unread_notices(&mut reader, account).await?;
        Ok::<_, Refusal>((rows, deliveries, unread))
    };
    let (rows, mut deliveries, unread) = load.await.map_err(refuse(&app, &visit.visitor))?;
    let f = visit.visitor.frame(&app, "applicant-notices");
    let newest = rows.first().map(|row| row.id.clone()).unwrap_or_default();
    let full = i64::try_from(rows.len()).is_ok_and(|n| n == MOST);
    let older = rows.last().filter(|_| full).map(|row| row.id.clone()).unwrap_or_default();
    let rows = rows
        .into_iter()
        .map(|row| {
            let params: BTreeMap<String, String> = serde_json::from_str(&row.params).unwrap_or_default();
            let ways = deliveries.remove(&row.id).unwrap_or_default().into_iter().map(|d| Way {
                channel: channel_words(&f, &d.channel),
                words: f.t(&format!("notice-state-{}", d.state)),
                to: if matches!(d.channel.as_str(), "sms" | "mail") { d.to } else { String::new() },
                at: shown(d.at),
                state: d.state,
            });
            Row {
                text: app.words.notice(f.lang, &row.kind, &params),
                kind: row.kind,
                order: row.order_id,
                at: shown(instant(row.created_at)),
                read: row.read_at.is_some(),
                ways: ways.collect(),
            }
        })
        .collect();
    Ok(html(&Page { f, rows, unread, newest, older }))
}

/// Everything up to the newest that was shown is read.
pub async fn read(State(app): State<Arc<App>>, visit: ApplicantPage, sent: Sent) -> Answer {
    let (account, last, at) = (visit.caller.id.clone(), sent.one("newest").to_owned(), app.clock.business());
    app.store
        .step(move |tx| Box::pin(async move { desk::read_notices(tx, &account, &last, at).await }))
        .await
        .map_err(|error| refuse(&app, &visit.visitor)(error.into()))?;
    Ok(Redirect::to("/notices").into_response())
}
