//! What people are told, where and in which language: on the pages, by SMS, by mail; reminders; and what they choose of it.

use beian::testing::databases;
use jiff::SignedDuration;
use serde_json::json;

use crate::house::samples::{another_person, company, person};
use crate::house::{Api, Browser, House};

const PHONE: &str = "13800001501";
const OTHER: &str = "13800001502";

/// The practice applicant signs in with a phone, on pages.
async fn sign_in(house: &House, phone: &str) -> Browser {
    let blind = house.app.keys.blind().phone(phone);
    house
        .app
        .store
        .step(move |tx| Box::pin(async move { beian::store::sign_in::add_phone(tx, &blind, "acc-1").await }))
        .await
        .unwrap();
    let mut browser = house.browser();
    browser.open("/sign-in?back=/notices").await;
    browser.send("/sign-in", &[("phone", phone), ("back", "/notices")]).await;
    let code = code_in(&house.written().await.pop().unwrap().2);
    browser.send("/sign-in/code", &[("phone", phone), ("code", &code), ("back", "/notices")]).await;
    assert_eq!(browser.page.name(), "applicant-notices", "{}", browser.page.html);
    browser
}

fn code_in(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).take(6).collect()
}

/// Addresses and texts that were written by a channel since `from`.
async fn since(house: &House, from: usize, channel: &str) -> Vec<(String, String)> {
    let all = house.written().await.into_iter().skip(from);
    all.filter(|(way, ..)| way == channel).map(|(_, to, text)| (to, text)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_person_is_told_before_the_sms_comes_and_the_account_as_it_wants() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut browser = sign_in(&house, PHONE).await;
        browser.send("/language", &[("lang", "en"), ("back", "/notices")]).await;
        let sample = company();
        let id = house.submitted(&sample).await;
        let from = house.written().await.len();
        house.review(&id).await;
        let coming = since(&house, from, "sms").await;
        let told: Vec<&str> = coming.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!(told, [PHONE, OTHER], "both persons, on their own phones");
        for (to, text) in &coming {
            assert!(text.starts_with("【备案服务】A website filing"), "{text}");
            assert!(text.contains(&to[7..]) && text.contains("12381"), "{text}");
        }
        assert!(house.bureau().get("/sms").await.expect(200).as_array().unwrap().is_empty(), "the bureau's came later");

        house.send().await;
        let key = house.key_of(&id).await;
        let told = since(&house, from + 2, "sms").await;
        assert_eq!(told.len(), 2, "progress is not sent by SMS unless it is wanted: {told:?}");
        assert!(told.iter().all(|(to, text)| to == PHONE && text.contains("within 24 hours")), "{told:?}");

        let notices = house.api("applicant").get("/notices").await.expect(200);
        let notice = &notices["items"][0];
        assert_eq!((&notice["kind"], &notice["read"]), (&json!("sms_to_answer"), &json!(false)));
        let way = &notice["deliveries"][0];
        assert_eq!((&way["channel"], &way["to"]), (&json!("sms"), &json!("138****1501")));
        assert_eq!(way["state"], "waiting", "nothing is sent from inside a request");
        house.deliver().await;
        let notices = house.api("applicant").get("/notices").await.expect(200);
        assert_eq!(notices["items"][0]["deliveries"][0]["state"], "delivered");
        assert_eq!(notices["items"][4]["kind"], "submitted");
        assert_eq!(notices["items"][4]["deliveries"], json!([]));

        let page = browser.open("/notices").await.clone();
        assert_eq!(page.all("data-delivery"), ["delivered", "delivered"]);
        assert_eq!(page.all("data-state").iter().filter(|s| *s == "unread").count(), 5);
        assert!(!page.html.contains(PHONE), "masked");
        let newest = page.hidden("newest");
        browser.send("/notices", &[("newest", &newest)]).await;
        assert_eq!(browser.page.all("data-state").iter().filter(|s| *s == "read").count(), 5, "{}", browser.page.html);

        // From now on by SMS only how it goes on.
        browser.open("/account/notices").await;
        assert!(browser.page.html.contains("138****1501") && !browser.page.html.contains(PHONE));
        browser.send("/account/notices", &[("wish", "sms:progress"), ("lang", "zh")]).await;
        assert_eq!(browser.page.all("data-state"), ["saved"], "{}", browser.page.html);
        let from = house.written().await.len();
        house.answer_sms(&key, &sample).await;
        house.decide(&key, json!({"result": "approve"})).await;
        house.hear().await;
        assert_eq!(house.notices().await.last().unwrap(), "filed");
        assert_eq!(since(&house, from, "sms").await, [], "how it ended is not wanted any more");
        house.submitted(&another_person(1)).await;
        let told = since(&house, from, "sms").await;
        assert_eq!(told.len(), 1);
        assert!(told[0].1.contains("已提交"), "and in Chinese: {told:?}");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_address_is_used_once_its_code_came_back() {
    const MAIL: &str = "lianxi@example.cn";
    for database in databases().await {
        let house = House::with(&database, |config| config.public_url = "https://beian.example.cn/".into()).await;
        let mut browser = sign_in(&house, OTHER).await;
        browser.open("/account/notices").await;
        browser.send("/account/notices/mail", &[("mail", "lianxi.example.cn")]).await;
        assert_eq!((browser.page.status, browser.page.all("data-rule")), (422, vec!["account.mail".to_owned()]));
        assert!(browser.page.html.contains("value=\"lianxi.example.cn\""), "what was typed is kept");
        browser.send("/account/notices/mail", &[("mail", MAIL)]).await;
        assert!(browser.page.html.contains("l***@example.cn") && !browser.page.html.contains(MAIL));
        let (to, text) = since(&house, 0, "mail").await.pop().unwrap();
        assert_eq!(to, MAIL);
        let code = code_in(&text);
        let from = house.written().await.len();
        house.submitted(&person()).await;
        assert_eq!(since(&house, from, "mail").await, [], "not confirmed, not used");
        let wrong = if code == "000000" { "000001" } else { "000000" };
        browser.send("/account/notices/mail/code", &[("code", wrong)]).await;
        assert_eq!((browser.page.status, browser.page.all("data-rule")), (422, vec!["account.mail_code".to_owned()]));
        browser.send("/account/notices/mail/code", &[("code", &code)]).await;
        assert_eq!(browser.page.all("data-state"), ["confirmed"], "{}", browser.page.html);

        let id = house.submitted(&another_person(1)).await;
        let mails = since(&house, from, "mail").await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].1.contains(&format!("https://beian.example.cn/orders/{id}")), "{}", mails[0].1);
        browser.send("/account/notices/mail/forget", &[]).await;
        let from = house.written().await.len();
        house.submitted(&another_person(2)).await;
        assert_eq!(since(&house, from, "mail").await, []);

        // A code has five tries, and there are five codes an hour.
        browser.send("/account/notices/mail", &[("mail", MAIL)]).await;
        let code = code_in(&since(&house, 0, "mail").await.pop().unwrap().1);
        for _ in 0..5 {
            let wrong = if code == "000000" { "000001" } else { "000000" };
            browser.send("/account/notices/mail/code", &[("code", wrong)]).await;
        }
        browser.send("/account/notices/mail/code", &[("code", &code)]).await;
        assert_eq!(browser.page.status, 422, "the sixth try is one too many, even if it is right");
        for status in [200, 200, 200, 422] {
            assert_eq!(browser.send("/account/notices/mail", &[("mail", MAIL)]).await.status, status);
        }
        house.close().await;
    }
}

