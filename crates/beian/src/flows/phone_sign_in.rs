//! Signing in with a phone: a code is sent, the code opens a session. How often is counted in the database, by phone and by
//! address, in ten minutes and in a day, so that replicas share the count.

use std::sync::Arc;

use jiff::SignedDuration;
use rand::RngExt;
use subtle::ConstantTimeEq;

use super::message::{self, NewMessage};
use super::refusal::Refusal;
use super::sessions::{self, Browser, Opened, Trust};
use super::{contact, letters};
use crate::app::{App, new_id};
use crate::clock::mainland;
use crate::store::accounts;
use crate::store::sign_in::{self, CodeRow};
use crate::words::Lang;

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
pub async fn ask(app: &Arc<App>, phone: &str, address: &str, lang: Lang) -> Result<Asked, Refusal> {
    let code = format!("{:06}", rand::rng().random_range(0..1_000_000));
    // Six digits are soon tried through, and an address is a person's: both are kept blind.
    let address = hex::encode(app.keys.blind().value("client address", address));
    let (app2, phone) = (Arc::clone(app), phone.to_owned());
    let asked = app
        .store
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
                let kind = letters::kind("sign_in_code").ok_or_else(|| anyhow::anyhow!("no kind sign_in_code"))?;
                let new = NewMessage {
                    kind,
                    channel: "sms",
                    to: &phone,
                    lang,
                    params: vec![("code".to_owned(), code)],
                    notice: None,
                    account: None,
                    order: None,
                };
                message::put(tx, app, new).await?;
                sign_in::count_one(tx, &of_phone_today, &day).await?;
                sign_in::count_one(tx, &of_address_today, &day).await?;
                Ok::<_, Refusal>(Asked::Sent)
            })
        })
        .await?;
    app.bell.notify_waiters();
    Ok(asked)
}

/// Opens a session if the code is right; the account is made on the first time. Messages come in `lang` from now on.
pub async fn answer(
    app: &Arc<App>,
    phone: &str,
    code: &str,
    lang: Lang,
    browser: &Browser,
) -> Result<Option<Opened>, Refusal> {
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
                contact::remember(tx, app, &account, &phone, lang).await?;
                let here = (&browser, Trust::IfFresh);
                sessions::open_applicant(tx, app, &account, "phone", here, None).await.map(Some)
            })
        })
        .await
}
