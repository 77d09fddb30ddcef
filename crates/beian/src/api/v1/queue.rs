//! The reviewer's operations: the queue, claim, approve, return, and the XML as it is sent.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::orders::{OrderList, done, page, visible};
use super::{Answer, PageQuery, refuse, who};
use crate::api::address::{Path, Query};
use crate::api::body::Body;
use crate::api::caller::{Reviewer, Staff, Tongue};
use crate::api::problem::Problem;
use crate::app::App;
use crate::flows::findings::ReviewerWords;
use crate::flows::refusal::Refusal;
use crate::flows::{review, unmask};
use crate::store::{orders, wire};

/// Filter of the queue.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// Only this state; absent: submitted and in review.
    #[serde(default)]
    pub state: Option<String>,
}

/// Orders that wait for review, oldest first.
#[utoipa::path(get, path = "/api/v1/queue", tag = "review", params(QueueQuery, PageQuery),
    responses((status = 200, body = OrderList)), security(("token" = [])))]
pub async fn list_queue(
    State(app): State<Arc<App>>,
    Staff(_caller): Staff,
    Tongue(lang): Tongue,
    Query(filter): Query<QueueQuery>,
    Query(query): Query<PageQuery>,
) -> Answer<Json<OrderList>> {
    let load = async {
        let mut reader = app.store.read().await?;
        let limit = query.limit();
        Ok(orders::queue(&mut reader, filter.state.as_deref(), query.cursor.as_deref(), limit).await?)
    };
    let rows = load.await.map_err(refuse(&app, lang))?;
    Ok(Json(page(rows, query.limit())))
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

/// Approves an order that the caller holds.
#[utoipa::path(post, path = "/api/v1/orders/{id}/approve", tag = "review",
    responses((status = 200, body = super::view::OrderView), (status = 409)), security(("token" = [])))]
pub async fn approve_order(
    State(app): State<Arc<App>>,
    Reviewer(caller): Reviewer,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer<Response> {
    let who = who(&caller);
    let act = review::approve(&app, &id, &who);
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
        let zip = app.objects.get(&mut reader, &app.keys, &file).await.map_err(anyhow::Error::from)?;
        let limits = miit::package::UnpackLimits::default();
        let unpacked = miit::package::unpack_zip(&zip, &limits).map_err(anyhow::Error::from)?;
        Ok::<_, Refusal>((upload, unpacked.xml))
    };
    let (sequence, xml) = load.await.map_err(&refuse)?;
    unmask::record(&app, &who(&caller), &id, "upload.seen", json!({"sequence": sequence})).await.map_err(&refuse)?;
    let headers = [(header::CONTENT_TYPE, "application/xml; charset=GBK"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, xml).into_response())
}
