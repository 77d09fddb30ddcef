//! `POST /stop-at`: the process kills itself once, as by SIGKILL, at a named point of the wire, so that a test can see
//! what a crash at exactly that point leaves behind. The wish lives in memory only: a restarted bureau does not stop.

use std::{
    sync::atomic::{AtomicU8, Ordering},
    time::Duration,
};

use serde::{Deserialize, Serialize};

/// The points at which the process can be told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StopPoint {
    /// An upload is stored, its answer not yet given.
    Store,
    /// The answer of an upload was handed over.
    Answer,
    /// A result file was handed over.
    Deliver,
}

/// Long enough for an answer to leave a loopback socket, short enough for no second call to fit in.
const HANDED_OVER: Duration = Duration::from_millis(60);

/// The armed stop point, if any.
#[derive(Default)]
pub(crate) struct Stop(AtomicU8);

impl Stop {
    /// Arms a point; it replaces an earlier one.
    pub(crate) fn arm(&self, point: StopPoint) {
        self.0.store(point as u8 + 1, Ordering::SeqCst);
    }

    fn take(&self, point: StopPoint) -> bool {
        self.0.compare_exchange(point as u8 + 1, 0, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    /// Kills the process now if this point is armed.
    pub(crate) fn here(&self, point: StopPoint) {
        if self.take(point) {
            kill();
        }
    }

    /// Kills the process shortly, after the answer under way has left, if this point is armed.
    pub(crate) fn after_answer(&self, point: StopPoint) {
        if self.take(point) {
            tokio::spawn(async {
                tokio::time::sleep(HANDED_OVER).await;
                kill();
            });
        }
    }
}

fn kill() {
    use nix::{
        sys::signal::{Signal, kill},
        unistd::Pid,
    };
    tracing::warn!("PRACTICE bureau stops itself as it was told to");
    if let Err(error) = kill(Pid::this(), Signal::SIGKILL) {
        tracing::error!(%error, "could not stop");
    }
}
