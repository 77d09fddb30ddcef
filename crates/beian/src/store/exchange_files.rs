//! The exchange as people look at it: uploads and downloads with their story, newest first. Both have UUIDv7 for ids, so one
//! cursor serves both lists.

use super::{Connection, StoreError};

/// An upload with its story.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UploadStory {
    /// UUIDv7.
    pub id: String,
    /// The order.
    pub order_id: String,
    /// Its number for people.
    pub order_number: String,
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
}

/// A page of uploads, newest first, older than `before`, of one order if `order` is its number.
pub async fn uploads(
    q: &mut impl Connection,
    order: &str,
    before: &str,
    limit: i64,
) -> Result<Vec<UploadStory>, StoreError> {
    q.query(
        "select u.id, u.order_id, o.number as order_number, u.state, u.sequence, u.attempts, u.last_code, u.zip_md5, \
         u.created_at, u.sent_at, u.accepted_at from upload u join filing_order o on o.id = u.order_id \
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
        "select d.id, d.name, d.message, d.state, d.hash, d.received_at, d.acked_at, d.applied_at from download d \
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
