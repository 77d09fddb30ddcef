//! How fast and in how much memory an upload of nearly 50 MB is encoded and decoded.
//!
//! `cargo run --release -p miit --example bench_large` writes `target/bench/large.json` and ends with status 1 when a bar
//! is missed. Encoding is the checked message to base64 text, decoding is base64 text to the checked message. Both are
//! held against deflate (as packed), MD5 and base64 of the same bytes, decoding also against the way back; all of them
//! side by side in every round, medians of the ratios. Memory is the highest that a process of its own ever took, program
//! and input included.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bench_sample;

use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bench_sample::{filing, median, rounded};
use md5::{Digest, Md5};
use miit::message::{Operation, Upload, UploadFile};
use miit::package::{self, Package, UnpackLimits};
use serde_json::json;

/// As many as fit into 50,000,000 bytes.
const FILINGS: u64 = 245;
const ROUNDS: usize = 5;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("encode"), _) => {
            black_box(encode(&upload()));
            println!("{}", peak());
            return ExitCode::SUCCESS;
        }
        (Some("decode"), Some(path)) => {
            let text = std::fs::read_to_string(path).unwrap();
            let (hash, info) = text.split_once('\n').unwrap();
            // What lies in a file is not the decoder's to keep.
            let (hash, info) = (hash.to_owned(), info.to_owned());
            drop(text);
            black_box(decode(info, &hash));
            println!("{}", peak());
            return ExitCode::SUCCESS;
        }
        _ => {}
    }
    let sample = upload();
    let xml = sample.to_xml().unwrap();
    let package = package::pack(&xml, "large.xml", None).unwrap();
    let mut ratios = [const { Vec::new() }; 3];
    let mut rates = [const { Vec::new() }; 7];
    for _ in 0..ROUNDS {
        let (info, again) = (package.beian_info.clone(), package.beian_info.clone());
        let encoding = seconds(|| encode(&sample));
        let writing = seconds(|| sample.to_xml().unwrap());
        let opening = seconds(|| open(again, &package.beian_info_hash));
        let reading = seconds(|| read(&xml));
        let decoding = seconds(|| decode(info, &package.beian_info_hash));
        let forth = seconds(|| {
            let packed = package::deflate(&xml).unwrap();
            (Md5::digest(&packed), STANDARD.encode(&packed))
        });
        let back = seconds(|| {
            let zip = STANDARD.decode(&package.beian_info).unwrap();
            let digest = Md5::digest(&zip);
            // The entry's data begin behind the local header and its name.
            let mut inflated = Vec::with_capacity(xml.len());
            flate2::read::DeflateDecoder::new(&zip[30 + "large.xml".len()..]).read_to_end(&mut inflated).unwrap();
            (digest, inflated)
        });
        ratios[0].push(forth / encoding);
        ratios[1].push(forth / decoding);
        ratios[2].push(back / decoding);
        let megabytes = xml.len() as f64 / 1e6;
        for (rate, time) in rates.iter_mut().zip([encoding, decoding, forth, back, opening, reading, writing]) {
            rate.push(megabytes / time);
        }
    }
    drop(sample);
    let memory = [memory("encode", None, &xml), memory("decode", Some(&package), &xml)];
    let [encode, decode, decode_back] = ratios.map(median);
    let rates = rates.map(median).map(rounded);
    let bars = [
        ("encode_ratio", encode, 0.70, encode >= 0.70),
        ("decode_ratio", decode, 0.70, decode >= 0.70),
        ("encode_memory", memory[0], 3.0, memory[0] <= 3.0),
        ("decode_memory", memory[1], 3.0, memory[1] <= 3.0),
    ];
    let report = json!({
        "name": "large",
        "unit": "MB/s",
        "xml_bytes": xml.len(),
        "zip_bytes": package.zip.len(),
        "rounds": ROUNDS,
        "encode": rates[0],
        "write": rates[6],
        "decode": rates[1],
        "decode_stages": {"unpack": rates[4], "read": rates[5]},
        "peers": {"deflate+md5+base64": rates[2], "base64+md5+inflate": rates[3]},
        "decode_against_way_back": rounded(decode_back),
        "bars": bars.map(|(name, value, limit, ok)| json!({"name": name, "value": rounded(value), "limit": limit, "ok": ok})),
    });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench");
    std::fs::create_dir_all(&folder).unwrap();
    let text = serde_json::to_string_pretty(&report).unwrap();
    std::fs::write(folder.join("large.json"), format!("{text}\n")).unwrap();
    println!("{text}");
    if bars.iter().all(|bar| bar.3) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn upload() -> Upload {
    // A few photographs stand for many: compression looks back 32 KB, further than any two equal ones are apart.
    let photographs: Vec<_> = (0..8).map(filing).collect();
    let filings = (0..FILINGS).map(|n| photographs[usize::try_from(n).unwrap() % photographs.len()].clone());
    Upload::new(330_000_009_901, Operation::NewFilings(filings.collect())).unwrap()
}

fn encode(upload: &Upload) -> Package {
    upload.pack("large.xml", None).unwrap()
}

fn decode(info: String, hash: &str) -> UploadFile {
    let xml = open(info, hash);
    read(&xml)
}

fn open(info: String, hash: &str) -> Vec<u8> {
    package::unpack(&info, hash, 0, None, &UnpackLimits::default()).unwrap().xml
}

fn read(xml: &[u8]) -> UploadFile {
    let file = UploadFile::from_xml(xml).unwrap();
    assert_eq!(file.violations, []);
    file
}

fn seconds<T>(work: impl FnOnce() -> T) -> f64 {
    let begun = Instant::now();
    let result = black_box(work());
    let time = begun.elapsed().as_secs_f64();
    drop(result);
    time
}

/// The most memory this process ever took, in bytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

/// Peak memory of a process that does only this, in sizes of the file.
fn memory(what: &str, package: Option<&Package>, xml: &[u8]) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("package");
    if let Some(package) = package {
        std::fs::write(&path, format!("{}\n{}", package.beian_info_hash, package.beian_info)).unwrap();
    }
    let output = Command::new(std::env::current_exe().unwrap()).arg(what).arg(path).output().unwrap();
    let bytes: usize = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
    bytes as f64 / xml.len() as f64
}
