//! How fast the applicant's pages are under load, and how heavy: 100 people with a second of thought between pages, on
//! SQLite, beside a page that renders a constant.
//!
//! Way of data: the platform's own router on a loopback port, with the constant page merged in; 100 people, each with an own
//! account, session and filled draft, take turns between a page and the constant over one kept connection each, from a
//! second runtime in the same process. Sign-in and uploads are left out; no bureau is connected, so no page waits for one.
//! The report goes to `target/bench/pages.json`. Exit code 1 if a bar is missed.
#![allow(clippy::expect_used, clippy::panic, reason = "a bench that cannot run has failed")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::response::Html;
use axum::routing::get;
use beian::app::App;
use beian::clock::Clock;
use beian::config::{Config, Mode};
use beian::flows::create_order::create;
use beian::flows::order::Who;
use beian::flows::sessions::{Browser, Trust, open_applicant};
use beian::pages::cookies::SESSION;
use beian::store::accounts;
use filing::lifecycle::Actor;
use futures::FutureExt as _;
use serde_json::{Value, json};

const PEOPLE: usize = 100;
const THINK: Duration = Duration::from_secs(1);
const LASTS: Duration = Duration::from_secs(40);
/// The first seconds warm up and are not counted.
const WARM: Duration = Duration::from_secs(5);
const P99_MS: f64 = 20.0;
const FIRST_LOAD: usize = 60 * 1024;

/// One person: an order and the cookie of its account.
#[derive(Clone)]
struct Person {
    order: String,
    cookie: String,
}

/// One answered request: which page, and how long it took.
struct Sample {
    page: &'static str,
    millis: f64,
}

fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let dir = tempfile::tempdir().expect("a directory");
    let server = runtime();
    let (url, people) = server.block_on(serve(dir.path()));
    let generator = runtime();
    let weights = generator.block_on(weigh(&url, &people[0]));
    let samples = generator.block_on(load(&url, people));
    let report = report(&samples, &weights);
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench");
    std::fs::create_dir_all(&out).expect("target/bench");
    let text = serde_json::to_string_pretty(&report).expect("JSON");
    std::fs::write(out.join("pages.json"), format!("{text}\n")).expect("target/bench/pages.json");
    println!("{text}");
    let ok = report["bars"].as_array().is_some_and(|bars| bars.iter().all(|bar| bar["ok"] == true));
    generator.shutdown_background();
    server.shutdown_background();
    drop(dir);
    std::process::exit(i32::from(!ok));
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// The platform with everybody's draft in it, and its address.
async fn serve(dir: &Path) -> (String, Vec<Person>) {
    let mut config = Config::load(None, []).expect("settings");
    config.mode = Mode::Practice;
    config.data = dir.join("data");
    let app = App::open(config, Clock::system()).await.expect("the platform opens");
    let case: Value = serde_json::from_str(include_str!("../../../data/practice/company.json")).expect("a sample");
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        people.push(person(&app, n, case.clone()).await);
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let constant: String = "<!doctype html><title>constant</title>".chars().chain(".".repeat(8000).chars()).collect();
    let (router, _) = beian::routes::build(app);
    let router = router.route("/constant", get(move || async move { Html(constant) }));
    let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await.expect("the server") });
    (url, people)
}

async fn person(app: &Arc<App>, n: usize, case: Value) -> Person {
    let (account, app2) = (format!("acc-bench-{n}"), Arc::clone(app));
    let who = Who { actor: Actor::Applicant, name: format!("applicant:{account}"), device: None };
    let name = account.clone();
    let opened = app
        .store
        .step(move |tx| {
            async move {
                accounts::ensure_account(tx, &name, "bench", app2.clock.wall()).await?;
                let browser = Browser { device: None, kind: "computer" };
                open_applicant(tx, &app2, &name, "phone", (&browser, Trust::IfFresh), None).await
            }
            .boxed()
        })
        .await
        .expect("a session");
    let created = create(app, &account, &who, case, None).await.expect("a draft");
    Person { order: created.id, cookie: format!("{SESSION}={}", opened.cookie) }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().pool_max_idle_per_host(1).build().expect("a client")
}

/// The pages that somebody with a draft goes round.
fn pages(order: &str) -> Vec<(&'static str, String)> {
    vec![
        ("mine", "/my".to_owned()),
        ("tasks", format!("/orders/{order}")),
        ("question", format!("/orders/{order}/q/subject")),
        ("question-site", format!("/orders/{order}/q/site?site=0")),
        ("documents", format!("/orders/{order}/documents")),
        ("check", format!("/orders/{order}/check")),
        ("start", "/".to_owned()),
    ]
}

/// Bytes of each page at its first load: the document and the styles and scripts that it names.
async fn weigh(url: &str, person: &Person) -> Vec<(&'static str, usize)> {
    let client = client();
    let mut weights = Vec::new();
    for (name, path) in pages(&person.order) {
        let html = text(&client, &format!("{url}{path}"), person).await;
        let mut bytes = html.len();
        for asset in html.split(['"']).filter(|part| part.starts_with("/assets/")) {
            bytes += text(&client, &format!("{url}{asset}"), person).await.len();
        }
        weights.push((name, bytes));
    }
    weights
}

