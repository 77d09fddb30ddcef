//! The sender: one upload at a time, its number given at sending, every answer settled before the next.

use std::sync::Arc;

use miit::codes::MethodClass;

use super::pack::Numbered;
use super::settle::Settled;
use super::{Exchange, ExchangeError, Round};
use crate::app::App;
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::flows::run_channel::OUR_FAULT;
use crate::flows::take_result;
use crate::stop::StopPoint;
use crate::store::Tx;
use crate::store::channels;
use crate::store::wire::{self, UploadRow};

/// How often an answer that says neither yes nor no is met before a person is called.
const PATIENCE: i64 = 8;

impl Exchange {
    /// One round: settle what is open, else send the next in line.
    pub async fn send_next(&self) -> Result<Round, ExchangeError> {
        let app = &self.app;
        let (channel, open, waiting) = {
            let mut reader = app.store.read().await?;
            let Some(channel) = channels::find(&mut reader, &self.channel).await? else { return Ok(Round::Idle) };
            let open = wire::sending(&mut reader, &self.channel).await?;
            let waiting = wire::next_waiting(&mut reader, &self.channel).await?;
            (channel, open, waiting)
        };
        let now = app.clock.wall().as_microsecond();
        if channel.state != "open" || channel.resume_at > now || (open.is_none() && waiting.is_none()) {
            return Ok(Round::Idle);
        }
        if !self.hold().await? {
            return Ok(Round::Idle);
        }
        if let Some(upload) = open {
            return self.go_on(&upload).await;
        }
        let Some(last) = self.last_sequence(channel.last_sequence).await? else { return Ok(Round::Idle) };
        let Some(upload) = waiting else { return Ok(Round::Idle) };
        app.stop.reach(StopPoint::BeforePack);
        match self.pack(&upload, last + 1).await {
            Ok(Some(numbered)) => {
                app.stop.reach(StopPoint::AfterSequence);
                self.send(&numbered, 0).await
            }
            Ok(None) => Ok(Round::Worked),
            Err(error) => {
                // What cannot be packed must not block the line behind it: a person gets it, the others go on.
                self.set_aside(&upload, &error).await?;
                Ok(Round::Worked)
            }
        }
    }

    /// An upload is numbered. If the last answer was a clear refusal the same bytes go again; after silence we ask first.
    async fn go_on(&self, upload: &UploadRow) -> Result<Round, ExchangeError> {
        let clear = upload.last_code.and_then(|c| u32::try_from(c).ok()).map(miit::codes::method_class);
        if matches!(
            clear,
            Some(MethodClass::Busy | MethodClass::OutsideHours | MethodClass::Account | MethodClass::OurFault)
        ) {
            let numbered = self.stored(upload).await?;
            return self.send(&numbered, upload.attempts).await;
        }
        match self.settle(upload).await? {
            Settled::Accepted => {
                let sequence = upload.sequence.unwrap_or_default();
                self.accept(&upload.id, &upload.order_id, sequence).await?;
                Ok(Round::Worked)
            }
            Settled::NotArrived => {
                let numbered = self.stored(upload).await?;
                self.send(&numbered, upload.attempts).await
            }
            Settled::Later | Settled::Stopped => Ok(Round::Idle),
        }
    }

