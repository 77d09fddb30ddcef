//! Following the journal's chains, entry by entry, and counting on the way.
//!
//! Pure: [`crate::store::journal_check`] reads the rows and hands them in.

use std::collections::BTreeMap;

use crate::safe::JournalKey;
use crate::safe::chain::{self, Hash, Link, Shard};
use crate::store::journal_root::{Root, RootFile};

/// What can be wrong with a journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The entry's text does not give its hash.
    #[error("the entry was changed")]
    Changed,
    /// An entry is missing before this place, or its predecessor was replaced.
    #[error("the entry was removed")]
    Removed,
    /// Entries at the end are missing.
    #[error("the case was cut here")]
    Truncated,
    /// An entry stands behind the sealed end.
    #[error("the entry was added from outside")]
    Added,
    /// The head does not match its seal or the last entry.
    #[error("the head of the case was changed")]
    Head,
    /// The case is in the root file and not in the journal.
    #[error("the whole case was removed")]
    CaseRemoved,
    /// The case has another history than on the day of the root.
    #[error("the case was written anew since the root")]
    Rewritten,
    /// The counters say one thing, the entries another. `number` is the first entry of the shard
    /// that is missing; it stood after `after` and before `before` (microseconds).
    #[error("entry {number} of shard {shard} was removed, made between {after:?} and {before:?}")]
    Missing {
        /// The shard.
        shard: i64,
        /// Its place in the shard.
        number: i64,
        /// When the entry before it was made.
        after: Option<i64>,
        /// When the entry after it was made.
        before: Option<i64>,
    },
    /// The counters were changed, or a head was put back.
    #[error("the counters of shard {0} do not match their seal or the cases")]
    Shard(i64),
    /// The root file's own digest does not match its list.
    #[error("the root file was changed")]
    RootFile,
}

/// An entry with its case's head beside it.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub(super) case_id: String,
    pub(super) seq: i64,
    pub(super) shard: i64,
    pub(super) number: i64,
    pub(super) at: i64,
    pub(super) actor: String,
    pub(super) act: String,
    pub(super) details: String,
    pub(super) prev_hash: Vec<u8>,
    pub(super) hash: Vec<u8>,
    pub(super) head_seq: Option<i64>,
    pub(super) head_hash: Option<Vec<u8>>,
    pub(super) head_mac: Option<Vec<u8>>,
}

/// The first thing wrong.
pub(super) struct Found {
    pub(super) case_id: Option<String>,
    pub(super) seq: Option<i64>,
    pub(super) what: Flaw,
}

/// Follows the chains and counts.
pub(super) struct Walk<'a> {
    pub(super) key: Option<&'a JournalKey>,
    expected: BTreeMap<&'a str, (i64, Hash)>,
    pub(super) last: Option<Row>,
    pub(super) shards: Vec<Shard>,
    entries: i64,
    cases: i64,
    hash: chain::RootHash,
}

impl<'a> Walk<'a> {
    pub(super) fn new(key: Option<&'a JournalKey>, root_file: Option<&'a RootFile>) -> Walk<'a> {
        let shards = (0..chain::SHARDS).map(|shard| Shard { shard, entries: 0, cases: 0, heads: [0; 32] }).collect();
        Walk {
            key,
            expected: root_file.map(RootFile::by_case).unwrap_or_default(),
            last: None,
            shards,
            entries: 0,
            cases: 0,
            hash: chain::RootHash::default(),
        }
    }

    pub(super) fn take(&mut self, row: Row) -> Result<(), Found> {
        let same_case = self.last.as_ref().is_some_and(|last| last.case_id == row.case_id);
        if !same_case {
            self.end_of_case()?;
        }
        let last = self.last.as_ref().filter(|_| same_case);
        let (seq, prev) = last.map_or((1, chain::START.as_slice()), |last| (last.seq + 1, &last.hash));
        let found = |seq, what| Err(Found { case_id: Some(row.case_id.clone()), seq: Some(seq), what });
        if row.seq != seq {
            return found(seq, Flaw::Removed);
        }
        if row.head_seq.is_some_and(|head| head < row.seq) {
            return found(row.seq, Flaw::Added);
        }
        if row.link().hash().as_slice() != row.hash || row.prev_hash != prev {
            return found(row.seq, Flaw::Changed);
        }
        if row.shard != chain::shard_of(&row.case_id) {
            return found(row.seq, Flaw::Changed);
        }
        if let Some((seq, hash)) = self.expected.get(row.case_id.as_str())
            && *seq == row.seq
            && hash.as_slice() != row.hash
        {
            return found(row.seq, Flaw::Rewritten);
        }
        if let Some(shard) = self.shard(&row) {
            shard.entries += 1;
        }
        self.entries += 1;
        self.last = Some(row);
        Ok(())
    }

    /// The last entry taken was its case's last.
    pub(super) fn end_of_case(&mut self) -> Result<(), Found> {
        let Some(last) = &self.last else {
            return Ok(());
        };
        let found = |seq, what| Err(Found { case_id: Some(last.case_id.clone()), seq: Some(seq), what });
        let (Some(seq), Some(hash), Some(mac)) = (last.head_seq, &last.head_hash, &last.head_mac) else {
            return found(last.seq, Flaw::Head);
        };
        if self.key.is_some_and(|key| !chain::same(mac, &key.head_mac(&last.case_id, seq, hash))) {
            return found(seq, Flaw::Head);
        }
        if seq > last.seq {
            return found(last.seq + 1, Flaw::Truncated);
        }
        if *hash != last.hash {
            return found(last.seq, Flaw::Changed);
        }
        if let Some((root_seq, _)) = self.expected.remove(last.case_id.as_str())
            && root_seq > last.seq
        {
            return found(last.seq + 1, Flaw::Truncated);
        }
        let sum = self.key.map(|key| key.head_sum(&last.case_id, seq, hash));
        self.hash.add(&last.case_id, seq, hash);
        self.cases += 1;
        let at = usize::try_from(last.shard).unwrap_or(usize::MAX);
        if let Some(shard) = self.shards.get_mut(at) {
            shard.cases += 1;
            if let Some(sum) = sum {
                chain::fold(&mut shard.heads, &sum);
            }
        }
        Ok(())
    }

    /// Cases of the root file that no entry belongs to.
    pub(super) fn unseen_cases(&self) -> Result<(), Found> {
        match self.expected.keys().next() {
            None => Ok(()),
            Some(case_id) => Err(Found { case_id: Some((*case_id).to_owned()), seq: Some(1), what: Flaw::CaseRemoved }),
        }
    }

    fn shard(&mut self, row: &Row) -> Option<&mut Shard> {
        self.shards.get_mut(usize::try_from(row.shard).ok()?)
    }

    pub(super) fn root(self) -> Root {
        Root { entries: self.entries, cases: self.cases, root_hex: hex::encode(self.hash.finish()) }
    }
}

impl Row {
    fn link(&self) -> Link<'_> {
        Link {
            case_id: &self.case_id,
            seq: self.seq,
            number: self.number,
            at: self.at,
            actor: &self.actor,
            act: &self.act,
            details: &self.details,
            prev: &self.prev_hash,
        }
    }
}
