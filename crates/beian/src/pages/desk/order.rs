//! One order at the desk: documents beside the fields that they prove, and everything that is done with it on the same page.
//! What decides stands in `decide.rs`, calls in `phone.rs`; both show this page again when something was wrong, with what was
//! typed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use super::decide::{LINES, Line};
use super::facts::{self, Group, Sources};
use super::phone::{CallShown, PersonShown};
use super::words::{self, Shown};
use crate::api::caller::{Caller, Role};
use crate::api::v1::who;
use crate::app::App;
use crate::flows::order::{Order, instant, timeline};
use crate::flows::refusal::Refusal;
use crate::flows::{calls, checklist, promise, review, unmask};
use crate::pages::form::Said;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{ReviewerPage, SeniorPage, Sent, StaffPage, Visitor};
use crate::store::{orders, review as rows};

/// A state that was entered.
struct Entered {
    word: String,
    actor: String,
    at: String,
}

/// A question of the checklist.
struct Question {
    id: String,
    words: String,
    /// Where the evidence is on this page.
    evidence: String,
    not_applicable: bool,
    answer: String,
    findings: Vec<Said>,
}

/// A choice of a list.
pub struct Choice {
    /// Value.
    pub value: String,
    /// Words.
    pub label: String,
}

/// What was typed and is shown again, and what was wrong with it.
#[derive(Default)]
pub struct Draft {
    /// Lines of the return form.
    pub lines: Vec<Line>,
    /// Findings of the machine that are taken over, as `RULE PATH`.
    pub machine: BTreeSet<String>,
    /// What is wrong.
    pub wrong: Vec<Said>,
    /// Answers to the checklist that were given now.
    pub answers: BTreeMap<String, String>,
    /// A phone that is shown in full: role and number.
    pub phone: Option<(String, String)>,
    /// A call that could not be kept: role, outcome, note.
    pub call: Option<(String, String, String)>,
    /// Why a proposal is rejected.
    pub why: String,
}

impl Draft {
    /// The lines of the return form: what was typed, or empty ones.
    fn shown_lines(&self) -> Vec<Line> {
        if self.lines.is_empty() { vec![Line::default(); LINES] } else { self.lines.clone() }
    }
}

#[derive(Template)]
#[template(path = "desk/order.html")]
struct Page<'a> {
    f: Frame<'a>,
    id: String,
    number: String,
    state: String,
    word: String,
    about: String,
    promise: Option<Shown>,
    second_call: String,
    holder: String,
    groups: Vec<Group>,
    others: Vec<Said>,
    round: i64,
    machine: Vec<(String, Said, bool)>,
    questions: Vec<Question>,
    paths: Vec<Choice>,
    reasons: Vec<Choice>,
    draft: Draft,
    people: Vec<PersonShown>,
    calls: Vec<CallShown>,
    entered: Vec<Entered>,
    claimable: bool,
    mine: bool,
    may_take_over: bool,
    two: bool,
    proposed_by: String,
    may_confirm: bool,
    objection: String,
}

/// Shows an order. The fields are shown in full to whoever holds it, which is written into the journal; masked to others.
pub async fn show(State(app): State<Arc<App>>, visit: StaffPage, Path(id): Path<String>) -> Answer {
    let draft = Draft::default();
    page(&app, &visit.caller, &visit.visitor, &id, draft).await.map_err(refuse(&app, &visit.visitor))
}

/// What of an order is read for the page.
struct Loaded {
    order: Order,
    case: Value,
    before: Option<Value>,
    materials: Vec<orders::MaterialRow>,
    fresh: BTreeSet<String>,
    entered: Vec<crate::flows::order::TimelineEntry>,
    review: Option<rows::ReviewRow>,
    answers: BTreeMap<String, rows::AnswerRow>,
    calls: Vec<calls::Call>,
}

async fn load(app: &App, id: &str) -> Result<Loaded, Refusal> {
    let mut reader = app.store.read().await?;
    let order = Order::read(&mut reader, app, id).await?;
    let (mut before, mut fresh) = (None, BTreeSet::new());
    let last = order.row.round - 1;
    if last > 0
        && let Some(sealed) = orders::revision(&mut reader, id, last).await?
    {
        before = Some(order.open::<Value>(app, "case", &sealed)?);
        let since = rows::submitted_at(&mut reader, id, last).await?.unwrap_or(i64::MAX);
        fresh = rows::materials_since(&mut reader, id, since).await?.into_iter().collect();
    }
    Ok(Loaded {
        case: order.case(app)?,
        before,
        fresh,
        materials: orders::materials(&mut reader, id).await?,
        entered: timeline(&mut reader, id).await?,
        review: rows::find(&mut reader, id, order.row.round).await?,
        answers: checklist::answers(&mut reader, &order).await?,
        calls: calls::log(&mut reader, app, &order).await?,
        order,
    })
}

