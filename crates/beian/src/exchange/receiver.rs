//! The receiver: download → verify → keep raw → acknowledge → apply (protocol.md §7). A file is acknowledged only after it is
//! kept; it is applied from where it is kept, while the next one is fetched.

use std::sync::Arc;

use miit::codes::MethodClass;
use miit::package::{self, UnpackLimits, Unpacked};
use miit::returns::FilePart;

use super::plain_copies::keep_download;
use super::{Exchange, ExchangeError, Round};
use crate::app::new_id;
use crate::stop::StopPoint;
use crate::store::{channels, downloads};

/// Files taken in one round, after which the caller may look at its own clock.
const MOST: usize = 50;

/// How often a file that does not verify is asked for again before a person is called.
const PATIENCE: u32 = 3;

/// What one question for a file came to.
enum Fetched {
    /// A file, now kept and acknowledged.
    Kept,
    /// A file that does not verify.
    Broken,
    /// More is said to wait, yet nothing came.
    Promised,
    /// Nothing more, or an answer that says so.
    Nothing,
}

impl Exchange {
    /// One round: applies what is kept, then takes what waits at the bureau. Worked: there may be more.
    pub async fn receive(&self) -> Result<Round, ExchangeError> {
        self.apply_stored().await?;
        // A stopped channel makes no call at all (protocol.md §9, account errors), until a person has looked; nor does one
        // that a person has paused.
        if !self.is_open().await? || !self.hold().await? {
            return Ok(Round::Idle);
        }
        let (mut taken, mut broken) = (0, 0);
        while taken < MOST && broken < PATIENCE {
            // The lease is looked at before every call: a worker that slept over its end must not ask.
            if !self.is_open().await? || !self.hold().await? {
                break;
            }
            let (fetched, applied) = tokio::join!(self.fetch(), self.apply_stored());
            applied?;
            match fetched? {
                Fetched::Kept => taken += 1,
                Fetched::Broken => {
                    broken += 1;
                    if broken == PATIENCE {
                        self.alert("download_unverifiable", None).await?;
                    }
                }
                Fetched::Promised => broken += 1,
                Fetched::Nothing => break,
            }
        }
        self.apply_stored().await?;
        Ok(if taken >= MOST { Round::Worked } else { Round::Idle })
    }

    /// Asks for one file; keeps and acknowledges it.
    async fn fetch(&self) -> Result<Fetched, ExchangeError> {
        let answer = self.client.download().await?;
        let Some(file) = answer.file else {
            self.heard().await?;
            if miit::codes::method_class(answer.code) == MethodClass::Account {
                self.stop("account", Some(answer.code)).await?;
            }
            return Ok(if answer.code == 3 { Fetched::Promised } else { Fetched::Nothing });
        };
        match self.verify(file).await? {
            Ok((file, unpacked)) => {
                self.take(file, unpacked).await?;
                Ok(Fetched::Kept)
            }
            Err(error) => {
                tracing::warn!(%error, "a download does not verify and is not acknowledged");
                Ok(Fetched::Broken)
            }
        }
    }

    /// Hash, decryption, zip: what must be right before a file is acknowledged.
    async fn verify(
        &self,
        file: FilePart,
    ) -> Result<Result<(FilePart, Unpacked), package::UnpackError>, ExchangeError> {
        let cipher = self.cipher.clone();
        let work = move || {
            let unpacked = package::unpack(
                &file.beian_info,
                &file.beian_info_hash,
                file.encrypt_algorithm,
                cipher.as_ref(),
                &UnpackLimits::default(),
            )?;
            Ok((file, unpacked))
        };
        Ok(tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::from)?)
    }

    /// Keeps a verified file and acknowledges it. A file that is known already is only acknowledged.
    async fn take(&self, file: FilePart, unpacked: Unpacked) -> Result<(), ExchangeError> {
        let app = &self.app;
        let (name, hash) = (file.file_name, file.beian_info_hash.split_whitespace().collect::<String>());
        let known = {
            let mut reader = app.store.read().await?;
            downloads::knows(&mut reader, &self.channel, &name, &hash).await?
        };
        if !known {
            keep_download(app.config.keep.as_deref(), &name, &unpacked.xml);
            let keeper = Arc::clone(app);
            let put = move || keeper.objects.put(&keeper.keys, "download", &unpacked.zip);
            let put = tokio::task::spawn_blocking(put).await.map_err(anyhow::Error::from)??;
            let (app2, channel, name) = (Arc::clone(app), self.channel.clone(), name.clone());
            app.store
                .step(move |tx| {
                    Box::pin(async move {
                        let at = app2.clock.wall();
                        put.record(tx, at).await?;
                        channels::heard(tx, &channel, at).await?;
                        downloads::add(tx, &new_id(), &channel, &name, &hash, &put.id, at).await
                    })
                })
                .await?;
            app.stop.reach(StopPoint::AfterStore);
        }
        app.stop.reach(StopPoint::BeforeAck);
        let answer = self.client.download_ack(&name).await?;
        // The code of a good acknowledgement is not stated; 0 to 3 are the method's successes.
        if answer.code <= 3 {
            app.stop.reach(StopPoint::AfterAck);
            let (channel, at) = (self.channel.clone(), app.clock.wall());
            app.store
                .step(move |tx| Box::pin(async move { downloads::set_acked(tx, &channel, &name, at).await }))
                .await?;
        } else {
            tracing::warn!(code = answer.code, "an acknowledgement was not taken; the file will come again");
        }
        Ok(())
    }

    /// Applies every kept download that has not been applied, oldest first.
    pub async fn apply_stored(&self) -> Result<(), ExchangeError> {
        let waiting = {
            let mut reader = self.app.store.read().await?;
            downloads::unapplied(&mut reader, &self.channel).await?
        };
        for download in waiting {
            let zip = {
                let mut reader = self.app.store.read().await?;
                self.app.objects.get(&mut reader, &self.app.keys, &download.file_id).await?
            };
            let open = move || package::unpack_zip(&zip, &UnpackLimits::default()).map(|u| u.xml);
            let xml = tokio::task::spawn_blocking(open).await.map_err(anyhow::Error::from)?;
            let (app, channel) = (Arc::clone(&self.app), self.channel.clone());
            self.app
                .store
                .step(move |tx| {
                    Box::pin(async move { super::apply::apply(tx, &app, &channel, &download, xml.ok()).await })
                })
                .await?;
        }
        Ok(())
    }

    async fn heard(&self) -> Result<(), ExchangeError> {
        let (channel, at) = (self.channel.clone(), self.app.clock.wall());
        self.app.store.step(move |tx| Box::pin(async move { channels::heard(tx, &channel, at).await })).await?;
        Ok(())
    }
}
