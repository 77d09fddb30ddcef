//! What comes after a first filing: a further site, an access through another provider, a change, cancellations.

use bureau::BureauConfig;
use miit::message::{CancelKind, Download, RequestKind};
use serde_json::json;

use crate::{codes::OTHER, documents::*, house::*, samples::*};

async fn house(dir: &std::path::Path) -> House {
    House::with(BureauConfig::new(dir, vec![provider(ISP, None), provider(OTHER, None)])).await
}

/// Answers the SMS of the newest request of a key and approves it.
async fn approve(house: &House, key: &str) {
    let began = std::time::Instant::now();
    loop {
        let list = house.get("/decisions").await;
        let open = list
            .as_array()
            .unwrap()
            .iter()
            .rfind(|d| d["key"] == key && (d["state"] == "sms" || d["state"] == "review"));
        if let Some(open) = open {
            for sms in house.get("/sms").await.as_array().unwrap() {
                if sms["key"] == key && sms["answered"] == false {
                    let id6 = id6(sms["name"].as_str().unwrap());
                    let body = json!({ "phone": sms["phone"], "code": sms["code"], "id6": id6 });
                    assert_eq!(house.post("/sms/answer", body).await.0, 200);
                }
            }
            let (status, decided) = house.post("/decisions", json!({ "id": open["id"], "result": "approve" })).await;
            assert_eq!(status, 200, "{decided}");
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{list}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

fn result_of(download: &Download) -> (u32, RequestKind, Option<String>) {
    let Download::Result(result) = download else { panic!("{download:?}") };
    let line = &result.groups[0].lines[0];
    (line.code, line.kind, line.key.clone())
}

#[tokio::test]
async fn a_further_site_and_an_access_through_another_provider() {
    let dir = tempfile::tempdir().unwrap();
    let house = house(dir.path()).await;
    let own = house.file(ISP, 1000).await;
    let ztbah = format!("<Ztbah>{}</Ztbah>", own.number());
    let added = new_site(&ztbah, 21, "第二站", "second-1000.com", &format!("<ICPmm>{}</ICPmm>", own.icpmm()));
    assert_eq!(house.send(ISP, &icp(ISP, &added)).await, 0);
    approve(&house, &own.number()).await;
    let heard = house.all(ISP, 2).await;
    assert_eq!(result_of(&heard[0]), (1001, RequestKind::NewSite, Some(own.number())));
    let Download::Data(data) = &heard[1] else { panic!() };
    assert_eq!((data[0].subject.id, data[0].subject.isp_id), (own.ztid(), Some(1000)));
    assert_eq!(data[0].sites.len(), 1, "the site that is new");
    assert_eq!(data[0].sites[0].number, Some(format!("{}-2", own.number())));
    assert_eq!(data[0].sites[0].isp_id, Some(21));

    // Through another provider: only its own ids come back to it, and the site's person alone is asked.
    let address = 3_405_803_786 + 77;
    let access = new_access(&format!("<Wzid>{}</Wzid>", own.wzid()), 41, address, &own.icpmm());
    assert_eq!(house.send(OTHER, &icp(OTHER, &access)).await, 0);
    approve(&house, "41").await;
    let heard = house.all(OTHER, 2).await;
    assert_eq!(result_of(&heard[0]), (1001, RequestKind::NewAccess, Some("41".into())));
    let Download::Data(data) = &heard[1] else { panic!() };
    assert_eq!((data[0].subject.isp_id, data[0].sites[0].isp_id), (None, None));
    let ids: Vec<_> = data[0].sites[0].accesses.iter().map(|a| (a.provider_id, a.isp_id)).collect();
    assert_eq!(ids, [(ISP, None), (OTHER, Some(41))]);
    let roles: Vec<_> = house
        .get("/sms")
        .await
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["key"] == "41")
        .map(|s| s["role"].clone())
        .collect();
    assert_eq!(roles, [json!("site-0")]);
    assert_eq!(house.client().download().await.unwrap().code, 2, "the first provider hears nothing of it");

    // Now the first one may go, and nobody is asked for it.
    assert_eq!(house.send(ISP, &icp(ISP, &cancellation(2, own.jrid(), 3, ""))).await, 0);
    approve(&house, &own.jrid().to_string()).await;
    assert_eq!(result_of(&house.all(ISP, 1).await[0]), (1001, RequestKind::CancelAccess, Some(own.jrid().to_string())));
    assert!(house.client().query_beian_status(0, "example-1000.com").await.unwrap().info.unwrap().filed);
}

#[tokio::test]
async fn a_change_and_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let house = house(dir.path()).await;
    let own = house.file(ISP, 1000).await;
    let moved = change(&own)
        .replace("</Ym></Ym_xx>", "</Ym></Ym_xx><Ym_xx><IspYmid>8</IspYmid><Ym>added-1000.com</Ym></Ym_xx>");
    assert_eq!(house.send(ISP, &icp(ISP, &moved)).await, 0);
    approve(&house, &own.ztid().to_string()).await;
    let heard = house.all(ISP, 2).await;
    assert_eq!(result_of(&heard[0]).1, RequestKind::Change);
    let Download::Data(data) = &heard[1] else { panic!() };
    let site = &data[0].sites[0];
    assert_eq!((site.name.as_str(), site.domains.len()), ("改名的站", 2));
    assert_eq!(site.domains[0].id, own.data.sites[0].domains[0].id, "what stays keeps its id");
    assert_eq!((site.number.clone(), site.accesses[0].id), (Some(own.site_number()), own.jrid()));
    let client = house.client();
    assert!(client.query_beian_status(0, "added-1000.com").await.unwrap().info.unwrap().filed);

    let material = material(2, 1, &format!("<Jlid>{}</Jlid>", own.ztid()));
    assert_eq!(house.send(ISP, &icp(ISP, &material)).await, 0);
    assert_eq!(house.codes(ISP, 1).await, [1060]);

    assert_eq!(house.send(ISP, &icp(ISP, &cancellation(0, own.ztid(), 1, &own.icpmm()))).await, 0);
    approve(&house, &own.ztid().to_string()).await;
    let heard = house.all(ISP, 2).await;
    assert_eq!(result_of(&heard[0]).1, RequestKind::CancelSubject);
    let Download::Cancelled(cancelled) = &heard[1] else { panic!("{heard:?}") };
    assert_eq!((cancelled[0].kind, cancelled[0].id), (CancelKind::Subject, own.ztid()));
    assert!(!client.query_beian_status(0, "example-1000.com").await.unwrap().info.unwrap().filed);
    // What was cancelled is free again.
    let again = house.file(ISP, 1000).await;
    assert_ne!(again.number(), own.number(), "no number is given twice");
}

#[tokio::test]
async fn the_register_holds_the_whole_country() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("register.json");
    let sites = json!([{ "name": "上海站", "domains": ["example-sh.com"], "accesses": [{ "isp": 310000009901_i64, "ips": ["198.51.100.9"] }] }]);
    let elsewhere = json!({ "subjects": [{ "name": "上海样例有限公司", "certificate_number": credit_code(9), "province": 310000, "sites": sites }] });
    std::fs::write(&file, elsewhere.to_string()).unwrap();
    let mut config = BureauConfig::new(dir.path(), vec![provider(ISP, None)]);
    config.register = Some(file);
    let house = House::with(config.clone()).await;
    let client = house.client();
    let filed = client.query_beian_status(0, "example-sh.com").await.unwrap().info.unwrap();
    assert!(filed.filed && filed.subject_number.as_deref().unwrap().starts_with("沪ICP备"), "{filed:?}");
    assert!(client.query_beian_status(1, &credit_code(9)).await.unwrap().info.unwrap().filed);
    // Opened again with the same file, nothing is entered twice.
    house.fall().await;
    let house = House::with(config).await;
    assert_eq!(house.get("/register").await.as_array().unwrap().len(), 1);
    // A new access to what was filed elsewhere, with the password of the register.
    let number = house.get("/register").await[0]["site_number"].as_str().unwrap().to_owned();
    let password = miit::message::FilingPassword::hash("12345678").unwrap();
    let access = new_access(&format!("<Wzbah>{number}</Wzbah>"), 41, 3_405_803_786, password.as_str());
    assert_eq!(house.send(ISP, &icp(ISP, &access)).await, 0);
    approve(&house, "41").await;
    let heard = house.all(ISP, 2).await;
    let Download::Data(data) = &heard[1] else { panic!() };
    assert_eq!(data[0].sites[0].accesses.len(), 2);
    for wrong in [
        json!({ "subjects": [{ "name": "", "certificate_number": "1" }] }),
        json!({ "subjects": [{ "name": "甲", "certificate_number": "1", "province": 810000 }] }),
        json!({ "subjects": [{ "name": "甲", "certificate_number": "1", "sites": [{ "name": "站", "domains": ["x"] }] }] }),
        json!({ "nothing": 1 }),
    ] {
        assert_eq!(house.post("/register", wrong.clone()).await.0, 422, "{wrong}");
    }
}
