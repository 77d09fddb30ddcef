//! Starting platform and practice bureau side by side. The bureau is a process of its own with its own database; what the
//! platform knows of a filing comes by SOAP.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::practice_data::{self, People, secret};
use super::serve::serve;
use super::{Ended, bind, ended};
use crate::api::v1::practice::parse_advance;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::jobs;

/// A running platform with its bureau.
pub struct Running {
    /// The platform.
    pub app: Arc<App>,
    /// Its address.
    pub url: String,
    /// The bureau's wire; none with a foreign bureau.
    pub bureau: Option<String>,
    /// The bureau's management API; none with a foreign bureau.
    pub manage: Option<String>,
    /// Who may sign in.
    pub people: People,
    stop: watch::Sender<bool>,
    parts: Vec<JoinHandle<()>>,
}

/// Where the bureau listens and how it decides.
pub struct Launch {
    /// Wire.
    pub bureau: SocketAddr,
    /// Management API.
    pub manage: SocketAddr,
    /// `hand` or `auto[:SECONDS]`.
    pub decide: String,
    /// How badly it behaves.
    pub faults: Misbehaviour,
}

/// A plan of faults as it is passed on to the bureau's process.
pub struct Misbehaviour {
    /// `none`, `mild`, `hostile` or a file.
    pub plan: String,
    /// In place of the plan's own.
    pub seed: Option<u64>,
}

impl Misbehaviour {
    /// Refuses what is no plan before anything is started.
    pub fn check(&self) -> Result<(), Ended> {
        super::bureau::fault_plan(&self.plan, self.seed).map(|_| ())
    }
}

/// Starts everything.
pub async fn start(mut config: Config, launch: Launch) -> Result<Running, Ended> {
    std::fs::create_dir_all(&config.data)?;
    let listener = bind(config.listen).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let own_bureau = config.bureau.upload_url.is_empty();
    let (stop, told) = watch::channel(false);
    let mut parts = Vec::new();
    let mut addresses = (None, None);
    let mut child = None;
    if own_bureau {
        identify(&mut config)?;
        let spawned = Spawn::new(&config, launch).start().await?;
        config.bureau.upload_url = format!("{}/ISPWebService/upDownLoad", spawned.bureau);
        config.bureau.status_url = format!("{}/BeianStatusWebService/queryBeianStatus", spawned.bureau);
        config.bureau.verify_url = format!("{}/BeianStatusWebService/verifyBamm", spawned.bureau);
        addresses = (Some(spawned.bureau.clone()), Some(spawned.manage.clone()));
        child = Some(spawned);
    }
    let app = App::open(config, Clock::system()).await?;
    let people = practice_data::prepare(&app).await?.ok_or_else(|| anyhow::anyhow!("not a practice database"))?;
    if let Some(child) = child {
        parts.push(tokio::spawn(child.supervise(Arc::clone(&app), told.clone())));
    }
    let (server, worker) = (Arc::clone(&app), Arc::clone(&app));
    let (server_told, worker_told) = (told.clone(), told);
    parts.push(tokio::spawn(async move {
        if serve(server, listener, server_told).await.is_err() {
            tracing::error!("the server ended early");
        }
    }));
    let owner = jobs::owner(&app)?;
    parts.push(tokio::spawn(async move {
        if let Err(error) = jobs::work(worker, owner, worker_told).await {
            tracing::error!(%error, "the worker ended early");
        }
    }));
    Ok(Running { app, url, bureau: addresses.0, manage: addresses.1, people, stop, parts })
}

impl Running {
    /// Ends platform and bureau.
    pub async fn end(self) {
        let _ = self.stop.send(true);
        self.app.bell.notify_waiters();
        for part in self.parts {
            let _ = tokio::time::timeout(Duration::from_secs(5), part).await;
        }
        if let Some(app) = Arc::into_inner(self.app) {
            app.store.close().await;
        }
    }
}

/// The provider's identity at its own practice bureau, derived like every practice secret.
fn identify(config: &mut Config) -> Result<(), Ended> {
    let keys = crate::safe::MasterKey::load_or_create(&config.master_key(), &config.data, &mut rand::rng())
        .map_err(|e| Ended::Environment(e.into()))?;
    let keys = crate::safe::Keys::new(&keys);
    let hex = |purpose: &str| hex::encode(&secret(&keys, purpose)[..8]);
    let bureau = &mut config.bureau;
    bureau.isp_id = 440_000_009_901;
    bureau.user = "practice".into();
    bureau.password = hex("isp password");
    bureau.aes_key = hex("isp key");
    bureau.aes_iv = hex("isp vector");
    Ok(())
}

