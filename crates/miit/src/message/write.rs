//! The writer of both directions: one GBK buffer, guided by the element table.
//!
//! Callers push elements in the listed order. The writer looks each one up in the table and refuses whatever the
//! table forbids: unknown names, counts, lengths, ranges, missing elements. Errors name the place and never the value,
//! since values are personal.

use crate::gbk;
use crate::interface::V3_0;
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
    /// A message that is only kept, never written, or several that cannot stand in one file.
    #[error("cannot be written by this version")]
    Unsupported,
    /// An address range whose last address stands before its first.
    #[error("the last address stands before the first")]
    Reversed,
    /// Text that is no date of the calendar.
    #[error("not a date YYYY-MM-DD")]
    Date,
}

/// Most records of one file (protocol.md §6); a record is the repeating element below the operation.
pub(super) const MAX_RECORDS: u32 = 1000;

struct Frame {
    node: &'static Node,
    position: u32,
    counts: Vec<u32>,
}

/// What a writer looks at beyond the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// Only what the table says: the files of a regulator, and what is repeated as it was received.
    Table,
    /// Dates and address ranges too: whatever leaves the enterprise side.
    Sound,
    /// As sound, and known to be so: pictures are not read through again.
    Checked,
}

/// A file being written.
pub(super) struct Writer {
    out: Vec<u8>,
    open: Vec<Frame>,
    care: Care,
    /// Set while a message is only checked: bytes written so far, `out` being emptied after each element.
    counted: Option<usize>,
}

impl Writer {
    /// Begins a file: declaration and root. `size` is a guess of its length in bytes.
    pub fn new(table: &'static Node, care: Care, size: usize) -> Self {
        let mut out = Vec::with_capacity(size);
        out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"GBK\"?><");
        out.extend_from_slice(table.name.as_bytes());
        out.extend_from_slice(b" version=\"");
        out.extend_from_slice(V3_0.version.as_bytes());
        out.extend_from_slice(b"\">");
        let root = Frame { node: table, position: 1, counts: vec![0; table.children.len()] };
        Self { out, open: vec![root], care, counted: None }
    }

    /// Begins a file that is checked and measured and never comes to be.
    pub fn checking(table: &'static Node, care: Care) -> Self {
        Self { counted: Some(0), ..Self::new(table, care, 1024) }
    }

    /// Ends the file.
    pub fn finish(self) -> Result<Vec<u8>, WriteError> {
        self.end().map(|(out, _)| out)
    }

    /// Ends a file that was only checked; its size in bytes.
    pub fn size(self) -> Result<usize, WriteError> {
        self.end().map(|(_, size)| size)
    }

    fn end(mut self) -> Result<(Vec<u8>, usize), WriteError> {
        self.close()?;
        let size = self.counted.unwrap_or(self.out.len());
        if size > MAX_XML {
            return Err(WriteError { path: String::new(), reason: Reason::FileSize });
        }
        Ok((self.out, size))
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

    fn child(&self, name: &str) -> Option<&'static Node> {
        self.open.last().and_then(|frame| frame.node.child(name)).map(|(_, node)| node)
    }

    /// Whether the innermost open element may have such a child.
    pub fn knows(&self, name: &str) -> bool {
        self.child(name).is_some()
    }

    /// Whether such a child may be left out.
    pub fn is_optional(&self, name: &str) -> bool {
        self.child(name).is_some_and(|node| node.min == 0)
    }

    /// The children that the innermost open element may have.
    pub fn children(&self) -> &'static [Node] {
        self.open.last().map_or(&[], |frame| &frame.node.children)
    }

    /// Whether dates and address ranges are looked at.
    pub fn is_sound(&self) -> bool {
        self.care != Care::Table
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
        if let Some(counted) = &mut self.counted {
            *counted += self.out.len();
            self.out.clear();
        }
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

    /// A text element; an empty text leaves an optional one out.
    pub fn text(&mut self, name: &'static str, text: &str) -> Result<(), WriteError> {
        if text.is_empty() && self.is_optional(name) {
            return Ok(());
        }
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

    /// A number; 0 leaves an optional one out whose range does not have it.
    pub fn long(&mut self, name: &'static str, value: i64) -> Result<(), WriteError> {
        let range = self.child(name).map(|node| node.kind);
        if value == 0 && self.is_optional(name) && matches!(range, Some(Kind::Long { min: 1.., .. })) {
            return Ok(());
        }
        let (node, _) = self.enter(name)?;
        if let Kind::Long { min, max } = node.kind
            && !(min..=max).contains(&value)
        {
            return Err(self.error(name, Reason::Range { min, max }));
        }
        self.digits(name, value);
        Ok(())
    }

    /// A number with a meaning. A download may leave its range, since there the text of the interface names meanings
    /// that its schema forbids.
    pub fn code(&mut self, name: &'static str, value: u32) -> Result<(), WriteError> {
        if self.open.first().is_some_and(|root| root.node.name == "DownloadData") {
            self.enter(name)?;
            self.digits(name, i64::from(value));
            return Ok(());
        }
        self.long(name, i64::from(value))
    }

    fn digits(&mut self, name: &str, value: i64) {
        self.tag(name);
        self.out.extend_from_slice(value.to_string().as_bytes());
        self.end_tag(name);
    }

    /// A picture: base64 text, at most `limit` characters, copied as it is.
    pub fn picture(&mut self, name: &'static str, base64: &str, limit: usize) -> Result<(), WriteError> {
        self.enter(name)?;
        let bytes = base64.as_bytes();
        if bytes.is_empty() || bytes.len() > limit {
            return Err(self.error(name, Reason::Length { min: 1, max: limit }));
        }
        if self.care != Care::Checked && !(is_base64(bytes) && (!self.is_sound() || bytes.len().is_multiple_of(4))) {
            return Err(self.error(name, Reason::NotBase64));
        }
        self.tag(name);
        match &mut self.counted {
            Some(counted) => *counted += bytes.len(),
            None => self.out.extend_from_slice(bytes),
        }
        self.end_tag(name);
        Ok(())
    }
}

/// Whether a text is base64 in one line: its alphabet, then at most two signs of padding.
fn is_base64(bytes: &[u8]) -> bool {
    let padding = bytes.iter().rev().take(2).take_while(|&&b| b == b'=').count();
    let alphabet = |byte: u8| {
        byte.is_ascii_uppercase() | byte.is_ascii_lowercase() | byte.is_ascii_digit() | (byte == b'+') | (byte == b'/')
    };
    bytes[..bytes.len() - padding].iter().fold(true, |all, &b| all & alphabet(b))
}
