//! What people do in the stories, in their words.

use beian::exchange::Round;
use serde_json::{Value, json};

use super::api::Part;
use super::samples::Sample;
use super::{House, Reply, until};

impl House {
    /// The applicant types a case and adds its documents.
    pub async fn draft(&self, sample: &Sample) -> String {
        let created = self.api("applicant").post("/orders", &sample.case).await;
        let id = created.expect(201)["id"].as_str().unwrap().to_owned();
        self.add_documents(&id, sample).await;
        id
    }

    /// The applicant adds the documents of a sample.
    pub async fn add_documents(&self, id: &str, sample: &Sample) {
        for (kind, owner, jpeg) in &sample.pictures {
            self.add_document("applicant", id, kind, owner, jpeg).await.expect(201);
        }
    }

    /// Somebody adds a document.
    pub async fn add_document(&self, who: &str, id: &str, kind: &str, owner: &str, jpeg: &[u8]) -> Reply {
        let text = |name, text: &'static [u8]| Part { name, file: None, bytes: text };
        let mut parts = vec![text("kind", b""), text("owner", b""), text("file", b"")];
        parts[0].bytes = kind.as_bytes();
        parts[1].bytes = owner.as_bytes();
        parts[2] = Part { name: "file", file: Some(("scan.jpg", "image/jpeg")), bytes: jpeg };
        self.api(who).document(&format!("/orders/{id}/materials"), &parts).await
    }

    /// The applicant drafts and submits.
    pub async fn submitted(&self, sample: &Sample) -> String {
        let id = self.draft(sample).await;
        self.submit(&id).await.expect(200);
        id
    }

    /// The applicant submits.
    pub async fn submit(&self, id: &str) -> Reply {
        self.api("applicant").act(&format!("/orders/{id}/submit")).await
    }

    /// The reviewer takes an order and approves it.
    pub async fn review(&self, id: &str) {
        for act in ["claim", "approve"] {
            self.api("reviewer").act(&format!("/orders/{id}/{act}")).await.expect(200);
        }
    }

    /// From nothing to the bureau's desk; the order's id and the bureau's key.
    pub async fn at_the_bureau(&self, sample: &Sample) -> (String, String) {
        let id = self.submitted(sample).await;
        self.review(&id).await;
        self.send().await;
        let key = self.key_of(&id).await;
        (id, key)
    }

    /// From nothing to numbers.
    pub async fn filed(&self, sample: &Sample) -> String {
        let (id, key) = self.at_the_bureau(sample).await;
        self.answer_sms(&key, sample).await;
        self.decide(&key, json!({"result": "approve"})).await;
        self.hear().await;
        assert_eq!(self.order(&id).await["state"], "filed");
        id
    }

    /// One round of sending that does something.
    pub async fn send(&self) {
        assert_eq!(self.exchange.send_next().await.unwrap(), Round::Worked);
    }

    /// Hears whatever waits at the bureau.
    pub async fn hear(&self) {
        self.exchange.receive().await.unwrap();
    }

    /// The order as its applicant sees it.
    pub async fn order(&self, id: &str) -> Value {
        self.api("applicant").get(&format!("/orders/{id}")).await.expect(200)
    }

    /// The order as staff sees it.
    pub async fn order_for_staff(&self, id: &str) -> Value {
        self.api("reviewer").get(&format!("/orders/{id}")).await.expect(200)
    }

    /// What people call the order.
    pub async fn number_of(&self, id: &str) -> String {
        self.order_for_staff(id).await["number"].as_str().unwrap().to_owned()
    }

    /// The number of the order's latest upload.
    pub async fn sequence_of(&self, id: &str) -> i64 {
        self.order_for_staff(id).await["uploads"][0]["sequence"].as_i64().unwrap()
    }

    /// The bureau's key of the order's latest upload, once the desk has sent its SMS.
    pub async fn key_of(&self, id: &str) -> String {
        let sequence = self.sequence_of(id).await;
        let key = until("the bureau's desk to take the upload in", || async {
            let uploads = self.bureau().get("/uploads").await.expect(200);
            let upload = find(&uploads, |u| u["sequence"] == sequence)?;
            upload["requests"][0]["key"].as_str().map(str::to_owned)
        });
        let key = key.await;
        until("the SMS", || async {
            let sent = self.bureau().get("/sms").await.expect(200);
            find(&sent, |sms| sms["key"] == json!(key)).map(|_| ())
        })
        .await;
        key
    }

    /// Everybody who got an SMS for this key answers it.
    pub async fn answer_sms(&self, key: &str, sample: &Sample) {
        let typed = filing::case::Case::parse(&sample.case).unwrap().case;
        let persons = filing::sms::sms_persons(&typed);
        let sent = self.bureau().get("/sms").await.expect(200);
        for sms in sent.as_array().unwrap() {
            if sms["key"] != json!(key) {
                continue;
            }
            let person = persons.iter().find(|p| sms["phone"] == json!(p.phone));
            let id6 = &person.expect("sent to somebody of the case").id_last_six;
            let answer = json!({"phone": sms["phone"], "code": sms["code"], "id6": id6});
            self.bureau().post("/sms/answer", &answer).await.expect(200);
        }
    }

    /// The bureau decides.
    pub async fn decide(&self, key: &str, mut decision: Value) {
        decision["key"] = json!(key);
        self.bureau().post("/decisions", &decision).await.expect(200);
    }

    /// The open tasks of staff.
    pub async fn tasks(&self) -> Vec<Value> {
        let list = self.api("operator").get("/tasks").await.expect(200);
        list["items"].as_array().unwrap().clone()
    }

    /// The one open task of a kind.
    #[track_caller]
    pub fn task(&self, kind: &'static str) -> impl Future<Output = Value> {
        let at = std::panic::Location::caller();
        async move {
            let mut tasks = self.tasks().await;
            tasks.retain(|task| task["kind"] == kind);
            assert_eq!(tasks.len(), 1, "open tasks of kind {kind}, asked at {at}");
            tasks.remove(0)
        }
    }

    /// The operator settles a task.
    pub async fn settle(&self, task: &Value, answer: &str) -> Reply {
        let id = task["id"].as_str().unwrap();
        self.api("operator").act(&format!("/tasks/{id}/{answer}")).await
    }

    /// Kinds of the applicant's notices, oldest first.
    pub async fn notices(&self) -> Vec<String> {
        let list = self.api("applicant").get("/notices?limit=100").await.expect(200);
        let items = list["items"].as_array().unwrap().iter().rev();
        items.map(|n| n["kind"].as_str().unwrap().to_owned()).collect()
    }
}

fn find(list: &Value, what: impl Fn(&Value) -> bool) -> Option<&Value> {
    list.as_array().unwrap().iter().find(|one| what(one))
}
