//! Writing messages: stub.

use super::{Download, Upload};

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
}

impl Upload {
    /// Writes the file.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn to_xml(&self) -> Result<Vec<u8>, WriteError> {
        Err(WriteError {
            path: String::new(),
            reason: Reason::Missing,
        })
    }
}

impl Download {
    /// Writes the file.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn to_xml(&self) -> Result<Vec<u8>, WriteError> {
        Err(WriteError {
            path: String::new(),
            reason: Reason::Missing,
        })
    }
}
