//! The review desk: sign-in, queue, order, tasks, messages.

mod messages;
mod order;
mod queue;
mod sign_in;
mod tasks;

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
        .route("/desk/sign-in", get(sign_in::show).post(sign_in::open))
        .route("/desk/orders/{id}", get(order::show))
        .route("/desk/orders/{id}/claim", post(order::claim))
        .route("/desk/orders/{id}/approve", post(order::approve))
        .route("/desk/orders/{id}/return", post(order::give_back))
        .route("/desk/orders/{id}/materials/{material}", get(order::material))
        .route("/desk/messages", get(messages::show))
        .route("/desk/messages/{id}/{act}", post(messages::settle))
        .route("/desk/tasks", get(tasks::show))
        .route("/desk/tasks/{id}/{answer}", post(tasks::answer))
        .layer(DefaultBodyLimit::max(FORM))
}
