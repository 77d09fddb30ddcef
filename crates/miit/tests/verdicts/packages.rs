//! Packages: every way a zip, its encryption, its base64 or its hash may be wrong.

use std::io::{Cursor, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use miit::package::{self, Cipher};
use miit::verdict::{Known, Opened, check_package};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::lines::{compare, file, known};
use crate::samples::{BAJG, XZBA};

/// How many cases [`cases`] has.
pub const COUNT: usize = 36;

const KEY: &str = "0123456789abcdef";
const IV: &str = "0102030405060708";

struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    hash: Option<String>,
    keyed: Option<(&'static str, &'static str)>,
    expected: &'static str,
    /// Acknowledged, and the reaction.
    next: (bool, &'static str),
}

fn case(name: &'static str, bytes: Vec<u8>, expected: &'static str) -> Case {
    let next = if expected.starts_with("refuse") { (false, "retry") } else { (true, "continue") };
    Case { name, bytes, hash: None, keyed: None, expected, next }
}

fn zip_of(entries: &[(&str, &[u8])], stored: bool) -> Vec<u8> {
    let method = if stored { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Turns a sound zip of one entry into one whose sizes follow the data.
fn with_descriptor(zip: &[u8], name: &str) -> Vec<u8> {
    let (head, rest) = zip.split_at(30 + name.len());
    let directory = rest.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let mut out = head.to_vec();
    out[6] |= 8;
    let sums = out[14..26].to_vec();
    out[14..26].fill(0);
    out.extend_from_slice(&rest[..directory]);
    out.extend_from_slice(b"PK\x07\x08");
    out.extend_from_slice(&sums);
    let at = out.len();
    out.extend_from_slice(&rest[directory..]);
    out[at + 8] |= 8;
    let end = out.len() - 6;
    out[end..end + 4].copy_from_slice(&u32::try_from(at).unwrap().to_le_bytes());
    out
}

fn changed(zip: &[u8], change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut zip = zip.to_vec();
    change(&mut zip);
    zip
}

fn cases() -> Vec<Case> {
    let xml = file(BAJG.text);
    let name = "20261120100000_33_7.xml";
    let good = package::pack(&xml, name, None).unwrap();
    let zip = good.zip.clone();
    let hash = Some(good.beian_info_hash.clone());
    let sealed = package::pack(&xml, name, Some(&Cipher::new(KEY, IV).unwrap())).unwrap();
    let cipher_bytes = STANDARD.decode(&sealed.beian_info).unwrap();
    let wrapped: String =
        good.beian_info.as_bytes().chunks(76).map(|line| format!("{}\n", str::from_utf8(line).unwrap())).collect();
    let own = Some((KEY, IV));
    let directory = zip.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let named = |name: &str| zip_of(&[(name, &xml)], false);
    let bomb = package::pack(&vec![b' '; 49_000_000], name, None).unwrap().zip;
    let upload = package::pack(&file(XZBA.text), "up.xml", None).unwrap().zip;
    let broken_xml = package::pack(b"<DownloadData>", name, None).unwrap();
    let nothing_known = package::pack(b"\xff", name, None).unwrap();
    let schema = BAJG.text.replace("<Czlx>1", "<Czlx>35");
    let warned = package::pack(&file(&schema), name, None).unwrap();
    let refused_up = package::pack(&file(&XZBA.text.replace("V.3.0", "V.2.0")), "up.xml", None).unwrap().zip;
    let zip_error = "refuse pipeline pipeline.zip 8 beianInfo/zip";
    let name_error = "refuse pipeline pipeline.entry_name - beianInfo/zip/entry";
    let inflate = "refuse pipeline pipeline.inflate 8 beianInfo/zip";
    let decrypt = "refuse pipeline pipeline.decrypt 6 beianInfo";
    let mismatch = "refuse pipeline pipeline.hash 7 beianInfoHash";
    let base64 = "refuse pipeline pipeline.base64 - beianInfo";
    let mut cases = vec![
        case("zip", zip.clone(), "accept"),
        Case { hash: hash.clone(), ..case("zip and hash", zip.clone(), "accept") },
        Case { hash: hash.clone(), ..case("base64", good.beian_info.clone().into_bytes(), "accept") },
        Case { hash: hash.clone(), ..case("wrapped base64", wrapped.into_bytes(), "accept") },
        Case { hash: hash.clone(), keyed: own, ..case("encrypted", cipher_bytes.clone(), "accept") },
        Case {
            hash: hash.clone(),
            keyed: own,
            ..case("encrypted base64", sealed.beian_info.clone().into_bytes(), "accept")
        },
        Case { keyed: own, ..case("clear with a key at hand", zip.clone(), "accept") },
        case("stored", zip_of(&[(name, &xml)], true), "accept"),
        case("descriptor", with_descriptor(&zip, name), "accept"),
        Case { hash: hash.map(|h| h.replacen(|_: char| true, "A", 1)), ..case("other hash", zip.clone(), mismatch) },
        Case { hash: Some("%%%".into()), ..case("hash of no form", zip.clone(), mismatch) },
        Case { hash: Some(String::new()), ..case("empty hash", zip.clone(), mismatch) },
        Case { keyed: Some(("fedcba9876543210", IV)), ..case("other key", cipher_bytes.clone(), decrypt) },
        Case { keyed: Some((KEY, "8070605040302010")), ..case("other vector", cipher_bytes.clone(), zip_error) },
        Case {
            keyed: own,
            ..case("ciphertext cut within a block", cipher_bytes[..cipher_bytes.len() - 5].to_vec(), decrypt)
        },
        Case {
            keyed: own,
            ..case("ciphertext cut at a block", cipher_bytes[..cipher_bytes.len() - 16].to_vec(), decrypt)
        },
        case("encrypted without a key", cipher_bytes, zip_error),
        case("no base64", good.beian_info.replacen('U', "%", 1).into_bytes(), base64),
        case("base64 cut off", good.beian_info.as_bytes()[..good.beian_info.len() - 5].to_vec(), base64),
        case(
            "two entries",
            zip_of(&[("a.xml", &xml), ("b.xml", &xml)], false),
            "refuse pipeline pipeline.entries 17 beianInfo/zip/entry",
        ),
        case("no entry", zip_of(&[], false), "refuse pipeline pipeline.entries 17 beianInfo/zip/entry"),
        case("up a directory", named("../evil.xml"), name_error),
        case("absolute name", named("/tmp/evil.xml"), name_error),
        case("name of Windows", named("c:\\evil.xml"), name_error),
        case("Chinese name", named("备案.xml"), name_error),
        case("two dots", named("a.b.xml"), name_error),
        case("long name", named(&"a".repeat(129)), name_error),
        case("checksum", changed(&zip, |z| z[directory + 16] ^= 1), inflate),
        case("data", changed(&zip, |z| z[60] ^= 0xFF), inflate),
        case("cut off", zip[..zip.len() - 10].to_vec(), zip_error),
        case("stray bytes behind", changed(&zip, |z| z.extend_from_slice(b"stray")), zip_error),
        case("encrypted entry", changed(&zip, |z| z[directory + 8] |= 1), zip_error),
        case("zip64", changed(&zip, |z| z[directory + 20..directory + 28].fill(0xFF)), zip_error),
        case("bomb", bomb, "refuse pipeline pipeline.ratio 8 beianInfo/zip"),
        case("empty file", Vec::new(), zip_error),
        Case { next: (false, "continue"), ..case("upload", upload, "accept") },
    ];
    assert_eq!(cases.len(), COUNT);
    let malformed = "refuse xml xml.malformed - DownloadData";
    cases.push(Case { next: (true, "stop"), ..case("broken XML inside", broken_xml.zip, malformed) });
    cases.push(case(
        "warned",
        warned.zip,
        "accept_with_warnings schema schema.range - DownloadData/ICP/BAJG/Jg_xx[1]/Czlx",
    ));
    cases.push(Case {
        next: (false, "stop"),
        ..case("refused upload", refused_up, "refuse semantic version 5004 UploadData/@version")
    });
    let bytes = "refuse bytes bytes.malformed -";
    cases.push(Case { next: (false, "stop"), ..case("nothing known", nothing_known.zip.clone(), bytes) });
    let hash = Some(nothing_known.beian_info_hash);
    cases.push(Case { hash, next: (true, "stop"), ..case("nothing known but right", nothing_known.zip, bytes) });
    cases
}

fn open(folder: &Path, case: &Case) -> Opened {
    let path = folder.join("package");
    std::fs::write(&path, &case.bytes).unwrap();
    let cipher = case.keyed.map(|(key, iv)| Cipher::new(key, iv).unwrap());
    check_package(&path, case.hash.as_deref(), &Known { cipher, ..known() })
}

#[test]
fn lines() {
    let folder = tempfile::tempdir().unwrap();
    for case in cases() {
        let opened = open(folder.path(), &case);
        compare(&opened.verdict, case.expected, "", case.name);
        let json = serde_json::to_value(opened.verdict.next).unwrap();
        assert_eq!(
            json,
            serde_json::json!({"acknowledge": case.next.0, "sequence": null, "action": case.next.1}),
            "{}",
            case.name
        );
        assert_eq!(opened.xml().is_some(), !case.expected.contains("pipeline"), "{}", case.name);
    }
}

#[test]
fn a_file_that_is_not_there() {
    let opened = check_package(Path::new("/nonexistent/file"), None, &known());
    compare(&opened.verdict, "refuse bytes bytes.unreadable -", "", "absent");
}
