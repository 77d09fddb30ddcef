//! Several providers: each with its own queue, numbers and key; new ones at any time.

use bureau::BureauConfig;
use miit::package::Cipher;
use serde_json::json;

use crate::{codes::OTHER, house::*, samples::*};

#[tokio::test]
async fn each_has_its_own_numbers_queue_and_key() {
    let dir = tempfile::tempdir().unwrap();
    let config = BureauConfig::new(dir.path(), vec![provider(ISP, None)]);
    let house = House::with(config.clone()).await;
    let other = house.client_as(OTHER, USER, PASSWORD);
    assert_eq!(other.download().await.unwrap().code, 12);
    let put = async |body: serde_json::Value| {
        house
            .http
            .put(format!("{}/providers/{OTHER}", house.manage))
            .json(&body)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(put(json!({ "user": USER })).await, 422, "a new one needs a password");
    assert_eq!(put(json!({ "user": USER, "password": PASSWORD, "key": "short" })).await, 422);
    assert_eq!(put(json!({ "user": USER, "password": PASSWORD, "key": KEY, "iv": IV, "name": "另一家" })).await, 200);
    assert_eq!(other.download().await.unwrap().code, 2);
    let mut spoilt = enterprise(1000);
    spoilt.subject.nature = Some(999);
    assert_eq!(upload(&house.client(), 1, enterprise(3000)).await.code, 0);
    assert_eq!(other.upload(&pack_for(OTHER, vec![spoilt]), 1).await.unwrap().code, 0, "numbers begin at 1 for each");
    house.state(1000, "rejected").await;
    assert_eq!(house.client().download().await.unwrap().code, 2, "the queue of the other");
    let file = other.download().await.unwrap().file.unwrap();
    assert_eq!(file.encrypt_algorithm, 1);
    open_file(&file, Some(&Cipher::new(KEY, IV).unwrap()));
    // Two providers may use the same key for their requests.
    assert_eq!(
        other
            .upload(
                &pack_for(
                    OTHER,
                    vec![{
                        let mut f = enterprise(4000);
                        f.subject.isp_id = 3000;
                        f.attachments.clear();
                        f
                    }]
                ),
                2
            )
            .await
            .unwrap()
            .code,
        0
    );
    house.state(3000, "sms").await;
    let began = std::time::Instant::now();
    while house.get("/decisions?state=sms").await.as_array().unwrap().len() < 2 {
        assert!(began.elapsed() < PATIENCE);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let (_, decided) = house.post("/decisions", json!({ "key": "3000", "isp": ISP, "result": "lapse" })).await;
    assert_eq!(decided["isp"], ISP);
    assert_eq!(house.get("/decisions?state=sms").await[0]["isp"], OTHER);
    let shown = house.get("/providers").await;
    assert_eq!(shown["providers"][1]["last_upload"], 2, "{shown}");
    assert!(!shown.to_string().contains(PASSWORD) && !shown.to_string().contains(KEY));
    house.fall().await;
    let house = House::with(config).await;
    assert_eq!(house.client_as(OTHER, USER, PASSWORD).query_previous_upload().await.unwrap().file.unwrap().sequence, 2);
}
