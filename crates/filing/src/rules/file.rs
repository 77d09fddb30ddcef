//! Reading rule files: TOML in, rules or the first fault with file and line out.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::condition::{Condition, Lists};
use super::fact::Anchor;
use super::rule::{Confidence, Decides, Demand, Natures, Omitted, Rule, Scope, Types, Who};
use crate::finding::Severity;
use crate::region::Province;
use crate::vocabulary::{MaterialKind, Nature};

/// What is wrong with a rule file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {fault}")]
pub struct Fault {
    /// File.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub fault: String,
}

/// Where a rule's words come from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is.
    pub title: String,
    /// Day of the text, as far as it is known.
    pub date: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    province: Option<String>,
    #[serde(default)]
    sources: BTreeMap<String, Source>,
    #[serde(default)]
    lists: Lists,
    #[serde(default)]
    rule: Vec<RawRule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: Spanned<String>,
    #[serde(default)]
    covers: Vec<String>,
    version: Option<u32>,
    topic: String,
    #[serde(default)]
    provinces: Vec<String>,
    scope: Scope,
    types: Vec<String>,
    #[serde(default)]
    natures: Vec<String>,
    at: Option<String>,
    #[serde(default)]
    who: Who,
    #[serde(default)]
    when: Vec<String>,
    #[serde(default)]
    need: Vec<String>,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    material: Vec<String>,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    residence: Vec<String>,
    #[serde(default)]
    ask: bool,
    severity: Option<String>,
    path: Option<String>,
    expect: Option<String>,
    #[serde(default)]
    slot: String,
    text: String,
    #[serde(default)]
    cure: String,
    source: String,
    date: Option<String>,
    #[serde(default)]
    confidence: Confidence,
    since: Option<String>,
    until: Option<String>,
    #[serde(default)]
    decides: Decides,
    omitted: Option<Omitted>,
}

/// A file's content before its rules are understood: lists and sources may stand in another file.
pub(super) struct Read<'t> {
    name: &'t str,
    text: &'t str,
    raw: RawFile,
}

/// What all files share.
#[derive(Debug, Clone, Default)]
pub(super) struct Shared {
    pub sources: BTreeMap<String, Source>,
    pub lists: Lists,
    pub slots: Vec<String>,
}

