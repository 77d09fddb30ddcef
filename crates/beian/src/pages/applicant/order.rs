//! The order page: what is true now, who holds it, what comes next and how long that took others, the one thing to do; below,
//! what happened, newest first.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use filing::lifecycle::{Event, State as OrderState, holder};
use jiff::Timestamp;

use super::check::waited_words;
use super::mine::{snippet, state_word};
use crate::app::App;
use crate::flows::answered;
use crate::flows::history::waited;
use crate::flows::order::{Order, instant, timeline};
use crate::flows::refusal::Refusal;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, Trouble, refuse};
use crate::pages::session::{ApplicantPage, Sent};
use crate::store::orders;

/// One person of the SMS step.
struct Person {
    key: String,
    role: String,
    phone: String,
    tail: String,
    /// When the applicant said that it was answered; empty if not.
    said: String,
}

/// One state that was entered.
struct Entered {
    word: String,
    by: String,
    at: String,
}

/// One numbered part.
struct Numbered {
    kind: String,
    number: String,
    /// For the foot of the pages; of sites only.
    snippet: String,
}

#[derive(Template)]
#[template(path = "applicant/order.html")]
struct Page<'a> {
    f: Frame<'a>,
    id: String,
    number: String,
    contact: String,
    state: String,
    word: String,
    holder: String,
    since: String,
    next: String,
    waited: String,
    day: String,
    persons: Vec<Person>,
    /// End of the SMS window, how long that is, and the seconds for the script that ticks.
    until: String,
    left: String,
    /// The same sentence with H% and M% for the script.
    ticking: String,
    seconds: i64,
    entered: Vec<Entered>,
    numbers: Vec<Numbered>,
    abandonable: bool,
}

/// The page of an order that is not with the applicant.
pub async fn show(app: &Arc<App>, visit: &ApplicantPage, order: &Order) -> Result<Response, Trouble> {
    let refuse = refuse(app, &visit.visitor);
    let load = async {
        let mut reader = app.store.read().await?;
        let entered = timeline(&mut reader, &order.row.id).await?;
        let items = orders::items(&mut reader, &order.row.id).await?;
        let notes = answered::notes(&mut reader, order).await?;
        drop(reader);
        let waited = waited(app, order.row.province.as_deref().unwrap_or_default()).await?;
        Ok::<_, Refusal>((entered, items, notes, waited, order.sms(app)?))
    };
    let (entered, items, notes, waited, sms) = load.await.map_err(&refuse)?;
    let f = visit.visitor.frame(app, "applicant-order");
    let now = app.clock.business();
    let waiting = order.state == OrderState::Uploaded;
    let persons = sms
        .into_iter()
        .filter(|_| waiting)
        .map(|p| Person {
            said: notes.iter().find(|(role, _)| *role == p.role).map(|(_, at)| shown(*at)).unwrap_or_default(),
            tail: p.phone_masked.chars().skip(p.phone_masked.chars().count().saturating_sub(4)).collect(),
            role: role_words(&f, &p.role),
            phone: p.phone_masked,
            key: p.role,
        })
        .collect();
    let until = order.row.sms_until.map(instant).filter(|_| waiting);
    let seconds = until.map_or(0, |until| (until.as_second() - now.as_second()).max(0));
    let submitted = entered.iter().find(|e| e.state == "submitted").map(|e| e.at);
    let under_way = holder(order.state) != filing::lifecycle::Holder::Nobody;
    let page = Page {
        word: f.t(&state_word(&order.row.state)),
        holder: f.t(&format!("holder-{}", holder(order.state))),
        since: entered.last().map(|e| shown(e.at)).unwrap_or_default(),
        next: f.t(&format!("next-{}", order.row.state.replace('_', "-"))),
        waited: if under_way { waited_words(&f, waited) } else { String::new() },
        day: submitted.filter(|_| under_way).map(|at| day_words(&f, at, now)).unwrap_or_default(),
        until: until.map(shown).unwrap_or_default(),
        left: if until.is_some() { left_words(&f, seconds) } else { String::new() },
        ticking: f.tt("sms-left", ("hours", "H%"), ("minutes", "M%")),
        seconds,
        entered: entered
            .iter()
            .rev()
            .map(|e| Entered { word: f.t(&state_word(&e.state)), by: f.t(actor_words(&e.actor)), at: shown(e.at) })
            .collect(),
        numbers: items
            .into_iter()
            .filter_map(|i| {
                let number = i.filing_number?;
                let snippet = if i.kind == "site" { snippet(&number) } else { String::new() };
                Some(Numbered { kind: f.t(&format!("item-{}", i.kind)), snippet, number })
            })
            .collect(),
        abandonable: order.check(Event::Abandon, &visit.who()).is_ok(),
        contact: app.config.contact.clone(),
        id: order.row.id.clone(),
        number: order.row.number.clone(),
        state: order.row.state.clone(),
        persons,
        f,
    };
    Ok(html(&page))
}

/// Which day of waiting it is; the day of submission is the first.
fn day_words(f: &Frame<'_>, submitted: Timestamp, now: Timestamp) -> String {
    let day = |at| crate::clock::mainland(at).date();
    let passed = day(now).since(day(submitted)).map_or(0, |span| span.get_days());
    f.ta("waited-day", "day", &(passed + 1).to_string())
}

/// How long is left, in hours and minutes.
fn left_words(f: &Frame<'_>, seconds: i64) -> String {
    if seconds == 0 {
        return f.t("sms-over");
    }
    let (hours, minutes) = (seconds / 3600, seconds % 3600 / 60);
    f.tt("sms-left", ("hours", &hours.to_string()), ("minutes", &minutes.to_string()))
}

fn actor_words(actor: &str) -> &'static str {
    match actor {
        "applicant" => "actor-applicant",
        "bureau" => "actor-bureau",
        "reviewer" | "senior" => "actor-reviewer",
        "operator" => "actor-operator",
        _ => "actor-system",
    }
}

fn role_words(f: &Frame<'_>, role: &str) -> String {
    match role.strip_prefix("site-").and_then(|n| n.parse::<usize>().ok()) {
        Some(n) => f.ta("owner-site-person", "n", &(n + 1).to_string()),
        None => f.t("owner-subject-person"),
    }
}

/// The applicant's word that somebody has answered the SMS.
pub async fn said_answered(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    answered::said(&app, &id, &visit.caller.id, &visit.who(), sent.one("role"))
        .await
        .map_err(refuse(&app, &visit.visitor))?;
    Ok(Redirect::to(&format!("/orders/{id}")).into_response())
}
