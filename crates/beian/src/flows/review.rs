//! The reviewer's acts: claim, release, take over, approve, return; and the second person's: confirm, reject.
//!
//! Only who holds an order decides it. An act that two people must agree to (`data/four-eyes.toml`) is proposed by the one
//! who holds it: the order stays in review until a senior reviewer, somebody else, confirms or rejects.

use std::sync::Arc;

use filing::finding::Finding;
use filing::lifecycle::{Event, State};
use serde_json::{Value, json};

use super::checklist::{self, Kept};
use super::findings::{self, ReviewerWords};
use super::judge::{Depth, judge, present};
use super::order::{Order, Who, instant};
use super::refusal::Refusal;
use super::{promise, tell};
use crate::app::{App, new_id};
use crate::store::review::{self as rows, QueueFilter, ReviewRow};
use crate::store::{Tx, channels, orders, wire};

/// Most findings of one return.
const MOST_FINDINGS: usize = 50;
/// Longest text of a finding, or of an objection, in characters.
pub const MOST_WORDS: usize = 1000;

/// Takes an order for review. Taking one's own again changes nothing.
pub async fn claim(app: &Arc<App>, id: &str, who: &Who) -> Result<(), Refusal> {
    let (app2, id, who) = (Arc::clone(app), id.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let mut order = Order::lock(tx, app, &id).await?;
                if order.state == State::InReview {
                    let own = order.row.claimed_by.as_deref() == Some(&who.name);
                    return if own { Ok(()) } else { Err(Refusal::Held) };
                }
                take(tx, app, &mut order, &who).await
            })
        })
        .await
}

async fn take(tx: &mut Tx<'_>, app: &App, order: &mut Order, who: &Who) -> Result<(), Refusal> {
    order.row.claimed_by = Some(who.name.clone());
    order.advance(tx, app, Event::Claim, who, "claimed").await?;
    let mut review = review_of(tx, order).await?;
    review.claimed_at = Some(app.clock.business().as_microsecond());
    rows::save(tx, &review).await?;
    order.save(tx, app).await
}

/// Takes the order that waits longest among those of the filter (province, kind); its id, or `None` where nothing waits.
/// Two who ask at once never get the same.
pub async fn claim_next(app: &Arc<App>, filter: &QueueFilter, who: &Who) -> Result<Option<String>, Refusal> {
    let (app2, filter, who) = (Arc::clone(app), filter.clone(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let Some(id) = rows::next_waiting(tx, &filter).await? else { return Ok(None) };
                let mut order = Order::lock(tx, app, &id).await?;
                take(tx, app, &mut order, &who).await?;
                Ok(Some(id))
            })
        })
        .await
}

/// Puts an order back among those that wait; its place in the queue is the old one.
pub async fn release(app: &Arc<App>, id: &str, who: &Who) -> Result<(), Refusal> {
    let (app2, id, who) = (Arc::clone(app), id.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let mut order = lock_held(tx, app, &id, &who).await?;
                order.row.claimed_by = None;
                order.advance(tx, app, Event::Release, &who, "released").await?;
                let mut review = review_of(tx, &order).await?;
                review.claimed_at = None;
                (review.proposed_by, review.proposed_at) = (None, None);
                rows::save(tx, &review).await?;
                order.save(tx, app).await
            })
        })
        .await
}

/// A senior reviewer takes over an order whose claim is forgotten. Where the calendar cannot say whether it is, the senior's
/// word stands, and the journal says so.
pub async fn take_over(app: &Arc<App>, id: &str, who: &Who) -> Result<(), Refusal> {
    let (app2, id, who) = (Arc::clone(app), id.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let mut order = Order::lock(tx, app, &id).await?;
                if order.state != State::InReview {
                    let possible = filing::lifecycle::possible(order.state, who.actor);
                    return Err(Refusal::NotPossible { state: order.state, possible });
                }
                if order.row.claimed_by.as_deref() == Some(&who.name) {
                    return Ok(());
                }
                let mut review = review_of(tx, &order).await?;
                let stale = match review.claimed_at {
                    None => "claimed before times were kept",
                    Some(at) => match promise::is_stale(app, instant(at)) {
                        Ok(true) => "yes",
                        Ok(false) => return Err(Refusal::Held),
                        Err(_) => "calendar not published",
                    },
                };
                let details = json!({"from": order.row.claimed_by, "round": order.row.round, "stale": stale});
                order.row.claimed_by = Some(who.name.clone());
                order.row.version += 1;
                review.claimed_at = Some(app.clock.business().as_microsecond());
                (review.proposed_by, review.proposed_at) = (None, None);
                rows::save(tx, &review).await?;
                order.note(tx, app, &who, "order.taken_over", details).await?;
                order.save(tx, app).await
            })
        })
        .await
}

