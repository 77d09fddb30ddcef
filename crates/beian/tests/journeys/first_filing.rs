//! A first filing goes the whole way: typed, documented, submitted, reviewed, uploaded, answered by SMS, approved, on
//! record with its numbers. Once for a company, once for a person, over each database.

use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::samples::{Sample, company, person};
use crate::house::{House, leaves, valid_by_schema};

/// Where each typed value of the company stands on the wire. `=` is a pointer into the case, `:` a code of the tables or
/// a value that follows from others. In the order of the message; nothing else may stand in it but ids and pictures.
const COMPANY_ON_THE_WIRE: &str = "
Zt_xx/Dwmc = /subject/name
Zt_xx/Dwxz : 4
Zt_xx/Txdz/Shengid : 440000
Zt_xx/Txdz/Shiid : 440300
Zt_xx/Txdz/Xianid = /subject/address/region
Zt_xx/Txdz/Xxdz = /subject/address/text
Zt_xx/Zj/Zjlx : 1
Zt_xx/Zj/Zjhm = /subject/certificate/number
Zt_xx/Zj/Zjzs = /subject/certificate/address
Zt_xx/Fzr/Fzr_xm = /subject_person/name
Zt_xx/Fzr/Fzr_dhhm = /subject_person/office_phone
Zt_xx/Fzr/Fzr_sjhm = /subject_person/phones/contact1/number
Zt_xx/Fzr/Fzr_dzyj = /subject_person/email
Zt_xx/Fzr/Fzr_zjlx : 2
Zt_xx/Fzr/Fzr_zjhm = /subject_person/certificate/number
Zt_xx/Bbfs : 1
Zt_xx/Bz = /subject/remark
Wz_xx/Wzmc = /sites/0/name
Wz_xx/Fwnr/Fwnr_id : 8
Wz_xx/Yylb/Yylb_id : 1
Wz_xx/Ym_xx/Ym = /sites/0/domains/0/name
Wz_xx/Jr_xx/Wzfb/Fbdd : 5
Wz_xx/Jr_xx/Wzjrfs/Jrfs : 5
Wz_xx/Jr_xx/Ip_xx/Qsip : 3405803786
Wz_xx/Jr_xx/Ip_xx/Zzip : 3405803786
Wz_xx/Wz_Fzr/Fzr_xm = /sites/0/person/name
Wz_xx/Wz_Fzr/Fzr_dhhm = /sites/0/person/office_phone
Wz_xx/Wz_Fzr/Fzr_sjhm = /sites/0/person/phones/contact1/number
Wz_xx/Wz_Fzr/Fzr_dzyj = /sites/0/person/email
Wz_xx/Wz_Fzr/Fzr_zjlx : 2
Wz_xx/Wz_Fzr/Fzr_zjhm = /sites/0/person/certificate/number
Wz_xx/Syurl = /sites/0/home_url
Wz_xx/Wz_Bz = /sites/0/remark
Fj/Fjxx/Fjwjgs : 1
Fj/Fjxx/Fjyt : 2
Fj/Fjxx/Fjssdx/Ssdxlx : 1
Fj/Fjxx/Fjwjgs : 1
Fj/Fjxx/Fjyt : 3
Fj/Fjxx/Fjssdx/Ssdxlx : 1
Fj/Fjxx/Fjwjgs : 1
Fj/Fjxx/Fjyt : 4
Fj/Fjxx/Fjssdx/Ssdxlx : 2
";

