//! The reviewer's operations: the queue, claim, approve, return, and the XML as it is sent. More of them in `review.rs`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::orders::{done, visible};
use super::{Answer, PageQuery, refuse, who};
use crate::api::address::{Path, Query};
use crate::api::body::Body;
use crate::api::caller::{Caller, Reviewer, Staff, Tongue};
use crate::api::problem::Problem;
use crate::app::App;
use crate::files::objects::ObjectError;
use crate::flows::checklist::Kept;
use crate::flows::findings::ReviewerWords;
use crate::flows::order::instant;
use crate::flows::refusal::Refusal;
use crate::flows::{promise, review, unmask};
use crate::store::review::{self as rows, QueueFilter, QueueRow};
use crate::store::wire;

/// Filter of the queue.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// Only this state; absent: submitted and in review.
    #[serde(default)]
    pub state: String,
    /// Only this province, two digits.
    #[serde(default)]
    pub province: String,
    /// `organisation` or `individual`.
    #[serde(default)]
    pub kind: String,
    /// `1`: only what the caller holds.
    #[serde(default)]
    pub mine: String,
    /// `1`: only what is late. Refused where the calendar cannot say what is.
    #[serde(default)]
    pub late: String,
}

impl QueueQuery {
    /// As the store takes it.
    ///
    /// # Errors
    /// [`Refusal::Unreadable`] where lateness is asked for and the calendar of a year is not published.
    pub fn filter(&self, app: &App, caller: &Caller) -> Result<QueueFilter, Refusal> {
        let since_at_most = match self.late.as_str() {
            "1" => {
                let divide = promise::divide(app)
                    .map_err(|not| Refusal::Unreadable { pointer: "/late".into(), reason: not.to_string() })?;
                Some(divide.late.as_microsecond())
            }
            _ => None,
        };
        Ok(QueueFilter {
            state: self.state.clone(),
            province: self.province.clone(),
            kind: self.kind.clone(),
            holder: if self.mine == "1" { caller.name() } else { String::new() },
            since_at_most,
        })
    }
}

/// A page of the queue.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct QueueList {
    /// Who waits longest comes first.
    pub items: Vec<QueueLine>,
    /// Cursor of the next page, null on the last.
    pub next: Option<String>,
}

/// An order in the queue.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct QueueLine {
    /// Id.
    pub id: String,
    /// Number.
    pub number: String,
    /// State.
    pub state: String,
    /// `organisation` or `individual`.
    pub kind: String,
    /// Code of the filing type.
    pub filing_type: String,
    /// A unit's name.
    pub subject_name: Option<String>,
    /// Province, two digits.
    pub province: Option<String>,
    /// How many times it was submitted.
    pub round: i64,
    /// Who reviews it.
    pub claimed_by: Option<String>,
    /// Last change.
    #[schema(value_type = String)]
    pub updated_at: jiff::Timestamp,
    /// Since when it waits in this round.
    #[schema(value_type = String)]
    pub waiting_since: jiff::Timestamp,
    /// By when its review is promised; null where nothing is, or the calendar cannot say.
    #[schema(value_type = Option<String>)]
    pub promised_until: Option<jiff::Timestamp>,
    /// `on_time`, `due_today`, `late`; `unknown` where the calendar cannot say; null where nothing is promised.
    pub promise: Option<&'static str>,
    /// What the machine found at submission.
    pub findings: i64,
    /// When to call a second time.
    #[schema(value_type = Option<String>)]
    pub second_call_at: Option<jiff::Timestamp>,
    /// Who proposes to approve.
    pub proposed_by: Option<String>,
}

impl QueueLine {
    fn of(app: &App, row: QueueRow) -> Self {
        let waits = ["submitted", "in_review"].contains(&row.state.as_str());
        let promise = waits.then(|| promise::promise(app, instant(row.since)));
        Self {
            waiting_since: instant(row.since),
            promised_until: promise.as_ref().and_then(|p| p.as_ref().ok()).map(|p| p.due),
            promise: promise.map(|p| p.map_or("unknown", |p| p.standing.word())),
            second_call_at: row.call_at.map(instant),
            updated_at: instant(row.updated_at),
            id: row.id,
            number: row.number,
            state: row.state,
            kind: row.kind,
            filing_type: row.filing_type,
            subject_name: row.subject_name,
            province: row.province,
            round: row.round,
            claimed_by: row.claimed_by,
            findings: row.findings,
            proposed_by: row.proposed_by,
        }
    }
}

/// The cursor of a line.
pub fn cursor_of(row: &QueueRow) -> String {
    format!("{}.{}", row.since, row.id)
}

/// The place that a cursor names; the beginning for none.
///
/// # Errors
/// [`Refusal::Unreadable`] for what is no cursor.
pub fn place_of(cursor: &str) -> Result<rows::Place, Refusal> {
    if cursor.is_empty() {
        return Ok(rows::Place::default());
    }
    let read = cursor.split_once('.').and_then(|(since, id)| Some((since.parse().ok()?, id.to_owned())));
    let (since, id) =
        read.ok_or_else(|| Refusal::Unreadable { pointer: "/cursor".into(), reason: "what next said".into() })?;
    Ok(rows::Place { since, id })
}

