//! Findings: the one shape in which checks, reviewers and the bureau say what is wrong.

pub mod cure;
mod verdict;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use verdict::{Verdict, stops};

use crate::vocabulary::codes;

codes! {
    /// How much a finding weighs; the order of the list is the order of findings.
    Severity, "severity" {
        /// Would be refused today.
        Refuse = "refuse",
        /// Must be typed or found out before anyone can say.
        Ask = "ask",
        /// Likely to be questioned.
        Warn = "warn",
        /// Good to know.
        Inform = "inform",
    }
}

codes! {
    /// Who found it.
    Origin, "origin" {
        /// The form, while it was filled in.
        Form = "form",
        /// The rules.
        Check = "check",
        /// A reviewer of the provider.
        Reviewer = "reviewer",
        /// The bureau.
        Bureau = "bureau",
    }
}

codes! {
    /// What kind of act mends it.
    FixAction, "fix action" {
        /// Type something else.
        Edit = "edit",
        /// Upload a document.
        Upload = "upload",
        /// Let a day come.
        Wait = "wait",
        /// Do something with another party: registrar, registry, bureau.
        Elsewhere = "elsewhere",
        /// Start another filing type.
        OtherType = "other_type",
        /// Ask the provider's staff.
        AskStaff = "ask_staff",
    }
}

/// What to do, as the id of a message and its arguments; words are made at the edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cure {
    /// Id of a message in `findings.ftl`.
    pub id: String,
    /// Arguments of the message, masked where personal.
    #[serde(default)]
    pub args: BTreeMap<String, String>,
}

impl Cure {
    /// A cure without arguments.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self { id: id.to_owned(), args: BTreeMap::new() }
    }

    /// The same cure with one more argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }
}

/// The act that mends a finding, and where it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// Kind of act.
    pub action: FixAction,
    /// JSON pointer of the place, or a word for a place outside the case.
    pub target: String,
}

/// One thing that is wrong, missing, doubtful or good to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Topic: of the closed list of the contract, or `form.…`, `upload.…`, `reviewer.…`,
    /// `bureau.…`.
    pub topic: String,
    /// Id of the rule that spoke.
    pub rule: String,
    /// Version of that rule.
    pub version: u32,
    /// How much it weighs.
    pub severity: Severity,
    /// JSON pointer into the case, also of places that are absent.
    pub path: String,
    /// What stands there: text, number or null; masked where the field is sealed.
    pub seen: Option<Value>,
    /// What ought to stand there: text, number or null.
    pub expected: Option<Value>,
    /// What to do.
    pub cure: Cure,
    /// How it is mended.
    pub fix: Option<Fix>,
    /// Day on which it is gone by itself if nothing else changes.
    pub from: Option<Date>,
    /// Who found it.
    pub origin: Origin,
    /// Document and section the rule stands on.
    pub source: String,
}

impl Finding {
    /// A finding of the checks with an edit at its own path as the fix; refine it with the
    /// `with_…` functions.
    #[must_use]
    pub fn new(topic: &str, severity: Severity, path: impl Into<String>, cure: Cure) -> Self {
        let path = path.into();
        Self {
            topic: topic.to_owned(),
            rule: format!("entry.{topic}"),
            version: 1,
            severity,
            seen: None,
            expected: None,
            cure,
            fix: Some(Fix { action: FixAction::Edit, target: path.clone() }),
            from: None,
            origin: Origin::Check,
            source: String::new(),
            path,
        }
    }

    /// Sets the rule's id.
    #[must_use]
    pub fn with_rule(mut self, rule: impl Into<String>) -> Self {
        self.rule = rule.into();
        self
    }

    /// Sets what was seen; mask personal values first.
    #[must_use]
    pub fn with_seen(mut self, seen: impl Into<Value>) -> Self {
        self.seen = Some(seen.into());
        self
    }

    /// Sets what was expected.
    #[must_use]
    pub fn with_expected(mut self, expected: impl Into<Value>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Sets the act that mends it.
    #[must_use]
    pub fn with_fix(mut self, action: FixAction, target: impl Into<String>) -> Self {
        self.fix = Some(Fix { action, target: target.into() });
        self
    }

    /// Sets the day on which waiting was enough.
    #[must_use]
    pub fn with_from(mut self, from: Date) -> Self {
        self.from = Some(from);
        self
    }

    /// Sets who found it.
    #[must_use]
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// Sets the source.
    #[must_use]
    pub fn with_source(mut self, source: &str) -> Self {
        source.clone_into(&mut self.source);
        self
    }
}

/// Brings findings into their stable order (severity, path, then topic and what was expected) and
/// drops exact repetitions.
pub fn put_in_order(findings: &mut Vec<Finding>) {
    findings.sort_by(|left, right| {
        left.severity
            .cmp(&right.severity)
            .then_with(|| left.path.cmp(&right.path))
            .then_with(|| left.topic.cmp(&right.topic))
            .then_with(|| text_of(left).cmp(&text_of(right)))
    });
    findings.dedup();
}

fn text_of(finding: &Finding) -> String {
    finding.expected.as_ref().map(Value::to_string).unwrap_or_default()
}
