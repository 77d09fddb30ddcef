//! The management API with bodies nobody should send.

use serde_json::json;

use crate::{house::*, samples::*};

#[tokio::test]
async fn nonsense_is_a_problem_and_never_a_failure() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    upload(&house.client(), 1, enterprise(1000)).await;
    house.state(1000, "sms").await;
    let bodies = [
        ("/decisions", "{"),
        ("/decisions", "[]"),
        ("/decisions", r#"{"key":1000}"#),
        ("/decisions", r#"{"key":"abc","result":"approve"}"#),
        ("/decisions", r#"{"key":1000,"result":"maybe"}"#),
        ("/decisions", r#"{"key":1000,"result":"refuse","codes":[1001]}"#),
        ("/decisions", r#"{"key":1000,"result":"refuse","codes":[-1]}"#),
        ("/decisions", r#"{"key":1000,"result":"refuse","opinion":""}"#),
        ("/decisions", r#"{"key":1000,"result":"refuse","opinion":"𠮷"}"#),
        ("/decisions", r#"{"key":1,"result":"refuse"}"#),
        ("/decisions", r#"{"key":99999999999999999999,"result":"refuse"}"#),
        ("/sms/answer", r#"{"phone":1}"#),
        ("/sms/answer", r#"{"phone":"1","code":"2","id6":"3"}"#),
        ("/clock", r#"{"advance":24}"#),
        ("/stop-at", r#"{"after":"lunch"}"#),
        ("/nowhere", "{}"),
        ("/uploads", "{}"),
    ];
    for (path, body) in bodies {
        let answer = house.http.post(format!("{}{path}", house.manage)).body(body).send().await.unwrap();
        assert!(answer.status().is_client_error(), "{path} {body}: {}", answer.status());
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{path} {body}");
    }
    for faults in [
        json!({ "faults": [{ "name": "x", "rate": 1 }] }),
        json!({ "faults": [{ "name": "delay", "rate": 2, "ms": 1 }] }),
    ] {
        let answer = house.http.put(format!("{}/faults", house.manage)).json(&faults).send().await.unwrap();
        assert!(answer.status().is_client_error());
    }
    for path in ["/uploads/x/xml", "/uploads/7/xml", "/uploads?isp=x"] {
        let answer = house.http.get(format!("{}{path}", house.manage)).send().await.unwrap();
        assert!(answer.status().is_client_error(), "{path}");
    }
    house.state(1000, "sms").await;
}

#[tokio::test]
async fn uploads_are_shown_as_they_came() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let file = pack(vec![enterprise(1000)]);
    house.client().upload(&file, 1).await.unwrap();
    house.state(1000, "sms").await;
    let list = house.get("/uploads").await;
    assert_eq!(list[0]["isp"], ISP);
    assert_eq!(list[0]["entry_name"], file.entry_name.as_str());
    let sha256: String = file.xml_sha256().iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(list[0]["sha256"], sha256.as_str());
    let answer = house.http.get(format!("{}/uploads/1/xml?isp={ISP}", house.manage)).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/xml");
    let bytes = answer.bytes().await.unwrap();
    assert_eq!(bytes.as_ref(), miit::package::unpack_zip(&file.zip, &Default::default()).unwrap().xml);
}

#[tokio::test]
async fn delay_is_felt() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    house.faults(json!([{ "name": "delay", "rate": 1, "times": 1, "ms": 300 }])).await;
    let start = std::time::Instant::now();
    assert_eq!(house.client().download().await.unwrap().code, 2);
    assert!(start.elapsed().as_millis() >= 300);
}
