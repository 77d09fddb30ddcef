//! The book of rules: the embedded files, and an operator's over them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use super::file::{self, Fault, Shared, Source};
use super::rule::{Decides, Rule};
use crate::region::Province;

macro_rules! files {
    ($( $name:literal, )+) => {
        &[ $( ($name, include_str!(concat!("../../../../data/rules/", $name))), )+ ]
    };
}

/// The files that come with the program.
pub const FILES: &[(&str, &str)] = files! {
    "national.toml", "11-beijing.toml", "12-tianjin.toml", "13-hebei.toml", "14-shanxi.toml", "15-inner-mongolia.toml",
    "21-liaoning.toml", "22-jilin.toml", "23-heilongjiang.toml", "31-shanghai.toml", "32-jiangsu.toml",
    "33-zhejiang.toml", "34-anhui.toml", "35-fujian.toml", "36-jiangxi.toml", "37-shandong.toml", "41-henan.toml",
    "42-hubei.toml", "43-hunan.toml", "44-guangdong.toml", "45-guangxi.toml", "46-hainan.toml", "50-chongqing.toml",
    "51-sichuan.toml", "52-guizhou.toml", "53-yunnan.toml", "54-tibet.toml", "61-shaanxi.toml", "62-gansu.toml",
    "63-qinghai.toml", "64-ningxia.toml", "65-xinjiang.toml",
};

/// Why rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadRules {
    /// A file is wrong.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A directory or file cannot be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

/// All rules, by province.
#[derive(Debug, Clone, Default)]
pub struct RuleBook {
    rules: Vec<Rule>,
    by_province: BTreeMap<Province, Vec<usize>>,
    of_nation: Vec<usize>,
    sources: BTreeMap<String, Source>,
}

static EMBEDDED: LazyLock<RuleBook> = LazyLock::new(|| RuleBook::load(FILES, &[]).unwrap_or_default());

impl RuleBook {
    /// The rules that come with the program. Whether they are sound is said by [`RuleBook::load`].
    #[must_use]
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// Reads rule files; those of `over` replace rules of the same id and add the others.
    ///
    /// # Errors
    ///
    /// [`Fault`], the first one, with file and line.
    pub fn load(files: &[(&str, &str)], over: &[(&str, &str)]) -> Result<Self, Fault> {
        let mut shared = Shared::default();
        let base = layer(files, &mut shared)?;
        let own = layer(over, &mut shared)?;
        let mut rules: Vec<Rule> = base.into_iter().filter(|rule| !own.iter().any(|new| new.id == rule.id)).collect();
        rules.extend(own);
        Ok(Self::of_rules(rules, shared.sources))
    }

    /// Reads the embedded rules, and over them every `*.toml` of a directory in the order of their names.
    ///
    /// # Errors
    ///
    /// [`BadRules`] where the directory cannot be read or a file is wrong.
    pub fn with_directory(directory: &Path) -> Result<Self, BadRules> {
        let texts = texts_of(directory)?;
        let over: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        Ok(Self::load(FILES, &over)?)
    }

    /// Reads a directory alone, as a whole book.
    ///
    /// # Errors
    ///
    /// [`BadRules`] where the directory cannot be read or a file is wrong.
    pub fn of_directory(directory: &Path) -> Result<Self, BadRules> {
        let texts = texts_of(directory)?;
        let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        Ok(Self::load(&files, &[])?)
    }

    /// A book of these rules.
    #[must_use]
    pub fn of_rules(rules: Vec<Rule>, sources: BTreeMap<String, Source>) -> Self {
        let mut book = Self { rules, by_province: BTreeMap::new(), of_nation: Vec::new(), sources };
        for (at, rule) in book.rules.iter().enumerate() {
            if rule.decides != Decides::Machine {
                continue;
            }
            match rule.province {
                Some(province) => book.by_province.entry(province).or_default().push(at),
                None => book.of_nation.push(at),
            }
        }
        book
    }

    /// Every rule.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Every source by its key.
    #[must_use]
    pub fn sources(&self) -> &BTreeMap<String, Source> {
        &self.sources
    }

    pub(super) fn of_province(&self, province: Province) -> impl Iterator<Item = &Rule> {
        self.by_province.get(&province).map_or(&[][..], Vec::as_slice).iter().filter_map(|at| self.rules.get(*at))
    }

    pub(super) fn national(&self) -> impl Iterator<Item = &Rule> {
        self.of_nation.iter().filter_map(|at| self.rules.get(*at))
    }
}

fn layer(files: &[(&str, &str)], shared: &mut Shared) -> Result<Vec<Rule>, Fault> {
    let read = files.iter().map(|(name, text)| file::read(name, text, shared)).collect::<Result<Vec<_>, _>>()?;
    let mut rules: Vec<Rule> = Vec::new();
    let mut places: BTreeMap<String, String> = BTreeMap::new();
    for one in read {
        for rule in file::rules(one, shared)? {
            for id in rule.ids() {
                if let Some(first) = places.insert(id.to_owned(), format!("{}:{}", rule.file, rule.line)) {
                    let fault = format!("{id} stands at {first} too");
                    return Err(Fault { file: rule.file.clone(), line: rule.line, fault });
                }
            }
            rules.push(rule);
        }
    }
    Ok(rules)
}

fn texts_of(directory: &Path) -> Result<Vec<(String, String)>, BadRules> {
    let unreadable = |path: &Path, source| BadRules::Unreadable { path: path.display().to_string(), source };
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(|error| unreadable(directory, error))? {
        let path = entry.map_err(|error| unreadable(directory, error))?.path();
        let named = path.file_name().is_some_and(|name| name != "topics.toml");
        if named && path.extension().is_some_and(|ending| ending == "toml") {
            let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
            texts.push((path.display().to_string(), text));
        }
    }
    texts.sort();
    Ok(texts)
}
