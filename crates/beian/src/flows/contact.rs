//! Where, in which language and about what an account wants to be told. Phone and language are learned when somebody signs in; a
//! mail address counts once the code that was mailed to it has been typed.

use std::collections::BTreeSet;
use std::sync::Arc;

use filing::identity::Email;
use jiff::SignedDuration;
use rand::RngExt;
use subtle::ConstantTimeEq;

use super::letters::{self, Group};
use super::message::{self, NewMessage};
use super::refusal::Refusal;
use super::{holder, order::instant};
use crate::app::App;
use crate::safe::Place;
use crate::store::contacts::{self, ContactRow};
use crate::store::{Connection, Tx, data_keys, messages};
use crate::words::Lang;

/// Codes mailed to one account in an hour.
const MOST_CODES: i64 = 5;
/// Wrong tries at one code.
const MOST_TRIES: i64 = 5;
/// Minutes a mailed code is good for.
const CODE_MINUTES: i64 = 10;

/// An account's contact, opened. No `Debug`: it is personal.
#[derive(Default)]
pub struct Contact {
    /// The language of messages.
    pub lang: Lang,
    /// The phone that signs in.
    pub phone: Option<String>,
    /// The confirmed mail address.
    pub mail: Option<String>,
    /// A mail address that waits for its code.
    pub new_mail: Option<String>,
    /// Chosen pairs `channel:group`; `None`: nothing was chosen yet.
    wishes: Option<BTreeSet<String>>,
}

impl Contact {
    /// Whether messages of a group are wanted by a channel. Who has not chosen gets by SMS what must be done and how it ended,
    /// and by mail everything.
    pub fn wants(&self, channel: &str, group: Group) -> bool {
        match &self.wishes {
            Some(wishes) => wishes.contains(&wish(channel, group)),
            None => channel == "mail" || group != Group::Progress,
        }
    }

    /// Where messages of a channel go. Channels of the operator's own know people by their account.
    pub fn address<'c>(&'c self, channel: &str, account: &'c str) -> Option<&'c str> {
        match channel {
            "sms" => self.phone.as_deref(),
            "mail" => self.mail.as_deref(),
            _ => Some(account),
        }
    }
}

/// A pair as it is stored, and as the form names it.
pub fn wish(channel: &str, group: Group) -> String {
    format!("{channel}:{}", group.name())
}

/// The contact of an account; without a row nothing but the default language is known.
pub async fn of(q: &mut impl Connection, app: &App, account: &str) -> Result<Contact, Refusal> {
    let Some(row) = contacts::find(q, account).await? else { return Ok(Contact::default()) };
    let mut contact = Contact {
        lang: Lang::parse(&row.lang),
        wishes: row.wishes.as_deref().map(|w| w.split_whitespace().map(str::to_owned).collect()),
        ..Contact::default()
    };
    if row.phone_sealed.is_some() || row.mail_sealed.is_some() || row.new_mail_sealed.is_some() {
        let wrapped = data_keys::of_holder(q, account).await?.ok_or(Refusal::Erased)?;
        let key = app.keys.unwrap_data_key(&wrapped)?;
        let open = |column, sealed: &Option<Vec<u8>>| match sealed {
            Some(bytes) => {
                app.keys.open_text(&key, place(column, account), bytes).map(|text| Some(text.reveal().clone()))
            }
            None => Ok(None),
        };
        contact.phone = open("phone_sealed", &row.phone_sealed)?;
        contact.mail = open("mail_sealed", &row.mail_sealed)?;
        if waits(app, &row) {
            contact.new_mail = open("new_mail_sealed", &row.new_mail_sealed)?;
        }
    }
    Ok(contact)
}

/// Whether a mail address waits for a code that is still good.
fn waits(app: &App, row: &ContactRow) -> bool {
    row.new_mail_code.is_some() && row.new_mail_tries < MOST_TRIES && instant(row.new_mail_until) > app.clock.wall()
}

fn place<'a>(column: &'static str, account: &'a str) -> Place<'a> {
    Place { table: "contact", column, row: account }
}

/// Somebody has signed in: this is their phone, and this the language they read.
pub async fn remember(tx: &mut Tx<'_>, app: &App, account: &str, phone: &str, lang: Lang) -> Result<(), Refusal> {
    contacts::set_lang(tx, account, lang.name()).await?;
    let key = holder::key(tx, app, account).await?;
    let sealed = app.keys.seal(&key, place("phone_sealed", account), phone.as_bytes(), &mut rand::rng())?;
    contacts::set_phone(tx, account, &sealed).await?;
    Ok(())
}

