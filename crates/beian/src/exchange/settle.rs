//! Silence is settled by asking: what did the bureau store last? (protocol.md §7, «After a crash or a timed-out upload»)

use std::sync::atomic::Ordering;

use miit::codes::MethodClass;
use miit::returns::PreviousUploadReturn;

use super::{Exchange, ExchangeError};
use crate::flows::run_channel::{GAP, NOT_OURS, NUMBER_TAKEN, NUMBERS_AHEAD, OUR_FAULT};
use crate::store::channels;
use crate::store::wire::{self, UploadRow};

/// What became of an upload whose answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The bureau holds it.
    Accepted,
    /// The bureau does not: the same bytes may go again under the same number.
    NotArrived,
    /// It could not be learned; ask again later.
    Later,
    /// Somebody else uses this account, or the bureau lost what we have not: a person must look.
    Stopped,
}

/// What the bureau holds.
struct Previous {
    number: i64,
    hash: Option<String>,
}

impl Exchange {
    /// Settles a numbered upload.
    pub(super) async fn settle(&self, upload: &UploadRow) -> Result<Settled, ExchangeError> {
        let Some(n) = upload.sequence else { return Ok(Settled::NotArrived) };
        let Some(previous) = self.previous(upload.attempts).await? else { return Ok(Settled::Later) };
        if previous.number == n {
            let Some(ours) = self.stored(upload).await? else {
                self.stop(GAP, None).await?;
                return Ok(Settled::Stopped);
            };
            if previous.hash.as_deref() == Some(ours.package.beian_info_hash.as_str()) {
                return Ok(Settled::Accepted);
            }
            self.stop(NUMBER_TAKEN, None).await?;
            return Ok(Settled::Stopped);
        }
        if previous.number > n {
            self.stop(NUMBERS_AHEAD, None).await?;
            return Ok(Settled::Stopped);
        }
        // Fewer than we know of: the bureau was restored. The archive fills the gap in order, byte for byte.
        for missing in previous.number + 1..n {
            if !self.hold().await? || !self.send_again(missing).await? {
                return Ok(Settled::Later);
            }
        }
        Ok(Settled::NotArrived)
    }

    /// The last number of the channel. A process asks the bureau before its first upload: a database that was restored from
    /// a backup knows less than the bureau does, and must not send under numbers that are taken. `None`: not now.
    pub(super) async fn last_sequence(&self, known: Option<i64>) -> Result<Option<i64>, ExchangeError> {
        if let (Some(known), true) = (known, self.confirmed.load(Ordering::Relaxed)) {
            return Ok(Some(known));
        }
        let Some(previous) = self.previous(0).await? else { return Ok(None) };
        let last = match known {
            Some(known) if previous.number > known => {
                self.stop(NUMBERS_AHEAD, None).await?;
                return Ok(None);
            }
            Some(known) => {
                if previous.number < known {
                    // If the bureau did lose files it answers the next number with 14, and the archive fills the gap then.
                    tracing::warn!(known, theirs = previous.number, "the bureau names an older upload than our last");
                }
                known
            }
            // A channel that never sent takes over the bureau's numbering.
            None => previous.number,
        };
        let (channel, at) = (self.channel.clone(), self.app.clock.wall());
        self.app
            .store
            .step(move |tx| Box::pin(async move { channels::set_last_sequence(tx, &channel, last, at).await }))
            .await?;
        self.confirmed.store(true, Ordering::Relaxed);
        Ok(Some(last))
    }

    /// Asks for the previous upload. `None` if it cannot be learned now.
    async fn previous(&self, attempts: i64) -> Result<Option<Previous>, ExchangeError> {
        let answer: PreviousUploadReturn = match self.client.query_previous_upload().await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::warn!(%error, "the bureau could not be asked for the previous upload");
                self.back_off(attempts).await?;
                return Ok(None);
            }
        };
        match (miit::codes::method_class(answer.code), answer.file) {
            (_, Some(file)) => {
                let hash: String = file.file.beian_info_hash.split_whitespace().collect();
                Ok(Some(Previous { number: i64::from(file.sequence), hash: Some(hash) }))
            }
            // Never uploaded: some servers send no file at all then. 1 to 3 are the download's ways of saying «nothing».
            (MethodClass::Ok, None) => Ok(Some(Previous { number: 0, hash: None })),
            (MethodClass::Account, None) => {
                self.stop("account", Some(answer.code)).await?;
                Ok(None)
            }
            (_, None) if (1..=3).contains(&answer.code) => Ok(Some(Previous { number: 0, hash: None })),
            (_, None) => {
                self.back_off(attempts).await?;
                Ok(None)
            }
        }
    }

    /// Sends an archived upload again. False if it did not work out; then the channel backs off, or stands still.
    pub(super) async fn send_again(&self, sequence: i64) -> Result<bool, ExchangeError> {
        let found = {
            let mut reader = self.app.store.read().await?;
            wire::by_sequence(&mut reader, &self.channel, sequence).await?
        };
        let Some(upload) = found else {
            self.stop(NOT_OURS, None).await?;
            return Ok(false);
        };
        let Some(numbered) = self.stored(&upload).await? else {
            self.stop(GAP, None).await?;
            return Ok(false);
        };
        let number = u32::try_from(sequence).map_err(anyhow::Error::from)?;
        let answer = match self.client.upload(&numbered.package, number).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::warn!(sequence, %error, "a file of the archive has no answer");
                self.back_off(upload.attempts).await?;
                return Ok(false);
            }
        };
        match miit::codes::method_class(answer.code) {
            MethodClass::Ok if answer.code == 0 => return Ok(true),
            MethodClass::Account => self.stop("account", Some(answer.code)).await?,
            MethodClass::OurFault => self.stop(OUR_FAULT, Some(answer.code)).await?,
            _ => self.back_off(upload.attempts).await?,
        }
        Ok(false)
    }
}
