//! What the bureau wants of the provider, its evidence, and the bureau's blacklists.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// One row of `duty`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DutyRow {
    /// UUIDv7.
    pub id: String,
    /// Kind, such as `unfiled`.
    pub kind: String,
    /// What it is about, for the bureau's repeats.
    pub key: String,
    /// The file that brought it.
    pub download_id: String,
    /// Its index in its list of that file.
    pub place: i64,
    /// Our word for a kind of finding.
    pub reason: Option<String>,
    /// The bureau's id of the subject.
    pub subject_id: Option<i64>,
    /// The bureau's id of the site.
    pub site_id: Option<i64>,
    /// Filing number.
    pub number: Option<String>,
    /// Domain.
    pub domain: Option<String>,
    /// IPv4 address as a number.
    pub ip: Option<i64>,
    /// The order here that it touches.
    pub order_id: Option<String>,
    /// `open`, `answered`, `sent`, `done`.
    pub state: String,
    /// Who has taken it, as the journal names them.
    pub owner: Option<String>,
    /// By when, business time.
    pub due: i64,
    /// The number of the answer, where it has one.
    pub result: Option<i64>,
    /// The words of the answer, sealed.
    pub answer_sealed: Option<Vec<u8>>,
    /// The file that carries the answer.
    pub upload_id: Option<String>,
    /// The bureau's last code about the answer.
    pub code: Option<i64>,
    /// When it was heard, business time.
    pub created_at: i64,
    /// When it was done.
    pub closed_at: Option<i64>,
}

/// A duty to record.
pub struct NewDuty<'a> {
    /// UUIDv7.
    pub id: &'a str,
    /// Kind.
    pub kind: &'a str,
    /// What it is about.
    pub key: &'a str,
    /// Its channel.
    pub channel: &'a str,
    /// The file that brought it.
    pub download: &'a str,
    /// Index.
    pub place: i64,
    /// Word for a kind of finding.
    pub reason: Option<&'a str>,
    /// The bureau's id of the subject.
    pub subject_id: Option<i64>,
    /// The bureau's id of the site.
    pub site_id: Option<i64>,
    /// Filing number.
    pub number: Option<&'a str>,
    /// Domain.
    pub domain: Option<&'a str>,
    /// Address.
    pub ip: Option<i64>,
    /// Order here.
    pub order: Option<&'a str>,
    /// Deadline.
    pub due: Timestamp,
}

/// Records a duty.
pub async fn add(tx: &mut Tx<'_>, d: &NewDuty<'_>, at: Timestamp) -> Result<(), StoreError> {
    tx.query(
        "insert into duty (id, kind, key, channel_id, download_id, place, reason, subject_id, site_id, number, domain, ip, \
         order_id, state, due, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'open', $14, $15)",
    )
    .bind(d.id)
    .bind(d.kind)
    .bind(d.key)
    .bind(d.channel)
    .bind(d.download)
    .bind(d.place)
    .bind(d.reason)
    .bind(d.subject_id)
    .bind(d.site_id)
    .bind(d.number)
    .bind(d.domain)
    .bind(d.ip)
    .bind(d.order)
    .bind(d.due)
    .bind(at)
    .execute()
    .await?;
    Ok(())
}

/// The duty about a thing that is not done yet, if there is one.
pub async fn pending(q: &mut impl Connection, kind: &str, key: &str) -> Result<Option<String>, StoreError> {
    q.query("select id from duty where kind = $1 and key = $2 and state <> 'done' order by id limit 1")
        .bind(kind)
        .bind(key)
        .optional_scalar::<String>()
        .await
}

/// A pending duty was told again: the newer file has its data.
pub async fn heard_again(tx: &mut Tx<'_>, id: &str, download: &str, place: i64) -> Result<(), StoreError> {
    tx.query("update duty set download_id = $2, place = $3 where id = $1 and state = 'open'")
        .bind(id)
        .bind(download)
        .bind(place)
        .execute()
        .await?;
    Ok(())
}

/// A duty.
pub async fn find(q: &mut impl Connection, id: &str) -> Result<Option<DutyRow>, StoreError> {
    q.query(
        "select id, kind, key, download_id, place, reason, subject_id, site_id, number, domain, ip, order_id, state, owner, \
         due, result, answer_sealed, upload_id, code, created_at, closed_at from duty where id = $1",
    )
    .bind(id)
    .optional::<DutyRow>()
    .await
}

/// The duties whose answer a file carries.
pub async fn of_upload(q: &mut impl Connection, upload: &str) -> Result<Vec<DutyRow>, StoreError> {
    q.query(
        "select id, kind, key, download_id, place, reason, subject_id, site_id, number, domain, ip, order_id, state, owner, \
         due, result, answer_sealed, upload_id, code, created_at, closed_at from duty where upload_id = $1 order by id",
    )
    .bind(upload)
    .all::<DutyRow>()
    .await
}

/// What a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// State; empty: all that are not done.
    pub state: String,
    /// Kind; empty: all.
    pub kind: String,
    /// Owner; empty: all.
    pub owner: String,
    /// Those that are due before; 0: all.
    pub due_before: i64,
    /// The last one of the page before.
    pub after: String,
}

