//! `beian journal verify`: whether the journal is whole, and if not, which entry is the first bad one.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Ended, Outcome, settings};
use crate::config::Mode;
use crate::safe::{Keys, MasterKey};
use crate::store::journal::{self, RootFile, Verdict};
use crate::store::{Stamp, Store, StoreError};

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
    if let Some(data) = args.data {
        config.data = data;
    }
    if let Some(db) = args.db {
        config.db = db;
    }
    let root = match &args.root {
        Some(path) => Some(RootFile::load(path).map_err(|e| Ended::Usage(anyhow::anyhow!("{}: {e}", path.display())))?),
        None => None,
    };
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
    let verdict = {
        let mut reader = store.snapshot().await?;
        journal::verify(&mut reader, keys.as_ref().map(Keys::journal), root.as_ref()).await?
    };
    store.close().await;
    match verdict {
        Verdict::Verified(root) => {
            let line = json!({"verified": true, "entries": root.entries, "cases": root.cases, "root": root.root_hex,
                "seals_checked": keys.is_some()});
            println!("{line}");
            Ok(())
        }
        Verdict::Bad { case_id, seq, what } => {
            println!("{}", json!({"verified": false, "case": case_id, "seq": seq, "what": what.to_string()}));
            Err(Ended::No)
        }
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
