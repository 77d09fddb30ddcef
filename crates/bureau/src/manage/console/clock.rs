//! The clock: what time it is at the bureau, and three ways on.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::Weekday;
use serde::Deserialize;
use serde_json::json;

use super::{Visit, at, form, hidden, page, refused};
use crate::{
    clock::mainland,
    manage::{problem::Body, settings},
    state::Inner,
};

/// `GET /console/clock`
pub(super) async fn show(State(bureau): State<Arc<Inner>>, visit: Visit) -> Response {
    let lang = visit.lang;
    let hours = bureau.clock.offset() / 3_600_000_000;
    let mut body = format!(
        "<p>{} <strong class=\"now\"><time>{}</time></strong></p><p class=\"soft\">{}</p><p>{}</p><div class=\"acts\">",
        lang.say("clock-now"),
        at(bureau.clock.now_micros()),
        lang.with("clock-ahead", "hours", &hours.to_string()),
        lang.say("clock-lead")
    );
    for (by, words) in
        [("PT1H", lang.say("clock-hour")), ("PT24H", lang.say("clock-day")), ("workday", lang.say("clock-workday"))]
    {
        let _ =
            write!(body, "{}", form("/console/clock", &format!("{}<button>{words}</button>", hidden("advance", by))));
    }
    body.push_str("</div>");
    page(&visit, "bureau-clock", lang.say("clock-title"), &body)
}

/// What a button sends.
#[derive(Deserialize)]
pub(super) struct Given {
    advance: String,
}

/// `POST /console/clock`
pub(super) async fn advance(State(bureau): State<Arc<Inner>>, visit: Visit, Form(given): Form<Given>) -> Response {
    let lang = visit.lang;
    // Public holidays are not known here; the same hour on the next day that is no weekend will do for practice.
    let by = match (given.advance.as_str(), mainland(bureau.clock.now_micros()).weekday()) {
        ("workday", Weekday::Friday) => "PT72H",
        ("workday", Weekday::Saturday) => "PT48H",
        ("workday", _) => "PT24H",
        (other, _) => other,
    };
    let wrong = |detail: &str| lang.with("clock-refused", "detail", detail);
    let body = match serde_json::from_value(json!({"advance": by})) {
        Ok(body) => Body(body),
        Err(error) => {
            let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            return refused(&visit, status, &wrong(&error.to_string()), "/console/clock");
        }
    };
    match settings::move_clock(State(bureau), body).await {
        Ok(_) => Redirect::to("/console/clock").into_response(),
        Err(problem) => refused(&visit, problem.status(), &wrong(problem.detail()), "/console/clock"),
    }
}
