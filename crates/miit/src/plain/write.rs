//! A tree as the bytes of a file.

use super::{PlainError, PlainFault};
use crate::gbk;
use crate::xml::Element;

/// The bytes of a file: GBK with its declaration, characters outside it as references, one line.
///
/// # Errors
/// [`PlainFault::Character`] with the place of a text that XML cannot carry.
pub fn to_xml(root: &Element) -> Result<Vec<u8>, PlainError> {
    let mut out = b"<?xml version=\"1.0\" encoding=\"GBK\"?>\n".to_vec();
    element(root, &mut out, &root.name)?;
    out.push(b'\n');
    Ok(out)
}

fn element(element: &Element, out: &mut Vec<u8>, path: &str) -> Result<(), PlainError> {
    let fault = || PlainError { path: path.to_owned(), fault: PlainFault::Character };
    if !is_name(&element.name) {
        return Err(PlainError { path: path.to_owned(), fault: PlainFault::Unknown });
    }
    out.push(b'<');
    out.extend_from_slice(element.name.as_bytes());
    for (name, value) in &element.attributes {
        out.extend_from_slice(format!(" {name}=\"").as_bytes());
        gbk::encode_xml_text(&value.replace('"', "'"), out).map_err(|_| fault())?;
        out.push(b'"');
    }
    if element.text.is_empty() && element.children.is_empty() {
        out.extend_from_slice(b"/>");
        return Ok(());
    }
    out.push(b'>');
    gbk::encode_xml_text(&element.text, out).map_err(|_| fault())?;
    for child in &element.children {
        self::element(child, out, &format!("{path}/{}", child.name))?;
    }
    out.extend_from_slice(b"</");
    out.extend_from_slice(element.name.as_bytes());
    out.push(b'>');
    Ok(())
}

/// Names come from tables, but inside an element without a type from the caller.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_names_checked() {
        let leaf = |name: &str, text: &str| Element { name: name.into(), text: text.into(), ..Element::default() };
        let attributes = vec![("version".to_owned(), "V\"<".to_owned())];
        let root = Element { attributes, children: vec![leaf("b", "备&𠮷"), leaf("c", "")], ..leaf("a", "") };
        let head = b"<?xml version=\"1.0\" encoding=\"GBK\"?>\n".to_vec();
        let body = b"<a version=\"V'&lt;\"><b>\xb1\xb8&amp;&#x20BB7;</b><c/></a>\n".to_vec();
        assert_eq!(to_xml(&root).unwrap(), [head, body].concat());
        assert_eq!(to_xml(&leaf("a", "\u{1}")).unwrap_err().fault, PlainFault::Character);
        assert_eq!(to_xml(&leaf("a b", "")).unwrap_err().fault, PlainFault::Unknown);
    }
}
