//! A journal on a page: who did what and when, newest first, and whether the chain holds. The chain of an order for all
//! staff; the chain of the house itself for operators and auditors.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;

use crate::api::address::{Path, Query};
use crate::api::caller::Role;
use crate::app::App;
use crate::flows::house::HOUSE;
use crate::flows::order::instant;
use crate::flows::refusal::Refusal;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::StaffPage;
use crate::store::{Connection, StoreError, journal, orders, staff};

/// Entries a page.
const PAGE: i64 = 50;

struct Entered {
    seq: i64,
    at: String,
    actor: String,
    id: String,
    act: String,
    more: String,
    details: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "desk/journal.html")]
struct Page<'a> {
    f: Frame<'a>,
    /// The order's number; empty for the house.
    number: String,
    id: String,
    whole: bool,
    verdict: String,
    entries: Vec<Entered>,
    next: i64,
}

/// Where the page begins.
#[derive(Deserialize)]
pub struct From {
    #[serde(default)]
    before: Option<i64>,
}

/// The journal of an order.
pub async fn show(
    State(app): State<Arc<App>>,
    visit: StaffPage,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Answer {
    let number = async {
        let mut reader = app.store.read().await?;
        Ok(orders::find(&mut reader, &id).await?.ok_or(Refusal::NotFound)?.number)
    };
    let number = number.await.map_err(refuse(&app, &visit.visitor))?;
    page(&app, &visit, &id, number, from).await
}

/// The journal of the house.
pub async fn show_house(State(app): State<Arc<App>>, visit: StaffPage, Query(from): Query<From>) -> Answer {
    if !matches!(visit.caller.role, Role::Operator | Role::Auditor) {
        return Err(refuse(&app, &visit.visitor)(Refusal::Forbidden));
    }
    page(&app, &visit, HOUSE, String::new(), from).await
}

async fn page(app: &Arc<App>, visit: &StaffPage, case: &str, number: String, from: From) -> Answer {
    let load = async {
        // Entries and check are of one instant.
        let mut reader = app.store.snapshot().await?;
        let verdict = journal::verify_case(&mut reader, app.keys.journal(), case).await?;
        let rows = journal::page(&mut reader, case, from.before.unwrap_or(i64::MAX), PAGE).await?;
        let logins = logins(&mut reader, &rows).await?;
        Ok::<_, Refusal>((verdict, rows, logins))
    };
    let (verdict, rows, logins) = load.await.map_err(refuse(app, &visit.visitor))?;
    let f = visit.visitor.frame(app, if number.is_empty() { "desk-house-journal" } else { "desk-journal" });
    let full = i64::try_from(rows.len()).is_ok_and(|n| n == PAGE);
    let next = rows.last().filter(|row| full && row.seq > 1).map_or(0, |row| row.seq);
    let whole = verdict.is_ok();
    let verdict = match &verdict {
        Ok(entries) => f.ta("act-chain-whole", "count", &entries.to_string()),
        Err((seq, _)) => f.ta("act-chain-broken", "seq", &seq.to_string()),
    };
    let entries = rows.into_iter().map(|row| entered(&f, row, &logins)).collect();
    Ok(html(&Page { number, id: case.to_owned(), whole, verdict, entries, next, f }))
}

/// Login names of the staff on a page, by id.
async fn logins(q: &mut impl Connection, rows: &[journal::Shown]) -> Result<BTreeMap<String, String>, StoreError> {
    let mut logins = BTreeMap::new();
    for row in rows {
        let Some((_, id)) = row.actor.split_once(':') else { continue };
        if !logins.contains_key(id)
            && let Some(member) = staff::by_id(q, id).await?
        {
            logins.insert(id.to_owned(), member.login);
        }
    }
    Ok(logins)
}

fn entered(f: &Frame<'_>, row: journal::Shown, logins: &BTreeMap<String, String>) -> Entered {
    let (role, id) = row.actor.split_once(':').unwrap_or((row.actor.as_str(), ""));
    let details: Value = serde_json::from_str(&row.details).unwrap_or(Value::Null);
    let state = details.get("state").and_then(Value::as_str).unwrap_or_default();
    let more = match row.act.as_str() {
        "order.state" => f.known(&format!("state-{}", state.replace('_', "-")), state),
        _ => String::new(),
    };
    let details = details.as_object().map(|members| {
        members.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.clone(), plain(value))).collect()
    });
    Entered {
        seq: row.seq,
        at: shown(instant(row.at)),
        actor: f.known(&format!("role-name-{role}"), role),
        id: logins.get(id).cloned().unwrap_or_else(|| id.to_owned()),
        act: f.known(&format!("act-{}", row.act.replace(['.', '_'], "-")), &row.act),
        more,
        details: details.unwrap_or_default(),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
