//! Messages of the bureau's own accord, and what providers answer.

use miit::message::{AccessCheck, Download, ShellCheck};
use serde_json::{Value, json};

use crate::{documents::*, house::*};

async fn send(house: &House, wish: Value) -> Download {
    let (status, answer) = house.post("/messages", wish.clone()).await;
    assert_eq!((status, &answer["files"]), (200, &json!(1)), "{wish}: {answer}");
    // Without faults every file of the bureau satisfies the ministry's own schema: `all` looks at it.
    house.all(ISP, 1).await.pop().unwrap()
}

#[tokio::test]
async fn every_message_can_be_had() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let own = house.file(ISP, 1000).await;
    let (number, site) = (own.number(), own.site_number());
    let Download::CheckFindings(found) = send(&house, json!({ "message": "HCJG", "number": number })).await else {
        panic!()
    };
    assert_eq!(found.subjects[0].subject_id, own.ztid());
    let over = send(&house, json!({ "message": "HCJG", "number": site, "kind": "over" })).await;
    let Download::CheckFindings(found) = over else { panic!() };
    assert_eq!(found.accesses[0].finding, AccessCheck::OverReported);
    let under = send(&house, json!({ "message": "HCJG", "number": site, "kind": "under", "ip": "198.51.100.7" })).await;
    let Download::CheckFindings(found) = under else { panic!() };
    assert_eq!(found.accesses[0].domain.as_deref(), Some("example-1000.com"));
    let shell = send(&house, json!({ "message": "HCJG", "number": site, "kind": "shell" })).await;
    let Download::CheckFindings(found) = shell else { panic!() };
    assert_eq!(found.shells[0].finding, ShellCheck::Dead);
    let dead = send(&house, json!({ "message": "HCJG", "number": site, "kind": "dead", "text": "打不开" })).await;
    assert!(matches!(dead, Download::CheckFindings(_)));
    for (wish, is) in [
        (json!({ "message": "XGTZ", "number": site, "text": "请更新联系方式" }), "ICP/XGTZ"),
        (json!({ "message": "XGTZ", "number": number }), "ICP/XGTZ"),
        (json!({ "message": "HMDLB", "domain": "bad.example.com", "name": "坏站" }), "ICP/HMDLB"),
        (json!({ "message": "HMDLB", "certificate": "91330108MA0000001X", "kind": "delete" }), "ICP/HMDLB"),
        (json!({ "message": "FFJRHMD", "domain": "bad.example.com", "ip": "198.51.100.7" }), "ICP/FFJRHMD"),
        (json!({ "message": "JCDM" }), "JCDM"),
        (json!({ "message": "SJTB" }), "SJTB"),
        (json!({ "message": "SJTB", "kind": "IP" }), "SJTB"),
        (json!({ "message": "SJTB", "kind": "JCDM" }), "SJTB"),
        (json!({ "message": "IP-HCJG", "kind": "bounds", "ip": "198.51.100.7" }), "IP/HCJG"),
        (json!({ "message": "IP-HCJG", "kind": "conflict", "ip": "198.51.100.7" }), "IP/HCJG"),
        (json!({ "message": "IP-HCJG", "ip": "198.51.100.7", "last": "198.51.100.9" }), "IP/HCJG"),
        (json!({ "message": "IP-BAJG", "ip": "198.51.100.7", "code": 2056 }), "IP/BAJG"),
        (json!({ "message": "RAW", "xml": "<ICP><HMDLB></HMDLB></ICP>" }), "ICP/HMDLB"),
        (json!({ "message": "ZXSJ", "number": site }), "ICP/ZXSJ"),
    ] {
        let came = send(&house, wish.clone()).await;
        assert!(came.path().starts_with(is), "{wish}: {}", came.path());
    }
    assert_eq!(house.get("/blacklist").await[0]["value"], "bad.example.com");
    assert!(
        !house.client().query_beian_status(0, "example-1000.com").await.unwrap().info.unwrap().filed,
        "the bureau cancelled it"
    );
    for (status, wish) in [
        (422, json!({})),
        (422, json!({ "message": "LUNCH" })),
        (422, json!({ "message": "HSRW" })),
        (404, json!({ "message": "HSRW", "number": "浙ICP备1号" })),
        (404, json!({ "message": "JCDM", "isp": 7 })),
        (422, json!({ "message": "HCJG", "number": number, "kind": "lunch" })),
        (422, json!({ "message": "FFJRHMD", "domain": "x", "ip": "198.51.100.7" })),
        (422, json!({ "message": "IP-HCJG", "ip": "198.51.100.7", "last": "198.51.100.1" })),
        (422, json!({ "message": "RAW", "xml": "<ICP>" })),
    ] {
        assert_eq!(house.post("/messages", wish.clone()).await.0, status, "{wish}");
    }
}

#[tokio::test]
async fn tasks_and_unfiled_sites_are_answered_once() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let own = house.file(ISP, 1000).await;
    let task = send(&house, json!({ "message": "HSRW", "number": own.number() })).await;
    let Download::VerificationTasks(tasks) = task else { panic!() };
    assert_eq!((tasks[0].subject.id, tasks[0].sites[0].id), (own.ztid(), own.wzid()));
    let unfiled =
        send(&house, json!({ "message": "WBAWZLB", "domain": "nobody.example.com", "ip": "198.51.100.7" })).await;
    let Download::Unfiled(sites) = unfiled else { panic!() };
    assert_eq!(sites[0].provider_id, Some(ISP));
    let handled = handled(ISP, "nobody.example.com", 3_325_256_711, 1);
    for (content, codes) in [
        (verification(ISP, &own), None),
        (verification(ISP, &own), Some(1999)),
        (handled.clone(), None),
        (handled, Some(5006)),
        (verification(ISP, &own).replace("<Bbdw>330000009901", "<Bbdw>330000009902"), Some(1054)),
    ] {
        assert_eq!(house.send(ISP, &icp(ISP, &content)).await, 0);
        if let Some(code) = codes {
            assert!(house.codes(ISP, 1).await.contains(&code));
        }
    }
    let duties = house.get("/duties").await;
    assert!(duties.as_array().unwrap().iter().all(|d| d["answered_at"].is_string()), "{duties}");
    assert!(duties.to_string().contains("信息属实"));
}
