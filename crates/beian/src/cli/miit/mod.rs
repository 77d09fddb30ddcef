//! `beian miit`: the ministry's interface from the command line, for people who run no platform. See docs/miit-commands.md.
//!
//! Each command prints JSON with `--json` whatever its exit status: 0 right, 1 judged wrong, 2 unreadable, 3 something of
//! the environment, 4 the other side cannot be reached.

mod call;
mod capture;
mod files;
mod show;

use clap::Subcommand;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use miit::package::Cipher;
use miit::verdict::{Date, Known, Layer, Verdict};

use super::{Ended, Outcome};

/// Commands of the interface.
#[derive(Subcommand)]
pub enum Command {
    /// Judge a file: upload, download or answer.
    Validate(files::ValidateArgs),
    /// Write a message from JSON.
    Encode(files::EncodeArgs),
    /// Read a message into JSON.
    Decode(files::DecodeArgs),
    /// Make the package of an XML file.
    Pack(files::PackArgs),
    /// Open a package: a zip, encrypted bytes, or base64 of either.
    Unpack(files::UnpackArgs),
    /// Call one of the six methods.
    Call(call::CallArgs),
    /// Serve as a bureau that stores what a client sends and says what is wrong with it.
    ServeCapture(capture::CaptureArgs),
}

/// Key and vector of an account.
#[derive(clap::Args)]
struct KeyArgs {
    /// AES key: 16, 24 or 32 ASCII characters.
    #[arg(long, requires = "iv", env = "BEIAN_MIIT_KEY", hide_env_values = true)]
    key: Option<String>,
    /// Initialisation vector: 16 ASCII characters.
    #[arg(long, requires = "key", env = "BEIAN_MIIT_IV", hide_env_values = true)]
    iv: Option<String>,
}

impl KeyArgs {
    /// The cipher, or a verdict that says what is wrong with the key.
    fn cipher(&self) -> Result<Option<Cipher>, Box<Verdict>> {
        let (Some(key), Some(iv)) = (&self.key, &self.iv) else {
            return Ok(None);
        };
        let ascii = key.is_ascii() && iv.is_ascii();
        match Cipher::new(key, iv) {
            Ok(cipher) if ascii => Ok(Some(cipher)),
            Ok(_) => Err(show::refusal(Layer::Pipeline, "", "key.ascii", "")),
            Err(error) => Err(show::refusal(Layer::Pipeline, "", "key.length", &error.to_string())),
        }
    }
}

/// What every command knows: the account, and the day it is in China.
fn known(isp: Option<i64>, cipher: Option<Cipher>) -> Known {
    let china = TimeZone::fixed(Offset::constant(8));
    let today = Date::read(&Timestamp::now().to_zoned(china).date().to_string());
    Known { isp, today, cipher }
}

/// Runs a command.
pub async fn run(command: Command) -> Outcome {
    match command {
        Command::Validate(args) => files::validate(&args),
        Command::Encode(args) => files::encode(&args),
        Command::Decode(args) => files::decode(&args),
        Command::Pack(args) => files::pack(&args),
        Command::Unpack(args) => files::unpack(&args),
        Command::Call(args) => call::run(args).await,
        Command::ServeCapture(args) => capture::run(args).await,
    }
}
