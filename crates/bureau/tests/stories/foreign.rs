//! Two foreign SOAP clients from npm drive all six methods by the WSDL that is served. `e2e/package.json` names them.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use bureau::{BureauConfig, Decide, Provider};
use serde_json::{Value, json};

use crate::{house::*, samples::*};

async fn driven_by(library: &'static str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join("../../e2e/node_modules").join(library).exists() {
        assert!(std::env::var("CI").is_err(), "npm ci --prefix e2e is missing");
        eprintln!("SKIPPED: {library} is not installed (npm ci --prefix e2e)");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let own = Provider { isp_id: ISP, user: "fremd".into(), password: "1234567890".into(), key: None, iv: None };
    let mut config = BureauConfig::new(dir.path(), vec![own]);
    config.decide = Decide::Auto { after: Duration::from_millis(50) };
    let house = House::with(config).await;
    let zip = dir.path().join("upload.zip");
    std::fs::write(&zip, pack(vec![enterprise(1000)]).zip).unwrap();
    let mut command = Command::new("node");
    command.arg(root.join("tests/foreign/client.mjs")).arg(library).args([&house.wire, &house.manage]);
    command.args([&ISP.to_string(), "fremd", "1234567890"]).arg(&zip).args(["example-1000.com", &credit_code(1000)]);
    let outcome = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(outcome.status.success(), "{library}: {}", String::from_utf8_lossy(&outcome.stderr));
    let seen: Value = serde_json::from_slice(&outcome.stdout).unwrap();
    assert_eq!(
        seen,
        json!({
            "before": "0", "refusals": [5, 10], "gap": [14, "1", "2"], "hash": 7, "upload": 0, "held": ["1", true],
            "files": [true, 0, true, 0], "nothing": 2, "filed": ["0", "0", "1"], "password": ["0", "1"],
        }),
        "{library}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn soap_drives_all_six_methods() {
    driven_by("soap").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strong_soap_drives_all_six_methods() {
    driven_by("strong-soap").await;
}
