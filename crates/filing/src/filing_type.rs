//! Which type of filing a case is, as far as the records tell without the rules.

use serde::{Serialize, Serializer};

use crate::answer::Answer;
use crate::case::{Case, Domain, SubjectRecord};
use crate::finding::{Cure, Finding, FixAction, Severity, cure};
use crate::identity::certificate_key;
use crate::vocabulary::{TypeCode, Whose};

/// The type of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilingType {
    /// This one.
    Known(TypeCode),
    /// None fits as things stand.
    None,
    /// An answer that is needed is missing; the text says which.
    Unknown(String),
}

impl Serialize for FilingType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(code) => code.serialize(serializer),
            Self::None => serializer.serialize_unit(),
            Self::Unknown(why) => serializer.collect_map([("unknown", why)]),
        }
    }
}

/// The type, and the findings that go with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The type.
    pub filing_type: FilingType,
    /// Conflicts and open questions, at the places that cause them.
    pub findings: Vec<Finding>,
}

/// What one domain, together with the subject, points to.
enum Answered {
    Type(TypeCode),
    Conflict,
    Open,
}

/// Finds the type of a case: a wished change, cancellation or migration is taken as it is; adding
/// types follow from the records of the subject and of every domain. A certain conflict goes before
/// an open question.
#[must_use]
pub fn decide(case: &Case) -> Decision {
    let wanted = case.wanted.known().copied();
    if let Some(code) = wanted.filter(|code| !code.adds()) {
        return wished(case, code);
    }
    let mut findings = Vec::new();
    let mut answers = subject_conflicts(case, &mut findings);
    for (site_at, site) in case.sites().iter().enumerate() {
        for (domain_at, domain) in site.domains.items().iter().enumerate() {
            let path = format!("/sites/{site_at}/domains/{domain_at}");
            answers.push(domain_answer(case, domain, &path, &mut findings));
        }
    }
    let filing_type = summed(&answers, &mut findings);
    if let (FilingType::Known(found), Some(wanted)) = (&filing_type, wanted)
        && *found != wanted
    {
        findings.push(
            Finding::new(
                "type.mismatch",
                Severity::Refuse,
                "/wanted",
                Cure::new(cure::TYPE_MISMATCH).with("type", found.as_str()),
            )
            .with_seen(wanted.as_str())
            .with_expected(found.as_str())
            .with_fix(FixAction::OtherType, found.as_str())
            .with_source("filing-types.md 2"),
        );
    }
    crate::finding::put_in_order(&mut findings);
    Decision { filing_type, findings }
}

fn wished(case: &Case, code: TypeCode) -> Decision {
    let mut findings = Vec::new();
    let unfiled = case.subject().is_some_and(|subject| subject.record.is_null());
    let filing_type = if code == TypeCode::CancelShell {
        findings.push(refusal("cancel.shell_on_paper", "/wanted", cure::SHELL_ON_PAPER, FixAction::Elsewhere));
        FilingType::Known(code)
    } else if unfiled && (code.cancels() || code.changes()) {
        findings.push(refusal("type.not_filed", "/subject/record", cure::NOT_FILED, FixAction::OtherType));
        FilingType::None
    } else {
        FilingType::Known(code)
    };
    Decision { filing_type, findings }
}

fn subject_conflicts(case: &Case, findings: &mut Vec<Finding>) -> Vec<Answered> {
    let mut answers = Vec::new();
    let Some(subject) = case.subject() else {
        findings.push(open("/subject/record"));
        return vec![Answered::Open];
    };
    match &subject.in_order {
        Answer::Known(order) if order.provider.known() == Some(&Whose::Other) => {
            findings.push(refusal(
                "type.conflict_order",
                "/subject/in_order",
                cure::CONFLICT_ORDER,
                FixAction::Elsewhere,
            ));
            answers.push(Answered::Conflict);
        }
        Answer::Unknown(_) => {
            findings.push(open("/subject/in_order"));
            answers.push(Answered::Open);
        }
        _ => {}
    }
    match &subject.record {
        Answer::Absent | Answer::Unknown(_) => {
            findings.push(open("/subject/record"));
            answers.push(Answered::Open);
        }
        Answer::Known(record) => match record.shell {
            Answer::Known(true) => {
                findings.push(refusal(
                    "type.shell_subject",
                    "/subject/record/shell",
                    cure::SHELL_SUBJECT,
                    FixAction::Elsewhere,
                ));
                answers.push(Answered::Conflict);
            }
            Answer::Unknown(_) | Answer::Absent => {
                findings.push(open("/subject/record/shell"));
                answers.push(Answered::Open);
            }
            Answer::Known(false) | Answer::Null => {}
        },
        Answer::Null => {}
    }
    answers
}

fn domain_answer(case: &Case, domain: &Domain, path: &str, findings: &mut Vec<Finding>) -> Answered {
    // Only a record or an order is compared with the own number.
    let compared = domain.in_order.known().is_some() || domain.record.known().is_some();
    let own_number = case
        .subject()
        .filter(|_| compared)
        .and_then(|subject| subject.certificate.known())
        .and_then(|certificate| certificate.number.text())
        .map(certificate_key);
    let order = order_answer(domain, own_number.as_deref(), path, findings);
    let record = record_answer(case, domain, own_number.as_deref(), path, findings);
    match (order, record) {
        (Some(Answered::Conflict), _) | (_, Answered::Conflict) => Answered::Conflict,
        (Some(_), _) => Answered::Open,
        (None, answer) => answer,
    }
}

