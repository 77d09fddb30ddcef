//! Words for people: Fluent catalogues in Chinese and English, embedded from `locales/`.
//!
//! Findings and refusals travel through the house as ids with parameters; this is the edge where they become sentences.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use serde_json::{Value, json};
use unic_langid::LanguageIdentifier;

const ZH: &[&str] = &[
    include_str!("../../../locales/zh-CN/findings.ftl"),
    include_str!("../../../locales/zh-CN/platform.ftl"),
    include_str!("../../../locales/zh-CN/pages.ftl"),
    include_str!("../../../locales/zh-CN/accounts.ftl"),
    include_str!("../../../locales/zh-CN/applicant.ftl"),
    include_str!("../../../locales/zh-CN/desk.ftl"),
    include_str!("../../../locales/zh-CN/operations.ftl"),
    include_str!("../../../locales/zh-CN/duties.ftl"),
    include_str!("../../../locales/zh-CN/notices.ftl"),
];
const EN: &[&str] = &[
    include_str!("../../../locales/en/findings.ftl"),
    include_str!("../../../locales/en/platform.ftl"),
    include_str!("../../../locales/en/pages.ftl"),
    include_str!("../../../locales/en/accounts.ftl"),
    include_str!("../../../locales/en/applicant.ftl"),
    include_str!("../../../locales/en/desk.ftl"),
    include_str!("../../../locales/en/operations.ftl"),
    include_str!("../../../locales/en/duties.ftl"),
    include_str!("../../../locales/en/notices.ftl"),
];

/// The reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Simplified Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// By `Accept-Language`: English only if it is asked for before Chinese.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        let asked = headers.get(axum::http::header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
        let first = asked.split(',').map(str::trim).find(|tag| tag.starts_with("zh") || tag.starts_with("en"));
        if first.is_some_and(|tag| tag.starts_with("en")) { Self::En } else { Self::Zh }
    }

    /// Its stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// By its stored name; Chinese for anything but English.
    pub fn parse(name: &str) -> Self {
        if name == "en" { Self::En } else { Self::Zh }
    }
}

/// Both catalogues.
pub struct Words {
    zh: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

/// A catalogue that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the {language} catalogue is broken: {what}")]
pub struct WordsError {
    language: &'static str,
    what: String,
}

impl Words {
    /// The embedded catalogues.
    pub fn embedded() -> Result<Self, WordsError> {
        Ok(Self { zh: bundle("zh-CN", ZH)?, en: bundle("en", EN)? })
    }

    /// The sentence `id` with its arguments. A missing message shows its id: a test keeps that from happening.
    pub fn say<'a>(&self, lang: Lang, id: &str, args: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        self.find(lang, id, args).unwrap_or_else(|| {
            tracing::error!(id, "a sentence is missing from the catalogue");
            id.to_owned()
        })
    }

    /// The sentence `id`, if there is one: for kinds and acts that a newer part of the house may have written.
    pub fn find<'a>(&self, lang: Lang, id: &str, args: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<String> {
        let bundle = match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        };
        let pattern = bundle.get_message(id)?.value()?;
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            fluent.set(name.to_owned(), value.to_owned());
        }
        Some(bundle.format_pattern(pattern, Some(&fluent), &mut Vec::new()).into_owned())
    }

    /// Whose document it is, by the pointer of its owner.
    pub fn owner(&self, lang: Lang, owner: &str) -> String {
        match owner {
            "/subject" => self.say(lang, "owner-subject", []),
            "/subject_person" => self.say(lang, "owner-subject-person", []),
            site => {
                let n = site.split('/').nth(2).and_then(|n| n.parse::<usize>().ok()).unwrap_or(0) + 1;
                self.say(lang, "owner-site-person", [("n", n.to_string().as_str())])
            }
        }
    }

    /// What to do about a finding; the owner of a document is named in words, not by its pointer.
    pub fn cure(&self, lang: Lang, cure: &filing::finding::Cure) -> String {
        let owner = cure.args.get("owner").map(|owner| self.owner(lang, owner));
        let args = cure.args.iter().map(|(name, value)| match (name.as_str(), &owner) {
            ("owner", Some(words)) => ("owner", words.as_str()),
            (name, _) => (name, value.as_str()),
        });
        self.say(lang, &cure.id, args)
    }

    /// A finding as readers get it: the members of case.md §7, its cure a sentence.
    pub fn finding(&self, lang: Lang, finding: &filing::finding::Finding) -> Value {
        let mut value = serde_json::to_value(finding).unwrap_or_else(|_| json!({}));
        let cure = self.cure(lang, &finding.cure);
        if let Some(members) = value.as_object_mut() {
            // The bureau's own words, beside ours.
            if finding.origin == filing::finding::Origin::Bureau
                && let Some(text) = finding.cure.args.get("text")
            {
                members.insert("text".into(), Value::String(text.clone()));
            }
            members.insert("cure".into(), Value::String(cure));
        }
        value
    }

    /// All findings of a list, see [`Words::finding`].
    pub fn findings(&self, lang: Lang, findings: &[filing::finding::Finding]) -> Vec<Value> {
        findings.iter().map(|f| self.finding(lang, f)).collect()
    }

    /// The sentence of a notice kind with its stored parameters.
    pub fn notice(&self, lang: Lang, kind: &str, params: &BTreeMap<String, String>) -> String {
        let id = format!("notice-{}", kind.replace('_', "-"));
        self.say(lang, &id, params.iter().map(|(k, v)| (k.as_str(), v.as_str())))
    }
}

