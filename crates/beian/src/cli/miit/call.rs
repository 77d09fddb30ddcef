//! `call`: one method of a bureau, with an answer that is judged like a file.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clap::{Args, ValueEnum};
use miit::client::{CallError, Client, ClientConfig, ParameterNames};
use miit::package::{self, Package, UnpackLimits};
use miit::returns::{DownloadReturn, PreviousUploadReturn};
use miit::soap::{self, Answer};
use miit::verdict::{self, Action, Known, Verdict};
use miit::{plain, service};
use serde_json::{Value, json};

use super::{Ended, KeyArgs, Outcome, files, known, show};

/// The six methods.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    #[value(name = "isp_upload")]
    Upload,
    #[value(name = "isp_download")]
    Download,
    #[value(name = "isp_downloadack")]
    DownloadAck,
    #[value(name = "isp_querypreviousupload")]
    QueryPreviousUpload,
    #[value(name = "isp_querybeianstatus")]
    QueryBeianStatus,
    #[value(name = "isp_verifybamm")]
    VerifyBamm,
}

/// What to call, where, and as whom.
#[derive(Args)]
pub struct CallArgs {
    /// Method.
    method: Method,
    /// Address of the service, or of the host: then the usual path is added.
    #[arg(long)]
    url: String,
    /// Unit id of the provider.
    #[arg(long)]
    isp: i64,
    /// User name.
    #[arg(long)]
    user: String,
    /// Password; better in the environment than on a command line.
    #[arg(long, env = "BEIAN_MIIT_PASSWORD", hide_env_values = true)]
    password: String,
    #[command(flatten)]
    keys: KeyArgs,
    /// isp_upload: the XML file. One that the checks refuse is not sent.
    #[arg(long)]
    xml: Option<PathBuf>,
    /// isp_upload: send a file that the checks refuse all the same.
    #[arg(long)]
    anyway: bool,
    /// isp_upload: the number; by default the one after the last that the bureau holds.
    #[arg(long)]
    sequence: Option<u32>,
    /// isp_upload: name of the zip's entry. isp_downloadack: the file to acknowledge.
    #[arg(long)]
    file_name: Option<String>,
    /// isp_querybeianstatus: 0 domain, 1 to 11 type of certificate.
    #[arg(long, default_value_t = 0)]
    query_type: u32,
    /// isp_querybeianstatus: domain or certificate number.
    #[arg(long)]
    query: Option<String>,
    /// isp_verifybamm: filing number.
    #[arg(long)]
    number: Option<String>,
    /// isp_verifybamm: filing password, sent as given.
    #[arg(long)]
    filing_password: Option<String>,
    /// isp_download: directory for the file that comes.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Seconds for the whole call.
    #[arg(long, default_value_t = 120)]
    timeout: u64,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Self::Upload => "isp_upload",
            Self::Download => "isp_download",
            Self::DownloadAck => "isp_downloadack",
            Self::QueryPreviousUpload => "isp_querypreviousupload",
            Self::QueryBeianStatus => "isp_querybeianstatus",
            Self::VerifyBamm => "isp_verifybamm",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::QueryBeianStatus => service::STATUS_PATH,
            Self::VerifyBamm => service::VERIFY_PATH,
            _ => service::FILES_PATH,
        }
    }
}

/// The address of the service: as given, or a host with the path of the method.
fn address(url: &str, method: Method) -> String {
    let url = url.split('?').next().unwrap_or_default();
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    match rest.split_once('/') {
        Some((_, path)) if !path.is_empty() => url.to_owned(),
        _ => format!("{}{}", url.trim_end_matches('/'), method.path()),
    }
}

/// What a call came to.
struct Called {
    sequence: Option<u32>,
    /// The text of the last answer.
    text: Option<String>,
    error: Option<CallError>,
}

/// Calls, prints what came back, and ends as its code says.
pub async fn run(args: CallArgs) -> Outcome {
    let usage = |text: &str| {
        let error = json!({"kind": "usage", "text": text, "maybe_received": false});
        finish(&args, None, None, &Value::Null, error)
    };
    let cipher = match args.keys.cipher() {
        Ok(cipher) => cipher,
        Err(refused) => return show::verdict(&refused, args.json),
    };
    let known = known(Some(args.isp), cipher);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let client = match client(&args, &heard) {
        Ok(client) => client,
        Err(error) => return usage(&error.to_string()),
    };
    let called = match args.method {
        Method::Upload => match package(&args, &known)? {
            Some(package) => upload(&client, &args, &package).await,
            None => return usage("isp_upload takes --xml FILE"),
        },
        Method::Download => done(client.download().await.map(|_| None)),
        Method::DownloadAck => match &args.file_name {
            Some(name) => done(client.download_ack(name).await.map(|_| None)),
            None => return usage("isp_downloadack takes --file-name NAME"),
        },
        Method::QueryPreviousUpload => done(client.query_previous_upload().await.map(|_| None)),
        Method::QueryBeianStatus => match &args.query {
            Some(query) => done(client.query_beian_status(args.query_type, query).await.map(|_| None)),
            None => return usage("isp_querybeianstatus takes --query TEXT"),
        },
        Method::VerifyBamm => match (&args.number, &args.filing_password) {
            (Some(number), Some(password)) => done(client.verify_bamm(number, password).await.map(|_| None)),
            _ => return usage("isp_verifybamm takes --number and --filing-password"),
        },
    };
    let heard = std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner));
    let text = match soap::read_answer(&heard) {
        Ok(Answer::Return(text)) => Some(text),
        _ => None,
    };
    report(&args, &known, Called { text, ..called })
}

