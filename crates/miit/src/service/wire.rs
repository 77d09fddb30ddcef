//! Bytes in, bytes out: what lies between HTTP and a [`Service`].

use std::io::Read;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{ALLOW, CONTENT_ENCODING, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::requests::Readable;
use super::wsdl;
use super::{FILES_PATH, Reply, STATUS_PATH, Service, VERIFY_PATH};
use crate::soap::{self, Call, MAX_BODY};

/// Why the body of a request cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Too long, or the connection broke.
    #[error("the request body is longer than {MAX_BODY} bytes or broke off")]
    Body,
    /// Neither plain nor gzip.
    #[error("content encoding is not supported")]
    Encoding,
    /// Broken gzip, or more than fits.
    #[error("the gzip data are broken or unpack to more than {MAX_BODY} bytes")]
    Gzip,
}

/// Why a request gets a fault instead of an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Refusal {
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error("{0}")]
    Call(String),
    #[error("this service has no such method")]
    Method,
}

pub(super) fn router<S: Service>(service: S) -> Router {
    Router::new()
        .route(FILES_PATH, get(|h: HeaderMap, r: Request| describe(FILES_PATH, h, r)).post(files::<S>))
        .route(STATUS_PATH, get(|h: HeaderMap, r: Request| describe(STATUS_PATH, h, r)).post(status::<S>))
        .route(VERIFY_PATH, get(|h: HeaderMap, r: Request| describe(VERIFY_PATH, h, r)).post(verify::<S>))
        // The handlers bound their bodies themselves, after unpacking too.
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::new(service))
}

async fn describe(path: &'static str, headers: HeaderMap, request: Request) -> Response {
    let asked = request.uri().query().is_some_and(|q| q.to_ascii_lowercase().starts_with("wsdl"));
    if !asked {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, HeaderValue::from_static("POST"))]).into_response();
    }
    let host = headers.get(HOST).and_then(|h| h.to_str().ok()).or(request.uri().authority().map(|a| a.as_str()));
    xml(StatusCode::OK, wsdl::write(path, host.unwrap_or("localhost")))
}

async fn files<S: Service>(State(service): State<Arc<S>>, headers: HeaderMap, body: Body) -> Response {
    let call = match call(&headers, body).await {
        Ok(call) => call,
        Err(refusal) => return fault(&refusal),
    };
    match call.method.as_str() {
        "isp_upload" => serve(call, |r| service.upload(r), |a| a.to_xml()).await,
        "isp_download" => serve(call, |r| service.download(r), |a| a.to_xml()).await,
        "isp_downloadack" => serve(call, |r| service.download_ack(r), |a| a.to_xml()).await,
        "isp_querypreviousupload" => serve(call, |r| service.query_previous_upload(r), |a| a.to_xml()).await,
        _ => fault(&Refusal::Method),
    }
}

async fn status<S: Service>(State(service): State<Arc<S>>, headers: HeaderMap, body: Body) -> Response {
    match call(&headers, body).await {
        Ok(call) if call.method == "isp_querybeianstatus" => {
            serve(call, |r| service.query_beian_status(r), |a| a.to_xml()).await
        }
        Ok(_) => fault(&Refusal::Method),
        Err(refusal) => fault(&refusal),
    }
}

async fn verify<S: Service>(State(service): State<Arc<S>>, headers: HeaderMap, body: Body) -> Response {
    match call(&headers, body).await {
        Ok(call) if call.method == "isp_verifybamm" => serve(call, |r| service.verify_bamm(r), |a| a.to_xml()).await,
        Ok(_) => fault(&Refusal::Method),
        Err(refusal) => fault(&refusal),
    }
}

async fn serve<R: Readable, A, F: Future<Output = Reply<A>>>(
    mut call: Call,
    handle: impl FnOnce(R) -> F,
    write: impl FnOnce(&A) -> String,
) -> Response {
    let request = match R::read(&mut call) {
        Ok(request) => request,
        Err(error) => return fault(&Refusal::Call(error.to_string())),
    };
    match handle(request).await {
        Reply::Answer(answer) => xml(StatusCode::OK, soap::write_answer(&call.method, &write(&answer))),
        Reply::Drop => drop_connection(),
    }
}

/// A body that fails at once: the connection closes before the head is flushed.
fn drop_connection() -> Response {
    let failure = futures::stream::once(async { Err::<Bytes, _>(std::io::Error::other("dropped on purpose")) });
    Response::new(Body::from_stream(failure))
}

async fn call(headers: &HeaderMap, body: Body) -> Result<Call, Refusal> {
    let bytes = read_body(headers, body).await?;
    // A full body takes a good part of a second to parse.
    let work = move || soap::read_call(&bytes).map_err(|error| Refusal::Call(error.to_string()));
    tokio::task::spawn_blocking(work).await.map_err(|_| BodyError::Body)?
}

/// Reads the body of a request, chunked or not, unpacked if it is gzip; at most [`MAX_BODY`] bytes either way.
///
/// # Errors
/// [`BodyError`].
pub async fn read_body(headers: &HeaderMap, body: Body) -> Result<Bytes, BodyError> {
    let bytes = axum::body::to_bytes(body, MAX_BODY).await.map_err(|_| BodyError::Body)?;
    let encodings = headers.get_all(CONTENT_ENCODING).iter().map(HeaderValue::as_bytes);
    let mut gzip = false;
    for encoding in encodings {
        match encoding {
            e if e.eq_ignore_ascii_case(b"identity") => {}
            e if (e.eq_ignore_ascii_case(b"gzip") || e.eq_ignore_ascii_case(b"x-gzip")) && !gzip => gzip = true,
            _ => return Err(BodyError::Encoding),
        }
    }
    if !gzip {
        return Ok(bytes);
    }
    tokio::task::spawn_blocking(move || gunzip(&bytes)).await.map_err(|_| BodyError::Body)?
}

fn gunzip(bytes: &[u8]) -> Result<Bytes, BodyError> {
    let mut out = Vec::new();
    let mut reader = flate2::read::GzDecoder::new(bytes).take(MAX_BODY as u64 + 1);
    reader.read_to_end(&mut out).map_err(|_| BodyError::Gzip)?;
    if out.len() > MAX_BODY { Err(BodyError::Gzip) } else { Ok(out.into()) }
}

fn fault(refusal: &Refusal) -> Response {
    tracing::debug!(%refusal, "fault");
    xml(StatusCode::INTERNAL_SERVER_ERROR, soap::write_fault("Client", &refusal.to_string()))
}

fn xml(status: StatusCode, text: String) -> Response {
    let kind = HeaderValue::from_static("text/xml; charset=utf-8");
    (status, [(CONTENT_TYPE, kind)], text).into_response()
}
