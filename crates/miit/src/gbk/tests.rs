use super::*;
use proptest::prelude::*;
use std::process::Command;

#[test]
fn strict_set_and_its_edges() {
    assert_eq!(encode("备案Pass").unwrap(), b"\xb1\xb8\xb0\xb8Pass");
    assert_eq!(outside("张䶮€𠮷㛃龘㛃"), vec!['䶮', '€', '𠮷', '㛃']);
    assert_eq!(encode("€a€").unwrap_err().chars, vec!['€']);
}

#[test]
fn every_two_byte_code_agrees_with_python() {
    let script = "import sys\n\
        for l in range(0x81,0xff):\n\
        \x20for t in range(0x40,0xff):\n\
        \x20 try: print('%02X%02X %X'%(l,t,ord(bytes([l,t]).decode('gbk'))))\n\
        \x20 except (UnicodeDecodeError,TypeError): pass\n";
    let Ok(output) = Command::new("python3").args(["-c", script]).output() else {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "python3 is missing");
        eprintln!("skipped: no python3 to compare GBK with");
        return;
    };
    let text = String::from_utf8(output.stdout).unwrap();
    let mut ours = String::new();
    for lead in FIRST_LEAD..=LAST_LEAD {
        for trail in FIRST_TRAIL..=LAST_TRAIL {
            if let Ok(decoded) = decode(&[lead, trail])
                && decoded.warnings.is_empty()
            {
                let point = u32::from(decoded.text.chars().next().unwrap());
                ours.push_str(&format!("{lead:02X}{trail:02X} {point:X}\n"));
                assert_eq!(encode(&decoded.text).unwrap(), [lead, trail]);
            }
        }
    }
    assert!(ours == text, "strict set differs from CPython's gbk codec");
    assert_eq!(ours.lines().count(), 21_791);
}

#[test]
fn tolerated_and_refused_bytes() {
    let read = decode(b"a\x80\xfe\x9f").unwrap();
    assert_eq!(read.text, "a€䶮");
    assert_eq!(read.warnings.len(), 2);
    for bad in [&b"\xff"[..], b"a\xb1", b"\x81\x30\x81\x30", b"\xb1\x7f", b"\xa2\xe3", b"\xaa\xa1"] {
        assert!(decode(bad).is_err(), "{bad:X?}");
    }
    assert_eq!(decode(b"ab\xff").unwrap_err().offset, 2);
}

#[test]
fn xml_text() {
    let mut out = Vec::new();
    encode_xml_text("a<&>\r\n备𠮷", &mut out).unwrap();
    assert_eq!(out, b"a&lt;&amp;&gt;&#xD;\n\xb1\xb8&#x20BB7;");
    assert_eq!(encode_xml_text("\u{1}", &mut out).unwrap_err().character, '\u{1}');
    assert!(encode_xml_text("\u{FFFE}", &mut out).is_err());
}

/// Reads in small bites, as a parser might.
fn streamed(bytes: &[u8], bite: usize) -> Result<Vec<u8>, GbkError> {
    use std::io::Read;
    let mut decoder = Decoder::new(bytes);
    let (mut all, mut buffer) = (Vec::new(), vec![0; bite]);
    loop {
        match decoder.read(&mut buffer) {
            Ok(0) => return Ok(all),
            Ok(n) => all.extend_from_slice(&buffer[..n]),
            Err(_) => return Err(decoder.error().unwrap()),
        }
    }
}

proptest! {
    #[test]
    fn read_in_bites_it_is_the_same(bytes in proptest::collection::vec(any::<u8>(), 0..200), bite in 3_usize..80) {
        let whole = decode(&bytes).map(|decoded| decoded.text.into_bytes());
        prop_assert_eq!(streamed(&bytes, bite), whole);
    }

    #[test]
    fn whatever_is_encoded_is_read_back(text in "\\PC*") {
        if let Ok(bytes) = encode(&text) {
            let read = decode(&bytes).unwrap();
            prop_assert_eq!(read.text, text);
            prop_assert!(read.warnings.is_empty());
        }
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&bytes);
    }
}
