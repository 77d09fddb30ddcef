//! A check without an account: the two cases of `case.md`, the clean samples of the rules, and what the bureau will see
//! of characters that GBK does not have.

use std::path::{Path, PathBuf};

use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::House;
use crate::house::samples::company;

#[tokio::test]
async fn the_two_cases_of_the_contract_are_ready() {
    let Some(cases) = contract_cases() else { return };
    assert_eq!(cases.len(), 2, "case.md has a unit and an individual");
    for database in databases().await {
        let house = House::open(&database).await;
        for case in &cases {
            let answer = house.stranger().post("/checks", case).await.expect(200);
            assert_eq!(answer, json!({"type": "first", "verdict": "ready", "findings": [], "ignored": []}));
        }
        let orders = house.api("applicant").get("/orders").await.expect(200);
        assert_eq!(orders["items"], json!([]), "a check keeps nothing");
        house.close().await;
    }
}

#[tokio::test]
async fn what_the_samples_call_clean_is_clean() {
    let Some(dir) = shared("rules/samples") else { return };
    let database = &databases().await[0];
    let house = House::open(database).await;
    let mut clean = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let sample: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let answer = house.stranger().post("/checks", &sample["case"]).await.expect(200);
        let expected = &sample["expect"];
        if path.file_name().unwrap().to_str().unwrap().contains("clean") {
            assert_eq!(answer["verdict"], "ready", "{}: {answer}", path.display());
            assert_eq!(answer["type"], expected["type"], "{}", path.display());
            clean += 1;
        }
        // No false alarm either where something is to be found: that is decided by the sample's own lists.
        let allowed = [&expected["must"], &expected["may"]]
            .into_iter()
            .flat_map(|list| list.as_array().into_iter().flatten())
            .map(|entry| entry.get("topic").unwrap_or(entry).to_string())
            .collect::<Vec<_>>()
            .join(" ");
        for finding in answer["findings"].as_array().unwrap() {
            let known = allowed.contains(&finding["topic"].to_string());
            assert!(finding["severity"] != "refuse" || known, "{}: a false alarm {finding}", path.display());
        }
    }
    assert!(clean > 0, "there are clean samples");
    house.close().await;
}

#[tokio::test]
async fn findings_speak_the_readers_language() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut case = company().case;
        case["subject_person"]["email"] = json!("not an address");
        for (asked, chinese) in [
            ("", true),
            ("zh-CN,en;q=0.5", true),
            ("en", false),
            ("en-GB,zh;q=0.5", false),
            ("fr, en;q=0.7, zh;q=0.3", false),
        ] {
            let door = house.stranger().with("accept-language", asked);
            let answer = door.post("/checks", &case).await.expect(200);
            let finding = at(&answer, "/subject_person/email");
            let cure = finding["cure"].as_str().unwrap();
            assert!(!cure.is_empty());
            assert_eq!(cure.is_ascii(), !chinese, "{asked}: {cure}");
            let problem = door.get("/orders").await.expect(401);
            assert_eq!(problem["detail"].as_str().unwrap().is_ascii(), !chinese, "{asked}: {problem}");
        }
        house.close().await;
    }
}

#[tokio::test]
async fn a_name_outside_gbk_is_told_as_the_bureau_will_see_it() {
    for database in databases().await {
        let house = House::open(&database).await;
        for (letter, seen) in [("䶮", "&#x4DAE;"), ("𠮷", "&#x20BB7;")] {
            let mut case = company().case;
            case["sites"][0]["person"]["name"] = json!(format!("顾{letter}帆"));
            let created = house.api("applicant").post("/orders", &case).await.expect(201);
            let finding = at(&created, "/sites/0/person/name");
            assert_eq!(finding["topic"], "form.gbk");
            assert_eq!(finding["severity"], "warn", "the name is the name: nobody is refused for it");
            assert_eq!(finding["expected"], json!(seen));
            assert!(finding["cure"].as_str().unwrap().contains(seen));
            let id = created["id"].as_str().unwrap();
            house.add_documents(id, &company()).await;
            house.submit(id).await.expect(200);
            house.review(id).await;
            house.send().await;
            let xml = house.api("reviewer").get(&format!("/orders/{id}/upload.xml")).await;
            let text = miit::gbk::decode(&xml.bytes).unwrap().text;
            assert!(text.contains(&format!("顾{seen}帆")), "and so it is written");
            // The next one is the same company: the first must be out of its way.
            let key = house.key_of(id).await;
            house.decide(&key, json!({"result": "refuse", "codes": [1009]})).await;
            house.hear().await;
            house.api("applicant").act(&format!("/orders/{id}/abandon")).await.expect(200);
        }
        house.close().await;
    }
}

#[tokio::test]
async fn checks_are_rationed_by_address() {
    for database in databases().await {
        let house = House::with(&database, |config| config.checks_per_minute = 3).await;
        for _ in 0..3 {
            house.stranger().post("/checks", &json!({"case": 1})).await.expect(200);
        }
        let fourth = house.stranger().post("/checks", &json!({"case": 1})).await;
        assert_eq!((fourth.status, fourth.header("retry-after")), (429, "5"));
        house.close().await;
    }
}

#[track_caller]
fn at<'a>(answer: &'a Value, path: &str) -> &'a Value {
    let findings = answer["findings"].as_array().unwrap();
    findings.iter().find(|finding| finding["path"] == path).unwrap_or_else(|| panic!("nothing at {path}: {answer}"))
}

/// The cases in `../shared/rules/case.md`: its JSON blocks that begin a case.
fn contract_cases() -> Option<Vec<Value>> {
    let text = std::fs::read_to_string(shared("rules/case.md")?).unwrap();
    let blocks = text.split("```json").skip(1).filter_map(|rest| rest.split("```").next());
    let values = blocks.filter_map(|block| serde_json::from_str::<Value>(block).ok());
    Some(values.filter(|value| value["case"] == 1).collect())
}

/// A file of `../shared`, beside the repository. In CI it has to be there.
fn shared(path: &str) -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = here.ancestors().map(|dir| dir.join("shared").join(path)).find(|file| file.exists());
    if found.is_none() {
        assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "../shared/{path} is missing, a failure in CI");
        eprintln!("SKIPPED: ../shared/{path} is missing");
    }
    found
}
