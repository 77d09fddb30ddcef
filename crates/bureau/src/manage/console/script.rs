//! Rules that decide, as the JSON that the management API takes.

use std::sync::Arc;

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{Shown, Visit, escape, form, page, refused};
use crate::{
    manage::{problem::Body, world},
    state::Inner,
};

const EXAMPLE: &str = r#"[{"subject": "*医院*", "result": "refuse", "codes": [1020], "opinion": "网站名称不妥", "after": 5},
 {"domain": "*.example.com", "result": "lapse", "times": 1},
 {"result": "approve", "after": 2}]"#;

/// `GET /console/script`
pub(super) async fn show(State(bureau): State<Arc<Inner>>, visit: Visit) -> Shown {
    let lang = visit.lang;
    let rules = serde_json::to_string_pretty(&bureau.script.rules()).map_err(crate::error::BureauError::from)?;
    let inside = format!(
        "<label for=\"rules\">{}</label><textarea id=\"rules\" name=\"rules\" rows=\"14\" spellcheck=\"false\">{}</textarea>\
         <p><button class=\"primary\">{}</button></p>",
        lang.say("script-rules"),
        escape(&rules),
        lang.say("script-set")
    );
    let body = format!(
        "<p>{}</p>{}<h2>{}</h2><pre lang=\"zh-CN\">{}</pre>",
        lang.say("script-lead"),
        form("/console/script", &inside),
        lang.say("script-example"),
        escape(EXAMPLE)
    );
    Ok(page(&visit, "bureau-script", lang.say("script-title"), &body))
}

/// What is typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    rules: String,
}

/// `POST /console/script`
pub(super) async fn set(State(bureau): State<Arc<Inner>>, visit: Visit, Form(typed): Form<Typed>) -> Response {
    let text = if typed.rules.trim().is_empty() { "[]" } else { typed.rules.as_str() };
    let wrong = |detail: &str| {
        let words = visit.lang.with("decide-content", "detail", detail);
        refused(&visit, StatusCode::UNPROCESSABLE_ENTITY, &words, "/console/script")
    };
    match serde_json::from_str(text) {
        Err(error) => wrong(&error.to_string()),
        Ok(rules) => match world::replace_script(State(bureau), Body(rules)).await {
            Ok(_) => Redirect::to("/console/script").into_response(),
            Err(problem) => wrong(problem.detail()),
        },
    }
}