#[tokio::test]
async fn reminders_come_while_the_window_is_open_and_never_in_a_heap() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (lapsed, key) = house.at_the_bureau(&another_person(1)).await;
        house.decide(&key, json!({"result": "lapse"})).await;
        house.hear().await;
        let sample = person();
        let (id, key) = house.at_the_bureau(&sample).await;
        let phone = sample.case["subject_person"]["phones"]["contact1"]["number"].as_str().unwrap();
        let from = house.written().await.len();
        let mut left = Vec::new();
        for step in ["PT59M", "PT1M", "PT5H", "PT15H", "PT4H"] {
            house.advance(step).await;
            house.work().await;
            house.work().await;
            left.push(since(&house, from, "sms").await.len());
        }
        assert_eq!(left, [0, 1, 2, 3, 3], "at 1 and 6 hours; 12 and 20 are due at once and give one; then it is over");
        let told = since(&house, from, "sms").await;
        assert!(told.iter().all(|(to, _)| to == phone), "{told:?}");
        for (sms, hours) in told.iter().zip(["23", "18", "3"]) {
            assert!(sms.1.contains(&format!("还剩{hours}小时")), "{sms:?}");
        }
        let notices = house.api("applicant").get("/notices?limit=100").await.expect(200);
        let of = |order: &str| {
            let all = notices["items"].as_array().unwrap().iter();
            all.filter(|n| n["kind"] == "sms_reminder" && n["order"] == json!(order)).count()
        };
        assert_eq!((of(&id), of(&lapsed)), (3, 0), "an order that has lapsed needs no reminder");
        drop(key);
        house.close().await;
    }
}

