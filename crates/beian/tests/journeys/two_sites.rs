//! One company files two sites in one order: a site each with its own name, domain, person and resource. On the wire they
//! stand side by side, each gets a number of its own, and what the bureau says of one is not told of the other.

use beian::exchange::apply::apply;
use beian::flows::refusal::Refusal;
use beian::store::downloads;
use beian::testing::databases;
use miit::message::{
    Download, FiledAccess, FiledDomain, FiledIp, FiledSite, FiledSubject, FilingCertificate, FilingData, Operation,
    UploadFile,
};
use serde_json::{Value, json};

use crate::house::samples::{Sample, company};
use crate::house::{Browser, House, ISP, leaves, valid_by_schema};
use crate::pages::sign_in;

const SECOND_NAME: &str = "青禾示例工坊";
const SECOND_DOMAIN: &str = "example-qinghe-gongfang.cn";
const SECOND_PHONE: &str = "13800001505";

/// The company with a second site, which differs in everything that a site has of its own.
fn with_two_sites() -> Sample {
    let mut sample = company();
    let mut second = sample.case["sites"][0].clone();
    second["name"] = json!(SECOND_NAME);
    second["domains"][0]["name"] = json!(SECOND_DOMAIN);
    second["home_url"] = json!(format!("www.{SECOND_DOMAIN}"));
    second["person"]["phones"]["contact1"]["number"] = json!(SECOND_PHONE);
    second["person"]["email"] = json!("gongfang@example.com");
    second["remark"] = json!("本网站用于介绍本单位的手工课程，不涉及前置审批内容。");
    second["resources"] = json!(["vm-2"]);
    sample.case["sites"].as_array_mut().unwrap().push(second);
    let own = sample.pictures.iter().find(|(_, owner, _)| owner == "/sites/0/person").unwrap().clone();
    sample.pictures.push((own.0, "/sites/1/person".into(), own.2));
    let mut material = sample.case["materials"][2].clone();
    assert_eq!(material["owner"], "/sites/0/person");
    material["owner"] = json!("/sites/1/person");
    sample.case["materials"].as_array_mut().unwrap().push(material);
    sample
}

/// The texts of all leaves whose path ends so, in their order.
fn said<'l>(leaves: &'l [(String, String)], end: &str) -> Vec<&'l str> {
    leaves.iter().filter(|(path, _)| path.ends_with(end)).map(|(_, text)| text.as_str()).collect()
}

#[tokio::test]
async fn two_sites_of_one_order_get_a_number_each() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = with_two_sites();
        let (id, key) = house.at_the_bureau(&sample).await;

        let reply = house.api("reviewer").get(&format!("/orders/{id}/upload.xml")).await;
        valid_by_schema(&reply.bytes);
        let wire = leaves(&reply.bytes);
        let first = sample.case["sites"][0]["name"].as_str().unwrap();
        let domain = sample.case["sites"][0]["domains"][0]["name"].as_str().unwrap();
        assert_eq!(said(&wire, "/Wz_xx/Wzmc"), [first, SECOND_NAME]);
        assert_eq!(said(&wire, "/Wz_xx/Ym_xx/Ym"), [domain, SECOND_DOMAIN]);
        assert_eq!(said(&wire, "/Wz_Fzr/Fzr_sjhm")[1], SECOND_PHONE);
        assert_eq!(said(&wire, "/Ip_xx/Qsip"), ["3405803786", "3405803796"], "203.0.113.10 and .20");
        assert_eq!(said(&wire, "/Wzjrfs/Jrfs"), ["5", "3"], "a cloud and a virtual host");
        let (subject, sites) = (said(&wire, "/Zt_xx/IspZtid"), said(&wire, "/Wz_xx/IspWzid"));
        let owners = said(&wire, "/Fjssdx/Ssdxbs");
        assert_eq!(owners, [subject[0], subject[0], sites[0], sites[1]], "each picture belongs to its site");

        let order = house.order(&id).await;
        let roles: Vec<&Value> = order["sms"]["persons"].as_array().unwrap().iter().map(|p| &p["role"]).collect();
        assert_eq!(roles, ["subject", "site-0", "site-1"]);
        assert_eq!(order["sms"]["persons"][2]["phone_masked"], "138****1505");

        house.answer_sms(&key, &sample).await;
        house.decide(&key, json!({"result": "approve"})).await;
        house.hear().await;
        let filed = house.order(&id).await;
        assert_eq!(filed["state"], "filed");
        let numbers: Vec<(&str, &Value)> = filed["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| (item["path"].as_str().unwrap(), &item["filing_number"]))
            .collect();
        let subject = numbers[0].1.as_str().unwrap();
        let expected = [
            ("/subject", json!(subject)),
            ("/sites/0", json!(format!("{subject}-1"))),
            ("/sites/1", json!(format!("{subject}-2"))),
            ("/sites/0/access/0", Value::Null),
            ("/sites/1/access/0", Value::Null),
        ];
        assert_eq!(numbers, expected.iter().map(|(path, number)| (*path, number)).collect::<Vec<_>>());

        let list = house.api("applicant").get(&format!("/filings?domain={SECOND_DOMAIN}")).await.expect(200);
        assert_eq!(
            list["items"][0]["sites"],
            json!([{
                "number": format!("{subject}-2"), "name": SECOND_NAME, "domains": [SECOND_DOMAIN],
            }])
        );
        house.close().await;
    }
}

