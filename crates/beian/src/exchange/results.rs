//! What the bureau's codes and prose mean: a table (`data/results.toml`), read once. What it does not know goes to a person.
//! A line of a result does not say which site it is about; its words may. Where they do not, nobody guesses.

use std::sync::LazyLock;

use filing::case::{Case, Site};
use filing::finding::Finding;
use filing::identity::{mask_certificate, mask_email, mask_name, mask_phone};
use serde::Deserialize;

use crate::flows::findings::{BureauWords, from_bureau};
use crate::flows::take_result::Meaning;

static TABLE: LazyLock<Result<Table, toml::de::Error>> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../data/results.toml")));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    quoted_after: Vec<String>,
    quoted_between: Vec<(String, String)>,
    rule: Vec<Rule>,
    field: Vec<Field>,
    element: Vec<Element>,
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
    #[serde(default)]
    cure: Option<String>,
}

/// Where an element of the wire stands in the case: for codes that mean a field which nobody of the applicant's can mend.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Element {
    name: String,
    path: String,
}

/// What the table says of a line.
struct Recognised<'t> {
    cause: Cause,
    path: &'t str,
    cure: Option<&'t str>,
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
    #[serde(default)]
    cure: Option<String>,
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

/// What a refusal means, and what the applicant is told: at the places of `case`, as it was submitted.
pub fn read(case: &Case, lines: &[Line], opinions: &[String]) -> (Meaning, Vec<Finding>) {
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
            let (pattern, cure) = match table.recognise(line.code, text) {
                Some(Recognised { cause: Cause::Lapse, .. }) => return (Meaning::Lapse, Vec::new()),
                Some(Recognised { cause: Cause::Return, path, cure }) => (path, cure),
                // A person has to say what kind of no this is; the field it means is known all the same.
                None => {
                    unknown = true;
                    (table.element_of(line.code).unwrap_or("/subject"), None)
                }
            };
            let path = place(case, pattern, text, opinions);
            let seen = table.quoted(text).and_then(|value| masked(&path, value));
            findings.push(from_bureau(BureauWords { code: line.code, path: &path, text, seen, cure }));
        }
    }
    (if unknown || findings.is_empty() { Meaning::Unknown } else { Meaning::Mend }, findings)
}

/// 1002: refused by the bureau, reasons in its opinions.
const GENERAL: u32 = 1002;

impl Table {
    fn recognise(&self, code: u32, text: &str) -> Option<Recognised<'_>> {
        let rule = self.rule.iter().find(|rule| {
            rule.codes.contains(&code)
                && (rule.contains.is_empty() || rule.contains.iter().any(|p| text.contains(p.as_str())))
        });
        if let Some(rule) = rule {
            let path = rule.path.as_deref().unwrap_or("/subject");
            return Some(Recognised { cause: rule.cause, path, cure: rule.cure.as_deref() });
        }
        let field = self.field.iter().find(|field| field.code == code)?;
        Some(Recognised { cause: Cause::Return, path: &field.path, cure: field.cure.as_deref() })
    }

    /// The place of the element that a code speaks of.
    fn element_of(&self, code: u32) -> Option<&str> {
        let name = miit::codes::error_field(code)?;
        Some(&self.element.iter().find(|element| element.name == name)?.path)
    }

    /// The value that a text quotes.
    fn quoted<'t>(&self, text: &'t str) -> Option<&'t str> {
        let after = self.quoted_after.iter().find_map(|mark| Some(text.split_once(mark.as_str())?.1));
        let value = match after {
            Some(rest) => rest.split(['。', '；', ';', '，', '）', ')', '\n']).next(),
            None => self
                .quoted_between
                .iter()
                .find_map(|(open, close)| Some(text.split_once(open.as_str())?.1.split_once(close.as_str())?.0)),
        };
        value.map(str::trim).filter(|value| !value.is_empty() && value.chars().count() <= LONGEST_QUOTE)
    }
}

/// Characters of a value that is quoted; what is longer is prose.
const LONGEST_QUOTE: usize = 128;

