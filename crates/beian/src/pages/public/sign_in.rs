//! Signing in with a phone, signing out, and the language.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use filing::identity::{Mobile, mask_phone};
use serde::Deserialize;

use crate::api::caller::Role;
use crate::api::client::ClientAddress;
use crate::app::App;
use crate::flows::contact;
use crate::flows::phone_sign_in::{self, Asked};
use crate::flows::refusal::Refusal;
use crate::flows::sessions::{Opened, cookie_hash};
use crate::pages::cookies::{DEVICE, LANGUAGE, LONG, SESSION, cookie, set_cookie};
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{Sent, Visitor, browser};
use crate::store::sign_in;
use crate::words::Lang;

#[derive(Template)]
#[template(path = "public/sign_in.html")]
struct Page<'a> {
    f: Frame<'a>,
    back: String,
    phone: String,
    masked: String,
    wrong: String,
    wait: bool,
    /// What stands on the button of the identity provider; empty where there is none.
    provider: String,
}

/// Where to go afterwards, and why somebody is here.
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    pub(super) back: String,
    #[serde(default)]
    why: String,
}

/// The sentence for a reason of the address; any other word says nothing.
fn reason(why: &str) -> &'static str {
    match why {
        "lost" => "sign-in-lost",
        "kept" => "sign-in-kept",
        "provider-unknown" => "sign-in-provider-unknown",
        "provider-no" => "sign-in-provider-no",
        "provider-late" => "sign-in-provider-late",
        _ => "",
    }
}

/// A local path and nothing else: no other site, no other scheme.
pub fn local(back: &str) -> &str {
    let fine =
        back.starts_with('/') && !back.starts_with("//") && !back.contains('\\') && !back.contains(char::is_control);
    if fine { back } else { "/my" }
}

/// The form for the phone.
pub async fn show(State(app): State<Arc<App>>, visitor: Visitor, Query(query): Query<Back>) -> Response {
    page(&app, &visitor, local(&query.back), "", reason(&query.why), StatusCode::OK)
}

fn page(app: &App, visitor: &Visitor, back: &str, phone: &str, wrong: &str, status: StatusCode) -> Response {
    let f = visitor.frame(app, "sign-in");
    let masked = if phone.is_empty() { String::new() } else { mask_phone(phone) };
    let wrong = if wrong.is_empty() { String::new() } else { f.t(wrong) };
    let wait = !phone.is_empty();
    let provider = match (&app.identity, app.config.oidc.name.as_str()) {
        (None, _) => String::new(),
        (Some(_), "") => f.t("sign-in-provider"),
        (Some(_), name) => f.ta("sign-in-provider-named", "name", name),
    };
    let page = Page { back: back.to_owned(), phone: phone.to_owned(), masked, wrong, wait, provider, f };
    let mut response = html(&page);
    *response.status_mut() = status;
    response
}

/// Sends a code.
pub async fn ask(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    ClientAddress(ip): ClientAddress,
    sent: Sent,
) -> Answer {
    let back = local(sent.one("back")).to_owned();
    let Ok(phone) = Mobile::parse(sent.one("phone")) else {
        return Ok(page(&app, &visitor, &back, "", "sign-in-bad-phone", StatusCode::UNPROCESSABLE_ENTITY));
    };
    let asked = phone_sign_in::ask(&app, phone.as_str(), &ip.to_string(), visitor.lang)
        .await
        .map_err(refuse(&app, &visitor))?;
    Ok(match asked {
        Asked::Sent => page(&app, &visitor, &back, phone.as_str(), "", StatusCode::OK),
        Asked::TooOften => page(&app, &visitor, &back, "", "sign-in-too-often", StatusCode::TOO_MANY_REQUESTS),
        Asked::TooManyToday => page(&app, &visitor, &back, "", "sign-in-too-many", StatusCode::TOO_MANY_REQUESTS),
    })
}

/// Opens the session.
pub async fn answer(State(app): State<Arc<App>>, visitor: Visitor, headers: HeaderMap, sent: Sent) -> Answer {
    let back = local(sent.one("back")).to_owned();
    let Ok(phone) = Mobile::parse(sent.one("phone")) else {
        return Ok(page(&app, &visitor, &back, "", "sign-in-bad-phone", StatusCode::UNPROCESSABLE_ENTITY));
    };
    let here = browser(&app, &headers);
    let opened = phone_sign_in::answer(&app, phone.as_str(), sent.one("code"), visitor.lang, &here)
        .await
        .map_err(refuse(&app, &visitor))?;
    let Some(opened) = opened else {
        return Ok(page(&app, &visitor, &back, phone.as_str(), "sign-in-bad-code", StatusCode::UNPROCESSABLE_ENTITY));
    };
    Ok(signed_in(&app, &opened, &back))
}

/// The cookies of a new session, and on to `back`. The session's cookie outlives it by a day, so that a form which comes too
/// late is still known to be this account's.
pub fn signed_in(app: &App, opened: &Opened, back: &str) -> Response {
    let mut response = Redirect::to(back).into_response();
    let session = set_cookie(app, SESSION, &opened.cookie, opened.seconds + 24 * 3600);
    let device = opened.device.as_ref().map(|device| set_cookie(app, DEVICE, device, LONG));
    for set in [Some(session), device].into_iter().flatten() {
        if let Ok(value) = HeaderValue::from_str(&set) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// Ends the session.
pub async fn out(State(app): State<Arc<App>>, visitor: Visitor, headers: HeaderMap, _sent: Sent) -> Answer {
    let hash = cookie_hash(&cookie(&app, &headers, SESSION).unwrap_or_default());
    app.store
        .step(move |tx| Box::pin(async move { Ok::<_, Refusal>(sign_in::close_session(tx, &hash).await?) }))
        .await
        .map_err(refuse(&app, &visitor))?;
    Ok(([(header::SET_COOKIE, set_cookie(&app, SESSION, "", 0))], Redirect::to("/")).into_response())
}

/// Chooses the language, of messages too, and goes back to the page.
pub async fn language(State(app): State<Arc<App>>, visitor: Visitor, sent: Sent) -> Answer {
    let lang = if sent.one("lang") == "en" { "en" } else { "zh" };
    if let Some(caller) = visitor.caller.as_ref().filter(|caller| caller.role == Role::Applicant) {
        contact::set_lang(&app, &caller.id, Lang::parse(lang)).await.map_err(refuse(&app, &visitor))?;
    }
    let back = match sent.one("back") {
        "" => "/",
        back => local(back),
    };
    let set = set_cookie(&app, LANGUAGE, lang, 365 * 24 * 3600);
    Ok(([(header::SET_COOKIE, set)], Redirect::to(back)).into_response())
}
