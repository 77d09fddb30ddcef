//! Documents: what is asked, what a good photo looks like, what is there; the camera straight from the page. Pictures of
//! identity documents need a consent of their own, which can be taken back.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use filing::case::Case;
use filing::entry::materials_needed;

use super::tasks::load_materials;
use crate::api::v1::materials::MAX_DOCUMENT;
use crate::app::App;
use crate::files::image::{Claimed, ImageLimits, judge_and_shrink};
use crate::flows::consent::{IdentityAgreed, withdraw_identity};
use crate::flows::findings::too_large;
use crate::flows::keep_material::{Claim, base64_limit, keep as keep_material};
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::flows::upload_findings;
use crate::legal::{Kind, Text};
use crate::pages::form::Said;
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, Trouble, refuse, trouble};
use crate::pages::session::{ApplicantPage, Sent, TOKEN, check_token};
use crate::store::consents;

/// One document that is asked for.
struct Slot {
    kind: String,
    owner: String,
    title: String,
    /// Address of the picture; empty while there is none.
    picture: String,
    about: String,
    /// Whether it is an identity document.
    identity: bool,
    findings: Vec<Said>,
}

impl Slot {
    fn there(&self) -> bool {
        !self.picture.is_empty()
    }
}

#[derive(Template)]
#[template(path = "applicant/documents.html")]
struct Page<'a> {
    f: Frame<'a>,
    id: String,
    slots: Vec<Slot>,
    count: String,
    findings: Vec<Said>,
    /// What is to be agreed to before an identity document is kept; nothing once it was.
    consent: Option<&'a Text>,
    withdrawable: bool,
}

/// Shows what is asked and what is there.
pub async fn show(State(app): State<Arc<App>>, visit: ApplicantPage, Path(id): Path<String>) -> Answer {
    let order = visit.own(&app, &id).await?;
    page(&app, &visit, &order, None).await.map_err(refuse(&app, &visit.visitor))
}

async fn page(
    app: &Arc<App>,
    visit: &ApplicantPage,
    order: &Order,
    wrong: Option<(Claim, Said)>,
) -> Result<Response, Refusal> {
    let case = order.case(app)?;
    let typed = Case::parse(&case).map_err(|n| Refusal::Unreadable { pointer: n.pointer, reason: n.reason })?.case;
    let kept = load_materials(app, order).await?;
    let agreed = {
        let mut reader = app.store.read().await?;
        consents::in_force(&mut reader, &order.row.id, Kind::Identity.word()).await?
    };
    let f = visit.visitor.frame(app, "applicant-documents");
    let mut taken = Vec::new();
    let mut slots: Vec<Slot> = Vec::new();
    for needed in materials_needed(&typed) {
        let kind = needed.kind.to_string();
        let there = kept.iter().find(|m| m.kind == kind && m.owner == needed.owner && !taken.contains(&m.id));
        taken.extend(there.map(|m| m.id.clone()));
        let mine = wrong.as_ref().filter(|(claim, _)| claim.kind == kind && claim.owner == needed.owner);
        let at = format!("slot-{}", slots.len() + 1);
        slots.push(Slot {
            title: f.ta(&format!("document-{}", kind.replace('_', "-")), "owner", &f.owner(&needed.owner)),
            picture: there.map(|m| format!("/orders/{}/documents/{}", order.row.id, m.id)).unwrap_or_default(),
            about: there.map(|m| format!("{} × {} · {} KB", m.width, m.height, m.size / 1024)).unwrap_or_default(),
            findings: mine.map(|(_, said)| Said { path: at, ..said.clone() }).into_iter().collect(),
            identity: kind == "identity_document",
            owner: needed.owner,
            kind,
        });
    }
    let mut findings: Vec<Said> = slots.iter().flat_map(|slot| slot.findings.iter().cloned()).collect();
    if findings.is_empty() {
        // Cut off before it said which document it was.
        findings.extend(wrong.iter().map(|(_, said)| Said { path: "slot-1".to_owned(), ..said.clone() }));
    }
    let status = if findings.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut response = html(&Page {
        id: order.row.id.clone(),
        count: f.tt(
            "tasks-count",
            ("there", &slots.iter().filter(|slot| slot.there()).count().to_string()),
            ("all", &slots.len().to_string()),
        ),
        consent: app.legal.text(Kind::Identity, f.lang).filter(|_| !agreed),
        withdrawable: agreed,
        slots,
        findings,
        f,
    });
    *response.status_mut() = status;
    Ok(response)
}

/// An upload as it came.
#[derive(Default)]
struct Upload {
    token: String,
    kind: String,
    owner: String,
    consent: Option<String>,
    file: Option<(Vec<u8>, Option<String>, Option<String>)>,
    too_large: bool,
}

