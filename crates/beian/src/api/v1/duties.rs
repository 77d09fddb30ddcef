//! What the bureau wants of the provider: the work list, taking, evidence, answers.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Answer, PageQuery, once, refuse, who};
use crate::api::address::{Path, Query};
use crate::api::body::Body;
use crate::api::caller::{Caller, Role, Staff, Tongue};
use crate::app::App;
use crate::flows::duties::{self as flow, Fact, Given};
use crate::flows::order::instant;
use crate::flows::refusal::Refusal;
use crate::flows::{house, unmask};
use crate::store::duties::{self, DutyRow, EvidenceRow, Filter};

/// A duty.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DutyView {
    /// Id.
    pub id: String,
    /// Kind, such as `verification` or `unfiled`.
    pub kind: String,
    /// Kind of a finding, such as `over_reported`.
    pub reason: Option<String>,
    /// The bureau's id of the subject.
    pub subject_id: Option<i64>,
    /// The bureau's id of the site.
    pub site_id: Option<i64>,
    /// Filing number.
    pub number: Option<String>,
    /// Domain.
    pub domain: Option<String>,
    /// Address.
    pub ip: Option<String>,
    /// The order here that it touches.
    pub order: Option<String>,
    /// `open`, `answered` (the answer waits in the line), `sent` (the bureau holds it), `done`.
    pub state: String,
    /// Who has taken it.
    pub owner: Option<String>,
    /// By when; the provider's own deadline.
    #[schema(value_type = String)]
    pub due: jiff::Timestamp,
    /// Whether that is over.
    pub late: bool,
    /// The bureau's last code about the answer.
    pub code: Option<i64>,
    /// Since when.
    #[schema(value_type = String)]
    pub at: jiff::Timestamp,
}

/// A duty with the bureau's words, the evidence and the answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DutyDetail {
    /// The duty.
    #[serde(flatten)]
    pub duty: DutyView,
    /// What the bureau says; empty once its file is deleted.
    pub facts: Vec<Fact>,
    /// What was kept to show what was found and done.
    pub evidence: Vec<EvidenceView>,
    /// The answer.
    pub answer: Option<Given>,
}

/// A piece of evidence.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EvidenceView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// Who kept it.
    pub by: String,
}

/// A page of duties.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DutyList {
    /// By deadline.
    pub items: Vec<DutyView>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// Filter of duties.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DutyQuery {
    /// `open`, `answered`, `sent`, `done`; all that are not done if absent.
    #[serde(default)]
    pub state: Option<String>,
    /// Kind.
    #[serde(default)]
    pub kind: Option<String>,
    /// Only the caller's own.
    #[serde(default)]
    pub mine: Option<bool>,
    /// Only those whose deadline is over.
    #[serde(default)]
    pub late: Option<bool>,
}

/// Duties towards the bureau, by deadline.
#[utoipa::path(get, path = "/api/v1/duties", tag = "duties", params(DutyQuery, PageQuery),
    responses((status = 200, body = DutyList)), security(("token" = [])))]
pub async fn list_duties(
    State(app): State<Arc<App>>,
    Staff(caller): Staff,
    Tongue(lang): Tongue,
    Query(filter): Query<DutyQuery>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<DutyList>> {
    let filter = Filter {
        state: filter.state.unwrap_or_default(),
        kind: filter.kind.unwrap_or_default(),
        owner: if filter.mine == Some(true) { caller.name() } else { String::new() },
        due_before: if filter.late == Some(true) { app.clock.business().as_microsecond() } else { 0 },
        after: page.cursor.clone().unwrap_or_default(),
    };
    let load = async {
        let mut reader = app.store.read().await?;
        Ok::<_, Refusal>(duties::list(&mut reader, &filter, page.limit()).await?)
    };
    let items: Vec<DutyView> = load.await.map_err(refuse(&app, lang))?.into_iter().map(|row| view(&app, row)).collect();
    let full = i64::try_from(items.len()).is_ok_and(|n| n == page.limit());
    let next = items.last().filter(|_| full).map(|duty| duty.id.clone());
    Ok(Json(DutyList { items, next }))
}

/// A duty with the bureau's words. Looking is written down where it touches an order.
#[utoipa::path(get, path = "/api/v1/duties/{id}", tag = "duties",
    responses((status = 200, body = DutyDetail), (status = 404)), security(("token" = [])))]
pub async fn get_duty(
    State(app): State<Arc<App>>,
    Staff(caller): Staff,
    Tongue(lang): Tongue,
    Path(id): Path<String>,
) -> Answer<Json<DutyDetail>> {
    Ok(Json(detail(&app, &caller, &id).await.map_err(refuse(&app, lang))?))
}

async fn detail(app: &Arc<App>, caller: &Caller, id: &str) -> Result<DutyDetail, Refusal> {
    let (row, facts, evidence, answer) = {
        let mut reader = app.store.read().await?;
        let row = duties::find(&mut reader, id).await?.ok_or(Refusal::NotFound)?;
        let facts = flow::facts(&mut reader, app, &row).await?;
        let evidence = duties::evidence(&mut reader, id).await?;
        let answer = flow::given(&mut reader, app, &row).await?;
        (row, facts, evidence, answer)
    };
    if let Some(order) = &row.order_id {
        unmask::record(app, &who(caller), order, "duty.seen", json!({"duty": id, "kind": row.kind})).await?;
    }
    let evidence = evidence.into_iter().map(kept).collect();
    Ok(DutyDetail { duty: view(app, row), facts, evidence, answer })
}

