//! Refusals on the wire, in the order of judgement.

use bureau::BureauConfig;
use miit::{auth, package::Package};

use crate::{house::*, samples::*};

#[tokio::test]
async fn accounts_are_judged_first() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let code = async |isp, user, password| house.client_as(isp, user, password).download().await.unwrap().code;
    assert_eq!(code(ISP, USER, PASSWORD).await, 2);
    assert_eq!(code(440000009901, USER, PASSWORD).await, 13, "another province");
    assert_eq!(code(330000009999, USER, PASSWORD).await, 12, "this province, unknown");
    assert_eq!(code(ISP, "other", PASSWORD).await, 4);
    assert_eq!(code(ISP, USER, "wrong").await, 5);
    let hash = auth::password_hash(PASSWORD, "abcdefghij").unwrap();
    assert_eq!(raw_download(&house, "abcdefghij", &hash, 0).await, "16");
    let rand = "abcdefghij0123456789";
    let hash = auth::password_hash(PASSWORD, rand).unwrap();
    assert_eq!(raw_download(&house, rand, &hash, 1).await, "10");
    assert_eq!(raw_download(&house, rand, &hash, 0).await, "2");
}

/// A call as another client would write it.
async fn raw_download(house: &House, rand: &str, hash: &str, algorithm: i64) -> String {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <soapenv:Body><isp_download xmlns=\"http://www.miibeian.gov.cn\"><ispId xmlns=\"\">{ISP}</ispId>\
         <userName xmlns=\"\">{USER}</userName><randVal xmlns=\"\">{rand}</randVal><pwdHash xmlns=\"\">{hash}</pwdHash>\
         <hashAlgorithm xmlns=\"\">{algorithm}</hashAlgorithm></isp_download></soapenv:Body></soapenv:Envelope>"
    );
    let url = format!("{}/ISPWebService/upDownLoad", house.wire);
    let answer =
        house.http.post(url).header("content-type", "text/xml; charset=utf-8").body(body).send().await.unwrap();
    let text = answer.text().await.unwrap();
    let code = text.split("msg_code&gt;").nth(1).unwrap_or_else(|| panic!("{text}"));
    code.split("&lt;").next().unwrap().to_owned()
}

type Spoil = fn(&mut Package);

#[tokio::test]
async fn packages_are_judged_next() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    let good = pack(vec![enterprise(1000)]);
    let spoilt: [(u32, Spoil); 5] = [
        (9, |p| p.encrypt_algorithm = 2),
        (6, |p| p.encrypt_algorithm = 1),
        (6, |p| p.beian_info = "%%%".into()),
        (7, |p| p.beian_info_hash = "1pm/P69FfjXZ/dbjPnPqJg==".into()),
        (8, |p| {
            p.beian_info = "AAAA".into();
            p.beian_info_hash = "aT6a+E09/MceZA4AW9xeLg==".into();
        }),
    ];
    for (code, spoil) in spoilt {
        let mut package = good.clone();
        spoil(&mut package);
        let answer = client.upload(&package, 1).await.unwrap();
        assert_eq!(answer.code, code);
    }
    assert_eq!(house.get("/uploads").await.as_array().unwrap().len(), 0);
    assert_eq!(client.upload(&good, 1).await.unwrap().code, 0);
}

#[tokio::test]
async fn a_guest_from_another_province_is_refused_at_the_door() {
    let dir = tempfile::tempdir().unwrap();
    let guest = 440000009901;
    let house = House::with(BureauConfig::new(dir.path(), vec![provider(ISP, None), provider(guest, None)])).await;
    let client = house.client_as(guest, USER, PASSWORD);
    assert_eq!(client.upload(&pack_for(guest, vec![enterprise(1000)]), 1).await.unwrap().code, 13);
    assert_eq!(client.download().await.unwrap().code, 13);
    assert_eq!(house.get("/uploads").await.as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn the_wire_has_no_management() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    for path in ["/", "/uploads", "/sms", "/decisions", "/clock", "/faults", "/notices"] {
        let answer = house.http.get(format!("{}{path}", house.wire)).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 404, "{path}");
    }
    let kill = house.http.post(format!("{}/stop-at", house.wire)).body("{\"after\":\"store\"}").send().await.unwrap();
    assert_eq!(kill.status().as_u16(), 404);
}
