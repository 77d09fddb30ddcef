//! `beian check FILE|-`: what would be refused, and why. Asks nobody, knows no clock, stores nothing.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use filing::rules::check::{Language, answer, check, page};

/// Language of the sentences.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// Which case, and how the answer is printed.
#[derive(Args)]
pub struct CheckArgs {
    /// JSON file of the case; `-` reads standard input.
    file: PathBuf,
    /// Print the answer as JSON.
    #[arg(long)]
    json: bool,
    /// Language of the sentences.
    #[arg(long, default_value = "zh")]
    lang: Lang,
    /// Directory with the operator's own rules.
    #[arg(long)]
    rules: Option<PathBuf>,
}

/// Exit status: 0 ready, 1 otherwise, 2 not a case, 3 broken rules.
pub fn run(args: &CheckArgs) -> super::Outcome {
    let book = super::rules::book(args.rules.as_deref())?;
    let text = if args.file.as_os_str() == "-" {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(&args.file)
    };
    let text = text.map_err(|error| super::Ended::Usage(anyhow::anyhow!("{}: {error}", args.file.display())))?;
    let checked = check(&text, &book).map_err(|error| super::Ended::Usage(error.into()))?;
    for pointer in &checked.ignored {
        eprintln!("beian: ignored {pointer}");
    }
    let language = match args.lang {
        Lang::Zh => Language::Zh,
        Lang::En => Language::En,
    };
    if args.json {
        println!("{}", answer(&checked.judgement, language));
    } else {
        print!("{}", page(&checked.judgement, language));
    }
    if checked.exit() == 0 { Ok(()) } else { Err(super::Ended::No) }
}