async fn text(client: &reqwest::Client, url: &str, person: &Person) -> String {
    let answer = client.get(url).header("cookie", &person.cookie).send().await.expect("an answer");
    assert!(answer.status().is_success(), "{url}: {}", answer.status());
    answer.text().await.expect("text")
}

async fn load(url: &str, people: Vec<Person>) -> Vec<Sample> {
    let began = Instant::now();
    let walks = people.into_iter().enumerate().map(|(n, person)| tokio::spawn(walk(url.to_owned(), person, n, began)));
    let mut all = Vec::new();
    for walked in futures::future::join_all(walks).await {
        all.extend(walked.expect("a person"));
    }
    all
}

async fn walk(url: String, person: Person, n: usize, began: Instant) -> Vec<Sample> {
    let client = client();
    let mut samples = Vec::new();
    // Not everybody arrives in the same instant.
    tokio::time::sleep(THINK.mul_f64(n as f64 / PEOPLE as f64)).await;
    let round = pages(&person.order);
    let mut turn = n;
    while began.elapsed() < LASTS {
        let (page, path) = &round[turn % round.len()];
        for (page, path) in [(*page, path.as_str()), ("constant", "/constant")] {
            let sent = Instant::now();
            let html = text(&client, &format!("{url}{path}"), &person).await;
            let took = sent.elapsed();
            if page == "question" {
                let began_saving = Instant::now();
                save(&client, &format!("{url}{path}"), &person, &html).await;
                note(&mut samples, "save", began_saving.elapsed(), began);
            }
            note(&mut samples, page, took, began);
        }
        turn += 1;
        tokio::time::sleep(THINK).await;
    }
    samples
}

fn note(samples: &mut Vec<Sample>, page: &'static str, took: Duration, began: Instant) {
    if began.elapsed() > WARM {
        samples.push(Sample { page, millis: took.as_secs_f64() * 1000.0 });
    }
}

/// Saves the question page as it stands: every save is a step with its journal entry.
async fn save(client: &reqwest::Client, url: &str, person: &Person, html: &str) {
    let hidden = |name: &str| {
        let opening = format!("name=\"{name}\" value=\"");
        html.split(&opening).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    };
    let remark = format!("网站用于介绍本单位的产品。{}", uuid::Uuid::new_v4());
    let body: String = [
        ("_token", hidden("_token")),
        ("version", hidden("version")),
        ("/subject/remark", remark),
        ("go", "later".into()),
    ]
    .iter()
    .map(|(name, value)| format!("{}={}", coded(name), coded(value)))
    .collect::<Vec<_>>()
    .join("&");
    let answer = client
        .post(url)
        .header("cookie", &person.cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .expect("an answer");
    assert!(answer.status().is_success() || answer.status() == 422, "saving: {}", answer.status());
}

fn coded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// The value below which `part` of the samples lie.
fn at(mut millis: Vec<f64>, part: f64) -> f64 {
    millis.sort_by(f64::total_cmp);
    let place = (millis.len() as f64 * part).ceil() as usize;
    millis.get(place.clamp(1, millis.len().max(1)) - 1).copied().unwrap_or(f64::NAN)
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn report(samples: &[Sample], weights: &[(&'static str, usize)]) -> Value {
    let of = |wanted: &dyn Fn(&str) -> bool| -> Vec<f64> {
        samples.iter().filter(|s| wanted(s.page)).map(|s| s.millis).collect()
    };
    let pages = of(&|page| page != "constant");
    let constant = of(&|page| page == "constant");
    let mut names: Vec<&str> = samples.iter().map(|s| s.page).collect();
    names.sort_unstable();
    names.dedup();
    let each: serde_json::Map<String, Value> = names
        .into_iter()
        .map(|name| {
            let millis = of(&|page| page == name);
            let row = json!({"n": millis.len(), "p50": round(at(millis.clone(), 0.5)), "p99": round(at(millis, 0.99))});
            (name.to_owned(), row)
        })
        .collect();
    let heaviest = weights.iter().map(|(_, bytes)| *bytes).max().unwrap_or(0);
    let (p99, peer) = (at(pages.clone(), 0.99), at(constant, 0.99));
    json!({
        "name": "pages",
        "unit": "ms",
        "value": round(p99),
        "peer": {"name": "a page that renders a constant", "value": round(peer)},
        "ratio": round(p99 / peer),
        "samples": pages.len(),
        "people": PEOPLE,
        "think_seconds": THINK.as_secs(),
        "p50": round(at(pages, 0.5)),
        "each": each,
        "first_load_bytes": weights.iter().map(|(name, bytes)| ((*name).to_owned(), json!(bytes))).collect::<serde_json::Map<_, _>>(),
        "bars": [
            {"name": "p99_ms", "value": round(p99), "limit": P99_MS, "ok": p99 <= P99_MS},
            {"name": "first_load", "value": heaviest, "limit": FIRST_LOAD, "ok": heaviest <= FIRST_LOAD},
        ],
    })
}