/// A page of duties, by deadline.
pub async fn list(q: &mut impl Connection, filter: &Filter, limit: i64) -> Result<Vec<DutyRow>, StoreError> {
    q.query(
        "select id, kind, key, download_id, place, reason, subject_id, site_id, number, domain, ip, order_id, state, owner, \
         due, result, answer_sealed, upload_id, code, created_at, closed_at from duty d \
         where (d.state = $1 or ($1 = '' and d.state <> 'done')) and ($2 = '' or d.kind = $2) and ($3 = '' or d.owner = $3) \
         and ($4 = 0 or d.due < $4) and ($5 = '' or exists (select 1 from duty a where a.id = $5 \
         and (a.due < d.due or (a.due = d.due and a.id < d.id)))) order by d.due, d.id limit $6",
    )
    .bind(filter.state.as_str())
    .bind(filter.kind.as_str())
    .bind(filter.owner.as_str())
    .bind(filter.due_before)
    .bind(filter.after.as_str())
    .bind(limit)
    .all::<DutyRow>()
    .await
}

/// How many duties are open, by kind.
pub async fn open_by_kind(q: &mut impl Connection) -> Result<Vec<(String, i64)>, StoreError> {
    q.query("select kind, count(*) from duty where state = 'open' group by kind order by kind")
        .all::<(String, i64)>()
        .await
}

/// Takes an open duty, or gives it back with no owner; false if it belongs to somebody else or is not open.
pub async fn set_owner(tx: &mut Tx<'_>, id: &str, from: Option<&str>, to: Option<&str>) -> Result<bool, StoreError> {
    let changed = tx
        .query("update duty set owner = $3 where id = $1 and state = 'open' and coalesce(owner, '') = $2")
        .bind(id)
        .bind(from.unwrap_or(""))
        .bind(to)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Records an answer: `state` is `answered` where a file carries it, else `done`. False if it is not open any more.
pub async fn answer(
    tx: &mut Tx<'_>,
    id: &str,
    state: &str,
    result: Option<i64>,
    sealed: &[u8],
    upload: Option<&str>,
    closed: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let changed = tx
        .query(
            "update duty set state = $2, result = $3, answer_sealed = $4, upload_id = $5, closed_at = $6, code = null \
             where id = $1 and state = 'open'",
        )
        .bind(id)
        .bind(state)
        .bind(result)
        .bind(sealed)
        .bind(upload)
        .bind(closed)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// The bureau holds the file with the answers.
pub async fn sent(tx: &mut Tx<'_>, upload: &str) -> Result<(), StoreError> {
    tx.query("update duty set state = 'sent' where upload_id = $1 and state = 'answered'")
        .bind(upload)
        .execute()
        .await?;
    Ok(())
}

/// Uploads with an answer about a domain that the bureau holds and has not judged, and the domain; the longest first.
pub async fn sent_about_domains(q: &mut impl Connection, channel: &str) -> Result<Vec<(String, String)>, StoreError> {
    q.query(
        "select upload_id, domain from duty where channel_id = $1 and state = 'sent' and upload_id is not null \
         and domain is not null order by length(domain) desc, id limit 1000",
    )
    .bind(channel)
    .all::<(String, String)>()
    .await
}

/// The file with the answers goes out again under another upload.
pub async fn moved(tx: &mut Tx<'_>, from: &str, to: &str) -> Result<(), StoreError> {
    tx.query(
        "update duty set upload_id = $2, state = 'answered' where upload_id = $1 and state in ('answered', 'sent')",
    )
    .bind(from)
    .bind(to)
    .execute()
    .await?;
    Ok(())
}

/// The bureau has said something about an answer: it is taken (`done`), or the duty is open again.
pub async fn judged(
    tx: &mut Tx<'_>,
    id: &str,
    state: &str,
    code: i64,
    closed: Option<Timestamp>,
) -> Result<(), StoreError> {
    tx.query("update duty set state = $2, code = $3, closed_at = $4 where id = $1 and state in ('answered', 'sent')")
        .bind(id)
        .bind(state)
        .bind(code)
        .bind(closed)
        .execute()
        .await?;
    Ok(())
}

/// Closes a duty that the bureau was told of, or that is void; false if it is done already.
pub async fn close(tx: &mut Tx<'_>, id: &str, at: Timestamp) -> Result<bool, StoreError> {
    let changed = tx
        .query("update duty set state = 'done', closed_at = $2 where id = $1 and state in ('open', 'sent')")
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// One row of `duty_evidence`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct EvidenceRow {
    /// UUIDv7.
    pub id: String,
    /// The sealed object.
    pub file_id: String,
    /// What its keeper called it.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// Who kept it.
    pub added_by: String,
    /// When.
    pub added_at: i64,
}

/// Keeps evidence.
pub async fn add_evidence(tx: &mut Tx<'_>, duty: &str, row: &EvidenceRow) -> Result<(), StoreError> {
    tx.query(
        "insert into duty_evidence (id, duty_id, file_id, name, size, added_by, added_at) values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&row.id)
    .bind(duty)
    .bind(&row.file_id)
    .bind(&row.name)
    .bind(row.size)
    .bind(&row.added_by)
    .bind(row.added_at)
    .execute()
    .await?;
    Ok(())
}

/// The evidence of a duty, oldest first.
pub async fn evidence(q: &mut impl Connection, duty: &str) -> Result<Vec<EvidenceRow>, StoreError> {
    q.query("select id, file_id, name, size, added_by, added_at from duty_evidence where duty_id = $1 order by id limit 100")
        .bind(duty)
        .all::<EvidenceRow>()
        .await
}
