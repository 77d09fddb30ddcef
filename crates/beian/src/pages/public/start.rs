//! The start: domain, kind of subject, province, certificate number → what it will be, or what stands in the way, before any
//! account. The checks are those of submission; the bureau is asked as far as it can be, with three answers.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use filing::codes::CodeTables;
use filing::vocabulary::Nature;
use serde_json::{Value, json};

use crate::api::client::ClientAddress;
use crate::app::App;
use crate::exchange::Exchange;
use crate::flows::judge::{Depth, judge as judge_case};
use crate::pages::form::{Control, Said, controls, of_page, put, typed};
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse, trouble};
use crate::pages::session::{Sent, Visitor};

/// What the start asks.
const KEYS: &[&str] = &["site.domains.name", "subject.nature", "province", "subject.certificate.number"];

#[derive(Template)]
#[template(path = "public/start.html")]
struct Page<'a> {
    f: Frame<'a>,
    controls: Vec<Control>,
    findings: Vec<Said>,
    /// `first`, `filed`, `unknown`, or empty before anything was asked.
    verdict: &'static str,
    words: String,
    given: Vec<(&'static str, String)>,
}

/// The empty form.
pub async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> Response {
    let f = visitor.frame(&app, "start");
    let controls = controls(&app, visitor.lang, KEYS, 0, &json!({}), &[]);
    html(&Page { f, controls, findings: Vec::new(), verdict: "", words: String::new(), given: Vec::new() })
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
    let mut case = json!({"case": 1, "sites": [{}]});
    let values = typed(app.catalogue, KEYS, 0, &sent);
    put(&mut case, &values);
    // The usual certificate of the nature; the form itself asks for the type later.
    if let Some(nature) = case.pointer("/subject/nature").and_then(Value::as_str).and_then(|n| n.parse::<Nature>().ok())
        && let Some(kind) = CodeTables::embedded().certificates_of(nature).first()
    {
        case["subject"]["certificate"]["type"] = json!(kind.to_string());
    }
    let judgement = judge_case(&case, Depth { form: true, materials: None }).map_err(refuse(&app, &visitor))?;
    let said: Vec<Said> = judgement.findings.iter().map(|finding| Said::of(&app, visitor.lang, finding)).collect();
    let controls = controls(&app, visitor.lang, KEYS, 0, &case, &said);
    let findings = of_page(&said, &controls);
    let f = visitor.frame(&app, "start");
    let text = |pointer: &str| case.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let given = vec![
        ("domain", text("/sites/0/domains/0/name")),
        ("nature", text("/subject/nature")),
        ("province", text("/province")),
        ("number", text("/subject/certificate/number")),
    ];
    let verdict = if findings.is_empty() { ask_bureau(&app, &given[0].1).await } else { "" };
    let words = if verdict.is_empty() { String::new() } else { f.t(&format!("start-{verdict}")) };
    let status = if findings.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut response = html(&Page { f, controls, findings, verdict, words, given });
    *response.status_mut() = status;
    Ok(response)
}

/// Whether the domain is on record: `first`, `filed`, or `unknown`. Not knowing is never «not filed».
async fn ask_bureau(app: &Arc<App>, domain: &str) -> &'static str {
    if app.config.bureau.status_url.is_empty() {
        return "unknown";
    }
    let Ok(exchange) = Exchange::new(Arc::clone(app), "pages".to_owned()) else { return "unknown" };
    match exchange.ask_status(0, domain).await {
        Ok(answer) => match answer.info {
            Some(info) if info.filed => "filed",
            Some(_) => "first",
            None => "unknown",
        },
        Err(_) => "unknown",
    }
}
