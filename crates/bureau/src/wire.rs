//! The wire: the six methods as the bureau answers them. Everything a provider is answered here is durable before.
//!
//! Order of judgement of every call: random value (16) → provider known (13 when the id begins with another province,
//! else 12) → user (4) → password (5) → algorithm ids (9, 10, 11). Of an upload then: faults (901, 15) → base64 and
//! decryption (6) → hash (7) → zip (8), size (18), entries (17) → number → queue full (15) → stored → 0.
//!
//! Numbers: a gap is 14 with the missing numbers (the first thousand); zero and below is 999; a number used before is 999
//! with a text, or as [`UsedNumber`] says. Fault `code_14` refuses a number in order, lists the one before it, and takes
//! that one again once when it brings the same XML. Encryption without a key on record is 6.
//!
//! An acknowledgement of a name the queue does not know is answered 0: it is repeated at worst. An inquiry of a type the
//! text does not have is 999. A filing password may come plain or as hex of its MD5.

use std::{sync::Arc, time::Duration};

use axum::Router;
use md5::{Digest, Md5};
use miit::{
    auth, codes,
    package::{self, Cipher, UnpackLimits, Unpacked},
    returns::{
        AckReturn, DownloadReturn, FilePart, PreviousFile, PreviousUploadReturn, StatusInfo,
        StatusReturn, UploadReturn, VerifyReturn,
    },
    service::{
        self, AckRequest, Credentials, DownloadRequest, PreviousUploadRequest, Reply, Service,
        StatusRequest, UploadRequest, VerifyRequest,
    },
};
use sha2::Sha256;

use crate::{
    bureau::Inner,
    clock,
    config::{Provider, UsedNumber, province_of},
    desk,
    error::{BureauError, Result},
    faults::FaultName,
    queue, register,
    stop::StopPoint,
    uploads::{self, NewUpload},
};

/// Wrong passwords of one filing on one day before 22.
const PASSWORD_TRIES: i64 = 5;
/// Missing numbers listed with 14.
const MISSING_LISTED: i64 = 1_000;

/// The router of the three services.
pub(crate) fn router(bureau: Arc<Inner>) -> Router {
    service::router(Wire(bureau))
}

struct Wire(Arc<Inner>);

/// A refusal on the wire: a code and, where the table's text does not say enough, a text.
struct Refused(u32, Option<String>);

impl From<u32> for Refused {
    fn from(code: u32) -> Self {
        Self(code, None)
    }
}

impl From<BureauError> for Refused {
    fn from(error: BureauError) -> Self {
        tracing::error!(%error, "PRACTICE bureau answers 999");
        Self(999, None)
    }
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Self {
        BureauError::from(error).into()
    }
}

impl Refused {
    fn msg(self) -> String {
        self.1.unwrap_or_else(|| message(self.0))
    }
}

type Judged<T> = std::result::Result<T, Refused>;

fn message(code: u32) -> String {
    codes::text(code).unwrap_or_default().to_owned()
}

/// What an upload that passed came to.
enum Stored {
    /// Answer 0.
    Answer,
    /// Say nothing.
    Silence,
    /// 14 with the missing numbers.
    Gap(Vec<u32>),
}

impl Wire {
    fn admit(&self, who: &Credentials) -> Judged<&Provider> {
        if who.rand_val.chars().count() < auth::RAND_VAL_LENGTH {
            return Err(16.into());
        }
        let Some(provider) = self.0.config.provider(who.isp_id) else {
            let elsewhere = province_of(who.isp_id) != self.0.config.province;
            return Err(if elsewhere { 13 } else { 12 }.into());
        };
        if provider.user != who.user_name {
            return Err(4.into());
        }
        if !auth::verify(&provider.password, &who.rand_val, &who.pwd_hash) {
            return Err(5.into());
        }
        Ok(provider)
    }

    /// Signs a call in, judges its hash algorithm, and keeps it waiting if a fault says so.
    async fn open(&self, who: &Credentials, hash_algorithm: i64) -> Judged<&Provider> {
        let provider = self.admit(who)?;
        if hash_algorithm != 0 {
            return Err(10.into());
        }
        self.wait().await?;
        Ok(provider)
    }

    async fn struck(&self, name: FaultName) -> Result<Option<Duration>> {
        self.0.faults.strikes(&self.0.store, name).await
    }

    async fn wait(&self) -> Result<()> {
        if let Some(delay) = self.struck(FaultName::Delay).await? {
            tokio::time::sleep(delay).await;
        }
        Ok(())
    }

    async fn take(&self, request: UploadRequest) -> Judged<Stored> {
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
        Ok(if self.struck(FaultName::DropAfterStore).await?.is_some() {
            Stored::Silence
        } else {
            Stored::Answer
        })
    }

