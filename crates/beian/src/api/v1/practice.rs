//! Operations of practice mode only: in real mode they are not there.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde::{Deserialize, Serialize};

use super::{Answer, once, refuse};
use crate::api::body::Body;
use crate::api::caller::{Anyone, Operator, Tongue};
use crate::api::problem::Problem;
use crate::app::App;
use crate::flows::message::{self, Message};
use crate::flows::refusal::Refusal;

/// How far to move the clock.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Advance {
    /// An ISO 8601 duration such as `PT24H`; forward only.
    pub advance: String,
}

/// The business clock.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ClockView {
    /// Business time.
    #[schema(value_type = String)]
    pub now: jiff::Timestamp,
}

/// An ISO 8601 duration, forward, at most ten years. A day has 24 hours.
pub fn parse_advance(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    let most = SignedDuration::from_hours(24 * 3660);
    (duration >= SignedDuration::ZERO && duration <= most).then_some(duration)
}

/// Moves the business clock.
#[utoipa::path(post, path = "/api/v1/practice/clock", tag = "practice", request_body = Advance,
    responses((status = 200, body = ClockView), (status = 422)), security(("token" = [])))]
pub async fn advance_clock(
    State(app): State<Arc<App>>,
    Operator(caller): Operator,
    Tongue(lang): Tongue,
    headers: HeaderMap,
    body: Body,
) -> Answer<Json<ClockView>> {
    let refuse = refuse(&app, lang);
    if !app.config.is_practice() {
        return Err(refuse(Refusal::NotFound));
    }
    let body: Advance = body.read(&app, lang)?;
    let by = parse_advance(&body.advance)
        .ok_or_else(|| Problem::unreadable(&app, lang, "/advance", "an ISO 8601 duration such as PT24H, forward"))?;
    let act = async { Ok(app.advance_clock(by).await?) };
    once(&app, &caller, lang, &headers, &format!("clock {}", body.advance), act).await?;
    Ok(Json(ClockView { now: app.clock.business() }))
}

/// The newest SMS and mails that the platform has written, newest first. They stand at `/practice/phone` too, open to anybody:
/// everything in practice mode is invented.
#[utoipa::path(get, path = "/api/v1/practice/messages", tag = "practice",
    responses((status = 200, body = Vec<Message>), (status = 404, description = "not in practice mode")))]
pub async fn list_messages(
    State(app): State<Arc<App>>,
    _anyone: Anyone,
    Tongue(lang): Tongue,
) -> Answer<Json<Vec<Message>>> {
    let refuse = refuse(&app, lang);
    if !app.config.is_practice() {
        return Err(refuse(Refusal::NotFound));
    }
    Ok(Json(message::newest(&app, 100).await.map_err(refuse)?))
}
