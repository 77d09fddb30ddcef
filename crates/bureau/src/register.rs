//! The register: requests with their states, what they lay claim to, and the subjects, sites and domains that are
//! filed. The desk writes here, in the same transaction as the result files; the wire's two inquiries read.

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::error::Result;

/// What a request can lay claim to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// A subject, by its certificate number.
    Certificate,
    /// A domain.
    Domain,
    /// A home page.
    Home,
}

impl Claim {
    fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Domain => "domain",
            Self::Home => "home",
        }
    }
}

/// Whether something is filed or claimed by a request in process.
pub(crate) async fn is_claimed(
    db: &mut SqliteConnection,
    claim: Claim,
    value: &str,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM claims JOIN requests ON requests.id = claims.request
         WHERE claims.kind = $1 AND claims.value = $2 AND requests.state IN ('sms', 'review', 'approved'))",
    )
    .bind(claim.name())
    .bind(value)
    .fetch_one(db)
    .await?)
}

/// Lays a claim.
pub(crate) async fn lay_claim(
    db: &mut SqliteConnection,
    request: i64,
    claim: Claim,
    value: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO claims (kind, value, request) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(claim.name())
    .bind(value)
    .bind(request)
    .execute(db)
    .await?;
    Ok(())
}

/// A request to be entered.
pub(crate) struct NewRequest<'a> {
    /// Row of its upload.
    pub upload: i64,
    /// The provider.
    pub isp: i64,
    /// Number of the upload.
    pub sequence: i64,
    /// `Czlx`.
    pub kind: u32,
    /// `Bs`.
    pub key: i64,
    /// Name of the subject.
    pub subject: &'a str,
    /// `sms` or `rejected`.
    pub state: &'a str,
    /// The request alone as GBK XML.
    pub content: Option<&'a [u8]>,
    /// Business time.
    pub received_at: i64,
    /// Wall time.
    pub accepted_wall: i64,
}

/// Enters a request.
pub(crate) async fn enter(db: &mut SqliteConnection, r: &NewRequest<'_>) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "INSERT INTO requests (upload, isp, sequence, kind, key, subject, state, content, received_at, accepted_wall)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
    )
    .bind(r.upload)
    .bind(r.isp)
    .bind(r.sequence)
    .bind(r.kind)
    .bind(r.key)
    .bind(r.subject)
    .bind(r.state)
    .bind(r.content)
    .bind(r.received_at)
    .bind(r.accepted_wall)
    .fetch_one(db)
    .await?)
}

/// A request as the management API lists it.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct RequestLine {
    /// Row id.
    pub id: i64,
    /// Row of its upload.
    pub upload: i64,
    /// The provider.
    pub isp: i64,
    /// Number of the upload.
    pub sequence: i64,
    /// `Czlx`.
    pub kind: i64,
    /// `Bs`.
    pub key: i64,
    /// Name of the subject.
    pub subject: String,
    /// Its state.
    pub state: String,
    /// Business time.
    pub received_at: i64,
    /// The number given.
    pub number: Option<String>,
}

/// The last requests, in order of entry.
pub(crate) async fn list(
    db: &SqlitePool,
    state: Option<&str>,
    limit: i64,
) -> Result<Vec<RequestLine>> {
    Ok(sqlx::query_as(
        "SELECT * FROM (SELECT id, upload, isp, sequence, kind, key, subject, state, received_at, number FROM requests
         WHERE $1 IS NULL OR state = $1 ORDER BY id DESC LIMIT $2) ORDER BY id",
    )
    .bind(state)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// The requests of the uploads from one row on.
pub(crate) async fn of_uploads(db: &SqlitePool, from: i64) -> Result<Vec<RequestLine>> {
    Ok(sqlx::query_as(
        "SELECT id, upload, isp, sequence, kind, key, subject, state, received_at, number FROM requests
         WHERE upload >= $1 ORDER BY id",
    )
    .bind(from)
    .fetch_all(db)
    .await?)
}

/// The request a key names: the newest, and among several one that is still open.
pub(crate) async fn by_key(db: &mut SqliteConnection, key: i64) -> Result<Option<RequestLine>> {
    Ok(sqlx::query_as(
        "SELECT id, upload, isp, sequence, kind, key, subject, state, received_at, number FROM requests
         WHERE key = $1 ORDER BY state IN ('sms', 'review') DESC, id DESC LIMIT 1",
    )
    .bind(key)
    .fetch_optional(db)
    .await?)
}

/// The request of a row.
pub(crate) async fn by_id(db: &mut SqliteConnection, id: i64) -> Result<Option<RequestLine>> {
    Ok(sqlx::query_as(
        "SELECT id, upload, isp, sequence, kind, key, subject, state, received_at, number FROM requests WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(db)
    .await?)
}

/// Open requests accepted at or before a wall time, oldest first.
pub(crate) async fn open_since(db: &SqlitePool, wall: i64, limit: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM requests WHERE state IN ('sms', 'review') AND accepted_wall <= $1 ORDER BY id LIMIT $2",
    )
    .bind(wall)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// The content of a request.
pub(crate) async fn content(db: &mut SqliteConnection, id: i64) -> Result<Option<Vec<u8>>> {
    Ok(
        sqlx::query_scalar("SELECT content FROM requests WHERE id = $1")
            .bind(id)
            .fetch_one(db)
            .await?,
    )
}

/// Moves a request to another state.
pub(crate) async fn move_to(
    db: &mut SqliteConnection,
    id: i64,
    state: &str,
    number: Option<&str>,
) -> Result<()> {
    sqlx::query("UPDATE requests SET state = $2, number = coalesce($3, number) WHERE id = $1")
        .bind(id)
        .bind(state)
        .bind(number)
        .execute(db)
        .await?;
    Ok(())
}

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
pub(crate) async fn file_domain(
    db: &mut SqliteConnection,
    id: i64,
    site: i64,
    name: &str,
) -> Result<()> {
    sqlx::query("INSERT INTO domains (id, site, name) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(site)
        .bind(name)
        .execute(db)
        .await?;
    Ok(())
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
pub(crate) async fn subject_number(
    db: &SqlitePool,
    kind: i64,
    certificate: &str,
) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT number FROM subjects WHERE certificate_number = $1 AND certificate_kind = $2 LIMIT 1")
        .bind(certificate)
        .bind(kind)
        .fetch_optional(db)
        .await?)
}

/// The password hash of a filing, by the subject's number or one of its sites'.
pub(crate) async fn password_of(
    db: &mut SqliteConnection,
    number: &str,
) -> Result<Option<(String, String)>> {
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
    let n: Option<i64> =
        sqlx::query_scalar("SELECT wrong FROM password_tries WHERE number = $1 AND day = $2")
            .bind(number)
            .bind(day)
            .fetch_optional(db)
            .await?;
    Ok(n.unwrap_or(0))
}

/// Counts a wrong try.
pub(crate) async fn count_wrong_try(
    db: &mut SqliteConnection,
    number: &str,
    day: &str,
) -> Result<()> {
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

/// Whether a provider's key belongs to a request in process or filed.
pub(crate) async fn key_is_open(db: &mut SqliteConnection, isp: i64, key: i64) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM requests WHERE key = $2 AND isp = $1 AND state IN ('sms', 'review', 'approved'))",
    )
    .bind(isp)
    .bind(key)
    .fetch_one(db)
    .await?)
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
pub(crate) async fn notify(
    db: &mut SqliteConnection,
    request: i64,
    phone: &str,
    text: &str,
    at: i64,
) -> Result<()> {
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
