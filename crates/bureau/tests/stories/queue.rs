//! The queue of result files: the head stays until it is acknowledged by its name.

use serde_json::json;

use crate::{house::*, samples::*};

#[tokio::test]
async fn the_head_is_delivered_until_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    assert_eq!(client.download().await.unwrap().code, 2);
    for n in [1, 2] {
        let mut f = enterprise(i64::from(n) * 1000);
        f.subject.nature = Some(999);
        upload(&client, n, f).await;
    }
    house.state(2000, "rejected").await;
    let first = client.download().await.unwrap().file.unwrap();
    assert_eq!(client.download().await.unwrap().file.unwrap(), first, "the same bytes");
    assert_eq!(client.download_ack("").await.unwrap().code, 21);
    assert_eq!(client.download_ack("20260101000000_33_99.xml").await.unwrap().code, 0, "unknown names are harmless");
    assert_eq!(client.download().await.unwrap().file.unwrap(), first);
    assert_eq!(client.download_ack(&first.file_name).await.unwrap().code, 0);
    assert_eq!(client.download_ack(&first.file_name).await.unwrap().code, 0, "again");
    let second = client.download().await.unwrap().file.unwrap();
    assert_ne!(second.file_name, first.file_name);
    client.download_ack(&second.file_name).await.unwrap();
    assert_eq!(client.download().await.unwrap().code, 2);
}

#[tokio::test]
async fn an_acknowledged_file_comes_once_more() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    house.faults(json!([{ "name": "redeliver", "rate": 1 }])).await;
    let mut f = enterprise(1000);
    f.subject.nature = Some(999);
    upload(&client, 1, f).await;
    house.state(1000, "rejected").await;
    let file = client.download().await.unwrap().file.unwrap();
    client.download_ack(&file.file_name).await.unwrap();
    assert_eq!(client.download().await.unwrap().file.unwrap(), file);
    client.download_ack(&file.file_name).await.unwrap();
    assert_eq!(client.download().await.unwrap().code, 2);
}

#[tokio::test]
async fn a_restart_keeps_everything() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    let mut f = enterprise(1000);
    f.subject.nature = Some(999);
    upload(&client, 1, f).await;
    upload(&client, 2, enterprise(2000)).await;
    house.state(2000, "sms").await;
    let (_, now) = house.post("/clock", json!({ "advance": "PT1H" })).await;
    let file = client.download().await.unwrap().file.unwrap();
    house.fall().await;

    let house = House::new(dir.path()).await;
    let client = house.client();
    assert_eq!(client.download().await.unwrap().file.unwrap(), file);
    assert_eq!(client.query_previous_upload().await.unwrap().file.unwrap().sequence, 2);
    assert_eq!(upload(&client, 3, enterprise(3000)).await.code, 0);
    assert!(house.get("/clock").await["now"].as_str() >= now["now"].as_str());
    house.answer_all(2000).await;
    assert_eq!(house.decide(2000, "approve").await.0, 200);
}
