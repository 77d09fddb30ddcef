//! A draft begun at a desk goes on on the phone, by a link that works once; what is done there is noticed at the desk.

use beian::testing::databases;
use jiff::SignedDuration;

use crate::house::samples::{company, person};
use crate::house::{Browser, House};

/// Somebody at a desk with a fresh draft; the order's address.
async fn at_the_desk(house: &House, phone: &str) -> (Browser, String) {
    let mut desk = house.browser();
    desk.sign_in(phone, "/my").await;
    desk.send("/my", &[]).await;
    assert_eq!(desk.page.name(), "applicant-tasks", "{}", desk.page.html);
    let order = desk.page.at.clone();
    (desk, order)
}

/// Makes a link to a page of the order; its address on this site.
async fn link(desk: &mut Browser, order: &str, at: &str) -> String {
    desk.open(&format!("{order}/continue?at={at}")).await;
    assert_eq!(desk.page.name(), "continue", "{}", desk.page.html);
    desk.send(&format!("{order}/continue"), &[("at", at)]).await;
    assert_eq!(desk.page.status, 200, "{}", desk.page.html);
    assert!(desk.page.html.contains("<svg"), "the code stands in the page");
    let address = desk.page.all("value").into_iter().find(|v| v.contains("/go/")).expect("the address as text");
    address[address.find("/go/").unwrap()..].to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_goes_on_on_the_phone_and_the_desk_notices() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (mut desk, order) = at_the_desk(&house, "13800001501").await;
        let documents = format!("{order}/documents");
        for page in [order.clone(), documents.clone(), format!("{order}/q/subject"), format!("{order}/check")] {
            let html = desk.open(&page).await.html.clone();
            assert!(html.contains(&format!("{order}/continue.svg?at={page}")), "{page} can be gone on with");
            assert!(html.contains(&format!("{order}/continue?at={page}")), "without script and pictures too");
        }
        assert!(desk.open(&format!("{order}/continue.svg?at={order}")).await.html.starts_with("<svg"));

        let mut phone = house.browser();
        let go = link(&mut desk, &order, &documents).await;
        for _ in 0..2 {
            let page = phone.open(&go).await;
            assert_eq!((page.status, page.name().as_str()), (200, "go"), "looking does not use it up");
        }
        let mark = desk.open(&format!("{order}/mark")).await.html.clone();
        assert_eq!(desk.open(&format!("{order}/mark")).await.html, mark);
        phone.open(&go).await;
        phone.send(&go, &[]).await;
        assert_eq!((phone.page.name().as_str(), phone.page.at.as_str()), ("applicant-documents", documents.as_str()));

        phone.open(&format!("{order}/q/subject")).await;
        phone.fill(&person().case, &[]).await;
        let after_answer = desk.open(&format!("{order}/mark")).await.html.clone();
        assert_ne!(after_answer, mark, "a new answer is noticed");
        assert!(desk.open(&format!("{order}/q/subject")).await.html.contains("330106199011034822"));
        let company = company();
        let (kind, owner, jpeg) = company.pictures.iter().find(|(kind, ..)| kind == "unit_certificate").unwrap();
        phone.open(&documents).await;
        phone.upload(&documents, &[("kind", kind), ("owner", owner)], jpeg).await;
        assert_eq!(phone.page.status, 200, "{}", phone.page.html);
        assert_ne!(desk.open(&format!("{order}/mark")).await.html, after_answer, "so is a new document");

        let mut thief = house.browser();
        let page = thief.open(&go).await;
        assert_eq!((page.status, page.all("data-state")), (410, vec!["used".to_owned()]));
        thief.send(&go, &[]).await;
        assert_eq!((thief.page.status, thief.page.name().as_str()), (410, "go"));
        assert_eq!(thief.open(&order).await.name(), "sign-in", "nobody was signed in");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_few_short_lived_and_end_with_their_opener() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (mut desk, order) = at_the_desk(&house, "13800001501").await;

        let late = link(&mut desk, &order, &order).await;
        house.pass(SignedDuration::from_secs(10 * 60 + 1));
        assert_eq!(house.browser().open(&late).await.status, 410);

        let first = link(&mut desk, &order, &order).await;
        for _ in 0..5 {
            house.pass(SignedDuration::from_secs(1));
            link(&mut desk, &order, &order).await;
        }
        assert_eq!(house.browser().open(&first).await.status, 410, "five links at a time");

        let elsewhere = link(&mut desk, &order, "//evil.example/x").await;
        let mut phone = house.browser();
        phone.open(&elsewhere).await;
        assert_eq!(phone.send(&elsewhere, &[]).await.at, order, "a link leads to its order and nowhere else");

        // The session of a link ends with that of its opener.
        house.pass(SignedDuration::from_hours(6 * 24));
        let go = link(&mut desk, &order, &order).await;
        let mut phone = house.browser();
        phone.open(&go).await;
        assert_eq!(phone.send(&go, &[]).await.name(), "applicant-tasks");
        house.pass(SignedDuration::from_hours(25));
        assert_eq!(phone.open(&order).await.name(), "sign-in");

        let (mut desk, order) = at_the_desk(&house, "13800001502").await;
        let go = link(&mut desk, &order, &order).await;
        desk.send("/sign-out", &[]).await;
        assert_eq!(house.browser().open(&go).await.status, 410, "whoever signs out takes the links along");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_needs_its_own_page_and_its_own_account() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let (mut desk, order) = at_the_desk(&house, "13800001501").await;
    let go = link(&mut desk, &order, &order).await;
    let mut phone = house.browser();
    phone.open("/").await;
    phone.page.html.clear();
    assert_eq!(phone.send(&go, &[]).await.status, 403, "a press on the page of the link, not of another site");
    phone.open(&go).await;
    assert_eq!(phone.send(&go, &[]).await.at, order, "a refused press uses nothing up");

    let mut other = house.browser();
    other.sign_in("13800001502", "/my").await;
    for page in ["continue", "continue.svg", "mark", "seen"] {
        assert_eq!(other.open(&format!("{order}/{page}")).await.status, 404, "{page}");
    }
    other.open("/my").await;
    assert_eq!(other.send(&format!("{order}/continue"), &[]).await.status, 404);
    assert_eq!(house.browser().open(&format!("{order}/mark")).await.name(), "sign-in");
    house.close().await;
}
