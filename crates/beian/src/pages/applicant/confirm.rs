//! Acts that cannot be taken back ask once more, on a page of their own: abandoning an order, removing a site.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use filing::lifecycle::Event;
use serde_json::Value;

use super::tasks::site_count;
use crate::app::App;
use crate::flows::refusal::Refusal;
use crate::flows::remove_site::remove_site;
use crate::flows::submit;
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{ApplicantPage, Sent};

#[derive(Template)]
#[template(path = "applicant/confirm.html")]
struct Page<'a> {
    f: Frame<'a>,
    title: String,
    text: String,
    about: String,
    act: String,
    back: String,
    button: String,
}

/// Asks whether the order shall really be abandoned.
pub async fn ask_abandon(State(app): State<Arc<App>>, visit: ApplicantPage, Path(id): Path<String>) -> Answer {
    let order = visit.own(&app, &id).await?;
    order.check(Event::Abandon, &visit.who()).map_err(refuse(&app, &visit.visitor))?;
    let f = visit.visitor.frame(&app, "applicant-abandon");
    Ok(html(&Page {
        title: f.t("abandon-title"),
        text: f.t("abandon-text"),
        about: f.ta("order-number", "number", &order.row.number),
        act: format!("/orders/{id}/abandon"),
        back: format!("/orders/{id}"),
        button: f.t("order-abandon"),
        f,
    }))
}

/// Abandons.
pub async fn abandon(State(app): State<Arc<App>>, visit: ApplicantPage, Path(id): Path<String>, _sent: Sent) -> Answer {
    submit::abandon(&app, &id, &visit.caller.id, &visit.who()).await.map_err(refuse(&app, &visit.visitor))?;
    Ok(Redirect::to(&format!("/orders/{id}")).into_response())
}

/// Asks whether a site shall really be taken out of the draft.
pub async fn ask_remove_site(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path((id, site)): Path<(String, usize)>,
) -> Answer {
    let order = visit.own(&app, &id).await?;
    let refuse = refuse(&app, &visit.visitor);
    order.check(Event::Edit, &visit.who()).map_err(&refuse)?;
    let case = order.case(&app).map_err(&refuse)?;
    if site >= site_count(&case) {
        return Err(refuse(Refusal::NotFound));
    }
    let text = |member: &str| case.pointer(&format!("/sites/{site}/{member}")).and_then(Value::as_str).unwrap_or("");
    let named = [text("name"), text("domains/0/name")].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>();
    let f = visit.visitor.frame(&app, "applicant-remove-site");
    Ok(html(&Page {
        title: f.ta("remove-title", "n", &(site + 1).to_string()),
        text: f.t("remove-text"),
        about: named.join(" · "),
        act: format!("/orders/{id}/sites/{site}/remove"),
        back: format!("/orders/{id}"),
        button: f.t("remove-site"),
        f,
    }))
}

/// Takes a site out of the draft, with its documents.
pub async fn take_out_site(
    State(app): State<Arc<App>>,
    visit: ApplicantPage,
    Path((id, site)): Path<(String, usize)>,
    _sent: Sent,
) -> Answer {
    remove_site(&app, &id, &visit.caller.id, &visit.who(), site).await.map_err(refuse(&app, &visit.visitor))?;
    Ok(Redirect::to(&format!("/orders/{id}")).into_response())
}
