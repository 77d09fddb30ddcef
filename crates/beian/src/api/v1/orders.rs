//! Orders: create, list, show, edit, submit, abandon.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use super::view::{OrderView, show};
use super::{Answer, PageQuery, once, refuse, who};
use crate::api::address::{Path, Query};
use crate::api::body::{Body, OptionalBody, idempotency_key, if_match};
use crate::api::caller::{Applicant, Caller, Own, SignedIn, Tongue};
use crate::api::problem::Problem;
use crate::app::App;
use crate::exchange::inquiry;
use crate::flows::consent::Agreed;
use crate::flows::create_order::{create, read_case};
use crate::flows::edit_order::{Role, Section, edit};
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::flows::submit;
use crate::store::orders;
use crate::words::Lang;

/// Reads an order that the caller may see; another account's is not there.
pub async fn visible(app: &Arc<App>, caller: &Caller, id: &str) -> Result<Order, Refusal> {
    let mut reader = app.store.read().await?;
    let order = Order::read(&mut reader, app, id).await?;
    if caller.sees_all() || order.row.account_id == caller.id { Ok(order) } else { Err(Refusal::NotFound) }
}

/// The order as it is now, with its ETag.
pub async fn answer(
    app: &Arc<App>,
    caller: &Caller,
    id: &str,
    lang: Lang,
    status: StatusCode,
    ignored: Vec<String>,
) -> Result<Response, Refusal> {
    let order = visible(app, caller, id).await?;
    let mut reader = app.store.read().await?;
    let mut view = show(&mut reader, app, &order, lang, caller.sees_all()).await?;
    view.ignored = ignored;
    let tag = HeaderValue::from_str(&view.etag).map_err(anyhow::Error::from)?;
    let mut response = (status, Json(view)).into_response();
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

/// Does an act upon an order once for an `Idempotency-Key`, and answers with the order as it is then. `request` is the act
/// with whatever it was told.
pub async fn done(
    app: &Arc<App>,
    caller: &Caller,
    lang: Lang,
    headers: &HeaderMap,
    id: &str,
    request: &str,
    act: impl Future<Output = Result<(), Refusal>>,
) -> Answer<Response> {
    once(app, caller, lang, headers, &format!("{request} {id}"), act).await?;
    answer(app, caller, id, lang, StatusCode::OK, Vec::new()).await.map_err(refuse(app, lang))
}

/// Creates a draft from a case.
#[utoipa::path(post, path = "/api/v1/orders", tag = "orders", request_body(content = Object, description = "a case"),
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key with the same case makes one order")),
    responses((status = 201, body = OrderView), (status = 422, description = "not a case")), security(("token" = [])))]
pub async fn create_order(
    State(app): State<Arc<App>>,
    Applicant(caller): Applicant,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    Body(body): Body,
) -> Answer<Response> {
    let key = idempotency_key(&app, lang, &headers)?;
    let refuse = refuse(&app, lang);
    let reading = read_case(&app, body).map_err(&refuse)?;
    let created = create(&app, &caller.id, &who(&caller), reading.case, key).await.map_err(&refuse)?;
    let status = if created.new { StatusCode::CREATED } else { StatusCode::OK };
    let mut response = answer(&app, &caller, &created.id, lang, status, reading.ignored).await.map_err(&refuse)?;
    if let Ok(place) = HeaderValue::from_str(&format!("/api/v1/orders/{}", created.id)) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// A page of orders.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OrderList {
    /// Newest first.
    pub items: Vec<OrderLine>,
    /// Cursor of the next page, null on the last.
    pub next: Option<String>,
}

/// An order in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OrderLine {
    /// Id.
    pub id: String,
    /// Number.
    pub number: String,
    /// State.
    pub state: String,
    /// `organisation` or `individual`.
    pub kind: String,
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
}

impl From<orders::OrderRow> for OrderLine {
    fn from(row: orders::OrderRow) -> Self {
        Self {
            id: row.id,
            number: row.number,
            state: row.state,
            kind: row.kind,
            subject_name: row.subject_name,
            province: row.province,
            round: row.round,
            claimed_by: row.claimed_by,
            updated_at: crate::flows::order::instant(row.updated_at),
        }
    }
}

/// The page that `rows` make.
pub fn page(rows: Vec<orders::OrderRow>, limit: i64) -> OrderList {
    let full = i64::try_from(rows.len()).is_ok_and(|n| n == limit);
    let items: Vec<OrderLine> = rows.into_iter().map(OrderLine::from).collect();
    let next = if full { items.last().map(|line| line.id.clone()) } else { None };
    OrderList { items, next }
}

/// The caller's own orders.
#[utoipa::path(get, path = "/api/v1/orders", tag = "orders", params(PageQuery),
    responses((status = 200, body = OrderList)), security(("token" = [])))]
pub async fn list_orders(
    State(app): State<Arc<App>>,
    Applicant(caller): Applicant,
    Tongue(lang): Tongue,
    Query(query): Query<PageQuery>,
) -> Answer<Json<OrderList>> {
    let load = async {
        let mut reader = app.store.read().await?;
        Ok(orders::of_account(&mut reader, &caller.id, query.cursor.as_deref(), query.limit()).await?)
    };
    let rows = load.await.map_err(refuse(&app, lang))?;
    Ok(Json(page(rows, query.limit())))
}

/// One order.
#[utoipa::path(get, path = "/api/v1/orders/{id}", tag = "orders",
    responses((status = 200, body = OrderView), (status = 404)), security(("token" = [])))]
