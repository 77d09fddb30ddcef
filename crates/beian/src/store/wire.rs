//! The exchange's own tables: uploads, wire ids, downloads.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// One row of `upload`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UploadRow {
    /// UUIDv7.
    pub id: String,
    /// Its channel.
    pub channel_id: String,
    /// Its order.
    pub order_id: String,
    /// The round it carries.
    pub round: i64,
    /// `waiting`, `sending`, `accepted`, `answered`, `withdrawn`.
    pub state: String,
    /// Number, given at sending.
    pub sequence: Option<i64>,
    /// Name of the zip entry.
    pub entry_name: Option<String>,
    /// Hex.
    pub xml_sha256: Option<String>,
    /// Hex.
    pub zip_md5: Option<String>,
    /// The sealed package (the zip).
    pub file_id: Option<String>,
    /// How many times it was sent.
    pub attempts: i64,
    /// Last answer of the server.
    pub last_code: Option<i64>,
    /// When it was sent last.
    pub sent_at: Option<i64>,
}

/// One row of `download`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DownloadRow {
    /// UUIDv7.
    pub id: String,
    /// Its channel.
    pub channel_id: String,
    /// The bureau's file name.
    pub name: String,
    /// The sealed zip.
    pub file_id: String,
    /// `stored`, `applied`, `unread`.
    pub state: String,
    /// When it was acknowledged.
    pub acked_at: Option<i64>,
}

/// Puts an approved order into its channel's line.
pub async fn enqueue(
    tx: &mut Tx<'_>,
    id: &str,
    channel: &str,
    order: &str,
    round: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.query(
        "insert into upload (id, channel_id, order_id, round, state, attempts, created_at) \
         values ($1, $2, $3, $4, 'waiting', 0, $5)",
    )
    .bind(id)
    .bind(channel)
    .bind(order)
    .bind(round)
    .bind(at)
    .execute()
    .await?;
    Ok(())
}

/// The upload that is numbered and not settled, if any: at most one per channel.
pub async fn sending(q: &mut impl Connection, channel: &str) -> Result<Option<UploadRow>, StoreError> {
    q.query(
        "select id, channel_id, order_id, round, state, sequence, entry_name, xml_sha256, zip_md5, file_id, attempts, \
         last_code, sent_at from upload where channel_id = $1 and state = 'sending' order by sequence limit 1",
    )
    .bind(channel)
    .optional::<UploadRow>()
    .await
}

/// The next upload in line.
pub async fn next_waiting(q: &mut impl Connection, channel: &str) -> Result<Option<UploadRow>, StoreError> {
    q.query(
        "select id, channel_id, order_id, round, state, sequence, entry_name, xml_sha256, zip_md5, file_id, attempts, \
         last_code, sent_at from upload where channel_id = $1 and state = 'waiting' order by created_at, id limit 1",
    )
    .bind(channel)
    .optional::<UploadRow>()
    .await
}

/// Uploads of an order, newest first.
pub async fn uploads_of(q: &mut impl Connection, order: &str) -> Result<Vec<UploadRow>, StoreError> {
    q.query(
        "select id, channel_id, order_id, round, state, sequence, entry_name, xml_sha256, zip_md5, file_id, attempts, \
         last_code, sent_at from upload where order_id = $1 order by created_at desc, id desc",
    )
    .bind(order)
    .all::<UploadRow>()
    .await
}

/// An upload by its number.
pub async fn by_sequence(
    q: &mut impl Connection,
    channel: &str,
    sequence: i64,
) -> Result<Option<UploadRow>, StoreError> {
    q.query(
        "select id, channel_id, order_id, round, state, sequence, entry_name, xml_sha256, zip_md5, file_id, attempts, \
         last_code, sent_at from upload where channel_id = $1 and sequence = $2",
    )
    .bind(channel)
    .bind(sequence)
    .optional::<UploadRow>()
    .await
}

/// An upload by its entry name, for results that quote only the file.
pub async fn by_entry_name(
    q: &mut impl Connection,
    channel: &str,
    name: &str,
) -> Result<Option<UploadRow>, StoreError> {
    q.query(
        "select id, channel_id, order_id, round, state, sequence, entry_name, xml_sha256, zip_md5, file_id, attempts, \
         last_code, sent_at from upload where channel_id = $1 and entry_name = $2",
    )
    .bind(channel)
    .bind(name)
    .optional::<UploadRow>()
    .await
}

/// What packing makes of a waiting upload.
pub struct Packed<'a> {
    /// The upload.
    pub id: &'a str,
    /// Its number.
    pub sequence: i64,
    /// Name of the zip entry.
    pub entry_name: &'a str,
    /// Hex.
    pub xml_sha256: &'a str,
    /// Hex.
    pub zip_md5: &'a str,
    /// The sealed package.
    pub file_id: &'a str,
}

