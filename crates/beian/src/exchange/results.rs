//! What the bureau's codes and prose mean: a table (`data/results.toml`), read once. What it does not know goes to a person.

use std::sync::LazyLock;

use filing::finding::Finding;
use serde::Deserialize;

use crate::flows::take_result::Meaning;

static TABLE: LazyLock<Result<Table, toml::de::Error>> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../data/results.toml")));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    rule: Vec<Rule>,
    field: Vec<Field>,
}

/// A pattern of a refusal: all of `codes` that matter, one of the `contains`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    cause: Cause,
    codes: Vec<u32>,
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    path: Option<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Cause {
    Lapse,
    Return,
}

/// Where in the case a code's fault is mended.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    code: u32,
    path: String,
}

/// One line of a refusal as heard.
pub struct Line {
    /// Result code.
    pub code: u32,
    /// The bureau's text or opinion.
    pub text: String,
}

/// Whether the embedded table can be read; asked once at the start.
pub fn check_table() -> anyhow::Result<()> {
    match &*TABLE {
        Ok(_) => Ok(()),
        Err(error) => Err(anyhow::anyhow!("data/results.toml: {error}")),
    }
}

/// What a refusal means, and what the applicant is told.
pub fn read(lines: &[Line], opinions: &[String]) -> (Meaning, Vec<Finding>) {
    let Ok(table) = &*TABLE else { return (Meaning::Unknown, Vec::new()) };
    let mut findings = Vec::new();
    let mut unknown = false;
    for line in lines {
        // The general refusal says nothing by itself: its reason stands in the opinions.
        let texts: Vec<&str> = if line.code == GENERAL && !opinions.is_empty() {
            opinions.iter().map(String::as_str).collect()
        } else {
            vec![line.text.as_str()]
        };
        for text in texts {
            match table.recognise(line.code, text) {
                Some((Cause::Lapse, _)) => return (Meaning::Lapse, Vec::new()),
                Some((Cause::Return, path)) => {
                    findings.push(crate::flows::findings::from_bureau(line.code, &path, text))
                }
                None => {
                    unknown = true;
                    findings.push(crate::flows::findings::from_bureau(line.code, "/subject", text));
                }
            }
        }
    }
    (if unknown || findings.is_empty() { Meaning::Unknown } else { Meaning::Mend }, findings)
}

/// 1002: refused by the bureau, reasons in its opinions.
const GENERAL: u32 = 1002;

impl Table {
    fn recognise(&self, code: u32, text: &str) -> Option<(Cause, String)> {
        let rule = self.rule.iter().find(|rule| {
            rule.codes.contains(&code)
                && (rule.contains.is_empty() || rule.contains.iter().any(|p| text.contains(p.as_str())))
        });
        if let Some(rule) = rule {
            return Some((rule.cause, rule.path.clone().unwrap_or_else(|| "/subject".to_owned())));
        }
        let field = self.field.iter().find(|field| field.code == code)?;
        Some((Cause::Return, field.path.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(code: u32, opinion: &str) -> Meaning {
        read(&[Line { code, text: "管局审核拒绝".into() }], &[opinion.to_owned()]).0
    }

    #[test]
    fn lapses_are_recognised_by_their_words_and_nothing_else() {
        assert_eq!(meaning(1002, "短信核验超时，退回接入商。"), Meaning::Lapse);
        assert_eq!(meaning(1002, "主体负责人未在规定时间内完成短信核验"), Meaning::Lapse);
        assert_eq!(meaning(1002, "核验环节未完成，退回接入单位。"), Meaning::Unknown);
        assert_eq!(meaning(1002, "请按要求修改"), Meaning::Unknown);
    }

    #[test]
    fn a_field_code_is_a_return_with_its_field() {
        let (meaning, findings) = read(&[Line { code: 1009, text: "无效邮箱".into() }], &[]);
        assert_eq!(meaning, Meaning::Mend);
        assert_eq!(findings[0].path, "/subject_person/email");
        assert_eq!(findings[0].topic, "bureau.1009");
    }
}
