//! The queue of the review desk: its promise in working hours, its filters, and who holds what.

use std::collections::BTreeSet;

use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::samples::{another_person, company, person};
use crate::house::{Browser, House};

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
