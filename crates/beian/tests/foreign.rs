//! The wire against foreign ends, both written in Python: a SOAP 1.1 client (zeep) drives the practice bureau by its WSDL,
//! and the platform uploads to a regulator's server that reads the interface text by itself and answers badly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod house;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use beian::exchange::mapping::{Scan, WireIds, new_filing};
use beian::testing::TestDatabase;
use filing::case::Case;
use house::caller::{Caller, file};
use house::cases::{Order, company, person, picture};
use house::{PATIENCE, Proc, skip, told, words};
use serde_json::{Value, json};

const ISP: &str = "440000009901";
/// Installed into a virtual environment below target/, once.
const ZEEP: &str = "zeep==4.3.3";

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign").join(name)
}

/// Runs a program to its end.
fn ended(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Result<Output, String> {
    let outcome = Command::new(program).args(arguments).stdin(Stdio::null()).output().map_err(|e| e.to_string())?;
    if outcome.status.success() { Ok(outcome) } else { Err(told(&outcome)) }
}

/// A Python that has zeep, or why there is none.
fn python_with_zeep() -> Result<&'static Path, String> {
    static MADE: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    MADE.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let venv = target.join("foreign-venv");
        let (python, done) = (venv.join("bin/python"), venv.join(ZEEP));
        if done.exists() {
            return Ok(python);
        }
        ended("python3", &["-m", "venv", &venv.display().to_string()])?;
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", ZEEP];
        ended(&python, &install)?;
        std::fs::write(done, "").map_err(|e| e.to_string())?;
        Ok(python)
    })
    .as_deref()
    .map_err(Clone::clone)
}

