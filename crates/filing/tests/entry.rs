//! The checks at entry, told as small changes to two clean cases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use filing::case::Case;
use filing::entry::{EntryContext, check, materials_needed, office_phone, site_person};
use filing::finding::{Finding, Severity};
use filing::vocabulary::MaterialKind;
use proptest::prelude::*;
use serde_json::{Value, json};

const UNIT: &str = include_str!("cases/unit.json");
const INDIVIDUAL: &str = include_str!("cases/individual.json");

fn rare(text: &str) -> Vec<char> {
    text.chars().filter(|letter| matches!(letter, '𠮷' | '䶮' | '㛃')).collect()
}

fn raw(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn judge(raw: &Value, form: bool) -> Vec<Finding> {
    let case = Case::parse(raw).unwrap().case;
    check(&case, &EntryContext { outside_gbk: &rare, form, materials: None })
}

/// Puts a value in place of another, or beside others; `None` takes it out.
fn set(raw: &mut Value, pointer: &str, value: Option<Value>) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match (raw.pointer_mut(parent).expect(pointer), value) {
        (Value::Object(members), Some(value)) => {
            members.insert(key.to_owned(), value);
        }
        (Value::Object(members), None) => {
            members.remove(key);
        }
        (Value::Array(list), Some(value)) => list[key.parse::<usize>().unwrap()] = value,
        (other, _) => panic!("{pointer} {other}"),
    }
}

fn told(findings: &[Finding]) -> Vec<(String, String, String)> {
    findings.iter().map(|finding| (finding.topic.clone(), finding.severity.to_string(), finding.path.clone())).collect()
}

#[track_caller]
fn expect(text: &str, form: bool, pointer: &str, value: Option<Value>, expected: &[(&str, &str, &str)]) {
    let mut raw = raw(text);
    if form {
        set(&mut raw, "/subject_person/office_phone", Some(json!("0755-81234567")));
    }
    set(&mut raw, pointer, value.clone());
    let expected: Vec<_> = expected
        .iter()
        .map(|(topic, severity, path)| ((*topic).to_owned(), (*severity).to_owned(), (*path).to_owned()))
        .collect();
    assert_eq!(told(&judge(&raw, form)), expected, "{pointer} {value:?}");
}

#[test]
fn clean_cases_are_clean() {
    for text in [UNIT, INDIVIDUAL] {
        assert_eq!(told(&judge(&raw(text), false)), []);
    }
    assert_eq!(told(&judge(&raw(INDIVIDUAL), true)), []);
    expect(UNIT, true, "/subject/remark", Some(json!("无")), &[]);
}

#[test]
fn what_is_missing_is_asked_for_at_its_place() {
    for pointer in [
        "/case",
        "/today",
        "/channel",
        "/province",
        "/wanted",
        "/account",
        "/account/kind",
        "/account/order",
        "/subject",
        "/subject/nature",
        "/subject/name",
        "/subject/certificate/number",
        "/subject/certificate/address",
        "/subject/legal_representative",
        "/subject/legal_representative/certificate_number",
        "/subject/address/text",
        "/subject/business_scope",
        "/subject/registry",
        "/subject_person",
        "/subject_person/name",
        "/subject_person/certificate/valid_until",
        "/subject_person/email",
        "/sites",
        "/sites/0/name",
        "/sites/0/domains",
        "/sites/0/domains/0/name",
        "/sites/0/domains/0/registrar",
        "/sites/0/domains/0/expires_on",
        "/sites/0/person",
        "/sites/0/service_contents",
        "/sites/0/pre_approvals",
        "/sites/0/state",
        "/resources",
        "/resources/0/expires_on",
    ] {
        let mut raw = raw(UNIT);
        set(&mut raw, pointer, None);
        let found = told(&judge(&raw, false));
        let asked = ("input.missing".to_owned(), "ask".to_owned(), pointer.to_owned());
        assert!(found.contains(&asked), "{pointer} {found:?}");
        assert!(found.iter().all(|(_, severity, _)| severity == "ask"), "{pointer} {found:?}");
    }
}

