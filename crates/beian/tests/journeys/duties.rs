//! What the bureau wants of the provider: it is heard, taken, answered, and ticked off by the bureau's word.

use beian::testing::databases;
use miit::message::{
    AccessCheck, AccessFinding, Address, Blacklist, BlacklistedSite, BlacklistedSubject, Certificate, CheckFindings,
    Download, FiledDomain, FiledIp, IllegalAccess, ListAction, ListedCertificate, ListedDomain, ListedSite,
    ListedSubject, Operation, Person, Rectification, RectificationKind, TaskAccess, TaskSite, TaskSubject, UnfiledSite,
    VerificationTask,
};
use serde_json::{Value, json};

use crate::house::samples::person;
use crate::house::{House, ISP, Line};

#[tokio::test]
async fn an_unfiled_site_is_handled_and_told_to_the_bureau_in_the_same_line_as_orders() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        let list = Download::Unfiled(vec![unfiled(77, "unfiled-a.example"), unfiled(78, "unfiled-b.example")]);
        comes(&house, &line, "wba-1.xml", &list).await;
        // The bureau repeats itself, in another file.
        comes(&house, &line, "wba-2.xml", &list).await;
        let open = list_of(&house, "kind=unfiled").await;
        assert_eq!(open.len(), 2, "two sites, each once");
        let id = open.iter().find(|duty| duty["domain"] == "unfiled-a.example").unwrap()["id"].as_str().unwrap();

        let reviewer = house.api("reviewer");
        reviewer.act(&format!("/duties/{id}/take")).await.expect(200);
        let other = house.senior().await;
        assert_eq!(other.act(&format!("/duties/{id}/take")).await.status, 409, "somebody has it");
        let shown = reviewer.get(&format!("/duties/{id}")).await.expect(200);
        let detected = shown["facts"].as_array().unwrap().iter().find(|fact| fact["name"] == "detected_at").unwrap();
        assert_eq!(detected["value"], "2026-11-19 08:00:00");
        let kept = reviewer.post_bytes(&format!("/duties/{id}/evidence?name=page.png"), b"picture").await.expect(200);
        assert_eq!(kept["evidence"][0]["name"], "page.png");

        let vague = json!({"opinion": "已关闭"});
        assert_eq!(reviewer.put(&format!("/duties/{id}/answer"), &vague).await.status, 422, "a result is wanted");
        let answer = json!({"result": 2, "opinion": "已关闭该网站的接入", "verifier": "示例人员"});
        assert_eq!(other.put(&format!("/duties/{id}/answer"), &answer).await.status, 409);
        let answered = reviewer.put(&format!("/duties/{id}/answer"), &answer).await.expect(200);
        assert_eq!(answered["state"], "answered");

        line.upload_is_answered(0, "操作成功", &[]);
        house.send().await;
        assert_eq!(state(&house, id).await, "sent");
        let Operation::UnfiledHandled(sent) = line.sent().pop().unwrap() else { panic!("another message") };
        let [one] = sent.as_slice() else { panic!("one site") };
        assert_eq!((one.domain.as_str(), one.ip, one.result), ("unfiled-a.example", 0xCB00_710A, 2));
        assert_eq!((one.listed_on.as_str(), one.due_on.as_str()), ("2026-11-18", "2026-11-25"));
        assert_eq!(one.provider_id, ISP, "the list names none: it is us");

        // The bureau does not take it; then it is answered again, and is known already.
        judged(&house, &line, "r1.xml", 5007, "未备案网站处理结果代码错误：unfiled-a.example").await;
        let again = reviewer.get(&format!("/duties/{id}")).await.expect(200);
        assert_eq!((&again["state"], &again["code"]), (&json!("open"), &json!(5007)));
        reviewer.put(&format!("/duties/{id}/answer"), &answer).await.expect(200);
        line.upload_is_answered(0, "操作成功", &[]);
        house.send().await;
        judged(&house, &line, "r2.xml", 5006, "该未备案网站已上报：unfiled-a.example").await;
        assert_eq!(state(&house, id).await, "done");
        assert_eq!(house.tasks().await, Vec::<Value>::new(), "nothing was unmatched");
        assert_eq!(list_of(&house, "").await.len(), 1, "the other site still waits");
        house.close().await;
    }
}