/// The page, with what was typed.
pub async fn page(
    app: &Arc<App>,
    caller: &Caller,
    visitor: &Visitor,
    id: &str,
    draft: Draft,
) -> Result<Response, Refusal> {
    let loaded = load(app, id).await?;
    let me = caller.name();
    let (row, reviewing) = (&loaded.order.row, loaded.order.row.state == "in_review");
    let judges = matches!(caller.role, Role::Reviewer | Role::Senior);
    let mine = reviewing && row.claimed_by.as_deref() == Some(&me);
    let proposed = loaded.review.as_ref().and_then(|review| review.proposed_by.clone()).filter(|_| reviewing);
    // The second person sees what the first one saw.
    let confirms = caller.role == Role::Senior && proposed.as_ref().is_some_and(|first| !first.ends_with(&caller.id));
    if mine || confirms {
        unmask::record(app, &who(caller), id, "case.seen", json!({"round": row.round})).await?;
    }
    let f = visitor.frame(app, "desk-order");
    let found = review::machine_findings(&loaded.case, &loaded.materials)?;
    let said: Vec<Said> = found.iter().map(|finding| Said::of(app, visitor.lang, finding)).collect();
    let masked = |case: &Value| if mine || confirms { case.clone() } else { app.catalogue.mask(case) };
    let (case, before) = (masked(&loaded.case), loaded.before.as_ref().map(masked));
    let sources = Sources {
        case: &case,
        before: before.as_ref(),
        said: &said,
        materials: &loaded.materials,
        fresh: &loaded.fresh,
    };
    let groups = facts::groups(app, &f, &sources);
    let at_fields: BTreeSet<(&str, &str)> = groups
        .iter()
        .flat_map(|group| group.facts.iter())
        .flat_map(|fact| fact.findings.iter().map(|s| (s.rule.as_str(), s.path.as_str())))
        .collect();
    let others = said.iter().filter(|s| !at_fields.contains(&(s.rule.as_str(), s.path.as_str()))).cloned().collect();
    let waits = reviewing || row.state == "submitted";
    let claimed_at = loaded.review.as_ref().and_then(|review| review.claimed_at);
    let stale = claimed_at.is_none_or(|at| promise::is_stale(app, instant(at)).unwrap_or(true));
    let status = if draft.wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page {
        word: f.t(&format!("state-{}", row.state.replace('_', "-"))),
        about: about(&f, row),
        promise: loaded
            .review
            .as_ref()
            .filter(|_| waits)
            .map(|r| words::promise_words(app, &f, instant(r.waiting_since))),
        second_call: loaded
            .review
            .as_ref()
            .filter(|_| reviewing)
            .map(|r| words::second_call(&f, r.call_role.as_deref(), r.call_at))
            .unwrap_or_default(),
        holder: row.claimed_by.as_deref().filter(|_| reviewing).map(|h| words::holder(&f, &me, h)).unwrap_or_default(),
        machine: machine(&said, &draft),
        questions: questions(app, &f, &loaded, &draft),
        paths: paths(&f, &groups),
        reasons: reasons(app, &f),
        people: super::phone::people(app, &f, &loaded.order, &draft)?,
        calls: super::phone::log(&f, &me, &loaded.calls),
        entered: entered(&f, &loaded.entered),
        claimable: judges && row.state == "submitted",
        may_take_over: caller.role == Role::Senior && reviewing && !mine && proposed.is_none() && stale,
        two: app.deskbook.needs_two(&row.filing_type, &row.kind),
        may_confirm: confirms,
        proposed_by: proposed.as_deref().map(|name| words::holder(&f, &me, name)).unwrap_or_default(),
        objection: objection(app, &loaded)?,
        round: row.round,
        number: row.number.clone(),
        state: row.state.clone(),
        id: id.to_owned(),
        groups,
        others,
        mine,
        draft,
        f,
    };
    let mut response = html(&page);
    *response.status_mut() = status;
    Ok(response)
}

fn about(f: &Frame<'_>, row: &orders::OrderRow) -> String {
    let province = row.province.as_deref().map(|code| words::province(f, code)).unwrap_or_default();
    let kind = f.t(&format!("kind-{}", row.kind));
    [words::filing_type(f, &row.filing_type), kind, province].join(" · ")
}

fn machine(said: &[Said], draft: &Draft) -> Vec<(String, Said, bool)> {
    said.iter()
        .map(|said| {
            let key = format!("{} {}", said.rule, said.path);
            let chosen = draft.machine.contains(&key);
            (key, said.clone(), chosen)
        })
        .collect()
}

