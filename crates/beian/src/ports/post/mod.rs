//! Who carries messages to people: the practice phone, a mail server, two Chinese SMS gateways, or the operator's own service
//! by call-out.
//!
//! Players: [`Post`] knows which [`Carrier`] serves which channel; a [`Letter`] is one message with everything that any of them
//! needs; [`Said`] is the answer, one of three. Way of data: `jobs/deliver.rs` has an attempt stored, calls [`Post::send`] and
//! stores what was said. Nothing here writes to the database.

mod aliyun;
mod callout;
mod http;
mod sign;
mod smtp;
mod tencent;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::config::{Config, Notices};

pub use aliyun::Aliyun;
pub use callout::CallOut;
pub use smtp::Smtp;
pub use tencent::Tencent;

/// One message on its way. No `Debug`: it is personal.
#[derive(Clone)]
pub struct Letter {
    /// The message's id.
    pub id: String,
    /// By this a receiver removes repeats: the id, and a number where staff had it sent again.
    pub key: String,
    /// `sms`, `mail`, or one of the operator's own channels.
    pub channel: String,
    /// Kind, such as `filed`.
    pub kind: String,
    /// Phone, mail address, or the account's id on a channel of the operator's own.
    pub to: String,
    /// `zh` or `en`.
    pub lang: String,
    /// Subject of a mail.
    pub subject: String,
    /// The whole text.
    pub text: String,
    /// Name and value of what the text holds, in the order in which templates number them.
    pub params: Vec<(String, String)>,
    /// The page it leads to; empty if the platform does not know its own address.
    pub link: String,
}

/// What a carrier answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It has taken the message over.
    Delivered,
    /// It has not, and says so.
    Refused {
        /// A word of ours or the carrier's code, nothing personal.
        reason: String,
        /// Whether a later attempt may succeed.
        later: bool,
    },
    /// Nobody knows.
    Unknown {
        /// Why not.
        reason: String,
    },
}

impl Said {
    /// Refused for good.
    pub fn never(reason: impl Into<String>) -> Self {
        Self::Refused { reason: word(&reason.into()), later: false }
    }

    /// Refused for now.
    pub fn later(reason: impl Into<String>) -> Self {
        Self::Refused { reason: word(&reason.into()), later: true }
    }

    /// No answer, or none that can be read.
    pub fn unknown(reason: impl Into<String>) -> Self {
        Self::Unknown { reason: word(&reason.into()) }
    }
}

/// A carrier's code as it may be stored and shown: short, of letters and digits, and without anything as long as a phone
/// number.
fn word(text: &str) -> String {
    let kept: String =
        text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':')).take(60).collect();
    let long_number = kept.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > 6);
    if long_number || kept.is_empty() { "code_not_shown".to_owned() } else { kept }
}

/// Somebody who carries messages.
pub enum Carrier {
    /// Keeps them in the database, where the practice phone shows them.
    Practice,
    /// A mail server.
    Smtp(Box<Smtp>),
    /// The operator's own service.
    CallOut(CallOut),
    /// Alibaba Cloud.
    Aliyun(Aliyun),
    /// Tencent Cloud.
    Tencent(Tencent),
}

/// All carriers, by channel.
pub struct Post {
    carriers: BTreeMap<String, Carrier>,
    limit: Duration,
}

impl Post {
    /// Puts the carriers together as the settings say. `kinds` are the kinds for which a gateway may name templates.
    ///
    /// # Errors
    /// One line about the setting that is missing or does not fit.
    pub fn open(config: &Config, kinds: &[&str]) -> anyhow::Result<Self> {
        let notices = &config.notices;
        let limit = Duration::from_secs_f64(notices.timeout_seconds.clamp(0.1, 300.0));
        for template in notices.aliyun.templates.keys().chain(notices.tencent.templates.keys()) {
            let kind = template.strip_suffix("_en").unwrap_or(template);
            anyhow::ensure!(kinds.contains(&kind), "notices: there is no kind of message {template}");
        }
        let mut carriers = BTreeMap::new();
        for (channel, wanted) in [("sms", &notices.sms), ("mail", &notices.mail)] {
            if let Some(carrier) = carrier(channel, wanted, config, limit)? {
                carriers.insert(channel.to_owned(), carrier);
            }
        }
        for name in notices.others.split_whitespace() {
            let fine = name.len() <= 20 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            anyhow::ensure!(fine && !["sms", "mail"].contains(&name), "notices.others: {name} cannot name a channel");
            carriers.insert(name.to_owned(), Carrier::CallOut(CallOut::new(notices, limit)?));
        }
        Ok(Self { carriers, limit })
    }