    /// Sends a numbered package and deals with the answer.
    async fn send(&self, numbered: &Numbered, attempts: i64) -> Result<Round, ExchangeError> {
        // The lease must outlive this very call, whatever came before it took its time.
        if !self.hold().await? {
            return Ok(Round::Idle);
        }
        self.note(&numbered.upload, None).await?;
        let sequence = u32::try_from(numbered.sequence).map_err(anyhow::Error::from)?;
        let answer = match self.client.upload(&numbered.package, sequence).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::warn!(sequence, %error, "an upload has no answer; the bureau will be asked what it holds");
                self.back_off(attempts).await?;
                return Ok(Round::Idle);
            }
        };
        self.app.stop.reach(StopPoint::AfterSend);
        // Only 0 says that it is stored; 1 to 3 are the download's successes and here as unclear as anything else.
        match miit::codes::method_class(answer.code) {
            MethodClass::Ok if answer.code == 0 => {
                let order = self.order_of(&numbered.upload).await?;
                self.accept(&numbered.upload, &order, numbered.sequence).await?;
                return Ok(Round::Worked);
            }
            class => {
                tracing::warn!(sequence, code = answer.code, ?class, "an upload was not taken");
                self.note(&numbered.upload, Some(i64::from(answer.code))).await?;
                self.react(class, answer.code, attempts).await?;
            }
        }
        Ok(Round::Idle)
    }

    /// The reactions of protocol.md §9.
    async fn react(&self, class: MethodClass, code: u32, attempts: i64) -> Result<(), ExchangeError> {
        match class {
            MethodClass::Account => self.stop("account", Some(code)).await,
            MethodClass::OurFault => self.stop(OUR_FAULT, Some(code)).await,
            // The message names the hours in prose; half an hour later is early enough to ask again.
            MethodClass::OutsideHours => self.pause(1800.0).await,
            MethodClass::Gap if attempts >= PATIENCE => self.stop("the_gap_does_not_close", Some(code)).await,
            MethodClass::Other | MethodClass::Ok if attempts >= PATIENCE => {
                self.stop("unclear_answers", Some(code)).await
            }
            _ => self.back_off(attempts).await,
        }
    }

    async fn order_of(&self, upload: &str) -> Result<String, ExchangeError> {
        let mut reader = self.app.store.read().await?;
        let order = wire::order_of_upload(&mut reader, upload).await?;
        order.ok_or_else(|| anyhow::anyhow!("upload {upload} has no order").into())
    }

    /// Notes an attempt: `None` before sending (nothing is known), the code after a refusal.
    async fn note(&self, upload: &str, code: Option<i64>) -> Result<(), ExchangeError> {
        let (id, at) = (upload.to_owned(), self.app.clock.wall());
        self.app.store.step(move |tx| Box::pin(async move { wire::note_attempt(tx, &id, code, at).await })).await?;
        Ok(())
    }

    /// The bureau holds the file: number, order and SMS step move on in one step.
    pub(super) async fn accept(&self, upload: &str, order: &str, sequence: i64) -> Result<(), ExchangeError> {
        let (app, channel) = (Arc::clone(&self.app), self.channel.clone());
        let (upload, order) = (upload.to_owned(), order.to_owned());
        self.app
            .store
            .step(move |tx| {
                Box::pin(async move {
                    let mut order = Order::lock(tx, &app, &order).await?;
                    arrived(tx, &app, &channel, &upload, &mut order, sequence).await?;
                    Ok::<_, Refusal>(())
                })
            })
            .await?;
        tracing::info!(sequence, "the bureau holds an upload");
        Ok(())
    }

    /// Takes an order that cannot be packed out of the line and calls a person.
    async fn set_aside(&self, upload: &UploadRow, error: &ExchangeError) -> Result<(), ExchangeError> {
        if !matches!(error, ExchangeError::Fault(_) | ExchangeError::Refused(Refusal::Unreadable { .. })) {
            return Err(anyhow::anyhow!("packing upload {}: {error}", upload.id).into());
        }
        tracing::error!(upload = upload.id, %error, "an order cannot be packed");
        let (app, order, why) = (Arc::clone(&self.app), upload.order_id.clone(), format!("{error:#}"));
        self.app
            .store
            .step(move |tx| {
                Box::pin(async move {
                    let order = Order::lock(tx, &app, &order).await?;
                    wire::withdraw(tx, &order.row.id).await?;
                    let detail = serde_json::json!({"why": why});
                    crate::flows::tell::task(tx, &app, "cannot_be_packed", Some(&order), &detail, None).await
                })
            })
            .await?;
        Ok(())
    }
}

/// The bureau holds an upload: number, order and SMS step move on. False if that was known already.
pub(super) async fn arrived(
    tx: &mut Tx<'_>,
    app: &App,
    channel: &str,
    upload: &str,
    order: &mut Order,
    sequence: i64,
) -> Result<bool, Refusal> {
    if !wire::set_accepted(tx, upload, app.clock.wall()).await? {
        return Ok(false);
    }
    channels::set_last_sequence(tx, channel, sequence, app.clock.wall()).await?;
    channels::pause_until(tx, channel, jiff::Timestamp::UNIX_EPOCH).await?;
    take_result::accepted(tx, app, order).await?;
    Ok(true)
}
