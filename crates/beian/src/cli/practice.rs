//! `beian practice`: try everything, with invented data, until Ctrl-C; or once, without a person.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;

use super::launch::{Launch, Misbehaviour, Running, start};
use super::{Ended, Outcome, end_signal, ended, once, ready, settings, start_log};
use crate::config::Mode;

/// What else practice mode does.
#[derive(Subcommand)]
enum Command {
    /// Many filings through a misbehaving bureau, with kills; then both sides are compared.
    Storm(super::storm::StormArgs),
}

/// Settings of practice mode.
#[derive(ClapArgs)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Address of the platform.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Address of the bureau's wire.
    #[arg(long, default_value = "127.0.0.1:8090")]
    bureau_listen: SocketAddr,
    /// Address of the bureau's management API.
    #[arg(long, default_value = "127.0.0.1:8091")]
    manage_listen: SocketAddr,
    /// Data directory.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Database: sqlite:PATH or postgres://…
    #[arg(long)]
    db: Option<String>,
    /// The bureau decides by `hand`, or `auto[:SECONDS]`.
    #[arg(long, default_value = "hand")]
    decide: String,
    /// How badly the bureau behaves: none, mild, hostile, or a TOML file. Without it, not at all.
    #[arg(long, default_value = "none", value_name = "none|mild|hostile|FILE")]
    faults: String,
    /// Seed of the bad behaviour, in place of the plan's own.
    #[arg(long)]
    seed: Option<u64>,
    /// File that gets the ready line too.
    #[arg(long)]
    ready_file: Option<PathBuf>,
    /// Settings; with bureau.upload_url no bureau is started.
    #[arg(long)]
    config: Option<PathBuf>,
    /// File one company site and one personal site the whole way, print the result, end.
    #[arg(long)]
    once: bool,
    /// With --once: print JSON.
    #[arg(long, requires = "once")]
    json: bool,
    /// With --once: directory with company.json, personal.json and the images they name.
    #[arg(long = "in", requires = "once")]
    input: Option<PathBuf>,
    /// With --once: leave plain copies, platform/ and bureau/ here.
    #[arg(long, requires = "once")]
    keep: Option<PathBuf>,
}

/// Runs practice mode.
pub async fn run(args: Args) -> Outcome {
    if let Some(Command::Storm(storm)) = args.command {
        return super::storm::run(storm).await;
    }
    super::bureau::parse_decide(&args.decide).map_err(|e| Ended::Usage(anyhow::anyhow!("--decide: {e}")))?;
    let faults = Misbehaviour { plan: args.faults, seed: args.seed };
    faults.check()?;
    let mut config = settings(args.config.as_deref())?;
    config.mode = Mode::Practice;
    config.checks_per_minute = config.checks_per_minute.max(6000);
    if let Some(db) = &args.db {
        config.db.clone_from(db);
    }
    if args.once {
        let keep = args.keep.clone();
        return once::run(config, args.input.as_deref(), keep, args.json, faults).await;
    }
    if let Some(data) = &args.data {
        config.data.clone_from(data);
    }
    if let Some(listen) = args.listen {
        config.listen = listen;
    }
    if let Some(file) = &args.ready_file {
        config.ready_file.clone_from(file);
    }
    if args.config.is_none() && std::env::var_os("BEIAN_BUREAU__POLL_SECONDS").is_none() {
        config.bureau.poll_seconds = 1.0;
    }
    start_log(&config)?;
    let launch = Launch { bureau: args.bureau_listen, manage: args.manage_listen, decide: args.decide, faults };
    let running = start(config, launch).await?;
    let isp = &running.app.config.bureau;
    let line = json!({
        "ready": true,
        "app": running.url,
        "bureau": running.bureau,
        "manage": running.manage,
        "isp": {"id": isp.isp_id.to_string(), "user": isp.user, "password": isp.password, "aes_key": isp.aes_key,
            "aes_iv": isp.aes_iv},
        "staff": running.people.staff,
        "tokens": running.people.tokens,
    });
    let stop = end_signal()?;
    ready(&line, &running.app.config.ready_file)?;
    tell_people(&running);
    ended(stop).await;
    running.end().await;
    Ok(())
}

/// What a person at the terminal wants to know. Whoever only wanted the ready line may have closed the pipe by now.
fn tell_people(running: &Running) {
    use std::fmt::Write as _;
    use std::io::Write as _;
    let mut text = String::from("\n  PRACTICE: nothing here reaches a real bureau.\n\n");
    let _ = writeln!(
        text,
        "  applicant        {0}\n  review desk      {0}/desk\n  practice phone   {0}/practice/phone\n  API              {0}/api",
        running.url
    );
    if let (Some(bureau), Some(manage)) = (&running.bureau, &running.manage) {
        let _ = writeln!(text, "  bureau (SOAP)    {bureau}\n  bureau console   {manage}");
    }
    for one in &running.people.staff {
        let _ = writeln!(text, "  sign-in          {one}");
    }
    for (name, token) in &running.people.tokens {
        let _ = writeln!(text, "  token {name:<11}{token}");
    }
    let log = running.app.config.data.join("app.log");
    let _ = writeln!(text, "\n  log: {}\n  Ctrl-C ends it.\n", log.display());
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}