/// What an order under way means for the domain; `None` where nothing stands in the way. An order
/// of this provider for the same subject is the running one itself.
fn order_answer(
    domain: &Domain,
    own_number: Option<&str>,
    path: &str,
    findings: &mut Vec<Finding>,
) -> Option<Answered> {
    let in_order = || format!("{path}/in_order");
    match &domain.in_order {
        Answer::Absent | Answer::Null => None,
        Answer::Unknown(_) => {
            findings.push(open(&in_order()));
            Some(Answered::Open)
        }
        Answer::Known(order) => {
            let elsewhere = order.provider.known() == Some(&Whose::Other);
            let others = differ(order.certificate_number.text(), own_number);
            if elsewhere || others == Some(true) {
                findings.push(refusal("type.conflict_order", &in_order(), cure::CONFLICT_ORDER, FixAction::Elsewhere));
                return Some(Answered::Conflict);
            }
            None
        }
    }
}

/// Whether two certificate numbers differ; `None` where one of them is not known.
fn differ(theirs: Option<&str>, own: Option<&str>) -> Option<bool> {
    Some(certificate_key(theirs?) != own?)
}

fn record_answer(
    case: &Case,
    domain: &Domain,
    own_number: Option<&str>,
    path: &str,
    findings: &mut Vec<Finding>,
) -> Answered {
    let path = || format!("{path}/record");
    let subject_record = case.subject().map(|subject| &subject.record);
    match (&domain.record, subject_record) {
        (Answer::Absent | Answer::Unknown(_), _) => {
            findings.push(open(&path()));
            Answered::Open
        }
        (_, None | Some(Answer::Absent | Answer::Unknown(_))) => Answered::Open,
        (Answer::Null, Some(Answer::Null)) => Answered::Type(TypeCode::First),
        (Answer::Null, Some(Answer::Known(subject))) => {
            by_here(subject, TypeCode::AddHere, TypeCode::AddElsewhere, findings)
        }
        (Answer::Known(_), Some(Answer::Null)) => {
            conflict("type.conflict_domain", cure::CONFLICT_DOMAIN, &path(), findings)
        }
        (Answer::Known(record), Some(Answer::Known(subject))) => {
            let holder = record.subject.known().and_then(|holder| holder.certificate_number.text());
            match (differ(holder, own_number), record.here.known()) {
                (Some(true), _) => conflict("type.conflict_domain", cure::CONFLICT_DOMAIN, &path(), findings),
                (Some(false), Some(true)) => {
                    conflict("type.already_connected", cure::ALREADY_CONNECTED, &path(), findings)
                }
                (Some(false), Some(false)) => by_here(subject, TypeCode::AccessQuick, TypeCode::Access, findings),
                (None, _) | (Some(false), None) => {
                    findings.push(open(&path()));
                    Answered::Open
                }
            }
        }
    }
}

fn conflict(topic: &str, cure: &str, path: &str, findings: &mut Vec<Finding>) -> Answered {
    findings.push(refusal(topic, path, cure, FixAction::Elsewhere));
    Answered::Conflict
}

fn by_here(record: &SubjectRecord, here: TypeCode, elsewhere: TypeCode, findings: &mut Vec<Finding>) -> Answered {
    match record.here.known() {
        Some(true) => Answered::Type(here),
        Some(false) => Answered::Type(elsewhere),
        None => {
            findings.push(open("/subject/record"));
            Answered::Open
        }
    }
}

fn summed(answers: &[Answered], findings: &mut Vec<Finding>) -> FilingType {
    if answers.iter().any(|answer| matches!(answer, Answered::Conflict)) {
        return FilingType::None;
    }
    if answers.iter().any(|answer| matches!(answer, Answered::Open)) {
        return FilingType::Unknown("what the bureau has on file is not known".to_owned());
    }
    let mut codes = answers.iter().filter_map(|answer| match answer {
        Answered::Type(code) => Some(*code),
        Answered::Conflict | Answered::Open => None,
    });
    let Some(first) = codes.next() else {
        return FilingType::Unknown("no domain has been typed".to_owned());
    };
    if codes.all(|code| code == first) {
        FilingType::Known(first)
    } else {
        findings.push(refusal("type.mixed", "/sites", cure::TYPE_MIXED, FixAction::Edit));
        FilingType::None
    }
}

fn refusal(topic: &str, path: &str, cure: &str, action: FixAction) -> Finding {
    Finding::new(topic, Severity::Refuse, path, Cure::new(cure))
        .with_rule(format!("type.{topic}"))
        .with_fix(action, path)
        .with_source("filing-types.md 2")
}

fn open(path: &str) -> Finding {
    Finding::new("bureau.unknown", Severity::Ask, path, Cure::new(cure::BUREAU_UNKNOWN))
        .with_rule("type.bureau.unknown")
        .with_fix(FixAction::Wait, path)
        .with_source("case.md 3")
}
