//! Where and as whom to call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Called after every exchange with method, upload number, request and response bytes; the response is empty where
/// none came. Requests hold the password hash: meant for practice, not for a real account.
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

impl IdName {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::IspID => "ispID",
            Self::IspId => "ispId",
        }
    }
}

impl fmt::Debug for ClientConfig {
    /// Without user and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientConfig")
            .field("upload_url", &self.upload_url)
            .field("status_url", &self.status_url)
            .field("verify_url", &self.verify_url)
            .field("isp_id", &self.isp_id)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
