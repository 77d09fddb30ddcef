//! The exchange's own tables: uploads and wire ids. What comes from the bureau is in `downloads.rs`.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// One row of `upload`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UploadRow {
    /// UUIDv7.
    pub id: String,
    /// Its channel.
    pub channel_id: String,
    /// Its order; none of a file that is the provider's own business.
    pub order_id: Option<String>,
    /// The round it carries.
    pub round: Option<i64>,
    /// Its message, such as `ICP/XZBA`.
    pub message: Option<String>,
    /// The sealed XML of a file that belongs to no order.
    pub request_file: Option<String>,
    /// The upload whose file carries this order too; none of the one that holds number and package.
    pub carried_by: Option<String>,
    /// 1: goes in a file of its own.
    pub alone: i64,
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

impl UploadRow {
    /// Whether it was given to a file that has a number.
    pub fn was_sent(&self) -> bool {
        self.sequence.is_some() || self.carried_by.is_some()
    }

    /// The upload that holds the number.
    pub fn leader(&self) -> &str {
        self.carried_by.as_deref().unwrap_or(&self.id)
    }
}

/// Puts an approved order into its channel's line. One that has been at the bureau before goes in a file of its own.
pub async fn enqueue(
    tx: &mut Tx<'_>,
    id: &str,
    channel: &str,
    order: &str,
    round: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.query(
        "insert into upload (id, channel_id, order_id, round, state, attempts, created_at, alone) \
         select $1, $2, $3, $4, 'waiting', 0, $5, case when exists (select 1 from upload where order_id = $3 \
         and (sequence is not null or carried_by is not null)) then 1 else 0 end",
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

/// Puts a file of the provider's own into the line, its XML being the sealed object `request`.
pub async fn enqueue_own(
    tx: &mut Tx<'_>,
    id: &str,
    channel: &str,
    message: &str,
    request: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.query(
        "insert into upload (id, channel_id, message, request_file, state, attempts, created_at, alone) \
         values ($1, $2, $3, $4, 'waiting', 0, $5, 1)",
    )
    .bind(id)
    .bind(channel)
    .bind(message)
    .bind(request)
    .bind(at)
    .execute()
    .await?;
    Ok(())
}

/// Puts a file of the provider's own into the line again, after its number was given up.
pub async fn enqueue_own_again(tx: &mut Tx<'_>, id: &str, old: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.query(
        "insert into upload (id, channel_id, message, request_file, state, attempts, created_at, alone) \
         select $1, channel_id, message, request_file, 'waiting', 0, $3, 1 from upload where id = $2",
    )
    .bind(id)
    .bind(old)
    .bind(at)
    .execute()
    .await?;
    Ok(())
}

/// The upload that is numbered and not settled, if any: at most one per channel.
pub async fn sending(q: &mut impl Connection, channel: &str) -> Result<Option<UploadRow>, StoreError> {
    q.query(
        "select id, channel_id, order_id, round, message, request_file, carried_by, alone, state, sequence, entry_name, \
         xml_sha256, zip_md5, file_id, attempts, last_code, sent_at from upload where channel_id = $1 and state = 'sending' and sequence is not null \
         order by sequence limit 1",
    )
    .bind(channel)
    .optional::<UploadRow>()
    .await
}

/// The next upload in line.
pub async fn next_waiting(q: &mut impl Connection, channel: &str) -> Result<Option<UploadRow>, StoreError> {
    q.query(
        "select id, channel_id, order_id, round, message, request_file, carried_by, alone, state, sequence, entry_name, \
         xml_sha256, zip_md5, file_id, attempts, last_code, sent_at from upload where channel_id = $1 and state = 'waiting' order by created_at, id limit 1",
    )
    .bind(channel)
    .optional::<UploadRow>()
    .await
}

/// How many orders wait that may go in one file.
pub async fn backlog(q: &mut impl Connection, channel: &str) -> Result<i64, StoreError> {
    q.query("select count(*) from upload where channel_id = $1 and state = 'waiting' and alone = 0")
        .bind(channel)
        .scalar::<i64>()
        .await
}

/// The next `limit` orders in line that may go in one file.
pub async fn next_batch(q: &mut impl Connection, channel: &str, limit: i64) -> Result<Vec<UploadRow>, StoreError> {
    q.query(
        "select id, channel_id, order_id, round, message, request_file, carried_by, alone, state, sequence, entry_name, \
         xml_sha256, zip_md5, file_id, attempts, last_code, sent_at from upload \
         where channel_id = $1 and state = 'waiting' and alone = 0 order by created_at, id limit $2",
    )
    .bind(channel)
    .bind(limit)
    .all::<UploadRow>()
    .await
}

/// An upload by its id.
pub async fn upload(q: &mut impl Connection, id: &str) -> Result<Option<UploadRow>, StoreError> {
    q.query(
        "select id, channel_id, order_id, round, message, request_file, carried_by, alone, state, sequence, entry_name, \
         xml_sha256, zip_md5, file_id, attempts, last_code, sent_at from upload where id = $1",
    )
    .bind(id)
    .optional::<UploadRow>()
    .await
}

/// What the file of an upload carries: that upload first, then those that it carries too.
pub async fn carried(q: &mut impl Connection, leader: &str) -> Result<Vec<UploadRow>, StoreError> {
    q.query(
        "select id, channel_id, order_id, round, message, request_file, carried_by, alone, state, sequence, entry_name, \
         xml_sha256, zip_md5, file_id, attempts, last_code, sent_at from upload where id = $1 or carried_by = $1 \
         order by case when id = $1 then 0 else 1 end, created_at, id",
    )
    .bind(leader)
    .all::<UploadRow>()
    .await
}

/// Uploads of an order, newest first.
pub async fn uploads_of(q: &mut impl Connection, order: &str) -> Result<Vec<UploadRow>, StoreError> {
    q.query(
        "select id, channel_id, order_id, round, message, request_file, carried_by, alone, state, sequence, entry_name, \
         xml_sha256, zip_md5, file_id, attempts, last_code, sent_at from upload where order_id = $1 order by created_at desc, id desc",
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
        "select id, channel_id, order_id, round, message, request_file, carried_by, alone, state, sequence, entry_name, \
         xml_sha256, zip_md5, file_id, attempts, last_code, sent_at from upload where channel_id = $1 and sequence = $2",
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
        "select id, channel_id, order_id, round, message, request_file, carried_by, alone, state, sequence, entry_name, \
         xml_sha256, zip_md5, file_id, attempts, last_code, sent_at from upload where channel_id = $1 and entry_name = $2",
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
    /// Its message.
    pub message: &'a str,
    /// Name of the zip entry.
    pub entry_name: &'a str,
    /// Hex.
    pub xml_sha256: &'a str,
    /// Hex.
    pub zip_md5: &'a str,
    /// The sealed package.
    pub file_id: &'a str,
}

/// Gives a waiting upload its number and package, and notes its first attempt; false if it is no longer waiting.
pub async fn set_packed(tx: &mut Tx<'_>, p: &Packed<'_>, at: Timestamp) -> Result<bool, StoreError> {
    let changed = tx
        .query(
            "update upload set state = 'sending', sequence = $2, message = $3, entry_name = $4, xml_sha256 = $5, \
             zip_md5 = $6, file_id = $7, attempts = 1, last_code = null, sent_at = $8 where id = $1 and state = 'waiting'",
        )
        .bind(p.id)
        .bind(p.sequence)
        .bind(p.message)
        .bind(p.entry_name)
        .bind(p.xml_sha256)
        .bind(p.zip_md5)
        .bind(p.file_id)
        .bind(at)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Puts a waiting upload into the file of another; false if it is no longer waiting.
pub async fn set_carried(tx: &mut Tx<'_>, id: &str, leader: &str, message: &str) -> Result<bool, StoreError> {
    let changed = tx
        .query("update upload set state = 'sending', carried_by = $2, message = $3 where id = $1 and state = 'waiting'")
        .bind(id)
        .bind(leader)
        .bind(message)
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

/// The bureau holds the file, with all it carries; false if that was known already.
pub async fn set_accepted(tx: &mut Tx<'_>, id: &str, at: Timestamp) -> Result<bool, StoreError> {
    let changed = tx
        .query(
            "update upload set state = 'accepted', accepted_at = $2, last_code = 0 \
             where (id = $1 or carried_by = $1) and state = 'sending'",
        )
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(changed > 0)
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

/// Takes a waiting file of the provider's own out of the line.
pub async fn withdraw_own(tx: &mut Tx<'_>, id: &str) -> Result<(), StoreError> {
    tx.query("update upload set state = 'withdrawn' where id = $1 and state = 'waiting'").bind(id).execute().await?;
    Ok(())
}

/// Gives up a numbered upload, with what it carries: the bureau holds its number for somebody else's file, or does not want
/// these bytes. False if it is not being sent.
pub async fn give_up(tx: &mut Tx<'_>, upload: &str) -> Result<bool, StoreError> {
    let changed = tx
        .query(
            "update upload set state = 'withdrawn', sequence = null, carried_by = null \
             where (id = $1 or carried_by = $1) and state = 'sending'",
        )
        .bind(upload)
        .execute()
        .await?;
    Ok(changed > 0)
}

/// Claims a wire id. The primary key refuses one that was ever used.
pub async fn add_wire_id(
    tx: &mut Tx<'_>,
    id: i64,
    upload: &str,
    order: Option<&str>,
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

/// What a wire id of an order stood for: upload, order, path.
pub async fn wire_id(q: &mut impl Connection, id: i64) -> Result<Option<(String, String, String)>, StoreError> {
    q.query("select upload_id, order_id, path from wire_id where id = $1 and order_id is not null")
        .bind(id)
        .optional::<(String, String, String)>()
        .await
}

/// What a wire id of a file of the provider's own stood for: upload, kind, path.
pub async fn own_wire_id(q: &mut impl Connection, id: i64) -> Result<Option<(String, String, String)>, StoreError> {
    q.query("select upload_id, kind, path from wire_id where id = $1 and order_id is null")
        .bind(id)
        .optional::<(String, String, String)>()
        .await
}

/// The wire id that an upload gave its subject.
pub async fn subject_wire_id(q: &mut impl Connection, upload: &str) -> Result<Option<i64>, StoreError> {
    q.query("select id from wire_id where upload_id = $1 and kind = 'subject'")
        .bind(upload)
        .optional_scalar::<i64>()
        .await
}
