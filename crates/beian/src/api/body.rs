//! Reading bodies and headers, with every way to get them wrong told as a problem.

use std::sync::Arc;

use axum::body::HttpBody as _;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::Problem;
use crate::app::App;
use crate::words::Lang;

/// A JSON body of any shape.
pub struct Body(pub Value);

impl FromRequest<Arc<App>> for Body {
    type Rejection = Problem;
    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let lang = Lang::from_headers(request.headers());
        match axum::Json::<Value>::from_request(request, app).await {
            Ok(axum::Json(value)) => match unwritable(&value, String::new()) {
                Some(pointer) => Err(Problem::unreadable(app, lang, &pointer, "a character that no form carries")),
                None => Ok(Self(value)),
            },
            Err(rejection) => Err(Self::refuse(app, lang, &rejection)),
        }
    }
}

/// A JSON body that may be left out: nothing was sent, or nothing that says what it is.
pub struct OptionalBody(pub Option<Body>);

impl FromRequest<Arc<App>> for OptionalBody {
    type Rejection = Problem;
    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        if request.body().is_end_stream() || !request.headers().contains_key(header::CONTENT_TYPE) {
            return Ok(Self(None));
        }
        Body::from_request(request, app).await.map(|body| Self(Some(body)))
    }
}

impl Body {
    fn refuse(app: &App, lang: Lang, rejection: &JsonRejection) -> Problem {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => {
                Problem::new(app, lang, StatusCode::UNSUPPORTED_MEDIA_TYPE, "problem-not-json")
            }
            JsonRejection::BytesRejection(_) => {
                Problem::new(app, lang, StatusCode::PAYLOAD_TOO_LARGE, "problem-too-large")
            }
            _ => Problem::new(app, lang, StatusCode::BAD_REQUEST, "problem-not-json"),
        }
    }

    /// The body as a known shape.
    pub fn read<T: DeserializeOwned>(self, app: &App, lang: Lang) -> Result<T, Problem> {
        serde_path_to_error::deserialize(self.0).map_err(|error| {
            let pointer = pointer_of(error.path());
            Problem::unreadable(app, lang, &pointer, "missing or of another type")
        })
    }
}

/// Where a text holds a character that XML cannot carry, nor every database keep: U+0000 and most other controls.
fn unwritable(value: &Value, here: String) -> Option<String> {
    match value {
        Value::String(text) => (!text.chars().all(miit::gbk::is_xml_char)).then_some(here),
        Value::Array(entries) => {
            entries.iter().enumerate().find_map(|(at, entry)| unwritable(entry, format!("{here}/{at}")))
        }
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            let name = name.replace('~', "~0").replace('/', "~1");
            unwritable(member, format!("{here}/{name}"))
        }),
        _ => None,
    }
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{key}")),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// The version in `If-Match`, with or without quotes; `None` if the header is absent. One that is no version matches none.
pub fn if_match(headers: &HeaderMap) -> Option<i64> {
    let value = headers.get(header::IF_MATCH)?.to_str().unwrap_or_default();
    Some(value.trim().trim_start_matches("W/").trim_matches('"').parse().unwrap_or(-1))
}

/// The `Idempotency-Key`, at most 255 characters.
pub fn idempotency_key(app: &App, lang: Lang, headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    match value.to_str() {
        Ok(key) if !key.is_empty() && key.len() <= 255 => Ok(Some(key.to_owned())),
        _ => Err(Problem::unreadable(app, lang, "/Idempotency-Key", "1 to 255 visible characters")),
    }
}
