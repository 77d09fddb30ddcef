//! Staff get a token for password and one-time code.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{Answer, refuse};
use crate::api::body::Body;
use crate::api::caller::{Anyone, Tongue};
use crate::api::problem::Problem;
use crate::app::App;
use crate::flows::staff_sign_in;

/// Who signs in.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct SignIn {
    /// Sign-in name.
    pub login: String,
    /// Password.
    pub password: String,
    /// Six digits of the authenticator.
    pub totp: String,
}

/// A token for twelve hours.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TokenView {
    /// For `Authorization: Bearer`.
    pub token: String,
    /// Role.
    pub role: String,
    /// End.
    #[schema(value_type = String)]
    pub expires_at: jiff::Timestamp,
}

/// Signs in a member of staff.
#[utoipa::path(post, path = "/api/v1/staff/tokens", tag = "staff", request_body = SignIn,
    responses((status = 201, body = TokenView), (status = 401), (status = 429)))]
pub async fn staff_token(
    State(app): State<Arc<App>>,
    _anyone: Anyone,
    Tongue(lang): Tongue,
    address: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    body: Body,
) -> Answer<(StatusCode, Json<TokenView>)> {
    let ip = address.map_or(IpAddr::from([127, 0, 0, 1]), |axum::Extension(ConnectInfo(a))| a.ip());
    if app.sign_in_rate.check_key(&ip).is_err() {
        return Err(Problem::new(&app, lang, StatusCode::TOO_MANY_REQUESTS, "problem-too-often"));
    }
    let body: SignIn = body.read(&app, lang)?;
    let signed =
        staff_sign_in::sign_in(&app, &body.login, body.password, &body.totp).await.map_err(refuse(&app, lang))?;
    let Some(signed) = signed else {
        return Err(Problem::new(&app, lang, StatusCode::UNAUTHORIZED, "problem-sign-in"));
    };
    let view = TokenView { token: signed.token, role: signed.role, expires_at: signed.expires_at };
    Ok((StatusCode::CREATED, Json(view)))
}
