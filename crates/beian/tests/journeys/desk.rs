//! A day at the review desk: the queue with its promise, claiming, the checklist, documents beside fields, and returning an
//! order with words that were seen beforehand.

use std::collections::BTreeSet;

use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::samples::{another_person, company, person};
use crate::house::{Browser, House};

fn pairs(list: &[(String, String)]) -> Vec<(&str, &str)> {
    list.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_reviewers_who_ask_at_once_never_get_the_same() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut waiting = Vec::new();
        for n in 1..=4 {
            waiting.push(house.submitted(&another_person(n)).await);
            house.advance("PT1M").await;
        }
        let (one, two) = (house.api("reviewer"), house.senior().await);
        let first = one.act("/queue/next").await.expect(200);
        assert_eq!(first["id"], json!(waiting[0]), "who waits longest comes first");
        let asked = (0..6).map(|n| {
            let door = if n % 2 == 0 { one.clone() } else { two.clone() };
            tokio::spawn(async move { door.act("/queue/next").await })
        });
        let mut taken = BTreeSet::from([waiting[0].clone()]);
        let mut nothing = 0;
        for reply in futures::future::join_all(asked).await {
            let reply = reply.unwrap();
            match reply.status {
                204 => nothing += 1,
                _ => {
                    let id = reply.expect(200)["id"].as_str().unwrap().to_owned();
                    assert!(taken.insert(id), "an order was handed out twice");
                }
            }
        }
        assert_eq!((taken.len(), nothing), (4, 3));
        for id in &waiting {
            assert_eq!(
                house.journal(id, "order.state").await.iter().filter(|(_, d)| d["cause"] == "claimed").count(),
                1
            );
        }
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_promise_counts_down_in_working_hours() {
    for database in databases().await {
        let house = House::open(&database).await;
        let firm = house.submitted(&company()).await;
        let mut reviewer = house.at_the_desk("reviewer").await;
        // Friday, ten o'clock: two working days of nine hours are left, over the weekend to Tuesday.
        assert_queue(&reviewer, &firm, "on_time", "还剩 18 工作小时 0 分");
        assert!(reviewer.page.html.contains("2026-11-24 10:00"), "the promise has a date");
        assert_eq!(numbers(&reviewer), (1, 0, 0));
        assert!(reviewer.page.html.contains("广东"), "the province by its name");
        house.advance("PT48H").await;
        reviewer.open("/desk").await;
        assert_queue(&reviewer, &firm, "on_time", "还剩 10 工作小时 0 分");
        house.advance("PT47H").await;
        reviewer.open("/desk").await;
        assert_queue(&reviewer, &firm, "due_today", "今天到期，还剩 1 工作小时 0 分");
        assert_eq!(numbers(&reviewer), (1, 1, 0));
        assert!(reviewer.open("/desk?late=1").await.html.contains("data-state=\"empty\""), "not late yet");
        house.advance("PT1H30M").await;
        let second = house.submitted(&person()).await;
        reviewer.open("/desk?late=1").await;
        assert_queue(&reviewer, &firm, "late", "已超时 0 工作小时 30 分");
        assert_eq!(numbers(&reviewer), (2, 0, 1));
        assert!(!reviewer.page.html.contains(&second), "the other one is not late");
        let line = &house.api("reviewer").get("/queue?late=1").await.expect(200)["items"];
        assert_eq!(
            (&line[0]["id"], &line[0]["promise"], line.as_array().unwrap().len()),
            (&json!(firm), &json!("late"), 1)
        );
        // Into a year whose days nobody has published: that is said, and nothing is called late.
        house.advance("PT1200H").await;
        reviewer.open("/desk?late=1").await;
        assert!(reviewer.page.html.contains("2027 年的工作日安排还没有公布"), "{}", reviewer.page.html);
        assert!(reviewer.page.html.contains(&firm) && reviewer.page.html.contains(&second));
        assert_eq!(house.api("reviewer").get("/queue?late=1").await.expect(422)["pointer"], "/late");
        assert_eq!(house.api("reviewer").get("/queue").await.expect(200)["items"][0]["promise"], "unknown");
        house.close().await;
    }
}

/// Waiting, due today, late, as they stand on top of the queue.
fn numbers(browser: &Browser) -> (i64, i64, i64) {
    let figures: Vec<i64> = browser
        .page
        .html
        .split("class=\"figure\">")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().parse().unwrap())
        .collect();
    (figures[0], figures[1], figures[2])
}

