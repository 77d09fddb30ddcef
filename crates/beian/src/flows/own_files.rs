//! Files to the bureau that belong to no order: answers to its tasks, the provider's own addresses. They are written when
//! somebody decides to send them, wait in the same line as orders, and get their number at sending as those do.

use jiff::Timestamp;

use super::refusal::Refusal;
use super::{duties, run_channel};
use crate::app::{App, new_id};
use crate::files::objects::Put;
use crate::store::wire::UploadRow;
use crate::store::{StoreError, Tx, channels, duties as duty_rows, wire};

/// Seals the XML of a file before the step that puts it into the line.
///
/// # Errors
/// The object store's.
pub fn seal(app: &App, xml: &[u8]) -> Result<Put, Refusal> {
    Ok(app.objects.put(&app.keys, "request", xml).map_err(anyhow::Error::from)?)
}

/// Puts a sealed file into the line; the id of its upload.
///
/// # Errors
/// The store's.
pub async fn line_up(tx: &mut Tx<'_>, app: &App, message: &str, xml: &Put) -> Result<String, StoreError> {
    let (channel, id, at) = (run_channel::ours(app), new_id(), app.clock.wall());
    channels::ensure(tx, &channel, app.config.bureau.isp_id).await?;
    xml.record(tx, at).await?;
    wire::enqueue_own(tx, &id, &channel, message, &xml.id, at).await?;
    Ok(id)
}

/// The bureau holds a file of ours.
///
/// # Errors
/// The store's.
pub async fn accepted(tx: &mut Tx<'_>, upload: &UploadRow) -> Result<(), Refusal> {
    duties::accepted(tx, upload).await
}

/// The bureau says something about a file of ours. An error means that whatever the file carried is open again.
///
/// # Errors
/// The store's.
pub async fn judged(tx: &mut Tx<'_>, app: &App, upload: &UploadRow, code: u32, text: &str) -> Result<(), Refusal> {
    wire::set_answered(tx, &upload.id).await?;
    duties::judged(tx, app, &upload.id, code, text).await?;
    Ok(())
}

/// The bureau says something that names no file: of the codes about unfiled sites (5005 to 5007) the domain tells which answer
/// is meant. False if it is about nothing of ours.
///
/// # Errors
/// The store's.
pub async fn judged_by_words(
    tx: &mut Tx<'_>,
    app: &App,
    channel: &str,
    code: u32,
    text: &str,
) -> Result<bool, Refusal> {
    if !UNFILED.contains(&code) {
        return Ok(false);
    }
    for (upload, domain) in duty_rows::sent_about_domains(tx, channel).await? {
        if text.contains(&domain) {
            return duties::judged(tx, app, &upload, code, text).await;
        }
    }
    Ok(false)
}

/// Codes about results for unfiled sites.
const UNFILED: std::ops::RangeInclusive<u32> = 5005..=5007;

/// A file whose number was given up goes to the end of the line.
///
/// # Errors
/// The store's.
pub async fn sent_anew(tx: &mut Tx<'_>, old: &str, at: Timestamp) -> Result<(), Refusal> {
    let id = new_id();
    wire::enqueue_own_again(tx, &id, old, at).await?;
    duty_rows::moved(tx, old, &id).await?;
    Ok(())
}
