//! The start: domain, kind of subject, province, certificate number → what it will be, or what stands in the way, before any
//! account. The checks are those of submission; our own records and the bureau are asked, with three answers. What was typed
//! survives signing in, sealed in a cookie.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use filing::codes::CodeTables;
use filing::vocabulary::Nature;
use serde_json::{Value, json};

use crate::api::client::ClientAddress;
use crate::app::App;
use crate::exchange::Exchange;
use crate::flows::carry;
use crate::flows::judge::{Depth, judge as judge_case};
use crate::flows::known_here::known_here;
use crate::pages::cookies::set_cookie;
use crate::pages::form::{Control, Said, View, controls, of_page};
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse, trouble};
use crate::pages::session::{Sent, Visitor};
use crate::pages::typed::{put, typed};

/// What the start asks.
const KEYS: &[&str] = &["site.domains.name", "subject.nature", "province", "subject.certificate.number"];
/// The cookie that carries it through signing in.
pub const CARRIED: &str = "beian_start";
/// How long that cookie lives, seconds.
const CARRIED_FOR: i64 = 3600;
/// What is carried: name of the form's field, and where it belongs in a case.
pub const GIVEN: &[(&str, &str)] = &[
    ("domain", "/sites/0/domains/0/name"),
    ("nature", "/subject/nature"),
    ("province", "/province"),
    ("number", "/subject/certificate/number"),
];

#[derive(Template)]
#[template(path = "public/start.html")]
struct Page<'a> {
    f: Frame<'a>,
    controls: Vec<Control>,
    findings: Vec<Said>,
    /// `first`, `filed`, `here`, `unknown`, or empty before anything was asked.
    verdict: &'static str,
    words: String,
    /// Why the bureau could not be asked, or what our own records say.
    why: String,
    given: Vec<(&'static str, String)>,
}

fn page(app: &App, visitor: &Visitor, case: &Value, findings: &[Said], answer: Option<Verdict>) -> Response {
    let none = BTreeMap::new();
    let view = View { lang: visitor.lang, site: 0, case, findings, provinces: &none };
    let controls = controls(app, KEYS, &view);
    let f = visitor.frame(app, "start");
    let text = |pointer: &str| case.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    html(&Page {
        findings: of_page(&controls),
        verdict: answer.as_ref().map_or("", |a| a.word),
        words: answer.as_ref().map(|a| f.t(&format!("start-{}", a.word))).unwrap_or_default(),
        why: answer.map(|a| a.why).filter(|why| !why.is_empty()).map(|why| f.t(why)).unwrap_or_default(),
        given: GIVEN.iter().map(|(name, pointer)| (*name, text(pointer))).collect(),
        controls,
        f,
    })
}

/// The empty form.
pub async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> Response {
    page(&app, &visitor, &json!({}), &[], None)
}

/// What it will be.
pub async fn judge(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    ClientAddress(ip): ClientAddress,
    sent: Sent,
) -> Answer {
    // Each question may go on to the bureau, whose patience is the provider's.
    if app.check_rate.check_key(&ip).is_err() {
        return Err(trouble(&app, &visitor, StatusCode::TOO_MANY_REQUESTS, "problem-too-often"));
    }
    let refuse = refuse(&app, &visitor);
    let mut case = json!({"case": 1, "sites": [{}]});
    put(&mut case, &typed(app.catalogue, KEYS, 0, &sent));
    // The usual certificate of the nature; the form itself asks for the type later.
    if let Some(nature) = case.pointer("/subject/nature").and_then(Value::as_str).and_then(|n| n.parse::<Nature>().ok())
        && let Some(kind) = CodeTables::embedded().certificates_of(nature).first()
    {
        case["subject"]["certificate"]["type"] = json!(kind.to_string());
    }
    let judgement = judge_case(&case, Depth { form: true, materials: None }).map_err(&refuse)?;
    let said: Vec<Said> = judgement.findings.iter().map(|finding| Said::of(&app, visitor.lang, finding)).collect();
    let asked =
        |s: &&Said| GIVEN.iter().any(|(_, pointer)| *pointer == s.path || pointer.starts_with(&format!("{}/", s.path)));
    let answer = match said.iter().any(|s| asked(&s)) {
        true => None,
        false => Some(verdict(&app, &case).await.map_err(&refuse)?),
    };
    let status = if answer.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut response = page(&app, &visitor, &case, &said, answer);
    *response.status_mut() = status;
    Ok(response)
}

/// What the records say.
struct Verdict {
    word: &'static str,
    /// Id of a sentence, or empty.
    why: &'static str,
}

/// Our own records first, then the bureau. Not knowing is never «not filed».
async fn verdict(app: &Arc<App>, case: &Value) -> Result<Verdict, crate::flows::refusal::Refusal> {
    let here = known_here(app, case).await?;
    if here.hinders() {
        return Ok(Verdict { word: "here", why: here.words() });
    }
    let unknown = |why| Ok(Verdict { word: "unknown", why });
    if app.config.bureau.status_url.is_empty() {
        return unknown("start-why-no-bureau");
    }
    let Ok(exchange) = Exchange::new(Arc::clone(app), "pages".to_owned()) else {
        return unknown("start-why-silent");
    };
    let domain = case.pointer("/sites/0/domains/0/name").and_then(Value::as_str).unwrap_or_default();
    match exchange.ask_status(0, domain).await {
        Ok(answer) => match answer.info {
            Some(info) if info.filed => Ok(Verdict { word: "filed", why: "" }),
            Some(_) => Ok(Verdict { word: "first", why: "" }),
            None => unknown("start-why-refused"),
        },
        Err(_) => unknown("start-why-silent"),
    }
}

/// Keeps what was typed and goes to sign in.
pub async fn keep(State(app): State<Arc<App>>, visitor: Visitor, sent: Sent) -> Answer {
    let typed: serde_json::Map<String, Value> = GIVEN
        .iter()
        .map(|(name, _)| ((*name).to_owned(), json!(sent.one(name).chars().take(255).collect::<String>())))
        .collect();
    let sealed = carry::seal(&app, &Value::Object(typed)).await.map_err(refuse(&app, &visitor))?;
    let set = set_cookie(&app, CARRIED, &sealed, CARRIED_FOR);
    Ok(([(header::SET_COOKIE, set)], Redirect::to("/sign-in?back=/my/new")).into_response())
}
