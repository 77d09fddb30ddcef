//! Sessions of browsers, and the devices they run on. A cookie's value is known to the browser alone; here only its hash is
//! kept.
//!
//! Whether a device is trusted is settled when somebody signs in on it. The first device of an account without orders is; so
//! is one that an identity provider or a trusted device vouches for. Any other opens no earlier order before the question of
//! [`super::identity_check`] is answered: phone numbers are given to other people.

use jiff::{SignedDuration, Timestamp};
use rand::Rng as _;
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use crate::app::{App, new_id};
use crate::store::sign_in::SessionRow;
use crate::store::{Tx, devices, sign_in};

/// Hours a session lasts: applicants a week, staff a working day.
pub const APPLICANT_HOURS: i64 = 7 * 24;
/// See [`APPLICANT_HOURS`].
pub const STAFF_HOURS: i64 = 12;

/// What a browser brings along when somebody signs in.
#[derive(Debug, Clone)]
pub struct Browser {
    /// The value of its device cookie, if it has one.
    pub device: Option<String>,
    /// `phone` or `computer`, as far as it says.
    pub kind: &'static str,
}

/// A new session: the cookies' values, shown once.
pub struct Opened {
    /// For the session's cookie.
    pub cookie: String,
    /// For the device's cookie; none for staff.
    pub device: Option<String>,
    /// How long the session lasts.
    pub seconds: i64,
}

/// Why a device may be trusted from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Only if the account has no orders yet.
    IfFresh,
    /// Somebody vouches for it.
    Vouched,
    /// Whoever opened the way here is not trusted either.
    No,
}

/// The hash under which a cookie is stored.
pub fn cookie_hash(cookie: &str) -> [u8; 32] {
    Sha256::digest(cookie.as_bytes()).into()
}

/// `N` random bytes as hex.
pub fn random_hex<const N: usize>() -> String {
    let mut bytes = [0_u8; N];
    rand::rng().fill_bytes(&mut bytes);
    hex::encode(bytes)
}

/// Opens a session for an applicant who has proved who they are by `way`; it ends after a week, or at `until` if that is
/// sooner.
pub async fn open_applicant(
    tx: &mut Tx<'_>,
    app: &App,
    account: &str,
    way: &str,
    (browser, trust): (&Browser, Trust),
    until: Option<Timestamp>,
) -> Result<Opened, Refusal> {
    let now = app.clock.wall();
    // A browser keeps its value for every account that is used on it.
    let device = browser.device.clone().filter(|value| is_ours(value)).unwrap_or_else(random_hex::<32>);
    let hash = cookie_hash(&device);
    let trusted = match trust {
        Trust::Vouched => true,
        Trust::IfFresh => !devices::has_orders(tx, account).await?,
        Trust::No => false,
    };
    devices::put(tx, &hash, account, trusted.then_some(now), now).await?;
    let week = now.checked_add(SignedDuration::from_hours(APPLICANT_HOURS)).unwrap_or(now);
    let ends = until.map_or(week, |until| until.min(week));
    let cookie = open(tx, app, (account, "applicant"), way, browser.kind, (Some(hash.to_vec()), ends)).await?;
    Ok(Opened { cookie, device: Some(device), seconds: ends.duration_since(now).as_secs() })
}

/// Opens a session for staff.
pub async fn open_staff(tx: &mut Tx<'_>, app: &App, staff: &str, role: &str) -> Result<Opened, Refusal> {
    let now = app.clock.wall();
    let ends = now.checked_add(SignedDuration::from_hours(STAFF_HOURS)).unwrap_or(now);
    let cookie = open(tx, app, (staff, role), "password", "computer", (None, ends)).await?;
    Ok(Opened { cookie, device: None, seconds: STAFF_HOURS * 3600 })
}

async fn open(
    tx: &mut Tx<'_>,
    app: &App,
    (subject, role): (&str, &str),
    way: &str,
    kind: &str,
    (device, ends): (Option<Vec<u8>>, Timestamp),
) -> Result<String, Refusal> {
    let cookie = random_hex::<32>();
    let row = SessionRow {
        id: new_id(),
        subject: subject.to_owned(),
        role: role.to_owned(),
        csrf: random_hex::<16>(),
        way: way.to_owned(),
        kind: kind.to_owned(),
        device,
        created_at: app.clock.wall().as_microsecond(),
        expires_at: ends.as_microsecond(),
    };
    sign_in::open_session(tx, &cookie_hash(&cookie), &row).await?;
    Ok(cookie)
}

/// A value that we may have given out: 32 bytes as hex.
fn is_ours(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit())
}
