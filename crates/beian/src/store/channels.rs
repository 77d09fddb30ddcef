//! Channels: one ispId at one bureau server, with its numbering and its lease.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx, ground};

/// One row of `channel`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ChannelRow {
    /// The unit id as text.
    pub id: String,
    /// ispId.
    pub isp_id: i64,
    /// The last number the bureau answered 0 to; unknown until it has been asked.
    pub last_sequence: Option<i64>,
    /// `open`; `paused` by a person; `stopped` by the exchange itself.
    pub state: String,
    /// Why it is stopped, or who paused it.
    pub note: Option<String>,
    /// Nothing is sent before (wall time).
    pub resume_at: i64,
    /// When the hours begin that the bureau named (business time).
    pub hours_at: Option<i64>,
    /// When the bureau was last heard.
    pub last_heard_at: Option<i64>,
    /// Until when somebody holds the right to send (wall time); in the past where nobody works.
    pub lease_until: i64,
}

/// Makes sure that the channel exists. It is looked for first: on PostgreSQL the insert alone would wait for whoever is just
/// writing the row, with the caller's locks held.
pub async fn ensure(tx: &mut Tx<'_>, id: &str, isp_id: i64) -> Result<(), StoreError> {
    if find(tx, id).await?.is_some() {
        return Ok(());
    }
    tx.query(
        "insert into channel (id, isp_id, state, lease_until, resume_at) values ($1, $2, 'open', 0, 0) on conflict do nothing",
    )
    .bind(id)
    .bind(isp_id)
    .execute()
    .await?;
    Ok(())
}

/// The channel.
pub async fn find(q: &mut impl Connection, id: &str) -> Result<Option<ChannelRow>, StoreError> {
    q.query("select id, isp_id, last_sequence, state, note, resume_at, hours_at, last_heard_at, lease_until from channel where id = $1")
        .bind(id)
        .optional::<ChannelRow>()
        .await
}

/// All channels, by id; an installation has few.
pub async fn all(q: &mut impl Connection) -> Result<Vec<ChannelRow>, StoreError> {
    q.query(
        "select id, isp_id, last_sequence, state, note, resume_at, hours_at, last_heard_at, lease_until from channel order by id limit 100",
    )
    .all::<ChannelRow>()
    .await
}

/// Moves a channel from one state to another; false if it is in some other state by now.
pub async fn move_state(
    tx: &mut Tx<'_>,
    id: &str,
    from: &str,
    to: &str,
    note: Option<&str>,
) -> Result<bool, StoreError> {
    let changed = tx
        .query("update channel set state = $3, note = $4, resume_at = 0, hours_at = null where id = $1 and state = $2")
        .bind(id)
        .bind(from)
        .bind(to)
        .bind(note)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// A person wants the bureau asked now: whatever pause was in force is over, and the worker, which may be another process,
/// finds the wish in `meta`.
pub async fn wish_to_ask(tx: &mut Tx<'_>, id: &str, at: Timestamp) -> Result<(), StoreError> {
    ground::set_meta(tx, &format!("ask:{id}"), &at.as_microsecond().to_string()).await?;
    tx.query("update channel set resume_at = 0, hours_at = null where id = $1").bind(id).execute().await?;
    Ok(())
}

/// When a person last wanted the bureau asked, in microseconds of wall time; 0 if nobody ever did.
pub async fn wished_at(q: &mut impl Connection, id: &str) -> Result<i64, StoreError> {
    let wish = ground::meta(q, &format!("ask:{id}")).await?;
    Ok(wish.and_then(|at| at.parse().ok()).unwrap_or(0))
}

/// Takes or renews the lease of a channel until `until`; false if somebody else holds it at `now` (wall times).
pub async fn lease(
    tx: &mut Tx<'_>,
    id: &str,
    owner: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx
        .query(
            "update channel set lease_owner = $2, lease_until = $3 where id = $1 \
             and (lease_owner is null or lease_owner = $2 or lease_until < $4)",
        )
        .bind(id)
        .bind(owner)
        .bind(until)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// The bureau has confirmed `sequence` as the last one it holds.
pub async fn set_last_sequence(tx: &mut Tx<'_>, id: &str, sequence: i64, at: Timestamp) -> Result<(), StoreError> {
    tx.query("update channel set last_sequence = $2, last_heard_at = $3 where id = $1")
        .bind(id)
        .bind(sequence)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// The bureau has taken `sequence`: whatever had to be waited for is over.
pub async fn went_through(tx: &mut Tx<'_>, id: &str, sequence: i64, at: Timestamp) -> Result<(), StoreError> {
    tx.query("update channel set last_sequence = $2, last_heard_at = $3, resume_at = 0, hours_at = null where id = $1")
        .bind(id)
        .bind(sequence)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// The bureau has answered something.
pub async fn heard(tx: &mut Tx<'_>, id: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.query("update channel set last_heard_at = $2 where id = $1").bind(id).bind(at).execute().await?;
    Ok(())
}

/// Sends nothing before `until` (wall time).
pub async fn pause_until(tx: &mut Tx<'_>, id: &str, until: Timestamp) -> Result<(), StoreError> {
    tx.query("update channel set resume_at = $2 where id = $1").bind(id).bind(until).execute().await?;
    Ok(())
}

/// Sends nothing before `at` (business time), when the bureau's hours begin.
pub async fn wait_until(tx: &mut Tx<'_>, id: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.query("update channel set hours_at = $2 where id = $1").bind(id).bind(at).execute().await?;
    Ok(())
}

/// Stops or opens a channel.
pub async fn set_state(tx: &mut Tx<'_>, id: &str, state: &str, note: Option<&str>) -> Result<(), StoreError> {
    tx.query("update channel set state = $2, note = $3, resume_at = 0, hours_at = null where id = $1")
        .bind(id)
        .bind(state)
        .bind(note)
        .execute()
        .await?;
    Ok(())
}

/// Forgets the channel's last number: the bureau is asked for it before the next upload.
pub async fn forget_last_sequence(tx: &mut Tx<'_>, id: &str) -> Result<(), StoreError> {
    tx.query("update channel set last_sequence = null where id = $1").bind(id).execute().await?;
    Ok(())
}

/// Gives the lease back, so that another process need not wait for its end.
pub async fn release(tx: &mut Tx<'_>, id: &str, owner: &str) -> Result<(), StoreError> {
    tx.query("update channel set lease_until = 0 where id = $1 and lease_owner = $2")
        .bind(id)
        .bind(owner)
        .execute()
        .await?;
    Ok(())
}
