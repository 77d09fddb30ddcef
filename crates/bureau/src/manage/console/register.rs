//! What is filed: subjects, their sites and domains; entries by hand.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{ROWS, Shown, Visit, at, escape, form, nothing, page, refused};
use crate::{
    manage::{problem::Body, world},
    register,
    state::Inner,
};

/// `GET /console/register`
pub(super) async fn show(State(bureau): State<Arc<Inner>>, visit: Visit) -> Shown {
    let lang = visit.lang;
    let lines = register::list(bureau.store.read(), ROWS).await?;
    let mut body = String::new();
    if lines.is_empty() {
        body.push_str(&nothing(lang.say("register-none")));
    }
    // One line a domain, in the order of subjects and sites: what repeats is written once.
    let (mut subject, mut site) = (0, 0);
    for line in &lines {
        if line.subject != subject {
            if subject != 0 {
                body.push_str("</ul></section>");
            }
            let _ = write!(
                body,
                "<section class=\"request\" data-number=\"{number}\"><h2 lang=\"zh-CN\">{number}</h2><p><span lang=\"zh-CN\">{}</span> \
                 <span class=\"soft\">{}</span></p><ul>",
                escape(&line.subject_name),
                lang.with("register-filed", "at", &at(line.filed_at)),
                number = escape(&line.subject_number)
            );
            subject = line.subject;
            site = 0;
        }
        if line.site != site {
            let _ = write!(
                body,
                "<li lang=\"zh-CN\"><strong>{}</strong> {}</li>",
                escape(&line.site_number),
                escape(&line.site_name)
            );
            site = line.site;
        }
        if let Some(domain) = &line.domain {
            let _ = write!(body, "<li class=\"domain\">{}</li>", escape(domain));
        }
    }
    if subject != 0 {
        body.push_str("</ul></section>");
    }
    let example = "{\"subjects\": [{\"name\": \"上海样例有限公司\", \"certificate_number\": \"91310108MA0000001X\", \"province\": 310000,\n \
         \"sites\": [{\"name\": \"样例站\", \"domains\": [\"example-sh.com\"], \"accesses\": [{\"isp\": 310000009901, \"ips\": [\"198.51.100.7\"]}]}]}],\n \
         \"black_domains\": [\"bad.example.com\"]}";
    let inside = format!(
        "<label for=\"entries\">{}</label><textarea id=\"entries\" name=\"entries\" rows=\"8\" spellcheck=\"false\" lang=\"zh-CN\">{}</textarea>\
         <p><button class=\"primary\">{}</button></p>",
        lang.say("register-entries"),
        escape(example),
        lang.say("register-enter")
    );
    let _ = write!(
        body,
        "<h2>{}</h2><p>{}</p>{}",
        lang.say("register-by-hand"),
        lang.say("register-lead"),
        form("/console/register/enter", &inside)
    );
    Ok(page(&visit, "bureau-register", lang.say("register-title"), &body))
}

/// What is typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    entries: String,
}

/// `POST /console/register/enter`
pub(super) async fn enter(State(bureau): State<Arc<Inner>>, visit: Visit, Form(typed): Form<Typed>) -> Response {
    let wrong = |detail: &str| {
        let words = visit.lang.with("decide-content", "detail", detail);
        refused(&visit, StatusCode::UNPROCESSABLE_ENTITY, &words, "/console/register")
    };
    match serde_json::from_str(&typed.entries) {
        Err(error) => wrong(&error.to_string()),
        Ok(seeds) => match world::enter(State(bureau), Body(seeds)).await {
            Ok(_) => Redirect::to("/console/register").into_response(),
            Err(problem) => wrong(problem.detail()),
        },
    }
}
