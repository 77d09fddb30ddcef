//! The regulator's side: the three services as an axum router (protocol.md §1, §2).
//!
//! The router owns the wire: paths, WSDL, envelopes, bounds, faults. What is answered is decided by a [`Service`].

use std::future::Future;

pub use crate::interface::{FILES_PATH, STATUS_PATH, VERIFY_PATH};
use crate::returns::{AckReturn, DownloadReturn, PreviousUploadReturn, StatusReturn, UploadReturn, VerifyReturn};

mod requests;
mod wire;
mod wsdl;

pub use requests::{
    AckRequest, Credentials, DownloadRequest, PreviousUploadRequest, StatusRequest, UploadRequest, VerifyRequest,
};

/// What a [`Service`] does with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply<T> {
    /// Answer it.
    Answer(T),
    /// Close the connection without a byte of answer, as a lost answer looks to the client.
    Drop,
}

/// The six methods of a regulator.
pub trait Service: Send + Sync + 'static {
    /// `isp_upload`.
    fn upload(&self, request: UploadRequest) -> impl Future<Output = Reply<UploadReturn>> + Send;
    /// `isp_download`.
    fn download(&self, request: DownloadRequest) -> impl Future<Output = Reply<DownloadReturn>> + Send;
    /// `isp_downloadack`.
    fn download_ack(&self, request: AckRequest) -> impl Future<Output = Reply<AckReturn>> + Send;
    /// `isp_querypreviousupload`.
    fn query_previous_upload(
        &self,
        request: PreviousUploadRequest,
    ) -> impl Future<Output = Reply<PreviousUploadReturn>> + Send;
    /// `isp_querybeianstatus`.
    fn query_beian_status(&self, request: StatusRequest) -> impl Future<Output = Reply<StatusReturn>> + Send;
    /// `isp_verifybamm`.
    fn verify_bamm(&self, request: VerifyRequest) -> impl Future<Output = Reply<VerifyReturn>> + Send;
}

/// The router: the three services at their paths, each with its WSDL under `?wsdl`.
///
/// Bodies may be chunked and gzip-encoded, up to [`crate::soap::MAX_BODY`] unpacked bytes. What is no call of the
/// addressed service is answered with a SOAP fault `Client` and status 500, as SOAP 1.1 asks.
pub fn router<S: Service>(service: S) -> axum::Router {
    wire::router(service)
}

/// The WSDL of the service at a path, as seen by a caller of `host`; `None` for another path.
pub fn description(path: &str, host: &str) -> Option<String> {
    let known =
        [FILES_PATH, STATUS_PATH, VERIFY_PATH].into_iter().find(|known| *known == path.trim_end_matches('/'))?;
    Some(wsdl::write(known, host))
}

pub use wire::{BodyError, read_body};
