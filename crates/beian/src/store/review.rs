//! Reviews: the queue of the desk, the checklist of a round, the calls that were made.

use jiff::Timestamp;

use super::{Connection, Sql, StoreError, Tx};

/// One row of `review`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ReviewRow {
    /// The order.
    pub order_id: String,
    /// Its round.
    pub round: i64,
    /// Since when it waits.
    pub waiting_since: i64,
    /// What the machine found at submission.
    pub findings: i64,
    /// When it was last taken.
    pub claimed_at: Option<i64>,
    /// Whom to call a second time.
    pub call_role: Option<String>,
    /// When; absent where the calendar could not say.
    pub call_at: Option<i64>,
    /// Who proposes to approve.
    pub proposed_by: Option<String>,
    /// Since when.
    pub proposed_at: Option<i64>,
    /// Who rejected the last proposal.
    pub objected_by: Option<String>,
    /// Why, sealed with the order's key.
    pub objection_sealed: Option<Vec<u8>>,
}

/// One line of the queue.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct QueueRow {
    /// The order.
    pub id: String,
    /// What people call it.
    pub number: String,
    /// `organisation` or `individual`.
    pub kind: String,
    /// Code of the filing type.
    pub filing_type: String,
    /// Two digits.
    pub province: Option<String>,
    /// A unit's name; never an individual's.
    pub subject_name: Option<String>,
    /// State.
    pub state: String,
    /// Round.
    pub round: i64,
    /// Who holds it.
    pub claimed_by: Option<String>,
    /// Last change.
    pub updated_at: i64,
    /// Since when it waits in this round; of a draft, its creation.
    pub since: i64,
    /// What the machine found.
    pub findings: i64,
    /// Whom to call a second time.
    pub call_role: Option<String>,
    /// When.
    pub call_at: Option<i64>,
    /// Who proposes to approve.
    pub proposed_by: Option<String>,
}

/// What the queue is narrowed by; empty texts narrow nothing.
#[derive(Debug, Clone, Default)]
pub struct QueueFilter {
    /// One state; empty: submitted and in review.
    pub state: String,
    /// Two digits.
    pub province: String,
    /// `organisation` or `individual`.
    pub kind: String,
    /// Who holds it.
    pub holder: String,
    /// Only what waits since then or longer.
    pub since_at_most: Option<i64>,
}

/// The place of a line: since when, and id.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Microseconds.
    pub since: i64,
    /// The order.
    pub id: String,
}

/// Opens the review of a round.
pub async fn open(tx: &mut Tx<'_>, order: &str, round: i64, since: Timestamp, findings: i64) -> Result<(), StoreError> {
    tx.query(
        "insert into review (order_id, round, waiting_since, findings) values ($1, $2, $3, $4) on conflict do nothing",
    )
    .bind(order)
    .bind(round)
    .bind(since)
    .bind(findings)
    .execute()
    .await?;
    Ok(())
}

/// The review of a round.
pub async fn find(q: &mut impl Connection, order: &str, round: i64) -> Result<Option<ReviewRow>, StoreError> {
    q.query("select * from review where order_id = $1 and round = $2")
        .bind(order)
        .bind(round)
        .optional::<ReviewRow>()
        .await
}

/// Writes back a review whose order is locked.
pub async fn save(tx: &mut Tx<'_>, row: &ReviewRow) -> Result<(), StoreError> {
    tx.query(
        "update review set claimed_at = $3, call_role = $4, call_at = $5, proposed_by = $6, proposed_at = $7, \
         objected_by = $8, objection_sealed = $9 where order_id = $1 and round = $2",
    )
    .bind(&row.order_id)
    .bind(row.round)
    .bind(row.claimed_at)
    .bind(row.call_role.as_deref())
    .bind(row.call_at)
    .bind(row.proposed_by.as_deref())
    .bind(row.proposed_at)
    .bind(row.objected_by.as_deref())
    .bind(row.objection_sealed.as_ref())
    .execute()
    .await?;
    Ok(())
}

/// A page of the queue, who waits longest first, after `after`.
pub async fn queue(
    q: &mut impl Connection,
    filter: &QueueFilter,
    after: &Place,
    limit: i64,
) -> Result<Vec<QueueRow>, StoreError> {
    q.query(
        "select o.id, o.number, o.kind, o.filing_type, o.province, o.subject_name, o.state, o.round, o.claimed_by, \
         o.updated_at, coalesce(r.waiting_since, o.created_at) as since, coalesce(r.findings, 0) as findings, \
         r.call_role, r.call_at, r.proposed_by \
         from filing_order o left join review r on r.order_id = o.id and r.round = o.round \
         where (o.state = $1 or ($1 = '' and o.state in ('submitted', 'in_review'))) \
         and ($2 = '' or o.province = $2) and ($3 = '' or o.kind = $3) and ($4 = '' or o.claimed_by = $4) \
         and coalesce(r.waiting_since, o.created_at) <= $5 \
         and (coalesce(r.waiting_since, o.created_at) > $6 \
         or (coalesce(r.waiting_since, o.created_at) = $6 and o.id > $7)) \
         order by coalesce(r.waiting_since, o.created_at), o.id limit $8",
    )
    .bind(&filter.state)
    .bind(&filter.province)
    .bind(&filter.kind)
    .bind(&filter.holder)
    .bind(filter.since_at_most.unwrap_or(i64::MAX))
    .bind(after.since)
    .bind(&after.id)
    .bind(limit)
    .all::<QueueRow>()
    .await
}

