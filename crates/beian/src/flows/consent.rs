//! What people agree to, written down in the same step as the act it allows: which text (version and hash), when, by whom, in
//! its table and in the journal. Terms and privacy statement go with every submission; pictures of identity documents need a
//! consent of their own, which can be taken back as long as the order is the applicant's.

use std::sync::Arc;

use filing::finding::Finding;
use filing::lifecycle::Event;
use serde_json::{Value, json};

use super::edit_order::record_edit;
use super::findings::not_agreed;
use super::order::{Order, Who};
use super::refusal::Refusal;
use crate::app::{App, new_id};
use crate::legal::{Kind, Text};
use crate::store::consents::{self, ConsentRow};
use crate::store::{Tx, data_keys, documents, orders};

/// Kind of the document that needs its own consent.
const IDENTITY_DOCUMENT: &str = "identity_document";

/// What a submission was agreed with.
#[derive(Debug, Clone)]
pub enum Agreed {
    /// The texts that were shown, by their hashes; `how` is `page` or `api`.
    Texts {
        /// Where.
        how: &'static str,
        /// SHA-256 of the terms.
        terms: String,
        /// SHA-256 of the privacy statement.
        privacy: String,
    },
    /// With the integrator, under texts of its own.
    Elsewhere,
}

/// How a picture of an identity document was agreed to.
#[derive(Debug, Clone)]
pub enum IdentityAgreed {
    /// On our page: the hash of the consent's text if its box was ticked.
    Page(Option<String>),
    /// With the integrator.
    Elsewhere,
}

/// Writes down what a submission was agreed with. The order's round is already the new one.
///
/// # Errors
/// [`Refusal::Findings`] where a hash is not that of a text in force: what was agreed to is not what is shown.
pub async fn submission(tx: &mut Tx<'_>, app: &App, order: &Order, who: &Who, agreed: &Agreed) -> Result<(), Refusal> {
    let (how, wanted) = match agreed {
        Agreed::Texts { how, terms, privacy } => (*how, [(Kind::Terms, terms.as_str()), (Kind::Privacy, privacy)]),
        Agreed::Elsewhere => ("elsewhere", [(Kind::Terms, ""), (Kind::Privacy, "")]),
    };
    let mut details = json!({"how": how, "round": order.row.round});
    for (kind, sha256) in wanted {
        let text = match agreed {
            Agreed::Elsewhere => None,
            Agreed::Texts { .. } => Some(app.legal.by_hash(kind, sha256).ok_or_else(refused)?),
        };
        write(tx, app, order, who, kind, text, how).await?;
        details[kind.word()] = text.map_or(Value::Null, |t| json!({"version": t.version, "sha256": t.sha256}));
    }
    order.note(tx, app, who, "order.agreed", details).await
}

/// What stands against a submission because of what was, or was not, agreed to.
pub fn missing(app: &App, agreed: &Agreed) -> Option<Finding> {
    let Agreed::Texts { terms, privacy, .. } = agreed else { return None };
    let known = app.legal.by_hash(Kind::Terms, terms).and(app.legal.by_hash(Kind::Privacy, privacy));
    known.is_none().then(|| not_agreed("/agreed"))
}

fn refused() -> Refusal {
    Refusal::Findings(vec![not_agreed("/agreed")])
}

/// Sees to it that a picture of an identity document is agreed to, before it is kept.
///
/// # Errors
/// [`Refusal::Findings`] where it is not.
pub async fn identity(
    tx: &mut Tx<'_>,
    app: &App,
    order: &Order,
    who: &Who,
    kind: &str,
    agreed: &IdentityAgreed,
) -> Result<(), Refusal> {
    if kind != IDENTITY_DOCUMENT || consents::in_force(tx, &order.row.id, Kind::Identity.word()).await? {
        return Ok(());
    }
    let (how, text) = match agreed {
        IdentityAgreed::Elsewhere => ("elsewhere", None),
        IdentityAgreed::Page(hash) => {
            let text = hash.as_deref().and_then(|hash| app.legal.by_hash(Kind::Identity, hash));
            ("page", Some(text.ok_or_else(|| Refusal::Findings(vec![not_agreed("/consent")]))?))
        }
    };
    write(tx, app, order, who, Kind::Identity, text, how).await?;
    let text = text.map_or(Value::Null, |t| json!({"version": t.version, "sha256": t.sha256}));
    order.note(tx, app, who, "consent.given", json!({"how": how, "identity": text})).await
}

async fn write(
    tx: &mut Tx<'_>,
    app: &App,
    order: &Order,
    who: &Who,
    kind: Kind,
    text: Option<&Text>,
    how: &str,
) -> Result<(), Refusal> {
    let row = ConsentRow {
        id: new_id(),
        order_id: order.row.id.clone(),
        round: order.row.round,
        kind: kind.word().to_owned(),
        version: text.map(|t| t.version.clone()).unwrap_or_default(),
        sha256: text.map(|t| t.sha256.clone()).unwrap_or_default(),
        how: how.to_owned(),
        actor: who.name.clone(),
        agreed_at: app.clock.business().as_microsecond(),
        withdrawn_at: None,
    };
    consents::add(tx, &row).await?;
    Ok(())
}

/// Takes back the consent to pictures of identity documents: they are removed and their keys destroyed.
///
/// # Errors
/// [`Refusal::NotPossible`] once the order is not the applicant's any more: what was submitted is kept as the law asks.
pub async fn withdraw_identity(app: &Arc<App>, id: &str, account: &str, who: &Who) -> Result<(), Refusal> {
    let (app2, id, account, who) = (Arc::clone(app), id.to_owned(), account.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let mut order = Order::lock_own(tx, app, &id, &account).await?;
                order.check(Event::Edit, &who)?;
                let at = app.clock.business();
                if consents::withdraw(tx, &id, Kind::Identity.word(), at).await? == 0 {
                    return Ok(());
                }
                let mut removed = 0;
                for material in orders::materials(tx, &id).await?.iter().filter(|m| m.kind == IDENTITY_DOCUMENT) {
                    documents::remove(tx, &material.id).await?;
                    data_keys::destroy(tx, &format!("file:{}", material.file_id)).await?;
                    removed += 1;
                }
                let mut case = order.case(app)?;
                if let Some(listed) = case["materials"].as_array_mut() {
                    listed.retain(|material| material["kind"] != IDENTITY_DOCUMENT);
                }
                order.set_case(app, &case)?;
                order.note(tx, app, &who, "consent.withdrawn", json!({"identity": true, "removed": removed})).await?;
                record_edit(tx, app, &mut order, &who, "/materials").await
            })
        })
        .await
}
