//! A question page: one topic, its fields from the catalogue. What was typed is kept, whatever is wrong with it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::tasks::all_findings;
use super::topics::{Topic, keys, topic};
use crate::app::App;
use crate::flows::fill::fill;
use crate::flows::refusal::Refusal;
use crate::pages::form::{Control, Said, controls, of_page, overlay, put, readable, typed};
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{ApplicantPage, Sent};

#[derive(Template)]
#[template(path = "applicant/question.html")]
struct Page<'a> {
    f: Frame<'a>,
    id: String,
    topic: String,
    title: String,
    site: usize,
    version: i64,
    controls: Vec<Control>,
    findings: Vec<Said>,
    same_offered: bool,
    same: bool,
    resources: Vec<Offer>,
    stale: bool,
}

/// A cloud resource to choose.
struct Offer {
    id: String,
    ip: String,
    chosen: bool,
    /// Why it cannot be used; empty if it can.
    why_not: String,
}

/// Which site a page is about.
#[derive(Deserialize)]
pub struct SiteQuery {
    #[serde(default)]
    site: usize,
}

/// What a page shows.
struct Shown {
    version: i64,
    case: Value,
    findings: Vec<Said>,
    stale: bool,
}

fn page(app: &Arc<App>, page: &ApplicantPage, id: &str, topic: &Topic, site: usize, shown: Shown) -> Response {
    let lang = page.visitor.lang;
    let individual = shown.case.pointer("/subject/nature").and_then(Value::as_str) == Some("individual");
    let keys = keys(topic, individual);
    let controls = controls(app, lang, &keys, site, &shown.case, &shown.findings);
    let f = page.visitor.frame(app, "applicant-question");
    let same = shown.case.pointer(&format!("/sites/{site}/person/same_as")).is_some_and(Value::is_string);
    let resources = if topic.id == "site" { offers(app, page, site, &shown.case, &f) } else { Vec::new() };
    html(&Page {
        title: f.t(&format!("topic-{}", topic.id)),
        findings: of_page(&shown.findings, &controls),
        topic: topic.id.to_owned(),
        same_offered: topic.id == "site-person",
        version: shown.version,
        stale: shown.stale,
        id: id.to_owned(),
        same,
        resources,
        controls,
        site,
        f,
    })
}

fn offers(app: &App, page: &ApplicantPage, site: usize, case: &Value, f: &Frame<'_>) -> Vec<Offer> {
    let chosen = case.pointer(&format!("/sites/{site}/resources")).cloned().unwrap_or(Value::Null);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    crate::ports::resources::of_account(app, &page.caller.id)
        .iter()
        .map(|r| Offer {
            chosen: chosen.as_array().is_some_and(|list| list.contains(&r["id"])),
            // resources.md §1: mainland, prepaid.
            why_not: if r["region"] != "mainland" {
                f.t("resource-region")
            } else if r["billing"] != "prepaid" {
                f.t("resource-billing")
            } else {
                String::new()
            },
            id: text(&r["id"]),
            ip: text(&r["ip"]),
        })
        .collect()
}

/// Shows a question page.
pub async fn show(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path((id, name)): Path<(String, String)>,
    Query(query): Query<SiteQuery>,
) -> Answer {
    let order = visit.own(&app, &id).await?;
    let refuse = refuse(&app, &visit.visitor);
    let topic = topic(&name).ok_or_else(|| refuse(Refusal::NotFound))?;
    let case = order.case(&app).map_err(&refuse)?;
    // Before anything was typed a page asks and does not scold.
    let findings = match visit.visitor.here.contains("again") || order.row.round > 0 {
        true => findings(&app, &visit, &order, &case).map_err(&refuse)?,
        false => Vec::new(),
    };
    let shown = Shown { version: order.row.version, case, findings, stale: false };
    Ok(page(&app, &visit, &id, topic, query.site.min(100), shown))
}

