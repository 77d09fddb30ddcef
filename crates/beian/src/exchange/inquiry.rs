//! What the bureau has on record of a draft's subject and domains, asked before anybody says what can be filed.
//!
//! Way of the data: open questions of the case → `isp_querybeianstatus`, one after another, each with little patience → the
//! answers into the case, in one step, as far as the questions still stand. What could not be learned stays open: not
//! knowing is never «not filed». An edit that changes a number or a name makes its answer void (`flows/known_record.rs`).

use std::sync::Arc;
use std::time::Duration;

use filing::lifecycle::State;
use jiff::{SignedDuration, Timestamp};
use miit::codes::MethodClass;
use serde_json::json;

use super::Exchange;
use crate::app::App;
use crate::clock::mainland;
use crate::flows::known_record::{Heard, Question, questions, write};
use crate::flows::order::{Order, Who, instant};
use crate::flows::refusal::Refusal;
use crate::store::inquiries::{self, InquiryRow};

/// Longest wait for one answer: somebody looks at a page meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most questions about one case at a time.
const MOST: usize = 24;

/// Asks what is open about a draft and writes down what was heard. Nothing happens to an order that is under way.
///
/// # Errors
/// The store's or the order's; a silent bureau is none.
pub async fn ask_open(app: &Arc<App>, id: &str) -> Result<(), Refusal> {
    let open = {
        let mut reader = app.store.read().await?;
        let order = Order::read(&mut reader, app, id).await?;
        if !matches!(order.state, State::Draft | State::Returned) {
            return Ok(());
        }
        questions(&order.case(app)?)
    };
    let mut heard = Vec::new();
    for question in open.into_iter().take(MOST) {
        match ask(app, &question).await {
            Some(answer) => heard.push((question, answer)),
            // The next question would only wait as long.
            None => break,
        }
    }
    if heard.is_empty() {
        return Ok(());
    }
    let (app2, id) = (Arc::clone(app), id.to_owned());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let mut order = Order::lock(tx, &app2, &id).await?;
                if !matches!(order.state, State::Draft | State::Returned) {
                    return Ok(());
                }
                let mut case = order.case(&app2)?;
                let written = write(&mut case, &heard);
                if written.is_empty() {
                    return Ok(());
                }
                order.set_case(&app2, &case)?;
                let details = json!({"answers": written});
                order.note(tx, &app2, &Who::bureau(), "record.heard", details).await?;
                order.save(tx, &app2).await
            })
        })
        .await
}

/// One question; `None` where nothing could be learned. The answer decides about an order, so it is asked anew.
pub async fn ask(app: &Arc<App>, question: &Question) -> Option<Heard> {
    match status(app, question.kind, &question.condition, Age::Fresh).await {
        Ok(Answer::Known { value, .. }) => Some(value),
        Ok(Answer::Unknown { .. }) => None,
        Err(error) => {
            tracing::error!(%error, "the bureau's answers could not be kept");
            None
        }
    }
}

/// How old an answer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// Asked now.
    Fresh,
    /// As old as the settings let it be.
    Kept,
}

/// An answer of the bureau: what it says and since when that is known, or why it is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<T> {
    /// What it says.
    Known {
        /// The answer.
        value: T,
        /// When it was heard, wall time.
        at: Timestamp,
    },
    /// Nothing could be learned; that is no «no».
    Unknown {
        /// `not_connected`, `budget`, `silent`, `refused`, `too_many_tries`.
        why: &'static str,
    },
}

/// What the bureau has on record: of a domain (kind 0), or of a certificate number (kinds 1 to 11).
///
/// # Errors
/// The store's.
pub async fn status(app: &Arc<App>, kind: u32, condition: &str, age: Age) -> Result<Answer<Heard>, Refusal> {
    let (number, now) = (i64::from(kind), app.clock.wall());
    let blind = app.keys.blind().value(&format!("status-{kind}"), condition);
    if age == Age::Kept {
        let kept = SignedDuration::from_mins(app.config.bureau.status_minutes.max(0));
        let since = now.checked_sub(kept).unwrap_or(now);
        let mut reader = app.store.read().await?;
        if let Some(row) = inquiries::answer(&mut reader, number, &blind, since).await? {
            let at = instant(row.at);
            let value = Heard {
                filed: row.filed == 1,
                subject_number: row.subject_number,
                site_number: row.site_number,
                site_name: row.site_name,
            };
            return Ok(Answer::Known { value, at });
        }
    }
    if app.config.bureau.status_url.is_empty() {
        return Ok(Answer::Unknown { why: "not_connected" });
    }
    if !spend(app, "status", app.config.bureau.status_per_day).await? {
        return Ok(Answer::Unknown { why: "budget" });
    }
    let exchange = Exchange::new(Arc::clone(app), "inquiry".to_owned())?;
    let answer = match tokio::time::timeout(PATIENCE, exchange.ask_status(kind, condition)).await {
        Ok(Ok(answer)) => answer,
        _ => return Ok(Answer::Unknown { why: "silent" }),
    };
    let Some(info) = answer.info else { return Ok(Answer::Unknown { why: "refused" }) };
    let row = InquiryRow {
        filed: i64::from(info.filed),
        subject_number: info.subject_number.clone(),
        site_number: info.site_number.clone(),
        site_name: info.site_name.clone(),
        at: now.as_microsecond(),
    };
    app.store.step(move |tx| Box::pin(async move { inquiries::remember(tx, number, &blind, &row).await })).await?;
    let value = Heard {
        filed: info.filed,
        subject_number: info.subject_number,
        site_number: info.site_number,
        site_name: info.site_name,
    };
    Ok(Answer::Known { value, at: now })
}

/// Whether a filing password is right. After code 22 that filing number is not asked about again on the same mainland day.
///
/// # Errors
/// The store's.
pub async fn password(app: &Arc<App>, number: &str, password: &str) -> Result<Answer<bool>, Refusal> {
    if app.config.bureau.verify_url.is_empty() {
        return Ok(Answer::Unknown { why: "not_connected" });
    }
    let day = today(app);
    {
        let mut reader = app.store.read().await?;
        if inquiries::password_stopped(&mut reader, number, &day).await? {
            return Ok(Answer::Unknown { why: "too_many_tries" });
        }
    }
    if !spend(app, "password", app.config.bureau.password_per_day).await? {
        return Ok(Answer::Unknown { why: "budget" });
    }
    let exchange = Exchange::new(Arc::clone(app), "inquiry".to_owned())?;
    let answer = match tokio::time::timeout(PATIENCE, exchange.ask_password(number, password)).await {
        Ok(Ok(answer)) => answer,
        _ => return Ok(Answer::Unknown { why: "silent" }),
    };
    if miit::codes::method_class(answer.code) == MethodClass::PasswordTries {
        let number = number.to_owned();
        app.store.step(move |tx| Box::pin(async move { inquiries::stop_password(tx, &number, &day).await })).await?;
        return Ok(Answer::Unknown { why: "too_many_tries" });
    }
    Ok(match answer.correct {
        Some(value) => Answer::Known { value, at: app.clock.wall() },
        None => Answer::Unknown { why: "refused" },
    })
}

/// Takes one question of today's budget.
async fn spend(app: &Arc<App>, method: &'static str, most: i64) -> Result<bool, Refusal> {
    let day = today(app);
    Ok(app.store.step(move |tx| Box::pin(async move { inquiries::spend(tx, &day, method, most).await })).await?)
}

fn today(app: &App) -> String {
    mainland(app.clock.wall()).strftime("%Y-%m-%d").to_string()
}
