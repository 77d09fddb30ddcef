//! The sender: one upload at a time, its number given at sending, every answer settled before the next. While a call is under
//! way the next package is made, so that it only needs its number.

use std::sync::Arc;

use miit::codes::MethodClass;
use miit::returns::UploadReturn;

use super::pack::{NotPacked, Numbered, Prepared, give_number};
use super::settle::Settled;
use super::{Exchange, ExchangeError, Round, hours};
use crate::app::App;
use crate::clock::mainland;
use crate::flows::order::Order;
use crate::flows::refusal::Refusal;
use crate::flows::run_channel::{GAP, OUR_FAULT, UNCLEAR};
use crate::flows::{own_files, take_result, tell};
use crate::stop::StopPoint;
use crate::store::channels::{self, ChannelRow};
use crate::store::wire::{self, UploadRow};
use crate::store::{StoreError, Tx};

/// How often an answer that says neither yes nor no is met before a person is called.
const PATIENCE: i64 = 8;

/// Most missing numbers sent again in one round.
const MOST_MISSING: usize = 1000;

/// Whether only this file is sent, or many, one after the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    One,
    Many,
}

impl Exchange {
    /// One round: settle what is open, else send the next in line.
    pub async fn send_next(&self) -> Result<Round, ExchangeError> {
        self.round(Pace::One).await
    }

    /// Sends until nothing waits, something is in the way, or `stop` turns true.
    pub async fn send_all(&self, stop: &tokio::sync::watch::Receiver<bool>) -> Result<Round, ExchangeError> {
        let mut all = Round::Idle;
        while !*stop.borrow() && self.round(Pace::Many).await? == Round::Worked {
            all = Round::Worked;
        }
        Ok(all)
    }

    async fn round(&self, pace: Pace) -> Result<Round, ExchangeError> {
        let app = &self.app;
        let (channel, open, waiting) = {
            let mut reader = app.store.read().await?;
            let Some(channel) = channels::find(&mut reader, &self.channel).await? else { return Ok(Round::Idle) };
            let open = wire::sending(&mut reader, &self.channel).await?;
            // An open one comes first; who waits behind it is asked while it is under way.
            let waiting = if open.is_some() { None } else { wire::next_waiting(&mut reader, &self.channel).await? };
            (channel, open, waiting)
        };
        if !self.may_send(&channel) || (open.is_none() && waiting.is_none()) || !self.hold().await? {
            return Ok(Round::Idle);
        }
        if let Some(upload) = open {
            let ready = self.ready.lock().await.take().filter(|ready| ready.upload == upload.id);
            return match ready {
                // Numbered in the step that settled the one before, and never sent.
                Some(numbered) => self.send(&numbered, 0, pace).await,
                None => self.go_on(&upload, pace).await,
            };
        }
        let Some(last) = self.last_sequence(channel.last_sequence).await? else { return Ok(Round::Idle) };
        let Some(upload) = waiting else { return Ok(Round::Idle) };
        app.stop.reach(StopPoint::BeforePack);
        let kept = self.prepared.lock().await.take().filter(|kept| kept.label.leader() == upload.id);
        let prepared = match kept {
            Some(prepared) => Ok(prepared),
            None => self.prepare(upload).await,
        };
        match prepared {
            Ok(prepared) => match self.number(prepared, last + 1).await? {
                Some(numbered) => {
                    app.stop.reach(StopPoint::AfterSequence);
                    self.send(&numbered, 0, pace).await
                }
                None => Ok(Round::Worked),
            },
            Err(not) => {
                // What cannot be packed must not block the line behind it: a person gets it, the others go on.
                self.set_aside(*not).await?;
                Ok(Round::Worked)
            }
        }
    }

    /// Whether the channel is open, and no wait is in force: neither a back-off nor the hours that the bureau named.
    fn may_send(&self, channel: &ChannelRow) -> bool {
        let clock = &self.app.clock;
        channel.state == "open"
            && channel.resume_at <= clock.wall().as_microsecond()
            && channel.hours_at.is_none_or(|at| at <= clock.business().as_microsecond())
    }

    /// An upload is numbered. If the last answer was a clear refusal the same bytes go again; after silence we ask first.
    async fn go_on(&self, upload: &UploadRow, pace: Pace) -> Result<Round, ExchangeError> {
        let clear = upload.last_code.and_then(|c| u32::try_from(c).ok()).map(miit::codes::method_class);
        if !matches!(
            clear,
            Some(MethodClass::Busy | MethodClass::OutsideHours | MethodClass::Account | MethodClass::OurFault)
        ) {
            match self.settle(upload).await? {
                Settled::Accepted => {
                    self.accept(&upload.id, upload.sequence.unwrap_or_default(), None).await?;
                    return Ok(Round::Worked);
                }
                Settled::NotArrived => {}
                Settled::Later | Settled::Stopped => return Ok(Round::Idle),
            }
        }
        let Some(numbered) = self.stored(upload).await? else {
            self.stop(GAP, None).await?;
            return Ok(Round::Idle);
        };
        // The lease must outlive this very call, whatever came before it took its time.
        if !self.hold().await? {
            return Ok(Round::Idle);
        }
        self.note(&numbered.upload, None).await?;
        self.send(&numbered, upload.attempts, pace).await
    }