fn findings(
    app: &App,
    visit: &ApplicantPage,
    order: &crate::flows::order::Order,
    case: &Value,
) -> Result<Vec<Said>, Refusal> {
    let mut said = all_findings(app, visit, case, &[])?;
    said.extend(order.findings(app)?.iter().map(|finding| Said::of(app, visit.visitor.lang, finding)));
    Ok(said)
}

/// What the page asked for while the case was still as it was.
fn asked_before(app: &App, visit: &ApplicantPage, topic: &Topic, site: usize, case: &Value) -> Vec<String> {
    let individual = case.pointer("/subject/nature").and_then(Value::as_str) == Some("individual");
    let controls = controls(app, visit.visitor.lang, &keys(topic, individual), site, case, &[]);
    controls.into_iter().map(|control| control.name).collect()
}

/// Keeps what was typed. Findings of this page are shown once, then the applicant goes on.
pub async fn save(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path((id, name)): Path<(String, String)>,
    Query(query): Query<SiteQuery>,
    sent: Sent,
) -> Answer {
    let order = visit.own(&app, &id).await?;
    let refuse = refuse(&app, &visit.visitor);
    let topic = topic(&name).ok_or_else(|| refuse(Refusal::NotFound))?;
    let old = order.case(&app).map_err(&refuse)?;
    let site = query.site.min(100);
    let individual = match sent.one("/subject/nature") {
        "" => order.row.kind == "individual",
        nature => nature == "individual",
    };
    let mut values = typed(app.catalogue, &keys(topic, individual), site, &sent);
    if topic.id == "site" {
        let chosen: Vec<&String> = sent.0.get("resources").into_iter().flatten().collect();
        values.push((format!("/sites/{site}/resources"), Some(json!(chosen))));
    }
    if topic.id == "site-person" && sent.one("same") == "yes" {
        values = vec![(format!("/sites/{site}/person"), Some(json!({"same_as": "subject_person"})))];
    } else if topic.id == "site-person" {
        values.insert(0, (format!("/sites/{site}/person/same_as"), None));
    }
    let new = overlay(&old, &values);
    let seen = sent.one("version").parse().ok();
    let stale = seen != Some(order.row.version);
    if stale || readable(&new).is_err() {
        // What was typed is shown again: beside what changed elsewhere, or with the value that cannot be read.
        let mut findings = Vec::new();
        if let Err(pointer) = readable(&new) {
            let cure = visit.visitor.frame(&app, "").t("page-unreadable-value");
            findings.push(Said { rule: "form.unreadable".into(), severity: "refuse".into(), path: pointer, cure });
        }
        let shown = Shown { version: order.row.version, case: new, findings, stale };
        let mut response = page(&app, &visit, &id, topic, site, shown);
        *response.status_mut() = if stale { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        return Ok(response);
    }
    let path = if topic.per_site { format!("/sites/{site}") } else { format!("/{}", topic.id) };
    fill(&app, &id, &visit.caller.id, &visit.who(), seen, path, move |case| put(case, &values))
        .await
        .map_err(&refuse)?;
    if sent.one("go") != "later" {
        let order = visit.own(&app, &id).await?;
        let case = order.case(&app).map_err(&refuse)?;
        let findings = findings(&app, &visit, &order, &case).map_err(&refuse)?;
        let controls = controls(&app, visit.visitor.lang, &keys(topic, individual), site, &case, &findings);
        let wrong = !of_page(&findings, &controls).is_empty() && sent.one("shown").is_empty();
        // Whoever has only now said what the subject is has not seen what is asked of such a subject.
        let before = asked_before(&app, &visit, topic, site, &old);
        let unseen = controls.iter().any(|control| !before.contains(&control.name));
        if wrong || unseen {
            let shown = Shown { version: order.row.version, case, findings, stale: false };
            let mut response = page(&app, &visit, &id, topic, site, shown);
            if wrong {
                *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            }
            return Ok(response);
        }
    }
    Ok(Redirect::to(&format!("/orders/{id}")).into_response())
}
