//! Style sheet, scripts and drawings, embedded, with their digest as ETag.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

const CSS: &str = "text/css; charset=utf-8";
const SVG: &str = "image/svg+xml";
const JS: &str = "text/javascript; charset=utf-8";

struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
    tag: String,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    [
        ("app.css", CSS, include_str!("../../../../../assets/app.css")),
        ("app.js", JS, include_str!("../../../../../assets/app.js")),
        ("desk.css", CSS, include_str!("../../../../../assets/desk.css")),
        ("desk.js", JS, include_str!("../../../../../assets/desk.js")),
        ("photo-good.svg", SVG, include_str!("../../../../../assets/photo-good.svg")),
        ("photo-glare.svg", SVG, include_str!("../../../../../assets/photo-glare.svg")),
        ("photo-cut.svg", SVG, include_str!("../../../../../assets/photo-cut.svg")),
        ("photo-blur.svg", SVG, include_str!("../../../../../assets/photo-blur.svg")),
        ("photo-dark.svg", SVG, include_str!("../../../../../assets/photo-dark.svg")),
        ("photo-copy.svg", SVG, include_str!("../../../../../assets/photo-copy.svg")),
    ]
    .into_iter()
    .map(|(name, kind, text)| {
        let tag = format!("\"{}\"", hex::encode(&Sha256::digest(text)[..8]));
        Asset { name, kind, text, tag }
    })
    .collect()
});

/// One asset by name.
pub async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == asset.tag.as_bytes());
    let common = [
        (header::ETAG, asset.tag.as_str()),
        (header::CACHE_CONTROL, "public, max-age=600"),
        (header::CONTENT_TYPE, asset.kind),
    ];
    if known { (StatusCode::NOT_MODIFIED, common).into_response() } else { (common, asset.text).into_response() }
}
