//! Upload numbers: gaps, used numbers, and what the bureau says it holds.

use bureau::{BureauConfig, UsedNumber};
use serde_json::json;

use crate::{house::*, samples::*};

#[tokio::test]
async fn a_gap_lists_what_is_missing_and_uses_no_number() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    let nothing = client.query_previous_upload().await.unwrap();
    let file = nothing.file.unwrap();
    assert_eq!((nothing.code, file.sequence, file.file.beian_info.as_str()), (0, 0, ""));

    let answer = upload(&client, 4, enterprise(1000)).await;
    assert_eq!((answer.code, answer.missing), (14, vec![1, 2, 3]));
    let far = upload(&client, u32::MAX, enterprise(1000)).await;
    assert_eq!((far.code, far.missing.len(), far.missing[0]), (14, 1000, 1));
    assert_eq!(client.query_previous_upload().await.unwrap().file.unwrap().sequence, 0);
    assert_eq!(upload(&client, 1, enterprise(1000)).await.code, 0);
    assert_eq!(upload(&client, 0, enterprise(2000)).await.code, 999);
}

#[tokio::test]
async fn a_used_number_is_refused_or_taken_as_set() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    let file = pack(vec![enterprise(1000)]);
    assert_eq!(client.upload(&file, 1).await.unwrap().code, 0);
    let again = client.upload(&file, 1).await.unwrap();
    assert_eq!(again.code, 999);
    assert!(again.msg.contains("已使用"));
    house.fall().await;

    let mut config = BureauConfig::new(dir.path(), vec![provider(ISP, None)]);
    config.used_number = UsedNumber::AcceptSame;
    let house = House::with(config).await;
    let client = house.client();
    assert_eq!(client.upload(&file, 1).await.unwrap().code, 0);
    assert_eq!(upload(&client, 1, enterprise(2000)).await.code, 999);
    assert_eq!(house.get("/uploads").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_asking() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    house.faults(json!([{ "name": "drop_after_store", "rate": 1, "times": 1 }])).await;
    let file = pack(vec![enterprise(1000)]);
    let lost = client.upload(&file, 1).await.unwrap_err();
    assert!(is_lost(&lost), "{lost}");
    let held = client.query_previous_upload().await.unwrap().file.unwrap();
    assert_eq!((held.sequence, &held.file.file_name), (1, &file.entry_name));
    assert_eq!((&held.file.beian_info, &held.file.beian_info_hash), (&file.beian_info, &file.beian_info_hash));
    assert_eq!(upload(&client, 2, enterprise(2000)).await.code, 0);
    house.state(1000, "sms").await;
    assert_eq!(house.get("/faults").await["faults"][0]["times"], 0);
}

#[tokio::test]
async fn refusals_by_fault_store_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    house
        .faults(json!([{ "name": "code_15", "rate": 1, "times": 1 }, { "name": "code_901", "rate": 1, "times": 1 }]))
        .await;
    let mut codes =
        vec![upload(&client, 1, enterprise(1000)).await.code, upload(&client, 1, enterprise(1000)).await.code];
    codes.sort_unstable();
    assert_eq!(codes, [15, 901]);
    assert_eq!(house.get("/uploads").await, json!([]));

    // 14 out of nowhere: the bureau asks for the number before once more, and takes it once.
    let first = pack(vec![enterprise(1000)]);
    let second = pack(vec![enterprise(2000)]);
    assert_eq!(client.upload(&first, 1).await.unwrap().code, 0);
    house.faults(json!([{ "name": "code_14", "rate": 1, "times": 1 }])).await;
    let refused = client.upload(&second, 2).await.unwrap();
    assert_eq!((refused.code, refused.missing), (14, vec![1]));
    assert_eq!(client.upload(&first, 1).await.unwrap().code, 0);
    assert_eq!(client.upload(&first, 1).await.unwrap().code, 999);
    assert_eq!(client.upload(&second, 2).await.unwrap().code, 0);
    house.state(2000, "sms").await;
    assert_eq!(house.get("/decisions").await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_faults() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let dir = tempfile::tempdir().unwrap();
        let house = House::new(dir.path()).await;
        let client = house.client();
        house.faults(json!([{ "name": "code_15", "rate": 0.5 }])).await;
        let mut seen = Vec::new();
        for _ in 0..12 {
            seen.push(upload(&client, 9, enterprise(1000)).await.code);
        }
        assert!(seen.contains(&15) && seen.contains(&14), "{seen:?}");
        runs.push(seen);
    }
    assert_eq!(runs[0], runs[1]);
}
