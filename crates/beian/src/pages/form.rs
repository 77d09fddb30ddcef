//! Controls from the field catalogue. What was typed into them comes back by [`super::typed`].
//!
//! A control's `name` is the field's JSON pointer; a finding stands at the control whose pointer it names, and in the
//! summary on top with the same words.

use std::collections::BTreeMap;

use filing::county;
use filing::fields::{Applies, ClosedList, FieldKind, FormField};
use filing::finding::{Finding, Origin};
use filing::vocabulary::PersonRole;
use serde_json::Value;

use super::help;
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

/// Choices under a heading, such as the counties of a city.
pub struct Group {
    /// Heading.
    pub label: String,
    /// What stands below it.
    pub choices: Vec<Choice>,
}

/// One control.
pub struct Control {
    /// JSON pointer.
    pub name: String,
    /// `text`, `long`, `one_of`, `many_of`, `date`, `until`, `yes_no`, `region`.
    pub kind: &'static str,
    /// For phones: `tel`, `numeric`, `email`, `url` or `text`.
    pub keyboard: &'static str,
    /// Most characters that can be typed, where the catalogue says.
    pub longest: Option<usize>,
    /// Label.
    pub label: String,
    /// Line below the label, perhaps empty.
    pub hint: String,
    /// What this province asks of the field, each a sentence.
    pub help: Vec<String>,
    /// What was typed.
    pub value: String,
    /// Choices of a closed list; of a region: the provinces.
    pub choices: Vec<Choice>,
    /// Of a region: the cities of the chosen province with their counties.
    pub groups: Vec<Group>,
    /// What is wrong with it.
    pub findings: Vec<Said>,
}

impl Control {
    /// An id that HTML and its labels can use.
    pub fn id(&self) -> String {
        html_id(&self.name)
    }

    /// Whether the value is «long-term».
    pub fn long_term(&self) -> bool {
        self.value == "long"
    }

    /// The value as readers see it: words of codes, names of counties.
    pub fn words(&self) -> String {
        let grouped = self.groups.iter().flat_map(|group| &group.choices);
        let chosen: Vec<&str> = match self.kind {
            "region" => return county::full_name(&self.value).unwrap_or_else(|| self.value.clone()),
            _ => self.choices.iter().chain(grouped).filter(|c| c.chosen).map(|c| c.label.as_str()).collect(),
        };
        if chosen.is_empty() { self.value.clone() } else { chosen.join("、") }
    }
}

/// What controls are filled with.
pub struct View<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// Which site they are about.
    pub site: usize,
    /// The case.
    pub case: &'a Value,
    /// What stands against it.
    pub findings: &'a [Said],
    /// Provinces that were chosen for regions, by pointer; where none was, the likely one is taken.
    pub provinces: &'a BTreeMap<String, String>,
}

/// A finding as pages show it.
#[derive(Clone)]
pub struct Said {
    /// Rule id, for `data-rule`.
    pub rule: String,
    /// Severity word; `wait` for what could not be asked outside.
    pub severity: String,
    /// JSON pointer.
    pub path: String,
    /// What to do.
    pub cure: String,
    /// The bureau's own words, where it was the bureau and the cure does not hold them.
    pub text: String,
}

