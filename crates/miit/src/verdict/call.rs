//! A call as a client sent it, field by field (protocol.md §2 to §5).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::{Found, Known, Layer, Problem, Ruling, Severity, Verdict, check_xml, pipeline};
use crate::auth::{self, RAND_VAL_LENGTH};
use crate::interface::{CREDENTIALS, Method, V3_0};
use crate::package::{self, UnpackError, UnpackLimits, Unpacked};
use crate::soap::{ENVELOPE, MAX_BODY, NAMESPACE};
use crate::xml::{self, Element, Limits};

/// How the text spells the first parameter of every method; the other spelling is `ispID`.
const ISP_ID: &str = "ispId";

/// What arrived.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'h> {
    /// Path of the address.
    pub path: &'h str,
    /// The `Content-Type` of the request.
    pub content_type: Option<&'h str>,
    /// The body, unpacked.
    pub body: &'h [u8],
    /// The account's password, to check `pwdHash` with.
    pub password: Option<&'h str>,
}

/// What a call is worth.
#[derive(Debug, Clone, Serialize)]
pub struct CallReport {
    /// The method, if it is one of the six.
    pub method: Option<&'static str>,
    /// The ruling on the call itself, without what a file inside is worth.
    pub verdict: Ruling,
    /// Errors and warnings; paths are `Envelope`, the method, or the method and a parameter.
    pub errors: Vec<Problem>,
    /// The verdict on the uploaded file.
    pub content: Option<Verdict>,
    /// The upload's file, if its package opened.
    #[serde(skip)]
    pub file: Option<Unpacked>,
    /// Whether it is a call at all: all parameters are there and numbers are numbers. If not, the answer is a fault.
    #[serde(skip)]
    pub is_call: bool,
    /// Names and texts of the parameters, as sent.
    #[serde(skip)]
    pub parameters: Vec<(String, String)>,
}

impl CallReport {
    /// The text of a parameter; `ispId` finds either spelling.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == name || is_isp_id(own, name)).map(|(_, text)| text.trim())
    }

    /// The number of a parameter.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.parameter(name).and_then(|text| text.parse().ok())
    }

    /// The code a regulator answers with, in the order of the practice bureau's checks; 0 without an error of its own.
    pub fn answer_code(&self) -> u32 {
        const ORDER: [u32; 12] = [16, 4, 5, 9, 10, 11, 6, 7, 8, 17, 18, 21];
        let wrong = |code: &u32| {
            self.errors.iter().any(|problem| problem.severity == Severity::Error && problem.code == Some(*code))
        };
        ORDER.into_iter().find(wrong).unwrap_or(0)
    }
}

fn is_isp_id(sent: &str, name: &str) -> bool {
    name == ISP_ID && sent == "ispID"
}

/// Judges a call. The order of checks is that of the practice bureau: envelope, credentials, algorithms, package.
pub fn check_call(heard: Heard<'_>, known: &Known) -> CallReport {
    let mut reader = Reader { found: Found::default(), is_call: true, parameters: Vec::new(), method: "" };
    let mut content = None;
    let mut file = None;
    let kind = heard.content_type.unwrap_or_default();
    if !kind.trim_start().to_ascii_lowercase().starts_with("text/xml") {
        reader.found.warning(Layer::Bytes, "Content-Type", "http.content_type", kind, None);
    }
    let method = reader.envelope(heard);
    if let Some(method) = method {
        reader.method = method.name;
        reader.presence(method);
        reader.credentials(heard.password);
        reader.values();
        if method.name == V3_0.methods.upload.name && reader.is_call {
            file = reader.package(known);
        }
        if let Some(file) = &file {
            let isp = reader.text("ispId").and_then(|text| text.parse().ok());
            let mut verdict = check_xml(file.xml.clone(), &Known { isp, ..known.clone() });
            verdict.file.clone_from(&file.entry_name);
            content = Some(verdict);
        }
    }
    let Reader { found, is_call, parameters, .. } = reader;
    let summed = Verdict::sum_up(None, None, found, super::Next::plain(super::Action::Continue));
    CallReport {
        method: method.map(|method| method.name),
        verdict: summed.ruling,
        errors: summed.problems,
        content,
        file,
        is_call: is_call && method.is_some(),
        parameters,
    }
}

struct Reader {
    found: Found,
    is_call: bool,
    parameters: Vec<(String, String)>,
    method: &'static str,
}

