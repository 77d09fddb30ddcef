//! `beian bureau serve`: the practice bureau as a process of its own. PRACTICE only.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use bureau::{BureauConfig, Decide, FaultPlan, Provider};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Ended, Outcome, bind, end_signal, ended, link, ready};

/// Commands of the practice bureau.
#[derive(Subcommand)]
pub enum Command {
    /// Serve the wire and the management API.
    Serve(ServeArgs),
}

/// Settings of the practice bureau.
#[derive(Args)]
pub struct ServeArgs {
    /// Address of the wire (SOAP).
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// Address of the management API.
    #[arg(long, default_value = "127.0.0.1:8091")]
    manage_listen: SocketAddr,
    /// Another name or address under which the management API may be called; may be repeated. Loopback ones and
    /// that of --manage-listen always may.
    #[arg(long = "manage-host")]
    manage_hosts: Vec<String>,
    /// Where the bureau keeps its database.
    #[arg(long)]
    data: PathBuf,
    /// `hand`, or `auto[:SECONDS]`: answer the SMS and approve by itself.
    #[arg(long, default_value = "hand", value_parser = parse_decide)]
    decide: Decide,
    /// Providers that may sign in: ID:USER:PASSWORD[:KEY:IV]; may be repeated.
    #[arg(long = "isp", value_parser = parse_provider)]
    providers: Vec<Provider>,
    /// Bad behaviour: none, mild, hostile, or a TOML file.
    #[arg(long, default_value = "hostile", value_name = "none|mild|hostile|FILE")]
    faults: String,
    /// Seed of the bad behaviour, in place of the plan's own.
    #[arg(long)]
    seed: Option<u64>,
    /// Entries for the register: a JSON file.
    #[arg(long, value_name = "FILE")]
    register: Option<PathBuf>,
    /// Province of the bureau, two digits; by default that of the first provider.
    #[arg(long)]
    province: Option<String>,
    /// File that gets the ready line too.
    #[arg(long)]
    ready_file: Option<PathBuf>,
    /// Ends when standard input does, and tells the launching process of every move of the clock.
    #[arg(long, hide = true)]
    linked: bool,
}

/// The plan `none`, `mild`, `hostile`, or that of a file, with another seed if one is given.
pub fn fault_plan(name: &str, seed: Option<u64>) -> Result<FaultPlan, Ended> {
    let mut plan = FaultPlan::named(name).map_err(|e| Ended::Usage(anyhow::anyhow!("--faults: {e}")))?;
    plan.seed = seed.unwrap_or(plan.seed);
    Ok(plan)
}

/// `hand` or `auto[:SECONDS]`.
pub fn parse_decide(text: &str) -> Result<Decide, String> {
    match text.split_once(':') {
        None if text == "hand" => Ok(Decide::Hand),
        None if text == "auto" => Ok(Decide::auto()),
        Some(("auto", seconds)) => {
            let seconds: f64 = seconds.parse().map_err(|_| "auto:SECONDS takes a number".to_owned())?;
            let after = Duration::try_from_secs_f64(seconds).map_err(|e| e.to_string())?;
            Ok(Decide::Auto { after })
        }
        _ => Err("hand or auto[:SECONDS]".into()),
    }
}

/// `ID:USER:PASSWORD[:KEY:IV]`.
fn parse_provider(text: &str) -> Result<Provider, String> {
    let parts: Vec<&str> = text.split(':').collect();
    let (id, user, password, key, iv) = match parts[..] {
        [id, user, password] => (id, user, password, None, None),
        [id, user, password, key, iv] => (id, user, password, Some(key.to_owned()), Some(iv.to_owned())),
        _ => return Err("ID:USER:PASSWORD[:KEY:IV]".into()),
    };
    let isp_id = id.parse().map_err(|_| "ID is a number".to_owned())?;
    Ok(Provider { isp_id, user: user.into(), password: password.into(), key, iv })
}

/// Runs a command of the bureau.
pub async fn run(command: Command) -> Outcome {
    let Command::Serve(args) = command;
    let _ = tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(tracing::Level::WARN).try_init();
    let providers = match args.providers.is_empty() {
        true => vec![practice_provider()],
        false => args.providers,
    };
    let isp = providers.first().map(|p| {
        json!({"id": p.isp_id.to_string(), "user": p.user, "password": p.password, "aes_key": p.key, "aes_iv": p.iv})
    });
    let (clock_link, parent_gone) = if args.linked { link::to_parent() } else { (None, None) };
    let mut config = BureauConfig::new(args.data, providers);
    config.decide = args.decide;
    config.province = args.province.unwrap_or_default();
    config.faults = Some(fault_plan(&args.faults, args.seed)?);
    config.register = args.register;
    config.clock_link = clock_link;
    config.hosts = args.manage_hosts;
    config.hosts.push(args.manage_listen.ip().to_string());
    let bureau = bureau::open(config).await.map_err(|e| Ended::Environment(anyhow::anyhow!("{e}")))?;
    let (wire, manage) = (bind(args.listen).await?, bind(args.manage_listen).await?);
    let line = json!({
        "ready": true,
        "bureau": format!("http://{}", wire.local_addr()?),
        "manage": format!("http://{}", manage.local_addr()?),
        "isp": isp,
    });
    let stop = end_signal()?;
    ready(&line, &args.ready_file.unwrap_or_default())?;
    let wire = axum::serve(wire, bureau.wire_router()).with_graceful_shutdown(ended(stop.clone()));
    let manage = axum::serve(manage, bureau.manage_router()).with_graceful_shutdown(ended(stop.clone()));
    let desk = bureau.run_desk(ended(stop));
    let gone = async {
        match parent_gone {
            Some(gone) => gone.await.unwrap_or_default(),
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        outcome = async { tokio::try_join!(wire.into_future(), manage.into_future()) } => outcome.map(|_| ())?,
        () = desk => {}
        // The launching process is gone, perhaps killed: so are we, at once.
        () = gone => {}
    }
    Ok(())
}

/// The provider of a bureau that nobody named one for.
fn practice_provider() -> Provider {
    Provider {
        isp_id: 440_000_009_901,
        user: "practice".into(),
        password: "practice-password".into(),
        key: Some("0123456789abcdef".into()),
        iv: Some("0102030405060708".into()),
    }
}