    /// Sends a numbered package, whose attempt is noted, and deals with the answer.
    async fn send(&self, numbered: &Numbered, attempts: i64, pace: Pace) -> Result<Round, ExchangeError> {
        let sequence = u32::try_from(numbered.sequence).map_err(anyhow::Error::from)?;
        let (answer, next) = match pace {
            Pace::One => (self.client.upload(&numbered.package, sequence).await, None),
            Pace::Many => tokio::join!(self.client.upload(&numbered.package, sequence), self.prepare_ahead()),
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                tracing::warn!(sequence, %error, "an upload has no answer; the bureau will be asked what it holds");
                *self.prepared.lock().await = next;
                self.back_off(attempts).await?;
                self.unreachable(attempts).await?;
                return Ok(Round::Idle);
            }
        };
        self.app.stop.reach(StopPoint::AfterSend);
        // Only 0 says that it is stored; 1 to 3 are the download's successes and here as unclear as anything else.
        if answer.code == 0 {
            self.accept(&numbered.upload, numbered.sequence, next).await?;
            return Ok(Round::Worked);
        }
        *self.prepared.lock().await = next;
        let class = miit::codes::method_class(answer.code);
        tracing::warn!(sequence, code = answer.code, ?class, "an upload was not taken");
        self.note(&numbered.upload, Some(i64::from(answer.code))).await?;
        self.react(class, &answer, numbered.sequence, attempts).await
    }

    /// The next package, made while another one is under way. What goes wrong is met when its turn has come.
    async fn prepare_ahead(&self) -> Option<Prepared> {
        if let Some(kept) = self.prepared.lock().await.take() {
            return Some(kept);
        }
        let next = {
            let mut reader = self.app.store.read().await.ok()?;
            wire::next_waiting(&mut reader, &self.channel).await.ok()??
        };
        self.prepare(next).await.ok()
    }

    /// The reactions of protocol.md §9. Worked: the same file may go again at once.
    async fn react(
        &self,
        class: MethodClass,
        answer: &UploadReturn,
        sequence: i64,
        attempts: i64,
    ) -> Result<Round, ExchangeError> {
        let code = Some(answer.code);
        match class {
            MethodClass::Account => self.stop("account", code).await?,
            MethodClass::OurFault => self.stop(OUR_FAULT, code).await?,
            MethodClass::OutsideHours => self.wait_for_hours(&answer.msg).await?,
            MethodClass::Gap if attempts >= PATIENCE => self.stop(GAP, code).await?,
            MethodClass::Gap if self.fill(&answer.missing, sequence).await? => return Ok(Round::Worked),
            // The archive has stopped the channel or backed off already where it had something to send.
            MethodClass::Gap if !answer.missing.is_empty() => {}
            MethodClass::Busy if attempts >= PATIENCE => {
                self.alert("bureau_busy", code).await?;
                self.back_off(attempts).await?;
            }
            MethodClass::Other | MethodClass::Ok | MethodClass::PasswordTries if attempts >= PATIENCE => {
                self.stop(UNCLEAR, code).await?;
            }
            _ => self.back_off(attempts).await?,
        }
        Ok(Round::Idle)
    }

    /// Sends the files that the bureau misses again, in ascending order. True if it has them all now.
    async fn fill(&self, missing: &[u32], sequence: i64) -> Result<bool, ExchangeError> {
        let mut numbers: Vec<i64> = missing.iter().map(|n| i64::from(*n)).filter(|n| *n < sequence).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.truncate(MOST_MISSING);
        for number in &numbers {
            if !self.hold().await? || !self.send_again(*number).await? {
                return Ok(false);
            }
        }
        Ok(!numbers.is_empty())
    }

    /// Sends nothing until the hours begin that the bureau named; asks again after half an hour if they cannot be read.
    async fn wait_for_hours(&self, message: &str) -> Result<(), ExchangeError> {
        let now = self.app.clock.business();
        let wait = hours::wait(message, mainland(now).datetime());
        if wait.is_none() {
            tracing::warn!("the hours that the bureau names cannot be read; it is asked again in half an hour");
        }
        let wait = wait.unwrap_or(jiff::SignedDuration::from_mins(30));
        let at = now.checked_add(wait).unwrap_or(jiff::Timestamp::MAX);
        let channel = self.channel.clone();
        self.app.store.step(move |tx| Box::pin(async move { channels::wait_until(tx, &channel, at).await })).await?;
        Ok(())
    }

    /// Calls a person when a bureau has not answered for long; what waits goes on waiting.
    async fn unreachable(&self, attempts: i64) -> Result<(), ExchangeError> {
        if attempts >= PATIENCE { self.alert("bureau_silent", None).await } else { Ok(()) }
    }

    /// Notes an attempt: `None` before sending (nothing is known), the code after a refusal.
    async fn note(&self, upload: &str, code: Option<i64>) -> Result<(), ExchangeError> {
        let (id, at) = (upload.to_owned(), self.app.clock.wall());
        self.app.store.step(move |tx| Box::pin(async move { wire::note_attempt(tx, &id, code, at).await })).await?;
        Ok(())
    }

    /// The bureau holds the file: number, orders and SMS step move on in one step, in which the next file gets its number.
    pub(super) async fn accept(
        &self,
        upload: &str,
        sequence: i64,
        next: Option<Prepared>,
    ) -> Result<(), ExchangeError> {
        let (app, channel, upload) = (Arc::clone(&self.app), self.channel.clone(), upload.to_owned());
        // A batch is numbered in a step of its own, which is undone where one of its orders has left the line.
        let (single, batch) = match next {
            Some(next) if next.label.is_single() => (Some(next), None),
            next => (None, next),
        };
        let label = single.as_ref().map(|next| Arc::clone(&next.label));
        let numbered = self
            .app
            .store
            .step(move |tx| {
                Box::pin(async move {
                    arrived(tx, &app, &channel, &upload, sequence).await?;
                    let Some(label) = label else { return Ok(false) };
                    match give_number(tx, &app, &label, sequence + 1).await {
                        Ok(()) => Ok(true),
                        Err(ExchangeError::Gone) => Ok(false),
                        Err(error) => Err(error),
                    }
                })
            })
            .await?;
        *self.ready.lock().await = single.filter(|_| numbered).map(|next| self.numbered(next, sequence + 1));
        *self.prepared.lock().await = batch;
        tracing::debug!(sequence, "the bureau holds an upload");
        Ok(())
    }

    /// Takes an order that cannot be packed out of the line and calls a person.
    async fn set_aside(&self, not: NotPacked) -> Result<(), ExchangeError> {
        let NotPacked { upload, error } = not;
        if !matches!(error, ExchangeError::Fault(_) | ExchangeError::Refused(Refusal::Unreadable { .. })) {
            return Err(anyhow::anyhow!("packing upload {}: {error}", upload.id).into());
        }
        tracing::error!(upload = upload.id, %error, "a file cannot be packed");
        let (app, why) = (Arc::clone(&self.app), format!("{error:#}"));
        self.app
            .store
            .step(move |tx| {
                Box::pin(async move {
                    let detail = serde_json::json!({"why": why});
                    let Some(order) = &upload.order_id else {
                        wire::withdraw_own(tx, &upload.id).await?;
                        return tell::alert(tx, &app, "cannot_be_packed", &detail).await;
                    };
                    let order = Order::lock(tx, &app, order).await?;
                    wire::withdraw(tx, &order.row.id).await?;
                    tell::task(tx, &app, "cannot_be_packed", Some(&order), &detail, None).await
                })
            })
            .await?;
        Ok(())
    }
}