/// Messages come in this language from now on.
pub async fn set_lang(app: &Arc<App>, account: &str, lang: Lang) -> Result<(), Refusal> {
    let account = account.to_owned();
    app.store.step(move |tx| Box::pin(async move { contacts::set_lang(tx, &account, lang.name()).await })).await?;
    Ok(())
}

/// What is wanted from now on: language, and pairs of channel and group.
pub async fn set_wishes(app: &Arc<App>, account: &str, lang: Lang, wishes: &[(String, Group)]) -> Result<(), Refusal> {
    let account = account.to_owned();
    let wishes: Vec<String> = wishes.iter().map(|(channel, group)| wish(channel, *group)).collect();
    app.store
        .step(move |tx| {
            Box::pin(async move {
                contacts::set_lang(tx, &account, lang.name()).await?;
                contacts::set_wishes(tx, &account, &wishes.join(" ")).await
            })
        })
        .await?;
    Ok(())
}

/// How asking to confirm an address ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// A code is on its way.
    Sent,
    /// Too many were asked for.
    TooOften,
}

/// Mails a code to an address, which is not used before the code comes back.
pub async fn offer_mail(app: &Arc<App>, account: &str, mail: Email, lang: Lang) -> Result<Offered, Refusal> {
    let code = format!("{:06}", rand::rng().random_range(0..1_000_000));
    let (app2, account) = (Arc::clone(app), account.to_owned());
    let outcome = app
        .store
        .step(move |tx| {
            Box::pin(async move {
                let (app, now) = (&*app2, app2.clock.wall());
                let hour = now.checked_sub(SignedDuration::from_hours(1)).unwrap_or(now);
                if messages::count_since(tx, &account, "mail_code", hour).await? >= MOST_CODES {
                    return Ok(Offered::TooOften);
                }
                let kind = letters::kind("mail_code").ok_or_else(|| anyhow::anyhow!("no kind mail_code"))?;
                contacts::set_lang(tx, &account, lang.name()).await?;
                let key = holder::key(tx, app, &account).await?;
                let sealed = app.keys.seal(
                    &key,
                    place("new_mail_sealed", &account),
                    mail.as_str().as_bytes(),
                    &mut rand::rng(),
                )?;
                let until = now.saturating_add(SignedDuration::from_mins(CODE_MINUTES)).unwrap_or(now);
                contacts::offer_mail(tx, &account, &sealed, &blind(app, &account, &code), until).await?;
                let new = NewMessage {
                    kind,
                    channel: "mail",
                    to: mail.as_str(),
                    lang,
                    params: vec![("code".to_owned(), code)],
                    notice: None,
                    account: Some(&account),
                    order: None,
                };
                message::put(tx, app, new).await?;
                Ok::<_, Refusal>(Offered::Sent)
            })
        })
        .await?;
    app.bell.notify_waiters();
    Ok(outcome)
}

/// A code as it is kept: blind, and good for its account only.
fn blind(app: &App, account: &str, code: &str) -> Vec<u8> {
    app.keys.blind().value("mail code", &format!("{account} {code}"))
}

/// Confirms the address that waits, if the code is right.
pub async fn confirm_mail(app: &Arc<App>, account: &str, code: &str) -> Result<bool, Refusal> {
    let (app2, account, given) = (Arc::clone(app), account.to_owned(), blind(app, account, code.trim()));
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let Some(row) = contacts::find(tx, &account).await? else { return Ok(false) };
                let waiting = of(tx, app, &account).await?.new_mail;
                contacts::count_try(tx, &account).await?;
                let right = row.new_mail_code.as_ref().is_some_and(|kept| bool::from(kept.as_slice().ct_eq(&given)));
                let Some(mail) = waiting.filter(|_| right) else { return Ok(false) };
                let key = holder::key(tx, app, &account).await?;
                let sealed = app.keys.seal(&key, place("mail_sealed", &account), mail.as_bytes(), &mut rand::rng())?;
                contacts::set_mail(tx, &account, Some(&sealed)).await?;
                Ok::<_, Refusal>(true)
            })
        })
        .await
}

/// Forgets the mail address.
pub async fn forget_mail(app: &Arc<App>, account: &str) -> Result<(), Refusal> {
    let account = account.to_owned();
    app.store.step(move |tx| Box::pin(async move { contacts::set_mail(tx, &account, None).await })).await?;
    Ok(())
}
