//! What the bureau holds, by its own ids.

use jiff::Timestamp;

use super::{StoreError, Tx};

/// A record to note.
#[derive(Debug, Clone, Default)]
pub struct Held<'a> {
    /// `subject`, `site`, `access`, `domain`, `ip_source`, `ip_allocation`, `ip_broadcast`, `ip_customer`, `domain_record`.
    pub kind: &'static str,
    /// The bureau's id.
    pub id: i64,
    /// The bureau's id of the record it belongs to.
    pub parent: Option<i64>,
    /// Our own id, if it was reported here.
    pub isp_id: Option<i64>,
    /// The unit that reported it.
    pub unit: Option<i64>,
    /// Filing number.
    pub number: Option<&'a str>,
    /// Name of a unit, a site, a domain; never a person's.
    pub name: Option<&'a str>,
    /// First and last address.
    pub range: Option<(i64, i64)>,
}

/// Notes a record as it is now. What the bureau tells again is not cancelled any more.
pub async fn put(tx: &mut Tx<'_>, held: &Held<'_>, download: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.query(
        "insert into held_record (kind, id, parent_id, isp_id, unit_id, number, name, ip_from, ip_to, download_id, heard_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (kind, id) do update set \
         parent_id = excluded.parent_id, isp_id = coalesce(excluded.isp_id, held_record.isp_id), \
         unit_id = coalesce(excluded.unit_id, held_record.unit_id), number = coalesce(excluded.number, held_record.number), \
         name = excluded.name, ip_from = excluded.ip_from, ip_to = excluded.ip_to, download_id = excluded.download_id, \
         heard_at = excluded.heard_at, cancelled_at = null",
    )
    .bind(held.kind)
    .bind(held.id)
    .bind(held.parent)
    .bind(held.isp_id)
    .bind(held.unit)
    .bind(held.number)
    .bind(held.name)
    .bind(held.range.map(|(from, _)| from))
    .bind(held.range.map(|(_, to)| to))
    .bind(download)
    .bind(at)
    .execute()
    .await?;
    Ok(())
}

/// Marks a record as cancelled, and what belongs to it; false if nobody knew it.
pub async fn cancel(tx: &mut Tx<'_>, kind: &str, id: i64, download: &str, at: Timestamp) -> Result<bool, StoreError> {
    let own = tx
        .query(
            "update held_record set cancelled_at = $4, download_id = $3 where kind = $1 and id = $2 and cancelled_at is null",
        )
        .bind(kind)
        .bind(id)
        .bind(download)
        .bind(at)
        .execute()
        .await?;
    tx.query(
        "update held_record set cancelled_at = $3 where cancelled_at is null and (\
         ($1 = 'subject' and kind = 'site' and parent_id = $2) or ($1 = 'site' and kind in ('access', 'domain') and parent_id = $2) \
         or ($1 = 'subject' and kind in ('access', 'domain') and parent_id in \
         (select s.id from held_record s where s.kind = 'site' and s.parent_id = $2)))",
    )
    .bind(kind)
    .bind(id)
    .bind(at)
    .execute()
    .await?;
    Ok(own == 1)
}

/// Marks filings and sites of ours as cancelled by the bureau's id; the orders they were filed by.
pub async fn cancel_filed(tx: &mut Tx<'_>, kind: &str, id: i64, at: Timestamp) -> Result<Vec<String>, StoreError> {
    let orders = tx
        .query(
            "select distinct f.order_id from filing f left join filed_site s on s.filing_id = f.id \
             where ($1 = 'subject' and f.subject_bureau_id = $2 and f.cancelled_at is null) \
             or ($1 = 'site' and s.bureau_id = $2 and s.cancelled_at is null)",
        )
        .bind(kind)
        .bind(id)
        .all::<(String,)>()
        .await?;
    tx.query(
        "update filing set cancelled_at = $3 where $1 = 'subject' and subject_bureau_id = $2 and cancelled_at is null",
    )
    .bind(kind)
    .bind(id)
    .bind(at)
    .execute()
    .await?;
    tx.query(
        "update filed_site set cancelled_at = $3 where cancelled_at is null and (($1 = 'site' and bureau_id = $2) \
         or ($1 = 'subject' and filing_id in (select id from filing where subject_bureau_id = $2)))",
    )
    .bind(kind)
    .bind(id)
    .bind(at)
    .execute()
    .await?;
    Ok(orders.into_iter().map(|(order,)| order).collect())
}