/// Approves: the order is bound to the channel and stands in its line. An act for two people is only proposed.
///
/// # Errors
/// [`Refusal::Findings`] while something of the checklist stands against it.
pub async fn approve(app: &Arc<App>, id: &str, who: &Who, kept: Kept) -> Result<(), Refusal> {
    let (app2, id, who) = (Arc::clone(app), id.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let mut order = lock_held(tx, app, &id, &who).await?;
                order.check(Event::Approve, &who)?;
                checklist::settle(tx, app, &order, &who, kept).await?;
                if app.deskbook.needs_two(&order.row.filing_type, &order.row.kind) {
                    return propose(tx, app, &mut order, &who).await;
                }
                pass(tx, app, &mut order, &who).await
            })
        })
        .await?;
    app.bell.notify_waiters();
    Ok(())
}

async fn pass(tx: &mut Tx<'_>, app: &App, order: &mut Order, who: &Who) -> Result<(), Refusal> {
    order.advance(tx, app, Event::Approve, who, "approved").await?;
    line_up(tx, app, order).await?;
    tell::notice(tx, app, order, "approved", &[]).await?;
    order.save(tx, app).await
}

async fn propose(tx: &mut Tx<'_>, app: &App, order: &mut Order, who: &Who) -> Result<(), Refusal> {
    let mut review = review_of(tx, order).await?;
    if review.proposed_by.is_some() {
        return Ok(());
    }
    review.proposed_by = Some(who.name.clone());
    review.proposed_at = Some(app.clock.business().as_microsecond());
    (review.objected_by, review.objection_sealed) = (None, None);
    rows::save(tx, &review).await?;
    order.row.version += 1;
    order.note(tx, app, who, "order.proposed", json!({"round": order.row.round})).await?;
    order.save(tx, app).await
}

/// The second person agrees: the order is approved.
///
/// # Errors
/// [`Refusal::SamePerson`] where it is the one who proposed; [`Refusal::NotProposed`] where nothing is proposed.
pub async fn confirm(app: &Arc<App>, id: &str, who: &Who) -> Result<(), Refusal> {
    let (app2, id, who) = (Arc::clone(app), id.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let (mut order, review) = lock_proposed(tx, app, &id, &who).await?;
                let details = json!({"proposed_by": review.proposed_by, "round": order.row.round});
                order.note(tx, app, &who, "order.confirmed", details).await?;
                pass(tx, app, &mut order, &who).await
            })
        })
        .await?;
    app.bell.notify_waiters();
    Ok(())
}

/// The second person does not agree: the order stays with the one who proposed, who reads why.
///
/// # Errors
/// As [`confirm`]; and [`Refusal::Unreadable`] without a reason.
pub async fn reject(app: &Arc<App>, id: &str, who: &Who, why: &str) -> Result<(), Refusal> {
    let why = why.trim().to_owned();
    if why.is_empty() || why.chars().count() > MOST_WORDS {
        return Err(Refusal::Unreadable { pointer: "/why".into(), reason: format!("1 to {MOST_WORDS} characters") });
    }
    let (app2, id, who) = (Arc::clone(app), id.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let (mut order, mut review) = lock_proposed(tx, app, &id, &who).await?;
                let details = json!({"proposed_by": review.proposed_by, "round": order.row.round});
                (review.proposed_by, review.proposed_at) = (None, None);
                review.objected_by = Some(who.name.clone());
                review.objection_sealed = Some(order.seal(app, "objection", &why)?);
                rows::save(tx, &review).await?;
                order.row.version += 1;
                order.note(tx, app, &who, "order.rejected", details).await?;
                order.save(tx, app).await
            })
        })
        .await
}

async fn lock_proposed(tx: &mut Tx<'_>, app: &App, id: &str, who: &Who) -> Result<(Order, ReviewRow), Refusal> {
    let order = Order::lock(tx, app, id).await?;
    order.check(Event::Approve, who)?;
    let review = review_of(tx, &order).await?;
    match &review.proposed_by {
        None => Err(Refusal::NotProposed),
        Some(first) if person(first) == person(&who.name) => Err(Refusal::SamePerson),
        Some(_) => Ok((order, review)),
    }
}

/// Whoever it is, whatever role they act in.
fn person(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, id)| id)
}

