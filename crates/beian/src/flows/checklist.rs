//! The checklist of a round: what only a person can judge, and whether it is all judged.

use std::collections::BTreeMap;
use std::sync::Arc;

use filing::finding::Finding;
use filing::lifecycle::Event;
use serde_json::json;

use super::findings;
use super::order::{Order, Who};
use super::refusal::Refusal;
use super::review::lock_held;
use crate::app::App;
use crate::store::review::{self as rows, AnswerRow};
use crate::store::{Connection, Tx};
use crate::words::Lang;

/// What a person says of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is as it should be.
    Ok,
    /// It is not: the order goes back.
    NotOk,
    /// It does not concern this order.
    NotApplicable,
}

impl Verdict {
    /// By its stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "ok" => Self::Ok,
            "not_ok" => Self::NotOk,
            "not_applicable" => Self::NotApplicable,
            _ => return None,
        })
    }

    /// Its stored word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NotOk => "not_ok",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// Who answers for the checklist when an order is approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is kept here: every item stands answered.
    Here,
    /// It is kept by the caller's own system: what nobody answered here is answered `ok` in the caller's name.
    ByCaller,
}

/// The answers of the order's round, by item.
pub async fn answers(q: &mut impl Connection, order: &Order) -> Result<BTreeMap<String, AnswerRow>, Refusal> {
    let rows = rows::answers(q, &order.row.id, order.row.round).await?;
    Ok(rows.into_iter().map(|row| (row.item.clone(), row)).collect())
}

/// Keeps answers of the reviewer who holds the order. An item that is not asked, or an answer that it does not take, is
/// refused and nothing is kept.
pub async fn answer(app: &Arc<App>, id: &str, who: &Who, given: BTreeMap<String, Verdict>) -> Result<(), Refusal> {
    let (app2, id, who) = (Arc::clone(app), id.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let order = lock_held(tx, app, &id, &who).await?;
                order.check(Event::Approve, &who)?;
                let before = answers(tx, &order).await?;
                let mut changed = BTreeMap::new();
                for (item, verdict) in given {
                    let asked = app.deskbook.questions(&order.row.kind).find(|question| question.id == item);
                    let wrong =
                        |reason: &str| Refusal::Unreadable { pointer: format!("/{item}"), reason: reason.into() };
                    let asked = asked.ok_or_else(|| wrong("no item of this order's checklist"))?;
                    if verdict == Verdict::NotApplicable && !asked.not_applicable {
                        return Err(wrong("ok or not_ok"));
                    }
                    if before.get(&item).is_none_or(|row| row.answer != verdict.word()) {
                        keep(tx, app, &order, &who, &item, verdict).await?;
                        changed.insert(item, verdict.word());
                    }
                }
                if changed.is_empty() {
                    return Ok(());
                }
                let details = json!({"round": order.row.round, "answers": changed});
                order.note(tx, app, &who, "checklist.answered", details).await
            })
        })
        .await
}

async fn keep(
    tx: &mut Tx<'_>,
    app: &App,
    order: &Order,
    who: &Who,
    item: &str,
    verdict: Verdict,
) -> Result<(), Refusal> {
    let row = AnswerRow {
        item: item.to_owned(),
        answer: verdict.word().to_owned(),
        answered_by: who.name.clone(),
        answered_at: app.clock.business().as_microsecond(),
    };
    rows::answer(tx, &order.row.id, order.row.round, &row).await?;
    Ok(())
}

/// What of the checklist stands against an approval: items without an answer, and those that are not ok.
pub async fn open_items(q: &mut impl Connection, app: &App, order: &Order) -> Result<Vec<Finding>, Refusal> {
    let given = answers(q, order).await?;
    let mut list = Vec::new();
    for item in app.deskbook.questions(&order.row.kind) {
        let words = (item.words(Lang::Zh), item.words(Lang::En));
        match given.get(&item.id).and_then(|row| Verdict::parse(&row.answer)) {
            None => list.push(findings::checklist_open(&item.id, &item.evidence, words)),
            Some(Verdict::NotOk) => list.push(findings::checklist_not_ok(&item.id, &item.evidence, words)),
            Some(Verdict::Ok | Verdict::NotApplicable) => {}
        }
    }
    Ok(list)
}

/// Refuses an approval while something of the checklist stands against it.
///
/// # Errors
/// [`Refusal::Findings`], one finding an item.
pub async fn settle(tx: &mut Tx<'_>, app: &App, order: &Order, who: &Who, kept: Kept) -> Result<(), Refusal> {
    if kept == Kept::ByCaller {
        let given = answers(tx, order).await?;
        let open: Vec<&str> = app
            .deskbook
            .questions(&order.row.kind)
            .map(|q| q.id.as_str())
            .filter(|id| !given.contains_key(*id))
            .collect();
        for item in &open {
            keep(tx, app, order, who, item, Verdict::Ok).await?;
        }
        if !open.is_empty() {
            let details = json!({"round": order.row.round, "items": open});
            order.note(tx, app, who, "checklist.vouched", details).await?;
        }
    }
    let open = open_items(tx, app, order).await?;
    if open.is_empty() { Ok(()) } else { Err(Refusal::Findings(open)) }
}
