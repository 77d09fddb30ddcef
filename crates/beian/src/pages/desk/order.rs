//! One order at the desk: documents beside fields, claim, approve, return with findings.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use serde_json::{Value, json};

use crate::api::v1::who;
use crate::app::App;
use crate::flows::findings::ReviewerWords;
use crate::flows::judge::{Depth, judge, present};
use crate::flows::order::{Order, timeline};
use crate::flows::refusal::Refusal;
use crate::flows::{review, unmask};
use crate::pages::form::Said;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{Sent, StaffPage};
use crate::store::orders;

struct Fact {
    path: String,
    label: String,
    value: String,
    findings: Vec<Said>,
}

struct Picture {
    id: String,
    title: String,
}

struct Entered {
    word: String,
    actor: String,
    at: String,
}

#[derive(Template)]
#[template(path = "desk/order.html")]
struct Page<'a> {
    f: Frame<'a>,
    id: String,
    number: String,
    state: String,
    word: String,
    facts: Vec<Fact>,
    others: Vec<Said>,
    pictures: Vec<Picture>,
    entered: Vec<Entered>,
    claimable: bool,
    mine: bool,
}

/// Shows an order. The fields are shown in full to whoever holds it, which is written into the journal; masked to others.
pub async fn show(State(app): State<Arc<App>>, visit: StaffPage, Path(id): Path<String>) -> Answer {
    let load = async {
        let mut reader = app.store.read().await?;
        let order = Order::read(&mut reader, &app, &id).await?;
        let materials = orders::materials(&mut reader, &id).await?;
        let entered = timeline(&mut reader, &id).await?;
        let case = order.case(&app)?;
        Ok::<_, Refusal>((order, materials, entered, case))
    };
    let refuse = refuse(&app, &visit.visitor);
    let (order, materials, entered, case) = load.await.map_err(&refuse)?;
    let mine = order.row.state == "in_review" && order.row.claimed_by.as_deref() == Some(&visit.caller.name());
    if mine {
        unmask::record(&app, &who(&visit.caller), &id, "case.seen", json!({"round": order.row.round}))
            .await
            .map_err(&refuse)?;
    }
    let there = present(&materials);
    let judged = judge(&case, Depth { form: true, materials: Some(&there) }).map_err(&refuse)?;
    let said: Vec<Said> = judged.findings.iter().map(|finding| Said::of(&app, visit.visitor.lang, finding)).collect();
    let visible = if mine { case.clone() } else { app.catalogue.mask(&case) };
    let f = visit.visitor.frame(&app, "desk-order");
    let facts = facts(&app, &f, &visible, &said);
    let others = said.iter().filter(|s| !facts.iter().any(|fact| fact.path == s.path)).cloned().collect();
    let page = Page {
        word: f.t(&format!("state-{}", order.row.state.replace('_', "-"))),
        claimable: order.row.state == "submitted",
        pictures: materials
            .into_iter()
            .map(|m| Picture { title: format!("{} {}", m.kind, m.owner), id: m.id })
            .collect(),
        entered: entered
            .iter()
            .rev()
            .map(|e| Entered {
                word: f.t(&format!("state-{}", e.state.replace('_', "-"))),
                actor: e.actor.clone(),
                at: shown(e.at),
            })
            .collect(),
        number: order.row.number,
        state: order.row.state,
        facts,
        others,
        mine,
        id,
        f,
    };
    Ok(html(&page))
}

/// Every typed field that the case has, in the order of the catalogue.
fn facts(app: &App, f: &Frame<'_>, case: &Value, said: &[Said]) -> Vec<Fact> {
    let sites = case["sites"].as_array().map_or(0, Vec::len);
    let mut list = Vec::new();
    for field in app.catalogue.fields() {
        let times = if field.pointer.starts_with("/sites/*") { sites } else { 1 };
        for site in 0..times {
            let path = crate::pages::form::at(&field.pointer, site);
            let value = match case.pointer(&path) {
                None | Some(Value::Null) => continue,
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            };
            let label = if f.english() { field.en.clone() } else { field.zh.clone() };
            let findings = said.iter().filter(|s| s.path == path).cloned().collect();
            list.push(Fact { path, label, value, findings });
        }
    }
    list
}

/// Takes the order.
pub async fn claim(State(app): State<Arc<App>>, visit: StaffPage, Path(id): Path<String>, _sent: Sent) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    may_judge(&visit).map_err(&refuse)?;
    review::claim(&app, &id, &who(&visit.caller)).await.map_err(&refuse)?;
    Ok(Redirect::to(&format!("/desk/orders/{id}")).into_response())
}

/// Approves it.
pub async fn approve(State(app): State<Arc<App>>, visit: StaffPage, Path(id): Path<String>, _sent: Sent) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    may_judge(&visit).map_err(&refuse)?;
    review::approve(&app, &id, &who(&visit.caller)).await.map_err(&refuse)?;
    Ok(Redirect::to("/desk").into_response())
}

/// Returns it, with one finding a line that was filled in.
pub async fn give_back(State(app): State<Arc<App>>, visit: StaffPage, Path(id): Path<String>, sent: Sent) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    may_judge(&visit).map_err(&refuse)?;
    let paths = sent.0.get("path").cloned().unwrap_or_default();
    let cures = sent.0.get("cure").cloned().unwrap_or_default();
    let words = paths
        .into_iter()
        .zip(cures)
        .filter(|(path, cure)| !path.trim().is_empty() && !cure.trim().is_empty())
        .map(|(path, cure)| ReviewerWords { path, topic: None, cure: cure.trim().to_owned() })
        .collect();
    review::give_back(&app, &id, &who(&visit.caller), words).await.map_err(&refuse)?;
    Ok(Redirect::to("/desk").into_response())
}

/// A document. That it was looked at is written into the journal.
pub async fn material(
    State(app): State<Arc<App>>,
    visit: StaffPage,
    Path((id, material)): Path<(String, String)>,
) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let load = async {
        let mut reader = app.store.read().await?;
        let all = orders::materials(&mut reader, &id).await?;
        let row = all.into_iter().find(|m| m.id == material).ok_or(Refusal::NotFound)?;
        let jpeg = app.objects.get(&mut reader, &app.keys, &row.file_id).await.map_err(anyhow::Error::from)?;
        Ok::<_, Refusal>((row, jpeg))
    };
    let (row, jpeg) = load.await.map_err(&refuse)?;
    let seen = json!({"kind": row.kind, "owner": row.owner});
    unmask::record(&app, &who(&visit.caller), &id, "material.seen", seen).await.map_err(&refuse)?;
    let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, jpeg).into_response())
}

fn may_judge(visit: &StaffPage) -> Result<(), Refusal> {
    use crate::api::caller::Role;
    if matches!(visit.caller.role, Role::Reviewer | Role::Senior) { Ok(()) } else { Err(Refusal::Forbidden) }
}
