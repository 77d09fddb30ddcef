//! `beian practice --once --json` from outside: the report, what `--keep` leaves, and that the kept bytes are what the
//! report says. The process is the real one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod house;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use beian::testing::TestDatabase;
use house::cases::{Order, company, person, picture};
use house::{run, skip, told};
use md5::Md5;
use miit::package::{UnpackLimits, unpack_zip};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Writes cases with their pictures as `--in` wants them.
fn input(dir: &Path, company: &Value, personal: &Value) {
    std::fs::create_dir_all(dir).unwrap();
    for (name, case) in [("company.json", company), ("personal.json", personal)] {
        std::fs::write(dir.join(name), case.to_string()).unwrap();
        for material in case["materials"].as_array().unwrap() {
            std::fs::write(dir.join(material["file"].as_str().unwrap()), picture()).unwrap();
        }
    }
}

/// The text of an element that occurs once.
fn element<'x>(xml: &'x str, name: &str) -> &'x str {
    let (_, rest) = xml.split_once(&format!("<{name}")).unwrap_or_else(|| panic!("no {name}"));
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split_once(&format!("</{name}>")).unwrap().0
}

/// The zip that a kept request carries.
fn zip_of(request: &Path) -> Vec<u8> {
    let soap = std::fs::read_to_string(request).unwrap();
    let text: String = element(&soap, "beianInfo").split_whitespace().collect();
    let zip = STANDARD.decode(text).unwrap();
    assert_eq!(element(&soap, "beianInfoHash"), STANDARD.encode(Md5::digest(&zip)));
    assert_eq!(element(&soap, "encryptAlgorithm"), "0");
    zip
}

