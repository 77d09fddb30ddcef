//! A filing that goes well, by hand and by itself.

use std::time::Duration;

use bureau::{BureauConfig, Decide};
use miit::{message::Download, package::Cipher};
use serde_json::json;

use crate::{house::*, samples::*};

#[tokio::test]
async fn accepted_answered_approved_numbered() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    assert_eq!(upload(&client, 1, enterprise(1000)).await.code, 0);
    house.state(1000, "sms").await;

    let sms = house.get("/sms").await;
    assert_eq!(sms.as_array().unwrap().len(), 2);
    assert_eq!((&sms[0]["role"], &sms[1]["role"]), (&json!("subject"), &json!("site-0")));
    assert_eq!(sms[0]["code"].as_str().unwrap().len(), 6);
    let (status, problem) = house.decide(1000, "approve").await;
    assert_eq!((status, &problem["unanswered"]), (409, &json!(2)));

    house.answer_all(1000).await;
    house.state(1000, "review").await;
    let (status, decided) = house.decide(1000, "approve").await;
    assert_eq!((status, &decided["number"]), (200, &json!("浙ICP备20260001号")));
    assert_eq!(house.decide(1000, "refuse").await.0, 409);

    let result = house.next_result().await;
    let line = &result.groups[0].lines[0];
    assert_eq!((line.code, line.kind.number(), line.key.as_deref()), (1001, 1, Some("1000")));
    assert!(result.opinions[0].approved);
    assert_eq!(result.opinions[0].record_id, Some(1000));
    let Download::Data(data) = house.next().await.pop().unwrap() else { panic!() };
    let (subject, site) = (&data[0].subject, &data[0].sites[0]);
    assert_eq!(subject.number.as_deref(), Some("浙ICP备20260001号"));
    assert_eq!(site.number.as_deref(), Some("浙ICP备20260001号-1"));
    assert_eq!((subject.isp_id, site.isp_id), (Some(1000), Some(1001)));
    assert_eq!(site.accesses[0].provider_id, ISP);
    let ids = [subject.id, site.id, site.domains[0].id, site.accesses[0].id, site.accesses[0].ips[0].id];
    assert!(ids.iter().enumerate().all(|(i, id)| *id > 0 && !ids[..i].contains(id)));

    let status = client.query_beian_status(0, "Example-1000.com").await.unwrap().info.unwrap();
    assert!(status.filed);
    assert_eq!(status.site_number.as_deref(), Some("浙ICP备20260001号-1"));
    let status = client.query_beian_status(1, &credit_code(1000)).await.unwrap().info.unwrap();
    assert_eq!(status.subject_number.as_deref(), Some("浙ICP备20260001号"));
    assert_eq!(status.site_number, None);
    assert!(!client.query_beian_status(0, "example-2000.com").await.unwrap().info.unwrap().filed);
    assert_eq!(client.query_beian_status(12, "x").await.unwrap().code, 999);
}

#[tokio::test]
async fn the_filing_password_is_sent_and_can_be_tried_five_times() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    upload(&client, 1, individual(1000)).await;
    house.state(1000, "sms").await;
    let sms = house.get("/sms").await;
    assert_eq!(sms.as_array().unwrap().len(), 1, "one person, one code");
    assert_eq!(sms[0]["roles"], json!(["subject", "site-0"]));
    house.answer_all(1000).await;
    house.decide(1000, "approve").await;
    let text = house.get("/notices").await[0]["text"].as_str().unwrap().to_owned();
    let password = text.split("备案密码").nth(1).unwrap().split('。').next().unwrap().to_owned();
    let number = "浙ICP备20260001号";
    assert_eq!(client.verify_bamm(number, &password).await.unwrap().correct, Some(true));
    for _ in 0..5 {
        assert_eq!(client.verify_bamm(number, "wrong").await.unwrap().correct, Some(false));
    }
    let answer = client.verify_bamm(number, &password).await.unwrap();
    assert_eq!((answer.code, answer.correct), (22, None));
    assert!(answer.msg.contains("超过5次"));
    house.post("/clock", json!({ "advance": "P1D" })).await;
    assert_eq!(client.verify_bamm(number, &password).await.unwrap().correct, Some(true));
}

#[tokio::test]
async fn several_requests_and_sites_in_one_file_are_decided_one_by_one() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    let mut two_sites = enterprise(1000);
    two_sites.sites.push(site(1010, "second-1000.com"));
    let mut bad = enterprise(3000);
    bad.subject.person.email = "nobody".into();
    let file = pack(vec![two_sites, enterprise(2000), bad]);
    assert_eq!(client.upload(&file, 1).await.unwrap().code, 0);
    house.state(3000, "rejected").await;
    let refused = house.next_result().await;
    assert_eq!(refused.groups.len(), 1);
    assert_eq!(refused.groups[0].lines[0].key.as_deref(), Some("3000"));
    let uploads = house.get("/uploads").await;
    assert_eq!(uploads[0]["requests"].as_array().unwrap().len(), 3);
    assert_eq!(uploads[0]["requests"][0], json!({ "czlx": 1, "key": "1000" }));

    house.answer_all(1000).await;
    house.answer_all(2000).await;
    assert_eq!(house.post("/decisions", json!({ "key": "2000", "result": "approve" })).await.0, 200);
    let refusal = json!({ "key": 1000, "result": "refuse", "codes": [1002, 1020], "opinion": "站名不妥" });
    assert_eq!(house.post("/decisions", refusal).await.1["state"], "refused");
    assert_eq!(house.next_result().await.groups[0].lines[0].code, 1001);
    assert!(matches!(house.next().await[0], Download::Data(_)));
    let result = house.next_result().await;
    let codes: Vec<u32> = result.groups[0].lines.iter().map(|l| l.code).collect();
    assert_eq!((codes, result.opinions[0].opinion.as_deref()), (vec![1002, 1020], Some("站名不妥")));
    // What was refused is free again.
    assert_eq!(upload(&client, 2, enterprise(1000)).await.code, 0);
    house.state(1000, "sms").await;
}

#[tokio::test]
async fn by_itself_and_encrypted() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = BureauConfig::new(dir.path(), vec![provider(ISP, Some(KEY))]);
    config.decide = Decide::Auto { after: Duration::from_millis(50) };
    let house = House::with(config).await;
    let client = house.client();
    let cipher = Cipher::new(KEY, IV).unwrap();
    let plain = pack(vec![enterprise(1000)]);
    let package = miit::package::pack(
        &miit::package::unpack_zip(&plain.zip, &Default::default()).unwrap().xml,
        "a.xml",
        Some(&cipher),
    );
    assert_eq!(client.upload(&package.unwrap(), 1).await.unwrap().code, 0);
    house.state(1000, "approved").await;
    let file = client.download().await.unwrap().file.unwrap();
    assert_eq!(file.encrypt_algorithm, 1);
    let (stamp, rest) = file.file_name.split_once('_').unwrap();
    assert_eq!((stamp.len(), rest), (14, "33_1.xml"));
    assert!(matches!(open_file(&file, Some(&cipher))[0], Download::Result(_)));
}
