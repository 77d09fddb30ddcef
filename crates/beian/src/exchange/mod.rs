//! The exchange: the only code that talks to the bureau.
//!
//! ```text
//! sender:   line of approved orders → pack (mapping) → number → send ⇄ bureau → accepted
//!                                                   └ silence: settle, by asking for the previous upload
//! receiver: download → verify → keep raw → acknowledge → apply → flows/take_result, base_codes, held_records
//!                                                              └ wanted → flows/duties
//! inquiry:  open questions of a draft ⇄ bureau → its case
//! ```
//! One sender per channel, held by a lease in the channel's row. Whatever the bureau does not say stays unknown.

pub mod apply;
pub mod effects;
mod filing_records;
mod filing_results;
pub mod hours;
pub mod inquiry;
pub mod mapping;
pub mod pack;
mod plain_copies;
pub mod receiver;
pub mod results;
pub mod sender;
pub mod settle;
pub mod wanted;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use miit::client::{CallError, Client, ClientConfig, ParameterNames};
use miit::package::Cipher;
use serde_json::json;
use tokio::sync::Mutex;

use crate::app::App;
use crate::flows::refusal::Refusal;
use crate::flows::tell;
use crate::store::channels;

/// Seconds that a lease lasts beyond the longest call.
const CALL_MARGIN: f64 = 15.0;

/// One channel's exchange.
pub struct Exchange {
    app: Arc<App>,
    client: Client,
    cipher: Option<Cipher>,
    channel: String,
    owner: String,
    /// The bureau has been asked for its last upload since this process began.
    confirmed: AtomicBool,
    /// Until when the lease is ours for sure, in microseconds of wall time.
    held_until: AtomicI64,
    /// A package made ahead, without a number.
    prepared: Mutex<Option<pack::Prepared>>,
    /// A package that got its number with the answer to the one before; never sent yet.
    ready: Mutex<Option<pack::Numbered>>,
}