/// A quoted value as it may be shown at its place. Of a person's data only the ends, of an address nothing.
fn masked(path: &str, value: &str) -> Option<String> {
    let member = |name: &str| path.split('/').any(|part| part == name);
    Some(match () {
        () if member("email") => mask_email(value),
        () if member("phones") || member("office_phone") => mask_phone(value),
        () if member("certificate") => mask_certificate(value),
        () if member("address") => return None,
        () if member("person") || member("subject_person") || path == "/subject/name" => mask_name(value),
        () => value.to_owned(),
    })
}

/// Where in this case a pattern of the table leads: to the site that the line names, else to the one that the opinions name,
/// else, where there is more than one, to all of them.
fn place(case: &Case, pattern: &str, text: &str, opinions: &[String]) -> String {
    let Some(member) = pattern.strip_prefix("/sites/*") else { return pattern.to_owned() };
    let sites = case.sites();
    let named = || named(sites, text).or_else(|| named(sites, &opinions.join("\n")));
    let Some(n) = (if sites.len() == 1 { Some(0) } else { named() }) else { return "/sites".to_owned() };
    let Some(member) = member.strip_prefix("/domains/*") else { return format!("/sites/{n}{member}") };
    let names: Vec<&str> = sites[n].domains.items().iter().map(|d| d.name.text().unwrap_or_default()).collect();
    let domain = if names.len() == 1 { Some(0) } else { the_longest(names.into_iter().map(|name| vec![name]), text) };
    match domain {
        Some(d) => format!("/sites/{n}/domains/{d}{member}"),
        None => format!("/sites/{n}/domains"),
    }
}

/// The one site that a text names, by domain, address or name.
fn named(sites: &[Site], text: &str) -> Option<usize> {
    let words = sites.iter().map(|site| {
        let domains = site.domains.items().iter().filter_map(|domain| domain.name.text());
        domains.chain(site.home_url.text()).chain(site.name.text()).collect()
    });
    the_longest(words, text)
}

