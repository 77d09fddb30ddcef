//! Bad behaviour, fault by fault, and all of it at once: whatever the bureau does, a client that asks and comes again gets
//! everything through exactly once.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine;
use bureau::{BureauConfig, Decide, FaultName, FaultPlan};
use miit::{client::Client, message::Download, package};
use serde_json::{Value, json};

use crate::{documents::*, house::*, samples::*};

async fn once(house: &House, name: &str) {
    house.faults(json!([{ "name": name, "rate": 1, "times": 1 }])).await;
}

/// A house with the answer to a faulty filing in its queue.
async fn with_an_answer(dir: &std::path::Path) -> House {
    let house = House::new(dir).await;
    let mut filing = enterprise(1000);
    filing.subject.nature = Some(999);
    assert_eq!(upload(&house.client(), 1, filing).await.code, 0);
    house.state(1000, "rejected").await;
    house
}

#[tokio::test]
async fn uploads_are_refused_lost_and_asked_for_again() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    once(&house, "drop_before_store").await;
    let file = pack(vec![enterprise(1000)]);
    assert!(is_lost(&client.upload(&file, 1).await.unwrap_err()));
    assert_eq!(client.query_previous_upload().await.unwrap().file.unwrap().sequence, 0, "nothing was stored");
    once(&house, "http_503").await;
    assert!(client.upload(&file, 1).await.is_err());
    assert_eq!(client.upload(&file, 1).await.unwrap().code, 0);

    once(&house, "code_20").await;
    let closed = client.upload(&pack(vec![enterprise(2000)]), 2).await.unwrap();
    assert_eq!(closed.code, 20);
    let hours = closed.msg.split("报备时间为：").nth(1).unwrap().to_owned();
    assert_eq!((hours.len(), hours.as_bytes()[5]), (11, b'-'), "{hours}");
    assert_eq!(client.upload(&pack(vec![enterprise(2000)]), 2).await.unwrap().code, 20, "closed is closed");
    assert_eq!(client.download().await.unwrap().code, 2, "downloads go on");
    house.post("/clock", json!({ "advance": "PT1M" })).await;
    assert_eq!(client.upload(&pack(vec![enterprise(2000)]), 2).await.unwrap().code, 0);

    // Put back to an earlier copy: number 2 is gone with its request, and comes again.
    house.state(2000, "sms").await;
    once(&house, "code_14").await;
    let gap = client.upload(&pack(vec![enterprise(3000)]), 3).await.unwrap();
    assert_eq!((gap.code, gap.missing), (14, vec![2]));
    assert_eq!(client.query_previous_upload().await.unwrap().file.unwrap().sequence, 1, "it is really gone");
    assert_eq!(house.get("/decisions").await.as_array().unwrap().len(), 1);
    assert_eq!(client.upload(&pack(vec![enterprise(2000)]), 2).await.unwrap().code, 0);
    assert_eq!(client.upload(&pack(vec![enterprise(3000)]), 3).await.unwrap().code, 0);
    house.state(3000, "sms").await;
    // What was decided cannot be lost.
    house.answer_all(3000).await;
    assert_eq!(house.decide(3000, "approve").await.0, 200);
    once(&house, "code_14").await;
    assert_eq!(client.upload(&pack(vec![enterprise(4000)]), 4).await.unwrap().code, 0);
    assert_eq!(house.get("/faults").await["faults"][0]["times"], 1, "it waits for an upload that can be lost");
}

#[tokio::test]
async fn downloads_are_refused_spoilt_wrapped_and_repeated() {
    let dir = tempfile::tempdir().unwrap();
    let house = with_an_answer(dir.path()).await;
    let client = house.client();
    for (name, code) in [("code_902", 902), ("code_3", 3)] {
        once(&house, name).await;
        let answer = client.download().await.unwrap();
        assert_eq!((answer.code, answer.file), (code, None));
    }
    once(&house, "code_1").await;
    let answer = client.download().await.unwrap();
    assert_eq!((answer.code, answer.file.is_some()), (1, true));
    once(&house, "drop_answer").await;
    assert!(client.download().await.is_err());
    house.faults(json!([{ "name": "corrupt_hash", "rate": 1 }])).await;
    let spoilt = client.download().await.unwrap().file.unwrap();
    let whole = client.download().await.unwrap().file.unwrap();
    assert_ne!(spoilt.beian_info_hash, whole.beian_info_hash);
    open_file(&whole, None);
    once(&house, "wrapped_base64").await;
    let wrapped = client.download().await.unwrap().file.unwrap();
    assert!(wrapped.beian_info.lines().count() > 1 && wrapped.beian_info.lines().all(|l| l.len() <= 76));
    open_file(&wrapped, None);
    once(&house, "redeliver").await;
    assert_eq!(client.download_ack(&whole.file_name).await.unwrap().code, 0);
    assert_eq!(client.download().await.unwrap().file.unwrap(), whole, "once more after the acknowledgement");
    assert_eq!(client.download_ack(&whole.file_name).await.unwrap().code, 0);
    assert_eq!(client.download().await.unwrap().code, 2);
}

