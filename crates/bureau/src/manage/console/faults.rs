//! Bad behaviour: each fault with its rate, how often at most, and how late.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};

use super::{Shown, Visit, escape, field, form, hidden, page, refused};
use crate::{
    faults::{Fault, FaultName, FaultPlan},
    state::Inner,
};

/// `GET /console/faults`. The page knows one fault of a name; a script may have set several, of which the first is shown.
pub(super) async fn show(State(bureau): State<Arc<Inner>>, visit: Visit) -> Shown {
    let lang = visit.lang;
    let plan = bureau.faults.plan();
    let set = plan.faults.iter().filter(|fault| fault.on && fault.rate > 0.0 && fault.times != Some(0)).count();
    let words = match set {
        0 => lang.say("faults-none").to_owned(),
        n => lang.with("faults-some", "n", &n.to_string()),
    };
    let state = if set == 0 { "none" } else { "some" };
    let mut inside = String::new();
    for name in FaultName::ALL {
        let key = name.name();
        let fault = plan.faults.iter().find(|fault| fault.name == name);
        let rate = fault.map_or(0.0, |fault| fault.rate * 100.0);
        let number = |text: Option<u64>| text.map(|n| n.to_string()).unwrap_or_default();
        let _ = write!(
            inside,
            "<fieldset class=\"request\" data-fault=\"{key}\"><legend>{}</legend>{}{}",
            lang.say(&format!("fault-{key}")),
            field(
                &format!("{key}-rate"),
                &format!("{key}.rate"),
                lang.say("faults-rate"),
                &format!("{rate}"),
                "type=\"number\" min=\"0\" max=\"100\" step=\"any\""
            ),
            field(
                &format!("{key}-times"),
                &format!("{key}.times"),
                lang.say("faults-times"),
                &number(fault.and_then(|f| f.times)),
                "type=\"number\" min=\"0\" step=\"1\""
            ),
        );
        if name.takes_ms() {
            inside.push_str(&field(
                &format!("{key}-ms"),
                &format!("{key}.ms"),
                lang.say("faults-ms"),
                &number(fault.and_then(|f| f.ms)),
                "type=\"number\" min=\"0\" max=\"60000\" step=\"1\"",
            ));
        }
        inside.push_str("</fieldset>");
    }
    let _ = write!(
        inside,
        "{}<p><button class=\"primary\">{}</button></p>",
        field("seed", "seed", lang.say("faults-seed"), &plan.seed.to_string(), "type=\"number\" min=\"0\" step=\"1\""),
        lang.say("faults-set")
    );
    let profiles: String =
        [("none", "fault-plan-none"), ("mild", "fault-plan-mild"), ("hostile", "fault-plan-hostile")]
            .iter()
            .map(|(name, key)| {
                let words = lang.say(key);
                let button = format!("{}<button>{words}</button>", hidden("profile", name));
                form("/console/faults/profile", &button)
            })
            .collect();
    let body = format!(
        "<p class=\"said\" data-state=\"{state}\">{}</p><p>{}</p><div class=\"acts\">{profiles}</div>{}{}",
        escape(&words),
        lang.say("faults-lead"),
        form("/console/faults", &inside),
        form("/console/faults/clear", &format!("<button>{}</button>", lang.say("faults-clear")))
    );
    Ok(page(&visit, "bureau-faults", lang.say("faults-title"), &body))
}

/// Reads the plan off the form; what is wrong with it otherwise.
fn read(given: &HashMap<String, String>) -> Result<FaultPlan, String> {
    let text = |name: &str| given.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
    let number = |name: &str| match text(name) {
        Some(value) => value.parse::<u64>().map(Some).map_err(|_| format!("{name}: {value}")),
        None => Ok(None),
    };
    let mut plan = FaultPlan { seed: number("seed")?.unwrap_or(0), faults: Vec::new() };
    for name in FaultName::ALL {
        let key = name.name();
        let field = format!("{key}.rate");
        let percent = match text(&field) {
            Some(value) => value.parse::<f64>().map_err(|_| format!("{field}: {value}"))?,
            None => 0.0,
        };
        let times = number(&format!("{key}.times"))?;
        let ms = if name.takes_ms() { number(&format!("{key}.ms"))? } else { None };
        if percent != 0.0 {
            plan.faults.push(Fault { name, rate: percent / 100.0, on: true, times, ms, seed: None });
        }
    }
    match plan.objection() {
        Some(objection) => Err(objection),
        None => Ok(plan),
    }
}

/// `POST /console/faults`
pub(super) async fn set(
    State(bureau): State<Arc<Inner>>,
    visit: Visit,
    Form(given): Form<HashMap<String, String>>,
) -> Shown {
    match read(&given) {
        Ok(plan) => {
            bureau.faults.replace(&bureau.store, plan).await?;
            Ok(Redirect::to("/console/faults").into_response())
        }
        Err(detail) => {
            let words = visit.lang.with("decide-content", "detail", &detail);
            Ok(refused(&visit, StatusCode::UNPROCESSABLE_ENTITY, &words, "/console/faults"))
        }
    }
}

/// `POST /console/faults/clear`
pub(super) async fn clear(State(bureau): State<Arc<Inner>>) -> Shown {
    bureau.faults.replace(&bureau.store, FaultPlan::default()).await?;
    Ok(Redirect::to("/console/faults").into_response())
}

/// What a button of a profile sends.
#[derive(serde::Deserialize)]
pub(super) struct Chosen {
    profile: String,
}

/// `POST /console/faults/profile`: one of the plans that come with the bureau.
pub(super) async fn profile(State(bureau): State<Arc<Inner>>, visit: Visit, Form(chosen): Form<Chosen>) -> Shown {
    let known = ["none", "mild", "hostile"].contains(&chosen.profile.as_str());
    match FaultPlan::named(&chosen.profile).ok().filter(|_| known) {
        Some(plan) => {
            bureau.faults.replace(&bureau.store, plan).await?;
            Ok(Redirect::to("/console/faults").into_response())
        }
        None => {
            let words = visit.lang.with("decide-content", "detail", &chosen.profile);
            Ok(refused(&visit, StatusCode::UNPROCESSABLE_ENTITY, &words, "/console/faults"))
        }
    }
}
