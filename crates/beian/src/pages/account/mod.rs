//! The account itself: where it is signed in, who is at an unknown device, going on with a page on the phone, what a lost
//! session left, and who saw the documents of an order.

mod elsewhere;
mod identity;
mod kept;
mod seen;
mod sessions;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::app::App;
use crate::pages::FORM;

/// Pages of this room.
pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/account", get(sessions::show))
        .route("/account/sessions/{session}/end", post(sessions::end))
        .route("/account/sign-out-everywhere", post(sessions::end_all))
        .route("/identity", get(identity::first))
        .route("/identity/{order}", get(identity::show).post(identity::answer))
        .route("/kept", get(kept::show))
        .route("/orders/{id}/continue", get(elsewhere::offer).post(elsewhere::make))
        .route("/orders/{id}/continue.svg", get(elsewhere::picture))
        .route("/orders/{id}/mark", get(elsewhere::mark))
        .route("/orders/{id}/seen", get(seen::show))
        .route("/go/{token}", get(elsewhere::ask).post(elsewhere::open))
        .layer(DefaultBodyLimit::max(FORM))
}
