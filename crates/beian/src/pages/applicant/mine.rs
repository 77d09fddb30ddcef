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
    /// Some of it is masked, because this device is new to the account.
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
    let (mut orders, filed) = load.await.map_err(refuse(&app, &visit.visitor))?;
    // Of what does not open on this device the list says only that it is there.
    let made_by: Vec<String> = filed.iter().map(|row| row.order_id.clone()).collect();
    let filed_open = visit.opening(&app, &made_by).await.map_err(refuse(&app, &visit.visitor))?;
    let listed: Vec<String> = orders.iter().map(|row| row.id.clone()).collect();
    let order_open = visit.opening(&app, &listed).await.map_err(refuse(&app, &visit.visitor))?;
    let filed = filed.into_iter().zip(filed_open).map(|(row, open)| if open { row } else { masked(row) }).collect();
    let f = visit.visitor.frame(&app, "applicant-mine");
    let more = orders.len() > usize::try_from(ORDERS).unwrap_or(usize::MAX);
    orders.truncate(usize::try_from(ORDERS).unwrap_or(usize::MAX));
    let older = orders.last().filter(|_| more).map(|row| row.id.clone()).unwrap_or_default();
    let orders = orders
        .into_iter()
        .zip(order_open)
        .map(|(row, open)| Line {
            word: f.t(&state_word(&row.state)),
            at: shown(instant(row.updated_at)),
            about: row.subject_name.filter(|_| open).unwrap_or_else(|| f.t(&format!("kind-{}", row.kind))),
            id: row.id,
            number: row.number,
            state: row.state,
        })
        .collect();
    Ok(html(&Page {
        subjects: subjects(&f, filed),
        orders,
        older,
        first: before.is_empty(),
        masked: !visit.visitor.trusted,
        f,
    }))
}

/// A filing of which only the numbers are shown.
fn masked(row: FiledRow) -> FiledRow {
    FiledRow { subject_name: None, site_name: "*".into(), domain: "*".into(), ..row }
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
