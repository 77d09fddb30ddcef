//! Who saw what of an order, and when: read from its journal, by role and never by name.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};

use crate::app::App;
use crate::flows::order::{Seen, seen};
use crate::flows::refusal::Refusal;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::ApplicantPage;

struct Line {
    at: String,
    who: String,
    what: String,
}

#[derive(Template)]
#[template(path = "account/seen.html")]
struct Page<'a> {
    f: Frame<'a>,
    id: String,
    lines: Vec<Line>,
}

/// The list, newest first.
pub async fn show(State(app): State<Arc<App>>, visit: ApplicantPage, Path(id): Path<String>) -> Answer {
    let load = async {
        let mut reader = app.store.read().await?;
        Ok::<_, Refusal>(seen(&mut reader, &id).await?)
    };
    let all = load.await.map_err(refuse(&app, &visit.visitor))?;
    let f = visit.visitor.frame(&app, "seen");
    let lines =
        all.iter().map(|one| Line { at: shown(one.at), who: role(&f, &one.role), what: what(&f, one) }).collect();
    Ok(html(&Page { f, id, lines }))
}

fn role(f: &Frame<'_>, role: &str) -> String {
    f.t(match role {
        "reviewer" => "seen-by-reviewer",
        "senior" => "seen-by-senior",
        "operator" => "seen-by-operator",
        "auditor" => "seen-by-auditor",
        _ => "seen-by-other",
    })
}

fn what(f: &Frame<'_>, one: &Seen) -> String {
    match one.act.as_str() {
        "material.seen" if one.kind.is_empty() => f.t("seen-document"),
        "material.seen" => f.ta(&format!("document-{}", one.kind.replace('_', "-")), "owner", &f.owner(&one.owner)),
        "upload.seen" => f.t("seen-upload"),
        _ => f.t("seen-case"),
    }
}
