//! Documents: what is asked, what is there, and the camera straight from the page.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use filing::case::Case;
use filing::entry::materials_needed;

use super::tasks::load_materials;
use crate::api::v1::materials::MAX_DOCUMENT;
use crate::app::App;
use crate::files::image::{Claimed, ImageLimits, judge_and_shrink};
use crate::flows::keep_material::{Claim, base64_limit, keep as keep_material};
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::flows::upload_findings;
use crate::pages::form::Said;
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse, trouble};
use crate::pages::session::{ApplicantPage, TOKEN, check_token};

/// One document that is asked for.
struct Slot {
    kind: String,
    owner: String,
    title: String,
    there: bool,
    about: String,
    findings: Vec<Said>,
}

#[derive(Template)]
#[template(path = "applicant/documents.html")]
struct Page<'a> {
    f: Frame<'a>,
    id: String,
    slots: Vec<Slot>,
    findings: Vec<Said>,
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
    let f = visit.visitor.frame(app, "applicant-documents");
    let slots: Vec<Slot> = materials_needed(&typed)
        .into_iter()
        .map(|needed| {
            let kind = needed.kind.to_string();
            let there = kept.iter().find(|m| m.kind == kind && m.owner == needed.owner);
            let mine = wrong.as_ref().filter(|(claim, _)| claim.kind == kind && claim.owner == needed.owner);
            Slot {
                title: f.ta(&format!("document-{}", kind.replace('_', "-")), "owner", &f.owner(&needed.owner)),
                about: there.map(|m| format!("{} × {}", m.width, m.height)).unwrap_or_default(),
                findings: mine.map(|(_, said)| said.clone()).into_iter().collect(),
                there: there.is_some(),
                owner: needed.owner,
                kind,
            }
        })
        .collect();
    let findings = wrong.map(|(_, said)| said).into_iter().collect();
    let status =
        if slots.iter().any(|s| !s.findings.is_empty()) { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html(&Page { id: order.row.id.clone(), slots, findings, f });
    *response.status_mut() = status;
    Ok(response)
}

/// Judges, shrinks and keeps a picture.
pub async fn keep(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path(id): Path<String>,
    mut form: Multipart,
) -> Answer {
    let order = visit.own(&app, &id).await?;
    let bad = || trouble(&app, &visit.visitor, StatusCode::BAD_REQUEST, "page-problem-form");
    let (mut token, mut kind, mut owner, mut file) = (String::new(), String::new(), String::new(), None);
    while let Some(field) = form.next_field().await.map_err(|_| bad())? {
        match field.name() {
            Some(TOKEN) => token = field.text().await.map_err(|_| bad())?,
            Some("kind") => kind = field.text().await.map_err(|_| bad())?,
            Some("owner") => owner = field.text().await.map_err(|_| bad())?,
            Some("file") => {
                let (name, content) = (field.file_name().map(str::to_owned), field.content_type().map(str::to_owned));
                file = Some((field.bytes().await.map_err(|_| bad())?.to_vec(), name, content));
            }
            _ => {}
        }
    }
    check_token(&app, &visit.visitor, &token)?;
    let (bytes, name, content) = file.ok_or_else(bad)?;
    let claim = Claim { kind, owner, place: None };
    let limits = ImageLimits { base64_chars: base64_limit(&claim.kind), bytes: MAX_DOCUMENT, ..ImageLimits::default() };
    let refuse = refuse(&app, &visit.visitor);
    let slot = Arc::clone(&app.picture_slots).acquire_owned().await.map_err(|e| refuse(Refusal::Fault(e.into())))?;
    let judged = tokio::task::spawn_blocking(move || {
        let _slot = slot;
        let claimed = Claimed { content_type: content.as_deref(), file_name: name.as_deref() };
        judge_and_shrink(&bytes, claimed, &limits)
    })
    .await
    .map_err(|e| refuse(Refusal::Fault(e.into())))?;
    match judged {
        Ok(picture) => {
            keep_material(&app, &id, &visit.caller.id, &visit.who(), claim, picture).await.map_err(&refuse)?;
            Ok(Redirect::to(&format!("/orders/{id}/documents")).into_response())
        }
        Err(problem) => {
            let finding = upload_findings::of_image(&claim.kind, &claim.owner, &problem);
            let said = Said::of(&app, visit.visitor.lang, &finding);
            page(&app, &visit, &order, Some((claim, said))).await.map_err(&refuse)
        }
    }
}