#[tokio::test]
async fn a_filing_is_verified_with_the_bureaus_own_data_and_its_people_hear_of_it() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        let order = house.filed(&person()).await;
        let filed = house.order(&order).await;
        let number = filed["items"][0]["filing_number"].clone();
        let task = Download::VerificationTasks(vec![task(&house).await]);
        comes(&house, &line, "hsrw.xml", &task).await;
        let open = list_of(&house, "kind=verification").await;
        assert_eq!(open[0]["order"], json!(order), "found by the bureau's id {number}");
        assert!(house.notices().await.contains(&"bureau_asks".to_owned()));
        let id = open[0]["id"].as_str().unwrap();
        let shown = house.api("reviewer").get(&format!("/duties/{id}")).await.expect(200).to_string();
        assert!(shown.contains("440**********") || shown.contains("440***"), "certificates are masked: {shown}");
        assert!(!shown.contains("440305199001011234"));

        let reject = json!({"result": 1, "opinion": "信息不属实", "verifier": "示例人员"});
        assert_eq!(house.api("reviewer").put(&format!("/duties/{id}/answer"), &reject).await.status, 422);
        let pass = json!({"result": 0, "opinion": "信息属实", "verifier": "示例人员"});
        house.api("reviewer").put(&format!("/duties/{id}/answer"), &pass).await.expect(200);
        line.upload_is_answered(0, "操作成功", &[]);
        house.send().await;
        let Operation::Verifications(sent) = line.sent().pop().unwrap() else { panic!("another message") };
        assert_eq!((sent[0].date.as_str(), sent[0].unit_id, sent[0].opinion.as_str()), ("2026-11-20", ISP, "信息属实"));
        assert_eq!(sent[0].filing.subject.certificate.number, "440305199001011234", "whole, as the bureau has it");
        house.api("reviewer").act(&format!("/duties/{id}/close")).await.expect(200);
        assert_eq!(state(&house, id).await, "done", "the interface has no word of the bureau about it");
        house.close().await;
    }
}

#[tokio::test]
async fn of_lists_only_what_touches_us_becomes_work() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        house.filed(&person()).await;
        let domain = person().case["sites"][0]["domains"][0]["name"].as_str().unwrap().to_owned();
        let certificate = person().case["subject"]["certificate"]["number"].as_str().unwrap().to_owned();
        let subject = |number: &str| BlacklistedSubject {
            subject: Some(ListedSubject {
                name: "示例".into(),
                nature: None,
                certificate: ListedCertificate { kind: 2, number: number.into() },
            }),
            action: ListAction::Add,
            remark: None,
        };
        let site = |name: &str| BlacklistedSite {
            site: ListedSite {
                name: "示例网站".into(),
                domains: vec![ListedDomain { name: name.into() }],
                home_url: None,
            },
            action: ListAction::Add,
            remark: None,
        };
        let list = Blacklist {
            subjects: vec![subject("330106199011034822"), subject(&certificate)],
            sites: vec![site("elsewhere.example"), site(&domain)],
        };
        comes(&house, &line, "hmdlb.xml", &Download::Blacklist(list)).await;
        let entry = |id, name: &str, provider_id| IllegalAccess {
            id,
            domain: name.into(),
            ip: 0xCB00_710A,
            provider_id,
            province: 440_000,
            detected_at: "2026-11-19".into(),
            remark: None,
        };
        let illegal = vec![entry(1, "elsewhere.example", 330_000_009_901), entry(2, "here.example", ISP)];
        comes(&house, &line, "ffjr.xml", &Download::IllegalAccess(illegal)).await;
        let kinds: Vec<String> =
            list_of(&house, "").await.iter().map(|duty| duty["kind"].as_str().unwrap().to_owned()).collect();
        let mut sorted = kinds.clone();
        sorted.sort();
        assert_eq!(sorted, ["blacklisted_site", "blacklisted_subject", "illegal_access"]);

        let operator = house.at_the_desk("operator").await;
        let mut operator = operator;
        operator.open("/desk/exchange").await;
        assert!(operator.page.html.contains("黑名单"), "the page says what the file did: {}", operator.page.html);
        house.close().await;
    }
}

