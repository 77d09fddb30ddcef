//! Messages as plain JSON, along the element tables: for people who write or read them without this crate's types.
//!
//! An object is an element, its keys are element names, the root is the only key of the outermost object and carries
//! `version`. An element that may repeat is always an array. Numbers of the table are JSON numbers, texts are strings,
//! `null` is `xsi:nil` where the table allows that and an absent element everywhere else. Order does not matter: writing
//! puts the children of every element into the order of its table. What [`to_json`] gives, [`from_json`] takes.

mod write;

use serde_json::{Map, Value};

pub use write::to_xml;

use crate::schema::{self, Kind, Node};
use crate::verdict::answer_order;
use crate::xml::Element;

/// Deepest nesting that is written.
const MAX_DEPTH: usize = 32;

/// Name of the attribute that makes an element nil.
const NIL: &str = "xsi:nil";

/// Why JSON is no message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {fault}")]
pub struct PlainError {
    /// Where, as in [`crate::schema::Violation::path`].
    pub path: String,
    /// What is wrong there.
    pub fault: PlainFault,
}

/// What can be wrong with JSON before any element table is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlainFault {
    /// The outermost object must have one key: `UploadData`, `DownloadData` or `return`.
    #[error("not one object named UploadData, DownloadData or return")]
    Root,
    /// A name that the table does not have there.
    #[error("no such element here")]
    Unknown,
    /// An object where a value belongs, or the reverse; true and false; numbers that are not whole.
    #[error("not what this element holds")]
    Form,
    /// Nested deeper than any message.
    #[error("nested too deeply")]
    Depth,
    /// A character that XML cannot carry.
    #[error("a character that XML cannot carry")]
    Character,
}

fn table_of(root: &str) -> Option<&'static Node> {
    match root {
        "UploadData" => Some(schema::upload_table()),
        "DownloadData" => Some(schema::download_table()),
        _ => None,
    }
}

/// The JSON of a tree. Elements that the table does not know keep their names; attributes beside `version` are lost.
pub fn to_json(root: &Element) -> Value {
    let mut content = object(root, table_of(&root.name));
    if let (Some(version), Value::Object(content)) = (root.attribute("version"), &mut content) {
        content.insert("version".to_owned(), version.into());
    }
    Value::Object(Map::from_iter([(root.name.clone(), content)]))
}

fn object(element: &Element, node: Option<&'static Node>) -> Value {
    let mut content = Map::new();
    for child in &element.children {
        let row = node.and_then(|node| node.child(&child.name)).map(|(_, row)| row);
        let value = value(child, row);
        let repeats = row.map_or(child.name == "dataSequence" && element.name == "dataSequences", |row| row.max > 1);
        match (content.get_mut(&child.name), repeats) {
            (Some(Value::Array(list)), _) => list.push(value),
            // Twice what should be there once: both are kept.
            (Some(first), _) => *first = Value::Array(vec![first.take(), value]),
            (None, true) => drop(content.insert(child.name.clone(), Value::Array(vec![value]))),
            (None, false) => drop(content.insert(child.name.clone(), value)),
        }
    }
    Value::Object(content)
}

fn value(element: &Element, row: Option<&'static Node>) -> Value {
    if matches!(element.attribute(NIL), Some("true" | "1")) {
        return Value::Null;
    }
    let is_container = row.is_some_and(|row| matches!(row.kind, Kind::Sequence | Kind::All | Kind::Choice));
    if is_container || !element.children.is_empty() {
        return object(element, row);
    }
    match row.map(|row| row.kind) {
        Some(Kind::Long { .. }) => {
            element.text.parse::<i64>().map_or_else(|_| element.text.clone().into(), Value::from)
        }
        _ => element.text.clone().into(),
    }
}

