//! Reading cases: nothing is lost, nothing is guessed, and what does not fit is named by its place.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use filing::answer::Answer;
use filing::case::{Case, strip_outside};
use proptest::prelude::*;
use serde_json::{Value, json};

const UNIT: &str = include_str!("cases/unit.json");
const INDIVIDUAL: &str = include_str!("cases/individual.json");

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Puts a value at a pointer, making objects and lists on the way.
fn put(case: &mut Value, pointer: &str, value: Value) {
    let mut here = case;
    for segment in pointer.split('/').skip(1) {
        if let Ok(at) = segment.parse::<usize>() {
            if !here.is_array() {
                *here = json!([]);
            }
            let list = here.as_array_mut().unwrap();
            while list.len() <= at {
                list.push(json!({}));
            }
            here = &mut list[at];
        } else {
            if !here.is_object() {
                *here = json!({});
            }
            here = here.as_object_mut().unwrap().entry(segment).or_insert(Value::Null);
        }
    }
    *here = value;
}

#[test]
fn a_case_comes_out_as_it_went_in() {
    for text in [UNIT, INDIVIDUAL, "{}"] {
        let raw = read(text);
        let parsed = Case::parse(&raw).unwrap();
        assert_eq!(parsed.ignored, Vec::<String>::new());
        assert_eq!(serde_json::to_value(&parsed.case).unwrap(), raw);
    }
}

#[test]
fn the_four_standings_are_kept_apart() {
    for (value, standing) in [
        (None, Answer::Absent),
        (Some(json!(null)), Answer::Null),
        (Some(json!({"unknown": "timed out"})), Answer::Unknown("timed out".to_owned())),
        (Some(json!("text")), Answer::Known("text".to_owned())),
    ] {
        let mut raw = json!({"subject": {}});
        if let Some(value) = value {
            put(&mut raw, "/subject/business_scope", value);
        }
        let case = Case::parse(&raw).unwrap().case;
        assert_eq!(case.subject().unwrap().business_scope, standing);
        assert_eq!(serde_json::to_value(&case).unwrap(), raw);
    }
}

#[test]
fn unlisted_keys_are_named_and_do_no_harm() {
    let mut raw = read(UNIT);
    put(&mut raw, "/colour", json!("red"));
    put(&mut raw, "/sites/0/mood", json!({"a": [1]}));
    put(&mut raw, "/subject/registry/by", json!("clerk"));
    put(&mut raw, "/sites/0/domains/0/real_name/a~b", json!(1));
    let parsed = Case::parse(&raw).unwrap();
    let mut ignored = parsed.ignored;
    ignored.sort();
    assert_eq!(ignored, ["/colour", "/sites/0/domains/0/real_name/a~0b", "/sites/0/mood", "/subject/registry/by"]);
}

#[test]
fn what_does_not_fit_is_named_by_its_place() {
    for (pointer, value) in [
        ("/case", json!(2)),
        ("/case", json!(null)),
        ("/case", json!("1")),
        ("/today", json!("2026-3-16")),
        ("/today", json!("2026-02-30")),
        ("/today", json!("20260316")),
        ("/channel", json!("fax")),
        ("/province", json!("99")),
        ("/province", json!("71")),
        ("/province", json!(44)),
        ("/wanted", json!("everything")),
        ("/account", json!([])),
        ("/account/kind", json!("club")),
        ("/account/main", json!("yes")),
        ("/account/main", json!({"unknown": "why"})),
        ("/account/risk", json!("no")),
        ("/subject", json!("x")),
        ("/subject/nature", json!("guild")),
        ("/subject/name", json!(5)),
        ("/subject/certificate", json!(["business_licence"])),
        ("/subject/certificate/type", json!("library_card")),
        ("/subject/certificate/valid_until", json!("forever")),
        ("/subject/record/here", json!("yes")),
        ("/subject/record/sites_total", json!(1.5)),
        ("/subject/registry/match", json!(1)),
        ("/subject/registry/status", json!("fine")),
        ("/subject_person/phones/contact1", json!("13700000929")),
        ("/sites", json!({})),
        ("/sites/0", json!([])),
        ("/sites/0", json!(null)),
        ("/sites/0/person/same_as", json!("me")),
        ("/sites/0/video/province", json!("00")),
        ("/sites/0/state", json!("half-open")),
        ("/sites/0/service_contents/0", json!("everything")),
        ("/sites/0/pre_approvals/0/type", json!("magic")),
        ("/sites/0/content/0", json!("nothing")),
        ("/sites/0/purpose", json!("fun")),
        ("/sites/0/domains/0/expires_on", json!("soon")),
        ("/sites/0/domains/0/in_order/provider", json!("nobody")),
        ("/resources/0/region", json!("moon")),
        ("/resources/0/billing", json!("gift")),
        ("/resources/0/bandwidth", json!("fast")),
        ("/codes/0/state", json!("lost")),
        ("/materials/0/kind", json!("postcard")),
        ("/migration/target/site", json!("mars")),
    ] {
        let mut raw = json!({});
        put(&mut raw, pointer, value.clone());
        let refusal = Case::parse(&raw).expect_err(pointer);
        assert_eq!(refusal.pointer, pointer, "{value} {refusal}");
        assert!(!refusal.reason.is_empty());
    }
    let top = Case::parse(&json!([])).unwrap_err();
    assert_eq!(top.pointer, "");
}