/// The same for the person, who is everybody in one.
const PERSON_ON_THE_WIRE: &str = "
Zt_xx/Dwmc = /subject/name
Zt_xx/Dwxz : 5
Zt_xx/Txdz/Shengid : 330000
Zt_xx/Txdz/Shiid : 330100
Zt_xx/Txdz/Xianid = /subject/address/region
Zt_xx/Txdz/Xxdz = /subject/address/text
Zt_xx/Zj/Zjlx : 2
Zt_xx/Zj/Zjhm = /subject/certificate/number
Zt_xx/Zj/Zjzs = /subject/certificate/address
Zt_xx/Fzr/Fzr_xm = /subject_person/name
Zt_xx/Fzr/Fzr_sjhm = /subject_person/phones/contact1/number
Zt_xx/Fzr/Fzr_dzyj = /subject_person/email
Zt_xx/Fzr/Fzr_zjlx : 2
Zt_xx/Fzr/Fzr_zjhm = /subject_person/certificate/number
Zt_xx/Bbfs : 1
Zt_xx/Bz = /subject/remark
Wz_xx/Wzmc = /sites/0/name
Wz_xx/Fwnr/Fwnr_id : 24
Wz_xx/Yylb/Yylb_id : 1
Wz_xx/Ym_xx/Ym = /sites/0/domains/0/name
Wz_xx/Jr_xx/Wzfb/Fbdd : 5
Wz_xx/Jr_xx/Wzjrfs/Jrfs : 5
Wz_xx/Jr_xx/Ip_xx/Qsip : 3405803787
Wz_xx/Jr_xx/Ip_xx/Zzip : 3405803787
Wz_xx/Wz_Fzr/Fzr_xm = /subject_person/name
Wz_xx/Wz_Fzr/Fzr_sjhm = /subject_person/phones/contact1/number
Wz_xx/Wz_Fzr/Fzr_dzyj = /subject_person/email
Wz_xx/Wz_Fzr/Fzr_zjlx : 2
Wz_xx/Wz_Fzr/Fzr_zjhm = /subject_person/certificate/number
Wz_xx/Wz_Bz = /sites/0/remark
Fj/Fjxx/Fjwjgs : 1
Fj/Fjxx/Fjyt : 2
Fj/Fjxx/Fjssdx/Ssdxlx : 1
Fj/Fjxx/Fjwjgs : 1
Fj/Fjxx/Fjyt : 3
Fj/Fjxx/Fjssdx/Ssdxlx : 1
Fj/Fjxx/Fjwjgs : 1
Fj/Fjxx/Fjyt : 4
Fj/Fjxx/Fjssdx/Ssdxlx : 2
";

#[tokio::test]
async fn a_company_files_its_first_site() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = company();
        let id = walk(&house, &sample, "organisation").await;
        wire_says_what_was_typed(&house, &id, &sample, COMPANY_ON_THE_WIRE).await;
        let filed = found_as(&house, &id, "粤", "domain=EXAMPLE-QINGHE.cn").await;
        assert_eq!(filed["kind"], "organisation");
        assert_eq!(filed["subject_name"], sample.case["subject"]["name"]);
        house.close().await;
    }
}

#[tokio::test]
async fn a_person_files_a_first_site() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = person();
        let id = walk(&house, &sample, "individual").await;
        wire_says_what_was_typed(&house, &id, &sample, PERSON_ON_THE_WIRE).await;
        let filed = found_as(&house, &id, "浙", "domain=example-nanqiao.cn").await;
        assert_eq!(filed["kind"], "individual");
        assert_eq!(filed["subject_name"], Value::Null, "a person's name stays sealed");
        house.close().await;
    }
}

