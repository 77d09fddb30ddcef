//! Submitting and abandoning, the applicant's two big acts.

use std::sync::Arc;

use filing::case::Case;
use filing::filing_type::FilingType;
use filing::finding::{Finding, Severity};
use filing::lifecycle::{Event, State};
use filing::vocabulary::TypeCode;
use serde_json::Value;

use super::consent::{self, Agreed};
use super::judge::{Depth, judge, present};
use super::order::{Order, Who};
use super::refusal::Refusal;
use super::tell;
use crate::app::App;
use crate::store::{Tx, orders, review, wire};

/// Submits an order: everything that would be refused is said at once, and then nothing is changed. What was agreed with it is
/// written down in the same step.
pub async fn submit(app: &Arc<App>, id: &str, account: &str, who: &Who, agreed: Agreed) -> Result<(), Refusal> {
    let (app2, id, account, who) = (Arc::clone(app), id.to_owned(), account.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let mut order = Order::lock_own(tx, app, &id, &account).await?;
                order.check(Event::Submit, &who)?;
                let case = order.case(app)?;
                let typed =
                    Case::parse(&case).map_err(|n| Refusal::Unreadable { pointer: n.pointer, reason: n.reason })?;
                let mut findings = open_findings(tx, &id, &case, &typed.case).await?;
                findings.extend(elsewhere_under_way(tx, app, &id, &typed.case).await?);
                findings.extend(consent::missing(app, &agreed));
                if findings.iter().any(stands_against) {
                    filing::finding::put_in_order(&mut findings);
                    return Err(Refusal::Findings(findings));
                }
                order.row.round += 1;
                orders::add_revision(tx, &id, order.row.round, &order.row.case_sealed, app.clock.business()).await?;
                orders::set_items(tx, &id, &items(&typed.case)).await?;
                let found = i64::try_from(findings.len()).unwrap_or(i64::MAX);
                review::open(tx, &id, order.row.round, app.clock.business(), found).await?;
                index(tx, app, &order, &typed.case).await?;
                order.set_findings(app, &[])?;
                order.row.claimed_by = None;
                consent::submission(tx, app, &order, &who, &agreed).await?;
                order.advance(tx, app, Event::Submit, &who, "submitted").await?;
                tell::notice(tx, app, &order, "submitted", &[]).await?;
                order.save(tx, app).await
            })
        })
        .await
}

/// Abandons an order that is not yet on its way to the bureau.
pub async fn abandon(app: &Arc<App>, id: &str, account: &str, who: &Who) -> Result<(), Refusal> {
    let (app2, id, account, who) = (Arc::clone(app), id.to_owned(), account.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let mut order = Order::lock_own(tx, app, &id, &account).await?;
                order.check(Event::Abandon, &who)?;
                // A numbered package may already be at the bureau: only one that still waits can be taken back.
                if order.state == State::Approved && !wire::withdraw(tx, &id).await? {
                    return Err(Refusal::UnderWay);
                }
                order.advance(tx, app, Event::Abandon, &who, "abandoned").await?;
                crate::store::desk::close_tasks_of(tx, &id, "", "abandoned", app.clock.business()).await?;
                order.save(tx, app).await
            })
        })
        .await
}

/// What stands against the case with the documents that are really there. Only first filings can be sent so far.
async fn open_findings(tx: &mut Tx<'_>, id: &str, case: &Value, typed: &Case) -> Result<Vec<Finding>, Refusal> {
    let present = present(&orders::materials(tx, id).await?);
    let mut judged = judge(case, Depth { form: true, materials: Some(&present) })?;
    let recorded = typed.subject().is_some_and(|subject| subject.record.known().is_some());
    if recorded || matches!(judged.filing_type, FilingType::Known(code) if code != TypeCode::First) {
        judged.findings.push(super::findings::not_offered("/subject/record"));
    }
    Ok(judged.findings)
}

/// A refusal or a question stops submission; what could not be learned outside (`*.unknown`) waits with the order instead.
fn stands_against(finding: &Finding) -> bool {
    match finding.severity {
        Severity::Refuse => true,
        Severity::Ask => !finding.topic.ends_with(".unknown"),
        Severity::Warn | Severity::Inform => false,
    }
}

