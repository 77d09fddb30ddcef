//! Every rule that the engine decides, tried on cases written for it.

use std::collections::BTreeSet;

use filing::case::Case;
use filing::finding::Finding;
use filing::rules::RuleBook;
use filing::rules::rule::Decides;
use serde_json::Value;

use crate::stage::Stage;

/// One line of the table.
pub struct Row {
    pub rule: String,
    pub trips: Vec<Case>,
    pub quiet: Vec<Case>,
    pub raw: Vec<Value>,
}

/// The whole table.
pub fn rows() -> Vec<Row> {
    let lines = include_str!("cases.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [rule, province, base, kind, trips, quiet] = cells[..] else { panic!("{line}") };
            let stage = Stage::new(province);
            let of = |text: &str| -> Vec<Value> {
                let list: Vec<Value> = serde_json::from_str(text).unwrap();
                list.iter().map(|changes| stage.case(base, kind, changes)).collect()
            };
            let read = |cases: &[Value]| -> Vec<Case> {
                cases
                    .iter()
                    .map(|case| Case::parse(case).unwrap_or_else(|error| panic!("{rule}: {error}")).case)
                    .collect()
            };
            let (trips, quiet) = (of(trips), of(quiet));
            Row { rule: rule.to_owned(), trips: read(&trips), quiet: read(&quiet), raw: trips }
        })
        .collect()
}

fn speaks<'f>(rule: &str, findings: &'f [Finding]) -> Option<&'f Finding> {
    findings.iter().find(|finding| finding.rule == rule)
}

/// Whether a book answers a row as it should.
pub fn answers(book: &RuleBook, row: &Row) -> bool {
    row.trips.iter().all(|case| speaks(&row.rule, &book.judge(case).findings).is_some())
        && row.quiet.iter().all(|case| speaks(&row.rule, &book.judge(case).findings).is_none())
}

#[test]
fn every_rule_trips_on_its_case_and_is_silent_on_the_other() {
    let book = RuleBook::embedded();
    let mut wrong = Vec::new();
    for row in rows() {
        for (at, case) in row.trips.iter().enumerate() {
            let judgement = book.judge(case);
            if speaks(&row.rule, &judgement.findings).is_none() {
                let about: Vec<String> =
                    judgement.findings.iter().map(|it| format!("{} {}", it.rule, it.path)).collect();
                wrong.push(format!(
                    "{} is silent on {at} ({:?}): {}",
                    row.rule,
                    judgement.filing_type,
                    about.join("; ")
                ));
            }
        }
        for (at, case) in row.quiet.iter().enumerate() {
            if let Some(finding) = speaks(&row.rule, &book.judge(case).findings) {
                wrong.push(format!("{} speaks on quiet {at} at {} {:?}", row.rule, finding.path, finding.severity));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_that_the_engine_decides_has_its_row() {
    let rows: BTreeSet<String> = rows().into_iter().map(|row| row.rule).collect();
    let decided = RuleBook::embedded().rules().iter().filter(|rule| rule.decides == Decides::Machine);
    let missing: Vec<&str> = decided.filter(|rule| !rows.contains(&rule.id)).map(|rule| rule.id.as_str()).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
