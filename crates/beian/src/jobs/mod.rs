//! Who does the work: the loop that sends, receives, and runs due jobs. Everything here can be killed at any moment.

pub mod deliver;

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::Value;
use tokio::sync::watch;

use crate::app::{App, new_id};
use crate::clock::mainland;
use crate::exchange::{Exchange, Round};
use crate::flows::order::Who;
use crate::flows::refusal::Refusal;
use crate::flows::{expire, purge, remind, take_result};
use crate::store::journal;
use crate::store::queue::{self, JobRow};

/// Runs until `stop` turns true: sending, receiving, delivering and the due jobs go on beside each other, each woken by the
/// bell.
pub async fn work(app: Arc<App>, owner: Owner, mut stop: watch::Receiver<bool>) -> anyhow::Result<()> {
    let exchange = match app.config.bureau.upload_url.is_empty() {
        true => None,
        false => Some(Arc::new(Exchange::new(Arc::clone(&app), owner.name.clone())?)),
    };
    let mut beside = vec![tokio::spawn(deliver::run(Arc::clone(&app), owner.name.clone(), stop.clone()))];
    if let Some(exchange) = &exchange {
        exchange.prepare_row().await?;
        beside.push(tokio::spawn(send(Arc::clone(&app), Arc::clone(exchange), stop.clone())));
        beside.push(tokio::spawn(receive(Arc::clone(&app), Arc::clone(exchange), stop.clone())));
    }
    let mut next_sweep = tokio::time::Instant::now();
    while !*stop.borrow() {
        app.refresh_clock().await.unwrap_or_else(|error| tracing::error!(%error, "the clock could not be read"));
        if next_sweep <= tokio::time::Instant::now() {
            next_sweep = tokio::time::Instant::now() + Duration::from_secs(60);
            sweep(&app).await.unwrap_or_else(|error| tracing::error!(%error, "expired orders could not be closed"));
        }
        let busy = run_due(&app).await.unwrap_or_else(|error| {
            tracing::error!(%error, "jobs could not be run");
            false
        });
        if !busy {
            rest(&app, nap(&app), &mut stop).await;
        }
    }
    // An attempt under way is finished: its outcome is worth a moment.
    for task in beside {
        task.await?;
    }
    if let Some(exchange) = exchange {
        exchange.release().await.unwrap_or_else(|error| tracing::warn!(%error, "the lease could not be given back"));
    }
    Ok(())
}

/// Sends whatever waits. The nap is for approvals in another process, whose bell is not heard here.
async fn send(app: Arc<App>, exchange: Arc<Exchange>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if !settled(exchange.send_all(&stop).await, "sending") {
            rest(&app, nap(&app), &mut stop).await;
        }
    }
}

/// Asks for files, at the pace that is set, or at once where there are more or an operator wants it.
async fn receive(app: Arc<App>, exchange: Arc<Exchange>, mut stop: watch::Receiver<bool>) {
    let poll = poll(&app);
    let mut next_poll = tokio::time::Instant::now();
    let mut wish_met = 0;
    while !*stop.borrow() {
        let wish = exchange.wished_at().await.unwrap_or_else(|error| {
            tracing::error!(%error, "the operator's wishes could not be read");
            wish_met
        });
        if next_poll <= tokio::time::Instant::now() || wish > wish_met {
            wish_met = wish;
            next_poll = tokio::time::Instant::now() + poll;
            if settled(exchange.receive().await, "receiving") {
                next_poll = tokio::time::Instant::now();
                continue;
            }
        }
        rest(&app, nap(&app), &mut stop).await;
    }
}

/// Seconds between two questions for files.
fn poll(app: &App) -> Duration {
    Duration::from_secs_f64(app.config.bureau.poll_seconds.clamp(0.05, 3600.0))
}

/// How long a worker sleeps that nobody wakes.
fn nap(app: &App) -> Duration {
    poll(app).min(Duration::from_secs(1))
}

/// Sleeps until the bell rings, the end is near, or `nap` is over.
async fn rest(app: &App, nap: Duration, stop: &mut watch::Receiver<bool>) {
    tokio::select! {
        _ = tokio::time::sleep(nap) => {}
        () = app.bell.notified() => {}
        _ = stop.changed() => {}
    }
}

