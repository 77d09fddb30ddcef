//! Refusals as pages: what happened, in plain words, and the way on.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::layout::{Frame, html};
use super::session::Visitor;
use crate::app::App;
use crate::flows::refusal::Refusal;

#[derive(Template)]
#[template(path = "problem.html")]
struct Page<'a> {
    f: Frame<'a>,
    title: String,
    text: String,
    /// The order that it is about, where there is one to look at.
    order: Option<String>,
}

/// A refusal on its way to a person.
pub struct Trouble(Box<Response>);

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// A page's answer.
pub type Answer = Result<Response, Trouble>;

/// A page that says `id` with a status.
pub fn trouble(app: &Arc<App>, visitor: &Visitor, status: StatusCode, id: &str) -> Trouble {
    let frame = visitor.frame(app, "problem");
    let order = frame.order.clone().filter(|_| status != StatusCode::NOT_FOUND && status != StatusCode::GONE);
    let page = Page { title: frame.t("page-problem-title"), text: frame.t(id), order, f: frame };
    let mut response = html(&page);
    *response.status_mut() = status;
    Trouble(Box::new(response))
}

/// To the sign-in page, and back here afterwards; `lost` says there that what was typed has to be typed again.
pub fn sign_in_first(here: &str, lost: bool) -> Trouble {
    let why = if lost { "&why=lost" } else { "" };
    see_other(&format!("/sign-in?back={}{why}", form_urlencoded(here)))
}

/// To another page of ours.
pub fn see_other(path: &str) -> Trouble {
    Trouble(Box::new(Redirect::to(path).into_response()))
}

/// To the desk's sign-in page, and back here afterwards.
pub fn desk_sign_in_first(here: &str) -> Trouble {
    Trouble(Box::new(Redirect::to(&format!("/desk/sign-in?back={}", form_urlencoded(here))).into_response()))
}

/// Percent-encodes a local path for a query.
pub fn form_urlencoded(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect()
}

/// Maps a flow's refusal for this visitor.
pub fn refuse<'a>(app: &'a Arc<App>, visitor: &'a Visitor) -> impl Fn(Refusal) -> Trouble + 'a {
    move |refusal| {
        let (status, id) = match refusal {
            Refusal::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
            Refusal::Forbidden => (StatusCode::FORBIDDEN, "problem-forbidden"),
            Refusal::Stale { .. } | Refusal::NoVersion => (StatusCode::CONFLICT, "page-problem-stale"),
            Refusal::NotPossible { .. } => (StatusCode::CONFLICT, "page-problem-not-possible"),
            Refusal::Held => (StatusCode::CONFLICT, "problem-held"),
            Refusal::NotProposed => (StatusCode::CONFLICT, "problem-not-proposed"),
            Refusal::SamePerson => (StatusCode::CONFLICT, "problem-same-person"),
            Refusal::UnderWay => (StatusCode::CONFLICT, "problem-under-way"),
            Refusal::TaskClosed => (StatusCode::CONFLICT, "problem-task-closed"),
            Refusal::NoOrder => (StatusCode::CONFLICT, "problem-no-order"),
            Refusal::Channel { .. } => (StatusCode::CONFLICT, "problem-channel"),
            Refusal::LoginTaken => (StatusCode::CONFLICT, "problem-login-taken"),
            Refusal::Yourself => (StatusCode::CONFLICT, "problem-yourself"),
            Refusal::LastOperator => (StatusCode::CONFLICT, "problem-last-operator"),
            Refusal::Erased => (StatusCode::GONE, "problem-erased"),
            Refusal::Unreadable { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "problem-unreadable"),
            Refusal::Findings(_) => (StatusCode::UNPROCESSABLE_ENTITY, "problem-findings"),
            other => {
                let error: &dyn std::error::Error = &other;
                tracing::error!(error = %error, source = ?error.source().map(ToString::to_string), "a page failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "page-problem-fault")
            }
        };
        trouble(app, visitor, status, id)
    }
}
