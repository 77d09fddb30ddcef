//! The task list of a draft: what is asked, how far each part is, and of a returned order why it came back.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use filing::case::Case;
use filing::entry::materials_needed;
use filing::lifecycle::State as OrderState;
use serde_json::{Value, json};

use super::topics::{Topic, asked, keys, topic_of};
use crate::app::App;
use crate::flows::fill::fill;
use crate::flows::judge::{Depth, judge, present};
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::pages::form::{Said, at, html_id};
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{ApplicantPage, Sent};
use crate::store::orders::MaterialRow;
use crate::store::{documents, orders};

/// One task of the list.
struct Task {
    link: String,
    title: String,
    state: &'static str,
    word: String,
}

/// A site with its own tasks.
struct Card {
    number: usize,
    title: String,
    tasks: Vec<Task>,
    removable: bool,
}

/// Why an order came back: one reason, where it is mended, and whether that place was touched since.
struct Reason {
    said: Said,
    link: String,
    mended: bool,
}

#[derive(Template)]
#[template(path = "applicant/tasks.html")]
struct Page<'a> {
    f: Frame<'a>,
    id: String,
    number: String,
    state: String,
    contact: String,
    returned: Vec<Reason>,
    tasks: Vec<Task>,
    cards: Vec<Card>,
    documents: Task,
    ready: bool,
    organisation: bool,
}

/// What a list is made from.
struct Known<'a> {
    app: &'a App,
    f: &'a Frame<'a>,
    id: &'a str,
    individual: bool,
    case: &'a Value,
    said: &'a [Said],
}

/// A draft as a task list; anything else as its order page.
pub async fn show(State(app): State<Arc<App>>, visit: ApplicantPage, Path(id): Path<String>) -> Answer {
    let order = visit.own(&app, &id).await?;
    if !matches!(order.state, OrderState::Draft | OrderState::Returned) {
        return super::order::show(&app, &visit, &order).await;
    }
    let refuse = refuse(&app, &visit.visitor);
    let case = order.case(&app).map_err(&refuse)?;
    let materials = load_materials(&app, &order).await.map_err(&refuse)?;
    let said = all_findings(&app, &visit, &case, &materials).map_err(&refuse)?;
    let returned = reasons(&app, &visit, &order, &case).await.map_err(&refuse)?;
    let f = visit.visitor.frame(&app, "applicant-tasks");
    let individual = order.row.kind != "organisation";
    let known = Known { app: &app, f: &f, id: &id, individual, case: &case, said: &said };
    let sites = site_count(&case);
    let page = Page {
        tasks: asked(individual).filter(|topic| !topic.per_site).map(|topic| known.task(topic, 0)).collect(),
        cards: (0..sites).map(|site| known.card(site, sites)).collect(),
        documents: known.documents(&materials),
        ready: !said.iter().any(|s| s.severity == "refuse" || s.severity == "ask"),
        contact: app.config.contact.clone(),
        number: order.row.number,
        state: order.row.state,
        organisation: !individual,
        returned,
        id: id.clone(),
        f: visit.visitor.frame(&app, "applicant-tasks"),
    };
    Ok(html(&page))
}

impl Known<'_> {
    fn card(&self, site: usize, sites: usize) -> Card {
        let name = self.case.pointer(&format!("/sites/{site}/name")).and_then(Value::as_str).unwrap_or_default();
        let domain = self.case.pointer(&format!("/sites/{site}/domains/0/name")).and_then(Value::as_str);
        let numbered = self.f.ta("tasks-site", "n", &(site + 1).to_string());
        Card {
            number: site,
            title: [Some(numbered.as_str()), Some(name), domain]
                .into_iter()
                .flatten()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            tasks: asked(self.individual).filter(|t| t.per_site).map(|topic| self.task(topic, site)).collect(),
            removable: sites > 1,
        }
    }

    fn task(&self, topic: &'static Topic, site: usize) -> Task {
        let wanted: Vec<String> = if topic.keys.is_empty() {
            vec![format!("/sites/{site}/resources")]
        } else {
            keys(topic, self.individual)
                .iter()
                .filter_map(|key| self.app.catalogue.by_key(key))
                .map(|field| at(&field.pointer, site))
                .collect()
        };
        let same = topic.id == "site-person"
            && self.case.pointer(&format!("/sites/{site}/person/same_as")).is_some_and(Value::is_string);
        let begun = same || wanted.iter().any(|pointer| self.case.pointer(pointer).is_some_and(filled));
        let open = self.said.iter().filter(|s| {
            let of_site = s.path.starts_with(&format!("/sites/{site}"));
            topic_of(self.app.catalogue, &s.path).is_some_and(|t| t.id == topic.id) && (of_site || !topic.per_site)
        });
        let (mut missing, mut wrong, mut waits) = (false, false, false);
        for one in open {
            missing |= one.severity == "ask";
            wrong |= one.severity == "refuse";
            waits |= one.severity == "wait";
        }
        let state = match (begun, missing, wrong, waits) {
            (_, _, true, _) => "mend",
            (false, ..) => "open",
            (true, true, ..) => "begun",
            (true, false, _, true) => "wait",
            (true, ..) => "done",
        };
        Task {
            link: format!("/orders/{}/q/{}?site={site}", self.id, topic.id),
            title: self.f.t(&format!("topic-{}", topic.id)),
            word: self.f.t(&format!("task-{state}")),
            state,
        }
    }

    /// Documents: how many of how many.
    fn documents(&self, materials: &[MaterialRow]) -> Task {
        let needed = Case::parse(self.case).map(|parsed| materials_needed(&parsed.case)).unwrap_or_default();
        let there =
            needed.iter().filter(|n| materials.iter().any(|m| m.kind == n.kind.as_str() && m.owner == n.owner)).count();
        let state = match (needed.len(), there) {
            (0, _) | (_, 0) => "open",
            (all, there) if there < all => "begun",
            _ => "done",
        };
        let count = [("there", there.to_string()), ("all", needed.len().to_string())];
        Task {
            link: format!("/orders/{}/documents", self.id),
            title: self.f.t("topic-documents"),
            word: match needed.len() {
                0 => self.f.t("task-open"),
                _ => self.app.words.say(self.f.lang, "tasks-count", count.iter().map(|(n, v)| (*n, v.as_str()))),
            },
            state,
        }
    }
}

