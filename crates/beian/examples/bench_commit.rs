//! How much group commit saves: 64 writers at once against the same steps one by one, on SQLite
//! with `synchronous=FULL`.
//!
//! Way of data: the parent compiles `benches/shim/sync_shim.c` and runs itself twice with it
//! preloaded, once with every sync slowed to 2.5 ms and once without, both on tmpfs where there is
//! one, since a disk's own sync rate drifts more than what is measured. Each run alternates rounds
//! of both ways and prints its samples; the parent takes medians and writes
//! `target/bench/commit.json`. Exit code 1 if a bar is missed.
#![allow(clippy::expect_used, clippy::panic, reason = "a bench that cannot run has failed")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use beian::safe::{Keys, MasterKey};
use beian::store::journal::{self, Entry};
use beian::store::{Stamp, Store, StoreError, Tx};
use futures::FutureExt as _;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const WRITERS: usize = 64;
const SLOW_US: u32 = 2500;

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Sample {
    /// Steps a second, all writers at once.
    together: f64,
    /// Steps a second, one after another.
    alone: f64,
    steps_per_sync_together: f64,
    steps_per_sync_alone: f64,
}

fn main() {
    match std::env::var("BEIAN_BENCH_RUN") {
        Ok(plan) => child(&plan),
        Err(_) => parent(),
    }
}

fn parent() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let out = root.join("target/bench");
    std::fs::create_dir_all(&out).expect("target/bench");
    let shim = out.join("sync_shim.so");
    let cc = Command::new("cc")
        .args(["-O2", "-shared", "-fPIC", "-o"])
        .arg(&shim)
        .arg(root.join("benches/shim/sync_shim.c"))
        .arg("-ldl")
        .status()
        .expect("a C compiler (cc)");
    assert!(cc.success(), "the shim does not compile");
    let slow = run(&shim, SLOW_US, "5 512");
    let fast = run(&shim, 0, "9 4096");
    let report = report(&slow, &fast);
    let text = serde_json::to_string_pretty(&report).expect("JSON");
    std::fs::write(out.join("commit.json"), format!("{text}\n")).expect("target/bench/commit.json");
    println!("{text}");
    let ok = report["bars"].as_array().is_some_and(|bars| bars.iter().all(|bar| bar["ok"] == true));
    std::process::exit(i32::from(!ok));
}

fn run(shim: &Path, slow_us: u32, plan: &str) -> Vec<Sample> {
    let dir = place();
    let output = Command::new(std::env::current_exe().expect("this program"))
        .env("BEIAN_BENCH_RUN", plan)
        .env("BEIAN_BENCH_DIR", dir.path())
        .env("BEIAN_SYNC_COUNT", dir.path().join("syncs"))
        .env("BEIAN_SYNC_SLEEP_US", slow_us.to_string())
        .env("LD_PRELOAD", shim.canonicalize().expect("the shim"))
        .output()
        .expect("this program again");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("samples")
}

/// On tmpfs where there is one.
fn place() -> tempfile::TempDir {
    let shm = Path::new("/dev/shm");
    let dir = if shm.is_dir() { shm.to_owned() } else { std::env::temp_dir() };
    tempfile::Builder::new().prefix("beian-bench-").tempdir_in(dir).expect("a directory")
}