#[test]
fn faults_of_a_unit() {
    let person = "/subject_person";
    for (pointer, value, topic, path) in [
        (
            "/subject/certificate/number",
            json!("91440305MA00122199"),
            "subject.number_invalid",
            "/subject/certificate/number",
        ),
        ("/subject/certificate/number", json!("9144030"), "subject.number_invalid", "/subject/certificate/number"),
        (
            "/subject/certificate/type",
            json!("institution_certificate"),
            "subject.nature_certificate",
            "/subject/certificate/type",
        ),
        ("/subject/certificate/number", json!(null), "input.missing", "/subject/certificate/number"),
        (
            "/subject/legal_representative/certificate_number",
            json!("440305198806123227"),
            "person.number_invalid",
            "/subject/legal_representative/certificate_number",
        ),
        (
            "/subject_person/certificate/number",
            json!("440305198813123226"),
            "person.number_invalid",
            "/subject_person/certificate/number",
        ),
        (
            "/subject_person/certificate/number",
            json!("440305203006123226"),
            "person.number_invalid",
            "/subject_person/certificate/number",
        ),
        (
            "/subject_person/certificate/type",
            json!("hk_id_card"),
            "certificate.kind",
            "/subject_person/certificate/type",
        ),
        (
            "/subject_person/certificate/type",
            json!("business_licence"),
            "certificate.kind",
            "/subject_person/certificate/type",
        ),
        ("/subject_person/phones/contact1", json!(null), "phone.missing", "/subject_person/phones/contact1"),
        (
            "/subject_person/phones/contact1/number",
            json!("19700000929"),
            "phone.segment",
            "/subject_person/phones/contact1",
        ),
        (
            "/subject_person/phones/contact1/number",
            json!("1370000092"),
            "phone.segment",
            "/subject_person/phones/contact1",
        ),
        (
            "/subject_person/phones/emergency/number",
            json!("0755-81234567"),
            "phone.segment",
            "/subject_person/phones/emergency",
        ),
        (
            "/subject_person/phones/contact2",
            json!({"number": "12345"}),
            "phone.segment",
            "/subject_person/phones/contact2",
        ),
        ("/subject_person/email", json!("lianxi.example.com"), "email.invalid", "/subject_person/email"),
        ("/sites/0/domains/0/name", json!("www.example-a1221.com.cn"), "domain.name", "/sites/0/domains/0/name"),
        ("/sites/0/domains/0/name", json!("203.0.113.10"), "domain.name", "/sites/0/domains/0/name"),
        ("/sites/0/domains/0/name", json!("http://example.com"), "domain.name", "/sites/0/domains/0/name"),
        ("/sites/0/domains/0/name", json!("com.cn"), "domain.name", "/sites/0/domains/0/name"),
        ("/sites/0/domains/0/name", json!("example.io"), "domain.suffix", "/sites/0/domains/0/name"),
        ("/sites/0/domains/0/real_name", json!(null), "domain.not_real_named", "/sites/0/domains/0/real_name"),
        ("/sites/0/name", json!("木作"), "site_name.length", "/sites/0/name"),
        ("/sites/0/name", json!("(木)-作"), "site_name.length", "/sites/0/name"),
        ("/sites/0/name", json!("20260316"), "site_name.digits_or_letters", "/sites/0/name"),
        ("/sites/0/name", json!("muzuo-jiaju"), "site_name.digits_or_letters", "/sites/0/name"),
        ("/sites/0/name", json!("星禾·木作"), "site_name.symbols", "/sites/0/name"),
        ("/sites/0/name", json!("星禾 木作"), "site_name.symbols", "/sites/0/name"),
        ("/sites/0/video", json!(null), "video.missing", "/sites/0/video"),
        ("/sites/0/resources", json!([]), "resource.missing", "/sites/0/resources"),
        ("/sites/0/resources", json!(["vm-9"]), "resource.missing", "/sites/0/resources"),
        ("/account/real_name", json!(null), "account.not_verified", "/account/real_name"),
    ] {
        expect(UNIT, false, pointer, Some(value), &[(topic, "refuse", path)]);
    }
    for (pointer, topic, path) in [
        ("/subject_person/phones/contact1", "phone.missing", format!("{person}/phones/contact1")),
        ("/subject_person/phones/contact1/number", "phone.missing", format!("{person}/phones/contact1")),
        ("/sites/0/resources", "resource.missing", "/sites/0/resources".to_owned()),
        ("/sites/0/video", "video.missing", "/sites/0/video".to_owned()),
    ] {
        expect(UNIT, false, pointer, None, &[(topic, "ask", &path)]);
    }
}

#[test]
fn names_that_are_good() {
    for name in ["星禾木作家具", "星禾(木作)", "星禾（木作）", "abc123", "木作-3号", "example家具", "木作家"]
    {
        expect(UNIT, false, "/sites/0/name", Some(json!(name)), &[]);
    }
}

#[test]
fn numbers_may_be_typed_with_blanks_and_dashes() {
    for (pointer, value) in [
        ("/subject/certificate/number", "9144 0305 MA00 1221 98"),
        ("/subject_person/certificate/number", "440305-19880612-3226"),
        ("/subject_person/phones/contact1/number", "+86 137 0000 0929"),
        ("/subject_person/phones/contact2", ""),
        ("/sites/0/domains/0/name", "Example-A1221.COM.CN"),
    ] {
        if !value.is_empty() {
            expect(UNIT, false, pointer, Some(json!(value)), &[]);
        }
    }
    expect(UNIT, false, "/subject_person/phones/contact2", Some(json!({"number": "0755-81234567"})), &[]);
}

