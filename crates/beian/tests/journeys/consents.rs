//! What people agree to: nothing is submitted without it on the pages, it is written down with the submission, and the consent
//! to pictures of identity documents can be taken back.

use beian::legal::Kind;
use beian::store::consents::{ConsentRow, of_order};
use beian::testing::databases;
use beian::words::Lang;
use serde_json::{Value, json};

use crate::house::House;
use crate::house::samples::person;
use crate::pages::{file, sign_in};

const WRITER: &[(&str, &[(&str, &str)])] = &[
    ("kind", &[]),
    ("subject", &[]),
    ("address", &[]),
    ("person", &[]),
    ("site", &[]),
    ("resource", &[("resources", "vm-1")]),
];

async fn consents(house: &House, order: &str) -> Vec<ConsentRow> {
    let mut reader = house.app.store.read().await.unwrap();
    of_order(&mut reader, order).await.unwrap()
}

async fn entries(house: &House, order: &str, act: &str) -> Vec<Value> {
    let mut reader = house.app.store.read().await.unwrap();
    let rows = beian::store::journal::entries(&mut reader, order, act).await.unwrap();
    rows.into_iter().map(|(_, _, details)| serde_json::from_str(&details).unwrap()).collect()
}

fn sha256(house: &House, kind: Kind) -> String {
    house.app.legal.text(kind, Lang::Zh).unwrap().sha256.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_on_pages_needs_the_tick_and_writes_down_which_text() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = person();
        let mut writer = sign_in(&house, "13800001503", "/my").await;
        let id = file(&mut writer, &sample, WRITER).await;
        let rows = consents(&house, &id).await;
        let kinds: Vec<(&str, i64, &str)> = rows.iter().map(|r| (r.kind.as_str(), r.round, r.how.as_str())).collect();
        assert_eq!(kinds, [("identity", 0, "page"), ("terms", 1, "page"), ("privacy", 1, "page")]);
        assert_eq!(rows[1].sha256, sha256(&house, Kind::Terms));
        assert!(rows.iter().all(|row| row.actor.starts_with("applicant:") && row.agreed_at > 0));
        let written = entries(&house, &id, "order.agreed").await;
        assert_eq!(written.len(), 1);
        assert_eq!(written[0]["privacy"]["sha256"], json!(sha256(&house, Kind::Privacy)));
        let page = writer.open("/terms").await;
        assert!(page.html.contains(&rows[1].sha256) && page.html.contains(&rows[1].version), "the text shows its hash");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_tick_or_with_an_old_text_nothing_is_submitted() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let id = house.draft(&person()).await;
    // The draft belongs to the API's account; a browser of the same account is signed in by hand.
    let mut browser = house.browser_of("acc-1").await;
    let check = format!("/orders/{id}/check");
    let submit = format!("/orders/{id}/submit");
    for (agreed, terms) in [("", sha256(&house, Kind::Terms)), ("yes", "0".repeat(64))] {
        browser.open(&check).await;
        let privacy = sha256(&house, Kind::Privacy);
        browser.send(&submit, &[("agreed", agreed), ("terms", &terms), ("privacy", &privacy)]).await;
        assert_eq!((browser.page.status, browser.page.name()), (422, "applicant-check".into()));
        assert!(browser.page.all("data-rule").contains(&"form.agreement".to_owned()), "{}", browser.page.html);
        assert!(browser.page.html.contains("href=\"#agreed\""));
        assert_eq!(house.order(&id).await["state"], "draft");
        assert!(consents(&house, &id).await.iter().all(|row| row.kind == "identity"), "and nothing is written down");
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_integrator_says_what_was_agreed_or_vouches_for_it() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.submitted(&person()).await;
        let hows: Vec<String> = consents(&house, &id).await.into_iter().map(|row| row.how).collect();
        assert_eq!(hows, ["elsewhere"; 3], "identity document, terms, privacy");
        assert_eq!(entries(&house, &id, "order.agreed").await[0]["how"], "elsewhere");

        let other = house.draft(&crate::house::samples::another_person(3)).await;
        let act = format!("/orders/{other}/submit");
        let wrong = json!({"agreed": {"terms": "00", "privacy": "00"}});
        let refused = house.api("applicant").post(&act, &wrong).await.expect(422);
        assert_eq!(refused["findings"][0]["rule"], "form.agreement", "{refused}");
        let right = json!({"agreed": {"terms": sha256(&house, Kind::Terms), "privacy": sha256(&house, Kind::Privacy)}});
        house.api("applicant").post(&act, &right).await.expect(200);
        let written = entries(&house, &other, "order.agreed").await;
        assert_eq!((&written[0]["how"], &written[0]["terms"]["sha256"]), (&json!("api"), &right["agreed"]["terms"]));
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_taken_back_removes_the_pictures() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = person();
        let id = house.draft(&sample).await;
        let mut browser = house.browser_of("acc-1").await;
        let documents = format!("/orders/{id}/documents");
        let picture =
            browser.open(&documents).await.all("src").into_iter().find(|s| s.starts_with("/orders/")).unwrap();
        assert_eq!(browser.open(&picture).await.status, 200);
        browser.open(&documents).await;
        browser.send(&format!("{documents}/withdraw"), &[]).await;
        assert_eq!(browser.page.name(), "applicant-documents");
        assert_eq!(browser.page.all("data-state"), ["open"], "the document is asked for again");
        assert!(!browser.page.hidden_box("consent").is_empty(), "and so is the consent");
        assert_eq!(browser.open(&picture).await.status, 404);
        assert_eq!(house.order(&id).await["materials"], json!([]));
        assert!(consents(&house, &id).await.iter().all(|row| row.withdrawn_at.is_some()));
        assert_eq!(entries(&house, &id, "consent.withdrawn").await[0]["removed"], 1);

        // Without consent nothing is kept; the photo has to be chosen again, and says why.
        let (kind, owner, jpeg) = &sample.pictures[0];
        browser.open(&documents).await;
        browser.upload(&documents, &[("kind", kind), ("owner", owner)], jpeg).await;
        assert_eq!((browser.page.status, browser.page.all("data-rule")[0].as_str()), (422, "form.agreement"));
        assert_eq!(house.order(&id).await["materials"], json!([]));
        let consent = browser.page.hidden_box("consent");
        browser.upload(&documents, &[("kind", kind), ("owner", owner), ("consent", &consent)], jpeg).await;
        assert_eq!(browser.page.all("data-state"), ["done"], "{}", browser.page.html);

        // Once submitted it is kept as the law asks.
        house.submit(&id).await.expect(200);
        browser.send(&format!("{documents}/withdraw"), &[]).await;
        assert_eq!(browser.page.status, 409);
        house.close().await;
    }
}
