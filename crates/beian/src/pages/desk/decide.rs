//! Deciding an order: the checklist, approve, the second person's word, and returning it with findings that are shown
//! beforehand exactly as the applicant will read them.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::order::{Draft, page};
use crate::api::caller::Caller;
use crate::api::v1::who;
use crate::app::App;
use crate::flows::checklist::{self as flow, Kept, Verdict};
use crate::flows::findings::{self, ReviewerWords};
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::flows::review;
use crate::pages::form::Said;
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{ReviewerPage, SeniorPage, Sent, Visitor};
use crate::store::orders;

/// Lines of an empty return form, and how many more a press of the button adds.
pub const LINES: usize = 2;
/// Most lines.
const MOST_LINES: usize = 20;
/// Names of the checklist's controls begin with this.
const ITEM: &str = "item:";

/// One line of the return form.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Where.
    pub path: String,
    /// A reason of the list.
    pub reason: String,
    /// Words.
    pub cure: String,
}

impl Line {
    fn is_empty(&self) -> bool {
        self.reason.is_empty() && self.cure.trim().is_empty()
    }
}

/// A finding as the applicant reads it; the shape that `returned.html` shows.
pub struct Shown {
    said: Said,
    mended: bool,
    link: String,
}

#[derive(Template)]
#[template(path = "desk/preview.html")]
struct Preview<'a> {
    f: Frame<'a>,
    id: String,
    number: String,
    returned: Vec<Shown>,
    lines: Vec<Line>,
    machine: Vec<String>,
}

/// What the checklist's form says, by item.
fn given(sent: &Sent) -> BTreeMap<String, String> {
    sent.0
        .iter()
        .filter_map(|(name, values)| Some((name.strip_prefix(ITEM)?.to_owned(), values.first()?.trim().to_owned())))
        .filter(|(_, answer)| !answer.is_empty())
        .collect()
}

fn verdicts(given: &BTreeMap<String, String>) -> Result<BTreeMap<String, Verdict>, Refusal> {
    given
        .iter()
        .map(|(item, word)| {
            let wrong = || Refusal::Unreadable { pointer: format!("/{item}"), reason: "no such answer".into() };
            Ok((item.clone(), Verdict::parse(word).ok_or_else(wrong)?))
        })
        .collect()
}

/// Keeps the answers to the checklist.
pub async fn checklist(State(app): State<Arc<App>>, visit: ReviewerPage, Path(id): Path<String>, sent: Sent) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let given = verdicts(&given(&sent)).map_err(&refuse)?;
    flow::answer(&app, &id, &who(&visit.caller), given).await.map_err(&refuse)?;
    Ok(Redirect::to(&format!("/desk/orders/{id}#checklist")).into_response())
}

/// Keeps the answers that came with the form and approves. What of the checklist stands against it is shown at its items.
pub async fn approve(State(app): State<Arc<App>>, visit: ReviewerPage, Path(id): Path<String>, sent: Sent) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let answers = given(&sent);
    let (me, verdicts) = (who(&visit.caller), verdicts(&answers).map_err(&refuse)?);
    flow::answer(&app, &id, &me, verdicts).await.map_err(&refuse)?;
    match review::approve(&app, &id, &me, Kept::Here).await {
        Ok(()) => {
            let mut reader = app.store.read().await.map_err(|e| refuse(e.into()))?;
            let order = Order::read(&mut reader, &app, &id).await.map_err(&refuse)?;
            let proposed = order.row.state == "in_review";
            Ok(Redirect::to(&if proposed { format!("/desk/orders/{id}") } else { "/desk".into() }).into_response())
        }
        Err(Refusal::Findings(found)) => {
            let wrong = found.iter().map(|finding| Said::of(&app, visit.visitor.lang, finding)).collect();
            let draft = Draft { wrong, answers, ..Draft::default() };
            page(&app, &visit.caller, &visit.visitor, &id, draft).await.map_err(&refuse)
        }
        Err(other) => Err(refuse(other)),
    }
}

/// The second person agrees.
pub async fn confirm(State(app): State<Arc<App>>, visit: SeniorPage, Path(id): Path<String>, _sent: Sent) -> Answer {
    review::confirm(&app, &id, &who(&visit.caller)).await.map_err(refuse(&app, &visit.visitor))?;
    Ok(Redirect::to("/desk").into_response())
}

/// The second person does not agree, and says why.
pub async fn reject(State(app): State<Arc<App>>, visit: SeniorPage, Path(id): Path<String>, sent: Sent) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    match review::reject(&app, &id, &who(&visit.caller), sent.one("why")).await {
        Ok(()) => Ok(Redirect::to("/desk").into_response()),
        Err(Refusal::Unreadable { reason, .. }) => {
            let draft = Draft {
                wrong: vec![unreadable(&app, &visit.visitor, "/why", &reason)],
                why: sent.one("why").to_owned(),
                ..Draft::default()
            };
            page(&app, &visit.caller, &visit.visitor, &id, draft).await.map_err(&refuse)
        }
        Err(other) => Err(refuse(other)),
    }
}

