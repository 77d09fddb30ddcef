//! From JSON to a case, with the place of what does not fit.

use serde::Deserialize as _;
use serde_json::Value;

use crate::case::Case;
use crate::pointer;

/// A case, and the keys that the contract does not know.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The case.
    pub case: Case,
    /// JSON pointers of keys that were ignored.
    pub ignored: Vec<String>,
}

/// A listed member has a value of another type, or a word outside its closed list.
///
/// The reason never repeats the value: it may be personal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a case: {reason} at {}", if .pointer.is_empty() { "the top" } else { .pointer })]
pub struct NotACase {
    /// JSON pointer of the place; empty for the whole document.
    pub pointer: String,
    /// What was expected, in English.
    pub reason: String,
}

impl Case {
    /// Reads a case from JSON.
    ///
    /// Members may all be left out; unlisted keys are reported in [`Parsed::ignored`].
    ///
    /// # Errors
    ///
    /// [`NotACase`] at the first member whose type or closed code does not fit, or where `case` is
    /// not version 1.
    pub fn parse(value: &Value) -> Result<Parsed, NotACase> {
        let mut ignored = Vec::new();
        let mut track = serde_path_to_error::Track::new();
        let tracked = serde_path_to_error::Deserializer::new(value, &mut track);
        let mut note = |path: serde_ignored::Path<'_>| ignored.push(ignored_pointer(&path));
        let read = Case::deserialize(serde_ignored::Deserializer::new(tracked, &mut note));
        let case = match read {
            Ok(case) => case,
            Err(error) => {
                let pointer = tracked_pointer(&track.path());
                let reason = reason(&error.to_string(), value.pointer(&pointer));
                return Err(NotACase { pointer, reason });
            }
        };
        if case.version.known().is_some_and(|version| *version != 1) || case.version.is_null() {
            return Err(NotACase { pointer: "/case".to_owned(), reason: "only version 1 is known".to_owned() });
        }
        Ok(Parsed { case, ignored })
    }
}

fn tracked_pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut out = String::new();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => out = pointer::index(&out, *index),
            Segment::Map { key } => out = pointer::member(&out, key),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    out
}

fn ignored_pointer(path: &serde_ignored::Path<'_>) -> String {
    use serde_ignored::Path;
    match path {
        Path::Root => String::new(),
        Path::Seq { parent, index } => pointer::index(&ignored_pointer(parent), *index),
        Path::Map { parent, key } => pointer::member(&ignored_pointer(parent), key),
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => {
            ignored_pointer(parent)
        }
    }
}

/// Takes the value out of serde's words and keeps what was expected.
fn reason(words: &str, at: Option<&Value>) -> String {
    let Some((_, expected)) = words.split_once("expected ") else {
        return words.to_owned();
    };
    let found = match at {
        None => "something else",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "yes/no",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(_)) => "text",
        Some(Value::Array(_)) => "a list",
        Some(Value::Object(_)) => "an object",
    };
    format!("expected {expected}, found {found}")
}
