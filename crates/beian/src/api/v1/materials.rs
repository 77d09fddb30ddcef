//! Documents of an order: upload (multipart), read.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::orders::{answer, visible};
use super::{Answer, once, refuse, who};
use crate::api::address::Path;
use crate::api::caller::{Applicant, SignedIn, Tongue};
use crate::api::problem::Problem;
use crate::app::App;
use crate::files::image::{Claimed, ImageLimits, ImageProblem, judge_and_shrink};
use crate::flows::consent::IdentityAgreed;
use crate::flows::keep_material::{Claim, base64_limit, keep};
use crate::flows::refusal::Refusal;
use crate::flows::upload_findings;
use crate::store::orders;
use crate::words::Lang;

/// Largest document taken, in bytes.
pub const MAX_DOCUMENT: usize = 20 * 1024 * 1024;

/// What a form carried.
struct Form {
    claim: Claim,
    bytes: Vec<u8>,
    file_name: Option<String>,
    content_type: Option<String>,
}

/// Keeps a document: `kind`, `owner` (a pointer into the case), `file`, and for one of several documents its `index`. It is judged and shrunk on the spot.
#[utoipa::path(post, path = "/api/v1/orders/{id}/materials", tag = "orders",
    params(("id" = String, Path)),
    request_body(content_type = "multipart/form-data", content = Object),
    responses((status = 201, body = super::view::OrderView), (status = 422, description = "findings")),
    security(("token" = [])))]
pub async fn post_material(
    State(app): State<Arc<App>>,
    Applicant(caller): Applicant,
    Tongue(lang): Tongue,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Answer<Response> {
    let refuse = refuse(&app, lang);
    // Whoever may not see the order learns nothing from how its body is judged.
    visible(&app, &caller, &id).await.map_err(&refuse)?;
    let form = form.map_err(|_| Problem::unreadable(&app, lang, "", "multipart/form-data"))?;
    let form = read(&app, lang, form).await?;
    let limits =
        ImageLimits { base64_chars: base64_limit(&form.claim.kind), bytes: MAX_DOCUMENT, ..ImageLimits::default() };
    let (bytes, name, kind) = (form.bytes, form.file_name, form.content_type);
    let request = request_of(&id, &form.claim, &bytes);
    let slot = Arc::clone(&app.picture_slots).acquire_owned().await.map_err(|e| refuse(Refusal::Fault(e.into())))?;
    let judged = tokio::task::spawn_blocking(move || {
        // Held by the work itself: a caller who hangs up does not free the place.
        let _slot = slot;
        let claimed = Claimed { content_type: kind.as_deref(), file_name: name.as_deref() };
        judge_and_shrink(&bytes, claimed, &limits)
    })
    .await
    .map_err(|e| refuse(Refusal::Fault(e.into())))?;
    let picture = match judged {
        Ok(picture) => picture,
        Err(problem) => return Err(not_a_picture(&app, lang, &form.claim, &problem)),
    };
    // Whoever files by API has asked the person; this is written down as agreed elsewhere.
    let (who, agreed) = (who(&caller), IdentityAgreed::Elsewhere);
    let act = async { keep(&app, &id, &caller.id, &who, form.claim, picture, agreed).await.map(|_id| ()) };
    once(&app, &caller, lang, &headers, &request, act).await?;
    answer(&app, &caller, &id, lang, StatusCode::CREATED, Vec::new()).await.map_err(&refuse)
}

/// What is compared where an Idempotency-Key comes twice: the same picture for the same place.
fn request_of(order: &str, claim: &Claim, bytes: &[u8]) -> String {
    format!("material {} {} {:?} {} {order}", claim.kind, claim.owner, claim.place, hex::encode(Sha256::digest(bytes)))
}

fn not_a_picture(app: &App, lang: Lang, claim: &Claim, problem: &ImageProblem) -> Problem {
    Problem::findings(app, lang, &[upload_findings::of_image(&claim.kind, &claim.owner, problem)])
}

async fn read(app: &App, lang: Lang, mut form: Multipart) -> Answer<Form> {
    let (mut kind, mut owner, mut file, mut place) = (None, None, None, None);
    let broken = || Problem::unreadable(app, lang, "", "multipart/form-data");
    while let Some(field) = form.next_field().await.map_err(|e| too_large_or(app, lang, &e))? {
        match field.name() {
            Some("kind") => kind = Some(field.text().await.map_err(|_| broken())?),
            Some("owner") => owner = Some(field.text().await.map_err(|_| broken())?),
            Some("index") => place = field.text().await.map_err(|_| broken())?.trim().parse().ok(),
            Some("file") => {
                let (name, content) = (field.file_name().map(str::to_owned), field.content_type().map(str::to_owned));
                let bytes = field.bytes().await.map_err(|e| too_large_or(app, lang, &e))?;
                file = Some((bytes.to_vec(), name, content));
            }
            _ => {}
        }
    }
    let missing = |pointer| Problem::unreadable(app, lang, pointer, "missing");
    let (bytes, file_name, content_type) = file.ok_or_else(|| missing("/file"))?;
    let claim =
        Claim { kind: kind.ok_or_else(|| missing("/kind"))?, owner: owner.ok_or_else(|| missing("/owner"))?, place };
    Ok(Form { claim, bytes, file_name, content_type })
}

fn too_large_or(app: &App, lang: Lang, error: &axum::extract::multipart::MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::too_large(app, lang, "/file");
    }
    Problem::unreadable(app, lang, "", "multipart/form-data")
}

/// A kept document. Staff looking at it is written into the journal.
#[utoipa::path(get, path = "/api/v1/orders/{id}/materials/{material}", tag = "orders",
    responses((status = 200, content_type = "image/jpeg"), (status = 404)), security(("token" = [])))]
pub async fn get_material(
    State(app): State<Arc<App>>,
    SignedIn(caller): SignedIn,
    Tongue(lang): Tongue,
    Path((id, material)): Path<(String, String)>,
) -> Answer<Response> {
    let refuse = refuse(&app, lang);
    let order = visible(&app, &caller, &id).await.map_err(&refuse)?;
    let load = async {
        let mut reader = app.store.read().await?;
        let all = orders::materials(&mut reader, &id).await?;
        let row = all.into_iter().find(|m| m.id == material).ok_or(Refusal::NotFound)?;
        let jpeg = app.objects.get(&mut reader, &app.keys, &row.file_id).await.map_err(anyhow::Error::from)?;
        Ok::<_, Refusal>((row, jpeg))
    };
    let (row, jpeg) = load.await.map_err(&refuse)?;
    if caller.sees_all() {
        let seen = json!({"kind": row.kind, "owner": row.owner});
        crate::flows::unmask::record(&app, &who(&caller), &order.row.id, "material.seen", seen)
            .await
            .map_err(&refuse)?;
    }
    let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, jpeg).into_response())
}

/// Cloud resources of the caller.
#[utoipa::path(get, path = "/api/v1/resources", tag = "orders",
    responses((status = 200, body = Object)), security(("token" = [])))]
pub async fn list_resources(
    State(app): State<Arc<App>>,
    Applicant(caller): Applicant,
    Tongue(_lang): Tongue,
) -> Json<serde_json::Value> {
    Json(json!({"items": crate::ports::resources::of_account(&app, &caller.id), "next": null}))
}
