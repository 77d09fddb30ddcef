//! Signing in at the provider's own console: out to the identity provider, and back. Whatever goes wrong on the way leads to
//! the sign-in page, which says what, and where the phone still works.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::sign_in::{Back, local, signed_in};
use crate::api::client::ClientAddress;
use crate::app::App;
use crate::flows::oidc_sign_in::{self, Begun, Finished};
use crate::pages::doorstep::Visit;
use crate::pages::problem::{Answer, form_urlencoded, refuse, trouble};
use crate::pages::session::{Visitor, browser};

fn again(back: &str, why: &str) -> Response {
    Redirect::to(&format!("/sign-in?back={}&why={why}", form_urlencoded(back))).into_response()
}

/// Out to the provider. A link and no form: browsers let no form lead to another site here.
pub async fn begin(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Extension(visit): Extension<Visit>,
    ClientAddress(ip): ClientAddress,
    Query(query): Query<Back>,
) -> Answer {
    if app.check_rate.check_key(&ip).is_err() {
        return Err(trouble(&app, &visitor, StatusCode::TOO_MANY_REQUESTS, "problem-too-often"));
    }
    let back = local(&query.back);
    match oidc_sign_in::begin(&app, &visit.0, back).await.map_err(refuse(&app, &visitor))? {
        Begun::To(address) => Ok(Redirect::to(&address).into_response()),
        Begun::Unknown => Ok(again(back, "provider-unknown")),
        Begun::NotOffered => Err(trouble(&app, &visitor, StatusCode::NOT_FOUND, "problem-not-found")),
    }
}

/// What the provider sends the browser back with; `error` instead of a code says that it, or the person, did not want to.
#[derive(Deserialize)]
pub struct Returned {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
}

/// Back from the provider.
pub async fn finish(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Query(query): Query<Returned>,
) -> Answer {
    let came = (query.state.as_str(), query.code.as_str());
    let finished = oidc_sign_in::finish(&app, &visit.0, came, &browser(&app, &headers)).await;
    Ok(match finished.map_err(refuse(&app, &visitor))? {
        Finished::Opened(opened, back) => signed_in(&app, &opened, local(&back)),
        Finished::TooLate => again("/my", "provider-late"),
        Finished::No => again("/my", "provider-no"),
        Finished::Unknown => again("/my", "provider-unknown"),
    })
}
