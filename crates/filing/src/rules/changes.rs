//! How two books of rules differ, in words.

use std::collections::BTreeMap;

use super::RuleBook;
use super::rule::Rule;

/// What became of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Something of it is different; names of the parts.
    Changed(Vec<&'static str>),
}

/// The changes from one book to another, by id.
#[must_use]
pub fn changes<'r>(old: &'r RuleBook, new: &'r RuleBook) -> Vec<(&'r str, Change)> {
    let by_id = |book: &'r RuleBook| -> BTreeMap<&'r str, &'r Rule> {
        book.rules().iter().flat_map(|rule| rule.ids().map(move |id| (id, rule))).collect()
    };
    let (before, after) = (by_id(old), by_id(new));
    let mut found: Vec<(&str, Change)> = Vec::new();
    for (id, rule) in &before {
        match after.get(id) {
            None => found.push((id, Change::Removed)),
            Some(new) => {
                let parts = parts(rule, new);
                if !parts.is_empty() {
                    found.push((id, Change::Changed(parts)));
                }
            }
        }
    }
    found.extend(after.keys().filter(|id| !before.contains_key(*id)).map(|id| (*id, Change::Added)));
    found.sort_by_key(|(id, _)| *id);
    found
}

fn parts(old: &Rule, new: &Rule) -> Vec<&'static str> {
    let differs = [
        ("topic", old.topic != new.topic),
        ("scope", old.scope != new.scope),
        ("types", old.types != new.types),
        ("natures", old.natures != new.natures),
        ("condition", old.when != new.when),
        ("demand", old.need != new.need || old.any != new.any),
        ("document", old.material != new.material),
        ("severity", old.severity != new.severity),
        ("text", old.text != new.text || old.cure != new.cure),
        ("source", old.source != new.source || old.date != new.date || old.confidence != new.confidence),
        ("time", old.since != new.since || old.until != new.until),
        ("who decides", old.decides != new.decides),
        ("version", old.version != new.version),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(part, _)| part).collect()
}

/// One line for a reader.
#[must_use]
pub fn line(id: &str, change: &Change, new: &RuleBook) -> String {
    let text =
        new.rules().iter().find(|rule| rule.ids().any(|known| known == id)).map_or("", |rule| rule.text.as_str());
    match change {
        Change::Added => format!("{id} added: {text}"),
        Change::Removed => format!("{id} removed"),
        Change::Changed(parts) => format!("{id} changed in {}: {text}", parts.join(", ")),
    }
}
