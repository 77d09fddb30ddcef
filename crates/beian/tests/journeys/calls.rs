//! A reviewer calls: nobody answers, a second call is due an hour of working time later, and after two misses the order goes
//! back by itself.

use beian::testing::databases;
use serde_json::json;

use crate::house::samples::{company, person};
use crate::house::{Browser, House};

async fn claimed(house: &House, id: &str) -> (Browser, String) {
    let at = format!("/desk/orders/{id}");
    let mut reviewer = house.at_the_desk("reviewer").await;
    reviewer.open(&at).await;
    reviewer.send(&format!("{at}/claim"), &[]).await;
    assert_eq!(reviewer.page.status, 200);
    (reviewer, at)
}

#[tokio::test(flavor = "multi_thread")]
async fn missed_twice_returns_the_order() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.submitted(&person()).await;
        let (mut reviewer, at) = claimed(&house, &id).await;
        let call = format!("{at}/calls");
        assert_eq!(
            reviewer.send(&call, &[("role", "subject"), ("note", "占线")]).await.status,
            422,
            "an outcome is chosen"
        );
        assert!(reviewer.page.html.contains("占线"), "the note is kept");
        reviewer.send(&call, &[("role", "subject"), ("outcome", "missed"), ("note", "占线，晚点再打")]).await;
        assert!(reviewer.page.html.contains("第二次致电：2026-11-20 11:00"), "{}", reviewer.page.html);
        assert!(reviewer.page.html.contains("占线，晚点再打"));
        assert!(reviewer.open("/desk").await.html.contains("第二次致电：2026-11-20 11:00"), "the queue knows");

        house.advance("PT5M").await;
        reviewer.open(&at).await;
        reviewer.send(&call, &[("role", "subject"), ("outcome", "missed")]).await;
        assert_eq!(house.order(&id).await["state"], "in_review", "whoever calls again at once has not called twice");
        assert!(reviewer.page.html.contains("第二次致电：2026-11-20 11:00"), "the time stands");

        house.advance("PT55M").await;
        reviewer.open(&at).await;
        reviewer.send(&call, &[("role", "subject"), ("outcome", "missed")]).await;
        assert_eq!(reviewer.page.name(), "desk-queue");
        let order = house.order(&id).await;
        assert_eq!(order["state"], "returned");
        let finding = &order["findings"][0];
        assert_eq!(finding["topic"], "reviewer.not_reached");
        assert_eq!(finding["path"], "/subject_person/phones/contact1/number");
        assert!(finding["cure"].as_str().unwrap().contains("两次"), "{finding}");
        assert_eq!(house.notices().await.last().unwrap(), "returned");
        let last = order["timeline"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["state"], &last["cause"]), (&json!("returned"), &json!("not_reached")));
        assert_eq!(house.journal(&id, "call.made").await.len(), 3);
        for (_, details) in house.journal(&id, "call.made").await {
            assert!(!details.to_string().contains("占线"), "a note is not in the journal");
        }
        // The next round begins anew: one miss is the first again.
        house.submit(&id).await.expect(200);
        reviewer.send(&format!("{at}/claim"), &[]).await;
        reviewer.send(&call, &[("role", "subject"), ("outcome", "missed")]).await;
        assert_eq!(house.order(&id).await["state"], "in_review");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_call_waits_for_working_hours_and_ends_with_an_answer() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.submitted(&company()).await;
        let (mut reviewer, at) = claimed(&house, &id).await;
        let call = format!("{at}/calls");
        house.advance("PT7H30M").await;
        reviewer.open(&at).await;
        reviewer.send(&call, &[("role", "subject"), ("outcome", "missed")]).await;
        assert!(
            reviewer.page.html.contains("第二次致电：2026-11-23 09:30"),
            "over the weekend: {}",
            reviewer.page.html
        );
        reviewer.send(&call, &[("role", "site-0"), ("outcome", "reached")]).await;
        assert!(reviewer.page.html.contains("第二次致电"), "somebody else was reached");
        reviewer.send(&call, &[("role", "site-0"), ("outcome", "missed")]).await;
        assert_eq!(house.order(&id).await["state"], "in_review", "each person has two calls");
        reviewer.send(&call, &[("role", "site-0"), ("outcome", "wrong_number")]).await;
        reviewer.send(&call, &[("role", "subject"), ("outcome", "reached")]).await;
        assert!(!reviewer.page.html.contains("第二次致电："), "nothing is due any more");
        let list = house.api("reviewer").get(&format!("/orders/{id}/calls")).await.expect(200);
        let outcomes: Vec<_> = list["items"].as_array().unwrap().iter().map(|c| c["outcome"].clone()).collect();
        assert_eq!(outcomes, ["missed", "reached", "missed", "wrong_number", "reached"].map(|word| json!(word)));
        assert_eq!(list["second_at"], json!(null));
        let nobody = json!({"role": "site-7", "outcome": "missed"});
        let refused = house.api("reviewer").post(&format!("/orders/{id}/calls"), &nobody).await;
        assert_eq!(refused.expect(422)["pointer"], "/role");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_shown_on_request_and_the_journal_knows() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.submitted(&company()).await;
        let phone = company().case["subject_person"]["phones"]["contact1"]["number"].as_str().unwrap().to_owned();
        let (mut reviewer, at) = claimed(&house, &id).await;
        assert!(!reviewer.page.html.contains(&phone));
        assert!(reviewer.page.html.contains("data-phone=\"masked\""));
        reviewer.send(&format!("{at}/calls/number"), &[("role", "subject")]).await;
        assert!(reviewer.page.html.contains(&format!("href=\"tel:{phone}\"")), "{}", reviewer.page.html);
        let seen = house.journal(&id, "phone.seen").await;
        assert_eq!((seen.len(), seen[0].0.as_str(), &seen[0].1["role"]), (1, "reviewer:s-reviewer", &json!("subject")));
        assert!(!reviewer.open(&at).await.html.contains(&phone), "once");
        let mut senior = house.at_the_desk("senior").await;
        senior.open(&at).await;
        assert_eq!(
            senior.send(&format!("{at}/calls/number"), &[("role", "subject")]).await.status,
            409,
            "not the holder"
        );
        assert_eq!(house.journal(&id, "phone.seen").await.len(), 1);
        house.close().await;
    }
}

#[tokio::test]
async fn a_call_sent_again_is_one_call() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.submitted(&person()).await;
        let desk = house.api("reviewer");
        desk.post(&format!("/orders/{id}/claim"), &json!({})).await.expect(200);
        let at = format!("/orders/{id}/calls");
        let missed = json!({"role": "subject", "outcome": "missed"});
        let keyed = house.api("reviewer").with("idempotency-key", "call-1");
        keyed.post(&at, &missed).await.expect(201);
        house.advance("PT70M").await;
        keyed.post(&at, &missed).await.expect(201);
        assert_eq!(house.order(&id).await["state"], "in_review", "the same call told twice is one miss");
        assert_eq!(house.journal(&id, "call.made").await.len(), 1);
        keyed.post(&at, &json!({"role": "subject", "outcome": "reached"})).await.expect(422);
        desk.post(&at, &missed).await.expect(201);
        assert_eq!(house.order(&id).await["state"], "returned", "a call without a key is a call of its own");
        house.close().await;
    }
}
