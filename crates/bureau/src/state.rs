//! What the rooms of the bureau share.

use std::sync::atomic::AtomicI64;

use tokio::sync::{Mutex, Notify};

use crate::{
    clock::Clock, config::BureauConfig, faults::Faults, providers::Providers, script::Script, stop::Stop, store::Store,
};

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
    /// Who may sign in.
    pub providers: Providers,
    /// Scripted decisions.
    pub script: Script,
    /// Business time until which reporting is closed (fault code_20), in microseconds.
    pub closed_until: AtomicI64,
    /// The armed stop point.
    pub stop: Stop,
    /// Rung when the desk has something to do.
    pub bell: Notify,
    /// Held while an upload is judged and stored: numbers are judged one after another.
    pub counter: Mutex<()>,
    /// Held while the clock is moved.
    pub clock_hand: Mutex<()>,
}
