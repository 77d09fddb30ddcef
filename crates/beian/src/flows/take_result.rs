//! What the bureau's word does to an order. Everything here runs inside the one step that applies a download, and twice is
//! as good as once: each act looks at the state first.

use filing::finding::Finding;
use filing::lifecycle::{Event, State};
use filing::number;
use serde_json::{Value, json};

use super::order::{Order, SmsPerson, Who};
use super::refusal::Refusal;
use super::{remind, review, tell};
use crate::app::{App, new_id};
use crate::store::{Tx, desk, filings, orders, queue, wire};

/// The server has stored the upload: the order is with the bureau, the SMS step begins.
pub async fn accepted(tx: &mut Tx<'_>, app: &App, order: &mut Order) -> Result<(), Refusal> {
    if order.state != State::Approved {
        return Ok(());
    }
    let case = order.case(app)?;
    let typed = filing::case::Case::parse(&case)
        .map_err(|not| Refusal::Unreadable { pointer: not.pointer, reason: not.reason })?;
    let persons: Vec<SmsPerson> = filing::sms::sms_persons(&typed.case)
        .into_iter()
        .map(|p| SmsPerson { phone_masked: filing::identity::mask_phone(&p.phone), role: p.role.to_string() })
        .collect();
    let hours = i64::from(filing::sms::window_hours());
    let until =
        app.clock.business().saturating_add(jiff::SignedDuration::from_hours(hours)).unwrap_or(jiff::Timestamp::MAX);
    order.set_sms(app, &persons, until)?;
    order.advance(tx, app, Event::UploadAccepted, &Who::system(), "uploaded").await?;
    tell::notice(tx, app, order, "sent", &[]).await?;
    for person in &persons {
        let tail = &person.phone_masked[person.phone_masked.len().saturating_sub(4)..];
        tell::notice(tx, app, order, "sms_to_answer", &[("role", &person.role), ("tail", tail)]).await?;
    }
    let key = format!("sms-window-{}-{}", order.row.id, order.row.version);
    let body = json!({"order": order.row.id, "until": until.as_microsecond()}).to_string();
    queue::put(tx, &new_id(), "sms_window", &key, &body, until).await?;
    remind::plan(tx, app, order, until).await?;
    order.save(tx, app).await
}

/// The bureau has approved (1001); its record with the ids follows.
pub async fn approved(tx: &mut Tx<'_>, app: &App, order: &mut Order) -> Result<(), Refusal> {
    if order.state != State::Uploaded {
        return Ok(());
    }
    order.advance(tx, app, Event::BureauApprove, &Who::bureau(), "bureau_approved").await?;
    desk::close_tasks_of(tx, &order.row.id, "", "answered_by_the_bureau", app.clock.business()).await?;
    settled_by_the_bureau(tx, app, order).await?;
    order.save(tx, app).await
}

/// What staff was asked while nothing was heard, such as a probable lapse, is answered by the bureau's own word.
async fn settled_by_the_bureau(tx: &mut Tx<'_>, app: &App, order: &Order) -> Result<(), Refusal> {
    let at = app.clock.business();
    desk::close_tasks_of(tx, &order.row.id, "", "bureau_answered", at).await?;
    Ok(())
}

/// What a refusal means, as far as the table of results can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The SMS was not answered in time.
    Lapse,
    /// The applicant must mend something.
    Mend,
    /// Not recognised: a person must read it.
    Unknown,
}

/// The bureau's refusal of a request.
pub struct BureauRefusal {
    /// Codes heard.
    pub codes: Vec<u32>,
    /// What they mean.
    pub meaning: Meaning,
    /// For the applicant.
    pub findings: Vec<Finding>,
    /// The bureau's own words, for the staff task.
    pub prose: String,
}

/// The bureau has refused.
pub async fn refused(tx: &mut Tx<'_>, app: &App, order: &mut Order, refusal: &BureauRefusal) -> Result<(), Refusal> {
    if !matches!(order.state, State::Uploaded | State::BureauApproved) {
        return Ok(());
    }
    let first = refusal.codes.first().map_or_else(|| "none".to_owned(), u32::to_string);
    order.advance(tx, app, Event::BureauRefuse, &Who::bureau(), &format!("bureau_code_{first}")).await?;
    settled_by_the_bureau(tx, app, order).await?;
    for item in orders::items(tx, &order.row.id).await? {
        orders::settle_item(tx, &order.row.id, &item.path, "refused", None, None).await?;
    }
    // What was only probable, such as a lapse, is known now.
    desk::close_tasks_of(tx, &order.row.id, "", "answered_by_the_bureau", app.clock.business()).await?;
    let detail = json!({"codes": refusal.codes, "round": order.row.round});
    match refusal.meaning {
        Meaning::Mend => {
            order.set_findings(app, &refusal.findings)?;
            order.advance(tx, app, Event::RecogniseReturn, &Who::system(), "recognised_refusal").await?;
            let count = refusal.findings.len().to_string();
            tell::notice(tx, app, order, "refused", &[("count", &count)]).await?;
        }
        Meaning::Lapse => {
            order.advance(tx, app, Event::RecogniseLapse, &Who::system(), "sms_lapse").await?;
            tell::notice(tx, app, order, "lapsed", &[]).await?;
            if app.config.order.resend_after_lapse {
                resend(tx, app, order, &Who::system()).await?;
            } else {
                tell::task(tx, app, "sms_lapsed", Some(order), &detail, Some(&refusal.prose)).await?;
            }
        }
        Meaning::Unknown => {
            // The findings are kept for the moment at which a person says that it is a return.
            order.set_findings(app, &refusal.findings)?;
            tell::task(tx, app, "unrecognised_result", Some(order), &detail, Some(&refusal.prose)).await?;
        }
    }
    order.save(tx, app).await
}

