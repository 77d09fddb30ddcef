//! A caller of a router, in memory. Whoever calls sees to it that no answer is ever a fault of the house.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request};
use serde_json::Value;
use tower::ServiceExt as _;

/// Somebody at a door.
#[derive(Clone)]
pub struct Api {
    router: Router,
    base: &'static str,
    headers: Vec<(String, String)>,
}

/// What came back.
pub struct Reply {
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub bytes: Vec<u8>,
    asked: String,
}

impl Api {
    /// At the platform: addresses begin below `/api/v1`.
    pub fn new(router: &Router) -> Self {
        Self { router: router.clone(), base: "/api/v1", headers: Vec::new() }
    }

    /// At some other door: addresses begin at its root.
    pub fn outside(router: &Router) -> Self {
        Self { base: "", ..Self::new(router) }
    }

    /// With one more header.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None, Vec::new()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.json(Method::POST, path, body).await
    }

    /// Posts a file as it is.
    pub async fn post_bytes(&self, path: &str, bytes: &[u8]) -> Reply {
        self.send(Method::POST, path, Some("application/octet-stream"), bytes.to_vec()).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.json(Method::PUT, path, body).await
    }

    /// A POST without a body.
    pub async fn act(&self, path: &str) -> Reply {
        self.send(Method::POST, path, None, Vec::new()).await
    }

    async fn json(&self, method: Method, path: &str, body: &Value) -> Reply {
        let bytes = serde_json::to_vec(body).unwrap();
        self.send(method, path, Some("application/json"), bytes).await
    }

    /// Sends a document as a browser's form does.
    pub async fn document(&self, path: &str, parts: &[Part<'_>]) -> Reply {
        let mut body = Vec::new();
        for part in parts {
            body.extend_from_slice(b"--seam\r\ncontent-disposition: form-data; name=\"");
            body.extend_from_slice(part.name.as_bytes());
            if let Some((file, kind)) = part.file {
                body.extend_from_slice(format!("\"; filename=\"{file}\"\r\ncontent-type: {kind}").as_bytes());
            } else {
                body.push(b'"');
            }
            body.extend_from_slice(b"\r\n\r\n");
            body.extend_from_slice(part.bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--seam--\r\n");
        let kind = Some("multipart/form-data; boundary=seam");
        self.send(Method::POST, path, kind, body).await
    }

    /// Sends anything at all.
    pub async fn send(&self, method: Method, path: &str, kind: Option<&str>, body: Vec<u8>) -> Reply {
        let at = if path.starts_with("/api") { path.to_owned() } else { format!("{}{path}", self.base) };
        let asked = format!("{method} {at}");
        let mut request = Request::builder().method(method).uri(&at);
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.unwrap().to_vec();
        let reply = Reply { status: parts.status.as_u16(), headers: parts.headers, bytes, asked };
        assert!(reply.status < 500, "a fault of the house: {reply}");
        reply
    }
}

/// One part of a form.
pub struct Part<'p> {
    /// Name of the field.
    pub name: &'p str,
    /// File name and type, for a file.
    pub file: Option<(&'p str, &'p str)>,
    /// Content.
    pub bytes: &'p [u8],
}

impl Reply {
    /// The body, if the answer is the expected one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self}");
        self.value()
    }

    /// The body; null if it is no JSON.
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// A header.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |v| v.to_str().unwrap())
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = String::from_utf8_lossy(&self.bytes);
        write!(f, "{} answered {}: {body}", self.asked, self.status)
    }
}
