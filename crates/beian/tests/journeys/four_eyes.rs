//! An act that two people must agree to: one proposes, a senior reviewer who is somebody else confirms or rejects. First
//! filings need one person; the story's house has a data file that says otherwise.

use beian::testing::{TestDatabase, databases};
use serde_json::json;

use crate::house::House;
use crate::house::samples::{company, person};

async fn strict_house(database: &TestDatabase, dir: &std::path::Path) -> House {
    let file = "[[act]]\nfiling_type = \"first\"\nwhy = \"for this story\"\n";
    std::fs::write(dir.join("four-eyes.toml"), file).unwrap();
    House::with(database, |config| config.review.data = dir.to_owned()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_proposes_another_rejects_and_then_confirms() {
    for database in databases().await {
        let dir = tempfile::tempdir().unwrap();
        let house = strict_house(&database, dir.path()).await;
        let id = house.submitted(&person()).await;
        let at = format!("/desk/orders/{id}");
        let mut reviewer = house.at_the_desk("reviewer").await;
        reviewer.open(&at).await;
        reviewer.send(&format!("{at}/claim"), &[]).await;
        let answers = reviewer.page.all_ok();
        let answers: Vec<(&str, &str)> = answers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        reviewer.send(&format!("{at}/approve"), &answers).await;
        assert!(reviewer.page.html.contains("data-state=\"proposed\""), "{}", reviewer.page.html);
        let order = house.order(&id).await;
        assert_eq!(order["state"], "in_review", "proposed is not approved");
        assert_eq!(house.notices().await.last().unwrap(), "submitted");
        assert!(reviewer.open("/desk").await.html.contains("data-state=\"proposed\""), "the queue shows it");

        let mut senior = house.at_the_desk("senior").await;
        senior.open(&at).await;
        assert_eq!(senior.send(&format!("{at}/reject"), &[("why", " ")]).await.status, 422, "a reason is needed");
        senior.send(&format!("{at}/reject"), &[("why", "法人证件与营业执照不一致")]).await;
        assert_eq!(senior.page.name(), "desk-queue");
        reviewer.open(&at).await;
        assert!(reviewer.page.html.contains("法人证件与营业执照不一致"), "the first one reads why");
        for (_, details) in house.journal(&id, "order.rejected").await {
            assert!(!details.to_string().contains("法人"), "the reason is sealed");
        }
        senior.open(&at).await;
        assert_eq!(senior.send(&format!("{at}/confirm"), &[]).await.status, 409, "nothing is proposed now");

        reviewer.send(&format!("{at}/approve"), &answers).await;
        senior.open(&at).await;
        let name = person().case["subject"]["name"].as_str().unwrap().to_owned();
        assert!(senior.page.html.contains(&name), "the second one sees what the first one saw");
        senior.send(&format!("{at}/confirm"), &[]).await;
        assert_eq!(house.order(&id).await["state"], "approved");
        let confirmed = house.journal(&id, "order.confirmed").await;
        assert_eq!(confirmed[0].0, "senior:s-senior");
        assert_eq!(confirmed[0].1["proposed_by"], "reviewer:s-reviewer");
        house.send().await;
        assert_eq!(house.order(&id).await["state"], "uploaded");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_their_own_second_person() {
    for database in databases().await {
        let dir = tempfile::tempdir().unwrap();
        let house = strict_house(&database, dir.path()).await;
        let id = house.submitted(&company()).await;
        let senior = house.senior().await;
        senior.act(&format!("/orders/{id}/claim")).await.expect(200);
        senior.act(&format!("/orders/{id}/approve")).await.expect(200);
        assert_eq!(house.order(&id).await["state"], "in_review");
        let refused = senior.act(&format!("/orders/{id}/confirm")).await.expect(409);
        assert_eq!(refused["type"], "/api#problem-same-person");
        let refused = senior.post(&format!("/orders/{id}/reject"), &json!({"why": "x"})).await.expect(409);
        assert_eq!(refused["type"], "/api#problem-same-person");
        house.api("reviewer").act(&format!("/orders/{id}/confirm")).await.expect(403);
        let line = &house.api("reviewer").get("/queue").await.expect(200)["items"][0];
        assert_eq!(line["proposed_by"], "senior:s-senior");
        // The one who proposed may think better of it.
        senior.act(&format!("/orders/{id}/release")).await.expect(200);
        let refused = house.api("reviewer").act(&format!("/orders/{id}/claim")).await.expect(200);
        assert_eq!(refused["state"], "in_review");
        house.api("reviewer").act(&format!("/orders/{id}/approve")).await.expect(200);
        senior.act(&format!("/orders/{id}/confirm")).await.expect(200);
        assert_eq!(house.order(&id).await["state"], "approved");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_filing_needs_one_person() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let id = house.submitted(&person()).await;
    house.review(&id).await;
    assert_eq!(house.order(&id).await["state"], "approved");
    house.close().await;
}
