//! What the review desk goes by: the calendar, the checklist, the reasons to pick from, the acts for two people.
//!
//! Each is a data file that is embedded; a file of the same name in the directory of the setting `review.data` takes its
//! place. All are read once, when the platform starts, so that a mistake is told then and not in the middle of a review.

use std::path::Path;

use anyhow::Context as _;
use filing::calendar::{Calendar, Office};
use jiff::civil::Time;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::config::ReviewDesk;
use crate::words::Lang;

/// One question of the checklist, as `data/checklist.toml` explains it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// Under which answers are stored.
    pub id: String,
    zh: String,
    en: String,
    applies: filing::fields::Applies,
    /// JSON pointer to what is looked at.
    pub evidence: String,
    /// Whether "not applicable" is an answer.
    pub not_applicable: bool,
}

impl ChecklistItem {
    /// The question.
    pub fn words(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// Whether it is asked for an order of this kind (`organisation` or `individual`).
    pub fn asked_for(&self, kind: &str) -> bool {
        use filing::fields::Applies;
        match self.applies {
            Applies::Both => true,
            Applies::Org => kind == "organisation",
            Applies::Individual => kind == "individual",
        }
    }
}

/// One reason to return an order, as `data/return-reasons.toml` explains it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnReason {
    /// Names the message `finding-reviewer-ID`.
    pub id: String,
    /// JSON pointer that the form proposes.
    pub path: String,
}

/// An act that needs a second person, as `data/four-eyes.toml` explains it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Act {
    filing_type: filing::vocabulary::TypeCode,
    kind: Option<String>,
    #[serde(rename = "why")]
    _why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Checklist {
    #[serde(default)]
    item: Vec<ChecklistItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reasons {
    #[serde(default)]
    reason: Vec<ReturnReason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FourEyes {
    #[serde(default)]
    act: Vec<Act>,
}

/// All of it.
pub struct Deskbook {
    /// Working days.
    pub calendar: Calendar,
    /// What only a person can judge.
    pub checklist: Vec<ChecklistItem>,
    /// Reasons to return an order.
    pub reasons: Vec<ReturnReason>,
    acts: Vec<Act>,
    opens: Time,
    closes: Time,
}

impl Deskbook {
    /// Reads the embedded files, or those of `review.data` instead.
    ///
    /// # Errors
    /// A file that cannot be read, with its name; hours that are none.
    pub fn open(settings: &ReviewDesk) -> anyhow::Result<Self> {
        let own = settings.data.as_path();
        let calendar = text(own, "calendar.toml", include_str!("../../../data/calendar.toml"))?;
        let checklist: Checklist =
            read(&text(own, "checklist.toml", include_str!("../../../data/checklist.toml"))?, "checklist.toml")?;
        let reasons: Reasons = read(
            &text(own, "return-reasons.toml", include_str!("../../../data/return-reasons.toml"))?,
            "return-reasons.toml",
        )?;
        let acts: FourEyes =
            read(&text(own, "four-eyes.toml", include_str!("../../../data/four-eyes.toml"))?, "four-eyes.toml")?;
        let time = |text: &str, name: &str| -> anyhow::Result<Time> {
            text.parse().with_context(|| format!("review.{name} is a time such as 09:00"))
        };
        let book = Self {
            calendar: Calendar::parse(&calendar).context("calendar.toml")?,
            checklist: checklist.item,
            reasons: reasons.reason,
            acts: acts.act,
            opens: time(&settings.day_from, "day_from")?,
            closes: time(&settings.day_to, "day_to")?,
        };
        Office::new(&book.calendar, book.opens, book.closes).context("review.day_from and review.day_to")?;
        anyhow::ensure!(settings.promise_days > 0, "review.promise_days is at least one");
        Ok(book)
    }

    /// The office whose hours count.
    ///
    /// # Errors
    /// None once the book is open: the hours were looked at then.
    pub fn office(&self) -> Result<Office<'_>, filing::calendar::NeverOpen> {
        Office::new(&self.calendar, self.opens, self.closes)
    }

    /// The questions for an order of this kind.
    pub fn questions<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = &'b ChecklistItem> {
        self.checklist.iter().filter(move |item| item.asked_for(kind))
    }

    /// Whether an order of this type and kind is approved by two people.
    pub fn needs_two(&self, filing_type: &str, kind: &str) -> bool {
        self.acts
            .iter()
            .any(|act| act.filing_type.as_str() == filing_type && act.kind.as_deref().is_none_or(|only| only == kind))
    }
}

fn text(own: &Path, name: &str, embedded: &str) -> anyhow::Result<String> {
    let path = own.join(name);
    if own.as_os_str().is_empty() || !path.exists() {
        return Ok(embedded.to_owned());
    }
    std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))
}

fn read<T: DeserializeOwned>(text: &str, name: &str) -> anyhow::Result<T> {
    toml::from_str(text).with_context(|| format!("{name} is not of its form"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(dir: &Path) -> ReviewDesk {
        let mut settings = crate::config::Config::load(None, []).unwrap().review;
        settings.data = dir.to_owned();
        settings
    }

    #[test]
    fn a_first_filing_needs_one_person_until_a_file_says_otherwise() {
        let dir = tempfile::tempdir().unwrap();
        let book = Deskbook::open(&settings(dir.path())).unwrap();
        assert!(!book.needs_two("first", "organisation"));
        assert!(book.needs_two("cancel_subject", "individual"));
        let file = dir.path().join("four-eyes.toml");
        std::fs::write(&file, "[[act]]\nfiling_type = \"first\"\nkind = \"organisation\"\nwhy = \"x\"\n").unwrap();
        let book = Deskbook::open(&settings(dir.path())).unwrap();
        assert!(book.needs_two("first", "organisation"));
        assert!(!book.needs_two("first", "individual") && !book.needs_two("cancel_subject", "individual"));
        std::fs::write(&file, "[[act]]\nfiling_type = \"frist\"\nwhy = \"x\"\n").unwrap();
        assert!(Deskbook::open(&settings(dir.path())).is_err(), "a misspelt type is told at the start");
    }

    #[test]
    fn questions_have_words_a_place_and_ids_of_their_own() {
        let book = Deskbook::open(&settings(Path::new(""))).unwrap();
        let ids: std::collections::BTreeSet<&str> = book.checklist.iter().map(|item| item.id.as_str()).collect();
        assert_eq!(ids.len(), book.checklist.len());
        let catalogue = filing::fields::Catalogue::embedded();
        for item in &book.checklist {
            assert!(!item.words(Lang::Zh).is_empty() && !item.words(Lang::En).is_empty());
            assert!(item.evidence == "/materials" || catalogue.find(&item.evidence).is_some(), "{}", item.evidence);
        }
        for kind in ["organisation", "individual"] {
            assert!(book.questions(kind).count() >= 5, "{kind}");
        }
    }

    #[test]
    fn every_reason_has_words_in_both_languages_and_no_words_are_left_over() {
        let book = Deskbook::open(&settings(Path::new(""))).unwrap();
        let wanted: std::collections::BTreeSet<String> =
            book.reasons.iter().map(|reason| format!("finding-reviewer-{}", reason.id)).collect();
        for text in [include_str!("../../../locales/zh-CN/desk.ftl"), include_str!("../../../locales/en/desk.ftl")] {
            let there: std::collections::BTreeSet<String> = text
                .lines()
                .filter_map(|line| line.split_once(" = "))
                .map(|(id, _)| id.to_owned())
                .filter(|id| id.starts_with("finding-reviewer-"))
                .collect();
            assert_eq!(there, wanted);
        }
    }
}
