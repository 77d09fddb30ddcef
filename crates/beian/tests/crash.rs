//! `kill -9` at every stop point, at random moments, and of the bureau, on both databases: each order arrives at the
//! bureau exactly once, without gaps, and ends filed. The process is the real one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod house;

use std::time::{Duration, Instant};

use house::cases::{Order, company, person};
use house::practice::{House, Kind, Plan};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::Method;
use serde_json::json;

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// Two orders with one death at `point`, on one database.
async fn dies_at(point: &'static str, kind: Kind) {
    let began = Instant::now();
    let plan = Plan { kind, stop_at: Some(point), decide: "auto:0.2" };
    let Some(mut house) = House::start(plan).await else { return };
    let mut orders = Vec::new();
    for order in [person(1), person(2)] {
        orders.push((house.file(&order).await, order));
    }
    house.all_filed(&orders).await;
    assert_eq!(house.deaths, 1, "{point}: it dies there once\n{}", house.words());
    assert!(house.data.join("stopped-at").join(point).exists());
    house.each_arrived_once(&orders).await;
    house.close().await;
    eprintln!("{point} on {kind:?}: {:.1} s", began.elapsed().as_secs_f64());
}

async fn on_both(point: &'static str) {
    futures::future::join_all(BOTH.map(|kind| dies_at(point, kind))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stop_before_pack() {
    on_both("before_pack").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stop_after_sequence() {
    on_both("after_sequence").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stop_after_send() {
    on_both("after_send").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stop_before_ack() {
    on_both("before_ack").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stop_after_store() {
    on_both("after_store").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stop_after_ack() {
    on_both("after_ack").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stop_mid_apply() {
    on_both("mid_apply").await;
}

/// Six orders, killed at moments that chance and `seed` choose, while the bureau drops answers and says «busy».
async fn dies_at_random(seed: u64, kind: Kind, faults: bool) {
    let began = Instant::now();
    let mut chance = StdRng::seed_from_u64(seed);
    let plan = Plan { kind, stop_at: None, decide: "auto:0.2" };
    let Some(mut house) = House::start(plan).await else { return };
    if faults {
        let plan = json!({"seed": seed, "faults": [
            {"name": "drop_after_store", "rate": 0.5, "times": 3},
            {"name": "code_15", "rate": 0.4, "times": 3},
            {"name": "redeliver", "rate": 0.3, "times": 3}]});
        house.call("", Method::PUT, "/faults", Some(&plan)).await;
    }
    let mut all: Vec<Order> = (10..15).map(person).collect();
    all.insert(2, company());
    let mut orders = Vec::new();
    for order in all {
        house.kill_at = Some(tokio::time::Instant::now() + Duration::from_millis(chance.random_range(20..600)));
        orders.push((house.file(&order).await, order));
    }
    for _ in 0..3 {
        house.kill_at = Some(tokio::time::Instant::now() + Duration::from_millis(chance.random_range(20..600)));
        while house.kill_at.is_some() {
            house.order(&orders[0].0).await;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    house.all_filed(&orders).await;
    assert!(house.kills >= 3, "killed only {} times", house.kills);
    assert_eq!(house.deaths, house.kills, "it died by itself\n{}", house.words());
    house.each_arrived_once(&orders).await;
    house.close().await;
    eprintln!("seed {seed}, {kind:?}, {} kills: {:.1} s", house.kills, began.elapsed().as_secs_f64());
}

/// The seed, or another one from the environment, to look for more.
fn seed(usual: u64) -> u64 {
    std::env::var("BEIAN_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(usual)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_moments() {
    futures::future::join_all(BOTH.map(|kind| dies_at_random(seed(20_261_120), kind, false))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_moments_while_the_bureau_has_faults() {
    futures::future::join_all(BOTH.map(|kind| dies_at_random(seed(7), kind, true))).await;
}

/// The bureau dies, and `practice` starts it again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bureau_dies_at_its_stop_points() {
    let began = Instant::now();
    let plan = Plan { kind: Kind::Sqlite, stop_at: None, decide: "auto:0.2" };
    let mut house = House::start(plan).await.unwrap();
    let mut orders = Vec::new();
    for (n, after) in ["store", "answer", "deliver"].into_iter().enumerate() {
        let armed = house.call("", Method::POST, "/stop-at", Some(&json!({"after": after}))).await;
        assert_eq!(armed["after"], json!(after));
        let order = person(30 + u32::try_from(n).unwrap());
        orders.push((house.file(&order).await, order));
        house.all_filed(&orders).await;
    }
    assert_eq!(house.deaths, 0, "only the bureau died\n{}", house.words());
    // The last death may be noticed a moment after the last order is filed.
    let (path, deadline) = (house.data.join("app.log"), Instant::now() + Duration::from_secs(10));
    loop {
        let log = std::fs::read_to_string(&path).unwrap();
        let deaths = log.matches("the practice bureau ended and is started again").count();
        if deaths == 3 {
            break;
        }
        assert!(deaths < 3 && Instant::now() < deadline, "{log}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    house.each_arrived_once(&orders).await;
    house.close().await;
    eprintln!("bureau stop points: {:.1} s", began.elapsed().as_secs_f64());
}

/// A killed `practice` takes its bureau along; a restart on the same ports goes on with both databases.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_practice_leaves_no_bureau_behind() {
    let plan = Plan { kind: Kind::Sqlite, stop_at: None, decide: "hand" };
    let mut house = House::start(plan).await.unwrap();
    let order = person(40);
    let id = house.file(&order).await;
    house.until(&id, "uploaded").await;
    let before = house.line.clone();
    house.kill9().await;
    house.nobody_left().await;
    house.ports_free();
    house.up().await;
    assert_eq!(house.line, before, "the same addresses, sign-ins and tokens");
    let on_disk = std::fs::read_to_string(house.ready_file()).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&on_disk).unwrap(), before);
    house.each_arrived_once(&[(id.clone(), order)]).await;
    assert_eq!(house.order(&id).await["state"], json!("uploaded"));
    house.close().await;
}

/// Both clocks outlive a kill: the bureau's, moved through the management API, and the platform's, which followed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moved_clocks_survive_a_kill() {
    let plan = Plan { kind: Kind::Sqlite, stop_at: None, decide: "hand" };
    let mut house = House::start(plan).await.unwrap();
    let id = house.file(&person(50)).await;
    house.until(&id, "uploaded").await;
    house.call("", Method::POST, "/clock", Some(&json!({"advance": "PT25H"}))).await;
    // The window is over at the bureau, which says so by a result.
    house.until(&id, "lapsed").await;
    house.kill9().await;
    let ahead = |now: &serde_json::Value| {
        let now: jiff::Timestamp = now["now"].as_str().unwrap().parse().unwrap();
        now.duration_since(jiff::Timestamp::now()).as_secs()
    };
    for _ in 0..2 {
        let platform = house.call("operator", Method::POST, "/practice/clock", Some(&json!({"advance": "PT0S"}))).await;
        let bureau = house.call("", Method::GET, "/clock", None).await;
        for clock in [&platform, &bureau] {
            assert!((89_900..=90_000).contains(&ahead(clock)), "{platform} {bureau}");
        }
    }
    house.close().await;
}
