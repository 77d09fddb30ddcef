//! Packages: the protocol's vectors, foreign zips, hostile zips.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Cursor, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use miit::package::{Cipher, UnpackError, UnpackLimits, check_algorithms, pack, unpack, unpack_zip};
use proptest::prelude::*;

const ZIP: &str = "UEsDBBQAAAAIAIMYIlxRw6DomgAAAOEAAAANAAAAYmVpYW5pbmZvLnhtbLOxr8jNUShLLSrOzM+zVTLUM1BSSM1Lzk/JzEu3VXJ38layt+OyCS3IyU9McUksSUQoDdMzBiq2s/F0DrCziYpwcgSSFfEVFSAqJ8nO0EYfTNt45WSm2BkbGwCBGYgASoCFQMoqocoqIbykKruzP67uO7t4wxuIMFAAxACbqg+xI7AwpRxuoIGBpSXIQKigjT7YMfoI59pxAQBQSwECFAAUAAAACACDGCJcUcOg6JoAAADhAAAADQAAAAAAAAAAAAAAgAEAAAAAYmVpYW5pbmZvLnhtbFBLBQYAAAAAAQABADsAAADFAAAAAAA=";
const HASH: &str = "1pm/P69FfjXZ/dbjPnPqJg==";
const CIPHERTEXT: &str = "0vjRuQH6qam8Apd7vpla+I1daoSzdNBpYuz0Z0rCQpWnLD/zuz718BCJSvFzQ4bQ+6hHuIa3JJ0PUYkcDHksWW2glRW4erT2LsZU+3gsnUF3XRHgQZvbsLsf0AOn/aLoBP5hpAuctWQgHO/iWOhaymY82DTjOt2tJpC5HK66L1RsBNo4D8uQcCUWPkzRbq9OEn09b3elXMFbF9iX6rCrY0vZ+8ytLScVTZB/Lct0NAIaQ0zCW38MB8NcM1AvzLsV3TC0rsxlMGgC6JJd5aknhh7xit2bMbrUmqkKVKcUyYMfqCcGx/2WvKTKZC/aRTs1E1iz3b57cfxETdqZGTvj7ZbDvR81ShMrH7a6s6jbeOGeQgccG7Q463tl/lWYvLhZ";
const XML_MD5: &str = "c2767941edb98090b01d210374884685";

fn cipher() -> Cipher {
    Cipher::new("0123456789abcdef", "0102030405060708").unwrap()
}

fn limits() -> UnpackLimits {
    UnpackLimits::default()
}

fn hash_of(zip: &[u8]) -> String {
    STANDARD.encode(Md5::digest(zip))
}

#[test]
fn the_vectors_of_the_protocol_open() {
    let wrapped: String = ZIP.as_bytes().chunks(76).flat_map(|line| [line, b"\r\n"].concat()).map(char::from).collect();
    let cipher = cipher();
    let cases = [(ZIP, 0, None), (&wrapped, 0, None), (CIPHERTEXT, 1, Some(&cipher))];
    for (info, algorithm, cipher) in cases {
        let opened = unpack(info, HASH, algorithm, cipher, &limits()).unwrap();
        assert_eq!(opened.entry_name, "beianinfo.xml");
        assert_eq!(opened.xml.len(), 225);
        assert_eq!(hex::encode(Md5::digest(&opened.xml)), XML_MD5);
        assert_eq!(opened.zip.len(), 278);
        assert_eq!(hex::encode(Md5::digest(&opened.zip)), "d699bf3faf457e35d9fdd6e33e73ea26");
    }
}