fn client(args: &CallArgs, heard: &Arc<Mutex<Vec<u8>>>) -> Result<Client, miit::client::ConfigError> {
    let url = address(&args.url, args.method);
    let heard = heard.clone();
    Client::new(ClientConfig {
        upload_url: url.clone(),
        status_url: url.clone(),
        verify_url: url,
        isp_id: args.isp,
        user: args.user.clone(),
        password: args.password.clone(),
        parameter_names: ParameterNames::default(),
        timeout: Duration::from_secs(args.timeout),
        recorder: Some(Arc::new(move |_, _, _, answer| {
            *heard.lock().unwrap_or_else(PoisonError::into_inner) = answer.to_vec();
        })),
    })
}

fn done(outcome: Result<Option<u32>, CallError>) -> Called {
    match outcome {
        Ok(sequence) => Called { sequence, text: None, error: None },
        Err(error) => Called { sequence: None, text: None, error: Some(error) },
    }
}

/// The package of the XML file; `None` where none was named.
fn package(args: &CallArgs, known: &Known) -> Result<Option<Package>, Ended> {
    let Some(file) = &args.xml else {
        return Ok(None);
    };
    let verdict = verdict::check_file(file, known);
    if verdict.is_refused() && !args.anyway {
        show::verdict(&verdict, args.json)?;
    }
    let bytes = std::fs::read(file)?;
    let own = file.file_name().and_then(|name| name.to_str()).filter(|name| package::entry_name(name).is_ok());
    let name = args.file_name.as_deref().or(own).unwrap_or("beianinfo.xml");
    let packed = package::pack(&bytes, name, known.cipher.as_ref()).map_err(|error| Ended::Usage(error.into()))?;
    Ok(Some(packed))
}

/// Uploads under the number given, or the one that the bureau is waiting for.
async fn upload(client: &Client, args: &CallArgs, package: &Package) -> Called {
    let sequence = match args.sequence {
        Some(sequence) => sequence,
        None => match client.query_previous_upload().await {
            Ok(PreviousUploadReturn { code: 0..=3, file, .. }) => {
                file.map_or(1, |file| file.sequence.saturating_add(1))
            }
            // The bureau's refusal is the answer.
            Ok(_) => return done(Ok(None)),
            Err(error) => return done(Err(error)),
        },
    };
    match client.upload(package, sequence).await {
        Ok(_) => done(Ok(Some(sequence))),
        Err(error) => Called { sequence: Some(sequence), ..done(Err(error)) },
    }
}

fn report(args: &CallArgs, known: &Known, called: Called) -> Outcome {
    let error = match &called.error {
        None => Value::Null,
        Some(error) => {
            let (kind, maybe_received) = match error {
                CallError::Transport { maybe_received, .. } => ("transport", *maybe_received),
                CallError::Fault { .. } => ("fault", true),
                CallError::Password => ("password", false),
                CallError::Unreadable { .. } => ("unreadable", true),
            };
            json!({"kind": kind, "text": error.to_string(), "maybe_received": maybe_received})
        }
    };
    let Some(text) = called.text else {
        return finish(args, called.sequence, None, &Value::Null, error);
    };
    let (mut verdict, root) = verdict::read_xml(text.clone().into_bytes(), known);
    verdict.file = args.url.clone();
    // The method is known here, whatever the answer looks like.
    verdict.message = Some(format!("return/{}", args.method.name()));
    let answer = root.as_ref().map_or(Value::Null, plain::to_json);
    if let (Method::Download, Some(out)) = (args.method, &args.out) {
        keep(out, &text, known)?;
    }
    finish(args, called.sequence, Some(&verdict), &answer, error)
}

/// Writes the file of a download below a directory, if its package opens.
fn keep(out: &std::path::Path, text: &str, known: &Known) -> Outcome {
    let Ok(DownloadReturn { file: Some(file), .. }) = DownloadReturn::from_xml(text) else {
        return Ok(());
    };
    let opened = package::unpack(
        &file.beian_info,
        &file.beian_info_hash,
        file.encrypt_algorithm,
        known.cipher.as_ref(),
        &UnpackLimits::default(),
    );
    match opened {
        Ok(opened) => Ok(files::write_below(out, &opened.entry_name, &opened.xml)?),
        Err(_) => Ok(()),
    }
}

fn finish(args: &CallArgs, sequence: Option<u32>, verdict: Option<&Verdict>, answer: &Value, error: Value) -> Outcome {
    if args.json {
        let method = args.method.name();
        show::line(&json!({
            "method": method, "sequence": sequence, "verdict": verdict, "answer": answer, "error": error,
        }))?;
    } else if let Some(verdict) = verdict {
        let code = |name: &str| answer["return"][name].as_str().unwrap_or_default().trim().to_owned();
        show::raw(format!("{} {}\n", code("msg_code"), code("msg")).as_bytes())?;
        show::verdict(verdict, false)?;
    } else {
        show::raw(format!("{}\n", error["text"].as_str().unwrap_or_default()).as_bytes())?;
    }
    match (verdict, error["kind"].as_str()) {
        (Some(verdict), _) if verdict.is_refused() => Err(Ended::Told(2)),
        (Some(verdict), None) if verdict.next.action == Action::Continue => Ok(()),
        (_, Some("transport")) => Err(Ended::Told(4)),
        (None, Some("fault")) => Err(Ended::No),
        (None, _) => Err(Ended::Told(2)),
        (Some(_), _) => Err(Ended::No),
    }
}
