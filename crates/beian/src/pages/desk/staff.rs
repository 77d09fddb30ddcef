//! Staff, for operators: the list, and every act on somebody. New secrets are shown once, on the page that made them.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;

use crate::api::address::{Path, Query};
use crate::api::v1::who;
use crate::app::App;
use crate::flows::order::instant;
use crate::flows::refusal::Refusal;
use crate::flows::staff_accounts::{self, Change, ROLES, Secrets};
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{OperatorPage, Sent};
use crate::store::staff;

/// Staff a page.
const PAGE: i64 = 50;

struct Role {
    name: &'static str,
    word: String,
    chosen: bool,
}

struct Row {
    id: String,
    login: String,
    role: String,
    roles: Vec<Role>,
    disabled: bool,
    mine: bool,
    since: String,
    sessions: i64,
}

#[derive(Template)]
#[template(path = "desk/staff.html")]
struct Page<'a> {
    f: Frame<'a>,
    rows: Vec<Row>,
    roles: Vec<Role>,
    next: String,
    /// What was typed as a login, and what is wrong with it; both empty on a fresh page.
    login: String,
    wrong: String,
}

#[derive(Template)]
#[template(path = "desk/staff_secrets.html")]
struct Once<'a> {
    f: Frame<'a>,
    secrets: Secrets,
    /// SVG; empty without a new one-time secret.
    qr: String,
}

/// Where the page begins.
#[derive(Deserialize)]
pub struct From {
    #[serde(default)]
    after: String,
}

/// The list.
pub async fn show(State(app): State<Arc<App>>, visit: OperatorPage, Query(from): Query<From>) -> Answer {
    list(&app, &visit, &from, &Typed::default()).await
}

/// What was typed into the form for somebody new, and the id of the sentence that says what is wrong with it.
#[derive(Default)]
struct Typed {
    login: String,
    role: String,
    wrong: &'static str,
}

async fn list(app: &Arc<App>, visit: &OperatorPage, from: &From, typed: &Typed) -> Answer {
    let load = async {
        let mut reader = app.store.read().await?;
        let now = app.clock.wall().as_microsecond();
        Ok::<_, Refusal>(staff::list(&mut reader, &from.after, now, PAGE).await?)
    };
    let found = load.await.map_err(refuse(app, &visit.visitor))?;
    let f = visit.visitor.frame(app, "desk-staff");
    let full = i64::try_from(found.len()).is_ok_and(|n| n == PAGE);
    let next = found.last().filter(|_| full).map(|row| row.login.clone()).unwrap_or_default();
    let rows = found
        .into_iter()
        .map(|row| Row {
            role: f.known(&format!("role-name-{}", row.role), &row.role),
            roles: roles(&f, &row.role),
            disabled: row.disabled != 0,
            mine: row.id == visit.caller.id,
            since: shown(instant(row.created_at)),
            id: row.id,
            login: row.login,
            sessions: row.sessions,
        })
        .collect();
    let wrong = if typed.wrong.is_empty() { String::new() } else { f.t(typed.wrong) };
    Ok(html(&Page { rows, roles: roles(&f, &typed.role), next, login: typed.login.clone(), wrong, f }))
}

fn roles(f: &Frame<'_>, chosen: &str) -> Vec<Role> {
    let one = |name: &'static str| Role { name, word: f.t(&format!("role-name-{name}")), chosen: name == chosen };
    ROLES.into_iter().map(one).collect()
}

/// Makes a member of staff.
pub async fn create(State(app): State<Arc<App>>, visit: OperatorPage, sent: Sent) -> Answer {
    let login = sent.one("login").to_lowercase();
    let made = staff_accounts::create(&app, &who(&visit.caller), &login, sent.one("role")).await;
    let (status, wrong) = match made {
        Ok(secrets) => return once(&app, &visit, secrets),
        Err(Refusal::LoginTaken) => (StatusCode::CONFLICT, "problem-login-taken"),
        Err(Refusal::Unreadable { pointer, .. }) if pointer == "/login" => {
            (StatusCode::UNPROCESSABLE_ENTITY, "role-login-wrong")
        }
        Err(other) => return Err(refuse(&app, &visit.visitor)(other)),
    };
    // What was typed is kept, with what is wrong beside it.
    let typed = Typed { login, role: sent.one("role").to_owned(), wrong };
    let mut response = list(&app, &visit, &From { after: String::new() }, &typed).await?;
    *response.status_mut() = status;
    Ok(response)
}

/// An act on somebody.
pub async fn change(
    State(app): State<Arc<App>>,
    visit: OperatorPage,
    Path((id, change)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let who = who(&visit.caller);
    let change = match change.as_str() {
        "disable" => Change::Disable,
        "enable" => Change::Enable,
        "role" => Change::Role(sent.one("role").to_owned()),
        "end-sessions" => Change::EndSessions,
        "totp" => return once(&app, &visit, staff_accounts::reset_totp(&app, &who, &id).await.map_err(&refuse)?),
        "password" => {
            return once(&app, &visit, staff_accounts::reset_password(&app, &who, &id).await.map_err(&refuse)?);
        }
        _ => return Err(refuse(Refusal::NotFound)),
    };
    staff_accounts::change(&app, &who, &id, change).await.map_err(&refuse)?;
    Ok(Redirect::to("/desk/staff").into_response())
}

/// The page that shows new secrets, once: it is the answer to the form, kept nowhere.
fn once(app: &Arc<App>, visit: &OperatorPage, secrets: Secrets) -> Result<Response, crate::pages::problem::Trouble> {
    let refuse = refuse(app, &visit.visitor);
    let qr = match secrets.totp_secret {
        Some(_) => picture(&secrets.authenticator()).map_err(|error| refuse(error.into()))?,
        None => String::new(),
    };
    let f = visit.visitor.frame(app, "desk-staff-secrets");
    Ok(html(&Once { f, secrets, qr }))
}

/// A QR code as SVG, for inside a page.
fn picture(text: &str) -> anyhow::Result<String> {
    let code = QrCode::new(text.as_bytes())?;
    let image = code.render::<svg::Color<'_>>().min_dimensions(200, 200).quiet_zone(true).build();
    // The XML declaration has no place inside HTML.
    Ok(image.split_once("?>").map_or(image.clone(), |(_, svg)| svg.to_owned()))
}
