//! Two windows on one draft. A form carries what it showed; when the draft has changed meanwhile, each of its fields is held
//! against what stands there now. What only one side touched is put together silently; what both changed is shown, the old, the
//! other's and the own beside each other, and what was typed is kept.

use serde_json::{Map, Value};

use crate::pages::typed::Typed;

/// Name of the hidden control.
pub const WAS: &str = "was";

/// What a page shows of its own fields, for the form to carry.
pub fn shown(case: &Value, names: &[String]) -> String {
    let known: Map<String, Value> =
        names.iter().filter_map(|name| Some((name.clone(), case.pointer(name)?.clone()))).collect();
    Value::Object(known).to_string()
}

/// A field that both sides changed.
#[derive(Debug, PartialEq, Eq)]
pub struct Clash {
    /// Its pointer.
    pub name: String,
    /// What the page had shown.
    pub was: Value,
    /// What stands there now.
    pub theirs: Value,
    /// What was typed.
    pub yours: Value,
}

/// What comes of two sides.
pub struct Merged {
    /// What was typed and is to be saved; fields that were not touched here stay as the others left them.
    pub values: Typed,
    /// What both changed.
    pub clashes: Vec<Clash>,
}

/// Holds `typed` against what the page had shown (`was`, as the form carried it) and what stands there now.
pub fn merge(was: &str, now: &Value, typed: Typed) -> Merged {
    let was: Map<String, Value> = serde_json::from_str(was).unwrap_or_default();
    let mut merged = Merged { values: Vec::new(), clashes: Vec::new() };
    for (name, value) in typed {
        let old = was.get(&name).cloned().unwrap_or(Value::Null);
        let theirs = now.pointer(&name).cloned().unwrap_or(Value::Null);
        let yours = value.clone().unwrap_or(Value::Null);
        if yours == old && theirs != old {
            continue;
        }
        if theirs != old && theirs != yours {
            merged.clashes.push(Clash { name: name.clone(), was: old, theirs, yours });
        }
        merged.values.push((name, value));
    }
    merged
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_both_changed_is_a_clash() {
        let now = json!({"a": "theirs", "b": "old", "c": "theirs", "d": "same"});
        let was = json!({"/a": "old", "/b": "old", "/c": "old", "/d": "old"}).to_string();
        let typed = [("/a", "mine"), ("/b", "mine"), ("/c", "old"), ("/d", "same")];
        let typed = typed.iter().map(|(name, value)| ((*name).to_owned(), Some(json!(value)))).collect();
        let merged = merge(&was, &now, typed);
        let kept: Vec<&str> = merged.values.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(kept, ["/a", "/b", "/d"], "c was not touched here: it stays theirs");
        let names: Vec<&str> = merged.clashes.iter().map(|clash| clash.name.as_str()).collect();
        assert_eq!(names, ["/a"]);
        assert_eq!((&merged.clashes[0].was, &merged.clashes[0].theirs), (&json!("old"), &json!("theirs")));
    }
}
