//! The style sheet, embedded, with its digest as ETag.

use std::sync::LazyLock;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("../../../../../assets/app.css");

static TAG: LazyLock<String> = LazyLock::new(|| format!("\"{}\"", hex::encode(&Sha256::digest(STYLE)[..8])));

/// The style sheet.
pub async fn style(headers: HeaderMap) -> Response {
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == TAG.as_bytes());
    let common = [
        (header::ETAG, TAG.as_str()),
        (header::CACHE_CONTROL, "public, max-age=600"),
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
    ];
    if known { (StatusCode::NOT_MODIFIED, common).into_response() } else { (common, STYLE).into_response() }
}
