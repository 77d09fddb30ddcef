//! Type, verdict and the persons of the SMS step.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use filing::case::Case;
use filing::filing_type::{FilingType, decide};
use filing::finding::{Cure, Finding, Severity, Verdict, put_in_order};
use filing::sms::{SmsRole, sms_persons, window_hours};
use filing::vocabulary::TypeCode;
use serde_json::{Value, json};

const UNIT: &str = include_str!("cases/unit.json");
const INDIVIDUAL: &str = include_str!("cases/individual.json");

fn raw(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn case_with(text: &str, changes: &[(&str, Value)]) -> Case {
    let mut raw = raw(text);
    for (pointer, value) in changes {
        *raw.pointer_mut(pointer).expect(pointer) = value.clone();
    }
    Case::parse(&raw).unwrap().case
}

fn record(here: bool) -> Value {
    json!({"number": "粤ICP备99000168号", "here": here, "shell": false})
}

fn on_record(certificate: &str, here: bool) -> Value {
    json!({"number": "粤ICP备99000168号-1", "here": here, "subject": {"certificate_number": certificate}})
}

const SUBJECT: &str = "/subject/record";
const DOMAIN: &str = "/sites/0/domains/0/record";
const IN_ORDER: &str = "/sites/0/domains/0/in_order";
const OWN: &str = "91440305MA00122198";
const OTHER: &str = "91420106MA0000365C";

#[test]
fn the_type_follows_from_the_records() {
    let known = |code| Ok(FilingType::Known(code));
    let unknown = || json!({"unknown": "timed out"});
    for (changes, expected) in [
        (vec![], known(TypeCode::First)),
        (vec![(SUBJECT, record(true))], known(TypeCode::AddHere)),
        (vec![(SUBJECT, record(false))], known(TypeCode::AddElsewhere)),
        (vec![(SUBJECT, record(false)), (DOMAIN, on_record(OWN, false))], known(TypeCode::Access)),
        (vec![(SUBJECT, record(true)), (DOMAIN, on_record(OWN, false))], known(TypeCode::AccessQuick)),
        (vec![(SUBJECT, record(true)), (DOMAIN, on_record(OWN, true))], Err(("type.already_connected", DOMAIN))),
        (vec![(SUBJECT, record(true)), (DOMAIN, on_record(OTHER, false))], Err(("type.conflict_domain", DOMAIN))),
        (vec![(DOMAIN, on_record(OWN, false))], Err(("type.conflict_domain", DOMAIN))),
        (
            vec![(IN_ORDER, json!({"provider": "other", "certificate_number": OWN}))],
            Err(("type.conflict_order", IN_ORDER)),
        ),
        (
            vec![(IN_ORDER, json!({"provider": "here", "certificate_number": OTHER}))],
            Err(("type.conflict_order", IN_ORDER)),
        ),
        (vec![(IN_ORDER, json!({"provider": "here", "certificate_number": OWN}))], known(TypeCode::First)),
        (vec![("/subject/in_order", json!({"provider": "other"}))], Err(("type.conflict_order", "/subject/in_order"))),
        (vec![(SUBJECT, json!({"here": false, "shell": true}))], Err(("type.shell_subject", "/subject/record/shell"))),
        (vec![(SUBJECT, unknown())], Err(("bureau.unknown", SUBJECT))),
        (vec![(DOMAIN, unknown())], Err(("bureau.unknown", DOMAIN))),
        (vec![(IN_ORDER, unknown())], Err(("bureau.unknown", IN_ORDER))),
        (
            vec![(SUBJECT, unknown()), (IN_ORDER, json!({"provider": "other", "certificate_number": OTHER}))],
            Err(("type.conflict_order", IN_ORDER)),
        ),
        (vec![("/wanted", json!("change_site"))], Err(("type.not_filed", SUBJECT))),
        (vec![("/wanted", json!("change_site")), (SUBJECT, record(true))], known(TypeCode::ChangeSite)),
        (vec![("/wanted", json!("migrate_account")), (SUBJECT, record(true))], known(TypeCode::MigrateAccount)),
        (vec![("/wanted", json!("first"))], known(TypeCode::First)),
        // Certain conflicts go before open questions, and nothing follows from what is not told.
        (vec![(IN_ORDER, unknown()), (DOMAIN, on_record(OWN, false))], Err(("type.conflict_domain", DOMAIN))),
        (vec![(SUBJECT, record(true)), (DOMAIN, json!({"here": false}))], Err(("bureau.unknown", DOMAIN))),
        (vec![(IN_ORDER, json!({"provider": "here"}))], known(TypeCode::First)),
    ] {
        let decision = decide(&case_with(UNIT, &changes));
        match expected {
            Ok(filing_type) => {
                assert_eq!(decision.filing_type, filing_type, "{changes:?}");
                assert_eq!(decision.findings, [], "{changes:?}");
            }
            Err((topic, path)) => {
                assert!(!matches!(decision.filing_type, FilingType::Known(_)), "{changes:?}");
                let found = decision.findings.iter().any(|finding| finding.topic == topic && finding.path == path);
                assert!(found, "{changes:?} {:?}", decision.findings);
            }
        }
    }
}

#[test]
fn wishes_are_compared_with_what_follows() {
    let decision = decide(&case_with(UNIT, &[("/wanted", json!("add_here"))]));
    assert_eq!(decision.filing_type, FilingType::Known(TypeCode::First));
    assert_eq!(decision.findings[0].topic, "type.mismatch");
    assert_eq!(decision.findings[0].path, "/wanted");
    let shell = decide(&case_with(UNIT, &[("/wanted", json!("cancel_shell"))]));
    assert_eq!(shell.filing_type, FilingType::Known(TypeCode::CancelShell));
    assert_eq!(shell.findings[0].topic, "cancel.shell_on_paper");
}

#[test]
fn sites_of_one_order_agree_on_the_type() {
    let mut raw = raw(UNIT);
    let mut second = raw.pointer("/sites/0").unwrap().clone();
    *second.pointer_mut("/domains/0/record").unwrap() = on_record(OWN, false);
    raw.pointer_mut("/sites").unwrap().as_array_mut().unwrap().push(second);
    *raw.pointer_mut(SUBJECT).unwrap() = record(true);
    let decision = decide(&Case::parse(&raw).unwrap().case);
    assert_eq!(decision.filing_type, FilingType::None);
    assert_eq!(decision.findings[0].topic, "type.mixed");
}

#[test]
fn an_empty_case_has_no_type_yet() {
    let decision = decide(&Case::default());
    assert!(matches!(decision.filing_type, FilingType::Unknown(_)));
    assert_eq!(serde_json::to_value(FilingType::None).unwrap(), Value::Null);
    assert_eq!(serde_json::to_value(FilingType::Known(TypeCode::First)).unwrap(), json!("first"));
}

#[test]
fn the_strongest_vote_is_the_verdict() {
    let finding = |topic: &str, severity| Finding::new(topic, severity, "/x", Cure::new("finding-x"));
    let day = "2026-03-18".parse().unwrap();
    let warn = || finding("form.gbk", Severity::Warn);
    let unknown = || finding("bureau.unknown", Severity::Ask);
    let ask = || finding("input.missing", Severity::Ask);
    let later = || finding("account.wait", Severity::Refuse).with_from(day);
    let refuse = || finding("email.invalid", Severity::Refuse);
    let stop = || finding("type.conflict_order", Severity::Refuse).with_from(day);
    for (findings, verdict) in [
        (vec![], Verdict::Ready),
        (vec![warn(), finding("change.after", Severity::Inform)], Verdict::Ready),
        (vec![warn(), unknown()], Verdict::Wait),
        (vec![later()], Verdict::Wait),
        (vec![later(), ask()], Verdict::Mend),
        (vec![unknown(), refuse()], Verdict::Mend),
        (vec![refuse(), stop()], Verdict::Cannot),
    ] {
        assert_eq!(Verdict::of(&findings), verdict);
    }
}

#[test]
fn findings_are_ordered_by_severity_then_path() {
    let at = |severity, path: &str| Finding::new("input.missing", severity, path, Cure::new("finding-x"));
    let mut findings = vec![
        at(Severity::Warn, "/a"),
        at(Severity::Ask, "/b"),
        at(Severity::Refuse, "/c"),
        at(Severity::Ask, "/a"),
        at(Severity::Ask, "/a"),
    ];
    put_in_order(&mut findings);
    let order: Vec<_> = findings.iter().map(|finding| (finding.severity.as_str(), finding.path.as_str())).collect();
    assert_eq!(order, [("refuse", "/c"), ("ask", "/a"), ("ask", "/b"), ("warn", "/a")]);
}

#[test]
fn a_finding_has_the_members_of_the_contract() {
    let finding =
        Finding::new("domain.name", Severity::Refuse, "/sites/0/domains/0/name", Cure::new("finding-domain-form"));
    let json = serde_json::to_value(&finding).unwrap();
    for member in
        ["topic", "rule", "version", "severity", "path", "seen", "expected", "cure", "fix", "from", "origin", "source"]
    {
        assert!(json.get(member).is_some(), "{member}");
    }
    assert_eq!(serde_json::from_value::<Finding>(json).unwrap(), finding);
}

#[test]
fn one_person_answers_once() {
    assert_eq!(window_hours(), 24);
    for text in [UNIT, INDIVIDUAL] {
        let persons = sms_persons(&case_with(text, &[]));
        assert_eq!(persons.len(), 1);
        assert_eq!(persons[0].role, SmsRole::Subject);
    }
    let unit = &sms_persons(&case_with(UNIT, &[]))[0];
    assert_eq!((unit.phone.as_str(), unit.id_last_six.as_str()), ("13700000929", "123226"));
}

#[test]
fn another_phone_or_another_person_answers_too() {
    let mut person = raw(UNIT).pointer("/subject_person").unwrap().clone();
    let with = |person: &Value| sms_persons(&case_with(UNIT, &[("/sites/0/person", person.clone())]));
    *person.pointer_mut("/certificate/number").unwrap() = json!("440305 19880612 3226");
    assert_eq!(with(&person).len(), 1, "the same number typed otherwise");
    *person.pointer_mut("/phones/contact1/number").unwrap() = json!("13700000930");
    let two = with(&person);
    assert_eq!(two.len(), 2);
    assert_eq!(two[1].role.to_string(), "site-0");
    assert!(!format!("{two:?}").contains("13700000930"));
}
