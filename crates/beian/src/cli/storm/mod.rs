//! `beian practice storm`: many filings at once through a bureau that misbehaves, while platform and bureau are killed at
//! random; in the end both sides are compared. Nothing may be lost, doubled or skipped.
//!
//! The players are processes: this one is the people and the hand that kills; the platform is `beian practice` with a foreign
//! bureau, the bureau is `beian bureau serve`. They share nothing but SOAP. Which moments are chosen follows from the seed.

mod audit;
mod cases;
mod child;
mod play;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use futures::StreamExt as _;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use tokio::sync::{Mutex, watch};

use self::cases::{MOST, Models};
use self::child::Child;
use self::play::{Caller, People, is_over};
use super::once_schema;
use super::{Ended, Outcome, end_signal, ended};
use crate::config::Config;

/// Filings under way with the people at one time.
const AT_ONCE: usize = 8;

/// Milliseconds between two kills, from and to.
const BETWEEN_KILLS: std::ops::Range<u64> = 1_000..6_000;

/// Settings of a storm.
#[derive(Args)]
pub struct StormArgs {
    /// How many filings.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST)))]
    filings: u32,
    /// How the bureau misbehaves: none, mild, hostile, or a file.
    #[arg(long, default_value = "hostile")]
    faults: String,
    /// Whether platform and bureau are killed.
    #[arg(long, value_enum, default_value = "random")]
    kill: Kill,
    /// Chooses faults and moments.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Database of the platform: sqlite:PATH or postgres://…; by default a file that is thrown away.
    #[arg(long)]
    db: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Keep databases and logs here.
    #[arg(long)]
    keep: Option<PathBuf>,
}

/// Whether processes are killed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kill {
    /// At random moments.
    Random,
    /// Never.
    None,
}

/// Runs a storm.
pub async fn run(args: StormArgs) -> Outcome {
    let temporary = tempfile::tempdir()?;
    let dir = args.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&dir)?;
    let mut config = super::settings(None)?;
    if let Some(db) = &args.db {
        config.db.clone_from(db);
    }
    let schema = once_schema::enter(&mut config).await?;
    let stop = end_signal()?;
    let outcome = tokio::select! {
        outcome = blow(&args, &config, &dir) => outcome,
        () = ended(stop) => Err(Ended::Environment(anyhow::anyhow!("ended early"))),
    };
    schema.leave().await?;
    outcome
}

async fn blow(args: &StormArgs, config: &Config, dir: &Path) -> Outcome {
    let began = Instant::now();
    let (platform, bureau) = start(args, config, dir).await?;
    let people = people(&platform);
    let manage = Caller::new(bureau.url("manage"), None);
    let both = Arc::new(Mutex::new((platform, bureau)));
    let (tell, told) = watch::channel(false);
    let killer = tokio::spawn(kill_at_random(Arc::clone(&both), args.seed, args.kill, told));
    let orders = file_all(args, &people).await;
    let _ = tell.send(true);
    let kills = killer.await.map_err(|error| Ended::Environment(error.into()))??;
    let orders = orders?;
    let (uploads, decisions) =
        (manage.get("/uploads?limit=100000").await?, manage.get("/decisions?limit=100000").await?);
    {
        let mut both = both.lock().await;
        both.0.end().await?;
        both.1.end().await?;
    }
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let found = audit::audit(args.filings as usize, &orders, &list(&uploads), &list(&decisions));
    let verified = journal_verified(config, dir).await?;
    let report = json!({
        "filed": found.filed, "returned": found.returned, "lost": found.lost, "doubled": found.doubled,
        "gaps": found.gaps, "kills": kills, "journal_verified": verified, "seconds": began.elapsed().as_secs_f64(),
    });
    if args.json {
        println!("{report}");
    } else {
        println!(
            "filed {}  returned {}  lost {}  doubled {}  gaps {}  kills {kills}  journal {verified}  {:.0} s",
            found.filed,
            found.returned,
            found.lost,
            found.doubled,
            found.gaps,
            began.elapsed().as_secs_f64()
        );
    }
    let whole = found.lost + found.doubled + found.gaps == 0 && verified;
    if whole { Ok(()) } else { Err(Ended::No) }
}