#[test]
fn what_could_not_be_learned_is_asked_again() {
    let unknown = Some(json!({"unknown": "timed out"}));
    for (pointer, topic) in [
        ("/account/risk", ""),
        ("/account/real_name", "account.unknown"),
        ("/account/order", "account.unknown"),
        ("/subject/registry", "registry.unknown"),
        ("/sites/0/state", "site.unknown"),
        ("/sites/0/video", "site.unknown"),
        ("/sites/0/domains/0/registrar", "domain.unknown"),
        ("/sites/0/domains/0/real_name", "domain.unknown"),
        ("/resources/0/expires_on", "resource.unknown"),
    ] {
        let expected: Vec<(&str, &str, &str)> = if topic.is_empty() { vec![] } else { vec![(topic, "ask", pointer)] };
        expect(UNIT, false, pointer, unknown.clone(), &expected);
    }
}

#[test]
fn a_domain_stands_once_in_an_order() {
    let mut raw = raw(UNIT);
    let mut again = raw.pointer("/sites/0/domains/0").unwrap().clone();
    again["name"] = json!("EXAMPLE-a1221.com.cn");
    raw.pointer_mut("/sites/0/domains").unwrap().as_array_mut().unwrap().push(again);
    assert_eq!(
        told(&judge(&raw, false)),
        [("domain.duplicate".to_owned(), "refuse".to_owned(), "/sites/0/domains/1/name".to_owned())]
    );
}

#[test]
fn faults_of_an_individual() {
    expect(
        INDIVIDUAL,
        false,
        "/sites/0/pre_approvals",
        Some(json!([{"type": "news", "number": "1"}])),
        &[("preapproval.individual", "refuse", "/sites/0/pre_approvals")],
    );
    expect(INDIVIDUAL, false, "/sites/0/pre_approvals", Some(json!([])), &[]);
    expect(
        INDIVIDUAL,
        false,
        "/subject/certificate/number",
        Some(json!("330106199008203243")),
        &[("subject.number_invalid", "refuse", "/subject/certificate/number")],
    );
    expect(INDIVIDUAL, false, "/subject_person/certificate", None, &[]);
    let doubtful = Some(json!("foreigner_residence_id"));
    expect(
        INDIVIDUAL,
        false,
        "/subject/certificate/type",
        doubtful,
        &[("certificate.kind", "warn", "/subject/certificate/type")],
    );
}

#[test]
fn a_site_person_of_their_own_is_judged() {
    let mut person = raw(UNIT).pointer("/subject_person").unwrap().clone();
    person["email"] = json!("nobody");
    person["name"] = json!(null);
    expect(
        UNIT,
        false,
        "/sites/0/person",
        Some(person),
        &[("email.invalid", "refuse", "/sites/0/person/email"), ("input.missing", "refuse", "/sites/0/person/name")],
    );
}

#[test]
fn forms_are_told_what_the_wire_cannot_carry() {
    for (pointer, value, topic, severity) in [
        ("/subject/address/text", json!("𠮷祥路18号"), "form.gbk", "warn"),
        ("/subject/remark", json!("䶮"), "form.gbk", "warn"),
        ("/sites/0/name", json!("星禾㛃木作"), "form.gbk", "warn"),
        ("/subject/address/text", json!("路".repeat(1025)), "form.length", "refuse"),
        ("/sites/0/remark", json!("注".repeat(1025)), "form.length", "refuse"),
        ("/subject/address/region", json!("4403"), "form.region", "refuse"),
        ("/subject/address/region", json!("990305"), "form.region", "refuse"),
        ("/sites/0/home_url", json!("www.example.com"), "form.home_url", "refuse"),
        ("/sites/0/home_url", json!("www.notexample-a1221.com.cn"), "form.home_url", "refuse"),
    ] {
        expect(UNIT, true, pointer, Some(value.clone()), &[(topic, severity, pointer)]);
        let mut raw = raw(UNIT);
        set(&mut raw, pointer, Some(value));
        assert!(judge(&raw, false).iter().all(|finding| !finding.topic.starts_with("form.")), "{pointer}");
    }
    let good = Some(json!("https://www.example-a1221.com.cn/index.html"));
    expect(UNIT, true, "/sites/0/home_url", good, &[]);
}

