//! From findings to one of four words.

use crate::finding::{Finding, Severity};
use crate::vocabulary::codes;

codes! {
    /// What all findings of a case amount to; the order of the list is the order of strength.
    Verdict, "verdict" {
        /// Would be accepted as far as can be known.
        Ready = "ready",
        /// Nothing to mend: a day must come, or an outside answer.
        Wait = "wait",
        /// The applicant can mend it.
        Mend = "mend",
        /// No edit of this case and no known day helps.
        Cannot = "cannot",
    }
}

/// Topics whose refusal no edit of the case can lift.
const STOPPING: &[&str] = &[
    "account.risk",
    "account.other_subject",
    "order.in_progress",
    "type.conflict_domain",
    "type.conflict_order",
    "type.shell_subject",
    "type.already_connected",
    "type.not_filed",
    "type.not_here",
    "subject.other_account",
    "subject.two_numbers",
    "subject.overseas",
    "subject.abnormal",
    "person.nonlocal_id",
    "person.student",
    "change.province",
    "change.not_allowed",
    "cancel.shell",
    "cancel.shell_on_paper",
    "cancel.unknown_site",
];

/// True where a refusal under this topic means that no edit of the case helps.
#[must_use]
pub fn stops(topic: &str) -> bool {
    STOPPING.contains(&topic)
}

impl Verdict {
    /// The strongest vote of all findings; ready where nobody votes.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        findings.iter().filter_map(vote).max().unwrap_or(Self::Ready)
    }
}

fn vote(finding: &Finding) -> Option<Verdict> {
    match finding.severity {
        Severity::Warn | Severity::Inform => None,
        Severity::Ask if finding.topic.ends_with(".unknown") => Some(Verdict::Wait),
        Severity::Ask => Some(Verdict::Mend),
        Severity::Refuse if stops(&finding.topic) => Some(Verdict::Cannot),
        Severity::Refuse if finding.from.is_some() => Some(Verdict::Wait),
        Severity::Refuse => Some(Verdict::Mend),
    }
}
