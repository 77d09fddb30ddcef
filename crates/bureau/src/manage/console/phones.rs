//! The phones: every SMS as a bubble, grouped by phone, with a short way to answer; and what waits for a decision.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;

use super::{ROWS, Shown, Visit, at, escape, field, form, hidden, nothing, page, requests::card};
use crate::{register, requests, sms, state::Inner};

/// A message of one phone.
struct Bubble {
    at: i64,
    html: String,
}

/// A phone with its messages, oldest first.
struct Phone {
    number: String,
    names: Vec<String>,
    bubbles: Vec<Bubble>,
}

/// `GET /console`
pub(super) async fn show(State(bureau): State<Arc<Inner>>, visit: Visit) -> Shown {
    let lang = visit.lang;
    let mut phones: Vec<Phone> = Vec::new();
    let now = bureau.clock.now_micros();
    for one in sms::list(bureau.store.read(), 0, ROWS).await? {
        let html = bubble(&visit, &one, now);
        let phone = of(&mut phones, &one.phone);
        if !phone.names.contains(&one.name) {
            phone.names.push(one.name.clone());
        }
        phone.bubbles.push(Bubble { at: one.sent_at, html });
    }
    for one in register::notices(bureau.store.read(), ROWS).await? {
        let html = format!(
            "<div class=\"bubble\" data-state=\"told\"><p class=\"soft\">{}</p><p lang=\"zh-CN\">{}</p></div>",
            at(one.sent_at),
            escape(&one.text)
        );
        of(&mut phones, &one.phone).bubbles.push(Bubble { at: one.sent_at, html });
    }
    for phone in &mut phones {
        phone.bubbles.sort_by_key(|bubble| bubble.at);
    }
    // Whose phone rang last stands first.
    phones.sort_by_key(|phone| std::cmp::Reverse(phone.bubbles.last().map_or(0, |bubble| bubble.at)));

    let mut body = String::new();
    if phones.is_empty() {
        body.push_str(&nothing(lang.say("phones-none")));
    }
    for phone in &phones {
        let _ = write!(
            body,
            "<section class=\"phone\" data-phone=\"{number}\"><h2>{} <span class=\"soft\" lang=\"zh-CN\">{}</span></h2>",
            escape(&lang.with("phones-of", "phone", &phone.number)),
            escape(&phone.names.join("、")),
            number = escape(&phone.number)
        );
        body.extend(phone.bubbles.iter().map(|bubble| bubble.html.as_str()));
        body.push_str("</section>");
    }
    let open: Vec<_> = requests::list(bureau.store.read(), None, 0, ROWS)
        .await?
        .into_iter()
        .filter(|line| matches!(line.state.as_str(), "sms" | "review"))
        .collect();
    if !open.is_empty() {
        let _ = write!(body, "<h2>{}</h2>", lang.say("open-title"));
        body.extend(open.iter().rev().map(|line| card(&visit, line, "h3")));
    }
    Ok(page(&visit, "bureau-console", lang.say("phones-title"), &body))
}

fn of<'p>(phones: &'p mut Vec<Phone>, number: &str) -> &'p mut Phone {
    let place = match phones.iter().position(|phone| phone.number == number) {
        Some(place) => place,
        None => {
            phones.push(Phone { number: number.to_owned(), names: Vec::new(), bubbles: Vec::new() });
            phones.len() - 1
        }
    };
    &mut phones[place]
}

fn bubble(visit: &Visit, one: &sms::Sms, now: i64) -> String {
    let lang = visit.lang;
    let left = (sms::TRIES - one.wrong).max(0);
    let good = one.answered_at.is_none() && one.state == "sms" && now < one.until;
    let (state, words) = match one.answered_at {
        Some(when) => ("answered", format!("✓ {}", lang.with("phones-answered", "at", &at(when)))),
        None if good => {
            let words = lang.with("phones-until", "at", &at(one.until));
            ("open", words.replace("{ $left }", &left.to_string()))
        }
        None => ("over", lang.say("phones-over").to_owned()),
    };
    let mut html = format!(
        "<div class=\"bubble\" data-state=\"{state}\"><p class=\"soft\">{}</p><p lang=\"zh-CN\">{}</p><p class=\"soft\">{words}</p>",
        at(one.sent_at),
        escape(&one.text)
    );
    if good {
        let id = format!("i{}", one.id);
        let resend = lang.with("phones-resend", "left", &(sms::RESENDS - one.resent).max(0).to_string());
        let inside = format!(
            "{}{}{}<button>{}</button>",
            hidden("phone", &one.phone),
            hidden("code", &one.code),
            field(&id, "id6", lang.say("phones-last-six"), "", "maxlength=\"6\""),
            lang.say("phones-verify")
        );
        let _ = write!(
            html,
            "{}{}<p><a href=\"/console/verify?phone={}\">{}</a></p>",
            form("/console/answer", &inside),
            form("/console/resend", &format!("{}<button>{}</button>", hidden("phone", &one.phone), resend)),
            escape(&one.phone),
            lang.say("phones-to-page")
        );
    }
    html.push_str("</div>");
    html
}
