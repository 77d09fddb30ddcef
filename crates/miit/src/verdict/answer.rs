//! The answers of the six methods (protocol.md §8), read as leniently as the text says.
//!
//! The ministry's schemas for them refuse every real answer (`msg` of exactly 256 characters, a mandatory version), so
//! neither is held against a file. The verdict judges the file; what its code asks for stands in [`Next`].

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Action, Found, Kind, Known, Layer, Next, Verdict};
use crate::codes::{self, MethodClass};
use crate::package::{self, UnpackError, UnpackLimits};
use crate::xml::Element;

/// Children of `return`, in order, over all methods.
const CHILDREN: &[&str] = &["msg_code", "msg", "dataSequences", "fileInfos", "StatusInfo", "VerifyRes"];

/// Children of `fileInfos`, in order; `dataSequence` only of the previous upload.
const FILE: &[&str] = &[
    "hashAlgorithm",
    "compressionFormat",
    "encryptAlgorithm",
    "dataSequence",
    "return_FileName",
    "beianInfo",
    "beianInfoHash",
];

/// Children of `StatusInfo`, in order.
const STATUS: &[&str] = &["Cxtjlx", "Cxtj", "Wzmc", "Ztbah", "Wzbah", "Bazt"];

/// The children of an element of an answer, in order.
pub(crate) fn order(parent: &str) -> &'static [&'static str] {
    match parent {
        "return" => CHILDREN,
        "fileInfos" => FILE,
        "StatusInfo" => STATUS,
        "dataSequences" => &["dataSequence"],
        _ => &[],
    }
}

/// Which method an answer belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Upload,
    Download,
    DownloadAck,
    PreviousUpload,
    Status,
    Verify,
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Self::Upload => "return/isp_upload",
            Self::Download => "return/isp_download",
            Self::DownloadAck => "return/isp_downloadack",
            Self::PreviousUpload => "return/isp_querypreviousupload",
            Self::Status => "return/isp_querybeianstatus",
            Self::Verify => "return/isp_verifybamm",
        }
    }

    /// By what an answer holds, then by a code that only one method gives; `None` where several fit.
    fn of(root: &Element, code: Option<u32>) -> Option<Self> {
        let file = root.child("fileInfos");
        let held = [
            (root.child("dataSequences").is_some(), Self::Upload),
            (file.is_some_and(|file| file.child("dataSequence").is_some()), Self::PreviousUpload),
            (file.is_some_and(|file| file.child("dataSequence").is_none()), Self::Download),
            (root.child("StatusInfo").is_some(), Self::Status),
            (root.child("VerifyRes").is_some(), Self::Verify),
        ];
        let mut held = held.into_iter().filter(|(holds, _)| *holds).map(|(_, method)| method);
        match (held.next(), held.next()) {
            (Some(method), None) => return Some(method),
            (Some(_), Some(_)) => return None,
            _ => {}
        }
        Some(match code? {
            // Only an upload carries a package, a number, or comes within hours.
            6..=9 | 11 | 14 | 15 | 17 | 18 | 20 | 901 => Self::Upload,
            1..=3 | 902 => Self::Download,
            21 => Self::DownloadAck,
            22 => Self::Verify,
            _ => return None,
        })
    }
}

/// Judges an answer.
pub(super) fn check(root: &Element, known: &Known, mut found: Found) -> Verdict {
    children(root, "return", CHILDREN, &mut found);
    let code = code(root, &mut found);
    let method = Method::of(root, code);
    if root.child("msg").is_none() {
        found.warning(Layer::Schema, "return/msg", "schema.missing", "msg", None);
    }
    let mut next = Next::plain(code.map_or(Action::Stop, action));
    if let Some(list) = root.child("dataSequences") {
        let first = missing(list, &mut found);
        if code == Some(14) {
            next.sequence = first;
        } else {
            found.warning(Layer::Semantic, "return/dataSequences", "sequence.unasked", "", None);
        }
    } else if code == Some(14) {
        found.warning(Layer::Semantic, "return/dataSequences", "sequence.missing", "", Some(14));
    }
    if let Some(file) = root.child("fileInfos") {
        self::file(file, method, known, &mut next, &mut found);
    }
    if let Some(status) = root.child("StatusInfo") {
        children(status, "return/StatusInfo", STATUS, &mut found);
        if !matches!(status.text_of("Bazt"), Some("0" | "1")) {
            let value = status.text_of("Bazt").unwrap_or_default();
            found.warning(Layer::Semantic, "return/StatusInfo/Bazt", "code.unknown", value, None);
        }
    }
    if let Some(value) = root.text_of("VerifyRes").filter(|value| !matches!(*value, "0" | "1")) {
        found.warning(Layer::Semantic, "return/VerifyRes", "code.unknown", value, None);
    }
    if found.refused.is_some() {
        next = Next::plain(Action::Retry);
    }
    Verdict::sum_up(Some(Kind::Return), method.map(|method| method.name().to_owned()), found, next)
}

