//! A step: SQL and nothing else, run in one transaction.
//!
//! [`Tx`] is what a step's closure gets. [`Pending`] is a step that waits in the writer's queue: the
//! closure, later its outcome, and the caller's ear. The outcome is told only after the commit.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::sync::oneshot;

use crate::safe::JournalKey;
use crate::store::query::Wire;
use crate::store::{Connection, Dialect, Query, Sql, StoreError};

/// A step does SQL and nothing else; one that takes this long waits for something it must not.
const STEP_LIMIT: Duration = Duration::from_secs(30);

/// What failed queries have done to the transaction around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Harm {
    /// Nothing.
    None,
    /// The step must be undone.
    Broken,
    /// The step must be undone because another one was faster; done again it may well succeed.
    Lost,
}

/// The transaction of one step. After a query has failed the others are refused
/// ([`StoreError::Aborted`]) and the step is undone, whatever it returns: use `on conflict do
/// nothing` where a refusal is expected.
pub struct Tx<'c> {
    wire: Wire<'c>,
    harm: Harm,
    journal_key: Option<Arc<JournalKey>>,
}

impl<'c> Tx<'c> {
    pub(super) fn new(wire: Wire<'c>, journal_key: Option<Arc<JournalKey>>) -> Tx<'c> {
        Tx { wire, harm: Harm::None, journal_key }
    }

    /// Begins a query.
    pub fn query(&mut self, sql: impl Into<Sql>) -> Query<'_> {
        Query::new(self.wire.again(), Some(&mut self.harm), sql.into())
    }

    /// Which database answers.
    pub fn dialect(&self) -> Dialect {
        self.wire.dialect()
    }

    /// Whether another step was faster ([`StoreError::Conflict`]), whatever the closure has made of it.
    pub(super) fn lost(&self) -> bool {
        self.harm == Harm::Lost
    }

    /// The key of the journal, once the store is unlocked.
    pub(super) fn journal_key(&self) -> Result<Arc<JournalKey>, StoreError> {
        self.journal_key.clone().ok_or(StoreError::Locked)
    }
}

impl Connection for Tx<'_> {
    fn query(&mut self, sql: impl Into<Sql>) -> Query<'_> {
        Tx::query(self, sql)
    }
    fn dialect(&self) -> Dialect {
        Tx::dialect(self)
    }
}

/// Runs a step's closure: a panic, a step that never ends and a swallowed error are errors.
pub(super) async fn guarded<T, E, F>(work: F, tx: &mut Tx<'_>) -> Result<T, E>
where
    F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    let run = AssertUnwindSafe(async { work(tx).await }).catch_unwind();
    let outcome = match tokio::time::timeout(STEP_LIMIT, run).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_panic)) => Err(StoreError::StepPanicked.into()),
        Err(_elapsed) => Err(StoreError::StepTimeout.into()),
    };
    match outcome {
        Ok(_) if tx.harm != Harm::None => Err(StoreError::Aborted.into()),
        outcome => outcome,
    }
}

/// A step in the queue, whatever it returns.
pub(super) trait Waiting: Send {
    /// Runs the closure; `true` if what it did is to be kept.
    fn run<'t>(&'t mut self, tx: &'t mut Tx<'_>) -> BoxFuture<'t, bool>;
    /// Tells the caller: its own outcome, or that the transaction around it failed.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

/// A closure, its outcome, and who waits for it.
pub(super) struct Pending<T, E, F> {
    work: Option<F>,
    outcome: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Pending<T, E, F> {
    pub(super) fn new(work: F) -> (Pending<T, E, F>, oneshot::Receiver<Result<T, E>>) {
        let (caller, answer) = oneshot::channel();
        (Pending { work: Some(work), outcome: None, caller }, answer)
    }
}

impl<T, E, F> Waiting for Pending<T, E, F>
where
    F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run<'t>(&'t mut self, tx: &'t mut Tx<'_>) -> BoxFuture<'t, bool> {
        async move {
            let Some(work) = self.work.take() else {
                return false;
            };
            let outcome = guarded(work, tx).await;
            let keep = outcome.is_ok();
            self.outcome = Some(outcome);
            keep
        }
        .boxed()
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let told = match (committed, self.outcome) {
            // A failing step was undone by itself: its own error says more than the commit's.
            (_, Some(Err(own))) => Err(own),
            (Err(error), _) => Err(error.into()),
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(StoreError::Closed.into()),
        };
        // The caller may have gone; its step is done all the same.
        drop(self.caller.send(told));
    }
}