/// The bureau could not read a file that carried this order among others: it goes out again by itself.
pub async fn file_unread(tx: &mut Tx<'_>, app: &App, order: &mut Order) -> Result<(), Refusal> {
    if !matches!(order.state, State::Uploaded | State::BureauApproved) {
        return Ok(());
    }
    order.advance(tx, app, Event::BureauRefuse, &Who::bureau(), "batch_unread").await?;
    resend(tx, app, order, &Who::system()).await?;
    order.save(tx, app).await
}

/// Puts the unchanged order into the line again, with new ids and a new number when its turn comes.
pub async fn resend(tx: &mut Tx<'_>, app: &App, order: &mut Order, who: &Who) -> Result<(), Refusal> {
    // An approved order that could not be packed is out of the line already, but not out of its state.
    if order.state == State::Approved {
        out_of_line(tx, order).await?;
        return review::line_up(tx, app, order).await;
    }
    order.advance(tx, app, Event::Resend, who, "resent").await?;
    for item in orders::items(tx, &order.row.id).await? {
        orders::settle_item(tx, &order.row.id, &item.path, "open", None, None).await?;
    }
    order.set_findings(app, &[])?;
    review::line_up(tx, app, order).await
}

/// Makes sure that an approved order has no upload in the line; one that is numbered may be at the bureau already.
pub async fn out_of_line(tx: &mut Tx<'_>, order: &Order) -> Result<(), Refusal> {
    let uploads = wire::uploads_of(tx, &order.row.id).await?;
    if uploads.iter().any(|upload| upload.state == "sending") {
        return Err(Refusal::UnderWay);
    }
    wire::withdraw(tx, &order.row.id).await?;
    Ok(())
}

/// A site as the bureau has recorded it.
pub struct RecordedSite {
    /// Index in the case.
    pub index: usize,
    /// The bureau's id.
    pub bureau_id: i64,
    /// Site filing number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Domains with the bureau's ids.
    pub domains: Vec<(String, i64)>,
}

/// The record of an order.
pub struct Recorded {
    /// Subject filing number.
    pub subject_number: String,
    /// The bureau's id of the subject.
    pub subject_id: i64,
    /// Its sites that belong to this order.
    pub sites: Vec<RecordedSite>,
}

/// The bureau's record has arrived: numbers for the items, the filing in force.
pub async fn recorded(tx: &mut Tx<'_>, app: &App, order: &mut Order, record: &Recorded) -> Result<(), Refusal> {
    if !matches!(order.state, State::Uploaded | State::BureauApproved) {
        return Ok(());
    }
    let id = order.row.id.clone();
    orders::settle_item(tx, &id, "/subject", "filed", Some(&record.subject_number), Some(record.subject_id)).await?;
    let at = app.clock.business();
    let filing = filings::NewFiling {
        id: &new_id(),
        account: &order.row.account_id,
        order: &id,
        kind: &order.row.kind,
        number: &record.subject_number,
        bureau_id: record.subject_id,
        name: order.row.subject_name.as_deref(),
        province: order.row.province.as_deref(),
    };
    let filing = filings::put_subject(tx, &filing, at).await?;
    for site in &record.sites {
        let path = format!("/sites/{}", site.index);
        orders::settle_item(tx, &id, &path, "filed", Some(&site.number), Some(site.bureau_id)).await?;
        for item in orders::items(tx, &id).await? {
            if item.path.starts_with(&format!("{path}/access/")) {
                orders::settle_item(tx, &id, &item.path, "filed", None, None).await?;
            }
        }
        filings::put_site(tx, &filing, &site.number, site.bureau_id, &site.name).await?;
        for (name, bureau_id) in &site.domains {
            filings::put_domain(tx, &site.number, name, *bureau_id).await?;
        }
    }
    let all = orders::items(tx, &id).await?.iter().all(|item| item.state == "filed");
    let event = if all { Event::RecordArrived } else { Event::RecordPartial };
    order.advance(tx, app, event, &Who::bureau(), "record_arrived").await?;
    order.set_findings(app, &[])?;
    let kind = if all { "filed" } else { "partly_filed" };
    tell::notice(tx, app, order, kind, &[("filing", &record.subject_number)]).await?;
    desk::close_tasks_of(tx, &id, "", "record_arrived", at).await?;
    order.save(tx, app).await
}

/// Whether the bureau's number looks like one; anything else goes to a person.
pub fn is_number(text: &str) -> bool {
    number::SubjectNumber::parse(text).is_ok()
}

/// The window of the SMS is over and nothing was heard: probably lapsed, not confirmed. Nothing is concluded from silence.
pub async fn window_over(tx: &mut Tx<'_>, app: &App, id: &str, until: i64) -> Result<(), Refusal> {
    let order = Order::lock(tx, app, id).await?;
    if order.state == State::Uploaded && order.row.sms_until == Some(until) {
        let detail: Value = json!({"round": order.row.round});
        tell::task(tx, app, "sms_probably_lapsed", Some(&order), &detail, None).await?;
    }
    Ok(())
}