pub async fn get_order(
    State(app): State<Arc<App>>,
    SignedIn(caller): SignedIn,
    Tongue(lang): Tongue,
    Path(id): Path<String>,
) -> Answer<Response> {
    answer(&app, &caller, &id, lang, StatusCode::OK, Vec::new()).await.map_err(refuse(&app, lang))
}

/// An edit of one of the caller's own orders, as it came; the body follows.
pub struct Edit {
    app: Arc<App>,
    caller: Caller,
    lang: Lang,
    headers: HeaderMap,
    id: String,
}

impl FromRequestParts<Arc<App>> for Edit {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Own(caller, id) = Own::from_request_parts(parts, app).await?;
        let lang = Lang::from_headers(&parts.headers);
        Ok(Self { app: Arc::clone(app), caller, lang, headers: parts.headers.clone(), id })
    }
}

impl Edit {
    async fn put(self, section: Section, body: Value) -> Answer<Response> {
        let refuse = refuse(&self.app, self.lang);
        let version = if_match(&self.headers);
        let who = who(&self.caller);
        edit(&self.app, &self.id, &self.caller.id, &who, version, section, body).await.map_err(&refuse)?;
        answer(&self.app, &self.caller, &self.id, self.lang, StatusCode::OK, Vec::new()).await.map_err(&refuse)
    }
}

/// Replaces the subject.
#[utoipa::path(put, path = "/api/v1/orders/{id}/subject", tag = "orders", request_body(content = Object),
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = OrderView), (status = 409, description = "changed elsewhere, or not possible now")),
    security(("token" = [])))]
pub async fn put_subject(edit: Edit, Body(body): Body) -> Answer<Response> {
    edit.put(Section::Subject, body).await
}

/// Replaces site N, or adds one if N is their number.
#[utoipa::path(put, path = "/api/v1/orders/{id}/sites/{n}", tag = "orders", request_body(content = Object),
    params(("If-Match" = String, Header)),
    responses((status = 200, body = OrderView), (status = 409)), security(("token" = [])))]
pub async fn put_site(edit: Edit, Path((_id, n)): Path<(String, String)>, Body(body): Body) -> Answer<Response> {
    let n = n.parse().map_err(|_| refuse(&edit.app, edit.lang)(Refusal::NotFound))?;
    edit.put(Section::Site(n), body).await
}

/// Replaces a responsible person: `subject` or `site-N`.
#[utoipa::path(put, path = "/api/v1/orders/{id}/persons/{role}", tag = "orders", request_body(content = Object),
    params(("If-Match" = String, Header)),
    responses((status = 200, body = OrderView), (status = 409)), security(("token" = [])))]
pub async fn put_person(edit: Edit, Path((_id, role)): Path<(String, String)>, Body(body): Body) -> Answer<Response> {
    let role = Role::parse(&role).ok_or_else(|| refuse(&edit.app, edit.lang)(Refusal::NotFound))?;
    edit.put(Section::Person(role), body).await
}

/// Chooses the resources and codes of a site: `{"site":N,"resources":[id],"codes":[]}`.
#[utoipa::path(put, path = "/api/v1/orders/{id}/resource", tag = "orders", request_body(content = Object),
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = OrderView), (status = 409)), security(("token" = [])))]
pub async fn put_resource(edit: Edit, Body(body): Body) -> Answer<Response> {
    edit.put(Section::Resource, body).await
}

/// What a submission was agreed with: the SHA-256 (hex) of the terms and of the privacy statement that were shown, as they
/// stand at `/terms` and `/privacy`.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
pub struct AgreedTexts {
    /// Of the terms.
    terms: String,
    /// Of the privacy statement.
    privacy: String,
}

/// Body of a submission.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
pub struct SubmitBody {
    /// What the person agreed to; left out where that was settled elsewhere, under texts of the integrator's own.
    #[serde(default)]
    agreed: Option<AgreedTexts>,
}

/// Submits. What stands against it comes back at once, as findings. Without a body the submission is written down as agreed
/// elsewhere.
#[utoipa::path(post, path = "/api/v1/orders/{id}/submit", tag = "orders",
    params(("id" = String, Path)),
    request_body = Option<SubmitBody>,
    responses((status = 200, body = OrderView), (status = 409), (status = 422, description = "findings")),
    security(("token" = [])))]
pub async fn submit_order(
    State(app): State<Arc<App>>,
    Own(caller, id): Own,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    OptionalBody(body): OptionalBody,
) -> Answer<Response> {
    let who = who(&caller);
    let agreed = match body {
        Some(body) => body.read::<SubmitBody>(&app, lang)?.agreed,
        None => None,
    };
    let agreed = agreed.map_or(Agreed::Elsewhere, |texts| Agreed::Texts {
        how: "api",
        terms: texts.terms,
        privacy: texts.privacy,
    });
    let act = async {
        inquiry::ask_open(&app, &id).await?;
        submit::submit(&app, &id, &caller.id, &who, agreed).await
    };
    done(&app, &caller, lang, &headers, &id, "submit", act).await
}

/// Abandons an order that is not on its way to the bureau.
#[utoipa::path(post, path = "/api/v1/orders/{id}/abandon", tag = "orders",
    params(("id" = String, Path)),
    responses((status = 200, body = OrderView), (status = 409)), security(("token" = [])))]
pub async fn abandon_order(
    State(app): State<Arc<App>>,
    Own(caller, id): Own,
    Tongue(lang): Tongue,
    headers: HeaderMap,
) -> Answer<Response> {
    let who = who(&caller);
    let act = submit::abandon(&app, &id, &caller.id, &who);
    done(&app, &caller, lang, &headers, &id, "abandon", act).await
}
