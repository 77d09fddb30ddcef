//! What operators run: the exchange, tasks, journals. On pages, without script.

use beian::exchange::Round;
use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::samples::{another_person, company, person};
use crate::house::{Browser, House, until};

/// A member of staff at the desk.
pub async fn at_the_desk(house: &House, role: &str) -> Browser {
    let mut browser = house.browser();
    browser.open("/desk/sign-in").await;
    let typed = house.sign_in_body(role);
    let typed: Vec<(&str, &str)> = ["login", "password", "totp"].map(|n| (n, typed[n].as_str().unwrap())).to_vec();
    browser.send("/desk/sign-in", &typed).await;
    assert_eq!(browser.page.name(), "desk-queue", "{}", browser.page.html);
    browser
}

fn channel(house: &House) -> String {
    house.app.config.bureau.isp_id.to_string()
}

/// The channel's state as the page has it.
async fn state(browser: &mut Browser) -> String {
    browser.open("/desk/exchange").await;
    assert_eq!(browser.page.name(), "desk-exchange", "{}", browser.page.html);
    browser.page.all("data-state")[0].clone()
}

#[tokio::test]
async fn a_paused_channel_makes_no_call_until_it_is_resumed() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = company();
        let (id, key) = house.at_the_bureau(&sample).await;
        let mut operator = at_the_desk(&house, "operator").await;
        let mut reviewer = at_the_desk(&house, "reviewer").await;
        assert_eq!(state(&mut reviewer).await, "open");
        let at = |hand: &str| format!("/desk/exchange/{}/{hand}", channel(&house));
        assert!(!reviewer.page.html.contains("/pause"), "no button for whoever may not press it");
        for hand in ["pause", "resume", "ask"] {
            assert_eq!(reviewer.send(&at(hand), &[]).await.status, 403, "{hand}");
        }
        assert_eq!(state(&mut operator).await, "open");
        assert_eq!(operator.send(&at("resume"), &[]).await.status, 409, "it is open");
        operator.open("/desk/exchange").await;
        operator.send(&at("pause"), &[]).await;
        assert_eq!(state(&mut operator).await, "paused");
        assert_eq!(operator.send(&at("ask"), &[]).await.status, 409, "nothing is asked while it is paused");

        // Neither direction moves.
        house.answer_sms(&key, &sample).await;
        house.decide(&key, json!({"result": "approve"})).await;
        house.hear().await;
        assert_eq!(house.order(&id).await["state"], "uploaded");
        let second = house.submitted(&another_person(1)).await;
        house.review(&second).await;
        assert_eq!(house.exchange.send_next().await.unwrap(), Round::Idle);
        assert_eq!(house.order(&second).await["state"], "approved");

        state(&mut operator).await;
        operator.send(&at("resume"), &[]).await;
        assert_eq!(state(&mut operator).await, "open");
        house.hear().await;
        assert_eq!(house.order(&id).await["state"], "filed");
        house.send().await;
        assert_eq!(house.order(&second).await["state"], "uploaded");

        // Who did it stands in the journal of the house.
        operator.open("/desk/journal").await;
        assert_eq!(operator.page.name(), "desk-house-journal");
        assert_eq!(operator.page.all("data-seq"), ["2", "1"]);
        assert!(operator.page.html.contains("data-state=\"whole\""));
        assert_eq!(reviewer.open("/desk/journal").await.status, 403);
        house.close().await;
    }
}

