//! Who may do what. Every operation of the OpenAPI document stands in the table below; one that is missing there, or
//! here, fails the first story.

use std::collections::BTreeSet;

use axum::http::Method;
use beian::flows::duties::Wanted;
use beian::store::{downloads, duties};
use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::samples::{another_person, person};
use crate::house::{House, Reply};

/// For whom an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    Anyone,
    SignedIn,
    Applicant,
    Reviewer,
    Senior,
    Staff,
    /// Staff, but whoever only reads may not act.
    ActingStaff,
    Operator,
}

use For::{ActingStaff, Anyone, Applicant, Operator, Reviewer, Senior, SignedIn, Staff};

const OPERATIONS: &[(&str, &str, For)] = &[
    ("POST", "/checks", Anyone),
    ("POST", "/staff/tokens", Anyone),
    ("POST", "/orders", Applicant),
    ("GET", "/orders", Applicant),
    ("GET", "/orders/{id}", SignedIn),
    ("PUT", "/orders/{id}/subject", Applicant),
    ("PUT", "/orders/{id}/sites/{n}", Applicant),
    ("PUT", "/orders/{id}/persons/{role}", Applicant),
    ("PUT", "/orders/{id}/resource", Applicant),
    ("POST", "/orders/{id}/submit", Applicant),
    ("POST", "/orders/{id}/abandon", Applicant),
    ("POST", "/orders/{id}/materials", Applicant),
    ("GET", "/orders/{id}/materials/{material}", SignedIn),
    ("GET", "/resources", Applicant),
    ("GET", "/notices", Applicant),
    ("GET", "/filings", SignedIn),
    ("GET", "/queue", Staff),
    ("POST", "/orders/{id}/claim", Reviewer),
    ("POST", "/orders/{id}/approve", Reviewer),
    ("POST", "/orders/{id}/return", Reviewer),
    ("GET", "/orders/{id}/upload.xml", Staff),
    ("POST", "/queue/next", Reviewer),
    ("POST", "/orders/{id}/release", Reviewer),
    ("POST", "/orders/{id}/take-over", Senior),
    ("POST", "/orders/{id}/confirm", Senior),
    ("POST", "/orders/{id}/reject", Senior),
    ("GET", "/orders/{id}/checklist", Staff),
    ("PUT", "/orders/{id}/checklist", Reviewer),
    ("GET", "/orders/{id}/calls", Staff),
    ("POST", "/orders/{id}/calls", Reviewer),
    ("GET", "/tasks", Staff),
    ("POST", "/tasks/{id}/{answer}", ActingStaff),
    ("GET", "/metrics", Staff),
    ("GET", "/duties", Staff),
    ("GET", "/duties/{id}", Staff),
    ("POST", "/duties/{id}/{act}", ActingStaff),
    ("PUT", "/duties/{id}/answer", ActingStaff),
    ("POST", "/duties/{id}/evidence", ActingStaff),
    ("GET", "/duties/{id}/evidence/{file}", Staff),
    ("POST", "/inquiries/status", Reviewer),
    ("POST", "/inquiries/password", Reviewer),
    ("GET", "/codes", Staff),
    ("GET", "/codes/{table}/{code}", Staff),
    ("POST", "/practice/clock", Operator),
    ("GET", "/practice/messages", Anyone),
];

/// An order of the applicant with a document, an open task about it, and a duty towards the bureau with evidence.
struct Ids {
    order: String,
    material: String,
    task: String,
    duty: String,
    evidence: String,
}

impl Ids {
    async fn in_house(house: &House) -> Self {
        let (order, key) = house.at_the_bureau(&person()).await;
        house.decide(&key, json!({"result": "lapse"})).await;
        house.hear().await;
        let task = house.task("sms_lapsed").await["id"].as_str().unwrap().to_owned();
        let material = house.order(&order).await["materials"][0]["id"].as_str().unwrap().to_owned();
        let duty = duty(house).await;
        let kept = house.api("reviewer").post_bytes(&format!("/duties/{duty}/evidence?name=look.txt"), b"seen").await;
        let evidence = kept.expect(200)["evidence"][0]["id"].as_str().unwrap().to_owned();
        Self { order, material, task, duty, evidence }
    }

