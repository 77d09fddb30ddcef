//! Requests: the list, one with its content, and the decision with its reasons.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::{
    Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use miit::codes;
use serde::Deserialize;
use serde_json::json;

use super::{ROWS, Shown, Visit, at, escape, facts, form, hidden, nothing, page, refused};
use crate::{
    desk::LAPSE_WORDINGS,
    manage::{desk, problem::Body},
    requests::{self, RequestLine},
    state::Inner,
};

/// Opinions as bureaus write them. Most name what is wrong in words that a provider's table of causes may know; the last one
/// says nothing, on purpose.
const LETTERS: [&str; 7] = [
    "网站名称不符合要求，请修改后重新提交。",
    "通信地址不详细，请补充到门牌号后重新提交。",
    "域名未完成实名认证，或与主办者不一致，请核实。",
    "上传的证件照片不清晰，请重新拍摄后上传。",
    "手机号无法接通，请核实联系方式。",
    "备注填写不完整，请按要求补充。",
    "材料存在疑问，请与管局联系。",
];

/// The states a request may be in.
const STATES: [&str; 6] = ["sms", "review", "approved", "refused", "lapsed", "rejected"];

/// What the list is narrowed by.
#[derive(Deserialize)]
pub(super) struct Filter {
    #[serde(default)]
    state: String,
}

/// `GET /console/requests`
pub(super) async fn list(State(bureau): State<Arc<Inner>>, visit: Visit, Query(filter): Query<Filter>) -> Shown {
    let lang = visit.lang;
    let state = Some(filter.state.as_str()).filter(|state| STATES.contains(state));
    let lines = requests::list(bureau.store.read(), state, 0, ROWS).await?;
    let mut body = format!("<nav class=\"filter\" aria-label=\"{}\">", lang.say("requests-title"));
    let here = |own: bool| if own { " aria-current=\"page\"" } else { "" };
    let _ = write!(body, "<a href=\"/console/requests\"{}>{}</a>", here(state.is_none()), lang.say("requests-all"));
    for one in STATES {
        let words = lang.say(&format!("state-{one}")).to_owned();
        let _ = write!(body, "<a href=\"/console/requests?state={one}\"{}>{words}</a>", here(state == Some(one)));
    }
    body.push_str("</nav>");
    if lines.is_empty() {
        body.push_str(&nothing(lang.say("requests-none")));
    }
    body.extend(lines.iter().rev().map(|line| card(&visit, line, "h2")));
    Ok(page(&visit, "bureau-requests", lang.say("requests-title"), &body))
}

/// A request in a list, under a heading of `level`, with the decision that needs no reason.
pub(super) fn card(visit: &Visit, line: &RequestLine, level: &str) -> String {
    let lang = visit.lang;
    let (key, id) = (escape(&line.key), line.id);
    let mut html = format!(
        "<section class=\"request\" data-key=\"{key}\" data-state=\"{}\"><{level}><span lang=\"zh-CN\">{}</span> <span class=\"state\">{}</span></{level}>\
         <p class=\"soft\">{} · {} · {}{}</p><div class=\"acts\"><a class=\"button\" href=\"/console/requests/{id}\">{}</a>",
        line.state,
        escape(&line.subject),
        lang.say(&format!("state-{}", line.state)),
        lang.say(&format!("kind-{}", line.kind)),
        lang.with("requests-key", "key", &key),
        lang.with("requests-received", "at", &at(line.received_at)),
        line.number
            .as_deref()
            .map(|n| format!(" · {}", escape(&lang.with("requests-number", "number", n))))
            .unwrap_or_default(),
        lang.say("requests-look"),
    );
    if matches!(line.state.as_str(), "sms" | "review") {
        html.push_str(&approve(visit, id));
    }
    html.push_str("</div></section>");
    html
}

fn approve(visit: &Visit, id: i64) -> String {
    let inside = format!(
        "{}{}<button>{}</button>",
        hidden("id", &id.to_string()),
        hidden("result", "approve"),
        visit.lang.say("decide-approve")
    );
    form("/console/decide", &inside)
}