/// Why a round of the exchange ended early. None of these loses anything: the next round goes on where this one stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The bureau could not be asked, or did not answer.
    #[error("the bureau did not answer: {0}")]
    Silent(#[from] CallError),
    /// A flow refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    /// The object store.
    #[error(transparent)]
    Object(#[from] crate::files::objects::ObjectError),
    /// What was to be sent has left the line meanwhile.
    #[error("no longer waiting")]
    Gone,
    /// Something of ours is broken.
    #[error(transparent)]
    Fault(#[from] anyhow::Error),
}

/// What a round amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Nothing to do.
    Idle,
    /// Something was done; there may be more.
    Worked,
}

impl Exchange {
    /// The exchange of the configured bureau; `owner` names this process in the lease.
    pub fn new(app: Arc<App>, owner: String) -> anyhow::Result<Self> {
        let access = &app.config.bureau;
        let cipher = match access.aes_key.is_empty() {
            true => None,
            false => Some(Cipher::new(&access.aes_key, &access.aes_iv)?),
        };
        let recorder = app.config.keep.clone().filter(|_| app.config.is_practice()).map(plain_copies::recorder);
        let client = Client::new(ClientConfig {
            upload_url: access.upload_url.clone(),
            status_url: access.status_url.clone(),
            verify_url: access.verify_url.clone(),
            isp_id: access.isp_id,
            user: access.user.clone(),
            password: access.password.clone(),
            parameter_names: ParameterNames::default(),
            timeout: Duration::from_secs_f64(access.timeout_seconds.clamp(0.1, 3600.0)),
            recorder,
        })?;
        let channel = access.isp_id.to_string();
        Ok(Self {
            app,
            client,
            cipher,
            channel,
            owner,
            confirmed: AtomicBool::new(false),
            held_until: AtomicI64::new(0),
            prepared: Mutex::new(None),
            ready: Mutex::new(None),
        })
    }

    /// Makes sure that the channel's row exists.
    pub async fn prepare_row(&self) -> Result<(), ExchangeError> {
        let (channel, isp_id) = (self.channel.clone(), self.app.config.bureau.isp_id);
        self.app.store.step(move |tx| Box::pin(async move { channels::ensure(tx, &channel, isp_id).await })).await?;
        Ok(())
    }

    /// When a person last wanted the bureau asked, in microseconds of wall time.
    pub async fn wished_at(&self) -> Result<i64, ExchangeError> {
        let mut reader = self.app.store.read().await?;
        Ok(channels::wished_at(&mut reader, &self.channel).await?)
    }

    /// Whether calls may be made: the channel is neither paused by a person nor stopped.
    pub(super) async fn is_open(&self) -> Result<bool, ExchangeError> {
        let mut reader = self.app.store.read().await?;
        Ok(channels::find(&mut reader, &self.channel).await?.is_some_and(|channel| channel.state == "open"))
    }

    /// Takes or renews the lease. It outlives a whole call, so that nobody else sends while an answer is still under way;
    /// between calls it is renewed only when it would not.
    pub async fn hold(&self) -> Result<bool, ExchangeError> {
        let (now, timeout) = (self.app.clock.wall(), self.app.config.bureau.timeout_seconds);
        let after = |seconds: f64| {
            now.checked_add(SignedDuration::try_from_secs_f64(seconds).unwrap_or(SignedDuration::from_mins(2)))
                .unwrap_or(Timestamp::MAX)
        };
        if self.held_until.load(Ordering::Relaxed) > after(timeout + CALL_MARGIN).as_microsecond() {
            return Ok(true);
        }
        let until = after(timeout + 3.0 * CALL_MARGIN);
        let (channel, owner) = (self.channel.clone(), self.owner.clone());
        let held = self
            .app
            .store
            .step(move |tx| Box::pin(async move { channels::lease(tx, &channel, &owner, now, until).await }))
            .await?;
        self.held_until.store(if held { until.as_microsecond() } else { 0 }, Ordering::Relaxed);
        Ok(held)
    }

    /// Gives the lease back at the end of the work.
    pub async fn release(&self) -> Result<(), ExchangeError> {
        let (channel, owner) = (self.channel.clone(), self.owner.clone());
        self.held_until.store(0, Ordering::Relaxed);
        self.app.store.step(move |tx| Box::pin(async move { channels::release(tx, &channel, &owner).await })).await?;
        Ok(())
    }

    /// Stops the channel until a person has looked, and says so.
    async fn stop(&self, why: &'static str, code: Option<u32>) -> Result<(), ExchangeError> {
        tracing::error!(channel = self.channel, why, code, "the channel stands still until a person has looked");
        let (app, channel) = (Arc::clone(&self.app), self.channel.clone());
        self.app
            .store
            .step(move |tx| {
                Box::pin(async move {
                    channels::set_state(tx, &channel, "stopped", Some(why)).await?;
                    let detail = json!({"channel": channel, "why": why, "code": code});
                    tell::alert(tx, &app, "channel_stopped", &detail).await
                })
            })
            .await?;
        Ok(())
    }

    /// Calls a person; what waits goes on waiting.
    async fn alert(&self, kind: &'static str, code: Option<u32>) -> Result<(), ExchangeError> {
        let (app, detail) = (Arc::clone(&self.app), json!({"channel": self.channel, "code": code}));
        self.app.store.step(move |tx| Box::pin(async move { tell::alert(tx, &app, kind, &detail).await })).await?;
        Ok(())
    }

    /// Sends nothing for a while: longer after each failure, at most ten minutes.
    async fn back_off(&self, attempts: i64) -> Result<(), ExchangeError> {
        let base = self.app.config.bureau.poll_seconds.clamp(0.05, 60.0);
        let factor = 2_f64.powi(i32::try_from(attempts.clamp(0, 20)).unwrap_or(20));
        self.pause((base * factor).min(600.0)).await
    }

    /// Sends nothing for `seconds`.
    async fn pause(&self, seconds: f64) -> Result<(), ExchangeError> {
        let wait = SignedDuration::try_from_secs_f64(seconds).unwrap_or(SignedDuration::from_mins(10));
        let until = self.app.clock.wall().checked_add(wait).unwrap_or(Timestamp::MAX);
        let channel = self.channel.clone();
        self.app
            .store
            .step(move |tx| Box::pin(async move { channels::pause_until(tx, &channel, until).await }))
            .await?;
        Ok(())
    }

    /// Asks whether a domain (kind 0) or a certificate number (kinds 1 to 11) is on record. Three answers: an error means
    /// that it could not be learned.
    pub async fn ask_status(&self, kind: u32, condition: &str) -> Result<miit::returns::StatusReturn, CallError> {
        self.client.query_beian_status(kind, condition).await
    }

    /// Asks whether a filing password is right.
    pub async fn ask_password(&self, number: &str, password: &str) -> Result<miit::returns::VerifyReturn, CallError> {
        self.client.verify_bamm(number, password).await
    }
}
