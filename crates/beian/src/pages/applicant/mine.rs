//! My filings: each subject with its sites, numbers and domains and the line for the foot of the pages; below, the orders.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;

use crate::app::App;
use crate::flows::order::instant;
use crate::flows::refusal::Refusal;
use crate::pages::layout::{Frame, html, shown};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::ApplicantPage;
use crate::store::filings::FiledRow;
use crate::store::orders::OrderRow;
use crate::store::{filings, orders};

/// Orders on one page.
const ORDERS: i64 = 20;
/// Sites and domains shown at most.
const FILED: i64 = 200;

struct Line {
    id: String,
    number: String,
    about: String,
    state: String,
    word: String,
    at: String,
}

struct Site {
    number: String,
    name: String,
    domains: Vec<String>,
    snippet: String,
}

struct Subject {
    number: String,
    name: String,
    province: String,
    order: String,
    sites: Vec<Site>,
}

#[derive(Template)]
#[template(path = "applicant/mine.html")]
struct Page<'a> {
    f: Frame<'a>,
    orders: Vec<Line>,
    subjects: Vec<Subject>,
    /// Id of the last order shown, if there are older ones.
    older: String,
    first: bool,
    /// Some of it may be masked, because this device is new to the account.
    masked: bool,
}

/// Where the list goes on.
#[derive(Deserialize)]
pub struct Before {
    #[serde(default)]
    before: String,
}

/// Orders and filings of the account.
pub async fn mine(State(app): State<Arc<App>>, visit: ApplicantPage, Query(query): Query<Before>) -> Answer {
    let before: String = query.before.chars().take(64).filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let load = async {
        let mut reader = app.store.read().await?;
        let last = (!before.is_empty()).then_some(before.as_str());
        let orders = orders::of_account(&mut reader, &visit.caller.id, last, ORDERS + 1).await?;
        let filed = match last {
            None => filings::find(&mut reader, "", "", &visit.caller.id, FILED).await?,
            Some(_) => Vec::new(),
        };
        Ok::<_, Refusal>((orders, filed))
    };
    let (orders, filed) = load.await.map_err(refuse(&app, &visit.visitor))?;
    let (mut orders, filed) = masked(&app, &visit, orders, filed).await.map_err(refuse(&app, &visit.visitor))?;
    let f = visit.visitor.frame(&app, "applicant-mine");
    let more = orders.len() > usize::try_from(ORDERS).unwrap_or(usize::MAX);
    orders.truncate(usize::try_from(ORDERS).unwrap_or(usize::MAX));
    let older = orders.last().filter(|_| more).map(|row| row.id.clone()).unwrap_or_default();
    let orders = orders
        .into_iter()
        .map(|row| Line {
            word: f.t(&state_word(&row.state)),
            at: shown(instant(row.updated_at)),
            about: row.subject_name.unwrap_or_else(|| f.t(&format!("kind-{}", row.kind))),
            id: row.id,
            number: row.number,
            state: row.state,
        })
        .collect();
    let masked = !visit.visitor.trusted;
    Ok(html(&Page { subjects: subjects(&f, filed), orders, older, first: before.is_empty(), masked, f }))
}

/// Of what does not open on this device the list says only that it is there: number and state, no name and no domain.
async fn masked(
    app: &App,
    visit: &ApplicantPage,
    mut orders: Vec<OrderRow>,
    mut filed: Vec<FiledRow>,
) -> Result<(Vec<OrderRow>, Vec<FiledRow>), Refusal> {
    let ids: Vec<String> =
        orders.iter().map(|row| &row.id).chain(filed.iter().map(|row| &row.order_id)).cloned().collect();
    let open = visit.opening(app, &ids).await?;
    let (first, second) = open.split_at(orders.len());
    for (row, _) in orders.iter_mut().zip(first).filter(|(_, open)| !**open) {
        row.subject_name = None;
    }
    for (row, _) in filed.iter_mut().zip(second).filter(|(_, open)| !**open) {
        (row.subject_name, row.province) = (None, None);
        (row.site_name, row.domain) = ("***".into(), "***".into());
    }
    Ok((orders, filed))
}

/// Rows of domains, put together by site and subject.
fn subjects(f: &Frame<'_>, rows: Vec<FiledRow>) -> Vec<Subject> {
    let mut subjects: Vec<Subject> = Vec::new();
    for row in rows {
        let at = subjects.iter().position(|s| s.number == row.subject_number).unwrap_or_else(|| {
            subjects.push(Subject {
                // An individual's name is sealed and is not needed to tell one's own filing.
                name: row.subject_name.clone().unwrap_or_else(|| f.t(&format!("kind-{}", row.kind))),
                province: province_words(f, row.province.as_deref().unwrap_or_default()),
                number: row.subject_number.clone(),
                order: row.order_id.clone(),
                sites: Vec::new(),
            });
            subjects.len() - 1
        });
        let sites = &mut subjects[at].sites;
        match sites.iter_mut().find(|site| site.number == row.site_number) {
            Some(site) => site.domains.push(row.domain),
            None => sites.push(Site {
                snippet: snippet(&row.site_number),
                name: row.site_name,
                domains: vec![row.domain],
                number: row.site_number,
            }),
        }
    }
    subjects
}

fn province_words(f: &Frame<'_>, code: &str) -> String {
    let entry = filing::region::provinces().iter().find(|p| p.code == code);
    entry.map(|p| if f.english() { p.en.clone() } else { p.zh.clone() }).unwrap_or_default()
}

/// The line for the foot of a site's pages.
pub fn snippet(number: &str) -> String {
    format!(r#"<a href="https://beian.miit.gov.cn/" target="_blank">{number}</a>"#)
}

/// Id of the words of a state.
pub fn state_word(state: &str) -> String {
    format!("state-{}", state.replace('_', "-"))
}