/// The same subject or domain in another order under way here (workflow.md §1: one order per subject at a bureau).
async fn elsewhere_under_way(tx: &mut Tx<'_>, app: &App, id: &str, case: &Case) -> Result<Vec<Finding>, Refusal> {
    let mut findings = Vec::new();
    orders::lock_submission(tx, &claimed(app, case)).await?;
    // In practice mode a case may say itself that nothing is under way: what it says stands.
    let said = |in_order: bool| app.config.is_practice() && in_order;
    let subject_said = case.subject().is_some_and(|s| !s.in_order.is_absent());
    if let Some(number) = subject_number(case).filter(|_| !said(subject_said)) {
        for blind in app.keys.blind().certificate(number) {
            if orders::under_way_with(tx, &blind, id).await?.is_some() {
                findings.push(super::findings::order_conflict("/subject/in_order"));
                break;
            }
        }
    }
    for (s, site) in case.sites().iter().enumerate() {
        for (d, name) in domain_names(site) {
            if said(site.domains.items().get(d).is_some_and(|domain| !domain.in_order.is_absent())) {
                continue;
            }
            if orders::under_way_with(tx, &app.keys.blind().value("domain", &name), id).await?.is_some() {
                findings.push(super::findings::order_conflict(&format!("/sites/{s}/domains/{d}/in_order")));
            }
        }
    }
    Ok(findings)
}

/// What only one order at a time may be under way with, as blind values: the subject and the domains.
fn claimed(app: &App, case: &Case) -> Vec<Vec<u8>> {
    let blind = app.keys.blind();
    let subject = subject_number(case).into_iter().flat_map(|number| blind.certificate(number));
    let domains = case.sites().iter().flat_map(domain_names).map(|(_, name)| blind.value("domain", &name));
    subject.chain(domains).collect()
}

/// The parts that the bureau answers for.
fn items(case: &Case) -> Vec<(String, &'static str)> {
    let mut items = vec![("/subject".to_owned(), "subject")];
    for n in 0..case.sites().len() {
        items.push((format!("/sites/{n}"), "site"));
        for k in 0..accesses(case, n) {
            items.push((format!("/sites/{n}/access/{k}"), "access"));
        }
    }
    items
}

/// How many accesses a site has: its resources behind different addresses.
fn accesses(case: &Case, site: usize) -> usize {
    let wanted = case.sites().get(site).map(|site| site.resources.items()).unwrap_or_default();
    let codes = case.sites().get(site).map(|site| site.codes.items()).unwrap_or_default();
    let own = case.resources.items().iter().filter(|r| r.id.text().is_some_and(|id| wanted.iter().any(|w| w == id)));
    let coded = case.codes.items().iter().filter(|c| c.code.text().is_some_and(|code| codes.iter().any(|w| w == code)));
    let addresses: std::collections::BTreeSet<std::net::Ipv4Addr> =
        own.chain(coded.filter_map(|c| c.resource.known())).map(filing::case::Resource::address).collect();
    addresses.len()
}

/// Blind values of this round: the subject, its people and phones, its domains.
async fn index(tx: &mut Tx<'_>, app: &App, order: &Order, case: &Case) -> Result<(), Refusal> {
    let (id, round, blind) = (&order.row.id, order.row.round, app.keys.blind());
    if let Some(number) = subject_number(case) {
        for value in blind.certificate(number) {
            orders::index_person(tx, id, round, "subject", "certificate", &value).await?;
        }
    }
    for person in filing::sms::sms_persons(case) {
        let role = person.role.to_string();
        // Role `subject` is the subject's own certificate; a person's role carries the prefix.
        let role = format!("person-{role}");
        for value in blind.certificate(&person.certificate) {
            orders::index_person(tx, id, round, &role, "certificate", &value).await?;
        }
        orders::index_person(tx, id, round, &role, "phone", &blind.phone(&person.phone)).await?;
    }
    for site in case.sites() {
        for (_, name) in domain_names(site) {
            orders::index_person(tx, id, round, "domain", "domain", &blind.value("domain", &name)).await?;
        }
    }
    Ok(())
}

/// The subject's certificate number.
fn subject_number(case: &Case) -> Option<&str> {
    case.subject()?.certificate.known()?.number.text()
}

/// The registrable names of a site, in ASCII, each with its place.
fn domain_names(site: &filing::case::Site) -> Vec<(usize, String)> {
    let names = site.domains.items().iter().enumerate();
    names
        .filter_map(|(d, domain)| {
            let name = filing::domain_name::DomainName::parse(domain.name.text()?).ok()?;
            Some((d, name.ascii().to_owned()))
        })
        .collect()
}
