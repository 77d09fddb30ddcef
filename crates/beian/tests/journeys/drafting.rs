//! A draft grows section by section, is given up, or is forgotten.

use beian::flows::expire::expire_idle;
use beian::flows::order::Who;
use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::House;
use crate::house::samples::{company, person};

#[tokio::test]
async fn a_draft_grows_section_by_section_until_nothing_is_missing() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = company();
        let whole = &sample.case;
        let start = json!({"case": 1, "today": whole["today"], "channel": "pc", "province": "44", "wanted": null,
            "account": whole["account"], "resources": whole["resources"]});
        let draft = house.api("applicant").post("/orders", &start).await.expect(201);
        assert!(!draft["findings"].as_array().unwrap().is_empty());
        assert_eq!(draft["case"]["subject"], Value::Null);
        let id = draft["id"].as_str().unwrap().to_owned();

        let mut site = whole["sites"][0].clone();
        let person = site.as_object_mut().unwrap().remove("person").unwrap();
        site.as_object_mut().unwrap().remove("resources");
        let resources = house.api("applicant").get("/resources").await.expect(200);
        assert_eq!(resources["items"][0]["account"], "acc-1");
        let resource = json!({"site": 0, "resources": [resources["items"][0]["id"]], "codes": []});
        let mut missing = draft["findings"].as_array().unwrap().len();
        for (section, body) in [
            ("subject", &whole["subject"]),
            ("persons/subject", &whole["subject_person"]),
            ("sites/0", &site),
            ("persons/site-0", &person),
            ("resource", &resource),
        ] {
            let etag = house.order(&id).await["etag"].as_str().unwrap().to_owned();
            let door = house.api("applicant").with("if-match", &etag);
            let order = door.put(&format!("/orders/{id}/{section}"), body).await.expect(200);
            assert_ne!(order["etag"], json!(etag));
            missing = order["findings"].as_array().unwrap().len();
        }
        assert_eq!(missing, sample.pictures.len(), "only the documents are missing now");
        house.add_documents(&id, &sample).await;
        assert_eq!(house.order(&id).await["findings"], json!([]));
        house.submit(&id).await.expect(200);
        house.close().await;
    }
}

#[tokio::test]
async fn a_case_does_not_grow_without_end() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.draft(&person()).await;
        let mut site = person().case["sites"][0].clone();
        site["remark"] = json!("备".repeat(40_000));
        let mut refused = None;
        for n in 1..12 {
            let etag = house.order(&id).await["etag"].as_str().unwrap().to_owned();
            let door = house.api("applicant").with("if-match", &etag);
            let reply = door.put(&format!("/orders/{id}/sites/{n}"), &site).await;
            if reply.status != 200 {
                refused = Some((n, reply.expect(422)));
                break;
            }
        }
        let (n, problem) = refused.expect("it is bounded");
        assert_eq!(problem["pointer"], json!(format!("/sites/{n}")));
        assert_eq!(house.order(&id).await["case"]["sites"].as_array().unwrap().len(), n, "what was there is kept");
        house.close().await;
    }
}

#[tokio::test]
async fn an_order_can_be_given_up_until_it_is_on_its_way() {
    for database in databases().await {
        let house = House::open(&database).await;
        let abandon = |id: String| {
            let door = house.api("applicant");
            async move { door.act(&format!("/orders/{id}/abandon")).await }
        };
        for step in ["draft", "submitted", "approved"] {
            let id = house.draft(&person()).await;
            if step != "draft" {
                house.submit(&id).await.expect(200);
            }
            if step == "approved" {
                house.review(&id).await;
            }
            let gone = abandon(id.clone()).await.expect(200);
            assert_eq!((&gone["state"], &gone["holder"]), (&json!("abandoned"), &json!("nobody")));
            abandon(id).await.expect(409);
        }
        assert_eq!(
            house.exchange.send_next().await.unwrap(),
            beian::exchange::Round::Idle,
            "what was given up is not sent"
        );
        let (id, _) = house.at_the_bureau(&person()).await;
        abandon(id).await.expect(409);
        house.close().await;
    }
}

#[tokio::test]
async fn what_nobody_touches_expires() {
    for database in databases().await {
        let house = House::open(&database).await;
        let forgotten = house.draft(&person()).await;
        let returned = house.submitted(&company()).await;
        house.api("reviewer").act(&format!("/orders/{returned}/claim")).await.expect(200);
        let words = json!({"findings": [{"path": "/subject", "cure": "x"}]});
        house.api("reviewer").post(&format!("/orders/{returned}/return"), &words).await.expect(200);

        for (days, draft, other) in [("PT719H", "draft", "returned"), ("PT2H", "expired", "returned")] {
            house.advance(days).await;
            expire_idle(&house.app, &Who::system()).await.unwrap();
            assert_eq!(house.order(&forgotten).await["state"], draft);
            assert_eq!(house.order(&returned).await["state"], other);
        }
        house.advance("PT361H").await;
        expire_idle(&house.app, &Who::system()).await.unwrap();
        let back = house.order(&returned).await;
        assert_eq!(back["state"], "draft", "a returned order becomes a draft again");
        assert_eq!(back["case"]["subject"]["name"], company().case["subject"]["name"], "and nothing is lost");
        assert_eq!(house.notices().await.iter().filter(|kind| *kind == "expired").count(), 2);
        house.close().await;
    }
}
