//! More of the reviewer's operations: claim next, release, take over, checklist, calls, and the second person's word.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::orders::{answer, done};
use super::queue::QueueQuery;
use super::{Answer, once, refuse, who};
use crate::api::address::{Path, Query};
use crate::api::body::Body;
use crate::api::caller::{Reviewer, Senior, Staff, Tongue};
use crate::app::App;
use crate::flows::calls::{self, Outcome};
use crate::flows::checklist::{self, Verdict};
use crate::flows::order::{Order, instant};
use crate::flows::refusal::Refusal;
use crate::flows::review;

/// Takes the order that waits longest among those of the filter (province, kind). Two who ask at once never get the same.
#[utoipa::path(post, path = "/api/v1/queue/next", tag = "review", params(QueueQuery),
    responses((status = 200, body = super::view::OrderView), (status = 204, description = "nothing waits")),
    security(("token" = [])))]
pub async fn claim_next(
    State(app): State<Arc<App>>,
    Reviewer(caller): Reviewer,
    Tongue(lang): Tongue,
    Query(query): Query<QueueQuery>,
) -> Answer<Response> {
    let refuse = refuse(&app, lang);
    let filter = query.filter(&app, &caller).map_err(&refuse)?;
    match review::claim_next(&app, &filter, &who(&caller)).await.map_err(&refuse)? {
        Some(id) => answer(&app, &caller, &id, lang, StatusCode::OK, Vec::new()).await.map_err(&refuse),
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// Puts an order that the caller holds back into the queue.
#[utoipa::path(post, path = "/api/v1/orders/{id}/release", tag = "review",
    responses((status = 200, body = super::view::OrderView), (status = 409)), security(("token" = [])))]
pub async fn release_order(
    State(app): State<Arc<App>>,
    Reviewer(caller): Reviewer,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer<Response> {
    let who = who(&caller);
    let act = review::release(&app, &id, &who);
    done(&app, &caller, lang, &headers, &id, "release", act).await
}

/// Takes over an order whose claim is forgotten.
#[utoipa::path(post, path = "/api/v1/orders/{id}/take-over", tag = "review",
    responses((status = 200, body = super::view::OrderView), (status = 409)), security(("token" = [])))]
pub async fn take_over_order(
    State(app): State<Arc<App>>,
    Senior(caller): Senior,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer<Response> {
    let who = who(&caller);
    let act = review::take_over(&app, &id, &who);
    done(&app, &caller, lang, &headers, &id, "take over", act).await
}

/// Confirms an approval that somebody else proposed.
#[utoipa::path(post, path = "/api/v1/orders/{id}/confirm", tag = "review",
    responses((status = 200, body = super::view::OrderView), (status = 409)), security(("token" = [])))]
pub async fn confirm_order(
    State(app): State<Arc<App>>,
    Senior(caller): Senior,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer<Response> {
    let who = who(&caller);
    let act = review::confirm(&app, &id, &who);
    done(&app, &caller, lang, &headers, &id, "confirm", act).await
}

/// Why a proposal is rejected.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct RejectBody {
    /// For the one who proposed.
    pub why: String,
}

/// Rejects an approval that somebody else proposed; the order stays with them.
#[utoipa::path(post, path = "/api/v1/orders/{id}/reject", tag = "review", request_body = RejectBody,
    responses((status = 200, body = super::view::OrderView), (status = 409), (status = 422)), security(("token" = [])))]
pub async fn reject_order(
    State(app): State<Arc<App>>,
    Senior(caller): Senior,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Body,
) -> Answer<Response> {
    let request = format!("reject {}", body.0);
    let body: RejectBody = body.read(&app, lang)?;
    let who = who(&caller);
    let act = review::reject(&app, &id, &who, &body.why);
    done(&app, &caller, lang, &headers, &id, &request, act).await
}

/// The checklist of an order's round.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ChecklistView {
    /// Round.
    pub round: i64,
    /// What is asked.
    pub items: Vec<ChecklistLine>,
}

/// One question.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ChecklistLine {
    /// Id.
    pub id: String,
    /// The question, in the caller's language.
    pub question: String,
    /// JSON pointer to what is looked at.
    pub evidence: String,
    /// Whether `not_applicable` is an answer.
    pub not_applicable: bool,
    /// `ok`, `not_ok`, `not_applicable`; null while nobody has answered.
    pub answer: Option<String>,
    /// Who answered.
    pub by: Option<String>,
    /// When.
    #[schema(value_type = Option<String>)]
    pub at: Option<jiff::Timestamp>,
}

async fn checklist_view(app: &App, lang: crate::words::Lang, id: &str) -> Result<Json<ChecklistView>, Refusal> {
    let mut reader = app.store.read().await?;
    let order = Order::read(&mut reader, app, id).await?;
    let given = checklist::answers(&mut reader, &order).await?;
    let items = app.deskbook.questions(&order.row.kind).map(|item| {
        let row = given.get(&item.id);
        ChecklistLine {
            id: item.id.clone(),
            question: item.words(lang).to_owned(),
            evidence: item.evidence.clone(),
            not_applicable: item.not_applicable,
            answer: row.map(|row| row.answer.clone()),
            by: row.map(|row| row.answered_by.clone()),
            at: row.map(|row| instant(row.answered_at)),
        }
    });
    Ok(Json(ChecklistView { round: order.row.round, items: items.collect() }))
}

