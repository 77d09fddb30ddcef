//! Pages for people: server-rendered, whole without script. A page is a form, a template struct and a handler in one file;
//! templates lie beside under the same names.
//!
//! Players: [`doorstep`] knows each browser and keeps what a lost session was sending; [`session`] says who is asking, what
//! opens for them, and checks what forms carry; [`cookies`] are what they are known by; [`layout`] is the frame around every page;
//! [`form`] makes controls from the field catalogue, [`typed`] reads what comes back; [`problem`] shows refusals.

pub mod account;
pub mod applicant;
pub mod cookies;
pub mod desk;
pub mod doorstep;
pub mod form;
pub mod help;
pub mod layout;
pub mod problem;
pub mod public;
pub mod session;
pub mod typed;

use std::sync::Arc;

use axum::Router;

use crate::app::App;

/// Longest form, in bytes; documents apart.
const FORM: usize = 128 * 1024;

/// Every page.
pub fn router(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .merge(public::router())
        .merge(account::router())
        .merge(applicant::router())
        .merge(desk::router())
        .layer(axum::middleware::from_fn_with_state(Arc::clone(app), doorstep::doorstep))
}
