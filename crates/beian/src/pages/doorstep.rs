//! What happens before any page: a browser without a cookie gets one for its visit, so that forms of people who are not signed
//! in carry a token too; and a form whose session has ended is kept, so that nothing has to be typed twice.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest as _, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use subtle::ConstantTimeEq;

use super::FORM;
use super::cookies::{KEPT, VISIT, cookie, set_cookie};
use super::session::{TOKEN, session_of};
use crate::app::App;
use crate::flows::keep_form::{self, Fields, MINUTES};
use crate::flows::sessions::random_hex;

/// The value of the visit's cookie, for the handlers behind the doorstep.
#[derive(Clone)]
pub struct Visit(pub String);

/// Days a visit is known.
const VISIT_SECONDS: i64 = 24 * 3600;

/// What forms carry where nobody is signed in: known to whoever holds the cookie and the house's key.
pub fn visit_token(app: &App, visit: &str) -> String {
    hex::encode(&app.keys.blind().value("visit token", visit)[..16])
}

/// The doorstep of all pages.
pub async fn doorstep(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/assets/") {
        return next.run(request).await;
    }
    if request.method() == Method::POST && (path.starts_with("/orders/") || path.starts_with("/my")) {
        request = match keep_lost(&app, request).await {
            Ok(kept) => return kept,
            Err(request) => request,
        };
    }
    let known =
        cookie(&app, request.headers(), VISIT).filter(|v| v.len() == 32 && v.bytes().all(|b| b.is_ascii_hexdigit()));
    let (visit, new) = match known {
        Some(visit) => (visit, false),
        None => (random_hex::<16>(), true),
    };
    request.extensions_mut().insert(Visit(visit.clone()));
    let mut response = next.run(request).await;
    if new && let Ok(set) = HeaderValue::from_str(&set_cookie(&app, VISIT, &visit, VISIT_SECONDS)) {
        response.headers_mut().append(header::SET_COOKIE, set);
    }
    response
}

/// Keeps the form of a session that is over, and leads to signing in; any other request comes back as it was.
async fn keep_lost(app: &Arc<App>, request: Request) -> Result<Response, Request> {
    let headers = request.headers();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(request);
    }
    // Where the session cannot be read, the page itself says so.
    let Ok(Some((_, session))) = session_of(app, headers).await else { return Err(request) };
    if session.role != "applicant" || session.expires_at > app.clock.wall().as_microsecond() {
        return Err(request);
    }
    let target = request.uri().path_and_query().map_or("/my", |p| p.as_str()).to_owned();
    let (parts, body) = request.into_parts();
    // What is too long is refused by the page itself, which reads nothing then.
    let Ok(bytes) = to_bytes(body, FORM).await else { return Err(Request::from_parts(parts, Body::empty())) };
    let back = || Request::from_parts(parts, Body::from(bytes.clone()));
    let Some(fields) = fields_of(&bytes).await else { return Err(back()) };
    let token = fields.iter().find(|(name, _)| name == TOKEN).map_or("", |(_, value)| value.as_str());
    if !bool::from(token.as_bytes().ct_eq(session.csrf.as_bytes())) {
        return Err(back());
    }
    let fields: Fields = fields.into_iter().filter(|(name, _)| name != TOKEN).collect();
    match keep_form::keep(app, &session.subject, &target, &fields).await {
        Ok(value) => {
            let set = set_cookie(app, KEPT, &value, MINUTES * 60);
            Ok(([(header::SET_COOKIE, set)], Redirect::to("/sign-in?back=/kept&why=kept")).into_response())
        }
        Err(error) => {
            tracing::error!(%error, "the form of a lost session could not be kept");
            Err(back())
        }
    }
}

async fn fields_of(bytes: &axum::body::Bytes) -> Option<Fields> {
    let request = Request::builder()
        .method(Method::POST)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(bytes.clone()))
        .ok()?;
    axum::Form::<Fields>::from_request(request, &()).await.ok().map(|axum::Form(fields)| fields)
}
