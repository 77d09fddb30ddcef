//! What the bureau has on record is asked before an order is submitted, with three answers: none, recorded, could not ask.

use axum::Router;
use axum::http::StatusCode;
use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::House;
use crate::house::samples::{Sample, company, person};

/// A sample of which nobody has said what the bureau has.
fn unasked(mut sample: Sample) -> Sample {
    sample.case["subject"].as_object_mut().unwrap().remove("record");
    for site in sample.case["sites"].as_array_mut().unwrap() {
        for domain in site["domains"].as_array_mut().unwrap() {
            domain.as_object_mut().unwrap().remove("record");
        }
    }
    sample
}

fn topics(problem: &Value) -> Vec<&str> {
    problem["findings"].as_array().unwrap().iter().filter_map(|f| f["topic"].as_str()).collect()
}

#[tokio::test]
async fn the_bureau_is_asked_and_what_it_has_is_said() {
    for database in databases().await {
        let house = House::open(&database).await;
        let first = house.draft(&unasked(company())).await;
        house.add_documents(&first, &company()).await;
        let before = house.order(&first).await;
        assert!(before["findings"].to_string().contains("bureau.unknown"));
        assert_eq!(house.submit(&first).await.expect(200)["findings"], json!([]));
        house.review(&first).await;
        house.send().await;
        let key = house.key_of(&first).await;
        house.answer_sms(&key, &company()).await;
        house.decide(&key, json!({"result": "approve"})).await;
        house.hear().await;
        assert_eq!(house.order(&first).await["state"], "filed");

        // The same organiser once more: on record, and that is another filing than a first one.
        let mut other_site = unasked(company());
        other_site.case["sites"][0]["domains"][0]["name"] = json!("example-lanshan.cn");
        other_site.case["sites"][0]["home_url"] = json!("www.example-lanshan.cn");
        let again = house.draft(&other_site).await;
        house.add_documents(&again, &other_site).await;
        let refused = house.submit(&again).await.expect(422);
        assert!(topics(&refused).contains(&"type.not_offered"), "{refused}");

        // Somebody else with the domain of the first.
        let mut taken = unasked(person());
        taken.case["sites"][0]["domains"][0]["name"] = json!("example-qinghe.cn");
        taken.case["sites"][0]["home_url"] = json!("www.example-qinghe.cn");
        let order = house.draft(&taken).await;
        house.add_documents(&order, &taken).await;
        let refused = house.submit(&order).await.expect(422);
        assert!(topics(&refused).contains(&"type.conflict_domain"), "{refused}");
        assert_eq!(house.order(&order).await["state"], "draft");
        house.close().await;
    }
}

#[tokio::test]
async fn a_silent_bureau_is_not_an_empty_record() {
    let silent = |wire: Router| {
        let service = "/BeianStatusWebService/queryBeianStatus";
        let deaf = Router::new().route(service, axum::routing::any(|| async { StatusCode::SERVICE_UNAVAILABLE }));
        deaf.fallback_service(wire)
    };
    let databases = databases().await;
    let house = House::between(&databases[0], |_| {}, silent).await;
    let sample = unasked(person());
    let id = house.draft(&sample).await;
    house.add_documents(&id, &sample).await;
    let order = house.submit(&id).await.expect(200);
    assert_eq!(order["state"], "submitted", "what could not be learned waits with the order");
    assert!(order["case"]["subject"].get("record").is_none(), "nothing was concluded");
    house.close().await;
}
