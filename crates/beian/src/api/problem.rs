//! The one place where refusals become HTTP: RFC 9457 problems, findings in them where there are any.

use axum::Json;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use filing::finding::Finding;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::flows::findings;
use crate::flows::refusal::Refusal;
use crate::words::Lang;

/// A refusal on its way out, in the caller's language.
pub struct Problem {
    status: StatusCode,
    kind: &'static str,
    detail: String,
    extra: Map<String, Value>,
}

impl Problem {
    /// A problem of `kind`; the words `problem-<kind>` become its detail.
    pub fn new(app: &App, lang: Lang, status: StatusCode, kind: &'static str) -> Self {
        Self { status, kind, detail: app.words.say(lang, kind, []), extra: Map::new() }
    }

    /// With one more member.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.extra.insert(name.to_owned(), value);
        self
    }

    /// What was sent is not the JSON that was expected.
    pub fn unreadable(app: &App, lang: Lang, pointer: &str, reason: &str) -> Self {
        let finding = findings::unreadable(pointer, reason);
        Self::new(app, lang, StatusCode::UNPROCESSABLE_ENTITY, "problem-unreadable")
            .with("pointer", json!(pointer))
            .with("reason", json!(reason))
            .with("findings", json!(app.words.findings(lang, &[finding])))
    }

    /// What was sent is larger than what is taken.
    pub fn too_large(app: &App, lang: Lang, path: &str) -> Self {
        Self::new(app, lang, StatusCode::PAYLOAD_TOO_LARGE, "problem-too-large")
            .with("findings", json!(app.words.findings(lang, &[findings::too_large(path)])))
    }

    /// Findings stand against it.
    pub fn findings(app: &App, lang: Lang, findings: &[Finding]) -> Self {
        Self::new(app, lang, StatusCode::UNPROCESSABLE_ENTITY, "problem-findings")
            .with("findings", json!(app.words.findings(lang, findings)))
    }

    /// From a flow's refusal.
    pub fn from_refusal(app: &App, lang: Lang, refusal: Refusal) -> Self {
        let plain = |status, kind| Self::new(app, lang, status, kind);
        match refusal {
            Refusal::NotFound => plain(StatusCode::NOT_FOUND, "problem-not-found"),
            Refusal::Forbidden => plain(StatusCode::FORBIDDEN, "problem-forbidden"),
            Refusal::Unreadable { pointer, reason } => Self::unreadable(app, lang, &pointer, &reason),
            Refusal::NotPossible { state, possible } => plain(StatusCode::CONFLICT, "problem-not-possible")
                .with("state", json!(state))
                .with("possible", json!(possible)),
            Refusal::Stale { version, changed } => plain(StatusCode::CONFLICT, "problem-stale")
                .with("etag", json!(etag(version)))
                .with("changed", json!(changed)),
            Refusal::NoVersion => plain(StatusCode::PRECONDITION_REQUIRED, "problem-no-version"),
            Refusal::Findings(findings) => Self::findings(app, lang, &findings),
            Refusal::Held => plain(StatusCode::CONFLICT, "problem-held"),
            Refusal::NotProposed => plain(StatusCode::CONFLICT, "problem-not-proposed"),
            Refusal::SamePerson => plain(StatusCode::CONFLICT, "problem-same-person"),
            Refusal::Erased => plain(StatusCode::GONE, "problem-erased"),
            Refusal::KeyReused => plain(StatusCode::UNPROCESSABLE_ENTITY, "problem-key-reused"),
            Refusal::TaskClosed => plain(StatusCode::CONFLICT, "problem-task-closed"),
            Refusal::NoOrder => plain(StatusCode::CONFLICT, "problem-no-order"),
            Refusal::UnderWay => plain(StatusCode::CONFLICT, "problem-under-way"),
            Refusal::Channel { state } => plain(StatusCode::CONFLICT, "problem-channel").with("state", json!(state)),
            Refusal::LoginTaken => plain(StatusCode::CONFLICT, "problem-login-taken"),
            Refusal::Yourself => plain(StatusCode::CONFLICT, "problem-yourself"),
            Refusal::LastOperator => plain(StatusCode::CONFLICT, "problem-last-operator"),
            Refusal::Store(crate::store::StoreError::Busy | crate::store::StoreError::Conflict) => {
                plain(StatusCode::SERVICE_UNAVAILABLE, "problem-busy")
            }
            Refusal::Store(error) => Self::fault(app, lang, &error),
            Refusal::Safe(error) => Self::fault(app, lang, &error),
            Refusal::Fault(error) => Self::fault(app, lang, &*error),
        }
    }

    /// A fault of the house: the log gets the chain, the caller an id to quote.
    fn fault(app: &App, lang: Lang, error: &(dyn std::error::Error + 'static)) -> Self {
        let id = uuid::Uuid::new_v4().to_string();
        let mut chain = error.to_string();
        let mut source = error.source();
        while let Some(inner) = source {
            chain = format!("{chain}: {inner}");
            source = inner.source();
        }
        tracing::error!(id, error = chain, "a request failed");
        Self::new(app, lang, StatusCode::INTERNAL_SERVER_ERROR, "problem-fault").with("request", json!(id))
    }
}

/// An order's version as an ETag.
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = self.extra;
        body.insert("type".into(), json!(format!("/api#{}", self.kind)));
        body.insert("title".into(), json!(self.status.canonical_reason().unwrap_or("problem")));
        body.insert("status".into(), json!(self.status.as_u16()));
        body.insert("detail".into(), json!(self.detail));
        let mut response = (self.status, Json(Value::Object(body))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, axum::http::HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, axum::http::HeaderValue::from_static("Bearer"));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE || self.status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(HeaderName::from_static("retry-after"), axum::http::HeaderValue::from_static("5"));
        }
        response
    }
}
