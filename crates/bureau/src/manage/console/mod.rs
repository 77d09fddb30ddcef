//! The console: the PRACTICE bureau as pages for people. It does nothing that the management API does not; its forms are
//! taken from its own pages only, and it needs no script.
//!
//! | page | file |
//! |---|---|
//! | phones with their SMS, and what waits for a decision | `phones` |
//! | the verification page, as the ministry has one | `verify` |
//! | requests, their content, decisions | `requests` |
//! | what is filed | `register` |
//! | bad behaviour | `faults` |
//! | the clock | `clock` |
//! | files received and sent | `files` |
//! | providers | `providers` |
//! | messages of the bureau's own accord, one page each | `send` |
//! | rules that decide | `script` |

mod clock;
mod facts;
mod faults;
mod files;
mod phones;
mod providers;
mod register;
mod requests;
mod script;
mod send;
mod verify;
mod words;

use std::convert::Infallible;
use std::sync::Arc;

use axum::{
    Form, Router,
    extract::FromRequestParts,
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;
use words::Lang;

use crate::{clock::mainland, error::BureauError, state::Inner};

const STYLE: &str = include_str!("console.css");

/// Rows of each list.
const ROWS: i64 = 100;

/// The console's routes.
pub(super) fn routes() -> Router<Arc<Inner>> {
    Router::new()
        .route("/", get(async || Redirect::to("/console")))
        .route("/console", get(phones::show))
        .route("/console.css", get(style))
        .route("/console/language", post(language))
        .route("/console/verify", get(verify::show))
        .route("/console/answer", post(verify::answer))
        .route("/console/requests", get(requests::list))
        .route("/console/requests/{key}", get(requests::show))
        .route("/console/decide", post(requests::decide))
        .route("/console/register", get(register::show))
        .route("/console/faults", get(faults::show).post(faults::set))
        .route("/console/faults/clear", post(faults::clear))
        .route("/console/faults/profile", post(faults::profile))
        .route("/console/resend", post(verify::resend))
        .route("/console/providers", get(providers::show).post(providers::set))
        .route("/console/register/enter", post(register::enter))
        .route("/console/script", get(script::show).post(script::set))
        .route("/console/send", get(send::index))
        .route("/console/send/{message}", get(send::show).post(send::send))
        .route("/console/clock", get(clock::show).post(clock::advance))
        .route("/console/files", get(files::show))
}

/// `GET /console.css`
async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

/// Who looks: the language, and where the page is.
struct Visit {
    lang: Lang,
    here: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // The switch leads back by GET, which the address of a form may not know.
        let here = parts.uri.path_and_query().filter(|_| parts.method == Method::GET);
        let here = here.map_or("/console", |path| path.as_str()).to_owned();
        Ok(Self { lang: Lang::of(&parts.headers), here })
    }
}

/// What the switch sends.
#[derive(Deserialize)]
struct Wish {
    lang: String,
    #[serde(default)]
    back: String,
}

/// `POST /console/language`
async fn language(Form(wish): Form<Wish>) -> Response {
    let lang = if wish.lang == "en" { "en" } else { "zh" };
    let local = wish.back.starts_with("/console") && !wish.back.contains(char::is_control);
    let back = if local { wish.back.as_str() } else { "/console" };
    let cookie = format!("{}={lang}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax", words::COOKIE);
    ([(header::SET_COOKIE, cookie)], Redirect::to(back)).into_response()
}

/// The pages of the navigation: address, words, `main[data-page]`.
const PAGES: [(&str, &str, &str); 10] = [
    ("/console", "nav-phones", "bureau-console"),
    ("/console/verify", "nav-verify", "bureau-verify"),
    ("/console/requests", "nav-requests", "bureau-requests"),
    ("/console/register", "nav-register", "bureau-register"),
    ("/console/faults", "nav-faults", "bureau-faults"),
    ("/console/clock", "nav-clock", "bureau-clock"),
    ("/console/files", "nav-files", "bureau-files"),
    ("/console/send", "nav-send", "bureau-send"),
    ("/console/script", "nav-script", "bureau-script"),
    ("/console/providers", "nav-providers", "bureau-providers"),
];

/// A whole page around `body`, which is HTML already.
fn page(visit: &Visit, name: &str, title: &str, body: &str) -> Response {
    let lang = visit.lang;
    let links: String = PAGES
        .iter()
        .map(|(to, words, own)| {
            let here = if *own == name { " aria-current=\"page\"" } else { "" };
            format!("<a href=\"{to}\"{here}>{}</a>", lang.say(words))
        })
        .collect();
    let other = if lang == Lang::Zh { "en" } else { "zh" };
    let switch = form(
        "/console/language",
        &format!(
            "{}<button class=\"link\" name=\"lang\" value=\"{other}\" lang=\"{}\">{}</button>",
            hidden("back", &visit.here),
            if lang == Lang::Zh { "en" } else { "zh-CN" },
            lang.say("other-language")
        ),
    );
    let html = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title} – {brand} PRACTICE</title><link rel=\"stylesheet\" \
         href=\"/console.css\"></head><body><a class=\"skip\" href=\"#main\">{}</a><aside class=\"practice\">{}</aside>\
         <header class=\"top\"><a class=\"brand\" href=\"/console\">{brand}</a><nav aria-label=\"{}\">{links}{switch}</nav></header>\
         <main id=\"main\" data-page=\"{name}\"><h1>{title}</h1>{body}</main></body></html>",
        lang.tag(),
        lang.say("skip"),
        lang.say("warning"),
        lang.say("nav"),
        brand = lang.say("brand"),
        title = escape(title),
    );
    let mut response = Html(html).into_response();
    let policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A page that says why something was not done, and leads back.
fn refused(visit: &Visit, status: StatusCode, words: &str, back: &str) -> Response {
    let lang = visit.lang;
    let body = format!(
        "<p role=\"alert\" data-state=\"refused\">{}</p><p><a class=\"button\" href=\"{}\">{}</a></p>",
        escape(words),
        escape(back),
        lang.say("back")
    );
    let mut response = page(visit, "bureau-refused", lang.say("refused-title"), &body);
    *response.status_mut() = status;
    response
}

/// A page that could not be made: the log says why.
struct Failed(BureauError);

impl<E: Into<BureauError>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        tracing::error!(error = %self.0, "the console failed");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}

/// A page, or a fault of the bureau.
type Shown = Result<Response, Failed>;

/// A form that posts to `action`; `inside` is HTML already.
fn form(action: &str, inside: &str) -> String {
    format!("<form method=\"post\" action=\"{action}\">{inside}</form>")
}

/// A hidden field.
fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value))
}

/// A label with its text field. `more` is attributes.
fn field(id: &str, name: &str, label: &str, value: &str, more: &str) -> String {
    format!(
        "<label for=\"{id}\">{}</label><input id=\"{id}\" name=\"{name}\" value=\"{}\" autocomplete=\"off\" {more}>",
        escape(label),
        escape(value)
    )
}

/// What nothing is shown as.
fn nothing(words: &str) -> String {
    format!("<p data-state=\"empty\">{words}</p>")
}

/// An instant as people here read it.
fn at(micros: i64) -> String {
    mainland(micros).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Text inside HTML, also inside attributes.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
