//! `beian work`: the exchange and the jobs, without pages.

use std::path::Path;

use super::{Ended, Outcome, end_signal, settings, start_log};
use crate::app::App;
use crate::clock::Clock;
use crate::jobs;

/// Works until asked to end.
pub async fn run(config: &Path) -> Outcome {
    let config = settings(Some(config))?;
    start_log(&config)?;
    let app = App::open(config, Clock::system()).await?;
    let owner = jobs::owner(&app)?;
    jobs::work(app, owner, end_signal()?).await.map_err(Ended::Environment)
}
