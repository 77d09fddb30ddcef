//! The runbook: what to do about each class of trouble with the bureau. The texts are those of `docs/runbook/`.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;

use crate::api::address::Path;
use crate::app::App;
use crate::flows::alerts::RUNBOOK;
use crate::flows::refusal::Refusal;
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::StaffPage;

/// A piece of a page: a heading, a paragraph, a list of steps.
enum Block {
    Heading(String),
    Text(String),
    Steps(Vec<String>),
}

#[derive(Template)]
#[template(path = "desk/runbook.html")]
struct Page<'a> {
    f: Frame<'a>,
    title: String,
    blocks: Vec<Block>,
}

/// One page of the runbook.
pub async fn show(State(app): State<Arc<App>>, visit: StaffPage, Path(class): Path<String>) -> Answer {
    let page = RUNBOOK.iter().find(|(name, _)| *name == class);
    let (_, text) = page.ok_or_else(|| refuse(&app, &visit.visitor)(Refusal::NotFound))?;
    let (title, rest) = text.split_once('\n').unwrap_or((text, ""));
    let f = visit.visitor.frame(&app, "desk-runbook");
    Ok(html(&Page { f, title: title.trim_start_matches("# ").to_owned(), blocks: blocks(rest) }))
}

/// The little of Markdown that the runbook uses.
fn blocks(text: &str) -> Vec<Block> {
    let mut all = Vec::new();
    for part in text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()) {
        let step = |line: &str| Some(line.split_once(". ").filter(|(n, _)| n.parse::<u8>().is_ok())?.1.to_owned());
        let steps: Option<Vec<String>> = part.lines().map(step).collect();
        all.push(match (part.strip_prefix("## "), steps) {
            (Some(heading), _) => Block::Heading(heading.to_owned()),
            (None, Some(steps)) => Block::Steps(steps),
            (None, None) => Block::Text(part.replace('`', "")),
        });
    }
    all
}
