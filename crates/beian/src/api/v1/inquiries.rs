//! Questions of staff to the bureau: what it has on record, and whether a filing password is right. Three answers.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};

use super::{Answer, refuse};
use crate::api::body::Body;
use crate::api::caller::{Reviewer, Tongue};
use crate::app::App;
use crate::exchange::inquiry::{self, Age};
use crate::flows::refusal::Refusal;

/// A question about a record.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusQuestion {
    /// 0 for a domain, 1 to 11 for a certificate number of that type.
    pub kind: u32,
    /// The domain or number.
    pub condition: String,
    /// Ask now, whatever is known.
    #[serde(default)]
    pub fresh: bool,
}

/// A question about a filing password.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordQuestion {
    /// Filing number.
    pub number: String,
    /// The password; it is not kept.
    pub password: String,
}

/// An answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Told {
    /// `yes` (on record; right), `no`, or `unknown`.
    pub answer: &'static str,
    /// Why it is unknown: `not_connected`, `budget`, `silent`, `refused`, `too_many_tries`.
    pub why: Option<&'static str>,
    /// When it was heard.
    #[schema(value_type = Option<String>)]
    pub heard_at: Option<jiff::Timestamp>,
    /// How old it is, in seconds.
    pub age: Option<i64>,
    /// Number of the subject on record.
    pub subject_number: Option<String>,
    /// Number of the site on record.
    pub site_number: Option<String>,
    /// Name of the site on record.
    pub site_name: Option<String>,
}

impl Told {
    fn known(app: &App, yes: bool, at: jiff::Timestamp) -> Self {
        Self {
            answer: if yes { "yes" } else { "no" },
            why: None,
            heard_at: Some(at),
            age: Some(app.clock.wall().duration_since(at).as_secs().max(0)),
            subject_number: None,
            site_number: None,
            site_name: None,
        }
    }

    fn unknown(why: &'static str) -> Self {
        Self {
            answer: "unknown",
            why: Some(why),
            heard_at: None,
            age: None,
            subject_number: None,
            site_number: None,
            site_name: None,
        }
    }
}

/// What the bureau has on record.
#[utoipa::path(post, path = "/api/v1/inquiries/status", tag = "inquiries", request_body = StatusQuestion,
    responses((status = 200, body = Told), (status = 422)), security(("token" = [])))]
pub async fn ask_status(
    State(app): State<Arc<App>>,
    Reviewer(_caller): Reviewer,
    Tongue(lang): Tongue,
    body: Body,
) -> Answer<Json<Told>> {
    let refuse = refuse(&app, lang);
    let asked: StatusQuestion = body.read(&app, lang)?;
    let condition = asked.condition.trim();
    if asked.kind > 11 || condition.is_empty() || condition.chars().count() > 255 {
        return Err(refuse(Refusal::Unreadable {
            pointer: "/condition".into(),
            reason: "kind 0 to 11, 1 to 255 characters".into(),
        }));
    }
    let age = if asked.fresh { Age::Fresh } else { Age::Kept };
    let told = match inquiry::status(&app, asked.kind, condition, age).await.map_err(&refuse)? {
        inquiry::Answer::Known { value, at } => Told {
            subject_number: value.subject_number,
            site_number: value.site_number,
            site_name: value.site_name,
            ..Told::known(&app, value.filed, at)
        },
        inquiry::Answer::Unknown { why } => Told::unknown(why),
    };
    Ok(Json(told))
}

/// Whether a filing password is right.
#[utoipa::path(post, path = "/api/v1/inquiries/password", tag = "inquiries", request_body = PasswordQuestion,
    responses((status = 200, body = Told), (status = 422)), security(("token" = [])))]
pub async fn ask_password(
    State(app): State<Arc<App>>,
    Reviewer(_caller): Reviewer,
    Tongue(lang): Tongue,
    body: Body,
) -> Answer<Json<Told>> {
    let refuse = refuse(&app, lang);
    let asked: PasswordQuestion = body.read(&app, lang)?;
    let number = asked.number.trim();
    if number.is_empty() || number.chars().count() > 128 || asked.password.is_empty() || asked.password.len() > 128 {
        return Err(refuse(Refusal::Unreadable { pointer: "/number".into(), reason: "1 to 128 characters".into() }));
    }
    Ok(Json(match inquiry::password(&app, number, &asked.password).await.map_err(&refuse)? {
        inquiry::Answer::Known { value, at } => Told::known(&app, value, at),
        inquiry::Answer::Unknown { why } => Told::unknown(why),
    }))
}
