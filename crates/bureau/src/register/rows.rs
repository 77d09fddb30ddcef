//! Looking things up in the register.

use sqlx::{FromRow, SqliteConnection};

use crate::error::Result;

/// How a record is named: by the bureau's id or by its filing number.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By<'a> {
    /// `Ztid`, `Wzid`.
    Id(i64),
    /// `Ztbah`, `Wzbah`, `Baxh`.
    Number(&'a str),
}

impl By<'_> {
    fn id(self) -> Option<i64> {
        match self {
            Self::Id(id) => Some(id),
            Self::Number(_) => None,
        }
    }

    fn number(&self) -> Option<&str> {
        match self {
            Self::Id(_) => None,
            Self::Number(number) => Some(number),
        }
    }
}

/// A subject.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct SubjectRow {
    /// `Ztid`.
    pub id: i64,
    /// Who filed it; nobody for one put in by hand.
    pub isp: Option<i64>,
    /// `IspZtid`.
    pub isp_id: Option<i64>,
    /// `Dwmc`.
    pub name: String,
    /// `Zjlx`.
    pub certificate_kind: i64,
    /// Number.
    pub number: String,
    /// Hex MD5 of the filing password.
    pub password_md5: String,
    /// 1: still being worked on in the old system.
    pub old_system: i64,
    /// `Zt_xx`.
    pub tree: String,
    /// Business time.
    pub filed_at: i64,
    /// Business time.
    pub changed_at: i64,
    /// Business time.
    pub cancelled_at: Option<i64>,
}

/// A subject; one in force before a cancelled one.
pub(crate) async fn subject(db: &mut SqliteConnection, by: By<'_>) -> Result<Option<SubjectRow>> {
    Ok(sqlx::query_as(
        "SELECT id, isp, isp_id, name, certificate_kind, number, password_md5, old_system, tree, filed_at, changed_at, cancelled_at
         FROM subjects WHERE id IN (SELECT $1 UNION ALL SELECT id FROM subjects WHERE number = $2)
         ORDER BY cancelled_at IS NOT NULL, id LIMIT 1",
    )
    .bind(by.id())
    .bind(by.number())
    .fetch_optional(db)
    .await?)
}

/// A site.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct SiteRow {
    /// `Wzid`.
    pub id: i64,
    /// `Ztid`.
    pub subject: i64,
    /// Who filed it.
    pub isp: Option<i64>,
    /// `IspWzid`.
    pub isp_id: Option<i64>,
    /// `Wzmc`.
    pub name: String,
    /// Number.
    pub number: String,
    /// `Wz_xx` without domains and accesses.
    pub tree: String,
    /// Business time.
    pub filed_at: i64,
    /// Business time.
    pub changed_at: i64,
    /// Business time.
    pub cancelled_at: Option<i64>,
}

/// The sites that are named so, those in force first; a register put in by hand may have several of one number.
pub(crate) async fn sites(db: &mut SqliteConnection, by: By<'_>) -> Result<Vec<SiteRow>> {
    Ok(sqlx::query_as(
        "SELECT id, subject, isp, isp_id, name, number, tree, filed_at, changed_at, cancelled_at FROM sites
         WHERE id IN (SELECT $1 UNION ALL SELECT id FROM sites WHERE number = $2)
         ORDER BY cancelled_at IS NOT NULL, id LIMIT 10",
    )
    .bind(by.id())
    .bind(by.number())
    .fetch_all(db)
    .await?)
}

/// The sites of a subject that are in force.
pub(crate) async fn sites_of(db: &mut SqliteConnection, subject: i64) -> Result<Vec<SiteRow>> {
    Ok(sqlx::query_as(
        "SELECT id, subject, isp, isp_id, name, number, tree, filed_at, changed_at, cancelled_at FROM sites
         WHERE subject = $1 AND cancelled_at IS NULL ORDER BY id",
    )
    .bind(subject)
    .fetch_all(db)
    .await?)
}

/// A domain.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct DomainRow {
    /// `Ymid`.
    pub id: i64,
    /// `IspYmid`.
    pub isp_id: Option<i64>,
    /// Name as compared.
    pub name: String,
}

