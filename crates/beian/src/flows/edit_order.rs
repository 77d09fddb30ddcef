//! Changing a section of a draft or of a returned order.

use std::sync::Arc;

use filing::case::Case;
use filing::lifecycle::Event;
use serde_json::{Value, json};

use super::order::{Order, Who, changed_since};
use super::refusal::Refusal;
use crate::app::App;
use crate::ports::resources;
use crate::store::Tx;

/// A section of the case that is replaced as a whole.
#[derive(Debug, Clone)]
pub enum Section {
    /// `/subject`.
    Subject,
    /// `/sites/N`; N equal to their number adds one.
    Site(usize),
    /// `/subject_person` or `/sites/N/person`.
    Person(Role),
    /// `/sites/N/resources` and `/sites/N/codes`.
    Resource,
}

/// Whose person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The subject's responsible person.
    Subject,
    /// The responsible person of site N.
    Site(usize),
}

impl Role {
    /// `subject` or `site-N`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "subject" => Some(Self::Subject),
            site => site.strip_prefix("site-")?.parse().ok().map(Self::Site),
        }
    }
}

/// Loads an order that `account` may see, checks that it may be edited and that the caller has seen its present version.
pub async fn lock_for_edit(
    tx: &mut Tx<'_>,
    app: &App,
    id: &str,
    account: &str,
    who: &Who,
    version: Option<i64>,
) -> Result<Order, Refusal> {
    let order = Order::lock_own(tx, app, id, account).await?;
    order.check(Event::Edit, who)?;
    match version {
        Some(seen) if seen == order.row.version => Ok(order),
        Some(seen) => {
            let changed = changed_since(tx, id, seen).await?;
            Err(Refusal::Stale { version: order.row.version, changed })
        }
        None => Err(Refusal::NoVersion),
    }
}

/// Replaces a section.
pub async fn edit(
    app: &Arc<App>,
    id: &str,
    account: &str,
    who: &Who,
    version: Option<i64>,
    section: Section,
    body: Value,
) -> Result<(), Refusal> {
    let (app2, id, account, who) = (Arc::clone(app), id.to_owned(), account.to_owned(), who.clone());
    app.store
        .step(move |tx| {
            Box::pin(async move {
                let app = &*app2;
                let mut order = lock_for_edit(tx, app, &id, &account, &who, version).await?;
                let mut case = order.case(app)?;
                let path = replace(&mut case, &section, body)?;
                // Own practice data apart, a client's word about the outside never enters by the back door either.
                if !app.config.is_practice() {
                    filing::case::strip_outside(&mut case);
                }
                resources::complete(app, &account, &mut case);
                let parsed = Case::parse(&case)
                    .map_err(|not| Refusal::Unreadable { pointer: not.pointer, reason: not.reason })?;
                let case = serde_json::to_value(&parsed.case).map_err(anyhow::Error::from)?;
                // What is too much in all is said of the section that made it so.
                order.set_case(app, &case).map_err(|refusal| match refusal {
                    Refusal::Unreadable { pointer, reason } if pointer.is_empty() => {
                        Refusal::Unreadable { pointer: path.clone(), reason }
                    }
                    other => other,
                })?;
                record_edit(tx, app, &mut order, &who, &path).await
            })
        })
        .await
}

/// The end of every edit: a new version, a journal entry that names the section, the row.
pub async fn record_edit(tx: &mut Tx<'_>, app: &App, order: &mut Order, who: &Who, path: &str) -> Result<(), Refusal> {
    order.row.version += 1;
    let details = json!({"path": path, "version": order.row.version});
    order.note(tx, app, who, "order.edited", details).await?;
    order.save(tx, app).await
}

/// Puts `body` into its place and tells the place.
fn replace(case: &mut Value, section: &Section, body: Value) -> Result<String, Refusal> {
    let unreadable =
        |pointer: &str, reason: &str| Refusal::Unreadable { pointer: pointer.into(), reason: reason.into() };
    if !case.is_object() {
        *case = json!({});
    }
    match section {
        Section::Subject => {
            case["subject"] = body;
            Ok("/subject".into())
        }
        Section::Person(Role::Subject) => {
            case["subject_person"] = body;
            Ok("/subject_person".into())
        }
        Section::Person(Role::Site(n)) => {
            site(case, *n)?["person"] = body;
            Ok(format!("/sites/{n}/person"))
        }
        Section::Site(n) => {
            if !case["sites"].is_array() {
                case["sites"] = json!([]);
            }
            let sites = case["sites"].as_array_mut().ok_or(Refusal::NotFound)?;
            match (*n).cmp(&sites.len()) {
                std::cmp::Ordering::Less => sites[*n] = body,
                std::cmp::Ordering::Equal => sites.push(body),
                std::cmp::Ordering::Greater => return Err(Refusal::NotFound),
            }
            Ok(format!("/sites/{n}"))
        }
        Section::Resource => {
            let n = body.get("site").and_then(Value::as_u64).ok_or_else(|| unreadable("/site", "a whole number"))?;
            let n = usize::try_from(n).map_err(|_| Refusal::NotFound)?;
            for member in ["resources", "codes"] {
                let list = body.get(member).cloned().unwrap_or_else(|| json!([]));
                if !list.as_array().is_some_and(|l| l.iter().all(Value::is_string)) {
                    return Err(unreadable(&format!("/{member}"), "a list of texts"));
                }
                site(case, n)?[member] = list;
            }
            Ok(format!("/sites/{n}/resources"))
        }
    }
}

fn site(case: &mut Value, n: usize) -> Result<&mut Value, Refusal> {
    case.get_mut("sites").and_then(|s| s.get_mut(n)).filter(|s| s.is_object()).ok_or(Refusal::NotFound)
}