impl Reader {
    fn error(&mut self, path: &str, rule: &'static str, value: &str, code: Option<u32>) {
        self.found.error(Layer::Xml, path, rule, value, code);
    }

    /// A problem with a parameter of the method.
    fn field(&mut self, severity: Severity, name: &str, rule: &'static str, code: Option<u32>) {
        let path = format!("{}/{name}", self.method);
        let value = self.text(name).unwrap_or_default().to_owned();
        // A hash that does not fit is nobody's business in a log of calls.
        let value = if name == "pwdHash" || name == "bamm" { String::new() } else { value };
        self.found.add(Problem::new(Layer::Semantic, path, rule, &value, code, severity));
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == name || is_isp_id(own, name)).map(|(_, text)| text.trim())
    }

    /// Envelope, body, wrapper; fills the parameters.
    fn envelope(&mut self, heard: Heard<'_>) -> Option<&'static Method> {
        let Ok(text) = str::from_utf8(heard.body) else {
            self.error("Envelope", "envelope.utf8", "", None);
            return None;
        };
        let limits = Limits { bytes: MAX_BODY, depth: 16, elements: 1_000, attributes: 32, text: MAX_BODY };
        let root = match xml::parse(text.trim_start(), &limits) {
            Ok(root) => root,
            Err(error) => {
                self.error("Envelope", "envelope.xml", &error.to_string(), None);
                return None;
            }
        };
        let space = namespace(&[&root]).unwrap_or_default();
        if root.local_name() != "Envelope" {
            self.error("Envelope", "envelope.root", &root.name, None);
            return None;
        }
        if space != ENVELOPE {
            self.error("Envelope", "envelope.namespace", space, None);
        }
        let Some(body) = root.children.iter().find(|child| child.local_name() == "Body") else {
            self.error("Envelope/Body", "envelope.body", "", None);
            return None;
        };
        if namespace(&[&root, body]) != Some(space) {
            self.error("Envelope/Body", "envelope.namespace", "", None);
        }
        let [wrapper] = body.children.as_slice() else {
            self.error("Envelope/Body", "envelope.body", &body.children.len().to_string(), None);
            return None;
        };
        let name = wrapper.local_name();
        let Some(known) = V3_0.methods.all().into_iter().find(|method| method.name == name) else {
            self.error("Envelope/Body", "method.unknown", name, None);
            return None;
        };
        let method = known.name;
        if heard.path.trim_end_matches('/') != known.path {
            self.found.warning(Layer::Xml, method, "method.service", heard.path, None);
        }
        let above = [&root, body, wrapper];
        let space = namespace(&above).unwrap_or_default();
        if space != NAMESPACE {
            self.error(method, "method.namespace", space, None);
        }
        for child in &wrapper.children {
            let path = format!("{method}/{}", child.local_name());
            if let Some(space) = namespace(&[above[0], above[1], above[2], child]).filter(|space| !space.is_empty()) {
                self.error(&path, "parameter.namespace", space, None);
            }
            if !child.children.is_empty() {
                self.error(&path, "parameter.form", "", None);
            }
            self.parameters.push((child.local_name().to_owned(), child.text.clone()));
        }
        Some(known)
    }

    /// All parameters, once each, in order.
    fn presence(&mut self, method: &Method) {
        let listed = CREDENTIALS.iter().chain(method.parameters).map(|(name, _)| *name);
        let wanted: Vec<&str> = std::iter::once(ISP_ID).chain(listed).collect();
        let mut furthest = 0;
        let mut seen: Vec<usize> = Vec::new();
        for (sent, _) in self.parameters.clone() {
            let Some(at) = wanted.iter().position(|name| *name == sent || is_isp_id(&sent, name)) else {
                self.field(Severity::Warning, &sent, "parameter.unknown", None);
                continue;
            };
            if seen.contains(&at) {
                self.field(Severity::Error, &sent, "parameter.twice", None);
            } else if at < furthest {
                self.field(Severity::Error, &sent, "parameter.order", None);
            }
            seen.push(at);
            furthest = furthest.max(at);
        }
        for (at, name) in wanted.iter().enumerate().filter(|(at, _)| !seen.contains(at)) {
            // A missing name is answered like an empty one.
            let code = (*name == "fileName").then_some(21);
            self.is_call &= code.is_some();
            self.field(Severity::Error, wanted[at], "parameter.missing", code);
        }
        for name in
            ["ispId", "dataSequence", "encryptAlgorithm", "hashAlgorithm", "compressionFormat", "queryConditionType"]
        {
            if self.text(name).is_some_and(|text| text.parse::<i64>().is_err()) {
                self.is_call = false;
                self.field(Severity::Error, name, "parameter.number", None);
            }
        }
    }

    fn credentials(&mut self, password: Option<&str>) {
        let Some((random, hash)) = self.text("randVal").zip(self.text("pwdHash")) else {
            return;
        };
        let length = random.chars().count();
        let plain = random.bytes().all(|b| b.is_ascii_alphanumeric());
        let is_hash = STANDARD.decode(hash).is_ok_and(|bytes| bytes.len() == 16);
        let is_right = password.is_none_or(|password| auth::verify(password, random, hash));
        if length < RAND_VAL_LENGTH {
            self.field(Severity::Error, "randVal", "random.short", Some(16));
        } else if length > RAND_VAL_LENGTH || !plain {
            self.field(Severity::Warning, "randVal", "random.form", None);
        }
        if self.text("userName").is_some_and(str::is_empty) {
            self.field(Severity::Error, "userName", "parameter.empty", Some(4));
        }
        if !is_hash {
            self.field(Severity::Error, "pwdHash", "password.form", Some(5));
        } else if !is_right {
            self.field(Severity::Error, "pwdHash", "password.wrong", Some(5));
        }
    }

    fn values(&mut self) {
        let number = |name: &str| self.text(name).and_then(|text| text.parse::<i64>().ok());
        let is_off = |name: &str, allowed: std::ops::RangeInclusive<i64>| {
            number(name).is_some_and(|number| !allowed.contains(&number))
        };
        let empty = |name: &str| self.text(name).is_some_and(str::is_empty);
        let checks = [
            ("encryptAlgorithm", is_off("encryptAlgorithm", 0..=1), "algorithm", Some(9)),
            ("hashAlgorithm", is_off("hashAlgorithm", 0..=0), "algorithm", Some(10)),
            ("compressionFormat", is_off("compressionFormat", 0..=0), "algorithm", Some(11)),
            ("ispId", is_off("ispId", 1..=i64::MAX), "parameter.range", None),
            ("dataSequence", is_off("dataSequence", 1..=i64::from(i32::MAX)), "sequence.range", None),
            ("queryConditionType", is_off("queryConditionType", 0..=11), "parameter.range", None),
            ("fileName", empty("fileName"), "parameter.empty", Some(21)),
            ("queryCondition", empty("queryCondition"), "parameter.empty", None),
            ("baxh", empty("baxh"), "parameter.empty", None),
            ("bamm", empty("bamm"), "parameter.empty", None),
        ];
        for (name, _, rule, code) in checks.into_iter().filter(|(_, wrong, ..)| *wrong) {
            self.field(Severity::Error, name, rule, code);
        }
    }

    fn package(&mut self, known: &Known) -> Option<Unpacked> {
        let text = |name| self.text(name).unwrap_or_default();
        let encryption: i64 = text("encryptAlgorithm").parse().ok()?;
        let limits = UnpackLimits::default();
        let opened =
            package::unpack(text("beianInfo"), text("beianInfoHash"), encryption, known.cipher.as_ref(), &limits);
        let error = match opened {
            Ok(file) => return Some(file),
            Err(UnpackError::Decrypt) if known.cipher.is_none() => {
                self.field(Severity::Warning, "encryptAlgorithm", "pipeline.no_key", None);
                return None;
            }
            // Said already.
            Err(UnpackError::EncryptAlgorithm(_)) => return None,
            Err(error) => error,
        };
        let name = if error == UnpackError::Hash { "beianInfoHash" } else { "beianInfo" };
        let path = format!("{}/{name}", self.method);
        let (rule, code) = (pipeline::rule(&error), pipeline::code(&error));
        self.found.error(Layer::Pipeline, path, rule, &error.to_string(), code);
        None
    }
}

/// The namespace of the last of these elements, each inside the one before; `None` for a prefix that nobody declared.
fn namespace<'e>(chain: &[&'e Element]) -> Option<&'e str> {
    let element = chain.last()?;
    let wanted = match element.name.split_once(':') {
        Some((prefix, _)) => format!("xmlns:{prefix}"),
        None => "xmlns".to_owned(),
    };
    let declared = chain.iter().rev().find_map(|element| element.attribute(&wanted));
    declared.or((wanted == "xmlns").then_some(""))
}
