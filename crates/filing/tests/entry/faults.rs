//! What is wrong by itself, whoever asks.

use super::*;

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
