//! `POST /stop-at`: the bureau, as a process of its own, kills itself, and what it answered is still there.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use miit::client::{Client, ClientConfig, ParameterNames};
use serde_json::json;

use crate::{house::*, samples::*};

/// Not a story: the process that the stories below start and that dies. It serves a bureau until it is killed.
#[tokio::test]
#[ignore = "started by the other stories"]
async fn child() {
    let Ok(dir) = std::env::var("BUREAU_DIR") else {
        return;
    };
    let house = House::new(Path::new(&dir)).await;
    println!("\nSERVING {} {}", house.wire, house.manage);
    std::future::pending::<()>().await;
}

struct Process {
    child: Child,
    wire: String,
    manage: String,
}

impl Process {
    fn start(dir: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::child", "--ignored", "--nocapture"])
            .env("BUREAU_DIR", dir)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.map_while(Result::ok).find(|l| l.starts_with("SERVING")).expect("the child serves");
        let mut words = line.split(' ').skip(1).map(str::to_owned);
        Self { child, wire: words.next().unwrap(), manage: words.next().unwrap() }
    }

    fn client(&self) -> Client {
        let url = |path: &str| format!("{}{path}", self.wire);
        Client::new(ClientConfig {
            upload_url: url("/ISPWebService/upDownLoad"),
            status_url: url("/BeianStatusWebService/queryBeianStatus"),
            verify_url: url("/BeianStatusWebService/verifyBamm"),
            isp_id: ISP,
            user: USER.into(),
            password: PASSWORD.into(),
            parameter_names: ParameterNames::default(),
            timeout: std::time::Duration::from_secs(20),
            recorder: None,
        })
        .unwrap()
    }

    async fn stop_at(&self, after: &str) {
        let http = reqwest::Client::new();
        let answer =
            http.post(format!("{}/stop-at", self.manage)).json(&json!({ "after": after })).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
    }

    fn gone(mut self) {
        use std::os::unix::process::ExitStatusExt;
        assert_eq!(self.child.wait().unwrap().signal(), Some(9));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn what_was_stored_survives_the_crash_before_the_answer() {
    crypto();
    let dir = tempfile::tempdir().unwrap();
    let process = Process::start(dir.path());
    process.stop_at("store").await;
    let lost = process.client().upload(&pack(vec![enterprise(1000)]), 1).await.unwrap_err();
    assert!(is_lost(&lost), "{lost}");
    process.gone();
    let house = House::new(dir.path()).await;
    assert_eq!(house.client().query_previous_upload().await.unwrap().file.unwrap().sequence, 1);
    house.state(1000, "sms").await;
}

#[tokio::test]
async fn answers_and_files_handed_over_are_remembered() {
    crypto();
    let dir = tempfile::tempdir().unwrap();
    let process = Process::start(dir.path());
    process.stop_at("answer").await;
    let mut f = enterprise(1000);
    f.subject.nature = Some(999);
    assert_eq!(process.client().upload(&pack(vec![f]), 1).await.unwrap().code, 0);
    process.gone();

    let process = Process::start(dir.path());
    let client = process.client();
    let began = std::time::Instant::now();
    let file = loop {
        if let Some(file) = client.download().await.unwrap().file {
            break file;
        }
        assert!(began.elapsed() < PATIENCE, "the answer to the upload never came");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    process.stop_at("deliver").await;
    assert_eq!(client.download().await.unwrap().file.as_ref(), Some(&file));
    process.gone();

    let house = House::new(dir.path()).await;
    assert_eq!(house.client().download().await.unwrap().file, Some(file), "it was never acknowledged");
}
