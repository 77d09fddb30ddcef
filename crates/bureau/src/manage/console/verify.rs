//! The verification page, as the ministry has one: code, phone, last six of the certificate number. A wrong answer says how
//! many tries are left.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{Shown, Visit, escape, field, form, page, refused};
use crate::{
    desk,
    desk::Answer,
    sms::{self, Resent},
    state::Inner,
};

/// What is typed.
#[derive(Deserialize, Default)]
pub(super) struct Typed {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    id6: String,
}

/// `GET /console/verify`
pub(super) async fn show(visit: Visit, Query(typed): Query<Typed>) -> Response {
    shown(&visit, &typed, "")
}

/// The page with what was typed; `said` is HTML already.
fn shown(visit: &Visit, typed: &Typed, said: &str) -> Response {
    let lang = visit.lang;
    let inside = format!(
        "{}{}{}<p><button class=\"primary\">{}</button></p>",
        field("code", "code", lang.say("verify-code"), &typed.code, "inputmode=\"numeric\" maxlength=\"6\""),
        field("phone", "phone", lang.say("verify-phone"), &typed.phone, "inputmode=\"tel\" maxlength=\"20\""),
        field("id6", "id6", lang.say("verify-id6"), &typed.id6, "maxlength=\"6\""),
        lang.say("verify-go")
    );
    let body = format!("{said}<p>{}</p>{}", lang.say("verify-lead"), form("/console/answer", &inside));
    page(visit, "bureau-verify", lang.say("verify-title"), &body)
}

/// `POST /console/answer`
pub(super) async fn answer(State(bureau): State<Arc<Inner>>, visit: Visit, Form(typed): Form<Typed>) -> Shown {
    let mut tx = bureau.store.step().await?;
    let outcome = desk::take_answer(&bureau, &mut tx, typed.phone.trim(), typed.code.trim(), &typed.id6).await?;
    tx.commit().await?;
    let lang = visit.lang;
    let (status, state, words) = match outcome {
        Answer::Right { .. } => (StatusCode::OK, "right", format!("✓ {}", lang.say("verify-right"))),
        Answer::Wrong { left: 0 } => (StatusCode::UNPROCESSABLE_ENTITY, "lapsed", lang.say("verify-lapsed").to_owned()),
        Answer::Wrong { left } => {
            (StatusCode::UNPROCESSABLE_ENTITY, "wrong", lang.with("verify-wrong", "left", &left.to_string()))
        }
        Answer::Unknown => (StatusCode::NOT_FOUND, "unknown", lang.say("verify-unknown").to_owned()),
        Answer::Over => (StatusCode::CONFLICT, "over", lang.say("verify-over").to_owned()),
    };
    let right = matches!(outcome, Answer::Right { .. });
    let role = if right { "status" } else { "alert" };
    let said = format!("<p role=\"{role}\" class=\"said\" data-state=\"{state}\">{}</p>", escape(&words));
    // After success the form is empty for the next person; else what was typed is kept.
    let kept = if right { Typed::default() } else { typed };
    let mut response = shown(&visit, &kept, &said);
    *response.status_mut() = status;
    Ok(response)
}

/// `POST /console/resend`
pub(super) async fn resend(State(bureau): State<Arc<Inner>>, visit: Visit, Form(typed): Form<Typed>) -> Shown {
    let hours = sms::window_hours(&bureau.config.province);
    let mut tx = bureau.store.step().await?;
    let outcome = sms::resend(&mut tx, typed.phone.trim(), hours, bureau.clock.now_micros()).await?;
    tx.commit().await?;
    let (status, key) = match outcome {
        Resent::Sent { .. } => return Ok(Redirect::to("/console").into_response()),
        Resent::Enough => (StatusCode::CONFLICT, "phones-enough"),
        Resent::Nothing => (StatusCode::NOT_FOUND, "verify-over"),
    };
    Ok(refused(&visit, status, visit.lang.say(key), "/console"))
}
