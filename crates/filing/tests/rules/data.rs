//! The data: it loads, it covers what it must, and each kind of fault is found with file and line.

use std::collections::BTreeMap;

use filing::rules::changes::{Change, changes, line};
use filing::rules::list::entries;
use filing::rules::rule::{Decides, Omitted};
use filing::rules::{FILES, RuleBook};

#[test]
fn the_embedded_rules_load() {
    let book = RuleBook::load(FILES, &[]).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(book.rules().len() > 900);
    assert_eq!(RuleBook::embedded().rules().len(), book.rules().len());
}

/// True of ids like `44-01`.
fn is_record(id: &str) -> bool {
    id.len() == 5
        && id.as_bytes()[2] == b'-'
        && id.bytes().enumerate().all(|(at, byte)| at == 2 || byte.is_ascii_digit())
}

#[test]
fn most_records_and_all_typed_fields_are_decided_by_the_engine() {
    let book = RuleBook::embedded();
    let mut omitted: BTreeMap<String, usize> = BTreeMap::new();
    let (mut records, mut decided, mut typed) = (0, 0, 0);
    for entry in entries(book) {
        if is_record(entry.id) {
            records += 1;
            match entry.omitted {
                Some(why) => *omitted.entry(format!("{why:?}")).or_default() += 1,
                None => decided += 1,
            }
        }
        if entry.id.starts_with('P') {
            typed += 1;
            assert_eq!(entry.decides, Decides::Machine, "{}", entry.id);
        }
        assert!(!entry.source.is_empty() && !entry.date.is_empty(), "{}", entry.id);
    }
    println!("{decided} of {records} records decided, the others: {omitted:?}; {typed} typed fields");
    assert_eq!(records, 260);
    assert!(decided >= 200, "{decided}");
    assert!(typed >= 550, "{typed}");
}

#[test]
fn what_the_engine_does_not_decide_says_why() {
    for rule in RuleBook::embedded().rules() {
        let told = rule.omitted.is_some();
        assert_eq!(told, rule.decides != Decides::Machine, "{}", rule.id);
        if rule.omitted == Some(Omitted::Superseded) {
            assert_eq!(rule.decides, Decides::Inform, "{}", rule.id);
        }
    }
}

const GOOD: &str = r#"province = "44"
[sources]
OWN = { title = "own", date = "2026-01-01" }

[[rule]]
id = "44-99"
topic = "site_name.vague"
scope = "both"
types = ["new"]
at = "site"
need = ["name.length >= 4"]
text = "text"
source = "OWN"
"#;

#[test]
fn each_fault_is_told_with_file_and_line() {
    assert!(RuleBook::load(FILES, &[("own.toml", GOOD)]).is_ok());
    for (from, to, line, fault) in [
        ("text = \"text\"", "colour = \"red\"", 12, "unknown field `colour`"),
        ("topic = \"site_name.vague\"", "topic = \"site_name.odd\"", 6, "no topic site_name.odd"),
        ("source = \"OWN\"", "source = \"NONE\"", 6, "no source named NONE"),
        ("name.length >= 4", "name.size >= 4", 6, "no fact named name.size"),
        ("name.length >= 4", "name.length over 4", 6, "no test"),
        ("name.length >= 4", "name has @nowhere", 6, "no list named nowhere"),
        ("name.length >= 4", "suffix is com", 6, "cannot be seen"),
        ("need = [\"name.length >= 4\"]\n", "", 6, "demands nothing"),
        ("types = [\"new\"]", "types = []", 6, "unreachable"),
        ("types = [\"new\"]", "types = [\"newest\"]", 6, "no filing type newest"),
        ("scope = \"both\"", "scope = \"personal\"\nnatures = [\"enterprise\"]", 6, "unreachable"),
        ("text = \"text\"", "text = \"text\"\nsince = \"2026-02-01\"\nuntil = \"2026-01-01\"", 6, "unreachable"),
        ("text = \"text\"", "text = \"text\"\nconfidence = \"other_provider\"", 6, "at most warn"),
        ("text = \"text\"", "text = \"text\"\nmaterial = [\"paper\"]", 6, "not one of"),
        ("text = \"text\"", "text = \"text\"\ndecides = \"person\"", 6, "says why"),
        ("province = \"44\"", "province = \"99\"", 1, "province"),
        ("[sources]", "[sources", 2, ""),
    ] {
        let text = GOOD.replace(from, to);
        assert_ne!(text, GOOD, "{from}");
        let error = RuleBook::load(FILES, &[("own.toml", &text)]).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("own.toml", line), "{error}");
        assert!(error.fault.contains(fault), "{error}");
    }
    let twice = format!("{GOOD}\n{}", &GOOD[GOOD.find("[[rule]]").unwrap()..]);
    let error = RuleBook::load(FILES, &[("own.toml", &twice)]).unwrap_err();
    assert_eq!((error.line, error.fault.as_str()), (16, "44-99 stands twice"));
    let error = RuleBook::load(&[("a.toml", GOOD), ("b.toml", GOOD)], &[]).unwrap_err();
    assert_eq!(error.to_string(), "b.toml:6: 44-99 stands at a.toml:6 too");
}

#[test]
fn an_operators_directory_adds_and_replaces() {
    let directory = std::env::temp_dir().join(format!("rules-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(
        directory.join("own.toml"),
        format!("{GOOD}\n{}", GOOD.split("\n\n").nth(1).unwrap().replace("44-99", "44-03")),
    )
    .unwrap();
    let book = RuleBook::with_directory(&directory).unwrap_or_else(|error| panic!("{error}"));
    std::fs::remove_dir_all(&directory).unwrap();
    let found = changes(RuleBook::embedded(), &book);
    let words: Vec<String> = found.iter().map(|(id, change)| line(id, change, &book)).collect();
    assert_eq!(found.len(), 2, "{words:?}");
    assert!(matches!(&found[0], ("44-03", Change::Changed(parts)) if parts.contains(&"topic")), "{words:?}");
    assert_eq!(found[1], ("44-99", Change::Added));
    assert!(RuleBook::with_directory(&directory).is_err());
}
