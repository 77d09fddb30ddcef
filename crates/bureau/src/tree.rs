//! Trees of the interface's elements, read, built and written by the bureau itself.
//!
//! The bureau shares with its callers only the element tables, GBK and the XML reader of `miit`, not the typed messages: an
//! error in those would otherwise stand on both sides of the wire, and a bureau that breaks its own schema on request could not
//! be written with them (decision 38).

use std::fmt::Write as _;

use miit::{
    gbk,
    xml::{self, Limits},
};

pub(crate) use miit::xml::Element;

use crate::error::{BureauError, Result};

/// A new element.
pub(crate) fn el(name: &str) -> Element {
    Element { name: name.to_owned(), ..Element::default() }
}

/// Reading and building in the words of this interface.
pub(crate) trait Tree: Sized {
    /// The text of a child without blanks around it, if it is there and not empty.
    fn said(&self, name: &str) -> Option<&str>;
    /// The same as a number.
    fn num(&self, name: &str) -> Option<i64>;
    /// The child of a path of names.
    fn at(&self, path: &[&str]) -> Option<&Element>;
    /// Every number below `wrapper`.
    fn nums(&self, wrapper: &str, name: &str) -> Vec<i64>;
    /// With a child.
    fn with(self, child: Element) -> Self;
    /// With children.
    fn with_all(self, children: impl IntoIterator<Item = Element>) -> Self;
    /// With a child of text.
    fn put(self, name: &str, value: impl ToString) -> Self;
    /// With a child of text where there is one.
    fn put_if(self, name: &str, value: Option<impl ToString>) -> Self;
    /// With copies of the children of these names.
    fn take(self, from: &Element, names: &[&str]) -> Self;
}

impl Tree for Element {
    fn said(&self, name: &str) -> Option<&str> {
        self.text_of(name).filter(|text| !text.is_empty())
    }

    fn num(&self, name: &str) -> Option<i64> {
        self.said(name)?.parse().ok()
    }

    fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |here, name| here.child(name))
    }

    fn nums(&self, wrapper: &str, name: &str) -> Vec<i64> {
        let list = self.child(wrapper);
        list.map(|l| l.children(name).filter_map(|c| c.text.trim().parse().ok()).collect()).unwrap_or_default()
    }

    fn with(mut self, child: Element) -> Self {
        self.children.push(child);
        self
    }

    fn with_all(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children);
        self
    }

    fn put(self, name: &str, value: impl ToString) -> Self {
        self.with(Element { name: name.to_owned(), text: value.to_string(), ..Element::default() })
    }

    fn put_if(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    fn take(mut self, from: &Element, names: &[&str]) -> Self {
        for name in names {
            self.children.extend(from.children(name).cloned());
        }
        self
    }
}

/// Bounds of an upload: a thousand records with room, each element small.
fn limits() -> Limits {
    Limits { depth: 16, elements: 1_000_000, attributes: 8, ..Limits::default() }
}

/// Reads the bytes of a file: strict GBK, no entities.
pub(crate) fn read_file(bytes: &[u8]) -> Option<Element> {
    let text = gbk::decode(bytes).ok()?.text;
    xml::parse(&text, &limits()).ok()
}

/// A fragment as the store keeps it: the same tree as UTF-8 text.
pub(crate) fn fragment(element: &Element) -> String {
    let mut out = String::new();
    write_utf8(element, &mut out);
    out
}

/// Reads a fragment of the store back.
pub(crate) fn read_fragment(text: &str) -> Result<Element> {
    xml::parse(text, &limits()).map_err(|e| BureauError::File(e.to_string()))
}

fn write_utf8(element: &Element, out: &mut String) {
    let _ = write!(out, "<{}>", element.name);
    if element.children.is_empty() {
        for c in element.text.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '\r' => out.push_str("&#13;"),
                c => out.push(c),
            }
        }
    }
    for child in &element.children {
        write_utf8(child, out);
    }
    let _ = write!(out, "</{}>", element.name);
}

/// Writes a download file around what goes below its root.
pub(crate) fn download_file(content: &Element) -> Result<Vec<u8>> {
    let mut out = b"<?xml version=\"1.0\" encoding=\"GBK\"?><DownloadData version=\"V.3.0\">".to_vec();
    write_gbk(content, &mut out)?;
    out.extend_from_slice(b"</DownloadData>");
    Ok(out)
}

fn write_gbk(element: &Element, out: &mut Vec<u8>) -> Result<()> {
    let tag = |out: &mut Vec<u8>, open: &str| {
        out.extend_from_slice(open.as_bytes());
        out.extend_from_slice(element.name.as_bytes());
        out.push(b'>');
    };
    tag(out, "<");
    if element.children.is_empty() {
        gbk::encode_xml_text(&element.text, out).map_err(|illegal| {
            BureauError::File(format!("U+{:04X} in {}", u32::from(illegal.character), element.name))
        })?;
    }
    for child in &element.children {
        write_gbk(child, out)?;
    }
    tag(out, "</");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_and_files_read_back_as_they_were() {
        let tree = el("ICP").with(el("BAJG").put("Bs", "a<b&c>").put("Dmms", "审核通过").put_if("Bz", None::<&str>));
        assert_eq!(read_fragment(&fragment(&tree)).unwrap(), tree);
        let read = read_file(&download_file(&tree).unwrap()).unwrap();
        assert_eq!((read.name.as_str(), &read.children[0]), ("DownloadData", &tree));
        assert_eq!(tree.at(&["BAJG", "Bs"]).unwrap().text, "a<b&c>");
    }
}
