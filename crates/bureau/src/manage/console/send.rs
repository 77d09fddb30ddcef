//! Messages of the bureau's own accord, one page each: what they need, and what became of those that are answered.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde_json::{Map, Value};

use super::{ROWS, Shown, Visit, at, escape, field, form, nothing, page, refused};
use crate::{
    desk::Wish,
    duties,
    manage::{problem::Body, world},
    register,
    state::Inner,
};

/// Each message with the fields of its page. The options of `kind` follow its name.
const FORMS: [(&str, &[&str]); 12] = [
    ("HSRW", &["isp", "number"]),
    ("HCJG", &["isp", "number", "kind subject over under shell dead", "text", "domain", "ip"]),
    ("XGTZ", &["isp", "number", "text"]),
    ("HMDLB", &["isp", "kind add change delete", "certificate", "domain", "name"]),
    ("FFJRHMD", &["isp", "domain", "ip"]),
    ("WBAWZLB", &["isp", "domain", "ip"]),
    ("ZXSJ", &["number"]),
    ("JCDM", &["isp"]),
    ("SJTB", &["isp", "kind ICP IP JCDM"]),
    ("IP-HCJG", &["isp", "kind unreported conflict bounds", "ip", "last", "text"]),
    ("IP-BAJG", &["isp", "ip", "last", "code"]),
    ("RAW", &["isp", "xml"]),
];

/// `GET /console/send`
pub(super) async fn index(visit: Visit) -> Response {
    let lang = visit.lang;
    let links: String = FORMS
        .iter()
        .map(|(message, _)| {
            let key = format!("send-{message}");
            format!("<li><a href=\"/console/send/{message}\">{}</a></li>", escape(lang.say_or(&key, message)))
        })
        .collect();
    page(&visit, "bureau-send", lang.say("send-title"), &format!("<p>{}</p><ul>{links}</ul>", lang.say("send-lead")))
}

/// `GET /console/send/MESSAGE`
pub(super) async fn show(State(bureau): State<Arc<Inner>>, visit: Visit, Path(message): Path<String>) -> Shown {
    let lang = visit.lang;
    let Some((message, fields)) = FORMS.iter().find(|(name, _)| *name == message) else {
        return Ok(refused(&visit, StatusCode::NOT_FOUND, lang.say("send-unknown"), "/console/send"));
    };
    let providers = bureau.providers.all();
    let mut inside = String::new();
    for name in *fields {
        let mut words = name.split(' ');
        let name = words.next().unwrap_or_default();
        let label = escape(lang.say_or(&format!("field-{name}"), name));
        let options: Vec<(String, String)> = match name {
            "isp" => providers.iter().map(|p| (p.provider.isp_id.to_string(), p.name.clone())).collect(),
            _ => words.map(|w| (w.to_owned(), lang.say_or(&format!("field-kind-{w}"), w).to_owned())).collect(),
        };
        if !options.is_empty() {
            let _ = write!(inside, "<label for=\"{name}\">{label}</label><select id=\"{name}\" name=\"{name}\">");
            for (value, words) in options {
                let _ = write!(inside, "<option value=\"{}\">{}</option>", escape(&value), escape(&words));
            }
            inside.push_str("</select>");
        } else if name == "xml" {
            let _ = write!(
                inside,
                "<label for=\"xml\">{label}</label><textarea id=\"xml\" name=\"xml\" rows=\"8\"></textarea>"
            );
        } else {
            inside.push_str(&field(name, name, &label, "", ""));
        }
    }
    let _ = write!(inside, "<p><button class=\"primary\">{}</button></p>", lang.say("send-go"));
    let mut body = form(&format!("/console/send/{message}"), &inside);
    match *message {
        "HSRW" => answers(&bureau, &visit, "verify", &mut body).await?,
        "WBAWZLB" => answers(&bureau, &visit, "unfiled", &mut body).await?,
        "HMDLB" => {
            let listed = serde_json::to_value(register::list_black(bureau.store.read(), ROWS).await?);
            let _ = write!(body, "<h2>{}</h2><ul>", lang.say("send-listed"));
            for entry in listed.unwrap_or_default().as_array().into_iter().flatten() {
                let text = |name: &str| escape(entry[name].as_str().unwrap_or_default());
                let _ = write!(
                    body,
                    "<li>{} · {} · <span lang=\"zh-CN\">{}</span></li>",
                    text("kind"),
                    text("value"),
                    text("name")
                );
            }
            body.push_str("</ul>");
        }
        _ => {}
    }
    let key = format!("send-{message}");
    Ok(page(&visit, "bureau-send", lang.say_or(&key, message), &body))
}

/// What was asked and what was answered.
async fn answers(bureau: &Inner, visit: &Visit, kind: &str, body: &mut String) -> Result<(), super::Failed> {
    let lang = visit.lang;
    let _ = write!(body, "<h2>{}</h2>", lang.say("send-asked"));
    let all = duties::list(bureau.store.read(), ROWS).await?;
    let mut none = true;
    for one in all.iter().filter(|d| d.kind == kind) {
        none = false;
        let state = if one.answered_at.is_some() { "answered" } else { "open" };
        let words = match one.answered_at {
            Some(when) => lang.with("send-answered", "at", &at(when)),
            None => lang.say("send-unanswered").to_owned(),
        };
        let about = one.domain.clone().unwrap_or_else(|| one.record.to_string());
        let _ = write!(
            body,
            "<section class=\"request\" data-state=\"{state}\"><p>{} · ispId {} · {}</p><p class=\"soft\">{words}</p>",
            escape(&about),
            one.isp,
            at(one.asked_at)
        );
        if let Some(answer) = &one.answer {
            let _ =
                write!(body, "<details><summary>XML</summary><pre lang=\"zh-CN\">{}</pre></details>", escape(answer));
        }
        body.push_str("</section>");
    }
    if none {
        body.push_str(&nothing(lang.say("send-none")));
    }
    Ok(())
}

/// `POST /console/send/MESSAGE`
pub(super) async fn send(
    State(bureau): State<Arc<Inner>>,
    visit: Visit,
    Path(message): Path<String>,
    Form(given): Form<HashMap<String, String>>,
) -> Response {
    let lang = visit.lang;
    let back = format!("/console/send/{message}");
    let mut wish = Map::from_iter([("message".to_owned(), Value::from(message))]);
    for (name, value) in given.iter().filter(|(_, value)| !value.trim().is_empty()) {
        let value = value.trim();
        let number = matches!(name.as_str(), "isp" | "code").then(|| value.parse::<i64>().ok()).flatten();
        wish.insert(name.clone(), number.map_or_else(|| Value::from(value), Value::from));
    }
    let wrong = |status, detail: &str| refused(&visit, status, &lang.with("decide-content", "detail", detail), &back);
    match serde_json::from_value::<Wish>(Value::Object(wish)) {
        Err(error) => wrong(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
        Ok(wish) => match world::send(State(bureau), Body(wish)).await {
            Ok(_) => Redirect::to("/console/files").into_response(),
            Err(problem) => wrong(problem.status(), problem.detail()),
        },
    }
}