#[tokio::test]
async fn a_draft_is_spoken_of_before_it_is_closed_once() {
    for database in databases().await {
        let house = House::open(&database).await;
        house.draft(&person()).await;
        let operator = house.api("operator");
        operator.post("/practice/clock", &json!({"advance": "PT647H"})).await.expect(200);
        beian::jobs::sweep(&house.app).await.unwrap();
        assert_eq!(house.notices().await, Vec::<String>::new(), "three days and an hour before");
        operator.post("/practice/clock", &json!({"advance": "PT2H"})).await.expect(200);
        for _ in 0..2 {
            beian::jobs::sweep(&house.app).await.unwrap();
        }
        assert_eq!(house.notices().await, ["expires_soon"]);
        let notice = house.api("applicant").get("/notices").await.expect(200)["items"][0]["text"].clone();
        assert!(notice.as_str().unwrap().contains("3 天后"), "{notice}");
        operator.post("/practice/clock", &json!({"advance": "PT72H"})).await.expect(200);
        beian::jobs::sweep(&house.app).await.unwrap();
        assert_eq!(house.notices().await, ["expires_soon", "expired"]);
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_is_deleted() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut browser = sign_in(&house, PHONE).await;
        house.submitted(&person()).await;
        house.pass(SignedDuration::from_hours(24 * 6));
        beian::jobs::sweep(&house.app).await.unwrap();
        assert_eq!(count(&house, "codes").await, 0, "a code counts for minutes and is kept a day");
        assert_eq!(count(&house, "sessions").await, 1);
        assert_eq!(house.written().await.len(), 1, "messages stay a month");
        assert_eq!(browser.open("/notices").await.name(), "applicant-notices");
        house.pass(SignedDuration::from_hours(24 * 25));
        beian::jobs::sweep(&house.app).await.unwrap();
        assert_eq!(count(&house, "sessions").await, 0);
        assert_eq!(house.written().await.len(), 0);
        assert_eq!(house.notices().await, ["submitted"], "what the pages show stays");
        house.close().await;
    }
}

async fn count(house: &House, what: &str) -> i64 {
    let mut reader = house.app.store.read().await.unwrap();
    let sql = match what {
        "codes" => "select count(*) from phone_code",
        _ => "select count(*) from session",
    };
    reader.query(sql).scalar::<i64>().await.unwrap()
}

#[tokio::test]
async fn in_real_mode_there_is_no_practice_phone() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = beian::config::Config::load(None, []).unwrap();
    config.data = dir.path().join("data");
    let app = beian::app::App::open(config, beian::clock::Clock::system()).await.unwrap();
    let (router, _) = beian::routes::build(app);
    assert_eq!(Api::new(&router).get("/practice/messages").await.status, 404);
    assert_eq!(Api::outside(&router).get("/practice/phone").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_and_notices_are_ones_own() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let mut owner = sign_in(&house, PHONE).await;
    house.submitted(&person()).await;
    owner.open("/notices").await;
    assert_eq!(owner.page.all("data-kind"), ["submitted"]);
    let mut stranger = house.browser();
    for page in ["/notices", "/account/notices"] {
        assert_eq!(stranger.open(page).await.name(), "sign-in", "{page}");
    }
    for form in [
        "/notices",
        "/account/notices",
        "/account/notices/mail",
        "/account/notices/mail/code",
        "/account/notices/mail/forget",
    ] {
        stranger.open("/").await;
        assert_eq!(stranger.send(form, &[]).await.name(), "sign-in", "{form}");
        owner.page.html.clear();
        assert_eq!(owner.send(form, &[]).await.status, 403, "{form} wants the form's token");
    }
    let mut other = house.browser();
    other.open("/sign-in").await;
    other.send("/sign-in", &[("phone", OTHER)]).await;
    let code = code_in(&house.written().await.pop().unwrap().2);
    other.send("/sign-in/code", &[("phone", OTHER), ("code", &code), ("back", "/notices")]).await;
    assert_eq!(other.page.all("data-state"), ["empty"], "another account sees its own");
    house.close().await;
}
