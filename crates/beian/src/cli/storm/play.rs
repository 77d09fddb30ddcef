//! The people around the platform in a storm: applicants, the provider's reviewer, and staff who settle what only a person
//! can. All through the JSON API, each act repeated with the same key until it is answered.

use std::time::{Duration, Instant};

use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::cli::samples::Sample;

/// How long one act may go unanswered while processes die and rise.
const PATIENCE: Duration = Duration::from_secs(180);

/// How long is waited between two tries.
const PAUSE: Duration = Duration::from_millis(100);

/// A caller of one JSON API.
#[derive(Clone)]
pub struct Caller {
    base: String,
    token: Option<String>,
    http: reqwest::Client,
}

impl Caller {
    /// A caller below `base`, with a bearer token where one is asked for.
    pub fn new(base: String, token: Option<String>) -> Self {
        Self { base, token, http: reqwest::Client::new() }
    }

    /// One act, repeated until it is answered with yes or with a no that repeating does not change.
    pub async fn act(&self, path: &str, key: &str, body: &Value) -> anyhow::Result<Value> {
        self.repeated(path, || self.request(Method::POST, path).header("idempotency-key", key).json(body)).await
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.repeated(path, || self.request(Method::GET, path)).await
    }

    async fn upload(
        &self,
        path: &str,
        key: &str,
        picture: &(String, String, String, Vec<u8>),
    ) -> anyhow::Result<Value> {
        let (kind, owner, file, bytes) = picture;
        let form = || {
            let part = Part::bytes(bytes.clone()).file_name(file.clone());
            Form::new().text("kind", kind.clone()).text("owner", owner.clone()).part("file", part)
        };
        let request = || self.request(Method::POST, path).header("idempotency-key", key).multipart(form());
        self.repeated(path, request).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn repeated(&self, path: &str, request: impl Fn() -> RequestBuilder) -> anyhow::Result<Value> {
        let began = Instant::now();
        loop {
            let no = match request().timeout(Duration::from_secs(60)).send().await {
                Err(error) => error.without_url().to_string(),
                Ok(answer) => {
                    let status = answer.status();
                    match answer.text().await {
                        Ok(text) if status.is_success() => {
                            return Ok(serde_json::from_str(&text).unwrap_or(Value::Null));
                        }
                        Ok(text) if !passes(status) => return Err(Refused { status, text }.into()),
                        Ok(text) => format!("{status} {text}"),
                        Err(error) => error.without_url().to_string(),
                    }
                }
            };
            anyhow::ensure!(began.elapsed() < PATIENCE, "{path} is not answered: {no}");
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Whether another try may be answered otherwise: too many at once, or a fault of the house.
fn passes(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::REQUEST_TIMEOUT
}

/// A no.
#[derive(Debug, thiserror::Error)]
#[error("answered {status}: {text}")]
pub struct Refused {
    /// HTTP status.
    pub status: StatusCode,
    /// Body.
    pub text: String,
}

/// Everybody who calls the platform.
#[derive(Clone)]
pub struct People {
    /// Files.
    pub applicant: Caller,
    /// Reviews.
    pub reviewer: Caller,
    /// Settles tasks.
    pub operator: Caller,
}

impl People {
    /// Files one case as far as the reviewer's approval; the order's id. `n` makes its keys its own.
    pub async fn file(&self, n: u32, sample: &Sample) -> anyhow::Result<String> {
        let key = |act: &str| format!("storm-{n}-{act}");
        let nothing = json!({});
        let created = self.applicant.act("/orders", &key("create"), &sample.case).await?;
        let id = created["id"].as_str().unwrap_or_default().to_owned();
        for (m, picture) in sample.pictures.iter().enumerate() {
            self.applicant.upload(&format!("/orders/{id}/materials"), &key(&format!("picture-{m}")), picture).await?;
        }
        let acts = [
            (&self.applicant, "submit", &["draft"][..]),
            (&self.reviewer, "claim", &["draft", "submitted"]),
            (&self.reviewer, "approve", &["draft", "submitted", "in_review"]),
        ];
        for (who, act, before) in acts {
            match who.act(&format!("/orders/{id}/{act}"), &key(act), &nothing).await {
                // Whoever was killed between act and answer may have kept the act and not the key.
                Err(error) if error.is::<Refused>() => {
                    let state = self.reviewer.get(&format!("/orders/{id}")).await?["state"].clone();
                    anyhow::ensure!(!before.iter().any(|b| state == *b), error);
                }
                other => other.map(|_| ())?,
            }
        }
        Ok(id)
    }

    /// Settles every open task the way that ends an order: an answer of the bureau that nobody recognises sends it back.
    pub async fn settle(&self) -> anyhow::Result<()> {
        let tasks = self.operator.get("/tasks?limit=100").await?;
        for task in tasks["items"].as_array().into_iter().flatten() {
            let (id, kind) = (task["id"].as_str().unwrap_or_default(), task["kind"].as_str().unwrap_or_default());
            let answer = match kind {
                "unrecognised_result" | "sms_lapsed" | "cannot_be_packed" => "returned",
                _ => "close",
            };
            let settled =
                self.operator.act(&format!("/tasks/{id}/{answer}"), &format!("storm-task-{id}"), &json!({})).await;
            match settled {
                // Somebody else was faster, or the matter has settled itself.
                Err(error) if error.is::<Refused>() => {}
                other => other.map(|_| ())?,
            }
        }
        Ok(())
    }
}

/// How an order stands, as far as a storm asks.
pub fn is_over(order: &Value) -> bool {
    matches!(order["state"].as_str(), Some("filed" | "returned"))
}
