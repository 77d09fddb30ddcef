//! Signing in with a phone: a code is sent, the code opens a session. How often is counted in the database, by phone and by
//! address, in ten minutes and in a day, so that replicas share the count.

use std::sync::Arc;

use jiff::SignedDuration;
use rand::RngExt;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::refusal::Refusal;
use super::sessions::{self, Browser, Opened, Trust};
use crate::app::{App, new_id};
use crate::clock::mainland;
use crate::safe::{DataKey, Place};
use crate::store::sign_in::{self, CodeRow, MessageRow};
use crate::store::{Tx, accounts, data_keys};

/// Codes for one phone, and from one address, in ten minutes.
const MOST_PER_PHONE: i64 = 3;
const MOST_PER_ADDRESS: i64 = 20;
/// The same in a day of mainland China.
const MOST_PER_PHONE_AND_DAY: i64 = 10;
const MOST_PER_ADDRESS_AND_DAY: i64 = 100;
/// Wrong tries at one code.
const MOST_TRIES: i64 = 5;
/// Minutes a code is good for.
const CODE_MINUTES: i64 = 10;
/// Holder of the data key that seals messages.
const MESSAGES: &str = "messages";

/// How asking for a code ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It is on its way.
    Sent,
    /// Too many were asked for in the last minutes.
    TooOften,
    /// Too many were asked for today.
    TooManyToday,
}

/// A code as it is kept: blind, and good for its phone only.
fn code_hash(app: &App, phone: &str, code: &str) -> Vec<u8> {
    app.keys.blind().value("phone code", &format!("{phone} {code}"))
}

/// Sends a code to a phone (11 digits, already parsed).
pub async fn ask(app: &Arc<App>, phone: &str, address: &str, text: impl Fn(&str) -> String) -> Result<Asked, Refusal> {
    let code = format!("{:06}", rand::rng().random_range(0..1_000_000));
    // Six digits are soon tried through, and an address is a person's: both are kept blind.
    let address = hex::encode(app.keys.blind().value("client address", address));
    let (text, app2, phone) = (text(&code), Arc::clone(app), phone.to_owned());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let (app, now) = (&*app2, app2.clock.wall());
                let blind = app.keys.blind().phone(&phone);
                let of_address_today = app.keys.blind().value("codes of address", &address);
                let of_phone_today = app.keys.blind().value("codes of phone", &phone);
                let day = mainland(now).date().to_string();
                // The rows of the counters are also the locks: who asks at the same moment waits here.
                let phones = sign_in::counted(tx, &of_phone_today, &day, now).await?;
                let addresses = sign_in::counted(tx, &of_address_today, &day, now).await?;
                if phones >= MOST_PER_PHONE_AND_DAY || addresses >= MOST_PER_ADDRESS_AND_DAY {
                    return Ok(Asked::TooManyToday);
                }
                let since = now.checked_sub(SignedDuration::from_mins(10)).unwrap_or(now);
                let (of_phone, of_address) = sign_in::codes_since(tx, &blind, &address, since).await?;
                if of_phone >= MOST_PER_PHONE || of_address >= MOST_PER_ADDRESS {
                    return Ok(Asked::TooOften);
                }
                let expires = now.checked_add(SignedDuration::from_mins(CODE_MINUTES)).unwrap_or(now);
                let row = CodeRow {
                    id: new_id(),
                    code_hash: code_hash(app, &phone, &code),
                    tries: 0,
                    expires_at: expires.as_microsecond(),
                };
                sign_in::add_code(tx, &row, &blind, &address, now).await?;
                send(tx, app, "sms", &phone, &text).await?;
                sign_in::count_one(tx, &of_phone_today, &day).await?;
                sign_in::count_one(tx, &of_address_today, &day).await?;
                Ok(Asked::Sent)
            })
        })
        .await
}

