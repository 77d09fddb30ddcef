//! What the provider owes the bureau: one list for tasks, unfiled sites, blacklists, findings of checks, and notices.
//!
//! Way of a duty: the exchange hears of it ([`heard`]) → somebody takes it ([`take`]) → keeps evidence → answers
//! ([`answer`]) → where the interface has an answer, it goes into the line of uploads, and the bureau's word ticks it off
//! ([`accepted`], [`judged`]). Deadlines are the provider's own (`data/duties.toml`): the interface states none.

mod answer;
mod heard;
mod view;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::json;

use super::house;
use super::order::Who;
use super::refusal::Refusal;
use crate::app::{App, new_id};
use crate::safe::{DataKey, Place};
use crate::store::Tx;
use crate::store::duties::{self, DutyRow, EvidenceRow};
use crate::store::wire::UploadRow;

pub use answer::{Given, answer};
pub use heard::{Done, heard};
pub use view::{Fact, facts, given};

/// All kinds, in the order of the page.
pub const KINDS: &[&str] = &[
    "verification",
    "unfiled",
    "illegal_access",
    "blacklisted_subject",
    "blacklisted_site",
    "check_subject",
    "check_access",
    "check_shell",
    "check_silent",
    "check_ip",
    "rectify_subject",
    "rectify_site",
];

/// Holder of the key of answers and evidence.
const DUTIES: &str = "duties";

/// Bytes of a piece of evidence at most.
pub const MAX_EVIDENCE: usize = 10 * 1024 * 1024;

/// Pieces of evidence of one duty at most.
const MOST_EVIDENCE: usize = 50;

static DAYS: LazyLock<Result<Deadlines, toml::de::Error>> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../../data/duties.toml")));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deadlines {
    days: BTreeMap<String, i64>,
}

/// One thing the bureau wants, as the exchange has read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Kind.
    pub kind: &'static str,
    /// What it is about: the bureau's repeats have the same.
    pub key: String,
    /// Its index in its list of the file.
    pub place: i64,
    /// Our word for a kind of finding.
    pub reason: Option<&'static str>,
    /// The bureau's id of the subject.
    pub subject_id: Option<i64>,
    /// The bureau's id of the site.
    pub site_id: Option<i64>,
    /// Filing number.
    pub number: Option<String>,
    /// Domain.
    pub domain: Option<String>,
    /// Address.
    pub ip: Option<i64>,
    /// The provider that the bureau names.
    pub provider: Option<i64>,
    /// A certificate number; only its blind index is kept.
    pub certificate: Option<String>,
    /// It is somebody else's business unless it touches a filing here or names us.
    pub only_ours: bool,
}

impl Wanted {
    /// An entry of a kind about a thing.
    pub fn new(kind: &'static str, key: String) -> Self {
        Self { kind, key, ..Self::default() }
    }
}

/// Whether the embedded deadlines can be read and name every kind; asked once at the start.
///
/// # Errors
/// What is wrong with `data/duties.toml`.
pub fn check_deadlines() -> anyhow::Result<()> {
    let table = DAYS.as_ref().map_err(|error| anyhow::anyhow!("data/duties.toml: {error}"))?;
    for kind in KINDS {
        anyhow::ensure!(table.days.contains_key(*kind), "data/duties.toml: no days for {kind}");
    }
    Ok(())
}

/// By when a duty that was heard now is to be answered.
fn due(app: &App, kind: &str) -> Timestamp {
    let days = DAYS.as_ref().ok().and_then(|table| table.days.get(kind).copied()).unwrap_or(1);
    let now = app.clock.business();
    now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(now)
}

/// Takes an open duty, or gives it back.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::Held`] if it is somebody else's; [`Refusal::TaskClosed`] if it is not open.
pub async fn take(app: &Arc<App>, id: &str, who: &Who, mine: bool) -> Result<(), Refusal> {
    let (app2, id, who) = (Arc::clone(app), id.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let duty = open(tx, &id).await?;
                let (from, to) = match mine {
                    true => (None, Some(who.name.as_str())),
                    false => (Some(who.name.as_str()), None),
                };
                if duty.owner.as_deref() == to {
                    return Ok(());
                }
                if !duties::set_owner(tx, &id, from, to).await? {
                    return Err(Refusal::Held);
                }
                let act = if mine { "duty.taken" } else { "duty.given_back" };
                house::note(tx, &app2, &who, act, json!({"duty": id, "kind": duty.kind})).await
            })
        })
        .await
}

