//! Pages for people: server-rendered, whole without script. A page is a form, a template struct and a handler in one file;
//! templates lie beside under the same names.
//!
//! Players: [`session`] says who is asking and checks what forms carry; [`layout`] is the frame around every page;
//! [`form`] makes controls from the field catalogue, [`typed`] reads what comes back; [`problem`] shows refusals.

pub mod applicant;
pub mod desk;
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
pub fn router() -> Router<Arc<App>> {
    Router::new().merge(public::router()).merge(applicant::router()).merge(desk::router())
}
