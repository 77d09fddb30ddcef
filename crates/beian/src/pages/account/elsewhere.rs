//! Going on with a page of an order on the phone: the code to scan and the address to type, the page that asks before it opens
//! anything, and the mark by which a page finds out that another device has changed the order.

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::flows::continue_elsewhere::{self, MINUTES, Made};
use crate::flows::refusal::Refusal;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::public::sign_in::{local, signed_in};
use crate::pages::session::{ApplicantPage, Sent, Visitor, browser};
use crate::store::orders;

/// The page to go on with.
#[derive(Deserialize)]
pub struct At {
    #[serde(default)]
    at: String,
}

/// A page of this order, else the order's own.
fn page_of(id: &str, at: &str) -> String {
    let order = format!("/orders/{id}");
    let below = at.strip_prefix(&order).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    let fine = below && local(at) == at && at.len() <= 500 && !at.contains("..");
    // The page that offers the way is no place to go on with.
    if fine && !at.starts_with(&format!("{order}/continue")) { at.to_owned() } else { order }
}

/// The address of a link, as another device can open it.
fn address(app: &App, headers: &HeaderMap, token: &str) -> String {
    if !app.config.public_url.is_empty() {
        return format!("{}/go/{token}", app.config.public_url.trim_end_matches('/'));
    }
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or("localhost");
    let scheme = if app.config.secure_cookies { "https" } else { "http" };
    format!("{scheme}://{host}/go/{token}")
}

/// The code as a picture; black on white with its margin, so that it can be scanned in dark mode too.
fn code(address: &str) -> Result<String, Refusal> {
    let code = QrCode::new(address.as_bytes()).map_err(|error| Refusal::Fault(error.into()))?;
    let whole = code.render::<svg::Color>().min_dimensions(240, 240).build();
    // Inside a page the declaration of the file has no place.
    Ok(whole.split_once("?>").map_or(whole.clone(), |(_, rest)| rest.to_owned()))
}

async fn link(app: &Arc<App>, visit: &ApplicantPage, id: &str, at: &str) -> Result<Made, Refusal> {
    let session = visit.visitor.session_hash.ok_or(Refusal::Forbidden)?;
    continue_elsewhere::make(app, &visit.caller.id, session, &page_of(id, at)).await
}

#[derive(Template)]
#[template(path = "account/continue.html")]
struct Offer<'a> {
    f: Frame<'a>,
    id: String,
    at: String,
    address: String,
    code: String,
    until: String,
}

/// Offers a link.
pub async fn offer(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path(id): Path<String>,
    Query(query): Query<At>,
) -> Answer {
    let f = visit.visitor.frame(&app, "continue");
    let at = page_of(&id, &query.at);
    Ok(html(&Offer { f, id, at, address: String::new(), code: String::new(), until: String::new() }))
}

/// Makes a link and shows it, as a code and as text.
pub async fn make(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Sent,
) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let at = page_of(&id, sent.one("at"));
    let made = link(&app, &visit, &id, &at).await.map_err(&refuse)?;
    let address = address(&app, &headers, &made.token);
    let code = code(&address).map_err(&refuse)?;
    let f = visit.visitor.frame(&app, "continue");
    Ok(html(&Offer { f, id, at, address, code, until: shown(made.until) }))
}

/// The code alone, for the fold-out on every page of an order: browsers load it when it is folded out.
pub async fn picture(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path(id): Path<String>,
    headers: HeaderMap,
    Query(query): Query<At>,
) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let made = link(&app, &visit, &id, &query.at).await.map_err(&refuse)?;
    let svg = code(&address(&app, &headers, &made.token)).map_err(&refuse)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}

/// A text that changes with every change of the order or its documents.
pub async fn mark(State(app): State<Arc<App>>, visit: ApplicantPage, Path(id): Path<String>) -> Answer {
    let load = async {
        let mut reader = app.store.read().await?;
        orders::mark(&mut reader, &id).await?.ok_or(Refusal::NotFound)
    };
    let mark = load.await.map_err(refuse(&app, &visit.visitor))?;
    Ok(Json(json!({ "mark": mark })).into_response())
}

#[derive(Template)]
#[template(path = "account/go.html")]
struct Go<'a> {
    f: Frame<'a>,
    token: String,
    good: bool,
    minutes: String,
}

fn go(app: &App, visitor: &Visitor, token: String, good: bool) -> Response {
    let minutes = MINUTES.to_string();
    let mut response = html(&Go { f: visitor.frame(app, "go"), token, good, minutes });
    if !good {
        *response.status_mut() = StatusCode::GONE;
    }
    response
}

/// Asks whether to go on here. Looking at a link does not use it up.
pub async fn ask(State(app): State<Arc<App>>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    let good = continue_elsewhere::is_good(&app, &token).await.map_err(refuse(&app, &visitor))?;
    Ok(go(&app, &visitor, token, good))
}

/// Goes on here: a session of the account, and the page.
pub async fn open(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(token): Path<String>,
    headers: HeaderMap,
    _sent: Sent,
) -> Answer {
    let opened = continue_elsewhere::open(&app, &token, &browser(&app, &headers)).await;
    Ok(match opened.map_err(refuse(&app, &visitor))? {
        Some((opened, path)) => signed_in(&app, &opened, &path),
        None => go(&app, &visitor, token, false),
    })
}