/// Gives a waiting upload its number and package; false if it is no longer waiting.
pub async fn set_packed(tx: &mut Tx<'_>, p: &Packed<'_>, at: Timestamp) -> Result<bool, StoreError> {
    let changed = tx
        .query(
            "update upload set state = 'sending', sequence = $2, entry_name = $3, xml_sha256 = $4, zip_md5 = $5, \
             file_id = $6, attempts = 0, sent_at = $7 where id = $1 and state = 'waiting'",
        )
        .bind(p.id)
        .bind(p.sequence)
        .bind(p.entry_name)
        .bind(p.xml_sha256)
        .bind(p.zip_md5)
        .bind(p.file_id)
        .bind(at)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Notes that an attempt begins (`None`: nothing is known of its end), or how it was refused.
pub async fn note_attempt(tx: &mut Tx<'_>, id: &str, code: Option<i64>, at: Timestamp) -> Result<(), StoreError> {
    tx.query("update upload set attempts = attempts + case when cast($2 as bigint) is null then 1 else 0 end, last_code = $2, \
         sent_at = $3 where id = $1")
        .bind(id)
        .bind(code)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// The bureau holds the file; false if that was known already.
pub async fn set_accepted(tx: &mut Tx<'_>, id: &str, at: Timestamp) -> Result<bool, StoreError> {
    let changed = tx
        .query(
            "update upload set state = 'accepted', accepted_at = $2, last_code = 0 \
             where id = $1 and state = 'sending'",
        )
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// The bureau has given its result.
pub async fn set_answered(tx: &mut Tx<'_>, id: &str) -> Result<(), StoreError> {
    tx.query("update upload set state = 'answered' where id = $1 and state = 'accepted'").bind(id).execute().await?;
    Ok(())
}

/// Takes a waiting upload of an order out of the line; false if it has already been numbered.
pub async fn withdraw(tx: &mut Tx<'_>, order: &str) -> Result<bool, StoreError> {
    let changed = tx
        .query("update upload set state = 'withdrawn' where order_id = $1 and state = 'waiting'")
        .bind(order)
        .execute()
        .await?;
    Ok(changed > 0)
}

/// Gives up a numbered upload whose number the bureau holds for somebody else's file; false if it is not being sent.
pub async fn give_up(tx: &mut Tx<'_>, upload: &str) -> Result<bool, StoreError> {
    let changed = tx
        .query("update upload set state = 'withdrawn', sequence = null where id = $1 and state = 'sending'")
        .bind(upload)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Claims a wire id. The primary key refuses one that was ever used.
pub async fn add_wire_id(
    tx: &mut Tx<'_>,
    id: i64,
    upload: &str,
    order: &str,
    kind: &str,
    path: &str,
) -> Result<(), StoreError> {
    tx.query("insert into wire_id (id, upload_id, order_id, kind, path) values ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(upload)
        .bind(order)
        .bind(kind)
        .bind(path)
        .execute()
        .await?;
    Ok(())
}

/// What a wire id stood for: upload, order, path.
pub async fn wire_id(q: &mut impl Connection, id: i64) -> Result<Option<(String, String, String)>, StoreError> {
    q.query("select upload_id, order_id, path from wire_id where id = $1")
        .bind(id)
        .optional::<(String, String, String)>()
        .await
}

/// Records a download unless the same name with the same hash is there; the row's id and whether it is new.
pub async fn add_download(
    tx: &mut Tx<'_>,
    id: &str,
    channel: &str,
    name: &str,
    hash: &str,
    file: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let added = tx
        .query(
            "insert into download (id, channel_id, name, hash, file_id, state, received_at) \
             values ($1, $2, $3, $4, $5, 'stored', $6) on conflict do nothing",
        )
        .bind(id)
        .bind(channel)
        .bind(name)
        .bind(hash)
        .bind(file)
        .bind(at)
        .execute()
        .await?;
    Ok(added == 1)
}

/// Whether a download is known already.
pub async fn knows_download(
    q: &mut impl Connection,
    channel: &str,
    name: &str,
    hash: &str,
) -> Result<bool, StoreError> {
    let row = q
        .query("select id from download where channel_id = $1 and name = $2 and hash = $3")
        .bind(channel)
        .bind(name)
        .bind(hash)
        .optional::<(String,)>()
        .await?;
    Ok(row.is_some())
}

/// The bureau has taken our acknowledgement.
pub async fn set_acked(tx: &mut Tx<'_>, channel: &str, name: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.query("update download set acked_at = $3 where channel_id = $1 and name = $2 and acked_at is null")
        .bind(channel)
        .bind(name)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// Downloads that are kept but not applied, oldest first.
pub async fn unapplied(q: &mut impl Connection, channel: &str) -> Result<Vec<DownloadRow>, StoreError> {
    q.query(
        "select id, channel_id, name, file_id, state, acked_at from download where channel_id = $1 and state = 'stored' \
         order by received_at, id limit 100",
    )
    .bind(channel)
    .all::<DownloadRow>()
    .await
}

/// Marks a download as dealt with; false if another had done so.
pub async fn set_applied(
    tx: &mut Tx<'_>,
    id: &str,
    state: &str,
    message: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx
        .query("update download set state = $2, message = $3, applied_at = $4 where id = $1 and state = 'stored'")
        .bind(id)
        .bind(state)
        .bind(message)
        .bind(at)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Notes that a download speaks about an order.
pub async fn link_download(tx: &mut Tx<'_>, download: &str, order: &str) -> Result<(), StoreError> {
    tx.query("insert into download_order (download_id, order_id) values ($1, $2) on conflict do nothing")
        .bind(download)
        .bind(order)
        .execute()
        .await?;
    Ok(())
}

/// Names of the downloads that spoke about an order, oldest first.
pub async fn downloads_of(q: &mut impl Connection, order: &str) -> Result<Vec<String>, StoreError> {
    let rows = q
        .query(
            "select d.name from download d join download_order o on o.download_id = d.id where o.order_id = $1 \
             order by d.received_at, d.id",
        )
        .bind(order)
        .all::<(String,)>()
        .await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// The order of an upload.
pub async fn order_of_upload(q: &mut impl Connection, upload: &str) -> Result<Option<String>, StoreError> {
    q.query("select order_id from upload where id = $1").bind(upload).optional_scalar::<String>().await
}

/// The wire id that an upload gave its subject.
pub async fn subject_wire_id(q: &mut impl Connection, upload: &str) -> Result<Option<i64>, StoreError> {
    q.query("select id from wire_id where upload_id = $1 and kind = 'subject'")
        .bind(upload)
        .optional_scalar::<i64>()
        .await
}
