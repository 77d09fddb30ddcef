//! The enterprise side: six methods over HTTP (protocol.md §2, §3).
//!
//! [`Client`] speaks the wire and nothing else: it assigns no numbers, retries nothing and stores nothing. What an
//! error means for an upload number is said by [`CallError`]: after a lost answer the caller asks the regulator for its
//! previous upload instead of sending again.

mod config;
mod error;

use std::fmt;
use std::sync::Arc;

pub use config::{ClientConfig, IdName, ParameterNames, Recorder};
pub use error::{CallError, ConfigError, TransportFailure};

use axum::body::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Response, Url};

use crate::auth;
use crate::interface::{Method, V3_0};
use crate::package::Package;
use crate::returns::{
    AckReturn, DownloadReturn, PreviousUploadReturn, ReturnError, StatusReturn, UploadReturn, VerifyReturn,
};
use crate::soap::{self, Answer, MAX_BODY};

/// The enterprise side of the interface, for one account. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    config: ClientConfig,
    upload: Url,
    status: Url,
    verify: Url,
    http: reqwest::Client,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.inner.config).finish()
    }
}

/// One call before it is signed.
struct Request<'r> {
    method: &'static Method,
    url: &'r Url,
    id_name: IdName,
    sequence: Option<u32>,
    /// In the order of the method's parameters.
    values: &'r [&'r str],
}

