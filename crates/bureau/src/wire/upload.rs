//! `isp_upload`: package, number, store. What is answered 0 is committed before.

use std::sync::atomic::Ordering;

use miit::{
    package::{self, Cipher, UnpackError, UnpackLimits, Unpacked},
    service::UploadRequest,
};
use sha2::{Digest, Sha256};

use super::{Judged, Refused, Wire, message};
use crate::{
    clock,
    config::{Provider, UsedNumber},
    error::BureauError,
    faults::FaultName,
    stop::StopPoint,
    store,
    uploads::{self, NewUpload},
};

/// Missing numbers listed with 14.
const MISSING_LISTED: i64 = 1_000;

/// What an upload that passed came to.
pub(super) enum Stored {
    /// Answer 0.
    Answer,
    /// Say nothing.
    Silence,
    /// 14 with the missing numbers.
    Gap(Vec<u32>),
}

impl Wire {
    pub(super) async fn take(&self, request: UploadRequest) -> Judged<Stored> {
        let provider = self.admit(&request.credentials)?;
        if !matches!(request.encrypt_algorithm, 0 | 1) {
            return Err(9.into());
        }
        if request.hash_algorithm != 0 {
            return Err(10.into());
        }
        if request.compression_format != 0 {
            return Err(11.into());
        }
        self.wait().await?;
        if self.struck(FaultName::DropBeforeStore).await?.is_some() {
            return Ok(Stored::Silence);
        }
        self.hours().await?;
        for (fault, code) in [(FaultName::Code901, 901), (FaultName::Code15, 15)] {
            if self.struck(fault).await?.is_some() {
                return Err(code.into());
            }
        }
        let provider = &provider.provider;
        let (isp, sequence) = (provider.isp_id, request.data_sequence);
        let (file, sha256) = self.open_package(provider, request).await?;
        let _counter = self.0.counter.lock().await;
        let outcome = self.store(isp, sequence, &file, &sha256).await?;
        if !matches!(outcome, Stored::Answer) {
            return Ok(outcome);
        }
        self.0.bell.notify_one();
        self.0.stop.here(StopPoint::Store);
        Ok(if self.struck(FaultName::DropAfterStore).await?.is_some() { Stored::Silence } else { Stored::Answer })
    }

    async fn open_package(&self, provider: &Provider, request: UploadRequest) -> Judged<(Unpacked, String)> {
        let cipher = match (&provider.key, &provider.iv) {
            (Some(key), Some(iv)) => Cipher::new(key, iv).ok(),
            _ => None,
        };
        if request.encrypt_algorithm == 1 && cipher.is_none() {
            return Err(6.into());
        }
        let unpacked = tokio::task::spawn_blocking(move || {
            let (info, hash) = (&request.beian_info, &request.beian_info_hash);
            let limits = UnpackLimits::default();
            let file = package::unpack(info, hash, request.encrypt_algorithm, cipher.as_ref(), &limits)?;
            let sha256 = hex::encode(Sha256::digest(&file.xml));
            Ok((file, sha256))
        });
        let unpacked: std::result::Result<_, UnpackError> = unpacked.await.map_err(BureauError::from)?;
        unpacked.map_err(|error| match error {
            UnpackError::Base64 => 6.into(),
            other => other.code().into(),
        })
    }

    /// Refuses with 20 while reporting is closed; fault `code_20` closes it until a full minute of the bureau's clock that is
    /// near, and the text names the hours from then on.
    async fn hours(&self) -> Judged<()> {
        const MINUTE: i64 = 60_000_000;
        let now = self.0.clock.now_micros();
        let mut until = self.0.closed_until.load(Ordering::SeqCst);
        if until <= now && self.struck(FaultName::Code20).await?.is_some() {
            until = (now / MINUTE + 1) * MINUTE;
            let mut tx = self.0.store.step().await?;
            store::put(&mut tx, "closed_until", &until).await?;
            tx.commit().await?;
            self.0.closed_until.store(until, Ordering::SeqCst);
        }
        if until <= now {
            return Ok(());
        }
        let from = clock::mainland(until).strftime("%H:%M").to_string();
        let to = if from.as_str() < "23:00" { "23:59" } else { "06:00" };
        Err(Refused(20, Some(format!("{}{from}-{to}", message(20)))))
    }

    async fn store(&self, isp: i64, sequence: i64, file: &Unpacked, sha256: &str) -> Judged<Stored> {
        let bureau = &self.0;
        let mut tx = bureau.store.step().await?;
        let mut last = uploads::last_number(&mut tx, isp).await?;
        if sequence <= 0 {
            return Err(Refused(999, Some(format!("{}（上报序号应为正整数）", message(999)))));
        }
        if sequence <= last {
            let same = uploads::hash_of(&mut tx, isp, sequence).await?.as_deref() == Some(sha256);
            if same && bureau.config.used_number == UsedNumber::AcceptSame {
                return Ok(Stored::Answer);
            }
            return Err(Refused(999, Some(format!("{}（上报序号{sequence}已使用）", message(999)))));
        }
        if sequence == last + 1
            && let Some(newest) = uploads::newest_losable(&mut tx, isp).await?
            && bureau.faults.strikes_within(&mut tx, FaultName::Code14).await?.is_some()
        {
            uploads::lose(&mut tx, newest).await?;
            last = uploads::last_number(&mut tx, isp).await?;
        }
        if sequence > last + 1 {
            let end = (sequence - 1).min(last + MISSING_LISTED);
            tx.commit().await?;
            return Ok(Stored::Gap((last + 1..=end).filter_map(|n| u32::try_from(n).ok()).collect()));
        }
        if uploads::waiting(&mut tx, isp, bureau.config.waiting_limit).await? >= bureau.config.waiting_limit {
            return Err(15.into());
        }
        let upload = NewUpload {
            isp,
            sequence,
            entry_name: &file.entry_name,
            zip: &file.zip,
            sha256,
            received_at: bureau.clock.now_micros(),
        };
        uploads::keep(&mut tx, &upload).await?;
        tx.commit().await?;
        Ok(Stored::Answer)
    }
}
