//! The bureau as its caller holds it, and what its rooms share.

use std::{
    future::Future,
    sync::{Arc, atomic::AtomicI64},
};

use axum::Router;
use tokio::sync::{Mutex, Notify};

use crate::{
    clock::Clock,
    config::BureauConfig,
    desk,
    error::Result,
    faults::Faults,
    manage,
    providers::Providers,
    script::Script,
    seeds,
    state::Inner,
    stop::Stop,
    store::{self, Store},
    wire,
};

/// An open practice bureau. PRACTICE only; cheap to clone.
#[derive(Clone)]
pub struct Bureau(Arc<Inner>);

/// Opens a bureau on its data directory, new or as it was left.
///
/// # Errors
/// When the settings contradict themselves, or the directory holds a database that is not a practice bureau's.
pub async fn open(config: BureauConfig) -> Result<Bureau> {
    let config = config.settled()?;
    let store = Store::open(&config.data_dir).await?;
    let mut tx = store.step().await?;
    let offset = store::get(&mut tx, "clock_offset").await?.unwrap_or(0);
    let faults = Faults::load(&mut tx, config.faults.as_ref()).await?;
    let providers = Providers::load(&mut tx, &config.providers).await?;
    let script = Script::load(&mut tx).await?;
    let closed_until = store::get(&mut tx, "closed_until").await?.unwrap_or(0);
    if let Some(path) = &config.register {
        seeds::enter(&mut tx, &seeds::read(path)?, Clock::new(offset).now_micros()).await?;
    }
    tx.commit().await?;
    tracing::warn!(province = %config.province, "PRACTICE bureau opened: nothing it issues is valid");
    Ok(Bureau(Arc::new(Inner {
        config,
        store,
        clock: Clock::new(offset),
        faults,
        providers,
        script,
        closed_until: AtomicI64::new(closed_until),
        stop: Stop::default(),
        bell: Notify::new(),
        counter: Mutex::new(()),
        clock_hand: Mutex::new(()),
    })))
}

impl Bureau {
    /// What a provider's client talks to: the three SOAP services.
    pub fn wire_router(&self) -> Router {
        wire::router(self.0.clone())
    }

    /// The management API for scripts and consoles. Not for providers: serve it on another socket.
    pub fn manage_router(&self) -> Router {
        manage::router(self.0.clone())
    }

    /// Works at the desk until `shutdown`: takes stored uploads in, decides where told to, lapses what is overdue.
    pub async fn run_desk(&self, shutdown: impl Future<Output = ()> + Send) {
        desk::run(&self.0, shutdown).await;
    }
}
