//! SMS windows, lapses and the clock.

use std::sync::{Arc, Mutex};

use bureau::{BureauConfig, LAPSE_WORDINGS};
use serde_json::json;

use crate::{house::*, samples::*};

#[tokio::test]
async fn an_unanswered_window_lapses_in_three_wordings() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    for n in 1..=4 {
        upload(&client, n, enterprise(i64::from(n) * 1000)).await;
        house.state(i64::from(n) * 1000, "sms").await;
    }
    house.post("/clock", json!({ "advance": "PT23H59M" })).await;
    assert_eq!(house.get("/decisions").await[0]["state"], "sms");
    house.answer_all(4000).await;
    house.post("/clock", json!({ "advance": "PT2M" })).await;
    let mut words = Vec::new();
    for n in 1..=3 {
        house.state(n * 1000, "lapsed").await;
        let result = house.next_result().await;
        assert_eq!(result.groups[0].lines[0].code, 1002);
        assert!(!result.opinions[0].approved);
        words.push(result.opinions[0].opinion.clone().unwrap());
    }
    assert_eq!(words, LAPSE_WORDINGS);
    assert!(!words[2].contains("短信"));
    house.state(4000, "review").await;
    assert_eq!(client.download().await.unwrap().code, 2);
    assert_eq!(house.get("/sms").await[0]["answered"], false);
    let sms = house.get("/sms").await[0].clone();
    let late = json!({ "phone": sms["phone"], "code": "000000", "id6": "120377" });
    assert_eq!(house.post("/sms/answer", late).await.0, 409);
}

#[tokio::test]
async fn five_wrong_answers_lapse() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    upload(&house.client(), 1, enterprise(1000)).await;
    house.state(1000, "sms").await;
    let sms = house.get("/sms").await[0].clone();
    let wrong = json!({ "phone": sms["phone"], "code": sms["code"], "id6": "000000" });
    for left in [4, 3, 2, 1, 0] {
        let (status, body) = house.post("/sms/answer", wrong.clone()).await;
        assert_eq!((status, &body["left"]), (422, &json!(left)), "{body}");
    }
    house.state(1000, "lapsed").await;
    assert_eq!(house.post("/sms/answer", wrong).await.0, 409);
    assert_eq!(house.decide(1000, "approve").await.0, 409);
    assert_eq!(house.next_result().await.opinions[0].opinion.as_deref(), Some(LAPSE_WORDINGS[0]));
}

#[tokio::test]
async fn by_hand_it_lapses_at_any_time() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    upload(&house.client(), 1, enterprise(1000)).await;
    house.state(1000, "sms").await;
    assert_eq!(house.decide(1000, "lapse").await.1["state"], "lapsed");
    assert_eq!(house.next_result().await.groups[0].lines[0].code, 1002);
}

#[tokio::test]
async fn a_linked_clock_moves_first() {
    let dir = tempfile::tempdir().unwrap();
    let moves = Arc::new(Mutex::new(Vec::new()));
    let seen = moves.clone();
    let mut config = BureauConfig::new(dir.path(), vec![provider(ISP, None)]);
    config.clock_link = Some(Arc::new(move |m| {
        let seen = seen.clone();
        Box::pin(async move {
            if m.advance.as_hours() > 99 {
                return Err("too far for me".into());
            }
            seen.lock().unwrap().push(m);
            Ok(())
        })
    }));
    let house = House::with(config).await;
    let before = house.get("/clock").await;
    assert_eq!(house.post("/clock", json!({ "advance": "PT24H" })).await.0, 200);
    assert_eq!(house.post("/clock", json!({ "advance": "P1D" })).await.0, 200);
    assert_eq!(moves.lock().unwrap().last().unwrap().offset.as_hours(), 48);
    assert!(house.get("/clock").await["now"].as_str() > before["now"].as_str());
    assert_eq!(house.post("/clock", json!({ "advance": "PT100H" })).await.0, 502);
    for bad in ["-PT1H", "P900Y", "tomorrow", ""] {
        let status = house.post("/clock", json!({ "advance": bad })).await.0;
        assert!((400..500).contains(&status), "{bad}: {status}");
    }
    assert_eq!(moves.lock().unwrap().len(), 2);
}
