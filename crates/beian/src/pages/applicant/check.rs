//! Check answers: everything typed with its change links, the documents as pictures, what happens next and how long that took
//! here so far, what is agreed to, and the button.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::Value;

use super::resource;
use super::tasks::{all_findings, link_of, load_materials, site_count};
use super::topics::{RESOURCE, Topic, asked, keys};
use crate::app::App;
use crate::exchange::inquiry;
use crate::flows::consent::Agreed;
use crate::flows::history::{Waited, waited};
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::flows::submit as flow;
use crate::legal::{Kind, Text};
use crate::pages::form::{Said, View, controls};
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{ApplicantPage, Sent};

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

/// One document of the summary.
struct Shown {
    title: String,
    picture: String,
}

/// What stands against submitting, where it is mended, and what that page is called.
struct Against {
    said: Said,
    link: String,
    place: String,
}

#[derive(Template)]
#[template(path = "applicant/check.html")]
struct Page<'a> {
    f: Frame<'a>,
    id: String,
    sections: Vec<Section>,
    documents: Vec<Shown>,
    findings: Vec<Against>,
    waited: String,
    terms: Option<&'a Text>,
    privacy: Option<&'a Text>,
    /// Said at the box where it was left unticked.
    not_agreed: String,
}

/// All answers with their change links, and what stands against submitting.
pub async fn check(State(app): State<Arc<App>>, visit: ApplicantPage, Path(id): Path<String>) -> Answer {
    visit.own(&app, &id).await?;
    inquiry::ask_open(&app, &id).await.map_err(refuse(&app, &visit.visitor))?;
    let order = visit.own(&app, &id).await?;
    summary(&app, &visit, &order, Vec::new()).await.map_err(refuse(&app, &visit.visitor))
}

async fn summary(
    app: &Arc<App>,
    visit: &ApplicantPage,
    order: &Order,
    refused: Vec<Said>,
) -> Result<Response, Refusal> {
    let case = order.case(app)?;
    let materials = load_materials(app, order).await?;
    let id = order.row.id.clone();
    let f = visit.visitor.frame(app, "applicant-check");
    let individual = order.row.kind != "organisation";
    let mut sections = Vec::new();
    for topic in asked(individual) {
        let sites = if topic.per_site { site_count(&case) } else { 1 };
        for site in 0..sites {
            let title = f.t(&format!("topic-{}", topic.id));
            sections.push(Section {
                title: if topic.per_site && sites > 1 { format!("{title} {}", site + 1) } else { title },
                link: format!("/orders/{id}/q/{}?site={site}", topic.id),
                given: given(app, &f, topic, site, &case, individual),
            });
        }
    }
    let documents = materials
        .iter()
        .map(|m| Shown {
            title: f.ta(&format!("document-{}", m.kind.replace('_', "-")), "owner", &f.owner(&m.owner)),
            picture: format!("/orders/{id}/documents/{}", m.id),
        })
        .collect();
    // What submission itself refused, and the case's own findings, each once.
    let mut said = refused;
    let not_agreed = said.iter().find(|s| s.rule == "form.agreement").map(|s| s.cure.clone()).unwrap_or_default();
    for finding in all_findings(app, visit, &case, &materials)? {
        if !said.iter().any(|known| known.path == finding.path && known.rule == finding.rule) {
            said.push(finding);
        }
    }
    let findings = against(app, &id, said, &sections);
    let waited = waited(app, order.row.province.as_deref().unwrap_or_default()).await?;
    let page = Page {
        waited: waited_words(&f, waited),
        terms: app.legal.text(Kind::Terms, f.lang),
        privacy: app.legal.text(Kind::Privacy, f.lang),
        not_agreed,
        sections,
        documents,
        findings,
        id,
        f,
    };
    Ok(html(&page))
}

/// In the order of the pages on which they are mended, each with the name of its page: several persons have the same questions.
fn against(app: &App, id: &str, said: Vec<Said>, sections: &[Section]) -> Vec<Against> {
    let mut found: Vec<(usize, Against)> = said
        .into_iter()
        .map(|said| {
            let link = if said.path == "/agreed" { "#agreed".to_owned() } else { link_of(app, id, &said.path) };
            let page = link.split('&').next().unwrap_or_default();
            let at = sections.iter().position(|section| section.link == page);
            let place = at.map(|at| sections[at].title.clone()).unwrap_or_default();
            (at.unwrap_or(sections.len()), Against { said, link, place })
        })
        .collect();
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, one)| one).collect()
}

/// How long it took others here.
pub fn waited_words(f: &Frame<'_>, waited: Waited) -> String {
    match waited {
        Waited::Days { half, most, .. } => {
            f.tt("waited-days", ("half", &half.to_string()), ("most", &most.to_string()))
        }
        Waited::TooFew => f.t("waited-none"),
    }
}

fn given(app: &App, f: &Frame<'_>, topic: &Topic, site: usize, case: &Value, individual: bool) -> Vec<Given> {
    if topic.id == RESOURCE {
        let chosen = case.pointer(&format!("/sites/{site}/resources")).and_then(Value::as_array);
        let named: Vec<String> =
            chosen.into_iter().flatten().filter_map(Value::as_str).map(|id| resource::named(f, case, id)).collect();
        return vec![Given { label: f.t("question-resource"), value: named.join("、") }];
    }
    if topic.id == "site-person" && case.pointer(&format!("/sites/{site}/person/same_as")).is_some_and(Value::is_string)
    {
        return vec![Given { label: f.t("question-same"), value: f.t("page-yes") }];
    }
    let none = std::collections::BTreeMap::new();
    let view = View { lang: f.lang, site, case, findings: &[], provinces: &none };
    controls(app, &keys(topic, individual), &view)
        .into_iter()
        .map(|control| {
            let value = match (control.kind, control.value.as_str()) {
                ("yes_no", "yes") => f.t("page-yes"),
                ("yes_no", "no") => f.t("page-no"),
                ("until", "long") => f.t("date-long"),
                _ => control.words(),
            };
            Given { label: control.label, value }
        })
        .collect()
}

/// Submits; what stands against it is shown with links to where it is mended.
pub async fn submit(State(app): State<Arc<App>>, visit: ApplicantPage, Path(id): Path<String>, sent: Sent) -> Answer {
    visit.own(&app, &id).await?;
    inquiry::ask_open(&app, &id).await.map_err(refuse(&app, &visit.visitor))?;
    let agreed = Agreed::Texts { how: "page", terms: ticked(&sent, "terms"), privacy: ticked(&sent, "privacy") };
    match flow::submit(&app, &id, &visit.caller.id, &visit.who(), agreed).await {
        Ok(()) => Ok(Redirect::to(&format!("/orders/{id}")).into_response()),
        Err(Refusal::Findings(findings)) => {
            let order = visit.own(&app, &id).await?;
            let said = findings.iter().map(|finding| Said::of(&app, visit.visitor.lang, finding)).collect();
            let mut response = summary(&app, &visit, &order, said).await.map_err(refuse(&app, &visit.visitor))?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(other) => Err(refuse(&app, &visit.visitor)(other)),
    }
}

/// The hash of a text whose box was ticked.
fn ticked(sent: &Sent, name: &str) -> String {
    if sent.one("agreed") == "yes" { sent.one(name).to_owned() } else { String::new() }
}
