//! What people typed, read as they meant it: spaces and dashes in numbers mean nothing, dates come in many spellings, and a
//! value that cannot be read is kept as it was typed, so that it can be shown again.

use std::collections::BTreeMap;

use filing::case::Case;
use filing::fields::{Catalogue, FieldKind, FormField};
use filing::identity::{Landline, Mobile};
use serde_json::{Map, Value, json};

use super::form::at;
use super::session::Sent;

/// Values by pointer; `None` takes the member out.
pub type Typed = Vec<(String, Option<Value>)>;

/// Ends the name of the control that chooses the province of a region.
pub const PROVINCE: &str = "#province";

/// What a form typed. Only names among `keys` are read.
pub fn typed(catalogue: &Catalogue, keys: &[&str], site: usize, sent: &Sent) -> Typed {
    keys.iter()
        .filter_map(|key| catalogue.by_key(key))
        .map(|field| {
            let name = at(&field.pointer, site);
            let values: Vec<&str> =
                sent.0.get(&name).into_iter().flatten().map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
            let value = if field.kind == FieldKind::Codes {
                (!values.is_empty()).then(|| json!(values))
            } else {
                one(field, &values, sent.one(&format!("{name}{PROVINCE}")))
            };
            (name, value)
        })
        .collect()
}

/// Which provinces a form wants counties of, by the pointer of the region.
pub fn provinces(catalogue: &Catalogue, keys: &[&str], site: usize, sent: &Sent) -> BTreeMap<String, String> {
    keys.iter()
        .filter_map(|key| catalogue.by_key(key))
        .filter(|field| field.kind == FieldKind::Region)
        .map(|field| at(&field.pointer, site))
        .map(|name| (sent.one(&format!("{name}{PROVINCE}")).to_owned(), name))
        .filter(|(province, _)| !province.is_empty())
        .map(|(province, name)| (name, province))
        .collect()
}

fn one(field: &FormField, values: &[&str], province: &str) -> Option<Value> {
    let text = *values.first()?;
    Some(match field.kind {
        FieldKind::YesNo => json!(text == "yes"),
        FieldKind::Mobile => json!(Mobile::parse(text).map_or_else(|_| bare(text), |m| m.as_str().to_owned())),
        FieldKind::PersonNumber | FieldKind::SubjectNumber => json!(bare(text).to_uppercase()),
        FieldKind::Landline | FieldKind::Phone => json!(office_or_mobile(text)),
        FieldKind::Date => json!(date(text).unwrap_or_else(|| text.to_owned())),
        // The box «long-term» has the same name as the date beside it; ticked, it wins.
        FieldKind::ValidUntil if values.iter().any(|v| matches!(*v, "long" | "长期")) => json!("long"),
        FieldKind::ValidUntil => json!(date(text).unwrap_or_else(|| text.to_owned())),
        FieldKind::Email | FieldKind::Domain | FieldKind::Url => {
            json!(half_width(text).chars().filter(|c| !c.is_whitespace()).collect::<String>())
        }
        // Another province was chosen than the county lies in: the county is still to be chosen.
        FieldKind::Region if !province.is_empty() && !text.starts_with(province) => return None,
        FieldKind::Region => json!(bare(text)),
        _ => json!(text),
    })
}

/// Full-width letters, digits and signs as ordinary ones.
fn half_width(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '。' => '.',
        other => other,
    };
    text.chars().map(narrow).collect()
}

/// A number without what people put between its digits.
fn bare(text: &str) -> String {
    let between = |c: char| c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '–' | '—' | '−' | '.' | '·' | '_');
    half_width(text).chars().filter(|c| !between(*c)).collect()
}

/// A telephone in the form the bureau takes, if it is one: `(0755) 8123 4567` → `0755-81234567`.
fn office_or_mobile(text: &str) -> String {
    if let Ok(mobile) = Mobile::parse(text) {
        return mobile.as_str().to_owned();
    }
    let text = half_width(text);
    let lone: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')')).collect();
    let dashed = text.replace(')', "-").chars().filter(|c| !c.is_whitespace() && *c != '(').collect::<String>();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    for spelling in [&dashed, &lone, &digits] {
        if let Ok(landline) = Landline::parse(spelling) {
            return landline.as_str().to_owned();
        }
    }
    text.trim().to_owned()
}

/// A day in the spellings people use: 20261120, 2026-11-20, 2026/1/5, 2026.1.5, 2026年1月5日.
fn date(text: &str) -> Option<String> {
    let text = half_width(text);
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
    let (year, month, day) = match parts.as_slice() {
        [whole] if whole.len() == 8 => (&whole[..4], &whole[4..6], &whole[6..]),
        [year, month, day] if year.len() == 4 => (*year, *month, *day),
        _ => return None,
    };
    let (year, month, day): (i16, i8, i8) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    jiff::civil::Date::new(year, month, day).ok().map(|date| date.to_string())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_are_read_as_people_write_them() {
        assert_eq!(bare(" 4403 0519-9001 011２３Ｘ"), "440305199001011 23X".replace(' ', ""));
        for spelling in ["0755-81234567", "0755 8123 4567", "(0755) 8123-4567", "（0755）81234567", "075581234567"] {
            assert_eq!(office_or_mobile(spelling), "0755-81234567", "{spelling}");
        }
        assert_eq!(office_or_mobile("+86 138-0000-1501"), "13800001501");
        for spelling in ["20260105", "2026-01-05", "2026/1/5", "2026.1.5", "2026年1月5日", "２０２６ 1 5"] {
            assert_eq!(date(spelling).as_deref(), Some("2026-01-05"), "{spelling}");
        }
        for nonsense in ["20261301", "soon", "26-1-5", "2026-02-30", ""] {
            assert_eq!(date(nonsense), None, "{nonsense}");
        }
    }

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
