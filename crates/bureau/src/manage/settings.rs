//! Clock, faults and the stop point.

use std::{sync::Arc, time::Duration};

use axum::{Json, extract::State, http::StatusCode};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::problem::{Body, Problem};
use crate::{
    clock::{self, ClockMove},
    faults::FaultPlan,
    state::Inner,
    stop::StopPoint,
    store,
};

/// Farthest that the clock may be ahead of real time.
const HORIZON: SignedDuration = SignedDuration::from_hours(24 * 366 * 50);
/// How long a linked clock may take.
const LINK_PATIENCE: Duration = Duration::from_secs(30);

fn shown(bureau: &Inner) -> Json<Value> {
    let offset = SignedDuration::from_micros(bureau.clock.offset());
    Json(json!({ "now": clock::rfc3339(bureau.clock.now_micros()), "offset": offset.to_string() }))
}

/// `GET /clock`
pub(super) async fn clock(State(bureau): State<Arc<Inner>>) -> Json<Value> {
    shown(&bureau)
}

/// Body of `POST /clock`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Advance {
    advance: jiff::Span,
}

/// `POST /clock`: the linked clock first, then the store, then ours; forward only.
pub(super) async fn move_clock(
    State(bureau): State<Arc<Inner>>,
    Body(given): Body<Advance>,
) -> Result<Json<Value>, Problem> {
    let _hand = bureau.clock_hand.lock().await;
    let advance = clock::length(given.advance, bureau.clock.now()).map_err(|e| Problem::content(e.to_string()))?;
    let offset = SignedDuration::from_micros(bureau.clock.offset()).saturating_add(advance);
    if advance.is_negative() || offset > HORIZON {
        return Err(Problem::content("the clock goes forward only, and no farther than fifty years"));
    }
    if let Some(link) = &bureau.config.clock_link {
        let moved = tokio::time::timeout(LINK_PATIENCE, link(ClockMove { advance, offset })).await;
        moved.unwrap_or_else(|_| Err("no answer in time".into())).map_err(|why| {
            Problem::new(StatusCode::BAD_GATEWAY, format!("the linked clock did not move, so this one stays: {why}"))
        })?;
    }
    let micros = i64::try_from(offset.as_micros()).map_err(|_| Problem::content("too far"))?;
    let mut tx = bureau.store.step().await?;
    store::put(&mut tx, "clock_offset", &micros).await?;
    tx.commit().await?;
    bureau.clock.set_offset(micros);
    bureau.bell.notify_one();
    Ok(shown(&bureau))
}

/// `GET /faults`
pub(super) async fn faults(State(bureau): State<Arc<Inner>>) -> Json<FaultPlan> {
    Json(bureau.faults.plan())
}

/// `PUT /faults`
pub(super) async fn replace_faults(
    State(bureau): State<Arc<Inner>>,
    Body(plan): Body<FaultPlan>,
) -> Result<Json<FaultPlan>, Problem> {
    if let Some(objection) = plan.objection() {
        return Err(Problem::content(objection));
    }
    bureau.faults.replace(&bureau.store, plan).await?;
    Ok(Json(bureau.faults.plan()))
}

/// Body of `POST /stop-at`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StopAt {
    after: StopPoint,
}

/// `POST /stop-at`: answers what is armed now.
pub(super) async fn stop_at(State(bureau): State<Arc<Inner>>, Body(given): Body<StopAt>) -> Json<StopAt> {
    bureau.stop.arm(given.after);
    Json(given)
}
