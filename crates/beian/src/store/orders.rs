//! Orders (备案订单), their rounds, items and materials.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Connection, Query, StoreError, Tx};

/// One row of `filing_order`. Times are microseconds UTC; `*_sealed` open with the account's data key.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OrderRow {
    /// UUIDv7.
    pub id: String,
    /// What people call it, such as `BA20261120004711`.
    pub number: String,
    /// The applicant's account.
    pub account_id: String,
    /// `organisation` or `individual`.
    pub kind: String,
    /// Code of the filing type.
    pub filing_type: String,
    /// Two digits, once typed.
    pub province: Option<String>,
    /// A unit's name; never an individual's.
    pub subject_name: Option<String>,
    /// State, snake_case.
    pub state: String,
    /// Counts every change: the ETag.
    pub version: i64,
    /// How many times it was submitted.
    pub round: i64,
    /// The channel it was bound to at approval.
    pub channel_id: Option<String>,
    /// The reviewer who holds it.
    pub claimed_by: Option<String>,
    /// The case as it stands.
    pub case_sealed: Vec<u8>,
    /// Findings that stand against it.
    pub findings_sealed: Option<Vec<u8>>,
    /// Who must answer the SMS.
    pub sms_sealed: Option<Vec<u8>>,
    /// Until when.
    pub sms_until: Option<i64>,
    /// When the present holder should be done.
    pub due: Option<i64>,
    /// Creation.
    pub created_at: i64,
    /// Last change.
    pub updated_at: i64,
}

/// One row of `item`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ItemRow {
    /// Pointer into the case: `/subject`, `/sites/0`, `/sites/0/access`.
    pub path: String,
    /// `subject`, `site`, `access`.
    pub kind: String,
    /// `open`, `filed`, `refused`.
    pub state: String,
    /// The number the bureau gave.
    pub filing_number: Option<String>,
}

/// One row of `material`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MaterialRow {
    /// UUIDv7.
    pub id: String,
    /// Kind, case.md §5.
    pub kind: String,
    /// Pointer to what it proves.
    pub owner: String,
    /// Which of several of the kind and owner, from 0.
    pub place: i64,
    /// The sealed object.
    pub file_id: String,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// Bytes as stored before sealing.
    pub size: i64,
}

/// Gives a query what may change of an order, in the order of the columns.
fn with_changeable<'q>(query: Query<'q>, o: &OrderRow) -> Query<'q> {
    query
        .bind(&o.kind)
        .bind(&o.filing_type)
        .bind(o.province.as_deref())
        .bind(o.subject_name.as_deref())
        .bind(&o.state)
        .bind(o.version)
        .bind(o.round)
        .bind(o.channel_id.as_deref())
        .bind(o.claimed_by.as_deref())
        .bind(&o.case_sealed)
        .bind(o.findings_sealed.as_ref())
        .bind(o.sms_sealed.as_ref())
        .bind(o.sms_until)
        .bind(o.due)
}

/// Inserts a new order.
pub async fn insert(tx: &mut Tx<'_>, o: &OrderRow) -> Result<(), StoreError> {
    let query = tx.query(
        "insert into filing_order (id, number, account_id, kind, filing_type, province, subject_name, state, version, \
         round, channel_id, claimed_by, case_sealed, findings_sealed, sms_sealed, sms_until, due, created_at, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
    );
    let query = with_changeable(query.bind(&o.id).bind(&o.number).bind(&o.account_id), o);
    query.bind(o.created_at).bind(o.updated_at).execute().await?;
    Ok(())
}

/// Reads an order inside a step and keeps others from changing it until the step ends.
pub async fn lock(tx: &mut Tx<'_>, id: &str) -> Result<Option<OrderRow>, StoreError> {
    // A write takes the row's lock on both databases, where `for update` is known to one only.
    tx.query("update filing_order set version = version where id = $1 returning *")
        .bind(id)
        .optional::<OrderRow>()
        .await
}

