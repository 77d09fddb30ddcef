//! The command line. Exit codes everywhere: 0 yes · 1 judged no · 2 usage or unreadable input · 3 environment · 4 outside
//! party unreachable.

mod admin;
mod bureau;
mod check;
mod journal;
mod launch;
mod link;
mod miit;
mod once;
mod once_schema;
mod practice;
pub mod practice_data;
mod rules;
pub mod samples;
mod serve;
mod storm;
mod work;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::sync::watch;

use crate::config::{Config, ConfigError};
use crate::store::StoreError;

/// ICP filing at an access provider (网站备案).
#[derive(Parser)]
#[command(name = "beian", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Try everything: platform and practice bureau with invented data.
    Practice(practice::Args),
    /// Serve pages and API.
    Serve(ConfigArgs),
    /// Send to the bureau, receive from it, run jobs.
    Work(ConfigArgs),
    /// The practice bureau.
    #[command(subcommand)]
    Bureau(bureau::Command),
    /// The journal.
    #[command(subcommand)]
    Journal(journal::Command),
    /// The ministry's interface: judge, write, read, pack, call, capture.
    #[command(subcommand)]
    Miit(miit::Command),
    /// What would be refused of a case, and why.
    Check(check::CheckArgs),
    /// The rules.
    #[command(subcommand)]
    Rules(rules::Command),
    /// Staff and tokens.
    Admin(admin::AdminArgs),
}

/// Where the settings are.
#[derive(clap::Args)]
struct ConfigArgs {
    /// TOML file; see config.default.toml.
    #[arg(long)]
    config: PathBuf,
}

/// How a command ended, when not with 0.
#[derive(Debug)]
enum Ended {
    /// Judged no.
    No,
    /// With this code, after the reason was printed.
    Told(u8),
    /// Usage or unreadable input.
    Usage(anyhow::Error),
    /// Something of the environment is missing or does not fit.
    Environment(anyhow::Error),
    /// An outside party cannot be reached.
    Outside(anyhow::Error),
}

impl Ended {
    /// The exit code.
    fn code(&self) -> u8 {
        match self {
            Self::No => 1,
            Self::Told(code) => *code,
            Self::Usage(_) => 2,
            Self::Environment(_) => 3,
            Self::Outside(_) => 4,
        }
    }
}

impl From<anyhow::Error> for Ended {
    fn from(error: anyhow::Error) -> Self {
        if matches!(error.downcast_ref(), Some(StoreError::Address)) {
            return Self::Usage(error);
        }
        Self::Environment(error)
    }
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Address => Self::Usage(error.into()),
            error => Self::Environment(error.into()),
        }
    }
}

impl From<std::io::Error> for Ended {
    fn from(error: std::io::Error) -> Self {
        Self::Environment(error.into())
    }
}

impl From<ConfigError> for Ended {
    fn from(error: ConfigError) -> Self {
        Self::Usage(error.into())
    }
}

type Outcome = Result<(), Ended>;

/// Runs the command named by the arguments.
pub fn main() -> ExitCode {
    // reqwest is built without a provider of its own; the first TLS connection would panic without this.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = Cli::parse();
    if let Err(error) = check_tables() {
        eprintln!("beian: {error:#}");
        return ExitCode::from(3);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("beian: {error}");
            return ExitCode::from(3);
        }
    };
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Practice(args) => practice::run(args).await,
            Command::Serve(args) => serve::run(&args.config).await,
            Command::Work(args) => work::run(&args.config).await,
            Command::Bureau(command) => bureau::run(command).await,
            Command::Journal(command) => journal::run(command).await,
            Command::Miit(command) => miit::run(command).await,
            Command::Check(args) => check::run(&args),
            Command::Rules(command) => rules::run(&command),
            Command::Admin(args) => admin::run(args).await,
        }
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    let Err(ended) = outcome else { return ExitCode::SUCCESS };
    if let Ended::Usage(error) | Ended::Environment(error) | Ended::Outside(error) = &ended {
        eprintln!("beian: {error:#}");
    }
    ExitCode::from(ended.code())
}

/// Tables that come with the program and are read when they are needed: one that cannot be read is said at the start.
fn check_tables() -> anyhow::Result<()> {
    crate::flows::remark::check_table()?;
    crate::exchange::hours::check_forms()?;
    crate::flows::duties::check_deadlines()?;
    crate::exchange::results::check_table()
}

/// Reads the settings of a command: file, then environment.
fn settings(file: Option<&Path>) -> Result<Config, ConfigError> {
    Config::load(file, std::env::vars())
}

/// Sends the log to `DATA/app.log` in practice mode, where a person looks at the terminal, else to standard error.
fn start_log(config: &Config) -> Result<(), std::io::Error> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("BEIAN_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn,hyper=warn"));
    if config.is_practice() {
        std::fs::create_dir_all(&config.data)?;
        let file = std::fs::OpenOptions::new().create(true).append(true).open(config.data.join("app.log"))?;
        let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(file).json().try_init();
    } else {
        let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).json().try_init();
    }
    Ok(())
}

/// Turns true when the process is asked to end. From this call on such a wish is heard: whoever has read the ready line may
/// have it at once.
fn end_signal() -> std::io::Result<watch::Receiver<bool>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (tell, told) = watch::channel(false);
    let (mut term, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = term.recv() => {}
        }
        let _ = tell.send(true);
    });
    Ok(told)
}

/// Resolves when `told` turns true.
async fn ended(mut told: watch::Receiver<bool>) {
    while !*told.borrow() {
        if told.changed().await.is_err() {
            return;
        }
    }
}

/// Writes the ready line to the file if one was asked for, and prints it: whoever has read it finds the file too.
fn ready(line: &serde_json::Value, file: &Path) -> std::io::Result<()> {
    use std::io::Write;
    if !file.as_os_str().is_empty() {
        // Whole or not at all: somebody may be waiting for it to appear.
        let part = file.with_extension("part");
        std::fs::write(&part, format!("{line}\n"))?;
        std::fs::rename(part, file)?;
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Binds a listener; a port that a process which was just killed still holds is waited for, five seconds at most.
async fn bind(address: std::net::SocketAddr) -> Result<tokio::net::TcpListener, Ended> {
    for _ in 0..50 {
        match tokio::net::TcpListener::bind(address).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            Err(error) => return Err(Ended::Environment(anyhow::anyhow!("cannot listen on {address}: {error}"))),
        }
    }
    Err(Ended::Environment(anyhow::anyhow!("cannot listen on {address}: it is in use")))
}
