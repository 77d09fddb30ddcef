//! What bad input gets: a named finding or a problem that says where; never a fault of the house (every caller of these
//! stories looks for one in each answer), and nothing that was typed is lost.

use axum::http::Method;
use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::samples::{company, person};
use crate::house::{House, Reply};

/// Values that somebody types wrongly, and what is found: pointer, value, topic.
const TYPED_WRONG: &[(&str, &str, &str)] = &[
    ("/subject/certificate/number", "91440305MA5PRCT0XQ", "subject.number_invalid"),
    ("/subject/certificate/number", "914403O5MA5PRCT0XR", "subject.number_invalid"),
    ("/subject_person/certificate/number", "440305198504123158", "person.number_invalid"),
    ("/subject_person/certificate/number", "440305198513123159", "person.number_invalid"),
    ("/subject_person/phones/contact1/number", "138000015011", "phone.segment"),
    ("/subject_person/phones/contact1/number", "02012345678", "phone.segment"),
    ("/subject_person/email", "shen@", "email.invalid"),
    ("/subject_person/email", "沈@@example.com", "email.invalid"),
    ("/sites/0/domains/0/name", "example_qinghe.cn", "domain.name"),
    ("/sites/0/domains/0/name", "-example.cn", "domain.name"),
    ("/sites/0/domains/0/name", "http://example-qinghe.cn/", "domain.name"),
    ("/sites/0/domains/0/name", "203.0.113.10", "domain.name"),
    ("/sites/0/domains/0/name", "com.cn", "domain.name"),
    ("/sites/0/domains/0/name", "www.example-qinghe.cn", "domain.name"),
    ("/sites/0/domains/0/name", "example-qinghe.de", "domain.suffix"),
    ("/sites/0/domains/0/name", "example-qinghe.io", "domain.suffix"),
];

#[tokio::test]
async fn what_is_typed_wrong_is_found_at_its_place_and_kept() {
    for database in databases().await {
        let house = House::open(&database).await;
        for (pointer, value, topic) in TYPED_WRONG {
            let mut case = company().case;
            *case.pointer_mut(pointer).unwrap() = json!(value);
            let checked = house.stranger().post("/checks", &case).await.expect(200);
            found(&checked, pointer, topic);
            assert_eq!(checked["verdict"], "mend", "{value}");
        }
        // All at once: one draft, every finding, nothing lost.
        let mut case = company().case;
        for (pointer, value, _) in &TYPED_WRONG[..9] {
            *case.pointer_mut(pointer).unwrap() = json!(value);
        }
        let draft = house.api("applicant").post("/orders", &case).await.expect(201);
        let refused = house.submit(draft["id"].as_str().unwrap()).await.expect(422);
        for pointer in ["/subject/certificate/number", "/subject_person/email", "/sites/0/domains/0/name"] {
            let at = |list: &Value| list.as_array().unwrap().iter().any(|finding| finding["path"] == pointer);
            assert!(at(&refused["findings"]) && at(&draft["findings"]), "{pointer}");
        }
        let kept = house.order(draft["id"].as_str().unwrap()).await;
        assert_eq!(kept["state"], "draft");
        assert_eq!(kept["case"]["sites"][0]["domains"][0]["name"], case["sites"][0]["domains"][0]["name"]);
        house.close().await;
    }
}

