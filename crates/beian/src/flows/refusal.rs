//! Why a flow did not do what it was asked: data, mapped to HTTP in one place (`api/problem.rs`) and to the log in one.

use filing::finding::Finding;
use filing::lifecycle::{Event, State};

use crate::safe::SafeError;
use crate::store::StoreError;

/// A section of a draft that changed after the caller had last seen it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Changed {
    /// Pointer into the case.
    pub path: String,
    /// When.
    #[schema(value_type = String)]
    pub at: jiff::Timestamp,
    /// Who: `applicant`, `reviewer`, …
    pub by: String,
}

/// A flow's refusal.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such thing, or it is another account's.
    #[error("not found")]
    NotFound,
    /// The caller's role may not do this.
    #[error("not allowed")]
    Forbidden,
    /// What was sent cannot be read as what it should be: the pointer, and why.
    #[error("not readable at {pointer}")]
    Unreadable {
        /// JSON pointer.
        pointer: String,
        /// Why, without personal values.
        reason: String,
    },
    /// The act is not possible in this state.
    #[error("not possible while {state:?}")]
    NotPossible {
        /// The state.
        state: State,
        /// What is possible for this caller.
        possible: Vec<Event>,
    },
    /// The order changed after the caller had read it.
    #[error("stale")]
    Stale {
        /// The present version.
        version: i64,
        /// What changed since.
        changed: Vec<Changed>,
    },
    /// A change needs `If-Match`.
    #[error("If-Match is missing")]
    NoVersion,
    /// Findings stand against it.
    #[error("{} findings", .0.len())]
    Findings(Vec<Finding>),
    /// Somebody else holds the order.
    #[error("held by another reviewer")]
    Held,
    /// An approval that two people must agree to is not proposed.
    #[error("nothing is proposed")]
    NotProposed,
    /// Whoever proposes cannot be the second person.
    #[error("proposed by the same person")]
    SamePerson,
    /// The holder's key was destroyed: what is sealed can never be read again.
    #[error("erased")]
    Erased,
    /// The idempotency key was used for another request.
    #[error("idempotency key used for another request")]
    KeyReused,
    /// The task was settled before.
    #[error("task closed")]
    TaskClosed,
    /// The task is about no order, so nothing can be sent or returned.
    #[error("task without an order")]
    NoOrder,
    /// The upload is already under way to the bureau.
    #[error("already on its way to the bureau")]
    UnderWay,
    /// The channel's state does not allow it.
    #[error("the channel is {state}")]
    Channel {
        /// `open`, `paused`, `stopped`.
        state: String,
    },
    /// Another member of staff has this login.
    #[error("login taken")]
    LoginTaken,
    /// Nobody shuts out or degrades themselves.
    #[error("nobody does this to themselves")]
    Yourself,
    /// The last operator who may sign in stays.
    #[error("the last operator")]
    LastOperator,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Sealing or opening.
    #[error(transparent)]
    Safe(#[from] SafeError),
    /// A fault of the house.
    #[error("{0}")]
    Fault(#[from] anyhow::Error),
}
