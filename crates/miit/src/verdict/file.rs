//! One XML file through its layers.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::bytes::Reading;
use super::outline::{self, Outline};
use super::{Action, Found, Kind, Known, Layer, Next, Problem, Severity, Verdict, answer, upload};
use crate::interface::V3_0;
use crate::package::MAX_XML;
use crate::schema;
use crate::soap::MAX_BODY;
use crate::xml::{self, Element, Limits, XmlError};

/// How much of a file that is too large is looked at, to say what it is.
const HEAD: u64 = 65_536;

/// How much of a large file is walked over before the rest is read: one that is too crowded shows it by then.
const STRETCH: u64 = 4_000_000;

/// Reads and judges the file at a path. A file above the largest size of the interface is not read.
pub fn check_file(path: &Path, known: &Known) -> Verdict {
    let mut verdict = match read_bounded(path) {
        Ok(Bounded::Whole(bytes)) => check_xml(bytes, known),
        Ok(Bounded::Head(head, size)) => oversized(head, size),
        Err(error) => unreadable(&error),
    };
    verdict.file = path.display().to_string();
    verdict
}

/// A file within bounds, or the beginning of a larger one.
pub(super) enum Bounded {
    Whole(Vec<u8>),
    Head(Vec<u8>, u64),
}

/// Reads a file of at most [`MAX_BODY`] bytes; uploads above their own limit are not read either.
pub(super) fn read_bounded(path: &Path) -> std::io::Result<Bounded> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut head = Vec::new();
    (&file).take(HEAD).read_to_end(&mut head)?;
    let upload = Outline::of(&Reading::of(head.clone()).text).kind == Some(Kind::Upload);
    let most = if upload { MAX_XML } else { MAX_BODY } as u64;
    if size > most {
        return Ok(Bounded::Head(head, size));
    }
    let mut bytes = head;
    if size > STRETCH {
        (&file).take(STRETCH - bytes.len() as u64).read_to_end(&mut bytes)?;
        if let Some(crowd) = crowded(&bytes) {
            return Ok(Bounded::Whole(crowd));
        }
    }
    bytes.reserve_exact(usize::try_from(size).unwrap_or(0).saturating_sub(bytes.len()));
    // A pipe says nothing of its size, and a file may grow.
    (&file).take(most + 1 - bytes.len() as u64).read_to_end(&mut bytes)?;
    match bytes.len() as u64 {
        length if length > most => Ok(Bounded::Head(bytes, length)),
        _ => Ok(Bounded::Whole(bytes)),
    }
}

/// The beginning of a file, up to its last tag, if that alone holds more than any message may.
fn crowded(stretch: &[u8]) -> Option<Vec<u8>> {
    // No bracket is part of a GBK character: the cut is between two.
    let end = stretch.iter().rposition(|b| *b == b'<')?;
    let reading = Reading::of(stretch[..end].to_vec());
    let crowded = reading.crowded || Outline::of(&reading.text).too_much.is_some();
    crowded.then(|| stretch[..end].to_vec())
}

/// The verdict on a file that cannot be opened or read.
pub(super) fn unreadable(error: &std::io::Error) -> Verdict {
    let mut found = Found::default();
    found.error(Layer::Bytes, "", "bytes.unreadable", &error.kind().to_string(), None);
    Verdict::sum_up(None, None, found, Next::plain(Action::Stop))
}

fn oversized(mut head: Vec<u8>, size: u64) -> Verdict {
    head.truncate(HEAD as usize);
    let outline = Outline::of(&Reading::of(head).text);
    let mut found = Found::default();
    found.error(Layer::Bytes, "", "bytes.size", &size.to_string(), Some(18));
    Verdict::sum_up(outline.kind, outline.message(), found, Next::plain(Action::Stop))
}

/// Judges the bytes of an XML file of any direction.
pub fn check_xml(bytes: Vec<u8>, known: &Known) -> Verdict {
    read_xml(bytes, known).0
}

