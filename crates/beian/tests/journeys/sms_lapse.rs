//! The SMS step ends badly, in each of the bureau's wordings, or in silence. What the wire does not say stays unknown
//! until a person says which it was.

use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::samples::{another_person, company, person};
use crate::house::{House, until};

#[tokio::test]
async fn two_wordings_are_recognised_and_the_third_goes_to_a_person() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut orders = Vec::new();
        for sample in [person(), another_person(1), another_person(2)] {
            orders.push(house.at_the_bureau(&sample).await);
        }
        for (_, key) in &orders {
            house.decide(key, json!({"result": "lapse"})).await;
        }
        house.hear().await;
        for (id, _) in &orders[..2] {
            let order = house.order(id).await;
            assert_eq!((&order["state"], &order["holder"]), (&json!("lapsed"), &json!("provider")));
            assert_eq!(order["next"], "resend_or_return");
            assert_eq!(task_of(&house, id).await["kind"], "sms_lapsed");
        }
        let id = &orders[2].0;
        let order = house.order(id).await;
        assert_eq!((&order["state"], &order["next"]), (&json!("refused"), &json!("staff_decision")));
        let task = task_of(&house, id).await;
        assert_eq!(task["kind"], "unrecognised_result");
        assert_eq!(task["detail"]["codes"], json!([1002]));
        let prose = task["prose"].as_str().unwrap();
        assert!(prose.contains(bureau::LAPSE_WORDINGS[2]), "a person reads the bureau's own words: {prose}");
        house.close().await;
    }
}

#[tokio::test]
async fn a_lapsed_order_is_sent_again_unchanged() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = person();
        let (id, key) = house.at_the_bureau(&sample).await;
        let first = house.order_for_staff(&id).await["uploads"][0].clone();
        house.decide(&key, json!({"result": "lapse"})).await;
        house.hear().await;
        let task = house.task("sms_lapsed").await;
        assert_eq!(house.settle(&task, "resend").await.expect(200)["answer"], "resend");
        assert_eq!(house.order(&id).await["state"], "approved");
        let twice = house.settle(&task, "resend").await;
        assert_eq!(twice.status, 409, "a settled task stays settled");

        house.send().await;
        let order = house.order_for_staff(&id).await;
        assert_eq!(order["round"], 1, "nothing was changed, so it is the same round");
        let second = &order["uploads"][0];
        assert_eq!((&first["sequence"], &second["sequence"]), (&json!(1), &json!(2)));
        assert_ne!(first["xml_sha256"], second["xml_sha256"], "the ids are new");
        let new_key = house.key_of(&id).await;
        assert_ne!(key, new_key);
        house.answer_sms(&new_key, &sample).await;
        house.decide(&new_key, json!({"result": "approve"})).await;
        house.hear().await;
        assert_eq!(house.order(&id).await["state"], "filed");
        house.close().await;
    }
}

#[tokio::test]
async fn a_person_says_what_an_unknown_wording_meant() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (lapse, back) = (person(), another_person(3));
        let mut ids = Vec::new();
        for sample in [&lapse, &back] {
            let (id, key) = house.at_the_bureau(sample).await;
            let words = json!({"result": "refuse", "opinion": bureau::LAPSE_WORDINGS[2]});
            house.decide(&key, words).await;
            ids.push(id);
        }
        house.hear().await;

        let task = task_of(&house, &ids[0]).await;
        house.settle(&task, "lapsed").await.expect(200);
        assert_eq!(house.order(&ids[0]).await["state"], "lapsed");
        let next = task_of(&house, &ids[0]).await;
        assert_eq!(next["kind"], "sms_lapsed", "and now it is one button");
        house.settle(&next, "close").await.expect(409);
        assert_eq!(house.order(&ids[0]).await["state"], "lapsed", "such a task ends with a decision");
        house.settle(&next, "returned").await.expect(200);
        assert_eq!(house.order(&ids[0]).await["state"], "returned");

        let task = task_of(&house, &ids[1]).await;
        house.settle(&task, "returned").await.expect(200);
        let order = house.order(&ids[1]).await;
        assert_eq!((&order["state"], &order["holder"]), (&json!("returned"), &json!("applicant")));
        let findings = order["findings"].as_array().unwrap();
        let finding = findings.iter().find(|f| f["topic"] == "bureau.1002").expect("the bureau's words go with it");
        assert!(finding["cure"].as_str().unwrap().contains(bureau::LAPSE_WORDINGS[2]));
        assert_eq!(house.tasks().await, Vec::<Value>::new());
        let closed = house.api("operator").get("/tasks?state=closed").await.expect(200);
        let answers: Vec<_> = closed["items"].as_array().unwrap().iter().map(|t| t["answer"].clone()).collect();
        assert_eq!(answers, ["lapsed", "returned", "returned"]);
        house.close().await;
    }
}

