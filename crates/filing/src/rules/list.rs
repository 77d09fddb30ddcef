//! The rules as a list: one line for each id, those that a rule covers included.

use serde::Serialize;

use super::RuleBook;
use super::rule::{Confidence, Decides, Omitted, Rule};
use crate::finding::Severity;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry<'r> {
    /// Id.
    pub id: &'r str,
    /// Version.
    pub version: u32,
    /// Topic of its findings.
    pub topic: &'r str,
    /// Whom it concerns.
    pub scope: &'r str,
    /// Filing types.
    pub types: Vec<&'static str>,
    /// Weight.
    pub severity: Severity,
    /// Who decides.
    pub decides: Decides,
    /// Why the engine does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub omitted: Option<Omitted>,
    /// How far it can be trusted.
    pub confidence: Confidence,
    /// The rule in a sentence.
    pub text: &'r str,
    /// Source.
    pub source: &'r str,
    /// Day of the source.
    pub date: &'r str,
    /// The rule it is decided with, where that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<&'r str>,
}

/// Every id of a book, in order.
#[must_use]
pub fn entries(book: &RuleBook) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = book.rules().iter().flat_map(lines).collect();
    entries.sort_by(|left, right| left.id.cmp(right.id));
    entries
}

fn lines(rule: &Rule) -> impl Iterator<Item = Entry<'_>> {
    rule.ids().map(move |id| Entry {
        id,
        version: rule.version,
        topic: &rule.topic,
        scope: rule.scope.as_str(),
        types: rule.types.codes(),
        severity: rule.severity,
        decides: rule.decides,
        omitted: rule.omitted,
        confidence: rule.confidence,
        text: &rule.text,
        source: &rule.source,
        date: &rule.date,
        with: (id != rule.id).then_some(rule.id.as_str()),
    })
}
