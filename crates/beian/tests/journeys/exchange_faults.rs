//! The bureau behaves badly, or somebody stands between. An order arrives there exactly once, and what is heard is
//! applied exactly once, whatever happens.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use beian::testing::databases;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::house::House;
use crate::house::samples::{another_person, company, person};

#[tokio::test]
async fn silence_is_settled_by_asking() {
    for database in databases().await {
        let house = House::open(&database).await;
        faults(&house, json!([{"name": "drop_after_store", "rate": 1, "times": 1}])).await;
        let id = house.submitted(&person()).await;
        house.review(&id).await;
        house.exchange.send_next().await.unwrap();
        assert_eq!(house.order(&id).await["state"], "approved", "no answer, no conclusion");
        house.pass(SignedDuration::from_mins(11));
        house.send().await;
        assert_eq!(house.order(&id).await["state"], "uploaded");
        stored_once(&house, 1).await;
        house.close().await;
    }
}

#[tokio::test]
async fn refused_and_delayed_uploads_arrive_once_and_in_order() {
    for database in databases().await {
        let house = House::open(&database).await;
        let first = house.submitted(&person()).await;
        house.review(&first).await;
        arrives(&house, &first).await;
        for (n, plan) in [
            json!([{"name": "code_14", "rate": 1, "times": 1}]),
            json!([{"name": "code_15", "rate": 1, "times": 3}]),
            json!([{"name": "code_901", "rate": 1, "times": 3}]),
            json!([{"name": "delay", "rate": 1, "times": 2, "ms": 150}]),
            json!([{"name": "code_15", "rate": 0.5}, {"name": "drop_after_store", "rate": 0.5}]),
        ]
        .into_iter()
        .enumerate()
        {
            faults(&house, plan).await;
            let id = house.submitted(&another_person(u32::try_from(n).unwrap() + 1)).await;
            house.review(&id).await;
            arrives(&house, &id).await;
        }
        stored_once(&house, 6).await;
        assert_eq!(house.tasks().await, Vec::<Value>::new(), "nobody had to look");
        house.close().await;
    }
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_as_good_as_none() {
    for database in databases().await {
        let house = House::with(&database, |config| config.bureau.timeout_seconds = 0.4).await;
        let id = house.submitted(&person()).await;
        house.review(&id).await;
        // The first call asks for the last number; the second uploads.
        faults(&house, json!([{"name": "delay", "rate": 1, "times": 2, "ms": 800}])).await;
        arrives(&house, &id).await;
        stored_once(&house, 1).await;
        house.close().await;
    }
}

#[tokio::test]
async fn what_comes_twice_is_applied_once() {
    for database in databases().await {
        let house = House::open(&database).await;
        faults(&house, json!([{"name": "redeliver", "rate": 1, "times": 4}])).await;
        let id = house.filed(&company()).await;
        house.hear().await;
        house.hear().await;
        let order = house.order(&id).await;
        let times = |state: &str| {
            let entries = order["timeline"].as_array().unwrap().iter();
            entries.filter(|entry| entry["state"] == state).count()
        };
        assert_eq!((times("bureau_approved"), times("filed")), (1, 1));
        let notices = house.notices().await;
        assert_eq!(notices.iter().filter(|kind| *kind == "filed").count(), 1);
        let filings = house.api("applicant").get("/filings").await.expect(200);
        assert_eq!(filings["items"].as_array().unwrap().len(), 1);
        house.close().await;
    }
}

#[tokio::test]
async fn encrypted_uploads_go_the_whole_way() {
    for database in databases().await {
        let house = House::with(&database, |config| config.bureau.encrypt_uploads = true).await;
        let id = house.filed(&company()).await;
        let own = house.api("reviewer").get(&format!("/orders/{id}/upload.xml")).await;
        assert_eq!(house.bureau().get("/uploads/1/xml").await.bytes, own.bytes);
        house.close().await;
    }
}

#[tokio::test]
async fn a_file_whose_hash_is_wrong_is_not_acknowledged() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.clone().before(wire)).await;
        let sample = person();
        let (id, key) = house.at_the_bureau(&sample).await;
        house.answer_sms(&key, &sample).await;
        house.decide(&key, json!({"result": "approve"})).await;

        line.noise.store(true, Ordering::SeqCst);
        house.hear().await;
        assert_eq!(house.order(&id).await["state"], "uploaded");
        assert_eq!(line.acknowledged.load(Ordering::SeqCst), 0, "what cannot be read is not confirmed");
        let alert = house.task("download_unverifiable").await;

        line.noise.store(false, Ordering::SeqCst);
        house.hear().await;
        assert_eq!(house.order(&id).await["state"], "filed");
        assert_eq!(line.acknowledged.load(Ordering::SeqCst), 2);
        house.settle(&alert, "close").await.expect(200);
        house.close().await;
    }
}

