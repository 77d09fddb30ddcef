//! Writing a message into the step that gives the reason, and reading it again. Who delivers it is `flows/deliver.rs`.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::letters::Kind;
use super::refusal::Refusal;
use super::{holder, letters};
use crate::app::{App, new_id};
use crate::ports::post::Letter;
use crate::safe::{DataKey, Place};
use crate::store::messages::{self, MessageRow};
use crate::store::{Connection, Tx, data_keys};
use crate::words::Lang;

/// Holder of the key of messages that belong to no account.
const MESSAGES: &str = "messages";
/// The kind of message that goes to whoever runs the exchange.
pub const ALERT: &str = "alert";
/// Hours in which a notice still helps.
const NOTICE_HOURS: i64 = 72;
/// Minutes a code is good for.
const CODE_MINUTES: i64 = 10;

/// A message to be written.
pub struct NewMessage<'m> {
    /// What kind.
    pub kind: &'m Kind,
    /// `sms`, `mail`, or one of the operator's own.
    pub channel: &'m str,
    /// Phone, address, or account id.
    pub to: &'m str,
    /// The reader's language.
    pub lang: Lang,
    /// Values of the kind's parameters, in its order.
    pub params: Vec<(String, String)>,
    /// The notice it carries.
    pub notice: Option<&'m str>,
    /// Whose it is.
    pub account: Option<&'m str>,
    /// What it is about.
    pub order: Option<&'m str>,
}

/// What is sealed of a message besides its address.
#[derive(Serialize, Deserialize)]
struct Content {
    lang: String,
    subject: String,
    text: String,
    params: Vec<(String, String)>,
    link: String,
}

/// Writes a message. It waits until a worker takes it.
pub async fn put(tx: &mut Tx<'_>, app: &App, new: NewMessage<'_>) -> Result<(), Refusal> {
    let key = holder::key(tx, app, new.account.unwrap_or(MESSAGES)).await?;
    let (id, now) = (new_id(), app.clock.wall());
    let link = match (app.config.public_url.trim_end_matches('/'), new.order) {
        ("", _) => String::new(),
        (base, Some(order)) => format!("{base}/orders/{order}"),
        (base, None) if new.kind.name == ALERT => format!("{base}/desk/tasks"),
        _ => String::new(),
    };
    let sign = &app.config.notices.sign;
    let written = letters::write(&app.words, new.lang, new.channel, new.kind, &new.params, &link, sign);
    let content = Content {
        lang: new.lang.name().to_owned(),
        subject: written.subject,
        text: written.text,
        params: new.params,
        link,
    };
    let content = serde_json::to_vec(&content).map_err(anyhow::Error::from)?;
    let good = match new.kind.group {
        None if new.notice.is_none() && new.order.is_none() && new.kind.name != ALERT => {
            SignedDuration::from_mins(CODE_MINUTES)
        }
        _ => SignedDuration::from_hours(NOTICE_HOURS),
    };
    let seal = |column, plain: &[u8]| {
        app.keys.seal(&key, Place { table: "message", column, row: &id }, plain, &mut rand::rng())
    };
    let row = MessageRow {
        to_sealed: seal("to_sealed", new.to.as_bytes())?,
        content_sealed: seal("content_sealed", &content)?,
        notice_id: new.notice.map(str::to_owned),
        account_id: new.account.map(str::to_owned),
        order_id: new.order.map(str::to_owned),
        kind: new.kind.name.to_owned(),
        channel: new.channel.to_owned(),
        state: "waiting".to_owned(),
        reason: None,
        attempts: 0,
        series: 0,
        good_until: now.saturating_add(good).unwrap_or(now).as_microsecond(),
        created_at: now.as_microsecond(),
        settled_at: None,
        id: id.clone(),
    };
    messages::add(tx, &row).await?;
    Ok(())
}

/// The address of a message, in clear: mask it before anybody sees it.
pub async fn address(q: &mut impl Connection, app: &App, row: &MessageRow) -> Result<String, Refusal> {
    let key = key_of(q, app, row).await?;
    let place = Place { table: "message", column: "to_sealed", row: &row.id };
    Ok(app.keys.open_text(&key, place, &row.to_sealed)?.reveal().clone())
}

