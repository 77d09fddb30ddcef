//! Bytes as a download file: lenient reading never fails on what is XML, and what can be written again reads alike.
#![no_main]

use libfuzzer_sys::fuzz_target;
use miit::message::Download;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = Download::from_xml(bytes) else { return };
    for message in file.messages {
        if let Ok(xml) = message.to_xml() {
            assert!(Download::from_xml(&xml).is_ok());
        }
    }
});
