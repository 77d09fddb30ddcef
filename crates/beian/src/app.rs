//! What every room may use, in one place.

use std::sync::Arc;

use filing::fields::Catalogue;

use crate::clock::Clock;
use crate::codebook::Codebook;
use crate::config::Config;
use crate::deskbook::Deskbook;
use crate::files::objects::Objects;
use crate::flows::{base_codes, letters};
use crate::legal::Legal;
use crate::ports::identity::IdentityProvider;
use crate::ports::post::Post;
use crate::safe::{Keys, MasterKey};
use crate::stop::StopPoints;
use crate::store::{Stamp, Store, StoreError, ground};
use crate::words::Words;

/// A rate limit by address, in memory: each replica counts for itself.
pub type AddressRate = governor::DefaultKeyedRateLimiter<std::net::IpAddr>;

fn per_minute(most: u32) -> AddressRate {
    let most = std::num::NonZeroU32::new(most).unwrap_or(std::num::NonZeroU32::MIN);
    governor::RateLimiter::keyed(governor::Quota::per_minute(most))
}

/// The platform's parts.
pub struct App {
    /// Settings.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// The master key and what it derives.
    pub keys: Keys,
    /// Business and wall time.
    pub clock: Clock,
    /// Sealed documents and wire files.
    pub objects: Objects,
    /// Every form field, and how it is masked.
    pub catalogue: &'static Catalogue,
    /// Sentences in both languages.
    pub words: Words,
    /// Who carries messages to people.
    pub post: Post,
    /// The bureau's codes.
    pub codes: Codebook,
    /// What the review desk goes by.
    pub deskbook: Deskbook,
    /// What people agree to.
    pub legal: Legal,
    /// Where practice mode may make the process die.
    pub stop: StopPoints,
    /// Anonymous checks, by address.
    pub check_rate: AddressRate,
    /// Staff sign-ins, by address.
    pub sign_in_rate: AddressRate,
    /// Where people may sign in with an account of the provider's console, if that is set.
    pub identity: Option<IdentityProvider>,
    /// How many pictures may be judged at once: each takes some hundred megabytes at worst.
    pub picture_slots: Arc<tokio::sync::Semaphore>,
    /// Rung when there may be something to send; the worker sleeps on it.
    pub bell: tokio::sync::Notify,
}

/// Name of the business clock's offset in `meta`, microseconds.
const CLOCK_OFFSET: &str = "clock_offset";

impl App {
    /// Opens data directory, keys and database, and puts the parts together.
    ///
    /// # Errors
    /// Whatever of the environment is missing or does not fit: one line, for exit code 3.
    pub async fn open(config: Config, clock: Clock) -> anyhow::Result<Arc<Self>> {
        use anyhow::Context;
        std::fs::create_dir_all(&config.data)
            .with_context(|| format!("the data directory {} cannot be made", config.data.display()))?;
        let stamp = if config.is_practice() { Stamp::Practice } else { Stamp::Real };
        let keys = Keys::new(&MasterKey::load_or_create(&config.master_key(), &config.data, &mut rand::rng())?);
        let store = Store::open(&config.database(), stamp).await?;
        store.unlock(&keys).await?;
        let stop = if config.is_practice() {
            StopPoints::new(std::env::var("BEIAN_STOP_AT").ok(), &config.data)
        } else {
            StopPoints::none()
        };
        let post = Post::open(&config, &letters::names())?;
        crate::flows::alerts::check_addressees(&config, &post)?;
        let app = Arc::new(Self {
            objects: Objects::open(&config.data.join("objects"))?,
            catalogue: Catalogue::embedded(),
            words: Words::embedded()?,
            codes: Codebook::embedded(),
            post,
            deskbook: Deskbook::open(&config.review)?,
            legal: Legal::load(&config.legal)?,
            stop,
            check_rate: per_minute(config.checks_per_minute),
            sign_in_rate: per_minute(10),
            identity: IdentityProvider::of(&config)?,
            picture_slots: Arc::new(tokio::sync::Semaphore::new(2)),
            bell: tokio::sync::Notify::new(),
            config,
            store,
            keys,
            clock,
        });
        app.refresh_clock().await?;
        Ok(app)
    }

    /// Takes over the business clock's offset from the database; another process may have moved it.
    pub async fn refresh_clock(&self) -> Result<(), StoreError> {
        let mut reader = self.store.read().await?;
        let offset = ground::meta(&mut reader, CLOCK_OFFSET).await?.and_then(|v| v.parse().ok()).unwrap_or(0);
        self.clock.set_offset(offset);
        drop(reader);
        base_codes::in_force(self).await?;
        Ok(())
    }

    /// Moves the business clock forward; practice mode only, which the caller has checked.
    pub async fn advance_clock(&self, by: jiff::SignedDuration) -> Result<(), StoreError> {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.store
            .step(move |tx| {
                Box::pin(async move {
                    let old: i64 = ground::meta(tx, CLOCK_OFFSET).await?.and_then(|v| v.parse().ok()).unwrap_or(0);
                    ground::set_meta(tx, CLOCK_OFFSET, &old.saturating_add(micros).to_string()).await
                })
            })
            .await?;
        self.refresh_clock().await?;
        self.bell.notify_waiters();
        Ok(())
    }
}

/// A new UUIDv7 as text: ids sort by the time they were made.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
