//! The built-in samples of `practice --once`: one company, one person, all invented, with pictures drawn by us.

use std::path::Path;

use serde_json::Value;

use crate::files::sample::{SampleKind, sample_card};

const COMPANY: &str = include_str!("../../../../data/practice/company.json");
const PERSONAL: &str = include_str!("../../../../data/practice/personal.json");

/// A case to file, with the bytes of the pictures it names.
#[derive(Clone)]
pub struct Sample {
    /// Body of POST /orders.
    pub case: Value,
    /// Kind, owner, file name, bytes.
    pub pictures: Vec<(String, String, String, Vec<u8>)>,
}

/// The two samples: from `dir`, else the built-in ones.
pub fn load(dir: Option<&Path>) -> anyhow::Result<Vec<Sample>> {
    match dir {
        Some(dir) => ["company.json", "personal.json"].iter().map(|name| from_dir(dir, name)).collect(),
        None => [COMPANY, PERSONAL].iter().enumerate().map(|(n, text)| built_in(n as u64, text)).collect(),
    }
}

fn from_dir(dir: &Path, name: &str) -> anyhow::Result<Sample> {
    use anyhow::Context;
    let path = dir.join(name);
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let case: Value = serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))?;
    with_pictures(case, |file, _| {
        let path = dir.join(file);
        std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    })
}

fn built_in(seed: u64, text: &str) -> anyhow::Result<Sample> {
    let case: Value = serde_json::from_str(text)?;
    with_pictures(case, |_, kind| {
        let drawn = if kind == "unit_certificate" { SampleKind::Licence } else { SampleKind::IdFront };
        Ok(sample_card(seed, drawn))
    })
}

fn with_pictures(case: Value, read: impl Fn(&str, &str) -> anyhow::Result<Vec<u8>>) -> anyhow::Result<Sample> {
    let mut pictures = Vec::new();
    for material in case["materials"].as_array().into_iter().flatten() {
        let text = |name: &str| material[name].as_str().map(str::to_owned);
        if let (Some(kind), Some(owner), Some(file)) = (text("kind"), text("owner"), text("file")) {
            let bytes = read(&file, &kind)?;
            pictures.push((kind, owner, file, bytes));
        }
    }
    Ok(Sample { case, pictures })
}
