//! Bytes as a zip, and bytes that were packed come back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use miit::package::{UnpackLimits, entry_name, pack, unpack_zip};

fuzz_target!(|bytes: &[u8]| {
    let limits = UnpackLimits { xml: 4_000_000, ..UnpackLimits::default() };
    if let Ok(opened) = unpack_zip(bytes, &limits) {
        assert!(entry_name(&opened.entry_name).is_ok());
        assert!(opened.xml.len() <= limits.xml);
    }
    let packed = pack(bytes, "a.xml", None).unwrap();
    let opened = unpack_zip(&packed.zip, &UnpackLimits { ratio: usize::MAX, ..limits }).unwrap();
    assert_eq!(opened.xml, bytes);
});
