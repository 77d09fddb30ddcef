//! What waits for people: tasks for staff, notices for accounts.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// One row of `task`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TaskRow {
    /// UUIDv7.
    pub id: String,
    /// Kind, such as `unrecognised_result`.
    pub kind: String,
    /// The order it is about.
    pub order_id: Option<String>,
    /// That order's number.
    pub order_number: Option<String>,
    /// `open` or `closed`.
    pub state: String,
    /// JSON without personal values.
    pub detail: String,
    /// The bureau's prose, sealed with the order's key.
    pub detail_sealed: Option<Vec<u8>>,
    /// Creation.
    pub created_at: i64,
    /// How it was settled.
    pub answer: Option<String>,
    /// Who looks into it.
    pub acknowledged_by: Option<String>,
    /// Since when.
    pub acknowledged_at: Option<i64>,
}

/// One row of `notice`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct NoticeRow {
    /// UUIDv7.
    pub id: String,
    /// The order it is about.
    pub order_id: String,
    /// Kind, such as `filed`.
    pub kind: String,
    /// JSON object of texts, without personal values.
    pub params: String,
    /// Creation.
    pub created_at: i64,
    /// When it was read.
    pub read_at: Option<i64>,
}

/// Opens a task.
pub async fn add_task(
    tx: &mut Tx<'_>,
    id: &str,
    kind: &str,
    order: Option<&str>,
    detail: &str,
    sealed: Option<&[u8]>,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.query(
        "insert into task (id, kind, order_id, state, detail, detail_sealed, created_at) \
         values ($1, $2, $3, 'open', $4, $5, $6)",
    )
    .bind(id)
    .bind(kind)
    .bind(order)
    .bind(detail)
    .bind(sealed)
    .bind(at)
    .execute()
    .await?;
    Ok(())
}

/// Whether a task of this kind is open for the order (or for no order).
pub async fn has_open_task(q: &mut impl Connection, kind: &str, order: Option<&str>) -> Result<bool, StoreError> {
    let row = q
        .query("select id from task where kind = $1 and coalesce(order_id, '') = $2 and state = 'open' limit 1")
        .bind(kind)
        .bind(order.unwrap_or(""))
        .optional::<(String,)>()
        .await?;
    Ok(row.is_some())
}

/// A task by id.
pub async fn task(q: &mut impl Connection, id: &str) -> Result<Option<TaskRow>, StoreError> {
    q.query(
        "select t.id, t.kind, t.order_id, o.number as order_number, t.state, t.detail, t.detail_sealed, t.created_at, t.answer, \
         t.acknowledged_by, t.acknowledged_at \
         from task t left join filing_order o on o.id = t.order_id where t.id = $1",
    )
    .bind(id)
    .optional::<TaskRow>()
    .await
}

/// A page of tasks in a state, oldest first, after `after`.
pub async fn tasks(
    q: &mut impl Connection,
    state: &str,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<TaskRow>, StoreError> {
    q.query(
        "select t.id, t.kind, t.order_id, o.number as order_number, t.state, t.detail, t.detail_sealed, t.created_at, t.answer, \
         t.acknowledged_by, t.acknowledged_at \
         from task t left join filing_order o on o.id = t.order_id \
         where t.state = $1 and ($2 = '' or t.id > $2) order by t.id limit $3",
    )
    .bind(state)
    .bind(after.unwrap_or(""))
    .bind(limit)
    .all::<TaskRow>()
    .await
}

/// Notes who looks into an alert; the first one stays.
pub async fn acknowledge(tx: &mut Tx<'_>, id: &str, by: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.query("update task set acknowledged_by = $2, acknowledged_at = $3 where id = $1 and acknowledged_by is null")
        .bind(id)
        .bind(by)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// How many tasks about no order there are, by kind: open ones nobody looks into, open ones, all ever.
pub async fn alert_counts(q: &mut impl Connection) -> Result<Vec<(String, i64, i64, i64)>, StoreError> {
    q.query(
        "select kind, sum(case when state = 'open' and acknowledged_by is null then 1 else 0 end), \
         sum(case when state = 'open' then 1 else 0 end), count(*) from task where order_id is null group by kind order by kind",
    )
    .all::<(String, i64, i64, i64)>()
    .await
}

/// How many tasks are open.
pub async fn open_tasks(q: &mut impl Connection) -> Result<i64, StoreError> {
    q.query("select count(*) from task where state = 'open'").scalar::<i64>().await
}

/// Closes the open alerts of a kind that belong to no order.
pub async fn close_alerts(
    tx: &mut Tx<'_>,
    kind: &str,
    by: &str,
    answer: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.query(
        "update task set state = 'closed', closed_by = $2, answer = $3, closed_at = $4 \
         where kind = $1 and order_id is null and state = 'open'",
    )
    .bind(kind)
    .bind(by)
    .bind(answer)
    .bind(at)
    .execute()
    .await?;
    Ok(())
}

/// Closes a task; false if it was closed already.
pub async fn close_task(tx: &mut Tx<'_>, id: &str, by: &str, answer: &str, at: Timestamp) -> Result<bool, StoreError> {
    let changed = tx
        .query("update task set state = 'closed', closed_by = $2, answer = $3, closed_at = $4 where id = $1 and state = 'open'")
        .bind(id)
        .bind(by)
        .bind(answer)
        .bind(at)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Closes every open task of an order except `except`.
pub async fn close_tasks_of(
    tx: &mut Tx<'_>,
    order: &str,
    except: &str,
    answer: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.query(
        "update task set state = 'closed', closed_by = 'system', answer = $3, closed_at = $4 \
         where order_id = $1 and id <> $2 and state = 'open'",
    )
    .bind(order)
    .bind(except)
    .bind(answer)
    .bind(at)
    .execute()
    .await?;
    Ok(())
}

/// Adds a notice. The in-app inbox reads it as it stands; other channels carry messages of it.
pub async fn add_notice(
    tx: &mut Tx<'_>,
    id: &str,
    account: &str,
    order: &str,
    kind: &str,
    params: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.query("insert into notice (id, account_id, order_id, kind, params, created_at) values ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(account)
        .bind(order)
        .bind(kind)
        .bind(params)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// A page of an account's notices, newest first, older than `before`.
pub async fn notices(
    q: &mut impl Connection,
    account: &str,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<NoticeRow>, StoreError> {
    q.query(
        "select id, order_id, kind, params, created_at, read_at from notice \
         where account_id = $1 and ($2 = '' or id < $2) order by id desc limit $3",
    )
    .bind(account)
    .bind(before.unwrap_or(""))
    .bind(limit)
    .all::<NoticeRow>()
    .await
}

/// Marks an account's notices as read, up to and including `last`.
pub async fn read_notices(tx: &mut Tx<'_>, account: &str, last: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.query("update notice set read_at = $3 where account_id = $1 and id <= $2 and read_at is null")
        .bind(account)
        .bind(last)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// How many notices an account has not read.
pub async fn unread_notices(q: &mut impl Connection, account: &str) -> Result<i64, StoreError> {
    q.query("select count(*) from notice where account_id = $1 and read_at is null").bind(account).scalar::<i64>().await
}
