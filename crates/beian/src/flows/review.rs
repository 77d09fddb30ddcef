//! The reviewer's acts: claim, approve, return.

use std::sync::Arc;

use filing::finding::Finding;
use filing::lifecycle::{Event, State};

use super::findings::{self, ReviewerWords};
use super::order::{Order, Who};
use super::refusal::Refusal;
use super::tell;
use crate::app::{App, new_id};
use crate::store::{Tx, channels, wire};

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
                order.row.claimed_by = Some(who.name.clone());
                order.advance(tx, app, Event::Claim, &who, "claimed").await?;
                order.save(tx, app).await
            })
        })
        .await
}

/// Approves: the order is bound to the channel and stands in its line.
pub async fn approve(app: &Arc<App>, id: &str, who: &Who) -> Result<(), Refusal> {
    let (app2, id, who) = (Arc::clone(app), id.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let mut order = lock_held(tx, app, &id, &who).await?;
                order.advance(tx, app, Event::Approve, &who, "approved").await?;
                line_up(tx, app, &mut order).await?;
                tell::notice(tx, app, &order, "approved", &[]).await?;
                order.save(tx, app).await
            })
        })
        .await?;
    app.bell.notify_waiters();
    Ok(())
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
                let made: Vec<Finding> = words.into_iter().map(findings::from_reviewer).collect();
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

/// Only the reviewer who holds an order decides it.
async fn lock_held(tx: &mut Tx<'_>, app: &App, id: &str, who: &Who) -> Result<Order, Refusal> {
    let order = Order::lock(tx, app, id).await?;
    if order.state == State::InReview && order.row.claimed_by.as_deref() != Some(&who.name) {
        return Err(Refusal::Held);
    }
    Ok(order)
}
