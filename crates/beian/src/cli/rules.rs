//! `beian rules`: whether rule files are sound, how two sets differ, and what the rules are.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use filing::rules::changes::{changes, line};
use filing::rules::list::entries;
use filing::rules::{BadRules, FILES, RuleBook};

use super::{Ended, Outcome};

/// Commands about rules.
#[derive(Subcommand)]
pub enum Command {
    /// Read a directory of rules over those of the program, and say the first fault with file and line.
    Lint(Directory),
    /// The changes from one directory's rules to another's, each read over those of the program.
    Diff(Two),
    /// Every rule.
    List(ListArgs),
}

/// One directory.
#[derive(Args)]
pub struct Directory {
    /// Directory with rule files.
    dir: PathBuf,
}

/// Two directories.
#[derive(Args)]
pub struct Two {
    /// The older rules.
    old: PathBuf,
    /// The newer rules.
    new: PathBuf,
}

/// How the list is printed.
#[derive(Args)]
pub struct ListArgs {
    /// Print it as JSON.
    #[arg(long)]
    json: bool,
    /// Directory with the operator's own rules.
    #[arg(long)]
    rules: Option<PathBuf>,
}

/// Exit status: 0, or 3 where rules are broken.
pub fn run(command: &Command) -> Outcome {
    match command {
        Command::Lint(directory) => {
            let book = of_directory(&directory.dir)?;
            println!("{} rules", book.rules().len());
        }
        Command::Diff(two) => {
            let (old, new) = (of_directory(&two.old)?, of_directory(&two.new)?);
            for (id, change) in changes(&old, &new) {
                println!("{}", line(id, &change, &new));
            }
        }
        Command::List(args) => {
            let book = book(args.rules.as_deref())?;
            let entries = entries(&book);
            if args.json {
                println!("{}", serde_json::to_string(&entries).map_err(|error| Ended::Environment(error.into()))?);
            } else {
                for entry in entries {
                    println!("{} {} {} {}", entry.id, entry.topic, entry.severity, entry.text);
                }
            }
        }
    }
    Ok(())
}

/// The rules of the program, with an operator's over them where there is a directory.
pub(super) fn book(directory: Option<&Path>) -> Result<RuleBook, Ended> {
    match directory {
        Some(directory) => RuleBook::with_directory(directory).map_err(broken),
        None => RuleBook::load(FILES, &[]).map_err(|fault| broken(fault.into())),
    }
}

/// A directory that holds a whole set stands alone; any other is read over the rules of the program.
fn of_directory(directory: &Path) -> Result<RuleBook, Ended> {
    if directory.join("national.toml").is_file() {
        return RuleBook::of_directory(directory).map_err(broken);
    }
    book(Some(directory))
}

fn broken(error: BadRules) -> Ended {
    Ended::Environment(error.into())
}
