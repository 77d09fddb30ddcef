//! The same request twice, and changes at cross purposes.

use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::samples::{Sample, another_person, company, person};
use crate::house::{House, Part};

#[tokio::test]
async fn one_key_makes_one_order() {
    for database in databases().await {
        let house = House::open(&database).await;
        let door = house.api("applicant").with("idempotency-key", "k-1");
        let case = company().case;
        let first = door.post("/orders", &case).await.expect(201);
        let again = door.post("/orders", &case).await.expect(200);
        assert_eq!(again["id"], first["id"]);
        let other = door.post("/orders", &person().case).await.expect(422);
        assert_eq!(other["type"], "/api#problem-key-reused");

        let neighbour = house.api("applicant2").with("idempotency-key", "k-1");
        let theirs = neighbour.post("/orders", &case).await.expect(201);
        assert_ne!(theirs["id"], first["id"], "a key is its account's own");
        let without = house.api("applicant").post("/orders", &case).await.expect(201);
        assert_ne!(without["id"], first["id"]);
        for key in ["", &"k".repeat(256)] {
            let odd = house.api("applicant").with("idempotency-key", key).post("/orders", &case).await;
            assert_eq!(odd.expect(422)["pointer"], "/Idempotency-Key");
        }
        house.close().await;
    }
}

#[tokio::test]
async fn many_clicks_at_once_make_one_order() {
    for database in databases().await {
        let house = House::open(&database).await;
        let door = house.api("applicant").with("idempotency-key", "double-click");
        let case = company().case;
        let posts = (0..24).map(|_| door.post("/orders", &case));
        let replies = futures::future::join_all(posts).await;
        let created = replies.iter().filter(|reply| reply.status == 201).count();
        let told = replies.iter().filter(|reply| reply.status == 200).count();
        assert_eq!((created, told), (1, 23));
        let id = replies[0].value()["id"].clone();
        assert!(replies.iter().all(|reply| reply.value()["id"] == id));
        assert_eq!(house.api("applicant").get("/orders").await.expect(200)["items"].as_array().unwrap().len(), 1);
        house.close().await;
    }
}

#[tokio::test]
async fn submitted_twice_is_submitted_once() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.draft(&person()).await;
        let replies = futures::future::join_all((0..8).map(|_| house.submit(&id))).await;
        let taken = replies.iter().filter(|reply| reply.status == 200).count();
        let refused: Vec<Value> = replies.iter().filter(|reply| reply.status == 409).map(|r| r.value()).collect();
        assert_eq!((taken, refused.len()), (1, 7));
        assert_eq!(refused[0]["state"], "submitted");
        assert_eq!(refused[0]["possible"], json!(["abandon"]));
        let order = house.order(&id).await;
        assert_eq!((&order["round"], order["timeline"].as_array().unwrap().len()), (&json!(1), 2));

        // The same subject in a second order meets the first one.
        let second = house.draft(&unaware(person())).await;
        let conflict = house.submit(&second).await.expect(422);
        let topics: Vec<&Value> =
            conflict["findings"].as_array().unwrap().iter().map(|finding| &finding["topic"]).collect();
        assert!(topics.contains(&&json!("type.conflict_order")), "{topics:?}");
        assert_eq!(house.order(&second).await["state"], "draft", "and nothing is lost");
        house.close().await;
    }
}

/// A sample that does not say itself whether an order is under way.
fn unaware(mut sample: Sample) -> Sample {
    for place in ["/subject", "/sites/0/domains/0"] {
        sample.case.pointer_mut(place).unwrap().as_object_mut().unwrap().remove("in_order");
    }
    sample
}

/// Of orders with the same subject, or with the same domain only, one is under way, however close they come.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_orders_at_one_moment_one_is_under_way() {
    for database in databases().await {
        let house = House::open(&database).await;
        let same_subject: Vec<Sample> = (0..6).map(|_| unaware(person())).collect();
        let same_domain = (1..=6).map(|n| {
            let mut sample = unaware(another_person(n));
            sample.case["sites"][0]["domains"][0]["name"] = json!("example-shared.cn");
            sample
        });
        for samples in [same_subject, same_domain.collect()] {
            let mut ids = Vec::new();
            for sample in &samples {
                ids.push(house.draft(sample).await);
            }
            let replies = futures::future::join_all(ids.iter().map(|id| house.submit(id))).await;
            let mut status: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
            status.sort_unstable();
            assert_eq!(status, [200, 422, 422, 422, 422, 422]);
            for refused in replies.iter().filter(|reply| reply.status == 422) {
                assert!(refused.value().to_string().contains("type.conflict_order"), "{refused}");
            }
        }
        house.close().await;
    }
}

#[tokio::test]
async fn of_two_editors_the_second_is_told_what_changed() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = company();
        let id = house.draft(&sample).await;
        let etag = house.order(&id).await["etag"].as_str().unwrap().to_owned();
        let door = house.api("applicant").with("if-match", &etag);
        let resource = json!({"site": 0, "resources": ["vm-1"], "codes": []});
        let edits = [
            door.put(&format!("/orders/{id}/subject"), &sample.case["subject"]).await,
            door.put(&format!("/orders/{id}/persons/site-0"), &sample.case["sites"][0]["person"]).await,
            door.put(&format!("/orders/{id}/resource"), &resource).await,
        ];
        let status: Vec<u16> = edits.iter().map(|reply| reply.status).collect();
        assert_eq!(status, [200, 409, 409]);
        let told = edits[2].value();
        assert_eq!(told["changed"].as_array().unwrap().len(), 1);
        assert_eq!(told["changed"][0]["path"], "/subject");
        assert_eq!(told["etag"], house.order(&id).await["etag"]);

        for odd in ["*", "\"\"", "nonsense", "\"99999999999999999999\"", "\"-1\""] {
            let door = house.api("applicant").with("if-match", odd);
            door.put(&format!("/orders/{id}/resource"), &resource).await.expect(409);
        }
        let weak = format!("W/{}", told["etag"].as_str().unwrap());
        let door = house.api("applicant").with("if-match", &weak);
        door.put(&format!("/orders/{id}/resource"), &resource).await.expect(200);
        house.close().await;
    }
}

