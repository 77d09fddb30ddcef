//! The password hash of every call (protocol.md §4): base64 of the MD5 of the GBK bytes of password plus random value.
//!
//! The enterprise side draws a new random value per call; the regulator, who knows the password, repeats the hash.
//! Transport is plain HTTP and nothing else stops a replay, so neither hash nor random value belongs in a log.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use rand::{Rng, RngExt};
use subtle::ConstantTimeEq;

use crate::gbk::Outside;
use crate::interface::V3_0;

/// Length of a random value, in characters; a shorter one is refused with code 16.
pub const RAND_VAL_LENGTH: usize = 20;

/// The value of `pwdHash`: `base64(MD5(GBK(password + rand_val)))`.
///
/// # Errors
/// [`Outside`] when a character has no strict GBK code: two parties would then hash different bytes.
pub fn password_hash(password: &str, rand_val: &str) -> Result<String, Outside> {
    Ok(STANDARD.encode(digest(password, rand_val)?))
}

fn digest(password: &str, rand_val: &str) -> Result<[u8; 16], Outside> {
    let mut hasher = Md5::new();
    hasher.update((V3_0.hash_bytes)(password)?);
    hasher.update((V3_0.hash_bytes)(rand_val)?);
    Ok(hasher.finalize().into())
}

/// A new random value: 20 characters of `0-9A-Za-z`.
pub fn rand_val(rng: &mut impl Rng) -> String {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    (0..RAND_VAL_LENGTH).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())])).collect()
}

/// Whether `pwd_hash` is the hash of this password and random value, compared in constant time.
///
/// Anything that cannot be a hash (broken base64, a character outside GBK) is simply wrong. The length of the random
/// value is not judged here, since the regulator answers that with another code (16).
pub fn verify(password: &str, rand_val: &str, pwd_hash: &str) -> bool {
    let Ok(expected) = digest(password, rand_val) else {
        return false;
    };
    let Ok(given) = STANDARD.decode(pwd_hash.trim()) else {
        return false;
    };
    bool::from(expected.as_slice().ct_eq(given.as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_the_protocol() {
        let cases = [
            ("1234567890", "abcdefghij0123456789", "QUMgJLPsboxIAO9m0EJ5+Q=="),
            ("备案Pass123", "A1b2C3d4E5f6G7h8I9j0", "pSKt1eJ2WctL1MoY3JX1iQ=="),
            ("1234567890", "abcdefghij", "9fq6VgG8bDFoWECeX62u2Q=="),
        ];
        for (password, rand, hash) in cases {
            assert_eq!(password_hash(password, rand).unwrap(), hash);
            assert!(verify(password, rand, hash));
            assert!(!verify(password, "x", hash));
        }
        assert!(!verify("备案Pass123", "A1b2C3d4E5f6G7h8I9j0", "LLnCpjs5untl3pP2PqskBQ=="));
        assert!(!verify("a", "b", "%%%"));
        assert_eq!(password_hash("𠮷", "x").unwrap_err().chars, vec!['𠮷']);
    }

    #[test]
    fn random_values_are_twenty_letters_or_digits() {
        let mut rng = rand::rng();
        for _ in 0..100 {
            let value = rand_val(&mut rng);
            assert_eq!(value.len(), RAND_VAL_LENGTH);
            assert!(value.bytes().all(|b| b.is_ascii_alphanumeric()));
        }
    }
}
