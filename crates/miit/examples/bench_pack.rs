//! How fast a filing with two photographs becomes a package, and whether every package opens again.
//!
//! `cargo run --release -p miit --example bench_pack` writes `target/bench/pack.json` and ends with status 1 when a bar
//! is missed. Rates are those of the fastest round, since other rounds were disturbed by neighbours; the pipeline ratio
//! is the median of rounds measured side by side.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bench_sample;

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bench_sample::{filing, median, rounded};
use md5::{Digest, Md5};
use miit::message::*;
use miit::package::{self, Package, UnpackLimits};
use serde_json::json;
use zlib_rs::{DeflateConfig, Method, Strategy, compress_bound, compress_slice};

const FILINGS: usize = 64;
const ROUNDS: usize = 15;
const THREADS: usize = 8;

fn main() -> ExitCode {
    let upload = |seed| Upload::new(330_000_009_901, Operation::NewFilings(vec![filing(seed)])).unwrap();
    let uploads: Vec<Upload> = (0..FILINGS as u64).map(upload).collect();
    let xmls: Vec<Vec<u8>> = uploads.iter().map(|u| u.to_xml().unwrap()).collect();
    let packages: Vec<Package> = xmls.iter().map(|xml| package::pack(xml, "beianinfo.xml", None).unwrap()).collect();

    let mut rates = Vec::new();
    let mut peers = Vec::new();
    for _ in 0..ROUNDS {
        rates.push(rate(|index| {
            let xml = uploads[index].to_xml().unwrap();
            package::pack(&xml, "beianinfo.xml", None).unwrap()
        }));
        peers.push(rate(|index| {
            let packed = package::deflate(&xmls[index]).unwrap();
            (Md5::digest(&packed), STANDARD.encode(&packed))
        }));
    }
    let ratios: Vec<f64> = rates.iter().zip(&peers).map(|(ours, alone)| ours / alone).collect();
    let (rate, peer, pipeline) = (largest(&rates), largest(&peers), median(ratios));
    let zipped: usize = packages.iter().map(|p| p.zip.len()).sum();
    let level_6: usize = xmls.iter().map(|xml| deflate(xml, Strategy::Default, 15).len()).sum();
    let size = zipped as f64 / level_6 as f64;
    let compared = open_all(&packages, &xmls);

    let bars = [
        ("rate", rate, 450.0, rate >= 450.0),
        ("size_ratio", size, 1.02, size <= 1.02),
        ("pipeline_ratio", pipeline, 0.70, pipeline >= 0.70),
    ];
    let report = json!({
        "name": "pack",
        "unit": "filings/s",
        "value": rounded(rate),
        "peer": {"name": "deflate+md5+base64 alone", "value": rounded(peer), "deflate": "as packed"},
        "ratio": rounded(pipeline),
        "samples": ROUNDS * FILINGS,
        "xml_bytes": xmls[0].len(),
        "zip_bytes": packages[0].zip.len(),
        "opened": {"threads": THREADS, "packages": compared},
        "bars": bars.map(|(name, value, limit, ok)| json!({"name": name, "value": rounded(value), "limit": limit, "ok": ok})),
    });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench");
    std::fs::create_dir_all(&folder).unwrap();
    let text = serde_json::to_string_pretty(&report).unwrap();
    std::fs::write(folder.join("pack.json"), format!("{text}\n")).unwrap();
    println!("{text}");
    if bars.iter().all(|bar| bar.3) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Calls per second over all filings, on this thread.
fn rate<T>(work: impl Fn(usize) -> T) -> f64 {
    let begun = Instant::now();
    for index in 0..FILINGS {
        black_box(work(index));
    }
    FILINGS as f64 / begun.elapsed().as_secs_f64()
}

fn deflate(input: &[u8], strategy: Strategy, window_bits: i32) -> Vec<u8> {
    let mut out = vec![0; compress_bound(input.len())];
    let config = DeflateConfig { level: 6, method: Method::Deflated, window_bits, mem_level: 8, strategy };
    let length = compress_slice(&mut out, input, config).0.len();
    out.truncate(length);
    out
}

/// Every thread opens every package and compares it with the XML it was made of.
fn open_all(packages: &[Package], xmls: &[Vec<u8>]) -> usize {
    std::thread::scope(|scope| {
        let open = || {
            for (package, xml) in packages.iter().zip(xmls) {
                let opened = package::unpack(
                    &package.beian_info,
                    &package.beian_info_hash,
                    package.encrypt_algorithm,
                    None,
                    &UnpackLimits::default(),
                );
                assert_eq!(opened.unwrap().xml, *xml);
            }
            packages.len()
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(open)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}
