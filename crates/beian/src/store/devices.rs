//! What an account is used on and how it goes from one device to the next: devices and whether they are trusted, wrong
//! answers to the identity question, links for another device, subjects of an identity provider, forms of lost sessions.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// A link for another device whose time has not run out.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct HandoverRow {
    /// Whose.
    pub account_id: String,
    /// The page it leads to.
    pub path: String,
    /// When the opener's session ends, wall time, microseconds.
    pub session_ends: i64,
    /// The opener's device.
    pub device: Option<Vec<u8>>,
    /// When that device was trusted, if it is.
    pub trusted_at: Option<i64>,
}

/// A sign-in at the identity provider under way.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AttemptRow {
    /// The browser that began it.
    pub browser: Vec<u8>,
    /// Where to go afterwards.
    pub back: String,
    /// Wall time, microseconds.
    pub expires_at: i64,
}

/// A form that came after its session had ended.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct KeptRow {
    /// The cookie's hash.
    pub hash: Vec<u8>,
    /// Where it was going.
    pub path: String,
    /// Its fields, sealed.
    pub form_sealed: Vec<u8>,
    /// Wall time, microseconds.
    pub expires_at: i64,
}

/// Wrong answers of an account.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TryRow {
    /// The day they belong to, mainland China.
    pub day: String,
    /// How many.
    pub wrong: i64,
    /// When it was locked, if it is.
    pub locked_at: Option<i64>,
}

/// Adds a device unless it is known; `trusted` makes it, or an old one, trusted.
pub async fn put(
    tx: &mut Tx<'_>,
    hash: &[u8],
    account: &str,
    trusted: Option<Timestamp>,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.query(
        "insert into device (hash, account_id, created_at, trusted_at) values ($1, $2, $3, $4) \
         on conflict (hash, account_id) do update set trusted_at = coalesce(device.trusted_at, excluded.trusted_at)",
    )
    .bind(hash)
    .bind(account)
    .bind(at)
    .bind(trusted)
    .execute()
    .await?;
    Ok(())
}

/// Forgets every device of an account but one.
pub async fn forget_others(tx: &mut Tx<'_>, account: &str, but: &[u8]) -> Result<(), StoreError> {
    tx.query("delete from device where account_id = $1 and hash <> $2").bind(account).bind(but).execute().await?;
    Ok(())
}

/// Whether the account has any order.
pub async fn has_orders(q: &mut impl Connection, account: &str) -> Result<bool, StoreError> {
    let row = q
        .query("select id from filing_order where account_id = $1 limit 1")
        .bind(account)
        .optional::<(String,)>()
        .await?;
    Ok(row.is_some())
}

/// Notes on which device an order was made.
pub async fn made_on(tx: &mut Tx<'_>, order: &str, device: &[u8]) -> Result<(), StoreError> {
    tx.query("insert into device_order (order_id, device) values ($1, $2) on conflict do nothing")
        .bind(order)
        .bind(device)
        .execute()
        .await?;
    Ok(())
}

/// Whether an order was made on this device.
pub async fn was_made_on(q: &mut impl Connection, order: &str, device: &[u8]) -> Result<bool, StoreError> {
    let row = q
        .query("select order_id from device_order where order_id = $1 and device = $2")
        .bind(order)
        .bind(device)
        .optional::<(String,)>()
        .await?;
    Ok(row.is_some())
}

/// The newest orders of an account that were made on a device, at most `limit`.
pub async fn made_there(
    q: &mut impl Connection,
    account: &str,
    device: &[u8],
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    q.query(
        "select o.id from device_order d join filing_order o on o.id = d.order_id \
         where d.device = $1 and o.account_id = $2 order by o.id desc limit $3",
    )
    .bind(device)
    .bind(account)
    .bind(limit)
    .scalars::<String>()
    .await
}

/// The wrong answers of an account. Inside a step others who ask the same wait until it is over.
pub async fn tries(tx: &mut Tx<'_>, account: &str, day: &str) -> Result<TryRow, StoreError> {
    tx.query(
        "insert into identity_try (account_id, day, wrong) values ($1, $2, 0) \
         on conflict (account_id) do update set wrong = identity_try.wrong returning day, wrong, locked_at",
    )
    .bind(account)
    .bind(day)
    .one::<TryRow>()
    .await
}

/// Whether an account is locked.
pub async fn locked(q: &mut impl Connection, account: &str) -> Result<bool, StoreError> {
    let row = q
        .query("select locked_at from identity_try where account_id = $1")
        .bind(account)
        .optional::<(Option<i64>,)>()
        .await?;
    Ok(row.is_some_and(|(at,)| at.is_some()))
}

/// Writes the tries back.
pub async fn set_tries(tx: &mut Tx<'_>, account: &str, tries: &TryRow) -> Result<(), StoreError> {
    tx.query("update identity_try set day = $2, wrong = $3, locked_at = $4 where account_id = $1")
        .bind(account)
        .bind(&tries.day)
        .bind(tries.wrong)
        .bind(tries.locked_at)
        .execute()
        .await?;
    Ok(())
}

