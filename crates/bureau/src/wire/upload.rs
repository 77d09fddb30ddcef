//! `isp_upload`: package, number, store. What is answered 0 is committed before.

use miit::{
    package::{self, Cipher, UnpackError, UnpackLimits, Unpacked},
    service::UploadRequest,
};
use sha2::{Digest, Sha256};

use super::{Judged, Refused, Wire, message};
use crate::{
    config::{Provider, UsedNumber},
    error::BureauError,
    faults::FaultName,
    stop::StopPoint,
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
        for (fault, code) in [(FaultName::Code901, 901), (FaultName::Code15, 15)] {
            if self.struck(fault).await?.is_some() {
                return Err(code.into());
            }
        }
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

    async fn store(&self, isp: i64, sequence: i64, file: &Unpacked, sha256: &str) -> Judged<Stored> {
        let bureau = &self.0;
        let mut tx = bureau.store.step().await?;
        let last = uploads::last_number(&mut tx, isp).await?;
        if sequence <= 0 {
            return Err(Refused(999, Some(format!("{}（上报序号应为正整数）", message(999)))));
        }
        if sequence <= last {
            let same = uploads::hash_of(&mut tx, isp, sequence).await?.as_deref() == Some(sha256);
            let wanted = same && uploads::was_wanted(&mut tx, isp, sequence).await?;
            tx.commit().await?;
            if wanted || (same && bureau.config.used_number == UsedNumber::AcceptSame) {
                return Ok(Stored::Answer);
            }
            return Err(Refused(999, Some(format!("{}（上报序号{sequence}已使用）", message(999)))));
        }
        if sequence > last + 1 {
            let end = (sequence - 1).min(last + MISSING_LISTED);
            return Ok(Stored::Gap((last + 1..=end).filter_map(|n| u32::try_from(n).ok()).collect()));
        }
        if uploads::waiting(&mut tx).await? >= i64::from(bureau.config.waiting_limit) {
            return Err(15.into());
        }
        tx.rollback().await?;
        let pretend_gap = self.struck(FaultName::Code14).await?.is_some();
        let mut tx = bureau.store.step().await?;
        if pretend_gap {
            if last > 0 {
                uploads::want_again(&mut tx, isp, last).await?;
                tx.commit().await?;
            }
            return Ok(Stored::Gap(u32::try_from(last).ok().filter(|n| *n > 0).into_iter().collect()));
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
