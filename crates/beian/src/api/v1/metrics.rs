//! The exchange in numbers, for the operator's own monitoring: the text format of Prometheus.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::{Answer, refuse};
use crate::api::caller::{Staff, Tongue};
use crate::app::App;
use crate::flows::refusal::Refusal;
use crate::store::{channels, desk, duties, exchange_files};

/// Open alerts, channels, what waits, and what the bureau is owed.
#[utoipa::path(get, path = "/api/v1/metrics", tag = "tasks",
    responses((status = 200, content_type = "text/plain")), security(("token" = [])))]
pub async fn metrics(State(app): State<Arc<App>>, Staff(_caller): Staff, Tongue(lang): Tongue) -> Answer<Response> {
    let text = write(&app).await.map_err(refuse(&app, lang))?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

async fn write(app: &App) -> Result<String, Refusal> {
    let mut reader = app.store.read().await?;
    let mut text = String::new();
    // Writing to a String does not fail.
    let mut line = |name: &str, label: &str, value: &str, n: i64| {
        let _ = writeln!(text, "{name}{{{label}=\"{value}\"}} {n}");
    };
    for (kind, unseen, open, all) in desk::alert_counts(&mut reader).await? {
        line("beian_alerts_unacknowledged", "kind", &kind, unseen);
        line("beian_alerts_open", "kind", &kind, open);
        line("beian_alerts_total", "kind", &kind, all);
    }
    let now = app.clock.wall().as_second();
    for channel in channels::all(&mut reader).await? {
        line("beian_channel_open", "channel", &channel.id, i64::from(channel.state == "open"));
        line("beian_channel_waiting", "channel", &channel.id, exchange_files::waiting(&mut reader, &channel.id).await?);
        if let Some(heard) = channel.last_heard_at {
            line("beian_channel_heard_seconds_ago", "channel", &channel.id, now - heard / 1_000_000);
        }
    }
    for (kind, open) in duties::open_by_kind(&mut reader).await? {
        line("beian_duties_open", "kind", &kind, open);
    }
    Ok(text)
}