#[tokio::test]
async fn findings_and_notices_are_worked_off_on_the_page() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        let order = house.filed(&person()).await;
        let number = {
            let mut reader = house.app.store.read().await.unwrap();
            reader.query("select number from filed_site").one::<(String,)>().await.unwrap().0
        };
        let found = CheckFindings {
            subjects: Vec::new(),
            accesses: vec![AccessFinding {
                site_id: 1,
                site_number: number.clone(),
                domain: None,
                resolved_ip: None,
                reporter_id: Some(ISP),
                finding: AccessCheck::OverReported,
                checked_at: "2026-11-19".into(),
                access_id: None,
                remark: None,
            }],
            shells: Vec::new(),
            silent: Vec::new(),
        };
        comes(&house, &line, "hcjg.xml", &Download::CheckFindings(found)).await;
        let notice = Rectification {
            kind: RectificationKind::Site,
            number: Some(number),
            record_id: None,
            text: "请于十日内更正网站负责人信息".into(),
            remark: None,
        };
        comes(&house, &line, "xgtz.xml", &Download::Rectifications(vec![notice])).await;
        assert!(list_of(&house, "").await.iter().all(|duty| duty["order"] == json!(order)));

        let mut desk = house.at_the_desk("reviewer").await;
        desk.open("/desk/duties?kind=rectify_site").await;
        let id = desk.page.all("data-duty").pop().unwrap();
        desk.open(&format!("/desk/duties/{id}")).await;
        assert!(desk.page.html.contains("请于十日内更正网站负责人信息"), "{}", desk.page.html);
        desk.send(&format!("/desk/duties/{id}/take"), &[]).await;
        desk.send(&format!("/desk/duties/{id}/answer"), &[("opinion", "已通知用户提交变更")]).await;
        assert!(desk.page.html.contains("已通知用户提交变更"), "{}", desk.page.html);
        assert_eq!(state(&house, &id).await, "done", "the interface has no answer to a notice");
        assert!(line.sent().is_empty() || !matches!(line.sent().last(), Some(Operation::UnfiledHandled(_))));
        // What is not done in time is late.
        house.advance("P11D").await;
        desk.open("/desk/duties").await;
        assert!(desk.page.html.contains("data-state=\"late\""), "{}", desk.page.html);
        assert_eq!(list_of(&house, "late=true").await.len(), 1);
        house.close().await;
    }
}

fn unfiled(id: i64, domain: &str) -> UnfiledSite {
    UnfiledSite {
        id,
        domain: domain.into(),
        languages: Vec::new(),
        ip: 0xCB00_710A,
        detected_at: Some("2026-11-19 08:00:00".into()),
        times_detected: Some(3),
        province: Some(440_000),
        first_detected_at: Some("2026-11-18 08:00:00".into()),
        provider_id: None,
        carrier_id: 1,
        remark: None,
    }
}

/// A task about the subject that the bureau has just filed here.
async fn task(house: &House) -> VerificationTask {
    let mut reader = house.app.store.read().await.unwrap();
    let (id,) = reader.query("select subject_bureau_id from filing").one::<(i64,)>().await.unwrap();
    let person = || Person {
        name: Some("示例人员".into()),
        office_phone: None,
        mobile: "13800138000".into(),
        email: "someone@example.cn".into(),
        msn: None,
        qq: None,
        certificate_kind: Some(2),
        certificate_number: Some("440305199001011234".into()),
    };
    VerificationTask {
        subject: TaskSubject {
            id,
            name: "示例人员".into(),
            nature: Some(5),
            address: Address {
                province: 440_000,
                city: 440_300,
                county: Some(440_305),
                detail: Some("示例路1号".into()),
            },
            certificate: Certificate { kind: 2, number: "440305199001011234".into(), address: "示例路1号".into() },
            person: person(),
            investor: None,
            on_behalf: true,
            first_filed_at: "2026-11-20".into(),
            changed_at: None,
            remark: None,
        },
        sites: vec![TaskSite {
            id: 9,
            name: "示例网站".into(),
            pre_approvals: Vec::new(),
            service_contents: vec![1],
            languages: vec![1],
            domains: vec![FiledDomain { isp_id: None, id: 8, name: "example-person.cn".into() }],
            accesses: vec![TaskAccess {
                id: 7,
                locations: vec![19],
                modes: vec![5],
                ips: vec![FiledIp { isp_id: None, id: 6, first: 0xCB00_710A, last: 0xCB00_710A }],
                reporter_id: ISP,
                on_behalf: true,
            }],
            person: person(),
            home_url: None,
            remark: None,
            first_filed_at: None,
            changed_at: None,
        }],
        remark: None,
    }
}

async fn comes(house: &House, line: &Line, name: &str, message: &Download) {
    line.brings(name, &message.to_xml().unwrap());
    house.hear().await;
}

/// A result file about something that names no file: the words alone tell.
async fn judged(house: &House, line: &Line, name: &str, code: u32, text: &str) {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"GBK\"?><DownloadData version=\"V.3.0\"><ICP><BAJG><Jg_xx><Jgxx>\
         <Jgdm>{code}</Jgdm><Dmms>{text}</Dmms><Czlx>1</Czlx></Jgxx></Jg_xx></BAJG></ICP></DownloadData>"
    );
    line.brings(name, &miit::gbk::encode(&xml).unwrap());
    house.hear().await;
}

async fn list_of(house: &House, filter: &str) -> Vec<Value> {
    let list = house.api("operator").get(&format!("/duties?{filter}")).await.expect(200);
    list["items"].as_array().unwrap().clone()
}

async fn state(house: &House, id: &str) -> String {
    house.api("operator").get(&format!("/duties/{id}")).await.expect(200)["state"].as_str().unwrap().to_owned()
}
