//! Messages on their way to phones, mailboxes and other channels: written by the step that has something to say, taken by the
//! worker one attempt at a time.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// One row of `message`. Instants are microseconds of wall time.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MessageRow {
    /// UUIDv7.
    pub id: String,
    /// The notice it carries, if it carries one.
    pub notice_id: Option<String>,
    /// Whose it is; a sign-in code is nobody's yet.
    pub account_id: Option<String>,
    /// The order it is about.
    pub order_id: Option<String>,
    /// Kind, such as `filed` or `sign_in_code`.
    pub kind: String,
    /// `sms`, `mail`, or one of the operator's own.
    pub channel: String,
    /// Phone or address, sealed.
    pub to_sealed: Vec<u8>,
    /// Words and parameters, sealed JSON.
    pub content_sealed: Vec<u8>,
    /// `waiting`, `sending`, `delivered`, `failed`, `dead`, `unsure` or `dropped`.
    pub state: String,
    /// Why it is not delivered, a word of ours or a code of the carrier.
    pub reason: Option<String>,
    /// Attempts of this series.
    pub attempts: i64,
    /// How often staff had it sent again.
    pub series: i64,
    /// After this it helps nobody any more.
    pub good_until: i64,
    /// Written.
    pub created_at: i64,
    /// Delivered, given up or dropped.
    pub settled_at: Option<i64>,
}

/// Writes a message that waits.
pub async fn add(tx: &mut Tx<'_>, row: &MessageRow) -> Result<(), StoreError> {
    tx.query(
        "insert into message (id, notice_id, account_id, order_id, kind, channel, to_sealed, content_sealed, state, \
         attempts, series, due, good_until, lease_until, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', 0, 0, $9, $10, 0, $9)",
    )
    .bind(&row.id)
    .bind(row.notice_id.clone())
    .bind(row.account_id.clone())
    .bind(row.order_id.clone())
    .bind(&row.kind)
    .bind(&row.channel)
    .bind(&row.to_sealed)
    .bind(&row.content_sealed)
    .bind(row.created_at)
    .bind(row.good_until)
    .execute()
    .await?;
    Ok(())
}

/// Whether anything is due or was left behind by a worker that died.
pub async fn any_due(q: &mut impl Connection, now: Timestamp) -> Result<bool, StoreError> {
    let found = q
        .query(
            "select id from message where (state in ('waiting', 'failed') and due <= $1) \
             or (state = 'sending' and lease_until <= $1) limit 1",
        )
        .bind(now)
        .optional_scalar::<String>()
        .await?;
    Ok(found.is_some())
}

