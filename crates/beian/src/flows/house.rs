//! The house's own acts: who was let in, who was shut out, who paused the exchange. They belong to no order, so they have a
//! chain of their own in the journal, as sealed and as checked as that of any case.

use serde_json::Value;

use super::order::Who;
use super::refusal::Refusal;
use crate::app::App;
use crate::store::{Tx, journal};

/// The chain of these acts. No order has such an id.
pub const HOUSE: &str = "house";

/// Writes an act of the house. `details` holds ids, roles and login names of staff, never anything of an applicant.
pub async fn note(tx: &mut Tx<'_>, app: &App, who: &Who, act: &str, details: Value) -> Result<(), Refusal> {
    let entry = journal::Entry { case_id: HOUSE, at: app.clock.business(), actor: &who.name, act, details: &details };
    journal::append(tx, &entry).await?;
    Ok(())
}
