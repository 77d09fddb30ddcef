//! Applying a kept download, in one step. Each message goes to who understands it; applying twice changes nothing. What bends
//! the schema is read as far as it can be, and written down.

use miit::message::{Blacklist, Download, Synchronisation};
use serde_json::json;

use super::effects::Effects;
use super::wanted::{self, Listing};
use super::{filing_records, filing_results};
use crate::app::App;
use crate::flows::duties::{self, Done};
use crate::flows::refusal::Refusal;
use crate::flows::{base_codes, held_records, tell};
use crate::stop::StopPoint;
use crate::store::downloads::{self, DownloadRow};
use crate::store::{Tx, blacklist};

/// Applies one download. `xml` is `None` if the kept file does not open, which a verified file always does.
///
/// # Errors
/// The store's, or an order's that cannot be read; nothing of the file is applied then.
pub async fn apply(
    tx: &mut Tx<'_>,
    app: &App,
    channel: &str,
    download: &DownloadRow,
    xml: Option<Vec<u8>>,
) -> Result<(), Refusal> {
    let at = app.clock.wall();
    let Some(file) = xml.and_then(|xml| Download::from_xml(&xml).ok()) else {
        if downloads::set_applied(tx, &download.id, "unread", "", "[]", at).await? {
            let detail = json!({"channel": channel, "file": download.name});
            tell::alert(tx, app, "download_unreadable", &detail).await?;
        }
        return Ok(());
    };
    let names: Vec<&str> = file.messages.iter().map(Download::path).collect();
    let warnings = serde_json::to_string(&file.warnings).map_err(anyhow::Error::from)?;
    if !downloads::set_applied(tx, &download.id, "applied", &names.join(" "), &warnings, at).await? {
        return Ok(());
    }
    let mut effects = Effects::default();
    for message in &file.messages {
        app.stop.reach(StopPoint::MidApply);
        apply_message(tx, app, channel, download, message, &mut effects).await?;
    }
    let effects = serde_json::to_string(&effects).map_err(anyhow::Error::from)?;
    downloads::set_effects(tx, &download.id, &effects).await?;
    Ok(())
}

async fn apply_message(
    tx: &mut Tx<'_>,
    app: &App,
    channel: &str,
    download: &DownloadRow,
    message: &Download,
    effects: &mut Effects,
) -> Result<(), Refusal> {
    match message {
        Download::Result(result) => filing_results::apply(tx, app, channel, download, result, effects).await?,
        Download::Data(records) => {
            for record in records {
                filing_records::apply(tx, app, download, record).await?;
                held_records::filing(tx, app, &download.id, record).await?;
                effects.one("records");
            }
        }
        Download::Cancelled(records) => {
            for record in records {
                let known = held_records::cancelled(tx, app, &download.id, record).await?;
                effects.one(if known { "cancelled" } else { "cancelled_unknown" });
            }
        }
        Download::Codes(codes) | Download::Copy(Synchronisation::Codes(codes)) => {
            let change = base_codes::take(tx, app, download, codes).await?;
            effects.add("codes_added", change.added);
            effects.add("codes_changed", change.changed);
            effects.add("codes_unreadable", change.unreadable);
        }
        Download::Copy(Synchronisation::Filings(records)) => {
            for record in records {
                held_records::filing(tx, app, &download.id, record).await?;
                effects.one("copied");
            }
        }
        Download::Copy(Synchronisation::Ip(records)) => {
            effects.add("copied", held_records::ip(tx, app, &download.id, records).await?);
        }
        Download::Copy(Synchronisation::Domains(records)) => {
            for record in records {
                held_records::domain(tx, app, &download.id, record).await?;
                effects.one("copied");
            }
        }
        Download::Copy(Synchronisation::Nothing) => {}
        Download::Blacklist(list) => {
            enter(tx, app, download, list, effects).await?;
            want(tx, app, download, message, effects).await?;
        }
        Download::IllegalAccess(_)
        | Download::Unfiled(_)
        | Download::VerificationTasks(_)
        | Download::CheckFindings(_)
        | Download::IpCheckFindings(_)
        | Download::Rectifications(_) => want(tx, app, download, message, effects).await?,
        // We report neither domains nor, so far, addresses: somebody else does under our account.
        Download::IpResult(_) | Download::DomainResult(_) => {
            filing_results::unmatched(tx, app, channel, download, 0).await?;
        }
        Download::Other(path) => {
            let detail = json!({"channel": channel, "file": download.name, "message": path});
            tell::alert(tx, app, "message_not_handled", &detail).await?;
        }
    }
    Ok(())
}

/// What a message wants done becomes duties.
async fn want(
    tx: &mut Tx<'_>,
    app: &App,
    download: &DownloadRow,
    message: &Download,
    effects: &mut Effects,
) -> Result<(), Refusal> {
    for wanted in wanted::wanted(message) {
        effects.one(match duties::heard(tx, app, &download.id, &wanted).await? {
            Done::New => "duties_new",
            Done::Known => "duties_known",
            Done::NotOurs => "not_ours",
        });
    }
    Ok(())
}

/// The bureau's blacklists as they are now.
async fn enter(
    tx: &mut Tx<'_>,
    app: &App,
    download: &DownloadRow,
    list: &Blacklist,
    effects: &mut Effects,
) -> Result<(), Refusal> {
    for listing in wanted::listings(list) {
        let (kind, keys, listed) = match listing {
            Listing::Site { domain, listed } => ("site", vec![domain], listed),
            Listing::Subject { certificate, listed } => {
                let blind = app.keys.blind().certificate(&certificate);
                ("subject", blind.iter().map(hex::encode).collect(), listed)
            }
        };
        for key in keys {
            match listed {
                true => blacklist::enter(tx, kind, &key, &download.id, app.clock.business()).await?,
                false => blacklist::strike(tx, kind, &key).await?,
            }
        }
        effects.one(if listed { "listed" } else { "struck_out" });
    }
    Ok(())
}
