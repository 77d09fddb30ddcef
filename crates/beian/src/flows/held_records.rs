//! What the bureau says it holds: noted by its own ids, deleted never. A record that it has cancelled is cancelled here too,
//! and its people are told.

use miit::message::{
    CancelKind, CancelledRecord, DomainRecord, FilingData, HeldId, IpRecords, IpSpan, Keyed, RecordIds,
};

use super::order::Order;
use super::refusal::Refusal;
use super::tell;
use crate::app::App;
use crate::store::Tx;
use crate::store::held_records::{self, Held};

/// Nature 5: a natural person, whose name is not kept in clear.
const INDIVIDUAL: u16 = 5;

/// Notes a filing with its sites, domains and accesses.
///
/// # Errors
/// The store's.
pub async fn filing(tx: &mut Tx<'_>, app: &App, download: &str, record: &FilingData) -> Result<(), Refusal> {
    let at = app.clock.business();
    let subject = &record.subject;
    let unit = subject.nature.is_some_and(|nature| nature != INDIVIDUAL);
    let held = Held {
        kind: "subject",
        id: subject.id,
        isp_id: subject.isp_id,
        number: subject.number.as_deref(),
        name: unit.then_some(subject.name.as_str()),
        ..Held::default()
    };
    held_records::put(tx, &held, download, at).await?;
    for site in &record.sites {
        let held = Held {
            kind: "site",
            id: site.id,
            parent: Some(subject.id),
            isp_id: site.isp_id,
            number: site.number.as_deref(),
            name: Some(&site.name),
            ..Held::default()
        };
        held_records::put(tx, &held, download, at).await?;
        for domain in &site.domains {
            let held = Held {
                kind: "domain",
                id: domain.id,
                parent: Some(site.id),
                isp_id: domain.isp_id,
                name: Some(&domain.name),
                ..Held::default()
            };
            held_records::put(tx, &held, download, at).await?;
        }
        for access in &site.accesses {
            let held = Held {
                kind: "access",
                id: access.id,
                parent: Some(site.id),
                isp_id: access.isp_id,
                unit: Some(access.provider_id),
                ..Held::default()
            };
            held_records::put(tx, &held, download, at).await?;
        }
    }
    Ok(())
}

/// Notes IP records; how many.
///
/// # Errors
/// The store's.
pub async fn ip(tx: &mut Tx<'_>, app: &App, download: &str, records: &IpRecords<HeldId>) -> Result<i64, Refusal> {
    let range = |span: IpSpan| (i64::from(span.first()), i64::from(span.last()));
    let sources = records.sources.iter().map(|one| ("ip_source", &one.key, range(one.record.range)));
    let allocations = records.allocations.iter().map(|one| ("ip_allocation", &one.key, range(one.record.range)));
    let broadcasts = records.broadcasts.iter().map(|one| ("ip_broadcast", &one.key, range(one.record.range)));
    let customers = records.customer_owned.iter().map(|one| ("ip_customer", &one.key, range(one.record.range)));
    let all: Vec<_> = sources.chain(allocations).chain(broadcasts).chain(customers).collect();
    for (kind, key, range) in &all {
        let held = Held {
            kind,
            id: key.id,
            isp_id: Some(key.isp_id),
            unit: Some(key.unit_id),
            range: Some(*range),
            ..Held::default()
        };
        held_records::put(tx, &held, download, app.clock.business()).await?;
    }
    Ok(i64::try_from(all.len()).unwrap_or(i64::MAX))
}

/// Notes a domain record.
///
/// # Errors
/// The store's.
pub async fn domain(
    tx: &mut Tx<'_>,
    app: &App,
    download: &str,
    record: &Keyed<RecordIds, DomainRecord>,
) -> Result<(), Refusal> {
    let held = Held {
        kind: "domain_record",
        id: record.key.id,
        isp_id: Some(record.key.isp_id),
        name: Some(&record.record.name),
        ..Held::default()
    };
    Ok(held_records::put(tx, &held, download, app.clock.business()).await?)
}

/// The bureau has cancelled a record; false if nobody here knew it.
///
/// # Errors
/// The store's.
pub async fn cancelled(tx: &mut Tx<'_>, app: &App, download: &str, record: &CancelledRecord) -> Result<bool, Refusal> {
    let kind = match record.kind {
        CancelKind::Subject => "subject",
        CancelKind::Site => "site",
        CancelKind::Access => "access",
        // A kind that the interface does not have cancels nothing that is known.
        CancelKind::Other(_) => return Ok(false),
    };
    let at = app.clock.business();
    let known = held_records::cancel(tx, kind, record.id, download, at).await?;
    let orders = held_records::cancel_filed(tx, kind, record.id, at).await?;
    for id in &orders {
        match Order::read(tx, app, id).await {
            Err(Refusal::Erased | Refusal::NotFound) => {}
            Err(other) => return Err(other),
            Ok(order) => tell::notice(tx, app, &order, "bureau_cancelled", &[]).await?,
        }
    }
    Ok(known || !orders.is_empty())
}
