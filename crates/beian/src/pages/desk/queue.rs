//! The queue: what waits, how much of the promise is left, who holds it. Filters stand in the address, so that a page of the
//! queue can be kept and sent on.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;

use super::words::{self, Shown};
use crate::api::address::Query;
use crate::api::v1::queue::{QueueQuery, cursor_of, place_of};
use crate::api::v1::who;
use crate::app::App;
use crate::flows::order::instant;
use crate::flows::promise;
use crate::flows::refusal::Refusal;
use crate::flows::review;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, form_urlencoded, refuse};
use crate::pages::session::{ReviewerPage, Sent, StaffPage};
use crate::store::review as rows;

/// Lines of a page.
const PAGE: i64 = 50;

struct Row {
    id: String,
    number: String,
    filing_type: String,
    kind: String,
    province: String,
    name: String,
    state: String,
    word: String,
    since: String,
    promise: Option<Shown>,
    round: i64,
    findings: i64,
    holder: String,
    second_call: String,
    proposed: bool,
}

/// A choice of a filter.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// The numbers on top. Where the calendar cannot say what is late, that is said.
struct Numbers {
    waiting: i64,
    today: i64,
    late: i64,
    unknown: String,
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct Page<'a> {
    f: Frame<'a>,
    rows: Vec<Row>,
    numbers: Numbers,
    states: Vec<Choice>,
    provinces: Vec<Choice>,
    kinds: Vec<Choice>,
    query: QueueQuery,
    next: String,
    note: String,
    may_claim: bool,
}

/// Filter and cursor, in the address.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    cursor: String,
    /// `none`: claim next found nothing.
    #[serde(default)]
    next: String,
}

/// States that can be asked for; empty is what waits.
const STATES: &[&str] =
    &["", "submitted", "in_review", "returned", "approved", "uploaded", "filed", "refused", "lapsed"];

/// Shows the queue.
pub async fn show(
    State(app): State<Arc<App>>,
    visit: StaffPage,
    Query(query): Query<QueueQuery>,
    Query(asked): Query<Asked>,
) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let f = visit.visitor.frame(&app, "desk-queue");
    let divide = promise::divide(&app);
    let unknown = divide.as_ref().err().map(|not| words::unanswered(&f, not)).unwrap_or_default();
    // Where nobody can say what is late, the list is not narrowed by it: the note on top says why.
    let query = if divide.is_err() { QueueQuery { late: String::new(), ..query } } else { query };
    let load = async {
        let (filter, place) = (query.filter(&app, &visit.caller)?, place_of(&asked.cursor)?);
        let mut reader = app.store.read().await?;
        let found = rows::queue(&mut reader, &filter, &place, PAGE).await?;
        let (late, today) = divide.as_ref().map_or((-1, -1), |d| (d.late.as_microsecond(), d.today.as_microsecond()));
        Ok::<_, Refusal>((found, rows::counts(&mut reader, late, today).await?))
    };
    let (found, (waiting, late, by_today)) = load.await.map_err(&refuse)?;
    let full = i64::try_from(found.len()).is_ok_and(|n| n == PAGE);
    let next = found.last().filter(|_| full).map(|row| address(&query, &cursor_of(row))).unwrap_or_default();
    let note = if asked.next == "none" { f.t("desk-next-none") } else { String::new() };
    let me = visit.caller.name();
    let page = Page {
        rows: found.into_iter().map(|row| line(&app, &f, &me, row)).collect(),
        numbers: Numbers { waiting, late, today: by_today - late, unknown },
        states: choices(STATES.iter().map(|s| (*s, state_words(&f, s))), &query.state),
        provinces: provinces(&f, &query.province),
        kinds: choices(
            [("", f.t("desk-all")), ("organisation", f.t("kind-organisation")), ("individual", f.t("kind-individual"))],
            &query.kind,
        ),
        may_claim: matches!(visit.caller.role, crate::api::caller::Role::Reviewer | crate::api::caller::Role::Senior),
        query,
        next,
        note,
        f,
    };
    Ok(html(&page))
}

fn line(app: &App, f: &Frame<'_>, me: &str, row: rows::QueueRow) -> Row {
    let waits = ["submitted", "in_review"].contains(&row.state.as_str());
    Row {
        promise: waits.then(|| words::promise_words(app, f, instant(row.since))),
        word: f.t(&format!("state-{}", row.state.replace('_', "-"))),
        kind: f.t(&format!("kind-{}", row.kind)),
        filing_type: words::filing_type(f, &row.filing_type),
        province: row.province.as_deref().map(|code| words::province(f, code)).unwrap_or_default(),
        // An individual's name is sealed: the list shows none.
        name: row.subject_name.unwrap_or_else(|| f.t("desk-name-sealed")),
        since: shown(instant(row.since)),
        holder: row.claimed_by.as_deref().map(|name| words::holder(f, me, name)).unwrap_or_default(),
        second_call: words::second_call(f, row.call_role.as_deref(), row.call_at),
        proposed: row.proposed_by.is_some(),
        id: row.id,
        number: row.number,
        state: row.state,
        round: row.round,
        findings: row.findings,
    }
}

fn state_words(f: &Frame<'_>, state: &str) -> String {
    if state.is_empty() { f.t("desk-waiting") } else { f.t(&format!("state-{}", state.replace('_', "-"))) }
}

fn choices<'c>(all: impl IntoIterator<Item = (&'c str, String)>, chosen: &str) -> Vec<Choice> {
    all.into_iter().map(|(value, label)| Choice { chosen: value == chosen, value: value.to_owned(), label }).collect()
}

fn provinces(f: &Frame<'_>, chosen: &str) -> Vec<Choice> {
    let all = filing::region::provinces().iter().filter(|entry| !entry.prefixes.is_empty());
    let named = all.map(|entry| (entry.code.as_str(), words::province(f, &entry.code)));
    choices(std::iter::once(("", f.t("desk-all"))).chain(named), chosen)
}

/// The address of a page of the queue with the same filters.
fn address(query: &QueueQuery, cursor: &str) -> String {
    let mut parts = Vec::new();
    for (name, value) in [
        ("state", query.state.as_str()),
        ("province", &query.province),
        ("kind", &query.kind),
        ("mine", &query.mine),
        ("late", &query.late),
        ("cursor", cursor),
    ] {
        if !value.is_empty() {
            parts.push(format!("{name}={}", form_urlencoded(value)));
        }
    }
    if parts.is_empty() { "/desk".to_owned() } else { format!("/desk?{}", parts.join("&")) }
}

/// Takes the order that waits longest among those that the filter shows.
pub async fn next(State(app): State<Arc<App>>, visit: ReviewerPage, sent: Sent) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let query = QueueQuery {
        province: sent.one("province").to_owned(),
        kind: sent.one("kind").to_owned(),
        ..QueueQuery::default()
    };
    let filter = query.filter(&app, &visit.caller).map_err(&refuse)?;
    let claimed = review::claim_next(&app, &filter, &who(&visit.caller)).await.map_err(&refuse)?;
    let to = match claimed {
        Some(id) => format!("/desk/orders/{id}"),
        None => {
            let back = address(&query, "");
            format!("{back}{}next=none", if back.contains('?') { '&' } else { '?' })
        }
    };
    Ok(Redirect::to(&to).into_response())
}
