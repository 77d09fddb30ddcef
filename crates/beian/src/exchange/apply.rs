//! Applying a kept download, in one step: results and records find their order by the ids we had sent, and only the
//! upload that is the order's latest may move it. Applying twice changes nothing.

use filing::case::Case;
use filing::lifecycle::State;
use miit::message::{Download, FilingData, FilingResult, RequestKind};
use serde_json::json;

use super::results::{self, Line};
use super::sender;
use crate::app::App;
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::flows::take_result::{self, BureauRefusal, Recorded, RecordedSite};
use crate::flows::tell;
use crate::stop::StopPoint;
use crate::store::wire::{self, DownloadRow};
use crate::store::{StoreError, Tx, orders};

/// Applies one download. `xml` is `None` if the kept file does not open, which a verified file always does.
pub async fn apply(
    tx: &mut Tx<'_>,
    app: &App,
    channel: &str,
    download: &DownloadRow,
    xml: Option<Vec<u8>>,
) -> Result<(), Refusal> {
    let at = app.clock.wall();
    let Some(file) = xml.and_then(|xml| Download::from_xml(&xml).ok()) else {
        if wire::set_applied(tx, &download.id, "unread", "", at).await? {
            let detail = json!({"channel": channel, "file": download.name});
            tell::alert(tx, app, "download_unreadable", &detail).await?;
        }
        return Ok(());
    };
    for warning in &file.warnings {
        tracing::warn!(file = download.name, warning, "a download bends the schema");
    }
    let names: Vec<&str> = file.messages.iter().map(Download::path).collect();
    if !wire::set_applied(tx, &download.id, "applied", &names.join(" "), at).await? {
        return Ok(());
    }
    for message in &file.messages {
        app.stop.reach(StopPoint::MidApply);
        match message {
            Download::Result(result) => apply_result(tx, app, channel, download, result).await?,
            Download::Data(records) => {
                for record in records {
                    apply_record(tx, app, download, record).await?;
                }
            }
            other => {
                let detail = json!({"channel": channel, "file": download.name, "message": other.path()});
                tell::alert(tx, app, "message_not_handled", &detail).await?;
            }
        }
    }
    Ok(())
}

/// What a result says about one request.
#[derive(Default)]
struct Heard {
    lines: Vec<Line>,
    opinions: Vec<String>,
    approved: bool,
}

