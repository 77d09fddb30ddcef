//! Taking a site out of a draft: its documents go with it, and the sites behind it move up, documents and all.

use std::sync::Arc;

use filing::lifecycle::Event;
use serde_json::{Value, json};

use super::edit_order::record_edit;
use super::order::{Order, Who};
use super::refusal::Refusal;
use crate::app::App;
use crate::store::{Tx, data_keys, documents, orders};

/// Removes site `site` (from 0) of a draft or returned order. The last one stays.
pub async fn remove_site(app: &Arc<App>, id: &str, account: &str, who: &Who, site: usize) -> Result<(), Refusal> {
    let (app2, id, account, who) = (Arc::clone(app), id.to_owned(), account.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let mut order = Order::lock_own(tx, app, &id, &account).await?;
                order.check(Event::Edit, &who)?;
                let mut case = order.case(app)?;
                let sites = case["sites"].as_array_mut().filter(|s| s.len() > 1).ok_or(Refusal::NotFound)?;
                if site >= sites.len() {
                    return Err(Refusal::NotFound);
                }
                sites.remove(site);
                move_documents(tx, &id, site).await?;
                if let Some(listed) = case["materials"].as_array_mut() {
                    listed.retain(|m| owner_after(m["owner"].as_str().unwrap_or_default(), site).is_some());
                    for material in listed {
                        let owner = material["owner"].as_str().and_then(|owner| owner_after(owner, site));
                        material["owner"] = owner.map_or(Value::Null, |owner| json!(owner));
                    }
                }
                order.set_case(app, &case)?;
                record_edit(tx, app, &mut order, &who, &format!("/sites/{site}")).await
            })
        })
        .await
}

/// The owner of a document once site `gone` is out; `None` if the document goes with it.
fn owner_after(owner: &str, gone: usize) -> Option<String> {
    let Some(rest) = owner.strip_prefix("/sites/") else { return Some(owner.to_owned()) };
    let (number, tail) = rest.split_once('/').map_or((rest, String::new()), |(n, tail)| (n, format!("/{tail}")));
    match number.parse::<usize>() {
        Ok(number) if number == gone => None,
        Ok(number) if number > gone => Some(format!("/sites/{}{tail}", number - 1)),
        _ => Some(owner.to_owned()),
    }
}

/// Rows and keys of documents follow; lower numbers first, so that no two ever claim one place.
async fn move_documents(tx: &mut Tx<'_>, order: &str, gone: usize) -> Result<(), Refusal> {
    let mut kept = orders::materials(tx, order).await?;
    kept.sort_by_key(|m| m.owner.split('/').nth(2).and_then(|n| n.parse::<usize>().ok()).unwrap_or(0));
    for material in kept {
        match owner_after(&material.owner, gone) {
            None => {
                documents::remove(tx, &material.id).await?;
                data_keys::destroy(tx, &format!("file:{}", material.file_id)).await?;
            }
            Some(owner) if owner != material.owner => documents::give(tx, &material.id, &owner).await?,
            Some(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_behind_the_removed_one_move_up() {
        for (owner, after) in [
            ("/subject", Some("/subject")),
            ("/sites/0/person", Some("/sites/0/person")),
            ("/sites/1/person", None),
            ("/sites/1", None),
            ("/sites/2/person", Some("/sites/1/person")),
            ("/sites/10", Some("/sites/9")),
        ] {
            assert_eq!(owner_after(owner, 1).as_deref(), after, "{owner}");
        }
    }
}