/// Reads the report and holds it against the kept files.
fn judge(report: &Value, keep: &Path, certificates: [&str; 2]) {
    assert_eq!(report["ok"], json!(true), "{report}");
    assert_eq!(report["journal"]["verified"], json!(true));
    assert!(report["journal"]["entries"].as_i64().unwrap() > 10);
    assert_eq!(report["journal"]["root"].as_str().unwrap().len(), 64);
    assert!(report["seconds"].as_f64().unwrap() > 0.0);
    let orders = report["orders"].as_array().unwrap();
    let mut wanted: BTreeSet<String> =
        ["platform", "platform.key", "bureau", "my-own-file"].map(str::to_owned).into_iter().collect();
    for (n, (order, kind)) in orders.iter().zip(["organisation", "individual"]).enumerate() {
        assert_eq!(order["kind"], json!(kind));
        let number = order["subject_number"].as_str().unwrap();
        assert!(number.contains("ICP备") && number.ends_with('号'), "{number}");
        assert_eq!(order["site_numbers"], json!([format!("{number}-1")]));
        let sequence = order["data_sequence"].as_i64().unwrap();
        assert_eq!(sequence, i64::try_from(n).unwrap() + 1);
        let states: Vec<&str> =
            order["timeline"].as_array().unwrap().iter().map(|t| t["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["draft", "submitted", "in_review", "approved", "uploaded", "bureau_approved", "filed"]);
        for entry in order["timeline"].as_array().unwrap() {
            assert!(entry["actor"].is_string() && entry["cause"].is_string(), "{entry}");
            let _at: jiff::Timestamp = entry["at"].as_str().unwrap().parse().unwrap();
        }
        let xml = std::fs::read(keep.join(format!("upload-{sequence}.xml"))).unwrap();
        assert_eq!(order["upload"]["xml_sha256"], json!(hex::encode(Sha256::digest(&xml))));
        let zip = zip_of(&keep.join(format!("soap-{sequence}.req")));
        assert_eq!(order["upload"]["zip_md5"], json!(hex::encode(Md5::digest(&zip))));
        let unpacked = unpack_zip(&zip, &UnpackLimits::default()).unwrap();
        assert_eq!(order["upload"]["entry_name"], json!(unpacked.entry_name));
        assert!(unpacked.xml == xml, "what was sent is what was kept");
        let text = miit_text(&xml);
        assert!(text.contains(certificates[n]), "the certificate in upload-{sequence}.xml");
        let answer = std::fs::read_to_string(keep.join(format!("soap-{sequence}.res"))).unwrap();
        assert!(answer.contains("msg_code"), "{answer}");
        wanted.extend(
            ["upload", "soap", "soap"].iter().zip(["xml", "req", "res"]).map(|(a, b)| format!("{a}-{sequence}.{b}")),
        );
        let downloads = order["downloads"].as_array().unwrap();
        assert_eq!(downloads.len(), 2, "a result and a record: {downloads:?}");
        for name in downloads {
            let name = name.as_str().unwrap().trim_end_matches(".xml");
            wanted.insert(format!("download-{name}.xml"));
        }
    }
    let found: BTreeSet<String> =
        std::fs::read_dir(keep).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(found, wanted, "exactly what the contract names");
    for name in ["platform/app.log", "platform/objects", "bureau/bureau.sqlite"] {
        assert!(keep.join(name).exists(), "{name}");
    }
    assert!(!keep.join("platform/bureau").exists(), "the bureau's files are not the platform's");
}

fn miit_text(xml: &[u8]) -> String {
    // The certificate numbers are ASCII; the rest need not be read here.
    String::from_utf8_lossy(xml).into_owned()
}

/// xmllint with the ministry's own schema.
fn lint(keep: &Path) {
    let Some(schema) = house::upload_schema() else {
        return skip("xmllint of the uploads", "no ../shared/miit/xsd/upload.xsd");
    };
    for n in [1, 2] {
        let mut command = std::process::Command::new("xmllint");
        command.args(["--noout", "--nonet", "--schema"]).arg(&schema).arg(keep.join(format!("upload-{n}.xml")));
        match command.output() {
            Ok(outcome) => assert!(outcome.status.success(), "{}", told(&outcome)),
            Err(error) => return skip("xmllint of the uploads", &error.to_string()),
        }
    }
}

async fn once(arguments: &[&str]) -> Value {
    let mut all = vec!["practice", "--once", "--json"];
    all.extend(arguments);
    let outcome = run(&all).await;
    assert_eq!(outcome.status.code(), Some(0), "{}", told(&outcome));
    let text = String::from_utf8(outcome.stdout).unwrap();
    assert_eq!(text.lines().count(), 1, "one line of JSON: {text}");
    serde_json::from_str(&text).unwrap()
}

/// A directory that holds a file of somebody else already.
fn keep_in(dir: &Path) -> (PathBuf, String) {
    let keep = dir.join("keep");
    std::fs::create_dir(&keep).unwrap();
    std::fs::write(keep.join("my-own-file"), "stays").unwrap();
    let text = keep.display().to_string();
    (keep, text)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn built_in_samples_end_with_two_numbers() {
    let dir = tempfile::tempdir().unwrap();
    let (keep, text) = keep_in(dir.path());
    let report = once(&["--keep", &text]).await;
    judge(&report, &keep, ["91440305MA5PRCT0XR", "330106199011034822"]);
    lint(&keep);
    assert!(keep.join("platform/beian.sqlite").exists());
    let outcome = run(&["journal", "verify", "--data", &keep.join("platform").display().to_string()]).await;
    assert_eq!(outcome.status.code(), Some(0), "{}", told(&outcome));
    let verdict: Value = serde_json::from_slice(&outcome.stdout).unwrap();
    assert_eq!(verdict["root"], report["journal"]["root"]);
    assert_eq!(std::fs::read_to_string(keep.join("my-own-file")).unwrap(), "stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_cases_on_postgres_leave_a_dump_and_no_schema() {
    let Some(database) = TestDatabase::postgres().await else { return };
    let url = database.url.split('?').next().unwrap().to_owned();
    let dir = tempfile::tempdir().unwrap();
    let (keep, text) = keep_in(dir.path());
    let Order { case, certificate } = person(77);
    input(&dir.path().join("in"), &company().case, &case);
    let own = dir.path().join("in").display().to_string();
    let report = once(&["--in", &own, "--keep", &text, "--db", &url]).await;
    judge(&report, &keep, ["91440305MA5PRCT0XR", &certificate]);
    lint(&keep);
    let dump = std::fs::read_to_string(keep.join("platform/database.sql")).unwrap();
    assert!(dump.contains("filing_order") && dump.contains("journal"), "a dump of the platform's tables");
    let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(&url).await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from pg_namespace where nspname like 'once_%'")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(left, 0, "the schema of the run is gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_that_cannot_be_filed_is_a_no() {
    let dir = tempfile::tempdir().unwrap();
    let mut broken = person(78).case;
    broken["subject"]["certificate"]["number"] = json!("330106199011030000");
    input(&dir.path().join("in"), &company().case, &broken);
    let own = dir.path().join("in").display().to_string();
    let outcome = run(&["practice", "--once", "--json", "--in", &own]).await;
    assert_eq!(outcome.status.code(), Some(1), "{}", told(&outcome));
    let report: Value = serde_json::from_slice(&outcome.stdout).unwrap();
    assert_eq!(report["ok"], json!(false));
    assert_eq!(report["orders"].as_array().unwrap().len(), 1, "what was done before is reported");
    assert!(!outcome.stderr.is_empty(), "and the reason is said");
}
