//! The console's words: one table with a column for each language, `locales/console.tsv`.

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::http::{HeaderMap, header};

const TABLE: &str = include_str!("../../../locales/console.tsv");

/// The cookie that keeps the language.
pub(super) const COOKIE: &str = "bureau_lang";

/// The reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lang {
    /// Simplified Chinese, the default.
    Zh,
    /// English.
    En,
}

type Row = (&'static str, &'static str);

fn rows() -> impl Iterator<Item = (&'static str, Row)> {
    TABLE.lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, (cells.next()?, cells.next()?)))
    })
}

fn table() -> &'static HashMap<&'static str, Row> {
    static CELL: OnceLock<HashMap<&'static str, Row>> = OnceLock::new();
    CELL.get_or_init(|| rows().collect())
}

impl Lang {
    /// The switch's cookie; without one, English only if the browser asks for it before Chinese.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|v: &header::HeaderValue| v.to_str().ok()).unwrap_or_default();
        let kept = text(header::COOKIE).split(';').find_map(|pair| pair.trim().strip_prefix("bureau_lang="));
        match kept {
            Some("en") => return Self::En,
            Some("zh") => return Self::Zh,
            _ => {}
        }
        let mut asked = text(header::ACCEPT_LANGUAGE).split(',').map(str::trim);
        match asked.find(|tag| tag.starts_with("zh") || tag.starts_with("en")) {
            Some(tag) if tag.starts_with("en") => Self::En,
            _ => Self::Zh,
        }
    }

    /// For `html[lang]`.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// A sentence. One that is missing shows its key; a test keeps that from happening.
    pub(super) fn say(self, key: &str) -> &str {
        match (table().get(key), self) {
            (Some((zh, _)), Self::Zh) => zh,
            (Some((_, en)), Self::En) => en,
            (None, _) => key,
        }
    }

    /// A sentence, or something else where there is none.
    pub(super) fn say_or<'a>(self, key: &str, other: &'a str) -> &'a str
    where
        'static: 'a,
    {
        match (table().get(key), self) {
            (Some((zh, _)), Self::Zh) => zh,
            (Some((_, en)), Self::En) => en,
            (None, _) => other,
        }
    }

    /// A sentence with one argument.
    pub(super) fn with(self, key: &str, name: &str, value: &str) -> String {
        self.say(key).replace(&format!("{{ ${name} }}"), value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> = text.split("{ $").skip(1).filter_map(|rest| rest.split(" }").next()).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn both_languages_are_complete_and_take_the_same_arguments() {
        let mut known = std::collections::BTreeSet::new();
        for line in TABLE.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!(cells.len() == 3 && cells.iter().all(|cell| !cell.trim().is_empty()), "{line}");
            assert!(known.insert(cells[0]), "{} stands twice", cells[0]);
            assert_eq!(arguments(cells[1]), arguments(cells[2]), "{line}");
        }
        assert!(known.len() > 80);
    }

    #[test]
    fn every_word_is_used_and_every_used_word_is_there() {
        let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/manage/console");
        let sources: String = std::fs::read_dir(dir)
            .unwrap()
            .flatten()
            .filter(|file| file.path().extension().is_some_and(|end| end == "rs"))
            .map(|file| std::fs::read_to_string(file.path()).unwrap())
            .collect();
        for (key, _) in rows() {
            let by_kind =
                ["state-", "fault-", "el-", "kind-", "send-", "field-"].iter().any(|prefix| key.starts_with(prefix));
            assert!(by_kind || sources.contains(&format!("\"{key}\"")), "{key} is nowhere used");
        }
        for call in [".say(\"", ".with(\"", "row(\""] {
            for key in sources.split(call).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(key.contains('\\') || table().contains_key(key), "{key} is used and not there");
            }
        }
        for state in ["sms", "review", "approved", "refused", "lapsed", "rejected"] {
            assert!(table().contains_key(format!("state-{state}").as_str()), "{state}");
        }
    }
}
