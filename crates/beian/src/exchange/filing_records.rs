//! `ICP/BASJ`: the bureau's record of what was filed, with its ids and numbers.

use filing::lifecycle::State;
use miit::message::FilingData;
use serde_json::json;

use super::filing_results::current_order;
use crate::app::App;
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::flows::take_result::{self, Recorded, RecordedSite};
use crate::flows::tell;
use crate::store::downloads::DownloadRow;
use crate::store::{StoreError, Tx, orders, wire};

/// Applies one record to the order that asked for it.
///
/// # Errors
/// The store's, or an order's that cannot be read.
pub(super) async fn apply(
    tx: &mut Tx<'_>,
    app: &App,
    download: &DownloadRow,
    record: &FilingData,
) -> Result<(), Refusal> {
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
