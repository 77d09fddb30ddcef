//! The typed requests of the six methods (protocol.md §3).

use std::fmt;
use std::ops::Deref;

use crate::soap::Call;

/// What every method begins with.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credentials {
    /// `ispId` or `ispID`: unit id of the provider.
    pub isp_id: i64,
    /// `userName`.
    pub user_name: String,
    /// `randVal`: 20 characters.
    pub rand_val: String,
    /// `pwdHash`: see [`crate::auth::verify`].
    pub pwd_hash: String,
}

impl fmt::Debug for Credentials {
    /// Without hash and random value, which together could be replayed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("isp_id", &self.isp_id).finish_non_exhaustive()
    }
}

/// Why a call is not one of the six requests; becomes a SOAP fault `Client`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// A parameter is missing.
    #[error("parameter {0} is missing")]
    Missing(&'static str),
    /// A parameter that must be a number is none.
    #[error("parameter {0} is not a number")]
    NotANumber(&'static str),
}

macro_rules! with_credentials {
    ($($request:ty),*) => {$(
        impl Deref for $request {
            type Target = Credentials;

            fn deref(&self) -> &Credentials {
                &self.credentials
            }
        }
    )*};
}

with_credentials!(UploadRequest, DownloadRequest, AckRequest, PreviousUploadRequest, StatusRequest, VerifyRequest);

/// `isp_upload`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UploadRequest {
    /// Who calls.
    pub credentials: Credentials,
    /// `beianInfo`: base64, line breaks possible.
    pub beian_info: String,
    /// `beianInfoHash`.
    pub beian_info_hash: String,
    /// `dataSequence`.
    pub data_sequence: i64,
    /// `encryptAlgorithm`.
    pub encrypt_algorithm: i64,
    /// `hashAlgorithm`.
    pub hash_algorithm: i64,
    /// `compressionFormat`.
    pub compression_format: i64,
}

/// `isp_download`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DownloadRequest {
    /// Who calls.
    pub credentials: Credentials,
    /// `hashAlgorithm`.
    pub hash_algorithm: i64,
}

/// `isp_downloadack`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AckRequest {
    /// Who calls.
    pub credentials: Credentials,
    /// `hashAlgorithm`.
    pub hash_algorithm: i64,
    /// `fileName`: the acknowledged `return_FileName`; may be empty.
    pub file_name: String,
}

/// `isp_querypreviousupload`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreviousUploadRequest {
    /// Who calls.
    pub credentials: Credentials,
    /// `hashAlgorithm`.
    pub hash_algorithm: i64,
}

/// `isp_querybeianstatus`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusRequest {
    /// Who calls.
    pub credentials: Credentials,
    /// `hashAlgorithm`.
    pub hash_algorithm: i64,
    /// `queryConditionType`: 0 domain, 1 to 11 certificate type.
    pub query_type: i64,
    /// `queryCondition`.
    pub condition: String,
}

/// `isp_verifybamm`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct VerifyRequest {
    /// Who calls.
    pub credentials: Credentials,
    /// `hashAlgorithm`.
    pub hash_algorithm: i64,
    /// `baxh`: filing number.
    pub number: String,
    /// `bamm`: filing password.
    pub password: String,
}

impl fmt::Debug for VerifyRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyRequest").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}

/// Taken out of the call, not copied: a payload may have 50 MB.
fn text(call: &mut Call, name: &'static str) -> Result<String, RequestError> {
    let found = call.parameters.iter_mut().find(|(parameter, _)| parameter == name);
    found.map(|(_, text)| std::mem::take(text)).ok_or(RequestError::Missing(name))
}

fn number(call: &Call, name: &'static str) -> Result<i64, RequestError> {
    let text = call.parameter(&[name]).ok_or(RequestError::Missing(name))?;
    text.trim().parse().map_err(|_| RequestError::NotANumber(name))
}

impl Credentials {
    fn read(call: &mut Call) -> Result<Self, RequestError> {
        let id = call.parameter(&["ispID", "ispId"]).ok_or(RequestError::Missing("ispId"))?;
        Ok(Self {
            isp_id: id.trim().parse().map_err(|_| RequestError::NotANumber("ispId"))?,
            user_name: text(call, "userName")?,
            rand_val: text(call, "randVal")?,
            pwd_hash: text(call, "pwdHash")?,
        })
    }
}

/// A request that can be read from a call.
pub(super) trait Readable: Sized {
    fn read(call: &mut Call) -> Result<Self, RequestError>;
}

impl Readable for UploadRequest {
    fn read(call: &mut Call) -> Result<Self, RequestError> {
        Ok(Self {
            credentials: Credentials::read(call)?,
            beian_info: text(call, "beianInfo")?,
            beian_info_hash: text(call, "beianInfoHash")?,
            data_sequence: number(call, "dataSequence")?,
            encrypt_algorithm: number(call, "encryptAlgorithm")?,
            hash_algorithm: number(call, "hashAlgorithm")?,
            compression_format: number(call, "compressionFormat")?,
        })
    }
}

impl Readable for DownloadRequest {
    fn read(call: &mut Call) -> Result<Self, RequestError> {
        Ok(Self { credentials: Credentials::read(call)?, hash_algorithm: number(call, "hashAlgorithm")? })
    }
}

impl Readable for AckRequest {
    fn read(call: &mut Call) -> Result<Self, RequestError> {
        Ok(Self {
            credentials: Credentials::read(call)?,
            hash_algorithm: number(call, "hashAlgorithm")?,
            // A missing name is answered like an empty one: code 21.
            file_name: call.parameter(&["fileName"]).unwrap_or_default().to_owned(),
        })
    }
}

impl Readable for PreviousUploadRequest {
    fn read(call: &mut Call) -> Result<Self, RequestError> {
        Ok(Self { credentials: Credentials::read(call)?, hash_algorithm: number(call, "hashAlgorithm")? })
    }
}

impl Readable for StatusRequest {
    fn read(call: &mut Call) -> Result<Self, RequestError> {
        Ok(Self {
            credentials: Credentials::read(call)?,
            hash_algorithm: number(call, "hashAlgorithm")?,
            query_type: number(call, "queryConditionType")?,
            condition: text(call, "queryCondition")?,
        })
    }
}

impl Readable for VerifyRequest {
    fn read(call: &mut Call) -> Result<Self, RequestError> {
        Ok(Self {
            credentials: Credentials::read(call)?,
            hash_algorithm: number(call, "hashAlgorithm")?,
            number: text(call, "baxh")?,
            password: text(call, "bamm")?,
        })
    }
}