#[tokio::test]
async fn a_refusal_stands_at_the_site_that_the_bureau_names() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (id, key) = house.at_the_bureau(&with_two_sites()).await;
        let words = format!("“{SECOND_NAME}”的网站名称与内容不符。");
        house.decide(&key, json!({"result": "refuse", "opinion": words})).await;
        house.hear().await;
        let order = house.order(&id).await;
        assert_eq!(order["state"], "returned");
        let of_bureau: Vec<&Value> = order["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["origin"] == "bureau")
            .map(|finding| &finding["path"])
            .collect();
        assert_eq!(of_bureau, ["/sites/1/name"], "and not at the first site");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_adds_a_second_site_on_its_pages() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = with_two_sites();
        let mut browser = sign_in(&house, "13800001501", "/my").await;
        browser.open("/my").await;
        browser.send("/my", &[("nature", "enterprise")]).await;
        let order = browser.page.at.clone();
        let questions = |browser: &Browser| {
            let links = browser.page.all("href");
            links.into_iter().filter(|link| link.starts_with(&format!("{order}/q/site?"))).collect::<Vec<_>>()
        };
        assert_eq!(questions(&browser).len(), 1);
        browser.send(&format!("{order}/sites"), &[]).await;
        assert_eq!(browser.page.name(), "applicant-tasks", "{}", browser.page.html);
        let both = questions(&browser);
        assert_eq!(both.len(), 2, "a page for each site");
        for (n, question) in both.iter().enumerate() {
            browser.open(question).await;
            browser.fill(&sample.case, &[("go", "later")]).await;
            assert_eq!(browser.page.name(), "applicant-tasks", "{}", browser.page.html);
            browser.open(&format!("{order}/q/resource?site={n}")).await;
            let resource = sample.case["sites"][n]["resources"][0].as_str().unwrap();
            browser.fill(&sample.case, &[("resources", resource), ("go", "later")]).await;
            assert_eq!(browser.page.name(), "applicant-tasks", "{}", browser.page.html);
        }
        let id = order.trim_start_matches("/orders/");
        let case = &house.order_for_staff(id).await["case"];
        for (n, site) in sample.case["sites"].as_array().unwrap().iter().enumerate() {
            for member in ["name", "home_url", "resources"] {
                assert_eq!(case["sites"][n][member], site[member], "site {n}");
            }
            assert_eq!(case["sites"][n]["domains"][0]["name"], site["domains"][0]["name"], "site {n}");
        }
        house.close().await;
    }
}

