//! Findings that only the platform can make: of reviewers, of the bureau, and of orders that stand in each other's way.

use filing::finding::{Cure, Finding, FixAction, Origin, Severity};

/// What a reviewer says of one place: a sentence of their own, a reason of the list, or a finding of the machine.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::ToSchema)]
pub struct ReviewerWords {
    /// JSON pointer into the case.
    pub path: String,
    /// One of the topics, or `reviewer.…`; `reviewer.other` if absent.
    #[serde(default)]
    pub topic: Option<String>,
    /// What to do, in the applicant's language; may be absent where a reason or a rule is named.
    #[serde(default)]
    pub cure: String,
    /// Id of a reason of `data/return-reasons.toml`; the applicant reads its words in the own language.
    #[serde(default)]
    pub reason: Option<String>,
    /// Rule of a finding that the machine made at this path: it is taken over as it is.
    #[serde(default)]
    pub rule: Option<String>,
}

/// A reviewer's findings at one place: the reason that was picked, then the words that were written.
pub fn from_reviewer(words: ReviewerWords) -> Vec<Finding> {
    let finding = |topic: &str, cure: Cure| {
        Finding::new(topic, Severity::Refuse, words.path.clone(), cure)
            .with_rule("reviewer")
            .with_origin(Origin::Reviewer)
    };
    let mut list = Vec::new();
    if let Some(reason) = &words.reason {
        list.push(finding(&format!("reviewer.{reason}"), Cure::new(&format!("finding-reviewer-{reason}"))));
    }
    if !words.cure.trim().is_empty() {
        let topic = words.topic.as_deref().unwrap_or("reviewer.other");
        list.push(finding(topic, Cure::new("finding-reviewer").with("text", words.cure.trim())));
    }
    list
}

/// What the machine found and a reviewer takes over: it stands against the order now, whatever its weight was.
pub fn taken_over(mut finding: Finding) -> Finding {
    finding.severity = Severity::Refuse;
    finding.with_origin(Origin::Reviewer)
}

/// Called twice in vain: the phone at `path` must be one that is answered.
pub fn not_reached(path: &str) -> Finding {
    Finding::new("reviewer.not_reached", Severity::Refuse, path, Cure::new("finding-not-reached"))
        .with_rule("reviewer.not_reached")
        .with_origin(Origin::Reviewer)
}

/// An item of the checklist without an answer. `words` is the item in Chinese and in English.
pub fn checklist_open(item: &str, evidence: &str, words: (&str, &str)) -> Finding {
    checklist(item, evidence, words, "finding-checklist-open")
}

/// An item of the checklist that is not ok: the order goes back instead.
pub fn checklist_not_ok(item: &str, evidence: &str, words: (&str, &str)) -> Finding {
    checklist(item, evidence, words, "finding-checklist-not-ok")
}

fn checklist(item: &str, evidence: &str, (zh, en): (&str, &str), cure: &str) -> Finding {
    let cure = Cure::new(cure).with("item", item).with("item_zh", zh).with("item_en", en);
    Finding::new("reviewer.checklist", Severity::Refuse, evidence, cure)
        .with_rule(format!("checklist.{item}"))
        .with_fix(FixAction::AskStaff, evidence)
        .with_origin(Origin::Reviewer)
}

/// What the bureau says at one place.
pub struct BureauWords<'w> {
    /// Result code.
    pub code: u32,
    /// The place in the case.
    pub path: &'w str,
    /// Its own words.
    pub text: &'w str,
    /// The value that they quote, masked where the field is sealed.
    pub seen: Option<String>,
    /// Which sentence says what to do; `None`: only the bureau's own words.
    pub cure: Option<&'w str>,
}

/// A refusal of the bureau at the field that its code means. Its own words travel with the cure: they are shown on demand.
/// The finding is sealed with the order.
pub fn from_bureau(words: BureauWords<'_>) -> Finding {
    let BureauWords { code, path, text, seen, cure } = words;
    let id = cure.map_or_else(|| "finding-bureau".to_owned(), |cure| format!("finding-bureau-do-{cure}"));
    let cure = Cure::new(&id).with("code", code.to_string()).with("text", text);
    let finding = Finding::new(&format!("bureau.{code}"), Severity::Refuse, path, cure)
        .with_rule(format!("bureau.{code}"))
        .with_origin(Origin::Bureau)
        .with_source("bureau result");
    match seen {
        Some(seen) => finding.with_seen(seen),
        None => finding,
    }
}

/// The same subject or domain stands in another order under way here.
pub fn order_conflict(path: &str) -> Finding {
    Finding::new("type.conflict_order", Severity::Refuse, path, Cure::new("finding-order-under-way"))
        .with_rule("N.type.conflict_order")
        .with_fix(FixAction::Elsewhere, path)
        .with_source("workflow.md 1")
}

/// The subject is on record already: that would be another type of filing, and only first filings are offered.
pub fn not_offered(path: &str) -> Finding {
    Finding::new("type.not_offered", Severity::Refuse, path, Cure::new("finding-not-offered"))
        .with_rule("type.not_offered")
        .with_fix(FixAction::AskStaff, path)
        .with_source("filing-types.md 2")
}

/// What has to be agreed to was not, or the text has changed since it was shown.
pub fn not_agreed(path: &str) -> Finding {
    Finding::new("form.agreement", Severity::Refuse, path, Cure::new("finding-not-agreed"))
        .with_rule("form.agreement")
        .with_origin(Origin::Form)
}

/// What was sent cannot be read at a place.
pub fn unreadable(pointer: &str, reason: &str) -> Finding {
    Finding::new("form.unreadable", Severity::Refuse, pointer, Cure::new("finding-unreadable"))
        .with_rule("form.unreadable")
        .with_expected(reason)
        .with_origin(Origin::Form)
}

/// What was sent is larger than what is taken.
pub fn too_large(path: &str) -> Finding {
    Finding::new("upload.too_large", Severity::Refuse, path, Cure::new("finding-upload-too-large"))
        .with_rule("upload.too_large")
        .with_fix(FixAction::Upload, path)
        .with_origin(Origin::Form)
}

/// What the bureau takes at most of a remark, the sentence about the emergency number included, which we add.
pub fn remark_too_long(path: &str, length: usize, most: usize) -> Finding {
    let cure = Cure::new("finding-remark-too-long").with("length", length.to_string()).with("most", most.to_string());
    Finding::new("form.length", Severity::Refuse, path, cure)
        .with_rule("form.length.with_emergency")
        .with_seen(length)
        .with_expected(most)
        .with_origin(Origin::Form)
}
