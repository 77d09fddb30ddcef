//! What a file of the interface is worth: one verdict with every error named by element path, rule, value and code.
//!
//! A file goes through layers, each judged only if the one before could be read: its bytes ([`mod@bytes`]), its XML, the
//! element table of its direction, and what the text of the interface asks beyond any schema ([`mod@upload`]). A package
//! goes through the pipeline first. Uploads are judged strictly, since what the regulator refuses comes back days later;
//! downloads and answers leniently, since a regulator's file may break the schema it ships (messages.md, "Text and XSD
//! disagree") and must be kept all the same. Every verdict says what to do next (protocol.md §7, §9).

mod answer;
mod bytes;
mod call;
mod date;
mod file;
mod outline;
mod pipeline;
mod seeds;
mod spot;
mod upload;

pub(crate) use answer::order as answer_order;
pub use call::{CallReport, Heard, check_call};
pub use date::Date;
pub use file::{check_file, check_xml, read_xml};
pub use pipeline::{Opened, check_package};

use serde::Serialize;

use crate::package::Cipher;
use crate::schema::{Rule, Violation};

/// How many problems one verdict lists. The count of a ruling is not affected: one error refuses.
pub const MAX_PROBLEMS: usize = 200;

/// Most characters of a value that a problem repeats.
const SHOWN: usize = 64;

/// A verdict on one file, in the order and names of its JSON form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The file as the caller named it.
    pub file: String,
    /// Which schema its root belongs to; `None` where the root cannot be read.
    pub schema: Option<Kind>,
    /// `ICP/XZBA`, several operations as `ICP/XZBA+ZXBA`, answers as `return/isp_upload`; `None` where it cannot be said.
    pub message: Option<String>,
    /// The ruling.
    #[serde(rename = "verdict")]
    pub ruling: Ruling,
    /// The first layer with an error, or else with a warning; `None` when nothing is wrong.
    pub layer: Option<Layer>,
    /// Errors and warnings.
    #[serde(rename = "errors")]
    pub problems: Vec<Problem>,
    /// What to do.
    pub next: Next,
}

/// The three directions of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// `UploadData`.
    Upload,
    /// `DownloadData`.
    Download,
    /// `return`.
    Return,
}

/// The ruling on a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// Nothing is wrong.
    Accept,
    /// There are warnings only.
    AcceptWithWarnings,
    /// There is an error.
    Refuse,
}

/// Where in the way of a file something is wrong, in the order of that way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// Base64, encryption, hash, zip.
    Pipeline,
    /// Encoding and size.
    Bytes,
    /// Well-formedness and bounds.
    Xml,
    /// The element table.
    Schema,
    /// Rules of the text.
    Semantic,
}

/// Whether a problem refuses the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The text or a result code says so.
    Error,
    /// Read leniently, or a guess.
    Warning,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Element path as in [`Violation::path`]; `beianInfo` and the like in the pipeline; empty for the whole file.
    pub path: String,
    /// A stable name, such as `schema.length` or `email`; docs/miit-commands.md lists them.
    pub rule: &'static str,
    /// The offending value, cut to 64 characters. May be personal: not for logs.
    pub value: String,
    /// The ministry's code where one fits (codes.tsv).
    pub code: Option<u32>,
    /// Error or warning.
    pub severity: Severity,
    /// Its layer.
    #[serde(skip)]
    pub layer: Layer,
}

/// What to do after a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Next {
    /// Whether `isp_downloadack` is due: hash and zip are right, whatever is inside (protocol.md §7).
    pub acknowledge: bool,
    /// The next upload number, where the file tells it.
    pub sequence: Option<u32>,
    /// The reaction.
    pub action: Action,
}

/// A reaction (protocol.md §9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Send nothing more of this; somebody has to look.
    Stop,
    /// The same again, later.
    Retry,
    /// Other numbers first, then the same again.
    Resend,
    /// Go on.
    Continue,
}

