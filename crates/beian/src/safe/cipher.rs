//! Sealed bytes: version | key id (16) | nonce (12) | ciphertext | tag (16), AES-256-GCM, bound to
//! the table, column and row they stand in, so that nothing can be moved to another place unseen.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use rand::CryptoRng;
use zeroize::Zeroizing;

use crate::safe::{KeyId, SafeError};

const VERSION: u8 = 1;
const NONCE: usize = 12;
const HEAD: usize = 1 + 16 + NONCE;

/// Where a sealed value stands.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The row's id.
    pub row: &'a str,
}

impl Place<'_> {
    /// Each part with its length before it: no two places give the same bytes.
    fn associated(&self, head: &[u8]) -> Vec<u8> {
        let mut bytes = head.to_vec();
        for part in [self.table, self.column, self.row] {
            bytes.extend((part.len() as u64).to_be_bytes());
            bytes.extend(part.as_bytes());
        }
        bytes
    }
}

pub(super) fn seal(
    key: &[u8; 32],
    id: KeyId,
    place: Place<'_>,
    plain: &[u8],
    random: &mut (impl CryptoRng + ?Sized),
) -> Result<Vec<u8>, SafeError> {
    let mut nonce = [0; NONCE];
    random.fill_bytes(&mut nonce);
    let mut bytes = vec![VERSION];
    bytes.extend(id.0);
    bytes.extend(nonce);
    let aad = place.associated(&bytes[..17]);
    let sealed = Aes256Gcm::new(key.into())
        .encrypt(&nonce.into(), Payload { msg: plain, aad: &aad })
        .map_err(|_| SafeError::Format)?;
    bytes.extend(sealed);
    Ok(bytes)
}

pub(super) fn open(key: &[u8; 32], id: KeyId, place: Place<'_>, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, SafeError> {
    let found = key_id(bytes)?;
    if found != id {
        return Err(SafeError::OtherKey { found, given: id });
    }
    let (head, sealed) = bytes.split_at_checked(HEAD).ok_or(SafeError::Format)?;
    let nonce: [u8; NONCE] = head[17..].try_into().map_err(|_| SafeError::Format)?;
    let aad = place.associated(&head[..17]);
    Aes256Gcm::new(key.into())
        .decrypt(&nonce.into(), Payload { msg: sealed, aad: &aad })
        .map(Zeroizing::new)
        .map_err(|_| SafeError::Tampered)
}

/// The id of the key that sealed these bytes.
pub(super) fn key_id(bytes: &[u8]) -> Result<KeyId, SafeError> {
    match bytes {
        [VERSION, rest @ ..] => {
            let id = rest.first_chunk::<16>().ok_or(SafeError::Format)?;
            Ok(KeyId(*id))
        }
        [version, ..] => Err(SafeError::Version(*version)),
        [] => Err(SafeError::Format),
    }
}
