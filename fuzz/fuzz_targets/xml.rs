//! Bytes as XML: both ways of reading agree, and the element tables judge whatever comes of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use miit::gbk;
use miit::schema::{validate_download, validate_upload};
use miit::xml::{Limits, parse, parse_gbk};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { depth: 16, elements: 5_000, attributes: 8, text: 100_000, ..Limits::default() };
    let streamed = parse_gbk(bytes, &limits);
    match gbk::decode(bytes) {
        Ok(decoded) => {
            let whole = parse(&decoded.text, &limits);
            assert_eq!(whole.as_ref().ok(), streamed.as_ref().ok().map(|(root, _)| root));
            if let Ok(root) = whole {
                let _ = validate_upload(&root);
                let _ = validate_download(&root);
            }
        }
        Err(_) => assert!(streamed.is_err()),
    }
});
