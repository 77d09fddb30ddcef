//! What real mode does without, and practice mode beside somebody else's bureau. The processes are the real ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod house;

use std::path::Path;

use house::{Proc, answered, http, processes_naming, run, told, words};
use serde_json::{Value, json};

/// Settings below `dir`; real mode unless `more` says otherwise.
fn settings(dir: &Path, more: &str) -> String {
    let (data, path) = (dir.join("data"), dir.join("beian.toml"));
    let text = format!("listen = \"127.0.0.1:0\"\ndata = \"{}\"\n{more}", data.display());
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn company() -> Value {
    serde_json::from_str(include_str!("../../../data/practice/company.json")).unwrap()
}

/// What a platform says to a case.
async fn check(app: &str, case: &Value) -> Value {
    let sent = http().post(format!("{app}/api/v1/checks")).json(case).send().await.unwrap();
    let (status, answer) = answered(sent).await.unwrap();
    assert_eq!(status, 200, "{answer}");
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn real_mode_has_no_invented_people_and_believes_nobody_about_others() {
    let dir = tempfile::tempdir().unwrap();
    let config = settings(dir.path(), "");
    let log = dir.path().join("stderr.log");
    let mut serve = Proc::start(&words(&["serve", "--config", &config]), &[], &log);
    let ready = serve.ready().await.unwrap_or_else(|| panic!("{}", std::fs::read_to_string(&log).unwrap()));
    let app = ready["app"].as_str().unwrap().to_owned();
    assert_eq!(ready, json!({"ready": true, "app": app}), "no token and no staff, and nothing else");

    // The clock stands still for everybody, and practice has no door.
    let day = json!({"advance": "PT24H"});
    for token in [None, Some("practice_0000000000000000"), Some("")] {
        let mut call = http().post(format!("{app}/api/v1/practice/clock")).json(&day);
        if let Some(token) = token {
            call = call.bearer_auth(token);
        }
        let (status, answer) = answered(call.send().await.unwrap()).await.unwrap();
        assert!((400..500).contains(&status), "{status}: {answer}");
    }
    let phone = http().get(format!("{app}/practice/phone")).send().await.unwrap();
    assert_eq!(phone.status().as_u16(), 404);

    // What only others can know of a case is not taken from whoever sends it: not in its favour, nor against it.
    let mut bare = company();
    filing::case::strip_outside(&mut bare);
    let mut against = company();
    against["subject"]["record"] = json!({"number": "粤ICP备12345678号", "province": "44"});
    against["sites"][0]["domains"][0]["record"] = json!({"number": "粤ICP备12345678号-1"});
    let mut practice = Proc::start(
        &words(&[
            "practice",
            "--listen",
            "127.0.0.1:0",
            "--bureau-listen",
            "127.0.0.1:0",
            "--manage-listen",
            "127.0.0.1:0",
        ])
        .into_iter()
        .chain(words(&["--data", &dir.path().join("practice").display().to_string()]))
        .collect::<Vec<_>>(),
        &[],
        &log,
    );
    let practising = practice.ready().await.unwrap()["app"].as_str().unwrap().to_owned();
    let real = check(&app, &bare).await;
    for stated in [&company(), &against] {
        assert_eq!(check(&app, stated).await, real, "real mode does not hear it");
        assert_ne!(check(&practising, stated).await["findings"], real["findings"], "practice mode does");
    }
    assert_eq!(practice.end().await, Some(0));
    assert_eq!(serve.end().await, Some(0));

    // The other way round a real database is as little for practice.
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("mode = \"practice\"\n{text}")).unwrap();
    let outcome = run(&["serve", "--config", &config]).await;
    assert_eq!(outcome.status.code(), Some(3), "{}", told(&outcome));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_somebody_elses_bureau_practice_starts_none() {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("stderr.log");
    let elsewhere = "[bureau]\nupload_url = \"http://127.0.0.1:1/ISPWebService/upDownLoad\"\nisp_id = 440000009901\n\
                     user = \"practice\"\npassword = \"geheim-91\"\n";
    let config = settings(dir.path(), elsewhere);
    let mut practice = Proc::start(&words(&["practice", "--config", &config]), &[], &log);
    let ready = practice.ready().await.unwrap_or_else(|| panic!("{}", std::fs::read_to_string(&log).unwrap()));
    assert_eq!((&ready["bureau"], &ready["manage"]), (&Value::Null, &Value::Null), "{ready}");
    assert!(ready["tokens"]["applicant"].is_string(), "{ready}");
    let data = dir.path().join("data").display().to_string();
    let bureaus = |lines: Vec<String>| lines.into_iter().filter(|line| line.contains("bureau serve")).count();
    assert_eq!(bureaus(processes_naming(&data)), 0, "no bureau runs on our data");
    assert!(!dir.path().join("data/bureau").exists(), "and none has left anything");
    assert_eq!(practice.end().await, Some(0));

    // The control: without that setting there is one.
    let own = tempfile::tempdir().unwrap();
    let config = settings(own.path(), "");
    let loopback = ["--bureau-listen", "127.0.0.1:0", "--manage-listen", "127.0.0.1:0"];
    let arguments = [words(&["practice", "--config", &config]), words(&loopback)].concat();
    let mut practice = Proc::start(&arguments, &[], &log);
    let ready = practice.ready().await.unwrap();
    assert!(ready["bureau"].is_string() && ready["manage"].is_string(), "{ready}");
    let data = own.path().join("data").display().to_string();
    assert_eq!(bureaus(processes_naming(&data)), 1);
    assert!(own.path().join("data/bureau").exists());
    assert_eq!(practice.end().await, Some(0));
}
