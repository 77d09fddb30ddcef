//! The arithmetic of the journal: hashes of entries, seals of heads, sums of shards.
//!
//! Three layers, each finding what the one below cannot:
//! * every entry holds the hash of the one before it: a changed, removed or added middle is found by
//!   anyone, without a key;
//! * every case's head is sealed with an HMAC: without the key the end cannot be moved;
//! * sixteen shards count entries and cases and hold the XOR of a keyed hash of every head, sealed as
//!   well: a head put back to an older seal, and a case removed whole, are found.
//!
//! A whole shard (or database) put back to an older state matches its seals; only the root that was
//! written outside the database finds that.

use hmac::Mac as _;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::safe::mac;

/// The hash of an entry or root.
pub type Hash = [u8; 32];

/// How many counter rows there are: on PostgreSQL each is a lock, so appends to different cases
/// seldom wait for each other.
pub const SHARDS: i64 = 16;

/// What stands before the first entry of a case.
pub const START: Hash = [0; 32];

/// The key of the journal's seals.
#[derive(Clone)]
pub struct JournalKey(Zeroizing<[u8; 32]>);

/// The counter row of a shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which one, 0 to 15.
    pub shard: i64,
    /// Entries of all its cases.
    pub entries: i64,
    /// Its cases.
    pub cases: i64,
    /// XOR of the keyed hashes of all heads.
    pub heads: Hash,
}

/// What an entry's hash covers.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// The case.
    pub case_id: &'a str,
    /// Its place in the case, from 1.
    pub seq: i64,
    /// Its place in the shard, from 1.
    pub number: i64,
    /// When, microseconds.
    pub at: i64,
    /// Who.
    pub actor: &'a str,
    /// What.
    pub act: &'a str,
    /// JSON.
    pub details: &'a str,
    /// The hash before.
    pub prev: &'a [u8],
}

/// The shard a case belongs to.
pub fn shard_of(case_id: &str) -> i64 {
    i64::from(Sha256::digest(case_id.as_bytes())[0]) % SHARDS
}

impl Link<'_> {
    /// SHA-256 over a label and every member, texts with their length before them.
    pub fn hash(&self) -> Hash {
        let mut hash = Sha256::new();
        hash.update(b"beian journal entry 1\0");
        for text in [self.case_id, self.actor, self.act, self.details] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        for number in [self.seq, self.number, self.at] {
            hash.update(number.to_be_bytes());
        }
        hash.update(self.prev);
        hash.finalize().into()
    }
}

impl JournalKey {
    pub(super) fn new(key: Zeroizing<[u8; 32]>) -> JournalKey {
        JournalKey(key)
    }

    /// The seal of a case's head.
    pub fn head_mac(&self, case_id: &str, seq: i64, hash: &[u8]) -> Hash {
        self.mac("head", &[case_id.as_bytes(), &seq.to_be_bytes(), hash])
    }

    /// What a head adds to its shard's sum.
    pub fn head_sum(&self, case_id: &str, seq: i64, hash: &[u8]) -> Hash {
        self.mac("sum", &[case_id.as_bytes(), &seq.to_be_bytes(), hash])
    }

    /// The seal of a shard's counters.
    pub fn shard_mac(&self, shard: &Shard) -> Hash {
        let numbers = [shard.shard, shard.entries, shard.cases].map(i64::to_be_bytes);
        self.mac("shard", &[&numbers[0], &numbers[1], &numbers[2], &shard.heads])
    }

    /// The seal of a root file.
    pub fn root_mac(&self, root: &[u8]) -> Hash {
        self.mac("root", &[root])
    }

    fn mac(&self, label: &str, parts: &[&[u8]]) -> Hash {
        let mut mac = mac::begin(&self.0);
        for part in std::iter::once(&label.as_bytes()).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// Adds a head to, or takes it out of, a sum.
pub fn fold(sum: &mut Hash, head: &Hash) {
    for (byte, other) in sum.iter_mut().zip(head) {
        *byte ^= other;
    }
}

/// Compares in constant time.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// The root: a hash over all heads in the order of their case ids.
#[derive(Clone, Default)]
pub struct RootHash(Option<Sha256>);

impl RootHash {
    /// Takes the next head in.
    pub fn add(&mut self, case_id: &str, seq: i64, hash: &[u8]) {
        let root = self.0.get_or_insert_with(Self::begin);
        root.update((case_id.len() as u64).to_be_bytes());
        root.update(case_id.as_bytes());
        root.update(seq.to_be_bytes());
        root.update(hash);
    }

    /// The root of all heads taken in.
    pub fn finish(self) -> Hash {
        self.0.unwrap_or_else(Self::begin).finalize().into()
    }

    fn begin() -> Sha256 {
        Sha256::new_with_prefix(b"beian journal root 1\0")
    }
}
