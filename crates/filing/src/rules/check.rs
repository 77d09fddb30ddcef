//! The contract of `beian check`: text in, one answer and an exit status out.

use serde_json::{Map, Value, json};

use super::{Judgement, RuleBook};
use crate::case::{Case, NotACase};
use crate::finding::{Finding, Verdict, cure};

/// The language of the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// What a check has to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The judgement.
    pub judgement: Judgement,
    /// JSON pointers of members that were ignored.
    pub ignored: Vec<String>,
}

impl Checked {
    /// 0 where the case is ready, 1 otherwise.
    #[must_use]
    pub fn exit(&self) -> u8 {
        u8::from(self.judgement.verdict != Verdict::Ready)
    }
}

/// Exit status of text that is no case.
pub const NOT_A_CASE: u8 = 2;

/// Exit status of rules that cannot be used.
pub const BROKEN_RULES: u8 = 3;

/// Reads a case from JSON text and judges it.
///
/// # Errors
///
/// [`NotACase`] where the text is no JSON, or a listed member has another type or an unknown code.
pub fn check(text: &str, book: &RuleBook) -> Result<Checked, NotACase> {
    let value: Value = serde_json::from_str(text).map_err(|error| NotACase {
        pointer: String::new(),
        reason: format!("no JSON at line {} column {}", error.line(), error.column()),
    })?;
    let parsed = Case::parse(&value)?;
    Ok(Checked { judgement: book.judge(&parsed.case), ignored: parsed.ignored })
}

/// The answer as the contract prints it.
#[must_use]
pub fn answer(judgement: &Judgement, language: Language) -> Value {
    let findings: Vec<Value> = judgement.findings.iter().map(|finding| told(finding, language)).collect();
    json!({
        "type": judgement.filing_type,
        "verdict": judgement.verdict,
        "findings": findings,
    })
}

fn told(finding: &Finding, language: Language) -> Value {
    let mut members = match serde_json::to_value(finding) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    members.insert("cure".to_owned(), Value::from(sentence(finding, language)));
    Value::Object(members)
}

/// What to do, in a sentence.
#[must_use]
pub fn sentence(finding: &Finding, language: Language) -> &str {
    debug_assert_eq!(finding.cure.id, cure::RULE);
    let key = match language {
        Language::Zh => "zh",
        Language::En => "en",
    };
    finding.cure.args.get(key).map_or("", String::as_str)
}

/// The answer for a person: type, verdict, and a line for each finding.
#[must_use]
pub fn page(judgement: &Judgement, language: Language) -> String {
    let kind = serde_json::to_string(&judgement.filing_type).unwrap_or_default();
    let mut text = format!("{kind} {}\n", judgement.verdict);
    for finding in &judgement.findings {
        let sentence = sentence(finding, language);
        text.push_str(&format!(
            "{} {} {} [{}] {sentence}\n",
            finding.severity, finding.path, finding.topic, finding.rule
        ));
    }
    text
}