/// Reads the shape of a file and adds its lists and sources to the shared ones.
pub(super) fn read<'t>(name: &'t str, text: &'t str, shared: &mut Shared) -> Result<Read<'t>, Fault> {
    let mut raw: RawFile = toml::from_str(text).map_err(|error| Fault {
        file: name.to_owned(),
        line: error.span().map_or(1, |span| line_of(text, span.start)),
        fault: error.message().to_owned(),
    })?;
    shared.sources.append(&mut raw.sources);
    shared.lists.append(&mut raw.lists);
    Ok(Read { name, text, raw })
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

/// Understands the rules of a file.
pub(super) fn rules(read: Read<'_>, shared: &mut Shared) -> Result<Vec<Rule>, Fault> {
    let (name, text) = (read.name, read.text);
    let province = read.raw.province.map(|code| code.parse::<Province>());
    let province =
        province.transpose().map_err(|error| Fault { file: name.to_owned(), line: 1, fault: error.to_string() })?;
    let mut seen = BTreeSet::new();
    let mut rules = Vec::with_capacity(read.raw.rule.len());
    let (mut line, mut byte) = (1, 0);
    for raw in read.raw.rule {
        let start = raw.id.span().start;
        line += text.as_bytes()[byte..start].iter().filter(|byte| **byte == b'\n').count();
        byte = start;
        let fault = |fault: String| Fault { file: name.to_owned(), line, fault };
        let rule = understand(raw, province, shared).map_err(fault)?;
        for id in rule.ids() {
            if !seen.insert(id.to_owned()) {
                return Err(fault(format!("{id} stands twice")));
            }
        }
        rules.push(Rule { file: name.to_owned(), line, ..rule });
    }
    Ok(rules)
}

fn understand(raw: RawRule, province: Option<Province>, shared: &mut Shared) -> Result<Rule, String> {
    let lists = &shared.lists;
    let conditions = |texts: &[String]| -> Result<Vec<Condition>, String> {
        texts.iter().map(|text| Condition::parse(text, lists).map_err(|bad| format!("{text}: {bad}"))).collect()
    };
    let (when, need, any) = (conditions(&raw.when)?, conditions(&raw.need)?, conditions(&raw.any)?);
    let source = shared.sources.get(&raw.source).ok_or_else(|| format!("there is no source named {}", raw.source))?;
    let types = raw.types.iter().try_fold(0, |set, word| {
        Types::of_word(word).map(|types| set | types.0).ok_or_else(|| format!("there is no filing type {word}"))
    })?;
    let natures = raw.natures.iter().try_fold(0, |set, word| {
        word.parse::<Nature>().map(|nature| set | Natures::one(nature).0).map_err(|bad| format!("{word}: {bad}"))
    })?;
    let provinces = raw.provinces.iter().map(|code| code.parse().map_err(|_| format!("there is no province {code}")));
    for kind in &raw.material {
        kind.parse::<MaterialKind>().map_err(|bad| format!("{kind}: {bad}"))?;
    }
    let severity = raw.severity.as_deref().unwrap_or("refuse");
    let severity = severity.parse::<Severity>().map_err(|_| format!("there is no severity {severity}"))?;
    let day = |text: Option<String>| -> Result<Option<Date>, String> {
        text.map(|text| text.parse::<Date>().map_err(|_| format!("{text} is no day"))).transpose()
    };
    let material = (!raw.material.is_empty()).then_some(Demand {
        kinds: raw.material,
        owner: raw.owner,
        residence: raw.residence,
    });
    let rule = Rule {
        id: raw.id.into_inner(),
        covers: raw.covers,
        version: raw.version.unwrap_or(1),
        topic: raw.topic,
        province,
        provinces: provinces.collect::<Result<_, String>>()?,
        scope: raw.scope,
        types: Types(types),
        natures: Natures(natures),
        at: anchor(raw.at.as_deref())?,
        who: raw.who,
        when,
        need,
        any,
        material,
        ask: raw.ask,
        severity,
        path: raw.path,
        expect: raw.expect,
        slot: slot(&raw.slot, &mut shared.slots)?,
        slot_name: raw.slot,
        text: raw.text,
        cure: raw.cure,
        date: raw.date.unwrap_or_else(|| source.date.clone()),
        source: raw.source,
        confidence: raw.confidence,
        since: day(raw.since)?,
        until: day(raw.until)?,
        decides: raw.decides,
        omitted: raw.omitted,
        file: String::new(),
        line: 0,
    };
    super::sound::rule(&rule)?;
    Ok(rule)
}

fn anchor(word: Option<&str>) -> Result<Anchor, String> {
    Ok(match word.unwrap_or("case") {
        "case" => Anchor::Case,
        "person" => Anchor::Person,
        "site" => Anchor::Site,
        "domain" => Anchor::Domain,
        "approval" => Anchor::Approval,
        "resource" => Anchor::Resource,
        "code" => Anchor::Code,
        "filed" => Anchor::Filed,
        "cancelled" => Anchor::Cancelled,
        "material" => Anchor::Material,
        other => return Err(format!("there is no place {other}")),
    })
}

/// The bit of a slot.
fn slot(name: &str, slots: &mut Vec<String>) -> Result<u64, String> {
    if name.is_empty() {
        return Ok(0);
    }
    let at = slots.iter().position(|known| known == name).unwrap_or_else(|| {
        slots.push(name.to_owned());
        slots.len() - 1
    });
    if at < 64 { Ok(1 << at) } else { Err("more than 64 slots".to_owned()) }
}