/// The record that a bureau would send of an upload: with its sites of these indexes alone.
fn record_of(upload: &[u8], indexes: &[usize]) -> Vec<u8> {
    let file = UploadFile::from_xml(upload).unwrap();
    let Operation::NewFilings(mut filings) = file.into_operation().unwrap() else { panic!("no new filing") };
    let filing = filings.remove(0);
    let (number, at) = ("粤ICP备12345678号", "2026-11-20 10:00:00".to_owned());
    let site = |n: usize| {
        let site = &filing.sites[n];
        let id = 700 + i64::try_from(n).unwrap();
        FiledSite {
            isp_id: Some(site.isp_id),
            id,
            name: site.name.clone(),
            pre_approvals: Vec::new(),
            service_contents: site.service_contents.clone(),
            languages: site.languages.clone(),
            domains: site
                .domains
                .iter()
                .map(|d| FiledDomain { isp_id: Some(d.isp_id), id: id + 10, name: d.name.clone() })
                .collect(),
            accesses: site
                .accesses
                .iter()
                .map(|a| FiledAccess {
                    isp_id: Some(a.isp_id),
                    id: id + 20,
                    provider_id: ISP,
                    locations: a.locations.clone(),
                    modes: a.modes.clone(),
                    ips: a
                        .ips
                        .iter()
                        .map(|ip| FiledIp { isp_id: Some(ip.isp_id), id: id + 30, first: ip.first, last: ip.last })
                        .collect(),
                })
                .collect(),
            person: site.person.clone(),
            home_url: None,
            remark: None,
            first_filed_at: Some(at.clone()),
            changed_at: Some(at.clone()),
            number: Some(format!("{number}-{}", n + 1)),
        }
    };
    let subject = &filing.subject;
    let record = FilingData {
        subject: FiledSubject {
            isp_id: Some(subject.isp_id),
            id: 600,
            name: subject.name.clone(),
            nature: subject.nature,
            address: subject.address.clone(),
            certificate: subject.certificate.clone(),
            person: subject.person.clone(),
            number: Some(number.to_owned()),
            on_behalf: true,
            investor: None,
            first_filed_at: at.clone(),
            changed_at: at.clone(),
            filing_certificate: FilingCertificate::NONE,
            reviewer: None,
            reviewed_at: None,
            remark: None,
        },
        sites: indexes.iter().copied().map(site).collect(),
        remark: None,
    };
    Download::Data(vec![record]).to_xml().unwrap()
}

/// The platform applies a record that has come in a file of this name.
async fn comes(house: &House, name: &'static str, xml: Vec<u8>) {
    let (app, channel) = (std::sync::Arc::clone(&house.app), ISP.to_string());
    let done: Result<(), Refusal> = house
        .app
        .store
        .step(move |tx| {
            Box::pin(async move {
                let (id, at) = (beian::app::new_id(), app.clock.wall());
                downloads::add(tx, &id, &channel, name, "00", "none", at).await?;
                let row = downloads::DownloadRow {
                    id,
                    channel_id: channel.clone(),
                    name: name.to_owned(),
                    file_id: "none".to_owned(),
                    state: "stored".to_owned(),
                    acked_at: None,
                };
                apply(tx, &app, &channel, &row, Some(xml)).await
            })
        })
        .await;
    done.unwrap();
}

#[tokio::test]
async fn a_site_that_is_filed_after_the_other_is_not_lost() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (id, _) = house.at_the_bureau(&with_two_sites()).await;
        let upload = house.api("reviewer").get(&format!("/orders/{id}/upload.xml")).await.bytes;

        // Only the second of the two: it is the second that gets the number.
        comes(&house, "first.xml", record_of(&upload, &[1])).await;
        let order = house.order(&id).await;
        assert_eq!(order["state"], "partly_filed");
        let at = |order: &Value, path: &str| {
            let items = order["items"].as_array().unwrap();
            let item = items.iter().find(|item| item["path"] == path).unwrap();
            (item["state"].clone(), item["filing_number"].clone())
        };
        assert_eq!(at(&order, "/sites/0"), (json!("open"), Value::Null));
        assert_eq!(at(&order, "/sites/1"), (json!("filed"), json!("粤ICP备12345678号-2")));
        assert_eq!(house.tasks().await.len(), 0);

        // The same again says nothing new; the missing one comes before a person.
        comes(&house, "again.xml", record_of(&upload, &[1])).await;
        assert_eq!(house.tasks().await.len(), 0);
        comes(&house, "rest.xml", record_of(&upload, &[0])).await;
        let task = house.task("record_unexpected").await;
        assert_eq!((&task["order"], &task["detail"]["state"]), (&json!(id), &json!("partly_filed")));
        house.close().await;
    }
}