/// Writes back a locked order.
pub async fn save(tx: &mut Tx<'_>, o: &OrderRow) -> Result<(), StoreError> {
    let query = tx.query(
        "update filing_order set kind = $2, filing_type = $3, province = $4, subject_name = $5, state = $6, version = $7, \
         round = $8, channel_id = $9, claimed_by = $10, case_sealed = $11, findings_sealed = $12, sms_sealed = $13, \
         sms_until = $14, due = $15, updated_at = $16 where id = $1",
    );
    with_changeable(query.bind(&o.id), o).bind(o.updated_at).execute().await?;
    Ok(())
}

/// An order by id.
pub async fn find(q: &mut impl Connection, id: &str) -> Result<Option<OrderRow>, StoreError> {
    q.query("select * from filing_order where id = $1").bind(id).optional::<OrderRow>().await
}

/// A page of an account's orders, newest first, older than `before` (id of the last one seen).
pub async fn of_account(
    q: &mut impl Connection,
    account: &str,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<OrderRow>, StoreError> {
    q.query("select * from filing_order where account_id = $1 and ($2 = '' or id < $2) order by id desc limit $3")
        .bind(account)
        .bind(before.unwrap_or(""))
        .bind(limit)
        .all::<OrderRow>()
        .await
}

/// A page of the review queue, oldest change first, after `after` (id of the last one seen).
pub async fn queue(
    q: &mut impl Connection,
    state: Option<&str>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<OrderRow>, StoreError> {
    q.query(
        "select * from filing_order where ((state = $1) or ($1 = '' and state in ('submitted', 'in_review'))) \
         and ($2 = '' or id > $2) order by id limit $3",
    )
    .bind(state.unwrap_or(""))
    .bind(after.unwrap_or(""))
    .bind(limit)
    .all::<OrderRow>()
    .await
}

/// Orders in `state` untouched since `before`.
pub async fn idle(
    q: &mut impl Connection,
    state: &str,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    let rows = q
        .query("select id from filing_order where state = $1 and updated_at < $2 order by updated_at limit $3")
        .bind(state)
        .bind(before.as_microsecond())
        .bind(limit)
        .all::<(String,)>()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Orders in `state` untouched since `before` whose account was not told so by a notice of `kind` since the last touch.
pub async fn idle_untold(
    q: &mut impl Connection,
    state: &str,
    before: Timestamp,
    kind: &str,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    q.query(
        "select o.id from filing_order o where o.state = $1 and o.updated_at < $2 and not exists (select 1 from notice n \
         where n.order_id = o.id and n.account_id = o.account_id and n.kind = $3 and n.created_at >= o.updated_at) \
         order by o.updated_at limit $4",
    )
    .bind(state)
    .bind(before.as_microsecond())
    .bind(kind)
    .bind(limit)
    .scalars::<String>()
    .await
}

/// An order under way, other than `except`, that has this blind value among its people or domains.
pub async fn under_way_with(q: &mut impl Connection, blind: &[u8], except: &str) -> Result<Option<String>, StoreError> {
    q.query(
        "select o.id from person_index p join filing_order o on o.id = p.order_id and o.round = p.round \
         where p.blind = $1 and p.role in ('subject', 'domain') and o.id <> $2 and o.state in \
         ('submitted', 'in_review', 'approved', 'uploaded', 'bureau_approved', 'refused', 'lapsed') limit 1",
    )
    .bind(blind)
    .bind(except)
    .optional_scalar::<String>()
    .await
}

/// Makes whoever submits with one of the same blind values (subject, domains) wait until this step ends, and then see what
/// it did. Without it two steps on PostgreSQL would each see that nothing is under way. SQLite runs one step at a time anyway.
pub async fn lock_submission(tx: &mut Tx<'_>, values: &[Vec<u8>]) -> Result<(), StoreError> {
    // Few rows serve all values: two that share one wait for each other for nothing, and rarely. Always taken in the same
    // order, so that two submissions never wait in a circle.
    let locks: BTreeSet<u8> = values.iter().filter_map(|value| value.first()).map(|byte| byte % LOCKS).collect();
    for lock in locks {
        tx.query(
            "insert into meta (key, value) values ($1, '') on conflict (key) do update set value = excluded.value",
        )
        .bind(format!("submission_lock_{lock:02}"))
        .execute()
        .await?;
    }
    Ok(())
}

/// How many rows of `meta` submissions lock.
const LOCKS: u8 = 64;

/// Records what was submitted in a round.
pub async fn add_revision(
    tx: &mut Tx<'_>,
    order: &str,
    round: i64,
    case: &[u8],
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.query("insert into revision (order_id, round, case_sealed, submitted_at) values ($1, $2, $3, $4)")
        .bind(order)
        .bind(round)
        .bind(case)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// What was submitted in a round.
pub async fn revision(q: &mut impl Connection, order: &str, round: i64) -> Result<Option<Vec<u8>>, StoreError> {
    let row = q
        .query("select case_sealed from revision where order_id = $1 and round = $2")
        .bind(order)
        .bind(round)
        .optional::<(Vec<u8>,)>()
        .await?;
    Ok(row.map(|(case,)| case))
}

/// Replaces the items of an order by `items` (path, kind), all open.
pub async fn set_items(tx: &mut Tx<'_>, order: &str, items: &[(String, &'static str)]) -> Result<(), StoreError> {
    tx.query("delete from item where order_id = $1").bind(order).execute().await?;
    for (path, kind) in items {
        tx.query("insert into item (order_id, path, kind, state) values ($1, $2, $3, 'open')")
            .bind(order)
            .bind(path)
            .bind(*kind)
            .execute()
            .await?;
    }
    Ok(())
}

/// The outcome of one item.
pub async fn settle_item(
    tx: &mut Tx<'_>,
    order: &str,
    path: &str,
    state: &str,
    number: Option<&str>,
    bureau_id: Option<i64>,
) -> Result<(), StoreError> {
    tx.query(
        "update item set state = $3, filing_number = coalesce($4, filing_number), bureau_id = coalesce($5, bureau_id) \
         where order_id = $1 and path = $2",
    )
    .bind(order)
    .bind(path)
    .bind(state)
    .bind(number)
    .bind(bureau_id)
    .execute()
    .await?;
    Ok(())
}

/// The items of an order, in the order of their paths.
pub async fn items(q: &mut impl Connection, order: &str) -> Result<Vec<ItemRow>, StoreError> {
    q.query("select path, kind, state, filing_number from item where order_id = $1 order by kind desc, path")
        .bind(order)
        .all::<ItemRow>()
        .await
}

/// Stores a material; an older one of the same kind, owner and place gives way.
pub async fn put_material(tx: &mut Tx<'_>, order: &str, m: &MaterialRow, at: Timestamp) -> Result<(), StoreError> {
    tx.query("delete from material where order_id = $1 and kind = $2 and owner = $3 and place = $4")
        .bind(order)
        .bind(&m.kind)
        .bind(&m.owner)
        .bind(m.place)
        .execute()
        .await?;
    tx.query(
        "insert into material (id, order_id, kind, owner, place, file_id, width, height, size, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(&m.id)
    .bind(order)
    .bind(&m.kind)
    .bind(&m.owner)
    .bind(m.place)
    .bind(&m.file_id)
    .bind(m.width)
    .bind(m.height)
    .bind(m.size)
    .bind(at)
    .execute()
    .await?;
    Ok(())
}

/// The materials of an order.
pub async fn materials(q: &mut impl Connection, order: &str) -> Result<Vec<MaterialRow>, StoreError> {
    q.query(
        "select id, kind, owner, place, file_id, width, height, size from material where order_id = $1 order by owner, kind, place",
    )
    .bind(order)
    .all::<MaterialRow>()
    .await
}

/// Adds a blind value of a person in a round.
pub async fn index_person(
    tx: &mut Tx<'_>,
    order: &str,
    round: i64,
    role: &str,
    kind: &str,
    blind: &[u8],
) -> Result<(), StoreError> {
    tx.query(
        "insert into person_index (order_id, round, role, kind, blind) values ($1, $2, $3, $4, $5) on conflict do nothing",
    )
    .bind(order)
    .bind(round)
    .bind(role)
    .bind(kind)
    .bind(blind)
    .execute()
    .await?;
    Ok(())
}
