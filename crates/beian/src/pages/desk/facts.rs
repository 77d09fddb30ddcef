//! What was typed, grouped as on paper, each group beside the documents that prove it: the value in words, what it was in the
//! last round, and what the machine says of it.

use std::collections::BTreeSet;

use filing::county;
use filing::fields::{FieldKind, FormField};
use filing::identity::mask_phone;
use serde_json::Value;

use super::words;
use crate::app::App;
use crate::pages::applicant::resource;
use crate::pages::form::{self, Said, html_id};
use crate::pages::layout::Frame;
use crate::store::orders::MaterialRow;

/// One field.
pub struct Fact {
    /// JSON pointer.
    pub path: String,
    /// What it is called.
    pub label: String,
    /// What stands there, in words.
    pub value: String,
    /// Whether it is another value than in the last round.
    pub changed: bool,
    /// What stood there in the last round.
    pub old: String,
    /// What the machine found.
    pub findings: Vec<Said>,
}

impl Fact {
    /// The anchor of the field on the page.
    pub fn anchor(&self) -> String {
        html_id(&self.path)
    }
}

/// One document.
pub struct Picture {
    /// Id.
    pub id: String,
    /// What it is and whose.
    pub title: String,
    /// Whether it came after the last round.
    pub new: bool,
}

/// Fields of one owner with the documents of that owner.
pub struct Group {
    /// Names the section, for anchors.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Documents.
    pub pictures: Vec<Picture>,
    /// Fields.
    pub facts: Vec<Fact>,
}

/// What the page is made of.
pub struct Sources<'s> {
    /// The case, as it may be shown.
    pub case: &'s Value,
    /// The case of the last round, as it may be shown.
    pub before: Option<&'s Value>,
    /// What the machine found.
    pub said: &'s [Said],
    /// Documents.
    pub materials: &'s [MaterialRow],
    /// Ids of those that came after the last round.
    pub fresh: &'s BTreeSet<String>,
}

/// Every field that is or was there, and every document, by owner.
pub fn groups(app: &App, f: &Frame<'_>, sources: &Sources<'_>) -> Vec<Group> {
    let mut list = Vec::new();
    let sites = sources.case["sites"].as_array().map_or(0, Vec::len);
    let mut owners = vec!["/subject".to_owned(), "/subject_person".to_owned()];
    for n in 0..sites {
        owners.push(format!("/sites/{n}"));
        owners.push(format!("/sites/{n}/person"));
    }
    owners.push(String::new());
    let facts = facts(app, f, sources);
    let (mut facts, mut pictures): (Vec<Option<Fact>>, Vec<Option<&MaterialRow>>) =
        (facts.into_iter().map(Some).collect(), sources.materials.iter().map(Some).collect());
    for owner in &owners {
        let mine: Vec<Fact> = facts
            .iter_mut()
            .filter(|fact| fact.as_ref().is_some_and(|fact| *owner_of(&fact.path, &owners) == **owner))
            .filter_map(Option::take)
            .collect();
        let shown: Vec<Picture> = pictures
            .iter_mut()
            .filter(|picture| picture.is_some_and(|m| *owner_of(&m.owner, &owners) == **owner))
            .filter_map(Option::take)
            .map(|m| Picture { title: title_of(f, m), new: sources.fresh.contains(&m.id), id: m.id.clone() })
            .collect();
        if !mine.is_empty() || !shown.is_empty() {
            list.push(Group {
                id: format!("g{}", owner.replace('/', "-")),
                title: words::owner(f, owner),
                facts: mine,
                pictures: shown,
            });
        }
    }
    list
}

/// The longest owner that a path belongs to; what belongs to nobody goes to the last one, which has no name.
fn owner_of<'o>(path: &str, owners: &'o [String]) -> &'o str {
    let belongs =
        |owner: &&String| !owner.is_empty() && (path == owner.as_str() || path.starts_with(&format!("{owner}/")));
    owners.iter().filter(belongs).max_by_key(|owner| owner.len()).map_or("", String::as_str)
}

fn title_of(f: &Frame<'_>, m: &MaterialRow) -> String {
    let owner = words::owner(f, &m.owner);
    let id = format!("document-{}", m.kind.replace('_', "-"));
    // A kind without words of its own is shown by its code: rules ask for kinds that this release does not name.
    let title = f.ta(&id, "owner", &owner);
    if title == id { format!("{} {owner}", m.kind) } else { title }
}