/// The tree of JSON, children in the order of their table.
///
/// # Errors
/// [`PlainError`] with the place. Whether the tree is a right message is for [`crate::verdict`] to say.
pub fn from_json(json: &Value) -> Result<Element, PlainError> {
    let fault = |path: &str, fault| PlainError { path: path.to_owned(), fault };
    let outer = json.as_object().filter(|outer| outer.len() == 1).ok_or_else(|| fault("", PlainFault::Root))?;
    let (name, content) = outer.iter().next().ok_or_else(|| fault("", PlainFault::Root))?;
    let table = table_of(name);
    if table.is_none() && name != "return" {
        return Err(fault("", PlainFault::Root));
    }
    let mut content = content.as_object().cloned().ok_or_else(|| fault(name, PlainFault::Form))?;
    let mut root = Element { name: name.clone(), ..Element::default() };
    match content.remove("version") {
        Some(Value::String(version)) => root.attributes.push(("version".to_owned(), version)),
        None | Some(Value::Null) => {}
        Some(_) => return Err(fault(&format!("{name}/@version"), PlainFault::Form)),
    }
    fill(&mut root, &content, table, name, 1)?;
    Ok(root)
}

fn fill(
    parent: &mut Element,
    content: &Map<String, Value>,
    node: Option<&'static Node>,
    path: &str,
    depth: usize,
) -> Result<(), PlainError> {
    let fault = |name: &str, fault| PlainError { path: format!("{path}/{name}"), fault };
    if depth >= MAX_DEPTH {
        return Err(PlainError { path: path.to_owned(), fault: PlainFault::Depth });
    }
    let order: Vec<&str> = match node {
        Some(node) => node.children.iter().map(|child| child.name).collect(),
        None => answer_order(&parent.name).to_vec(),
    };
    // An element without a type takes anything, in the order of its names.
    let untyped = node.is_some_and(|node| node.kind == Kind::Any);
    if let Some(name) = content.keys().find(|name| !untyped && !order.contains(&name.as_str())) {
        return Err(fault(name, PlainFault::Unknown));
    }
    let names: Vec<&str> = if untyped { content.keys().map(String::as_str).collect() } else { order };
    for name in names {
        let Some(value) = content.get(name) else {
            continue;
        };
        // What stands below an element without a type has none either.
        let row = if untyped { node } else { node.and_then(|node| node.child(name)).map(|(_, row)| row) };
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for (at, value) in values.iter().enumerate() {
            let repeats = row.is_some_and(|row| row.max > 1);
            let place = if repeats { format!("{path}/{name}[{}]", at + 1) } else { format!("{path}/{name}") };
            if let Some(child) = child(name, value, row, &place, depth)? {
                parent.children.push(child);
            }
        }
    }
    Ok(())
}

