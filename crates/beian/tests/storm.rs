//! A short storm on both databases: the real binary, a hostile bureau, kills at random. Nothing is lost, doubled or skipped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod house;

use beian::testing::TestDatabase;
use house::{run, told};
use serde_json::{Value, json};

async fn storm(seed: &str, db: Option<&str>) {
    let mut arguments = vec!["practice", "storm", "--filings", "16", "--faults", "hostile", "--kill", "random"];
    arguments.extend(["--seed", seed, "--json"]);
    if let Some(db) = db {
        arguments.extend(["--db", db]);
    }
    let outcome = run(&arguments).await;
    let words = told(&outcome);
    assert_eq!(outcome.status.code(), Some(0), "{words}");
    let report: Value = serde_json::from_slice(&outcome.stdout).unwrap_or_else(|error| panic!("{error}: {words}"));
    for nothing in ["lost", "doubled", "gaps"] {
        assert_eq!(report[nothing], json!(0), "{report}");
    }
    let count = |name: &str| report[name].as_u64().unwrap();
    assert_eq!(count("filed") + count("returned"), 16, "{report}");
    assert!(count("filed") > 0 && count("kills") > 0, "{report}");
    assert_eq!(report["journal_verified"], json!(true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_filings_on_sqlite() {
    storm("7", None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_filings_on_postgres() {
    let Some(database) = TestDatabase::postgres().await else { return };
    storm("8", Some(&database.url)).await;
}

#[tokio::test]
async fn what_is_no_storm_is_said() {
    for wrong in [["--filings", "0"], ["--kill", "sometimes"], ["--seed", "x"]] {
        let outcome = run(&["practice", "storm", wrong[0], wrong[1]]).await;
        assert_eq!(outcome.status.code(), Some(2), "{}", told(&outcome));
    }
}
