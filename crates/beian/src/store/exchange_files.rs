//! The exchange as people look at it: uploads and downloads with their story, newest first. Both have UUIDv7 for ids, so one
//! cursor serves both lists.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// An upload with its story.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UploadStory {
    /// UUIDv7.
    pub id: String,
    /// The order, of a file that is of one.
    pub order_id: Option<String>,
    /// Its number for people.
    pub order_number: Option<String>,
    /// Its message, such as `ICP/XZBA`; none while an order waits.
    pub message: Option<String>,
    /// The number of the file in which it goes together with others.
    pub together: Option<i64>,
    /// `waiting`, `sending`, `accepted`, `answered`, `withdrawn`.
    pub state: String,
    /// Number, once given.
    pub sequence: Option<i64>,
    /// How many times it was sent.
    pub attempts: i64,
    /// Last answer of the server; none while it is not known.
    pub last_code: Option<i64>,
    /// MD5 of the zip, hex.
    pub zip_md5: Option<String>,
    /// When it was put into the line.
    pub created_at: i64,
    /// When it was sent last.
    pub sent_at: Option<i64>,
    /// When the bureau took it.
    pub accepted_at: Option<i64>,
}

/// A download with its story.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DownloadStory {
    /// UUIDv7.
    pub id: String,
    /// The bureau's file name.
    pub name: String,
    /// What it held, such as `ICP/BAJG`; none before it is applied.
    pub message: Option<String>,
    /// `stored`, `applied`, `unread`.
    pub state: String,
    /// As the bureau gave it.
    pub hash: String,
    /// When it was kept.
    pub received_at: i64,
    /// When the bureau took our acknowledgement.
    pub acked_at: Option<i64>,
    /// When it was applied, or set aside as unreadable.
    pub applied_at: Option<i64>,
    /// What of the schema it bent, a JSON list.
    pub warnings: Option<String>,
    /// What it did, a JSON object of counts.
    pub effects: Option<String>,
}

/// A page of uploads, newest first, older than `before`, of one order if `order` is its number.
pub async fn uploads(
    q: &mut impl Connection,
    order: &str,
    before: &str,
    limit: i64,
) -> Result<Vec<UploadStory>, StoreError> {
    q.query(
        "select u.id, u.order_id, o.number as order_number, u.message, l.sequence as together, u.state, u.sequence, \
         u.attempts, u.last_code, u.zip_md5, u.created_at, u.sent_at, u.accepted_at from upload u \
         left join filing_order o on o.id = u.order_id left join upload l on l.id = u.carried_by \
         where ($1 = '' or o.number = $1) and ($2 = '' or u.id < $2) order by u.id desc limit $3",
    )
    .bind(order)
    .bind(before)
    .bind(limit)
    .all::<UploadStory>()
    .await
}

/// A page of downloads, newest first, older than `before`, that spoke of one order if `order` is its number.
pub async fn downloads(
    q: &mut impl Connection,
    order: &str,
    before: &str,
    limit: i64,
) -> Result<Vec<DownloadStory>, StoreError> {
    q.query(
        "select d.id, d.name, d.message, d.state, d.hash, d.received_at, d.acked_at, d.applied_at, d.warnings, d.effects \
         from download d \
         where ($1 = '' or exists (select 1 from download_order l join filing_order o on o.id = l.order_id \
         where l.download_id = d.id and o.number = $1)) and ($2 = '' or d.id < $2) order by d.id desc limit $3",
    )
    .bind(order)
    .bind(before)
    .bind(limit)
    .all::<DownloadStory>()
    .await
}

/// The orders that a download spoke of: id and number. At most twenty.
pub async fn orders_of(q: &mut impl Connection, download: &str) -> Result<Vec<(String, String)>, StoreError> {
    q.query(
        "select o.id, o.number from download_order l join filing_order o on o.id = l.order_id where l.download_id = $1 \
         order by o.number limit 20",
    )
    .bind(download)
    .all::<(String, String)>()
    .await
}

/// How many uploads of a channel stand in line or are under way.
pub async fn waiting(q: &mut impl Connection, channel: &str) -> Result<i64, StoreError> {
    q.query("select count(*) from upload where channel_id = $1 and state in ('waiting', 'sending')")
        .bind(channel)
        .scalar::<i64>()
        .await
}

/// Forgets sealed wire files that are older than `before`, at most `limit`: the rows and their keys, so that what lies on disk
/// can never be read again. What is not settled is kept, however old. The ids, for the disk.
pub async fn forget_old(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<Vec<String>, StoreError> {
    let old = tx
        .query(
            "select f.id from file f where f.created_at < $1 and (\
             f.kind in ('upload', 'request') and not exists (select 1 from upload u \
             where (u.file_id = f.id or u.request_file = f.id) and u.state in ('waiting', 'sending', 'accepted')) \
             or f.kind = 'download' and not exists (select 1 from download d where d.file_id = f.id and d.state = 'stored')) \
             order by f.created_at limit $2",
        )
        .bind(before)
        .bind(limit)
        .all::<(String,)>()
        .await?;
    let ids: Vec<String> = old.into_iter().map(|(id,)| id).collect();
    for id in &ids {
        super::data_keys::destroy(tx, &format!("file:{id}")).await?;
        tx.query("delete from file where id = $1").bind(id).execute().await?;
    }
    Ok(ids)
}
