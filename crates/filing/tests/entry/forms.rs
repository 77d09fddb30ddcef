//! What only the form asks: the wire's limits, documents, the office telephone.

use super::*;

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
