//! What the bureau wants of the provider, as a work list: filters, take, answer. Plain forms; the bureau's words are opened on
//! the duty's own page, and looking is written down.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use serde_json::json;

use crate::api::address::{Path, Query};
use crate::api::caller::Role;
use crate::api::v1::who;
use crate::app::App;
use crate::flows::duties::{self as flow, Given, KINDS};
use crate::flows::order::instant;
use crate::flows::refusal::Refusal;
use crate::flows::unmask;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{Sent, StaffPage};
use crate::store::codes;
use crate::store::duties::{self, DutyRow, Filter};

/// Duties a page.
const PAGE: i64 = 50;

/// The states that can be asked for.
const STATES: &[&str] = &["open", "answered", "sent", "done"];

struct Row {
    id: String,
    title: String,
    about: String,
    order: String,
    state: String,
    word: String,
    owner: String,
    due: String,
    late: bool,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "desk/duties.html")]
struct Page<'a> {
    f: Frame<'a>,
    rows: Vec<Row>,
    states: Vec<Choice>,
    kinds: Vec<Choice>,
    mine: bool,
    next: String,
}

#[derive(Template)]
#[template(path = "desk/duty.html")]
struct One<'a> {
    f: Frame<'a>,
    row: Row,
    code: String,
    facts: Vec<(String, String)>,
    evidence: Vec<String>,
    answered: Vec<(String, String)>,
    /// Choices of the answer's number; none where it has none.
    results: Vec<Choice>,
    verifier: bool,
    may_act: bool,
    mine: bool,
    free: bool,
}

/// Filter and cursor, in the address.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    mine: String,
    #[serde(default)]
    after: String,
}

/// The list, by deadline.
pub async fn show(State(app): State<Arc<App>>, visit: StaffPage, Query(asked): Query<Asked>) -> Answer {
    let f = visit.visitor.frame(&app, "desk-duties");
    let mine = asked.mine == "yes";
    let filter = Filter {
        state: STATES.iter().find(|state| **state == asked.state).copied().unwrap_or_default().to_owned(),
        kind: KINDS.iter().find(|kind| **kind == asked.kind).copied().unwrap_or_default().to_owned(),
        owner: if mine { visit.caller.name() } else { String::new() },
        due_before: 0,
        after: asked.after,
    };
    let load = async {
        let mut reader = app.store.read().await?;
        Ok::<_, Refusal>(duties::list(&mut reader, &filter, PAGE).await?)
    };
    let rows: Vec<Row> =
        load.await.map_err(refuse(&app, &visit.visitor))?.into_iter().map(|duty| row(&f, &duty)).collect();
    let full = i64::try_from(rows.len()).is_ok_and(|n| n == PAGE);
    let next = rows.last().filter(|_| full).map(|row| row.id.clone()).unwrap_or_default();
    let choices = |of: &[&str], words: &str, chosen: &str| {
        let choice = |value: &&str| Choice {
            value: (*value).to_owned(),
            label: f.t(&format!("{words}-{}", value.replace('_', "-"))),
            chosen: *value == chosen,
        };
        of.iter().map(choice).collect::<Vec<_>>()
    };
    let states = choices(STATES, "duty-state", &filter.state);
    let kinds = choices(KINDS, "duty-kind", &filter.kind);
    Ok(html(&Page { f, rows, states, kinds, mine, next }))
}

