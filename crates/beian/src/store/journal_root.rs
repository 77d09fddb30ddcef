//! The root of the journal, and the file that carries it out of the database's reach.
//!
//! A root file lists every case with its last entry's place and hash, so that a later check can name
//! the case that was cut, removed or written anew since. One file a day; the root itself also goes
//! into receipts.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::safe::JournalKey;
use crate::safe::chain::{self, Hash, RootHash};
use crate::store::{Connection, StoreError};

/// How much the journal holds, and the hash over all heads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// All entries.
    pub entries: i64,
    /// All cases.
    pub cases: i64,
    /// SHA-256 over all heads in the order of their case ids.
    pub root_hex: String,
}

/// What is written outside the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootFile {
    /// The day, `2026-11-20`.
    pub day: String,
    /// The root.
    #[serde(flatten)]
    pub root: Root,
    /// HMAC of the root under the journal key, hexadecimal.
    pub mac: String,
    /// Every case, in the order of the ids.
    pub heads: Vec<Head>,
}

/// The last entry of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Head {
    /// The case.
    pub case_id: String,
    /// The place of its last entry.
    pub seq: i64,
    /// The hash of its last entry.
    #[serde(with = "hex::serde")]
    pub hash: Vec<u8>,
}

const PAGE: usize = 5000;

/// The root now.
pub async fn root(reader: &mut impl Connection) -> Result<Root, StoreError> {
    let (mut hash, mut entries, mut cases) = (RootHash::default(), 0, 0);
    let mut last = String::new();
    loop {
        let page = heads_after(reader, &last).await?;
        for head in &page {
            hash.add(&head.case_id, head.seq, &head.hash);
            entries += head.seq;
            cases += 1;
        }
        match page.into_iter().next_back() {
            Some(head) => last = head.case_id,
            None => break,
        }
    }
    Ok(Root { entries, cases, root_hex: hex::encode(hash.finish()) })
}

/// The root file of `day`, from a [`crate::store::Store::snapshot`].
pub async fn root_file(
    reader: &mut impl Connection,
    key: &JournalKey,
    day: jiff::civil::Date,
) -> Result<RootFile, StoreError> {
    let mut heads: Vec<Head> = Vec::new();
    loop {
        let last = heads.last().map_or("", |head| head.case_id.as_str());
        let page = heads_after(reader, last).await?;
        if page.is_empty() {
            break;
        }
        heads.extend(page);
    }
    let (root, hash) = root_of(&heads);
    let mac = hex::encode(key.root_mac(&hash));
    Ok(RootFile { day: day.to_string(), root, mac, heads })
}

async fn heads_after(reader: &mut impl Connection, last: &str) -> Result<Vec<Head>, StoreError> {
    reader
        .query(
            "select case_id, seq, hash from journal_head where case_id > $1
             order by case_id limit $2",
        )
        .bind(last)
        .bind(PAGE as i64)
        .all()
        .await
}

fn root_of(heads: &[Head]) -> (Root, Hash) {
    let mut hash = RootHash::default();
    for head in heads {
        hash.add(&head.case_id, head.seq, &head.hash);
    }
    let hash = hash.finish();
    let root = Root {
        entries: heads.iter().map(|head| head.seq).sum(),
        cases: i64::try_from(heads.len()).unwrap_or(i64::MAX),
        root_hex: hex::encode(hash),
    };
    (root, hash)
}

impl RootFile {
    /// Reads a file.
    pub fn load(path: &Path) -> std::io::Result<RootFile> {
        let file = std::io::BufReader::new(std::fs::File::open(path)?);
        Ok(serde_json::from_reader(file)?)
    }

    /// Writes `DIR/YYYY-MM-DD.json`: whole or not at all. Blocks: call it off the executor.
    pub fn save(&self, dir: &Path) -> std::io::Result<PathBuf> {
        std::fs::create_dir_all(dir)?;
        let path = dir.join(format!("{}.json", self.day));
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        serde_json::to_writer(std::io::BufWriter::new(&mut file), self)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        std::fs::File::open(dir)?.sync_all()?;
        Ok(path)
    }

    /// Do the list, the root and the seal belong together?
    pub fn is_whole(&self, key: &JournalKey) -> bool {
        let (root, hash) = root_of(&self.heads);
        let mac = hex::decode(&self.mac).unwrap_or_default();
        root == self.root && chain::same(&mac, &key.root_mac(&hash))
    }

    pub(super) fn by_case(&self) -> BTreeMap<&str, (i64, Hash)> {
        let known = |head: &'_ Head| Hash::try_from(head.hash.as_slice()).ok();
        self.heads.iter().filter_map(|head| Some((head.case_id.as_str(), (head.seq, known(head)?)))).collect()
    }
}