/// The whole way, with a look at the order at each step. The order's id.
async fn walk(house: &House, sample: &Sample, kind: &str) -> String {
    let created = house.api("applicant").post("/orders", &sample.case).await;
    assert_eq!(created.header("etag"), "\"1\"");
    let draft = created.expect(201);
    let id = draft["id"].as_str().unwrap().to_owned();
    stands(&draft, "draft", "applicant", json!("submit"), 0);
    assert_eq!(draft["kind"], kind);
    assert_eq!(draft["due"], "2026-12-20T02:00:00Z", "a draft lives thirty days");
    let missing = draft["findings"].as_array().unwrap();
    assert!(missing.iter().any(|f| f["topic"] == "material.missing"));

    house.add_documents(&id, sample).await;
    let ready = house.order(&id).await;
    assert_eq!(ready["findings"], json!([]));
    assert_eq!(ready["materials"].as_array().unwrap().len(), sample.pictures.len());
    nothing_personal_in(&ready, sample);

    let submitted = house.submit(&id).await.expect(200);
    stands(&submitted, "submitted", "provider", json!("provider_review"), 1);
    let queue = house.api("reviewer").get("/queue").await.expect(200);
    assert_eq!(queue["items"][0]["id"], json!(id));
    house.review(&id).await;
    stands(&house.order(&id).await, "approved", "provider", json!("upload"), 1);

    house.send().await;
    let uploaded = house.order(&id).await;
    stands(&uploaded, "uploaded", "bureau", json!("sms_and_bureau_review"), 1);
    the_sms_step_is_known_and_its_answers_are_not(&uploaded, sample);

    let key = house.key_of(&id).await;
    house.answer_sms(&key, sample).await;
    house.hear().await;
    let answered = house.order(&id).await;
    assert_eq!(answered["state"], "uploaded", "the wire says nothing about the SMS");
    assert_eq!(answered["sms"], uploaded["sms"]);

    house.decide(&key, json!({"result": "approve"})).await;
    house.hear().await;
    let filed = house.order(&id).await;
    stands(&filed, "filed", "nobody", Value::Null, 1);
    for person in filed["sms"]["persons"].as_array().unwrap() {
        assert_eq!(person["answered"], "yes", "an approval implies it");
    }
    the_order_tells_its_story(&filed, sample);
    nothing_personal_in(&filed, sample);
    let sms = vec!["sms_to_answer"; uploaded["sms"]["persons"].as_array().unwrap().len()];
    let told = [vec!["submitted", "approved", "sent"], sms, vec!["filed"]].concat();
    assert_eq!(house.notices().await, told);
    assert_eq!(house.tasks().await, Vec::<Value>::new(), "nobody had to do anything by hand");
    id
}

fn stands(order: &Value, state: &str, holder: &str, next: Value, round: i64) {
    assert_eq!(order["state"], state);
    assert_eq!(order["holder"], holder);
    assert_eq!(order["next"], next);
    assert_eq!(order["round"], round);
}

fn the_sms_step_is_known_and_its_answers_are_not(order: &Value, sample: &Sample) {
    assert_eq!(order["sms"]["until"], "2026-11-21T02:00:00Z", "a day after the upload");
    assert_eq!(order["due"], order["sms"]["until"]);
    let mut expected = vec![json!({
        "role": "subject",
        "phone_masked": masked(&sample.case["subject_person"]["phones"]["contact1"]["number"]),
        "answered": "unknown",
    })];
    let other = &sample.case["sites"][0]["person"]["phones"]["contact1"]["number"];
    if other.is_string() {
        let phone = masked(other);
        expected.push(json!({"role": "site-0", "phone_masked": phone, "answered": "unknown"}));
    }
    assert_eq!(order["sms"]["persons"], json!(expected));
}

fn masked(phone: &Value) -> String {
    let phone = phone.as_str().unwrap();
    format!("{}****{}", &phone[..3], &phone[7..])
}

