//! The record in force.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use filing::domain_name::DomainName;
use serde::{Deserialize, Serialize};

use super::{Answer, PageQuery, refuse};
use crate::api::address::Query;
use crate::api::caller::{SignedIn, Tongue};
use crate::api::problem::Problem;
use crate::app::App;
use crate::flows::refusal::Refusal;
use crate::store::filings;

/// Filter of filings.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FilingQuery {
    /// Subject or site filing number.
    #[serde(default)]
    pub number: String,
    /// Registrable domain.
    #[serde(default)]
    pub domain: String,
}

/// A filed subject.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FilingView {
    /// Subject filing number.
    pub subject_number: String,
    /// `organisation` or `individual`.
    pub kind: String,
    /// A unit's name; null for individuals.
    pub subject_name: Option<String>,
    /// Province, two digits.
    pub province: Option<String>,
    /// The order that made it.
    pub order: String,
    /// Its sites.
    pub sites: Vec<SiteView>,
}

/// A filed site.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SiteView {
    /// Site filing number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Domains.
    pub domains: Vec<String>,
}

/// A page of filings. The limit counts domains: a filing that has more of them than fit goes on at the next page.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FilingList {
    /// By number.
    pub items: Vec<FilingView>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// Filings by number or domain; an applicant sees the own ones.
#[utoipa::path(get, path = "/api/v1/filings", tag = "filings", params(FilingQuery, PageQuery),
    responses((status = 200, body = FilingList)), security(("token" = [])))]
pub async fn list_filings(
    State(app): State<Arc<App>>,
    SignedIn(caller): SignedIn,
    Tongue(lang): Tongue,
    Query(query): Query<FilingQuery>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<FilingList>> {
    let own = if caller.sees_all() { "" } else { caller.id.as_str() };
    // Asked for a host, the filing of its registrable domain is meant.
    let domain = DomainName::parse(query.domain.trim())
        .map(|host| host.registrable().ascii().to_owned())
        .unwrap_or_else(|_| query.domain.trim().to_lowercase());
    let after = match page.cursor.as_deref() {
        None | Some("") => (String::new(), String::new()),
        Some(cursor) => {
            read_cursor(cursor).ok_or_else(|| Problem::unreadable(&app, lang, "", "a cursor of this list"))?
        }
    };
    let (number, after) = (query.number.trim(), (after.0.as_str(), after.1.as_str()));
    let load = async {
        let mut reader = app.store.read().await?;
        Ok::<_, Refusal>(filings::find_after(&mut reader, number, &domain, own, after, page.limit()).await?)
    };
    let rows = load.await.map_err(refuse(&app, lang))?;
    let full = i64::try_from(rows.len()).is_ok_and(|n| n == page.limit());
    let next = if full { rows.last().map(|row| cursor(&row.site_number, &row.domain)) } else { None };
    let mut items: BTreeMap<String, FilingView> = BTreeMap::new();
    for row in rows {
        let filing = items.entry(row.subject_number.clone()).or_insert_with(|| FilingView {
            subject_number: row.subject_number,
            kind: row.kind,
            subject_name: row.subject_name,
            province: row.province,
            order: row.order_id,
            sites: Vec::new(),
        });
        match filing.sites.iter_mut().find(|s| s.number == row.site_number) {
            Some(site) => site.domains.push(row.domain),
            None => {
                filing.sites.push(SiteView { number: row.site_number, name: row.site_name, domains: vec![row.domain] })
            }
        }
    }
    Ok(Json(FilingList { items: items.into_values().collect(), next }))
}

/// Where a page ended, in letters that an address takes as they are.
fn cursor(site: &str, domain: &str) -> String {
    hex::encode(format!("{site} {domain}"))
}

fn read_cursor(text: &str) -> Option<(String, String)> {
    let plain = String::from_utf8(hex::decode(text).ok()?).ok().filter(|plain| !plain.contains('\0'))?;
    let (site, domain) = plain.split_once(' ')?;
    Some((site.to_owned(), domain.to_owned()))
}