#[tokio::test]
async fn the_office_phone_is_a_matter_of_the_form() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut sample = company();
        sample.case["subject_person"].as_object_mut().unwrap().remove("office_phone");
        let checked = house.stranger().post("/checks", &sample.case).await.expect(200);
        let topics = |answer: &Value| {
            let findings = answer["findings"].as_array().unwrap().iter();
            findings.map(|finding| finding["topic"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert!(topics(&checked).iter().all(|topic| !topic.starts_with("form.")), "{checked}");
        let id = house.draft(&sample).await;
        for answer in [house.order(&id).await, house.submit(&id).await.expect(422)] {
            assert_eq!(topics(&answer), ["form.office_phone"]);
            assert_eq!(answer["findings"][0]["path"], "/subject_person/office_phone");
            assert_eq!(answer["findings"][0]["origin"], "form");
        }
        // A landline in contact 2 stands in for it.
        let person = &mut sample.case["subject_person"];
        person["phones"]["contact2"] = json!({"number": "0755-26001239"});
        let etag = house.order(&id).await["etag"].as_str().unwrap().to_owned();
        let door = house.api("applicant").with("if-match", &etag);
        let mended = door.put(&format!("/orders/{id}/persons/subject"), person).await.expect(200);
        assert_eq!(topics(&mended), Vec::<String>::new());
        house.submit(&id).await.expect(200);
        house.close().await;
    }
}

#[tokio::test]
async fn a_resource_that_the_bureaus_tables_do_not_list_is_found_before_it_is_packed() {
    for database in databases().await {
        let house = House::open(&database).await;
        for (member, topic) in [("access_mode", "form.access_mode"), ("location", "form.location")] {
            let mut case = company().case;
            case["resources"][0][member] = json!("somewhere");
            let checked = house.stranger().post("/checks", &case).await.expect(200);
            assert_eq!(checked["findings"], json!([]), "a matter of the form");
            let draft = house.api("applicant").post("/orders", &case).await.expect(201);
            found(&draft, &format!("/resources/0/{member}"), topic);
        }
        house.close().await;
    }
}

#[tokio::test]
async fn what_is_no_json_or_no_case_is_told_with_its_place() {
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    let deep_member = format!("{{\"case\":1,\"x\":{}1{}}}", "{\"y\":".repeat(3000), "}".repeat(3000));
    let large = format!("{{\"case\":1,\"today\":\"{}\"}}", "0".repeat(600 * 1024));
    let bodies: Vec<(Vec<u8>, u16, Option<&str>)> = vec![
        (b"".to_vec(), 400, None),
        (b"{\"case\":1".to_vec(), 400, None),
        (b"{\"case\":1}}".to_vec(), 400, None),
        (b"{\"case\":1,\"today\":\"\xff\xfe\"}".to_vec(), 400, None),
        (b"{\"case\":1e999}".to_vec(), 400, None),
        (deep.into_bytes(), 400, None),
        (deep_member.into_bytes(), 400, None),
        (large.into_bytes(), 413, None),
        (b"[]".to_vec(), 422, Some("")),
        (b"null".to_vec(), 422, Some("")),
        (b"\"case\"".to_vec(), 422, Some("")),
        (b"{\"case\":2}".to_vec(), 422, Some("/case")),
        (b"{\"case\":99999999999999999999999}".to_vec(), 422, Some("/case")),
        (b"{\"case\":1,\"province\":44}".to_vec(), 422, Some("/province")),
        (b"{\"case\":1,\"province\":\"99\"}".to_vec(), 422, Some("/province")),
        (b"{\"case\":1,\"today\":\"2026-02-30\"}".to_vec(), 422, Some("/today")),
        (b"{\"case\":1,\"sites\":{}}".to_vec(), 422, Some("/sites")),
        (b"{\"case\":1,\"sites\":[{\"name\":\"a\"},{\"name\":7}]}".to_vec(), 422, Some("/sites/1/name")),
        (b"{\"case\":1,\"subject\":{\"nature\":\"king\"}}".to_vec(), 422, Some("/subject/nature")),
        (b"{\"case\":1,\"resources\":[{\"bought_days\":1e40}]}".to_vec(), 422, Some("/resources/0/bought_days")),
        (b"{\"case\":1,\"materials\":[{\"kind\":\"poem\"}]}".to_vec(), 422, Some("/materials/0/kind")),
    ];
    for database in databases().await {
        let house = House::open(&database).await;
        for (body, status, pointer) in &bodies {
            for (door, path) in [(house.stranger(), "/checks"), (house.api("applicant"), "/orders")] {
                let reply = door.send(Method::POST, path, Some("application/json"), body.clone()).await;
                let problem = refused(reply, *status);
                if let Some(pointer) = pointer {
                    assert_eq!(problem["pointer"], json!(pointer), "{problem}");
                    assert!(!problem["reason"].as_str().unwrap().is_empty());
                }
            }
        }
        for kind in [None, Some("text/plain"), Some("application/xml"), Some("application/x-www-form-urlencoded")] {
            let reply = house.api("applicant").send(Method::POST, "/orders", kind, b"{\"case\":1}".to_vec()).await;
            refused(reply, 415);
        }
        let orders = house.api("applicant").get("/orders").await.expect(200);
        assert_eq!(orders["items"], json!([]), "none of it became an order");
        house.close().await;
    }
}

#[tokio::test]
async fn acts_out_of_their_order_are_told_what_is_possible() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = person();
        let id = house.draft(&sample).await;
        acts_refused(&house, &id, "reviewer", &["claim", "approve", "return"], json!([])).await;
        house.submit(&id).await.expect(200);
        acts_refused(&house, &id, "applicant", &["submit", "subject", "materials"], json!(["abandon"])).await;
        acts_refused(&house, &id, "reviewer", &["approve", "return"], json!(["claim"])).await;
        house.review(&id).await;
        acts_refused(&house, &id, "applicant", &["submit", "subject"], json!(["abandon"])).await;
        acts_refused(&house, &id, "reviewer", &["claim", "approve", "return"], json!(["give_back"])).await;
        house.send().await;
        acts_refused(&house, &id, "applicant", &["submit", "subject", "abandon", "materials"], json!([])).await;
        let key = house.key_of(&id).await;
        house.answer_sms(&key, &sample).await;
        house.decide(&key, json!({"result": "approve"})).await;
        house.hear().await;
        acts_refused(&house, &id, "applicant", &["submit", "subject", "abandon"], json!([])).await;
        acts_refused(&house, &id, "reviewer", &["claim", "approve", "return"], json!([])).await;
        assert_eq!(house.order(&id).await["state"], "filed");
        house.close().await;
    }
}