/// The bytes that the platform would upload for an order.
fn xml_of(order: &Order) -> Vec<u8> {
    let case = Case::parse(&order.case).unwrap_or_else(|_| panic!("not a case")).case;
    let scans: Vec<Scan> = order.case["materials"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| {
            let text = |name: &str| m[name].as_str().unwrap().to_owned();
            Scan { kind: text("kind"), owner: text("owner"), jpeg: picture().to_vec() }
        })
        .collect();
    let next = std::sync::atomic::AtomicI64::new(1);
    let mut ids = WireIds::new(move || next.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    let filing =
        new_filing(&case, &scans, filing::codes::CodeTables::embedded(), &mut ids).unwrap_or_else(|e| panic!("{e}"));
    let operation = miit::message::Operation::NewFilings(vec![filing]);
    miit::message::Upload::new(ISP.parse().unwrap(), operation).unwrap().to_xml().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_foreign_client_drives_all_six_methods() {
    let python = match tokio::task::spawn_blocking(python_with_zeep).await.unwrap() {
        Ok(python) => python,
        Err(why) => return skip("the foreign SOAP client", &why),
    };
    let dir = tempfile::tempdir().unwrap();
    let isp = format!("{ISP}:fremd:备案Pass123");
    let data = dir.path().join("bureau").display().to_string();
    let start = ["bureau", "serve", "--listen", "127.0.0.1:0", "--manage-listen", "127.0.0.1:0", "--data", &data];
    let start = [words(&start), words(&["--decide", "auto:0.2", "--faults", "none", "--isp", &isp])].concat();
    let mut bureau = Proc::start(&start, &[], &dir.path().join("stderr.log"));
    let line = bureau.ready().await.expect("the bureau starts");
    let order = person(3);
    let xml = dir.path().join("upload.xml");
    std::fs::write(&xml, xml_of(&order)).unwrap();
    let text = |name: &str| line[name].as_str().unwrap().to_owned();
    let arguments = [
        script("client.py").display().to_string(),
        text("bureau"),
        text("manage"),
        ISP.to_owned(),
        "fremd".to_owned(),
        "备案Pass123".to_owned(),
        xml.display().to_string(),
        "example-nanqiao-3.cn".to_owned(),
        order.certificate.clone(),
    ];
    let outcome = tokio::task::spawn_blocking(move || {
        let refs: Vec<&str> = arguments.iter().map(String::as_str).collect();
        ended(python, &refs)
    });
    let outcome = outcome.await.unwrap().unwrap_or_else(|why| panic!("{why}"));
    let seen: Value = serde_json::from_slice(&outcome.stdout).unwrap();
    assert_eq!(
        seen["refusals"],
        json!({"short random value": 16, "wrong password": 5, "other province": 13, "unknown provider": 12,
            "hash algorithm": 10, "encryption": 9, "compression": 11, "hash": 7, "no zip": 8})
    );
    assert_eq!(seen["gap"], json!(["14", "1", "2"]));
    assert_eq!(seen["upload"], json!(0));
    assert_eq!(seen["again"], json!(999), "a number is used once");
    assert_eq!(seen["results"], json!(["BAJG", "BASJ"]));
    assert_eq!(seen["empty acknowledgement"], json!(21));
    let number = seen["filed"]["Ztbah"].as_str().unwrap().to_owned();
    assert!(number.starts_with("浙ICP备"), "{seen}");
    assert_eq!(seen["filed"]["Bazt"], json!("0"));
    assert_eq!(seen["filed"]["Wzbah"], json!(format!("{number}-1")));
    assert_eq!(seen["certificate"]["Ztbah"], json!(number));
    assert_eq!(seen["not filed"], json!("1"));
    assert_eq!(seen["password"], json!(["0", "0", "1"]));
    assert!(seen["incomplete"] != json!("answered"), "{seen}");
    assert_eq!(bureau.end().await, Some(0));
}

/// How the foreign server meets each upload number for the first time: `keep_` has stored it, `lose_` has not.
const FAULTS: [&str; 12] = [
    "keep_drop",
    "lose_drop",
    "keep_500",
    "lose_500",
    "keep_garbage",
    "lose_garbage",
    "keep_fault",
    "lose_fault",
    "keep_slow",
    "lose_html",
    "keep_truncated",
    "busy",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_foreign_server_is_never_sent_a_file_blindly() {
    let dir = tempfile::tempdir().unwrap();
    let (log, caught) = (dir.path().join("stderr.log"), dir.path().join("caught"));
    std::fs::create_dir(&caught).unwrap();
    if let Err(why) = ended("python3", &["--version"]) {
        return skip("the foreign server", &why);
    }
    let mut command = Command::new("python3");
    command.arg(script("capture.py")).args([ISP, "fremd", "备案Pass123"]).arg(&caught).arg(FAULTS.join(","));
    let mut server = Proc::spawn(command, &[("PYTHONDONTWRITEBYTECODE", "1")], &log);
    let port = server.ready().await.expect("the server starts")["port"].as_u64().unwrap();
    let database = TestDatabase::sqlite();
    let config = dir.path().join("beian.toml");
    let url = format!("http://127.0.0.1:{port}");
    std::fs::write(
        &config,
        format!(
            "mode = \"practice\"\nlisten = \"127.0.0.1:0\"\ndb = \"{}\"\ndata = \"{}\"\n[bureau]\n\
             upload_url = \"{url}/ISPWebService/upDownLoad\"\nstatus_url = \"{url}/BeianStatusWebService/queryBeianStatus\"\n\
             verify_url = \"{url}/BeianStatusWebService/verifyBamm\"\nisp_id = {ISP}\nuser = \"fremd\"\n\
             password = \"备案Pass123\"\npoll_seconds = 0.1\ntimeout_seconds = 1.0\n",
            database.url,
            dir.path().join("data").display(),
        ),
    )
    .unwrap();
    let config = config.display().to_string();
    let mut serve = Proc::start(&words(&["serve", "--config", &config]), &[], &log);
    let caller = Caller::of(&serve.ready().await.expect("serve starts"));
    let mut all: Vec<Order> = (1..u32::try_from(FAULTS.len()).unwrap()).map(person).collect();
    all.insert(4, company());
    let mut ids = Vec::new();
    for order in &all {
        ids.push(file(&caller, &order.case).await);
    }
    let mut work = Proc::start(&words(&["work", "--config", &config]), &[], &log);
    for id in &ids {
        caller.until(id, "uploaded").await;
    }
    // A while longer: what is settled stays settled.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(work.end().await, Some(0));
    let calls = calls(&caught);
    check_calls(&calls);
    for (n, (id, order)) in ids.iter().zip(&all).enumerate() {
        let view = caller.good("reviewer", reqwest::Method::GET, &format!("/orders/{id}"), None).await;
        assert_eq!(view["uploads"].as_array().unwrap().len(), 1, "{view}");
        assert_eq!(view["uploads"][0]["sequence"], json!(n + 1), "{view}");
        let xml = std::fs::read(caught.join(format!("{}.xml", n + 1))).unwrap();
        assert!(String::from_utf8_lossy(&xml).contains(&order.certificate), "the orders go in their order");
    }
    lint(&caught);
    assert_eq!(serve.end().await, Some(0));
}

fn calls(caught: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(caught.join("calls.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// No breach of the text, and after every silence the question comes before anything else that is not a download.
fn check_calls(calls: &[Value]) {
    for call in calls {
        assert_eq!(call["wrong"], json!([]), "{call}");
        assert_eq!(call["path"], json!("/ISPWebService/upDownLoad"));
    }
    assert!(calls.iter().any(|c| c["method"] == "isp_download"), "downloads are polled");
    let sending: Vec<&Value> = calls.iter().filter(|c| c["method"] != "isp_download").collect();
    assert_eq!(sending[0]["method"], json!("isp_querypreviousupload"), "a new channel asks where the numbers stand");
    for pair in sending.windows(2) {
        let fault = pair[0]["fault"].as_str().unwrap();
        if !matches!(fault, "none" | "busy") {
            assert_eq!(pair[1]["method"], json!("isp_querypreviousupload"), "after {}: {}", pair[0], pair[1]);
        }
    }
    for (n, fault) in FAULTS.iter().enumerate() {
        let number = json!(n + 1);
        let uploads: Vec<&&Value> =
            sending.iter().filter(|c| c["method"] == "isp_upload" && c["number"] == number).collect();
        let wanted = if fault.starts_with("keep_") { 1 } else { 2 };
        assert_eq!(uploads.len(), wanted, "number {number} with {fault}: {uploads:?}");
        assert_eq!(uploads.iter().filter(|c| c["kept"] == json!(true)).count(), 1, "{uploads:?}");
        assert!(uploads.iter().all(|c| c["digest"] == uploads[0]["digest"]), "the same bytes again: {uploads:?}");
    }
}

/// What the foreign server stored is valid by the ministry's schema.
fn lint(caught: &Path) {
    let Some(schema) = house::upload_schema() else { return skip("xmllint", "no ../shared/miit/xsd/upload.xsd") };
    let began = Instant::now();
    for n in 1..=FAULTS.len() {
        let xml = caught.join(format!("{n}.xml"));
        let arguments = ["--noout", "--nonet", "--schema", &schema.display().to_string(), &xml.display().to_string()];
        match Command::new("xmllint").args(arguments).output() {
            Ok(outcome) => assert!(outcome.status.success(), "{}", told(&outcome)),
            Err(error) => return skip("xmllint", &error.to_string()),
        }
    }
    assert!(began.elapsed() < PATIENCE);
}