/// How to start the bureau.
#[derive(Clone)]
struct Spawn {
    arguments: Vec<String>,
    log: PathBuf,
    launch_bureau: SocketAddr,
    launch_manage: SocketAddr,
}

/// A started bureau.
struct Spawned {
    spawn: Spawn,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    stdin: ChildStdin,
    bureau: String,
    manage: String,
}

impl Spawn {
    fn new(config: &Config, launch: Launch) -> Self {
        let b = &config.bureau;
        let isp = format!("{}:{}:{}:{}:{}", b.isp_id, b.user, b.password, b.aes_key, b.aes_iv);
        let data = config.data.join("bureau");
        let decided = ["bureau", "serve", "--linked", "--decide", &launch.decide, "--faults", &launch.faults.plan];
        let mut arguments: Vec<String> = decided.iter().map(|a| (*a).to_owned()).collect();
        arguments.extend(launch.faults.seed.iter().flat_map(|seed| ["--seed".to_owned(), seed.to_string()]));
        arguments.extend(["--isp".to_owned(), isp, "--data".to_owned(), data.display().to_string()]);
        Self { arguments, log: data.join("bureau.log"), launch_bureau: launch.bureau, launch_manage: launch.manage }
    }

    async fn start(self) -> Result<Spawned, Ended> {
        if let Some(dir) = self.log.parent() {
            std::fs::create_dir_all(dir)?;
        }
        let log = std::fs::OpenOptions::new().create(true).append(true).open(&self.log)?;
        let mut child = Command::new(std::env::current_exe()?)
            .args(&self.arguments)
            .args(["--listen", &self.launch_bureau.to_string(), "--manage-listen", &self.launch_manage.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        let pipe = || Ended::Environment(anyhow::anyhow!("the practice bureau has no pipe"));
        let stdin = child.stdin.take().ok_or_else(pipe)?;
        let mut lines = BufReader::new(child.stdout.take().ok_or_else(pipe)?).lines();
        let first = tokio::time::timeout(Duration::from_secs(30), lines.next_line()).await;
        let line: Option<Value> = match first {
            Ok(Ok(Some(line))) => serde_json::from_str(&line).ok(),
            _ => None,
        };
        let log = self.log.display().to_string();
        let line =
            line.ok_or_else(|| Ended::Environment(anyhow::anyhow!("the practice bureau did not start, see {log}")))?;
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let (bureau, manage) = (text("bureau"), text("manage"));
        // From now on on the same ports, whichever they came to be.
        let address = |url: &str, old: SocketAddr| url.trim_start_matches("http://").parse().unwrap_or(old);
        let spawn = Self {
            launch_bureau: address(&bureau, self.launch_bureau),
            launch_manage: address(&manage, self.launch_manage),
            ..self
        };
        Ok(Spawned { spawn, child, lines, stdin, bureau, manage })
    }
}

impl Spawned {
    /// Relays the clock, starts the bureau again when it dies, ends it at the end.
    async fn supervise(mut self, app: Arc<App>, told: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = ended(told.clone()) => break,
                line = self.lines.next_line() => match line {
                    Ok(Some(line)) => self.relay(&app, &line).await,
                    _ => match self.again().await {
                        Some(next) => self = next,
                        None => return,
                    },
                },
            }
        }
        // Closing its standard input is the word to end.
        drop(self.stdin);
        if tokio::time::timeout(Duration::from_secs(3), self.child.wait()).await.is_err() {
            let _ = self.child.kill().await;
        }
    }

    async fn relay(&mut self, app: &App, line: &str) {
        let moved: Option<Value> = serde_json::from_str(line).ok();
        let by = moved.as_ref().and_then(|m| m["advance"].as_str()).and_then(parse_advance);
        let Some(by) = by else { return };
        let answer = match app.advance_clock(by).await {
            Ok(()) => "ok\n",
            Err(error) => {
                tracing::error!(%error, "the clock did not follow the bureau's");
                "no\n"
            }
        };
        let _ = self.stdin.write_all(answer.as_bytes()).await;
    }

    async fn again(&mut self) -> Option<Self> {
        let _ = self.child.wait().await;
        tracing::warn!("the practice bureau ended and is started again");
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(200)).await;
            match self.spawn.clone().start().await {
                Ok(next) => return Some(next),
                Err(_) => tracing::warn!("the practice bureau does not start"),
            }
        }
        tracing::error!("the practice bureau stays down");
        None
    }
}
