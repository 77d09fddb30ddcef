//! The wire: the six methods as the bureau answers them. Everything a provider is answered here is durable before.
//!
//! Order of judgement of every call: random value (16) → provider known (13 when the id begins with another province,
//! else 12) → user (4) → password (5) → reporting right (19) → algorithm ids (9, 10, 11). Of an upload then: faults (901, 15),
//! hours (20) → base64 and decryption (6) → hash (7) → zip and entry name (8), size (18), entries (17) → number → queue full
//! (15) → stored → 0.
//!
//! Numbers: a gap is 14 with the missing numbers (the first thousand); zero and below is 999; a number used before is 999
//! with a text, or as [`crate::UsedNumber`] says. Encryption without a key on record is 6.
//!
//! An acknowledgement of a name the queue does not know is answered 0: it is repeated at worst. An inquiry of a type the
//! text does not have is 999. A filing password may come plain or as hex of its MD5.

mod files;
mod inquiries;
mod upload;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use files::Delivery;
use miit::{
    auth, codes,
    returns::{AckReturn, DownloadReturn, PreviousUploadReturn, StatusReturn, UploadReturn, VerifyReturn},
    service::{
        self, AckRequest, Credentials, DownloadRequest, PreviousUploadRequest, Reply, Service, StatusRequest,
        UploadRequest, VerifyRequest,
    },
};
use upload::Stored;

use crate::{
    config::province_of,
    error::{BureauError, Result},
    faults::{FaultName, Struck},
    providers::{Enrolled, Standing},
    state::Inner,
    stop::StopPoint,
};

/// The router of the three services.
pub(crate) fn router(bureau: Arc<Inner>) -> Router {
    service::router(Wire(Arc::clone(&bureau))).layer(from_fn_with_state(bureau, page_of_a_proxy))
}

/// Fault `http_503`: a server in between answers a call in its own way.
async fn page_of_a_proxy(State(bureau): State<Arc<Inner>>, request: Request, next: Next) -> Response {
    if request.method() == Method::POST
        && let Ok(Some(_)) = bureau.faults.strikes(&bureau.store, FaultName::Http503).await
    {
        let page = "<html><body><h1>503 Service Unavailable</h1><p>PRACTICE: nobody is at home.</p></body></html>";
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, "text/html")], page).into_response();
    }
    next.run(request).await
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

impl Wire {
    fn admit(&self, who: &Credentials) -> Judged<Arc<Enrolled>> {
        if who.rand_val.chars().count() < auth::RAND_VAL_LENGTH {
            return Err(16.into());
        }
        let Some(enrolled) = self.0.providers.of(who.isp_id) else {
            let elsewhere = province_of(who.isp_id) != self.0.config.province;
            return Err(if elsewhere { 13 } else { 12 }.into());
        };
        let provider = &enrolled.provider;
        // Known or not: a provider reports to the bureau of its own province only.
        if provider.province() != self.0.config.province {
            return Err(13.into());
        }
        if provider.user != who.user_name {
            return Err(4.into());
        }
        if !auth::verify(&provider.password, &who.rand_val, &who.pwd_hash) {
            return Err(5.into());
        }
        if enrolled.standing == Standing::Closed {
            return Err(19.into());
        }
        Ok(enrolled)
    }

    /// Signs a call in, judges its hash algorithm, and keeps it waiting if a fault says so.
    async fn open(&self, who: &Credentials, hash_algorithm: i64) -> Judged<Arc<Enrolled>> {
        let provider = self.admit(who)?;
        if hash_algorithm != 0 {
            return Err(10.into());
        }
        self.wait().await?;
        Ok(provider)
    }

    async fn struck(&self, name: FaultName) -> Result<Option<Struck>> {
        self.0.faults.strikes(&self.0.store, name).await
    }

    async fn wait(&self) -> Result<()> {
        if let Some(struck) = self.struck(FaultName::Delay).await? {
            tokio::time::sleep(struck.delay).await;
        }
        Ok(())
    }

    /// Answers, unless fault `drop_answer` takes the answer away after the work is done.
    async fn answer<T>(&self, answer: T) -> Reply<T> {
        match self.struck(FaultName::DropAnswer).await {
            Ok(Some(_)) => Reply::Drop,
            _ => Reply::Answer(answer),
        }
    }
}

impl Service for Wire {
    async fn upload(&self, request: UploadRequest) -> Reply<UploadReturn> {
        Reply::Answer(match self.take(request).await {
            Ok(Stored::Silence) => return Reply::Drop,
            Ok(Stored::Answer) => {
                self.0.stop.after_answer(StopPoint::Answer);
                UploadReturn { code: 0, msg: message(0), missing: Vec::new() }
            }
            Ok(Stored::Gap(missing)) => UploadReturn { code: 14, msg: message(14), missing },
            Err(refused) => UploadReturn { code: refused.0, msg: refused.msg(), missing: Vec::new() },
        })
    }

    async fn download(&self, request: DownloadRequest) -> Reply<DownloadReturn> {
        let answer = match self.deliver(&request).await {
            Ok(Delivery { code, file }) => {
                if file.is_some() {
                    self.0.stop.after_answer(StopPoint::Deliver);
                }
                DownloadReturn { code, msg: message(code), file }
            }
            Err(refused) => DownloadReturn { code: refused.0, msg: refused.msg(), file: None },
        };
        self.answer(answer).await
    }

    async fn download_ack(&self, request: AckRequest) -> Reply<AckReturn> {
        let answer = match self.acknowledge(&request).await {
            Ok(()) => AckReturn { code: 0, msg: message(0) },
            Err(refused) => AckReturn { code: refused.0, msg: refused.msg() },
        };
        self.answer(answer).await
    }

    async fn query_previous_upload(&self, request: PreviousUploadRequest) -> Reply<PreviousUploadReturn> {
        let answer = match self.previous(&request).await {
            Ok(file) => PreviousUploadReturn { code: 0, msg: message(0), file: Some(file) },
            Err(refused) => PreviousUploadReturn { code: refused.0, msg: refused.msg(), file: None },
        };
        self.answer(answer).await
    }

    async fn query_beian_status(&self, request: StatusRequest) -> Reply<StatusReturn> {
        let answer = match self.status(&request).await {
            Ok(info) => StatusReturn { code: 0, msg: message(0), info: Some(info) },
            Err(refused) => StatusReturn { code: refused.0, msg: refused.msg(), info: None },
        };
        self.answer(answer).await
    }

    async fn verify_bamm(&self, request: VerifyRequest) -> Reply<VerifyReturn> {
        let answer = match self.password(&request).await {
            Ok(correct) => VerifyReturn { code: 0, msg: message(0), correct: Some(correct) },
            Err(refused) => VerifyReturn { code: refused.0, msg: refused.msg(), correct: None },
        };
        self.answer(answer).await
    }
}
