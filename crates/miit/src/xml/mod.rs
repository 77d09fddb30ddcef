//! A small XML tree, read within bounds.
//!
//! Everything that arrives is read into one kind of tree: SOAP envelopes and `return` texts through [`parse`], characters
//! in; files through [`parse_gbk`], bytes in. The declared encoding is ignored, because it is known (protocol.md §2, §10). Document types and
//! entities of their own are refused, since the interface uses none and they are how small files become large ones.

use std::io::BufReader;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::gbk::{Decoder, GbkError, Tolerated, is_xml_char};

/// One element with everything in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Name as written, with its prefix if it has one.
    pub name: String,
    /// Attributes in order, values unescaped; includes namespace declarations.
    pub attributes: Vec<(String, String)>,
    /// Child elements in order.
    pub children: Vec<Element>,
    /// All character data directly inside, joined; blanks kept, line ends as line feeds.
    pub text: String,
}

impl Element {
    /// The first child of that name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.name == name)
    }

    /// The first child of that name, to take something out of it.
    pub(crate) fn child_mut(&mut self, name: &str) -> Option<&mut Element> {
        self.children.iter_mut().find(|c| c.name == name)
    }

    /// All children of that name, in order.
    pub fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// The text of the first child of that name, without blanks around it.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|c| c.text.trim())
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The name without its prefix.
    pub fn local_name(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or_default()
    }
}

/// Bounds of [`parse`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole text (UTF-8).
    pub bytes: usize,
    /// Nesting, the root being 1.
    pub depth: usize,
    /// Elements and attributes in all: each takes some hundred bytes of memory, however short it is written.
    pub elements: usize,
    /// Attributes of one element.
    pub attributes: usize,
    /// Bytes of the text directly inside one element.
    pub text: usize,
}

impl Default for Limits {
    /// Room for a result file of the full 50 MB.
    fn default() -> Self {
        Self { bytes: 80_000_000, depth: 32, elements: 250_000, attributes: 16, text: 80_000_000 }
    }
}

/// Why a text is not taken as XML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// The bytes are not GBK.
    #[error(transparent)]
    Gbk(GbkError),
    /// Not well-formed, at this byte.
    #[error("not well-formed at byte {at}: {reason}")]
    Malformed {
        /// Byte offset, as near as the reader knows.
        at: u64,
        /// What is wrong, without the text itself.
        reason: &'static str,
    },
    /// It carries a document type.
    #[error("document types are refused")]
    DocumentType,
    /// It uses an entity other than the five of XML itself.
    #[error("entities are refused")]
    Entity,
    /// One of the [`Limits`] is passed.
    #[error("more {what} than allowed ({limit})")]
    TooMuch {
        /// Which limit.
        what: &'static str,
        /// Its value.
        limit: usize,
    },
}

/// Reads a text into a tree.
///
/// # Errors
/// [`XmlError`] when it is not well-formed, uses document types or entities, or passes a limit.
pub fn parse(text: &str, limits: &Limits) -> Result<Element, XmlError> {
    if text.len() > limits.bytes {
        return Err(XmlError::TooMuch { what: "bytes", limit: limits.bytes });
    }
    let mut reader = Reader::from_str(text.strip_prefix('\u{FEFF}').unwrap_or(text));
    reader.config_mut().check_comments = true;
    let mut builder = Builder::new(limits);
    loop {
        let at = reader.buffer_position();
        let event = reader.read_event().map_err(|error| malformed(&error, reader.error_position()))?;
        let last = matches!(event, Event::Eof);
        builder.take(event, at)?;
        if last {
            return builder.finish(at);
        }
    }
}

/// Reads GBK bytes into a tree without holding their text as a whole; also says which codes outside GBK were met.
///
/// # Errors
/// As [`parse`], and [`XmlError::Gbk`] at the first broken code.
pub fn parse_gbk(bytes: &[u8], limits: &Limits) -> Result<(Element, Vec<Tolerated>), XmlError> {
    if bytes.len() > limits.bytes {
        return Err(XmlError::TooMuch { what: "bytes", limit: limits.bytes });
    }
    let mut reader = Reader::from_reader(BufReader::with_capacity(BUFFER, Decoder::new(bytes)));
    reader.config_mut().check_comments = true;
    let mut builder = Builder::new(limits);
    let mut buffer = Vec::new();
    loop {
        let at = reader.buffer_position();
        buffer.clear();
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(error) => {
                let broken = reader.get_ref().get_ref().error();
                return Err(broken.map_or_else(|| malformed(&error, reader.error_position()), XmlError::Gbk));
            }
        };
        let last = matches!(event, Event::Eof);
        builder.take(event, at)?;
        if last {
            let root = builder.finish(at)?;
            return Ok((root, reader.into_inner().into_inner().into_warnings()));
        }
    }
}

/// Bytes decoded at a time.
const BUFFER: usize = 64 * 1024;

fn malformed(error: &quick_xml::Error, at: u64) -> XmlError {
    XmlError::Malformed { at, reason: reason_of(error) }
}

