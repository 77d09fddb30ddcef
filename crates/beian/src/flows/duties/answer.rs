//! Answering the bureau: what was found goes up in the interface's own message where it has one, and is only kept where it
//! has none. The answer repeats the bureau's data from the very file that asked.

use std::sync::Arc;

use miit::message::{
    Date, Download, Operation, UnfiledHandled, UnfiledSite, Upload, Verification, VerificationOutcome, VerificationTask,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::order::{Who, instant};
use super::super::{house, own_files, refusal::Refusal};
use super::{key, open, place, view};
use crate::app::App;
use crate::clock::mainland;
use crate::store::duties::{self, DutyRow};

/// Characters of an opinion at most: what the messages take.
const OPINION: (usize, usize) = (255, 1024);

/// What somebody answers.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Verification: 0 the data are right, 1 they are not. Unfiled site: id of table Wbacl. Else absent.
    #[serde(default)]
    pub result: Option<i64>,
    /// What was found and done.
    pub opinion: String,
    /// Verification that rejects: what is wrong.
    #[serde(default)]
    pub error: Option<String>,
    /// Who has verified or reports, as the bureau is to read it.
    #[serde(default)]
    pub verifier: Option<String>,
}

fn unreadable(pointer: &str, reason: impl Into<String>) -> Refusal {
    Refusal::Unreadable { pointer: pointer.to_owned(), reason: reason.into() }
}

/// Answers a duty. Where the bureau gets a file, it stands in the line afterwards.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::TaskClosed`] if it is not open; [`Refusal::Held`] if somebody else has taken it;
/// [`Refusal::Unreadable`] for an answer that the bureau's message does not take.
pub async fn answer(app: &Arc<App>, id: &str, who: &Who, given: &Given) -> Result<(), Refusal> {
    let (duty, source) = {
        let mut reader = app.store.read().await?;
        let duty = duties::find(&mut reader, id).await?.ok_or(Refusal::NotFound)?;
        if duty.state != "open" {
            return Err(Refusal::TaskClosed);
        }
        let source = view::source(&mut reader, app, &duty).await?;
        (duty, source)
    };
    let text = given.opinion.trim();
    let most = if duty.kind == "unfiled" { OPINION.0 } else { OPINION.1 };
    if text.is_empty() || text.chars().count() > most {
        return Err(unreadable("/opinion", format!("1 to {most} characters")));
    }
    let message = message(app, &duty, source, given)?;
    let file = match &message {
        Some((path, upload)) => Some((*path, own_files::seal(app, &upload.to_xml().map_err(|e| gap(&e))?)?)),
        None => None,
    };
    let (app2, id, who, given) = (Arc::clone(app), id.to_owned(), who.clone(), given.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let duty = open(tx, &id).await?;
                match duty.owner.as_deref() {
                    Some(owner) if owner != who.name => return Err(Refusal::Held),
                    Some(_) => {}
                    None => {
                        duties::set_owner(tx, &id, None, Some(&who.name)).await?;
                    }
                }
                let key = key(tx, app).await?;
                let plain = serde_json::to_vec(&given).map_err(anyhow::Error::from)?;
                let sealed = app.keys.seal(&key, place(&id), &plain, &mut rand::rng())?;
                let now = app.clock.business();
                let (state, upload, closed) = match file {
                    Some((path, put)) => ("answered", Some(own_files::line_up(tx, app, path, &put).await?), None),
                    None => ("done", None, Some(now)),
                };
                if !duties::answer(tx, &id, state, given.result, &sealed, upload.as_deref(), closed).await? {
                    return Err(Refusal::TaskClosed);
                }
                let details = json!({"duty": id, "kind": duty.kind, "result": given.result, "upload": upload});
                house::note(tx, app, &who, "duty.answered", details).await
            })
        })
        .await?;
    app.bell.notify_waiters();
    Ok(())
}

