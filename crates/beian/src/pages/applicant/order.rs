//! Check answers, submit, abandon, and the order page: what is true now, what comes next, what was before.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use filing::lifecycle::State as OrderState;

use super::tasks::{all_findings, load_materials, site_count, state_word};
use super::topics::{TOPICS, keys};
use crate::app::App;
use crate::exchange::inquiry;
use crate::flows::order::{Order, instant, timeline};
use crate::flows::refusal::Refusal;
use crate::flows::submit as flow;
use crate::pages::form::{Said, controls};
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, Trouble, refuse};
use crate::pages::session::{ApplicantPage, Sent};
use crate::store::orders;

/// One answer of the summary.
struct Given {
    label: String,
    value: String,
}

/// One topic of the summary.
struct Section {
    title: String,
    link: String,
    given: Vec<Given>,
}

#[derive(Template)]
#[template(path = "applicant/check.html")]
struct Check<'a> {
    f: Frame<'a>,
    id: String,
    sections: Vec<Section>,
    findings: Vec<(Said, String)>,
}

/// All answers with their change links, and what stands against submitting.
pub async fn check(State(app): State<Arc<App>>, visit: ApplicantPage, Path(id): Path<String>) -> Answer {
    visit.own(&app, &id).await?;
    inquiry::ask_open(&app, &id).await.map_err(refuse(&app, &visit.visitor))?;
    let order = visit.own(&app, &id).await?;
    summary(&app, &visit, &order).await.map_err(refuse(&app, &visit.visitor))
}

async fn summary(app: &Arc<App>, visit: &ApplicantPage, order: &Order) -> Result<Response, Refusal> {
    let case = order.case(app)?;
    let materials = load_materials(app, order).await?;
    let id = order.row.id.clone();
    let organisation = order.row.kind == "organisation";
    let f = visit.visitor.frame(app, "applicant-check");
    let mut sections = Vec::new();
    for topic in TOPICS.iter().filter(|topic| !topic.organisations || organisation) {
        let sites = if topic.per_site { site_count(&case) } else { 1 };
        for site in 0..sites {
            let given = controls(app, visit.visitor.lang, &keys(topic, !organisation), site, &case, &[])
                .into_iter()
                .map(|control| {
                    let chosen: Vec<&str> =
                        control.choices.iter().filter(|c| c.chosen).map(|c| c.label.as_str()).collect();
                    let value = if chosen.is_empty() { control.value } else { chosen.join("、") };
                    Given { label: control.label, value }
                })
                .collect();
            sections.push(Section {
                title: f.t(&format!("topic-{}", topic.id)),
                link: format!("/orders/{id}/q/{}?site={site}", topic.id),
                given,
            });
        }
    }
    let findings: Vec<(Said, String)> = all_findings(app, visit, &case, &materials)?
        .into_iter()
        .map(|said| {
            let link = link_of(&id, &said.path);
            (said, link)
        })
        .collect();
    Ok(html(&Check { f, id, sections, findings }))
}

/// The page on which a finding is mended.
pub fn link_of(id: &str, path: &str) -> String {
    let anchor = crate::pages::form::html_id(path);
    let site = path.split('/').nth(2).and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
    let topic = match path {
        "/materials" => return format!("/orders/{id}/documents"),
        p if p.starts_with("/subject_person") => "person",
        p if p.starts_with("/subject/legal_representative") || p.starts_with("/subject/business_scope") => {
            "representative"
        }
        p if p.starts_with("/sites") && p.contains("/person") => "site-person",
        p if p.starts_with("/sites") || p.starts_with("/resources") => "site",
        _ => "subject",
    };
    format!("/orders/{id}/q/{topic}?site={site}&again=1#{anchor}")
}

/// Submits; what stands against it is shown with links to where it is mended.
pub async fn submit(State(app): State<Arc<App>>, visit: ApplicantPage, Path(id): Path<String>, _sent: Sent) -> Answer {
    visit.own(&app, &id).await?;
    inquiry::ask_open(&app, &id).await.map_err(refuse(&app, &visit.visitor))?;
    match flow::submit(&app, &id, &visit.caller.id, &visit.who()).await {
        Ok(()) => Ok(Redirect::to(&format!("/orders/{id}")).into_response()),
        Err(Refusal::Findings(_)) => {
            let order = visit.own(&app, &id).await?;
            let mut response = summary(&app, &visit, &order).await.map_err(refuse(&app, &visit.visitor))?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(other) => Err(refuse(&app, &visit.visitor)(other)),
    }
}

/// Abandons.
pub async fn abandon(State(app): State<Arc<App>>, visit: ApplicantPage, Path(id): Path<String>, _sent: Sent) -> Answer {
    flow::abandon(&app, &id, &visit.caller.id, &visit.who()).await.map_err(refuse(&app, &visit.visitor))?;
    Ok(Redirect::to(&format!("/orders/{id}")).into_response())
}

/// One person of the SMS step.
struct Person {
    role: String,
    phone: String,
    tail: String,
}

/// One state that was entered.
struct Entered {
    word: String,
    at: String,
}

/// One numbered part.
struct Numbered {
    kind: String,
    number: String,
}

#[derive(Template)]
#[template(path = "applicant/order.html")]
struct Page<'a> {
    f: Frame<'a>,
    id: String,
    number: String,
    state: String,
    word: String,
    next: String,
    persons: Vec<Person>,
    until: String,
    entered: Vec<Entered>,
    numbers: Vec<Numbered>,
    abandonable: bool,
}

/// The page of an order that is not with the applicant.
pub async fn show(app: &Arc<App>, visit: &ApplicantPage, order: &Order) -> Result<Response, Trouble> {
    let load = async {
        let mut reader = app.store.read().await?;
        let entered = timeline(&mut reader, &order.row.id).await?;
        let items = orders::items(&mut reader, &order.row.id).await?;
        Ok::<_, Refusal>((entered, items, order.sms(app)?))
    };
    let (entered, items, sms) = load.await.map_err(refuse(app, &visit.visitor))?;
    let f = visit.visitor.frame(app, "applicant-order");
    let waiting = order.state == OrderState::Uploaded;
    let persons = sms
        .into_iter()
        .filter(|_| waiting)
        .map(|p| Person {
            tail: p.phone_masked.chars().skip(p.phone_masked.chars().count().saturating_sub(4)).collect(),
            role: role_words(&f, &p.role),
            phone: p.phone_masked,
        })
        .collect();
    let page = Page {
        word: f.t(&state_word(&order.row.state)),
        next: f.t(&format!("next-{}", order.row.state.replace('_', "-"))),
        until: order.row.sms_until.map(instant).map(shown).unwrap_or_default(),
        entered: entered.iter().rev().map(|e| Entered { word: f.t(&state_word(&e.state)), at: shown(e.at) }).collect(),
        numbers: items
            .into_iter()
            .filter_map(|i| Some(Numbered { kind: f.t(&format!("item-{}", i.kind)), number: i.filing_number? }))
            .collect(),
        abandonable: matches!(order.state, OrderState::Submitted | OrderState::Approved | OrderState::Lapsed),
        id: order.row.id.clone(),
        number: order.row.number.clone(),
        state: order.row.state.clone(),
        persons,
        f,
    };
    Ok(html(&page))
}

fn role_words(f: &Frame<'_>, role: &str) -> String {
    match role.strip_prefix("site-").and_then(|n| n.parse::<usize>().ok()) {
        Some(n) => f.ta("owner-site-person", "n", &(n + 1).to_string()),
        None => f.t("owner-subject-person"),
    }
}
