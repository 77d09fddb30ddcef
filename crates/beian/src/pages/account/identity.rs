//! The question who somebody is, on a device that the account was never used on.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::api::v1::who;
use crate::app::App;
use crate::flows::identity_check::{self, Outcome};
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::pages::layout::{Frame, html};
use crate::pages::problem::{Answer, refuse};
use crate::pages::session::{ApplicantPage, Sent};
use crate::store::{devices, orders};

#[derive(Template)]
#[template(path = "account/identity.html")]
struct Page<'a> {
    f: Frame<'a>,
    id: String,
    number: String,
    /// `ask`, `nothing` (there is no number to ask about), `locked`, `asked` (staff were asked).
    state: &'static str,
    wrong: String,
}

/// Any of the account's orders that can be asked about, newest first.
pub async fn first(State(app): State<Arc<App>>, visit: ApplicantPage) -> Answer {
    let load = async {
        let mut reader = app.store.read().await?;
        for row in orders::of_account(&mut reader, &visit.caller.id, None, 50).await? {
            let order = Order::with_key(&mut reader, &app, row).await?;
            if identity_check::can_be_asked(&app, &order)? {
                return Ok::<_, Refusal>(Some(order.row.id));
            }
        }
        Ok(None)
    };
    let found = load.await.map_err(refuse(&app, &visit.visitor))?;
    Ok(Redirect::to(&found.map_or_else(|| "/my".to_owned(), |id| format!("/identity/{id}"))).into_response())
}

/// The question about one order.
pub async fn show(State(app): State<Arc<App>>, visit: ApplicantPage, Path(id): Path<String>) -> Answer {
    if visit.visitor.trusted {
        return Ok(Redirect::to(&format!("/orders/{id}")).into_response());
    }
    page(&app, &visit, &id, None, StatusCode::OK).await
}

async fn page(
    app: &Arc<App>,
    visit: &ApplicantPage,
    id: &str,
    taken: Option<(&'static str, String)>,
    status: StatusCode,
) -> Answer {
    let load = async {
        let mut reader = app.store.read().await?;
        let order = Order::read(&mut reader, app, id).await?;
        if order.row.account_id != visit.caller.id {
            return Err(Refusal::NotFound);
        }
        let locked = devices::locked(&mut reader, &visit.caller.id).await?;
        let state = match (locked, identity_check::can_be_asked(app, &order)?) {
            (true, _) => "locked",
            (false, true) => "ask",
            (false, false) => "nothing",
        };
        Ok((order.row.number, state))
    };
    let (number, state) = load.await.map_err(refuse(app, &visit.visitor))?;
    let (state, wrong) = taken.unwrap_or((state, String::new()));
    let f = visit.visitor.frame(app, "identity");
    let mut response: Response = html(&Page { f, id: id.to_owned(), number, state, wrong });
    *response.status_mut() = status;
    Ok(response)
}

/// An answer, or the wish that staff find out.
pub async fn answer(State(app): State<Arc<App>>, visit: ApplicantPage, Path(id): Path<String>, sent: Sent) -> Answer {
    let refuse = refuse(&app, &visit.visitor);
    let caller = who(&visit.caller);
    if sent.one("go") == "staff" {
        identity_check::ask_staff(&app, &id, &visit.caller.id, &caller).await.map_err(&refuse)?;
        return page(&app, &visit, &id, Some(("asked", String::new())), StatusCode::OK).await;
    }
    let outcome = identity_check::answer(&app, &id, &visit.caller.id, &caller, sent.one("last_six")).await;
    match outcome.map_err(&refuse)? {
        Outcome::Right => Ok(Redirect::to(&format!("/orders/{id}")).into_response()),
        Outcome::Wrong(left) => {
            let said = visit.visitor.frame(&app, "").ta("identity-wrong", "left", &left.to_string());
            page(&app, &visit, &id, Some(("ask", said)), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Outcome::Locked => {
            page(&app, &visit, &id, Some(("locked", String::new())), StatusCode::TOO_MANY_REQUESTS).await
        }
    }
}