fn reason_of(error: &quick_xml::Error) -> &'static str {
    match error {
        quick_xml::Error::IllFormed(_) => "tags do not match",
        quick_xml::Error::InvalidAttr(_) => "broken attribute",
        quick_xml::Error::Escape(_) => "broken reference",
        _ => "broken markup",
    }
}

struct Builder<'l> {
    limits: &'l Limits,
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
    begun: bool,
}

impl<'l> Builder<'l> {
    fn new(limits: &'l Limits) -> Self {
        Self { limits, open: Vec::new(), root: None, elements: 0, begun: false }
    }

    fn finish(self, at: u64) -> Result<Element, XmlError> {
        self.root.ok_or(XmlError::Malformed { at, reason: "no element" })
    }

    fn count(&mut self) -> Result<(), XmlError> {
        self.elements += 1;
        let limit = self.limits.elements;
        if self.elements > limit { Err(XmlError::TooMuch { what: "elements", limit }) } else { Ok(()) }
    }

    fn take(&mut self, event: Event<'_>, at: u64) -> Result<(), XmlError> {
        let malformed = |reason| XmlError::Malformed { at, reason };
        match event {
            Event::Start(tag) => {
                let element = self.begin(&tag, at)?;
                self.open.push(element);
            }
            Event::Empty(tag) => {
                let element = self.begin(&tag, at)?;
                self.close(element);
            }
            Event::End(_) => {
                let element = self.open.pop().ok_or(malformed("closed too often"))?;
                self.close(element);
            }
            Event::Text(text) => self.text(&text.xml10_content(), at)?,
            Event::CData(text) => {
                if self.open.is_empty() {
                    return Err(malformed("text outside the root"));
                }
                self.text(&text.xml10_content(), at)?;
            }
            Event::GeneralRef(reference) => self.reference(&reference, at)?,
            Event::DocType(_) => return Err(XmlError::DocumentType),
            Event::Decl(_) if self.begun => return Err(malformed("declaration not at the start")),
            Event::Eof if !self.open.is_empty() => return Err(malformed("unclosed element")),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::Eof => {}
        }
        self.begun = true;
        Ok(())
    }

    fn begin(&mut self, tag: &BytesStart<'_>, at: u64) -> Result<Element, XmlError> {
        let malformed = |reason| XmlError::Malformed { at, reason };
        if self.root.is_some() {
            return Err(malformed("second root"));
        }
        if self.open.len() >= self.limits.depth {
            return Err(XmlError::TooMuch { what: "depth", limit: self.limits.depth });
        }
        self.count()?;
        let name = tag.name().as_ref().to_owned();
        if !is_name(&name) {
            return Err(malformed("broken name"));
        }
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| malformed("broken attribute"))?;
            self.count()?;
            if attributes.len() >= self.limits.attributes {
                return Err(XmlError::TooMuch { what: "attributes", limit: self.limits.attributes });
            }
            if attribute.value.contains('<') {
                return Err(malformed("broken attribute"));
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| match error {
                quick_xml::Error::Escape(quick_xml::escape::EscapeError::UnrecognizedEntity(..)) => XmlError::Entity,
                _ => malformed("broken attribute"),
            })?;
            if !value.chars().all(is_xml_char) {
                return Err(malformed("character outside XML"));
            }
            attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        Ok(Element { name, attributes, ..Element::default() })
    }

    fn close(&mut self, element: Element) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, text: &str, at: u64) -> Result<(), XmlError> {
        let malformed = |reason| XmlError::Malformed { at, reason };
        let Some(element) = self.open.last_mut() else {
            return if text.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
                Ok(())
            } else {
                Err(malformed("text outside the root"))
            };
        };
        if element.text.len() + text.len() > self.limits.text {
            return Err(XmlError::TooMuch { what: "text", limit: self.limits.text });
        }
        let plain = text.bytes().fold(true, |all, b| all & (0x20..0x7F).contains(&b));
        if !plain && !text.chars().all(is_xml_char) {
            return Err(malformed("character outside XML"));
        }
        element.text.push_str(text);
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>, at: u64) -> Result<(), XmlError> {
        if self.open.is_empty() {
            return Err(XmlError::Malformed { at, reason: "text outside the root" });
        }
        let named = match reference.as_ref() {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => None,
        };
        let character = match named {
            Some(character) => character,
            None if !reference.is_char_ref() => return Err(XmlError::Entity),
            None => reference
                .resolve_char_ref()
                .ok()
                .flatten()
                .ok_or(XmlError::Malformed { at, reason: "broken reference" })?,
        };
        self.text(character.encode_utf8(&mut [0; 4]), at)
    }
}

/// Names of this interface are ASCII; others are judged only by what XML forbids outright.
fn is_name(name: &str) -> bool {
    let starts = |c: char| c.is_alphabetic() || c == '_' || c == ':';
    let continues = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.' | '\u{B7}');
    name.starts_with(starts) && name.chars().all(continues)
}

#[cfg(test)]
mod tests;
