//! Attachments: codes of format and purpose, what they belong to, size and text of the content.

use super::Objections;
use crate::{
    tables::{self, Belongs},
    tree::{Element, Tree},
};
use base64::{Engine, engine::general_purpose::STANDARD};

/// What an attachment names as its object.
pub(crate) struct Object<'e> {
    /// Subject or site.
    pub belongs: Belongs,
    /// By id: the caller's own where both are new, the bureau's otherwise.
    pub id: Option<i64>,
    /// By filing number.
    pub number: Option<&'e str>,
}

/// Reads `Fjssdx` of an attachment; `None` for an unknown type of object.
pub(crate) fn object(attachment: &Element) -> Option<Object<'_>> {
    let named = attachment.child("Fjssdx")?;
    let belongs = match named.num("Ssdxlx")? {
        1 => Belongs::Subject,
        2 => Belongs::Site,
        _ => return None,
    };
    let by = named.child("Ssdxbs")?;
    let id = by.num("Jlid").or_else(|| by.text.trim().parse().ok());
    Some(Object { belongs, id, number: by.said("Baxh") })
}

/// Judges an attachment. `belongs` says whether its object is part of the request.
pub(super) fn examine(attachment: &Element, belongs: impl Fn(&Object<'_>) -> bool, out: &mut Objections) {
    let format = attachment.num("Fjwjgs").unwrap_or(0);
    let purpose = attachment.num("Fjyt").unwrap_or(0);
    out.unless(tables::is_attachment_format(format), 1056, format);
    let object = object(attachment);
    if !object.as_ref().is_some_and(&belongs) {
        out.add(1055, object.and_then(|o| o.id).map(|id| id.to_string()).unwrap_or_default());
        return;
    }
    match (tables::purpose(purpose), object) {
        (Some((wanted, limit)), Some(object)) => {
            out.unless(wanted == object.belongs, 1061, purpose);
            content(attachment.said("Fjnr").unwrap_or_default(), limit, "Fjnr", out);
        }
        _ => out.add(1057, purpose.to_string()),
    }
}

/// Judges base64 text by its length and form.
pub(super) fn content(text: &str, limit: usize, name: &str, out: &mut Objections) {
    let compact: String = text.split_ascii_whitespace().collect();
    if compact.len() > limit {
        out.add(5010, format!("{name}: {} > {limit}", compact.len()));
    } else if compact.is_empty() || STANDARD.decode(&compact).is_err() {
        out.add(5010, format!("{name}: base64"));
    }
}
