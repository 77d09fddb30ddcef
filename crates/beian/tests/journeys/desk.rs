//! An order at the review desk: the checklist, documents beside fields, differences between rounds, and returning it with
//! words that were seen beforehand.

use std::collections::BTreeSet;

use beian::testing::databases;
use serde_json::json;

use crate::house::samples::{company, person};
use crate::house::{Browser, House};

fn pairs(list: &[(String, String)]) -> Vec<(&str, &str)> {
    list.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_waits_for_the_checklist() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.submitted(&person()).await;
        let at = format!("/desk/orders/{id}");
        let mut reviewer = house.at_the_desk("reviewer").await;
        reviewer.open(&at).await;
        reviewer.send(&format!("{at}/claim"), &[]).await;
        assert!(reviewer.page.html.contains("浙江省杭州市西湖区"), "a district has its name beside its code");
        let mut answers = reviewer.page.all_ok();
        assert!(answers.len() >= 5);
        let (left, _) = answers.pop().unwrap();
        let open = left.trim_start_matches("item:").to_owned();
        let page = reviewer.send(&format!("{at}/approve"), &pairs(&answers)).await;
        assert_eq!((page.status, page.name().as_str()), (422, "desk-order"));
        let rules: BTreeSet<String> =
            page.all("data-rule").into_iter().filter(|r| r.starts_with("checklist.")).collect();
        assert_eq!(rules, BTreeSet::from([format!("checklist.{open}")]), "the finding says which");
        assert_eq!(page.html.matches("value=\"ok\" checked").count(), answers.len(), "what was answered is kept");
        assert_eq!(house.order(&id).await["state"], "in_review");

        answers.push((left, "not_ok".to_owned()));
        let page = reviewer.send(&format!("{at}/approve"), &pairs(&answers)).await;
        assert_eq!(page.status, 422, "not ok is no approval");
        let refused = house.api("reviewer").act(&format!("/orders/{id}/approve")).await.expect(422);
        assert_eq!(refused["findings"][0]["rule"], json!(format!("checklist.{open}")), "nor by the API");
        let wrong = house.api("reviewer").put(&format!("/orders/{id}/checklist"), &json!({"nothing": "ok"})).await;
        assert_eq!(wrong.expect(422)["pointer"], "/nothing");
        answers.last_mut().unwrap().1 = "ok".to_owned();
        reviewer.open(&at).await;
        reviewer.send(&format!("{at}/approve"), &pairs(&answers)).await;
        assert_eq!(house.order(&id).await["state"], "approved");
        assert!(house.journal(&id, "checklist.vouched").await.is_empty());
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_of_the_callers_own_answers_for_its_checklist() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.submitted(&company()).await;
        house.review(&id).await;
        let list = house.api("reviewer").get(&format!("/orders/{id}/checklist")).await.expect(200);
        let items = list["items"].as_array().unwrap();
        assert!(items.iter().all(|item| item["answer"] == "ok" && item["by"] == "reviewer:s-reviewer"), "{list}");
        let vouched = house.journal(&id, "checklist.vouched").await;
        assert_eq!(vouched[0].1["items"].as_array().unwrap().len(), items.len());
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_is_read_beforehand_and_nothing_typed_is_lost() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.submitted(&company()).await;
        let at = format!("/desk/orders/{id}");
        let mut reviewer = house.at_the_desk("reviewer").await;
        reviewer.open(&at).await;
        reviewer.send(&format!("{at}/claim"), &[]).await;

        let nothing = [("path", "/materials"), ("reason", ""), ("cure", " ")];
        let page = reviewer.send(&format!("{at}/return/preview"), &nothing).await;
        assert_eq!(page.status, 422, "a return says why");
        let long = "长".repeat(1001);
        let typed = [("path", "/sites/0/name"), ("reason", "document-corners"), ("cure", long.as_str())];
        for act in ["return/preview", "return"] {
            let page = reviewer.send(&format!("{at}/{act}"), &typed).await;
            assert_eq!(page.status, 422);
            assert!(page.html.contains(&long), "what was typed stands there again");
            assert!(page.html.contains("value=\"document-corners\" selected"));
        }
        assert_eq!(house.order(&id).await["state"], "in_review");

        let own = "网站名称请去掉“科技”二字。\n谢谢 <合作>";
        let typed = [
            ("path", "/materials"),
            ("reason", "document-corners"),
            ("cure", ""),
            ("path", "/sites/0/name"),
            ("reason", ""),
            ("cure", own),
        ];
        reviewer.send(&format!("{at}/return/preview"), &typed).await;
        assert_eq!(reviewer.page.name(), "desk-preview", "{}", reviewer.page.html);
        let seen = said(&reviewer);
        assert_eq!(house.order(&id).await["state"], "in_review", "a preview does nothing");
        reviewer.send(&format!("{at}/return/edit"), &typed).await;
        assert!(reviewer.page.html.contains("&#60;合作&#62;") || reviewer.page.html.contains("&lt;合作&gt;"));
        assert_eq!(reviewer.page.status, 200);
        reviewer.send(&format!("{at}/return"), &typed).await;
        let order = house.order(&id).await;
        assert_eq!(order["state"], "returned");
        let read: Vec<String> = order["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["origin"] == "reviewer")
            .map(|finding| finding["cure"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(read.len(), 2);
        assert_eq!(BTreeSet::from_iter(seen), BTreeSet::from_iter(read), "what was previewed is what is read");
        assert_eq!(order["findings"][0]["topic"], "reviewer.document-corners");
        let english =
            house.api("applicant").with("accept-language", "en").get(&format!("/orders/{id}")).await.expect(200);
        assert!(english["findings"][0]["cure"].as_str().unwrap().contains("four corners"), "in the reader's language");
        house.close().await;
    }
}

/// What the preview says, one text a finding.
fn said(browser: &Browser) -> Vec<String> {
    let letter = browser.page.part("class=\"letter\"", "</section>");
    letter
        .split("<li ")
        .skip(1)
        .map(|item| {
            let text = item.split_once('>').unwrap().1.split("</li>").next().unwrap();
            text.replace("&#60;", "<").replace("&#62;", ">").replace("&lt;", "<").replace("&gt;", ">")
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_round_shows_what_is_different() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut sample = company();
        let id = house.submitted(&sample).await;
        let door = house.api("reviewer");
        door.act(&format!("/orders/{id}/claim")).await.expect(200);
        let words = json!({"findings": [{"path": "/sites/0/name", "reason": "site-name-misleads"}]});
        door.post(&format!("/orders/{id}/return"), &words).await.expect(200);
        let old = sample.case["sites"][0]["name"].as_str().unwrap().to_owned();
        sample.case["sites"][0]["name"] = json!("青禾示例");
        let etag = house.order(&id).await["etag"].as_str().unwrap().to_owned();
        let applicant = house.api("applicant").with("if-match", &etag);
        applicant.put(&format!("/orders/{id}/sites/0"), &sample.case["sites"][0]).await.expect(200);
        house.advance("PT1M").await;
        let (kind, owner, jpeg) = &sample.pictures[0];
        house.add_document("applicant", &id, kind, owner, jpeg).await.expect(201);
        house.submit(&id).await.expect(200);

        let mut reviewer = house.at_the_desk("reviewer").await;
        let at = format!("/desk/orders/{id}");
        reviewer.open(&at).await;
        reviewer.send(&format!("{at}/claim"), &[]).await;
        let changed: Vec<String> = reviewer
            .page
            .html
            .split("data-state=\"changed\" data-path=\"")
            .skip(1)
            .map(|r| r.split('"').next().unwrap().to_owned())
            .collect();
        assert_eq!(changed, ["/sites/0/name"], "the one field that was mended");
        let field = reviewer.page.part("data-path=\"/sites/0/name\"", "</div>");
        assert!(field.contains(&old) && field.contains("青禾示例"), "old and new: {field}");
        assert_eq!(reviewer.page.html.matches("data-state=\"new\"").count(), 1, "the document that was changed");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_stand_beside_their_fields_marked_with_who_looks() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.submitted(&company()).await;
        let at = format!("/desk/orders/{id}");
        let mut reviewer = house.at_the_desk("reviewer").await;
        reviewer.open(&at).await;
        let number = company().case["subject_person"]["certificate"]["number"].as_str().unwrap().to_owned();
        assert!(!reviewer.page.html.contains(&number), "masked for who does not hold it");
        reviewer.send(&format!("{at}/claim"), &[]).await;
        let group = reviewer.page.part("data-group=\"g-subject_person\"", "</section>");
        assert!(group.contains("data-material=") && group.contains(&number), "{group}");
        assert!(!house.journal(&id, "case.seen").await.is_empty(), "that it was shown is known");
        let phone = company().case["subject_person"]["phones"]["contact1"]["number"].as_str().unwrap().to_owned();
        assert!(!reviewer.page.html.contains(&phone), "phones are shown one by one");
        for words in ["广东省深圳市南山区 · 440305", "云服务器 vm-1 · 203.0.113.10"] {
            assert!(reviewer.page.html.contains(words), "codes are shown in words: {words}");
        }

        let material = reviewer.page.all("data-material")[0].clone();
        let path = format!("{at}/materials/{material}");
        let stored = house.api("reviewer").get(&format!("/orders/{id}/materials/{material}")).await.bytes;
        let one = reviewer.bytes(&path).await;
        assert_eq!(&one[..3], &[0xFF, 0xD8, 0xFF], "a JPEG");
        assert_ne!(one, stored, "the picture is marked");
        assert_eq!(one, reviewer.bytes(&path).await, "the same minute, the same mark");
        house.advance("PT1M").await;
        assert_ne!(one, reviewer.bytes(&path).await, "the mark tells the time");
        let senior = house.at_the_desk("senior").await;
        let theirs = senior.bytes(&path).await;
        assert_ne!(theirs, reviewer.bytes(&path).await, "and who looks");
        assert!(house.journal(&id, "material.seen").await.iter().any(|(who, _)| who == "senior:s-senior"));
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_has_doors_of_its_own() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let id = house.submitted(&person()).await;
    let at = format!("/desk/orders/{id}");
    let acts = [
        "claim",
        "release",
        "take-over",
        "checklist",
        "approve",
        "confirm",
        "reject",
        "return",
        "return/edit",
        "return/preview",
        "calls",
        "calls/number",
    ];
    let mut auditor = house.at_the_desk("auditor").await;
    assert!(!auditor.page.html.contains("/desk/next"), "who only reads claims nothing");
    assert_eq!(auditor.open(&at).await.status, 200);
    for act in acts {
        auditor.open(&at).await;
        assert_eq!(auditor.send(&format!("{at}/{act}"), &[]).await.status, 403, "{act}");
    }
    auditor.open(&at).await;
    assert_eq!(auditor.send("/desk/next", &[]).await.status, 403);
    let mut stranger = house.browser();
    for act in acts {
        stranger.send(&format!("{at}/{act}"), &[]).await;
        assert_eq!(stranger.page.name(), "desk-sign-in", "{act}");
    }
    let mut reviewer = house.at_the_desk("reviewer").await;
    reviewer.open(&at).await;
    reviewer.send(&format!("{at}/claim"), &[]).await;
    for act in ["confirm", "reject", "take-over"] {
        assert_eq!(reviewer.send(&format!("{at}/{act}"), &[("why", "x")]).await.status, 403, "{act} is a senior's");
        reviewer.open(&at).await;
    }
    reviewer.page.html.clear();
    assert_eq!(reviewer.send(&format!("{at}/release"), &[]).await.status, 403, "a form without its token");
    assert_eq!(house.order(&id).await["state"], "in_review");
    house.close().await;
}
