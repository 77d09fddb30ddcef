//! Closing what nobody has touched for too long (workflow.md §1: a draft lives thirty days, a returned order forty-five,
//! after which it is a draft again).

use std::sync::Arc;

use filing::lifecycle::{Event, State};
use jiff::SignedDuration;

use super::order::{Order, Who, state_name};
use super::refusal::Refusal;
use super::tell;
use crate::app::App;
use crate::store::orders;

/// Expires idle drafts and returned orders, a bounded number at a time.
pub async fn expire_idle(app: &Arc<App>, who: &Who) -> Result<(), Refusal> {
    for (state, days) in
        [(State::Draft, app.config.order.draft_days), (State::Returned, app.config.order.returned_days)]
    {
        let now = app.clock.business();
        let before = now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(now);
        let idle = {
            let mut reader = app.store.read().await?;
            orders::idle(&mut reader, &state_name(state), before, 100).await?
        };
        for id in idle {
            let (app2, who) = (Arc::clone(app), who.clone());
            app.store
                .step(move |tx| {
                    Box::pin(async move {
                        let mut order = Order::lock(tx, &app2, &id).await?;
                        // It may have been touched since the list was made.
                        if order.row.updated_at >= before.as_microsecond() || order.state != state {
                            return Ok(());
                        }
                        order.advance(tx, &app2, Event::Expire, &who, "idle").await?;
                        tell::notice(tx, &app2, &order, "expired", &[]).await?;
                        order.save(tx, &app2).await
                    })
                })
                .await?;
        }
    }
    Ok(())
}