#[tokio::test]
async fn every_file_tells_its_story() {
    for database in databases().await {
        let house = House::open(&database).await;
        let first = house.filed(&company()).await;
        let (second, _) = house.at_the_bureau(&person()).await;
        let third = house.submitted(&another_person(1)).await;
        house.review(&third).await;
        let mut auditor = at_the_desk(&house, "auditor").await;
        auditor.open("/desk/exchange").await;
        // Newest first: in line, at the bureau; record and result of the first, and its upload.
        assert_eq!(auditor.page.all("data-way"), ["up", "up", "down", "down", "up"]);
        let states: Vec<String> =
            auditor.page.html.split("data-way").skip(1).map(|file| attribute(file, "data-state")).collect();
        assert_eq!(states, ["waiting", "accepted", "applied", "applied", "answered"]);
        let (first, second) = (house.number_of(&first).await, house.number_of(&second).await);
        auditor.open(&format!("/desk/exchange?order={}", first.to_lowercase())).await;
        assert_eq!(auditor.page.all("data-way"), ["down", "down", "up"]);
        assert!(auditor.page.html.contains("ICP/BAJG") && auditor.page.html.contains("ICP/BASJ"));
        assert!(!auditor.page.html.contains(&second));
        auditor.open("/desk/exchange?order=BA0").await;
        assert!(auditor.page.html.contains("data-state=\"empty\""));
        house.close().await;
    }
}

fn attribute(html: &str, name: &str) -> String {
    html.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_asks_when_an_operator_wants_it() {
    for database in databases().await {
        let house = House::with(&database, |config| config.bureau.poll_seconds = 3600.0).await;
        let sample = company();
        let (id, key) = house.at_the_bureau(&sample).await;
        let (tell, told) = tokio::sync::watch::channel(false);
        let owner = beian::jobs::owner(&house.app).unwrap();
        let heard = || async {
            house
                .app
                .store
                .read()
                .await
                .unwrap()
                .query("select last_heard_at from channel")
                .scalar::<Option<i64>>()
                .await
                .unwrap()
        };
        let before = heard().await;
        house.pass(jiff::SignedDuration::from_mins(2));
        let worker = tokio::spawn(beian::jobs::work(std::sync::Arc::clone(&house.app), owner, told));
        // Its first round finds nothing; the next is an hour away.
        until("the first round", || async { (heard().await != before).then_some(()) }).await;
        house.answer_sms(&key, &sample).await;
        house.decide(&key, json!({"result": "approve"})).await;
        house.app.bell.notify_waiters();
        assert_eq!(house.order(&id).await["state"], "uploaded");
        let mut operator = at_the_desk(&house, "operator").await;
        state(&mut operator).await;
        operator.send(&format!("/desk/exchange/{}/ask", channel(&house)), &[]).await;
        assert_eq!(operator.page.status, 200, "{}", operator.page.html);
        until("the record", || async { (house.order(&id).await["state"] == "filed").then_some(()) }).await;
        tell.send(true).unwrap();
        worker.await.unwrap().unwrap();
        house.close().await;
    }
}

#[tokio::test]
async fn only_an_operator_opens_a_stopped_channel_again() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.submitted(&person()).await;
        house.review(&id).await;
        house
            .app
            .store
            .step(|tx| {
                Box::pin(async move {
                    beian::store::channels::set_state(tx, "440000009901", "stopped", Some("account")).await
                })
            })
            .await
            .unwrap();
        house
            .app
            .store
            .step(|tx| {
                Box::pin(async move {
                    let at = jiff::Timestamp::UNIX_EPOCH;
                    beian::store::desk::add_task(tx, "t-1", "channel_stopped", None, "{\"why\":\"account\"}", None, at)
                        .await
                })
            })
            .await
            .unwrap();
        assert_eq!(house.exchange.send_next().await.unwrap(), Round::Idle);
        let refused = house.api("reviewer").act("/tasks/t-1/close").await;
        assert_eq!(refused.status, 403, "{refused}");
        let mut reviewer = at_the_desk(&house, "reviewer").await;
        reviewer.open("/desk/tasks").await;
        assert!(reviewer.page.html.contains("data-state=\"channel_stopped\""));
        let offered: Vec<String> = reviewer.page.all("action").into_iter().filter(|at| at.contains("/t-1/")).collect();
        assert_eq!(offered, ["/desk/tasks/t-1/acknowledge"], "looking into it is anybody's, opening is not");
        assert_eq!(reviewer.send("/desk/tasks/t-1/close", &[]).await.status, 403);
        assert_eq!(house.tasks().await.len(), 1, "a refused word leaves the task open");
        let mut operator = at_the_desk(&house, "operator").await;
        assert_eq!(state(&mut operator).await, "stopped");
        operator.send(&format!("/desk/exchange/{}/resume", channel(&house)), &[]).await;
        assert_eq!(state(&mut operator).await, "open");
        assert_eq!(house.tasks().await, Vec::<Value>::new(), "its alert is settled with it");
        house.send().await;
        house.close().await;
    }
}