/// Opens a session if the code is right; the account is made on the first time.
pub async fn answer(app: &Arc<App>, phone: &str, code: &str, browser: &Browser) -> Result<Option<Opened>, Refusal> {
    let (app2, phone, given) = (Arc::clone(app), phone.to_owned(), code_hash(app, phone, code.trim()));
    let browser = browser.clone();
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let (app, now) = (&*app2, app2.clock.wall());
                let blind = app.keys.blind().phone(&phone);
                let Some(row) = sign_in::newest_code(tx, &blind).await? else { return Ok(None) };
                let tries = sign_in::count_try(tx, &row.id).await?;
                let right = bool::from(given.as_slice().ct_eq(&row.code_hash));
                if tries > MOST_TRIES || row.expires_at < now.as_microsecond() || !right {
                    return Ok(None);
                }
                sign_in::use_up_codes(tx, &blind).await?;
                let account = match sign_in::account_of_phone(tx, &blind).await? {
                    Some(account) => account,
                    None => {
                        let account = format!("acc-{}", new_id());
                        accounts::ensure_account(tx, &account, "phone", now).await?;
                        sign_in::add_phone(tx, &blind, &account).await?;
                        account
                    }
                };
                let here = (&browser, Trust::IfFresh);
                sessions::open_applicant(tx, app, &account, "phone", here, None).await.map(Some)
            })
        })
        .await
}

/// Writes a message; who delivers it reads the table.
pub async fn send(tx: &mut Tx<'_>, app: &App, channel: &str, to: &str, text: &str) -> Result<(), Refusal> {
    let key = messages_key(tx, app).await?;
    let id = new_id();
    let seal = |column, plain: &str| app.keys.seal(&key, place(column, &id), plain.as_bytes(), &mut rand::rng());
    let row = MessageRow {
        to_sealed: seal("to_sealed", to)?,
        text_sealed: seal("text_sealed", text)?,
        channel: channel.to_owned(),
        created_at: 0,
        id: id.clone(),
    };
    sign_in::add_message(tx, &row, app.clock.wall()).await?;
    Ok(())
}

/// A message as it was written.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
pub struct Message {
    /// `sms` or `mail`.
    pub channel: String,
    /// Phone or address.
    pub to: String,
    /// Text.
    pub text: String,
    /// When.
    #[schema(value_type = String)]
    pub at: jiff::Timestamp,
}

/// The newest messages in clear; practice mode only, which the caller has checked.
pub async fn newest_messages(app: &App, limit: i64) -> Result<Vec<Message>, Refusal> {
    let mut reader = app.store.read().await?;
    let Some(wrapped) = data_keys::of_holder(&mut reader, MESSAGES).await? else { return Ok(Vec::new()) };
    let key = app.keys.unwrap_data_key(&wrapped)?;
    let mut list = Vec::new();
    for row in sign_in::messages(&mut reader, limit).await? {
        let open = |column, sealed: &[u8]| {
            app.keys.open_text(&key, place(column, &row.id), sealed).map(|text| text.reveal().clone())
        };
        list.push(Message {
            to: open("to_sealed", &row.to_sealed)?,
            text: open("text_sealed", &row.text_sealed)?,
            at: super::order::instant(row.created_at),
            channel: row.channel.clone(),
        });
    }
    Ok(list)
}

fn place<'a>(column: &'static str, row: &'a str) -> Place<'a> {
    Place { table: "message", column, row }
}

async fn messages_key(tx: &mut Tx<'_>, app: &App) -> Result<DataKey, Refusal> {
    if let Some(wrapped) = data_keys::of_holder(tx, MESSAGES).await? {
        return Ok(app.keys.unwrap_data_key(&wrapped)?);
    }
    let (key, wrapped) = app.keys.make_data_key(Uuid::new_v4(), &mut rand::rng())?;
    data_keys::insert(tx, MESSAGES, &wrapped, app.clock.wall()).await?;
    Ok(key)
}
