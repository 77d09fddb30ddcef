//! The receiver: download → verify → keep raw → acknowledge → apply, in that order and no other (protocol.md §7).

use std::sync::Arc;

use miit::codes::MethodClass;
use miit::package::{self, UnpackLimits, Unpacked};
use miit::returns::FilePart;

use super::pack::keep_download;
use super::{Exchange, ExchangeError, Round};
use crate::app::new_id;
use crate::flows::refusal::Refusal;
use crate::flows::tell;
use crate::stop::StopPoint;
use crate::store::{channels, wire};

/// Files taken in one round, so that sending gets its turn.
const MOST: usize = 50;

/// How often a file that does not verify is asked for again before a person is called.
const PATIENCE: u32 = 3;

impl Exchange {
    /// One round: applies what is kept, then takes what waits at the bureau.
    pub async fn receive(&self) -> Result<Round, ExchangeError> {
        self.apply_stored().await?;
        // A stopped channel makes no call at all (protocol.md §9, account errors), until a person has looked; nor does one
        // that a person has paused.
        if !self.is_open().await? || !self.hold().await? {
            return Ok(Round::Idle);
        }
        let mut round = Round::Idle;
        let mut broken = 0;
        for _ in 0..MOST {
            let answer = self.client.download().await?;
            self.heard().await?;
            if let Some(file) = &answer.file {
                match self.verify(file) {
                    Ok(unpacked) => self.take(file, unpacked).await?,
                    Err(error) => {
                        tracing::warn!(%error, "a download does not verify and is not acknowledged");
                        broken += 1;
                        if broken < PATIENCE {
                            continue;
                        }
                        self.alert("download_unverifiable").await?;
                        break;
                    }
                }
                self.apply_stored().await?;
                round = Round::Worked;
                if !self.is_open().await? {
                    break;
                }
                continue;
            }
            match answer.code {
                3 => {
                    // More is said to wait, yet nothing came: a bounded number of repeats.
                    broken += 1;
                    if broken >= PATIENCE {
                        break;
                    }
                }
                code => {
                    if miit::codes::method_class(code) == MethodClass::Account {
                        self.stop("account", Some(code)).await?;
                    }
                    break;
                }
            }
        }
        Ok(round)
    }

    /// Hash, decryption, zip: what must be right before a file is acknowledged.
    fn verify(&self, file: &FilePart) -> Result<Unpacked, package::UnpackError> {
        package::unpack(
            &file.beian_info,
            &file.beian_info_hash,
            file.encrypt_algorithm,
            self.cipher.as_ref(),
            &UnpackLimits::default(),
        )
    }

    /// Keeps a verified file and acknowledges it. A file that is known already is only acknowledged.
    async fn take(&self, file: &FilePart, unpacked: Unpacked) -> Result<(), ExchangeError> {
        let app = &self.app;
        let (name, hash) = (file.file_name.clone(), file.beian_info_hash.split_whitespace().collect::<String>());
        let known = {
            let mut reader = app.store.read().await?;
            wire::knows_download(&mut reader, &self.channel, &name, &hash).await?
        };
        if !known {
            keep_download(app.config.keep.as_deref(), &name, &unpacked.xml);
            let put = app.objects.put(&app.keys, "download", &unpacked.zip)?;
            let (app2, channel, name) = (Arc::clone(app), self.channel.clone(), name.clone());
            app.store
                .step(move |tx| {
                    Box::pin(async move {
                        put.record(tx, app2.clock.wall()).await?;
                        let at = app2.clock.wall();
                        wire::add_download(tx, &new_id(), &channel, &name, &hash, &put.id, at).await
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
            app.store.step(move |tx| Box::pin(async move { wire::set_acked(tx, &channel, &name, at).await })).await?;
        } else {
            tracing::warn!(code = answer.code, "an acknowledgement was not taken; the file will come again");
        }
        Ok(())
    }

    /// Applies every kept download that has not been applied, oldest first.
    pub async fn apply_stored(&self) -> Result<(), ExchangeError> {
        let waiting = {
            let mut reader = self.app.store.read().await?;
            wire::unapplied(&mut reader, &self.channel).await?
        };
        for download in waiting {
            let zip = {
                let mut reader = self.app.store.read().await?;
                self.app.objects.get(&mut reader, &self.app.keys, &download.file_id).await?
            };
            let xml = package::unpack_zip(&zip, &UnpackLimits::default()).map(|u| u.xml);
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

    async fn alert(&self, kind: &'static str) -> Result<(), ExchangeError> {
        let (app, channel) = (Arc::clone(&self.app), self.channel.clone());
        self.app
            .store
            .step(move |tx| {
                Box::pin(async move {
                    tell::alert(tx, &app, kind, &serde_json::json!({"channel": channel})).await?;
                    Ok::<_, Refusal>(())
                })
            })
            .await?;
        Ok(())
    }
}
