//! The bureau's blacklists, and whom of ours the bureau's words are about.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// Enters a subject (`key`: blind index of the certificate number, hex) or a site (`key`: domain).
pub async fn enter(tx: &mut Tx<'_>, kind: &str, key: &str, download: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.query(
        "insert into blacklist (kind, key, download_id, since) values ($1, $2, $3, $4) \
         on conflict (kind, key) do update set download_id = excluded.download_id",
    )
    .bind(kind)
    .bind(key)
    .bind(download)
    .bind(at)
    .execute()
    .await?;
    Ok(())
}

/// Strikes an entry out.
pub async fn strike(tx: &mut Tx<'_>, kind: &str, key: &str) -> Result<(), StoreError> {
    tx.query("delete from blacklist where kind = $1 and key = $2").bind(kind).bind(key).execute().await?;
    Ok(())
}

/// Whether a subject or site is listed.
pub async fn holds(q: &mut impl Connection, kind: &str, key: &str) -> Result<bool, StoreError> {
    let row = q.query("select key from blacklist where kind = $1 and key = $2").bind(kind).bind(key);
    Ok(row.optional_scalar::<String>().await?.is_some())
}

/// What the bureau says of a record, to find whose it is. Empty texts and 0 match nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct About<'a> {
    /// The bureau's id of the subject.
    pub subject_id: i64,
    /// The bureau's id of the site.
    pub site_id: i64,
    /// A filing number, of subject or site.
    pub number: &'a str,
    /// A domain.
    pub domain: &'a str,
}

/// The order by which a record was filed here.
pub async fn order_about(q: &mut impl Connection, about: &About<'_>) -> Result<Option<String>, StoreError> {
    q.query(
        "select f.order_id from filing f left join filed_site s on s.filing_id = f.id \
         left join filed_domain d on d.site_number = s.number \
         where ($1 <> 0 and f.subject_bureau_id = $1) or ($2 <> 0 and s.bureau_id = $2) \
         or ($3 <> '' and (f.subject_number = $3 or s.number = $3)) or ($4 <> '' and d.name = $4) order by f.id limit 1",
    )
    .bind(about.subject_id)
    .bind(about.site_id)
    .bind(about.number)
    .bind(about.domain)
    .optional_scalar::<String>()
    .await
}

/// The newest order here of a subject, by the blind index of its certificate number.
pub async fn order_of_certificate(q: &mut impl Connection, blind: &[u8]) -> Result<Option<String>, StoreError> {
    q.query(
        "select order_id from person_index where blind = $1 and role = 'subject' and kind = 'certificate' \
         order by order_id desc limit 1",
    )
    .bind(blind)
    .optional_scalar::<String>()
    .await
}
