//! Signing in: sessions of browsers, codes sent to phones, the phones of accounts.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// A signed-in browser.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SessionRow {
    /// What its owner calls it; the cookie's hash stays inside.
    pub id: String,
    /// Account or staff id.
    pub subject: String,
    /// Role.
    pub role: String,
    /// What its forms carry.
    pub csrf: String,
    /// How it was opened: `phone`, `oidc`, `link`, `password`.
    pub way: String,
    /// What it runs on, as far as the browser says: `phone`, `computer`.
    pub kind: String,
    /// The device's hash; none for staff.
    pub device: Option<Vec<u8>>,
    /// Wall time, microseconds.
    pub created_at: i64,
    /// Wall time, microseconds.
    pub expires_at: i64,
}

/// A session with what is known of its device.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LiveSession {
    /// Its id.
    pub id: String,
    /// Account or staff id.
    pub subject: String,
    /// Role.
    pub role: String,
    /// What its forms carry.
    pub csrf: String,
    /// The device's hash; none for staff.
    pub device: Option<Vec<u8>>,
    /// When the device was trusted, if it is.
    pub trusted_at: Option<i64>,
    /// Wall time, microseconds.
    pub expires_at: i64,
}

/// A code that was sent.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CodeRow {
    /// UUIDv7.
    pub id: String,
    /// SHA-256 of the code.
    pub code_hash: Vec<u8>,
    /// Wrong tries so far.
    pub tries: i64,
    /// Wall time, microseconds.
    pub expires_at: i64,
}