fn the_order_tells_its_story(order: &Value, sample: &Sample) {
    let story: Vec<String> = order["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let word = |name: &str| entry[name].as_str().unwrap().to_owned();
            format!("{} {} {}", word("actor"), word("state"), word("cause"))
        })
        .collect();
    assert_eq!(
        story,
        [
            "applicant draft created",
            "applicant submitted submitted",
            "reviewer in_review claimed",
            "reviewer approved approved",
            "system uploaded uploaded",
            "bureau bureau_approved bureau_approved",
            "bureau filed record_arrived",
        ]
    );
    let items = order["items"].as_array().unwrap();
    let paths: Vec<_> = items.iter().map(|item| item["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["/subject", "/sites/0", "/sites/0/access/0"]);
    assert!(items.iter().all(|item| item["state"] == "filed"));
    let subject = items[0]["filing_number"].as_str().unwrap();
    assert_eq!(items[1]["filing_number"], json!(format!("{subject}-1")));
    assert_eq!(order["uploads"], json!([]), "uploads are for staff");
    assert_eq!(order["case"]["sites"][0]["domains"][0]["name"], sample.case["sites"][0]["domains"][0]["name"]);
}

/// What is sealed is masked wherever the order is shown.
fn nothing_personal_in(order: &Value, sample: &Sample) {
    let shown = order.to_string();
    for pointer in [
        "/subject_person/name",
        "/subject_person/certificate/number",
        "/subject_person/phones/contact1/number",
        "/subject_person/phones/emergency/number",
        "/subject_person/phones/emergency/user/name",
        "/subject_person/email",
        "/subject/certificate/number",
        "/subject/certificate/address",
        "/subject/address/text",
        "/sites/0/person/name",
        "/sites/0/person/email",
    ] {
        if let Some(value) = sample.case.pointer(pointer).and_then(Value::as_str) {
            assert!(!shown.contains(value), "{pointer} is shown in clear");
        }
    }
}

/// The XML that staff can look at is what was typed, keeps the schema, and is what the bureau stored.
async fn wire_says_what_was_typed(house: &House, id: &str, sample: &Sample, table: &str) {
    let reply = house.api("reviewer").get(&format!("/orders/{id}/upload.xml")).await;
    assert_eq!(reply.status, 200);
    valid_by_schema(&reply.bytes);
    let sequence = house.sequence_of(id).await;
    let stored = house.bureau().get(&format!("/uploads/{sequence}/xml")).await;
    assert_eq!(stored.bytes, reply.bytes);

    let mut ids = Vec::new();
    let mut said = Vec::new();
    for (path, text) in leaves(&reply.bytes) {
        let Some((_, place)) = path.split_once("/Baxx/") else {
            assert!(path.ends_with("Qqdwid") && text == crate::house::ISP.to_string());
            continue;
        };
        let last = place.rsplit('/').next().unwrap();
        if last.starts_with("Isp") {
            let wire_id: i64 = text.parse().unwrap();
            assert!(wire_id > 0 && wire_id < 1 << 62);
            ids.push((last.to_owned(), text));
        } else if last == "Ssdxbs" {
            assert!(ids.iter().any(|(_, id)| *id == text), "an attachment belongs to the request");
        } else if last == "Fjnr" {
            assert!(text.starts_with("/9j/") && text.len() <= 100_000, "a JPEG under the limit");
        } else {
            said.push(format!("{place} {text}"));
        }
    }
    let numbers: std::collections::BTreeSet<_> = ids.iter().map(|(_, id)| id).collect();
    assert_eq!(numbers.len(), ids.len(), "no id is given twice");
    let expected: Vec<String> = table.trim().lines().map(|row| explain(row, &sample.case)).collect();
    assert_eq!(said, expected);
}

fn explain(row: &str, case: &Value) -> String {
    if let Some((place, pointer)) = row.split_once(" = ") {
        let value = case.pointer(pointer).and_then(Value::as_str);
        return format!("{place} {}", value.unwrap_or_else(|| panic!("{pointer} is not typed")));
    }
    row.replace(" : ", " ")
}

/// The filing in force is found by subject number, site number and domain, by its owner and staff and nobody else.
async fn found_as(house: &House, id: &str, prefix: &str, domain: &str) -> Value {
    let order = house.order(id).await;
    let number = order["items"][0]["filing_number"].as_str().unwrap().to_owned();
    assert!(number.starts_with(&format!("{prefix}ICP备")) && number.ends_with('号'));
    let coded: String = number.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let mut found = Vec::new();
    for query in [format!("number={coded}"), format!("number={coded}-1"), domain.to_owned()] {
        for who in ["applicant", "reviewer"] {
            let list = house.api(who).get(&format!("/filings?{query}")).await.expect(200);
            found.push(list["items"].clone());
        }
        let strange = house.api("applicant2").get(&format!("/filings?{query}")).await;
        assert_eq!(strange.expect(200)["items"], json!([]));
    }
    let first = found[0][0].clone();
    assert!(found.iter().all(|list| *list == json!([first])), "{found:?}");
    assert_eq!(first["subject_number"], json!(number));
    assert_eq!(first["order"], json!(id));
    assert_eq!(first["sites"][0]["number"], json!(format!("{number}-1")));
    first
}
