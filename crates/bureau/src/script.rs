//! Scripted decisions: rules by provider, kind, subject and domain, in order; the first that fits a request decides it. They are
//! asked when a request is accepted, and stand above the mode (by hand or by itself).

use std::sync::{Mutex, MutexGuard, PoisonError};

use miit::{codes, gbk};
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::{
    error::Result,
    store::{self, Store},
};

/// How a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// Approved.
    Approve,
    /// Refused, with codes and an opinion.
    Refuse,
    /// Ended as one whose SMS were not answered.
    Lapse,
    /// Left to a person, whatever the mode is.
    Hand,
}

/// A decision without its request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Verdict {
    /// How it ends.
    pub result: Outcome,
    /// Of a refusal; none means 1002.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<u32>,
    /// The opinion's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<String>,
}

impl Verdict {
    /// What is wrong with it, if anything.
    pub(crate) fn objection(&self) -> Option<&'static str> {
        if self.codes.len() > 100 || self.codes.iter().any(|c| !(1..=99_999).contains(c)) {
            Some("codes are at most 100 numbers from 1 to 99999")
        } else if self.result == Outcome::Refuse && self.codes.iter().any(|c| codes::is_success(*c)) {
            Some("a refusal cannot carry a code of success")
        } else if self.result != Outcome::Refuse && !self.codes.is_empty() {
            Some("codes go with refuse only")
        } else {
            let words = self.opinion.as_deref()?;
            let short = words.chars().count() <= 1_024 && !words.trim().is_empty();
            (!short || !gbk::outside(words).is_empty()).then_some("opinion is 1 to 1024 characters of GBK")
        }
    }
}

/// One rule. What it does not name fits everything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// The provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    isp: Option<i64>,
    /// `Czlx`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<u32>,
    /// The subject's name; `*` stands for anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    /// One of the domains; `*` stands for anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    /// How it ends.
    result: Outcome,
    /// Of a refusal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    codes: Vec<u32>,
    /// The opinion's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opinion: Option<String>,
    /// After so many seconds of real time; at once when absent.
    #[serde(default)]
    after: f64,
    /// How many times at most; counts down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u64>,
}

/// A request as the rules see it.
pub(crate) struct Asked<'a> {
    /// The provider.
    pub isp: i64,
    /// `Czlx`.
    pub kind: u32,
    /// The subject's name.
    pub subject: &'a str,
    /// Its domains.
    pub domains: &'a [String],
}

impl Rule {
    fn verdict(&self) -> Verdict {
        Verdict { result: self.result, codes: self.codes.clone(), opinion: self.opinion.clone() }
    }

    fn fits(&self, asked: &Asked<'_>) -> bool {
        self.times != Some(0)
            && self.isp.is_none_or(|isp| isp == asked.isp)
            && self.kind.is_none_or(|kind| kind == asked.kind)
            && self.subject.as_deref().is_none_or(|pattern| fits(pattern, asked.subject))
            && self.domain.as_deref().is_none_or(|pattern| asked.domains.iter().any(|domain| fits(pattern, domain)))
    }
}

/// Whether a text fits a pattern, in which `*` stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(part) = last.replace(part) {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
    }
    last.map_or(rest.is_empty(), |part| rest.ends_with(part))
}

/// What is wrong with a list of rules, if anything.
pub(crate) fn objection(rules: &[Rule]) -> Option<String> {
    if rules.len() > 1_000 {
        return Some("at most 1000 rules".into());
    }
    rules.iter().enumerate().find_map(|(i, rule)| {
        if !(0.0..=86_400.0).contains(&rule.after) {
            return Some(format!("[{i}].after is not 0 to 86400 seconds"));
        }
        rule.verdict().objection().map(|why| format!("[{i}]: {why}"))
    })
}

/// The rules in force.
pub(crate) struct Script(Mutex<Vec<Rule>>);

impl Script {
    /// Reads the rules back.
    pub(crate) async fn load(db: &mut SqliteConnection) -> Result<Self> {
        Ok(Self(Mutex::new(store::get(db, "script").await?.unwrap_or_default())))
    }

    fn held(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rules, with what is left of each count.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        self.held().clone()
    }

    /// Replaces the rules.
    pub(crate) async fn replace(&self, db: &Store, rules: Vec<Rule>) -> Result<()> {
        let mut tx = db.step().await?;
        store::put(&mut tx, "script", &rules).await?;
        tx.commit().await?;
        *self.held() = rules;
        Ok(())
    }

    /// What the rules say of a request, and after how many seconds.
    pub(crate) async fn verdict(&self, db: &mut SqliteConnection, asked: &Asked<'_>) -> Result<Option<(f64, Verdict)>> {
        let (found, keep) = {
            let mut rules = self.held();
            let Some(rule) = rules.iter_mut().find(|rule| rule.fits(asked)) else { return Ok(None) };
            rule.times = rule.times.map(|n| n - 1);
            let (found, counted) = ((rule.after, rule.verdict()), rule.times.is_some());
            (found, counted.then(|| rules.clone()))
        };
        if let Some(rules) = keep {
            store::put(db, "script", &rules).await?;
        }
        Ok(Some(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text, good) in [
            ("*", "", true),
            ("*", "杭州样例有限公司", true),
            ("杭州*公司", "杭州样例有限公司", true),
            ("杭州*公司", "宁波样例有限公司", false),
            ("*.example.com", "a.example.com", true),
            ("*.example.com", "example.com", false),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "ac", false),
            ("a*a", "a", false),
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("", "", true),
            ("**", "x", true),
        ] {
            assert_eq!(fits(pattern, text), good, "{pattern} {text}");
        }
    }
}