/// Takes due messages: each has one more attempt, which is durable before anybody is called.
pub async fn claim(
    tx: &mut Tx<'_>,
    owner: &str,
    now: Timestamp,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<MessageRow>, StoreError> {
    tx.query(
        "update message set state = 'sending', attempts = attempts + 1, lease_owner = $1, lease_until = $3 \
         where id in (select id from message where state in ('waiting', 'failed') and due <= $2 order by due, id limit $4) \
         and state in ('waiting', 'failed') \
         returning id, notice_id, account_id, order_id, kind, channel, to_sealed, content_sealed, state, reason, \
         attempts, series, good_until, created_at, settled_at",
    )
    .bind(owner)
    .bind(now)
    .bind(until)
    .bind(limit)
    .all::<MessageRow>()
    .await
}

/// Messages whose attempt has no outcome though its time is over: id and channel.
pub async fn left_behind(
    q: &mut impl Connection,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(String, String)>, StoreError> {
    q.query("select id, channel from message where state = 'sending' and lease_until <= $1 order by id limit $2")
        .bind(now)
        .bind(limit)
        .all::<(String, String)>()
        .await
}

/// Settles one that was left behind, unless its own worker did so meanwhile.
pub async fn settle_left_behind(
    tx: &mut Tx<'_>,
    id: &str,
    state: &str,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.query(
        "update message set state = $2, reason = $3, due = $4, settled_at = $4 \
         where id = $1 and state = 'sending' and lease_until <= $4",
    )
    .bind(id)
    .bind(state)
    .bind(reason)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// A worker begins again: what it had under way when it died is looked at now, not when the lease ends.
pub async fn end_leases_of(tx: &mut Tx<'_>, owner: &str) -> Result<(), StoreError> {
    tx.query("update message set lease_until = 0 where state = 'sending' and lease_owner = $1")
        .bind(owner)
        .execute()
        .await?;
    Ok(())
}

/// The outcome of the attempt `attempts` of `series`. An answer that comes late still settles what was held for unsure.
pub async fn settle(
    tx: &mut Tx<'_>,
    row: &MessageRow,
    state: &str,
    reason: Option<&str>,
    due: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.query(
        "update message set state = $4, reason = $5, due = $6, settled_at = $7 \
         where id = $1 and attempts = $2 and series = $3 and state in ('sending', 'unsure')",
    )
    .bind(&row.id)
    .bind(row.attempts)
    .bind(row.series)
    .bind(state)
    .bind(reason)
    .bind(due)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// One message.
pub async fn find(q: &mut impl Connection, id: &str) -> Result<Option<MessageRow>, StoreError> {
    q.query(
        "select id, notice_id, account_id, order_id, kind, channel, to_sealed, content_sealed, state, reason, attempts, \
         series, good_until, created_at, settled_at from message where id = $1",
    )
    .bind(id)
    .optional::<MessageRow>()
    .await
}

/// Staff has it sent again; false if it is settled otherwise by now, or too old to help.
pub async fn again(tx: &mut Tx<'_>, id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let changed = tx
        .query(
            "update message set state = 'waiting', attempts = 0, series = series + 1, reason = null, due = $2, \
             settled_at = null where id = $1 and state in ('dead', 'unsure') and good_until > $2",
        )
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Staff gives it up; false if it is settled otherwise by now.
pub async fn drop_it(tx: &mut Tx<'_>, id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let changed = tx
        .query("update message set state = 'dropped', settled_at = $2 where id = $1 and state in ('dead', 'unsure')")
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Dead and unsure ones, newest first.
pub async fn stuck(q: &mut impl Connection, limit: i64) -> Result<Vec<MessageRow>, StoreError> {
    q.query(
        "select id, notice_id, account_id, order_id, kind, channel, to_sealed, content_sealed, state, reason, attempts, \
         series, good_until, created_at, settled_at from message where state in ('dead', 'unsure') order by id desc limit $1",
    )
    .bind(limit)
    .all::<MessageRow>()
    .await
}

/// The newest of all, for the practice phone.
pub async fn newest(q: &mut impl Connection, limit: i64) -> Result<Vec<MessageRow>, StoreError> {
    q.query(
        "select id, notice_id, account_id, order_id, kind, channel, to_sealed, content_sealed, state, reason, attempts, \
         series, good_until, created_at, settled_at from message order by id desc limit $1",
    )
    .bind(limit)
    .all::<MessageRow>()
    .await
}

/// How the notices of an account from `first` to `last` travelled.
pub async fn of_notices(
    q: &mut impl Connection,
    account: &str,
    first: &str,
    last: &str,
) -> Result<Vec<MessageRow>, StoreError> {
    q.query(
        "select id, notice_id, account_id, order_id, kind, channel, to_sealed, content_sealed, state, reason, attempts, \
         series, good_until, created_at, settled_at from message \
         where account_id = $1 and notice_id >= $2 and notice_id <= $3 order by id",
    )
    .bind(account)
    .bind(first)
    .bind(last)
    .all::<MessageRow>()
    .await
}

/// How many of a kind an account was sent since `since`.
pub async fn count_since(
    q: &mut impl Connection,
    account: &str,
    kind: &str,
    since: Timestamp,
) -> Result<i64, StoreError> {
    q.query("select count(*) from message where account_id = $1 and kind = $2 and created_at >= $3")
        .bind(account)
        .bind(kind)
        .bind(since)
        .scalar::<i64>()
        .await
}

/// Deletes what was written before `before`, a bounded number at a time.
pub async fn purge(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
    tx.query(
        "delete from message where id in (select id from message where created_at < $1 order by created_at limit $2)",
    )
    .bind(before)
    .bind(limit)
    .execute()
    .await
}
