//! Who is at a device that an account was never used on. The phone may have been given to somebody else: until the last six
//! characters of a certificate number of an order are typed, or staff vouch for the person, the device opens none of the
//! orders that were made elsewhere.
//!
//! Open without a question are the orders made on the device itself, and drafts that were never submitted and hold no
//! certificate number: there is nothing to ask about them, and they expire long before a phone number is given away.

use std::sync::Arc;

use filing::lifecycle::State;
use jiff::Timestamp;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use super::order::{Order, Who};
use super::refusal::Refusal;
use super::tell;
use crate::app::App;
use crate::clock::mainland;
use crate::store::devices::TryRow;
use crate::store::{Connection, Tx, devices};

/// The kind of the task that asks staff to find out.
pub const TASK: &str = "identity_check";

/// Wrong answers an account may give in a day.
const MOST_WRONG: i64 = 5;
/// How much of the number is asked for.
const ASKED: usize = 6;

/// How an answer was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Right: the device is trusted from now on.
    Right,
    /// Wrong, and so many tries are left today.
    Wrong(i64),
    /// Too many were wrong; staff have a task.
    Locked,
}

/// Whether an order opens on a device that is not trusted.
pub async fn opens(q: &mut impl Connection, app: &App, order: &Order, device: &[u8]) -> Result<bool, Refusal> {
    if devices::was_made_on(q, &order.row.id, device).await? {
        return Ok(true);
    }
    let begun = order.row.round == 0 && order.state == State::Draft;
    Ok(begun && numbers(&order.case(app)?).is_empty())
}

/// Whether there is a number to ask about.
pub fn can_be_asked(app: &App, order: &Order) -> Result<bool, Refusal> {
    Ok(!numbers(&order.case(app)?).is_empty())
}

/// The certificate numbers whose holder may open the order: the subject's, and those of the responsible persons.
fn numbers(case: &Value) -> Vec<String> {
    let sites = case["sites"].as_array().map_or(0, Vec::len);
    let persons = (0..sites).map(|site| format!("/sites/{site}/person/certificate/number"));
    ["/subject/certificate/number".to_owned(), "/subject_person/certificate/number".to_owned()]
        .into_iter()
        .chain(persons)
        .filter_map(|pointer| case.pointer(&pointer).and_then(Value::as_str).map(tail))
        .filter(|tail| tail.len() == ASKED)
        .collect()
}

/// The last characters of a number, as they are compared: letters and digits of any width, upper case.
fn tail(typed: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let plain: Vec<char> = typed.nfkc().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    plain[plain.len().saturating_sub(ASKED)..].iter().collect()
}

/// Takes an answer about one of the account's orders.
pub async fn answer(app: &Arc<App>, id: &str, account: &str, who: &Who, typed: &str) -> Result<Outcome, Refusal> {
    let device = who.device.clone().ok_or(Refusal::Forbidden)?;
    let (app2, id, account, who, typed) =
        (Arc::clone(app), id.to_owned(), account.to_owned(), who.clone(), tail(typed));
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let now = app.clock.wall();
                let order = Order::lock_own(tx, app, &id, &account).await?;
                let mut tries = tries(tx, &account, now).await?;
                if tries.locked_at.is_some() {
                    ask(tx, app, &order, &device).await?;
                    return Ok(Outcome::Locked);
                }
                let right = numbers(&order.case(app)?)
                    .iter()
                    .fold(false, |found, number| found | bool::from(number.as_bytes().ct_eq(typed.as_bytes())));
                if right {
                    tries.wrong = 0;
                    devices::set_tries(tx, &account, &tries).await?;
                    devices::put(tx, &device, &account, Some(now), now).await?;
                    order.note(tx, app, &who, "identity.confirmed", json!({"by": "certificate"})).await?;
                    return Ok(Outcome::Right);
                }
                tries.wrong += 1;
                let locked = tries.wrong >= MOST_WRONG;
                tries.locked_at = locked.then_some(now.as_microsecond());
                devices::set_tries(tx, &account, &tries).await?;
                if locked {
                    ask(tx, app, &order, &device).await?;
                }
                order.note(tx, app, &who, "identity.failed", json!({"wrong": tries.wrong, "locked": locked})).await?;
                Ok(if locked { Outcome::Locked } else { Outcome::Wrong(MOST_WRONG - tries.wrong) })
            })
        })
        .await
}

/// Asks staff instead: the number is not known, or there is none.
pub async fn ask_staff(app: &Arc<App>, id: &str, account: &str, who: &Who) -> Result<(), Refusal> {
    let device = who.device.clone().ok_or(Refusal::Forbidden)?;
    let (app2, id, account, who) = (Arc::clone(app), id.to_owned(), account.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let order = Order::lock_own(tx, &app2, &id, &account).await?;
                ask(tx, &app2, &order, &device).await?;
                order.note(tx, &app2, &who, "identity.asked", json!({})).await
            })
        })
        .await
}

/// The tries of today; those of another day are forgotten unless they have locked the account.
async fn tries(tx: &mut Tx<'_>, account: &str, now: Timestamp) -> Result<TryRow, Refusal> {
    let day = mainland(now).date().to_string();
    let mut tries = devices::tries(tx, account, &day).await?;
    if tries.day != day && tries.locked_at.is_none() {
        tries.wrong = 0;
    }
    tries.day = day;
    Ok(tries)
}

async fn ask(tx: &mut Tx<'_>, app: &App, order: &Order, device: &[u8]) -> Result<(), Refusal> {
    let detail = json!({"device": hex::encode(device)});
    tell::task(tx, app, TASK, Some(order), &detail, None).await
}

/// Staff settle the task: the account may try again, and with `vouched` the device that asked is trusted, because they have
/// found out otherwise who sits at it.
pub async fn settle(
    tx: &mut Tx<'_>,
    app: &App,
    order: &Order,
    who: &Who,
    detail: &str,
    vouched: bool,
) -> Result<(), Refusal> {
    let now = app.clock.wall();
    let account = &order.row.account_id;
    let mut tries = tries(tx, account, now).await?;
    (tries.wrong, tries.locked_at) = (0, None);
    devices::set_tries(tx, account, &tries).await?;
    if vouched {
        let detail: Value = serde_json::from_str(detail).map_err(anyhow::Error::from)?;
        let device = detail["device"].as_str().and_then(|text| hex::decode(text).ok());
        let device = device.ok_or_else(|| anyhow::anyhow!("an identity task without a device"))?;
        devices::put(tx, &device, account, Some(now), now).await?;
        order.note(tx, app, who, "identity.confirmed", json!({"by": "staff"})).await
    } else {
        order.note(tx, app, who, "identity.unlocked", json!({})).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_asked_for_by_its_end() {
        assert_eq!(tail("330106 1990 1103 482x"), "03482X");
        assert_eq!(tail("０３４８２ｘ"), "03482X");
        let case = json!({"subject": {"certificate": {"number": "123"}}, "sites": [{"person": {"certificate": {"number": "330106199011034822"}}}]});
        assert_eq!(numbers(&case), ["034822"], "one that is too short cannot be asked for");
        assert!(numbers(&json!({})).is_empty());
    }
}
