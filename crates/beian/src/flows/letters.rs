//! Every kind of message the platform writes, and its words: one table of kinds, and texts from the catalogue.
//!
//! A kind `filed` has four sentences: `notice-filed` for the list on the pages, `notice-short-filed` for SMS,
//! `notice-subject-filed` and `notice-do-filed` (what to do now) for mail. A kind that does not stand here is told on the pages
//! only.

use std::collections::BTreeMap;

use crate::words::{Lang, Words};

/// What a reader may choose to be told together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Something the reader must do.
    Act,
    /// How it ended.
    Outcome,
    /// How it goes on.
    Progress,
}

impl Group {
    /// All, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Act, Self::Outcome, Self::Progress];

    /// As stored in a contact.
    pub fn name(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Outcome => "outcome",
            Self::Progress => "progress",
        }
    }
}

/// A kind of message.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// As stored.
    pub name: &'static str,
    /// To which group it belongs; `None`: nobody can choose, such as a code that was asked for.
    pub group: Option<Group>,
    /// The parameters of its texts, in the order in which an SMS template numbers them.
    pub params: &'static [&'static str],
}

/// All kinds.
pub const KINDS: &[Kind] = &[
    Kind { name: "sign_in_code", group: None, params: &["code"] },
    Kind { name: "mail_code", group: None, params: &["code"] },
    Kind { name: "sms_coming", group: None, params: &["tail"] },
    Kind { name: "alert", group: None, params: &["what", "class"] },
    Kind { name: "submitted", group: Some(Group::Progress), params: &["number"] },
    Kind { name: "returned", group: Some(Group::Act), params: &["number"] },
    Kind { name: "approved", group: Some(Group::Progress), params: &["number"] },
    Kind { name: "sent", group: Some(Group::Progress), params: &["number"] },
    Kind { name: "sms_to_answer", group: Some(Group::Act), params: &["number", "tail"] },
    Kind { name: "sms_reminder", group: Some(Group::Act), params: &["number", "hours"] },
    Kind { name: "filed", group: Some(Group::Outcome), params: &["number", "filing"] },
    Kind { name: "partly_filed", group: Some(Group::Outcome), params: &["number", "filing"] },
    Kind { name: "refused", group: Some(Group::Act), params: &["number", "count"] },
    Kind { name: "lapsed", group: Some(Group::Act), params: &["number"] },
    Kind { name: "bureau_asks", group: Some(Group::Act), params: &["number", "day"] },
    Kind { name: "bureau_cancelled", group: Some(Group::Outcome), params: &["number"] },
    Kind { name: "expired", group: Some(Group::Outcome), params: &["number"] },
    Kind { name: "expires_soon", group: Some(Group::Act), params: &["number", "days"] },
];

/// The names of all kinds.
pub fn names() -> Vec<&'static str> {
    KINDS.iter().map(|kind| kind.name).collect()
}

/// A kind by its name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

impl Kind {
    /// Those of `params` that its texts use, in their order; one that was not given is empty.
    pub fn params_of(&self, params: &BTreeMap<&str, &str>) -> Vec<(String, String)> {
        let value = |name: &&str| params.get(name).copied().unwrap_or_default().to_owned();
        self.params.iter().map(|name| ((*name).to_owned(), value(name))).collect()
    }
}

/// The words of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Subject of a mail, else empty.
    pub subject: String,
    /// The whole text.
    pub text: String,
}

/// Writes a message of `kind` for `channel`. `link` may be empty; `sign` stands before every SMS.
pub fn write(
    words: &Words,
    lang: Lang,
    channel: &str,
    kind: &Kind,
    params: &[(String, String)],
    link: &str,
    sign: &str,
) -> Text {
    let id = kind.name.replace('_', "-");
    let say = |id: &str| words.say(lang, id, params.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    if channel != "mail" {
        let short = say(&format!("notice-short-{id}"));
        let text = if channel == "sms" { format!("【{sign}】{short}") } else { short };
        return Text { subject: String::new(), text };
    }
    let mut parts = vec![say("notice-mail-hello"), say(&format!("notice-{id}")), say(&format!("notice-do-{id}"))];
    if !link.is_empty() {
        parts.push(words.say(lang, "notice-mail-link", [("link", link)]));
    }
    parts.push(words.say(lang, "notice-mail-end", [("sign", sign)]));
    Text { subject: say(&format!("notice-subject-{id}")), text: parts.join("\n\n") + "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every kind in both languages and all three forms, as people get them.
    #[test]
    fn every_message_is_written_from_a_sample() {
        let words = Words::embedded().unwrap();
        let sample: BTreeMap<&str, &str> = [
            ("code", "204816"),
            ("number", "BA2026112000001"),
            ("count", "2"),
            ("tail", "1501"),
            ("hours", "18"),
            ("filing", "粤ICP备2026000001号"),
            ("days", "3"),
            ("day", "2026-11-30"),
            ("what", "与管局的通道已停"),
            ("class", "account"),
        ]
        .into();
        for (lang, name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
            let mut all = String::new();
            for kind in KINDS {
                let params = kind.params_of(&sample);
                assert!(
                    params.iter().all(|(_, value)| !value.is_empty()),
                    "{} has a parameter of no sample",
                    kind.name
                );
                let short = write(&words, lang, "sms", kind, &params, "", "备案服务");
                let link = "https://beian.example.cn/orders/1";
                let mail = write(&words, lang, "mail", kind, &params, link, "备案服务");
                for text in [&short.text, &mail.subject, &mail.text] {
                    assert!(!text.contains("notice-") && !text.contains("{$"), "{}: {text}", kind.name);
                }
                for (name, value) in &params {
                    assert!(short.text.contains(value), "{}: the SMS says {name}: {}", kind.name, short.text);
                }
                // A carrier joins long SMS from parts of 67 characters; three are enough for what we say.
                assert!(short.text.chars().count() <= 200, "{}: {}", kind.name, short.text.chars().count());
                all.push_str(&format!("## {}\n{}\n\n{}\n{}\n", kind.name, short.text, mail.subject, mail.text));
            }
            insta::assert_snapshot!(format!("letters_{name}"), all);
        }
    }
}
