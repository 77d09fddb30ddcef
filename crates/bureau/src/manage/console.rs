//! The console: the phones and the desk of the PRACTICE bureau as one page for people. It does nothing that the management
//! API does not; its forms are taken from its own page only.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::{
    Form,
    extract::State,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{desk, problem::Body, settings};
use crate::{
    clock::{mainland, rfc3339},
    error::Result,
    requests, sms,
    state::Inner,
};

const STYLE: &str = include_str!("console.css");

/// Rows of each list.
const ROWS: i64 = 50;

/// `GET /console.css`
pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

/// `GET /` and `GET /console`
pub(super) async fn show(State(bureau): State<Arc<Inner>>) -> Response {
    match page(&bureau).await {
        Ok(html) => with_policy(Html(html).into_response()),
        Err(error) => {
            tracing::error!(%error, "the console could not be shown");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn with_policy(mut response: Response) -> Response {
    let policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(policy));
    response
}

async fn page(bureau: &Inner) -> Result<String> {
    let mut body = String::new();
    let now = mainland(bureau.clock.now_micros()).strftime("%Y-%m-%d %H:%M").to_string();
    let _ = write!(body, "<h2>时钟 Clock</h2><p>{now}</p>");
    for (label, advance) in [("+1 小时 hour", "PT1H"), ("+1 天 day", "PT24H"), ("+3 天 days", "PT72H")] {
        let _ = write!(body, "{}", button("/console/clock", &[("advance", advance)], label));
    }
    body.push_str("<h2>短信 SMS</h2>");
    let texts = sms::list(bureau.store.read(), ROWS).await?;
    if texts.is_empty() {
        body.push_str("<p data-state=\"empty\">还没有短信。 No SMS yet.</p>");
    }
    for one in texts.iter().rev() {
        let state = if one.answered_at.is_some() { "answered" } else { "open" };
        let _ = write!(
            body,
            "<section class=\"bubble\" data-state=\"{state}\"><p class=\"soft\">→ {} {} · {}</p><p>{}</p>",
            escape(&one.phone),
            escape(&one.name),
            escape(&rfc3339(one.sent_at)),
            escape(&one.text)
        );
        if one.answered_at.is_none() {
            let id = one.key;
            let _ = write!(
                body,
                "<form method=\"post\" action=\"/console/answer\"><input type=\"hidden\" name=\"phone\" value=\"{}\">\
                 <label for=\"c{id}\">验证码 Code</label><input id=\"c{id}\" name=\"code\" value=\"{}\" inputmode=\"numeric\">\
                 <label for=\"i{id}\">证件号后六位 Last six of the certificate</label><input id=\"i{id}\" name=\"id6\" autocomplete=\"off\">\
                 <button>核验 Verify</button></form>",
                escape(&one.phone),
                escape(&one.code)
            );
        } else {
            body.push_str("<p>✓ 已核验 Verified</p>");
        }
        body.push_str("</section>");
    }
    body.push_str("<h2>待审 Decisions</h2>");
    let lines = requests::list(bureau.store.read(), None, ROWS).await?;
    if lines.is_empty() {
        body.push_str("<p data-state=\"empty\">还没有申请。 No requests yet.</p>");
    }
    for line in lines.iter().rev() {
        let _ = write!(
            body,
            "<section class=\"request\" data-state=\"{}\"><h3>{}</h3><p class=\"soft\">{} · {}</p>",
            escape(&line.state),
            escape(&line.subject),
            escape(&line.state),
            escape(line.number.as_deref().unwrap_or("–"))
        );
        if matches!(line.state.as_str(), "sms" | "review") {
            let key = line.key.to_string();
            body.push_str(&button("/console/decide", &[("key", &key), ("result", "approve")], "通过 Approve"));
            let _ = write!(
                body,
                "<form method=\"post\" action=\"/console/decide\"><input type=\"hidden\" name=\"key\" value=\"{key}\">\
                 <input type=\"hidden\" name=\"result\" value=\"refuse\"><label for=\"o{key}\">理由 Reason</label>\
                 <input id=\"o{key}\" name=\"opinion\"><label for=\"n{key}\">代码 Code (1003 …)</label>\
                 <input id=\"n{key}\" name=\"code\" inputmode=\"numeric\"><button>拒绝 Refuse</button></form>"
            );
            body.push_str(&button("/console/decide", &[("key", &key), ("result", "lapse")], "短信超时 Lapse"));
        }
        body.push_str("</section>");
    }
    Ok(format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>PRACTICE 练习管局</title><link rel=\"stylesheet\" \
         href=\"/console.css\"></head><body><aside class=\"practice\">PRACTICE · 练习管局：这里发的号码都无效。 Nothing \
         issued here is valid.</aside><main data-page=\"bureau-console\"><h1>练习管局 Practice bureau</h1>{body}</main></body></html>"
    ))
}

fn button(action: &str, fields: &[(&str, &str)], label: &str) -> String {
    let hidden: String = fields
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value)))
        .collect();
    format!("<form class=\"inline\" method=\"post\" action=\"{action}\">{hidden}<button>{label}</button></form>")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

fn back(outcome: std::result::Result<(), super::Problem>) -> Response {
    match outcome {
        Ok(()) => Redirect::to("/console").into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// What a form carried.
#[derive(Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    id6: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    result: String,
    #[serde(default)]
    opinion: String,
    #[serde(default)]
    advance: String,
}

/// A JSON body of the management API, read as that API reads it.
fn body<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> std::result::Result<Body<T>, super::Problem> {
    serde_json::from_value(value).map(Body).map_err(|error| super::Problem::content(error.to_string()))
}

/// `POST /console/answer`
pub(super) async fn answer(State(bureau): State<Arc<Inner>>, Form(given): Form<Given>) -> Response {
    let value = json!({"phone": given.phone, "code": given.code, "id6": given.id6.trim()});
    back(async { desk::answer(State(bureau), body(value)?).await.map(|_| ()) }.await)
}

/// `POST /console/decide`
pub(super) async fn decide(State(bureau): State<Arc<Inner>>, Form(given): Form<Given>) -> Response {
    let mut value = json!({"key": given.key, "result": given.result});
    if !given.opinion.trim().is_empty() {
        value["opinion"] = json!(given.opinion.trim());
    }
    if let Ok(code) = given.code.trim().parse::<u32>() {
        value["codes"] = json!([code]);
    }
    back(async { desk::decide(State(bureau), body(value)?).await.map(|_| ()) }.await)
}

/// `POST /console/clock`
pub(super) async fn clock(State(bureau): State<Arc<Inner>>, Form(given): Form<Given>) -> Response {
    let value = json!({"advance": given.advance});
    back(async { settings::move_clock(State(bureau), body(value)?).await.map(|_| ()) }.await)
}
