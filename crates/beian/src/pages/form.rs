//! Controls from the field catalogue, and what was typed into them back into the case.
//!
//! A control's `name` is the field's JSON pointer; a finding stands at the control whose pointer it names, and in the
//! summary on top with the same words.

use filing::case::Case;
use filing::codes::CodeTables;
use filing::fields::{Applies, Catalogue, ClosedList, FieldKind, FormField};
use filing::finding::Finding;
use filing::vocabulary::PersonRole;
use serde_json::{Map, Value, json};

use super::session::Sent;
use crate::app::App;
use crate::words::Lang;

/// A choice of a closed list.
pub struct Choice {
    /// Code.
    pub value: String,
    /// Words.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// One control.
pub struct Control {
    /// JSON pointer.
    pub name: String,
    /// `text`, `long`, `one_of`, `many_of`, `date`, `yes_no`.
    pub kind: &'static str,
    /// For phones: `tel`, `numeric`, `email` or `text`.
    pub keyboard: &'static str,
    /// Label.
    pub label: String,
    /// Line below the label, perhaps empty.
    pub hint: String,
    /// What was typed.
    pub value: String,
    /// Choices of a closed list.
    pub choices: Vec<Choice>,
    /// What is wrong with it.
    pub findings: Vec<Said>,
}

impl Control {
    /// An id that HTML and its labels can use.
    pub fn id(&self) -> String {
        html_id(&self.name)
    }
}

/// A finding as pages show it.
#[derive(Clone)]
pub struct Said {
    /// Rule id, for `data-rule`.
    pub rule: String,
    /// Severity word.
    pub severity: String,
    /// JSON pointer.
    pub path: String,
    /// What to do.
    pub cure: String,
}

impl Said {
    /// In the reader's language.
    pub fn of(app: &App, lang: Lang, finding: &Finding) -> Self {
        let args = finding.cure.args.iter().map(|(k, v)| (k.as_str(), v.as_str()));
        Self {
            rule: finding.rule.clone(),
            severity: finding.severity.to_string(),
            path: finding.path.clone(),
            cure: app.words.say(lang, &finding.cure.id, args),
        }
    }