/// Starts the bureau, then the platform that speaks to it.
async fn start(args: &StormArgs, config: &Config, dir: &Path) -> Result<(Child, Child), Ended> {
    let text = |path: PathBuf| path.display().to_string();
    let (isp, user, password) = (440_000_009_901_i64, "storm", hex::encode(rand::rng().random::<[u8; 8]>()));
    let (key, iv) = (hex::encode(rand::rng().random::<[u8; 8]>()), hex::encode(rand::rng().random::<[u8; 8]>()));
    let provider = format!("{isp}:{user}:{password}:{key}:{iv}");
    let seed = args.seed.to_string();
    let arguments = ["bureau", "serve", "--decide", "auto:0", "--faults", &args.faults, "--seed", &seed];
    let arguments = arguments.into_iter().chain(["--isp", &provider, "--data"]);
    let mut arguments: Vec<String> = arguments.map(str::to_owned).collect();
    arguments.push(text(dir.join("bureau")));
    let ports = [("--listen", "bureau"), ("--manage-listen", "manage")];
    let mut bureau = Child::new("the bureau", arguments, &ports, dir.join("bureau.log"));
    bureau.start().await?;
    let wire = bureau.url("bureau");
    let settings = dir.join("storm.toml");
    std::fs::write(
        &settings,
        format!(
            "checks_per_minute = 60000\n[bureau]\nisp_id = {isp}\nuser = \"{user}\"\npassword = \"{password}\"\n\
             aes_key = \"{key}\"\naes_iv = \"{iv}\"\npoll_seconds = 0.2\ntimeout_seconds = 10.0\n\
             upload_url = \"{wire}/ISPWebService/upDownLoad\"\n\
             status_url = \"{wire}/BeianStatusWebService/queryBeianStatus\"\n\
             verify_url = \"{wire}/BeianStatusWebService/verifyBamm\"\n"
        ),
    )?;
    let mut arguments = vec!["practice".to_owned(), "--config".to_owned(), text(settings)];
    arguments.extend(["--data".to_owned(), text(dir.join("platform"))]);
    if !config.db.is_empty() {
        arguments.extend(["--db".to_owned(), config.db.clone()]);
    }
    let mut platform = Child::new("the platform", arguments, &[("--listen", "app")], dir.join("platform.log"));
    platform.start().await?;
    Ok((platform, bureau))
}

fn people(platform: &Child) -> People {
    let base = format!("{}/api/v1", platform.url("app"));
    let caller = |who: &str| Caller::new(base.clone(), platform.line["tokens"][who].as_str().map(str::to_owned));
    People { applicant: caller("applicant"), reviewer: caller("reviewer"), operator: caller("operator") }
}

/// Kills one of the two now and then until told to stop, and starts whatever ends by itself again; how often it killed.
async fn kill_at_random(
    both: Arc<Mutex<(Child, Child)>>,
    seed: u64,
    kill: Kill,
    mut told: watch::Receiver<bool>,
) -> Result<u32, Ended> {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut kills = 0;
    loop {
        let pause = Duration::from_millis(chance.random_range(BETWEEN_KILLS));
        tokio::select! {
            _ = told.changed() => return Ok(kills),
            () = tokio::time::sleep(pause) => {}
        }
        let mut both = both.lock().await;
        let (platform, bureau) = &mut *both;
        for child in [&mut *platform, &mut *bureau] {
            if child.mind().await? {
                eprintln!("beian: {} had ended by itself", child.name);
            }
        }
        if kill == Kill::Random {
            let victim = if chance.random_bool(0.5) { platform } else { bureau };
            victim.kill_and_start().await?;
            kills += 1;
        }
    }
}

/// Files everything and waits until every order is over; the orders as staff see them in the end.
async fn file_all(args: &StormArgs, people: &People) -> Result<Vec<Value>, Ended> {
    let models = Models::load()?;
    let filed = futures::stream::iter(0..args.filings)
        .map(|n| {
            let sample = models.nth(n);
            async move { people.file(n, &sample?).await }
        })
        .buffer_unordered(AT_ONCE)
        .collect::<Vec<anyhow::Result<String>>>()
        .await;
    let mut waiting = Vec::new();
    for one in filed {
        match one {
            Ok(id) => waiting.push(id),
            Err(error) => eprintln!("beian: {error:#}"),
        }
    }
    let (mut over, patience) = (Vec::new(), Duration::from_secs(300 + u64::from(args.filings)));
    let began = Instant::now();
    while !waiting.is_empty() && began.elapsed() < patience {
        people.settle().await?;
        let mut still = Vec::new();
        for id in waiting {
            let order = people.reviewer.get(&format!("/orders/{id}")).await?;
            if is_over(&order) { over.push(order) } else { still.push(id) }
        }
        waiting = still;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    for id in waiting {
        let order = people.reviewer.get(&format!("/orders/{id}")).await?;
        eprintln!("beian: order {id} is still {}", order["state"]);
        over.push(order);
    }
    Ok(over)
}

/// `beian journal verify` over what the platform left.
async fn journal_verified(config: &Config, dir: &Path) -> Result<bool, Ended> {
    let mut command = tokio::process::Command::new(std::env::current_exe()?);
    command.args(["journal", "verify", "--data"]).arg(dir.join("platform"));
    if !config.db.is_empty() {
        command.args(["--db", &config.db]);
    }
    Ok(command.stdout(Stdio::null()).status().await?.success())
}
