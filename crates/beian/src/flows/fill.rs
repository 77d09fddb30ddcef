//! What a page typed goes into the draft: several values at once, whatever is still missing. The page says which version it
//! showed; what changed elsewhere meanwhile is not overwritten unseen.

use std::sync::Arc;

use filing::case::Case;
use serde_json::{Value, json};

use super::edit_order::{lock_for_edit, record_edit};
use super::order::Who;
use super::refusal::Refusal;
use crate::app::App;
use crate::ports::resources;

/// Applies `change` to the case of an order; `path` is what the journal names.
pub async fn fill(
    app: &Arc<App>,
    id: &str,
    account: &str,
    who: &Who,
    version: Option<i64>,
    path: String,
    change: impl FnOnce(&mut Value) + Clone + Send + 'static,
) -> Result<(), Refusal> {
    let (app2, id, account, who) = (Arc::clone(app), id.to_owned(), account.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let mut order = lock_for_edit(tx, app, &id, &account, &who, version).await?;
                let mut case = order.case(app)?;
                let before = case.clone();
                change(&mut case);
                settle(&mut case);
                super::known_record::forget_changed(&before, &mut case);
                resources::complete(app, &account, &mut case);
                let parsed = Case::parse(&case)
                    .map_err(|not| Refusal::Unreadable { pointer: not.pointer, reason: not.reason })?;
                let case = serde_json::to_value(&parsed.case).map_err(anyhow::Error::from)?;
                order.set_case(app, &case)?;
                record_edit(tx, app, &mut order, &who, &path).await
            })
        })
        .await
}

/// What follows from what was typed and is not asked: an individual's person is the individual; a unit's certificate bears
/// the unit's name; nothing was said of pre-approvals means none.
fn settle(case: &mut Value) {
    let individual = case.pointer("/subject/nature").and_then(Value::as_str) == Some("individual");
    let known = case.pointer("/subject/nature").is_some_and(Value::is_string);
    if individual {
        let name = case.pointer("/subject/name").cloned();
        let certificate = case.pointer("/subject/certificate").cloned();
        if !case["subject_person"].is_object() {
            case["subject_person"] = json!({});
        }
        if let Some(name) = name {
            case["subject_person"]["name"] = name;
        }
        for member in ["type", "number", "valid_until", "region"] {
            if let Some(value) = certificate.as_ref().and_then(|c| c.get(member)) {
                case["subject_person"]["certificate"][member] = value.clone();
            }
        }
    }
    if known {
        for site in case["sites"].as_array_mut().into_iter().flatten().filter(|site| site.is_object()) {
            if individual {
                site.as_object_mut().map(|s| s.remove("person"));
            } else if site.get("pre_approvals").is_none_or(Value::is_null) {
                site["pre_approvals"] = json!([]);
            }
        }
    }
}