fn kept(row: EvidenceRow) -> EvidenceView {
    EvidenceView { id: row.id, name: row.name, size: row.size, by: row.added_by }
}

fn view(app: &App, row: DutyRow) -> DutyView {
    let now = app.clock.business().as_microsecond();
    DutyView {
        late: row.state == "open" && row.due < now,
        id: row.id,
        kind: row.kind,
        reason: row.reason,
        subject_id: row.subject_id,
        site_id: row.site_id,
        number: row.number,
        domain: row.domain,
        ip: row.ip.and_then(|ip| u32::try_from(ip).ok()).map(|ip| std::net::Ipv4Addr::from(ip).to_string()),
        order: row.order_id,
        state: row.state,
        owner: row.owner,
        due: instant(row.due),
        code: row.code,
        at: instant(row.created_at),
    }
}

/// Takes a duty (`take`), gives it back (`release`), or closes it without an answer to the bureau (`close`).
#[utoipa::path(post, path = "/api/v1/duties/{id}/{act}", tag = "duties",
    responses((status = 200, body = DutyDetail), (status = 404), (status = 409)), security(("token" = [])))]
pub async fn act_on_duty(
    State(app): State<Arc<App>>,
    Staff(caller): Staff,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    Path((id, act)): Path<(String, String)>,
) -> Answer<Json<DutyDetail>> {
    let refuse = refuse(&app, lang);
    may_act(&caller).map_err(&refuse)?;
    let who = who(&caller);
    let request = format!("duty {act} {id}");
    match act.as_str() {
        "take" => once(&app, &caller, lang, &headers, &request, flow::take(&app, &id, &who, true)).await?,
        "release" => once(&app, &caller, lang, &headers, &request, flow::take(&app, &id, &who, false)).await?,
        "close" => once(&app, &caller, lang, &headers, &request, flow::close(&app, &id, &who)).await?,
        _ => return Err(refuse(Refusal::NotFound)),
    }
    Ok(Json(detail(&app, &caller, &id).await.map_err(&refuse)?))
}

/// Answers a duty. Where the interface has an answer it goes into the line of uploads.
#[utoipa::path(put, path = "/api/v1/duties/{id}/answer", tag = "duties", request_body = Given,
    responses((status = 200, body = DutyDetail), (status = 404), (status = 409), (status = 422)),
    security(("token" = [])))]
pub async fn answer_duty(
    State(app): State<Arc<App>>,
    Staff(caller): Staff,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Body,
) -> Answer<Json<DutyDetail>> {
    let refuse = refuse(&app, lang);
    may_act(&caller).map_err(&refuse)?;
    let request = format!("answer duty {id} {}", body.0);
    let given: Given = body.read(&app, lang)?;
    let who = who(&caller);
    once(&app, &caller, lang, &headers, &request, flow::answer(&app, &id, &who, &given)).await?;
    Ok(Json(detail(&app, &caller, &id).await.map_err(&refuse)?))
}

/// The name of a piece of evidence.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EvidenceQuery {
    /// What its keeper calls it.
    #[serde(default)]
    pub name: String,
}

/// Keeps a file as evidence; the body is the file.
#[utoipa::path(post, path = "/api/v1/duties/{id}/evidence", tag = "duties", params(EvidenceQuery),
    request_body(content_type = "application/octet-stream", content = Vec<u8>),
    responses((status = 200, body = DutyDetail), (status = 404), (status = 409), (status = 422)),
    security(("token" = [])))]
pub async fn keep_evidence(
    State(app): State<Arc<App>>,
    Staff(caller): Staff,
    Tongue(lang): Tongue,
    Path(id): Path<String>,
    Query(query): Query<EvidenceQuery>,
    bytes: Bytes,
) -> Answer<Json<DutyDetail>> {
    let refuse = refuse(&app, lang);
    may_act(&caller).map_err(&refuse)?;
    flow::keep_evidence(&app, &id, &who(&caller), &query.name, &bytes).await.map_err(&refuse)?;
    Ok(Json(detail(&app, &caller, &id).await.map_err(&refuse)?))
}

/// A piece of evidence. Looking is written down.
#[utoipa::path(get, path = "/api/v1/duties/{id}/evidence/{file}", tag = "duties",
    responses((status = 200, content_type = "application/octet-stream"), (status = 404)), security(("token" = [])))]
pub async fn get_evidence(
    State(app): State<Arc<App>>,
    Staff(caller): Staff,
    Tongue(lang): Tongue,
    Path((id, file)): Path<(String, String)>,
) -> Answer<Response> {
    let load = async {
        let (row, bytes) = {
            let mut reader = app.store.read().await?;
            let all = duties::evidence(&mut reader, &id).await?;
            let row = all.into_iter().find(|row| row.id == file).ok_or(Refusal::NotFound)?;
            let bytes = app.objects.get(&mut reader, &app.keys, &row.file_id).await.map_err(anyhow::Error::from)?;
            (row, bytes)
        };
        let (app2, who, details) = (Arc::clone(&app), who(&caller), json!({"duty": id, "evidence": row.id}));
        app.store
            .step(move |tx| Box::pin(async move { house::note(tx, &app2, &who, "duty.evidence_seen", details).await }))
            .await?;
        Ok::<_, Refusal>(bytes)
    };
    let bytes = load.await.map_err(refuse(&app, lang))?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, bytes).into_response())
}

fn may_act(caller: &Caller) -> Result<(), Refusal> {
    if caller.role == Role::Auditor { Err(Refusal::Forbidden) } else { Ok(()) }
}