#[tokio::test]
async fn at_one_moment_one_edit_wins() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = company();
        let id = house.draft(&sample).await;
        let etag = house.order(&id).await["etag"].as_str().unwrap().to_owned();
        let door = house.api("applicant").with("if-match", &etag);
        let path = format!("/orders/{id}/subject");
        let edits = (0..8).map(|_| door.put(&path, &sample.case["subject"]));
        let replies = futures::future::join_all(edits).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
        assert_eq!(replies.iter().filter(|reply| reply.status == 409).count(), 7);
        house.close().await;
    }
}

/// Does an act twice under one key; both are answered alike. Then the key is refused for `other`.
async fn twice_with_one_key(house: &House, who: &str, act: (&str, &Value), other: (&str, &Value)) -> Value {
    let door = house.api(who).with("idempotency-key", &format!("key of {}", act.0));
    let first = door.post(act.0, act.1).await.expect(200);
    let again = door.post(act.0, act.1).await.expect(200);
    assert_eq!(again, first, "{}", act.0);
    let reused = door.post(other.0, other.1).await.expect(422);
    assert_eq!(reused["type"], "/api#problem-key-reused", "{}", act.0);
    first
}

#[tokio::test]
async fn an_act_with_a_key_is_done_once() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (nothing, id) = (json!({}), house.draft(&company()).await);
        let at = |act: &str| format!("/orders/{id}/{act}");
        let (submit, abandon) = (at("submit"), at("abandon"));
        twice_with_one_key(&house, "applicant", (&submit, &nothing), (&abandon, &nothing)).await;
        let (claim, approve, give_back) = (at("claim"), at("approve"), at("return"));
        twice_with_one_key(&house, "reviewer", (&claim, &nothing), (&approve, &nothing)).await;
        let why = |cure: &str| json!({"findings": [{"path": "/subject", "cure": cure}]});
        let returned = twice_with_one_key(&house, "reviewer", (&give_back, &why("x")), (&give_back, &why("y"))).await;
        assert_eq!(returned["findings"].as_array().unwrap().len(), 1);
        house.submit(&id).await.expect(200);
        house.api("reviewer").act(&claim).await.expect(200);
        twice_with_one_key(&house, "reviewer", (&approve, &nothing), (&give_back, &why("x"))).await;
        let order = house.order(&id).await;
        let story = order["timeline"].as_array().unwrap().len();
        assert_eq!((order["state"].as_str(), story), (Some("approved"), 7), "each state was entered once");

        let second = house.draft(&person()).await;
        let (abandon, submit) = (format!("/orders/{second}/abandon"), format!("/orders/{second}/submit"));
        twice_with_one_key(&house, "applicant", (&abandon, &nothing), (&submit, &nothing)).await;
        house.close().await;
    }
}

#[tokio::test]
async fn a_task_the_clock_and_a_document_take_a_key_too() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (id, key) = house.at_the_bureau(&person()).await;
        house.decide(&key, json!({"result": "lapse"})).await;
        house.hear().await;
        let task = house.task("sms_lapsed").await["id"].as_str().unwrap().to_owned();
        let (resend, close) = (format!("/tasks/{task}/resend"), format!("/tasks/{task}/close"));
        let nothing = json!({});
        let settled = twice_with_one_key(&house, "operator", (&resend, &nothing), (&close, &nothing)).await;
        assert_eq!((&settled["state"], &settled["answer"]), (&json!("closed"), &json!("resend")));
        assert_eq!(house.order_for_staff(&id).await["uploads"].as_array().unwrap().len(), 2, "sent again once");

        let before = house.app.clock.business();
        let (day, hour) = (json!({"advance": "PT24H"}), json!({"advance": "PT1H"}));
        twice_with_one_key(&house, "operator", ("/practice/clock", &day), ("/practice/clock", &hour)).await;
        let moved = house.app.clock.business().duration_since(before);
        assert_eq!(moved, jiff::SignedDuration::from_hours(24), "it moved once");

        let sample = company();
        let draft = house.api("applicant").post("/orders", &sample.case).await.expect(201);
        let path = format!("/orders/{}/materials", draft["id"].as_str().unwrap());
        let door = house.api("applicant").with("idempotency-key", "a picture");
        let (kind, owner, jpeg) = &sample.pictures[0];
        let part = |name, bytes| Part { name, file: None, bytes };
        let picture = |jpeg| Part { name: "file", file: Some(("scan.jpg", "image/jpeg")), bytes: jpeg };
        let parts = [part("kind", kind.as_bytes()), part("owner", owner.as_bytes()), picture(jpeg)];
        let first = door.document(&path, &parts).await.expect(201);
        let again = door.document(&path, &parts).await.expect(201);
        assert_eq!(again, first, "nothing was written a second time, not even the version");
        let other = [part("kind", kind.as_bytes()), part("owner", owner.as_bytes()), picture(&sample.pictures[1].2)];
        assert_eq!(door.document(&path, &other).await.expect(422)["type"], "/api#problem-key-reused");
        house.close().await;
    }
}