async fn acts_refused(house: &House, id: &str, who: &str, acts: &[&str], possible: Value) {
    let before = house.order(id).await;
    for act in acts {
        let path = format!("/orders/{id}/{act}");
        let door = house.api(who).with("if-match", before["etag"].as_str().unwrap());
        let reply = match *act {
            "subject" => door.put(&path, &json!({})).await,
            "materials" => house.add_document(who, id, "identity_document", "/subject", &person().pictures[0].2).await,
            "return" => door.post(&path, &json!({"findings": [{"path": "/subject", "cure": "x"}]})).await,
            _ => door.act(&path).await,
        };
        let problem = refused(reply, 409);
        assert_eq!(problem["possible"], possible, "{act}: {problem}");
        assert_eq!(problem["state"], before["state"]);
    }
    assert_eq!(house.order(id).await, before, "nothing has moved");
}

#[tokio::test]
async fn odd_addresses_and_cursors_are_not_found_or_refused() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.draft(&person()).await;
        let (applicant, staff) = (house.api("applicant"), house.api("operator"));
        for odd in ["x", "%00", "%FF", "..%2F..", "%F0%A0%AE%B7", &"a".repeat(4000), "'%20or%201=1--", "-1"] {
            for (door, path) in [
                (&applicant, format!("/orders/{odd}")),
                (&applicant, format!("/orders/{odd}/upload.xml")),
                (&applicant, format!("/orders/{id}/materials/{odd}")),
                (&staff, format!("/orders/{odd}/upload.xml")),
            ] {
                gone(door.get(&path).await);
            }
            gone(staff.act(&format!("/tasks/{odd}/close")).await);
            gone(applicant.act(&format!("/orders/{odd}/submit")).await);
            let door = applicant.clone().with("if-match", "\"1\"");
            gone(door.put(&format!("/orders/{id}/sites/{odd}"), &json!({})).await);
            gone(door.put(&format!("/orders/{id}/persons/{odd}"), &json!({})).await);
            for (door, list) in
                [(&applicant, "/orders"), (&applicant, "/notices"), (&staff, "/queue"), (&staff, "/tasks")]
            {
                let reply = door.get(&format!("{list}?cursor={odd}")).await;
                assert!(reply.status == 200 || reply.status == 422 || reply.status == 400, "{reply}");
                told(&reply);
            }
            for query in ["number", "domain"] {
                let reply = applicant.get(&format!("/filings?{query}={odd}")).await;
                assert!([200, 400, 422].contains(&reply.status), "{reply}");
                told(&reply);
            }
            let reply = staff.get(&format!("/queue?state={odd}")).await;
            assert!([200, 400, 422].contains(&reply.status), "{reply}");
            told(&reply);
        }
        for limit in ["many", "1e9", "99999999999999999999999", "%00", ""] {
            let reply = applicant.get(&format!("/orders?limit={limit}")).await;
            assert!([200, 400, 422].contains(&reply.status), "{reply}");
            told(&reply);
        }
        let far = "99999999999999999999999";
        let door = applicant.clone().with("if-match", house.order(&id).await["etag"].as_str().unwrap());
        gone(door.put(&format!("/orders/{id}/sites/{far}"), &json!({})).await);
        gone(door.put(&format!("/orders/{id}/sites/2"), &json!({})).await);
        refused(door.put(&format!("/orders/{id}/resource"), &json!({"site": 1e30})).await, 422);
        gone(door.put(&format!("/orders/{id}/resource"), &json!({"site": 4_000_000_000_u64})).await);
        refused(applicant.send(Method::DELETE, &format!("/orders/{id}"), None, Vec::new()).await, 405);
        gone(applicant.get("/nowhere").await);
        house.close().await;
    }
}

