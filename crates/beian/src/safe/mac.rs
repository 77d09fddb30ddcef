//! HMAC-SHA256 under a 32-byte key, which can not fail.

use hmac::{Hmac, KeyInit as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Begins one. HMAC fills a short key up with zeros to the block of 64 bytes; done here, no length
/// can be wrong.
pub(super) fn begin(key: &[u8; 32]) -> Hmac<Sha256> {
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key);
    Hmac::new(&(*block).into())
}
