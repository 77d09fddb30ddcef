//! Reading messages: stub.

use super::{Download, Upload};
use crate::schema::Violation;

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Not GBK.
    #[error(transparent)]
    Gbk(#[from] crate::gbk::GbkError),
    /// Not XML.
    #[error(transparent)]
    Xml(#[from] crate::xml::XmlError),
    /// Another root.
    #[error("the root is not {0}")]
    Root(&'static str),
    /// A needed element is missing or holds no readable value.
    #[error("element {0} is missing or unreadable")]
    Element(String),
    /// An operation this version does not read.
    #[error("operation {0} is not read by this version")]
    Unsupported(String),
}

/// A download file taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DownloadFile {
    /// Every operation present.
    pub messages: Vec<Download>,
    /// Deviations.
    pub warnings: Vec<String>,
}

impl Upload {
    /// Reads an upload file.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn from_xml(bytes: &[u8]) -> Result<(Self, Vec<Violation>), ReadError> {
        let _ = bytes;
        Err(ReadError::Root("UploadData"))
    }
}

impl Download {
    /// Reads a download file.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn from_xml(bytes: &[u8]) -> Result<DownloadFile, ReadError> {
        let _ = bytes;
        Err(ReadError::Root("DownloadData"))
    }
}
