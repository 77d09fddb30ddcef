//! The bureau wants something: one pending duty a thing, whose order here is found by the bureau's ids, numbers or domains,
//! and whose people are told.

use jiff::Timestamp;

use super::super::order::Order;
use super::super::{refusal::Refusal, run_channel, tell};
use super::{Wanted, due};
use crate::app::{App, new_id};
use crate::clock::mainland;
use crate::store::blacklist::{self, About};
use crate::store::duties::{self, NewDuty};
use crate::store::{StoreError, Tx};

/// What hearing of it came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// A new duty.
    New,
    /// One that is pending already.
    Known,
    /// Somebody else's business.
    NotOurs,
}

/// Kinds of which the people of the filing are told: they have to help, or to put something right.
const TOLD: &[&str] = &[
    "verification",
    "unfiled",
    "check_subject",
    "check_access",
    "check_shell",
    "check_silent",
    "rectify_subject",
    "rectify_site",
];

/// Records what the bureau wants.
///
/// # Errors
/// The store's.
pub async fn heard(tx: &mut Tx<'_>, app: &App, download: &str, wanted: &Wanted) -> Result<Done, Refusal> {
    let key = match &wanted.certificate {
        Some(number) => blind(app, number),
        None => wanted.key.clone(),
    };
    let order = order_of(tx, app, wanted).await?;
    let named = wanted.provider.is_some_and(|provider| provider == app.config.bureau.isp_id);
    if wanted.only_ours && order.is_none() && !named {
        return Ok(Done::NotOurs);
    }
    if let Some(id) = duties::pending(tx, wanted.kind, &key).await? {
        duties::heard_again(tx, &id, download, wanted.place).await?;
        return Ok(Done::Known);
    }
    let (id, due) = (new_id(), due(app, wanted.kind));
    let channel = run_channel::ours(app);
    let new = NewDuty {
        id: &id,
        kind: wanted.kind,
        key: &key,
        channel: &channel,
        download,
        place: wanted.place,
        reason: wanted.reason,
        subject_id: wanted.subject_id,
        site_id: wanted.site_id,
        number: wanted.number.as_deref(),
        domain: wanted.domain.as_deref(),
        ip: wanted.ip,
        order: order.as_deref(),
        due,
    };
    duties::add(tx, &new, app.clock.business()).await?;
    if let Some(order) = order.filter(|_| TOLD.contains(&wanted.kind)) {
        tell_people(tx, app, &order, due).await?;
    }
    Ok(Done::New)
}

/// The blind index of a certificate number, as the blacklist keeps it.
pub(super) fn blind(app: &App, certificate: &str) -> String {
    app.keys.blind().certificate(certificate).first().map(hex::encode).unwrap_or_default()
}

/// The order here that it touches: by a filing, or by the certificate of a subject that was submitted here.
async fn order_of(tx: &mut Tx<'_>, app: &App, wanted: &Wanted) -> Result<Option<String>, StoreError> {
    if let Some(number) = &wanted.certificate {
        for blind in app.keys.blind().certificate(number) {
            if let Some(order) = blacklist::order_of_certificate(tx, &blind).await? {
                return Ok(Some(order));
            }
        }
        return Ok(None);
    }
    let about = About {
        subject_id: wanted.subject_id.unwrap_or_default(),
        site_id: wanted.site_id.unwrap_or_default(),
        number: wanted.number.as_deref().unwrap_or_default(),
        domain: wanted.domain.as_deref().unwrap_or_default(),
    };
    blacklist::order_about(tx, &about).await
}

/// The people of a filing hear that the bureau asks about it, and by when they are needed.
async fn tell_people(tx: &mut Tx<'_>, app: &App, order: &str, due: Timestamp) -> Result<(), Refusal> {
    let order = match Order::read(tx, app, order).await {
        Err(Refusal::Erased | Refusal::NotFound) => return Ok(()),
        order => order?,
    };
    let day = mainland(due).strftime("%Y-%m-%d").to_string();
    tell::notice(tx, app, &order, "bureau_asks", &[("day", &day)]).await
}
