//! Every operation in one readable list; the OpenAPI document falls out of it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::v1::{
    checks, codes, duties, filings, inquiries, materials, metrics, notices, orders, practice, queue, review, sign_in,
    tasks,
};
use crate::api::{page, problem};
use crate::app::App;
use crate::flows::bounds::MAX_CASE;
use crate::flows::duties::MAX_EVIDENCE;
use crate::words::Lang;

#[derive(OpenApi)]
#[openapi(info(title = "Beian", description = "ICP filing at an access provider (网站备案)"))]
struct Document;

/// The router and its OpenAPI document.
pub fn build(app: Arc<App>) -> (Router, utoipa::openapi::OpenApi) {
    let (router, mut document) = OpenApiRouter::with_openapi(Document::openapi())
        // used by anybody
        .routes(routes!(checks::check))
        .routes(routes!(sign_in::staff_token))
        // used by applicants
        .routes(routes!(orders::create_order, orders::list_orders))
        .routes(routes!(orders::get_order))
        .routes(routes!(orders::put_subject))
        .routes(routes!(orders::put_site))
        .routes(routes!(orders::put_person))
        .routes(routes!(orders::put_resource))
        .routes(routes!(orders::submit_order))
        .routes(routes!(orders::abandon_order))
        .routes(routes!(materials::get_material))
        .routes(routes!(materials::list_resources))
        .routes(routes!(notices::list_notices))
        .routes(routes!(filings::list_filings))
        // used by reviewers and operators
        .routes(routes!(queue::list_queue))
        .routes(routes!(queue::claim_order))
        .routes(routes!(queue::approve_order))
        .routes(routes!(queue::return_order))
        .routes(routes!(queue::upload_xml))
        .routes(routes!(review::claim_next))
        .routes(routes!(review::release_order))
        .routes(routes!(review::take_over_order))
        .routes(routes!(review::confirm_order))
        .routes(routes!(review::reject_order))
        .routes(routes!(review::get_checklist, review::put_checklist))
        .routes(routes!(review::list_calls, review::record_call))
        .routes(routes!(tasks::list_tasks))
        .routes(routes!(tasks::answer_task))
        .routes(routes!(metrics::metrics))
        .routes(routes!(duties::list_duties))
        .routes(routes!(duties::get_duty))
        .routes(routes!(duties::act_on_duty))
        .routes(routes!(duties::answer_duty))
        .routes(routes!(duties::get_evidence))
        .routes(routes!(inquiries::ask_status))
        .routes(routes!(inquiries::ask_password))
        .routes(routes!(codes::list_codes))
        .routes(routes!(codes::code_history))
        // practice mode only
        .routes(routes!(practice::advance_clock))
        .routes(routes!(practice::list_messages))
        .layer(DefaultBodyLimit::max(MAX_CASE))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(materials::post_material))
                .layer(DefaultBodyLimit::max(materials::MAX_DOCUMENT + 64 * 1024)),
        )
        .merge(
            OpenApiRouter::new().routes(routes!(duties::keep_evidence)).layer(DefaultBodyLimit::max(MAX_EVIDENCE + 1)),
        )
        .split_for_parts();
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    document.components.get_or_insert_with(Default::default).add_security_scheme("token", SecurityScheme::Http(token));
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    let (json, html) = (document.clone(), page::render(&document));
    let router = router
        .route("/api/openapi.json", axum::routing::get(move || async move { Json(json) }))
        .route("/api", axum::routing::get(move || async move { axum::response::Html(html) }))
        .merge(crate::pages::router(&app))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&app), own_forms_only))
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(60)))
        .layer(axum::middleware::from_fn(safe_headers))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .with_state(app);
    (router, document)
}

/// Headers that every answer carries.
async fn safe_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (
            "content-security-policy",
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn not_found(State(app): State<Arc<App>>, request: Request) -> Response {
    let lang = Lang::from_headers(request.headers());
    problem::Problem::new(&app, lang, StatusCode::NOT_FOUND, "problem-not-found").into_response()
}

async fn wrong_method(State(app): State<Arc<App>>, request: Request) -> Response {
    let lang = Lang::from_headers(request.headers());
    problem::Problem::new(&app, lang, StatusCode::METHOD_NOT_ALLOWED, "problem-method").into_response()
}

/// A form or call that a browser sends from another site's page is refused: whatever it carries, nobody meant it. Clients
/// that are no browser do not say where they come from, and use tokens.
async fn own_forms_only(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let from = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    let foreign = from.is_some_and(|site| site != "same-origin" && site != "none");
    if foreign && !request.method().is_safe() && !headers.contains_key(header::AUTHORIZATION) {
        let lang = Lang::from_headers(headers);
        return problem::Problem::new(&app, lang, StatusCode::FORBIDDEN, "problem-foreign-form").into_response();
    }
    next.run(request).await
}