#[test]
fn base64_may_be_wrapped_anywhere() {
    for width in 1..=ZIP.len() {
        for end in ["\n", "\r\n", " \t"] {
            let lines: Vec<&str> =
                ZIP.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
            let wrapped = format!("{end}{}{end}", lines.join(end));
            assert_eq!(unpack(&wrapped, HASH, 0, None, &limits()).unwrap().xml.len(), 225, "{width} {end:?}");
        }
    }
    let wrong = format!("{}\n====", &ZIP[..ZIP.len() - 4]);
    assert_eq!(unpack(&wrong, HASH, 0, None, &limits()), Err(UnpackError::Base64));
}

#[test]
fn both_forms_come_back_with_the_same_hash() {
    let xml = unpack(ZIP, HASH, 0, None, &limits()).unwrap().xml;
    let plain = pack(&xml, "a-1_2.xml", None).unwrap();
    let secret = pack(&xml, "a-1_2.xml", Some(&cipher())).unwrap();
    assert_eq!((plain.encrypt_algorithm, secret.encrypt_algorithm), (0, 1));
    assert_eq!(plain.beian_info_hash, secret.beian_info_hash);
    assert_eq!(plain.beian_info_hash, STANDARD.encode(plain.zip_md5));
    assert_ne!(plain.beian_info, secret.beian_info);
    for (package, cipher) in [(&plain, None), (&secret, Some(&cipher()))] {
        let opened =
            unpack(&package.beian_info, &package.beian_info_hash, package.encrypt_algorithm, cipher, &limits())
                .unwrap();
        assert_eq!((opened.xml, opened.entry_name), (xml.clone(), "a-1_2.xml".to_owned()));
        assert_eq!(opened.zip, package.zip);
    }
}

#[test]
fn our_zips_open_elsewhere_and_theirs_here() {
    let xml = b"<a>1</a>".repeat(500);
    let ours = pack(&xml, "beianinfo.xml", None).unwrap().zip;
    let mut archive = zip::ZipArchive::new(Cursor::new(&ours)).unwrap();
    let mut read = Vec::new();
    archive.by_name("beianinfo.xml").unwrap().read_to_end(&mut read).unwrap();
    assert_eq!(read, xml);
    for method in [zip::CompressionMethod::Deflated, zip::CompressionMethod::Stored] {
        for streamed in [false, true] {
            let theirs = foreign(&[("beianinfo.xml", &xml)], method, streamed);
            assert_eq!(unpack_zip(&theirs, &limits()).unwrap().xml, xml, "{method:?} {streamed}");
        }
    }
}