impl Said {
    /// In the reader's language.
    pub fn of(app: &App, lang: Lang, finding: &Finding) -> Self {
        Self {
            rule: finding.rule.clone(),
            severity: match finding.topic.ends_with(".unknown") {
                true => "wait".to_owned(),
                false => finding.severity.to_string(),
            },
            path: finding.path.clone(),
            cure: app.words.cure(lang, &finding.cure),
            text: match finding.origin == Origin::Bureau && finding.cure.id != "finding-bureau" {
                true => finding.cure.args.get("text").cloned().unwrap_or_default(),
                false => String::new(),
            },
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

/// The controls of `keys`, filled from the case, with the findings that stand at them. A finding about a part of the case,
/// such as a person's phones, stands at the first control of that part.
pub fn controls(app: &App, keys: &[&str], view: &View<'_>) -> Vec<Control> {
    let individual = is_individual(view.case);
    let mut controls: Vec<Control> = keys
        .iter()
        .filter_map(|key| app.catalogue.by_key(key))
        .filter(|field| match field.applies {
            Applies::Both => true,
            Applies::Org => !individual,
            Applies::Individual => individual,
        })
        .map(|field| control(app, field, at(&field.pointer, view.site), view))
        .collect();
    for said in view.findings {
        let part = format!("{}/", said.path);
        let exact = controls.iter().position(|c| c.name == said.path);
        if let Some(at) = exact.or_else(|| controls.iter().position(|c| c.name.starts_with(&part))) {
            let control = &mut controls[at];
            control.findings.push(Said { path: control.name.clone(), ..said.clone() });
        }
    }
    controls
}

/// Whether the case is known to be an individual's.
pub fn is_individual(case: &Value) -> bool {
    case.pointer("/subject/nature").and_then(Value::as_str) == Some("individual")
}

fn control(app: &App, field: &FormField, name: String, view: &View<'_>) -> Control {
    let value = view.case.pointer(&name).cloned().unwrap_or(Value::Null);
    let english = view.lang == Lang::En;
    let (kind, keyboard) = match field.kind {
        FieldKind::LongText => ("long", "text"),
        FieldKind::Code => ("one_of", "text"),
        FieldKind::Codes => ("many_of", "text"),
        FieldKind::Date => ("date", "numeric"),
        FieldKind::ValidUntil => ("until", "numeric"),
        FieldKind::YesNo => ("yes_no", "text"),
        FieldKind::Mobile | FieldKind::Phone | FieldKind::Landline => ("text", "tel"),
        FieldKind::Region => ("region", "numeric"),
        FieldKind::Email => ("text", "email"),
        FieldKind::Domain | FieldKind::Url => ("text", "url"),
        _ => ("text", "text"),
    };
    let typed_freely = matches!(
        field.kind,
        FieldKind::Text
            | FieldKind::LongText
            | FieldKind::SiteName
            | FieldKind::Url
            | FieldKind::Domain
            | FieldKind::Email
    );
    let mut control = Control {
        kind,
        keyboard,
        longest: field.max.filter(|_| typed_freely),
        label: if english { field.en.clone() } else { field.zh.clone() },
        hint: if english { field.hint_en.clone() } else { field.hint_zh.clone() },
        help: help::at_field(&field.key, view.case, view.lang),
        choices: choices(app, view.lang, field, &value, view.case),
        groups: Vec::new(),
        value: text_of(&value),
        findings: Vec::new(),
        name,
    };
    if kind == "region" {
        region(&mut control, view);
    }
    control
}

/// A region is chosen in two steps: its province, then a county under its city. The likely province is the one chosen before,
/// else that of the value, of the certificate's number, of the filing.
fn region(control: &mut Control, view: &View<'_>) {
    let number = view.case.pointer(&control.name.replace("/region", "/number")).and_then(Value::as_str);
    let digits = |text: &str| text.get(..2).filter(|d| d.bytes().all(|b| b.is_ascii_digit())).map(str::to_owned);
    let province = view
        .provinces
        .get(&control.name)
        .cloned()
        .or_else(|| digits(&control.value))
        .or_else(|| view.case.pointer("/province").and_then(Value::as_str).map(str::to_owned))
        .or_else(|| number.filter(|n| n.len() == 18).and_then(digits))
        .unwrap_or_default();
    let mut known = false;
    control.groups = county::cities_of(&province)
        .filter(|_| province.len() == 2)
        .map(|city| Group {
            label: city.name.clone(),
            choices: city
                .counties
                .iter()
                .map(|(code, name)| {
                    known |= *code == control.value;
                    Choice { value: code.clone(), label: name.clone(), chosen: *code == control.value }
                })
                .collect(),
        })
        .collect();
    // An old number stands in no list and is kept all the same.
    if !known && !control.value.is_empty() && control.value.starts_with(&province) {
        let kept = Choice { value: control.value.clone(), label: control.value.clone(), chosen: true };
        control.groups.insert(0, Group { label: province.clone(), choices: vec![kept] });
    }
    control.choices = filing::region::provinces()
        .iter()
        .map(|p| Choice {
            value: p.code.clone(),
            label: if view.lang == Lang::En { p.en.clone() } else { p.zh.clone() },
            chosen: p.code == province,
        })
        .collect();
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
pub fn options(app: &App, lang: Lang, field: &FormField, case: &Value) -> Vec<(String, String)> {
    let tables = app.codes.tables();
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

/// Findings at the controls of a page, in their order: the page's summary.
pub fn of_page(controls: &[Control]) -> Vec<Said> {
    controls.iter().flat_map(|control| control.findings.iter().cloned()).collect()
}