fn questions(app: &App, f: &Frame<'_>, loaded: &Loaded, draft: &Draft) -> Vec<Question> {
    app.deskbook
        .questions(&loaded.order.row.kind)
        .map(|item| {
            let kept = loaded.answers.get(&item.id).map(|row| row.answer.clone());
            let rule = format!("checklist.{}", item.id);
            Question {
                words: item.words(f.lang).to_owned(),
                evidence: match item.evidence.as_str() {
                    "/materials" => "documents".to_owned(),
                    path => crate::pages::form::html_id(path),
                },
                not_applicable: item.not_applicable,
                answer: draft.answers.get(&item.id).cloned().or(kept).unwrap_or_default(),
                findings: draft.wrong.iter().filter(|said| said.rule == rule).cloned().collect(),
                id: item.id.clone(),
            }
        })
        .collect()
}

fn paths(f: &Frame<'_>, groups: &[Group]) -> Vec<Choice> {
    let mut list = vec![Choice { value: "/materials".into(), label: f.t("topic-documents") }];
    for group in groups {
        for fact in &group.facts {
            list.push(Choice { value: fact.path.clone(), label: format!("{} · {}", group.title, fact.label) });
        }
    }
    list
}

fn reasons(app: &App, f: &Frame<'_>) -> Vec<Choice> {
    let all = app.deskbook.reasons.iter();
    all.map(|r| Choice { value: r.id.clone(), label: f.t(&format!("finding-reviewer-{}", r.id)) }).collect()
}

fn entered(f: &Frame<'_>, timeline: &[crate::flows::order::TimelineEntry]) -> Vec<Entered> {
    timeline
        .iter()
        .rev()
        .map(|e| Entered {
            word: f.t(&format!("state-{}", e.state.replace('_', "-"))),
            actor: e.actor.clone(),
            at: shown(e.at),
        })
        .collect()
}

fn objection(app: &App, loaded: &Loaded) -> Result<String, Refusal> {
    match loaded.review.as_ref().and_then(|review| review.objection_sealed.as_ref()) {
        Some(sealed) => loaded.order.open(app, "objection", sealed),
        None => Ok(String::new()),
    }
}

/// Takes the order.
pub async fn claim(State(app): State<Arc<App>>, visit: ReviewerPage, Path(id): Path<String>, _sent: Sent) -> Answer {
    review::claim(&app, &id, &who(&visit.caller)).await.map_err(refuse(&app, &visit.visitor))?;
    Ok(Redirect::to(&format!("/desk/orders/{id}")).into_response())
}

/// Puts it back into the queue.
pub async fn release(State(app): State<Arc<App>>, visit: ReviewerPage, Path(id): Path<String>, _sent: Sent) -> Answer {
    review::release(&app, &id, &who(&visit.caller)).await.map_err(refuse(&app, &visit.visitor))?;
    Ok(Redirect::to("/desk").into_response())
}

/// Takes it over from somebody who seems to have forgotten it.
pub async fn take_over(State(app): State<Arc<App>>, visit: SeniorPage, Path(id): Path<String>, _sent: Sent) -> Answer {
    review::take_over(&app, &id, &who(&visit.caller)).await.map_err(refuse(&app, &visit.visitor))?;
    Ok(Redirect::to(&format!("/desk/orders/{id}")).into_response())
}

/// A document, marked with who looks at it and when. That it was looked at is written into the journal.
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
        let login = rows::login(&mut reader, &visit.caller.id).await?.ok_or(Refusal::NotFound)?;
        let jpeg = app.objects.get(&mut reader, &app.keys, &row.file_id).await.map_err(anyhow::Error::from)?;
        Ok::<_, Refusal>((row, login, jpeg))
    };
    let (row, login, jpeg) = load.await.map_err(&refuse)?;
    let seen = json!({"kind": row.kind, "owner": row.owner});
    unmask::record(&app, &who(&visit.caller), &id, "material.seen", seen).await.map_err(&refuse)?;
    let line = format!("{login} {}", shown(app.clock.business()));
    let marked = async {
        let slot = Arc::clone(&app.picture_slots).acquire_owned().await.map_err(anyhow::Error::from)?;
        tokio::task::spawn_blocking(move || {
            let _slot = slot;
            pictures::watermark(&jpeg, &line)
        })
        .await
        .map_err(anyhow::Error::from)?
        .map_err(anyhow::Error::from)
    };
    let jpeg = marked.await.map_err(|error: anyhow::Error| refuse(Refusal::Fault(error)))?;
    let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, jpeg).into_response())
}
