//! The only file that knows how two databases are opened, written and read.
//!
//! SQLite: one writing connection behind a queue ([`crate::store::writer`]) and a pool of readers.
//! PostgreSQL: a pool for steps, each a transaction of its own in READ COMMITTED (a step that
//! decides by what it has read locks it with `for update`, or writes `where version = $n` and looks
//! at the row count), and a pool of read-only connections. Both make a commit durable before its
//! caller hears of it.

use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::safe::JournalKey;
use crate::store::query::Wire;
use crate::store::shared::Shared;
use crate::store::step::{Pending, guarded};
use crate::store::writer::{Message, QUEUE, Writer};
use crate::store::{Dialect, Reader, Stamp, StoreError, Tx, migrate};

/// How long a caller waits for a place in the queue or a connection before it hears "busy".
const PATIENCE: Duration = Duration::from_secs(15);
/// How often a step on PostgreSQL is tried against others that are faster, before its caller hears of it.
const ATTEMPTS: u32 = 5;
/// How long a beaten step stands back before it is tried again; each time twice as long.
const STEP_BACK: Duration = Duration::from_millis(10);
/// How long closing waits for readers.
const FAREWELL: Duration = Duration::from_secs(3);
/// Connections for steps on PostgreSQL.
const POSTGRES_STEPS: u32 = 16;
/// Connections for reads, on either.
const READERS: u32 = 8;

/// The database of one process. Clones share it.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    shared: Arc<Shared>,
}

#[derive(Clone)]
enum Engine {
    Sqlite { queue: mpsc::Sender<Message>, readers: SqlitePool },
    Postgres { steps: PgPool, readers: PgPool, places: Arc<Semaphore> },
}

/// How much was done since the store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counters {
    /// Steps run, kept or undone.
    pub steps: u64,
    /// Commits, each of one step or, on SQLite, of several.
    pub commits: u64,
}

impl Store {
    /// Opens `sqlite:PATH` or `postgres://…`, creating and migrating as needed. A database of the
    /// other stamp, of a newer schema, or with a changed migration is refused.
    pub async fn open(url: &str, stamp: Stamp) -> Result<Store, StoreError> {
        let shared = Arc::new(Shared::default());
        let engine = if let Some(path) = url.strip_prefix("sqlite:") {
            open_sqlite(path.strip_prefix("//").unwrap_or(path), stamp, &shared).await?
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            open_postgres(url, stamp).await?
        } else {
            return Err(StoreError::Address);
        };
        Ok(Store { engine, shared })
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        match &self.engine {
            Engine::Sqlite { .. } => Dialect::Sqlite,
            Engine::Postgres { .. } => Dialect::Postgres,
        }
    }

    /// Runs one step: all of its writes or none, durable before this returns `Ok`. A step once
    /// begun is finished even if the caller goes away. `E` is the flow's own error type. A step that
    /// PostgreSQL undoes because another was faster is run again, a few times: therefore `Clone`.
    pub async fn step<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Clone + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite { queue, .. } => {
                let (pending, answer) = Pending::new(work);
                let message = Message::Step(Box::new(pending));
                queue.send_timeout(message, PATIENCE).await.map_err(|refused| match refused {
                    mpsc::error::SendTimeoutError::Timeout(_) => StoreError::Busy,
                    mpsc::error::SendTimeoutError::Closed(_) => StoreError::Closed,
                })?;
                answer.await.unwrap_or_else(|_gone| Err(StoreError::Closed.into()))
            }
            Engine::Postgres { steps, places, .. } => {
                let place = tokio::time::timeout(PATIENCE, places.clone().acquire_owned()).await;
                let place = place.map_err(|_| StoreError::Busy)?.map_err(|_| StoreError::Closed)?;
                let (pool, shared) = (steps.clone(), self.shared.clone());
                let task = tokio::spawn(async move {
                    let outcome = patiently(&pool, &shared, work).await;
                    drop(place);
                    outcome
                });
                task.await.unwrap_or_else(|_gone| Err(StoreError::Closed.into()))
            }
        }
    }

    /// A connection to read from; it sees every step that has returned.
    pub async fn read(&self) -> Result<Reader, StoreError> {
        Ok(match &self.engine {
            Engine::Sqlite { readers, .. } => Reader::sqlite(readers.acquire().await?),
            Engine::Postgres { readers, .. } => Reader::postgres(readers.acquire().await?),
        })
    }

    /// A reader whose queries all see the same instant.
    pub async fn snapshot(&self) -> Result<Reader, StoreError> {
        Ok(match &self.engine {
            Engine::Sqlite { readers, .. } => Reader::sqlite_snapshot(readers.begin().await?),
            Engine::Postgres { readers, .. } => {
                Reader::postgres_snapshot(readers.begin_with("begin isolation level repeatable read read only").await?)
            }
        })
    }

    /// Steps and commits so far.
    pub fn counters(&self) -> Counters {
        Counters {
            steps: self.shared.steps.load(Ordering::Relaxed),
            commits: self.shared.commits.load(Ordering::Relaxed),
        }
    }

    /// Hands the journal's key over; see [`Store::unlock`].
    pub(super) fn set_journal_key(&self, key: JournalKey) {
        drop(self.shared.journal_key.set(Arc::new(key)));
    }

    /// Finishes the steps begun, then closes. Readers still held are waited for a little only.
    pub async fn close(self) {
        match self.engine {
            Engine::Sqlite { queue, readers } => {
                drop(tokio::time::timeout(FAREWELL, readers.close()).await);
                let (ear, done) = oneshot::channel();
                if queue.send(Message::Close(ear)).await.is_ok() {
                    drop(done.await);
                }
            }
            Engine::Postgres { steps, readers, places } => {
                // Every place back means no step is under way.
                let all = u32::try_from(QUEUE).unwrap_or(u32::MAX);
                drop(places.acquire_many(all).await);
                places.close();
                drop(tokio::time::timeout(FAREWELL, readers.close()).await);
                steps.close().await;
            }
        }
    }
}