#[track_caller]
fn assert_queue(browser: &Browser, order: &str, state: &str, words: &str) {
    let row = browser.page.part(&format!("data-order=\"{order}\""), "</tr>");
    assert!(row.contains(&format!("class=\"promise\" data-state=\"{state}\"")), "{row}");
    assert!(row.contains(words), "{words}: {row}");
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_narrow_the_queue_and_survive_paging() {
    for database in databases().await {
        let house = House::open(&database).await;
        let firm = house.submitted(&company()).await;
        let people = [house.submitted(&another_person(1)).await, house.submitted(&another_person(2)).await];
        let door = house.api("reviewer");
        let ids = |list: &Value| -> Vec<String> {
            list["items"].as_array().unwrap().iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect()
        };
        let page = door.get("/queue?kind=individual&limit=1").await.expect(200);
        assert_eq!(ids(&page), [people[0].clone()]);
        let next = page["next"].as_str().unwrap();
        let page = door.get(&format!("/queue?kind=individual&limit=1&cursor={next}")).await.expect(200);
        assert_eq!(ids(&page), [people[1].clone()]);
        assert_eq!(ids(&door.get("/queue?province=44").await.expect(200)), vec![firm.clone()]);
        assert_eq!(ids(&door.get("/queue?state=filed").await.expect(200)), Vec::<String>::new());
        door.act(&format!("/orders/{firm}/claim")).await.expect(200);
        assert_eq!(ids(&door.get("/queue?mine=1").await.expect(200)), vec![firm.clone()]);
        let mut reviewer = house.at_the_desk("reviewer").await;
        let page = reviewer.open("/desk?kind=individual&province=33").await;
        assert!(!page.html.contains(&firm) && page.html.contains(&people[0]));
        assert!(page.html.contains("<option value=\"individual\" selected>"), "the filter is shown as it is");
        // Claim next takes the filter along.
        reviewer.send("/desk/next", &[("kind", "individual"), ("province", "44")]).await;
        assert_eq!(reviewer.page.name(), "desk-queue");
        assert!(reviewer.page.html.contains("没有等待领取的订单"), "nothing fits");
        reviewer.send("/desk/next", &[("kind", "individual"), ("province", "33")]).await;
        assert_eq!(reviewer.page.at, format!("/desk/orders/{}", people[0]));
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_released_or_taken_over_once_it_is_forgotten() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.submitted(&person()).await;
        let at = format!("/desk/orders/{id}");
        let mut reviewer = house.at_the_desk("reviewer").await;
        reviewer.open(&at).await;
        reviewer.send(&format!("{at}/claim"), &[]).await;
        reviewer.send(&format!("{at}/release"), &[]).await;
        assert_eq!(house.order(&id).await["state"], "submitted");
        reviewer.send(&format!("{at}/claim"), &[]).await;

        let mut senior = house.at_the_desk("senior").await;
        senior.open(&at).await;
        assert!(!senior.page.html.contains("/take-over"), "not while it is fresh");
        assert!(!senior.page.html.contains("data-item"), "who does not hold it decides nothing");
        assert_eq!(senior.send(&format!("{at}/take-over"), &[]).await.status, 409);
        assert_eq!(reviewer.send(&format!("{at}/take-over"), &[]).await.status, 403, "a senior's act");
        house.advance("PT3H30M").await;
        senior.open(&at).await;
        assert_eq!(senior.send(&format!("{at}/take-over"), &[]).await.status, 409, "three and a half hours");
        house.advance("PT30M").await;
        senior.open(&at).await;
        assert!(senior.page.html.contains("/take-over"));
        senior.send(&format!("{at}/take-over"), &[]).await;
        assert_eq!(senior.page.status, 200);
        let journal = house.journal(&id, "order.taken_over").await;
        assert_eq!((journal[0].0.as_str(), &journal[0].1["from"]), ("senior:s-senior", &json!("reviewer:s-reviewer")));
        reviewer.open(&at).await;
        assert_eq!(reviewer.send(&format!("{at}/release"), &[]).await.status, 409, "it is no longer theirs");
        house.close().await;
    }
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