#[tokio::test]
async fn texts_that_no_database_likes_are_taken_or_refused() {
    for database in databases().await {
        let house = House::open(&database).await;
        for text in
            ["a\u{0}b", "\u{0}", "\u{feff}x", "\u{202e}x", "\u{d7ff}\u{e000}", "\u{1f600}", "'; drop table x; --"]
        {
            let mut case = company().case;
            case["subject"]["name"] = json!(text);
            case["subject_person"]["name"] = json!(text);
            case["sites"][0]["name"] = json!(text);
            case["sites"][0]["domains"][0]["name"] = json!(text);
            let created = house.api("applicant").post("/orders", &case).await;
            told(&created);
            if created.status == 201 {
                let id = created.value()["id"].as_str().unwrap().to_owned();
                refused(house.submit(&id).await, 422);
            }
            told(&house.stranger().post("/checks", &case).await);
            let sign_in = json!({"login": text, "password": text, "totp": text});
            told(&house.stranger().post("/staff/tokens", &sign_in).await);
            let id = house.submitted(&person()).await;
            house.api("reviewer").act(&format!("/orders/{id}/claim")).await.expect(200);
            let document = house.add_document("applicant", &id, text, text, &person().pictures[0].2).await;
            assert!(document.status >= 400);
            told(&document);
            let odd = json!({"findings": [{"path": text, "topic": text, "cure": text}]});
            let returned = house.api("reviewer").post(&format!("/orders/{id}/return"), &odd).await;
            told(&returned);
            if returned.status != 200 {
                let plain = json!({"findings": [{"path": "/subject", "cure": "x"}]});
                house.api("reviewer").post(&format!("/orders/{id}/return"), &plain).await.expect(200);
            }
            // The same person comes again in the next round.
            house.api("applicant").act(&format!("/orders/{id}/abandon")).await.expect(200);
        }
        house.close().await;
    }
}

#[track_caller]
fn found(answer: &Value, pointer: &str, topic: &str) {
    // A phone's finding stands at the phone, which also says whose it is.
    let pointer = if topic.starts_with("phone.") { pointer.trim_end_matches("/number") } else { pointer };
    let findings = answer["findings"].as_array().unwrap();
    let here: Vec<&Value> = findings.iter().filter(|finding| finding["path"] == pointer).collect();
    assert!(here.iter().any(|finding| finding["topic"] == topic), "{topic} at {pointer}: {findings:?}");
    assert!(here.iter().all(|finding| !finding["cure"].as_str().unwrap().is_empty()));
}

/// A refusal has the shape of RFC 9457, with words for a person.
#[track_caller]
pub fn told(reply: &Reply) {
    if reply.status < 400 {
        return;
    }
    assert_eq!(reply.header("content-type"), "application/problem+json", "{reply}");
    let problem = reply.value();
    assert_eq!(problem["status"], json!(reply.status), "{reply}");
    assert!(problem["detail"].as_str().is_some_and(|words| words.chars().count() > 3), "{reply}");
    assert!(problem["type"].is_string() && problem["title"].is_string(), "{reply}");
}

#[track_caller]
pub fn refused(reply: Reply, status: u16) -> Value {
    told(&reply);
    reply.expect(status)
}

#[track_caller]
fn gone(reply: Reply) {
    refused(reply, 404);
}
