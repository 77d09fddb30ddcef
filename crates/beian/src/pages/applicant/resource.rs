//! The cloud resource of a site: all of the account's are listed, each usable or with every reason why not.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use super::stale::{self, WAS};
use crate::app::App;
use crate::flows::fill::fill;
use crate::flows::order::Order;
use crate::flows::resource_fit::hindrances;
use crate::pages::form::{Said, html_id};
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{ApplicantPage, Sent};
use crate::pages::typed::put;
use crate::ports::resources;

/// A cloud resource to choose.
struct Offer {
    id: String,
    kind: String,
    ip: String,
    until: String,
    places: String,
    chosen: bool,
    /// Why it cannot be used; empty if it can.
    why_not: Vec<String>,
}

#[derive(Template)]
#[template(path = "applicant/resource.html")]
struct Page<'a> {
    f: Frame<'a>,
    id: String,
    about: String,
    site: usize,
    version: i64,
    was: String,
    anchor: String,
    offers: Vec<Offer>,
    findings: Vec<Said>,
    /// What was chosen elsewhere meanwhile; empty where nothing was.
    theirs: String,
}

fn pointer(site: usize) -> String {
    format!("/sites/{site}/resources")
}

/// The page of a site's resource.
pub async fn show(app: &Arc<App>, visit: &ApplicantPage, order: &Order, site: usize) -> Answer {
    let case = order.case(app).map_err(refuse(app, &visit.visitor))?;
    let chosen = case.pointer(&pointer(site)).cloned().unwrap_or(Value::Null);
    Ok(page(app, visit, order, site, &case, &chosen, Vec::new(), String::new()))
}

#[allow(clippy::too_many_arguments, reason = "the parts of one page")]
fn page(
    app: &App,
    visit: &ApplicantPage,
    order: &Order,
    site: usize,
    case: &Value,
    chosen: &Value,
    findings: Vec<Said>,
    theirs: String,
) -> Response {
    let f = visit.visitor.frame(app, "applicant-resource");
    let name = pointer(site);
    html(&Page {
        offers: offers(app, visit, chosen, &f),
        about: case.pointer(&format!("/sites/{site}/name")).and_then(Value::as_str).unwrap_or_default().to_owned(),
        was: stale::shown(case, std::slice::from_ref(&name)),
        anchor: html_id(&name),
        version: order.row.version,
        id: order.row.id.clone(),
        theirs,
        findings,
        site,
        f,
    })
}

fn offers(app: &App, visit: &ApplicantPage, chosen: &Value, f: &Frame<'_>) -> Vec<Offer> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut offers: Vec<Offer> = resources::of_account(app, &visit.caller.id)
        .iter()
        .map(|r| {
            let chosen = chosen.as_array().is_some_and(|list| list.contains(&r["id"]));
            Offer {
                why_not: hindrances(r, app.clock.today(), chosen).into_iter().map(|h| f.t(h.words())).collect(),
                kind: f.t(kind_words(r["kind"].as_str().unwrap_or_default())),
                until: f.ta("resource-until", "day", r["expires_on"].as_str().unwrap_or("–")),
                places: f.ta("resource-places", "used", &r["sites_used"].to_string()),
                id: text(&r["id"]),
                ip: text(&r["ip"]),
                chosen,
            }
        })
        .collect();
    offers.sort_by_key(|offer| !offer.why_not.is_empty());
    offers
}

/// What a chosen resource is, for readers of a case: its kind, id, address and end; the id alone where the case has no more.
pub fn named(f: &Frame<'_>, case: &Value, id: &str) -> String {
    let all = case["resources"].as_array();
    let Some(resource) = all.and_then(|list| list.iter().find(|r| r["id"] == id)) else { return id.to_owned() };
    let mut parts = vec![format!("{} {id}", f.t(kind_words(resource["kind"].as_str().unwrap_or_default())))];
    parts.extend(resource["ip"].as_str().map(str::to_owned));
    parts.extend(resource["expires_on"].as_str().map(|day| f.ta("resource-until", "day", day)));
    parts.join(" · ")
}

fn kind_words(kind: &str) -> &'static str {
    match kind {
        "cvm" => "resource-kind-cvm",
        "lighthouse" => "resource-kind-lighthouse",
        _ => "resource-kind-other",
    }
}

/// Saves the choice.
pub async fn save(app: &Arc<App>, visit: &ApplicantPage, id: &str, site: usize, sent: &Sent) -> Answer {
    let refuse = refuse(app, &visit.visitor);
    let order = visit.own(app, id).await?;
    let now = order.case(app).map_err(&refuse)?;
    let name = pointer(site);
    let chosen: Vec<&String> = sent.0.get("resources").into_iter().flatten().collect();
    let wanted = json!(chosen);
    let typed = vec![(name.clone(), Some(wanted.clone()))];
    let f = visit.visitor.frame(app, "");
    let words = |value: &Value| {
        let ids = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join("、");
        if ids.is_empty() { f.t("page-empty") } else { ids }
    };
    if sent.one("version").parse() != Ok(order.row.version)
        && let Some(clash) = stale::merge(sent.one(WAS), &now, typed.clone()).clashes.first()
    {
        let theirs = words(&clash.theirs);
        let mut response = page(app, visit, &order, site, &now, &wanted, Vec::new(), theirs);
        *response.status_mut() = StatusCode::CONFLICT;
        return Ok(response);
    }
    let usable: Vec<String> =
        offers(app, visit, &wanted, &f).into_iter().filter(|o| o.why_not.is_empty()).map(|o| o.id).collect();
    let wrong = match chosen.as_slice() {
        [] if sent.one("go") != "later" => Some("finding-resource-missing"),
        some if some.iter().any(|id| !usable.contains(*id)) => Some("resource-not-usable"),
        _ => None,
    };
    if let Some(id) = wrong {
        let rule = if id == "resource-not-usable" { "form.resource" } else { "resource.missing" };
        let (severity, text) = ("refuse".into(), String::new());
        let said = Said { rule: rule.into(), severity, path: name, cure: f.t(id), text };
        let mut response = page(app, visit, &order, site, &now, &wanted, vec![said], String::new());
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    }
    let (who, version) = (visit.who(), Some(order.row.version));
    fill(app, id, &visit.caller.id, &who, version, name, move |case| put(case, &typed)).await.map_err(&refuse)?;
    Ok(Redirect::to(&format!("/orders/{id}")).into_response())
}
