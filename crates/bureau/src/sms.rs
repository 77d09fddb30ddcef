//! The SMS step. When the desk accepts a request, each responsible person gets a code; who stands for several roles gets
//! one. A code is answered with phone, code and the last six characters of the person's certificate number within
//! 24 hours of the bureau's clock; five wrong answers or a window that passes end the request (the desk does that).

use miit::message::{NewFiling, Person};
use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::{error::Result, tables};

/// How long a code may be answered, in microseconds.
pub(crate) const WINDOW: i64 = 24 * 3_600 * 1_000_000;
/// Wrong answers that end a request.
pub(crate) const TRIES: i64 = 5;

/// Someone who has to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Addressee {
    /// Mobile number, the first when several are given.
    pub phone: String,
    /// Name.
    pub name: String,
    /// Certificate number, upper case.
    pub certificate: String,
    /// `subject`, `site-0` …
    pub roles: Vec<String>,
}

/// The persons of a request, each once.
///
/// Where a person's certificate is left out, which the schema allows, the subject's own stands for it.
pub(crate) fn addressees(filing: &NewFiling) -> Vec<Addressee> {
    let subject = &filing.subject;
    let natural = tables::is_natural_person(subject.certificate.kind);
    let mut all: Vec<Addressee> = Vec::new();
    let mut add = |person: &Person, role: String| {
        let own = person.certificate_number.as_deref().unwrap_or(&subject.certificate.number);
        let name = person.name.as_deref().unwrap_or(if natural { &subject.name } else { "" });
        let phone = person.mobile.split(';').next().unwrap_or_default();
        let one = Addressee {
            phone: phone.trim().to_owned(),
            name: name.trim().to_owned(),
            certificate: own.trim().to_uppercase(),
            roles: vec![role],
        };
        let same = |a: &&mut Addressee| a.phone == one.phone && a.name == one.name && a.certificate == one.certificate;
        match all.iter_mut().find(same) {
            Some(known) => known.roles.extend(one.roles),
            None => all.push(one),
        }
    };
    add(&subject.person, "subject".into());
    for (i, site) in filing.sites.iter().enumerate() {
        add(&site.person, format!("site-{i}"));
    }
    all
}

/// Sends the codes of a request: it writes them into the outbox.
pub(crate) async fn send(db: &mut SqliteConnection, request: i64, filing: &NewFiling, now: i64) -> Result<()> {
    for person in addressees(filing) {
        let code = format!("{:06}", rand::random_range(0..1_000_000));
        let text = format!("【备案练习】{}：短信核验码{code}，24小时内有效。练习系统，并非真实短信。", person.name);
        sqlx::query(
            "INSERT INTO sms (request, phone, name, roles, id6, code, text, sent_at, until)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(request)
        .bind(&person.phone)
        .bind(&person.name)
        .bind(person.roles.join(","))
        .bind(last_six(&person.certificate))
        .bind(code)
        .bind(text)
        .bind(now)
        .bind(now + WINDOW)
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// The last six characters, upper case.
pub(crate) fn last_six(number: &str) -> String {
    let all: Vec<char> = number.trim().to_uppercase().chars().collect();
    all[all.len().saturating_sub(6)..].iter().collect()
}

/// An SMS with its request.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Sms {
    /// Row id.
    pub id: i64,
    /// Its request.
    pub request: i64,
    /// The request's key.
    pub key: i64,
    /// The request's state.
    pub state: String,
    /// Phone.
    pub phone: String,
    /// Name.
    pub name: String,
    /// Roles joined by a comma.
    pub roles: String,
    /// What the answer must end in.
    pub id6: String,
    /// The code.
    pub code: String,
    /// The whole text.
    pub text: String,
    /// Business time.
    pub sent_at: i64,
    /// Business time.
    pub until: i64,
    /// Wrong answers so far.
    pub wrong: i64,
    /// Business time.
    pub answered_at: Option<i64>,
}

/// The outbox, in order of sending.
pub(crate) async fn list(db: &SqlitePool, limit: i64) -> Result<Vec<Sms>> {
    Ok(sqlx::query_as(
        "SELECT * FROM (SELECT sms.id, request, key, state, phone, name, roles, id6, code, text, sent_at, until, wrong, answered_at
         FROM sms JOIN requests ON requests.id = sms.request ORDER BY sms.id DESC LIMIT $1) ORDER BY id",
    )
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// What was sent to a phone, newest first.
pub(crate) async fn of_phone(db: &mut SqliteConnection, phone: &str) -> Result<Vec<Sms>> {
    Ok(sqlx::query_as(
        "SELECT sms.id, request, key, state, phone, name, roles, id6, code, text, sent_at, until, wrong, answered_at
         FROM sms JOIN requests ON requests.id = sms.request WHERE phone = $1 ORDER BY sms.id DESC LIMIT 200",
    )
    .bind(phone)
    .fetch_all(db)
    .await?)
}

/// Notes a right answer.
pub(crate) async fn answered(db: &mut SqliteConnection, id: i64, at: i64) -> Result<()> {
    sqlx::query("UPDATE sms SET answered_at = $2 WHERE id = $1").bind(id).bind(at).execute(db).await?;
    Ok(())
}

/// Notes right answers of all of a request's persons (automatic decisions).
pub(crate) async fn answer_all(db: &mut SqliteConnection, request: i64, at: i64) -> Result<()> {
    sqlx::query("UPDATE sms SET answered_at = $2 WHERE request = $1 AND answered_at IS NULL")
        .bind(request)
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes a wrong answer and returns how many there were.
pub(crate) async fn count_wrong(db: &mut SqliteConnection, id: i64) -> Result<i64> {
    Ok(sqlx::query_scalar("UPDATE sms SET wrong = wrong + 1 WHERE id = $1 RETURNING wrong")
        .bind(id)
        .fetch_one(db)
        .await?)
}

/// How many persons of a request have not answered.
pub(crate) async fn open_of(db: &mut SqliteConnection, request: i64) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM sms WHERE request = $1 AND answered_at IS NULL")
        .bind(request)
        .fetch_one(db)
        .await?)
}

/// Closes what was sent for a request that has ended.
pub(crate) async fn close(db: &mut SqliteConnection, request: i64) -> Result<()> {
    sqlx::query("UPDATE sms SET closed = 1 WHERE request = $1").bind(request).execute(db).await?;
    Ok(())
}

/// Requests whose window is over.
pub(crate) async fn overdue(db: &SqlitePool, now: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT request FROM sms WHERE answered_at IS NULL AND closed = 0 AND until <= $1
         ORDER BY request LIMIT 1000",
    )
    .bind(now)
    .fetch_all(db)
    .await?)
}
