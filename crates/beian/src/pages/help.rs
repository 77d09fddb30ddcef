//! Help where it is needed: what a province asks of a field, shown at the field, and the words of the trade. Both are data
//! (`data/help.toml`, `data/glossary.toml`); nothing here judges.

use std::sync::LazyLock;

use filing::fields::Catalogue;
use serde::Deserialize;
use serde_json::Value;

use crate::words::Lang;

/// One hint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    fields: Vec<String>,
    provinces: Vec<String>,
    scope: String,
    zh: String,
    en: String,
    source: String,
    date: String,
}

/// One word of the trade.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// What it means, Chinese.
    pub means_zh: String,
    /// What it means, English.
    pub means_en: String,
}

#[derive(Debug, Default, Deserialize)]
struct HelpData {
    text: Vec<Text>,
}

#[derive(Debug, Default, Deserialize)]
struct GlossaryData {
    term: Vec<Term>,
}

static HELP: LazyLock<HelpData> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../data/help.toml")).unwrap_or_default());
static GLOSSARY: LazyLock<GlossaryData> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../data/glossary.toml")).unwrap_or_default());

/// What stands at a field of the catalogue for the province and the kind of subject of a case. A province that is not yet
/// typed has no peculiarities.
pub fn at_field(key: &str, case: &Value, lang: Lang) -> Vec<String> {
    let province = case.pointer("/province").and_then(Value::as_str).unwrap_or_default();
    let nature = case.pointer("/subject/nature").and_then(Value::as_str).unwrap_or_default();
    let scope = match nature {
        "" => return Vec::new(),
        "individual" => "individual",
        _ => "org",
    };
    HELP.text
        .iter()
        .filter(|text| text.fields.iter().any(|field| field == key))
        .filter(|text| text.provinces.is_empty() || text.provinces.iter().any(|p| p == province))
        .filter(|text| text.scope == "both" || text.scope == scope)
        .map(|text| if lang == Lang::En { text.en.clone() } else { text.zh.clone() })
        .collect()
}

/// The words of the trade, in the order of the file.
pub fn glossary() -> &'static [Term] {
    &GLOSSARY.term
}

/// What is wrong with the data of this room, for the test that reads them.
pub fn flaws(catalogue: &Catalogue) -> Vec<String> {
    let mut flaws = Vec::new();
    for text in &HELP.text {
        let unknown = text.fields.iter().filter(|field| catalogue.by_key(field).is_none());
        flaws.extend(unknown.map(|field| format!("no such field: {field}")));
        let unknown = text.provinces.iter().filter(|p| p.parse::<filing::region::Province>().is_err());
        flaws.extend(unknown.map(|province| format!("no such province: {province}")));
        if !matches!(text.scope.as_str(), "org" | "individual" | "both") {
            flaws.push(format!("no such scope: {}", text.scope));
        }
        if [&text.zh, &text.en, &text.source].iter().any(|said| said.is_empty()) || text.date.len() != 10 {
            flaws.push(format!("incomplete: {}", text.zh));
        }
    }
    for term in &GLOSSARY.term {
        if [&term.zh, &term.en, &term.means_zh, &term.means_en].iter().any(|said| said.is_empty()) {
            flaws.push(format!("incomplete: {}", term.zh));
        }
    }
    flaws
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_data_are_complete_and_name_real_fields() {
        assert_eq!(flaws(Catalogue::embedded()), Vec::<String>::new());
        assert!(HELP.text.len() > 30 && GLOSSARY.term.len() > 20, "a file that cannot be read is empty");
    }

    #[test]
    fn a_province_speaks_at_its_own_fields_only() {
        let case = |province: &str, nature: &str| json!({"province": province, "subject": {"nature": nature}});
        let said = |case: &Value| at_field("subject_person.phones.emergency", case, Lang::En).join(" ");
        assert!(said(&case("12", "enterprise")).contains("employee"));
        assert!(said(&case("12", "individual")).contains("relative"));
        assert_eq!(said(&case("33", "individual")), "");
        assert_eq!(said(&json!({"province": "12"})), "", "the kind of organiser is not known yet");
    }
}
