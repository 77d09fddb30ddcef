//! Operations of `/api/v1`.

pub mod checks;
pub mod codes;
pub mod duties;
pub mod filings;
pub mod inquiries;
pub mod materials;
pub mod metrics;
pub mod notices;
pub mod orders;
pub mod practice;
pub mod queue;
pub mod review;
pub mod sign_in;
pub mod tasks;
pub mod view;

use std::sync::Arc;

use filing::lifecycle::Actor;
use serde::Deserialize;

use super::caller::{Caller, Role};
use super::problem::Problem;
use crate::app::App;
use crate::flows::idempotency;
use crate::flows::order::Who;
use crate::flows::refusal::Refusal;
use crate::words::Lang;

/// A handler's result.
pub type Answer<T> = Result<T, Problem>;

/// A page of a list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// What `next` of the last page said.
    #[serde(default)]
    pub cursor: Option<String>,
    /// At most so many, 1 to 100; 20 if absent.
    #[serde(default)]
    pub limit: Option<i64>,
}

impl PageQuery {
    /// The limit within its bounds.
    pub fn limit(&self) -> i64 {
        self.limit.unwrap_or(20).clamp(1, 100)
    }
}

/// A caller as a flow sees them.
pub fn who(caller: &Caller) -> Who {
    let actor = match caller.role {
        Role::Applicant | Role::Integrator => Actor::Applicant,
        Role::Reviewer | Role::Senior => Actor::Reviewer,
        Role::Operator | Role::Auditor => Actor::Operator,
    };
    Who { actor, name: caller.name(), device: caller.device.clone() }
}

/// Maps a flow's refusal for this caller.
pub fn refuse(app: &Arc<App>, lang: Lang) -> impl Fn(Refusal) -> Problem {
    let app = Arc::clone(app);
    move |refusal| Problem::from_refusal(&app, lang, refusal)
}

/// Does an act once for an `Idempotency-Key`: a repeat with the same key does nothing more and is answered like the first.
pub async fn once(
    app: &Arc<App>,
    caller: &Caller,
    lang: Lang,
    headers: &axum::http::HeaderMap,
    request: &str,
    act: impl Future<Output = Result<(), Refusal>>,
) -> Answer<()> {
    let key = super::body::idempotency_key(app, lang, headers)?;
    let refuse = refuse(app, lang);
    if let Some(key) = &key
        && idempotency::done_before(app, &caller.id, key, request).await.map_err(&refuse)?
    {
        return Ok(());
    }
    act.await.map_err(&refuse)?;
    match key {
        Some(key) => idempotency::remember(app, &caller.id, &key, request).await.map_err(&refuse),
        None => Ok(()),
    }
}