    /// The channels that somebody serves, in the order of their names.
    pub fn channels(&self) -> impl Iterator<Item = &str> {
        self.carriers.keys().map(String::as_str)
    }

    /// Whether somebody serves a channel.
    pub fn carries(&self, channel: &str) -> bool {
        self.carriers.contains_key(channel)
    }

    /// Whether the same message may be sent twice without arriving twice.
    pub fn removes_repeats(&self, channel: &str) -> bool {
        matches!(self.carriers.get(channel), Some(Carrier::Practice | Carrier::CallOut(_)))
    }

    /// How long an attempt may take.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// Hands a message over. `now` is wall time.
    pub async fn send(&self, letter: &Letter, now: Timestamp) -> Said {
        match self.carriers.get(&letter.channel) {
            None => Said::never("no_carrier"),
            Some(Carrier::Practice) => Said::Delivered,
            Some(Carrier::Smtp(smtp)) => smtp.send(letter, now).await,
            Some(Carrier::CallOut(service)) => service.send(letter, now).await,
            Some(Carrier::Aliyun(gateway)) => gateway.send(letter, now).await,
            Some(Carrier::Tencent(gateway)) => gateway.send(letter, now).await,
        }
    }
}

/// The carrier of a channel by its name in the settings; `None`: nobody.
fn carrier(channel: &str, wanted: &str, config: &Config, limit: Duration) -> anyhow::Result<Option<Carrier>> {
    let notices = &config.notices;
    Ok(Some(match (channel, wanted) {
        (_, "") if config.is_practice() => Carrier::Practice,
        (_, "" | "none") => return Ok(None),
        (_, "practice") => {
            anyhow::ensure!(config.is_practice(), "notices.{channel}: practice is for practice mode");
            Carrier::Practice
        }
        (_, "callout") => Carrier::CallOut(CallOut::new(notices, limit)?),
        ("mail", "smtp") => Carrier::Smtp(Box::new(Smtp::new(&notices.smtp, limit)?)),
        ("sms", "aliyun") => Carrier::Aliyun(Aliyun::new(notices, limit)?),
        ("sms", "tencent") => Carrier::Tencent(Tencent::new(notices, limit)?),
        _ => anyhow::bail!("notices.{channel}: {wanted} is none of the carriers"),
    }))
}

/// A setting that must not be empty.
fn needed<'s>(value: &'s str, name: &str) -> anyhow::Result<&'s str> {
    anyhow::ensure!(!value.trim().is_empty(), "notices.{name} is missing");
    Ok(value)
}

/// The template of a kind: one for English if there is one, else the common one.
fn template<'t>(templates: &'t BTreeMap<String, String>, letter: &Letter) -> Option<&'t str> {
    let english = (letter.lang == "en").then(|| templates.get(&format!("{}_en", letter.kind))).flatten();
    let found = english.filter(|id| !id.is_empty()).or_else(|| templates.get(&letter.kind));
    found.map(String::as_str).filter(|id| !id.is_empty())
}

/// The sign name, as gateways want it.
fn sign_name(notices: &Notices) -> anyhow::Result<String> {
    Ok(needed(&notices.sign, "sign")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_never_carries_a_phone_number() {
        assert_eq!(word("isv.MOBILE_NUMBER_ILLEGAL"), "isv.MOBILE_NUMBER_ILLEGAL");
        assert_eq!(word("no such phone: 13800001501"), "code_not_shown");
        assert_eq!(word("号码错误"), "code_not_shown");
        assert_eq!(word("550"), "550");
    }
}
