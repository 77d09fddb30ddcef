//! Bytes as envelopes; a call that was read is written and read again alike.
#![no_main]

use libfuzzer_sys::fuzz_target;
use miit::soap::{read_answer, read_call, write_answer, write_call, Answer};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(call) = read_call(bytes) {
        let parameters: Vec<(&str, &str)> = call.parameters.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
        let again = write_call(&call.method, &parameters);
        // Names may carry what only their namespace made legal; texts always come back.
        if let Ok(read) = read_call(again.as_bytes()) {
            assert_eq!(read, call);
        }
    }
    if let Ok(Answer::Return(text)) = read_answer(bytes) {
        assert_eq!(read_answer(write_answer("isp_upload", &text).as_bytes()), Ok(Answer::Return(text)));
    }
});