/// The answer as a message, where the interface has one.
fn message(
    app: &App,
    duty: &DutyRow,
    source: Option<Download>,
    given: &Given,
) -> Result<Option<(&'static str, Upload)>, Refusal> {
    let index = usize::try_from(duty.place).unwrap_or(usize::MAX);
    let (path, operation) = match (duty.kind.as_str(), source) {
        ("verification", Some(Download::VerificationTasks(mut tasks))) if index < tasks.len() => {
            ("ICP/HSJG", Operation::Verifications(vec![verification(app, tasks.swap_remove(index), given)?]))
        }
        ("unfiled", Some(Download::Unfiled(mut sites))) if index < sites.len() => {
            ("ICP/WBACLJG", Operation::UnfiledHandled(vec![handled(app, duty, sites.swap_remove(index), given)?]))
        }
        // Too old: the file that asked is deleted, and the bureau has to be answered at its own site.
        ("verification" | "unfiled", _) => return Err(unreadable("", "the file that asked is not kept any more")),
        _ => return Ok(None),
    };
    Upload::new(app.config.bureau.isp_id, operation).map(|upload| Some((path, upload))).map_err(|error| gap(&error))
}

/// What the message wants and the bureau's own data or the answer do not have.
fn gap(error: &miit::message::WriteError) -> Refusal {
    unreadable("", error.to_string())
}

fn verification(app: &App, task: VerificationTask, given: &Given) -> Result<Verification, Refusal> {
    let outcome = match given.result {
        Some(0) => VerificationOutcome::Passed,
        Some(1) => VerificationOutcome::Rejected,
        _ => return Err(unreadable("/result", "0 or 1")),
    };
    let error = given.error.as_deref().map(str::trim).filter(|text| !text.is_empty());
    if outcome == VerificationOutcome::Rejected && error.is_none() {
        return Err(unreadable("/error", "what is wrong"));
    }
    Ok(Verification {
        outcome,
        verifier: verifier(given)?.ok_or_else(|| unreadable("/verifier", "1 to 128 characters"))?,
        date: today(app)?,
        unit_id: app.config.bureau.isp_id,
        opinion: given.opinion.trim().to_owned(),
        error: error.map(str::to_owned),
        filing: task.into(),
    })
}

fn handled(app: &App, duty: &DutyRow, site: UnfiledSite, given: &Given) -> Result<UnfiledHandled, Refusal> {
    let result = given.result.and_then(|id| u16::try_from(id).ok()).filter(|id| (1..=999).contains(id));
    let day = |at| Date::new(&mainland(instant(at)).strftime("%Y-%m-%d").to_string());
    // The list has neither day of listing nor deadline: its first detection, and our own day, are the nearest.
    let listed = site.first_detected_at.as_deref().or(site.detected_at.as_deref());
    let listed = listed.and_then(|text| Date::new(text.get(..10)?)).or_else(|| day(duty.created_at));
    let isp = app.config.bureau.isp_id;
    let own_province = u32::try_from(isp / 10_000_000_000).unwrap_or_default() * 10_000;
    Ok(UnfiledHandled {
        domain: site.domain,
        ip: site.ip,
        carrier_id: site.carrier_id,
        provider_id: site.provider_id.unwrap_or(isp),
        province: site.province.unwrap_or(own_province),
        result: result.ok_or_else(|| unreadable("/result", "an id of table Wbacl, 1 to 999"))?,
        opinion: given.opinion.trim().to_owned(),
        listed_on: listed.ok_or_else(|| anyhow::anyhow!("no day"))?,
        due_on: day(duty.due).ok_or_else(|| anyhow::anyhow!("no day"))?,
        reporter: verifier(given)?,
        reporter_phone: None,
        reporter_email: None,
    })
}

fn verifier(given: &Given) -> Result<Option<String>, Refusal> {
    let name = given.verifier.as_deref().map(str::trim).filter(|name| !name.is_empty());
    match name {
        Some(name) if name.chars().count() > 128 => Err(unreadable("/verifier", "1 to 128 characters")),
        name => Ok(name.map(str::to_owned)),
    }
}

fn today(app: &App) -> Result<Date, Refusal> {
    let text = mainland(app.clock.business()).strftime("%Y-%m-%d").to_string();
    Ok(Date::new(&text).ok_or_else(|| anyhow::anyhow!("no day: {text}"))?)
}
