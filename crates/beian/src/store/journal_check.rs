//! Reading the journal back: the daily root, and the search for the first thing that is wrong.
//!
//! Way of data: [`verify`] reads all entries in the order of case and seq, a page at a time, each
//! with its case's head beside it, and follows the chains ([`Walk`]); what the walk has counted is
//! then held against the shards' sealed counters, and, where the operator gives one, against a root
//! file of an earlier day. Use a [`crate::store::Store::snapshot`], so that all is of one instant.

use crate::safe::JournalKey;
use crate::safe::chain::{self, Hash, Shard};
use crate::store::journal_root::{Root, RootFile};
pub use crate::store::journal_walk::Flaw;
use crate::store::journal_walk::{Found, Row, Walk};
use crate::store::{Connection, StoreError};

/// The outcome of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong.
    Verified(Root),
    /// The first thing found wrong.
    Bad {
        /// The case, where it can be told.
        case_id: Option<String>,
        /// The entry of the case, where it can be told.
        seq: Option<i64>,
        /// What.
        what: Flaw,
    },
}

const PAGE: usize = 1000;

/// Looks for the first thing wrong with the journal. Without the key the chains, heads and counters are walked all the same;
/// only the seals, which a forger who rewrites everything cannot make, go unchecked.
pub async fn verify(
    reader: &mut impl Connection,
    key: Option<&JournalKey>,
    root_file: Option<&RootFile>,
) -> Result<Verdict, StoreError> {
    let outcome = search(reader, key, root_file).await?;
    Ok(match outcome {
        Ok(root) => Verdict::Verified(root),
        Err(Found { case_id, seq, what }) => Verdict::Bad { case_id, seq, what },
    })
}

async fn search(
    reader: &mut impl Connection,
    key: Option<&JournalKey>,
    root_file: Option<&RootFile>,
) -> Result<Result<Root, Found>, StoreError> {
    if let Some(file) = root_file
        && key.is_some_and(|key| !file.is_whole(key))
    {
        return Ok(Err(Found { case_id: None, seq: None, what: Flaw::RootFile }));
    }
    let mut walk = Walk::new(key, root_file);
    loop {
        let page = page_after(reader, walk.last.as_ref()).await?;
        let short = page.len() < PAGE;
        for row in page {
            if let Err(found) = walk.take(row) {
                return Ok(Err(found));
            }
        }
        if short {
            break;
        }
    }
    if let Err(found) = walk.end_of_case().and_then(|()| walk.unseen_cases()) {
        return Ok(Err(found));
    }
    if let Some(case_id) = empty_case(reader).await? {
        return Ok(Err(Found { case_id: Some(case_id), seq: Some(1), what: Flaw::Truncated }));
    }
    Ok(match first_bad_shard(reader, &walk).await? {
        Some(what) => Err(Found { case_id: None, seq: None, what }),
        None => Ok(walk.root()),
    })
}

/// Looks for the first thing wrong with one case: its chain, and its head against the head's seal. The counters over all
/// cases are the business of [`verify`]. `Ok` holds how many entries there are.
pub async fn verify_case(
    reader: &mut impl Connection,
    key: &JournalKey,
    case_id: &str,
) -> Result<Result<i64, (i64, Flaw)>, StoreError> {
    let mut walk = Walk::new(Some(key), None);
    loop {
        let page = page_of_case(reader, case_id, walk.last.as_ref().map_or(0, |row| row.seq)).await?;
        let short = page.len() < PAGE;
        for row in page {
            if let Err(found) = walk.take(row) {
                return Ok(Err((found.seq.unwrap_or(1), found.what)));
            }
        }
        if short {
            break;
        }
    }
    if let Err(found) = walk.end_of_case() {
        return Ok(Err((found.seq.unwrap_or(1), found.what)));
    }
    let entries = walk.last.as_ref().map_or(0, |row| row.seq);
    let head =
        reader.query("select seq from journal_head where case_id = $1").bind(case_id).optional_scalar::<i64>().await?;
    // A head without any entry: all of them were taken out.
    Ok(if entries == 0 && head.is_some() { Err((1, Flaw::Truncated)) } else { Ok(entries) })
}

