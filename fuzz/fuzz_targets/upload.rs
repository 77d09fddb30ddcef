//! Bytes as an upload file: whatever passes the check is written, accepted by the table and read back equal.
#![no_main]

use libfuzzer_sys::fuzz_target;
use miit::message::{Upload, UploadFile};

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = UploadFile::from_xml(bytes) else { return };
    for operation in file.operations {
        let Ok(upload) = Upload::new(file.unit_id, operation) else { continue };
        let read = UploadFile::from_xml(&upload.to_xml().unwrap()).unwrap();
        assert_eq!(read.violations, []);
        assert_eq!((read.unit_id, read.into_operation().as_ref()), (upload.unit_id(), Ok(upload.operation())));
    }
});
