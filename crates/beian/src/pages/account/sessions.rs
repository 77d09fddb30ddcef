//! Where the account is signed in, and signing out: here, there, everywhere.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect};

use crate::app::App;
use crate::flows::order::instant;
use crate::flows::refusal::Refusal;
use crate::pages::cookies::{SESSION, set_cookie};
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{ApplicantPage, Sent};
use crate::store::{devices, sign_in};

/// Most sessions that are listed.
const MOST: i64 = 50;

struct Line {
    id: String,
    kind: String,
    way: String,
    since: String,
    until: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "account/sessions.html")]
struct Page<'a> {
    f: Frame<'a>,
    lines: Vec<Line>,
    trusted: bool,
}

fn kind_word(kind: &str) -> &'static str {
    if kind == "phone" { "session-kind-phone" } else { "session-kind-computer" }
}

fn way_word(way: &str) -> &'static str {
    match way {
        "link" => "session-way-link",
        "oidc" => "session-way-oidc",
        _ => "session-way-phone",
    }
}

/// The account's page.
pub async fn show(State(app): State<Arc<App>>, visit: ApplicantPage) -> Answer {
    let load = async {
        let mut reader = app.store.read().await?;
        Ok::<_, Refusal>(sign_in::sessions_of(&mut reader, &visit.caller.id, app.clock.wall(), MOST).await?)
    };
    let rows = load.await.map_err(refuse(&app, &visit.visitor))?;
    let f = visit.visitor.frame(&app, "account");
    let lines = rows
        .into_iter()
        .map(|row| Line {
            kind: f.t(kind_word(&row.kind)),
            way: f.t(way_word(&row.way)),
            since: shown(instant(row.created_at)),
            until: shown(instant(row.expires_at)),
            here: row.id == visit.visitor.session,
            id: row.id,
        })
        .collect();
    Ok(html(&Page { f, lines, trusted: visit.visitor.trusted }))
}

/// Ends one session of the account.
pub async fn end(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path(session): Path<String>,
    _sent: Sent,
) -> Answer {
    let account = visit.caller.id.clone();
    let load = app.store.step(move |tx| {
        Box::pin(async move {
            if sign_in::close_one(tx, &account, &session).await? { Ok(()) } else { Err(Refusal::NotFound) }
        })
    });
    load.await.map_err(refuse(&app, &visit.visitor))?;
    Ok(Redirect::to("/account").into_response())
}

/// Ends every session of the account; every other device has to prove itself again.
pub async fn end_all(State(app): State<Arc<App>>, visit: ApplicantPage, _sent: Sent) -> Answer {
    let (account, here) = (visit.caller.id.clone(), visit.caller.device.clone().unwrap_or_default());
    // Somebody who is not trusted ends the sessions, but takes no trust away from others.
    let trusted = visit.visitor.trusted;
    let load = app.store.step(move |tx| {
        Box::pin(async move {
            sign_in::close_all(tx, &account).await?;
            if trusted {
                devices::forget_others(tx, &account, &here).await?;
            }
            Ok::<_, Refusal>(())
        })
    });
    load.await.map_err(refuse(&app, &visit.visitor))?;
    Ok(([(header::SET_COOKIE, set_cookie(&app, SESSION, "", 0))], Redirect::to("/")).into_response())
}
