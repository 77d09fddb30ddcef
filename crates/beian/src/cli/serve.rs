//! `beian serve`: pages and API, without the exchange.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use tokio::sync::watch;

use super::{Outcome, bind, end_signal, ended, practice_data, ready, settings, start_log};
use crate::app::App;
use crate::clock::Clock;
use crate::routes;

/// Serves until asked to end.
pub async fn run(config: &Path) -> Outcome {
    let config = settings(Some(config))?;
    start_log(&config)?;
    let listen = config.listen;
    let app = App::open(config, Clock::system()).await?;
    let people = practice_data::prepare(&app).await?;
    let listener = bind(listen).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let mut line = json!({"ready": true, "app": url});
    if let Some(people) = people {
        line["staff"] = json!(people.staff);
        line["tokens"] = json!(people.tokens);
    }
    let stop = end_signal()?;
    ready(&line, &app.config.ready_file)?;
    serve(app, listener, stop).await
}

/// Serves on a listener until `stop`.
pub async fn serve(app: Arc<App>, listener: tokio::net::TcpListener, stop: watch::Receiver<bool>) -> Outcome {
    let clock = tokio::spawn(follow_clock(Arc::clone(&app), stop.clone()));
    let (router, _) = routes::build(app);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(ended(stop)).await?;
    clock.abort();
    Ok(())
}

/// Follows the business clock, which another process may move.
async fn follow_clock(app: Arc<App>, stop: watch::Receiver<bool>) {
    while !*stop.borrow() && app.config.is_practice() {
        if let Err(error) = app.refresh_clock().await {
            tracing::warn!(%error, "the clock could not be read");
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
}