    /// Where the summary leads to on the same page.
    pub fn anchor(&self) -> String {
        html_id(&self.path)
    }
}

/// The id of the control of a pointer.
pub fn html_id(pointer: &str) -> String {
    format!("f{}", pointer.replace('/', "-"))
}

/// A pointer of the catalogue at a place of the case: `*` becomes the site's number.
pub fn at(pattern: &str, site: usize) -> String {
    pattern.replacen('*', &site.to_string(), 1).replace('*', "0")
}

/// The controls of `keys`, filled from the case, with the findings that stand at them.
pub fn controls(app: &App, lang: Lang, keys: &[&str], site: usize, case: &Value, findings: &[Said]) -> Vec<Control> {
    let individual = case.pointer("/subject/nature").and_then(Value::as_str) == Some("individual");
    keys.iter()
        .filter_map(|key| app.catalogue.by_key(key))
        .filter(|field| match field.applies {
            Applies::Both => true,
            Applies::Org => !individual,
            Applies::Individual => individual,
        })
        .map(|field| control(app, lang, field, &at(&field.pointer, site), case, findings))
        .collect()
}

fn control(app: &App, lang: Lang, field: &FormField, name: &str, case: &Value, findings: &[Said]) -> Control {
    let value = case.pointer(name).cloned().unwrap_or(Value::Null);
    let english = lang == Lang::En;
    let (kind, keyboard) = match field.kind {
        FieldKind::LongText => ("long", "text"),
        FieldKind::Code => ("one_of", "text"),
        FieldKind::Codes => ("many_of", "text"),
        FieldKind::Date => ("date", "text"),
        FieldKind::YesNo => ("yes_no", "text"),
        FieldKind::Mobile | FieldKind::Phone | FieldKind::Landline => ("text", "tel"),
        FieldKind::Region => ("text", "numeric"),
        FieldKind::Email => ("text", "email"),
        _ => ("text", "text"),
    };
    Control {
        kind,
        keyboard,
        label: if english { field.en.clone() } else { field.zh.clone() },
        hint: if english { field.hint_en.clone() } else { field.hint_zh.clone() },
        choices: choices(app, lang, field, &value, case),
        value: text_of(&value),
        findings: findings.iter().filter(|f| f.path == name).cloned().collect(),
        name: name.to_owned(),
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn choices(app: &App, lang: Lang, field: &FormField, value: &Value, case: &Value) -> Vec<Choice> {
    let chosen = |code: &str| match value {
        Value::String(text) => text == code,
        Value::Array(list) => list.iter().any(|v| v == code),
        _ => false,
    };
    options(app, lang, field, case)
        .into_iter()
        .map(|(code, label)| Choice { chosen: chosen(&code), value: code, label })
        .collect()
}

/// The closed list behind a field: codes with their words; none where the field is typed, not chosen.
fn options(app: &App, lang: Lang, field: &FormField, case: &Value) -> Vec<(String, String)> {
    let tables = CodeTables::embedded();
    let Some(list) = field.options else { return Vec::new() };
    let rows = match list {
        ClosedList::Nature => &tables.nature,
        ClosedList::ServiceContent => &tables.service_content,
        ClosedList::Language => &tables.language,
        ClosedList::PreApproval => &tables.pre_approval,
        ClosedList::Certificate => &tables.certificate,
        ClosedList::Province => {
            return filing::region::provinces()
                .iter()
                .map(|p| (p.code.clone(), if lang == Lang::En { p.en.clone() } else { p.zh.clone() }))
                .collect();
        }
        ClosedList::PersonRole => {
            return PersonRole::ALL
                .iter()
                .map(|role| {
                    (role.to_string(), app.words.say(lang, &format!("role-{}", role.as_str().replace('_', "-")), []))
                })
                .collect();
        }
        // No page asks for these; a page that did would offer nothing, and its story would say so.
        ClosedList::FilingType | ClosedList::SameAs | ClosedList::Content | ClosedList::Purpose => return Vec::new(),
    };
    let nature = case.pointer("/subject/nature").and_then(Value::as_str).and_then(|n| n.parse().ok());
    let of = |nature| tables.certificates_of(nature).iter().map(ToString::to_string).collect::<Vec<_>>();
    // A subject's certificate goes with its nature; a person's is one of natural persons, whatever the subject is.
    let fitting = match (list, nature) {
        (ClosedList::Certificate, nature) if field.pointer == "/subject/certificate/type" => nature.map(of),
        (ClosedList::Certificate, _) => Some(of(filing::vocabulary::Nature::Individual)),
        _ => None,
    };
    let mut seen = std::collections::BTreeSet::new();
    rows.iter()
        .filter(|row| fitting.as_ref().is_none_or(|list| list.contains(&row.code)))
        .filter(|row| seen.insert(row.code.clone()))
        .map(|row| (row.code.clone(), if lang == Lang::En { row.en.clone() } else { row.zh.clone() }))
        .collect()
}

/// What a form typed, as pointer and value; `None` takes the member out. Only names among `keys` are read.
pub fn typed(catalogue: &Catalogue, keys: &[&str], site: usize, sent: &Sent) -> Vec<(String, Option<Value>)> {
    let mut list = Vec::new();
    for field in keys.iter().filter_map(|key| catalogue.by_key(key)) {
        let name = at(&field.pointer, site);
        let values: Vec<&str> =
            sent.0.get(&name).into_iter().flatten().map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
        if field.kind == FieldKind::Codes {
            list.push((name, (!values.is_empty()).then(|| json!(values))));
            continue;
        }
        let Some(text) = values.first() else {
            list.push((name, None));
            continue;
        };
        let value = match field.kind {
            FieldKind::YesNo => json!(*text == "yes"),
            // People type spaces and dashes into numbers; they mean nothing.
            FieldKind::Mobile | FieldKind::PersonNumber | FieldKind::SubjectNumber => {
                json!(text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>())
            }
            _ => json!(text),
        };
        list.push((name, Some(value)));
    }
    list
}

/// Puts values into a case, making the objects and lists on the way.
pub fn put(case: &mut Value, values: &[(String, Option<Value>)]) {
    for (pointer, value) in values {
        let steps: Vec<&str> = pointer.split('/').skip(1).collect();
        put_one(case, &steps, value.as_ref());
    }
}

fn put_one(here: &mut Value, steps: &[&str], value: Option<&Value>) {
    let Some((step, rest)) = steps.split_first() else { return };
    if let Ok(index) = step.parse::<usize>() {
        if !here.is_array() {
            *here = json!([]);
        }
        let Some(list) = here.as_array_mut() else { return };
        if index > list.len() || index > 100 {
            return;
        }
        if index == list.len() {
            if value.is_none() {
                return;
            }
            list.push(Value::Null);
        }
        return step_into(&mut list[index], rest, value);
    }
    if !here.is_object() {
        if value.is_none() {
            return;
        }
        *here = Value::Object(Map::new());
    }
    let Some(object) = here.as_object_mut() else { return };
    if rest.is_empty() {
        match value {
            Some(value) => object.insert((*step).to_owned(), value.clone()),
            None => object.remove(*step),
        };
        return;
    }
    if value.is_none() && !object.contains_key(*step) {
        return;
    }
    step_into(object.entry(*step).or_insert(Value::Null), rest, value);
}

fn step_into(here: &mut Value, rest: &[&str], value: Option<&Value>) {
    match (rest.is_empty(), value) {
        (true, Some(value)) => *here = value.clone(),
        (true, None) => *here = Value::Null,
        (false, value) => put_one(here, rest, value),
    }
}

/// Whether a case can be read; the pointer at fault otherwise.
pub fn readable(case: &Value) -> Result<(), String> {
    Case::parse(case).map(|_| ()).map_err(|not| not.pointer)
}

/// Values by pointer, as a form sent them: shown again when something was wrong.
pub fn overlay(case: &Value, values: &[(String, Option<Value>)]) -> Value {
    let mut shown = case.clone();
    put(&mut shown, values);
    shown
}

/// Findings by the page's own keys: those at a control of this page.
pub fn of_page(findings: &[Said], controls: &[Control]) -> Vec<Said> {
    findings.iter().filter(|f| controls.iter().any(|c| c.name == f.path)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_find_their_place_and_leave_it() {
        let mut case = json!({});
        put(
            &mut case,
            &[("/subject/certificate/number".into(), Some(json!("1"))), ("/sites/0/name".into(), Some(json!("n")))],
        );
        assert_eq!(case, json!({"subject": {"certificate": {"number": "1"}}, "sites": [{"name": "n"}]}));
        put(&mut case, &[("/subject/certificate/number".into(), None), ("/sites/3/name".into(), Some(json!("far")))]);
        assert_eq!(case, json!({"subject": {"certificate": {}}, "sites": [{"name": "n"}]}));
    }
}
