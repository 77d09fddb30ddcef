//! One of the two processes of a storm: started, killed, started again on the same ports.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::cli::Ended;

/// How long a process may take until its ready line.
const PATIENCE: Duration = Duration::from_secs(120);

/// A child process of this program.
pub struct Child {
    /// What it is called in messages.
    pub name: &'static str,
    /// Its arguments without the addresses.
    pub arguments: Vec<String>,
    /// Flag and address of each port; filled in from the ready line, so that a restart listens where it did.
    pub addresses: Vec<(&'static str, &'static str, SocketAddr)>,
    /// Where its standard error goes.
    pub log: PathBuf,
    /// The ready line.
    pub line: Value,
    process: Option<tokio::process::Child>,
}

impl Child {
    /// A child that is not started yet; each address is a flag, the name of its URL in the ready line, and a first value.
    pub fn new(
        name: &'static str,
        arguments: Vec<String>,
        ports: &[(&'static str, &'static str)],
        log: PathBuf,
    ) -> Self {
        let any: SocketAddr = ([127, 0, 0, 1], 0).into();
        let addresses = ports.iter().map(|(flag, url)| (*flag, *url, any)).collect();
        Self { name, arguments, addresses, log, line: Value::Null, process: None }
    }

    /// Starts it and waits for its ready line.
    pub async fn start(&mut self) -> Result<(), Ended> {
        let failed =
            |why: String| Ended::Environment(anyhow::anyhow!("{} {why}, see {}", self.name, self.log.display()));
        let log = std::fs::OpenOptions::new().create(true).append(true).open(&self.log)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(&self.arguments);
        for (flag, _, address) in &self.addresses {
            command.args([*flag, &address.to_string()]);
        }
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true).spawn()?;
        let Some(out) = process.stdout.take() else { return Err(failed("has no pipe".into())) };
        let mut lines = BufReader::new(out).lines();
        let first = tokio::time::timeout(PATIENCE, lines.next_line()).await;
        let line: Option<Value> = match first {
            Ok(Ok(Some(line))) => serde_json::from_str(&line).ok(),
            _ => None,
        };
        self.line = line.ok_or_else(|| failed("did not start".into()))?;
        for (_, url, address) in &mut self.addresses {
            let told = self.line[*url].as_str().unwrap_or_default();
            *address = told.trim_start_matches("http://").parse().unwrap_or(*address);
        }
        self.process = Some(process);
        Ok(())
    }

    /// A URL of the ready line.
    pub fn url(&self, name: &str) -> String {
        self.line[name].as_str().unwrap_or_default().to_owned()
    }

    /// `kill -9`, then starts it again.
    pub async fn kill_and_start(&mut self) -> Result<(), Ended> {
        if let Some(mut process) = self.process.take() {
            process.kill().await?;
        }
        self.start().await
    }

    /// Starts it again if it has ended by itself; true if it had.
    pub async fn mind(&mut self) -> Result<bool, Ended> {
        let over = match &mut self.process {
            Some(process) => process.try_wait()?.is_some(),
            None => true,
        };
        if over {
            self.start().await?;
        }
        Ok(over)
    }

    /// Ends it as an operator would, by SIGTERM; whoever does not listen is killed.
    pub async fn end(&mut self) -> Result<(), Ended> {
        let Some(mut process) = self.process.take() else { return Ok(()) };
        if let Some(pid) = process.id().and_then(|id| i32::try_from(id).ok()) {
            let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGTERM);
        }
        if tokio::time::timeout(Duration::from_secs(20), process.wait()).await.is_err() {
            process.kill().await?;
        }
        Ok(())
    }
}
