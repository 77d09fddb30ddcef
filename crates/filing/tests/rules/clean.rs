//! Cases without a fault stay without a refusal, in every province, for units and individuals, of every type.

use filing::case::Case;
use filing::finding::{Severity, Verdict};
use filing::region::Province;
use filing::rules::RuleBook;
use serde_json::{Value, json};

use crate::stage::Stage;

/// What a province asks of everybody beyond the common case.
fn prepared(province: &str, base: &str, kind: &str) -> Value {
    let domain = "/sites/0/domains/0";
    let mut changes = json!({});
    let certificate = matches!((province, base), ("43", _) | ("15", "individual"));
    if certificate {
        changes["+material"] = json!(["domain_certificate", domain]);
    }
    if base == "individual" && matches!(province, "12" | "37" | "45" | "15" | "62") {
        changes["/sites/0/name"] = json!("青石笔记");
    }
    if province == "62" && base == "individual" && kind == "first" {
        changes["/sites/0/purpose"] = json!("website");
    }
    if province == "23" && base == "organisation" {
        changes["/sites/0/service_contents"] = json!(["unit_portal"]);
    }
    changes
}

#[test]
fn clean_cases_are_ready_everywhere() {
    let book = RuleBook::embedded();
    let mut wrong = Vec::new();
    for province in Province::all() {
        let code = province.to_string();
        let stage = Stage::new(&code);
        for base in ["organisation", "individual"] {
            for kind in [
                "first",
                "add_here",
                "add_elsewhere",
                "access",
                "access_quick",
                "change_all",
                "change_subject",
                "change_site",
                "cancel_subject",
                "cancel_site",
                "cancel_access",
                "migrate_account",
            ] {
                if kind == "change_site" && matches!(code.as_str(), "32" | "41" | "52")
                    || kind == "change_subject" && matches!(code.as_str(), "32" | "41" | "52")
                {
                    continue;
                }
                let raw = stage.case(base, kind, &prepared(&code, base, kind));
                let case = Case::parse(&raw).unwrap().case;
                let judgement = book.judge(&case);
                for finding in &judgement.findings {
                    if matches!(finding.severity, Severity::Refuse | Severity::Ask) {
                        wrong.push(format!(
                            "{code} {base} {kind}: {} {} {} {}",
                            finding.severity, finding.topic, finding.path, finding.rule
                        ));
                    }
                }
                let found = serde_json::to_value(&judgement.filing_type).unwrap();
                if found != kind {
                    wrong.push(format!("{code} {base} {kind}: type {found}"));
                }
                if judgement.verdict != Verdict::Ready && wrong.is_empty() {
                    wrong.push(format!("{code} {base} {kind}: {}", judgement.verdict));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
