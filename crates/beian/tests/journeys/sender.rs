//! What the sender does with every kind of answer (protocol.md §9), with a backlog, and beside another sender.

use std::sync::Arc;
use std::time::Duration;

use beian::exchange::{Exchange, Round};
use beian::store::{channels, wire};
use beian::testing::databases;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::house::samples::{another_person, person};
use crate::house::{House, ISP, Line};

#[tokio::test]
async fn the_hours_that_the_bureau_names_are_waited_for() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        approved(&house, 1).await;
        // It is ten in the morning.
        line.upload_is_answered(20, "请您在规定的时间段内进行报备，报备时间为：13:00至17:00", &[]);
        assert_eq!(house.exchange.send_next().await.unwrap(), Round::Idle);
        house.pass(SignedDuration::from_mins(179));
        assert_eq!(house.exchange.send_next().await.unwrap(), Round::Idle);
        assert_eq!(line.uploads(), [1], "nothing is sent before they begin");
        house.pass(SignedDuration::from_mins(1));
        house.send().await;
        assert_eq!(line.uploads(), [1, 1], "the same number goes again");
        assert_eq!(house.tasks().await, Vec::<Value>::new(), "nobody had to look");
        house.close().await;
    }
}

#[tokio::test]
async fn hours_that_nobody_can_read_are_asked_for_again_after_half_an_hour() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        approved(&house, 1).await;
        line.upload_is_answered(20, "请您在规定的时间段内进行报备", &[]);
        assert_eq!(house.exchange.send_next().await.unwrap(), Round::Idle);
        house.pass(SignedDuration::from_mins(29));
        assert_eq!(house.exchange.send_next().await.unwrap(), Round::Idle);
        house.pass(SignedDuration::from_mins(1));
        house.send().await;
        assert_eq!(line.uploads(), [1, 1]);
        house.close().await;
    }
}

#[tokio::test]
async fn hours_are_the_bureaus_business_and_move_with_the_clock_of_practice() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        approved(&house, 1).await;
        line.upload_is_answered(20, "报备时间为：13:00-17:00", &[]);
        assert_eq!(house.exchange.send_next().await.unwrap(), Round::Idle);
        house.advance("PT3H").await;
        house.send().await;
        assert_eq!(line.uploads(), [1, 1]);
        house.close().await;
    }
}

#[tokio::test]
async fn missing_numbers_are_sent_from_the_archive_in_ascending_order() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        approved(&house, 3).await;
        for _ in 0..3 {
            house.send().await;
        }
        let last = house.submitted(&another_person(9)).await;
        house.review(&last).await;
        line.upload_is_answered(14, "本次上载没有受理", &[3, 2]);
        line.upload_is_answered(0, "操作成功", &[]);
        line.upload_is_answered(0, "操作成功", &[]);
        house.send().await;
        house.send().await;
        assert_eq!(line.uploads(), [1, 2, 3, 4, 2, 3, 4]);
        assert_eq!(house.order(&last).await["state"], "uploaded");
        assert_eq!(house.tasks().await, Vec::<Value>::new());
        house.close().await;
    }
}

#[tokio::test]
async fn every_class_of_answer_has_its_reaction() {
    for (code, state, why) in [
        (4, "stopped", Some("account")),
        (13, "stopped", Some("account")),
        (7, "stopped", Some("our_fault")),
        (18, "stopped", Some("our_fault")),
        (15, "open", None),
        (901, "open", None),
        (902, "open", None),
        (999, "open", None),
        (4711, "open", None),
    ] {
        for database in databases().await {
            let line = Line::default();
            let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
            approved(&house, 1).await;
            line.upload_is_answered(code, "", &[]);
            assert_eq!(house.exchange.send_next().await.unwrap(), Round::Idle);
            let channel = channel(&house).await;
            assert_eq!((channel.state.as_str(), channel.note.as_deref()), (state, why), "{code}");
            let calls = line.calls().len();
            if why.is_some() {
                let alert = house.task("channel_stopped").await;
                assert_eq!((&alert["detail"]["why"], &alert["detail"]["code"]), (&json!(why), &json!(code)));
                house.hear().await;
                house.pass(SignedDuration::from_hours(5));
                house.exchange.send_next().await.unwrap();
                assert_eq!(line.calls().len(), calls, "{code}: no call at all until a person has looked");
            } else {
                assert!(channel.resume_at > house.app.clock.wall().as_microsecond(), "{code}: it waits");
                assert_eq!(house.tasks().await, Vec::<Value>::new(), "{code}");
                house.pass(SignedDuration::from_mins(11));
                house.send().await;
                assert_eq!(line.uploads(), [1, 1], "{code}: the same number goes again");
            }
            house.close().await;
        }
    }
}