/// One duty, with the bureau's words.
pub async fn one(State(app): State<Arc<App>>, visit: StaffPage, Path(id): Path<String>) -> Answer {
    let f = visit.visitor.frame(&app, "desk-duty");
    let load = async {
        let mut reader = app.store.read().await?;
        let duty = duties::find(&mut reader, &id).await?.ok_or(Refusal::NotFound)?;
        let facts = flow::facts(&mut reader, &app, &duty).await?;
        let evidence = duties::evidence(&mut reader, &id).await?;
        let given = flow::given(&mut reader, &app, &duty).await?;
        let handled = codes::rows(&mut reader, "Wbacl").await?;
        drop(reader);
        if let Some(order) = &duty.order_id {
            let details = json!({"duty": id, "kind": duty.kind});
            unmask::record(&app, &who(&visit.caller), order, "duty.seen", details).await?;
        }
        Ok::<_, Refusal>((duty, facts, evidence, given, handled))
    };
    let (duty, facts, evidence, given, handled) = load.await.map_err(refuse(&app, &visit.visitor))?;
    let me = visit.caller.name();
    let results = match duty.kind.as_str() {
        "verification" => ["0", "1"].map(|value| (value.to_owned(), f.t(&format!("duty-verified-{value}")))).to_vec(),
        "unfiled" => {
            handled.into_iter().filter(|row| row.valid == 1).map(|row| (row.id.to_string(), row.name)).collect()
        }
        _ => Vec::new(),
    };
    let page = One {
        row: row(&f, &duty),
        code: duty.code.map(|code| code.to_string()).unwrap_or_default(),
        facts: facts
            .into_iter()
            .map(|fact| (f.t(&format!("duty-fact-{}", fact.name.replace('_', "-"))), fact.value))
            .collect(),
        evidence: evidence.into_iter().map(|one| one.name).collect(),
        answered: given.map(|given| answered(&f, given)).unwrap_or_default(),
        results: results.into_iter().map(|(value, label)| Choice { value, label, chosen: false }).collect(),
        verifier: matches!(duty.kind.as_str(), "verification" | "unfiled"),
        may_act: visit.caller.role != Role::Auditor,
        mine: duty.owner.as_deref() == Some(&me),
        free: duty.owner.is_none(),
        f,
    };
    Ok(html(&page))
}

fn answered(f: &Frame<'_>, given: Given) -> Vec<(String, String)> {
    let mut all = vec![(f.t("duty-opinion"), given.opinion)];
    all.extend(given.result.map(|n| (f.t("duty-result"), n.to_string())));
    all.extend(given.error.map(|text| (f.t("duty-error"), text)));
    all.extend(given.verifier.map(|name| (f.t("duty-verifier"), name)));
    all
}

fn row(f: &Frame<'_>, duty: &DutyRow) -> Row {
    let kind = f.known(&format!("duty-kind-{}", duty.kind.replace('_', "-")), &duty.kind);
    let reason = duty.reason.as_ref().map(|word| f.known(&format!("duty-reason-{}", word.replace('_', "-")), word));
    let ip = duty.ip.and_then(|ip| u32::try_from(ip).ok()).map(|ip| std::net::Ipv4Addr::from(ip).to_string());
    let about =
        [duty.number.clone(), duty.domain.clone(), ip, duty.subject_id.or(duty.site_id).map(|id| id.to_string())];
    Row {
        id: duty.id.clone(),
        title: reason.map_or_else(|| kind.clone(), |reason| format!("{kind}: {reason}")),
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        order: duty.order_id.clone().unwrap_or_default(),
        state: duty.state.clone(),
        word: f.known(&format!("duty-state-{}", duty.state), &duty.state),
        owner: duty.owner.clone().unwrap_or_default(),
        due: shown(instant(duty.due)),
        late: duty.state == "open" && duty.due < f.app.clock.business().as_microsecond(),
    }
}

/// Takes, gives back, closes, answers.
pub async fn act(
    State(app): State<Arc<App>>,
    visit: StaffPage,
    Path((id, act)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    if visit.caller.role == Role::Auditor {
        return Err(refuse(Refusal::Forbidden));
    }
    let who = who(&visit.caller);
    let text = |name: &str| Some(sent.one(name).to_owned()).filter(|text| !text.is_empty());
    match act.as_str() {
        "take" => flow::take(&app, &id, &who, true).await,
        "release" => flow::take(&app, &id, &who, false).await,
        "close" => flow::close(&app, &id, &who).await,
        "answer" => {
            let given = Given {
                result: text("result").and_then(|n| n.parse().ok()),
                opinion: sent.one("opinion").to_owned(),
                error: text("error"),
                verifier: text("verifier"),
            };
            flow::answer(&app, &id, &who, &given).await
        }
        _ => Err(Refusal::NotFound),
    }
    .map_err(&refuse)?;
    Ok(Redirect::to(&format!("/desk/duties/{id}")).into_response())
}