/// A step on PostgreSQL, tried again while another one is faster.
async fn patiently<T, E, F>(pool: &PgPool, shared: &Shared, work: F) -> Result<T, E>
where
    F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Clone + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    let mut pause = STEP_BACK;
    for attempt in 1..ATTEMPTS {
        match alone(pool, shared, work.clone()).await {
            Tried::Done(outcome) => return outcome,
            Tried::Beaten(_) => tracing::debug!(attempt, "another step was faster; this one is tried again"),
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
    match alone(pool, shared, work).await {
        Tried::Done(outcome) => outcome,
        Tried::Beaten(error) => Err(error),
    }
}

/// How one try of a step has ended.
enum Tried<T, E> {
    /// With an outcome that stands.
    Done(Result<T, E>),
    /// Undone, because another step was faster.
    Beaten(E),
}

/// One try: its own transaction, undone if it is dropped before the commit.
async fn alone<T, E, F>(pool: &PgPool, shared: &Shared, work: F) -> Tried<T, E>
where
    F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    let mut transaction = match pool.begin().await {
        Ok(transaction) => transaction,
        Err(error) => return Tried::Done(Err(StoreError::from(error).into())),
    };
    let mut tx = Tx::new(Wire::Postgres(&mut transaction), shared.journal_key());
    let outcome = guarded(work, &mut tx).await;
    let beaten = tx.lost();
    shared.steps.fetch_add(1, Ordering::Relaxed);
    match outcome {
        Ok(value) => match transaction.commit().await.map_err(StoreError::from) {
            Ok(()) => {
                shared.commits.fetch_add(1, Ordering::Relaxed);
                Tried::Done(Ok(value))
            }
            Err(StoreError::Conflict) => Tried::Beaten(StoreError::Conflict.into()),
            Err(error) => Tried::Done(Err(StoreError::Commit { source: Arc::new(error) }.into())),
        },
        Err(error) => {
            if let Err(error) = transaction.rollback().await {
                tracing::warn!(%error, "undoing a step");
            }
            if beaten { Tried::Beaten(error) } else { Tried::Done(Err(error)) }
        }
    }
}

async fn open_sqlite(path: &str, stamp: Stamp, shared: &Arc<Shared>) -> Result<Engine, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .statement_cache_capacity(500);
    // What is deleted is overwritten: an erased holder's key must not linger in free pages.
    let mut writer = options.clone().pragma("secure_delete", "on").connect().await?;
    migrate::sqlite(&mut writer, stamp).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        .connect_with(options.create_if_missing(false).pragma("query_only", "on"))
        .await?;
    Ok(Engine::Sqlite { queue: Writer::start(writer, shared.clone()), readers })
}

async fn open_postgres(url: &str, stamp: Stamp) -> Result<Engine, StoreError> {
    let options = PgConnectOptions::from_str(url)?.statement_cache_capacity(500);
    let mut first = options.clone().connect().await?;
    migrate::postgres(&mut first, stamp).await?;
    first.close().await?;
    let steps = PgPoolOptions::new()
        .max_connections(POSTGRES_STEPS)
        .acquire_timeout(PATIENCE)
        .connect_with(options.clone())
        .await?;
    let readers = PgPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        .connect_with(options.options([("default_transaction_read_only", "on")]))
        .await?;
    Ok(Engine::Postgres { steps, readers, places: Arc::new(Semaphore::new(QUEUE)) })
}
