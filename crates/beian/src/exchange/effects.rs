//! What applying a file did, counted by words of ours: kept with the file and shown beside it.

use std::collections::BTreeMap;

/// Counts by word, such as `results` or `duties_new`.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Effects(pub BTreeMap<String, i64>);

impl Effects {
    /// One more of a kind.
    pub fn one(&mut self, what: &str) {
        self.add(what, 1);
    }

    /// So many more of a kind; none says nothing.
    pub fn add(&mut self, what: &str, n: i64) {
        if n != 0 {
            *self.0.entry(what.to_owned()).or_default() += n;
        }
    }
}
