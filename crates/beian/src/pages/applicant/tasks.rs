//! My filings and the task list of a draft.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use filing::lifecycle::State as OrderState;
use serde_json::{Value, json};

use super::topics::{TOPICS, keys};
use crate::app::App;
use crate::flows::create_order::create;
use crate::flows::fill::fill;
use crate::flows::judge::{Depth, judge, present};
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::pages::form::{Said, at};
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{ApplicantPage, Sent};
use crate::store::orders::MaterialRow;
use crate::store::{filings, orders};

struct Line {
    id: String,
    number: String,
    state: String,
    word: String,
    at: String,
}

struct Filed {
    number: String,
    name: String,
    domain: String,
    snippet: String,
}

#[derive(Template)]
#[template(path = "applicant/mine.html")]
struct Mine<'a> {
    f: Frame<'a>,
    orders: Vec<Line>,
    filed: Vec<Filed>,
    /// Some of it is masked, because this device is new to the account.
    masked: bool,
}

/// Orders and filings of the account.
pub async fn mine(State(app): State<Arc<App>>, page: ApplicantPage) -> Answer {
    let load = async {
        let mut reader = app.store.read().await?;
        let orders = orders::of_account(&mut reader, &page.caller.id, None, 50).await?;
        let filed = filings::find(&mut reader, "", "", &page.caller.id, 100).await?;
        Ok::<_, Refusal>((orders, filed))
    };
    let (orders, filed) = load.await.map_err(refuse(&app, &page.visitor))?;
    // Of what does not open on this device the list says only that it is there.
    let made_by: Vec<String> = filed.iter().map(|row| row.order_id.clone()).collect();
    let open = page.opening(&app, &made_by).await.map_err(refuse(&app, &page.visitor))?;
    let f = page.visitor.frame(&app, "applicant-mine");
    let orders = orders
        .into_iter()
        .map(|row| Line {
            word: f.t(&state_word(&row.state)),
            at: shown(crate::flows::order::instant(row.updated_at)),
            id: row.id,
            number: row.number,
            state: row.state,
        })
        .collect();
    let filed = filed
        .into_iter()
        .zip(open)
        .map(|(row, open)| match open {
            true => row,
            false => filings::FiledRow { site_name: "*".into(), domain: "*".into(), ..row },
        })
        .map(|row| Filed {
            snippet: format!(r#"<a href="https://beian.miit.gov.cn/" target="_blank">{}</a>"#, row.site_number),
            number: row.site_number,
            name: row.site_name,
            domain: row.domain,
        })
        .collect();
    Ok(html(&Mine { f, orders, filed, masked: !page.visitor.trusted }))
}

/// Id of the words of a state.
pub fn state_word(state: &str) -> String {
    format!("state-{}", state.replace('_', "-"))
}

/// Begins a draft, with what the start page knows.
pub async fn begin(State(app): State<Arc<App>>, page: ApplicantPage, sent: Sent) -> Answer {
    let mut case = json!({"case": 1, "channel": "pc", "wanted": null, "sites": [{}]});
    for (name, pointer) in [("province", "province"), ("nature", "nature"), ("number", "number"), ("domain", "domain")]
    {
        let value = sent.one(name);
        if value.is_empty() {
            continue;
        }
        match pointer {
            "province" => case["province"] = json!(value),
            "nature" => case["subject"]["nature"] = json!(value),
            "number" => case["subject"]["certificate"]["number"] = json!(value),
            _ => case["sites"][0]["domains"] = json!([{"name": value}]),
        }
    }
    let refuse = refuse(&app, &page.visitor);
    let reading = crate::flows::create_order::read_case(&app, case).map_err(&refuse)?;
    let created = create(&app, &page.caller.id, &page.who(), reading.case, None).await.map_err(&refuse)?;
    Ok(Redirect::to(&format!("/orders/{}", created.id)).into_response())
}

/// One task of the list.
struct Task {
    link: String,
    title: String,
    state: &'static str,
    word: String,
}

#[derive(Template)]
#[template(path = "applicant/tasks.html")]
struct Tasks<'a> {
    f: Frame<'a>,
    id: String,
    number: String,
    state: String,
    returned: Vec<Said>,
    tasks: Vec<Task>,
    organisation: bool,
}

/// A draft as a task list; anything else as its order page.
pub async fn show(State(app): State<Arc<App>>, page: ApplicantPage, Path(id): Path<String>) -> Answer {
    let order = page.own(&app, &id).await?;
    if !matches!(order.state, OrderState::Draft | OrderState::Returned) {
        return super::order::show(&app, &page, &order).await;
    }
    let refuse = refuse(&app, &page.visitor);
    let case = order.case(&app).map_err(&refuse)?;
    let materials = load_materials(&app, &order).await.map_err(&refuse)?;
    let said = all_findings(&app, &page, &case, &materials).map_err(&refuse)?;
    let returned = order.findings(&app).map_err(&refuse)?;
    let returned = returned.iter().map(|finding| Said::of(&app, page.visitor.lang, finding)).collect();
    let f = page.visitor.frame(&app, "applicant-tasks");
    let organisation = order.row.kind == "organisation";
    let mut tasks = Vec::new();
    for topic in TOPICS.iter().filter(|topic| !topic.organisations || organisation) {
        let sites = if topic.per_site { site_count(&case) } else { 1 };
        for site in 0..sites {
            let wanted: Vec<String> = keys(topic, !organisation)
                .iter()
                .filter_map(|key| app.catalogue.by_key(key))
                .map(|field| at(&field.pointer, site))
                .collect();
            let begun = wanted.iter().any(|pointer| case.pointer(pointer).is_some_and(|v| !v.is_null()));
            let open =
                said.iter().filter(|s| wanted.iter().any(|w| s.path == *w || w.starts_with(&format!("{}/", s.path))));
            let (mut missing, mut wrong) = (false, false);
            for one in open {
                missing |= one.severity == "ask";
                wrong |= one.severity == "refuse";
            }
            let state = state_of(begun, missing, wrong);
            let name = case.pointer(&format!("/sites/{site}/name")).and_then(Value::as_str).unwrap_or_default();
            let title = f.t(&format!("topic-{}", topic.id));
            tasks.push(Task {
                link: format!("/orders/{id}/q/{}?site={site}", topic.id),
                title: if topic.per_site && !name.is_empty() { format!("{title}: {name}") } else { title },
                word: f.t(&format!("task-{state}")),
                state,
            });
        }
    }
    let documents = said.iter().any(|s| s.path == "/materials");
    let state = if materials.is_empty() { "open" } else { state_of(true, documents, false) };
    tasks.push(Task {
        link: format!("/orders/{id}/documents"),
        title: f.t("topic-documents"),
        word: f.t(&format!("task-{state}")),
        state,
    });
    let page = Tasks { number: order.row.number, state: order.row.state, returned, tasks, organisation, id, f };
    Ok(html(&page))
}

fn state_of(begun: bool, missing: bool, wrong: bool) -> &'static str {
    match (begun, missing, wrong) {
        (_, _, true) => "mend",
        (false, ..) => "open",
        (true, true, _) => "begun",
        (true, false, _) => "done",
    }
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
        None => case["sites"] = json!([{}]),
    };
    fill(&app, &id, &page.caller.id, &page.who(), version, "/sites".into(), change)
        .await
        .map_err(refuse(&app, &page.visitor))?;
    Ok(Redirect::to(&format!("/orders/{id}")).into_response())
}