/// Binds an approved order to the channel and puts it into the line of uploads.
pub async fn line_up(tx: &mut Tx<'_>, app: &App, order: &mut Order) -> Result<(), Refusal> {
    let channel = app.config.bureau.isp_id.to_string();
    channels::ensure(tx, &channel, app.config.bureau.isp_id).await?;
    wire::enqueue(tx, &new_id(), &channel, &order.row.id, order.row.round, app.clock.wall()).await?;
    order.row.channel_id = Some(channel);
    order.row.sms_sealed = None;
    order.row.sms_until = None;
    // The bureau sends its SMS as soon as it has the upload: whoever must answer it hears of it before.
    tell::persons(tx, app, order, "sms_coming", &[]).await
}

/// The findings that a reviewer's words make: picked reasons, findings of the machine that are taken over, free texts. The
/// same for the preview and for the return itself.
///
/// # Errors
/// [`Refusal::Unreadable`] where there are none, too many, or one that says nothing.
pub fn made(app: &App, machine: &[Finding], words: Vec<ReviewerWords>) -> Result<Vec<Finding>, Refusal> {
    let unreadable = |pointer: String, reason: String| Refusal::Unreadable { pointer, reason };
    if words.is_empty() || words.len() > MOST_FINDINGS {
        return Err(unreadable("/findings".into(), format!("1 to {MOST_FINDINGS} findings")));
    }
    let mut list = Vec::with_capacity(words.len());
    for (at, one) in words.into_iter().enumerate() {
        if one.cure.chars().count() > MOST_WORDS {
            return Err(unreadable(format!("/findings/{at}/cure"), format!("at most {MOST_WORDS} characters")));
        }
        if let Some(rule) = &one.rule {
            let found = machine.iter().find(|finding| finding.rule == *rule && finding.path == one.path);
            let found = found.ok_or_else(|| unreadable(format!("/findings/{at}/rule"), "no such finding".into()))?;
            list.push(findings::taken_over(found.clone()));
            continue;
        }
        if let Some(reason) = &one.reason
            && !app.deskbook.reasons.iter().any(|known| known.id == *reason)
        {
            return Err(unreadable(format!("/findings/{at}/reason"), "no such reason".into()));
        }
        if one.reason.is_none() && one.cure.trim().is_empty() {
            return Err(unreadable(format!("/findings/{at}/cure"), "a reason, or words".into()));
        }
        list.extend(findings::from_reviewer(one));
    }
    Ok(list)
}

/// What the machine finds in a case with the documents that are there.
pub fn machine_findings(case: &Value, materials: &[orders::MaterialRow]) -> Result<Vec<Finding>, Refusal> {
    let there = present(materials);
    Ok(judge(case, Depth { form: true, materials: Some(&there) })?.findings)
}

/// Returns an order to the applicant with at least one finding.
pub async fn give_back(app: &Arc<App>, id: &str, who: &Who, words: Vec<ReviewerWords>) -> Result<(), Refusal> {
    if words.is_empty() {
        return Err(Refusal::Unreadable { pointer: "/findings".into(), reason: "at least one finding".into() });
    }
    let (app2, id, who) = (Arc::clone(app), id.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let mut order = lock_held(tx, app, &id, &who).await?;
                order.check(Event::Return, &who)?;
                let machine = machine_findings(&order.case(app)?, &orders::materials(tx, &id).await?)?;
                let made = made(app, &machine, words)?;
                order.set_findings(app, &made)?;
                order.row.claimed_by = None;
                order.advance(tx, app, Event::Return, &who, "returned_by_reviewer").await?;
                let count = made.len().to_string();
                tell::notice(tx, app, &order, "returned", &[("count", &count)]).await?;
                order.save(tx, app).await
            })
        })
        .await
}

/// The review of the order's round. An order that was submitted has one.
pub async fn review_of(tx: &mut Tx<'_>, order: &Order) -> Result<ReviewRow, Refusal> {
    rows::find(tx, &order.row.id, order.row.round)
        .await?
        .ok_or_else(|| anyhow::anyhow!("order {} has no review of round {}", order.row.id, order.row.round).into())
}

/// Only the reviewer who holds an order decides it.
pub async fn lock_held(tx: &mut Tx<'_>, app: &App, id: &str, who: &Who) -> Result<Order, Refusal> {
    let order = Order::lock(tx, app, id).await?;
    if order.state == State::InReview && order.row.claimed_by.as_deref() != Some(&who.name) {
        return Err(Refusal::Held);
    }
    Ok(order)
}