/// A message as a carrier gets it.
///
/// # Errors
/// [`Refusal::Erased`] if its account's key was destroyed.
pub async fn open(q: &mut impl Connection, app: &App, row: &MessageRow) -> Result<Letter, Refusal> {
    let key = key_of(q, app, row).await?;
    let place = |column| Place { table: "message", column, row: &row.id };
    let to = app.keys.open_text(&key, place("to_sealed"), &row.to_sealed)?.reveal().clone();
    let content = app.keys.open(&key, place("content_sealed"), &row.content_sealed)?;
    let content: Content = serde_json::from_slice(content.reveal()).map_err(anyhow::Error::from)?;
    let key = if row.series == 0 { row.id.clone() } else { format!("{}-{}", row.id, row.series) };
    Ok(Letter {
        id: row.id.clone(),
        key,
        channel: row.channel.clone(),
        kind: row.kind.clone(),
        to,
        lang: content.lang,
        subject: content.subject,
        text: content.text,
        params: content.params,
        link: content.link,
    })
}

async fn key_of(q: &mut impl Connection, app: &App, row: &MessageRow) -> Result<DataKey, Refusal> {
    let id = app.keys.key_of(&row.to_sealed)?;
    let wrapped = data_keys::by_id(q, id).await?.ok_or(Refusal::Erased)?;
    Ok(app.keys.unwrap_data_key(&wrapped)?)
}

/// An address as it may be shown.
pub fn masked(channel: &str, to: &str) -> String {
    match channel {
        "sms" => filing::identity::mask_phone(to),
        "mail" => filing::identity::mask_email(to),
        // The account's own id, which is no secret to whoever reads this.
        _ => to.to_owned(),
    }
}

/// A message as it was written.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Message {
    /// `sms`, `mail`, or one of the operator's own.
    pub channel: String,
    /// Phone or address.
    pub to: String,
    /// Text; of a mail the subject stands on its first line.
    pub text: String,
    /// When.
    #[schema(value_type = String)]
    pub at: jiff::Timestamp,
}

/// The newest messages in clear; practice mode only, which the caller has checked.
pub async fn newest(app: &App, limit: i64) -> Result<Vec<Message>, Refusal> {
    let mut reader = app.store.read().await?;
    let mut list = Vec::new();
    for row in messages::newest(&mut reader, limit).await? {
        let letter = match open(&mut reader, app, &row).await {
            Ok(letter) => letter,
            Err(Refusal::Erased) => continue,
            Err(error) => return Err(error),
        };
        let text = if letter.subject.is_empty() { letter.text } else { format!("{}\n{}", letter.subject, letter.text) };
        list.push(Message { channel: row.channel, to: letter.to, text, at: super::order::instant(row.created_at) });
    }
    Ok(list)
}

/// How a notice travels by one channel.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Delivery {
    /// `sms`, `mail`, or one of the operator's own.
    pub channel: String,
    /// Where to, masked; empty where it can no longer be read.
    pub to: String,
    /// `waiting`, `sending`, `delivered` (taken over by the carrier), `failed` (tried again later), `dead`, `unsure` or
    /// `dropped`.
    pub state: String,
    /// When it came to this; of one under way, when it was written.
    #[schema(value_type = String)]
    pub at: jiff::Timestamp,
}

/// How the notices of an account from `first` to `last` travel, by notice.
pub async fn of_notices(
    q: &mut impl Connection,
    app: &App,
    account: &str,
    first: &str,
    last: &str,
) -> Result<BTreeMap<String, Vec<Delivery>>, Refusal> {
    let mut all: BTreeMap<String, Vec<Delivery>> = BTreeMap::new();
    for row in messages::of_notices(q, account, first, last).await? {
        let to = match address(q, app, &row).await {
            Ok(to) => masked(&row.channel, &to),
            Err(Refusal::Erased) => String::new(),
            Err(error) => return Err(error),
        };
        let at = super::order::instant(row.settled_at.unwrap_or(row.created_at));
        let delivery = Delivery { channel: row.channel, to, state: row.state, at };
        all.entry(row.notice_id.unwrap_or_default()).or_default().push(delivery);
    }
    Ok(all)
}
