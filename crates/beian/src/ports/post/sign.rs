//! SHA-256 and HMAC-SHA256 in hexadecimal, as all three signatures want them.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// SHA-256 in lower-case hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// HMAC-SHA256.
pub fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    // A key of any length is taken: longer ones are hashed first (RFC 2104), so the error cannot come.
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(message);
            mac.finalize().into_bytes().to_vec()
        }
        Err(_) => Vec::new(),
    }
}
