//! The record in force: filings, their sites and domains.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// One filed site with its subject, as lists show it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FiledRow {
    /// Owner of the filing.
    pub account_id: String,
    /// The order that made it.
    pub order_id: String,
    /// `organisation` or `individual`.
    pub kind: String,
    /// Subject filing number.
    pub subject_number: String,
    /// A unit's name; never an individual's.
    pub subject_name: Option<String>,
    /// Two digits.
    pub province: Option<String>,
    /// Site filing number.
    pub site_number: String,
    /// Site name.
    pub site_name: String,
    /// One of its domains.
    pub domain: String,
}

/// The subject of a filing to record.
pub struct NewFiling<'a> {
    /// UUIDv7.
    pub id: &'a str,
    /// Owner.
    pub account: &'a str,
    /// The order that made it.
    pub order: &'a str,
    /// `organisation` or `individual`.
    pub kind: &'a str,
    /// Subject filing number.
    pub number: &'a str,
    /// The bureau's id of it.
    pub bureau_id: i64,
    /// A unit's name.
    pub name: Option<&'a str>,
    /// Two digits.
    pub province: Option<&'a str>,
}

/// Records a subject; the id of the filing that holds its number, be it new or old.
pub async fn put_subject(tx: &mut Tx<'_>, f: &NewFiling<'_>, at: Timestamp) -> Result<String, StoreError> {
    tx.query(
        "insert into filing (id, account_id, order_id, kind, subject_number, subject_bureau_id, subject_name, province, \
         created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
    )
    .bind(f.id)
    .bind(f.account)
    .bind(f.order)
    .bind(f.kind)
    .bind(f.number)
    .bind(f.bureau_id)
    .bind(f.name)
    .bind(f.province)
    .bind(at)
    .execute()
    .await?;
    let (id,) = tx.query("select id from filing where subject_number = $1").bind(f.number).one::<(String,)>().await?;
    Ok(id)
}

/// Records a site of a filing; a second time changes nothing.
pub async fn put_site(
    tx: &mut Tx<'_>,
    filing: &str,
    number: &str,
    bureau_id: i64,
    name: &str,
) -> Result<(), StoreError> {
    tx.query(
        "insert into filed_site (number, filing_id, bureau_id, name) values ($1, $2, $3, $4) on conflict do nothing",
    )
    .bind(number)
    .bind(filing)
    .bind(bureau_id)
    .bind(name)
    .execute()
    .await?;
    Ok(())
}

/// Records a domain of a site; a second time changes nothing.
pub async fn put_domain(tx: &mut Tx<'_>, site: &str, name: &str, bureau_id: i64) -> Result<(), StoreError> {
    tx.query("insert into filed_domain (site_number, name, bureau_id) values ($1, $2, $3) on conflict do nothing")
        .bind(site)
        .bind(name)
        .bind(bureau_id)
        .execute()
        .await?;
    Ok(())
}

/// Filed sites by number (subject's or site's) or domain; empty texts match all. The first `limit` rows.
pub async fn find(
    q: &mut impl Connection,
    number: &str,
    domain: &str,
    account: &str,
    limit: i64,
) -> Result<Vec<FiledRow>, StoreError> {
    find_after(q, number, domain, account, ("", ""), limit).await
}

/// As [`find`], the rows after the one with this site number and domain.
pub async fn find_after(
    q: &mut impl Connection,
    number: &str,
    domain: &str,
    account: &str,
    (site, name): (&str, &str),
    limit: i64,
) -> Result<Vec<FiledRow>, StoreError> {
    q.query(
        "select f.account_id, f.order_id, f.kind, f.subject_number, f.subject_name, f.province, s.number as site_number, \
         s.name as site_name, d.name as domain from filing f join filed_site s on s.filing_id = f.id \
         join filed_domain d on d.site_number = s.number \
         where ($1 = '' or f.subject_number = $1 or s.number = $1) and ($2 = '' or d.name = $2) \
         and ($3 = '' or f.account_id = $3) and (s.number > $4 or (s.number = $4 and d.name > $5)) \
         order by s.number, d.name limit $6",
    )
    .bind(number)
    .bind(domain)
    .bind(account)
    .bind(site)
    .bind(name)
    .bind(limit)
    .all::<FiledRow>()
    .await
}

/// How long the newest filings of a province took, from their first submission to the record, in microseconds.
pub async fn waits(q: &mut impl Connection, province: &str, limit: i64) -> Result<Vec<i64>, StoreError> {
    q.query(
        "select f.created_at - r.submitted_at from filing f join revision r on r.order_id = f.order_id and r.round = 1 \
         where f.province = $1 order by f.created_at desc limit $2",
    )
    .bind(province)
    .bind(limit)
    .scalars::<i64>()
    .await
}

/// Whether a subject with this blind certificate number has a filing here.
pub async fn has_subject(q: &mut impl Connection, blind: &[u8]) -> Result<bool, StoreError> {
    let one = q
        .query(
            "select f.id from filing f join person_index p on p.order_id = f.order_id \
             where p.blind = $1 and p.role = 'subject' limit 1",
        )
        .bind(blind)
        .optional_scalar::<String>()
        .await?;
    Ok(one.is_some())
}
