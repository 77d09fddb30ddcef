//! What both readers share: opening a file, and picking values out of a tree.

use super::Download;
use crate::gbk::{self, GbkError};
use crate::xml::{self, Element, Limits, XmlError};

/// Why a file cannot be read at all. Names places, never values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The bytes are not GBK.
    #[error(transparent)]
    Gbk(#[from] GbkError),
    /// The text is not XML within the limits.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// The root has another name.
    #[error("the root is not {0}")]
    Root(&'static str),
    /// A mandatory element of an upload is missing, at this path.
    #[error("{0}: missing")]
    Missing(String),
    /// An element of an upload holds no number of its range, at this path.
    #[error("{0}: not a number of its range")]
    Number(String),
    /// An upload without exactly one operation.
    #[error("{0} operations instead of one")]
    Operations(usize),
    /// An operation this version does not read, by its path.
    #[error("operation {0} is not read by this version")]
    Unsupported(String),
}

/// A download file taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DownloadFile {
    /// Every operation present, in the order of the file.
    pub messages: Vec<Download>,
    /// Deviations from the interface, as `path: rule` without values; at most [`MAX_WARNINGS`].
    pub warnings: Vec<String>,
}

/// How many warnings a [`DownloadFile`] lists.
pub const MAX_WARNINGS: usize = 200;

/// Decodes and parses a file of this interface.
pub(super) fn open(bytes: &[u8], warnings: &mut Vec<String>) -> Result<Element, ReadError> {
    let decoded = gbk::decode(bytes)?;
    for code in decoded.warnings {
        warnings.push(format!("byte {}: code {:X} is outside GBK", code.offset, code.code));
    }
    Ok(xml::parse(&decoded.text, &limits())?)
}

/// Bounds of a file: 1000 records with room, each element small.
pub(super) fn limits() -> Limits {
    Limits { depth: 16, elements: 1_000_000, attributes: 8, ..Limits::default() }
}

/// A place in an upload, strict: whatever is mandatory must be there.
#[derive(Clone, Copy)]
pub(super) struct Place<'e> {
    pub element: &'e Element,
    parent: Option<&'e Place<'e>>,
}

impl<'e> Place<'e> {
    pub fn root(element: &'e Element) -> Self {
        Self { element, parent: None }
    }

    pub fn below(&'e self, element: &'e Element) -> Self {
        Self { element, parent: Some(self) }
    }

    fn path(&self, name: &str) -> String {
        let mut names = vec![name, &self.element.name];
        let mut above = self.parent;
        while let Some(place) = above {
            names.push(&place.element.name);
            above = place.parent;
        }
        names.reverse();
        names.join("/")
    }

    pub fn missing(&self, name: &str) -> ReadError {
        ReadError::Missing(self.path(name))
    }

    pub fn child(&'e self, name: &str) -> Result<Self, ReadError> {
        let element = self.element.child(name).ok_or_else(|| self.missing(name))?;
        Ok(self.below(element))
    }

    pub fn text(&self, name: &str) -> Result<String, ReadError> {
        self.optional(name).ok_or_else(|| self.missing(name))
    }

    pub fn optional(&self, name: &str) -> Option<String> {
        self.element.child(name).map(|c| c.text.clone())
    }

    pub fn number<N: TryFrom<i64>>(&self, name: &str) -> Result<N, ReadError> {
        self.optional_number(name)?.ok_or_else(|| self.missing(name))
    }

    pub fn optional_number<N: TryFrom<i64>>(&self, name: &str) -> Result<Option<N>, ReadError> {
        let Some(child) = self.element.child(name) else {
            return Ok(None);
        };
        number(child).map(Some).ok_or_else(|| ReadError::Number(self.path(name)))
    }

    /// All numbers of that name below the wrapper.
    pub fn numbers<N: TryFrom<i64>>(&self, wrapper: &str, name: &str) -> Result<Vec<N>, ReadError> {
        let list = self.element.child(wrapper).ok_or_else(|| self.missing(wrapper))?;
        list.children(name).map(|c| number(c).ok_or_else(|| ReadError::Number(self.path(wrapper)))).collect()
    }
}

/// The number an element holds, if it fits the type.
pub(super) fn number<N: TryFrom<i64>>(element: &Element) -> Option<N> {
    N::try_from(element.text.trim().parse::<i64>().ok()?).ok()
}
