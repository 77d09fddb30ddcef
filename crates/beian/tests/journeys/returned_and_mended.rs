//! An order comes back twice, once from the provider's reviewer and once from the bureau, is mended both times, and is
//! filed in its third round.

use std::collections::BTreeSet;

use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::samples::company;
use crate::house::{House, leaves};

#[tokio::test]
async fn twice_returned_twice_mended_and_filed() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut sample = company();
        let id = house.submitted(&sample).await;
        the_reviewer_returns_it(&house, &id).await;
        sample.case["sites"][0]["name"] = json!("青禾示例");
        the_applicant_mends_the_name(&house, &id, &sample.case["sites"][0]).await;

        let again = house.submit(&id).await.expect(200);
        assert_eq!((&again["round"], &again["findings"]), (&json!(2), &json!([])));
        house.review(&id).await;
        house.send().await;
        let first_ids = wire_ids(&house, &id).await;
        let key = house.key_of(&id).await;
        the_bureau_refuses_the_address(&house, &id, &key).await;

        sample.case["subject_person"]["email"] = json!("zhixing@example.com");
        let etag = house.order(&id).await["etag"].clone();
        let person = &sample.case["subject_person"];
        put(&house, &id, "persons/subject", &etag, person).await.expect(200);
        assert_eq!(house.submit(&id).await.expect(200)["round"], 3);
        house.review(&id).await;
        house.send().await;
        assert_eq!(house.sequence_of(&id).await, 2);
        let second_ids = wire_ids(&house, &id).await;
        assert!(first_ids.is_disjoint(&second_ids), "ids are never used again");
        assert_eq!(first_ids.len(), second_ids.len());

        let key = house.key_of(&id).await;
        house.answer_sms(&key, &sample).await;
        house.decide(&key, json!({"result": "approve"})).await;
        house.hear().await;
        let filed = house.order(&id).await;
        assert_eq!(filed["state"], "filed");
        assert_eq!(filed["findings"], json!([]));
        let states: Vec<&str> =
            filed["timeline"].as_array().unwrap().iter().map(|e| e["state"].as_str().unwrap()).collect();
        let round = ["submitted", "in_review", "approved", "uploaded"];
        let story = [
            &["draft", "submitted", "in_review", "returned"][..],
            &round,
            &["refused", "returned"],
            &round,
            &["bureau_approved", "filed"],
        ];
        assert_eq!(states, story.concat());
        house.close().await;
    }
}

async fn the_reviewer_returns_it(house: &House, id: &str) {
    let reviewer = house.api("reviewer");
    let early =
        reviewer.post(&format!("/orders/{id}/return"), &json!({"findings": [{"path": "/subject", "cure": "x"}]})).await;
    assert_eq!(early.expect(409)["possible"], json!(["claim"]), "nobody returns what nobody has claimed");
    reviewer.act(&format!("/orders/{id}/claim")).await.expect(200);
    let nothing = reviewer.post(&format!("/orders/{id}/return"), &json!({"findings": []})).await;
    assert_eq!(nothing.expect(422)["pointer"], "/findings", "a return says why");
    let words = json!({"findings": [{"path": "/sites/0/name", "cure": "网站名称请与单位名称相符，去掉“科技”二字。"}]});
    let returned = reviewer.post(&format!("/orders/{id}/return"), &words).await.expect(200);
    assert_eq!(returned["state"], "returned");
    let order = house.order(id).await;
    assert_eq!(order["holder"], "applicant");
    assert_eq!(order["next"], "mend_and_submit");
    assert_eq!(order["due"], "2027-01-04T02:00:00Z", "forty-five days");
    let finding = &order["findings"][0];
    assert_eq!(finding["path"], "/sites/0/name");
    assert_eq!(finding["origin"], "reviewer");
    assert_eq!(finding["topic"], "reviewer.other");
    assert!(finding["cure"].as_str().unwrap().contains("去掉“科技”二字"), "{finding}");
    assert_eq!(house.notices().await.last().unwrap(), "returned");
}

async fn the_applicant_mends_the_name(house: &House, id: &str, site: &Value) {
    put(house, id, "sites/0", &Value::Null, site).await.expect(428);
    let stale = put(house, id, "sites/0", &json!("\"1\""), site).await.expect(409);
    let now = house.order(id).await;
    assert_eq!(stale["etag"], now["etag"]);
    let changed = paths(&stale);
    assert!(changed.contains("/materials") && changed.contains("/state"), "{stale}");

    let mended = put(house, id, "sites/0", &now["etag"], site).await;
    let etag = mended.header("etag").to_owned();
    let mended = mended.expect(200);
    assert_eq!(mended["etag"], json!(etag));
    assert_eq!(mended["case"]["sites"][0]["name"], site["name"]);
    let late = put(house, id, "sites/0", &now["etag"], site).await.expect(409);
    assert_eq!(paths(&late), BTreeSet::from(["/sites/0".to_owned()]), "what changed since");
    assert_eq!(late["changed"][0]["by"], "applicant");
}

fn paths(problem: &Value) -> BTreeSet<String> {
    let changed = problem["changed"].as_array().unwrap().iter();
    changed.map(|c| c["path"].as_str().unwrap().to_owned()).collect()
}

async fn put(house: &House, id: &str, section: &str, etag: &Value, body: &Value) -> crate::house::Reply {
    let mut applicant = house.api("applicant");
    if let Some(etag) = etag.as_str() {
        applicant = applicant.with("if-match", etag);
    }
    applicant.put(&format!("/orders/{id}/{section}"), body).await
}

async fn the_bureau_refuses_the_address(house: &House, id: &str, key: &str) {
    house.decide(key, json!({"result": "refuse", "codes": [1009]})).await;
    house.hear().await;
    let order = house.order(id).await;
    assert_eq!((&order["state"], &order["holder"]), (&json!("returned"), &json!("applicant")));
    let findings = order["findings"].as_array().unwrap();
    let finding = findings.iter().find(|f| f["origin"] == "bureau").unwrap();
    assert_eq!(finding["topic"], "bureau.1009");
    assert_eq!(finding["path"], "/subject_person/email");
    assert!(order["items"].as_array().unwrap().iter().all(|item| item["state"] == "refused"));
    for person in order["sms"]["persons"].as_array().unwrap() {
        assert_eq!(person["answered"], "unknown", "a refusal implies nothing about the SMS");
    }
    assert_eq!(house.notices().await.last().unwrap(), "refused");
    assert_eq!(house.tasks().await, Vec::<Value>::new(), "a known code needs nobody of staff");
}

/// Every id of ours in the latest upload.
async fn wire_ids(house: &House, id: &str) -> BTreeSet<String> {
    let xml = house.api("reviewer").get(&format!("/orders/{id}/upload.xml")).await;
    let all = leaves(&xml.bytes).into_iter();
    all.filter(|(path, _)| path.rsplit('/').next().unwrap().starts_with("Isp")).map(|(_, id)| id).collect()
}
