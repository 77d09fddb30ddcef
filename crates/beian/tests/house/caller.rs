//! A plain caller of the JSON API, for processes that are not expected to die.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use super::cases::picture;
use super::{PATIENCE, answered, http};

/// A caller of the JSON API with the tokens of a ready line.
pub struct Caller {
    pub http: reqwest::Client,
    pub base: String,
    pub tokens: Value,
}

impl Caller {
    /// The people of a ready line.
    pub fn of(ready: &Value) -> Caller {
        Caller { http: http(), base: ready["app"].as_str().unwrap().to_owned(), tokens: ready["tokens"].clone() }
    }

    pub async fn call(&self, who: &str, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        let mut request = self.http.request(method, format!("{}/api/v1{path}", self.base));
        if let Some(token) = self.tokens[who].as_str() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        answered(request.send().await.unwrap()).await.unwrap()
    }

    pub async fn good(&self, who: &str, method: Method, path: &str, body: Option<&Value>) -> Value {
        let (status, answer) = self.call(who, method, path, body).await;
        assert!((200..300).contains(&status), "{path} answered {status}: {answer}");
        answer
    }

    pub async fn until(&self, id: &str, state: &str) -> Value {
        let began = Instant::now();
        loop {
            let order = self.good("reviewer", Method::GET, &format!("/orders/{id}"), None).await;
            if order["state"] == json!(state) {
                return order;
            }
            assert!(began.elapsed() < PATIENCE, "{order}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// Files a case as far as the reviewer's approval; its id.
pub async fn file(caller: &Caller, case: &Value) -> String {
    let created = caller.good("applicant", Method::POST, "/orders", Some(case)).await;
    let id = created["id"].as_str().unwrap().to_owned();
    for material in case["materials"].as_array().unwrap() {
        let text = |name: &str| material[name].as_str().unwrap().to_owned();
        let part = reqwest::multipart::Part::bytes(picture()).file_name("picture.jpg");
        let form = reqwest::multipart::Form::new().text("kind", text("kind")).text("owner", text("owner"));
        let url = format!("{}/api/v1/orders/{id}/materials", caller.base);
        let request = caller
            .http
            .post(url)
            .bearer_auth(caller.tokens["applicant"].as_str().unwrap())
            .multipart(form.part("file", part));
        let (status, answer) = answered(request.send().await.unwrap()).await.unwrap();
        assert_eq!(status, 201, "{answer}");
    }
    for (who, act) in [("applicant", "submit"), ("reviewer", "claim"), ("reviewer", "approve")] {
        caller.good(who, Method::POST, &format!("/orders/{id}/{act}"), None).await;
    }
    id
}
