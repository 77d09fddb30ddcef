//! The providers: who may sign in and how they stand; new ones are entered here.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde_json::{Map, Value};

use super::{Shown, Visit, escape, field, form, hidden, page, refused};
use crate::{
    manage::{
        problem::{Body, Path},
        world,
    },
    providers::Standing,
    state::Inner,
    uploads,
};

const STANDINGS: [(Standing, &str); 4] = [
    (Standing::Open, "open"),
    (Standing::Closed, "closed"),
    (Standing::Deleted, "deleted"),
    (Standing::Invalid, "invalid"),
];

/// `GET /console/providers`
pub(super) async fn show(State(bureau): State<Arc<Inner>>, visit: Visit) -> Shown {
    let lang = visit.lang;
    let mut body = String::new();
    let mut tx = bureau.store.step().await?;
    for one in bureau.providers.all() {
        let isp = one.provider.isp_id;
        let options: String = STANDINGS
            .iter()
            .map(|(standing, name)| {
                let chosen = if *standing == one.standing { " selected" } else { "" };
                let words = lang.say_or(&format!("field-standing-{name}"), name).to_owned();
                format!("<option value=\"{name}\"{chosen}>{}</option>", escape(&words))
            })
            .collect();
        let inside = format!(
            "{}<label for=\"standing-{isp}\">{}</label><select id=\"standing-{isp}\" name=\"standing\">{options}</select>\
             <p><button>{}</button></p>",
            hidden("isp", &isp.to_string()),
            lang.say("providers-standing"),
            lang.say("providers-set")
        );
        let _ = write!(
            body,
            "<section class=\"request\" data-isp=\"{isp}\"><h2>{isp} <span class=\"soft\" lang=\"zh-CN\">{}</span></h2><p>{} · {}</p>{}</section>",
            escape(&one.name),
            escape(&one.provider.user),
            lang.with("providers-reached", "n", &uploads::last_number(&mut tx, isp).await?.to_string()),
            form("/console/providers", &inside)
        );
    }
    tx.rollback().await?;
    let mut inside = String::new();
    for name in ["isp", "user", "password", "key", "iv", "name"] {
        inside.push_str(&field(&format!("new-{name}"), name, lang.say_or(&format!("field-{name}"), name), "", ""));
    }
    let _ = write!(inside, "<p><button class=\"primary\">{}</button></p>", lang.say("providers-enter"));
    let _ = write!(body, "<h2>{}</h2>{}", lang.say("providers-new"), form("/console/providers", &inside));
    Ok(page(&visit, "bureau-providers", lang.say("providers-title"), &body))
}

/// `POST /console/providers`
pub(super) async fn set(
    State(bureau): State<Arc<Inner>>,
    visit: Visit,
    Form(mut given): Form<HashMap<String, String>>,
) -> Response {
    let wrong = |detail: &str| {
        let words = visit.lang.with("decide-content", "detail", detail);
        refused(&visit, StatusCode::UNPROCESSABLE_ENTITY, &words, "/console/providers")
    };
    let isp = given.remove("isp").unwrap_or_default();
    let Ok(isp) = isp.trim().parse::<i64>() else { return wrong(&isp) };
    let said = given.into_iter().filter(|(_, value)| !value.trim().is_empty());
    let value: Map<String, Value> = said.map(|(name, value)| (name, Value::from(value.trim()))).collect();
    match serde_json::from_value(Value::Object(value)) {
        Err(error) => wrong(&error.to_string()),
        Ok(given) => match world::enrol(State(bureau), Path(isp), Body(given)).await {
            Ok(_) => Redirect::to("/console/providers").into_response(),
            Err(problem) => wrong(problem.detail()),
        },
    }
}
