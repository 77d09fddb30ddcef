//! Pages to read: terms, privacy statement, consent, the words of the trade, what a good photo looks like.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::legal::{Kind, Piece, Text};
use crate::pages::help::{Term, glossary};
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, trouble};
use crate::pages::session::Visitor;

#[derive(Template)]
#[template(path = "public/legal.html")]
struct Legal<'a> {
    f: Frame<'a>,
    title: String,
    text: &'a Text,
}

#[derive(Template)]
#[template(path = "public/words.html")]
struct Words<'a> {
    f: Frame<'a>,
    terms: &'static [Term],
}

/// Each example: name of the drawing, its words, and whether it is a good one.
const PHOTOS: &[(&str, &str, bool)] = &[
    ("photo-good", "photo-good", true),
    ("photo-glare", "photo-glare", false),
    ("photo-cut", "photo-cut", false),
    ("photo-blur", "photo-blur", false),
    ("photo-dark", "photo-dark", false),
    ("photo-copy", "photo-copy", false),
];

struct Photo {
    drawing: &'static str,
    good: bool,
    alt: String,
    name: String,
    about: String,
}

#[derive(Template)]
#[template(path = "public/photos.html")]
struct Photos<'a> {
    f: Frame<'a>,
    photos: Vec<Photo>,
}

fn legal(app: &Arc<App>, visitor: &Visitor, kind: Kind, title: &str) -> Answer {
    let Some(text) = app.legal.text(kind, visitor.lang) else {
        return Err(trouble(app, visitor, axum::http::StatusCode::NOT_FOUND, "problem-not-found"));
    };
    let f = visitor.frame(app, "legal");
    Ok(html(&Legal { title: f.t(title), text, f }))
}

/// The terms of use.
pub async fn terms(State(app): State<Arc<App>>, visitor: Visitor) -> Answer {
    legal(&app, &visitor, Kind::Terms, "legal-terms")
}

/// The privacy statement.
pub async fn privacy(State(app): State<Arc<App>>, visitor: Visitor) -> Answer {
    legal(&app, &visitor, Kind::Privacy, "legal-privacy")
}

/// The consent to pictures of identity documents.
pub async fn identity(State(app): State<Arc<App>>, visitor: Visitor) -> Answer {
    legal(&app, &visitor, Kind::Identity, "legal-identity")
}

/// The words of the trade.
pub async fn words(State(app): State<Arc<App>>, visitor: Visitor) -> Response {
    html(&Words { f: visitor.frame(&app, "help-words"), terms: glossary() })
}

/// What a good photo looks like.
pub async fn photos(State(app): State<Arc<App>>, visitor: Visitor) -> Response {
    let f = visitor.frame(&app, "help-photos");
    let photos = PHOTOS
        .iter()
        .map(|(drawing, word, good)| Photo {
            alt: f.t(&format!("{word}-alt")),
            name: f.t(word),
            about: f.t(&format!("{word}-about")),
            drawing,
            good: *good,
        })
        .collect();
    html(&Photos { f, photos })
}
