//! The real binary as processes, for the tests that start, kill and question it from outside.
//!
//! [`Proc`] is one process and dies with its owner; [`House`] is `beian practice` that is started again on the same ports
//! whenever it died, with a driver of the JSON API that does not mind; [`cases`] makes orders that differ.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests; each test binary uses a part"
)]

pub mod caller;
pub mod cases;
pub mod needles;
pub mod practice;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use tokio::sync::mpsc;

/// The binary under test.
pub const BEIAN: &str = env!("CARGO_BIN_EXE_beian");

/// How long anything may take before the test gives up; generous, because a test machine may be busy.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A process of ours. Killed when dropped, also by a panic.
pub struct Proc {
    child: Child,
    lines: mpsc::UnboundedReceiver<String>,
}

impl Proc {
    /// Starts the binary; its standard error goes to `log`.
    pub fn start(arguments: &[String], environment: &[(&str, &str)], log: &Path) -> Proc {
        let mut command = Command::new(BEIAN);
        command.args(arguments);
        Self::spawn(command, environment, log)
    }

    /// Starts any program.
    pub fn spawn(mut command: Command, environment: &[(&str, &str)], log: &Path) -> Proc {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        command.env_remove("BEIAN_STOP_AT").envs(environment.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().expect("the program starts");
        let out = BufReader::new(child.stdout.take().unwrap());
        let (tell, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    // Nobody reads any more; the pipe is drained all the same.
                }
            }
        });
        Proc { child, lines }
    }

    /// Its first line, as JSON; `None` if it ended before.
    pub async fn ready(&mut self) -> Option<Value> {
        let line = tokio::time::timeout(PATIENCE, self.lines.recv()).await.expect("a ready line in time")?;
        Some(serde_json::from_str(&line).unwrap_or_else(|_| panic!("not a ready line: {line}")))
    }

    /// Process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// Kills it as by `kill -9` and waits for its end.
    pub fn kill9(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to end and waits; the exit code.
    pub async fn end(&mut self) -> Option<i32> {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        let _ = kill(pid, Signal::SIGTERM);
        self.exit().await
    }

    /// Waits for its end; the exit code.
    pub async fn exit(&mut self) -> Option<i32> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Some(status) = self.ended() {
                return status.code();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the process does not end");
    }
}

impl Drop for Proc {
    fn drop(&mut self) {
        self.kill9();
    }
}

/// Runs the binary to its end.
pub async fn run(arguments: &[&str]) -> Output {
    let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
    tokio::task::spawn_blocking(move || {
        Command::new(BEIAN).args(arguments).env_remove("BEIAN_STOP_AT").stdin(Stdio::null()).output().unwrap()
    })
    .await
    .unwrap()
}

/// What a run printed, for messages.
pub fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("exit {:?}\n{}\n{}", output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// An HTTP client; connections are not kept, since the other side may die at any time.
pub fn http() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0);
    client.timeout(Duration::from_secs(30)).build().unwrap()
}

/// Reads an answer: status, and the body as JSON where it is.
pub async fn answered(answer: reqwest::Response) -> reqwest::Result<(u16, Value)> {
    let status = answer.status().as_u16();
    let text = answer.text().await?;
    Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
}

/// A loopback address of our own, so that a port stays ours between two starts: outgoing connections of others come from
/// 127.0.0.1.
pub fn own_address() -> String {
    let id = uuid::Uuid::new_v4();
    let [a, b, c, ..] = id.as_bytes();
    format!("127.{}.{}.{}", 10 + a % 240, b, 1 + c % 250)
}

/// Whether a missing tool is a failure here.
pub fn ci() -> bool {
    std::env::var("CI").is_ok_and(|ci| ci == "true")
}

/// Fails in CI; elsewhere says what is skipped and why.
pub fn skip(what: &str, why: &str) {
    assert!(!ci(), "{what}: wanted in CI: {why}");
    // Past the harness, which would keep the line of a test that passes to itself.
    let _ = writeln!(std::io::stderr(), "SKIPPED {what}: {why}");
}

/// Processes whose command line names `text`, besides this one.
pub fn processes_naming(text: &str) -> Vec<String> {
    let own = std::process::id().to_string();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let id = entry.file_name().to_string_lossy().into_owned();
        let Ok(line) = std::fs::read(entry.path().join("cmdline")) else { continue };
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        if id.bytes().all(|b| b.is_ascii_digit()) && id != own && line.contains(text) {
            found.push(format!("{id}: {line}"));
        }
    }
    found
}

/// Arguments.
pub fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|w| (*w).to_owned()).collect()
}

/// The ministry's schema of uploads, beside the repository.
pub fn upload_schema() -> Option<std::path::PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/miit/xsd/upload.xsd");
    path.exists().then_some(path)
}
