//! What the commands print, and how they end.

use std::io::Write;

use miit::verdict::{Action, Layer, Next, Problem, Ruling, Severity, Verdict};
use serde::Serialize;

use super::{Ended, Outcome};

/// A refusal that no file caused: a key, a path, JSON that is none.
pub(super) fn refusal(layer: Layer, path: &str, rule: &'static str, value: &str) -> Box<Verdict> {
    let value = value.chars().take(64).collect();
    let severity = Severity::Error;
    let problem = Problem { path: path.to_owned(), rule, value, code: None, severity, layer };
    Box::new(Verdict {
        file: String::new(),
        schema: None,
        message: None,
        ruling: Ruling::Refuse,
        layer: Some(layer),
        problems: vec![problem],
        next: Next { acknowledge: false, sequence: None, action: Action::Stop },
    })
}

/// Prints a verdict and ends with its status.
pub(super) fn verdict(verdict: &Verdict, json: bool) -> Outcome {
    if json {
        line(verdict)?;
    } else {
        words(verdict)?;
    }
    match (verdict.ruling, verdict.layer) {
        (Ruling::Refuse, Some(Layer::Bytes | Layer::Xml | Layer::Pipeline)) => Err(Ended::Told(2)),
        (Ruling::Refuse, _) => Err(Ended::No),
        _ => Ok(()),
    }
}

/// Prints one line of JSON. A reader that has gone away is no fault of ours.
pub(super) fn line(value: &impl Serialize) -> std::io::Result<()> {
    let mut text = serde_json::to_vec(value).map_err(std::io::Error::other)?;
    text.push(b'\n');
    raw(&text)
}

/// Prints bytes.
pub(super) fn raw(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

fn words(verdict: &Verdict) -> std::io::Result<()> {
    let ruling = match verdict.ruling {
        Ruling::Accept => "accept",
        Ruling::AcceptWithWarnings => "accept with warnings",
        Ruling::Refuse => "refuse",
    };
    let message = verdict.message.as_deref().unwrap_or("unknown message");
    let mut text = format!("{}: {ruling} ({message})\n", verdict.file);
    for problem in &verdict.problems {
        let kind = if problem.severity == Severity::Error { "error" } else { "warning" };
        let code = problem.code.map(|code| format!(" [{code}]")).unwrap_or_default();
        let path = if problem.path.is_empty() { "file" } else { &problem.path };
        text.push_str(&format!("  {kind}{code} {}: {path}: {:?}\n", problem.rule, problem.value));
    }
    raw(text.as_bytes())
}