/// Whether a round of the exchange worked; what went wrong is logged and met again in the next round.
fn settled(round: Result<Round, crate::exchange::ExchangeError>, what: &str) -> bool {
    match round {
        Ok(round) => round == Round::Worked,
        Err(error) => {
            tracing::warn!(%error, what, "a round of the exchange ended early");
            false
        }
    }
}

/// Runs the jobs that are due.
pub async fn run_due(app: &Arc<App>) -> Result<bool, Refusal> {
    let mut ran = false;
    for _ in 0..100 {
        let (business, wall) = (app.clock.business(), app.clock.wall());
        let claimed = app.store.step(move |tx| Box::pin(async move { queue::claim(tx, business, wall).await })).await?;
        let Some(job) = claimed else { break };
        ran = true;
        run_one(app, job).await?;
    }
    Ok(ran)
}

async fn run_one(app: &Arc<App>, job: JobRow) -> Result<(), Refusal> {
    let (app2, id, attempts) = (Arc::clone(app), job.id.clone(), job.attempts);
    let outcome = app
        .store
        .step(move |tx| {
            Box::pin(async move {
                let body: Value = serde_json::from_str(&job.body).map_err(anyhow::Error::from)?;
                let order = body.get("order").and_then(Value::as_str).unwrap_or_default();
                let instant = |name| body.get(name).and_then(Value::as_i64).unwrap_or_default();
                match job.kind.as_str() {
                    "sms_window" => take_result::window_over(tx, &app2, order, instant("until")).await?,
                    "sms_reminder" => remind::sms(tx, &app2, order, instant("until"), instant("next")).await?,
                    kind => return Err(anyhow::anyhow!("no such job: {kind}").into()),
                }
                queue::finish(tx, &job.id).await?;
                Ok::<_, Refusal>(())
            })
        })
        .await;
    let Err(error) = outcome else { return Ok(()) };
    tracing::error!(job = id, attempts, %error, "a job failed and runs again later");
    let wait = SignedDuration::from_secs(30_i64.saturating_mul(1 << attempts.clamp(0, 10)));
    let again = app.clock.wall().checked_add(wait).unwrap_or(jiff::Timestamp::MAX);
    let text = error.to_string();
    app.store.step(move |tx| Box::pin(async move { queue::retry(tx, &id, &text, again).await })).await?;
    Ok(())
}

/// Closes what nobody has touched for too long, warns of what soon will be, deletes what is over, and writes the day's journal
/// root outside the database.
pub async fn sweep(app: &Arc<App>) -> Result<(), Refusal> {
    write_root(app).await?;
    expire::expire_idle(app, &Who::system()).await?;
    remind::before_expiry(app).await?;
    purge::old(app).await?;
    purge::wire_files(app).await
}

/// One root file a day, in `DATA/journal-roots`: a cut or rewritten chain is found against it.
async fn write_root(app: &Arc<App>) -> Result<(), Refusal> {
    let day = mainland(app.clock.wall()).date();
    let dir = app.config.data.join("journal-roots");
    if dir.join(format!("{day}.json")).exists() {
        return Ok(());
    }
    let root = {
        let mut reader = app.store.snapshot().await?;
        journal::root_file(&mut reader, app.keys.journal(), day).await?
    };
    tokio::task::spawn_blocking(move || root.save(&dir))
        .await
        .map_err(anyhow::Error::from)?
        .map_err(anyhow::Error::from)?;
    Ok(())
}

/// This process among all that may send: its name in leases, and the lock that makes it the only one with that name.
pub struct Owner {
    /// Lasts as long as the data directory, so that a restart takes over its own lease at once.
    pub name: String,
    _lock: std::fs::File,
}

/// Claims the data directory for this worker.
///
/// # Errors
/// If another process works on it.
pub fn owner(app: &App) -> anyhow::Result<Owner> {
    let lock = std::fs::File::create(app.config.data.join("worker.lock"))?;
    lock.try_lock().map_err(|_| anyhow::anyhow!("another process works on {} already", app.config.data.display()))?;
    let path = app.config.data.join("worker-id");
    if let Ok(id) = std::fs::read_to_string(&path)
        && !id.trim().is_empty()
    {
        return Ok(Owner { name: id.trim().to_owned(), _lock: lock });
    }
    let name = new_id();
    std::fs::write(&path, &name)?;
    Ok(Owner { name, _lock: lock })
}