async fn page_of_case(reader: &mut impl Connection, case_id: &str, after: i64) -> Result<Vec<Row>, StoreError> {
    reader
        .query(
            "select j.case_id, j.seq, j.shard, j.number, j.at, j.actor, j.act, j.details,
                    j.prev_hash, j.hash, h.seq as head_seq, h.hash as head_hash, h.mac as head_mac
             from journal j left join journal_head h on h.case_id = j.case_id
             where j.case_id = $1 and j.seq > $2
             order by j.seq limit $3",
        )
        .bind(case_id)
        .bind(after)
        .bind(PAGE as i64)
        .all()
        .await
}

async fn page_after(reader: &mut impl Connection, last: Option<&Row>) -> Result<Vec<Row>, StoreError> {
    let (case_id, seq) = last.map_or(("", 0), |row| (row.case_id.as_str(), row.seq));
    reader
        .query(
            "select j.case_id, j.seq, j.shard, j.number, j.at, j.actor, j.act, j.details,
                    j.prev_hash, j.hash, h.seq as head_seq, h.hash as head_hash, h.mac as head_mac
             from journal j left join journal_head h on h.case_id = j.case_id
             where (j.case_id, j.seq) > ($1, $2)
             order by j.case_id, j.seq limit $3",
        )
        .bind(case_id)
        .bind(seq)
        .bind(PAGE as i64)
        .all()
        .await
}

async fn empty_case(reader: &mut impl Connection) -> Result<Option<String>, StoreError> {
    reader
        .query(
            "select case_id from journal_head h
             where not exists (select 1 from journal j where j.case_id = h.case_id)
             order by case_id limit 1",
        )
        .optional_scalar()
        .await
}

async fn first_bad_shard(reader: &mut impl Connection, walk: &Walk<'_>) -> Result<Option<Flaw>, StoreError> {
    let rows = reader
        .query("select shard, entries, cases, heads, mac from journal_shard order by shard")
        .all::<(i64, i64, i64, Vec<u8>, Vec<u8>)>()
        .await?;
    for (at, seen) in walk.shards.iter().enumerate() {
        let Some((shard, entries, cases, heads, mac)) = rows.get(at) else {
            return Ok(Some(Flaw::Shard(seen.shard)));
        };
        let Ok(heads) = Hash::try_from(heads.as_slice()) else {
            return Ok(Some(Flaw::Shard(seen.shard)));
        };
        let told = Shard { shard: *shard, entries: *entries, cases: *cases, heads };
        if walk.key.is_some_and(|key| !chain::same(mac, &key.shard_mac(&told))) {
            return Ok(Some(Flaw::Shard(seen.shard)));
        }
        let counted = told.entries == seen.entries && told.cases == seen.cases;
        let summed = walk.key.is_none() || told.heads == seen.heads;
        if !counted || !summed {
            let gap = first_gap(reader, &told).await?;
            return Ok(Some(gap.unwrap_or(Flaw::Shard(seen.shard))));
        }
    }
    Ok(None)
}

/// The first number of the shard that no entry has.
async fn first_gap(reader: &mut impl Connection, shard: &Shard) -> Result<Option<Flaw>, StoreError> {
    let inside = reader
        .query(
            "select number, at, before, before_at from (
                select number, at,
                       lag(number, 1, cast(0 as bigint)) over (order by number) as before,
                       lag(at) over (order by number) as before_at
                from journal where shard = $1) numbered
             where number <> before + 1 order by number limit 1",
        )
        .bind(shard.shard)
        .optional::<(i64, i64, i64, Option<i64>)>()
        .await?;
    if let Some((_, at, before, before_at)) = inside {
        return Ok(Some(Flaw::Missing { shard: shard.shard, number: before + 1, after: before_at, before: Some(at) }));
    }
    let last = reader
        .query("select number, at from journal where shard = $1 order by number desc limit 1")
        .bind(shard.shard)
        .optional::<(i64, i64)>()
        .await?;
    let (number, after) = last.map_or((0, None), |(number, at)| (number, Some(at)));
    Ok((number < shard.entries).then_some(Flaw::Missing {
        shard: shard.shard,
        number: number + 1,
        after,
        before: None,
    }))
}
