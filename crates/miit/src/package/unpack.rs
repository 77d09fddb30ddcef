//! Opening packages of the other side.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq;
use zlib_rs::{Inflate, InflateFlush, Status};

use super::{Cipher, EntryNameError, MAX_XML, digest_beside, entry_name, zip};

/// Bounds of unpacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnpackLimits {
    /// Bytes of the unpacked XML.
    pub xml: usize,
    /// Bytes of the zip.
    pub zip: usize,
    /// Unpacked bytes per packed byte, beyond the first [`RATIO_FREE`].
    pub ratio: usize,
}

/// Unpacked bytes for which no ratio is asked.
pub const RATIO_FREE: usize = 1_000_000;

impl Default for UnpackLimits {
    fn default() -> Self {
        Self { xml: MAX_XML, zip: MAX_XML, ratio: 200 }
    }
}

/// What was in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpacked {
    /// Name of the entry: checked, still not a path.
    pub entry_name: String,
    /// The XML bytes.
    pub xml: Vec<u8>,
    /// The zip bytes.
    pub zip: Vec<u8>,
}

/// Why a package is refused. The text of the interface does not give every case a code; [`UnpackError::code`] says
/// what this crate answers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// `encryptAlgorithm` is neither 0 nor 1: code 9.
    #[error("unknown encryption algorithm {0}")]
    EncryptAlgorithm(i64),
    /// `hashAlgorithm` is not 0: code 10.
    #[error("unknown hash algorithm {0}")]
    HashAlgorithm(i64),
    /// `compressionFormat` is not 0: code 11.
    #[error("unknown compression format {0}")]
    CompressionFormat(i64),
    /// `beianInfo` is not base64: code 8.
    #[error("the payload is not base64")]
    Base64,
    /// No key is known, or the ciphertext does not decrypt: code 6.
    #[error("the payload does not decrypt")]
    Decrypt,
    /// `beianInfoHash` is not the hash of the zip: code 7.
    #[error("the hash does not match the zip")]
    Hash,
    /// Not a zip of the one form used here, by the part that is wrong: code 8.
    #[error("broken zip: {0}")]
    Zip(&'static str),
    /// More or less than one entry: code 17.
    #[error("{0} files in the zip instead of one")]
    EntryCount(usize),
    /// The entry name is refused: code 8.
    #[error(transparent)]
    EntryName(#[from] EntryNameError),
    /// The data do not inflate to what the directory says: code 8.
    #[error("the data do not inflate to what the zip says")]
    Inflate,
    /// More unpacked bytes than the ratio allows: code 8.
    #[error("compressed beyond the allowed ratio")]
    Ratio,
    /// Larger than allowed: code 18.
    #[error("{what} larger than {limit} bytes")]
    TooLarge {
        /// `payload`, `zip` or `XML`.
        what: &'static str,
        /// The bound in bytes.
        limit: usize,
    },
}

impl UnpackError {
    /// The method code to answer with (protocol.md §9, codes.tsv).
    pub fn code(&self) -> u32 {
        match self {
            Self::Decrypt => 6,
            Self::Hash => 7,
            Self::Base64 | Self::Zip(_) | Self::EntryName(_) | Self::Inflate | Self::Ratio => 8,
            Self::EncryptAlgorithm(_) => 9,
            Self::HashAlgorithm(_) => 10,
            Self::CompressionFormat(_) => 11,
            Self::EntryCount(_) => 17,
            Self::TooLarge { .. } => 18,
        }
    }
}

/// Checks the three algorithm ids of a call: encryption 0 or 1, hash 0, compression 0 (protocol.md §3).
///
/// # Errors
/// The first unknown one, as [`UnpackError::EncryptAlgorithm`], `HashAlgorithm` or `CompressionFormat`.
pub fn check_algorithms(encrypt: i64, hash: i64, compression: i64) -> Result<(), UnpackError> {
    match (encrypt, hash, compression) {
        (0 | 1, 0, 0) => Ok(()),
        (0 | 1, 0, _) => Err(UnpackError::CompressionFormat(compression)),
        (0 | 1, _, _) => Err(UnpackError::HashAlgorithm(hash)),
        _ => Err(UnpackError::EncryptAlgorithm(encrypt)),
    }
}

/// Opens a package: base64, AES as `encrypt_algorithm` says, hash of the zip, zip.
///
/// White space in either base64 text is passed over (protocol.md §2). The hash is compared in constant time.
///
/// # Errors
/// [`UnpackError`], in this order of checks: algorithm, size, base64, decryption, hash, zip, name, size of the XML.
pub fn unpack(
    beian_info: &str,
    hash: &str,
    encrypt_algorithm: impl Into<i64>,
    cipher: Option<&Cipher>,
    limits: &UnpackLimits,
) -> Result<Unpacked, UnpackError> {
    let encrypt_algorithm = encrypt_algorithm.into();
    check_algorithms(encrypt_algorithm, 0, 0)?;
    // Base64 with line breaks of two bytes after 76 characters, and one padding block.
    let longest = limits.zip.saturating_add(64).saturating_mul(7) / 5;
    if beian_info.len() > longest {
        return Err(UnpackError::TooLarge { what: "payload", limit: longest });
    }
    let payload = decode(beian_info).ok_or(UnpackError::Base64)?;
    let zip = if encrypt_algorithm == 0 {
        payload
    } else {
        cipher.and_then(|cipher| cipher.decrypt(payload)).ok_or(UnpackError::Decrypt)?
    };
    let expected = decode(hash).ok_or(UnpackError::Hash)?;
    let (actual, opened) = digest_beside(&zip, || open(&zip, limits));
    if !bool::from(actual.as_slice().ct_eq(expected.as_slice())) {
        return Err(UnpackError::Hash);
    }
    let (entry_name, xml) = opened?;
    Ok(Unpacked { entry_name, xml, zip })
}

/// Opens a zip alone, with the same checks.
///
/// # Errors
/// [`UnpackError`] of the zip, its entry name and sizes.
pub fn unpack_zip(zip: &[u8], limits: &UnpackLimits) -> Result<Unpacked, UnpackError> {
    let (entry_name, xml) = open(zip, limits)?;
    Ok(Unpacked { entry_name, xml, zip: zip.to_vec() })
}

/// Characters decoded at a time: whole groups of four.
const GROUPS: usize = 64 * 1024;

/// Base64, perhaps wrapped, without a copy of the text as a whole.
fn decode(text: &str) -> Option<Vec<u8>> {
    match STANDARD.decode(text) {
        Ok(bytes) => Some(bytes),
        // What is wrong may be no more than a line end, whatever the decoder stumbled over first.
        Err(_) if text.bytes().any(|b| b.is_ascii_whitespace()) => decode_wrapped(text),
        Err(_) => None,
    }
}

fn decode_wrapped(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let mut waiting = Vec::with_capacity(GROUPS);
    let mut ended = false;
    for line in text.split_ascii_whitespace() {
        let mut rest = line.as_bytes();
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(GROUPS - waiting.len()));
            waiting.extend_from_slice(now);
            rest = later;
            if waiting.len() == GROUPS {
                // Padding may only stand at the very end.
                if ended {
                    return None;
                }
                ended = waiting.ends_with(b"=");
                STANDARD.decode_vec(&waiting, &mut bytes).ok()?;
                waiting.clear();
            }
        }
    }
    if ended && !waiting.is_empty() {
        return None;
    }
    STANDARD.decode_vec(&waiting, &mut bytes).ok()?;
    Some(bytes)
}

