//! AES/CBC/PKCS5Padding with the regulator's key and vector.

use std::fmt;

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::consts::U16;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, BlockSizeUser, KeyIvInit};
use aes::{Aes128, Aes192, Aes256};

/// Key and initialisation vector as the regulator hands them out: fixed per enterprise, two ASCII strings.
#[derive(Clone)]
pub struct Cipher {
    key: Key,
    iv: [u8; 16],
}

#[derive(Clone)]
enum Key {
    Aes128([u8; 16]),
    Aes192([u8; 24]),
    Aes256([u8; 32]),
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
    /// From two strings, used byte by byte; 16, 24 or 32 bytes of key select AES-128, -192 or -256 (protocol.md §5).
    ///
    /// # Errors
    /// [`CipherError`] on other lengths.
    pub fn new(key: &str, iv: &str) -> Result<Self, CipherError> {
        let bytes = key.as_bytes();
        let key = if let Ok(key) = bytes.try_into() {
            Key::Aes128(key)
        } else if let Ok(key) = bytes.try_into() {
            Key::Aes192(key)
        } else if let Ok(key) = bytes.try_into() {
            Key::Aes256(key)
        } else {
            return Err(CipherError::Key(bytes.len()));
        };
        let iv = iv.as_bytes().try_into().map_err(|_| CipherError::Iv(iv.len()))?;
        Ok(Self { key, iv })
    }

    /// Encrypts piece by piece: `take` gets the ciphertext in pieces of a multiple of 48 bytes, but for the last.
    pub(super) fn encrypt(&self, plain: &[u8], take: impl FnMut(&[u8])) {
        let iv = &self.iv.into();
        match &self.key {
            Key::Aes128(key) => encrypt_with(cbc::Encryptor::<Aes128>::new(key.into(), iv), plain, take),
            Key::Aes192(key) => encrypt_with(cbc::Encryptor::<Aes192>::new(key.into(), iv), plain, take),
            Key::Aes256(key) => encrypt_with(cbc::Encryptor::<Aes256>::new(key.into(), iv), plain, take),
        }
    }

    /// Decrypts where the bytes stand; `None` when the length is no multiple of a block or the padding is wrong.
    pub fn decrypt(&self, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
        let iv = &self.iv.into();
        let plain = match &self.key {
            Key::Aes128(key) => cbc::Decryptor::<Aes128>::new(key.into(), iv).decrypt_padded::<Pkcs7>(&mut bytes),
            Key::Aes192(key) => cbc::Decryptor::<Aes192>::new(key.into(), iv).decrypt_padded::<Pkcs7>(&mut bytes),
            Key::Aes256(key) => cbc::Decryptor::<Aes256>::new(key.into(), iv).decrypt_padded::<Pkcs7>(&mut bytes),
        };
        let length = plain.ok()?.len();
        bytes.truncate(length);
        Some(bytes)
    }
}

/// Bytes encrypted at a time: whole blocks, and whole groups of base64.
const PIECE: usize = 48 * 1024;

const BLOCK: usize = 16;

fn encrypt_with<E>(mut encryptor: E, plain: &[u8], mut take: impl FnMut(&[u8]))
where
    E: BlockModeEncrypt + BlockSizeUser<BlockSize = U16>,
{
    let mut buffer = Vec::with_capacity(PIECE + BLOCK);
    let mut pieces = plain.chunks(PIECE).peekable();
    loop {
        buffer.clear();
        buffer.extend_from_slice(pieces.next().unwrap_or_default());
        let last = pieces.peek().is_none();
        if last {
            let padding = BLOCK - buffer.len() % BLOCK;
            buffer.resize(buffer.len() + padding, u8::try_from(padding).unwrap_or_default());
        }
        for block in buffer.chunks_exact_mut(BLOCK) {
            if let Ok(block) = block.try_into() {
                encryptor.encrypt_block(block);
            }
        }
        take(&buffer);
        if last {
            return;
        }
    }
}

impl fmt::Debug for Cipher {
    /// Without key and vector.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.key {
            Key::Aes128(_) => "Cipher(AES-128)",
            Key::Aes192(_) => "Cipher(AES-192)",
            Key::Aes256(_) => "Cipher(AES-256)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_key_lengths_come_back() {
        for length in [16, 24, 32] {
            let cipher = Cipher::new(&"k".repeat(length), "0102030405060708").unwrap();
            let long = vec![7; PIECE * 2 + 5];
            for plain in [&b""[..], b"0123456789abcdef", b"abc", &long[..PIECE], &long] {
                let mut sent = Vec::new();
                cipher.encrypt(plain, |piece| sent.extend_from_slice(piece));
                assert_eq!(sent.len(), (plain.len() / 16 + 1) * 16);
                assert_eq!(cipher.decrypt(sent).unwrap(), plain);
            }
            assert_eq!(cipher.decrypt(b"short".to_vec()), None);
            assert_eq!(cipher.decrypt(Vec::new()), None);
            assert!(!format!("{cipher:?}").contains("kk"));
        }
        assert_eq!(Cipher::new("short", "0102030405060708").unwrap_err(), CipherError::Key(5));
        assert_eq!(Cipher::new("0123456789abcdef", "1").unwrap_err(), CipherError::Iv(1));
    }
}
