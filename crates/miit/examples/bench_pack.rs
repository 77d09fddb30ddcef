//! How fast a filing with two photographs becomes a package, and whether every package opens again.
//!
//! `cargo run --release -p miit --example bench_pack` writes `target/bench/pack.json` and ends with status 1 when a bar
//! is missed. Rates are those of the fastest round, since other rounds were disturbed by neighbours; the pipeline ratio
//! is the median of rounds measured side by side.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jpeg_encoder::{ColorType, Encoder};
use md5::{Digest, Md5};
use miit::message::*;
use miit::package::{self, Package, UnpackLimits};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use serde_json::json;
use zlib_rs::{DeflateConfig, Method, Strategy, compress_bound, compress_slice};

const FILINGS: usize = 64;
const ROUNDS: usize = 15;
const THREADS: usize = 8;
const PICTURE_BYTES: usize = 75_000;

fn main() -> ExitCode {
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

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// A photograph of noise, exactly as large as allowed: 75,000 bytes are 100,000 characters.
fn picture(seed: u64) -> String {
    let mut random = SmallRng::seed_from_u64(seed);
    let mut pixels = vec![0; 400 * 300 * 3];
    random.fill_bytes(&mut pixels);
    let encode = |quality, filling: &[u8]| {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, quality);
        if !filling.is_empty() {
            encoder.add_app_segment(15, filling.to_vec()).unwrap();
        }
        encoder.encode(&pixels, 400, 300, ColorType::Rgb).unwrap();
        bytes
    };
    let largest = (20..=95).rev().find(|&q| encode(q, &[]).len() + 4 < PICTURE_BYTES).unwrap();
    // An application segment of noise fills up what the quality steps leave.
    let mut filling = vec![0; PICTURE_BYTES - 4 - encode(largest, &[]).len()];
    random.fill_bytes(&mut filling);
    let bytes = encode(largest, &filling);
    assert_eq!(bytes.len(), PICTURE_BYTES);
    STANDARD.encode(bytes)
}

fn upload(seed: u64) -> Upload {
    let person = Person {
        name: Some("张三".to_owned()),
        office_phone: Some("0571-81234567".to_owned()),
        mobile: format!("138{seed:08}"),
        email: "demo@example.com".to_owned(),
        msn: None,
        qq: None,
        certificate_kind: Some(2),
        certificate_number: Some("330102199001011234".to_owned()),
    };
    let attachment =
        |purpose, object, seed| Attachment { format: 1, purpose, content: picture(seed), object, remark: None };
    let id = 600_000 + 10 * seed as i64;
    let operation = Operation::NewFilings(vec![NewFiling {
        subject: Subject {
            isp_id: id,
            name: "杭州示例科技有限公司".to_owned(),
            nature: Some(4),
            investor: Some("示例投资有限公司".to_owned()),
            address: Address {
                province: 330_000,
                city: 330_100,
                county: Some(330_108),
                detail: Some("滨江区示例路 1 号 301 室".to_owned()),
            },
            certificate: Certificate {
                kind: 1,
                number: "91330108MA00000000".to_owned(),
                address: "浙江省杭州市滨江区示例路 1 号".to_owned(),
            },
            person: person.clone(),
            on_behalf: true,
            remark: None,
        },
        sites: vec![Site {
            isp_id: id + 1,
            name: "示例网站".to_owned(),
            pre_approvals: Vec::new(),
            service_contents: vec![1],
            languages: vec![1],
            domains: vec![Domain { isp_id: id + 2, name: format!("example{seed}.com") }],
            accesses: vec![Access {
                isp_id: id + 3,
                locations: vec![1],
                modes: vec![1],
                ips: vec![IpRange { isp_id: id + 4, first: 3_405_803_786, last: 3_405_803_786 }],
            }],
            person,
            home_url: Some(format!("www.example{seed}.com")),
            remark: None,
        }],
        attachments: vec![
            attachment(1, AttachmentObject::Site(id + 1), 2 * seed + 1),
            attachment(2, AttachmentObject::Subject(id), 2 * seed + 2),
        ],
    }]);
    Upload::new(330_000_009_901, operation).unwrap()
}
