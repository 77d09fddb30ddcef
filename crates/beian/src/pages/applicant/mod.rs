//! The applicant's pages: task list, questions, documents, check answers, the order, what is filed, notices and how they come.

mod begin;
mod check;
mod confirm;
mod contact;
mod documents;
mod mine;
mod notices;
mod order;
mod question;
pub mod resource;
mod stale;
mod tasks;
mod topics;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

pub use notices::channel_words;

use super::problem::{Trouble, refuse};
use super::session::ApplicantPage;
use crate::api::v1::materials::MAX_DOCUMENT;
use crate::api::v1::who;
use crate::app::App;
use crate::flows::order::{Order, Who};
use crate::flows::refusal::Refusal;
use crate::pages::FORM;

/// Pages of this room.
pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/notices", get(notices::show).post(notices::read))
        .route("/account/notices", get(contact::show).post(contact::save))
        .route("/account/notices/mail", post(contact::offer_mail))
        .route("/account/notices/mail/code", post(contact::confirm_mail))
        .route("/account/notices/mail/forget", post(contact::forget_mail))
        .route("/my", get(mine::mine).post(begin::begin))
        .route("/my/new", get(begin::ask))
        .route("/orders/{id}", get(tasks::show))
        .route("/orders/{id}/q/{topic}", get(question::show).post(question::save))
        .route("/orders/{id}/sites", post(tasks::add_site))
        .route("/orders/{id}/sites/{n}/remove", get(confirm::ask_remove_site).post(confirm::take_out_site))
        .route("/orders/{id}/documents/withdraw", post(documents::withdraw))
        .route("/orders/{id}/documents/{material}", get(documents::picture))
        .route("/orders/{id}/check", get(check::check))
        .route("/orders/{id}/submit", post(check::submit))
        .route("/orders/{id}/answered", post(order::said_answered))
        .route("/orders/{id}/abandon", get(confirm::ask_abandon).post(confirm::abandon))
        .layer(DefaultBodyLimit::max(FORM))
        .merge(
            Router::new()
                .route("/orders/{id}/documents", get(documents::show).post(documents::keep))
                .layer(DefaultBodyLimit::max(MAX_DOCUMENT + 64 * 1024)),
        )
}

impl ApplicantPage {
    /// As a flow sees them.
    fn who(&self) -> Who {
        who(&self.caller)
    }

    /// An order of this account; another account's is not there.
    async fn own(&self, app: &Arc<App>, id: &str) -> Result<Order, Trouble> {
        let load = async {
            let mut reader = app.store.read().await?;
            let order = Order::read(&mut reader, app, id).await?;
            if order.row.account_id == self.caller.id { Ok(order) } else { Err(Refusal::NotFound) }
        };
        load.await.map_err(refuse(app, &self.visitor))
    }
}