/// Opens a session.
pub async fn open_session(tx: &mut Tx<'_>, hash: &[u8], session: &SessionRow) -> Result<(), StoreError> {
    tx.query(
        "insert into session (hash, id, subject, role, csrf, way, kind, device, created_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(hash)
    .bind(&session.id)
    .bind(&session.subject)
    .bind(&session.role)
    .bind(&session.csrf)
    .bind(&session.way)
    .bind(&session.kind)
    .bind(session.device.as_ref())
    .bind(session.created_at)
    .bind(session.expires_at)
    .execute()
    .await?;
    Ok(())
}

/// The session of a cookie, be it over or not; staff who were disabled have none, and a role is the one they have now.
pub async fn session(q: &mut impl Connection, hash: &[u8]) -> Result<Option<LiveSession>, StoreError> {
    q.query(
        "select e.id, e.subject, coalesce(s.role, e.role) as role, e.csrf, e.device, d.trusted_at, e.expires_at from session e \
         left join staff s on s.id = e.subject \
         left join device d on d.hash = e.device and d.account_id = e.subject \
         where e.hash = $1 and coalesce(s.disabled, 0) = 0",
    )
    .bind(hash)
    .optional::<LiveSession>()
    .await
}

/// The open sessions of somebody, newest first, at most `limit`.
pub async fn sessions_of(
    q: &mut impl Connection,
    subject: &str,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<SessionRow>, StoreError> {
    q.query(
        "select id, subject, role, csrf, way, kind, device, created_at, expires_at from session \
         where subject = $1 and expires_at > $2 order by created_at desc, id desc limit $3",
    )
    .bind(subject)
    .bind(now)
    .bind(limit)
    .all::<SessionRow>()
    .await
}

/// Ends one session of somebody by its id; false if they have none of that id.
pub async fn close_one(tx: &mut Tx<'_>, subject: &str, id: &str) -> Result<bool, StoreError> {
    let gone = tx.query("delete from session where subject = $1 and id = $2").bind(subject).bind(id).execute().await?;
    Ok(gone > 0)
}

/// Ends one session.
pub async fn close_session(tx: &mut Tx<'_>, hash: &[u8]) -> Result<(), StoreError> {
    tx.query("delete from session where hash = $1").bind(hash).execute().await?;
    Ok(())
}

/// Ends every session of somebody.
pub async fn close_all(tx: &mut Tx<'_>, subject: &str) -> Result<(), StoreError> {
    tx.query("delete from session where subject = $1").bind(subject).execute().await?;
    Ok(())
}

/// How many codes were asked for this phone, and from this address, since `since`.
pub async fn codes_since(
    q: &mut impl Connection,
    blind: &[u8],
    address: &str,
    since: Timestamp,
) -> Result<(i64, i64), StoreError> {
    let phone = q
        .query("select count(*) from phone_code where blind = $1 and created_at >= $2")
        .bind(blind)
        .bind(since)
        .scalar::<i64>()
        .await?;
    let from = q
        .query("select count(*) from phone_code where address = $1 and created_at >= $2")
        .bind(address)
        .bind(since)
        .scalar::<i64>()
        .await?;
    Ok((phone, from))
}

/// What was counted in a slot so far. Whoever asks the same at the same moment waits until this step is over.
pub async fn counted(tx: &mut Tx<'_>, what: &[u8], slot: &str, at: Timestamp) -> Result<i64, StoreError> {
    tx.query(
        "insert into ask_count (what, slot, count, created_at) values ($1, $2, 0, $3) \
         on conflict (what, slot) do update set count = ask_count.count returning count",
    )
    .bind(what)
    .bind(slot)
    .bind(at)
    .scalar::<i64>()
    .await
}

/// Counts one more; the row is there, because [`counted`] was asked before.
pub async fn count_one(tx: &mut Tx<'_>, what: &[u8], slot: &str) -> Result<(), StoreError> {
    tx.query("update ask_count set count = count + 1 where what = $1 and slot = $2")
        .bind(what)
        .bind(slot)
        .execute()
        .await?;
    Ok(())
}

/// Counts from nothing again.
pub async fn forget_count(tx: &mut Tx<'_>, what: &[u8]) -> Result<(), StoreError> {
    tx.query("delete from ask_count where what = $1").bind(what).execute().await?;
    Ok(())
}

/// Keeps a code that is about to be sent.
pub async fn add_code(
    tx: &mut Tx<'_>,
    code: &CodeRow,
    blind: &[u8],
    address: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.query(
        "insert into phone_code (id, blind, address, code_hash, tries, created_at, expires_at) \
         values ($1, $2, $3, $4, 0, $5, $6)",
    )
    .bind(&code.id)
    .bind(blind)
    .bind(address)
    .bind(&code.code_hash)
    .bind(at)
    .bind(code.expires_at)
    .execute()
    .await?;
    Ok(())
}

/// The newest code of a phone.
pub async fn newest_code(q: &mut impl Connection, blind: &[u8]) -> Result<Option<CodeRow>, StoreError> {
    q.query(
        "select id, code_hash, tries, expires_at from phone_code where blind = $1 order by created_at desc, id desc limit 1",
    )
    .bind(blind)
    .optional::<CodeRow>()
    .await
}

/// Counts a try; the number of tries so far.
pub async fn count_try(tx: &mut Tx<'_>, id: &str) -> Result<i64, StoreError> {
    tx.query("update phone_code set tries = tries + 1 where id = $1 returning tries").bind(id).scalar::<i64>().await
}

/// Uses up the codes of a phone: one was right. The rows stay and count against the next ones.
pub async fn use_up_codes(tx: &mut Tx<'_>, blind: &[u8]) -> Result<(), StoreError> {
    tx.query("update phone_code set expires_at = 0 where blind = $1").bind(blind).execute().await?;
    Ok(())
}

/// The account that signs in with a phone.
pub async fn account_of_phone(q: &mut impl Connection, blind: &[u8]) -> Result<Option<String>, StoreError> {
    q.query("select account_id from account_phone where blind = $1").bind(blind).optional_scalar::<String>().await
}

/// Ties a phone to an account.
pub async fn add_phone(tx: &mut Tx<'_>, blind: &[u8], account: &str) -> Result<(), StoreError> {
    tx.query("insert into account_phone (blind, account_id) values ($1, $2) on conflict do nothing")
        .bind(blind)
        .bind(account)
        .execute()
        .await?;
    Ok(())
}

/// Deletes codes asked for before `before`, a bounded number at a time.
pub async fn purge_codes(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
    tx.query(
        "delete from phone_code where id in (select id from phone_code where created_at < $1 order by id limit $2)",
    )
    .bind(before)
    .bind(limit)
    .execute()
    .await
}

/// Deletes sessions that ended before `before`, a bounded number at a time.
pub async fn purge_sessions(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
    tx.query("delete from session where hash in (select hash from session where expires_at < $1 limit $2)")
        .bind(before)
        .bind(limit)
        .execute()
        .await
}
