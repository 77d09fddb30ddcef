//! **PRACTICE.** The management API: JSON with which scripts, tests and the console play the persons around the bureau.
//! It reads the store and moves requests through the desk's own acts; errors are problem JSON (RFC 9457).
//!
//! | operation | does |
//! |---|---|
//! | `GET /uploads[?isp=&limit=]`, `GET /uploads/N/xml[?isp=]` | what providers sent |
//! | `GET /sms`, `POST /sms/answer`, `GET /notices` | the phones of the responsible persons |
//! | `POST /sms/resend` | a code once more |
//! | `GET /decisions[?state=&after=]`, `POST /decisions` | requests and their end |
//! | `GET /script`, `PUT /script` | rules that decide |
//! | `GET /providers`, `PUT /providers/ID`, `PUT /closed` | who may sign in, and which operations are open |
//! | `GET /register`, `POST /register`, `GET /blacklist` | what is filed in the whole country |
//! | `POST /messages`, `GET /duties`, `GET /downloads` | messages of the bureau's own accord, what was asked, what was sent |
//! | `GET /clock`, `POST /clock` | the business clock |
//! | `GET /faults`, `PUT /faults` | bad behaviour |
//! | `POST /stop-at` | a crash at a named point |
//! | `/console` | the same for people, as pages |

mod console;
mod desk;
mod guard;
mod problem;
mod settings;
mod world;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    routing::{get, post, put},
};
use problem::Problem;

use crate::state::Inner;

/// Longest body taken: a register may be put in whole.
const BODY_LIMIT: usize = 4 * 1024 * 1024;
/// Rows listed when the caller does not say.
const LIST: i64 = 10_000;

/// The router.
pub(crate) fn router(bureau: Arc<Inner>) -> Router {
    Router::new()
        .route("/uploads", get(desk::uploads))
        .route("/uploads/{sequence}/xml", get(desk::upload_xml))
        .route("/sms", get(desk::sms))
        .route("/sms/answer", post(desk::answer))
        .route("/sms/resend", post(desk::resend))
        .route("/notices", get(desk::notices))
        .route("/script", get(world::script).put(world::replace_script))
        .route("/providers", get(world::providers))
        .route("/providers/{isp}", put(world::enrol))
        .route("/closed", put(world::close))
        .route("/register", get(world::register).post(world::enter))
        .route("/blacklist", get(world::blacklist))
        .route("/messages", post(world::send))
        .route("/duties", get(world::duties))
        .route("/downloads", get(world::downloads))
        .route("/decisions", get(desk::decisions).post(desk::decide))
        .route("/clock", get(settings::clock).post(settings::move_clock))
        .route("/faults", get(settings::faults).put(settings::replace_faults))
        .route("/stop-at", post(settings::stop_at))
        .merge(console::routes())
        .fallback(async || Problem::new(StatusCode::NOT_FOUND, "no such operation"))
        .method_not_allowed_fallback(async || Problem::new(StatusCode::METHOD_NOT_ALLOWED, "no such method here"))
        .layer(axum::middleware::from_fn(guard::own_pages_only))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&bureau), guard::known_hosts_only))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(bureau)
}
