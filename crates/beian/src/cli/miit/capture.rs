//! `serve-capture`: a bureau that keeps what a client sends and says, field by field, what is wrong with it.
//!
//! A call is judged by [`miit::verdict::check_call`]; the answer is the one that the first error asks for, or success. One
//! line of JSON is printed for each call. What is kept holds password hashes: the files are readable to their owner alone.

use std::collections::HashMap;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use miit::returns::{
    AckReturn, DownloadReturn, FilePart, PreviousFile, PreviousUploadReturn, StatusInfo, StatusReturn, UploadReturn,
    VerifyReturn,
};
use miit::verdict::{CallReport, Heard, Known, Layer, Severity, check_call};
use miit::{codes, service, soap};
use serde_json::json;
use tokio::sync::Semaphore;

use super::super::{bind, end_signal, ended, ready};
use super::{KeyArgs, Outcome, known, show};

/// Calls that are read and judged at the same time: each may hold a body of 80 MB.
const AT_ONCE: usize = 2;

/// Most missing numbers that one answer lists.
const MISSING: u32 = 100;

/// Settings of the server.
#[derive(Args)]
pub struct CaptureArgs {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8095")]
    listen: SocketAddr,
    /// Directory for what is captured.
    #[arg(long)]
    out: PathBuf,
    /// The password that clients are given, to check pwdHash with.
    #[arg(long, env = "BEIAN_MIIT_PASSWORD", hide_env_values = true)]
    password: Option<String>,
    #[command(flatten)]
    keys: KeyArgs,
    /// File that gets the ready line too.
    #[arg(long)]
    ready_file: Option<PathBuf>,
}

struct Capture {
    out: PathBuf,
    password: Option<String>,
    known: Known,
    turns: Semaphore,
    state: Mutex<Kept>,
}

/// What is remembered between calls.
#[derive(Default)]
struct Kept {
    calls: u64,
    /// The last upload of each unit.
    last: HashMap<i64, PreviousFile>,
}

/// Serves until it is asked to end.
pub async fn run(args: CaptureArgs) -> Outcome {
    let cipher = match args.keys.cipher() {
        Ok(cipher) => cipher,
        Err(refused) => return show::verdict(&refused, true),
    };
    std::fs::create_dir_all(&args.out)?;
    let capture = Arc::new(Capture {
        out: args.out,
        password: args.password,
        known: known(None, cipher),
        turns: Semaphore::new(AT_ONCE),
        state: Mutex::default(),
    });
    let listener = bind(args.listen).await?;
    let line = json!({"ready": true, "url": format!("http://{}", listener.local_addr()?)});
    let stop = end_signal()?;
    ready(&line, &args.ready_file.unwrap_or_default())?;
    // The body is bounded where it is read, after unpacking too.
    let router = Router::new().fallback(take).layer(DefaultBodyLimit::disable()).with_state(capture);
    axum::serve(listener, router).with_graceful_shutdown(ended(stop)).await?;
    Ok(())
}

