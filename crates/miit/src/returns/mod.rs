//! The typed answers of the six methods: the XML inside the `return` element (protocol.md §8).
//!
//! The regulator writes them, the enterprise side reads them. They are read leniently, because no real answer satisfies
//! the ministry's own schemas for them: declaration and version may be missing, blanks may surround values, unknown
//! children are passed over. Only `msg_code` must be there.

mod wire;

pub(crate) use wire::escape_into;

use crate::xml::XmlError;

/// Why an answer cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReturnError {
    /// The text is not XML within the limits.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// The root is not `return`.
    #[error("the root is not `return`")]
    Root,
    /// A mandatory element is missing or holds no number of its range.
    #[error("element {0} is missing or not a number")]
    Element(&'static str),
}

/// Answer of `isp_upload`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UploadReturn {
    /// `msg_code`.
    pub code: u32,
    /// `msg`.
    pub msg: String,
    /// `dataSequences`: the upload numbers that are missing, with code 14.
    pub missing: Vec<u32>,
}

/// Answer of `isp_download`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DownloadReturn {
    /// `msg_code`.
    pub code: u32,
    /// `msg`.
    pub msg: String,
    /// `fileInfos`: decide by its presence, not by the code (protocol.md §7).
    pub file: Option<FilePart>,
}

/// Answer of `isp_downloadack`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AckReturn {
    /// `msg_code`; 0 to 3 count as success.
    pub code: u32,
    /// `msg`.
    pub msg: String,
}

/// Answer of `isp_querypreviousupload`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreviousUploadReturn {
    /// `msg_code`.
    pub code: u32,
    /// `msg`.
    pub msg: String,
    /// `fileInfos`.
    pub file: Option<PreviousFile>,
}

/// The last upload a regulator holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreviousFile {
    /// `dataSequence`; 0 when nothing was ever uploaded.
    pub sequence: u32,
    /// The file as it was uploaded; empty when nothing was.
    pub file: FilePart,
}

/// Answer of `isp_querybeianstatus`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusReturn {
    /// `msg_code`.
    pub code: u32,
    /// `msg`.
    pub msg: String,
    /// `StatusInfo`.
    pub info: Option<StatusInfo>,
}

/// What a regulator knows about a domain or certificate number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusInfo {
    /// `Cxtjlx`: 0 domain, 1 to 11 certificate type of a subject.
    pub query_type: u32,
    /// `Cxtj`: what was asked.
    pub query: String,
    /// `Wzmc`: only for a filed domain.
    pub site_name: Option<String>,
    /// `Ztbah`: whenever filed.
    pub subject_number: Option<String>,
    /// `Wzbah`: only for a filed domain.
    pub site_number: Option<String>,
    /// `Bazt`: on the wire 0 is filed, 1 is not.
    pub filed: bool,
}

/// Answer of `isp_verifybamm`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReturn {
    /// `msg_code`.
    pub code: u32,
    /// `msg`.
    pub msg: String,
    /// `VerifyRes`: on the wire 0 is correct, 1 is wrong.
    pub correct: Option<bool>,
}

/// A packed file inside an answer. Everything in it is untrusted until [`crate::package::unpack`] has checked it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilePart {
    /// `hashAlgorithm`: 0 MD5.
    pub hash_algorithm: i64,
    /// `compressionFormat`: 0 zip.
    pub compression_format: i64,
    /// `encryptAlgorithm`: 0 none, 1 AES.
    pub encrypt_algorithm: i64,
    /// `return_FileName`, verbatim; acknowledge with exactly this text, never use it as a path.
    pub file_name: String,
    /// `beianInfo`: base64.
    pub beian_info: String,
    /// `beianInfoHash`: base64 of the MD5 of the zip.
    pub beian_info_hash: String,
}

#[cfg(test)]
mod tests;