#[tokio::test]
async fn tasks_speak_in_words_and_offer_what_fits() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (id, key) = house.at_the_bureau(&person()).await;
        house.decide(&key, json!({"result": "lapse"})).await;
        house.hear().await;
        let task = house.task("sms_lapsed").await["id"].as_str().unwrap().to_owned();
        let mut reviewer = at_the_desk(&house, "reviewer").await;
        reviewer.open("/desk/tasks").await;
        let html = reviewer.page.html.clone();
        assert!(html.contains("短信核验超时") && html.contains("管局原话"), "{html}");
        assert!(html.contains(&house.number_of(&id).await));
        assert!(!html.contains("{\"codes\"") && html.contains("1002"), "facts, no JSON");
        assert!(html.contains("data-count=\"tasks\">1<"));
        let actions: Vec<String> = reviewer.page.all("action").into_iter().filter(|at| at.contains(&task)).collect();
        assert_eq!(actions, [format!("/desk/tasks/{task}/resend"), format!("/desk/tasks/{task}/returned")]);
        // An auditor reads and is offered nothing.
        let mut auditor = at_the_desk(&house, "auditor").await;
        auditor.open("/desk/tasks").await;
        assert!(
            auditor.page.html.contains("sms_lapsed") && !auditor.page.html.contains(&format!("/desk/tasks/{task}"))
        );
        reviewer.send(&format!("/desk/tasks/{task}/resend"), &[]).await;
        assert_eq!(reviewer.page.name(), "desk-tasks");
        assert!(reviewer.page.html.contains("data-state=\"empty\"") && !reviewer.page.html.contains("data-count"));
        reviewer.open("/desk/tasks?state=closed").await;
        assert!(reviewer.page.html.contains("data-state=\"answered\""));
        house.close().await;
    }
}

#[tokio::test]
async fn the_journal_of_an_order_shows_whether_its_chain_holds() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.submitted(&person()).await;
        let at = format!("/desk/orders/{id}/journal");
        assert_eq!(house.browser().open(&at).await.name(), "desk-sign-in");
        let mut auditor = at_the_desk(&house, "auditor").await;
        auditor.open(&at).await;
        assert_eq!(auditor.page.name(), "desk-journal");
        assert!(auditor.page.html.contains("data-state=\"whole\"") && auditor.page.html.contains("申请人"));
        let entries = auditor.page.all("data-seq").len();
        assert!(entries >= 3, "created, documents, submitted");
        assert_eq!(auditor.open(&format!("{at}?before=3")).await.all("data-seq"), ["2", "1"]);
        assert_eq!(auditor.open("/desk/orders/nothing/journal").await.status, 404);
        let case = id.clone();
        house
            .app
            .store
            .step(move |tx| {
                Box::pin(async move {
                    let touched =
                        tx.query("update journal set actor = 'nobody' where case_id = $1 and seq = 2").bind(&case);
                    touched.execute().await
                })
            })
            .await
            .unwrap();
        auditor.open(&at).await;
        assert!(auditor.page.html.contains("data-state=\"broken\"") && auditor.page.html.contains("第 2 条"));
        assert_eq!(auditor.page.all("data-seq").len(), entries, "what is there is shown all the same");
        house.close().await;
    }
}
