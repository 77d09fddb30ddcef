//! The one writer of a SQLite database, and group commit.
//!
//! Players: [`Writer`], a task that owns the only writing connection; the bounded queue in front of
//! it; [`Waiting`] steps. Way of data: the first waiting step opens the transaction; it and all that
//! arrive while it runs (up to [`GROUP`] or [`GROUP_TIME`]) go in, each inside a savepoint of its
//! own, so that a failing one is undone alone; one COMMIT makes them durable together, and only then
//! is each caller answered. Nobody waits for a group to fill: a lonely step is committed at once.
//! While one commit waits for the disk, the next group gathers in the queue.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use crate::store::query::Wire;
use crate::store::shared::Shared;
use crate::store::step::Waiting;
use crate::store::{StoreError, Tx};

/// How many steps at most share a commit.
const GROUP: usize = 128;
/// How long a group takes more steps in, so that its first does not wait for many slow ones.
const GROUP_TIME: Duration = Duration::from_millis(50);
/// How many steps wait in the queue before callers wait outside.
pub(super) const QUEUE: usize = 1024;

/// What arrives in the queue.
pub(super) enum Message {
    /// Run this.
    Step(Box<dyn Waiting>),
    /// Finish what came before, close the connection, say so.
    Close(oneshot::Sender<()>),
}

/// The task's own things.
pub(super) struct Writer {
    connection: SqliteConnection,
    queue: mpsc::Receiver<Message>,
    shared: Arc<Shared>,
}

impl Writer {
    /// Starts the task; it ends when the store is closed or all its copies are dropped.
    pub(super) fn start(connection: SqliteConnection, shared: Arc<Shared>) -> mpsc::Sender<Message> {
        let (sender, queue) = mpsc::channel(QUEUE);
        tokio::spawn(Writer { connection, queue, shared }.run());
        sender
    }

    async fn run(mut self) {
        let mut closing = None;
        while closing.is_none() {
            match self.queue.recv().await {
                Some(Message::Step(first)) => closing = self.group(first).await,
                Some(Message::Close(done)) => closing = Some(done),
                None => break,
            }
        }
        self.queue.close();
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "closing the database");
        }
        if let Some(done) = closing {
            let _ = done.send(());
        }
    }

    /// One transaction. A request to close that arrives meanwhile is handed back.
    async fn group(&mut self, first: Box<dyn Waiting>) -> Option<oneshot::Sender<()>> {
        if let Err(error) = self.say("begin immediate").await {
            first.answer(Err(error));
            return None;
        }
        let began = Instant::now();
        let mut done: Vec<Box<dyn Waiting>> = Vec::new();
        let mut next = Some(first);
        let mut closing = None;
        let mut outcome = Ok(());
        while let Some(mut step) = next.take() {
            outcome = self.one(step.as_mut()).await;
            done.push(step);
            if outcome.is_ok() && done.len() < GROUP && began.elapsed() < GROUP_TIME {
                match self.queue.try_recv() {
                    Ok(Message::Step(step)) => next = Some(step),
                    Ok(Message::Close(ear)) => closing = Some(ear),
                    Err(_nothing_waits) => {}
                }
            }
        }
        if outcome.is_ok() {
            outcome = self.say("commit").await;
        }
        self.finish(done, outcome).await;
        closing
    }

    /// One step inside its savepoint. An error here is one of the transaction, not of the step.
    async fn one(&mut self, step: &mut dyn Waiting) -> Result<(), StoreError> {
        self.say("savepoint step").await?;
        let key = self.shared.journal_key();
        let keep = step.run(&mut Tx::new(Wire::Sqlite(&mut self.connection), key)).await;
        if !keep {
            // Fails if SQLite has undone everything by itself (disk full, I/O error).
            self.say("rollback to step").await?;
        }
        self.say("release step").await
    }

    async fn finish(&mut self, done: Vec<Box<dyn Waiting>>, outcome: Result<(), StoreError>) {
        let told = match outcome {
            Ok(()) => {
                self.shared.commits.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, steps = done.len(), "a commit failed; nothing of it is kept");
                // Refused if SQLite has rolled back already, which is as good.
                drop(self.say("rollback").await);
                Err(StoreError::Commit { source: Arc::new(error) })
            }
        };
        self.shared.steps.fetch_add(done.len() as u64, Ordering::Relaxed);
        for step in done {
            step.answer(told.clone());
        }
    }

    async fn say(&mut self, words: &'static str) -> Result<(), StoreError> {
        sqlx::query(words).execute(&mut self.connection).await?;
        Ok(())
    }
}