fn open(bytes: &[u8], limits: &UnpackLimits) -> Result<(String, Vec<u8>), UnpackError> {
    if bytes.len() > limits.zip {
        return Err(UnpackError::TooLarge { what: "zip", limit: limits.zip });
    }
    let entry = zip::read(bytes)?;
    let name = std::str::from_utf8(entry.name).map_err(|_| EntryNameError::Characters)?;
    let name = entry_name(name)?.to_owned();
    if entry.size > limits.xml {
        return Err(UnpackError::TooLarge { what: "XML", limit: limits.xml });
    }
    if entry.size > entry.packed.len().saturating_mul(limits.ratio).saturating_add(RATIO_FREE) {
        return Err(UnpackError::Ratio);
    }
    let xml = if entry.deflated { inflate(entry.packed, entry.size)? } else { entry.packed.to_vec() };
    if xml.len() != entry.size || crc32fast::hash(&xml) != entry.crc {
        return Err(UnpackError::Inflate);
    }
    Ok((name, xml))
}

/// Inflates into exactly the announced room: data that want more fail instead of growing.
fn inflate(packed: &[u8], size: usize) -> Result<Vec<u8>, UnpackError> {
    let mut xml = vec![0; size];
    let mut inflate = Inflate::new(false, 15);
    let status = inflate.decompress(packed, &mut xml, InflateFlush::Finish).map_err(|_| UnpackError::Inflate)?;
    let whole = inflate.total_out() == size as u64 && inflate.total_in() == packed.len() as u64;
    if status == Status::StreamEnd && whole { Ok(xml) } else { Err(UnpackError::Inflate) }
}