/// Whose word, of those that stand in the text, is the longest: `example-a.cn` stands in `my-example-a.cn` too. None if
/// nobody's does, or if two have the same.
fn the_longest<'w>(owners: impl Iterator<Item = Vec<&'w str>>, text: &str) -> Option<usize> {
    let standing =
        |words: Vec<&str>| words.into_iter().filter(|w| !w.is_empty() && text.contains(*w)).map(str::len).max();
    let mut found: Vec<(usize, usize)> =
        owners.enumerate().filter_map(|(n, words)| Some((standing(words)?, n))).collect();
    found.sort_unstable();
    match found.as_slice() {
        [.., (second, _), (first, _)] if first == second => None,
        [.., (_, n)] => Some(*n),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPANY: &str = include_str!("../../../../data/practice/company.json");

    /// The practice company; with as many further sites as `domains` has lists of domains, site n called `示例N站`.
    fn case(domains: &[&[&str]]) -> Case {
        let mut case: serde_json::Value = serde_json::from_str(COMPANY).unwrap();
        for (n, names) in domains.iter().enumerate() {
            let mut site = case["sites"][0].clone();
            site["name"] = format!("示例{}站", n + 1).into();
            site["home_url"] = format!("www.{}", names[0]).into();
            site["domains"] = names.iter().map(|name| serde_json::json!({"name": name})).collect();
            case["sites"].as_array_mut().unwrap().push(site);
        }
        Case::parse(&case).unwrap().case
    }

    fn meaning(code: u32, opinion: &str) -> Meaning {
        read(&case(&[]), &[Line { code, text: "管局审核拒绝".into() }], &[opinion.to_owned()]).0
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
        let (meaning, findings) = read(&case(&[]), &[Line { code: 1009, text: "无效邮箱".into() }], &[]);
        assert_eq!(meaning, Meaning::Mend);
        assert_eq!(findings[0].path, "/subject_person/email");
        assert_eq!(findings[0].topic, "bureau.1009");
    }

    #[test]
    fn a_finding_stands_at_the_site_that_is_named_and_at_no_other() {
        let two = case(&[&["example-b.cn", "example-c.cn"]]);
        let near = case(&[&["my-example-qinghe.cn"]]);
        for (case, code, text, opinion, path) in [
            (&case(&[]), 1005, "域名已被备案", "", "/sites/0/domains/0/name"),
            (&two, 1005, "域名已被备案。错误数据：example-c.cn", "", "/sites/1/domains/1/name"),
            (&two, 1005, "域名已被备案。错误数据：example-qinghe.cn", "", "/sites/0/domains/0/name"),
            (&two, 1005, "域名已被备案", "example-b.cn 已备案", "/sites/1/domains"),
            (&two, 1005, "域名已被备案", "", "/sites"),
            (&two, 1005, "域名 example-b.cn、example-qinghe-other.cn", "", "/sites/1/domains/0/name"),
            (&two, 1020, "网站名称不规范", "“示例1站”名称不规范", "/sites/1/name"),
            (&two, 1020, "网站名称不规范", "", "/sites"),
            (&two, 1009, "邮箱", "示例1站", "/subject_person/email"),
            (&near, 1005, "错误数据：my-example-qinghe.cn", "", "/sites/1/domains/0/name"),
            (&near, 1005, "错误数据：example-qinghe.cn", "", "/sites/0/domains/0/name"),
        ] {
            let opinions: Vec<String> = Some(opinion.to_owned()).filter(|o| !o.is_empty()).into_iter().collect();
            let (_, findings) = read(case, &[Line { code, text: text.into() }], &opinions);
            assert_eq!(findings[0].path, path, "{code} {text} {opinion}");
        }
    }

    #[test]
    fn a_finding_says_what_the_bureau_has_seen_where_it_may_be_shown() {
        for (code, text, path, seen) in [
            (
                1009,
                "无效邮箱，请核实后再次报备。错误数据：someone@example.cn",
                "/subject_person/email",
                Some("s***@example.cn"),
            ),
            (
                1011,
                "无效手机号码（错误数据：13800138000）",
                "/subject_person/phones/contact1/number",
                Some("138****8000"),
            ),
            (1020, "网站名称冲突“示例商城”", "/sites/0/name", Some("示例商城")),
            (1064, "黑名单域名，错误数据：example-qinghe.cn；", "/sites/0/domains/0/name", Some("example-qinghe.cn")),
            (1019, "省市县代码错误【示例路1号】", "/subject/address/region", None),
            (1010, "无效办公电话", "/subject_person/office_phone", None),
        ] {
            let (_, findings) = read(&case(&[]), &[Line { code, text: text.into() }], &[]);
            assert_eq!(findings[0].path, path, "{text}");
            let value = serde_json::to_value(&findings[0]).unwrap();
            assert_eq!(value["seen"].as_str(), seen, "{text}");
            assert_eq!(findings[0].cure.args["text"], text, "the raw words travel along");
        }
    }

    #[test]
    fn a_code_that_a_person_must_judge_still_stands_at_its_field() {
        let (meaning, findings) = read(&case(&[]), &[Line { code: 1063, text: "IP 未备案".into() }], &[]);
        assert_eq!((meaning, findings[0].path.as_str()), (Meaning::Unknown, "/resources"));
    }

    #[test]
    fn every_cure_of_the_table_has_its_words() {
        let words = crate::words::Words::embedded().unwrap();
        let table = TABLE.as_ref().unwrap();
        let cures =
            table.rule.iter().filter_map(|r| r.cure.as_ref()).chain(table.field.iter().filter_map(|f| f.cure.as_ref()));
        for cure in cures {
            assert!(words.find(crate::words::Lang::En, &format!("finding-bureau-do-{cure}"), []).is_some(), "{cure}");
        }
    }

    #[test]
    fn the_table_names_no_site_by_number() {
        let table = TABLE.as_ref().unwrap();
        let paths = table.rule.iter().filter_map(|r| r.path.as_ref()).chain(table.field.iter().map(|f| &f.path));
        for path in paths {
            assert!(path.split('/').all(|member| member.parse::<usize>().is_err()), "{path}");
        }
    }
}