impl Client {
    /// Makes a client. Proxies of the environment are not used and redirects not followed: credentials go to the
    /// configured address or nowhere.
    ///
    /// # Errors
    /// [`ConfigError`] for an address that is none, a password outside GBK, or a failing HTTP client.
    pub fn new(config: ClientConfig) -> Result<Self, ConfigError> {
        // An error only says that another part of the process installed a provider before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        if !crate::gbk::outside(&config.password).is_empty() {
            return Err(ConfigError::Password);
        }
        let http = reqwest::Client::builder()
            .timeout(config.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // An idle connection that the other side closed would look like a lost answer.
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|error| ConfigError::Http(error.to_string()))?;
        Ok(Self {
            inner: Arc::new(Inner {
                upload: address(&config.upload_url, "upload_url")?,
                status: address(&config.status_url, "status_url")?,
                verify: address(&config.verify_url, "verify_url")?,
                config,
                http,
            }),
        })
    }

    /// `isp_upload`: sends a package under this number (protocol.md §7 says which).
    ///
    /// # Errors
    /// [`CallError`]. If the request may have arrived, ask [`Client::query_previous_upload`] before sending again.
    pub async fn upload(&self, package: &Package, sequence: u32) -> Result<UploadReturn, CallError> {
        let sequence_text = sequence.to_string();
        let encrypt_algorithm = package.encrypt_algorithm.to_string();
        let request = Request {
            method: &V3_0.methods.upload,
            url: &self.inner.upload,
            id_name: self.inner.config.parameter_names.upload,
            sequence: Some(sequence),
            values: &[&package.beian_info, &package.beian_info_hash, &sequence_text, &encrypt_algorithm, "0", "0"],
        };
        self.call(request, UploadReturn::from_xml).await
    }

    /// `isp_download`: fetches at most one file. The same file comes again until it is acknowledged.
    ///
    /// # Errors
    /// [`CallError`]; safe to repeat.
    pub async fn download(&self) -> Result<DownloadReturn, CallError> {
        let request = Request {
            method: &V3_0.methods.download,
            url: &self.inner.upload,
            id_name: self.inner.config.parameter_names.download,
            sequence: None,
            values: &["0"],
        };
        self.call(request, DownloadReturn::from_xml).await
    }

    /// `isp_downloadack`: acknowledges a file by its `return_FileName`, verbatim.
    ///
    /// # Errors
    /// [`CallError`]; safe to repeat.
    pub async fn download_ack(&self, file_name: &str) -> Result<AckReturn, CallError> {
        let request = Request {
            method: &V3_0.methods.download_ack,
            url: &self.inner.upload,
            id_name: self.inner.config.parameter_names.download_ack,
            sequence: None,
            values: &["0", file_name],
        };
        self.call(request, AckReturn::from_xml).await
    }

    /// `isp_querypreviousupload`: the last upload the regulator holds.
    ///
    /// # Errors
    /// [`CallError`]; safe to repeat.
    pub async fn query_previous_upload(&self) -> Result<PreviousUploadReturn, CallError> {
        let request = Request {
            method: &V3_0.methods.query_previous_upload,
            url: &self.inner.upload,
            id_name: self.inner.config.parameter_names.query_previous_upload,
            sequence: None,
            values: &["0"],
        };
        self.call(request, PreviousUploadReturn::from_xml).await
    }

    /// `isp_querybeianstatus`: type 0 asks for a domain, 1 to 11 for a certificate number of that type.
    ///
    /// # Errors
    /// [`CallError`]; safe to repeat.
    pub async fn query_beian_status(&self, query_type: u32, condition: &str) -> Result<StatusReturn, CallError> {
        let query_type = query_type.to_string();
        let request = Request {
            method: &V3_0.methods.query_beian_status,
            url: &self.inner.status,
            id_name: self.inner.config.parameter_names.query_beian_status,
            sequence: None,
            values: &["0", &query_type, condition],
        };
        self.call(request, StatusReturn::from_xml).await
    }

    /// `isp_verifybamm`: checks a filing number's password, sent as given. Whether a regulator wants the plain
    /// password or its MD5 in hex is not known (protocol.md §3).
    ///
    /// # Errors
    /// [`CallError`]; a repeated call counts as another try.
    pub async fn verify_bamm(&self, number: &str, password: &str) -> Result<VerifyReturn, CallError> {
        let request = Request {
            method: &V3_0.methods.verify_bamm,
            url: &self.inner.verify,
            id_name: self.inner.config.parameter_names.verify_bamm,
            sequence: None,
            values: &["0", number, password],
        };
        self.call(request, VerifyReturn::from_xml).await
    }

    async fn call<T>(&self, request: Request<'_>, read: fn(&str) -> Result<T, ReturnError>) -> Result<T, CallError> {
        let envelope = Bytes::from(self.sign(&request)?);
        let outcome = self.exchange(request.url, envelope.clone()).await;
        if let Some(recorder) = &self.inner.config.recorder {
            let response = outcome.as_ref().map(|(_, body)| body.as_slice()).unwrap_or_default();
            recorder(request.method.name, request.sequence, &envelope, response);
        }
        let (status, body) = outcome?;
        tracing::debug!(method = request.method.name, status, bytes = body.len(), "answered");
        match soap::read_answer(&body) {
            Ok(Answer::Fault { code, text }) => Err(CallError::Fault { code, text }),
            Ok(Answer::Return(text)) if (200..300).contains(&status) => read(&text).map_err(unreadable),
            Err(error) if (200..300).contains(&status) => Err(unreadable(error)),
            _ => Err(CallError::Transport { failure: TransportFailure::Status(status), maybe_received: true }),
        }
    }

    fn sign(&self, request: &Request<'_>) -> Result<String, CallError> {
        let config = &self.inner.config;
        let rand_val = auth::rand_val(&mut rand::rng());
        let pwd_hash = auth::password_hash(&config.password, &rand_val).map_err(|_| CallError::Password)?;
        let isp_id = config.isp_id.to_string();
        let mut parameters = vec![
            (request.id_name.as_str(), isp_id.as_str()),
            ("userName", &config.user),
            ("randVal", &rand_val),
            ("pwdHash", &pwd_hash),
        ];
        let names = request.method.parameters.iter().map(|(name, _)| *name);
        parameters.extend(names.zip(request.values.iter().copied()));
        Ok(soap::write_call(request.method.name, &parameters))
    }

    async fn exchange(&self, url: &Url, envelope: Bytes) -> Result<(u16, Vec<u8>), CallError> {
        let response = self
            .inner
            .http
            .post(url.clone())
            .header(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"))
            .header(HeaderName::from_static("soapaction"), HeaderValue::from_static("\"\""))
            .body(envelope)
            .send()
            .await
            .map_err(|error| transport(&error))?;
        let status = response.status().as_u16();
        Ok((status, body(response).await?))
    }
}

async fn body(mut response: Response) -> Result<Vec<u8>, CallError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| transport(&error))? {
        if bytes.len() + chunk.len() > MAX_BODY {
            return Err(CallError::Unreadable { reason: format!("longer than {MAX_BODY} bytes") });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn address(text: &str, name: &'static str) -> Result<Url, ConfigError> {
    let url = Url::parse(text).map_err(|_| ConfigError::Url(name))?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() { Ok(url) } else { Err(ConfigError::Url(name)) }
}

fn unreadable(error: impl fmt::Display) -> CallError {
    CallError::Unreadable { reason: error.to_string() }
}

/// Only a failure to connect proves that nothing arrived.
fn transport(error: &reqwest::Error) -> CallError {
    let failure = match error {
        e if e.is_connect() => TransportFailure::Connect,
        e if e.is_timeout() => TransportFailure::Timeout,
        _ => TransportFailure::Broken,
    };
    let maybe_received = failure != TransportFailure::Connect;
    CallError::Transport { failure, maybe_received }
}
