//! The payload pipeline (protocol.md §5): XML → zip → hash → perhaps AES → base64, and back.
//!
//! The hash is over the zip, before encryption, in both directions. Packing is deterministic, so a repeated upload has
//! the same bytes and hash. Unpacking trusts nothing: sizes and ratio are bounded while inflating, the entry name is
//! checked and never becomes a path.

mod cipher;
mod deflate;
mod huffman;
mod unpack;
mod zip;

pub use cipher::{Cipher, CipherError};
pub use deflate::deflate;
pub use unpack::{RATIO_FREE, UnpackError, UnpackLimits, Unpacked, check_algorithms, unpack, unpack_zip};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use sha2::Sha256;

use crate::message::WriteError;

/// Largest XML, in bytes: 50 MB with M = 1,000,000 (protocol.md §6).
pub const MAX_XML: usize = 50_000_000;

/// Longest entry name, in bytes.
pub const MAX_ENTRY_NAME: usize = 128;

/// `encryptAlgorithm` of a payload that is not encrypted.
pub const ENCRYPT_NONE: u8 = 0;

/// `encryptAlgorithm` of AES/CBC/PKCS5Padding.
pub const ENCRYPT_AES: u8 = 1;

/// A file ready to be uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// The zip, as hashed.
    pub zip: Vec<u8>,
    /// Name of its only entry.
    pub entry_name: String,
    /// Base64 of the zip or of its ciphertext.
    pub beian_info: String,
    /// Base64 of the MD5 of the zip.
    pub beian_info_hash: String,
    /// [`ENCRYPT_NONE`] or [`ENCRYPT_AES`].
    pub encrypt_algorithm: u8,
    /// MD5 of the zip.
    pub zip_md5: [u8; 16],
}

impl Package {
    /// SHA-256 of the XML inside, unpacked for the purpose: few callers want it, and packing should not pay for it.
    ///
    /// A zip that was tampered with after packing and does not open gives the digest of no bytes.
    pub fn xml_sha256(&self) -> [u8; 32] {
        let limits = UnpackLimits { ratio: usize::MAX, ..UnpackLimits::default() };
        let xml = unpack_zip(&self.zip, &limits).map(|unpacked| unpacked.xml).unwrap_or_default();
        Sha256::digest(xml).into()
    }
}

/// Why something cannot be packed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The XML is larger than [`MAX_XML`].
    #[error("the XML has {size} bytes, more than {MAX_XML}")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// The entry name breaks the rules.
    #[error(transparent)]
    EntryName(#[from] EntryNameError),
    /// The message cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The compressor failed.
    #[error("compression failed")]
    Deflate,
}

/// Why a name cannot be an entry name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryNameError {
    /// Empty, or longer than [`MAX_ENTRY_NAME`] bytes.
    #[error("entry name has {0} bytes instead of 1 to {MAX_ENTRY_NAME}")]
    Length(usize),
    /// Other characters than letters, digits, `_`, `-` and one dot inside.
    #[error("entry name has other characters than letters, digits, `_`, `-` and one dot")]
    Characters,
}

/// Checks the name of a zip's entry, which is also the name results quote: ASCII letters, digits, `_`, `-` and at most
/// one dot, which is neither first nor last; 1 to 128 bytes (protocol.md §5, §6).
///
/// # Errors
/// [`EntryNameError`]; the name itself is not repeated, since it may be hostile.
pub fn entry_name(name: &str) -> Result<&str, EntryNameError> {
    if name.is_empty() || name.len() > MAX_ENTRY_NAME {
        return Err(EntryNameError::Length(name.len()));
    }
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let dots = name.bytes().filter(|&b| b == b'.').count();
    if !name.bytes().all(allowed) || dots > 1 || name.starts_with('.') || name.ends_with('.') {
        return Err(EntryNameError::Characters);
    }
    Ok(name)
}

/// Packs the bytes of an XML file.
///
/// # Errors
/// [`PackError`] for XML above 50,000,000 bytes, a refused entry name, or a failing compressor.
pub fn pack(xml: &[u8], entry_name: &str, cipher: Option<&Cipher>) -> Result<Package, PackError> {
    from_zip(zip(xml, entry_name)?, entry_name, cipher)
}

/// The zip of an XML file.
pub(crate) fn zip(xml: &[u8], entry_name: &str) -> Result<Vec<u8>, PackError> {
    if xml.len() > MAX_XML {
        return Err(PackError::TooLarge { size: xml.len() });
    }
    zip::write(self::entry_name(entry_name)?, xml)
}

/// The package of a zip that was written before, for sending the very same bytes again.
///
/// # Errors
/// [`PackError::EntryName`] when the name breaks its rules.
pub fn from_zip(zip: Vec<u8>, entry_name: &str, cipher: Option<&Cipher>) -> Result<Package, PackError> {
    let name = self::entry_name(entry_name)?;
    let (zip_md5, (beian_info, encrypt_algorithm)) = digest_beside(&zip, || match cipher {
        Some(cipher) => {
            let mut text = String::with_capacity((zip.len() + 16).div_ceil(3) * 4);
            cipher.encrypt(&zip, |piece| STANDARD.encode_string(piece, &mut text));
            (text, ENCRYPT_AES)
        }
        None => (STANDARD.encode(&zip), ENCRYPT_NONE),
    });
    Ok(Package {
        entry_name: name.to_owned(),
        beian_info,
        beian_info_hash: STANDARD.encode(zip_md5),
        encrypt_algorithm,
        zip_md5,
        zip,
    })
}

/// Bytes from which a thread of its own for the digest pays.
const BESIDE: usize = 1_000_000;

/// The MD5 of a zip, and what comes of other work on it, which for a large one runs at the same time.
fn digest_beside<T>(zip: &[u8], work: impl FnOnce() -> T) -> ([u8; 16], T) {
    let digest = || Md5::digest(zip).into();
    if zip.len() < BESIDE {
        return (digest(), work());
    }
    std::thread::scope(|scope| {
        let beside = std::thread::Builder::new().spawn_scoped(scope, digest);
        let done = work();
        // Without a thread, or with one that failed, the digest is made here.
        let digest = beside.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(digest);
        (digest, done)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_entries() {
        let longest = "a".repeat(128);
        for good in ["beianinfo.xml", "20260101120000_33_7.xml", "A-b_9", "x", &longest] {
            assert_eq!(entry_name(good), Ok(good));
        }
        let too_long = "a".repeat(129);
        for bad in ["", ".xml", "a.", "a.b.c", "../a", "a/b", "a\\b", "备案.xml", "a b", "c:x", "a\0", &too_long] {
            assert!(entry_name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn packing_twice_gives_the_same_bytes() {
        let first = pack(b"<a/>", "a.xml", None).unwrap();
        assert_eq!(pack(b"<a/>", "a.xml", None).unwrap(), first);
        assert_eq!(first.xml_sha256(), <[u8; 32]>::from(Sha256::digest(b"<a/>")));
        let large = vec![b' '; MAX_XML + 1];
        assert_eq!(pack(&large, "a.xml", None), Err(PackError::TooLarge { size: MAX_XML + 1 }));
        assert!(matches!(pack(b"", "../a", None), Err(PackError::EntryName(_))));
    }
}
