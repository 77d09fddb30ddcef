//! Reminders: of the bureau's SMS while it can be answered, and of a draft or returned order before it is closed.

use std::sync::Arc;

use filing::lifecycle::State;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::order::{Order, instant, state_name};
use super::refusal::Refusal;
use super::tell;
use crate::app::{App, new_id};
use crate::store::{Tx, orders, queue};

/// Hours after sending at which people are reminded of the SMS.
const SMS_HOURS: [i64; 4] = [1, 6, 12, 20];
/// Days before an order is closed at which its account is told.
const EXPIRY_DAYS: i64 = 3;

/// Puts the reminders of a window that has just begun and ends at `until`.
pub async fn plan(tx: &mut Tx<'_>, app: &App, order: &Order, until: Timestamp) -> Result<(), Refusal> {
    let begun = app.clock.business();
    let after = |hours| begun.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MAX);
    for (n, hours) in SMS_HOURS.into_iter().enumerate() {
        let at = after(hours);
        if at >= until {
            continue;
        }
        let next = SMS_HOURS.get(n + 1).map_or(until, |hours| after(*hours));
        let key = format!("sms-reminder-{}-{}-{hours}", order.row.id, order.row.version);
        let body =
            json!({"order": order.row.id, "until": until.as_microsecond(), "next": next.as_microsecond()}).to_string();
        queue::put(tx, &new_id(), "sms_reminder", &key, &body, at).await?;
    }
    Ok(())
}

/// Reminds of the SMS, if the order still waits in the same window. Whether it was answered is not known here (the wire does
/// not say), so the words ask only those who have not. One whose turn is over, because the next is due already or less than an hour
/// is left, is left out.
pub async fn sms(tx: &mut Tx<'_>, app: &App, id: &str, until: i64, next: i64) -> Result<(), Refusal> {
    let order = Order::lock(tx, app, id).await?;
    if order.state != State::Uploaded || order.row.sms_until != Some(until) {
        return Ok(());
    }
    let left = instant(until).duration_since(app.clock.business()).as_hours();
    if left < 1 || instant(next) <= app.clock.business() {
        return Ok(());
    }
    let hours = left.to_string();
    tell::notice(tx, app, &order, "sms_reminder", &[("hours", &hours)]).await?;
    tell::persons(tx, app, &order, "sms_reminder", &[("hours", &hours)]).await
}

/// Tells the accounts of orders that will soon be closed because nobody touches them; each once, a bounded number at a time.
pub async fn before_expiry(app: &Arc<App>) -> Result<(), Refusal> {
    let limits = &app.config.order;
    for (state, days) in [(State::Draft, limits.draft_days), (State::Returned, limits.returned_days)] {
        let idle_days = days - EXPIRY_DAYS;
        if idle_days < 1 {
            continue;
        }
        let now = app.clock.business();
        let before = now.checked_sub(SignedDuration::from_hours(24 * idle_days)).unwrap_or(now);
        let untold = {
            let mut reader = app.store.read().await?;
            orders::idle_untold(&mut reader, &state_name(state), before, "expires_soon", 100).await?
        };
        for id in untold {
            let app2 = Arc::clone(app);
            app.store
                .step(move |tx| {
                    Box::pin(async move {
                        let order = Order::lock(tx, &app2, &id).await?;
                        // It may have been touched since the list was made.
                        if order.row.updated_at >= before.as_microsecond() || order.state != state {
                            return Ok(());
                        }
                        let closes = instant(order.row.updated_at)
                            .saturating_add(SignedDuration::from_hours(24 * days))
                            .unwrap_or(Timestamp::MAX);
                        let left = closes.duration_since(app2.clock.business()).as_hours().max(0);
                        let left = (left + 23) / 24;
                        tell::notice(tx, &app2, &order, "expires_soon", &[("days", &left.max(1).to_string())]).await
                    })
                })
                .await?;
        }
    }
    Ok(())
}