    async fn open_package(
        &self,
        provider: &Provider,
        request: UploadRequest,
    ) -> Judged<(Unpacked, String)> {
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
            let file = package::unpack(
                info,
                hash,
                request.encrypt_algorithm,
                cipher.as_ref(),
                &limits,
            )?;
            let sha256 = hex::encode(Sha256::digest(&file.xml));
            Ok((file, sha256))
        });
        let unpacked: std::result::Result<_, package::UnpackError> =
            unpacked.await.map_err(BureauError::from)?;
        unpacked.map_err(|error| error.code().into())
    }

    async fn store(
        &self,
        isp: i64,
        sequence: i64,
        file: &Unpacked,
        sha256: &str,
    ) -> Judged<Stored> {
        let bureau = &self.0;
        let mut tx = bureau.store.step().await?;
        let last = uploads::last_number(&mut tx, isp).await?;
        if sequence <= 0 {
            return Err(Refused(
                999,
                Some(format!("{}（上报序号应为正整数）", message(999))),
            ));
        }
        if sequence <= last {
            let same = uploads::hash_of(&mut tx, isp, sequence).await?.as_deref() == Some(sha256);
            let wanted = same && uploads::was_wanted(&mut tx, isp, sequence).await?;
            tx.commit().await?;
            if wanted || (same && bureau.config.used_number == UsedNumber::AcceptSame) {
                return Ok(Stored::Answer);
            }
            return Err(Refused(
                999,
                Some(format!("{}（上报序号{sequence}已使用）", message(999))),
            ));
        }
        if sequence > last + 1 {
            let end = (sequence - 1).min(last + MISSING_LISTED);
            return Ok(Stored::Gap(
                (last + 1..=end)
                    .filter_map(|n| u32::try_from(n).ok())
                    .collect(),
            ));
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
            return Ok(Stored::Gap(
                u32::try_from(last)
                    .ok()
                    .filter(|n| *n > 0)
                    .into_iter()
                    .collect(),
            ));
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

    async fn deliver(&self, request: &DownloadRequest) -> Judged<Option<FilePart>> {
        let provider = self
            .open(&request.credentials, request.hash_algorithm)
            .await?;
        let mut tx = self.0.store.step().await?;
        let head = queue::head(&mut tx, provider.isp_id).await?;
        tx.commit().await?;
        Ok(head.map(|file| FilePart {
            hash_algorithm: 0,
            compression_format: 0,
            encrypt_algorithm: file.encrypt,
            file_name: file.name,
            beian_info: file.info,
            beian_info_hash: file.hash,
        }))
    }

    async fn acknowledge(&self, request: &AckRequest) -> Judged<()> {
        let provider = self
            .open(&request.credentials, request.hash_algorithm)
            .await?;
        let name = request.file_name.trim();
        if name.is_empty() {
            return Err(21.into());
        }
        let mut tx = self.0.store.step().await?;
        let waiting = queue::is_waiting(&mut tx, provider.isp_id, name).await?;
        tx.commit().await?;
        let again = waiting && self.struck(FaultName::Redeliver).await?.is_some();
        let mut tx = self.0.store.step().await?;
        queue::acknowledge(
            &mut tx,
            provider.isp_id,
            name,
            self.0.clock.now_micros(),
            again,
        )
        .await?;
        Ok(tx.commit().await?)
    }

    async fn previous(&self, request: &PreviousUploadRequest) -> Judged<PreviousFile> {
        let provider = self
            .open(&request.credentials, request.hash_algorithm)
            .await?;
        let Some(last) = uploads::last(self.0.store.read(), provider.isp_id).await? else {
            return Ok(PreviousFile::default());
        };
        Ok(PreviousFile {
            sequence: u32::try_from(last.sequence).unwrap_or(u32::MAX),
            file: FilePart {
                hash_algorithm: 0,
                compression_format: 0,
                encrypt_algorithm: 0,
                file_name: last.entry_name,
                beian_info: base64(&last.zip),
                beian_info_hash: base64(&Md5::digest(&last.zip)),
            },
        })
    }

    async fn status(&self, request: &StatusRequest) -> Judged<StatusInfo> {
        self.open(&request.credentials, request.hash_algorithm)
            .await?;
        let query_type = u32::try_from(request.query_type).ok().filter(|t| *t <= 11);
        let Some(query_type) = query_type else {
            return Err(Refused(
                999,
                Some(format!("{}（查询条件类型错误）", message(999))),
            ));
        };
        let query = request.condition.clone();
        let db = self.0.store.read();
        if query_type == 0 {
            let found = register::domain(db, &desk::domain_key(&query)).await?;
            let filed = found.is_some();
            let (site_name, site_number, subject_number) = found
                .map(|d| {
                    (
                        Some(d.site_name),
                        Some(d.site_number),
                        Some(d.subject_number),
                    )
                })
                .unwrap_or_default();
            return Ok(StatusInfo {
                query_type,
                query,
                site_name,
                subject_number,
                site_number,
                filed,
            });
        }
        let subject_number =
            register::subject_number(db, i64::from(query_type), &desk::certificate_key(&query))
                .await?;
        let filed = subject_number.is_some();
        Ok(StatusInfo {
            query_type,
            query,
            site_name: None,
            subject_number,
            site_number: None,
            filed,
        })
    }

    async fn password(&self, request: &VerifyRequest) -> Judged<bool> {
        self.open(&request.credentials, request.hash_algorithm)
            .await?;
        let day = clock::mainland(self.0.clock.now_micros())
            .date()
            .to_string();
        let mut tx = self.0.store.step().await?;
        let Some((number, md5)) = register::password_of(&mut tx, request.number.trim()).await?
        else {
            return Ok(false);
        };
        if register::wrong_tries(&mut tx, &number, &day).await? >= PASSWORD_TRIES {
            return Err(Refused(
                22,
                Some(message(22).replace('X', &PASSWORD_TRIES.to_string())),
            ));
        }
        let given = request.password.trim();
        let right =
            given.eq_ignore_ascii_case(&md5) || hex::encode(Md5::digest(given.as_bytes())) == md5;
        if !right {
            register::count_wrong_try(&mut tx, &number, &day).await?;
        }
        tx.commit().await?;
        Ok(right)
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

impl Service for Wire {
    async fn upload(&self, request: UploadRequest) -> Reply<UploadReturn> {
        Reply::Answer(match self.take(request).await {
            Ok(Stored::Silence) => return Reply::Drop,
            Ok(Stored::Answer) => {
                self.0.stop.after_answer(StopPoint::Answer);
                UploadReturn {
                    code: 0,
                    msg: message(0),
                    missing: Vec::new(),
                }
            }
            Ok(Stored::Gap(missing)) => UploadReturn {
                code: 14,
                msg: message(14),
                missing,
            },
            Err(refused) => UploadReturn {
                code: refused.0,
                msg: refused.msg(),
                missing: Vec::new(),
            },
        })
    }

    async fn download(&self, request: DownloadRequest) -> Reply<DownloadReturn> {
        Reply::Answer(match self.deliver(&request).await {
            Ok(Some(file)) => {
                self.0.stop.after_answer(StopPoint::Deliver);
                DownloadReturn {
                    code: 0,
                    msg: message(0),
                    file: Some(file),
                }
            }
            Ok(None) => DownloadReturn {
                code: 2,
                msg: message(2),
                file: None,
            },
            Err(refused) => DownloadReturn {
                code: refused.0,
                msg: refused.msg(),
                file: None,
            },
        })
    }

    async fn download_ack(&self, request: AckRequest) -> Reply<AckReturn> {
        Reply::Answer(match self.acknowledge(&request).await {
            Ok(()) => AckReturn {
                code: 0,
                msg: message(0),
            },
            Err(refused) => AckReturn {
                code: refused.0,
                msg: refused.msg(),
            },
        })
    }

    async fn query_previous_upload(
        &self,
        request: PreviousUploadRequest,
    ) -> Reply<PreviousUploadReturn> {
        Reply::Answer(match self.previous(&request).await {
            Ok(file) => PreviousUploadReturn {
                code: 0,
                msg: message(0),
                file: Some(file),
            },
            Err(refused) => PreviousUploadReturn {
                code: refused.0,
                msg: refused.msg(),
                file: None,
            },
        })
    }

    async fn query_beian_status(&self, request: StatusRequest) -> Reply<StatusReturn> {
        Reply::Answer(match self.status(&request).await {
            Ok(info) => StatusReturn {
                code: 0,
                msg: message(0),
                info: Some(info),
            },
            Err(refused) => StatusReturn {
                code: refused.0,
                msg: refused.msg(),
                info: None,
            },
        })
    }

    async fn verify_bamm(&self, request: VerifyRequest) -> Reply<VerifyReturn> {
        Reply::Answer(match self.password(&request).await {
            Ok(correct) => VerifyReturn {
                code: 0,
                msg: message(0),
                correct: Some(correct),
            },
            Err(refused) => VerifyReturn {
                code: refused.0,
                msg: refused.msg(),
                correct: None,
            },
        })
    }
}