/// What only a person can judge of an order, and what was answered.
#[utoipa::path(get, path = "/api/v1/orders/{id}/checklist", tag = "review",
    responses((status = 200, body = ChecklistView), (status = 404)), security(("token" = [])))]
pub async fn get_checklist(
    State(app): State<Arc<App>>,
    Staff(_caller): Staff,
    Tongue(lang): Tongue,
    Path(id): Path<String>,
) -> Answer<Json<ChecklistView>> {
    checklist_view(&app, lang, &id).await.map_err(refuse(&app, lang))
}

/// Answers items of the checklist of an order that the caller holds: `{"item": "ok"}`. Items that are not named keep what
/// was answered.
#[utoipa::path(put, path = "/api/v1/orders/{id}/checklist", tag = "review", request_body(content = Object),
    responses((status = 200, body = ChecklistView), (status = 409), (status = 422)), security(("token" = [])))]
pub async fn put_checklist(
    State(app): State<Arc<App>>,
    Reviewer(caller): Reviewer,
    Tongue(lang): Tongue,
    Path(id): Path<String>,
    body: Body,
) -> Answer<Json<ChecklistView>> {
    let given: BTreeMap<String, Verdict> = body.read(&app, lang)?;
    let refuse = refuse(&app, lang);
    checklist::answer(&app, &id, &who(&caller), given).await.map_err(&refuse)?;
    checklist_view(&app, lang, &id).await.map_err(&refuse)
}

/// A call.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CallView {
    /// Round.
    pub round: i64,
    /// `subject` or `site-N`.
    pub role: String,
    /// The phone, masked.
    pub phone_masked: String,
    /// `reached`, `missed`, `wrong_number`.
    pub outcome: String,
    /// Note.
    pub note: String,
    /// Who called.
    pub by: String,
    /// When.
    #[schema(value_type = String)]
    pub at: jiff::Timestamp,
}

/// The calls of an order.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CallList {
    /// Oldest first.
    pub items: Vec<CallView>,
    /// Whom to call a second time.
    pub second_role: Option<String>,
    /// When; null where nothing is due, or the calendar cannot say.
    #[schema(value_type = Option<String>)]
    pub second_at: Option<jiff::Timestamp>,
}

async fn call_list(app: &App, id: &str) -> Result<Json<CallList>, Refusal> {
    let mut reader = app.store.read().await?;
    let order = Order::read(&mut reader, app, id).await?;
    let due = crate::store::review::find(&mut reader, id, order.row.round).await?;
    let items = calls::log(&mut reader, app, &order).await?.into_iter().map(|call| CallView {
        round: call.round,
        role: call.role,
        phone_masked: call.phone_masked,
        outcome: call.outcome,
        note: call.note,
        by: call.by,
        at: call.at,
    });
    let (second_role, at) = due.map_or((None, None), |row| (row.call_role, row.call_at));
    Ok(Json(CallList { items: items.collect(), second_role, second_at: at.map(instant) }))
}

/// Calls that were made about an order.
#[utoipa::path(get, path = "/api/v1/orders/{id}/calls", tag = "review",
    responses((status = 200, body = CallList), (status = 404)), security(("token" = [])))]
pub async fn list_calls(
    State(app): State<Arc<App>>,
    Staff(_caller): Staff,
    Tongue(lang): Tongue,
    Path(id): Path<String>,
) -> Answer<Json<CallList>> {
    call_list(&app, &id).await.map_err(refuse(&app, lang))
}

/// A call that was made.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct CallBody {
    /// `subject` or `site-N`.
    pub role: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Note, for staff only.
    #[serde(default)]
    pub note: String,
}

/// Records a call about an order that the caller holds. A second miss returns the order: a call that may be sent again wants
/// an Idempotency-Key.
#[utoipa::path(post, path = "/api/v1/orders/{id}/calls", tag = "review", request_body = CallBody,
    responses((status = 201, body = CallList), (status = 409), (status = 422)), security(("token" = [])))]
pub async fn record_call(
    State(app): State<Arc<App>>,
    Reviewer(caller): Reviewer,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Body,
) -> Answer<Response> {
    let request = format!("call {} {id}", body.0);
    let body: CallBody = body.read(&app, lang)?;
    let who = who(&caller);
    let act = async { calls::record(&app, &id, &who, &body.role, body.outcome, &body.note).await.map(|_| ()) };
    once(&app, &caller, lang, &headers, &request, act).await?;
    let list = call_list(&app, &id).await.map_err(refuse(&app, lang))?;
    Ok((StatusCode::CREATED, list).into_response())
}
