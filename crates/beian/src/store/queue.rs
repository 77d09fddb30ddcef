//! The table of jobs: put, claim, finish. Flows put, the loop in `jobs/` claims; neither sees the other.

use jiff::{SignedDuration, Timestamp};

use super::{Connection, StoreError, Tx};

/// A claimed job.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct JobRow {
    /// UUIDv7.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// JSON.
    pub body: String,
    /// How often it was tried.
    pub attempts: i64,
}

/// Puts a job to run at `run_at` (business time). A second one with the same `unique_key` changes nothing.
pub async fn put(
    tx: &mut Tx<'_>,
    id: &str,
    kind: &str,
    unique_key: &str,
    body: &str,
    run_at: Timestamp,
) -> Result<(), StoreError> {
    tx.query(
        "insert into job (id, kind, unique_key, body, run_at, attempts, locked_until) values ($1, $2, $3, $4, $5, 0, 0) \
         on conflict do nothing",
    )
    .bind(id)
    .bind(kind)
    .bind(unique_key)
    .bind(body)
    .bind(run_at)
    .execute()
    .await?;
    Ok(())
}

/// Claims one due job for a minute of wall time.
pub async fn claim(tx: &mut Tx<'_>, business: Timestamp, wall: Timestamp) -> Result<Option<JobRow>, StoreError> {
    let until = wall.saturating_add(SignedDuration::from_secs(60)).unwrap_or(wall);
    tx.query(
        "update job set locked_until = $3, attempts = attempts + 1 where id = (select id from job \
         where run_at <= $1 and locked_until < $2 order by run_at, id limit 1) and locked_until < $2 \
         returning id, kind, body, attempts",
    )
    .bind(business)
    .bind(wall)
    .bind(until)
    .optional::<JobRow>()
    .await
}

/// The job is done.
pub async fn finish(tx: &mut Tx<'_>, id: &str) -> Result<(), StoreError> {
    tx.query("delete from job where id = $1").bind(id).execute().await?;
    Ok(())
}

/// The job failed; it runs again when its lock has run out, at `again` of wall time.
pub async fn retry(tx: &mut Tx<'_>, id: &str, error: &str, again: Timestamp) -> Result<(), StoreError> {
    tx.query("update job set last_error = $2, locked_until = $3 where id = $1")
        .bind(id)
        .bind(error)
        .bind(again)
        .execute()
        .await?;
    Ok(())
}

/// How many jobs are due.
pub async fn due(q: &mut impl Connection, business: Timestamp) -> Result<i64, StoreError> {
    let (n,) = q.query("select count(*) from job where run_at <= $1").bind(business).one::<(i64,)>().await?;
    Ok(n)
}
