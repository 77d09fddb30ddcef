//! Remarks as the bureau will read them: what was typed and, where the province prescribes it, the emergency number.

use std::sync::LazyLock;

use filing::case::{Case, Person};
use filing::entry::site_person;
use filing::finding::Finding;
use serde::Deserialize;

use super::findings::remark_too_long;

/// Most characters of `Bz` and `Wz_Bz` (messages.md, XZBA).
const MOST: usize = 1024;

#[derive(Deserialize)]
struct EmergencyRemarks {
    rule: Vec<EmergencyRule>,
}

/// A province whose rule puts the emergency number into the remark.
#[derive(Deserialize)]
struct EmergencyRule {
    province: String,
    scope: String,
    text: String,
}

static EMERGENCY: LazyLock<Vec<EmergencyRule>> = LazyLock::new(|| {
    let text = include_str!("../../../../data/emergency-remark.toml");
    toml::from_str::<EmergencyRemarks>(text).map(|t| t.rule).unwrap_or_default()
});

/// Where the province prescribes it, the emergency number goes into the remark unless it stands there already.
pub fn with_emergency(case: &Case, person: &Person, remark: Option<String>) -> Option<String> {
    let scope = if case.is_individual() { "individual" } else { "org" };
    let province = case.province.known().map(ToString::to_string).unwrap_or_default();
    let rule = EMERGENCY.iter().find(|rule| rule.province == province && rule.scope == scope);
    let phone = person.phones.known().and_then(|p| p.emergency.known());
    let (Some(rule), Some(phone)) = (rule, phone) else { return remark };
    let Some(number) = phone.number.text().map(|n| n.chars().filter(char::is_ascii_digit).collect::<String>()) else {
        return remark;
    };
    if remark.as_deref().is_some_and(|r| r.contains(&number)) {
        return remark;
    }
    let user = phone.user.known();
    let text = rule
        .text
        .replace("{number}", &number)
        .replace("{company}", case.subject().and_then(|s| s.name.text()).unwrap_or_default())
        .replace("{name}", user.and_then(|u| u.name.text()).unwrap_or_default())
        .replace("{relation}", user.and_then(|u| u.relation.text()).unwrap_or_default());
    Some(match remark {
        Some(remark) => format!("{remark}{text}"),
        None => text,
    })
}

/// Remarks that are too long only with the sentence that we add; what was typed too long by itself is found at entry.
pub fn too_long(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut check = |path: String, person: Option<&Person>, typed: Option<&str>| {
        let typed = typed.map(str::to_owned);
        let short = typed.as_deref().is_none_or(|text| text.chars().count() <= MOST);
        let whole = person.and_then(|person| with_emergency(case, person, typed)).unwrap_or_default();
        let length = whole.chars().count();
        if short && length > MOST {
            findings.push(remark_too_long(&path, length, MOST));
        }
    };
    let subject = case.subject().and_then(|s| s.remark.text());
    check("/subject/remark".into(), case.subject_person.known(), subject);
    for (n, site) in case.sites().iter().enumerate() {
        check(format!("/sites/{n}/remark"), site_person(case, n), site.remark.text());
    }
    findings
}
