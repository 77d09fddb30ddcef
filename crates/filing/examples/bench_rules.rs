//! How long a judgement takes: an organisation's case with ten sites under Beijing's rules on one core, beside reading the
//! same case with `serde_json`; and how long all rules take to load.
//!
//! `cargo run --release -p filing --example bench_rules`

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use filing::case::Case;
use filing::rules::{FILES, RuleBook};
use serde_json::{Value, json};

const UNIT: &str = include_str!("../tests/cases/unit.json");
const SITES: usize = 10;
const ROUNDS: usize = 3_000;

/// The unit of the tests, moved to Beijing, with ten sites.
fn ten_sites() -> Value {
    let text = UNIT.replace("\"440305\"", "\"110108\"").replace("\"44\"", "\"11\"");
    let mut case: Value = serde_json::from_str(&text).unwrap();
    let site = case["sites"][0].clone();
    let sites: Vec<Value> = (0..SITES)
        .map(|at| {
            let mut site = site.clone();
            site["domains"][0]["name"] = json!(format!("example-n{at}.com.cn"));
            site["remark"] = json!("网站用于介绍本单位的产品与联系方式，不涉及前置审批业务。");
            site["home_url"] = json!(format!("www.example-n{at}.com.cn"));
            site["resources"] = json!([format!("vm-{}", at / 5)]);
            site
        })
        .collect();
    let resources: Vec<Value> = (0..SITES.div_ceil(5))
        .map(|at| {
            let mut resource = case["resources"][0].clone();
            resource["id"] = json!(format!("vm-{at}"));
            resource
        })
        .collect();
    let mut materials = case["materials"].as_array().unwrap().clone();
    for at in 1..SITES {
        let mut own = materials.iter().find(|it| it["owner"] == "/sites/0/person").unwrap().clone();
        own["owner"] = json!(format!("/sites/{at}/person"));
        materials.push(own);
    }
    case["sites"] = Value::from(sites);
    case["resources"] = Value::from(resources);
    case["materials"] = Value::from(materials);
    case
}

/// The middle of many rounds.
fn median(mut act: impl FnMut()) -> Duration {
    for _ in 0..ROUNDS / 10 {
        act();
    }
    let mut took: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            act();
            start.elapsed()
        })
        .collect();
    took.sort_unstable();
    took[ROUNDS / 2]
}

fn main() {
    let start = Instant::now();
    let first = RuleBook::load(FILES, &[]).expect("the embedded rules load");
    println!("loading {} rules, first time: {:?}", first.rules().len(), start.elapsed());
    let loads: Vec<Duration> = (0..10)
        .map(|_| {
            let start = Instant::now();
            black_box(RuleBook::load(FILES, &[]).is_ok());
            start.elapsed()
        })
        .collect();
    println!("loading again, slowest of ten: {:?}", loads.iter().max().expect("ten"));
    let raw = ten_sites();
    let text = raw.to_string();
    let case = Case::parse(&raw).expect("a case").case;
    let judgement = first.judge(&case);
    println!("ten sites in Beijing: {} findings, verdict {}", judgement.findings.len(), judgement.verdict);
    for finding in &judgement.findings {
        println!("  {} {} {}", finding.severity, finding.rule, finding.path);
    }
    println!("judging: {:?} (median of {ROUNDS})", median(|| drop(black_box(first.judge(black_box(&case))))));
    let parse = || {
        black_box(serde_json::from_str::<Case>(black_box(&text)).is_ok());
    };
    println!("serde_json reading the same {} bytes into a case: {:?}", text.len(), median(parse));
    let value = || {
        black_box(serde_json::from_str::<Value>(black_box(&text)).is_ok());
    };
    println!("serde_json reading them into a value: {:?}", median(value));
}
