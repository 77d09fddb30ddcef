//! What the store and its writer both see: counters, and the journal's key once it is known.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};

use crate::safe::JournalKey;

/// Shared by all clones of a store.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) steps: AtomicU64,
    pub(super) commits: AtomicU64,
    pub(super) journal_key: OnceLock<Arc<JournalKey>>,
}

impl Shared {
    pub(super) fn journal_key(&self) -> Option<Arc<JournalKey>> {
        self.journal_key.get().cloned()
    }
}