/// `GET /console/requests/ID`
pub(super) async fn show(State(bureau): State<Arc<Inner>>, visit: Visit, Path(id): Path<String>) -> Shown {
    let lang = visit.lang;
    let mut tx = bureau.store.step().await?;
    let found = match id.parse::<i64>() {
        Ok(id) => requests::by_id(&mut tx, id).await?,
        Err(_) => None,
    };
    let Some(line) = found else {
        return Ok(refused(&visit, StatusCode::NOT_FOUND, lang.say("decide-unknown"), "/console/requests"));
    };
    let content = requests::tree(&mut tx, line.id).await?;
    tx.rollback().await?;
    let mut body = format!(
        "<p data-state=\"{}\"><strong>{}</strong> <span class=\"soft\">{} · ispId {} · {} · {}{}</span></p>",
        line.state,
        lang.say(&format!("state-{}", line.state)),
        lang.say(&format!("kind-{}", line.kind)),
        line.isp,
        escape(&lang.with("requests-key", "key", &line.key)),
        lang.with("requests-received", "at", &at(line.received_at)),
        line.number
            .as_deref()
            .map(|n| format!(" · {}", escape(&lang.with("requests-number", "number", n))))
            .unwrap_or_default(),
    );
    match content {
        Some(content) => body.push_str(&facts::of(&visit, &content)?),
        None => body.push_str(&nothing(lang.say("requests-rejected"))),
    }
    if matches!(line.state.as_str(), "sms" | "review") {
        body.push_str(&decisions(&visit, line.id));
    }
    Ok(page(&visit, "bureau-request", &line.subject, &body))
}

/// The three ways to decide, two of them with reasons.
fn decisions(visit: &Visit, id: i64) -> String {
    let lang = visit.lang;
    let key = id.to_string();
    let option = |value: &str, words: &str| format!("<option value=\"{}\">{}</option>", escape(value), escape(words));
    let codes: String = (1002..2000)
        .filter(|code| !codes::is_success(*code))
        .filter_map(|code| Some(option(&code.to_string(), &format!("{code} {}", codes::text(code)?))))
        .collect();
    let letters: String = LETTERS.iter().map(|letter| option(letter, letter)).collect();
    let refuse = format!(
        "{}{}<label for=\"code\">{}</label><select id=\"code\" name=\"code\" lang=\"zh-CN\">{codes}</select>\
         <label for=\"letter\">{}</label><select id=\"letter\" name=\"letter\" lang=\"zh-CN\">{letters}</select>\
         <label for=\"opinion\">{}</label><textarea id=\"opinion\" name=\"opinion\" rows=\"2\" maxlength=\"1024\"></textarea>\
         <p><button>{}</button></p>",
        hidden("id", &key),
        hidden("result", "refuse"),
        lang.say("decide-code"),
        lang.say("decide-letter"),
        lang.say("decide-own"),
        lang.say("decide-refuse")
    );
    let wordings: String = LAPSE_WORDINGS.iter().map(|words| option(words, words)).collect();
    let lapse = format!(
        "{}{}<label for=\"wording\">{}</label><select id=\"wording\" name=\"opinion\">{}{wordings}</select><p><button>{}</button></p>",
        hidden("id", &key),
        hidden("result", "lapse"),
        lang.say("decide-wording"),
        option("", lang.say("decide-in-turn")),
        lang.say("decide-lapse")
    );
    format!(
        "<h2>{}</h2><div class=\"request\">{}</div><div class=\"request\">{}</div><div class=\"request\">{}</div>",
        lang.say("requests-decide"),
        approve(visit, id).replace("<button>", "<button class=\"primary\">"),
        form("/console/decide", &refuse),
        form("/console/decide", &lapse)
    )
}

/// What a decision carries.
#[derive(Deserialize)]
pub(super) struct Given {
    id: String,
    result: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    letter: String,
    #[serde(default)]
    opinion: String,
}

/// `POST /console/decide`
pub(super) async fn decide(State(bureau): State<Arc<Inner>>, visit: Visit, Form(given): Form<Given>) -> Response {
    let lang = visit.lang;
    let back = format!("/console/requests/{}", given.id.trim());
    let mut value = json!({"id": given.id.trim().parse::<i64>().ok(), "result": given.result});
    let own = given.opinion.trim();
    let words = if own.is_empty() { given.letter.trim() } else { own };
    if !words.is_empty() {
        value["opinion"] = json!(words);
    }
    if !given.code.trim().is_empty() {
        let Ok(code) = given.code.trim().parse::<u32>() else {
            let words = lang.with("decide-content", "detail", lang.say("decide-code"));
            return refused(&visit, StatusCode::UNPROCESSABLE_ENTITY, &words, &back);
        };
        value["codes"] = json!([code]);
    }
    let outcome = match serde_json::from_value(value) {
        Ok(decision) => desk::decide(State(bureau), Body(decision)).await,
        Err(error) => {
            let words = lang.with("decide-content", "detail", &error.to_string());
            return refused(&visit, StatusCode::UNPROCESSABLE_ENTITY, &words, &back);
        }
    };
    let Err(problem) = outcome else { return Redirect::to(&back).into_response() };
    let words = match problem.status() {
        StatusCode::NOT_FOUND => lang.say("decide-unknown").to_owned(),
        StatusCode::CONFLICT => match problem.member("unanswered") {
            Some(count) => lang.with("decide-unanswered", "count", &count.to_string()),
            None => lang.say("decide-over").to_owned(),
        },
        _ => lang.with("decide-content", "detail", problem.detail()),
    };
    refused(&visit, problem.status(), &words, &back)
}
