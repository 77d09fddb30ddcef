//! The enterprise side: six methods over HTTP (protocol.md §2, §3).
//!
//! [`Client`] speaks the wire and nothing else: it assigns no numbers, retries nothing and stores nothing. What an
//! error means for an upload number is said by [`CallError`]: after a lost answer the caller asks the regulator for its
//! previous upload instead of sending again.

use std::sync::Arc;
use std::time::Duration;

use crate::package::Package;
use crate::returns::{
    AckReturn, DownloadReturn, PreviousUploadReturn, StatusReturn, UploadReturn, VerifyReturn,
};

/// Called with method, upload number, request and response bytes after every exchange. Requests hold the password
/// hash: meant for practice, not for a real account.
pub type Recorder = Arc<dyn Fn(&str, Option<u32>, &[u8], &[u8]) + Send + Sync>;

/// How a method spells its first parameter: the text says `ispId`, clients in use mostly send `ispID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdName {
    /// `ispID`.
    IspID,
    /// `ispId`.
    IspId,
}

/// [`IdName`] of each method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParameterNames {
    /// `isp_upload`.
    pub upload: IdName,
    /// `isp_download`.
    pub download: IdName,
    /// `isp_downloadack`.
    pub download_ack: IdName,
    /// `isp_querypreviousupload`.
    pub query_previous_upload: IdName,
    /// `isp_querybeianstatus`.
    pub query_beian_status: IdName,
    /// `isp_verifybamm`.
    pub verify_bamm: IdName,
}

impl Default for ParameterNames {
    /// As the one client whose requests are known sends them.
    fn default() -> Self {
        Self {
            upload: IdName::IspID,
            download: IdName::IspID,
            download_ack: IdName::IspID,
            query_previous_upload: IdName::IspId,
            query_beian_status: IdName::IspID,
            verify_bamm: IdName::IspID,
        }
    }
}

/// Where and as whom to call.
#[derive(Clone)]
pub struct ClientConfig {
    /// Service with the four file methods, such as `http://…/ISPWebService/upDownLoad`.
    pub upload_url: String,
    /// Service of `isp_querybeianstatus`.
    pub status_url: String,
    /// Service of `isp_verifybamm`.
    pub verify_url: String,
    /// The provider's unit id.
    pub isp_id: i64,
    /// User name kept by the regulator.
    pub user: String,
    /// Password kept by the regulator.
    pub password: String,
    /// Spelling of the first parameter.
    pub parameter_names: ParameterNames,
    /// Time for one whole call.
    pub timeout: Duration,
    /// Sees every exchange.
    pub recorder: Option<Recorder>,
}

/// Why a call has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The exchange failed below SOAP.
    #[error("transport failed: {failure}; request {}", if *.maybe_received { "may have arrived" } else { "did not arrive" })]
    Transport {
        /// How.
        failure: TransportFailure,
        /// Whether the regulator may have received and processed the request.
        maybe_received: bool,
    },
    /// The service answered with a SOAP fault.
    #[error("SOAP fault {code}: {text}")]
    Fault {
        /// `faultcode`.
        code: String,
        /// `faultstring`.
        text: String,
    },
    /// The answer is not SOAP, or its `return` cannot be read. The request was received.
    #[error("unreadable answer: {reason}")]
    Unreadable {
        /// What is wrong with it, without its content.
        reason: String,
    },
}

/// How an exchange failed below SOAP.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportFailure {
    /// No answer in time.
    #[error("timeout")]
    Timeout,
    /// No connection.
    #[error("no connection")]
    Connect,
    /// The connection broke.
    #[error("connection broke")]
    Broken,
    /// An HTTP status other than success, without a SOAP fault.
    #[error("HTTP status {0}")]
    Status(u16),
}

/// Why a client cannot be made or a request cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// One of the addresses is no http or https URL.
    #[error("{0} is no http address")]
    Url(&'static str),
    /// The password has characters outside GBK, so its hash is not defined.
    #[error("the password has characters outside GBK")]
    Password,
    /// The HTTP client could not be built.
    #[error("no HTTP client: {0}")]
    Http(String),
}

/// The enterprise side of the interface, for one account.
#[derive(Clone)]
pub struct Client {
    config: Arc<ClientConfig>,
}

impl Client {
    /// Makes a client.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn new(config: ClientConfig) -> Result<Self, ConfigError> {
        Ok(Self {
            config: Arc::new(config),
        })
    }

    /// `isp_upload`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn upload(
        &self,
        package: &Package,
        sequence: u32,
    ) -> Result<UploadReturn, CallError> {
        let _ = (package, sequence, &self.config);
        Err(unfinished())
    }

    /// `isp_download`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn download(&self) -> Result<DownloadReturn, CallError> {
        Err(unfinished())
    }

    /// `isp_downloadack`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn download_ack(&self, file_name: &str) -> Result<AckReturn, CallError> {
        let _ = file_name;
        Err(unfinished())
    }

    /// `isp_querypreviousupload`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn query_previous_upload(&self) -> Result<PreviousUploadReturn, CallError> {
        Err(unfinished())
    }

    /// `isp_querybeianstatus`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn query_beian_status(
        &self,
        query_type: u32,
        condition: &str,
    ) -> Result<StatusReturn, CallError> {
        let _ = (query_type, condition);
        Err(unfinished())
    }

    /// `isp_verifybamm`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn verify_bamm(
        &self,
        number: &str,
        password: &str,
    ) -> Result<VerifyReturn, CallError> {
        let _ = (number, password);
        Err(unfinished())
    }
}

fn unfinished() -> CallError {
    CallError::Unreadable {
        reason: "not written yet".to_owned(),
    }
}
