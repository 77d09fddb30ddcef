//! Telling people: notices to the account, messages to its channels and to responsible persons, tasks to staff. Part of the
//! step that gives the reason; who delivers the messages is `flows/deliver.rs`.

use std::collections::BTreeMap;

use filing::identity::Mobile;
use serde_json::Value;

use super::message::{self, NewMessage};
use super::order::Order;
use super::refusal::Refusal;
use super::{alerts, contact, letters};
use crate::app::{App, new_id};
use crate::store::{Tx, desk};

/// Tells the order's account something: a notice on its pages, and a message by each channel on which it wants this kind.
/// `params` must hold nothing personal: they are stored clear. A kind that `flows/letters.rs` does not know stays on the pages.
pub async fn notice(
    tx: &mut Tx<'_>,
    app: &App,
    order: &Order,
    kind: &str,
    params: &[(&str, &str)],
) -> Result<(), Refusal> {
    let mut all: BTreeMap<&str, &str> = params.iter().copied().collect();
    all.insert("number", &order.row.number);
    let stored = serde_json::to_string(&all).map_err(anyhow::Error::from)?;
    let (id, account, at) = (new_id(), &order.row.account_id, app.clock.business());
    desk::add_notice(tx, &id, account, &order.row.id, kind, &stored, at).await?;
    let Some(kind) = letters::kind(kind) else { return Ok(()) };
    let Some(group) = kind.group else { return Ok(()) };
    let contact = contact::of(tx, app, account).await?;
    for channel in app.post.channels() {
        let Some(to) = contact.address(channel, account).filter(|_| contact.wants(channel, group)) else { continue };
        let new = NewMessage {
            kind,
            channel,
            to,
            lang: contact.lang,
            params: kind.params_of(&all),
            notice: Some(&id),
            account: Some(account),
            order: Some(&order.row.id),
        };
        message::put(tx, app, new).await?;
    }
    Ok(())
}

/// Tells each person who has to answer the bureau's SMS, on the very phone it comes to. Somebody whose phone is also the
/// account's, and who is told there already, is not told twice.
pub async fn persons(
    tx: &mut Tx<'_>,
    app: &App,
    order: &Order,
    kind: &str,
    params: &[(&str, &str)],
) -> Result<(), Refusal> {
    let kind = letters::kind(kind).ok_or_else(|| anyhow::anyhow!("no kind of message {kind}"))?;
    if !app.post.carries("sms") {
        return Ok(());
    }
    let typed = filing::case::Case::parse(&order.case(app)?)
        .map_err(|not| Refusal::Unreadable { pointer: not.pointer, reason: not.reason })?;
    let account = &order.row.account_id;
    let contact = contact::of(tx, app, account).await?;
    let told = contact.phone.as_deref().filter(|_| kind.group.is_some_and(|group| contact.wants("sms", group)));
    let mut phones: Vec<String> = Vec::new();
    for person in filing::sms::sms_persons(&typed.case) {
        let Ok(phone) = Mobile::parse(&person.phone) else { continue };
        let phone = phone.as_str().to_owned();
        if told == Some(phone.as_str()) || phones.contains(&phone) {
            continue;
        }
        let mut all: BTreeMap<&str, &str> = params.iter().copied().collect();
        all.insert("number", &order.row.number);
        all.insert("tail", phone.get(phone.len().saturating_sub(4)..).unwrap_or_default());
        let new = NewMessage {
            kind,
            channel: "sms",
            to: &phone,
            lang: contact.lang,
            params: kind.params_of(&all),
            notice: None,
            account: Some(account),
            order: Some(&order.row.id),
        };
        message::put(tx, app, new).await?;
        phones.push(phone);
    }
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

/// Raises an alert of the exchange that belongs to no order, and writes to its addressees. While one of the kind is open
/// there is no second.
pub async fn alert(tx: &mut Tx<'_>, app: &App, kind: &str, detail: &Value) -> Result<(), Refusal> {
    if desk::has_open_task(tx, kind, None).await? {
        return Ok(());
    }
    desk::add_task(tx, &new_id(), kind, None, &detail.to_string(), None, app.clock.business()).await?;
    alerts::write(tx, app, kind, detail).await
}
