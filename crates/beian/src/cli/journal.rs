//! `beian journal verify`: whether the journal is whole, and if not, which entry is the first bad one.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Ended, Outcome, settings};
use crate::config::Mode;
use crate::safe::{Keys, MasterKey};
use crate::store::journal::{self, RootFile, Verdict};
use crate::store::{Stamp, Store, StoreError, ground};

/// Commands of the journal.
#[derive(Subcommand)]
pub enum Command {
    /// Checks every chain, every head, the counters, and the root of a day if one is given.
    Verify(VerifyArgs),
}

/// Which journal.
#[derive(Args)]
pub struct VerifyArgs {
    /// Data directory.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Database address.
    #[arg(long)]
    db: Option<String>,
    /// A root file written earlier.
    #[arg(long)]
    root: Option<PathBuf>,
    /// Settings, for database and master key.
    #[arg(long)]
    config: Option<PathBuf>,
}

/// Runs a command of the journal.
pub async fn run(command: Command) -> Outcome {
    let Command::Verify(args) = command;
    let mut config = settings(args.config.as_deref())?;
    let no_data = args.data.is_none() && args.config.is_none();
    if let Some(data) = args.data {
        config.data = data;
    }
    if let Some(db) = args.db {
        // A file lies in its data directory, and the key beside that.
        let dir = db.strip_prefix("sqlite:").and_then(|path| std::path::Path::new(path).parent().map(PathBuf::from));
        if let (Some(dir), true) = (dir, no_data) {
            config.data = dir;
        }
        config.db = db;
    }
    let given = args.root.as_deref().map(read_root).transpose()?;
    let file = config.database();
    let missing = file.strip_prefix("sqlite:").filter(|path| !std::path::Path::new(path).exists());
    if let Some(path) = missing {
        return Err(Ended::Usage(anyhow::anyhow!("there is no database at {path}")));
    }
    // Without the key the chains and counters can still be walked; the seals over them cannot.
    let keys = match config.master_key().exists() {
        true => Some(Keys::new(
            &MasterKey::load_or_create(&config.master_key(), &config.data, &mut rand::rng())
                .map_err(|e| Ended::Environment(e.into()))?,
        )),
        false => None,
    };
    let store = open(&config).await?;
    let (verdict, sealed) = {
        let mut reader = store.snapshot().await?;
        // A key that happens to lie there may belong to another database: it says nothing about this one.
        let own = ground::meta(&mut reader, "key_check").await?;
        let keys = keys.filter(|keys| own.as_deref() == Some(keys.check()));
        let file = match &given {
            Some(Given::File(file)) => Some(file),
            _ => None,
        };
        (journal::verify(&mut reader, keys.as_ref().map(Keys::journal), file).await?, keys.is_some())
    };
    store.close().await;
    match verdict {
        Verdict::Verified(root) if matches!(&given, Some(Given::Root(hex)) if *hex != root.root_hex) => {
            println!(
                "{}",
                json!({"verified": false, "case": null, "seq": null, "what": "the root is another one",
                "root": root.root_hex})
            );
            Err(Ended::No)
        }
        Verdict::Verified(root) => {
            let line = json!({"verified": true, "entries": root.entries, "cases": root.cases, "root": root.root_hex,
                "seals_checked": sealed});
            println!("{line}");
            Ok(())
        }
        Verdict::Bad { case_id, seq, what } => {
            println!("{}", json!({"verified": false, "case": case_id, "seq": seq, "what": what.to_string()}));
            Err(Ended::No)
        }
    }
}

/// What `--root` named: a root file with every head, or only a root, as `practice --once` prints it.
enum Given {
    File(RootFile),
    Root(String),
}

fn read_root(path: &std::path::Path) -> Result<Given, Ended> {
    let unreadable = |why: String| Ended::Usage(anyhow::anyhow!("{}: {why}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| unreadable(e.to_string()))?;
    let hex = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if hex(text.trim()) {
        return Ok(Given::Root(text.trim().to_lowercase()));
    }
    let value: serde_json::Value = serde_json::from_str(&text).map_err(|_| unreadable("no root file".into()))?;
    if value.get("heads").is_some() {
        return RootFile::load(path).map(Given::File).map_err(|e| unreadable(e.to_string()));
    }
    let root = ["/root", "/journal/root", "/root_hex"].iter().find_map(|at| value.pointer(at)?.as_str());
    match root.filter(|root| hex(root)) {
        Some(root) => Ok(Given::Root(root.to_lowercase())),
        None => Err(unreadable("no root file".into())),
    }
}

/// Opens the database for whichever mode it is stamped.
async fn open(config: &crate::config::Config) -> Result<Store, StoreError> {
    let first = if config.mode == Mode::Practice { Stamp::Practice } else { Stamp::Real };
    match Store::open(&config.database(), first).await {
        Err(StoreError::WrongStamp { .. }) => {
            let other = if first == Stamp::Practice { Stamp::Real } else { Stamp::Practice };
            Store::open(&config.database(), other).await
        }
        outcome => outcome,
    }
}