/// What a caller knows beside the file.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The ispId that signs in; a file of another unit is error 5003.
    pub isp: Option<i64>,
    /// Today, for dates that must not be past or future.
    pub today: Option<Date>,
    /// Key and vector of the account, for files inside answers.
    pub cipher: Option<Cipher>,
}

impl Verdict {
    /// Sums up: ruling and layer follow from the problems.
    fn sum_up(schema: Option<Kind>, message: Option<String>, mut found: Found, next: Next) -> Self {
        let first = |severity| found.problems.iter().filter(|p| p.severity == severity).map(|p| p.layer).min();
        let (ruling, layer) = match (found.refused, first(Severity::Error), first(Severity::Warning)) {
            (Some(layer), seen, _) => (Ruling::Refuse, Some(seen.map_or(layer, |seen| seen.min(layer)))),
            (None, _, Some(layer)) => (Ruling::AcceptWithWarnings, Some(layer)),
            (None, ..) => (Ruling::Accept, None),
        };
        // Errors first: who reads only one line reads the one that decides.
        found.problems.sort_by_key(|p| (p.severity == Severity::Warning, p.layer));
        Self { file: String::new(), schema, message, ruling, layer, problems: found.problems, next }
    }

    /// Whether the file is refused.
    pub fn is_refused(&self) -> bool {
        self.ruling == Ruling::Refuse
    }
}

/// The problems found so far.
#[derive(Debug, Default)]
struct Found {
    problems: Vec<Problem>,
    refused: Option<Layer>,
}

impl Found {
    fn add(&mut self, problem: Problem) {
        if problem.severity == Severity::Error {
            self.refused = Some(self.refused.map_or(problem.layer, |first| first.min(problem.layer)));
        }
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }

    fn error(&mut self, layer: Layer, path: impl Into<String>, rule: &'static str, value: &str, code: Option<u32>) {
        self.add(Problem::new(layer, path, rule, value, code, Severity::Error));
    }

    fn warning(&mut self, layer: Layer, path: impl Into<String>, rule: &'static str, value: &str, code: Option<u32>) {
        self.add(Problem::new(layer, path, rule, value, code, Severity::Warning));
    }
}

impl Problem {
    fn new(
        layer: Layer,
        path: impl Into<String>,
        rule: &'static str,
        value: &str,
        code: Option<u32>,
        severity: Severity,
    ) -> Self {
        Self { path: path.into(), rule, value: value.chars().take(SHOWN).collect(), code, severity, layer }
    }

    fn of_schema(violation: Violation, code: Option<u32>, severity: Severity) -> Self {
        let rule = match violation.rule {
            Rule::Root => "schema.root",
            Rule::Version => "schema.version",
            Rule::Attribute => "schema.attribute",
            Rule::Unknown => "schema.unknown",
            Rule::Order => "schema.order",
            Rule::Missing => "schema.missing",
            Rule::TooMany => "schema.too_many",
            Rule::Choice => "schema.choice",
            Rule::Content => "schema.content",
            Rule::Length => "schema.length",
            Rule::Number => "schema.number",
            Rule::Range => "schema.range",
        };
        Self { path: violation.path, rule, value: violation.value, code, severity, layer: Layer::Schema }
    }
}

impl Kind {
    /// The kind of a root of that name. An answer may have kept the prefix of its envelope.
    fn of_root(name: &str) -> Option<Self> {
        match name {
            "UploadData" => Some(Self::Upload),
            "DownloadData" => Some(Self::Download),
            name => (name.rsplit(':').next() == Some("return")).then_some(Self::Return),
        }
    }

    /// The name of its root.
    fn root(self) -> &'static str {
        match self {
            Self::Upload => "UploadData",
            Self::Download => "DownloadData",
            Self::Return => "return",
        }
    }
}

impl Next {
    /// Nothing to acknowledge, no number.
    fn plain(action: Action) -> Self {
        Self { acknowledge: false, sequence: None, action }
    }
}