/// Orders that wait for review, who waits longest first.
#[utoipa::path(get, path = "/api/v1/queue", tag = "review", params(QueueQuery, PageQuery),
    responses((status = 200, body = QueueList)), security(("token" = [])))]
pub async fn list_queue(
    State(app): State<Arc<App>>,
    Staff(caller): Staff,
    Tongue(lang): Tongue,
    Query(filter): Query<QueueQuery>,
    Query(query): Query<PageQuery>,
) -> Answer<Json<QueueList>> {
    let load = async {
        let (filter, place) = (filter.filter(&app, &caller)?, place_of(query.cursor.as_deref().unwrap_or_default())?);
        let mut reader = app.store.read().await?;
        Ok(rows::queue(&mut reader, &filter, &place, query.limit()).await?)
    };
    let rows = load.await.map_err(refuse(&app, lang))?;
    let full = i64::try_from(rows.len()).is_ok_and(|n| n == query.limit());
    let next = rows.last().filter(|_| full).map(cursor_of);
    Ok(Json(QueueList { items: rows.into_iter().map(|row| QueueLine::of(&app, row)).collect(), next }))
}

/// Takes an order for review.
#[utoipa::path(post, path = "/api/v1/orders/{id}/claim", tag = "review",
    responses((status = 200, body = super::view::OrderView), (status = 409)), security(("token" = [])))]
pub async fn claim_order(
    State(app): State<Arc<App>>,
    Reviewer(caller): Reviewer,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer<Response> {
    let who = who(&caller);
    let act = review::claim(&app, &id, &who);
    done(&app, &caller, lang, &headers, &id, "claim", act).await
}

/// Approves an order that the caller holds. What of the checklist nobody has answered here counts as answered `ok` by the
/// caller, whose own system keeps it; an item that is not ok refuses. Where two people must agree, the approval is proposed.
#[utoipa::path(post, path = "/api/v1/orders/{id}/approve", tag = "review",
    responses((status = 200, body = super::view::OrderView), (status = 409), (status = 422)), security(("token" = [])))]
pub async fn approve_order(
    State(app): State<Arc<App>>,
    Reviewer(caller): Reviewer,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer<Response> {
    let who = who(&caller);
    let act = review::approve(&app, &id, &who, Kept::ByCaller);
    done(&app, &caller, lang, &headers, &id, "approve", act).await
}

/// Why an order is returned.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ReturnBody {
    /// At least one.
    pub findings: Vec<ReviewerWords>,
}

/// Returns an order that the caller holds, with findings.
#[utoipa::path(post, path = "/api/v1/orders/{id}/return", tag = "review", request_body = ReturnBody,
    responses((status = 200, body = super::view::OrderView), (status = 409), (status = 422)), security(("token" = [])))]
pub async fn return_order(
    State(app): State<Arc<App>>,
    Reviewer(caller): Reviewer,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Body,
) -> Answer<Response> {
    let request = format!("return {}", body.0);
    let body: ReturnBody = body.read(&app, lang)?;
    if let Some(at) =
        body.findings.iter().position(|finding| !finding.path.is_empty() && !finding.path.starts_with('/'))
    {
        return Err(Problem::unreadable(&app, lang, &format!("/findings/{at}/path"), "a JSON pointer"));
    }
    let who = who(&caller);
    let act = review::give_back(&app, &id, &who, body.findings);
    done(&app, &caller, lang, &headers, &id, &request, act).await
}

/// The XML of the order's latest upload, GBK bytes as sent. Looking at it is written into the journal.
#[utoipa::path(get, path = "/api/v1/orders/{id}/upload.xml", tag = "review",
    responses((status = 200, content_type = "application/xml"), (status = 404, description = "nothing packed yet")),
    security(("token" = [])))]
pub async fn upload_xml(
    State(app): State<Arc<App>>,
    Staff(caller): Staff,
    Tongue(lang): Tongue,
    Path(id): Path<String>,
) -> Answer<Response> {
    let refuse = refuse(&app, lang);
    visible(&app, &caller, &id).await.map_err(&refuse)?;
    let load = async {
        let mut reader = app.store.read().await?;
        let packed = wire::uploads_of(&mut reader, &id).await?.into_iter().find(|u| u.file_id.is_some());
        let (upload, file) = packed.and_then(|u| Some((u.sequence, u.file_id?))).ok_or(Refusal::NotFound)?;
        let zip = match app.objects.get(&mut reader, &app.keys, &file).await {
            // Its time was over; what was filed of it is in the order.
            Err(ObjectError::Gone) => return Err(Refusal::NotFound),
            outcome => outcome.map_err(anyhow::Error::from)?,
        };
        let limits = miit::package::UnpackLimits::default();
        let unpacked = miit::package::unpack_zip(&zip, &limits).map_err(anyhow::Error::from)?;
        Ok::<_, Refusal>((upload, unpacked.xml))
    };
    let (sequence, xml) = load.await.map_err(&refuse)?;
    unmask::record(&app, &who(&caller), &id, "upload.seen", json!({"sequence": sequence})).await.map_err(&refuse)?;
    let headers = [(header::CONTENT_TYPE, "application/xml; charset=GBK"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, xml).into_response())
}
