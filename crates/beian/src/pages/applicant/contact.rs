//! How an account is told: which groups by which channel, the mail address with its code, and the language. Addresses are shown
//! masked only.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use filing::identity::{Email, mask_email, mask_phone};
use serde::Deserialize;

use super::notices::channel_words;
use crate::app::App;
use crate::flows::contact::{self, Contact, Offered};
use crate::flows::letters::Group;
use crate::flows::refusal::Refusal;
use crate::pages::cookies::{LANGUAGE, set_cookie};
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{ApplicantPage, Sent, TrustedPage};
use crate::words::Lang;

struct Choice {
    value: String,
    label: String,
    on: bool,
}

struct Channel {
    name: String,
    label: String,
    /// Where it goes to, or why it goes nowhere yet.
    note: String,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "applicant/contact.html")]
struct Page<'a> {
    f: Frame<'a>,
    saved: bool,
    english: bool,
    channels: Vec<Channel>,
    mail_offered: bool,
    mail: String,
    waiting: String,
    /// Sentence about the field `mail`.
    bad_mail: String,
    typed_mail: String,
    /// Sentence about the field `code`.
    bad_code: String,
}

/// What the last form did.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    saved: Option<String>,
}

/// What was wrong with what was typed.
#[derive(Default)]
struct Wrong<'w> {
    mail: &'w str,
    typed: &'w str,
    code: &'w str,
}

fn words_of(f: &Frame<'_>, group: Group) -> String {
    f.t(match group {
        Group::Act => "account-notices-act",
        Group::Outcome => "account-notices-outcome",
        Group::Progress => "account-notices-progress",
    })
}

fn channel(f: &Frame<'_>, contact: &Contact, name: &str) -> Channel {
    let (label, note) = match name {
        "sms" => (
            f.t("account-notices-sms"),
            contact.phone.as_ref().map_or_else(
                || f.t("account-notices-sms-none"),
                |phone| f.ta("account-notices-sms-to", "phone", &mask_phone(phone)),
            ),
        ),
        "mail" => (
            f.t("account-notices-mail"),
            contact.mail.as_ref().map_or_else(
                || f.t("account-notices-mail-none"),
                |mail| f.ta("account-notices-mail-to", "mail", &mask_email(mail)),
            ),
        ),
        other => (channel_words(f, other), f.t("account-notices-other-to")),
    };
    let choices = Group::ALL.map(|group| Choice {
        value: contact::wish(name, group),
        label: words_of(f, group),
        on: contact.wants(name, group),
    });
    Channel { name: name.to_owned(), label, note, choices: choices.into() }
}

async fn page(app: &Arc<App>, visit: &ApplicantPage, saved: bool, wrong: Wrong<'_>) -> Answer {
    let load = async {
        let mut reader = app.store.read().await?;
        contact::of(&mut reader, app, &visit.caller.id).await
    };
    let contact = load.await.map_err(refuse(app, &visit.visitor))?;
    let f = visit.visitor.frame(app, "account-notices");
    let say = |id: &str| if id.is_empty() { String::new() } else { f.t(id) };
    let page = Page {
        saved,
        english: contact.lang == Lang::En,
        channels: app.post.channels().map(|name| channel(&f, &contact, name)).collect(),
        mail_offered: app.post.carries("mail"),
        mail: contact.mail.as_deref().map(mask_email).unwrap_or_default(),
        waiting: contact.new_mail.as_deref().map(mask_email).unwrap_or_default(),
        bad_mail: say(wrong.mail),
        typed_mail: wrong.typed.to_owned(),
        bad_code: say(wrong.code),
        f,
    };
    let mut response = html(&page);
    if !(page.bad_mail.is_empty() && page.bad_code.is_empty()) {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The settings.
pub async fn show(State(app): State<Arc<App>>, TrustedPage(visit): TrustedPage, Query(done): Query<Done>) -> Answer {
    page(&app, &visit, done.saved.is_some(), Wrong::default()).await
}

/// Keeps what was chosen. The language of messages is the language of the pages.
pub async fn save(State(app): State<Arc<App>>, TrustedPage(visit): TrustedPage, sent: Sent) -> Answer {
    let chosen = sent.0.get("wish").map(Vec::as_slice).unwrap_or_default();
    let mut wishes = Vec::new();
    for name in app.post.channels() {
        for group in Group::ALL {
            if chosen.contains(&contact::wish(name, group)) {
                wishes.push((name.to_owned(), group));
            }
        }
    }
    let lang = Lang::parse(sent.one("lang"));
    contact::set_wishes(&app, &visit.caller.id, lang, &wishes).await.map_err(refuse(&app, &visit.visitor))?;
    let set = set_cookie(&app, LANGUAGE, lang.name(), 365 * 24 * 3600);
    Ok(([(header::SET_COOKIE, set)], Redirect::to("/account/notices?saved=1")).into_response())
}

fn back() -> Response {
    Redirect::to("/account/notices").into_response()
}

/// Mails a code to an address.
pub async fn offer_mail(State(app): State<Arc<App>>, TrustedPage(visit): TrustedPage, sent: Sent) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    if !app.post.carries("mail") {
        return Err(refuse(Refusal::NotFound));
    }
    let typed = sent.one("mail");
    let wrong = |mail| Wrong { mail, typed, code: "" };
    let Ok(mail) = Email::parse(typed) else {
        return page(&app, &visit, false, wrong("account-notices-mail-bad")).await;
    };
    match contact::offer_mail(&app, &visit.caller.id, mail, visit.visitor.lang).await.map_err(&refuse)? {
        Offered::Sent => Ok(back()),
        Offered::TooOften => page(&app, &visit, false, wrong("account-notices-mail-often")).await,
    }
}

/// Confirms an address by its code.
pub async fn confirm_mail(State(app): State<Arc<App>>, TrustedPage(visit): TrustedPage, sent: Sent) -> Answer {
    let right = contact::confirm_mail(&app, &visit.caller.id, sent.one("code"));
    if right.await.map_err(refuse(&app, &visit.visitor))? {
        return Ok(back());
    }
    page(&app, &visit, false, Wrong { code: "account-notices-mail-bad-code", ..Wrong::default() }).await
}

/// Forgets the address.
pub async fn forget_mail(State(app): State<Arc<App>>, TrustedPage(visit): TrustedPage, _sent: Sent) -> Answer {
    contact::forget_mail(&app, &visit.caller.id).await.map_err(refuse(&app, &visit.visitor))?;
    Ok(back())
}