    fn fill(&self, path: &str) -> String {
        let id = match path.split('/').nth(1) {
            Some("tasks") => &self.task,
            Some("duties") => &self.duty,
            _ => &self.order,
        };
        path.replace("{id}", id)
            .replace("{material}", &self.material)
            .replace("{n}", "0")
            .replace("{role}", "subject")
            .replace("{answer}", "close")
            .replace("{act}", "take")
            .replace("{file}", &self.evidence)
            .replace("{table}", "Dwxz")
            .replace("{code}", "4")
    }
}

/// A duty that a file of the bureau brought.
async fn duty(house: &House) -> String {
    let line = beian::app::new_id();
    let (app, channel, id) = (std::sync::Arc::clone(&house.app), crate::house::ISP.to_string(), line.clone());
    let made: Result<String, beian::flows::refusal::Refusal> = house
        .app
        .store
        .step(move |tx| {
            Box::pin(async move {
                downloads::add(tx, &id, &channel, "duties.xml", "00", "none", app.clock.wall()).await?;
                let wanted = Wanted::new("check_subject", "1".to_owned());
                beian::flows::duties::heard(tx, &app, &id, &wanted).await?;
                Ok(duties::pending(tx, "check_subject", "1").await?.unwrap())
            })
        })
        .await;
    made.unwrap()
}

#[tokio::test]
async fn every_operation_is_judged_here() {
    for database in databases().await {
        let house = House::open(&database).await;
        let document = serde_json::to_value(&house.document).unwrap();
        let written: BTreeSet<(String, String)> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().unwrap().keys();
                methods.map(move |method| (method.to_uppercase(), path.trim_start_matches("/api/v1").to_owned()))
            })
            .collect();
        let judged = OPERATIONS.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
        assert_eq!(written, judged, "the OpenAPI document, and the table of this file");
        for (method, path, who) in OPERATIONS {
            let operation = &document["paths"][format!("/api/v1{path}")][method.to_lowercase()];
            let locked = operation["security"].as_array().is_some_and(|keys| !keys.is_empty());
            assert_eq!(locked, *who != Anyone, "{method} {path} says in the document whether it wants a token");
        }
        house.close().await;
    }
}

#[tokio::test]
async fn without_a_token_that_holds_nothing_opens() {
    for database in databases().await {
        let house = House::open(&database).await;
        let ids = Ids::in_house(&house).await;
        for (method, path, who) in OPERATIONS {
            let doors = [
                house.stranger(),
                house.stranger().with("authorization", "Bearer practice_0000"),
                house.stranger().with("authorization", "Basic YTpi"),
                house.stranger().with("authorization", "Bearer "),
            ];
            for door in doors {
                let reply = call(&door, method, &ids.fill(path)).await;
                let refused = reply.value()["type"] == "/api#problem-not-signed-in";
                assert!(!refused || (reply.status == 401 && reply.header("www-authenticate") == "Bearer"), "{reply}");
                assert_eq!(refused, *who != Anyone, "{reply}");
            }
        }
        house.close().await;
    }
}

#[tokio::test]
async fn another_accounts_ids_are_not_there() {
    for database in databases().await {
        let house = House::open(&database).await;
        let ids = Ids::in_house(&house).await;
        let stranger = house.api("applicant2");
        let before = house.order_for_staff(&ids.order).await;
        let mut asked = 0;
        for (method, path, _) in OPERATIONS.iter().filter(|(_, path, _)| path.contains("{id}")) {
            let foreign = call(&stranger, method, &ids.fill(path)).await;
            assert_eq!(foreign.status, 404, "{foreign}");
            let nowhere = Ids {
                order: "no-such-order".into(),
                task: "no-such-task".into(),
                material: "none".into(),
                duty: "no-such-duty".into(),
                evidence: "none".into(),
            };
            let absent = call(&stranger, method, &nowhere.fill(path)).await;
            assert_eq!(absent.value(), foreign.value(), "what is foreign and what is not there look the same");
            asked += 1;
        }
        let of_codes = |path: &str| path.starts_with("/codes/");
        let named = OPERATIONS.iter().filter(|(_, path, _)| path.contains('{') && !of_codes(path));
        assert_eq!(asked, named.count());
        assert_eq!(house.order_for_staff(&ids.order).await, before, "nothing was touched");

        let own = stranger.post("/orders", &another_person(1).case).await.expect(201);
        let own = own["id"].as_str().unwrap();
        let mixed = stranger.get(&format!("/orders/{own}/materials/{}", ids.material)).await;
        assert_eq!(mixed.status, 404, "a document belongs to one order");
        for list in ["/orders", "/notices", "/filings"] {
            let shown = stranger.get(list).await.expect(200).to_string();
            assert!(!shown.contains(&ids.order), "{list}");
        }
        house.close().await;
    }
}

