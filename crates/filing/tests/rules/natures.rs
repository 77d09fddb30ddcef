//! Every nature, in every province, files first without a refusal that its own papers do not explain.

use filing::case::Case;
use filing::codes::CodeTables;
use filing::finding::Severity;
use filing::region::Province;
use filing::rules::RuleBook;
use filing::vocabulary::Nature;
use serde_json::json;

use crate::stage::Stage;

/// What some natures are asked for besides: documents of the staffing office, and a licence or code certificate where a
/// province takes nothing else.
const EXPLAINED: [&str; 6] =
    ["15-02", "23-02", "36-08", "P62.org.certificate_type.others", "44-05", "N.subject.overseas"];

#[test]
fn every_nature_can_file() {
    let book = RuleBook::embedded();
    let mut wrong = Vec::new();
    for province in Province::all() {
        let code = province.to_string();
        let stage = Stage::new(&code);
        for nature in Nature::ALL.iter().filter(|nature| nature.is_organisation()) {
            let kind = CodeTables::embedded().certificates_of(*nature)[0].as_str();
            let mut changes = json!({"/subject/nature": nature.as_str(), "/subject/certificate/type": kind,
                "/sites/0/domains/0/real_name/certificate_type": kind});
            if code == "43" {
                changes["+material"] = json!(["domain_certificate", "/sites/0/domains/0"]);
            }
            let case = Case::parse(&stage.case("organisation", "first", &changes)).unwrap().case;
            for finding in book.judge(&case).findings {
                let refuses = matches!(finding.severity, Severity::Refuse | Severity::Ask);
                if refuses && !EXPLAINED.contains(&finding.rule.as_str()) {
                    wrong.push(format!("{code} {nature}: {} {} {}", finding.topic, finding.path, finding.rule));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
