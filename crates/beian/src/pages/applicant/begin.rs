//! Beginning a draft, with what was typed at the start.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect};
use filing::identity::mask_certificate;
use serde_json::{Value, json};

use crate::app::App;
use crate::flows::carry;
use crate::flows::create_order::{create, read_case};
use crate::pages::cookies::{cookie, set_cookie};
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::public::{CARRIED, GIVEN};
use crate::pages::session::{ApplicantPage, Sent};
use crate::pages::typed::put;

#[derive(Template)]
#[template(path = "applicant/begin.html")]
struct Page<'a> {
    f: Frame<'a>,
    given: Vec<(String, String)>,
}

/// What was typed at the start, after signing in; without it there is nothing to show.
pub async fn ask(State(app): State<Arc<App>>, visit: ApplicantPage, headers: HeaderMap) -> Answer {
    let carried = carried(&app, &headers).await.map_err(refuse(&app, &visit.visitor))?;
    let Some(carried) = carried else { return Ok(Redirect::to("/my").into_response()) };
    let f = visit.visitor.frame(&app, "applicant-begin");
    let given = GIVEN
        .iter()
        .filter_map(|(name, pointer)| {
            let field = app.catalogue.find(pointer)?;
            let label = if f.english() { &field.en } else { &field.zh };
            let value = carried[*name].as_str().filter(|value| !value.is_empty())?;
            let value = match *name {
                "number" => mask_certificate(value),
                "province" => province(&f, value),
                "nature" => nature(&f, value),
                _ => value.to_owned(),
            };
            Some((label.clone(), value))
        })
        .collect();
    Ok(html(&Page { f, given }))
}

fn province(f: &Frame<'_>, code: &str) -> String {
    let entry = filing::region::provinces().iter().find(|p| p.code == code);
    entry.map_or_else(|| code.to_owned(), |p| if f.english() { p.en.clone() } else { p.zh.clone() })
}

fn nature(f: &Frame<'_>, code: &str) -> String {
    let tables = f.app.codes.tables();
    let row = tables.nature.iter().find(|row| row.code == code);
    row.map_or_else(|| code.to_owned(), |row| if f.english() { row.en.clone() } else { row.zh.clone() })
}

async fn carried(app: &Arc<App>, headers: &HeaderMap) -> Result<Option<Value>, crate::flows::refusal::Refusal> {
    carry::open(app, &cookie(app, headers, CARRIED).unwrap_or_default()).await
}

/// Begins a draft: with what the form brings, else with what was carried here.
pub async fn begin(State(app): State<Arc<App>>, visit: ApplicantPage, headers: HeaderMap, sent: Sent) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let carried = carried(&app, &headers).await.map_err(&refuse)?.unwrap_or(Value::Null);
    let brought = GIVEN.iter().any(|(name, _)| !sent.one(name).is_empty());
    let mut case = json!({"case": 1, "channel": "pc", "wanted": null, "sites": [{}]});
    let values: Vec<(String, Option<Value>)> = GIVEN
        .iter()
        .filter_map(|(name, pointer)| {
            let value = if brought { sent.one(name) } else { carried[*name].as_str().unwrap_or_default() };
            (!value.is_empty()).then(|| ((*pointer).to_owned(), Some(json!(value))))
        })
        .collect();
    put(&mut case, &values);
    let reading = read_case(&app, case).map_err(&refuse)?;
    let created = create(&app, &visit.caller.id, &visit.who(), reading.case, None).await.map_err(&refuse)?;
    let used = set_cookie(&app, CARRIED, "", 0);
    Ok(([(header::SET_COOKIE, used)], Redirect::to(&format!("/orders/{}", created.id))).into_response())
}