/// Where two reviewers ask at once, PostgreSQL passes over what the other is about to take; SQLite has one writer.
const NEXT: Sql = Sql::pick(
    "select o.id from filing_order o join review r on r.order_id = o.id and r.round = o.round
     where o.state = 'submitted' and ($1 = '' or o.province = $1) and ($2 = '' or o.kind = $2)
     order by r.waiting_since, o.id limit 1",
    "select o.id from filing_order o join review r on r.order_id = o.id and r.round = o.round
     where o.state = 'submitted' and ($1 = '' or o.province = $1) and ($2 = '' or o.kind = $2)
     order by r.waiting_since, o.id limit 1 for update of o skip locked",
);

/// The order that waits longest and that nobody has taken; no other step gets it before this one is over.
pub async fn next_waiting(tx: &mut Tx<'_>, filter: &QueueFilter) -> Result<Option<String>, StoreError> {
    tx.query(NEXT).bind(&filter.province).bind(&filter.kind).optional_scalar::<String>().await
}

/// How many orders wait; of these, how many since `late` or longer, and since `today` or longer.
pub async fn counts(q: &mut impl Connection, late: i64, today: i64) -> Result<(i64, i64, i64), StoreError> {
    q.query(
        "select count(*), \
         coalesce(cast(sum(case when coalesce(r.waiting_since, o.created_at) <= $1 then 1 else 0 end) as bigint), 0), \
         coalesce(cast(sum(case when coalesce(r.waiting_since, o.created_at) <= $2 then 1 else 0 end) as bigint), 0) \
         from filing_order o left join review r on r.order_id = o.id and r.round = o.round \
         where o.state in ('submitted', 'in_review')",
    )
    .bind(late)
    .bind(today)
    .one::<(i64, i64, i64)>()
    .await
}

/// An answer to an item of the checklist.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AnswerRow {
    /// The item.
    pub item: String,
    /// `ok`, `not_ok`, `not_applicable`.
    pub answer: String,
    /// Who.
    pub answered_by: String,
    /// When.
    pub answered_at: i64,
}

/// The answers of a round.
pub async fn answers(q: &mut impl Connection, order: &str, round: i64) -> Result<Vec<AnswerRow>, StoreError> {
    q.query(
        "select item, answer, answered_by, answered_at from checklist_answer where order_id = $1 and round = $2 order by item",
    )
    .bind(order)
    .bind(round)
    .all::<AnswerRow>()
    .await
}

/// Keeps an answer; an older one to the same item gives way.
pub async fn answer(tx: &mut Tx<'_>, order: &str, round: i64, row: &AnswerRow) -> Result<(), StoreError> {
    tx.query(
        "insert into checklist_answer (order_id, round, item, answer, answered_by, answered_at) \
         values ($1, $2, $3, $4, $5, $6) on conflict (order_id, round, item) do update \
         set answer = excluded.answer, answered_by = excluded.answered_by, answered_at = excluded.answered_at",
    )
    .bind(order)
    .bind(round)
    .bind(&row.item)
    .bind(&row.answer)
    .bind(&row.answered_by)
    .bind(row.answered_at)
    .execute()
    .await?;
    Ok(())
}

/// A call.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CallRow {
    /// UUIDv7.
    pub id: String,
    /// Round.
    pub round: i64,
    /// `subject` or `site-N`.
    pub role: String,
    /// The phone, masked.
    pub phone_masked: String,
    /// `reached`, `missed`, `wrong_number`.
    pub outcome: String,
    /// 1: a miss that counts, 0 otherwise.
    pub counts: i64,
    /// After such a miss: when to call again; absent where the calendar could not say.
    pub again_at: Option<i64>,
    /// Sealed with the order's key.
    pub note_sealed: Option<Vec<u8>>,
    /// Who called.
    pub called_by: String,
    /// When.
    pub called_at: i64,
}

/// Records a call.
pub async fn add_call(tx: &mut Tx<'_>, order: &str, call: &CallRow) -> Result<(), StoreError> {
    tx.query(
        "insert into call (id, order_id, round, role, phone_masked, outcome, counts, again_at, note_sealed, called_by, \
         called_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&call.id)
    .bind(order)
    .bind(call.round)
    .bind(&call.role)
    .bind(&call.phone_masked)
    .bind(&call.outcome)
    .bind(call.counts)
    .bind(call.again_at)
    .bind(call.note_sealed.as_ref())
    .bind(&call.called_by)
    .bind(call.called_at)
    .execute()
    .await?;
    Ok(())
}

/// The calls of an order, oldest first; at most two hundred.
pub async fn calls(q: &mut impl Connection, order: &str) -> Result<Vec<CallRow>, StoreError> {
    q.query(
        "select id, round, role, phone_masked, outcome, counts, again_at, note_sealed, called_by, called_at from call \
         where order_id = $1 order by id limit 200",
    )
    .bind(order)
    .all::<CallRow>()
    .await
}

/// Documents of an order that came after `since`.
pub async fn materials_since(q: &mut impl Connection, order: &str, since: i64) -> Result<Vec<String>, StoreError> {
    let rows = q
        .query("select id from material where order_id = $1 and created_at > $2")
        .bind(order)
        .bind(since)
        .all::<(String,)>()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// When a round was submitted.
pub async fn submitted_at(q: &mut impl Connection, order: &str, round: i64) -> Result<Option<i64>, StoreError> {
    q.query("select submitted_at from revision where order_id = $1 and round = $2")
        .bind(order)
        .bind(round)
        .optional_scalar::<i64>()
        .await
}

/// The sign-in name of a member of staff.
pub async fn login(q: &mut impl Connection, staff: &str) -> Result<Option<String>, StoreError> {
    q.query("select login from staff where id = $1").bind(staff).optional_scalar::<String>().await
}
