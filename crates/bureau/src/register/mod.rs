//! The national register: the subjects, sites, domains and accesses that are filed here and elsewhere, their passwords, and what
//! their persons were told. The desk writes here, in the same transaction as the result files; the wire's two inquiries read.

mod blacklist;
mod rows;
mod write;

pub(crate) use blacklist::{Listed, blacklisted, list_black, set_black};
pub(crate) use rows::{
    AccessRow, By, SiteRow, SubjectRow, access, accesses_of, address_taken, certificate_filed, domain_holder,
    domains_of, home_holder, ips_of, isp_id_used, sites, sites_of, subject,
};
pub(crate) use write::{
    NewAccess, NewSite, NewSubject, cancel_access, cancel_site, cancel_subject, change_access, change_site,
    change_subject, file_access, file_domain, file_ip, file_site, file_subject, forget_domains, forget_ips,
    next_site_number, set_homes,
};

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::error::Result;

/// A line of the register: one a domain, or a site without any.
#[derive(FromRow)]
pub(crate) struct RegisterLine {
    /// `Ztid`.
    pub subject: i64,
    /// Name of the subject.
    pub subject_name: String,
    /// Number of the subject.
    pub subject_number: String,
    /// Business time.
    pub filed_at: i64,
    /// `Wzid`.
    pub site: i64,
    /// Name of the site.
    pub site_name: String,
    /// Number of the site.
    pub site_number: String,
    /// Domain.
    pub domain: Option<String>,
}

/// The newest subjects with their sites and domains.
pub(crate) async fn list(db: &SqlitePool, subjects: i64) -> Result<Vec<RegisterLine>> {
    Ok(sqlx::query_as(
        "SELECT s.id AS subject, s.name AS subject_name, s.number AS subject_number, s.filed_at, w.id AS site,
           w.name AS site_name, w.number AS site_number, d.name AS domain
         FROM (SELECT * FROM subjects WHERE cancelled_at IS NULL ORDER BY id DESC LIMIT $1) s
         JOIN sites w ON w.subject = s.id AND w.cancelled_at IS NULL LEFT JOIN domains d ON d.site = w.id ORDER BY s.id DESC, w.id, d.id LIMIT 2000",
    )
    .bind(subjects)
    .fetch_all(db)
    .await?)
}

/// What the register says of a domain.
#[derive(FromRow)]
pub(crate) struct DomainEntry {
    /// Name of its site.
    pub site_name: String,
    /// Number of its site.
    pub site_number: String,
    /// Number of its subject.
    pub subject_number: String,
}

/// Looks a domain up.
pub(crate) async fn domain(db: &SqlitePool, name: &str) -> Result<Option<DomainEntry>> {
    Ok(sqlx::query_as(
        "SELECT sites.name AS site_name, sites.number AS site_number, subjects.number AS subject_number
         FROM domains JOIN sites ON sites.id = domains.site JOIN subjects ON subjects.id = sites.subject
         WHERE domains.name = $1 LIMIT 1",
    )
    .bind(name)
    .fetch_optional(db)
    .await?)
}

/// Looks a subject's number up by its certificate.
pub(crate) async fn subject_number(db: &SqlitePool, kind: i64, certificate: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(
        "SELECT number FROM subjects WHERE certificate_number = $1 AND certificate_kind = $2 AND cancelled_at IS NULL LIMIT 1",
    )
    .bind(certificate)
    .bind(kind)
    .fetch_optional(db)
    .await?)
}

/// The password hash of a filing, by the subject's number or one of its sites'.
pub(crate) async fn password_of(db: &mut SqliteConnection, number: &str) -> Result<Option<(String, String)>> {
    Ok(sqlx::query_as(
        "SELECT subjects.number, subjects.password_md5 FROM subjects
         WHERE subjects.id IN (SELECT id FROM subjects WHERE number = $1 AND cancelled_at IS NULL
           UNION ALL SELECT subject FROM sites WHERE number = $1 AND cancelled_at IS NULL) LIMIT 1",
    )
    .bind(number)
    .fetch_optional(db)
    .await?)
}

/// Wrong tries of a filing's password on a day.
pub(crate) async fn wrong_tries(db: &mut SqliteConnection, number: &str, day: &str) -> Result<i64> {
    let n: Option<i64> = sqlx::query_scalar("SELECT wrong FROM password_tries WHERE number = $1 AND day = $2")
        .bind(number)
        .bind(day)
        .fetch_optional(db)
        .await?;
    Ok(n.unwrap_or(0))
}

/// Counts a wrong try.
pub(crate) async fn count_wrong_try(db: &mut SqliteConnection, number: &str, day: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO password_tries (number, day, wrong) VALUES ($1, $2, 1)
         ON CONFLICT (number, day) DO UPDATE SET wrong = wrong + 1",
    )
    .bind(number)
    .bind(day)
    .execute(db)
    .await?;
    Ok(())
}

/// A message to a person other than a code.
#[derive(FromRow)]
pub(crate) struct Notice {
    /// The request's key.
    pub key: String,
    /// Phone.
    pub phone: String,
    /// Text.
    pub text: String,
    /// Business time.
    pub sent_at: i64,
}

/// Sends a message to a person.
pub(crate) async fn notify(db: &mut SqliteConnection, request: i64, phone: &str, text: &str, at: i64) -> Result<()> {
    sqlx::query("INSERT INTO notices (request, phone, text, sent_at) VALUES ($1, $2, $3, $4)")
        .bind(request)
        .bind(phone)
        .bind(text)
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}

/// The messages, in order of sending.
pub(crate) async fn notices(db: &SqlitePool, limit: i64) -> Result<Vec<Notice>> {
    Ok(sqlx::query_as(
        "SELECT key, phone, text, sent_at FROM (SELECT notices.id, key, phone, text, sent_at FROM notices
         JOIN requests ON requests.id = notices.request ORDER BY notices.id DESC LIMIT $1) ORDER BY id",
    )
    .bind(limit)
    .fetch_all(db)
    .await?)
}