/// Keeps a link for another device; of the account's links only the newest `most` stay.
pub async fn add_handover(
    tx: &mut Tx<'_>,
    hash: &[u8],
    account: &str,
    session: &[u8],
    path: &str,
    (at, until): (Timestamp, Timestamp),
    most: i64,
) -> Result<(), StoreError> {
    tx.query("insert into handover (hash, account_id, session, path, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)")
        .bind(hash)
        .bind(account)
        .bind(session)
        .bind(path)
        .bind(at)
        .bind(until)
        .execute()
        .await?;
    tx.query(
        "delete from handover where account_id = $1 and hash not in \
         (select hash from handover where account_id = $1 order by created_at desc, hash limit $2)",
    )
    .bind(account)
    .bind(most)
    .execute()
    .await?;
    Ok(())
}

/// A link that may still be used, and whose opener is still signed in.
pub async fn handover(q: &mut impl Connection, hash: &[u8], now: Timestamp) -> Result<Option<HandoverRow>, StoreError> {
    q.query(
        "select h.account_id, h.path, e.expires_at as session_ends, e.device, d.trusted_at from handover h \
         join session e on e.hash = h.session and e.subject = h.account_id \
         left join device d on d.hash = e.device and d.account_id = h.account_id \
         where h.hash = $1 and h.used_at is null and h.expires_at > $2 and e.expires_at > $2",
    )
    .bind(hash)
    .bind(now)
    .optional::<HandoverRow>()
    .await
}

/// Uses up a link; false if somebody was quicker.
pub async fn use_handover(tx: &mut Tx<'_>, hash: &[u8], now: Timestamp) -> Result<bool, StoreError> {
    let used = tx
        .query("update handover set used_at = $2 where hash = $1 and used_at is null")
        .bind(hash)
        .bind(now)
        .execute()
        .await?;
    Ok(used == 1)
}

/// Keeps a sign-in at the identity provider that begins.
pub async fn add_attempt(
    tx: &mut Tx<'_>,
    state_hash: &[u8],
    attempt: &AttemptRow,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.query(
        "insert into oidc_attempt (state_hash, browser, back, created_at, expires_at) values ($1, $2, $3, $4, $5)",
    )
    .bind(state_hash)
    .bind(&attempt.browser)
    .bind(&attempt.back)
    .bind(at)
    .bind(attempt.expires_at)
    .execute()
    .await?;
    Ok(())
}

/// Takes a sign-in under way out of the table: it works once.
pub async fn take_attempt(tx: &mut Tx<'_>, state_hash: &[u8]) -> Result<Option<AttemptRow>, StoreError> {
    tx.query("delete from oidc_attempt where state_hash = $1 returning browser, back, expires_at")
        .bind(state_hash)
        .optional::<AttemptRow>()
        .await
}

/// The account of a subject of the identity provider.
pub async fn account_of_identity(q: &mut impl Connection, blind: &[u8]) -> Result<Option<String>, StoreError> {
    q.query("select account_id from account_identity where blind = $1").bind(blind).optional_scalar::<String>().await
}

/// Ties a subject to an account.
pub async fn add_identity(tx: &mut Tx<'_>, blind: &[u8], account: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.query("insert into account_identity (blind, account_id, created_at) values ($1, $2, $3)")
        .bind(blind)
        .bind(account)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// Keeps the form of a session that had ended; an older one of the account gives way.
pub async fn keep_form(tx: &mut Tx<'_>, account: &str, kept: &KeptRow) -> Result<(), StoreError> {
    tx.query(
        "insert into kept_form (account_id, hash, path, form_sealed, expires_at) values ($1, $2, $3, $4, $5) \
         on conflict (account_id) do update set hash = excluded.hash, path = excluded.path, \
         form_sealed = excluded.form_sealed, expires_at = excluded.expires_at",
    )
    .bind(account)
    .bind(&kept.hash)
    .bind(&kept.path)
    .bind(&kept.form_sealed)
    .bind(kept.expires_at)
    .execute()
    .await?;
    Ok(())
}

/// The form that an account's lost session left.
pub async fn kept_form(q: &mut impl Connection, account: &str) -> Result<Option<KeptRow>, StoreError> {
    q.query("select hash, path, form_sealed, expires_at from kept_form where account_id = $1")
        .bind(account)
        .optional::<KeptRow>()
        .await
}

/// Takes away what has run out: links, sign-ins under way and forms at once, counters once they are `long_ago`.
pub async fn clear_out(tx: &mut Tx<'_>, now: Timestamp, long_ago: Timestamp) -> Result<(), StoreError> {
    tx.query("delete from handover where expires_at < $1").bind(now).execute().await?;
    tx.query("delete from oidc_attempt where expires_at < $1").bind(now).execute().await?;
    tx.query("delete from kept_form where expires_at < $1").bind(now).execute().await?;
    tx.query("delete from ask_count where created_at < $1").bind(long_ago).execute().await?;
    Ok(())
}
