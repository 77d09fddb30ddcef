//! The words of the findings: one message for each cure, in both languages, and none left over.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use filing::finding::cure;

const ZH: &str = include_str!("../../../locales/zh-CN/findings.ftl");
const EN: &str = include_str!("../../../locales/en/findings.ftl");
const CURES: &str = include_str!("../src/finding/cure.rs");

/// Ids of a Fluent file, each with the arguments it uses.
fn messages(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines() {
        if line.starts_with('#') {
            continue;
        }
        if let Some((id, _)) = line.split_once(" = ").filter(|_| !line.starts_with(' ')) {
            current = id.to_owned();
            let fresh = found.insert(current.clone(), BTreeSet::new()).is_none();
            assert!(fresh, "{id} stands twice");
        }
        for part in line.split('$').skip(1) {
            let name: String =
                part.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect();
            found.entry(current.clone()).or_default().insert(name);
        }
    }
    found
}

#[test]
fn every_cure_has_words_in_both_languages_and_no_words_are_left_over() {
    let wanted: BTreeSet<String> = cure::ALL.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(wanted.len(), cure::ALL.len(), "an id stands twice");
    for text in [ZH, EN] {
        let found: BTreeSet<String> = messages(text).into_keys().collect();
        assert_eq!(found, wanted);
    }
}

#[test]
fn every_cure_is_used_somewhere() {
    let sources = [
        include_str!("../src/entry/book.rs"),
        include_str!("../src/entry/demands.rs"),
        include_str!("../src/entry/certificates.rs"),
        include_str!("../src/entry/persons.rs"),
        include_str!("../src/entry/sites.rs"),
        include_str!("../src/entry/materials.rs"),
        include_str!("../src/entry/wire.rs"),
        include_str!("../src/filing_type.rs"),
        include_str!("../src/rules/report.rs"),
    ];
    for line in CURES.lines() {
        let Some((name, _)) = line.trim().split_once(" = \"finding-") else {
            continue;
        };
        let used = sources.iter().any(|source| source.contains(&format!("cure::{name}")));
        assert!(used, "{name} is used nowhere");
    }
}
