//! The applicant's pages: task list, questions, documents, check answers, the order, what is filed, notices and how they come.

mod contact;
mod documents;
mod notices;
mod order;
mod question;
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
        .route("/my", get(tasks::mine).post(tasks::begin))
        .route("/notices", get(notices::show).post(notices::read))
        .route("/account/notices", get(contact::show).post(contact::save))
        .route("/account/notices/mail", post(contact::offer_mail))
        .route("/account/notices/mail/code", post(contact::confirm_mail))
        .route("/account/notices/mail/forget", post(contact::forget_mail))
        .route("/orders/{id}", get(tasks::show))
        .route("/orders/{id}/q/{topic}", get(question::show).post(question::save))
        .route("/orders/{id}/sites", post(tasks::add_site))
        .route("/orders/{id}/check", get(order::check))
        .route("/orders/{id}/submit", post(order::submit))
        .route("/orders/{id}/abandon", post(order::abandon))
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
