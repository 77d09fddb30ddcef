//! Pages that need nobody: the start, signing in and out, the language, assets, and the practice phone.

mod assets;
mod oidc;
mod phone;
mod read;
pub mod sign_in;
mod start;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::app::App;
use crate::pages::FORM;

pub use start::{CARRIED, GIVEN};

/// Pages of this room.
pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(start::show).post(start::judge))
        .route("/start", post(start::keep))
        .route("/terms", get(read::terms))
        .route("/privacy", get(read::privacy))
        .route("/legal/identity", get(read::identity))
        .route("/help/words", get(read::words))
        .route("/help/photos", get(read::photos))
        .route("/sign-in", get(sign_in::show).post(sign_in::ask))
        .route("/sign-in/code", post(sign_in::answer))
        .route("/sign-in/oidc", get(oidc::begin))
        .route("/sign-in/oidc/return", get(oidc::finish))
        .route("/sign-out", post(sign_in::out))
        .route("/language", post(sign_in::language))
        .route("/practice/phone", get(phone::show))
        .route("/assets/{name}", get(assets::asset))
        .layer(DefaultBodyLimit::max(FORM))
}
