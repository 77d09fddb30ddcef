//! Keeping a document: judged and shrunk before, sealed on disk, then its row, the case's list and the journal in a step.

use std::sync::Arc;

use filing::case::Case;
use filing::lifecycle::Event;
use serde_json::{Value, json};

use super::consent::{self, IdentityAgreed};
use super::edit_order::record_edit;
use super::order::{Order, Who};
use super::refusal::Refusal;
use crate::app::{App, new_id};
use crate::files::image::Picture;
use crate::store::Tx;
use crate::store::orders::{self, MaterialRow};

/// Kinds whose picture may take 150 K on the wire instead of 100 K: the verification sheet (protocol.md §6).
pub fn base64_limit(kind: &str) -> usize {
    if kind == "verification_sheet" { 150_000 } else { 100_000 }
}

/// What the caller says about a document.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Kind, case.md §5.
    pub kind: String,
    /// Pointer to what it proves.
    pub owner: String,
    /// Which of several of the kind and owner, from 0; by itself the next one that is missing.
    pub place: Option<i64>,
}

/// Checks that the claim names a known kind and an owner that the case has.
fn check_claim(case: &Value, claim: &Claim) -> Result<(), Refusal> {
    let unreadable =
        |pointer: &str, reason: &str| Refusal::Unreadable { pointer: pointer.into(), reason: reason.into() };
    // An individual's site may leave its person out: then the applicant is meant.
    let place = claim.owner.strip_suffix("/person").unwrap_or(&claim.owner);
    if !may_own(&claim.owner) || case.pointer(place).is_none_or(Value::is_null) {
        return Err(unreadable("/owner", "the case has no such place"));
    }
    // The kind is a closed list of the case: reading a case with it is the check.
    let probe = json!({"materials": [{"kind": claim.kind, "owner": claim.owner}]});
    Case::parse(&probe).map(|_| ()).map_err(|_| unreadable("/kind", "not a kind of document"))
}

/// The places that a document can prove something about (case.md §2, material).
fn may_own(owner: &str) -> bool {
    let parts: Vec<&str> = owner.split('/').skip(1).collect();
    matches!(
        parts.as_slice(),
        ["subject" | "subject_person"] | ["sites", _] | ["sites", _, "person"] | ["sites", _, "domains", _]
    )
}

/// Keeps a picture. Returns the material's id. One of an identity document needs a consent of its own.
pub async fn keep(
    app: &Arc<App>,
    id: &str,
    account: &str,
    who: &Who,
    claim: Claim,
    picture: Picture,
    agreed: IdentityAgreed,
) -> Result<String, Refusal> {
    {
        // A refusal that can be known before anything is written to disk.
        let mut reader = app.store.read().await?;
        let order = Order::read(&mut reader, app, id).await?;
        if order.row.account_id != account {
            return Err(Refusal::NotFound);
        }
        order.check(Event::Edit, who)?;
        check_claim(&order.case(app)?, &claim)?;
    }
    let size = i64::try_from(picture.jpeg.len()).unwrap_or(i64::MAX);
    let (width, height) = (i64::from(picture.width), i64::from(picture.height));
    let writer = Arc::clone(app);
    let put = tokio::task::spawn_blocking(move || writer.objects.put(&writer.keys, "material", &picture.jpeg))
        .await
        .map_err(anyhow::Error::from)?
        .map_err(anyhow::Error::from)?;
    let (app2, id, account, who) = (Arc::clone(app), id.to_owned(), account.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let mut order = Order::lock_own(tx, app, &id, &account).await?;
                order.check(Event::Edit, &who)?;
                consent::identity(tx, app, &order, &who, &claim.kind, &agreed).await?;
                put.record(tx, app.clock.wall()).await?;
                let mut case = order.case(app)?;
                let place = place_of(tx, &id, &case, &claim).await?;
                let row = MaterialRow {
                    id: new_id(),
                    kind: claim.kind.clone(),
                    owner: claim.owner.clone(),
                    place,
                    file_id: put.id.clone(),
                    width,
                    height,
                    size,
                };
                orders::put_material(tx, &id, &row, app.clock.business()).await?;
                list_in_case(&mut case, &claim, place, size);
                order.set_case(app, &case)?;
                record_edit(tx, app, &mut order, &who, "/materials").await?;
                Ok(row.id)
            })
        })
        .await
}

/// Which place a document takes. Of most kinds there is one; each pre-approval of a site has a document of its own.
async fn place_of(tx: &mut Tx<'_>, order: &str, case: &Value, claim: &Claim) -> Result<i64, Refusal> {
    if claim.kind != "preapproval_document" {
        return Ok(0);
    }
    let approvals =
        case.pointer(&format!("{}/pre_approvals", claim.owner)).and_then(Value::as_array).map_or(0, Vec::len);
    let last = i64::try_from(approvals).unwrap_or(1).max(1) - 1;
    let kept = orders::materials(tx, order).await?;
    let same = kept.iter().filter(|m| m.kind == claim.kind && m.owner == claim.owner).count();
    let next = i64::try_from(same).unwrap_or(0);
    Ok(claim.place.unwrap_or(next).clamp(0, last))
}

/// The case's own list of documents follows what is really there.
fn list_in_case(case: &mut Value, claim: &Claim, place: i64, size: i64) {
    if !case["materials"].is_array() {
        case["materials"] = json!([]);
    }
    let Some(list) = case["materials"].as_array_mut() else { return };
    let same = |m: &Value| m["kind"] == json!(claim.kind) && m["owner"] == json!(claim.owner);
    let kb = (size + 1023) / 1024;
    let place = usize::try_from(place).unwrap_or(0);
    match list.iter_mut().filter(|m| same(m)).nth(place) {
        Some(material) => {
            material["format"] = json!("jpg");
            material["kb"] = json!(kb);
        }
        None => list.push(json!({"kind": claim.kind, "owner": claim.owner, "format": "jpg", "kb": kb})),
    }
}