#[test]
fn organisations_give_an_office_telephone() {
    let path = "/subject_person/office_phone";
    expect(UNIT, true, path, None, &[("form.office_phone", "ask", path)]);
    expect(UNIT, true, path, Some(json!("13700000929")), &[("form.office_phone", "refuse", path)]);
    let mut raw = raw(UNIT);
    set(&mut raw, "/subject_person/phones/contact2", Some(json!({"number": "075581234567"})));
    assert_eq!(told(&judge(&raw, true)), []);
    let case = Case::parse(&raw).unwrap().case;
    let person = case.subject_person.known().unwrap();
    assert_eq!(office_phone(person), Some("0755-81234567".to_owned()));
}

#[test]
fn an_empty_form_names_every_field_and_asks_for_nothing_only_others_know() {
    let findings = judge(&json!({"subject": {"nature": "enterprise"}, "sites": [{"domains": [{}]}]}), true);
    let paths: Vec<&str> = findings.iter().map(|finding| finding.path.as_str()).collect();
    for path in [
        "/province",
        "/subject/name",
        "/subject/certificate/type",
        "/subject/certificate/number",
        "/subject/legal_representative/name",
        "/subject/address/region",
        "/subject/address/text",
        "/subject_person/name",
        "/subject_person/phones/contact1",
        "/subject_person/email",
        "/subject_person/office_phone",
        "/sites/0/name",
        "/sites/0/domains/0/name",
        "/sites/0/person/name",
        "/sites/0/service_contents",
        "/sites/0/pre_approvals",
        "/sites/0/resources",
    ] {
        assert!(paths.contains(&path), "{path} {paths:?}");
    }
    assert!(findings.iter().all(|finding| finding.severity == Severity::Ask));
    for path in paths {
        let outside = ["/today", "/account", "/resources", "/subject/registry", "/subject/record"];
        assert!(!outside.iter().any(|start| path.starts_with(start)), "{path}");
    }
}

#[test]
fn persons_and_their_documents() {
    let unit = Case::parse(&raw(UNIT)).unwrap().case;
    let individual = Case::parse(&raw(INDIVIDUAL)).unwrap().case;
    for case in [&unit, &individual] {
        assert_eq!(site_person(case, 0), case.subject_person.known());
        assert_eq!(site_person(case, 1), None);
    }
    let owners = |case: &Case| -> Vec<(MaterialKind, String)> {
        materials_needed(case).into_iter().map(|needed| (needed.kind, needed.owner)).collect()
    };
    let identity = MaterialKind::IdentityDocument;
    let unit_certificate = (MaterialKind::UnitCertificate, "/subject".to_owned());
    assert_eq!(owners(&unit), [unit_certificate.clone(), (identity, "/subject_person".to_owned())]);
    assert_eq!(owners(&individual), [(identity, "/subject".to_owned())]);

    let lacking = |case: &Case, uploaded: &[(MaterialKind, String)]| -> Vec<(String, String)> {
        check(case, &EntryContext { outside_gbk: &rare, form: false, materials: Some(uploaded) })
            .iter()
            .map(|finding| (finding.topic.clone(), finding.expected.as_ref().unwrap().as_str().unwrap().to_owned()))
            .collect()
    };
    let missing = |kind: &str| ("material.missing".to_owned(), kind.to_owned());
    assert_eq!(lacking(&unit, &[]), [missing("identity_document"), missing("unit_certificate")]);
    assert_eq!(lacking(&unit, &[unit_certificate]), [missing("identity_document")]);
    assert_eq!(lacking(&individual, &[(identity, "/sites/0/person".to_owned())]), []);
}

proptest! {
    #[test]
    fn nothing_personal_is_shown_whole(
        name in "[\u{4e00}-\u{4e80}]{3,6}", number in "[0-9]{9,18}", phone in "[0-9]{8,14}", email in "[a-z]{5,12}"
    ) {
        let mut raw = raw(UNIT);
        for (pointer, value) in [
            ("/subject_person/name", format!("{name}𠮷")),
            ("/subject_person/certificate/number", number.clone()),
            ("/subject/legal_representative/certificate_number", number.clone()),
            ("/subject_person/phones/contact1/number", phone.clone()),
            ("/subject_person/email", email.clone()),
            ("/subject/address/text", format!("样例路18号6栋{name}𠮷")),
        ] {
            set(&mut raw, pointer, Some(json!(value)));
        }
        for form in [true, false] {
            let text = serde_json::to_string(&judge(&raw, form)).unwrap();
            for private in [&name, &number, &phone, &email] {
                prop_assert!(!text.contains(private.as_str()), "{private} in {text}");
            }
        }
    }

    #[test]
    fn equal_cases_give_equal_bytes(form: bool) {
        let bytes = || serde_json::to_string(&judge(&raw(UNIT), form)).unwrap();
        prop_assert_eq!(bytes(), bytes());
    }
}
