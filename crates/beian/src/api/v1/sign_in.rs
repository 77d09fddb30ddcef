//! Staff get a token for password and one-time code.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{Answer, refuse};
use crate::api::body::Body;
use crate::api::caller::{Anyone, Tongue};
use crate::api::client::ClientAddress;
use crate::api::problem::Problem;
use crate::app::App;
use crate::flows::{staff_sign_in, staff_throttle};

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
    ClientAddress(ip): ClientAddress,
    body: Body,
) -> Answer<(StatusCode, Json<TokenView>)> {
    let too_often = || Problem::new(&app, lang, StatusCode::TOO_MANY_REQUESTS, "problem-too-often");
    if app.sign_in_rate.check_key(&ip).is_err() {
        return Err(too_often());
    }
    let body: SignIn = body.read(&app, lang)?;
    let refuse = refuse(&app, lang);
    if !staff_throttle::admit(&app, &body.login).await.map_err(&refuse)? {
        return Err(too_often());
    }
    let signed = staff_sign_in::sign_in(&app, &body.login, body.password, &body.totp).await.map_err(&refuse)?;
    let Some(signed) = signed else {
        return Err(Problem::new(&app, lang, StatusCode::UNAUTHORIZED, "problem-sign-in"));
    };
    staff_throttle::forget(&app, &body.login).await.map_err(&refuse)?;
    let view = TokenView { token: signed.token, role: signed.role, expires_at: signed.expires_at };
    Ok((StatusCode::CREATED, Json(view)))
}