#[tokio::test]
async fn a_bureau_that_stays_busy_is_told_to_a_person_and_still_tried() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        let ids = approved(&house, 1).await;
        for _ in 0..12 {
            line.upload_is_answered(15, "", &[]);
            house.exchange.send_next().await.unwrap();
            house.pass(SignedDuration::from_mins(11));
        }
        house.task("bureau_busy").await;
        house.send().await;
        assert_eq!(house.order(&ids[0]).await["state"], "uploaded");
        house.close().await;
    }
}

#[tokio::test]
async fn of_two_workers_one_sends_and_the_other_takes_over_when_it_is_gone() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        let ids = approved(&house, 2).await;
        let first = Arc::new(Exchange::new(Arc::clone(&house.app), "first".into()).unwrap());
        let second = Exchange::new(Arc::clone(&house.app), "second".into()).unwrap();

        // The first one is killed while the bureau stores its file, before it has heard the answer.
        line.is_slow("isp_upload", Duration::from_secs(3600));
        let dying = tokio::spawn({
            let first = Arc::clone(&first);
            async move { first.send_next().await }
        });
        crate::house::until("the file to be at the bureau", || async {
            let stored = house.bureau().get("/uploads").await.expect(200);
            (!stored.as_array().unwrap().is_empty()).then_some(())
        })
        .await;
        assert_eq!(second.send_next().await.unwrap(), Round::Idle, "the channel is somebody else's");
        dying.abort();
        let _ = dying.await;
        line.is_slow("isp_upload", Duration::ZERO);

        assert_eq!(second.send_next().await.unwrap(), Round::Idle, "nobody knows yet that it is gone");
        house.pass(SignedDuration::from_mins(2));
        assert_eq!(second.send_next().await.unwrap(), Round::Worked, "what was silent is settled by asking");
        assert_eq!(second.send_next().await.unwrap(), Round::Worked);
        for id in &ids {
            assert_eq!(house.order(id).await["state"], "uploaded");
        }
        assert_eq!(line.uploads(), [1, 2], "each went once");
        assert_eq!(first.send_next().await.unwrap(), Round::Idle);

        second.release().await.unwrap();
        let id = approved_one(&house, 8).await;
        assert_eq!(first.send_next().await.unwrap(), Round::Worked, "a worker that ends gives the lease back");
        assert_eq!(house.order(&id).await["state"], "uploaded");
        house.close().await;
    }
}

#[tokio::test]
async fn a_backlog_goes_in_one_file_and_every_order_is_answered_for_itself() {
    for database in databases().await {
        let house = House::with(&database, |config| config.bureau.batch_backlog = 2).await;
        let ids = approved(&house, 4).await;
        house.send().await;
        let stored = house.bureau().get("/uploads").await.expect(200);
        assert_eq!(stored.as_array().unwrap().len(), 1, "one file");
        for id in &ids {
            assert_eq!(house.order(id).await["state"], "uploaded");
        }
        let keys = crate::house::until("the bureau's desk to take all in", || async {
            let uploads = house.bureau().get("/uploads").await.expect(200);
            let requests = uploads[0]["requests"].as_array().unwrap().clone();
            let keys: Vec<String> = requests.iter().filter_map(|r| r["key"].as_str().map(str::to_owned)).collect();
            (keys.len() == 4).then_some(keys)
        })
        .await;
        house.decide(&keys[1], json!({"result": "refuse", "codes": [1009]})).await;
        house.hear().await;
        let states = |want: &'static str| {
            let ids = ids.clone();
            let house = &house;
            async move {
                let mut found = 0;
                for id in &ids {
                    found += usize::from(house.order(id).await["state"] == want);
                }
                found
            }
        };
        assert_eq!((states("returned").await, states("uploaded").await), (1, 3), "one is returned, the others wait");
        house.close().await;
    }
}