/// The bureau holds a file: its number, and every order that it carries with its SMS step, move on. False if that was known
/// already.
pub(super) async fn arrived(
    tx: &mut Tx<'_>,
    app: &App,
    channel: &str,
    leader: &str,
    sequence: i64,
) -> Result<bool, Refusal> {
    if !wire::set_accepted(tx, leader, app.clock.wall()).await? {
        return Ok(false);
    }
    channels::went_through(tx, channel, sequence, app.clock.wall()).await?;
    for upload in wire::carried(tx, leader).await? {
        match &upload.order_id {
            Some(order) => {
                let mut order = Order::lock(tx, app, order).await?;
                take_result::accepted(tx, app, &mut order).await?;
            }
            None => own_files::accepted(tx, &upload).await?,
        }
    }
    Ok(true)
}

/// Sends the orders of a batch again, each in a file of its own: the bureau could not read the file that carried them all.
pub(super) async fn split(tx: &mut Tx<'_>, app: &App, leader: &UploadRow) -> Result<bool, Refusal> {
    let carried = wire::carried(tx, &leader.id).await?;
    if carried.len() < 2 {
        return Ok(false);
    }
    for upload in carried {
        wire::set_answered(tx, &upload.id).await?;
        let Some(order) = &upload.order_id else { continue };
        let mut order = Order::lock(tx, app, order).await?;
        if newest(tx, &order.row.id).await?.as_deref() == Some(&upload.id) {
            take_result::file_unread(tx, app, &mut order).await?;
        }
    }
    Ok(true)
}

/// The upload that went out last of an order.
async fn newest(tx: &mut Tx<'_>, order: &str) -> Result<Option<String>, StoreError> {
    Ok(wire::uploads_of(tx, order).await?.into_iter().find(UploadRow::was_sent).map(|upload| upload.id))
}
