//! The data key of a holder, made when it is first needed.

use uuid::Uuid;

use super::refusal::Refusal;
use crate::app::App;
use crate::safe::DataKey;
use crate::store::{Tx, data_keys};

/// Opens the key of `holder`, or makes it. Two steps that make one at once end with the same.
pub async fn key(tx: &mut Tx<'_>, app: &App, holder: &str) -> Result<DataKey, Refusal> {
    if let Some(wrapped) = data_keys::of_holder(tx, holder).await? {
        return Ok(app.keys.unwrap_data_key(&wrapped)?);
    }
    let (_, wrapped) = app.keys.make_data_key(Uuid::new_v4(), &mut rand::rng())?;
    data_keys::insert_first(tx, holder, &wrapped, app.clock.wall()).await?;
    let kept = data_keys::of_holder(tx, holder).await?.ok_or(Refusal::Erased)?;
    Ok(app.keys.unwrap_data_key(&kept)?)
}