fn filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(list) => !list.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    }
}

/// Why the order came back. A reason is ticked off when the place that it names reads otherwise than in the round that was
/// returned, or has a newer picture.
async fn reasons(app: &App, visit: &ApplicantPage, order: &Order, case: &Value) -> Result<Vec<Reason>, Refusal> {
    let findings = order.findings(app)?;
    if findings.is_empty() {
        return Ok(Vec::new());
    }
    let (submitted, newer) = {
        let mut reader = app.store.read().await?;
        let sealed = orders::revision(&mut reader, &order.row.id, order.row.round).await?;
        (sealed, documents::owners_since_round(&mut reader, &order.row.id, order.row.round).await?)
    };
    let submitted: Value = match submitted {
        Some(sealed) => order.open(app, "case", &sealed)?,
        None => Value::Null,
    };
    let touched = |path: &str| {
        let of_documents = path.starts_with("/materials");
        (of_documents && !newer.is_empty())
            || newer.iter().any(|owner| owner == path)
            || (!of_documents && submitted.pointer(path) != case.pointer(path))
    };
    Ok(findings
        .iter()
        .map(|finding| {
            let said = Said::of(app, visit.visitor.lang, finding);
            Reason { mended: touched(&said.path), link: link_of(app, &order.row.id, &said.path), said }
        })
        .collect())
}

/// The page on which a finding is mended.
pub fn link_of(app: &App, id: &str, path: &str) -> String {
    let site = path.split('/').nth(2).and_then(|n| n.parse::<usize>().ok()).filter(|_| path.starts_with("/sites"));
    match topic_of(app.catalogue, path) {
        _ if path.starts_with("/materials") => format!("/orders/{id}/documents"),
        Some(topic) => {
            format!("/orders/{id}/q/{}?site={}&again=1#{}", topic.id, site.unwrap_or(0), html_id(&anchor(app, path)))
        }
        None => format!("/orders/{id}"),
    }
}

/// The control that a path leads to: a part of the case, such as a person's phones, has its first field.
fn anchor(app: &App, path: &str) -> String {
    if app.catalogue.find(path).is_some() {
        return path.to_owned();
    }
    let field = app.catalogue.fields().iter().find(|field| {
        let site = path.split('/').nth(2).and_then(|n| n.parse().ok()).unwrap_or(0);
        at(&field.pointer, site).starts_with(&format!("{path}/"))
    });
    let site = path.split('/').nth(2).and_then(|n| n.parse().ok()).unwrap_or(0);
    field.map_or_else(|| path.to_owned(), |field| at(&field.pointer, site))
}

/// How many sites the draft has; at least one page is offered.
pub fn site_count(case: &Value) -> usize {
    case["sites"].as_array().map_or(1, |sites| sites.len().max(1))
}

/// The documents that are kept.
pub async fn load_materials(app: &App, order: &Order) -> Result<Vec<MaterialRow>, Refusal> {
    let mut reader = app.store.read().await?;
    Ok(orders::materials(&mut reader, &order.row.id).await?)
}

/// What stands against the draft, in the visitor's language.
pub fn all_findings(
    app: &App,
    page: &ApplicantPage,
    case: &Value,
    materials: &[MaterialRow],
) -> Result<Vec<Said>, Refusal> {
    let there = present(materials);
    let judgement = judge(case, Depth { form: true, materials: Some(&there) })?;
    Ok(judgement.findings.iter().map(|finding| Said::of(app, page.visitor.lang, finding)).collect())
}

/// Another site of an organisation.
pub async fn add_site(State(app): State<Arc<App>>, page: ApplicantPage, Path(id): Path<String>, _sent: Sent) -> Answer {
    let order = page.own(&app, &id).await?;
    let version = Some(order.row.version);
    let change = |case: &mut Value| match case["sites"].as_array_mut() {
        Some(sites) => sites.push(json!({})),
        None => case["sites"] = json!([{}, {}]),
    };
    fill(&app, &id, &page.caller.id, &page.who(), version, "/sites".into(), change)
        .await
        .map_err(refuse(&app, &page.visitor))?;
    Ok(Redirect::to(&format!("/orders/{id}")).into_response())
}
