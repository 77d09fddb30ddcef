//! The frame around every page: language, title, who is signed in, and the words that all pages share.

use axum::response::{Html, IntoResponse, Response};

use crate::app::App;
use crate::words::Lang;

/// What every template knows. `t` and `ta` are its words.
pub struct Frame<'a> {
    /// For the words.
    pub app: &'a App,
    /// The reader's language.
    pub lang: Lang,
    /// For `main[data-page]`, such as `applicant-tasks`.
    pub page: &'static str,
    /// What forms carry; empty when nobody is signed in.
    pub csrf: String,
    /// `applicant`, a staff role, or empty.
    pub role: String,
    /// The page's own address, for the language switch.
    pub here: String,
    /// The order that the page is about: it can be gone on with on a phone.
    pub order: Option<String>,
    /// How many tasks wait for staff; counted for staff only.
    pub open_tasks: i64,
}

impl Frame<'_> {
    /// A sentence.
    pub fn t(&self, id: &str) -> String {
        self.app.words.say(self.lang, id, [])
    }

    /// A sentence with one argument.
    pub fn ta(&self, id: &str, name: &str, value: &str) -> String {
        self.app.words.say(self.lang, id, [(name, value)])
    }

    /// Whose document it is, by the pointer of its owner.
    pub fn owner(&self, owner: &str) -> String {
        self.app.words.owner(self.lang, owner)
    }

    /// The page's own address inside a query.
    pub fn here_in_query(&self) -> String {
        super::problem::form_urlencoded(&self.here)
    }

    /// A sentence that there may be; else `raw`, which a newer part of the house has written.
    pub fn known(&self, id: &str, raw: &str) -> String {
        self.app.words.find(self.lang, id, []).unwrap_or_else(|| raw.to_owned())
    }

    /// Whether this is somebody of staff.
    pub fn staff(&self) -> bool {
        !self.role.is_empty() && self.role != "applicant"
    }

    /// Whether this is somebody who runs the exchange and the staff.
    pub fn operator(&self) -> bool {
        self.role == "operator"
    }

    /// A sentence with two arguments.
    pub fn tt(&self, id: &str, first: (&str, &str), second: (&str, &str)) -> String {
        self.app.words.say(self.lang, id, [first, second])
    }

    /// The language of the document.
    pub fn tag(&self) -> &'static str {
        match self.lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// Whether English is on.
    pub fn english(&self) -> bool {
        self.lang == Lang::En
    }

    /// Whether everything here is invented.
    pub fn practice(&self) -> bool {
        self.app.config.is_practice()
    }
}

/// A rendered template, or a fault that is logged.
pub fn html(template: &impl askama::Template) -> Response {
    match template.render() {
        Ok(text) => Html(text).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// An instant as people here read it.
pub fn shown(at: jiff::Timestamp) -> String {
    crate::clock::mainland(at).strftime("%Y-%m-%d %H:%M").to_string()
}
