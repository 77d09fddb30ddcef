//! Staff sign in: password and one-time code.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::api::client::ClientAddress;
use crate::app::App;
use crate::flows::{staff_sign_in, staff_throttle};
use crate::pages::cookies::{SESSION, set_cookie};
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{Sent, Visitor};

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct Page<'a> {
    f: Frame<'a>,
    back: String,
    wrong: String,
}

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    back: String,
}

/// Only addresses of the desk.
fn local(back: &str) -> &str {
    if back.starts_with("/desk") && !back.contains(char::is_control) { back } else { "/desk" }
}

/// The form.
pub async fn show(State(app): State<Arc<App>>, visitor: Visitor, Query(query): Query<Back>) -> Response {
    let f = visitor.frame(&app, "desk-sign-in");
    html(&Page { f, back: local(&query.back).to_owned(), wrong: String::new() })
}

/// Opens a session.
pub async fn open(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    ClientAddress(ip): ClientAddress,
    sent: Sent,
) -> Answer {
    let back = local(sent.one("back")).to_owned();
    let again = |id: &str, status| {
        let f = visitor.frame(&app, "desk-sign-in");
        let mut response = html(&Page { wrong: f.t(id), f, back: back.clone() });
        *response.status_mut() = status;
        response
    };
    let login = sent.one("login");
    let refuse = refuse(&app, &visitor);
    if app.sign_in_rate.check_key(&ip).is_err() || !staff_throttle::admit(&app, login).await.map_err(&refuse)? {
        return Ok(again("problem-too-often", StatusCode::TOO_MANY_REQUESTS));
    }
    let password = sent.one("password").to_owned();
    let opened = staff_sign_in::open_session(&app, login, password, sent.one("totp")).await.map_err(&refuse)?;
    match opened {
        Some(opened) => {
            staff_throttle::forget(&app, login).await.map_err(&refuse)?;
            let set = set_cookie(&app, SESSION, &opened.cookie, opened.seconds);
            Ok(([(header::SET_COOKIE, set)], Redirect::to(&back)).into_response())
        }
        None => Ok(again("problem-sign-in", StatusCode::UNAUTHORIZED)),
    }
}
