//! The commands on files.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use miit::package::{self, Cipher};
use miit::plain::{self, PlainError};
use miit::soap::MAX_BODY;
use miit::verdict::{self, Layer, Verdict};
use serde_json::json;

use super::{Ended, KeyArgs, Outcome, known, show};

/// Name of an entry whose file has none that the interface takes.
const ENTRY_NAME: &str = "beianinfo.xml";

/// `validate`.
#[derive(Args)]
pub struct ValidateArgs {
    /// XML file.
    file: PathBuf,
    /// The ispId that signs in, to compare with the file's.
    #[arg(long)]
    isp: Option<i64>,
    #[command(flatten)]
    keys: KeyArgs,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// `encode`.
#[derive(Args)]
pub struct EncodeArgs {
    /// JSON file.
    file: PathBuf,
    /// Where the XML goes; standard output by default.
    #[arg(long)]
    out: Option<PathBuf>,
    /// With --out: print the verdict as JSON.
    #[arg(long)]
    json: bool,
}

/// `decode`.
#[derive(Args)]
pub struct DecodeArgs {
    /// XML file.
    file: PathBuf,
    /// Where the JSON goes; standard output by default.
    #[arg(long)]
    out: Option<PathBuf>,
    /// JSON is what this command prints anyway; a refusal is then JSON too.
    #[arg(long)]
    json: bool,
}

/// `pack`.
#[derive(Args)]
pub struct PackArgs {
    /// XML file; it is packed as it is.
    file: PathBuf,
    #[command(flatten)]
    keys: KeyArgs,
    /// Name of the entry; by default that of the file.
    #[arg(long)]
    name: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// `unpack`.
#[derive(Args)]
pub struct UnpackArgs {
    /// Package: a zip, encrypted bytes, or base64 of either, wrapped or not.
    file: PathBuf,
    /// beianInfoHash: base64 of the zip's MD5.
    #[arg(long)]
    hash: Option<String>,
    #[command(flatten)]
    keys: KeyArgs,
    /// Directory for the XML; without it nothing is written.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// A cipher, or the end of the command.
fn cipher(keys: &KeyArgs, file: &Path, json: bool) -> Result<Option<Cipher>, Ended> {
    keys.cipher().map_err(|refused| refuse(refused, file, json))
}

/// Prints a refusal and gives the status.
fn refuse(mut refused: Box<Verdict>, file: &Path, json: bool) -> Ended {
    refused.file = file.display().to_string();
    show::verdict(&refused, json).err().unwrap_or(Ended::No)
}

/// Judges a file.
pub fn validate(args: &ValidateArgs) -> Outcome {
    let cipher = cipher(&args.keys, &args.file, args.json)?;
    show::verdict(&verdict::check_file(&args.file, &known(args.isp, cipher)), args.json)
}

/// Reads a whole file within the largest size of the interface.
fn read(file: &Path, json: bool) -> Result<Vec<u8>, Ended> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).and_then(|opened| opened.take(MAX_BODY as u64 + 1).read_to_end(&mut bytes));
    match opened {
        Ok(length) if length <= MAX_BODY => Ok(bytes),
        Ok(length) => Err(refuse(show::refusal(Layer::Bytes, "", "bytes.size", &length.to_string()), file, json)),
        Err(error) => {
            let refused = show::refusal(Layer::Bytes, "", "bytes.unreadable", &error.kind().to_string());
            Err(refuse(refused, file, json))
        }
    }
}

/// JSON to XML. An upload that the checks refuse is not written.
pub fn encode(args: &EncodeArgs) -> Outcome {
    let bytes = read(&args.file, args.json)?;
    let refused =
        |rule, path: &str, value: &str| refuse(show::refusal(Layer::Schema, path, rule, value), &args.file, args.json);
    let json = serde_json::from_slice(&bytes).map_err(|error| {
        let place = format!("line {} column {}", error.line(), error.column());
        refuse(show::refusal(Layer::Bytes, "", "plain.json", &place), &args.file, args.json)
    })?;
    drop(bytes);
    let plain_fault = |error: PlainError| refused("plain.form", &error.path, &error.fault.to_string());
    let xml = plain::from_json(&json).and_then(|root| plain::to_xml(&root)).map_err(plain_fault)?;
    let mut verdict = verdict::check_xml(xml.clone(), &known(None, None));
    verdict.file = args.file.display().to_string();
    if verdict.is_refused() {
        return show::verdict(&verdict, args.json);
    }
    match &args.out {
        Some(out) => {
            write(out, &xml)?;
            show::verdict(&verdict, args.json)
        }
        None => Ok(show::raw(&xml)?),
    }
}

/// XML to JSON. An upload that the checks refuse is not read; of anything else, what can be read.
pub fn decode(args: &DecodeArgs) -> Outcome {
    let bytes = read(&args.file, args.json)?;
    let (mut verdict, root) = verdict::read_xml(bytes, &known(None, None));
    verdict.file = args.file.display().to_string();
    let Some(root) = root.filter(|_| !verdict.is_refused()) else {
        return show::verdict(&verdict, true);
    };
    let json = plain::to_json(&root);
    match &args.out {
        Some(out) => {
            let text = serde_json::to_vec_pretty(&json).map_err(|error| Ended::Environment(error.into()))?;
            write(out, &text)?;
            show::verdict(&verdict, args.json)
        }
        None => Ok(show::line(&json)?),
    }
}

/// Makes a package.
pub fn pack(args: &PackArgs) -> Outcome {
    let cipher = cipher(&args.keys, &args.file, args.json)?;
    let bytes = read(&args.file, args.json)?;
    let own = args.file.file_name().and_then(|name| name.to_str()).filter(|name| package::entry_name(name).is_ok());
    let name = args.name.as_deref().or(own).unwrap_or(ENTRY_NAME);
    let packed = package::pack(&bytes, name, cipher.as_ref()).map_err(|error| {
        let rule = match error {
            package::PackError::TooLarge { .. } => "pipeline.size",
            package::PackError::EntryName(_) => "pipeline.entry_name",
            _ => "pipeline.zip",
        };
        refuse(show::refusal(Layer::Pipeline, "", rule, &error.to_string()), &args.file, args.json)
    })?;
    if args.json {
        show::line(&json!({
            "beianInfo": packed.beian_info,
            "beianInfoHash": packed.beian_info_hash,
            "entry_name": packed.entry_name,
            "encryptAlgorithm": packed.encrypt_algorithm,
        }))?;
    } else {
        let text = format!("{}\n{}\n{}\n", packed.entry_name, packed.beian_info_hash, packed.beian_info);
        show::raw(text.as_bytes())?;
    }
    Ok(())
}

/// Opens a package, judges it and what is in it, and writes the file if a directory is named.
pub fn unpack(args: &UnpackArgs) -> Outcome {
    let cipher = cipher(&args.keys, &args.file, args.json)?;
    let opened = verdict::check_package(&args.file, args.hash.as_deref(), &known(None, cipher));
    let written = match (&args.out, &opened.entry_name) {
        (Some(out), Some(name)) => opened.xml().map_or(Ok(()), |xml| write_below(out, name, &xml)),
        _ => Ok(()),
    };
    let judged = show::verdict(&opened.verdict, args.json);
    written?;
    judged
}

/// Writes below a directory. The name has been checked to be one plain name; a link that stands there already is replaced
/// and not followed.
pub(super) fn write_below(dir: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    package::entry_name(name).map_err(std::io::Error::other)?;
    std::fs::create_dir_all(dir)?;
    write(&dir.join(name), bytes)
}

/// Writes a file whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut part = tempfile::NamedTempFile::new_in(dir)?;
    part.write_all(bytes)?;
    part.persist(path).map_err(|error| error.error)?;
    Ok(())
}
