//! Somebody of staff looks at something sealed: it is recorded before it is shown.

use std::sync::Arc;

use serde_json::Value;

use super::order::{Order, Who};
use super::refusal::Refusal;
use crate::app::App;

/// Writes `act` into the order's journal.
pub async fn record(app: &Arc<App>, who: &Who, order: &str, act: &'static str, details: Value) -> Result<(), Refusal> {
    let (app2, who, order) = (Arc::clone(app), who.clone(), order.to_owned());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let order = Order::lock(tx, &app2, &order).await?;
                order.note(tx, &app2, &who, act, details).await
            })
        })
        .await
}