#[tokio::test]
async fn silence_after_the_window_is_probably_a_lapse_and_nobody_concludes_it() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = person();
        let (id, key) = house.at_the_bureau(&sample).await;
        let operator = house.api("operator");
        operator.post("/practice/clock", &json!({"advance": "PT23H59M"})).await.expect(200);
        house.work().await;
        assert_eq!(house.tasks().await, Vec::<Value>::new(), "the window is still open");
        operator.post("/practice/clock", &json!({"advance": "PT2M"})).await.expect(200);
        house.work().await;
        house.work().await;
        let task = house.task("sms_probably_lapsed").await;
        let order = house.order(&id).await;
        assert_eq!(order["state"], "uploaded", "silence is not an answer");
        assert_eq!(order["sms"]["persons"][0]["answered"], "unknown");
        let too_early = house.settle(&task, "resend").await.expect(409);
        assert!(too_early["possible"].as_array().unwrap().contains(&json!("recognise_lapse")), "{too_early}");

        // They had answered after all, and the bureau only was slow.
        house.answer_sms(&key, &sample).await;
        house.decide(&key, json!({"result": "approve"})).await;
        house.hear().await;
        assert_eq!(house.order(&id).await["state"], "filed");
        assert_eq!(house.tasks().await, Vec::<Value>::new(), "the question has settled itself");
        house.close().await;
    }
}

#[tokio::test]
async fn a_window_that_passes_on_both_sides_ends_in_a_lapse_and_one_task() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (id, _) = house.at_the_bureau(&person()).await;
        house.advance("PT24H").await;
        house.work().await;
        house.task("sms_probably_lapsed").await;
        until("the bureau to end the request", || async {
            let ended = house.bureau().get("/decisions?state=lapsed").await.expect(200);
            ended.as_array().unwrap().first().map(|_| ())
        })
        .await;
        house.hear().await;
        assert_eq!(house.order(&id).await["state"], "lapsed");
        let kinds: Vec<Value> = house.tasks().await.iter().map(|t| t["kind"].clone()).collect();
        assert_eq!(kinds, ["sms_lapsed"], "the guess gives way to the answer");
        house.close().await;
    }
}

#[tokio::test]
async fn where_the_operator_wants_it_a_lapsed_order_is_sent_again_by_itself() {
    for database in databases().await {
        let house = House::with(&database, |config| config.order.resend_after_lapse = true).await;
        let (id, key) = house.at_the_bureau(&person()).await;
        house.decide(&key, json!({"result": "lapse"})).await;
        house.hear().await;
        assert_eq!(house.order(&id).await["state"], "approved");
        house.send().await;
        assert_eq!(house.sequence_of(&id).await, 2);
        assert_eq!(house.tasks().await, Vec::<Value>::new());
        house.close().await;
    }
}

#[tokio::test]
async fn soap_is_the_only_port_that_a_filing_needs() {
    for database in databases().await {
        // The management API of these stories has no port at all; status and password services are closed here too.
        let closed = "http://127.0.0.1:1/closed".to_owned();
        let house = House::with(&database, |config| {
            config.bureau.status_url.clone_from(&closed);
            config.bureau.verify_url = closed;
        })
        .await;
        house.filed(&company()).await;
        house.close().await;
    }
}

/// The one open task about an order.
async fn task_of(house: &House, id: &str) -> Value {
    let mut tasks = house.tasks().await;
    tasks.retain(|task| task["order"] == json!(id));
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    tasks.remove(0)
}
