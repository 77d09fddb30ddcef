//! What the journal keeps of a case: every change of state, every edit, every look at something sealed; nothing
//! personal; and a chain that verifies.

use beian::store::journal::{Verdict, verify};
use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::House;
use crate::house::samples::{Sample, company, person};

/// An entry: actor, act, details.
type Line = (String, String, Value);

#[tokio::test]
async fn the_journal_tells_the_whole_case_and_nothing_personal() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut sample = company();
        let id = house.submitted(&sample).await;
        house.api("reviewer").act(&format!("/orders/{id}/claim")).await.expect(200);
        let words = json!({"findings": [{"path": "/sites/0/name", "cure": "请沈知行先生改名，电话13800001501。"}]});
        house.api("reviewer").post(&format!("/orders/{id}/return"), &words).await.expect(200);
        sample.case["sites"][0]["name"] = json!("青禾示例");
        let etag = house.order(&id).await["etag"].as_str().unwrap().to_owned();
        let door = house.api("applicant").with("if-match", &etag);
        door.put(&format!("/orders/{id}/sites/0"), &sample.case["sites"][0]).await.expect(200);
        house.submit(&id).await.expect(200);
        house.review(&id).await;
        house.send().await;
        let key = house.key_of(&id).await;
        house.answer_sms(&key, &sample).await;
        house.decide(&key, json!({"result": "approve", "opinion": "沈知行，审核通过。"})).await;
        house.hear().await;

        let order = house.order(&id).await;
        let lines = lines(&house, &id).await;
        let states: Vec<&Value> = lines.iter().filter(|l| l.1 == "order.state").map(|l| &l.2["state"]).collect();
        let timeline: Vec<&Value> = order["timeline"].as_array().unwrap().iter().map(|e| &e["state"]).collect();
        assert_eq!(states, timeline, "the timeline is the journal");
        assert_eq!(states.len(), 10);
        assert!(lines.iter().any(|(actor, act, details)| actor == "applicant:acc-1"
            && act == "order.edited"
            && details["path"] == "/sites/0"));
        let versions: Vec<i64> = lines.iter().filter_map(|line| line.2["version"].as_i64()).collect();
        assert!(versions.is_sorted_by(|a, b| a < b), "each change its own version: {versions:?}");
        nothing_personal(&lines, &sample);
        verified(&house).await;
        house.close().await;
    }
}

#[tokio::test]
async fn a_look_at_something_sealed_is_recorded() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (id, _) = house.at_the_bureau(&person()).await;
        let material = house.order(&id).await["materials"][0]["id"].as_str().unwrap().to_owned();
        let picture = format!("/orders/{id}/materials/{material}");
        let before = lines(&house, &id).await.len();

        let own = house.api("applicant").get(&picture).await;
        assert_eq!((own.status, own.header("content-type")), (200, "image/jpeg"));
        house.order_for_staff(&id).await;
        assert_eq!(lines(&house, &id).await.len(), before, "own documents, and masked orders, are nobody's secret");

        assert_eq!(house.api("reviewer").get(&picture).await.status, 200);
        assert_eq!(house.api("operator").get(&format!("/orders/{id}/upload.xml")).await.status, 200);
        let after = lines(&house, &id).await;
        let seen: Vec<(&str, &str)> = after[before..].iter().map(|l| (l.0.as_str(), l.1.as_str())).collect();
        assert_eq!(seen, [("reviewer:s-reviewer", "material.seen"), ("operator:s-operator", "upload.seen")]);
        nothing_personal(&after, &person());

        // What was refused was not seen.
        house.api("applicant2").get(&picture).await.expect(404);
        house.api("reviewer").get(&format!("/orders/{id}/materials/none")).await.expect(404);
        assert_eq!(lines(&house, &id).await.len(), after.len());
        verified(&house).await;
        house.close().await;
    }
}

#[tokio::test]
async fn what_staff_decides_stands_under_its_name() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (id, key) = house.at_the_bureau(&person()).await;
        let words = json!({"result": "refuse", "opinion": bureau::LAPSE_WORDINGS[2]});
        house.decide(&key, words).await;
        house.hear().await;
        house.settle(&house.task("unrecognised_result").await, "lapsed").await.expect(200);
        house.settle(&house.task("sms_lapsed").await, "resend").await.expect(200);
        let lines = lines(&house, &id).await;
        let last: Vec<(&str, &Value, &Value)> = lines
            .iter()
            .filter(|line| line.1 == "order.state")
            .map(|line| (line.0.as_str(), &line.2["state"], &line.2["cause"]))
            .collect();
        let (refused, lapsed, resent) = (json!("refused"), json!("lapsed"), json!("approved"));
        assert_eq!(
            last[last.len() - 3..],
            [
                ("bureau", &refused, &json!("bureau_code_1002")),
                ("operator:s-operator", &lapsed, &json!("judged_lapse")),
                ("operator:s-operator", &resent, &json!("resent")),
            ]
        );
        verified(&house).await;
        house.close().await;
    }
}

async fn lines(house: &House, id: &str) -> Vec<Line> {
    let mut reader = house.app.store.read().await.unwrap();
    let rows = beian::store::Connection::query(
        &mut reader,
        "select actor, act, details from journal where case_id = $1 order by seq",
    )
    .bind(id)
    .all::<(String, String, String)>()
    .await
    .unwrap();
    rows.into_iter().map(|(actor, act, details)| (actor, act, serde_json::from_str(&details).unwrap())).collect()
}

fn nothing_personal(lines: &[Line], sample: &Sample) {
    let journal = format!("{lines:?}");
    for pointer in [
        "/subject_person/name",
        "/subject_person/email",
        "/subject_person/certificate/number",
        "/subject_person/phones/contact1/number",
        "/subject/certificate/number",
        "/subject/certificate/address",
        "/subject/address/text",
        "/sites/0/person/name",
        "/sites/0/person/certificate/number",
    ] {
        if let Some(value) = sample.case.pointer(pointer).and_then(Value::as_str) {
            assert!(!journal.contains(value), "{pointer} stands in the journal");
        }
    }
}

async fn verified(house: &House) {
    let mut reader = house.app.store.snapshot().await.unwrap();
    match verify(&mut reader, Some(house.app.keys.journal()), None).await.unwrap() {
        Verdict::Verified(root) => assert!(root.entries > 0),
        Verdict::Bad { case_id, seq, what } => panic!("{case_id:?} {seq:?}: {what}"),
    }
}