/// What was typed cannot be read, as a finding of the page.
pub fn unreadable(app: &App, visitor: &Visitor, pointer: &str, reason: &str) -> Said {
    let id = match pointer.rsplit('/').next().unwrap_or_default() {
        "findings" => "desk-wrong-none",
        "cure" => "desk-wrong-cure",
        "why" => "desk-wrong-why",
        "note" => "desk-wrong-note",
        "outcome" => "desk-wrong-outcome",
        _ => "desk-wrong",
    };
    let finding = findings::unreadable(pointer, reason);
    Said { cure: app.words.say(visitor.lang, id, []), ..Said::of(app, visitor.lang, &finding) }
}

/// The return form: its lines, those without words too, and the findings of the machine that are ticked.
fn typed(sent: &Sent) -> (Vec<Line>, Vec<String>) {
    let column = |name: &str| sent.0.get(name).cloned().unwrap_or_default();
    let (paths, reasons, cures) = (column("path"), column("reason"), column("cure"));
    let lines = paths.into_iter().take(MOST_LINES).enumerate().map(|(at, path)| Line {
        path,
        reason: reasons.get(at).cloned().unwrap_or_default(),
        cure: cures.get(at).cloned().unwrap_or_default(),
    });
    (lines.collect(), column("machine"))
}

/// What the form says, as the flow takes it.
fn words(lines: &[Line], machine: &[String]) -> Vec<ReviewerWords> {
    let picked = machine.iter().filter_map(|key| {
        let (rule, path) = key.split_once(' ')?;
        Some(ReviewerWords { path: path.to_owned(), rule: Some(rule.to_owned()), ..ReviewerWords::default() })
    });
    let written = lines.iter().filter(|line| !line.is_empty()).map(|line| ReviewerWords {
        path: line.path.clone(),
        reason: Some(line.reason.clone()).filter(|reason| !reason.is_empty()),
        cure: line.cure.trim().to_owned(),
        ..ReviewerWords::default()
    });
    picked.chain(written).collect()
}

/// The order's page with the form as it was typed.
async fn again(
    app: &Arc<App>,
    (caller, visitor): (&Caller, &Visitor),
    id: &str,
    (mut lines, machine): (Vec<Line>, Vec<String>),
    wrong: Vec<Said>,
) -> Result<Response, Refusal> {
    // There is always an empty line left.
    if lines.last().is_none_or(|line| !line.is_empty()) && lines.len() < MOST_LINES {
        lines.push(Line::default());
    }
    let draft = Draft { lines, machine: machine.into_iter().collect(), wrong, ..Draft::default() };
    page(app, caller, visitor, id, draft).await
}

/// Back from the preview, or one line more: the page with everything that was typed.
pub async fn edit(State(app): State<Arc<App>>, visit: ReviewerPage, Path(id): Path<String>, sent: Sent) -> Answer {
    let (mut lines, machine) = typed(&sent);
    if sent.one("more") == "1" && lines.len() < MOST_LINES {
        lines.push(Line::default());
    }
    again(&app, (&visit.caller, &visit.visitor), &id, (lines, machine), Vec::new())
        .await
        .map_err(refuse(&app, &visit.visitor))
}

/// What the applicant will read, by the same template and in the same words.
pub async fn preview(State(app): State<Arc<App>>, visit: ReviewerPage, Path(id): Path<String>, sent: Sent) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let (lines, machine) = typed(&sent);
    let load = async {
        let mut reader = app.store.read().await?;
        let order = Order::read(&mut reader, &app, &id).await?;
        if order.row.state != "in_review" || order.row.claimed_by.as_deref() != Some(&visit.caller.name()) {
            return Err(Refusal::Held);
        }
        let materials = orders::materials(&mut reader, &id).await?;
        let found = review::machine_findings(&order.case(&app)?, &materials)?;
        Ok((order.row.number, found))
    };
    let (number, found) = load.await.map_err(&refuse)?;
    let made = match review::made(&app, &found, words(&lines, &machine)) {
        Ok(made) => made,
        Err(Refusal::Unreadable { pointer, reason }) => {
            let wrong = vec![unreadable(&app, &visit.visitor, &pointer, &reason)];
            let visit = (&visit.caller, &visit.visitor);
            return again(&app, visit, &id, (lines, machine), wrong).await.map_err(&refuse);
        }
        Err(other) => return Err(refuse(other)),
    };
    let returned = made.iter().map(|finding| Shown {
        said: Said::of(&app, visit.visitor.lang, finding),
        mended: false,
        link: String::new(),
    });
    let f = visit.visitor.frame(&app, "desk-preview");
    let lines = lines.into_iter().filter(|line| !line.is_empty()).collect();
    Ok(html(&Preview { returned: returned.collect(), id, number, lines, machine, f }))
}

/// Returns the order.
pub async fn give_back(State(app): State<Arc<App>>, visit: ReviewerPage, Path(id): Path<String>, sent: Sent) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let (lines, machine) = typed(&sent);
    match review::give_back(&app, &id, &who(&visit.caller), words(&lines, &machine)).await {
        Ok(()) => Ok(Redirect::to("/desk").into_response()),
        Err(Refusal::Unreadable { pointer, reason }) => {
            let wrong = vec![unreadable(&app, &visit.visitor, &pointer, &reason)];
            let visit = (&visit.caller, &visit.visitor);
            again(&app, visit, &id, (lines, machine), wrong).await.map_err(&refuse)
        }
        Err(other) => Err(refuse(other)),
    }
}