#[tokio::test]
async fn each_role_has_its_own_doors() {
    for database in databases().await {
        let house = House::open(&database).await;
        let ids = Ids::in_house(&house).await;
        for role in ["applicant", "reviewer", "operator", "senior", "auditor"] {
            let door = if ["senior", "auditor"].contains(&role) {
                house.stranger().with("authorization", &format!("Bearer {}", house.sign_in(role).await))
            } else {
                house.api(role)
            };
            for (method, path, who) in OPERATIONS {
                let may = match who {
                    Anyone | SignedIn => true,
                    Applicant => role == "applicant",
                    Reviewer => ["reviewer", "senior"].contains(&role),
                    Senior => role == "senior",
                    Staff => role != "applicant",
                    ActingStaff => !["applicant", "auditor"].contains(&role),
                    Operator => role == "operator",
                };
                // What is allowed is told by the other stories; here it would change what the next one meets.
                if may && *method != "GET" {
                    continue;
                }
                let reply = call(&door, method, &ids.fill(path)).await;
                if may {
                    assert!(reply.status < 300, "{role}: {reply}");
                } else {
                    let refused = reply.status == 403 || (role == "applicant" && reply.status == 404);
                    assert!(refused, "{role}: {reply}");
                }
            }
        }
        house.close().await;
    }
}

#[tokio::test]
async fn an_order_in_review_is_one_reviewers() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.submitted(&person()).await;
        house.api("reviewer").act(&format!("/orders/{id}/claim")).await.expect(200);
        let senior = house.sign_in("senior").await;
        let senior = house.stranger().with("authorization", &format!("Bearer {senior}"));
        for act in ["claim", "approve"] {
            senior.act(&format!("/orders/{id}/{act}")).await.expect(409);
        }
        let words = json!({"findings": [{"path": "/subject", "cure": "x"}]});
        senior.post(&format!("/orders/{id}/return"), &words).await.expect(409);
        assert_eq!(house.order(&id).await["state"], "in_review");
        house.api("reviewer").act(&format!("/orders/{id}/claim")).await.expect(200);
        house.api("reviewer").act(&format!("/orders/{id}/approve")).await.expect(200);
        house.close().await;
    }
}

#[tokio::test]
async fn staff_sign_in_needs_everything_right_and_a_code_works_once() {
    for database in databases().await {
        let house = House::open(&database).await;
        let right = house.sign_in_body("reviewer");
        for (name, wrong) in [("login", "nobody"), ("password", "wrong"), ("totp", "000000")] {
            let mut body = right.clone();
            body[name] = json!(wrong);
            let refused = house.stranger().post("/staff/tokens", &body).await.expect(401);
            assert!(refused["detail"].as_str().is_some_and(|words| !words.is_empty()));
        }
        let token = house.stranger().post("/staff/tokens", &right).await.expect(201);
        assert_eq!(token["role"], "reviewer");
        house.stranger().post("/staff/tokens", &right).await.expect(401);

        let bearer = format!("Bearer {}", token["token"].as_str().unwrap());
        let door = house.stranger().with("authorization", &bearer);
        door.get("/queue").await.expect(200);
        house.pass(jiff::SignedDuration::from_hours(13));
        door.get("/queue").await.expect(401);
        house.close().await;
    }
}

/// Calls an operation with a body that it could take.
async fn call(door: &crate::house::Api, method: &str, path: &str) -> Reply {
    let method: Method = method.parse().unwrap();
    let body = if path.ends_with("/return") {
        json!({"findings": [{"path": "/subject", "cure": "x"}]})
    } else if path.ends_with("/reject") {
        json!({"why": "x"})
    } else if path.ends_with("/calls") {
        json!({"role": "subject", "outcome": "reached"})
    } else if path.ends_with("/answer") {
        json!({"opinion": "x"})
    } else if path == "/practice/clock" {
        json!({"advance": "PT0S"})
    } else if path == "/staff/tokens" {
        json!({"login": "nobody", "password": "x", "totp": "000000"})
    } else {
        Value::Object(serde_json::Map::new())
    };
    let json = Some("application/json");
    door.clone().with("if-match", "\"1\"").send(method, path, json, body.to_string().into_bytes()).await
}