#[tokio::test]
async fn a_late_word_about_an_older_upload_moves_nothing() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = person();
        let (id, old_key) = house.at_the_bureau(&sample).await;
        // The window passes in silence, staff takes it for a lapse and sends again. Only then the old word is heard.
        let clock = json!({"advance": "PT25H"});
        house.api("operator").post("/practice/clock", &clock).await.expect(200);
        house.work().await;
        house.settle(&house.task("sms_probably_lapsed").await, "lapsed").await.expect(200);
        house.settle(&house.task("sms_lapsed").await, "resend").await.expect(200);
        house.decide(&old_key, json!({"result": "refuse", "codes": [1009]})).await;
        house.send().await;
        let before = house.order(&id).await;
        assert_eq!(before["state"], "uploaded");
        house.hear().await;
        let after = house.order(&id).await;
        assert_eq!(after, before, "the old word is kept and moves nothing");
        let upload = &house.order_for_staff(&id).await["uploads"][0];
        assert_eq!(upload["downloads"].as_array().unwrap().len(), 1, "but it is on record");
        assert_eq!(house.tasks().await, Vec::<Value>::new());

        let key = house.key_of(&id).await;
        house.answer_sms(&key, &sample).await;
        house.decide(&key, json!({"result": "approve"})).await;
        house.hear().await;
        assert_eq!(house.order(&id).await["state"], "filed");
        house.close().await;
    }
}

#[tokio::test]
async fn a_record_of_an_upload_that_was_given_up_is_shown_to_a_person() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = person();
        let (id, key) = house.at_the_bureau(&sample).await;
        let clock = json!({"advance": "PT25H"});
        house.api("operator").post("/practice/clock", &clock).await.expect(200);
        house.work().await;
        house.settle(&house.task("sms_probably_lapsed").await, "lapsed").await.expect(200);
        house.settle(&house.task("sms_lapsed").await, "resend").await.expect(200);
        // It stands in the line again when the bureau, late, files the first upload.
        house.answer_sms(&key, &sample).await;
        house.decide(&key, json!({"result": "approve"})).await;
        house.hear().await;
        assert_eq!(house.order(&id).await["state"], "approved", "nothing is concluded");
        let task = house.task("record_unexpected").await;
        assert_eq!(task["order"], json!(id));
        assert!(task["detail"]["number"].as_str().unwrap().starts_with("浙ICP备"), "{task}");
        house.close().await;
    }
}