#[tokio::test]
async fn a_batch_that_the_bureau_cannot_read_is_sent_again_order_by_order() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |config| config.bureau.batch_backlog = 2, |wire| line.before(wire)).await;
        // The bureau says 0, and later that it could not read the file.
        let ids = approved(&house, 3).await;
        line.upload_is_answered(0, "操作成功", &[]);
        house.send().await;
        let name = entry_name(&house, 1).await;
        let refusal = format!(
            "<?xml version=\"1.0\" encoding=\"GBK\"?><DownloadData version=\"V.3.0\"><ICP><BAJG><Jg_xx><Jgxx>\
             <Jgdm>5001</Jgdm><Dmms>{name}</Dmms><Czlx>1</Czlx></Jgxx></Jg_xx></BAJG></ICP></DownloadData>"
        );
        line.brings("20261120_33_1.xml", refusal.as_bytes());
        house.hear().await;
        for id in &ids {
            assert_eq!(house.order(id).await["state"], "approved", "in the line again, by itself");
        }
        line.brings("20261120_33_1.xml", refusal.as_bytes());
        house.hear().await;
        // The practice bureau has not seen number 1: it asks for it first, and gets it.
        for _ in 0..8 {
            house.exchange.send_next().await.unwrap();
            house.pass(SignedDuration::from_mins(11));
        }
        assert_eq!(
            line.uploads().into_iter().filter(|n| *n > 1).collect::<std::collections::BTreeSet<_>>(),
            [2, 3, 4].into()
        );
        for id in &ids {
            assert_eq!(house.order(id).await["state"], "uploaded");
        }
        assert_eq!(house.tasks().await, Vec::<Value>::new(), "nobody had to look");
        house.close().await;
    }
}

#[tokio::test]
async fn an_order_that_came_back_goes_in_a_file_of_its_own() {
    for database in databases().await {
        let house = House::with(&database, |config| config.bureau.batch_backlog = 1).await;
        let (id, key) = house.at_the_bureau(&person()).await;
        house.decide(&key, json!({"result": "lapse"})).await;
        house.hear().await;
        approved(&house, 3).await;
        house.settle(&house.task("sms_lapsed").await, "resend").await.expect(200);
        while house.exchange.send_next().await.unwrap() == Round::Worked {}
        assert_eq!(house.order(&id).await["state"], "uploaded");
        let stored = crate::house::until("the bureau's desk to take all in", || async {
            let uploads = house.bureau().get("/uploads").await.expect(200);
            let sizes: Vec<usize> =
                uploads.as_array().unwrap().iter().map(|u| u["requests"].as_array().map_or(0, Vec::len)).collect();
            sizes.iter().all(|n| *n > 0).then_some(sizes)
        })
        .await;
        assert_eq!(stored, [1, 3, 1], "alone the first time, three together, and alone again");
        house.close().await;
    }
}

#[tokio::test]
async fn wire_files_are_kept_three_months_and_then_go() {
    for database in databases().await {
        let house = House::with(&database, |config| config.bureau.keep_files_days = 1).await;
        let id = house.filed(&person()).await;
        let path = format!("/orders/{id}/upload.xml");
        house.pass(SignedDuration::from_hours(24 * 92));
        beian::flows::purge::wire_files(&house.app).await.unwrap();
        house.api("reviewer").get(&path).await.bytes.first().unwrap();
        let kept = objects(&house);
        house.pass(SignedDuration::from_hours(24 * 2));
        beian::flows::purge::wire_files(&house.app).await.unwrap();
        assert_eq!(objects(&house), kept - 3, "one up, two down");
        house.api("reviewer").get(&path).await.expect(404);
        assert_eq!(house.order(&id).await["state"], "filed", "what was read from them stays");
        house.close().await;
    }
}

fn objects(house: &House) -> usize {
    let dir = house.app.config.data.join("objects");
    std::fs::read_dir(dir).unwrap().map(|d| std::fs::read_dir(d.unwrap().path()).unwrap().count()).sum()
}

async fn approved_one(house: &House, n: u32) -> String {
    let id = house.submitted(&another_person(n)).await;
    house.review(&id).await;
    id
}

async fn approved(house: &House, many: u32) -> Vec<String> {
    let mut ids = Vec::new();
    for n in 1..=many {
        ids.push(approved_one(house, n).await);
    }
    ids
}

async fn channel(house: &House) -> channels::ChannelRow {
    let mut reader = house.app.store.read().await.unwrap();
    channels::find(&mut reader, &ISP.to_string()).await.unwrap().unwrap()
}

async fn entry_name(house: &House, sequence: i64) -> String {
    let mut reader = house.app.store.read().await.unwrap();
    wire::by_sequence(&mut reader, &ISP.to_string(), sequence).await.unwrap().unwrap().entry_name.unwrap()
}
