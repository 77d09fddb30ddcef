//! Alerts of the exchange: what kind of trouble each stands for, what its runbook says, who has looked.
//!
//! An alert is a task about no order (`flows/tell.rs` raises it and writes to its addressees). Whoever looks into it
//! acknowledges it; it is closed when it is over.

use std::sync::Arc;

use serde_json::{Value, json};

use super::answer_task::CHANNEL_STOPPED;
use super::order::Who;
use super::refusal::Refusal;
use super::run_channel::{GAP, NOT_OURS, NUMBER_TAKEN, NUMBERS_AHEAD, OUR_FAULT};
use super::{house, message};
use crate::app::App;
use crate::config::Config;
use crate::flows::letters;
use crate::ports::post::Post;
use crate::store::{Tx, desk};
use crate::words::Lang;

/// A class of trouble and its page of the runbook (protocol.md §9, and what is heard in files).
pub const RUNBOOK: &[(&str, &str)] = &[
    ("account", include_str!("../../../../docs/runbook/account.md")),
    ("our-fault", include_str!("../../../../docs/runbook/our-fault.md")),
    ("gap", include_str!("../../../../docs/runbook/gap.md")),
    ("numbers", include_str!("../../../../docs/runbook/numbers.md")),
    ("busy", include_str!("../../../../docs/runbook/busy.md")),
    ("outside-hours", include_str!("../../../../docs/runbook/outside-hours.md")),
    ("password-tries", include_str!("../../../../docs/runbook/password-tries.md")),
    ("other", include_str!("../../../../docs/runbook/other.md")),
    ("transport", include_str!("../../../../docs/runbook/transport.md")),
    ("downloads", include_str!("../../../../docs/runbook/downloads.md")),
    ("results", include_str!("../../../../docs/runbook/results.md")),
];

/// The class of an alert; `None` of a task that is no alert of the exchange.
pub fn class_of(kind: &str, detail: &Value) -> Option<&'static str> {
    Some(match kind {
        CHANNEL_STOPPED => match detail.get("why").and_then(Value::as_str).unwrap_or_default() {
            "account" => "account",
            OUR_FAULT => "our-fault",
            GAP | NOT_OURS => "gap",
            NUMBER_TAKEN | NUMBERS_AHEAD => "numbers",
            _ => "other",
        },
        "bureau_busy" => "busy",
        "bureau_silent" => "transport",
        "download_unverifiable" | "download_unreadable" => "downloads",
        "result_unmatched" | "message_not_handled" | "code_unknown" => "results",
        _ => return None,
    })
}

/// Whether every addressee of the settings can be written to; asked once at the start.
///
/// # Errors
/// If one has no channel, or one that nobody serves.
pub fn check_addressees(config: &Config, post: &Post) -> anyhow::Result<()> {
    for to in &config.alerts.to {
        match to.split_once(':') {
            Some((channel, address)) if post.carries(channel) && !address.trim().is_empty() => {}
            Some((channel, _)) => anyhow::bail!("alerts.to: nobody carries messages by {channel:?}"),
            None => anyhow::bail!("alerts.to: CHANNEL:ADDRESS is wanted"),
        }
    }
    Ok(())
}

/// Writes to everybody who is to hear of an alert. Its words are those of the task; nothing personal is in them.
pub(super) async fn write(tx: &mut Tx<'_>, app: &App, kind: &str, detail: &Value) -> Result<(), Refusal> {
    let settings = &app.config.alerts;
    let lang = Lang::parse(&settings.lang);
    let what = app.words.say(lang, &format!("task-kind-{}", kind.replace('_', "-")), []);
    let class = class_of(kind, detail).unwrap_or("other");
    let letter = letters::kind(message::ALERT).ok_or_else(|| anyhow::anyhow!("no kind of message: alert"))?;
    for to in &settings.to {
        // The settings are looked at when the platform starts.
        let Some((channel, address)) = to.split_once(':') else { continue };
        let params = vec![("what".to_owned(), what.clone()), ("class".to_owned(), class.to_owned())];
        let new = message::NewMessage {
            kind: letter,
            channel,
            to: address.trim(),
            lang,
            params,
            notice: None,
            account: None,
            order: None,
        };
        message::put(tx, app, new).await?;
    }
    Ok(())
}

/// Says who looks into an alert. A second person who does is noted too; the first one's name stays.
///
/// # Errors
/// [`Refusal::NotFound`] if there is no such alert, [`Refusal::TaskClosed`] if it is over.
pub async fn acknowledge(app: &Arc<App>, id: &str, who: &Who) -> Result<(), Refusal> {
    let (app2, id, who) = (Arc::clone(app), id.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let task =
                    desk::task(tx, &id).await?.filter(|task| task.order_id.is_none()).ok_or(Refusal::NotFound)?;
                if task.state != "open" {
                    return Err(Refusal::TaskClosed);
                }
                desk::acknowledge(tx, &id, &who.name, app2.clock.business()).await?;
                house::note(tx, &app2, &who, "alert.acknowledged", json!({"kind": task.kind})).await
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_a_page_and_every_page_a_title() {
        for (class, text) in RUNBOOK {
            assert!(text.starts_with("# ") && text.contains("## 中文"), "{class}");
        }
        for (kind, why) in [
            (CHANNEL_STOPPED, "account"),
            (CHANNEL_STOPPED, OUR_FAULT),
            (CHANNEL_STOPPED, GAP),
            (CHANNEL_STOPPED, NOT_OURS),
            (CHANNEL_STOPPED, NUMBER_TAKEN),
            (CHANNEL_STOPPED, NUMBERS_AHEAD),
            (CHANNEL_STOPPED, "unclear_answers"),
            ("bureau_busy", ""),
            ("bureau_silent", ""),
            ("download_unverifiable", ""),
            ("download_unreadable", ""),
            ("result_unmatched", ""),
            ("message_not_handled", ""),
        ] {
            let class = class_of(kind, &json!({"why": why})).unwrap();
            assert!(RUNBOOK.iter().any(|(name, _)| *name == class), "{kind} {why}: {class}");
        }
        assert_eq!(class_of("sms_lapsed", &Value::Null), None);
    }
}
