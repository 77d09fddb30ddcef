//! The closed list of topics, with what to do about each.

use std::sync::LazyLock;

use serde::Deserialize;

/// One topic.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Its id.
    pub id: String,
    /// What to do, Chinese; `{expected}`, `{seen}` and `{from}` are filled in.
    pub zh: String,
    /// What to do, English.
    pub en: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicFile {
    topic: Vec<Topic>,
}

static TOPICS: LazyLock<Vec<Topic>> = LazyLock::new(|| {
    let file: TopicFile = toml::from_str(include_str!("../../../../data/rules/topics.toml")).unwrap_or_default();
    let mut topics = file.topic;
    topics.sort_by(|left, right| left.id.cmp(&right.id));
    topics
});

/// Every topic, in the order of their ids.
#[must_use]
pub fn topics() -> &'static [Topic] {
    &TOPICS
}

/// The topic of an id.
#[must_use]
pub fn topic(id: &str) -> Option<&'static Topic> {
    TOPICS.binary_search_by(|topic| topic.id.as_str().cmp(id)).ok().and_then(|at| TOPICS.get(at))
}
