//! The sample cases that lie beside the repository, where they do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use filing::case::Case;
use filing::entry::{EntryContext, check};
use filing::filing_type::{FilingType, decide};
use filing::finding::Severity;
use filing::vocabulary::TypeCode;
use serde_json::Value;

const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/rules/samples");

fn samples() -> Vec<(String, Value)> {
    if !Path::new(PLACE).is_dir() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no samples at {PLACE}");
        println!("skipped: no samples at {PLACE}");
        return Vec::new();
    }
    let mut found: Vec<(String, Value)> = std::fs::read_dir(PLACE)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path.display().to_string(), serde_json::from_str(&text).unwrap())
        })
        .collect();
    found.sort_by(|left, right| left.0.cmp(&right.0));
    assert!(!found.is_empty(), "no samples at {PLACE}");
    found
}

#[test]
fn the_checks_at_entry_raise_no_false_alarm() {
    for (name, sample) in samples() {
        let parsed = Case::parse(&sample["case"]).unwrap();
        assert_eq!(parsed.ignored, Vec::<String>::new(), "{name}");
        assert_eq!(serde_json::to_value(&parsed.case).unwrap(), sample["case"], "{name}");
        let context = EntryContext { outside_gbk: &|_| Vec::new(), form: false, materials: None };
        let alarms: Vec<_> = check(&parsed.case, &context)
            .into_iter()
            .filter(|finding| matches!(finding.severity, Severity::Refuse | Severity::Ask))
            .collect();
        assert_eq!(alarms, [], "{name}");
    }
}

#[test]
fn the_types_are_those_expected() {
    for (name, sample) in samples() {
        let decision = decide(&Case::parse(&sample["case"]).unwrap().case);
        match &sample["expect"]["type"] {
            Value::String(code) => {
                let code: TypeCode = code.parse().unwrap();
                assert_eq!(decision.filing_type, FilingType::Known(code), "{name}");
            }
            Value::Null => assert_eq!(decision.filing_type, FilingType::None, "{name}"),
            Value::Object(_) => {
                assert!(matches!(decision.filing_type, FilingType::Unknown(_)), "{name}");
            }
            other => panic!("{name} {other}"),
        }
    }
}

#[test]
fn the_topics_that_stop_are_those_of_the_list() {
    let place = format!("{PLACE}/../topics.tsv");
    if samples().is_empty() {
        return;
    }
    let text = std::fs::read_to_string(&place).unwrap();
    let mut stopping = 0;
    for line in text.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let stops = columns[2] == "yes";
        stopping += usize::from(stops);
        assert_eq!(filing::finding::stops(columns[0]), stops, "{}", columns[0]);
    }
    assert!(stopping > 0);
}
