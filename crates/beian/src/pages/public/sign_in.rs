//! Signing in with a phone, signing out, and the language.

use std::net::SocketAddr;
use std::sync::Arc;

use askama::Template;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use filing::identity::{Mobile, mask_phone};
use serde::Deserialize;

use crate::api::caller::Role;
use crate::app::App;
use crate::flows::contact;
use crate::flows::phone_sign_in::{self, Asked, cookie_hash};
use crate::flows::refusal::Refusal;
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{COOKIE, LANGUAGE, Sent, Visitor, cookie, set_cookie};
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
}

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    back: String,
}

/// A local path and nothing else: no other site, no other scheme.
pub fn local(back: &str) -> &str {
    let fine =
        back.starts_with('/') && !back.starts_with("//") && !back.contains('\\') && !back.contains(char::is_control);
    if fine { back } else { "/my" }
}

/// The form for the phone.
pub async fn show(State(app): State<Arc<App>>, visitor: Visitor, Query(query): Query<Back>) -> Response {
    page(&app, &visitor, local(&query.back), "", "", StatusCode::OK)
}

fn page(app: &App, visitor: &Visitor, back: &str, phone: &str, wrong: &str, status: StatusCode) -> Response {
    let f = visitor.frame(app, "sign-in");
    let masked = if phone.is_empty() { String::new() } else { mask_phone(phone) };
    let wrong = if wrong.is_empty() { String::new() } else { f.t(wrong) };
    let wait = !phone.is_empty();
    let page = Page { back: back.to_owned(), phone: phone.to_owned(), masked, wrong, wait, f };
    let mut response = html(&page);
    *response.status_mut() = status;
    response
}

/// Sends a code.
pub async fn ask(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    address: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    sent: Sent,
) -> Answer {
    let back = local(sent.one("back")).to_owned();
    let Ok(phone) = Mobile::parse(sent.one("phone")) else {
        return Ok(page(&app, &visitor, &back, "", "sign-in-bad-phone", StatusCode::UNPROCESSABLE_ENTITY));
    };
    let ip = address.map_or_else(|| "local".to_owned(), |axum::Extension(ConnectInfo(a))| a.ip().to_string());
    let asked = phone_sign_in::ask(&app, phone.as_str(), &ip, visitor.lang).await.map_err(refuse(&app, &visitor))?;
    Ok(match asked {
        Asked::Sent => page(&app, &visitor, &back, phone.as_str(), "", StatusCode::OK),
        Asked::TooOften => page(&app, &visitor, &back, "", "sign-in-too-often", StatusCode::TOO_MANY_REQUESTS),
    })
}

/// Opens the session.
pub async fn answer(State(app): State<Arc<App>>, visitor: Visitor, sent: Sent) -> Answer {
    let back = local(sent.one("back")).to_owned();
    let Ok(phone) = Mobile::parse(sent.one("phone")) else {
        return Ok(page(&app, &visitor, &back, "", "sign-in-bad-phone", StatusCode::UNPROCESSABLE_ENTITY));
    };
    let opened = phone_sign_in::answer(&app, phone.as_str(), sent.one("code"), visitor.lang)
        .await
        .map_err(refuse(&app, &visitor))?;
    let Some(opened) = opened else {
        return Ok(page(&app, &visitor, &back, phone.as_str(), "sign-in-bad-code", StatusCode::UNPROCESSABLE_ENTITY));
    };
    let set = set_cookie(COOKIE, &opened.cookie, 7 * 24 * 3600);
    Ok(([(header::SET_COOKIE, set)], Redirect::to(&back)).into_response())
}

/// Ends the session; with `everywhere` all of the account's.
pub async fn out(State(app): State<Arc<App>>, visitor: Visitor, headers: HeaderMap, sent: Sent) -> Answer {
    let hash = cookie_hash(&cookie(&headers, COOKIE).unwrap_or_default());
    let all = visitor.caller.as_ref().filter(|_| sent.one("everywhere") == "yes").map(|c| c.id.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                match all {
                    Some(subject) => sign_in::close_all(tx, &subject).await?,
                    None => sign_in::close_session(tx, &hash).await?,
                }
                Ok::<_, Refusal>(())
            })
        })
        .await
        .map_err(refuse(&app, &visitor))?;
    Ok(([(header::SET_COOKIE, set_cookie(COOKIE, "", 0))], Redirect::to("/")).into_response())
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
    let set = set_cookie(LANGUAGE, lang, 365 * 24 * 3600);
    Ok(([(header::SET_COOKIE, set)], Redirect::to(back)).into_response())
}
