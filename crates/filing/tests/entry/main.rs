//! The checks at entry, told as small changes to two clean cases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use filing::case::Case;
use filing::entry::{EntryContext, check, materials_needed, office_phone, site_person};
use filing::finding::{Finding, Severity};
use filing::vocabulary::MaterialKind;
use proptest::prelude::*;
use serde_json::{Value, json};

const UNIT: &str = include_str!("../cases/unit.json");
const INDIVIDUAL: &str = include_str!("../cases/individual.json");

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

mod faults;
mod forms;
