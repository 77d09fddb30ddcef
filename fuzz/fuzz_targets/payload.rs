//! Text as base64 and ciphertext; and a payload, however wrapped and encrypted, opens exactly as its zip does.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use libfuzzer_sys::fuzz_target;
use md5::{Digest, Md5};
use miit::package::{Cipher, UnpackLimits, from_zip, unpack, unpack_zip};

fuzz_target!(|bytes: &[u8]| {
    let limits = UnpackLimits { xml: 4_000_000, ..UnpackLimits::default() };
    let cipher = Cipher::new("0123456789abcdef", "0102030405060708").unwrap();
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = unpack(text, text, 0, None, &limits);
        let _ = unpack(text, "", 1, Some(&cipher), &limits);
    }
    let alone = unpack_zip(bytes, &limits);
    let hash = STANDARD.encode(Md5::digest(bytes));
    let width = 1 + usize::from(bytes.first().copied().unwrap_or(75));
    let plain = STANDARD.encode(bytes);
    let wrapped: Vec<&str> = plain.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
    assert_eq!(unpack(&wrapped.join("\r\n"), &hash, 0, None, &limits), alone);
    let secret = from_zip(bytes.to_vec(), "a.xml", Some(&cipher)).unwrap();
    assert_eq!(unpack(&secret.beian_info, &hash, 1, Some(&cipher), &limits), alone);
});
