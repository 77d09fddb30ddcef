//! The writer of both directions: one GBK buffer, guided by the element table.
//!
//! Callers push elements in the listed order. The writer looks each one up in the table and refuses whatever the
//! table forbids: unknown names, counts, lengths, ranges, missing elements. Errors name the place and never the value,
//! since values are personal.

use crate::gbk;
use crate::package::MAX_XML;
use crate::schema::{self, Kind, Node};

/// Why a message cannot be written. Holds no value of the message, only the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct WriteError {
    /// Element path such as `UploadData/ICP/XZBA/Baxx[1]/Zt_xx/Dwmc`.
    pub path: String,
    /// What is wrong there.
    pub reason: Reason,
}

/// What is wrong with an element to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A mandatory element has no value.
    #[error("mandatory and missing")]
    Missing,
    /// More than allowed; for records of a file the limit is 1000.
    #[error("more than {0}")]
    TooMany(u32),
    /// Text shorter or longer than allowed, in characters.
    #[error("text must have {min} to {max} characters")]
    Length {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// A number outside its range.
    #[error("number must be {min} to {max}")]
    Range {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// A picture that is not plain base64 text without line breaks.
    #[error("not base64 text")]
    NotBase64,
    /// A character that XML cannot carry.
    #[error("character U+{0:04X} cannot be written")]
    Character(u32),
    /// The element has no place here.
    #[error("not part of this message")]
    Unknown,
    /// The file is larger than 50,000,000 bytes.
    #[error("file larger than {MAX_XML} bytes")]
    FileSize,
    /// A message that is only kept, never written.
    #[error("cannot be written by this version")]
    Unsupported,
}

/// Most records of one file (protocol.md §6); a record is the repeating element below the operation.
pub(super) const MAX_RECORDS: u32 = 1000;

struct Frame {
    node: &'static Node,
    position: u32,
    counts: Vec<u32>,
}

/// A file being written.
pub(super) struct Writer {
    out: Vec<u8>,
    open: Vec<Frame>,
}

impl Writer {
    /// Begins a file: declaration and root. `size` is a guess of its length in bytes.
    pub fn new(table: &'static Node, size: usize) -> Self {
        let mut out = Vec::with_capacity(size);
        out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"GBK\"?><");
        out.extend_from_slice(table.name.as_bytes());
        out.extend_from_slice(b" version=\"V.3.0\">");
        Self { out, open: vec![Frame { node: table, position: 1, counts: vec![0; table.children.len()] }] }
    }

    /// Ends the file.
    pub fn finish(mut self) -> Result<Vec<u8>, WriteError> {
        self.close()?;
        if self.out.len() > MAX_XML {
            return Err(WriteError { path: String::new(), reason: Reason::FileSize });
        }
        Ok(self.out)
    }

    /// An error at a child of the innermost open element.
    pub fn error(&self, name: &str, reason: Reason) -> WriteError {
        let mut path = String::new();
        for frame in &self.open {
            path.push_str(&schema::place(frame.node, frame.position));
            path.push('/');
        }
        path.push_str(name);
        WriteError { path, reason }
    }

    fn enter(&mut self, name: &'static str) -> Result<(&'static Node, u32), WriteError> {
        let found = self.open.last_mut().and_then(|frame| {
            let (index, node) = frame.node.child(name)?;
            let count = frame.counts.get_mut(index)?;
            *count = count.saturating_add(1);
            Some((node, *count))
        });
        let (node, count) = found.ok_or_else(|| self.error(name, Reason::Unknown))?;
        if count > node.max {
            return Err(self.error(name, Reason::TooMany(node.max)));
        }
        Ok((node, count))
    }

    fn tag(&mut self, name: &str) {
        self.out.push(b'<');
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'>');
    }

    fn end_tag(&mut self, name: &str) {
        self.out.extend_from_slice(b"</");
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'>');
    }

    /// Opens an element with children.
    pub fn open(&mut self, name: &'static str) -> Result<(), WriteError> {
        let (node, position) = self.enter(name)?;
        self.tag(name);
        self.open.push(Frame { node, position, counts: vec![0; node.children.len()] });
        Ok(())
    }

    /// Closes the innermost open element; all its mandatory children must be there.
    pub fn close(&mut self) -> Result<(), WriteError> {
        let Some(frame) = self.open.last() else {
            return Ok(());
        };
        if frame.node.kind != Kind::Choice {
            let missing = frame.node.children.iter().zip(&frame.counts).find(|(node, count)| **count < node.min);
            if let Some((node, _)) = missing {
                return Err(self.error(node.name, Reason::Missing));
            }
        }
        let name = frame.node.name;
        self.end_tag(name);
        self.open.pop();
        Ok(())
    }

    /// A text element.
    pub fn text(&mut self, name: &'static str, text: &str) -> Result<(), WriteError> {
        let (node, _) = self.enter(name)?;
        if let Kind::Text { min, max } = node.kind
            && !schema::length_fits(text, min, max)
        {
            return Err(self.error(name, Reason::Length { min, max }));
        }
        self.tag(name);
        if let Err(illegal) = gbk::encode_xml_text(text, &mut self.out) {
            return Err(self.error(name, Reason::Character(u32::from(illegal.character))));
        }
        self.end_tag(name);
        Ok(())
    }

    /// A text element that is left out when absent or empty.
    pub fn optional(&mut self, name: &'static str, text: Option<&str>) -> Result<(), WriteError> {
        match text {
            Some(text) if !text.is_empty() => self.text(name, text),
            _ => Ok(()),
        }
    }

    /// A number.
    pub fn long(&mut self, name: &'static str, value: impl Into<i64>) -> Result<(), WriteError> {
        let value = value.into();
        let (node, _) = self.enter(name)?;
        if let Kind::Long { min, max } = node.kind
            && !(min..=max).contains(&value)
        {
            return Err(self.error(name, Reason::Range { min, max }));
        }
        self.digits(name, value);
        Ok(())
    }

    /// A number that may leave its range, for the places where the text of the interface and its schema disagree.
    pub fn long_at_large(&mut self, name: &'static str, value: impl Into<i64>) -> Result<(), WriteError> {
        self.enter(name)?;
        self.digits(name, value.into());
        Ok(())
    }

    fn digits(&mut self, name: &str, value: i64) {
        self.tag(name);
        self.out.extend_from_slice(value.to_string().as_bytes());
        self.end_tag(name);
    }

    /// A number that is left out when absent.
    pub fn optional_long(&mut self, name: &'static str, value: Option<impl Into<i64>>) -> Result<(), WriteError> {
        value.map_or(Ok(()), |value| self.long(name, value))
    }

    /// A wrapper around a list of numbers.
    pub fn numbers(&mut self, wrapper: &'static str, name: &'static str, values: &[u8]) -> Result<(), WriteError> {
        self.open(wrapper)?;
        for &value in values {
            self.long(name, value)?;
        }
        self.close()
    }

    /// A picture: base64 text, at most `limit` characters, copied as it is.
    pub fn picture(&mut self, name: &'static str, base64: &str, limit: usize) -> Result<(), WriteError> {
        self.enter(name)?;
        let bytes = base64.as_bytes();
        if bytes.is_empty() || bytes.len() > limit {
            return Err(self.error(name, Reason::Length { min: 1, max: limit }));
        }
        let body = bytes.trim_ascii_end();
        let padding = body.iter().rev().take(2).take_while(|&&b| b == b'=').count();
        let data = &body[..body.len() - padding];
        if body.len() != bytes.len() || !data.iter().fold(true, |all, &b| all & is_base64(b)) {
            return Err(self.error(name, Reason::NotBase64));
        }
        self.tag(name);
        self.out.extend_from_slice(bytes);
        self.end_tag(name);
        Ok(())
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_uppercase() | byte.is_ascii_lowercase() | byte.is_ascii_digit() | (byte == b'+') | (byte == b'/')
}