#[tokio::test]
async fn letters_come_twice_late_early_dressed_up_and_unasked() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let own = house.file(ISP, 1000).await;
    let notice = json!({ "message": "XGTZ", "number": own.number() });
    once(&house, "twice").await;
    house.post("/messages", notice.clone()).await;
    let twice = house.all(ISP, 2).await;
    assert_eq!(twice[0], twice[1]);
    once(&house, "unasked").await;
    house.post("/messages", notice.clone()).await;
    assert_eq!(house.all(ISP, 2).await.len(), 2);
    house.faults(json!([{ "name": "out_of_order", "rate": 1, "times": 1 }])).await;
    // The second one overtakes the first, unless that was delivered.
    let late = json!({ "message": "RAW", "xml": "<ICP><HMDLB></HMDLB></ICP>" });
    house.faults(json!([])).await;
    house.post("/messages", notice.clone()).await;
    house.faults(json!([{ "name": "out_of_order", "rate": 1, "times": 1 }])).await;
    house.post("/messages", late.clone()).await;
    let order: Vec<String> = house.all(ISP, 2).await.iter().map(|d| d.path().to_owned()).collect();
    assert_eq!(order, ["ICP/HMDLB", "ICP/XGTZ"]);
    house.faults(json!([{ "name": "late", "rate": 1, "times": 1, "ms": 400 }])).await;
    house.post("/messages", late).await;
    assert_eq!(house.all(ISP, 1).await.len(), 1, "late is not never");
    once(&house, "odd_prose").await;
    assert_eq!(house.send(ISP, &icp(ISP, &cancellation(1, 9, 1, ""))).await, 0);
    let Some(Download::Result(result)) = house.all(ISP, 1).await.pop() else { panic!() };
    let text = result.groups[0].lines[0].text.clone().unwrap();
    let official = miit::codes::text(1059).unwrap();
    assert!(text.contains(official) && !text.starts_with(official) | !text.trim_end().ends_with('9'), "{text}");
}

#[tokio::test]
async fn shapes_break_the_schema_as_the_text_has_them() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let own = house.file(ISP, 1000).await;
    let other = house.file(ISP, 2000).await;
    let all = ["czlx_35", "zxlb_2", "ssdxlx_0", "sfyx", "empty_ym"];
    house.faults(json!(all.map(|name| json!({ "name": name, "rate": 1 })))).await;
    let client = house.client();
    let next = async || {
        let began = std::time::Instant::now();
        loop {
            if let Some(file) = client.download().await.unwrap().file {
                client.download_ack(&file.file_name).await.unwrap();
                let zip = base64::engine::general_purpose::STANDARD.decode(file.beian_info).unwrap();
                let xml = package::unpack_zip(&zip, &Default::default()).unwrap().xml;
                let read = Download::from_xml(&xml).unwrap();
                return (miit::gbk::decode(&xml).unwrap().text, read.warnings);
            }
            assert!(began.elapsed() < PATIENCE);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    house.post("/messages", json!({ "message": "JCDM" })).await;
    let (xml, warnings) = next().await;
    assert!(xml.contains("<Ssdxlx>0</Ssdxlx>") && warnings.iter().any(|w| w.contains("Ssdxlx")), "{warnings:?}");
    assert!(warnings.iter().any(|w| w.contains("Wbacl_xx")), "{warnings:?}");
    house.post("/messages", json!({ "message": "HCJG", "number": own.site_number(), "kind": "over" })).await;
    assert!(next().await.0.contains("<Ym></Ym><Jxip></Jxip>"));
    assert_eq!(house.send(ISP, &icp(ISP, &material(1, 2, &format!("<Jlid>{}</Jlid>", own.wzid())))).await, 0);
    assert!(next().await.0.contains("<Czlx>35</Czlx>"));
    // An access more, so that one can go.
    let access = new_access(&format!("<Wzid>{}</Wzid>", other.wzid()), 41, 3_405_803_787, &other.icpmm());
    assert_eq!(house.send(ISP, &icp(ISP, &access)).await, 0);
    house.state(41, "sms").await;
    house.answer_all(41).await;
    house.decide(41, "approve").await;
    next().await;
    next().await;
    assert_eq!(house.send(ISP, &icp(ISP, &cancellation(2, other.jrid(), 1, ""))).await, 0);
    house.state(other.jrid(), "review").await;
    house.decide(other.jrid(), "approve").await;
    assert!(next().await.0.contains("<Jgdm>1001</Jgdm>"));
    assert!(next().await.0.contains("<Zxlb>2</Zxlb>"));
}

/// A client as the text of the interface asks for: it settles silence by asking, fills gaps, comes again.
struct Patient<'h> {
    client: Client,
    house: &'h House,
    sent: Vec<package::Package>,
    heard: BTreeMap<(String, String), Vec<Download>>,
}

