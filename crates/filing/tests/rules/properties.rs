//! What holds whatever the case.

use filing::case::Case;
use filing::finding::{Finding, FixAction};
use filing::rules::RuleBook;
use filing::rules::check::{Language, answer, check, sentence};
use filing::vocabulary::TypeCode;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::stage::{Stage, numbered};
use crate::table::rows;

/// A finding without the places that move when sites move.
fn unplaced(finding: &Finding) -> String {
    let places: String = finding.path.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    format!("{} {} {} {places}", finding.severity, finding.topic, finding.rule)
}

fn told(case: &Value) -> Vec<String> {
    let case = Case::parse(case).unwrap().case;
    let mut all: Vec<String> = RuleBook::embedded().judge(&case).findings.iter().map(unplaced).collect();
    all.sort();
    all
}

#[test]
fn the_order_of_sites_does_not_matter() {
    for (at, row) in rows().iter().enumerate().filter(|(at, _)| at % 7 == 0) {
        let mut case = row.raw[0].clone();
        if case["sites"].as_array().is_none_or(Vec::is_empty) {
            continue;
        }
        let site = numbered(&case["sites"][0], 7);
        let mut named = site.clone();
        named["name"] = json!("远山茶记");
        case["sites"] = json!([case["sites"][0], named, numbered(&site, 8)]);
        let mut turned = case.clone();
        turned["sites"].as_array_mut().unwrap().reverse();
        // What is owned by a place moves with it.
        let text = turned["materials"].to_string().replace("/sites/0", "/sites/9").replace("/sites/2", "/sites/0");
        turned["materials"] = serde_json::from_str(&text.replace("/sites/9", "/sites/2")).unwrap();
        assert_eq!(told(&case), told(&turned), "{at} {}", row.rule);
    }
}

/// True where the pointer, or the nearest thing above it, stands in the case.
fn exists(case: &Value, path: &str) -> bool {
    let mut here = path;
    loop {
        if case.pointer(here).is_some() {
            // A list has no members beyond its end, an object may lack the one asked for.
            let rest = &path[here.len()..];
            let next = rest.trim_start_matches('/').split('/').next().unwrap_or_default();
            let beyond = next.parse::<usize>().is_ok() && case.pointer(here).is_some_and(Value::is_array);
            return !beyond;
        }
        match here.rsplit_once('/') {
            Some((above, _)) => here = above,
            None => return false,
        }
    }
}

#[test]
fn paths_and_cures_lead_somewhere() {
    for row in rows() {
        for (case, raw) in row.trips.iter().zip(&row.raw) {
            for finding in RuleBook::embedded().judge(case).findings {
                assert!(exists(raw, &finding.path), "{} {}", finding.rule, finding.path);
                for language in [Language::Zh, Language::En] {
                    assert!(!sentence(&finding, language).contains(['{', '}']) || finding.topic == "remark.template");
                    assert!(!sentence(&finding, language).is_empty(), "{}", finding.rule);
                }
                let fix = finding.fix.clone().unwrap();
                let leads = match fix.action {
                    FixAction::OtherType => fix.target.parse::<TypeCode>().is_ok() || fix.target.starts_with('/'),
                    FixAction::Wait if finding.from.is_some() => true,
                    _ => exists(raw, &fix.target),
                };
                assert!(leads, "{} {}", finding.rule, fix.target);
            }
        }
    }
}

#[test]
fn the_same_case_gets_the_same_bytes() {
    let raw = Stage::new("62").case("individual", "first", &json!({"/sites/0/remark": null}));
    let book = RuleBook::embedded();
    let told = || answer(&check(&raw.to_string(), book).unwrap().judgement, Language::Zh).to_string();
    assert_eq!(told(), told());
}

#[test]
fn what_is_no_case_says_so_and_what_is_not_listed_is_named() {
    let book = RuleBook::embedded();
    for (text, pointer) in [("no json", ""), ("{\"province\": \"99\"}", "/province"), ("{\"today\": 3}", "/today")] {
        assert_eq!(check(text, book).unwrap_err().pointer, pointer);
    }
    let checked = check("{\"case\": 1, \"mood\": \"good\"}", book).unwrap();
    assert_eq!(checked.ignored, ["/mood"]);
    assert_eq!(checked.exit(), 1);
}

/// Takes something out of a case or makes it null or unknown.
fn worn(case: &mut Value, steps: &[(usize, u8)]) {
    for (pick, how) in steps {
        let mut places = Vec::new();
        collect(case, "", &mut places);
        let Some(place) = places.get(pick % places.len().max(1)) else { continue };
        let Some((above, key)) = place.rsplit_once('/') else { continue };
        let Some(Value::Object(members)) = case.pointer_mut(above) else { continue };
        match how % 3 {
            0 => members.remove(key),
            1 => members.insert(key.to_owned(), Value::Null),
            _ => members.insert(key.to_owned(), json!({"unknown": "timed out"})),
        };
    }
}

fn collect(value: &Value, here: &str, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let at = format!("{here}/{key}");
                places.push(at.clone());
                collect(member, &at, places);
            }
        }
        Value::Array(list) => list.iter().enumerate().for_each(|(at, it)| collect(it, &format!("{here}/{at}"), places)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is missing, null or unknown: findings, never a panic.
    #[test]
    fn nothing_missing_breaks_the_engine(
        province in prop::sample::select(vec!["11", "12", "31", "32", "44", "62", "65"]),
        base in prop::sample::select(vec!["organisation", "individual"]),
        kind in prop::sample::select(vec!["first", "access", "change_all", "cancel_site", "migrate_account"]),
        steps in prop::collection::vec((0_usize..400, 0_u8..3), 1..6),
    ) {
        let mut raw = Stage::new(province).case(base, kind, &json!({}));
        worn(&mut raw, &steps);
        if let Ok(parsed) = Case::parse(&raw) {
            let judgement = RuleBook::embedded().judge(&parsed.case);
            for finding in &judgement.findings {
                prop_assert!(!finding.source.is_empty());
            }
        }
    }

    /// A document that satisfies its own rules never adds a refusal.
    #[test]
    fn a_good_document_never_adds_a_refusal(
        kind in prop::sample::select(filing::vocabulary::MaterialKind::ALL),
        owner in prop::sample::select(vec!["/subject", "/subject_person", "/sites/0", "/sites/0/person", "/sites/0/domains/0"]),
        province in 0_usize..31,
        base in prop::sample::select(vec!["organisation", "individual"]),
    ) {
        let province = filing::region::Province::all().nth(province).unwrap().to_string();
        let stage = Stage::new(&province);
        let before = refusals(&stage.case(base, "first", &json!({})));
        let residence = if province == "64" { "rental_contract" } else { "residence_permit" };
        let extra = json!({"sides": ["front", "back"], "residence": residence, "term_months": 12, "valid_until": "2027-01-01"});
        let after = refusals(&stage.case(base, "first", &json!({"+material": [kind.as_str(), owner, extra]})));
        prop_assert!(after.iter().all(|known| before.contains(known)), "{province} {kind} {owner}: {after:?}");
    }
}

fn refusals(raw: &Value) -> Vec<String> {
    let case = Case::parse(raw).unwrap().case;
    let findings = RuleBook::embedded().judge(&case).findings;
    findings
        .iter()
        .filter(|it| it.severity == filing::finding::Severity::Refuse)
        .map(|it| format!("{} {}", it.topic, it.path))
        .collect()
}
