//! Writing the register.

use sqlx::SqliteConnection;

use crate::error::Result;

/// A subject to be filed.
pub(crate) struct NewSubject<'a> {
    /// `Ztid`.
    pub id: i64,
    /// Who filed it.
    pub isp: Option<i64>,
    /// `IspZtid`.
    pub isp_id: Option<i64>,
    /// `Dwmc`.
    pub name: &'a str,
    /// `Zjlx`.
    pub certificate_kind: i64,
    /// `Zjhm`, as compared: upper case without blanks.
    pub certificate_number: &'a str,
    /// The number given.
    pub number: &'a str,
    /// Hex MD5 of the filing password.
    pub password_md5: &'a str,
    /// Whether it is still being worked on in the old system.
    pub old_system: bool,
    /// `Zt_xx`.
    pub tree: &'a str,
    /// Business time.
    pub filed_at: i64,
}

/// Files a subject.
pub(crate) async fn file_subject(db: &mut SqliteConnection, s: &NewSubject<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO subjects (id, isp, isp_id, name, certificate_kind, certificate_number, number, password_md5, sites_numbered,
           old_system, tree, filed_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $11)",
    )
    .bind(s.id)
    .bind(s.isp)
    .bind(s.isp_id)
    .bind(s.name)
    .bind(s.certificate_kind)
    .bind(s.certificate_number)
    .bind(s.number)
    .bind(s.password_md5)
    .bind(s.old_system)
    .bind(s.tree)
    .bind(s.filed_at)
    .execute(db)
    .await?;
    Ok(())
}

/// The number for a subject's next site, counted from 1 and never given twice.
pub(crate) async fn next_site_number(db: &mut SqliteConnection, subject: i64) -> Result<usize> {
    let n: i64 = sqlx::query_scalar(
        "UPDATE subjects SET sites_numbered = sites_numbered + 1 WHERE id = $1 RETURNING sites_numbered",
    )
    .bind(subject)
    .fetch_one(db)
    .await?;
    Ok(usize::try_from(n).unwrap_or(1))
}

/// A site to be filed.
pub(crate) struct NewSite<'a> {
    /// `Wzid`.
    pub id: i64,
    /// `Ztid`.
    pub subject: i64,
    /// Who filed it.
    pub isp: Option<i64>,
    /// `IspWzid`.
    pub isp_id: Option<i64>,
    /// `Wzmc`.
    pub name: &'a str,
    /// The number given.
    pub number: &'a str,
    /// `Wz_xx` without domains and accesses.
    pub tree: &'a str,
    /// Business time.
    pub filed_at: i64,
}

