//! Decisions by rules, and codes that are sent again.

use std::time::Duration;

use bureau::{BureauConfig, Decide};
use serde_json::{Value, json};

use crate::{house::*, samples::*};

async fn rules(house: &House, rules: Value) -> u16 {
    let answer = house.http.put(format!("{}/script", house.manage)).json(&rules).send().await.unwrap();
    answer.status().as_u16()
}

#[tokio::test]
async fn the_first_rule_that_fits_decides() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = BureauConfig::new(dir.path(), vec![provider(ISP, None)]);
    config.decide = Decide::Auto { after: Duration::from_millis(1) };
    let house = House::with(config.clone()).await;
    let script = json!([
        { "domain": "example-1000.*", "result": "refuse", "codes": [1020, 1002], "opinion": "站名不妥" },
        { "subject": "*2000*", "result": "lapse", "times": 1 },
        { "subject": "*3000*", "kind": 1, "isp": ISP, "result": "hand" },
        { "kind": 4, "result": "refuse" },
    ]);
    assert_eq!(rules(&house, script).await, 200);
    let client = house.client();
    for (n, key) in [1000, 2000, 3000, 4000].into_iter().enumerate() {
        assert_eq!(upload(&client, n as u32 + 1, enterprise(key)).await.code, 0);
    }
    house.state(1000, "refused").await;
    house.state(2000, "lapsed").await;
    house.state(4000, "approved").await;
    assert_eq!(house.state(3000, "sms").await["state"], "sms", "left to a person");
    assert_eq!(house.get("/script").await[1]["times"], 0);
    // The rules survive, with what is left of them.
    house.fall().await;
    let house = House::with(config).await;
    assert_eq!(upload(&house.client(), 5, enterprise(2000)).await.code, 0);
    house.state(2000, "approved").await;
    for wrong in [
        json!([{ "result": "maybe" }]),
        json!([{ "result": "approve", "codes": [1002] }]),
        json!([{ "result": "refuse", "codes": [1001] }]),
        json!([{ "result": "approve", "after": -1 }]),
        json!([{ "result": "approve", "colour": "red" }]),
        json!({}),
    ] {
        assert_eq!(rules(&house, wrong.clone()).await, 422, "{wrong}");
    }
}

#[tokio::test]
async fn a_code_is_sent_again_three_times_within_its_window() {
    let dir = tempfile::tempdir().unwrap();
    let slow = 620000009901;
    let house = House::with(BureauConfig::new(dir.path(), vec![provider(slow, None)])).await;
    let mut filing = enterprise(1000);
    filing.subject.address = miit::message::Address { province: 620000, city: 620100, county: None, detail: None };
    let client = house.client_as(slow, USER, PASSWORD);
    assert_eq!(client.upload(&pack_for(slow, vec![filing]), 1).await.unwrap().code, 0);
    house.state(1000, "sms").await;
    let first = house.get("/sms").await[0].clone();
    let phone = first["phone"].clone();
    let at = |sms: &Value, name: &str| sms[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert_eq!(at(&first, "until").duration_since(at(&first, "sent_at")).as_hours(), 48, "Gansu began with 48 hours");
    for left in [2, 1, 0] {
        assert_eq!(
            house.post("/sms/resend", json!({ "phone": phone })).await,
            (200, json!({ "sent": true, "left": left }))
        );
    }
    assert_eq!(house.post("/sms/resend", json!({ "phone": phone })).await.0, 409);
    assert_eq!(house.post("/sms/resend", json!({ "phone": "13900000000" })).await.0, 404);
    let again = house.get("/sms").await[0].clone();
    assert_eq!((&again["until"], &again["resends"]), (&first["until"], &json!(0)), "the window stays");
    let old = json!({ "phone": phone, "code": first["code"], "id6": id6(first["name"].as_str().unwrap()) });
    if first["code"] != again["code"] {
        assert_eq!(house.post("/sms/answer", old).await.0, 422, "the old code is no longer good");
    }
    house.answer_all(1000).await;
    house.state(1000, "review").await;
}
