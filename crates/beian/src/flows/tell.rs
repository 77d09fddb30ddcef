//! Telling people: notices to the account, tasks to staff. Part of the step that gives the reason.

use std::collections::BTreeMap;

use serde_json::Value;

use super::order::Order;
use super::refusal::Refusal;
use crate::app::{App, new_id};
use crate::store::{StoreError, Tx, desk};

/// Tells the order's account something. `params` must hold nothing personal: they are stored clear.
pub async fn notice(
    tx: &mut Tx<'_>,
    app: &App,
    order: &Order,
    kind: &str,
    params: &[(&str, &str)],
) -> Result<(), Refusal> {
    let mut all: BTreeMap<&str, &str> = params.iter().copied().collect();
    all.insert("number", &order.row.number);
    let params = serde_json::to_string(&all).map_err(anyhow::Error::from)?;
    let at = app.clock.business();
    desk::add_notice(tx, &new_id(), &order.row.account_id, &order.row.id, kind, &params, at).await?;
    Ok(())
}

/// Opens a task for staff unless one of the kind is open for the same order. `detail` holds nothing personal; the
/// bureau's prose goes into `prose` and is sealed.
pub async fn task(
    tx: &mut Tx<'_>,
    app: &App,
    kind: &str,
    order: Option<&Order>,
    detail: &Value,
    prose: Option<&str>,
) -> Result<(), Refusal> {
    let order_id = order.map(|o| o.row.id.as_str());
    if desk::has_open_task(tx, kind, order_id).await? {
        return Ok(());
    }
    let id = new_id();
    let sealed = match (order, prose) {
        (Some(order), Some(prose)) => Some(order.seal(app, "task", &prose)?),
        _ => None,
    };
    let at = app.clock.business();
    desk::add_task(tx, &id, kind, order_id, &detail.to_string(), sealed.as_deref(), at).await?;
    Ok(())
}

/// Raises an alert of the exchange that belongs to no order.
pub async fn alert(tx: &mut Tx<'_>, app: &App, kind: &str, detail: &Value) -> Result<(), StoreError> {
    if desk::has_open_task(tx, kind, None).await? {
        return Ok(());
    }
    desk::add_task(tx, &new_id(), kind, None, &detail.to_string(), None, app.clock.business()).await
}