impl Patient<'_> {
    /// Uploads everything up to a number, in order.
    async fn through(&mut self, upto: usize) {
        for _ in 0..400 {
            let Ok(answer) = self.client.query_previous_upload().await else { continue };
            let Some(held) = answer.file else { continue };
            let held = held.sequence as usize;
            if held >= upto {
                return;
            }
            if let Ok(answer) = self.client.upload(&self.sent[held], held as u32 + 1).await
                && answer.code == 20
            {
                self.house.post("/clock", json!({ "advance": "PT1M" })).await;
            }
        }
        panic!("number {upto} never got through");
    }

    /// Takes what there is.
    async fn listen(&mut self) {
        let Ok(answer) = self.client.download().await else { return };
        let Some(file) = answer.file else { return tokio::time::sleep(Duration::from_millis(2)).await };
        let opened = package::unpack(&file.beian_info, &file.beian_info_hash, 0, None, &Default::default());
        let Ok(opened) = opened else { return };
        let read = Download::from_xml(&opened.xml).unwrap();
        self.heard.insert((file.file_name.clone(), file.beian_info_hash.clone()), read.messages);
        let _ = self.client.download_ack(&file.file_name).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_is_survived() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = BureauConfig::new(dir.path(), vec![provider(ISP, None)]);
    config.decide = Decide::Auto { after: Duration::from_millis(30) };
    let mut plan = FaultPlan::named("hostile").unwrap();
    for fault in &mut plan.faults {
        // The same chances, less waiting.
        fault.ms = fault.ms.map(|ms| ms / 20);
        if fault.name == FaultName::Code20 {
            fault.rate = 0.1;
        }
    }
    config.faults = Some(plan.clone());
    let house = House::with(config).await;
    let mut patient = Patient { client: house.client(), house: &house, sent: Vec::new(), heard: BTreeMap::new() };
    const FILINGS: usize = 40;
    for n in 1..=FILINGS {
        patient.sent.push(pack(vec![enterprise(n as i64 * 1000)]));
        patient.through(n).await;
        patient.listen().await;
    }
    let began = std::time::Instant::now();
    let approved = |heard: &BTreeMap<(String, String), Vec<Download>>| -> BTreeMap<String, usize> {
        let mut numbers = BTreeMap::new();
        for record in heard.values().flatten() {
            if let Download::Data(data) = record {
                *numbers.entry(data[0].subject.number.clone().unwrap()).or_default() += 1;
            }
        }
        numbers
    };
    while approved(&patient.heard).len() < FILINGS {
        patient.listen().await;
        // A restored copy may have lost the last ones.
        patient.through(FILINGS).await;
        assert!(began.elapsed() < PATIENCE, "{}", house.get("/decisions?state=sms").await);
    }
    let decided = house.get("/decisions").await;
    assert_eq!(decided.as_array().unwrap().len(), FILINGS, "no request stands twice");
    assert!(decided.as_array().unwrap().iter().all(|d| d["state"] == "approved"));
    assert_eq!(house.get("/uploads").await.as_array().unwrap().len(), FILINGS);
    let struck: Value = house.get("/faults").await;
    assert_eq!(struck["faults"].as_array().unwrap().len(), FaultName::ALL.len());
}
