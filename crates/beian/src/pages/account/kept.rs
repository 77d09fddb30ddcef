//! What was typed into a page whose session had ended: shown after signing in again, and sent on with one press.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect};

use crate::app::App;
use crate::flows::keep_form::{self, Fields};
use crate::pages::cookies::{KEPT, cookie};
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::ApplicantPage;

#[derive(Template)]
#[template(path = "account/kept.html")]
struct Page<'a> {
    f: Frame<'a>,
    path: String,
    fields: Fields,
}

/// The form that waits, or on to the filings if none does.
pub async fn show(State(app): State<Arc<App>>, visit: ApplicantPage, headers: HeaderMap) -> Answer {
    let value = cookie(&app, &headers, KEPT).unwrap_or_default();
    let kept = keep_form::kept(&app, &visit.caller.id, &value).await.map_err(refuse(&app, &visit.visitor))?;
    Ok(match kept {
        Some((path, fields)) => html(&Page { f: visit.visitor.frame(&app, "kept"), path, fields }),
        None => Redirect::to("/my").into_response(),
    })
}