async fn apply_result(
    tx: &mut Tx<'_>,
    app: &App,
    channel: &str,
    download: &DownloadRow,
    result: &FilingResult,
) -> Result<(), Refusal> {
    let mut heard: std::collections::BTreeMap<i64, Heard> = std::collections::BTreeMap::new();
    for line in result.groups.iter().flat_map(|g| &g.lines) {
        let key = line.key.as_deref().and_then(|k| k.trim().parse::<i64>().ok());
        let key = match (key, line.text.as_deref()) {
            (Some(key), _) if line.kind == RequestKind::NewFiling => Some(key),
            // A file that broke the schema is answered with its name instead of an id.
            (_, Some(text)) => subject_id_of_file(tx, channel, text).await?,
            _ => None,
        };
        let Some(key) = key else {
            unmatched(tx, app, channel, download, line.code).await?;
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
        decide(tx, app, &mut order, heard).await?;
    }
    Ok(())
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

async fn apply_record(tx: &mut Tx<'_>, app: &App, download: &DownloadRow, record: &FilingData) -> Result<(), Refusal> {
    // Parts that were filed through somebody else carry no id of ours: nothing of this order.
    let Some(id) = record.subject.isp_id else { return Ok(()) };
    let upload = wire::wire_id(tx, id).await?.map(|(upload, ..)| upload);
    let waits = |order: &Order| matches!(order.state, State::Uploaded | State::BureauApproved);
    let Some(mut order) = current_order(tx, app, download, id).await?.filter(waits) else {
        return unexpected(tx, app, download, id, record).await;
    };
    let Some(subject_number) = record.subject.number.clone().filter(|n| take_result::is_number(n)) else {
        let detail = json!({"file": download.name, "why": "no subject number"});
        return tell::task(tx, app, "record_incomplete", Some(&order), &detail, None).await;
    };
    let mut sites = Vec::new();
    for site in &record.sites {
        let Some(wire) = site.isp_id else { continue };
        let Some((of, _, path)) = wire::wire_id(tx, wire).await? else { continue };
        // Places are those of one upload: an id of another one may mean another site.
        if Some(&of) != upload.as_ref() {
            continue;
        }
        let index = path.strip_prefix("/sites/").and_then(|n| n.parse().ok());
        if let (Some(index), Some(number)) = (index, site.number.clone()) {
            sites.push(RecordedSite {
                index,
                bureau_id: site.id,
                number,
                name: site.name.clone(),
                domains: site.domains.iter().map(|d| (d.name.clone(), d.id)).collect(),
            });
        }
    }
    let recorded = Recorded { subject_number, subject_id: record.subject.id, sites };
    take_result::recorded(tx, app, &mut order, &recorded).await
}

/// A record of an order that does not wait for one: the bureau has filed an upload that staff had given up, or files a site
/// after the others. It moves nothing, and a person has to know: another upload may be under way, or a number missing.
async fn unexpected(
    tx: &mut Tx<'_>,
    app: &App,
    download: &DownloadRow,
    id: i64,
    record: &FilingData,
) -> Result<(), Refusal> {
    let Some((_, order, _)) = wire::wire_id(tx, id).await? else { return Ok(()) };
    let order = Order::lock(tx, app, &order).await?;
    if matches!(order.state, State::Filed | State::PartlyFiled) && !says_more(tx, &order.row.id, record).await? {
        return Ok(());
    }
    let detail = json!({"file": download.name, "number": record.subject.number, "state": order.row.state});
    tell::task(tx, app, "record_unexpected", Some(&order), &detail, None).await
}

/// Whether a record has a site of the order's that is not filed yet.
async fn says_more(tx: &mut Tx<'_>, order: &str, record: &FilingData) -> Result<bool, StoreError> {
    let items = orders::items(tx, order).await?;
    for site in &record.sites {
        let Some(id) = site.isp_id else { continue };
        let Some((_, of, path)) = wire::wire_id(tx, id).await? else { continue };
        if of == order && items.iter().any(|item| item.path == path && item.state != "filed") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The order that a wire id belongs to, locked, if that id is of its latest upload. A late word on an older one is only
/// recorded. A word on an upload whose answer was lost says that the bureau holds it, and settles it first.
async fn current_order(tx: &mut Tx<'_>, app: &App, download: &DownloadRow, id: i64) -> Result<Option<Order>, Refusal> {
    let Some((upload, order_id, _)) = wire::wire_id(tx, id).await? else { return Ok(None) };
    let mut order = Order::lock(tx, app, &order_id).await?;
    wire::link_download(tx, &download.id, &order_id).await?;
    let latest = wire::uploads_of(tx, &order_id).await?.into_iter().find(|u| u.sequence.is_some());
    let Some((latest, sequence)) = latest.filter(|u| u.id == upload).and_then(|u| Some((u.id, u.sequence?))) else {
        tracing::info!(order = order_id, "a late result of an older upload is recorded and moves nothing");
        return Ok(None);
    };
    if sender::arrived(tx, app, &download.channel_id, &latest, &mut order, sequence).await? {
        tracing::info!(sequence, "a result tells that the bureau holds an upload whose answer was lost");
    }
    wire::set_answered(tx, &latest).await?;
    Ok(Some(order))
}

/// The `IspZtid` of the upload whose file name a result quotes.
async fn subject_id_of_file(tx: &mut Tx<'_>, channel: &str, text: &str) -> Result<Option<i64>, StoreError> {
    match wire::by_entry_name(tx, channel, text.trim()).await? {
        Some(upload) => wire::subject_wire_id(tx, &upload.id).await,
        None => Ok(None),
    }
}

async fn unmatched(
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