/// Judges the bytes of an XML file, and gives its tree where there is one.
pub fn read_xml(bytes: Vec<u8>, known: &Known) -> (Verdict, Option<Element>) {
    let reading = Reading::of(bytes);
    let outline = Outline::of(&reading.text);
    let kind = outline.kind;
    let mut found = Found::default();
    reading.report(kind, &mut found);
    let refused = |found, outline: &Outline| {
        // A download that was not acknowledged comes again; what nobody knows does not.
        let action = if matches!(kind, Some(Kind::Download | Kind::Return)) { Action::Retry } else { Action::Stop };
        Verdict::sum_up(kind, outline.message(), found, Next::plain(action))
    };
    if reading.broken.is_some() {
        return (refused(found, &outline), None);
    }
    if let Some((what, limit)) = outline.too_much.or(reading.crowded.then_some(("elements", outline::MAX_ELEMENTS))) {
        limit_of(kind, what, limit, &mut found);
        return (refused(found, &outline), None);
    }
    if let Some(forbidden) = outline.forbidden {
        let severity = if kind == Some(Kind::Upload) { Severity::Error } else { Severity::Warning };
        let path = kind.map_or("", Kind::root);
        found.add(Problem::new(Layer::Xml, path, "xml.malformed", forbidden, code(kind), severity));
    }
    let Some(root) = tree(&reading.text, kind, &mut found) else {
        return (refused(found, &outline), None);
    };
    drop(reading);
    let verdict = match kind {
        None => {
            found.error(Layer::Schema, "", "schema.root", outline.root.as_deref().unwrap_or_default(), None);
            refused(found, &outline)
        }
        Some(Kind::Upload) => {
            for violation in schema::validate_upload(&root) {
                found.add(Problem::of_schema(violation, Some(5001), Severity::Error));
            }
            upload::check(&root, &outline, known, &mut found);
            let action = if found.refused.is_some() { Action::Stop } else { Action::Continue };
            Verdict::sum_up(kind, outline.message(), found, Next::plain(action))
        }
        Some(Kind::Download) => {
            for violation in schema::validate_download(&root) {
                found.add(Problem::of_schema(violation, None, Severity::Warning));
            }
            version(&root, &mut found);
            // What a regulator sent is kept and acknowledged, whatever its own schema says of it.
            let next = Next { acknowledge: true, ..Next::plain(Action::Continue) };
            Verdict::sum_up(kind, outline.message(), found, next)
        }
        Some(Kind::Return) => answer::check(&root, known, found),
    };
    (verdict, Some(root))
}

/// A wrong version of a file that a regulator wrote; its absence is the schema's business.
fn version(root: &Element, found: &mut Found) {
    if let Some(version) = root.attribute("version").filter(|v| *v != V3_0.version) {
        found.warning(Layer::Semantic, format!("{}/@version", root.name), "version", version, Some(5004));
    }
}

/// The tree, or `None` with the error added. Only uploads are held to an exact beginning.
fn tree(text: &str, kind: Option<Kind>, found: &mut Found) -> Option<Element> {
    let trimmed = text.trim_start();
    let lenient = matches!(kind, Some(Kind::Download | Kind::Return));
    if lenient && trimmed.len() != text.len() && kind == Some(Kind::Download) {
        found.warning(Layer::Xml, "", "xml.blanks_before", "", None);
    }
    let error = match xml::parse(if lenient { trimmed } else { text }, &Limits::default()) {
        Ok(root) => return Some(root),
        Err(error) => error,
    };
    let rule = match &error {
        XmlError::DocumentType => "xml.document_type",
        XmlError::Entity => "xml.entity",
        XmlError::TooMuch { what, limit } => {
            limit_of(kind, what, *limit, found);
            return None;
        }
        XmlError::Malformed { .. } | XmlError::Gbk(_) => "xml.malformed",
    };
    found.error(Layer::Xml, kind.map_or("", Kind::root), rule, &error.to_string(), code(kind));
    None
}

fn limit_of(kind: Option<Kind>, what: &str, limit: usize, found: &mut Found) {
    let value = format!("more {what} than {limit}");
    found.error(Layer::Xml, kind.map_or("", Kind::root), "xml.limit", &value, code(kind));
}

/// 5001: what is no XML does not conform to the schema either.
fn code(kind: Option<Kind>) -> Option<u32> {
    (kind == Some(Kind::Upload)).then_some(5001)
}
