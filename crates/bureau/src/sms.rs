//! The SMS step. When the desk accepts a request, each responsible person concerned gets a code; who stands for several roles gets
//! one. A code is answered with phone, code and the last six characters of the person's certificate number within 24 hours of
//! the bureau's clock, 48 in the provinces that began with it; five wrong answers or a window that passes end the request (the
//! desk does that). A code can be sent again three times within its window.

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::{
    error::Result,
    tables,
    tree::{Element, Tree},
};

const HOUR: i64 = 3_600 * 1_000_000;
/// Wrong answers that end a request.
pub(crate) const TRIES: i64 = 5;
/// How often a code is sent again.
pub(crate) const RESENDS: i64 = 3;
/// Provinces whose window is 48 hours: Tianjin, Hainan, Tibet, Gansu, Qinghai, Ningxia, Xinjiang.
const SLOW: [&str; 7] = ["12", "46", "54", "62", "63", "64", "65"];

/// How long a code may be answered in a province, in hours.
pub(crate) fn window_hours(province: &str) -> i64 {
    if SLOW.contains(&province) { 48 } else { 24 }
}

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

/// The persons of a request, each once. `persons` are `Fzr` and `Wz_Fzr` with their roles.
///
/// Where a person's certificate is left out, which the schema allows, the subject's own stands for it. Who has no phone, as in
/// a register put in by hand, gets no code.
pub(crate) fn addressees(subject: &Element, persons: &[(String, Element)]) -> Vec<Addressee> {
    let certificate = subject.child("Zj");
    let natural = certificate.and_then(|z| z.num("Zjlx")).is_some_and(tables::is_natural_person);
    let own = certificate.and_then(|z| z.said("Zjhm")).unwrap_or_default();
    let mut all: Vec<Addressee> = Vec::new();
    for (role, person) in persons {
        let name = person.said("Fzr_xm").or(natural.then(|| subject.said("Dwmc")).flatten()).unwrap_or_default();
        let phone = person.said("Fzr_sjhm").unwrap_or_default().split(';').next().unwrap_or_default();
        let one = Addressee {
            phone: phone.trim().to_owned(),
            name: name.to_owned(),
            certificate: person.said("Fzr_zjhm").unwrap_or(own).to_uppercase(),
            roles: vec![role.clone()],
        };
        let same = |a: &&mut Addressee| a.phone == one.phone && a.name == one.name && a.certificate == one.certificate;
        if one.phone.is_empty() {
            continue;
        }
        match all.iter_mut().find(same) {
            Some(known) => known.roles.extend(one.roles),
            None => all.push(one),
        }
    }
    all
}

fn new_code() -> String {
    format!("{:06}", rand::random_range(0..1_000_000))
}

fn words(name: &str, code: &str, hours: i64) -> String {
    format!("【备案练习】{name}：短信核验码{code}，{hours}小时内有效。练习系统，并非真实短信。")
}

/// Sends the codes of a request: it writes them into the outbox.
pub(crate) async fn send(
    db: &mut SqliteConnection,
    request: i64,
    addressees: &[Addressee],
    hours: i64,
    now: i64,
) -> Result<()> {
    for person in addressees {
        let code = new_code();
        let text = words(&person.name, &code, hours);
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
        .bind(now + hours * HOUR)
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// What a wish for another SMS came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resent {
    /// A new code was sent; the old one is no longer good. The window stays.
    Sent {
        /// How often it can be sent again.
        left: i64,
    },
    /// Three times were enough.
    Enough,
    /// Nothing sent to this phone waits for an answer.
    Nothing,
}

/// Sends the newest open code of a phone again.
pub(crate) async fn resend(db: &mut SqliteConnection, phone: &str, hours: i64, now: i64) -> Result<Resent> {
    let open = |s: &Sms| s.answered_at.is_none() && s.state == "sms" && now < s.until;
    let Some(sms) = of_phone(db, phone).await?.into_iter().find(open) else { return Ok(Resent::Nothing) };
    if sms.resent >= RESENDS {
        return Ok(Resent::Enough);
    }
    let code = new_code();
    sqlx::query("UPDATE sms SET code = $2, text = $3, resent = resent + 1, sent_at = $4 WHERE id = $1")
        .bind(sms.id)
        .bind(&code)
        .bind(words(&sms.name, &code, hours))
        .bind(now)
        .execute(db)
        .await?;
    Ok(Resent::Sent { left: RESENDS - sms.resent - 1 })
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
    pub key: String,
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
    /// How often it was sent again.
    pub resent: i64,
    /// Business time.
    pub answered_at: Option<i64>,
}

/// The outbox, in order of sending.
pub(crate) async fn list(db: &SqlitePool, after: i64, limit: i64) -> Result<Vec<Sms>> {
    Ok(sqlx::query_as(
        "SELECT * FROM (SELECT sms.id, request, key, state, phone, name, roles, id6, code, text, sent_at, until, wrong, resent, answered_at
         FROM sms JOIN requests ON requests.id = sms.request WHERE sms.id > $2 ORDER BY sms.id DESC LIMIT $1) ORDER BY id",
    )
    .bind(limit)
    .bind(after)
    .fetch_all(db)
    .await?)
}

/// What was sent to a phone, newest first.
pub(crate) async fn of_phone(db: &mut SqliteConnection, phone: &str) -> Result<Vec<Sms>> {
    Ok(sqlx::query_as(
        "SELECT sms.id, request, key, state, phone, name, roles, id6, code, text, sent_at, until, wrong, resent, answered_at
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