fn foreign(entries: &[(&str, &[u8])], method: zip::CompressionMethod, streamed: bool) -> Vec<u8> {
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    let mut bytes = Vec::new();
    if streamed {
        let mut writer = zip::ZipWriter::new_stream(&mut bytes);
        for (name, content) in entries {
            writer.start_file(*name, options).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap();
    } else {
        let mut writer = zip::ZipWriter::new(Cursor::new(&mut bytes));
        for (name, content) in entries {
            writer.start_file(*name, options).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap();
    }
    bytes
}

fn deflated(entries: &[(&str, &[u8])]) -> Vec<u8> {
    foreign(entries, zip::CompressionMethod::Deflated, false)
}

#[test]
fn what_is_refused_and_with_which_code() {
    let good = STANDARD.decode(ZIP).unwrap();
    let cipher = cipher();
    let other = Cipher::new("0123456789abcdeX", "0102030405060708").unwrap();
    let two = deflated(&[("a.xml", b"<a/>"), ("b.xml", b"<b/>")]);
    let none = deflated(&[]);
    let path = deflated(&[("../../etc/a.xml", b"<a/>")]);
    let spoilt = |at: usize, byte: u8| {
        let mut zip = good.clone();
        zip[at] ^= byte;
        zip
    };
    let zips: Vec<(&str, Vec<u8>, u32)> = vec![
        ("two entries", two, 17),
        ("no entry", none, 17),
        ("a path as name", path, 8),
        ("cut off", good[..200].to_vec(), 8),
        ("empty", Vec::new(), 8),
        ("not a zip", b"PK".repeat(100), 8),
        ("trailing bytes", [good.as_slice(), b"x"].concat(), 8),
        ("leading bytes", [b"x", good.as_slice()].concat(), 8),
        ("data damaged", spoilt(60, 0xFF), 8),
        ("checksum wrong", spoilt(197 + 16, 1), 8),
        ("size wrong", spoilt(197 + 24, 1), 8),
        ("name differs", spoilt(30, 1), 8),
        ("encrypted", spoilt(197 + 8, 1), 8),
        ("unknown method", spoilt(197 + 10, 1), 8),
    ];
    for (what, zip, code) in zips {
        let error = unpack(&STANDARD.encode(&zip), &hash_of(&zip), 0, None, &limits()).unwrap_err();
        assert_eq!(error.code(), code, "{what}: {error}");
    }
    let calls: [(&str, Result<_, UnpackError>, u32); 8] = [
        ("wrong hash", unpack(ZIP, "AAAAAAAAAAAAAAAAAAAAAA==", 0, None, &limits()), 7),
        ("hash no base64", unpack(ZIP, "?", 0, None, &limits()), 7),
        ("cut base64", unpack(&ZIP[..101], HASH, 0, None, &limits()), 8),
        ("no key", unpack(CIPHERTEXT, HASH, 1, None, &limits()), 6),
        ("other key", unpack(CIPHERTEXT, HASH, 1, Some(&other), &limits()), 6),
        ("cut ciphertext", unpack(&CIPHERTEXT[..100], HASH, 1, Some(&cipher), &limits()), 6),
        ("unknown algorithm", unpack(ZIP, HASH, 2, None, &limits()), 9),
        ("zip too large", unpack(ZIP, HASH, 0, None, &UnpackLimits { zip: 10, ..limits() }), 18),
    ];
    for (what, outcome, code) in calls {
        assert_eq!(outcome.unwrap_err().code(), code, "{what}");
    }
    assert_eq!(check_algorithms(0, 0, 0), Ok(()));
    assert_eq!(check_algorithms(1, 1, 0).unwrap_err().code(), 10);
    assert_eq!(check_algorithms(1, 0, 1).unwrap_err().code(), 11);
}

#[test]
fn bombs_are_refused_by_what_they_announce_and_by_what_they_are() {
    let blank = vec![b' '; 60_000_000];
    let bomb = deflated(&[("a.xml", &blank)]);
    assert_eq!(unpack_zip(&bomb, &limits()).unwrap_err().code(), 18);
    let within = deflated(&[("a.xml", &blank[..40_000_000])]);
    assert_eq!(unpack_zip(&within, &limits()), Err(UnpackError::Ratio));
    // A directory that lies about the size: inflating stops at the announced room.
    let mut lie = within.clone();
    let directory = u32::from_le_bytes(lie[lie.len() - 6..lie.len() - 2].try_into().unwrap()) as usize;
    lie[directory + 24..directory + 28].copy_from_slice(&1000_u32.to_le_bytes());
    assert_eq!(unpack_zip(&lie, &limits()), Err(UnpackError::Inflate));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_zip_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = unpack_zip(&bytes, &limits());
    }

    #[test]
    fn no_damaged_zip_panics(at in 0_usize..278, byte in any::<u8>(), cut in 0_usize..278) {
        let mut zip = STANDARD.decode(ZIP).unwrap();
        zip[at] = byte;
        let _ = unpack_zip(&zip, &limits());
        let _ = unpack_zip(&zip[..cut], &limits());
    }

    #[test]
    fn whatever_is_packed_comes_back(xml in proptest::collection::vec(any::<u8>(), 0..20_000)) {
        let package = pack(&xml, "a.xml", Some(&cipher())).unwrap();
        let opened = unpack(&package.beian_info, &package.beian_info_hash, 1, Some(&cipher()), &limits()).unwrap();
        prop_assert_eq!(opened.xml, xml);
    }
}
