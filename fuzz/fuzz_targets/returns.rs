//! Texts as return values: what was read is written and read again alike.
#![no_main]

use libfuzzer_sys::fuzz_target;
use miit::returns::{AckReturn, DownloadReturn, PreviousUploadReturn, StatusReturn, UploadReturn, VerifyReturn};

macro_rules! again {
    ($text:expr, $($kind:ty),*) => {$(
        if let Ok(read) = <$kind>::from_xml($text) {
            assert_eq!(<$kind>::from_xml(&read.to_xml()).as_ref(), Ok(&read));
        }
    )*};
}

fuzz_target!(|text: &str| {
    again!(text, UploadReturn, DownloadReturn, AckReturn, PreviousUploadReturn, StatusReturn, VerifyReturn);
});