fn facts(app: &App, f: &Frame<'_>, sources: &Sources<'_>) -> Vec<Fact> {
    let mut list = Vec::new();
    for field in app.catalogue.fields() {
        let mut paths = expand(&field.pointer, sources.case);
        for path in sources.before.map(|before| expand(&field.pointer, before)).unwrap_or_default() {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        for path in paths {
            let now = sources.case.pointer(&path);
            let then = sources.before.and_then(|before| before.pointer(&path));
            let changed = sources.before.is_some() && now != then;
            let label = if f.english() { field.en.clone() } else { field.zh.clone() };
            list.push(Fact {
                value: value_words(app, f, field, now, sources.case),
                old: if changed { value_words(app, f, field, then, sources.case) } else { String::new() },
                findings: sources
                    .said
                    .iter()
                    .filter(|s| s.path == path || stands_at(&s.path, &path))
                    .cloned()
                    .collect(),
                changed,
                label,
                path,
            });
        }
    }
    list
}

/// A finding of a part, such as a phone, stands at the field that says it.
fn stands_at(finding: &str, path: &str) -> bool {
    path.strip_prefix(finding).is_some_and(|rest| rest == "/number")
}

/// The pointers that a pattern means in a case.
fn expand(pattern: &str, case: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    for step in pattern.split('/').skip(1) {
        let mut next = Vec::new();
        for path in found {
            if step == "*" {
                let length = case.pointer(&path).and_then(Value::as_array).map_or(0, Vec::len);
                next.extend((0..length).map(|n| format!("{path}/{n}")));
            } else {
                next.push(format!("{path}/{step}"));
            }
        }
        found = next;
    }
    found.retain(|path| case.pointer(path).is_some_and(|value| !value.is_null()));
    found
}

fn value_words(app: &App, f: &Frame<'_>, field: &FormField, value: Option<&Value>, case: &Value) -> String {
    let Some(value) = value else { return "–".to_owned() };
    let options = || form::options(app, f.lang, field, case);
    let word = |code: &str| options().into_iter().find(|(known, _)| known == code).map_or(code.to_owned(), |(_, w)| w);
    match value {
        // Numbers are shown one by one in the call log, where it is recorded.
        Value::String(text) if matches!(field.kind, FieldKind::Mobile | FieldKind::Phone | FieldKind::Landline) => {
            mask_phone(text)
        }
        Value::String(text) if field.kind == FieldKind::Code => word(text),
        Value::String(text) if field.kind == FieldKind::Region => {
            county::full_name(text).map_or_else(|| text.clone(), |name| format!("{name} · {text}"))
        }
        Value::String(text) if field.kind == FieldKind::ValidUntil && text == "long" => f.t("date-long"),
        Value::String(text) => text.clone(),
        Value::Bool(yes) => f.t(if *yes { "page-yes" } else { "page-no" }),
        Value::Array(list) if field.pointer.ends_with("/resources") => {
            list.iter().filter_map(Value::as_str).map(|id| resource::named(f, case, id)).collect::<Vec<_>>().join("、")
        }
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(word).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn patterns_find_what_is_there() {
        let case = json!({"sites": [{"domains": [{"name": "a"}, {"name": "b"}]}, {"domains": [{"name": null}]}]});
        assert_eq!(expand("/sites/*/domains/*/name", &case), ["/sites/0/domains/0/name", "/sites/0/domains/1/name"]);
        assert!(expand("/subject/name", &case).is_empty());
    }

    #[test]
    fn a_path_belongs_to_its_nearest_owner() {
        let owners = ["/subject", "/subject_person", "/sites/0", "/sites/0/person", ""].map(str::to_owned);
        for (path, owner) in [
            ("/subject/name", "/subject"),
            ("/subject_person/name", "/subject_person"),
            ("/sites/0/person/name", "/sites/0/person"),
            ("/sites/0/name", "/sites/0"),
            ("/sites/01/name", ""),
            ("/province", ""),
        ] {
            assert_eq!(owner_of(path, &owners), owner, "{path}");
        }
    }
}
