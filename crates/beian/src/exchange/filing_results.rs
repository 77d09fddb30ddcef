//! `ICP/BAJG`: results find their order by the ids we had sent, and only the upload that is the order's latest may move it. An
//! answer of ours to the bureau's own wishes is found by the file it went in.

use filing::case::Case;
use miit::message::{FilingResult, RequestKind, ResultLine};
use serde_json::json;

use super::effects::Effects;
use super::results::{self, Line};
use super::sender;
use crate::app::App;
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::flows::take_result::{self, BureauRefusal};
use crate::flows::{own_files, tell};
use crate::store::Tx;
use crate::store::downloads::{self, DownloadRow};
use crate::store::wire::{self, UploadRow};

/// What a result says about one request.
#[derive(Default)]
struct Heard {
    lines: Vec<Line>,
    opinions: Vec<String>,
    approved: bool,
}

/// Applies the results of one file.
///
/// # Errors
/// The store's, or an order's that cannot be read.
pub(super) async fn apply(
    tx: &mut Tx<'_>,
    app: &App,
    channel: &str,
    download: &DownloadRow,
    result: &FilingResult,
    effects: &mut Effects,
) -> Result<(), Refusal> {
    let mut heard: std::collections::BTreeMap<i64, Heard> = std::collections::BTreeMap::new();
    for line in result.groups.iter().flat_map(|g| &g.lines) {
        let Some(key) = key_of(tx, app, channel, line, effects).await? else {
            continue;
        };
        let Ok(key) = key else {
            unmatched(tx, app, channel, download, line.code).await?;
            effects.one("unmatched");
            continue;
        };
        let entry = heard.entry(key).or_default();
        if miit::codes::is_success(line.code) {
            entry.approved |= line.code == 1001;
        } else {
            let text =
                line.text.clone().or_else(|| miit::codes::text(line.code).map(str::to_owned)).unwrap_or_default();
            entry.lines.push(Line { code: line.code, text });
        }
    }
    for opinion in &result.opinions {
        let Some(id) = opinion.record_id else { continue };
        let entry = heard.entry(id).or_default();
        if opinion.approved {
            entry.approved = true;
        } else {
            entry.opinions.extend(opinion.opinion.clone());
        }
    }
    for (id, heard) in heard {
        let Some(mut order) = current_order(tx, app, download, id).await? else {
            if wire::wire_id(tx, id).await?.is_none() {
                unmatched(tx, app, channel, download, heard.lines.first().map_or(0, |l| l.code)).await?;
            }
            continue;
        };
        effects.one(if heard.lines.is_empty() && heard.opinions.is_empty() { "approvals" } else { "refusals" });
        decide(tx, app, &mut order, heard).await?;
    }
    Ok(())
}

/// Which request a line is about, by the id that we gave its subject. `None` if it is dealt with already: a file that
/// carried several orders and could not be read, or an answer of ours. `Err` if it is about nothing of ours.
async fn key_of(
    tx: &mut Tx<'_>,
    app: &App,
    channel: &str,
    line: &ResultLine,
    effects: &mut Effects,
) -> Result<Option<Result<i64, ()>>, Refusal> {
    let key = line.key.as_deref().and_then(|k| k.trim().parse::<i64>().ok());
    if let Some(key) = key.filter(|_| line.kind == RequestKind::NewFiling) {
        return Ok(Some(Ok(key)));
    }
    let Some(text) = line.text.as_deref() else { return Ok(Some(Err(()))) };
    // A file that broke the schema is answered with its name instead of an id. One that carried several orders says nothing
    // of any of them: each goes again, in a file of its own.
    if let Some(upload) = wire::by_entry_name(tx, channel, text.trim()).await? {
        if upload.order_id.is_none() {
            own_files::judged(tx, app, &upload, line.code, text).await?;
            effects.one("answers_judged");
            return Ok(None);
        }
        if sender::split(tx, app, &upload).await? {
            effects.one("batches_split");
            return Ok(None);
        }
        return Ok(Some(wire::subject_wire_id(tx, &upload.id).await?.ok_or(())));
    }
    if own_files::judged_by_words(tx, app, channel, line.code, text).await? {
        effects.one("answers_judged");
        return Ok(None);
    }
    Ok(Some(Err(())))
}

async fn decide(tx: &mut Tx<'_>, app: &App, order: &mut Order, mut heard: Heard) -> Result<(), Refusal> {
    if heard.lines.is_empty() && heard.opinions.is_empty() {
        if heard.approved {
            take_result::approved(tx, app, order).await?;
        }
        return Ok(());
    }
    if heard.lines.is_empty() {
        heard.lines.push(Line { code: 1002, text: String::new() });
    }
    let case = order.case(app)?;
    let case = Case::parse(&case).map_err(|n| Refusal::Unreadable { pointer: n.pointer, reason: n.reason })?.case;
    let (meaning, findings) = results::read(&case, &heard.lines, &heard.opinions);
    let mut prose: Vec<String> = heard.lines.iter().map(|l| format!("{} {}", l.code, l.text)).collect();
    prose.extend(heard.opinions);
    let codes = heard.lines.iter().map(|l| l.code).collect();
    let refusal = BureauRefusal { codes, meaning, findings, prose: prose.join("\n") };
    take_result::refused(tx, app, order, &refusal).await
}

/// The order that a wire id belongs to, locked, if that id is of its latest upload. A late word on an older one is only
/// recorded. A word on an upload whose answer was lost says that the bureau holds it, and settles it first.
pub(super) async fn current_order(
    tx: &mut Tx<'_>,
    app: &App,
    download: &DownloadRow,
    id: i64,
) -> Result<Option<Order>, Refusal> {
    let Some((upload, order_id, _)) = wire::wire_id(tx, id).await? else { return Ok(None) };
    // The row is locked before it is asked which upload is the latest.
    Order::lock(tx, app, &order_id).await?;
    downloads::link(tx, &download.id, &order_id).await?;
    let latest = wire::uploads_of(tx, &order_id).await?.into_iter().find(UploadRow::was_sent);
    let Some(latest) = latest.filter(|latest| latest.id == upload) else {
        tracing::info!(order = order_id, "a late result of an older upload is recorded and moves nothing");
        return Ok(None);
    };
    if latest.state == "sending"
        && let Some(leader) = wire::upload(tx, latest.leader()).await?
        && let Some(sequence) = leader.sequence
    {
        sender::arrived(tx, app, &download.channel_id, &leader.id, sequence).await?;
        tracing::info!(sequence, "a result tells that the bureau holds an upload whose answer was lost");
    }
    wire::set_answered(tx, &latest.id).await?;
    Ok(Some(Order::lock(tx, app, &order_id).await?))
}

pub(super) async fn unmatched(
    tx: &mut Tx<'_>,
    app: &App,
    channel: &str,
    download: &DownloadRow,
    code: u32,
) -> Result<(), Refusal> {
    let detail = json!({"channel": channel, "file": download.name, "code": code});
    tell::alert(tx, app, "result_unmatched", &detail).await?;
    Ok(())
}
