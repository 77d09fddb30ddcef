//! Signing in is limited by phone, address and login, its forms carry tokens, and its cookies go as the settings say.

use beian::network::Network;
use beian::testing::databases;
use jiff::SignedDuration;

use crate::house::House;

const PHONE: &str = "13800001501";

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_counted_by_phone_and_address_and_day() {
    for database in databases().await {
        let house = House::with(&database, |c| c.trusted_proxies = vec![Network::parse("127.0.0.0/8").unwrap()]).await;
        // Ten a day for one phone, wherever they are asked for.
        for n in 0..11 {
            let mut browser = house.browser().saying("x-forwarded-for", &format!("198.51.100.{n}"));
            browser.open("/sign-in").await;
            browser.send("/sign-in", &[("phone", PHONE)]).await;
            assert_eq!(browser.page.status, if n < 10 { 200 } else { 429 }, "code {n}");
            house.pass(SignedDuration::from_mins(11));
        }
        // A hundred a day for one address, whoever they are for.
        let mut browser = house.browser().saying("x-forwarded-for", "203.0.113.7");
        browser.open("/sign-in").await;
        let form = browser.page.clone();
        for n in 0..101 {
            browser.page = form.clone();
            browser.send("/sign-in", &[("phone", &format!("138000017{n:02}")[..11])]).await;
            let full = n % 20 == 19;
            if n < 100 {
                assert_eq!(browser.page.status, 200, "code {n}");
            }
            if full {
                house.pass(SignedDuration::from_mins(11));
            }
        }
        assert_eq!(browser.page.status, 429);
        assert!(browser.page.html.contains(&house.browser_words("sign-in-too-many")));
        let mut elsewhere = house.browser().saying("x-forwarded-for", "203.0.113.8");
        elsewhere.open("/sign-in").await;
        assert_eq!(elsewhere.send("/sign-in", &[("phone", "13800001799")]).await.status, 200, "another line");
        house.pass(SignedDuration::from_hours(24));
        browser.page = form.clone();
        assert_eq!(browser.send("/sign-in", &[("phone", "13800001798")]).await.status, 200, "another day");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_of_a_stranger_is_not_believed() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    for n in 0..21 {
        let mut browser = house.browser().saying("x-forwarded-for", &format!("198.51.100.{n}"));
        browser.open("/sign-in").await;
        browser.send("/sign-in", &[("phone", &format!("138000016{n:02}"))]).await;
        assert_eq!(browser.page.status, if n < 20 { 200 } else { 429 }, "all come from one address");
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_logins_are_not_tried_through() {
    for database in databases().await {
        let house = House::with(&database, |c| c.trusted_proxies = vec![Network::parse("127.0.0.1").unwrap()]).await;
        let right = house.sign_in_body("reviewer");
        let mut wrong = right.clone();
        wrong["password"] = "wrong".into();
        let from = |n: u8| house.stranger().with("x-forwarded-for", &format!("198.51.100.{n}"));
        for n in 0..10 {
            from(n).post("/staff/tokens", &wrong).await.expect(401);
        }
        from(11).post("/staff/tokens", &right).await.expect(429);
        from(12).post("/staff/tokens", &house.sign_in_body("operator")).await.expect(201);
        let mut browser = house.browser().saying("x-forwarded-for", "198.51.100.13");
        browser.open("/desk").await;
        let typed: Vec<(&str, &str)> = ["login", "password", "totp"].map(|n| (n, right[n].as_str().unwrap())).to_vec();
        assert_eq!(browser.send("/desk/sign-in", &typed).await.status, 429, "pages and API count together");
        house.pass(SignedDuration::from_mins(15));
        from(14).post("/staff/tokens", &house.sign_in_body("reviewer")).await.expect(201);
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_of_people_who_are_not_signed_in_carry_a_token_too() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let mut browser = house.browser();
    browser.open("/sign-in").await;
    let form = browser.page.clone();
    assert!(!form.hidden("_token").is_empty());
    browser.page.html.clear();
    assert_eq!(browser.send("/sign-in", &[("phone", PHONE)]).await.status, 403);
    let mut other = house.browser();
    other.open("/sign-in").await;
    other.page = form.clone();
    assert_eq!(other.send("/sign-in", &[("phone", PHONE)]).await.status, 403, "the token of another browser");
    browser.page = form;
    assert_eq!(browser.send("/sign-in", &[("phone", PHONE)]).await.status, 200);
    for form in ["/sign-in/code", "/desk/sign-in", "/language", "/"] {
        let mut stranger = house.browser();
        assert_eq!(stranger.send(form, &[]).await.status, 403, "{form}");
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_go_over_https_only_where_that_is_set() {
    let databases = databases().await;
    let house = House::with(&databases[0], |config| config.secure_cookies = true).await;
    let mut browser = house.browser();
    browser.sign_in(PHONE, "/my").await;
    assert_eq!(browser.page.name(), "applicant-mine");
    browser.send("/language", &[("lang", "en"), ("back", "/my")]).await;
    assert!(browser.page.html.contains("My filings"));
    assert!(browser.set.len() >= 4, "{:?}", browser.set);
    for set in &browser.set {
        let fine = set.starts_with("__Host-") && set.contains("; Secure") && set.contains("; Path=/;");
        assert!(fine && set.contains("; HttpOnly") && set.contains("; SameSite=Lax"), "{set}");
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_practice_phone_shows_codes_to_copy_and_says_that_it_is_practice() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let mut browser = house.browser();
    browser.open("/sign-in").await;
    browser.send("/sign-in", &[("phone", PHONE)]).await;
    let page = browser.open("/practice/phone").await;
    assert!(page.html.contains("PRACTICE"));
    assert_eq!(page.all("data-channel"), ["sms"]);
    let code = page.html.split("<code>").nth(1).unwrap().split('<').next().unwrap();
    assert!(code.len() == 6 && page.html.matches(code).count() == 2, "in the bubble and beside it");
    house.close().await;
}
