//! An order as the API shows it: masked, with findings in the caller's language.

use std::sync::Arc;

use filing::lifecycle::{self, State};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::api::problem::etag;
use crate::app::App;
use crate::flows::judge::{Depth, judge, present};
use crate::flows::order::{Order, TimelineEntry, instant, timeline};
use crate::flows::refusal::Refusal;
use crate::store::{Connection, downloads, orders, wire};
use crate::words::Lang;

/// An order.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OrderView {
    /// Id.
    pub id: String,
    /// Number that people quote.
    pub number: String,
    /// `organisation` or `individual`.
    pub kind: String,
    /// Code of the filing type.
    pub filing_type: String,
    /// State.
    pub state: String,
    /// Who holds it: `applicant`, `provider`, `bureau`, `nobody`.
    #[schema(value_type = String)]
    pub holder: Value,
    /// What comes next, a code; null when nothing does.
    pub next: Option<&'static str>,
    /// When the holder should be done, null where nothing is promised.
    #[schema(value_type = Option<String>)]
    pub due: Option<Timestamp>,
    /// How many times it was submitted.
    pub round: i64,
    /// For `If-Match`.
    pub etag: String,
    /// The SMS step while, and after, the order is with the bureau.
    pub sms: Option<SmsView>,
    /// The case, masked.
    #[schema(value_type = Object)]
    pub case: Value,
    /// Findings that stand against it.
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Value>,
    /// States it was in.
    pub timeline: Vec<TimelineEntry>,
    /// The parts that the bureau answers for.
    pub items: Vec<ItemView>,
    /// Documents that are kept.
    pub materials: Vec<MaterialView>,
    /// Uploads to the bureau, newest first; staff only, empty for others.
    pub uploads: Vec<UploadView>,
    /// Members of the case that were not understood; only where a case was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<String>,
}

/// The SMS step. The wire says nothing about it: `answered` is `unknown` until a result implies it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SmsView {
    /// End of the window.
    #[schema(value_type = Option<String>)]
    pub until: Option<Timestamp>,
    /// Who must answer.
    pub persons: Vec<SmsPersonView>,
}

/// One person of the SMS step.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SmsPersonView {
    /// `subject` or `site-N`.
    pub role: String,
    /// Masked phone.
    pub phone_masked: String,
    /// `unknown`, or `yes` once a result implies it.
    pub answered: &'static str,
}

/// An item.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ItemView {
    /// `subject`, `site`, `access`.
    pub kind: String,
    /// Pointer into the case.
    pub path: String,
    /// `open`, `filed`, `refused`.
    pub state: String,
    /// The number it was given.
    pub filing_number: Option<String>,
}

/// A kept document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MaterialView {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// Pointer to what it proves.
    pub owner: String,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// Bytes.
    pub size: i64,
}

/// An upload.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct UploadView {
    /// `waiting`, `sending`, `accepted`, `answered`, `withdrawn`.
    pub state: String,
    /// Number.
    pub sequence: Option<i64>,
    /// Name of the zip entry.
    pub entry_name: Option<String>,
    /// Hex.
    pub xml_sha256: Option<String>,
    /// Hex.
    pub zip_md5: Option<String>,
    /// Names of the downloads that spoke about the order.
    pub downloads: Vec<String>,
}

/// What comes next in a state.
fn next(state: State) -> Option<&'static str> {
    match state {
        State::Draft => Some("submit"),
        State::Submitted | State::InReview => Some("provider_review"),
        State::Returned => Some("mend_and_submit"),
        State::Approved => Some("upload"),
        State::Uploaded => Some("sms_and_bureau_review"),
        State::BureauApproved => Some("bureau_record"),
        State::Refused => Some("staff_decision"),
        State::Lapsed => Some("resend_or_return"),
        State::Filed | State::PartlyFiled | State::Abandoned | State::Expired => None,
    }
}

/// Shows an order.
pub async fn show(
    q: &mut impl Connection,
    app: &Arc<App>,
    order: &Order,
    lang: Lang,
    staff: bool,
) -> Result<OrderView, Refusal> {
    let case = order.case(app)?;
    let materials = orders::materials(q, &order.row.id).await?;
    let mut findings = order.findings(app)?;
    if matches!(order.state, State::Draft | State::Returned) {
        let present = present(&materials);
        findings.extend(judge(&case, Depth { form: true, materials: Some(&present) })?.findings);
        filing::finding::put_in_order(&mut findings);
    }
    let uploads = if staff { uploads(q, &order.row.id).await? } else { Vec::new() };
    Ok(OrderView {
        id: order.row.id.clone(),
        number: order.row.number.clone(),
        kind: order.row.kind.clone(),
        filing_type: order.row.filing_type.clone(),
        state: order.row.state.clone(),
        holder: json!(lifecycle::holder(order.state)),
        next: next(order.state),
        due: order.row.due.map(instant),
        round: order.row.round,
        etag: etag(order.row.version),
        sms: sms(app, order)?,
        case: app.catalogue.mask(&case),
        findings: app.words.findings(lang, &findings),
        timeline: timeline(q, &order.row.id).await?,
        items: orders::items(q, &order.row.id)
            .await?
            .into_iter()
            .map(|i| ItemView { kind: i.kind, path: i.path, state: i.state, filing_number: i.filing_number })
            .collect(),
        materials: materials
            .into_iter()
            .map(|m| MaterialView {
                id: m.id,
                kind: m.kind,
                owner: m.owner,
                width: m.width,
                height: m.height,
                size: m.size,
            })
            .collect(),
        uploads,
        ignored: Vec::new(),
    })
}

async fn uploads(q: &mut impl Connection, order: &str) -> Result<Vec<UploadView>, Refusal> {
    let downloads = downloads::of_order(q, order).await?;
    Ok(wire::uploads_of(q, order)
        .await?
        .into_iter()
        .map(|u| UploadView {
            state: u.state,
            sequence: u.sequence,
            entry_name: u.entry_name,
            xml_sha256: u.xml_sha256,
            zip_md5: u.zip_md5,
            downloads: downloads.clone(),
        })
        .collect())
}

fn sms(app: &App, order: &Order) -> Result<Option<SmsView>, Refusal> {
    let persons = order.sms(app)?;
    if persons.is_empty() {
        return Ok(None);
    }
    // Only an approval implies that everybody has answered; everything else leaves it unknown.
    let implied = matches!(order.state, State::BureauApproved | State::Filed | State::PartlyFiled);
    let answered = if implied { "yes" } else { "unknown" };
    Ok(Some(SmsView {
        until: order.row.sms_until.map(instant),
        persons: persons
            .into_iter()
            .map(|p| SmsPersonView { role: p.role, phone_masked: p.phone_masked, answered })
            .collect(),
    }))
}