/// Keeps a piece of evidence, sealed.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::TaskClosed`] if it is not open; [`Refusal::Unreadable`] of an empty or too large file,
/// or one too many.
pub async fn keep_evidence(app: &Arc<App>, id: &str, who: &Who, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
    let unreadable = |reason: &str| Refusal::Unreadable { pointer: "/file".into(), reason: reason.into() };
    if bytes.is_empty() || bytes.len() > MAX_EVIDENCE {
        return Err(unreadable("1 to 10485760 bytes"));
    }
    let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
    let put = app.objects.put(&app.keys, "evidence", bytes).map_err(anyhow::Error::from)?;
    let (app2, id, who, size) = (Arc::clone(app), id.to_owned(), who.clone(), bytes.len());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                open(tx, &id).await?;
                if duties::evidence(tx, &id).await?.len() >= MOST_EVIDENCE {
                    return Err(Refusal::Unreadable { pointer: "/file".into(), reason: "at most 50 files".into() });
                }
                put.record(tx, app2.clock.wall()).await?;
                let row = EvidenceRow {
                    id: new_id(),
                    file_id: put.id.clone(),
                    name,
                    size: i64::try_from(size).unwrap_or(i64::MAX),
                    added_by: who.name.clone(),
                    added_at: app2.clock.business().as_microsecond(),
                };
                duties::add_evidence(tx, &id, &row).await?;
                house::note(tx, &app2, &who, "duty.evidence", json!({"duty": id, "file": put.id})).await
            })
        })
        .await
}

/// Closes a duty without an answer to the bureau, or one whose answer the bureau holds and will say nothing more about.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::TaskClosed`] if it is done, or its answer under way.
pub async fn close(app: &Arc<App>, id: &str, who: &Who) -> Result<(), Refusal> {
    let (app2, id, who) = (Arc::clone(app), id.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let duty = duties::find(tx, &id).await?.ok_or(Refusal::NotFound)?;
                if !duties::close(tx, &id, app2.clock.business()).await? {
                    return Err(Refusal::TaskClosed);
                }
                let details = json!({"duty": id, "kind": duty.kind, "was": duty.state});
                house::note(tx, &app2, &who, "duty.closed", details).await
            })
        })
        .await
}

/// The bureau holds the file with an answer.
///
/// # Errors
/// The store's.
pub async fn accepted(tx: &mut Tx<'_>, upload: &UploadRow) -> Result<(), Refusal> {
    Ok(duties::sent(tx, &upload.id).await?)
}

/// The bureau's word about the answer that a file carries, to a domain if it names one: success ticks off, anything else
/// opens the duty again. True if it was about a duty.
///
/// # Errors
/// The store's.
pub async fn judged(tx: &mut Tx<'_>, app: &App, upload: &str, code: u32, text: &str) -> Result<bool, Refusal> {
    let all = duties::of_upload(tx, upload).await?;
    let named = |duty: &&DutyRow| all.len() == 1 || duty.domain.as_ref().is_some_and(|name| text.contains(name));
    let mut any = false;
    for duty in all.iter().filter(named) {
        any = true;
        // 5006: reported already. The bureau has what it wanted.
        let good = miit::codes::is_success(code) || code == REPORTED;
        let (state, closed) = if good { ("done", Some(app.clock.business())) } else { ("open", None) };
        duties::judged(tx, &duty.id, state, i64::from(code), closed).await?;
        let details = json!({"duty": duty.id, "kind": duty.kind, "code": code});
        house::note(tx, app, &Who::bureau(), "duty.judged", details).await?;
    }
    Ok(any)
}

/// 5006: this unfiled site was reported already.
const REPORTED: u32 = 5006;

/// A duty that is open.
async fn open(tx: &mut Tx<'_>, id: &str) -> Result<DutyRow, Refusal> {
    let duty = duties::find(tx, id).await?.ok_or(Refusal::NotFound)?;
    if duty.state == "open" { Ok(duty) } else { Err(Refusal::TaskClosed) }
}

/// The key under which answers are sealed.
async fn key(tx: &mut Tx<'_>, app: &App) -> Result<DataKey, Refusal> {
    super::holder::key(tx, app, DUTIES).await
}

fn place(id: &str) -> Place<'_> {
    Place { table: "duty", column: "answer_sealed", row: id }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_kind_has_its_days() {
        super::check_deadlines().unwrap();
    }
}
