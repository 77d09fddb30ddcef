//! What all readers share: opening a file, and places in its tree.

use crate::gbk::GbkError;
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
    /// An element of an upload that must hold exactly one of several children holds none or more, at this path.
    #[error("{0}: not exactly one of the alternatives")]
    Choice(String),
    /// An upload without exactly one operation.
    #[error("{0} operations instead of one")]
    Operations(usize),
    /// An operation the interface does not have, by its path.
    #[error("operation {0} is not read by this version")]
    Unsupported(String),
}

/// Decodes and parses a file of this interface.
pub(super) fn open(bytes: &[u8], warnings: &mut Vec<String>) -> Result<Element, ReadError> {
    let (root, tolerated) = xml::parse_gbk(bytes, &limits()).map_err(|error| match error {
        XmlError::Gbk(error) => ReadError::Gbk(error),
        error => ReadError::Xml(error),
    })?;
    for code in tolerated {
        warnings.push(format!("byte {}: code {:X} is outside GBK", code.offset, code.code));
    }
    Ok(root)
}

/// Bounds of a file: 1000 records with room, and texts with room above the largest picture, which the table then judges.
pub(super) fn limits() -> Limits {
    Limits { depth: 16, attributes: 8, text: 2_000_000, ..Limits::default() }
}

/// Stands for an element that is missing.
pub(super) static NOTHING: Element =
    Element { name: String::new(), attributes: Vec::new(), children: Vec::new(), text: String::new() };

/// A place in a file. In a strict one (uploads) whatever is mandatory must be there; in a lenient one (downloads)
/// nothing fails: the check against the table has already warned.
#[derive(Clone, Copy)]
pub(super) struct Place<'e> {
    pub element: &'e Element,
    pub lenient: bool,
    parent: Option<&'e Place<'e>>,
}

impl<'e> Place<'e> {
    /// The root of an upload.
    pub fn strict(element: &'e Element) -> Self {
        Self { element, lenient: false, parent: None }
    }

    /// The root of a download.
    pub fn lenient(element: &'e Element) -> Self {
        Self { element, lenient: true, parent: None }
    }

    /// A place below this one.
    pub fn below(&'e self, element: &'e Element) -> Self {
        Self { element, lenient: self.lenient, parent: Some(self) }
    }

    fn path(&self) -> String {
        let mut names = vec![self.element.name.as_str()];
        let mut above = self.parent;
        while let Some(place) = above {
            names.push(&place.element.name);
            above = place.parent;
        }
        names.reverse();
        names.join("/")
    }

    /// A mandatory child is missing.
    pub fn missing(&self, name: &str) -> ReadError {
        ReadError::Missing(format!("{}/{name}", self.path()))
    }

    /// This element holds no number of its type.
    pub fn not_a_number(&self) -> ReadError {
        ReadError::Number(self.path())
    }

    /// A child holds a number without a meaning.
    pub fn not_a_number_at(&self, name: &str) -> ReadError {
        ReadError::Number(format!("{}/{name}", self.path()))
    }

    /// A strict place must have exactly one child.
    pub fn one_child(&self) -> Result<(), ReadError> {
        if self.lenient || self.element.children.len() == 1 { Ok(()) } else { Err(ReadError::Choice(self.path())) }
    }
}

/// The number an element holds, if it fits the type.
pub(super) fn number<N: TryFrom<i64>>(element: &Element) -> Option<N> {
    N::try_from(element.text.trim().parse::<i64>().ok()?).ok()
}
