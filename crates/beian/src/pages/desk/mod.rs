//! The desk: sign-in, queue, order with its journal, tasks; and what operators run: exchange, staff, messages.

mod decide;
mod duties;
mod exchange;
mod facts;
mod journal;
mod messages;
mod order;
mod phone;
mod queue;
mod runbook;
mod sign_in;
mod staff;
mod tasks;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::app::App;
use crate::pages::FORM;

/// Pages of this room.
pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/desk", get(queue::show))
        .route("/desk/next", post(queue::next))
        .route("/desk/sign-in", get(sign_in::show).post(sign_in::open))
        .route("/desk/orders/{id}", get(order::show))
        .route("/desk/orders/{id}/claim", post(order::claim))
        .route("/desk/orders/{id}/release", post(order::release))
        .route("/desk/orders/{id}/take-over", post(order::take_over))
        .route("/desk/orders/{id}/checklist", post(decide::checklist))
        .route("/desk/orders/{id}/approve", post(decide::approve))
        .route("/desk/orders/{id}/confirm", post(decide::confirm))
        .route("/desk/orders/{id}/reject", post(decide::reject))
        .route("/desk/orders/{id}/return", post(decide::give_back))
        .route("/desk/orders/{id}/return/edit", post(decide::edit))
        .route("/desk/orders/{id}/return/preview", post(decide::preview))
        .route("/desk/orders/{id}/calls", post(phone::record))
        .route("/desk/orders/{id}/calls/number", post(phone::number))
        .route("/desk/orders/{id}/materials/{material}", get(order::material))
        .route("/desk/orders/{id}/journal", get(journal::show))
        .route("/desk/journal", get(journal::show_house))
        .route("/desk/exchange", get(exchange::show))
        .route("/desk/exchange/{channel}/{hand}", post(exchange::act))
        .route("/desk/staff", get(staff::show).post(staff::create))
        .route("/desk/staff/{id}/{change}", post(staff::change))
        .route("/desk/messages", get(messages::show))
        .route("/desk/messages/{id}/{act}", post(messages::settle))
        .route("/desk/duties", get(duties::show))
        .route("/desk/duties/{id}", get(duties::one))
        .route("/desk/duties/{id}/{act}", post(duties::act))
        .route("/desk/runbook/{class}", get(runbook::show))
        .route("/desk/tasks", get(tasks::show))
        .route("/desk/tasks/{id}/{answer}", post(tasks::answer))
        .layer(DefaultBodyLimit::max(FORM))
}