fn report(slow: &[Sample], fast: &[Sample]) -> serde_json::Value {
    let of = |samples: &[Sample], part: fn(&Sample) -> f64| median(samples.iter().map(part));
    let (value, peer) = (of(slow, |s| s.together), of(slow, |s| s.alone));
    let ratio = of(slow, |s| s.together / s.alone);
    let bar = |name: &str, value: f64, limit: f64| serde_json::json!({ "name": name, "value": round(value), "limit": limit, "ok": value >= limit });
    let per_sync = of(slow, |s| s.steps_per_sync_together);
    serde_json::json!({
        "name": "commit",
        "unit": "steps/s",
        "value": round(value),
        "peer": { "name": "one by one", "value": round(peer) },
        "ratio": round(ratio),
        "samples": slow.len() + fast.len(),
        "bars": [
            bar("steps_per_sync", per_sync, 8.0),
            bar("slow_sync_ratio", ratio, 3.0),
            bar("fast_disk_ratio", of(fast, |s| s.together / s.alone), 0.9),
        ],
        "writers": WRITERS,
        "slow_sync_us": SLOW_US,
        "fast_disk": {
            "together": round(of(fast, |s| s.together)),
            "alone": round(of(fast, |s| s.alone)),
        },
        "steps_per_sync_one_by_one": round(of(slow, |s| s.steps_per_sync_alone)),
    })
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = values.collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn child(plan: &str) {
    let (rounds, steps) = plan.split_once(' ').expect("rounds and steps");
    let (rounds, steps): (usize, usize) = (rounds.parse().expect("rounds"), steps.parse().expect("steps"));
    let dir = PathBuf::from(std::env::var("BEIAN_BENCH_DIR").expect("a directory"));
    let store = Store::open(&format!("sqlite:{}/bench.sqlite", dir.display()), Stamp::Practice)
        .await
        .expect("the database opens");
    store.unlock(&Keys::new(&MasterKey::from_bytes([7; 32]))).await.expect("its keys");
    store.step(|tx| tables(tx).boxed()).await.expect("tables");
    let mut samples = Vec::new();
    // The first round warms up.
    for round in 0..=rounds {
        // Which way goes first alternates, so that neither always pays for the other's pages.
        let ((together, shared), (alone, own)) = if round % 2 == 0 {
            let first = measure(&dir, steps, at_once(&store, steps)).await;
            (first, measure(&dir, steps, one_by_one(&store, steps)).await)
        } else {
            let first = measure(&dir, steps, one_by_one(&store, steps)).await;
            (measure(&dir, steps, at_once(&store, steps)).await, first)
        };
        if round > 0 {
            samples.push(Sample { together, alone, steps_per_sync_together: shared, steps_per_sync_alone: own });
        }
    }
    store.close().await;
    println!("{}", serde_json::to_string(&samples).expect("JSON"));
}

async fn at_once(store: &Store, steps: usize) {
    let writers = (0..WRITERS).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { one_by_one(&store, steps / WRITERS).await })
    });
    for writer in futures::future::join_all(writers).await {
        writer.expect("a writer");
    }
}

async fn one_by_one(store: &Store, steps: usize) {
    for _ in 0..steps {
        store.step(|tx| submit(tx).boxed()).await.expect("a step");
    }
}

/// Steps a second, and steps a sync.
async fn measure(dir: &Path, steps: usize, work: impl Future<Output = ()>) -> (f64, f64) {
    let (before, began) = (syncs(dir), Instant::now());
    work.await;
    let seconds = began.elapsed().as_secs_f64();
    let steps = steps as f64;
    (steps / seconds, steps / (syncs(dir) - before) as f64)
}

fn syncs(dir: &Path) -> u64 {
    let bytes = std::fs::read(dir.join("syncs")).expect("the shim counts");
    u64::from_ne_bytes(bytes.try_into().expect("eight bytes"))
}

async fn tables(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    tx.query(
        "create table bench_order (id text primary key, state text not null, body text not null,
                                   at integer not null) strict",
    )
    .execute()
    .await?;
    tx.query(
        "create table bench_job (id text primary key, kind text not null, body text not null,
                                 run_at integer not null, attempts integer not null) strict",
    )
    .execute()
    .await?;
    tx.query("create index bench_job_due on bench_job (run_at)").execute().await?;
    Ok(())
}

/// What submitting an order writes: the order, its journal entry, the job that follows.
async fn submit(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let (id, job, now) = (uuid::Uuid::now_v7().to_string(), uuid::Uuid::now_v7(), Timestamp::now());
    tx.query("insert into bench_order (id, state, body, at) values ($1, 'submitted', $2, $3)")
        .bind(&id)
        .bind("{\"subject\":{\"name\":\"某某科技有限公司\"},\"sites\":[{\"domain\":\"example.cn\"}]}")
        .bind(now)
        .execute()
        .await?;
    let details = serde_json::json!({ "order": id, "revision": 1 });
    let entry = Entry { case_id: &id, at: now, actor: "account-1", act: "order.submitted", details: &details };
    journal::append(tx, &entry).await?;
    tx.query("insert into bench_job (id, kind, body, run_at, attempts) values ($1, 'review', $2, $3, 0)")
        .bind(job)
        .bind(&id)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}