/// The domains of a site.
pub(crate) async fn domains_of(db: &mut SqliteConnection, site: i64) -> Result<Vec<DomainRow>> {
    Ok(sqlx::query_as("SELECT id, isp_id, name FROM domains WHERE site = $1 ORDER BY id")
        .bind(site)
        .fetch_all(db)
        .await?)
}

/// An access record.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct AccessRow {
    /// `Jrid`.
    pub id: i64,
    /// `Wzid`.
    pub site: i64,
    /// `Ispid`.
    pub isp: i64,
    /// `IspJrid`.
    pub isp_id: Option<i64>,
    /// `Jr_xx` without addresses.
    pub tree: String,
    /// Business time.
    pub cancelled_at: Option<i64>,
}

/// The accesses of a site that are in force.
pub(crate) async fn accesses_of(db: &mut SqliteConnection, site: i64) -> Result<Vec<AccessRow>> {
    Ok(sqlx::query_as(
        "SELECT id, site, isp, isp_id, tree, cancelled_at FROM accesses WHERE site = $1 AND cancelled_at IS NULL ORDER BY id",
    )
    .bind(site)
    .fetch_all(db)
    .await?)
}

/// An access record.
pub(crate) async fn access(db: &mut SqliteConnection, id: i64) -> Result<Option<AccessRow>> {
    Ok(sqlx::query_as("SELECT id, site, isp, isp_id, tree, cancelled_at FROM accesses WHERE id = $1")
        .bind(id)
        .fetch_optional(db)
        .await?)
}

/// An address range.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct IpRow {
    /// `Ipid`.
    pub id: i64,
    /// `IspIpid`.
    pub isp_id: Option<i64>,
    /// First address.
    pub first: i64,
    /// Last address.
    pub last: i64,
}

/// The addresses of an access record.
pub(crate) async fn ips_of(db: &mut SqliteConnection, access: i64) -> Result<Vec<IpRow>> {
    Ok(sqlx::query_as("SELECT id, isp_id, first, last FROM ips WHERE access = $1 ORDER BY id")
        .bind(access)
        .fetch_all(db)
        .await?)
}

/// Whether another provider has filed an address of a range for an access of its own. Ranges are at most a /16, so that the
/// index finds them.
pub(crate) async fn address_taken(db: &mut SqliteConnection, isp: i64, first: i64, last: i64) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM ips JOIN accesses ON accesses.id = ips.access
         WHERE first BETWEEN $2 - 65536 AND $3 AND last >= $2 AND ips.isp <> $1 AND cancelled_at IS NULL)",
    )
    .bind(isp)
    .bind(first)
    .bind(last)
    .fetch_one(db)
    .await?)
}

/// Whether a certificate is that of a subject in force.
pub(crate) async fn certificate_filed(db: &mut SqliteConnection, number: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM subjects WHERE certificate_number = $1 AND cancelled_at IS NULL)",
    )
    .bind(number)
    .fetch_one(db)
    .await?)
}

/// Subject and site that hold a domain.
pub(crate) async fn domain_holder(db: &mut SqliteConnection, name: &str) -> Result<Option<(i64, i64)>> {
    Ok(sqlx::query_as(
        "SELECT sites.subject, sites.id FROM domains JOIN sites ON sites.id = domains.site WHERE domains.name = $1 LIMIT 1",
    )
    .bind(name)
    .fetch_optional(db)
    .await?)
}

/// The site that holds a home page.
pub(crate) async fn home_holder(db: &mut SqliteConnection, value: &str) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar("SELECT site FROM homes WHERE value = $1 LIMIT 1").bind(value).fetch_optional(db).await?)
}

/// Whether a provider's own id of a site (`IspWzid`) or access (`IspJrid`) stands in the register.
pub(crate) async fn isp_id_used(db: &mut SqliteConnection, isp: i64, site: bool, id: i64) -> Result<bool> {
    let sql = if site {
        "SELECT EXISTS (SELECT 1 FROM sites WHERE isp = $1 AND isp_id = $2 AND cancelled_at IS NULL)"
    } else {
        "SELECT EXISTS (SELECT 1 FROM accesses WHERE isp = $1 AND isp_id = $2 AND cancelled_at IS NULL)"
    };
    Ok(sqlx::query_scalar(sql).bind(isp).bind(id).fetch_one(db).await?)
}