#[tokio::test]
async fn somebody_else_uses_the_account_and_the_channel_stands_still() {
    for database in databases().await {
        let house = House::open(&database).await;
        house.at_the_bureau(&person()).await;
        let id = house.submitted(&another_person(1)).await;
        house.review(&id).await;
        another_system_uploads(&house, 2).await;
        for _ in 0..3 {
            house.exchange.send_next().await.unwrap();
            house.pass(SignedDuration::from_mins(11));
        }
        let alert = house.task("channel_stopped").await;
        assert_eq!(alert["detail"]["why"], "another_system_uses_this_account");
        assert_eq!(alert["order"], Value::Null);
        assert_eq!(house.order(&id).await["state"], "approved", "nothing is concluded");
        let wrong = house.settle(&alert, "resend").await;
        assert_eq!(wrong.status, 409, "an alert is about no order");

        house.settle(&alert, "close").await.expect(200);
        arrives(&house, &id).await;
        stored_once(&house, 3).await;
        assert_eq!(house.tasks().await, Vec::<Value>::new());
        house.close().await;
    }
}

async fn faults(house: &House, plan: Value) {
    let body = json!({"seed": 7, "faults": plan});
    house.bureau().put("/faults", &body).await.expect(200);
}

/// Rounds of sending, with time between them, until the bureau holds the order.
async fn arrives(house: &House, id: &str) {
    for _ in 0..30 {
        house.exchange.send_next().await.unwrap();
        if house.order(id).await["state"] == "uploaded" {
            return;
        }
        house.pass(SignedDuration::from_mins(11));
    }
    panic!("it never arrived: {:?}", house.tasks().await);
}

/// The bureau holds the numbers 1 to `last`, each once.
async fn stored_once(house: &House, last: i64) {
    let uploads = house.bureau().get("/uploads").await.expect(200);
    let numbers: Vec<i64> = uploads.as_array().unwrap().iter().map(|u| u["sequence"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=last).collect::<Vec<_>>());
}

/// Another system of the same provider sends a file of its own under `number`.
async fn another_system_uploads(house: &House, number: u32) {
    let known = &house.app.config.bureau;
    let client = miit::client::Client::new(miit::client::ClientConfig {
        upload_url: known.upload_url.clone(),
        status_url: known.status_url.clone(),
        verify_url: known.verify_url.clone(),
        isp_id: known.isp_id,
        user: known.user.clone(),
        password: known.password.clone(),
        parameter_names: miit::client::ParameterNames::default(),
        timeout: std::time::Duration::from_secs(10),
        recorder: None,
    })
    .unwrap();
    let package = miit::package::pack(b"<UploadData/>", "foreign.xml", None).unwrap();
    assert_eq!(client.upload(&package, number).await.unwrap().code, 0);
}

/// A line to the bureau that can be made to garble hashes, and that counts what is acknowledged.
#[derive(Clone, Default)]
struct Line {
    noise: Arc<AtomicBool>,
    acknowledged: Arc<AtomicUsize>,
}

impl Line {
    fn before(self, wire: axum::Router) -> axum::Router {
        wire.layer(from_fn(move |request, next| self.clone().carry(request, next)))
    }

    async fn carry(self, request: Request, next: Next) -> Response {
        let (parts, body) = request.into_parts();
        let asked = to_bytes(body, 64 << 20).await.unwrap();
        if String::from_utf8_lossy(&asked).contains("isp_downloadack") {
            self.acknowledged.fetch_add(1, Ordering::SeqCst);
        }
        let answer = next.run(Request::from_parts(parts, Body::from(asked))).await;
        if !self.noise.load(Ordering::SeqCst) {
            return answer;
        }
        let (mut parts, body) = answer.into_parts();
        let text = String::from_utf8(to_bytes(body, 64 << 20).await.unwrap().to_vec()).unwrap();
        parts.headers.remove("content-length");
        Response::from_parts(parts, Body::from(garbled(&text)))
    }
}

/// The answer with another letter at the start of its hash.
fn garbled(answer: &str) -> String {
    let Some(at) = answer.find("beianInfoHash") else {
        return answer.to_owned();
    };
    let value = at + answer[at..].find("gt;").unwrap() + 3;
    let other = if answer[value..].starts_with('A') { 'B' } else { 'A' };
    format!("{}{other}{}", &answer[..value], &answer[value + 1..])
}
