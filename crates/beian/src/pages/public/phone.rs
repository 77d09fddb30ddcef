//! The phone of practice mode: what the platform would have sent. In real mode there is no such page.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::flows::message;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse, trouble};
use crate::pages::session::Visitor;

struct Bubble {
    channel: String,
    to: String,
    text: String,
    at: String,
    /// The code inside the text, to be copied; empty if there is none.
    code: String,
}

/// Six digits that stand alone.
fn code_in(text: &str) -> String {
    text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).unwrap_or_default().to_owned()
}

#[derive(Template)]
#[template(path = "public/phone.html")]
struct Page<'a> {
    f: Frame<'a>,
    bubbles: Vec<Bubble>,
}

/// The newest messages.
pub async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> Answer {
    if !app.config.is_practice() {
        return Err(trouble(&app, &visitor, StatusCode::NOT_FOUND, "problem-not-found"));
    }
    let messages = message::newest(&app, 50).await.map_err(refuse(&app, &visitor))?;
    let bubbles = messages
        .into_iter()
        .map(|m| Bubble { code: code_in(&m.text), channel: m.channel, to: m.to, text: m.text, at: shown(m.at) })
        .collect();
    Ok(html(&Page { f: visitor.frame(&app, "practice-phone"), bubbles }))
}