/// What the class of a code asks for (protocol.md §9).
fn action(code: u32) -> Action {
    match codes::method_class(code) {
        MethodClass::Ok => Action::Continue,
        MethodClass::Account | MethodClass::OurFault | MethodClass::PasswordTries => Action::Stop,
        MethodClass::Gap => Action::Resend,
        MethodClass::Busy | MethodClass::OutsideHours | MethodClass::Other => Action::Retry,
    }
}

fn code(root: &Element, found: &mut Found) -> Option<u32> {
    let Some(text) = root.text_of("msg_code") else {
        found.error(Layer::Schema, "return/msg_code", "schema.missing", "msg_code", None);
        return None;
    };
    let Ok(number) = text.parse::<i64>() else {
        found.error(Layer::Schema, "return/msg_code", "schema.number", text, None);
        return None;
    };
    let code = u32::try_from(number).ok();
    match code.filter(|code| *code <= 999) {
        None => found.warning(Layer::Schema, "return/msg_code", "schema.range", text, None),
        Some(code) if codes::text(code).is_none() => {
            found.warning(Layer::Semantic, "return/msg_code", "code.unknown", text, None);
        }
        Some(_) => {}
    }
    // Something that is no code at all is reacted to like one that nobody knows.
    Some(code.unwrap_or(u32::MAX))
}

/// Unknown, repeated and disordered children.
fn children(parent: &Element, path: &str, names: &[&str], found: &mut Found) {
    let mut furthest = 0;
    let mut seen = Vec::new();
    for child in &parent.children {
        let place = format!("{path}/{}", child.name);
        let Some(index) = names.iter().position(|name| *name == child.name) else {
            found.warning(Layer::Schema, place, "schema.unknown", &child.name, None);
            continue;
        };
        if seen.contains(&index) {
            found.warning(Layer::Schema, place, "schema.too_many", &child.name, None);
        } else if index < furthest {
            found.warning(Layer::Schema, place, "schema.order", &child.name, None);
        }
        seen.push(index);
        furthest = furthest.max(index);
    }
}

/// The smallest number to send first.
fn missing(list: &Element, found: &mut Found) -> Option<u32> {
    let mut least: Option<u32> = None;
    for (at, child) in list.children.iter().enumerate() {
        let place = format!("return/dataSequences/{}[{}]", child.name, at + 1);
        match child.text.trim().parse::<u32>() {
            Ok(number) if number > 0 && child.name == "dataSequence" => {
                least = Some(least.map_or(number, |least| least.min(number)));
            }
            _ => found.warning(Layer::Schema, place, "schema.number", &child.text, None),
        }
    }
    if least.is_none() {
        found.warning(Layer::Semantic, "return/dataSequences", "sequence.missing", "", Some(14));
    }
    least
}

fn file(file: &Element, method: Option<Method>, known: &Known, next: &mut Next, found: &mut Found) {
    const PATH: &str = "return/fileInfos";
    children(file, PATH, FILE, found);
    for name in FILE.iter().filter(|name| **name != "dataSequence" && file.child(name).is_none()) {
        found.warning(Layer::Schema, format!("{PATH}/{name}"), "schema.missing", name, None);
    }
    if method == Some(Method::PreviousUpload) {
        let text = file.text_of("dataSequence").unwrap_or_default();
        match text.parse::<u32>() {
            Ok(number) => next.sequence = number.checked_add(1),
            Err(_) => found.warning(Layer::Schema, format!("{PATH}/dataSequence"), "schema.number", text, None),
        }
    }
    let info = file.text_of("beianInfo").unwrap_or_default();
    if info.is_empty() {
        if method == Some(Method::Download) {
            found.warning(Layer::Pipeline, format!("{PATH}/beianInfo"), "pipeline.empty", "", None);
        }
        return;
    }
    match open(file, info, known) {
        Ok(()) if method == Some(Method::Download) => next.acknowledge = true,
        Ok(()) => {}
        // Without the account's key nobody can tell: no word against it, and no acknowledgement.
        Err(UnpackError::Decrypt) if known.cipher.is_none() => {}
        Err(error) => {
            let code = super::pipeline::code(&error);
            let rule = super::pipeline::rule(&error);
            let place = if error == UnpackError::Hash { "beianInfoHash" } else { "beianInfo" };
            found.warning(Layer::Pipeline, format!("{PATH}/{place}"), rule, &error.to_string(), code);
            if method == Some(Method::Download) && next.action == Action::Continue {
                next.action = Action::Retry;
            }
        }
    }
}

/// Whether hash and zip of the file inside are right.
fn open(file: &Element, info: &str, known: &Known) -> Result<(), UnpackError> {
    let number = |name| file.text_of(name).and_then(|text| text.parse().ok()).unwrap_or(0);
    let encryption = number("encryptAlgorithm");
    package::check_algorithms(encryption, number("hashAlgorithm"), number("compressionFormat"))?;
    if encryption == 1 && known.cipher.is_none() {
        let packed: String = info.split_ascii_whitespace().collect();
        return Err(if STANDARD.decode(packed).is_ok() { UnpackError::Decrypt } else { UnpackError::Base64 });
    }
    let hash = file.text_of("beianInfoHash").unwrap_or_default();
    package::unpack(info, hash, encryption, known.cipher.as_ref(), &UnpackLimits::default()).map(|_| ())
}
