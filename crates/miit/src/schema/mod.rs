//! The interface's element tables as data, and the check against them (messages.md).
//!
//! `schema/v3.0-*.txt` restate names, order, counts and limits of the ministry's schemas, one element a line. Writer
//! and checker walk the same tree, so a message this crate writes cannot disagree with what it accepts. Which tables
//! belong to which version says [`crate::interface`].

mod check;
mod table;

use std::fmt;

pub(crate) use check::{length_fits, place};
pub(crate) use table::{Kind, Node, read_table};

use crate::interface::V3_0;
use crate::xml::Element;

/// How many violations one check lists.
pub const MAX_VIOLATIONS: usize = 100;

/// One deviation from the element table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where, such as `UploadData/ICP/XZBA/Baxx[2]/Zt_xx/Dwmc`; positions count from 1 and stand at repeatable
    /// elements only.
    pub path: String,
    /// Which rule.
    pub rule: Rule,
    /// The offending value or name, cut to 64 characters. May be personal: not for logs.
    pub value: String,
}

impl fmt::Display for Violation {
    /// Path and rule, without the value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.rule)
    }
}

/// The rules of an element table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The root has another name.
    Root,
    /// The root's `version` is missing.
    Version,
    /// An attribute the table does not have.
    Attribute,
    /// An element the table does not have at this place.
    Unknown,
    /// Elements of a sequence in another order.
    Order,
    /// A mandatory element is missing.
    Missing,
    /// An element occurs too often.
    TooMany,
    /// None or several of a choice.
    Choice,
    /// Text between elements, or elements inside a value.
    Content,
    /// Text shorter or longer than allowed, in characters.
    Length,
    /// Not a decimal number.
    Number,
    /// A number outside its range.
    Range,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Root => "unexpected root",
            Self::Version => "version attribute missing",
            Self::Attribute => "unexpected attribute",
            Self::Unknown => "unexpected element",
            Self::Order => "element out of order",
            Self::Missing => "mandatory element missing",
            Self::TooMany => "element repeated too often",
            Self::Choice => "not exactly one of the alternatives",
            Self::Content => "unexpected content",
            Self::Length => "text length out of bounds",
            Self::Number => "not a decimal number",
            Self::Range => "number out of range",
        })
    }
}

/// Checks the tree of an upload file against the upload table.
///
/// An empty answer means that the ministry's own schema accepts the file too. At most [`MAX_VIOLATIONS`] are listed.
pub fn validate_upload(root: &Element) -> Vec<Violation> {
    check::validate(root, V3_0.upload())
}

/// Checks the tree of a download file. A regulator's file may break its own schema: treat these as warnings.
///
/// At most [`MAX_VIOLATIONS`] are listed.
pub fn validate_download(root: &Element) -> Vec<Violation> {
    check::validate(root, V3_0.download())
}

/// The upload table, for the writer.
pub(crate) fn upload_table() -> &'static Node {
    V3_0.upload()
}

/// The download table, for the writer.
pub(crate) fn download_table() -> &'static Node {
    V3_0.download()
}