fn bundle(language: &'static str, sources: &[&str]) -> Result<FluentBundle<FluentResource>, WordsError> {
    let broken = |what: String| WordsError { language, what };
    let id: LanguageIdentifier = language.parse().map_err(|_| broken("bad language tag".into()))?;
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks are for mixed writing directions; here they would only spoil copied text.
    bundle.set_use_isolating(false);
    for source in sources {
        let resource = FluentResource::try_new((*source).to_owned())
            .map_err(|(_, errors)| broken(format!("{:?}", errors.first())))?;
        bundle.add_resource(resource).map_err(|errors| broken(format!("{:?}", errors.first())))?;
    }
    Ok(bundle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(sources: &[&str]) -> std::collections::BTreeSet<String> {
        sources
            .iter()
            .flat_map(|s| s.lines())
            .filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|l| l.split_once(" =").map(|(id, _)| id.to_owned()))
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(ids(ZH), ids(EN));
        Words::embedded().unwrap();
    }

    #[test]
    fn platform_words_are_used_and_present() {
        let mut code = String::new();
        collect(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut code);
        collect(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")), &mut code);
        for id in ids(&ZH[1..]) {
            let by_kind = [
                "notice-",
                "state-",
                "next-",
                "topic-",
                "task-",
                "item-",
                "document-",
                "kind-",
                "start-",
                "role-",
                "act-",
                "channel-",
                "duty-",
                "finding-reviewer-",
                "finding-bureau-do-",
                "photo-",
                "holder-",
            ]
            .iter()
            .any(|prefix| id.starts_with(prefix));
            assert!(by_kind || code.contains(&format!("\"{id}\"")), "{id} is in the catalogue and nowhere used");
        }
    }

    #[test]
    fn a_missing_document_is_named_with_its_owner() {
        let words = Words::embedded().unwrap();
        for owner in ["/subject", "/subject_person", "/sites/1/person"] {
            let args = [("kind", "identity_document"), ("owner", owner)];
            let cure = filing::finding::Cure {
                id: filing::finding::cure::MATERIAL_MISSING.to_owned(),
                args: args.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            };
            for lang in [Lang::Zh, Lang::En] {
                let said = words.cure(lang, &cure);
                assert!(said.contains(&words.owner(lang, owner)) && !said.contains('/'), "{said}");
            }
        }
    }

    fn collect(dir: &std::path::Path, into: &mut String) {
        for entry in std::fs::read_dir(dir).unwrap().flatten() {
            if entry.path().is_dir() {
                collect(&entry.path(), into);
            } else if entry.path().extension().is_some_and(|e| e == "rs" || e == "html") {
                into.push_str(&std::fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
}
