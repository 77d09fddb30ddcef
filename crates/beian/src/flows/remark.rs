//! Remarks as the bureau will read them: what was typed and, where the province prescribes it, the emergency number.

use std::sync::LazyLock;

use filing::case::{Case, Person, Phone};
use filing::entry::site_person;
use filing::finding::Finding;
use serde::Deserialize;

use super::findings::remark_too_long;

/// Most characters of `Bz` and `Wz_Bz` (messages.md, XZBA).
const MOST: usize = 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EmergencyRemarks {
    rule: Vec<EmergencyRule>,
}

/// A province whose rule puts the emergency number into the remark.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EmergencyRule {
    province: String,
    scope: Scope,
    text: String,
}

/// Whose remarks a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Scope {
    Org,
    Individual,
}

/// The table of provinces cannot be read: nobody knows what a remark must say, and nothing may be sent.
#[derive(Debug, Clone, thiserror::Error)]
#[error("data/emergency-remark.toml cannot be read")]
pub struct TableUnreadable(#[source] toml::de::Error);

static EMERGENCY: LazyLock<Result<EmergencyRemarks, TableUnreadable>> =
    LazyLock::new(|| read_table(include_str!("../../../../data/emergency-remark.toml")));

fn read_table(text: &str) -> Result<EmergencyRemarks, TableUnreadable> {
    toml::from_str(text).map_err(TableUnreadable)
}

/// Whether the embedded table can be read; asked once at the start.
pub fn check_table() -> Result<(), TableUnreadable> {
    table().map(|_| ())
}

fn table() -> Result<&'static EmergencyRemarks, TableUnreadable> {
    EMERGENCY.as_ref().map_err(Clone::clone)
}

/// Where the province prescribes it, the emergency number goes into the remark unless it stands there already.
pub fn with_emergency(case: &Case, person: &Person, remark: Option<String>) -> Result<Option<String>, TableUnreadable> {
    let scope = if case.is_individual() { Scope::Individual } else { Scope::Org };
    let province = case.province.known().map(ToString::to_string);
    let mut rules = table()?.rule.iter();
    let rule = rules.find(|rule| province.as_ref() == Some(&rule.province) && rule.scope == scope);
    let phone = person.phones.known().and_then(|p| p.emergency.known());
    Ok(match (rule, phone) {
        (Some(rule), Some(phone)) => say(rule, case, phone, remark),
        _ => remark,
    })
}

fn say(rule: &EmergencyRule, case: &Case, phone: &Phone, remark: Option<String>) -> Option<String> {
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
pub fn too_long(case: &Case) -> Result<Vec<Finding>, TableUnreadable> {
    let mut findings = Vec::new();
    let mut check = |path: String, person: Option<&Person>, typed: Option<&str>| {
        let Some(person) = person else { return Ok(()) };
        let short = typed.is_none_or(|text| text.chars().count() <= MOST);
        let whole = with_emergency(case, person, typed.map(str::to_owned))?;
        let length = whole.map_or(0, |whole| whole.chars().count());
        if short && length > MOST {
            findings.push(remark_too_long(&path, length, MOST));
        }
        Ok(())
    };
    let subject = case.subject().and_then(|s| s.remark.text());
    check("/subject/remark".into(), case.subject_person.known(), subject)?;
    for (n, site) in case.sites().iter().enumerate() {
        check(format!("/sites/{n}/remark"), site_person(case, n), site.remark.text())?;
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const COMPANY: &str = include_str!("../../../../data/practice/company.json");
    const PERSON: &str = include_str!("../../../../data/practice/personal.json");

    /// The subject's remark of a sample that files in `province`.
    fn remark(sample: &str, province: &str, typed: Option<&str>) -> Option<String> {
        let mut case: Value = serde_json::from_str(sample).unwrap();
        case["province"] = json!(province);
        let case = Case::parse(&case).unwrap().case;
        with_emergency(&case, case.subject_person.known().unwrap(), typed.map(str::to_owned)).unwrap()
    }

    #[test]
    fn three_provinces_have_the_emergency_number_in_the_remark() {
        let of_company = "应急联系电话13800001502手机号使用人为广东青禾示例科技有限公司员工顾晓帆。";
        for (sample, province, expected) in [
            (COMPANY, "12", Some(of_company)),
            (PERSON, "12", Some("应急联系电话13800001504手机号使用人为陈南笙，与网站主办者关系为兄妹。")),
            (PERSON, "50", Some("应急联系电话13800001504，联系人陈南笙，与网站主办者关系为兄妹。")),
            (COMPANY, "62", Some("应急联系电话13800001502，使用人顾晓帆，员工。")),
            // The same provinces, the other kind of subject; and provinces that ask for nothing.
            (COMPANY, "50", None),
            (PERSON, "62", None),
            (COMPANY, "44", None),
            (PERSON, "33", None),
        ] {
            let who = if sample == COMPANY { "company" } else { "person" };
            assert_eq!(remark(sample, province, None).as_deref(), expected, "{who} {province}");
            let both = format!("已有内容。{}", expected.unwrap_or_default());
            assert_eq!(remark(sample, province, Some("已有内容。")), Some(both), "{who} {province}");
        }
    }

    #[test]
    fn a_number_that_stands_there_is_not_said_twice() {
        for (sample, province, typed) in [
            (COMPANY, "12", "紧急情况请拨打13800001502。"),
            (PERSON, "50", "13800001504"),
            (COMPANY, "62", "应急联系电话13800001502，使用人顾晓帆，员工。"),
        ] {
            assert_eq!(remark(sample, province, Some(typed)).as_deref(), Some(typed));
        }
    }

    #[test]
    fn a_table_that_cannot_be_read_is_an_error_and_not_an_empty_table() {
        check_table().unwrap();
        assert_eq!(table().unwrap().rule.len(), 4, "as many as data/emergency-remark.toml has");
        for broken in [
            "rule = 1",
            "",
            "[[rule]]\nprovince = \"12\"\nscope = \"everybody\"\ntext = \"x\"",
            "[[rule]]\nprovince = \"12\"\nscope = \"org\"\ntext = \"x\"\nextra = 1",
        ] {
            assert!(read_table(broken).is_err(), "{broken}");
        }
    }
}
