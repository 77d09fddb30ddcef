//! A package through the pipeline and what is in it (protocol.md §5).

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};

use super::file::{self, Bounded};
use super::{Action, Found, Kind, Known, Layer, Next, Verdict, check_xml};
use crate::package::{self, UnpackError, UnpackLimits, Unpacked};

/// A package and what came of it.
#[derive(Debug)]
pub struct Opened {
    /// The verdict on package and content.
    pub verdict: Verdict,
    /// Name of its entry, if the package opened: checked, and still not a path.
    pub entry_name: Option<String>,
    zip: Vec<u8>,
}

impl Opened {
    /// The file inside, if the package opened: inflated once more, since few callers want it.
    pub fn xml(&self) -> Option<Vec<u8>> {
        package::unpack_zip(&self.zip, &UnpackLimits::default()).ok().map(|unpacked| unpacked.xml)
    }

    fn closed(verdict: Verdict) -> Self {
        Self { verdict, entry_name: None, zip: Vec::new() }
    }
}

/// Opens the package in a file: a zip, bytes encrypted by AES, or base64 of either, wrapped or not. The hash is base64
/// of the zip's MD5; without one the zip's own checksum has to do.
pub fn check_package(path: &Path, hash: Option<&str>, known: &Known) -> Opened {
    let mut opened = match file::read_bounded(path) {
        Ok(Bounded::Whole(bytes)) => judge(bytes, hash, known),
        Ok(Bounded::Head(_, size)) => {
            refused(&UnpackError::TooLarge { what: "payload", limit: crate::soap::MAX_BODY }, &size.to_string())
        }
        Err(error) => Opened::closed(file::unreadable(&error)),
    };
    opened.verdict.file = path.display().to_string();
    opened
}

fn judge(bytes: Vec<u8>, hash: Option<&str>, known: &Known) -> Opened {
    let unpacked = match open(bytes, hash, known) {
        Ok(unpacked) => unpacked,
        Err(error) => return refused(&error, &error.to_string()),
    };
    let mut verdict = check_xml(unpacked.xml, known);
    // Hash and zip are right, so the regulator would send the same bytes again: whatever is inside, keep it and say so.
    verdict.next.acknowledge = match verdict.schema {
        Some(Kind::Download) => true,
        Some(_) => false,
        None => hash.is_some(),
    };
    if verdict.is_refused() {
        verdict.next.action = Action::Stop;
    }
    Opened { verdict, entry_name: Some(unpacked.entry_name), zip: unpacked.zip }
}

fn refused(error: &UnpackError, value: &str) -> Opened {
    let mut found = Found::default();
    let path = match error {
        UnpackError::Hash => "beianInfoHash",
        UnpackError::EntryCount(_) | UnpackError::EntryName(_) => "beianInfo/zip/entry",
        UnpackError::Zip(_) | UnpackError::Inflate | UnpackError::Ratio => "beianInfo/zip",
        _ => "beianInfo",
    };
    found.error(Layer::Pipeline, path, rule(error), value, code(error));
    // Not acknowledged, it comes again.
    Opened::closed(Verdict::sum_up(None, None, found, Next::plain(Action::Retry)))
}

fn open(bytes: Vec<u8>, hash: Option<&str>, known: &Known) -> Result<Unpacked, UnpackError> {
    let limits = UnpackLimits::default();
    let payload = if is_zip(&bytes) { bytes } else { from_base64(bytes)? };
    if payload.len() > limits.zip + 16 {
        return Err(UnpackError::TooLarge { what: "zip", limit: limits.zip });
    }
    let zip = match &known.cipher {
        Some(cipher) if !is_zip(&payload) => cipher.decrypt(payload).ok_or(UnpackError::Decrypt)?,
        _ => payload,
    };
    if let Some(hash) = hash {
        let packed: String = hash.split_ascii_whitespace().collect();
        let expected = STANDARD.decode(packed).map_err(|_| UnpackError::Hash)?;
        if expected.as_slice() != Md5::digest(&zip).as_slice() {
            return Err(UnpackError::Hash);
        }
    }
    package::unpack_zip(&zip, &limits)
}

/// Every zip begins with these, an empty one too. Ciphertext does so once in four thousand million times.
fn is_zip(bytes: &[u8]) -> bool {
    matches!(bytes, [b'P', b'K', 1..=8, 1..=8, ..])
}

/// Base64, if it is text; other bytes are left as they are.
fn from_base64(mut bytes: Vec<u8>) -> Result<Vec<u8>, UnpackError> {
    let text = |b: &u8| (0x20..0x7F).contains(b) || matches!(b, b'\t' | b'\r' | b'\n');
    if bytes.is_empty() || !bytes.iter().all(text) {
        return Ok(bytes);
    }
    bytes.retain(|b| !b.is_ascii_whitespace());
    STANDARD.decode(bytes).map_err(|_| UnpackError::Base64)
}

/// The stable name of what is wrong with a package.
pub(super) fn rule(error: &UnpackError) -> &'static str {
    match error {
        UnpackError::EncryptAlgorithm(_) | UnpackError::HashAlgorithm(_) | UnpackError::CompressionFormat(_) => {
            "pipeline.algorithm"
        }
        UnpackError::Base64 => "pipeline.base64",
        UnpackError::Decrypt => "pipeline.decrypt",
        UnpackError::Hash => "pipeline.hash",
        UnpackError::Zip(_) => "pipeline.zip",
        UnpackError::EntryCount(_) => "pipeline.entries",
        UnpackError::EntryName(_) => "pipeline.entry_name",
        UnpackError::Inflate => "pipeline.inflate",
        UnpackError::Ratio => "pipeline.ratio",
        UnpackError::TooLarge { .. } => "pipeline.size",
    }
}

/// The ministry's code; for broken base64 and a bad entry name the text has none (protocol.md §13).
pub(super) fn code(error: &UnpackError) -> Option<u32> {
    match error {
        UnpackError::Base64 | UnpackError::EntryName(_) => None,
        other => Some(other.code()),
    }
}
