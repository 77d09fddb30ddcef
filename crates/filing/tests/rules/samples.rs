//! The sample cases that lie beside the repository, where they do.

use std::path::Path;

use filing::case::Case;
use filing::finding::Severity;
use filing::rules::RuleBook;
use filing::rules::check::{Language, answer};
use serde_json::Value;

const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/rules/samples");

/// True where the value is one of those expected: a value, or a list of them.
fn one_of(expected: &Value, found: &Value) -> bool {
    match expected {
        Value::Array(list) => list.contains(found),
        other => other == found,
    }
}

fn of_any(expected: &Value, found: &Value) -> bool {
    match expected.get("any_of") {
        Some(list) => one_of(list, found),
        None => expected == found || (expected.get("unknown").is_some() && found.get("unknown").is_some()),
    }
}

fn judged(sample: &Value) -> Vec<String> {
    let case = Case::parse(&sample["case"]).unwrap().case;
    let judgement = RuleBook::embedded().judge(&case);
    let answer = answer(&judgement, Language::Zh);
    let expect = &sample["expect"];
    let mut wrong = Vec::new();
    if !of_any(&expect["type"], &answer["type"]) {
        wrong.push(format!("type {}", answer["type"]));
    }
    if !of_any(&expect["verdict"], &answer["verdict"]) {
        wrong.push(format!("verdict {}", answer["verdict"]));
    }
    let found = answer["findings"].as_array().unwrap();
    let must = expect["must"].as_array().cloned().unwrap_or_default();
    for wanted in &must {
        let there = found
            .iter()
            .any(|finding| wanted.as_object().unwrap().iter().all(|(key, value)| one_of(value, &finding[key])));
        if !there {
            wrong.push(format!("missing {wanted}"));
        }
    }
    let named = |list: &str, topic: &str| {
        expect[list]
            .as_array()
            .is_some_and(|all| all.iter().any(|it| it == topic || one_of(&it["topic"], &Value::from(topic))))
    };
    for finding in &judgement.findings {
        let told = format!("{} {} {} {}", finding.severity, finding.topic, finding.path, finding.rule);
        if finding.severity == Severity::Refuse && !named("must", &finding.topic) && !named("may", &finding.topic) {
            wrong.push(format!("false alarm {told}"));
        }
        if finding.severity != Severity::Inform && named("must_not", &finding.topic) {
            wrong.push(format!("must not {told}"));
        }
    }
    wrong
}

#[test]
fn the_samples_are_answered_as_expected() {
    if !Path::new(PLACE).is_dir() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no samples at {PLACE}");
        println!("skipped: no samples at {PLACE}");
        return;
    }
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(PLACE).unwrap() {
        let path = entry.unwrap().path();
        let sample: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        wrong.extend(judged(&sample).into_iter().map(|fault| format!("{}: {fault}", path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
