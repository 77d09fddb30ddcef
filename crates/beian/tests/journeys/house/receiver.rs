//! Somebody outside who takes messages over HTTP: it keeps every call as it came and answers as the story told it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use serde_json::Value;

/// One call.
#[derive(Clone)]
pub struct Heard {
    /// Path and query, as sent.
    pub uri: Uri,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

impl Heard {
    /// A header.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no header {name}")).to_str().unwrap()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Decides on an answer: status and body.
pub type Judge = Box<dyn Fn(&Heard) -> (u16, String) + Send + Sync>;

struct Inside {
    heard: Mutex<Vec<Heard>>,
    next: Mutex<VecDeque<(u16, String)>>,
    judge: Judge,
}

/// The receiver.
#[derive(Clone)]
pub struct Receiver {
    /// Where it listens.
    pub url: String,
    inside: Arc<Inside>,
}

impl Receiver {
    /// One that answers by `judge`, unless something else was told.
    pub async fn start(judge: impl Fn(&Heard) -> (u16, String) + Send + Sync + 'static) -> Self {
        let inside = Arc::new(Inside { heard: Mutex::default(), next: Mutex::default(), judge: Box::new(judge) });
        let router = Router::new().fallback(take).with_state(Arc::clone(&inside));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, inside }
    }

    /// The next call is answered like this.
    pub fn tell(&self, status: u16, body: &str) {
        self.inside.next.lock().unwrap().push_back((status, body.to_owned()));
    }

    /// Every call so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.inside.heard.lock().unwrap().clone()
    }
}

async fn take(State(inside): State<Arc<Inside>>, uri: Uri, headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
    let heard = Heard { uri, headers, body: body.to_vec() };
    let (status, body) = match inside.next.lock().unwrap().pop_front() {
        Some(told) => told,
        None => (inside.judge)(&heard),
    };
    inside.heard.lock().unwrap().push(heard);
    (StatusCode::from_u16(status).unwrap(), body)
}