/// Files a site of a subject.
pub(crate) async fn file_site(db: &mut SqliteConnection, s: &NewSite<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO sites (id, subject, isp, isp_id, name, number, tree, filed_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(s.id)
    .bind(s.subject)
    .bind(s.isp)
    .bind(s.isp_id)
    .bind(s.name)
    .bind(s.number)
    .bind(s.tree)
    .bind(s.filed_at)
    .execute(db)
    .await?;
    Ok(())
}

/// Files a domain of a site.
pub(crate) async fn file_domain(
    db: &mut SqliteConnection,
    id: i64,
    site: i64,
    isp_id: Option<i64>,
    name: &str,
) -> Result<()> {
    sqlx::query("INSERT INTO domains (id, site, isp_id, name) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(site)
        .bind(isp_id)
        .bind(name)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes all domains from a site.
pub(crate) async fn forget_domains(db: &mut SqliteConnection, site: i64) -> Result<()> {
    sqlx::query("DELETE FROM domains WHERE site = $1").bind(site).execute(db).await?;
    Ok(())
}

/// Sets the home pages of a site.
pub(crate) async fn set_homes(db: &mut SqliteConnection, site: i64, homes: &[String]) -> Result<()> {
    sqlx::query("DELETE FROM homes WHERE site = $1").bind(site).execute(&mut *db).await?;
    for home in homes {
        sqlx::query("INSERT INTO homes (site, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(site)
            .bind(home)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// An access record to be filed.
pub(crate) struct NewAccess<'a> {
    /// `Jrid`.
    pub id: i64,
    /// `Wzid`.
    pub site: i64,
    /// `Ispid`.
    pub isp: i64,
    /// `IspJrid`.
    pub isp_id: Option<i64>,
    /// `Jr_xx` without addresses.
    pub tree: &'a str,
}

/// Files an access record of a site.
pub(crate) async fn file_access(db: &mut SqliteConnection, a: &NewAccess<'_>) -> Result<()> {
    sqlx::query("INSERT INTO accesses (id, site, isp, isp_id, tree) VALUES ($1, $2, $3, $4, $5)")
        .bind(a.id)
        .bind(a.site)
        .bind(a.isp)
        .bind(a.isp_id)
        .bind(a.tree)
        .execute(db)
        .await?;
    Ok(())
}

/// Files an address range of an access record.
pub(crate) async fn file_ip(
    db: &mut SqliteConnection,
    (id, isp_id): (i64, Option<i64>),
    (access, isp): (i64, i64),
    (first, last): (i64, i64),
) -> Result<()> {
    sqlx::query("INSERT INTO ips (id, access, isp, isp_id, first, last) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(access)
        .bind(isp)
        .bind(isp_id)
        .bind(first)
        .bind(last)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes all addresses from an access record.
pub(crate) async fn forget_ips(db: &mut SqliteConnection, access: i64) -> Result<()> {
    sqlx::query("DELETE FROM ips WHERE access = $1").bind(access).execute(db).await?;
    Ok(())
}

/// Changes what a subject is.
pub(crate) async fn change_subject(
    db: &mut SqliteConnection,
    id: i64,
    (name, kind, certificate): (&str, i64, &str),
    tree: &str,
    at: i64,
) -> Result<()> {
    sqlx::query(
        "UPDATE subjects SET name = $2, certificate_kind = $3, certificate_number = $4, tree = $5, changed_at = $6 WHERE id = $1",
    )
    .bind(id)
    .bind(name)
    .bind(kind)
    .bind(certificate)
    .bind(tree)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Changes what a site is.
pub(crate) async fn change_site(db: &mut SqliteConnection, id: i64, name: &str, tree: &str, at: i64) -> Result<()> {
    sqlx::query("UPDATE sites SET name = $2, tree = $3, changed_at = $4 WHERE id = $1")
        .bind(id)
        .bind(name)
        .bind(tree)
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}

/// Changes what an access record says.
pub(crate) async fn change_access(db: &mut SqliteConnection, id: i64, tree: &str) -> Result<()> {
    sqlx::query("UPDATE accesses SET tree = $2 WHERE id = $1").bind(id).bind(tree).execute(db).await?;
    Ok(())
}

/// Cancels an access record.
pub(crate) async fn cancel_access(db: &mut SqliteConnection, id: i64, at: i64) -> Result<()> {
    sqlx::query("UPDATE accesses SET cancelled_at = $2 WHERE id = $1 AND cancelled_at IS NULL")
        .bind(id)
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}

/// Cancels a site with its accesses; its domains and home pages are free again.
pub(crate) async fn cancel_site(db: &mut SqliteConnection, id: i64, at: i64) -> Result<()> {
    sqlx::query("UPDATE accesses SET cancelled_at = $2 WHERE site = $1 AND cancelled_at IS NULL")
        .bind(id)
        .bind(at)
        .execute(&mut *db)
        .await?;
    forget_domains(db, id).await?;
    set_homes(db, id, &[]).await?;
    sqlx::query("UPDATE sites SET cancelled_at = $2 WHERE id = $1").bind(id).bind(at).execute(db).await?;
    Ok(())
}

/// Cancels a subject; the caller has cancelled its sites.
pub(crate) async fn cancel_subject(db: &mut SqliteConnection, id: i64, at: i64) -> Result<()> {
    sqlx::query("UPDATE subjects SET cancelled_at = $2 WHERE id = $1").bind(id).bind(at).execute(db).await?;
    Ok(())
}
