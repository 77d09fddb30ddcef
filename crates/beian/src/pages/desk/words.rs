//! Words that several pages of the desk share: how a promise stands, who somebody is, what a place is called.

use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::flows::promise::{Standing, Unanswered, promise};
use crate::pages::layout::{Frame, shown};

/// A promise as the desk shows it: a word for the style, an icon that goes with it, and a sentence.
pub struct Shown {
    /// `on_time`, `due_today`, `late`, `unknown`.
    pub state: &'static str,
    /// Goes with the word; never alone.
    pub icon: &'static str,
    /// The sentence.
    pub text: String,
    /// By when; empty where it is not known.
    pub due: String,
}

/// The promise of an order that waits since `since`.
pub fn promise_words(app: &App, f: &Frame<'_>, since: Timestamp) -> Shown {
    let promise = match promise(app, since) {
        Ok(promise) => promise,
        Err(not) => return Shown { state: "unknown", icon: "?", text: unanswered(f, &not), due: String::new() },
    };
    let (icon, id) = match promise.standing {
        Standing::OnTime => ("○", "desk-promise-left"),
        Standing::DueToday => ("◐", "desk-promise-today"),
        Standing::Late => ("●", "desk-promise-late"),
    };
    let (hours, minutes) = parts(promise.left);
    let text = app.words.say(f.lang, id, [("hours", hours.as_str()), ("minutes", minutes.as_str())]);
    Shown { state: promise.standing.word(), icon, text, due: shown(promise.due) }
}

/// Why a question of working time has no answer.
pub fn unanswered(f: &Frame<'_>, not: &Unanswered) -> String {
    match not.year() {
        Some(year) => f.ta("desk-calendar-unpublished", "year", &year.to_string()),
        None => f.t("desk-calendar-no-hours"),
    }
}

/// Whole hours and minutes of a duration, whichever way it goes.
fn parts(left: SignedDuration) -> (String, String) {
    let minutes = left.abs().as_mins();
    ((minutes / 60).to_string(), (minutes % 60).to_string())
}

/// Who somebody is for whoever reads: themselves, or the id of a colleague.
pub fn holder(f: &Frame<'_>, me: &str, name: &str) -> String {
    if name == me {
        return f.t("desk-me");
    }
    name.split_once(':').map_or(name, |(_, id)| id).to_owned()
}

/// What the owner of a document, or a role of the SMS step, is called.
pub fn owner(f: &Frame<'_>, owner: &str) -> String {
    let site =
        |text: &str| text.split(['/', '-']).find_map(|part| part.parse::<usize>().ok()).map(|n| (n + 1).to_string());
    match owner {
        "/subject" => f.t("owner-subject"),
        "/subject_person" | "subject" => f.t("owner-subject-person"),
        role if role.starts_with("site-") || role.contains("/person") => {
            f.ta("owner-site-person", "n", &site(role).unwrap_or_default())
        }
        place if place.starts_with("/sites/") => f.ta("desk-site", "n", &site(place).unwrap_or_default()),
        _ => f.t("desk-other"),
    }
}

/// A province by its two digits, as people say it.
pub fn province(f: &Frame<'_>, code: &str) -> String {
    let entry = filing::region::provinces().iter().find(|entry| entry.code == code);
    entry.map_or_else(|| code.to_owned(), |entry| if f.english() { entry.en.clone() } else { entry.short.clone() })
}

/// What kind of filing it is.
pub fn filing_type(f: &Frame<'_>, code: &str) -> String {
    if code == "first" { f.t("desk-type-first") } else { code.to_owned() }
}

/// When a second call is due.
pub fn second_call(f: &Frame<'_>, role: Option<&str>, at: Option<i64>) -> String {
    match (role, at) {
        (None, _) => String::new(),
        (Some(_), Some(at)) => f.ta("desk-call-second", "at", &shown(crate::flows::order::instant(at))),
        (Some(_), None) => f.t("desk-call-second-unknown"),
    }
}
