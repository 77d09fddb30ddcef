//! The register: the subjects, sites and domains that are filed, their passwords, and what their persons were told. The
//! desk writes here, in the same transaction as the result files; the wire's two inquiries read.

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::error::Result;

/// A subject to be filed.
pub(crate) struct NewSubject<'a> {
    /// `Ztid`.
    pub id: i64,
    /// Its request.
    pub request: i64,
    /// `Dwmc`.
    pub name: &'a str,
    /// `Zjlx`.
    pub certificate_kind: u16,
    /// `Zjhm`, as compared: upper case without blanks.
    pub certificate_number: &'a str,
    /// The number given.
    pub number: &'a str,
    /// Hex MD5 of the filing password.
    pub password_md5: &'a str,
    /// Business time.
    pub filed_at: i64,
}

/// Files a subject.
pub(crate) async fn file_subject(db: &mut SqliteConnection, s: &NewSubject<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO subjects (id, request, name, certificate_kind, certificate_number, number, password_md5, filed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(s.id)
    .bind(s.request)
    .bind(s.name)
    .bind(s.certificate_kind)
    .bind(s.certificate_number)
    .bind(s.number)
    .bind(s.password_md5)
    .bind(s.filed_at)
    .execute(db)
    .await?;
    Ok(())
}

/// Files a site of a subject.
pub(crate) async fn file_site(
    db: &mut SqliteConnection,
    id: i64,
    subject: i64,
    name: &str,
    number: &str,
) -> Result<()> {
    sqlx::query("INSERT INTO sites (id, subject, name, number) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(subject)
        .bind(name)
        .bind(number)
        .execute(db)
        .await?;
    Ok(())
}

/// Files a domain of a site.
pub(crate) async fn file_domain(db: &mut SqliteConnection, id: i64, site: i64, name: &str) -> Result<()> {
    sqlx::query("INSERT INTO domains (id, site, name) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(site)
        .bind(name)
        .execute(db)
        .await?;
    Ok(())
}

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
         FROM (SELECT * FROM subjects ORDER BY id DESC LIMIT $1) s JOIN sites w ON w.subject = s.id
         LEFT JOIN domains d ON d.site = w.id ORDER BY s.id DESC, w.id, d.id LIMIT 2000",
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
        "SELECT number FROM subjects WHERE certificate_number = $1 AND certificate_kind = $2 LIMIT 1",
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
         WHERE subjects.number = $1 OR subjects.id = (SELECT subject FROM sites WHERE number = $1)",
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
    pub key: i64,
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
