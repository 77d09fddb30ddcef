//! Hostile files end in an error and take little memory. Each case runs in a process of its own, whose highest memory,
//! program and file included, is what counts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use miit::message::{Download, UploadFile};
use miit::package::{UnpackLimits, pack, unpack};
use miit::returns::DownloadReturn;
use miit::soap;

/// Which case a process has been started for.
const CASE: &str = "MIIT_HOSTILE_CASE";

const MOST: usize = 64_000_000;

const HEAD: &str = "<UploadData version=\"V.3.0\"><ICP>";

/// Whether the file was refused, or at least objected to.
type Case = (&'static str, fn() -> bool);

const CASES: [Case; 18] = [
    ("deep", || refused(&format!("{HEAD}{}", "<a>".repeat(300_000)))),
    ("many elements", || refused(&format!("{HEAD}{}", "<a/>".repeat(300_000)))),
    ("many long names", || refused(&format!("{HEAD}{}", format!("<{}/>", "a".repeat(1000)).repeat(5_000)))),
    ("many records", || refused(&format!("{HEAD}<ZXBA>{}</ZXBA>", "<Zx_xx/>".repeat(300_000)))),
    ("many texts", || refused(&format!("{HEAD}<ZXBA><Zx_xx>{}", "<Jlid>1</Jlid>".repeat(300_000)))),
    ("attributes of one element", || {
        let attributes: String = (0..50_000).map(|n| format!(" a{n}=''")).collect();
        refused(&format!("{HEAD}<a{attributes}/>"))
    }),
    ("attributes of many elements", || {
        refused(&format!("{HEAD}{}", "<a b='' c='' d='' e='' f='' g='' h='' i=''/>".repeat(50_000)))
    }),
    ("a long text", || refused(&format!("{HEAD}<a>{}", "x".repeat(10_000_000)))),
    ("a long comment", || refused(&format!("{HEAD}<!--{}", "x".repeat(10_000_000)))),
    ("a long attribute", || refused(&format!("{HEAD}<a b='{}'/>", "x".repeat(10_000_000)))),
    ("references", || refused(&format!("{HEAD}<a>{}", "&#38;".repeat(500_000)))),
    ("entities of its own", || {
        let lol = "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><UploadData>&b;</UploadData>";
        refused(lol) && Download::from_xml(lol.as_bytes()).is_err()
    }),
    ("a bomb", || {
        let bomb = pack(&vec![b' '; 40_000_000], "a.xml", None).unwrap();
        forget_peak();
        unpack(&bomb.beian_info, &bomb.beian_info_hash, 0, None, &UnpackLimits::default()).is_err()
    }),
    ("a bomb that lies", || {
        let mut zip = pack(&vec![b' '; 20_000_000], "a.xml", None).unwrap().zip;
        let directory = zip.len() - 22 - 46 - 5;
        zip[directory + 24..directory + 28].copy_from_slice(&100_u32.to_le_bytes());
        forget_peak();
        unpack(&STANDARD.encode(&zip), &STANDARD.encode(Md5::digest(&zip)), 0, None, &UnpackLimits::default()).is_err()
    }),
    ("a size that lies", || {
        let mut zip = pack(b"<a/>", "a.xml", None).unwrap().zip;
        let directory = zip.len() - 22 - 46 - 5;
        zip[directory + 24..directory + 28].copy_from_slice(&49_000_000_u32.to_le_bytes());
        unpack(&STANDARD.encode(&zip), &STANDARD.encode(Md5::digest(&zip)), 0, None, &UnpackLimits::default()).is_err()
    }),
    ("broken base64", || {
        let text = format!("{}=", "A".repeat(10_000_000));
        unpack(&text, "", 0, None, &UnpackLimits::default()).is_err()
    }),
    ("an envelope of many parts", || soap::read_call("<Envelope><Body>".repeat(200_000).as_bytes()).is_err()),
    ("a return of many parts", || DownloadReturn::from_xml(&format!("<return>{}", "<a/>".repeat(200_000))).is_err()),
];

fn refused(text: &str) -> bool {
    UploadFile::from_xml(text.as_bytes()).is_err()
}

/// Lets the peak begin anew, where making the file takes more memory than reading it.
fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}

fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

#[test]
fn each_ends_in_an_error_within_64_megabytes() {
    if let Ok(case) = std::env::var(CASE) {
        let (_, refused) = CASES[case.parse::<usize>().unwrap()];
        assert!(refused());
        println!("peak {}", peak());
        return;
    }
    for (index, (what, _)) in CASES.iter().enumerate() {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "each_ends_in_an_error_within_64_megabytes", "--nocapture"])
            .env(CASE, index.to_string())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{what}: {said}{}", String::from_utf8_lossy(&output.stderr));
        let peak = said.lines().find_map(|line| line.split("peak ").nth(1)).unwrap();
        let peak: usize = peak.trim().parse().unwrap();
        println!("{what}: {peak}");
        assert!(peak <= MOST, "{what}: {peak} bytes");
    }
}
