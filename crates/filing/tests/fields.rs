//! The field catalogue: complete, true to the shape of the case, and closed for personal data.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use filing::case::Case;
use filing::fields::{Applies, Catalogue, FieldKind};
use proptest::prelude::*;
use serde_json::{Value, json};

const TEXT: &str = include_str!("../../../data/fields.toml");
const UNIT: &str = include_str!("cases/unit.json");
const INDIVIDUAL: &str = include_str!("cases/individual.json");

/// A document with null at the place a pattern means.
fn only(pattern: &str) -> Value {
    pattern
        .rsplit('/')
        .filter(|segment| !segment.is_empty())
        .fold(Value::Null, |inner, segment| if segment == "*" { json!([inner]) } else { json!({ segment: inner }) })
}

#[test]
fn the_catalogue_reads_and_is_well_formed() {
    let catalogue = Catalogue::parse(TEXT).unwrap();
    let keys: BTreeSet<_> = catalogue.fields().iter().map(|field| &field.key).collect();
    let pointers: BTreeSet<_> = catalogue.fields().iter().map(|field| &field.pointer).collect();
    assert_eq!(keys.len(), catalogue.fields().len());
    assert_eq!(pointers.len(), catalogue.fields().len());
    for field in catalogue.fields() {
        assert_eq!(field.goes_on_the_wire(), field.why.is_empty(), "{}", field.key);
        assert!(!field.zh.is_empty() && !field.en.is_empty(), "{}", field.key);
        assert_eq!(field.hint_zh.is_empty(), field.hint_en.is_empty(), "{}", field.key);
        assert!(field.words.starts_with("field-"), "{}", field.key);
        let chooses = field.kind == FieldKind::Code;
        assert!(!chooses || field.options.is_some(), "{}", field.key);
    }
}

#[test]
fn every_pointer_is_a_member_of_the_case() {
    for field in Catalogue::embedded().fields() {
        let parsed = Case::parse(&only(&field.pointer)).unwrap();
        assert_eq!(parsed.ignored, Vec::<String>::new(), "{}", field.pointer);
    }
}

#[test]
fn fields_are_found_by_pointer() {
    let catalogue = Catalogue::embedded();
    for (pointer, key) in [
        ("/subject/name", "subject.name"),
        ("/sites/0/name", "site.name"),
        ("/sites/12/domains/3/name", "site.domains.name"),
        ("/sites/0/person/phones/contact1/number", "site.person.phones.contact1"),
        ("/sites/0/languages/1", "site.languages"),
    ] {
        assert_eq!(catalogue.find(pointer).unwrap().key, key);
    }
    for pointer in ["", "/", "/sites/x/name", "/sites/0", "/nothing"] {
        assert!(catalogue.find(pointer).is_none(), "{pointer}");
    }
    let office = catalogue.by_key("subject_person.office_phone").unwrap();
    assert_eq!(office.applies, Applies::Org);
    assert_eq!((office.min, office.max), (Some(11), Some(128)));
}

#[test]
fn a_unit_is_masked() {
    let raw: Value = serde_json::from_str(UNIT).unwrap();
    let masked = Catalogue::embedded().mask(&raw);
    for (pointer, shown) in [
        ("/province", "44"),
        ("/account/real_name", "广东星禾木作家具有限公司"),
        ("/account/security_phone", "139****0001"),
        ("/subject/name", "广东星禾木作家具有限公司"),
        ("/subject/certificate/number", "914***********2198"),
        ("/subject/certificate/address", "广东省深圳市***"),
        ("/subject/certificate/region", "44****"),
        ("/subject/legal_representative/name", "苏**"),
        ("/subject/legal_representative/certificate_number", "440***********3226"),
        ("/subject/address/text", "样例路18号***"),
        ("/subject/remark", "应急联系…"),
        ("/subject_person/name", "苏**"),
        ("/subject_person/certificate/number", "440***********3226"),
        ("/subject_person/phones/contact1/number", "137****0929"),
        ("/subject_person/phones/emergency/user/name", "周**"),
        ("/subject_person/email", "l***@example.com"),
        ("/sites/0/name", "星禾木作家具"),
        ("/sites/0/domains/0/name", "example-a1221.com.cn"),
        ("/sites/0/domains/0/real_name/holder", "广**"),
        ("/sites/0/domains/0/real_name/certificate_number", "914***********2198"),
        ("/sites/0/service_contents/0", "unit_portal"),
        ("/resources/0/id", "vm-1"),
        ("/materials/0/kind", "unit_certificate"),
    ] {
        assert_eq!(masked.pointer(pointer), Some(&json!(shown)), "{pointer}");
    }
    let text = masked.to_string();
    for private in ["苏砚宁", "周晓禾", "440305198806123226", "13700000929", "13700000930", "lianxi", "1203"] {
        assert!(!text.contains(private), "{private}");
    }
}

#[test]
fn an_individual_is_masked_and_so_is_everybody_of_unknown_nature() {
    let mut raw: Value = serde_json::from_str(INDIVIDUAL).unwrap();
    let catalogue = Catalogue::embedded();
    for _ in 0..2 {
        let masked = catalogue.mask(&raw);
        assert_eq!(masked.pointer("/subject/name"), Some(&json!("陆**")));
        assert_eq!(masked.pointer("/account/real_name"), Some(&json!("陆**")));
        assert!(!masked.to_string().contains("陆禾川"));
        raw.pointer_mut("/subject").unwrap().as_object_mut().unwrap().remove("nature");
    }
}

#[test]
fn what_the_catalogue_does_not_know_is_hidden() {
    let raw = json!({
        "subject": {"nature": "enterprise", "nickname": "阿宁", "certificate": {"old_number": "440305"}},
        "subject_person": {"phones": {"contact1": {"number": 13_700_000_929_u64}}},
        "13700000929": "x",
        "materials": [{"file": "苏砚宁.jpg", "kb": 640}],
        "sites": [{"video": {"unknown": "苏砚宁 did not come"}}],
    });
    assert_eq!(
        Catalogue::embedded().mask(&raw),
        json!({
            "subject": {"nature": "enterprise", "nickname": "***", "certificate": {"old_number": "***"}},
            "subject_person": {"phones": {"contact1": {"number": "***"}}},
            "***": "***",
            "materials": [{"file": "***", "kb": 640}],
            "sites": [{"video": {"unknown": "***"}}],
        })
    );
}

proptest! {
    #[test]
    fn no_unlisted_text_comes_through(path in prop::collection::vec("[a-z_]{1,8}", 1..6), text in "[\u{4e00}-\u{4e80}0-9]{1,20}") {
        let pointer: String = path.iter().map(|segment| format!("/zz{segment}")).collect();
        let raw = path.iter().rev().fold(json!(text), |inner, segment| json!({ format!("zz{segment}"): inner }));
        let masked = Catalogue::embedded().mask(&raw);
        prop_assert_eq!(masked.pointer(&pointer), Some(&json!("***")));
    }
}
