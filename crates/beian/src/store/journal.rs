//! The journal's tables: append, root, verify. The arithmetic is in [`crate::safe::chain`].

use jiff::Timestamp;

use crate::safe::chain::{self, Hash, Link, Shard};
use crate::store::{Connection, Sql, StoreError, Tx};

pub use crate::store::journal_check::{Flaw, Verdict, verify, verify_case};
pub use crate::store::journal_root::{Head, Root, RootFile, root, root_file};

/// An act to be recorded. `details` is JSON with ids, masked words and salted hashes only.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The case it belongs to.
    pub case_id: &'a str,
    /// When, by the business clock.
    pub at: Timestamp,
    /// Who: an account id, or `system`.
    pub actor: &'a str,
    /// What, a word of the trade: `order.submitted`.
    pub act: &'a str,
    /// More about it.
    pub details: &'a serde_json::Value,
}

const SHARD: Sql = Sql::pick(
    "select entries, cases, heads, mac from journal_shard where shard = $1",
    "select entries, cases, heads, mac from journal_shard where shard = $1 for update",
);

/// Appends inside a step and returns the entry's place in its case, from 1. Cases of one shard wait
/// for each other on PostgreSQL until the step is over: append late in a step.
pub async fn append(tx: &mut Tx<'_>, entry: &Entry<'_>) -> Result<i64, StoreError> {
    let key = tx.journal_key()?;
    let mut shard = lock_shard(tx, chain::shard_of(entry.case_id)).await?;
    let head = tx
        .query("select seq, hash, mac from journal_head where case_id = $1")
        .bind(entry.case_id)
        .optional::<(i64, Vec<u8>, Vec<u8>)>()
        .await?;
    let (last, prev) = match &head {
        None => (0, chain::START.to_vec()),
        Some((seq, hash, mac)) => {
            if !chain::same(mac, &key.head_mac(entry.case_id, *seq, hash)) {
                return Err(StoreError::JournalBroken { what: format!("case {}", entry.case_id) });
            }
            chain::fold(&mut shard.heads, &key.head_sum(entry.case_id, *seq, hash));
            (*seq, hash.clone())
        }
    };
    shard.entries += 1;
    shard.cases += i64::from(head.is_none());
    let details = entry.details.to_string();
    let link = Link {
        case_id: entry.case_id,
        seq: last + 1,
        number: shard.entries,
        at: entry.at.as_microsecond(),
        actor: entry.actor,
        act: entry.act,
        details: &details,
        prev: &prev,
    };
    let hash = link.hash();
    chain::fold(&mut shard.heads, &key.head_sum(entry.case_id, link.seq, &hash));
    write_entry(tx, shard.shard, &link, &hash).await?;
    write_head(tx, &link, &hash, key.head_mac(entry.case_id, link.seq, &hash)).await?;
    write_shard(tx, &shard, key.shard_mac(&shard)).await?;
    Ok(link.seq)
}

/// The entries of a case with this act, oldest first: at (microseconds), actor, details (JSON text).
pub async fn entries(
    connection: &mut impl Connection,
    case_id: &str,
    act: &str,
) -> Result<Vec<(i64, String, String)>, StoreError> {
    connection
        .query("select at, actor, details from journal where case_id = $1 and act = $2 order by seq")
        .bind(case_id)
        .bind(act)
        .all()
        .await
}

/// One entry as pages show it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Shown {
    /// Its place in the case, from 1.
    pub seq: i64,
    /// When, microseconds.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// What.
    pub act: String,
    /// JSON text.
    pub details: String,
}

/// A page of a case's entries, newest first, from before the place `before`.
pub async fn page(
    connection: &mut impl Connection,
    case_id: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<Shown>, StoreError> {
    connection
        .query(
            "select seq, at, actor, act, details from journal where case_id = $1 and seq < $2
             order by seq desc limit $3",
        )
        .bind(case_id)
        .bind(before)
        .bind(limit)
        .all()
        .await
}

async fn lock_shard(tx: &mut Tx<'_>, shard: i64) -> Result<Shard, StoreError> {
    let key = tx.journal_key()?;
    let broken = || StoreError::JournalBroken { what: format!("shard {shard}") };
    let (entries, cases, heads, mac) =
        tx.query(SHARD).bind(shard).optional::<(i64, i64, Vec<u8>, Vec<u8>)>().await?.ok_or_else(broken)?;
    let heads: Hash = heads.try_into().map_err(|_| broken())?;
    let row = Shard { shard, entries, cases, heads };
    if !chain::same(&mac, &key.shard_mac(&row)) {
        return Err(broken());
    }
    Ok(row)
}

async fn write_entry(tx: &mut Tx<'_>, shard: i64, link: &Link<'_>, hash: &Hash) -> Result<(), StoreError> {
    tx.query(
        "insert into journal
            (case_id, seq, shard, number, at, actor, act, details, prev_hash, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(link.case_id)
    .bind(link.seq)
    .bind(shard)
    .bind(link.number)
    .bind(link.at)
    .bind(link.actor)
    .bind(link.act)
    .bind(link.details)
    .bind(link.prev)
    .bind(hash)
    .execute()
    .await?;
    Ok(())
}

async fn write_head(tx: &mut Tx<'_>, link: &Link<'_>, hash: &Hash, mac: Hash) -> Result<(), StoreError> {
    tx.query(
        "insert into journal_head (case_id, seq, hash, mac) values ($1, $2, $3, $4)
         on conflict (case_id) do update
            set seq = excluded.seq, hash = excluded.hash, mac = excluded.mac",
    )
    .bind(link.case_id)
    .bind(link.seq)
    .bind(hash)
    .bind(mac)
    .execute()
    .await?;
    Ok(())
}

async fn write_shard(tx: &mut Tx<'_>, shard: &Shard, mac: Hash) -> Result<(), StoreError> {
    tx.query("update journal_shard set entries = $2, cases = $3, heads = $4, mac = $5 where shard = $1")
        .bind(shard.shard)
        .bind(shard.entries)
        .bind(shard.cases)
        .bind(shard.heads)
        .bind(mac)
        .execute()
        .await?;
    Ok(())
}
