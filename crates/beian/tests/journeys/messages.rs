//! Messages on their way to the operator's own service: tried again, given up, sent again by staff. Nothing is sent twice under
//! two names.

use beian::testing::databases;
use jiff::SignedDuration;

use crate::house::receiver::{Heard, Receiver};
use crate::house::samples::{another_person, person};
use crate::house::{Browser, House};

const SECRET: &str = "an operator's secret";

/// What the documentation says of the signature, made again from scratch.
fn genuine(call: &Heard) -> bool {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{}\n{}\n", call.header("beian-timestamp"), call.header("idempotency-key")).as_bytes());
    mac.update(&call.body);
    call.header("beian-signature") == format!("v1={}", hex::encode(mac.finalize().into_bytes()))
}

/// A house whose SMS go to `receiver`.
async fn house(database: &beian::testing::TestDatabase, receiver: &Receiver) -> House {
    let url = receiver.url.clone();
    House::with(database, |config| {
        config.notices.sms = "callout".into();
        config.notices.callout.url = url;
        config.notices.callout.secret = SECRET.into();
    })
    .await
}

async fn receiver() -> Receiver {
    Receiver::start(|call| match genuine(call) {
        true => (200, r#"{"answer": "delivered"}"#.into()),
        false => (401, String::new()),
    })
    .await
}

/// Somebody of staff at the desk.
async fn at_desk(house: &House, role: &str) -> Browser {
    let mut browser = house.browser();
    browser.open("/desk/sign-in").await;
    let typed = house.sign_in_body(role);
    let word = |name: &str| typed[name].as_str().unwrap().to_owned();
    let (login, password, totp) = (word("login"), word("password"), word("totp"));
    browser.send("/desk/sign-in", &[("login", &login), ("password", &password), ("totp", &totp)]).await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_receiver_is_asked_again_later_under_the_same_id() {
    for database in databases().await {
        let receiver = receiver().await;
        let house = house(&database, &receiver).await;
        let id = house.submitted(&person()).await;
        receiver.tell(503, "");
        receiver.tell(500, "half way");
        house.review(&id).await;
        assert_eq!(receiver.heard().len(), 0, "nothing is sent from inside a request");
        house.deliver().await;
        assert_eq!(receiver.heard().len(), 1);
        house.pass(SignedDuration::from_secs(29));
        house.deliver().await;
        assert_eq!(receiver.heard().len(), 1, "not before half a minute");
        house.pass(SignedDuration::from_secs(1));
        house.deliver().await;
        house.pass(SignedDuration::from_secs(59));
        house.deliver().await;
        assert_eq!(receiver.heard().len(), 2, "then a minute");
        house.pass(SignedDuration::from_secs(1));
        house.deliver().await;
        house.pass(SignedDuration::from_hours(2));
        house.deliver().await;
        let heard = receiver.heard();
        assert_eq!(heard.len(), 3, "delivered is delivered");
        assert!(heard.iter().all(genuine), "each signed anew");
        let keys: Vec<&str> = heard.iter().map(|call| call.header("idempotency-key")).collect();
        assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
        let body = heard[0].json();
        assert_eq!(body["id"], keys[0]);
        assert_eq!((&body["channel"], &body["kind"]), (&"sms".into(), &"sms_coming".into()));
        let phone = body["to"].as_str().unwrap();
        assert!(phone.len() == 11 && phone.ends_with(body["params"]["tail"].as_str().unwrap()), "{body}");
        assert_eq!(body["lang"], "zh");
        assert!(body["text"].as_str().unwrap().starts_with("【备案服务】"));
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dead_waits_for_an_operator() {
    for database in databases().await {
        let receiver = receiver().await;
        let house = house(&database, &receiver).await;
        let first = house.submitted(&person()).await;
        let second = house.submitted(&another_person(1)).await;
        for id in [&first, &second] {
            receiver.tell(200, r#"{"answer": "refused", "reason": "blocked 13800001503"}"#);
            house.review(id).await;
            house.deliver().await;
        }
        house.pass(SignedDuration::from_hours(5));
        house.deliver().await;
        assert_eq!(receiver.heard().len(), 2, "a clear no is not asked again");

        for (role, status) in [("reviewer", 403), ("auditor", 403), ("senior", 403)] {
            let mut other = at_desk(&house, role).await;
            assert_eq!(other.open("/desk/messages").await.status, status, "{role}");
        }
        let mut stranger = house.browser();
        assert_eq!(stranger.open("/desk/messages").await.name(), "desk-sign-in");

        let mut operator = at_desk(&house, "operator").await;
        let page = operator.open("/desk/messages").await.clone();
        let ids = page.all("data-message");
        assert_eq!((page.all("data-state"), ids.len()), (vec!["dead".to_owned(), "dead".to_owned()], 2));
        assert!(page.html.contains("code_not_shown") && page.html.contains("****"), "no phone anywhere: {}", page.html);
        let mut reviewer = at_desk_later(&house, "reviewer").await;
        reviewer.open("/desk").await;
        for act in ["again", "drop"] {
            assert_eq!(reviewer.send(&format!("/desk/messages/{}/{act}", ids[0]), &[]).await.status, 403);
        }
        operator.open("/desk/messages").await;
        operator.send(&format!("/desk/messages/{}/drop", ids[0]), &[]).await;
        operator.send(&format!("/desk/messages/{}/again", ids[1]), &[]).await;
        assert_eq!(operator.page.all("data-message"), Vec::<String>::new(), "{}", operator.page.html);
        house.deliver().await;
        let heard = receiver.heard();
        assert_eq!(heard.len(), 3);
        assert_eq!(heard[2].header("idempotency-key"), format!("{}-1", ids[1]), "meant to arrive, so under a new key");
        assert_eq!(heard[2].json()["id"], ids[1].as_str());
        let twice = operator.send(&format!("/desk/messages/{}/again", ids[1]), &[]).await;
        assert_eq!(twice.status, 409);
        assert_eq!(operator.send("/desk/messages/no-such/again", &[]).await.status, 404);

        let mut reader = house.app.store.read().await.unwrap();
        for (order, act) in [(&first, "message.again"), (&second, "message.dropped")] {
            let entries = beian::store::journal::entries(&mut reader, order, act).await.unwrap();
            assert_eq!(entries.len(), 1, "{act} is in the journal of {order}");
        }
        drop(reader);
        house.close().await;
    }
}

/// A code works once: the same person signs in again a minute later.
async fn at_desk_later(house: &House, role: &str) -> Browser {
    house.pass(SignedDuration::from_secs(60));
    at_desk(house, role).await
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_asked_again_eight_times_and_a_message_that_comes_too_late_not_at_all() {
    for database in databases().await {
        let receiver = Receiver::start(|_| (500, String::new())).await;
        let house = house(&database, &receiver).await;
        let id = house.submitted(&person()).await;
        house.review(&id).await;
        for _ in 0..12 {
            house.deliver().await;
            house.pass(SignedDuration::from_hours(2));
        }
        let heard = receiver.heard();
        assert_eq!(heard.len(), 8);
        let key = heard[0].header("idempotency-key").to_owned();
        assert!(heard.iter().all(|call| call.header("idempotency-key") == key));
        let mut operator = at_desk(&house, "operator").await;
        let page = operator.open("/desk/messages").await;
        assert_eq!(page.all("data-state"), ["dead"]);
        assert!(page.html.contains("http_500"));

        // A sign-in code that could not be sent for ten minutes helps nobody.
        let mut browser = house.browser();
        browser.open("/sign-in").await;
        browser.send("/sign-in", &[("phone", "13800001509")]).await;
        house.pass(SignedDuration::from_mins(11));
        house.deliver().await;
        assert_eq!(receiver.heard().len(), 8);
        let page = operator.open("/desk/messages").await;
        assert_eq!(page.all("data-state"), ["dead", "late", "dead"]);
        assert!(page.html.contains("too_late"));
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_died_leaves_a_message_that_goes_again_or_is_unsure() {
    let receiver = receiver().await;
    let mut called = 0;
    for (carrier, state) in [("callout", "delivered"), ("smtp", "unsure")] {
        for database in databases().await {
            let url = receiver.url.clone();
            let house = House::with(&database, |config| {
                let notices = &mut config.notices;
                notices.callout.url = url;
                notices.callout.secret = SECRET.into();
                notices.smtp.host = "localhost".into();
                // Nobody listens there: if it were called, the message would be «failed» and not «unsure».
                notices.smtp.port = 1;
                notices.smtp.from = "beian@example.cn".into();
                notices.mail = carrier.into();
            })
            .await;
            let app = &house.app;
            let mail = filing::identity::Email::parse("lianxi@example.cn").unwrap();
            beian::flows::contact::offer_mail(app, "acc-1", mail, beian::words::Lang::Zh).await.unwrap();
            let taken = beian::flows::deliver::take(app, "dies").await.unwrap();
            assert_eq!(taken.len(), 1);
            house.deliver().await;
            assert_eq!(state_of(&house, &taken[0].id).await, "sending", "its lease still holds");
            beian::flows::deliver::begin(app, "dies").await.unwrap();
            house.deliver().await;
            assert_eq!(state_of(&house, &taken[0].id).await, state, "{carrier}");
            // The dead worker's own outcome, had it come late, settles what was unsure.
            let late = taken.into_iter().next().unwrap();
            let id = late.id.clone();
            beian::flows::deliver::record(app, late, beian::ports::post::Said::Delivered).await.unwrap();
            assert_eq!(state_of(&house, &id).await, "delivered");
            house.close().await;
            called += usize::from(carrier == "callout");
        }
        assert_eq!(receiver.heard().len(), called, "once for each that may go again, never for the others");
    }
}

async fn state_of(house: &House, id: &str) -> String {
    let mut reader = house.app.store.read().await.unwrap();
    beian::store::messages::find(&mut reader, id).await.unwrap().unwrap().state
}
