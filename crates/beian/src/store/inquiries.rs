//! Answers of the bureau to questions, and how often it may be asked.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// An answer as it was heard.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct InquiryRow {
    /// 1: on record.
    pub filed: i64,
    /// Number of the subject.
    pub subject_number: Option<String>,
    /// Number of the site, for a domain.
    pub site_number: Option<String>,
    /// Name of the site, for a domain.
    pub site_name: Option<String>,
    /// When it was heard, wall time.
    pub at: i64,
}

/// The last answer to a question, if it is not older than `since`.
pub async fn answer(
    q: &mut impl Connection,
    kind: i64,
    blind: &[u8],
    since: Timestamp,
) -> Result<Option<InquiryRow>, StoreError> {
    q.query(
        "select filed, subject_number, site_number, site_name, at from inquiry where kind = $1 and blind = $2 and at >= $3",
    )
    .bind(kind)
    .bind(blind)
    .bind(since)
    .optional::<InquiryRow>()
    .await
}

/// Keeps an answer in the place of an older one.
pub async fn remember(tx: &mut Tx<'_>, kind: i64, blind: &[u8], row: &InquiryRow) -> Result<(), StoreError> {
    tx.query(
        "insert into inquiry (kind, blind, filed, subject_number, site_number, site_name, at) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (kind, blind) do update set filed = excluded.filed, \
         subject_number = excluded.subject_number, site_number = excluded.site_number, site_name = excluded.site_name, \
         at = excluded.at",
    )
    .bind(kind)
    .bind(blind)
    .bind(row.filed)
    .bind(row.subject_number.clone())
    .bind(row.site_number.clone())
    .bind(row.site_name.clone())
    .bind(row.at)
    .execute()
    .await?;
    Ok(())
}

/// Takes one question of a day's budget; false if it is used up.
pub async fn spend(tx: &mut Tx<'_>, day: &str, method: &str, most: i64) -> Result<bool, StoreError> {
    tx.query("insert into inquiry_budget (day, method, used) values ($1, $2, 0) on conflict do nothing")
        .bind(day)
        .bind(method)
        .execute()
        .await?;
    let changed = tx
        .query("update inquiry_budget set used = used + 1 where day = $1 and method = $2 and used < $3")
        .bind(day)
        .bind(method)
        .bind(most)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// The password of a filing number is not asked any more on this day.
pub async fn stop_password(tx: &mut Tx<'_>, number: &str, day: &str) -> Result<(), StoreError> {
    tx.query(
        "insert into password_stop (number, day) values ($1, $2) on conflict (number) do update set day = excluded.day",
    )
    .bind(number)
    .bind(day)
    .execute()
    .await?;
    Ok(())
}

/// Whether the password of a filing number may not be asked on this day.
pub async fn password_stopped(q: &mut impl Connection, number: &str, day: &str) -> Result<bool, StoreError> {
    let row = q.query("select number from password_stop where number = $1 and day = $2").bind(number).bind(day);
    Ok(row.optional_scalar::<String>().await?.is_some())
}

/// Deletes what is older than `before`, and the budgets of days before `day`.
pub async fn purge(tx: &mut Tx<'_>, before: Timestamp, day: &str) -> Result<(), StoreError> {
    tx.query("delete from inquiry where at < $1").bind(before).execute().await?;
    tx.query("delete from inquiry_budget where day < $1").bind(day).execute().await?;
    tx.query("delete from password_stop where day < $1").bind(day).execute().await?;
    Ok(())
}
