//! Reading what went over the wire, without the platform's own reader.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use quick_xml::events::Event;

/// An element without children: its path from the root, and its text.
pub type Leaf = (String, String);

/// The leaves of a GBK document, in their order.
pub fn leaves(gbk: &[u8]) -> Vec<Leaf> {
    let text = miit::gbk::decode(gbk).unwrap().text;
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut path, mut found, mut words) = (Vec::new(), Vec::new(), None);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                path.push(start.name().as_ref().to_owned());
                words = Some(String::new());
            }
            Event::Text(text) => {
                if let Some(words) = &mut words {
                    words.push_str(&text);
                }
            }
            Event::GeneralRef(name) => {
                let character = match name.resolve_char_ref().unwrap() {
                    Some(character) => character.to_string(),
                    None => entity(&name).to_owned(),
                };
                if let Some(words) = &mut words {
                    words.push_str(&character);
                }
            }
            Event::End(_) => {
                if let Some(words) = words.take() {
                    found.push((path.join("/"), words));
                }
                path.pop();
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn entity(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        other => panic!("an entity nobody knows: {other}"),
    }
}

/// Asks xmllint whether `xml` keeps the ministry's schema. Where schema or program are missing this is told and passed
/// over, except in CI.
pub fn valid_by_schema(xml: &[u8]) {
    let Some(schema) = schema() else {
        return missing("upload.xsd of the interface");
    };
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(xml).unwrap();
    let lint = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).args([&schema, file.path()]).output();
    match lint {
        Ok(judged) => assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stderr)),
        Err(_) => missing("xmllint"),
    }
}

/// `../shared` stands beside the repository.
fn schema() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = here.ancestors().map(|dir| dir.join("shared/miit/xsd/upload.xsd"));
    beside.into_iter().find(|path| path.exists())
}

fn missing(what: &str) {
    assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "{what} is missing, which is a failure in CI");
    eprintln!("SKIPPED: {what} is missing, the XML is not held against the schema");
}