async fn take(
    State(capture): State<Arc<Capture>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if method == Method::GET {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        return match service::description(uri.path(), host) {
            Some(text) => xml(StatusCode::OK, text),
            None => StatusCode::NOT_FOUND.into_response(),
        };
    }
    if method != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let Ok(_turn) = capture.turns.acquire().await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let body = match service::read_body(&headers, body).await {
        Ok(body) => body,
        Err(error) => return fault(&error.to_string()),
    };
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let path = uri.path().to_owned();
    let own = capture.clone();
    let work = move || own.judge(&path, content_type.as_deref(), &body);
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            eprintln!("beian: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

impl Capture {
    fn judge(&self, path: &str, content_type: Option<&str>, body: &[u8]) -> std::io::Result<Response> {
        let heard = Heard { path, content_type, body, password: self.password.as_deref() };
        let report = check_call(heard, &self.known);
        let number = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.calls += 1;
            state.calls
        };
        let name = format!("{number:06}-{}", report.method.unwrap_or("unknown"));
        let mut stored = vec![format!("{name}.xml")];
        self.store(&stored[0], body)?;
        if let Some(file) = &report.file {
            // Named after the call: the client's own name for the entry stands in the line.
            let inside = [(format!("{name}.content.xml"), &file.xml), (format!("{name}.content.zip"), &file.zip)];
            for (name, bytes) in inside {
                self.store(&name, bytes)?;
                stored.push(name);
            }
        }
        let answered = self.answer(&report);
        let line = json!({
            "call": number,
            "at": jiff::Timestamp::now().to_string(),
            "path": path,
            "report": report,
            "answer": answered.as_ref().map(|(code, _)| *code).ok(),
            "stored": stored,
        });
        self.store(&format!("{name}.json"), line.to_string().as_bytes())?;
        show::line(&line)?;
        Ok(match answered {
            Ok((_, text)) => xml(StatusCode::OK, soap::write_answer(report.method.unwrap_or_default(), &text)),
            Err(text) => fault(&text),
        })
    }

    fn store(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        let options = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).to_owned();
        options.open(self.out.join(name))?.write_all(bytes)
    }

    /// Code and text of the answer, or the text of a fault for what is no call.
    fn answer(&self, report: &CallReport) -> Result<(u32, String), String> {
        let Some(method) = report.method.filter(|_| report.is_call) else {
            let first = report.errors.iter().find(|problem| problem.severity == Severity::Error);
            return Err(first.map_or_else(String::new, |problem| format!("{}: {}", problem.path, problem.rule)));
        };
        let code = report.answer_code();
        let msg = |code: u32| codes::text(code).unwrap_or_default().to_owned();
        let isp = report.number("ispId").unwrap_or(0);
        Ok(match method {
            "isp_upload" => {
                let (code, missing) = self.receive(report, isp, code);
                (code, UploadReturn { code, msg: msg(code), missing }.to_xml())
            }
            "isp_download" => {
                let code = if code == 0 { 2 } else { code };
                (code, DownloadReturn { code, msg: msg(code), file: None }.to_xml())
            }
            "isp_downloadack" => (code, AckReturn { code, msg: msg(code) }.to_xml()),
            "isp_querypreviousupload" => {
                let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
                let file = (code == 0).then(|| state.last.get(&isp).cloned().unwrap_or_default());
                (code, PreviousUploadReturn { code, msg: msg(code), file }.to_xml())
            }
            "isp_querybeianstatus" => {
                let info = (code == 0).then(|| StatusInfo {
                    query_type: report.number("queryConditionType").and_then(|n| n.try_into().ok()).unwrap_or(0),
                    query: report.parameter("queryCondition").unwrap_or_default().to_owned(),
                    ..StatusInfo::default()
                });
                (code, StatusReturn { code, msg: msg(code), info }.to_xml())
            }
            _ => (code, VerifyReturn { code, msg: msg(code), correct: (code == 0).then_some(true) }.to_xml()),
        })
    }

    /// Numbers of a unit follow each other from whichever came first.
    fn receive(&self, report: &CallReport, isp: i64, code: u32) -> (u32, Vec<u32>) {
        let broken = report.errors.iter().any(|p| p.severity == Severity::Error && p.layer == Layer::Pipeline);
        if code != 0 || broken {
            // Broken base64 and a bad entry name have no code of their own: unzip failed.
            return (if code == 0 { 8 } else { code }, Vec::new());
        }
        let Some(sequence) = report.number("dataSequence").and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0)
        else {
            return (999, Vec::new());
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = state.last.get(&isp).map(|last| last.sequence).filter(|last| sequence > last + 1) {
            return (14, (last + 1..sequence).take(MISSING as usize).collect());
        }
        let text = |name| report.parameter(name).unwrap_or_default().to_owned();
        let file = match &report.file {
            Some(file) => FilePart {
                file_name: file.entry_name.clone(),
                beian_info: STANDARD.encode(&file.zip),
                beian_info_hash: text("beianInfoHash"),
                ..FilePart::default()
            },
            // Encrypted, and no key here: as it was sent.
            None => FilePart {
                encrypt_algorithm: 1,
                beian_info: text("beianInfo"),
                beian_info_hash: text("beianInfoHash"),
                ..FilePart::default()
            },
        };
        state.last.insert(isp, PreviousFile { sequence, file });
        (0, Vec::new())
    }
}

fn fault(text: &str) -> Response {
    xml(StatusCode::INTERNAL_SERVER_ERROR, soap::write_fault("Client", text))
}

fn xml(status: StatusCode, text: String) -> Response {
    (status, [(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"))], text).into_response()
}
