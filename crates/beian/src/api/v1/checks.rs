//! A check without an account: the same judgement that submission uses; nothing is stored.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use filing::filing_type::FilingType;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Answer, refuse};
use crate::api::body::Body;
use crate::api::caller::{Anyone, Tongue};
use crate::api::client::ClientAddress;
use crate::api::problem::Problem;
use crate::app::App;
use crate::flows::create_order::read_case;
use crate::flows::judge::{Depth, judge};

/// The answer of case.md §7.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CheckAnswer {
    /// A type code, null, or `{"unknown": why}`.
    #[serde(rename = "type")]
    #[schema(value_type = Object)]
    pub filing_type: Value,
    /// `ready`, `wait`, `mend`, `cannot`.
    #[schema(value_type = String)]
    pub verdict: Value,
    /// Findings, most severe first.
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Value>,
    /// Members that a case does not know.
    pub ignored: Vec<String>,
}

/// Judges a case.
#[utoipa::path(post, path = "/api/v1/checks", tag = "checks", request_body(content = Object, description = "a case"),
    responses((status = 200, body = CheckAnswer), (status = 422, description = "not a case"), (status = 429)))]
pub async fn check(
    State(app): State<Arc<App>>,
    _anyone: Anyone,
    Tongue(lang): Tongue,
    ClientAddress(ip): ClientAddress,
    Body(body): Body,
) -> Answer<Json<CheckAnswer>> {
    if app.check_rate.check_key(&ip).is_err() {
        return Err(Problem::new(&app, lang, StatusCode::TOO_MANY_REQUESTS, "problem-too-often"));
    }
    let refuse = refuse(&app, lang);
    let reading = read_case(&app, body).map_err(&refuse)?;
    let judgement = judge(&reading.case, Depth { form: false, materials: None }).map_err(&refuse)?;
    Ok(Json(CheckAnswer {
        filing_type: type_value(&judgement.filing_type),
        verdict: json!(judgement.verdict),
        findings: app.words.findings(lang, &judgement.findings),
        ignored: reading.ignored,
    }))
}

/// A filing type as case.md §7 writes it.
fn type_value(filing_type: &FilingType) -> Value {
    serde_json::to_value(filing_type).unwrap_or(Value::Null)
}