fn child(
    name: &str,
    value: &Value,
    row: Option<&'static Node>,
    path: &str,
    depth: usize,
) -> Result<Option<Element>, PlainError> {
    let mut element = Element { name: name.to_owned(), ..Element::default() };
    let leaf = row.is_some_and(|row| matches!(row.kind, Kind::Text { .. } | Kind::Long { .. }));
    let container = row.is_some_and(|row| matches!(row.kind, Kind::Sequence | Kind::All | Kind::Choice));
    match value {
        Value::Null if row.is_some_and(|row| row.nillable) => {
            let schema = "http://www.w3.org/2001/XMLSchema-instance".to_owned();
            element.attributes = vec![("xmlns:xsi".to_owned(), schema), (NIL.to_owned(), "true".to_owned())];
        }
        Value::Null => return Ok(None),
        Value::String(text) if !container => element.text = text.clone(),
        Value::Number(number) if !container && !number.is_f64() => element.text = number.to_string(),
        Value::Object(content) if !leaf => fill(&mut element, content, row, path, depth + 1)?,
        _ => return Err(PlainError { path: path.to_owned(), fault: PlainFault::Form }),
    }
    Ok(Some(element))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{self, Limits};
    use serde_json::json;

    fn read(text: &str) -> Element {
        xml::parse(text, &Limits::default()).unwrap()
    }

    #[test]
    fn a_message_comes_back() {
        let text = "<UploadData version=\"V.3.0\"><ICP><ZXBA><Zx_xx><Zxlb>1</Zxlb><Jlid>33</Jlid><Zxly>1</Zxly>\
            <Zxlybz>网站&lt;停办</Zxlybz></Zx_xx></ZXBA><Qqdwid>330000009901</Qqdwid></ICP></UploadData>";
        let json = to_json(&read(text));
        let zx = json!([{"Zxlb": 1, "Jlid": 33, "Zxly": 1, "Zxlybz": "网站<停办"}]);
        let icp = json!({"ZXBA": {"Zx_xx": zx}, "Qqdwid": 330_000_009_901_i64});
        assert_eq!(json, json!({"UploadData": {"version": "V.3.0", "ICP": icp}}));
        assert_eq!(from_json(&json).unwrap(), read(text));
    }

    #[test]
    fn codes_with_nil_and_answers_come_back() {
        let nil = "<DownloadData version=\"V.3.0\"><JCDM><Jcdm_xx><Qy_dms><Qy_xx><Id>1</Id><Mc>x</Mc>\
            <Bz xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/><Sfyx>1</Sfyx></Qy_xx></Qy_dms>\
            </Jcdm_xx></JCDM></DownloadData>";
        let json = to_json(&read(nil));
        assert!(json["DownloadData"]["JCDM"]["Jcdm_xx"]["Qy_dms"]["Qy_xx"][0]["Bz"].is_null());
        assert_eq!(from_json(&json).unwrap(), read(nil));
        let answer = "<return><msg_code>14</msg_code><msg>x</msg><dataSequences><dataSequence>1</dataSequence>\
            </dataSequences></return>";
        let json = to_json(&read(answer));
        assert_eq!(json["return"]["dataSequences"]["dataSequence"], json!(["1"]));
        assert_eq!(from_json(&json).unwrap(), read(answer));
    }

    #[test]
    fn what_is_no_message() {
        let deep = (0..50).fold(json!("x"), |inner, _| json!({"a": inner}));
        let anything = json!({"UploadData": {"ICP": {"BGBA": {"Bgxx": [{"Wz_xx": [{"Wz_Bz": deep}]}]}}}});
        let cases = [
            (json!([]), "", PlainFault::Root),
            (json!({"a": 1, "b": 2}), "", PlainFault::Root),
            (json!({"Envelope": {}}), "", PlainFault::Root),
            (json!({"UploadData": 1}), "UploadData", PlainFault::Form),
            (json!({"UploadData": {"version": 3}}), "UploadData/@version", PlainFault::Form),
            (json!({"UploadData": {"ICP": {"XYZ": 1}}}), "UploadData/ICP/XYZ", PlainFault::Unknown),
            (json!({"UploadData": {"ICP": {"Qqdwid": true}}}), "UploadData/ICP/Qqdwid", PlainFault::Form),
            (json!({"UploadData": {"ICP": {"Qqdwid": 1.5}}}), "UploadData/ICP/Qqdwid", PlainFault::Form),
            (json!({"UploadData": {"ICP": {"Qqdwid": {}}}}), "UploadData/ICP/Qqdwid", PlainFault::Form),
            (json!({"UploadData": {"ICP": "x"}}), "UploadData/ICP", PlainFault::Form),
            (json!({"return": {"msg": "x", "neu": 1}}), "return/neu", PlainFault::Unknown),
        ];
        for (json, path, fault) in cases {
            assert_eq!(from_json(&json), Err(PlainError { path: path.to_owned(), fault }), "{json}");
        }
        assert_eq!(from_json(&anything).unwrap_err().fault, PlainFault::Depth);
        // Absent is absent.
        let absent = from_json(&json!({"UploadData": {"ICP": {"Qqdwid": 1, "XZBA": null}}})).unwrap();
        assert_eq!(absent.child("ICP").unwrap().children.len(), 1);
    }
}