#[test]
fn an_unknown_answer_is_a_text_and_stands_alone() {
    for value in [json!({"unknown": 1}), json!({"unknown": "why", "z": 1})] {
        let raw = json!({"subject": {"record": value}});
        let refusal = Case::parse(&raw).unwrap_err();
        assert!(refusal.pointer.starts_with("/subject/record"), "{refusal}");
    }
}

#[test]
fn a_refusal_does_not_repeat_what_was_typed() {
    let raw = json!({"subject_person": {"phones": {"contact1": "13700000929"}}});
    let refusal = Case::parse(&raw).unwrap_err();
    assert_eq!(refusal.reason, "expected an object, found text");
    let raw = json!({"subject": {"nature": "苏砚宁"}});
    assert!(!Case::parse(&raw).unwrap_err().to_string().contains('苏'));
}

#[test]
fn what_only_others_know_is_taken_out() {
    let mut raw = read(UNIT);
    strip_outside(&mut raw);
    let case = Case::parse(&raw).unwrap().case;
    assert!(case.today.is_absent());
    assert!(case.account.is_absent());
    assert!(case.resources.is_absent());
    let subject = case.subject().unwrap();
    assert!(subject.record.is_absent() && subject.in_order.is_absent());
    assert!(subject.registry.is_absent());
    assert_eq!(subject.name.text(), Some("广东星禾木作家具有限公司"));
    let site = &case.sites()[0];
    assert!(site.video.is_absent() && site.state.is_absent());
    assert_eq!(site.resources.items(), ["vm-1"]);
    let domain = &site.domains.items()[0];
    assert!(domain.registrar.is_absent() && domain.real_name.is_absent());
    assert!(domain.record.is_absent() && domain.expires_on.is_absent());
    let person = case.subject_person.known().unwrap();
    let phone = person.phones.known().unwrap().emergency.known().unwrap();
    assert!(phone.verified.is_absent() && phone.own.is_absent());
    assert!(phone.user.known().is_some());
    let certificate = person.certificate.known().unwrap();
    assert!(certificate.used_by_other_subject.is_absent());
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z]{0,6}".prop_map(Value::from),
        Just(json!({"unknown": "why"})),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        let key = prop::sample::select(vec![
            "case", "subject", "sites", "person", "phones", "contact1", "number", "domains", "record", "name",
            "unknown", "type",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6).prop_map(|pairs| Value::Object(
                pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_panics_and_what_was_read_reads_again(raw in json_value()) {
        if let Ok(parsed) = Case::parse(&raw) {
            let again = serde_json::to_value(&parsed.case).unwrap();
            let second = Case::parse(&again).unwrap();
            prop_assert_eq!(second.ignored, Vec::<String>::new());
            prop_assert_eq!(second.case, parsed.case);
        }
    }
}
