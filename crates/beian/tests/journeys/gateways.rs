//! The two SMS gateways, against stand-ins that make the signature again from what arrived, and from their documentation alone.

use std::collections::BTreeMap;

use beian::testing::{TestDatabase, databases};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::house::House;
use crate::house::receiver::{Heard, Receiver};

fn sha(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// `name=value` of an Authorization header.
fn part<'h>(header: &'h str, name: &str) -> &'h str {
    let from = header.find(&format!("{name}=")).unwrap_or_else(|| panic!("{name} in {header}")) + name.len() + 1;
    header[from..].split([',', ' ']).next().unwrap()
}

fn decoded(text: &str) -> String {
    let (bytes, mut plain, mut at) = (text.as_bytes(), Vec::new(), 0);
    while at < bytes.len() {
        if bytes[at] == b'%' {
            plain.push(u8::from_str_radix(&text[at + 1..at + 3], 16).unwrap());
            at += 3;
        } else {
            plain.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(plain).unwrap()
}

/// Signature V3: every header that is named is signed, in the order in which it is named.
fn aliyun_genuine(call: &Heard, secret: &str) -> bool {
    let header = call.header("authorization");
    let names = part(header, "SignedHeaders");
    let headers: String = names.split(';').map(|name| format!("{name}:{}\n", call.header(name))).collect();
    for needed in ["host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce"] {
        assert!(names.split(';').any(|name| name == needed), "{needed} is signed");
    }
    let query = call.uri.query().unwrap();
    let mut sorted: Vec<&str> = query.split('&').collect();
    sorted.sort_unstable();
    let body = sha(&call.body);
    assert_eq!(call.header("x-acs-content-sha256"), body);
    let request = format!("POST\n{}\n{}\n{headers}\n{names}\n{body}", call.uri.path(), sorted.join("&"));
    let to_sign = format!("ACS3-HMAC-SHA256\n{}", sha(request.as_bytes()));
    header.starts_with("ACS3-HMAC-SHA256 Credential=LTAI-example,")
        && part(header, "Signature") == hex::encode(mac(secret.as_bytes(), &to_sign))
}

/// TC3: the key is of the day and the service, and the scope says so.
fn tencent_genuine(call: &Heard, secret: &str) -> bool {
    let header = call.header("authorization");
    let names = part(header, "SignedHeaders");
    let headers: String = names.split(';').map(|name| format!("{name}:{}\n", call.header(name))).collect();
    let scope = part(header, "Credential").split_once('/').unwrap().1;
    let day = scope.split('/').next().unwrap();
    let timestamp = call.header("x-tc-timestamp");
    let at = jiff::Timestamp::from_second(timestamp.parse().unwrap()).unwrap();
    assert_eq!(day, at.strftime("%Y-%m-%d").to_string());
    let request = format!("POST\n/\n\n{headers}\n{names}\n{}", sha(&call.body));
    let to_sign = format!("TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{}", sha(request.as_bytes()));
    let key = mac(&mac(&mac(format!("TC3{secret}").as_bytes(), day), "sms"), "tc3_request");
    part(header, "Signature") == hex::encode(mac(&key, &to_sign))
}

/// Asks for a sign-in code for a phone that ends in `tail`, has it delivered, and reads how that ended. One phone gets only few
/// codes, so each asks for another one.
async fn code_sent(house: &House, tail: &str) -> (String, Option<String>) {
    let phone = format!("138000015{tail}");
    let mut browser = house.browser();
    browser.open("/sign-in").await;
    assert_eq!(browser.send("/sign-in", &[("phone", &phone)]).await.status, 200);
    house.deliver().await;
    let mut reader = house.app.store.read().await.unwrap();
    let row = beian::store::messages::newest(&mut reader, 1).await.unwrap().remove(0);
    (row.state, row.reason)
}

fn templates() -> BTreeMap<String, String> {
    BTreeMap::from([("sign_in_code".to_owned(), "SMS_204816".to_owned())])
}

#[tokio::test(flavor = "multi_thread")]
async fn alibaba_cloud_takes_what_it_can_verify() {
    for database in databases().await {
        let gateway = Receiver::start(|call| match aliyun_genuine(call, "aliyun secret") {
            true => (200, r#"{"Code": "OK", "Message": "OK", "BizId": "9006", "RequestId": "1"}"#.into()),
            false => (400, r#"{"Code": "SignatureDoesNotMatch", "RequestId": "1"}"#.into()),
        })
        .await;
        let open = async |database: &TestDatabase, secret: &str| {
            let (url, secret) = (gateway.url.clone(), secret.to_owned());
            House::with(database, |config| {
                config.notices.sms = "aliyun".into();
                config.notices.sign = "示例备案".into();
                config.notices.aliyun.url = url;
                config.notices.aliyun.access_key_id = "LTAI-example".into();
                config.notices.aliyun.access_key_secret = secret;
                config.notices.aliyun.templates = templates();
            })
            .await
        };
        let other = TestDatabase::sqlite();
        let house = open(&other, "another secret").await;
        assert_eq!(code_sent(&house, "01").await, ("dead".into(), Some("SignatureDoesNotMatch".into())));
        house.close().await;

        let house = open(&database, "aliyun secret").await;
        assert_eq!(code_sent(&house, "02").await, ("delivered".into(), None));
        let call = gateway.heard().pop().unwrap();
        let pairs = call.uri.query().unwrap().split('&').map(|pair| pair.split_once('=').unwrap());
        let sent: BTreeMap<&str, String> = pairs.map(|(name, value)| (name, decoded(value))).collect();
        assert_eq!(sent["PhoneNumbers"], "13800001502");
        assert_eq!(sent["SignName"], "示例备案");
        assert_eq!(sent["TemplateCode"], "SMS_204816");
        let params: Value = serde_json::from_str(&sent["TemplateParam"]).unwrap();
        let text = house.written().await.pop().unwrap().2;
        assert!(text.contains(params["code"].as_str().unwrap()), "{text} {params}");
        assert_eq!((call.header("x-acs-action"), call.header("x-acs-version")), ("SendSms", "2017-05-25"));

        gateway.tell(200, r#"{"Code": "isv.BUSINESS_LIMIT_CONTROL"}"#);
        assert_eq!(code_sent(&house, "03").await, ("failed".into(), Some("isv.BUSINESS_LIMIT_CONTROL".into())));
        gateway.tell(502, "<html>bad gateway</html>");
        assert_eq!(code_sent(&house, "04").await, ("unsure".into(), Some("http_502".into())), "it may have gone out");
        let calls = gateway.heard().len();
        house.pass(jiff::SignedDuration::from_secs(300));
        house.deliver().await;
        assert_eq!(
            gateway.heard().len(),
            calls + 1,
            "the one that was refused for now goes again, the unsure one does not"
        );
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tencent_cloud_takes_what_it_can_verify() {
    for database in databases().await {
        let gateway = Receiver::start(|call| match tencent_genuine(call, "tencent secret") {
            true => (200, json!({"Response": {"SendStatusSet": [{"Code": "Ok"}], "RequestId": "1"}}).to_string()),
            false => (200, json!({"Response": {"Error": {"Code": "AuthFailure.SignatureFailure"}}}).to_string()),
        })
        .await;
        let open = async |database: &TestDatabase, secret: &str| {
            let (url, secret) = (gateway.url.clone(), secret.to_owned());
            House::with(database, |config| {
                config.notices.sms = "tencent".into();
                config.notices.tencent.url = url;
                config.notices.tencent.secret_id = "AKID-example".into();
                config.notices.tencent.secret_key = secret;
                config.notices.tencent.app_id = "1400000001".into();
                config.notices.tencent.templates = templates();
            })
            .await
        };
        let other = TestDatabase::sqlite();
        let house = open(&other, "another secret").await;
        assert_eq!(code_sent(&house, "05").await, ("dead".into(), Some("AuthFailure.SignatureFailure".into())));
        house.close().await;

        let house = open(&database, "tencent secret").await;
        assert_eq!(code_sent(&house, "06").await, ("delivered".into(), None));
        let call = gateway.heard().pop().unwrap();
        let body = call.json();
        assert_eq!(body["PhoneNumberSet"], json!(["+8613800001506"]));
        assert_eq!((&body["SmsSdkAppId"], &body["TemplateId"]), (&json!("1400000001"), &json!("SMS_204816")));
        assert_eq!(body["SignName"], "备案服务");
        let text = house.written().await.pop().unwrap().2;
        assert!(text.contains(body["TemplateParamSet"][0].as_str().unwrap()), "{text} {body}");
        assert_eq!((call.header("x-tc-action"), call.header("x-tc-version")), ("SendSms", "2021-01-11"));
        assert_eq!(call.header("x-tc-region"), "ap-guangzhou");

        gateway.tell(200, &json!({"Response": {"SendStatusSet": [{"Code": "InternalError.Timeout"}]}}).to_string());
        assert_eq!(code_sent(&house, "07").await, ("unsure".into(), Some("InternalError.Timeout".into())));

        // A kind without a template is not sent, and the operator is shown why.
        let id = house.submitted(&crate::house::samples::person()).await;
        house.review(&id).await;
        let calls = gateway.heard().len();
        house.deliver().await;
        assert_eq!(gateway.heard().len(), calls);
        let mut reader = house.app.store.read().await.unwrap();
        let row = beian::store::messages::newest(&mut reader, 1).await.unwrap().remove(0);
        drop(reader);
        assert_eq!((row.kind.as_str(), row.reason.as_deref()), ("sms_coming", Some("no_template")));
        house.close().await;
    }
}