async fn read(mut form: Multipart) -> Option<Upload> {
    let mut upload = Upload::default();
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return Some(upload),
            Err(error) => return upload.cut_short(&error),
        };
        let name = field.name().unwrap_or_default().to_owned();
        let told = (field.file_name().map(str::to_owned), field.content_type().map(str::to_owned));
        let bytes = match field.bytes().await {
            Ok(bytes) => bytes.to_vec(),
            Err(error) => return upload.cut_short(&error),
        };
        let text = || String::from_utf8(bytes.clone()).ok();
        match name.as_str() {
            TOKEN => upload.token = text()?,
            "kind" => upload.kind = text()?,
            "owner" => upload.owner = text()?,
            "consent" => upload.consent = Some(text()?),
            // Camera and plain choice have the same name; one of them comes empty.
            "file" if upload.file.is_none() || !bytes.is_empty() => upload.file = Some((bytes, told.0, told.1)),
            _ => {}
        }
    }
}

impl Upload {
    /// What came before the limit was reached says which document was meant.
    fn cut_short(mut self, error: &axum::extract::multipart::MultipartError) -> Option<Self> {
        self.too_large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
        self.too_large.then_some(self)
    }
}

/// Judges, shrinks and keeps a picture.
pub async fn keep(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path(id): Path<String>,
    form: Multipart,
) -> Answer {
    let order = visit.own(&app, &id).await?;
    let bad = || trouble(&app, &visit.visitor, StatusCode::BAD_REQUEST, "page-problem-form");
    let upload = read(form).await.ok_or_else(bad)?;
    if !upload.too_large {
        check_token(&app, &visit.visitor, &upload.token)?;
    }
    let claim = Claim { kind: upload.kind, owner: upload.owner, place: None };
    let refuse = refuse(&app, &visit.visitor);
    if upload.too_large {
        // Nothing is kept, so there is nothing to protect; the token may lie behind the cut.
        return wrong(&app, &visit, &order, claim, &too_large("")).await;
    }
    let (bytes, name, content) = upload.file.ok_or_else(bad)?;
    let limits = ImageLimits { base64_chars: base64_limit(&claim.kind), bytes: MAX_DOCUMENT, ..ImageLimits::default() };
    let slot = Arc::clone(&app.picture_slots).acquire_owned().await.map_err(|e| refuse(Refusal::Fault(e.into())))?;
    let judged = tokio::task::spawn_blocking(move || {
        let _slot = slot;
        let claimed = Claimed { content_type: content.as_deref(), file_name: name.as_deref() };
        judge_and_shrink(&bytes, claimed, &limits)
    })
    .await
    .map_err(|e| refuse(Refusal::Fault(e.into())))?;
    let picture = match judged {
        Ok(picture) => picture,
        Err(problem) => {
            let finding = upload_findings::of_image(&claim.kind, &claim.owner, &problem);
            return wrong(&app, &visit, &order, claim, &finding).await;
        }
    };
    let agreed = IdentityAgreed::Page(upload.consent);
    match keep_material(&app, &id, &visit.caller.id, &visit.who(), claim.clone(), picture, agreed).await {
        Ok(_) => Ok(Redirect::to(&format!("/orders/{id}/documents")).into_response()),
        Err(Refusal::Findings(findings)) => match findings.first() {
            Some(finding) => wrong(&app, &visit, &order, claim, finding).await,
            None => Err(refuse(Refusal::Findings(findings))),
        },
        Err(other) => Err(refuse(other)),
    }
}

/// The page again, with what is wrong at the document that was meant.
async fn wrong(
    app: &Arc<App>,
    visit: &ApplicantPage,
    order: &Order,
    claim: Claim,
    finding: &filing::finding::Finding,
) -> Answer {
    let said = Said::of(app, visit.visitor.lang, finding);
    page(app, visit, order, Some((claim, said))).await.map_err(refuse(app, &visit.visitor))
}

/// An own picture.
pub async fn picture(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path((id, material)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let order = visit.own(&app, &id).await?;
    let refuse = refuse(&app, &visit.visitor);
    let kept = load_materials(&app, &order).await.map_err(&refuse)?;
    let row = kept.into_iter().find(|m| m.id == material).ok_or_else(|| refuse(Refusal::NotFound))?;
    let load = async {
        let mut reader = app.store.read().await?;
        app.objects.get(&mut reader, &app.keys, &row.file_id).await.map_err(|e| Refusal::Fault(e.into()))
    };
    let jpeg = load.await.map_err(&refuse)?;
    // A new picture has a new address: what a browser has it need not fetch again, and nobody else may keep it.
    let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "private, max-age=600")];
    Ok((headers, jpeg).into_response())
}

/// Takes the consent back: the pictures of identity documents are removed.
pub async fn withdraw(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path(id): Path<String>,
    _sent: Sent,
) -> Answer {
    withdraw_identity(&app, &id, &visit.caller.id, &visit.who()).await.map_err(refuse(&app, &visit.visitor))?;
    Ok(Redirect::to(&format!("/orders/{id}/documents")).into_response())
}
