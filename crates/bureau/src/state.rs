//! What the rooms of the bureau share.

use tokio::sync::{Mutex, Notify};

use crate::{clock::Clock, config::BureauConfig, faults::Faults, stop::Stop, store::Store};

/// What wire, desk and management share.
pub(crate) struct Inner {
    /// The settings.
    pub config: BureauConfig,
    /// The database.
    pub store: Store,
    /// Business time.
    pub clock: Clock,
    /// The fault plan.
    pub faults: Faults,
    /// The armed stop point.
    pub stop: Stop,
    /// Rung when the desk has something to do.
    pub bell: Notify,
    /// Held while an upload is judged and stored: numbers are judged one after another.
    pub counter: Mutex<()>,
    /// Held while the clock is moved.
    pub clock_hand: Mutex<()>,
}
