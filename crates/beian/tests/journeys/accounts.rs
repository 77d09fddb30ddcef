//! An account and who sits at it: devices that are new to it, signing out, lost sessions, and what its owner may read about who
//! saw the documents.

use beian::flows::refusal::Refusal;
use beian::store::{journal, sign_in};
use beian::testing::databases;
use jiff::SignedDuration;

use crate::house::samples::{company, person};
use crate::house::{Browser, House};

const PHONE: &str = "13800001501";
/// What a stranger must not read of the company's filing.
const SECRETS: [&str; 5] = ["青禾", "example-qinghe", "沈知行", "顾晓帆", "440305"];

/// Ties a phone to the account that files by API.
async fn tie_phone(house: &House, phone: &str) {
    let blind = house.app.keys.blind().phone(phone);
    let tied = house
        .app
        .store
        .step(move |tx| Box::pin(async move { Ok::<_, Refusal>(sign_in::add_phone(tx, &blind, "acc-1").await?) }));
    tied.await.unwrap();
}

/// The acts in an order's journal that begin with `identity`.
async fn identity_acts(house: &House, order: &str) -> Vec<String> {
    let mut reader = house.app.store.read().await.unwrap();
    let mut acts = Vec::new();
    for act in ["identity.failed", "identity.asked", "identity.unlocked", "identity.confirmed"] {
        let found = journal::entries(&mut reader, order, act).await.unwrap().len();
        acts.extend(std::iter::repeat_n(act.to_owned(), found));
    }
    acts
}

fn assert_hidden(browser: &Browser, at: &str) {
    for secret in SECRETS {
        assert!(!browser.page.html.contains(secret), "{at} shows {secret}: {}", browser.page.html);
    }
}

/// A member of staff at the desk.
async fn staff(house: &House, role: &str) -> Browser {
    let mut browser = house.browser();
    browser.open("/desk").await;
    let typed = house.sign_in_body(role);
    let typed: Vec<(&str, &str)> = ["login", "password", "totp"].map(|n| (n, typed[n].as_str().unwrap())).to_vec();
    browser.send("/desk/sign-in", &typed).await;
    assert_eq!(browser.page.name(), "desk-queue", "{}", browser.page.html);
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_was_given_away_shows_nothing_of_earlier_orders() {
    for database in databases().await {
        let house = House::open(&database).await;
        let filed = house.filed(&company()).await;
        let draft = house.draft(&person()).await;
        tie_phone(&house, PHONE).await;
        let mut stranger = house.browser();
        stranger.sign_in(PHONE, "/my").await;
        assert_eq!(stranger.page.name(), "applicant-mine");
        assert!(stranger.page.all("data-state").contains(&"restricted".to_owned()));
        assert!(stranger.page.html.contains("ICP备"), "the number of a filing is public");
        assert_hidden(&stranger, "/my");
        for order in [&filed, &draft] {
            for page in ["", "/check", "/documents", "/q/subject", "/seen", "/continue", "/continue.svg", "/mark"] {
                let at = format!("/orders/{order}{page}");
                stranger.open(&at).await;
                assert_eq!((stranger.page.name(), stranger.page.status), ("identity".to_owned(), 200), "{at}");
                assert_hidden(&stranger, &at);
            }
        }
        let before = house.order(&draft).await;
        for act in ["abandon", "submit", "q/subject", "sites", "continue"] {
            stranger.send(&format!("/orders/{draft}/{act}"), &[]).await;
            assert_eq!(stranger.page.name(), "identity", "{act}");
        }
        assert_eq!(house.order(&draft).await, before, "nothing was done");

        // A new order can be begun meanwhile, and is open where it was begun.
        stranger.open("/my").await;
        stranger.send("/my", &[]).await;
        assert_eq!(stranger.page.name(), "applicant-tasks", "{}", stranger.page.html);
        let own = stranger.page.at.clone();
        stranger.open(&format!("{own}/q/subject")).await;
        stranger.fill(&person().case, &[]).await;
        assert_eq!(stranger.open(&own).await.name(), "applicant-tasks");

        // It goes on on the phone by a link, and nothing else does.
        stranger.open(&format!("{own}/continue?at={own}")).await;
        stranger.send(&format!("{own}/continue"), &[("at", &own)]).await;
        let address = stranger.page.all("value").into_iter().find(|v| v.contains("/go/")).unwrap();
        let go = &address[address.find("/go/").unwrap()..];
        let mut second = house.browser();
        second.open(go).await;
        assert_eq!(second.send(go, &[]).await.at, own);
        assert_eq!(second.open(&format!("/orders/{filed}")).await.name(), "identity");

        // The last six of the subject's or a responsible person's number open all of them, on this device, for good.
        let question = format!("/identity/{filed}");
        for wrong in ["000000", "", "34822", "330106"] {
            stranger.open(&question).await;
            stranger.send(&question, &[("last_six", wrong)]).await;
            assert_eq!(stranger.page.status, 422, "{wrong}");
            assert!(stranger.page.all("data-rule").contains(&"identity.wrong".to_owned()));
        }
        let number = company().case["subject_person"]["certificate"]["number"].as_str().unwrap().to_owned();
        stranger.send(&question, &[("last_six", &number[12..])]).await;
        assert_eq!((stranger.page.name().as_str(), stranger.page.status), ("applicant-order", 200));
        assert!(stranger.open("/my").await.html.contains("example-qinghe"));
        assert_eq!(stranger.open(&format!("/orders/{draft}")).await.name(), "applicant-tasks");
        let acts = identity_acts(&house, &filed).await;
        assert_eq!(acts[..4], ["identity.failed"; 4]);
        assert_eq!(acts[4..], ["identity.confirmed"]);
        stranger.open("/my").await;
        stranger.send("/sign-out", &[]).await;
        stranger.sign_in(PHONE, &format!("/orders/{filed}")).await;
        assert_eq!(stranger.page.name(), "applicant-order", "this browser is known now");

        let mut another = house.browser();
        another.sign_in(PHONE, &own).await;
        assert_eq!(another.page.name(), "identity", "what was begun on another device is an earlier order here");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_answers_lock_until_staff_have_found_out() {
    for database in databases().await {
        let house = House::open(&database).await;
        let order = house.draft(&person()).await;
        tie_phone(&house, PHONE).await;
        let mut browser = house.browser();
        browser.sign_in(PHONE, "/my").await;
        let question = format!("/identity/{order}");
        for n in 1..=5 {
            browser.open(&question).await;
            browser.send(&question, &[("last_six", "111111")]).await;
            assert_eq!(browser.page.status, if n < 5 { 422 } else { 429 });
        }
        assert!(browser.page.all("data-state").contains(&"locked".to_owned()));
        browser.send(&question, &[("last_six", "034822")]).await;
        assert_eq!(browser.page.status, 429, "the right answer comes too late");
        house.pass(SignedDuration::from_hours(30));
        browser.open(&question).await;
        assert!(browser.page.all("data-state").contains(&"locked".to_owned()), "a new day does not open the lock");

        // Closing allows new tries; vouching lets the device in.
        let task = house.task("identity_check").await;
        assert!(!task.to_string().contains("034822"));
        house.settle(&task, "resend").await.expect(409);
        let mut desk = staff(&house, "operator").await;
        desk.open("/desk/tasks").await;
        desk.send(&format!("/desk/tasks/{}/close", task["id"].as_str().unwrap()), &[]).await;
        browser.open(&question).await;
        browser.send(&question, &[("last_six", "222222")]).await;
        assert_eq!(browser.page.status, 422);
        browser.send(&question, &[("go", "staff")]).await;
        assert!(browser.page.all("data-state").contains(&"asked".to_owned()));
        let task = house.task("identity_check").await;
        desk.open("/desk/tasks").await;
        assert!(desk.page.html.contains(&format!("/desk/tasks/{}/vouch", task["id"].as_str().unwrap())));
        desk.send(&format!("/desk/tasks/{}/vouch", task["id"].as_str().unwrap()), &[]).await;
        assert_eq!(browser.open(&format!("/orders/{order}")).await.name(), "applicant-tasks");
        assert!(house.tasks().await.is_empty());
        let acts = identity_acts(&house, &order).await;
        assert_eq!(acts[..6], ["identity.failed"; 6]);
        assert_eq!(acts[6..], ["identity.asked", "identity.unlocked", "identity.confirmed"]);
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn four_wrong_answers_a_day_lock_nobody() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let order = house.draft(&person()).await;
    tie_phone(&house, PHONE).await;
    let mut browser = house.browser();
    browser.sign_in(PHONE, "/my").await;
    let question = format!("/identity/{order}");
    for _ in 0..2 {
        for _ in 0..4 {
            browser.open(&question).await;
            browser.send(&question, &[("last_six", "111111")]).await;
            assert_eq!(browser.page.status, 422);
        }
        house.pass(SignedDuration::from_hours(24));
    }
    browser.open(&question).await;
    assert_eq!(browser.send(&question, &[("last_six", "03482２")]).await.name(), "applicant-tasks");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_without_a_number_goes_on_on_any_device_of_its_account() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let mut first = house.browser();
    first.sign_in(PHONE, "/my").await;
    first.send("/my", &[]).await;
    let order = first.page.at.clone();
    let mut second = house.browser();
    second.sign_in(PHONE, &order).await;
    assert_eq!(second.page.name(), "applicant-tasks", "there is nothing to ask about yet");
    first.open(&format!("{order}/q/subject")).await;
    first.fill(&person().case, &[]).await;
    assert_eq!(second.open(&order).await.name(), "identity", "now there is");
    second.send(&format!("/identity{}", order.trim_start_matches("/orders")), &[("last_six", "034822")]).await;
    assert_eq!(second.page.name(), "applicant-tasks");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_end_one_by_one_or_all() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut desk = house.browser();
        desk.sign_in(PHONE, "/account").await;
        house.pass(SignedDuration::from_mins(11));
        let mut phone = house.browser().saying("user-agent", "Mozilla/5.0 (Linux; Android 16) Mobile");
        phone.sign_in(PHONE, "/account").await;
        assert_eq!(phone.page.name(), "account");
        assert!(phone.page.html.contains("<strong>手机</strong>") && phone.page.html.contains("<strong>电脑</strong>"));
        let sessions = phone.page.all("data-session");
        assert_eq!(sessions.len(), 2, "newest first");
        let mut other = house.browser();
        other.sign_in("13800001502", "/account").await;
        let foreign = format!("/account/sessions/{}/end", sessions[1]);
        assert_eq!(other.send(&foreign, &[]).await.status, 404);
        assert_eq!(desk.open("/account").await.name(), "account");
        phone.send(&foreign, &[]).await;
        assert_eq!(phone.page.all("data-session").len(), 1);
        assert_eq!(desk.open("/account").await.name(), "sign-in");

        house.pass(SignedDuration::from_mins(11));
        desk.sign_in(PHONE, "/account").await;
        desk.send("/account/sign-out-everywhere", &[]).await;
        assert_eq!(desk.open("/account").await.name(), "sign-in");
        assert_eq!(phone.open("/account").await.name(), "sign-in");
        assert_eq!(other.open("/account").await.name(), "account", "another account stays");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_everywhere_takes_trust_from_other_devices() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let (mut here, mut lost) = (house.browser(), house.browser());
    here.sign_in(PHONE, "/my").await;
    lost.sign_in(PHONE, "/my").await;
    lost.open("/my").await;
    here.open("/my").await;
    here.send("/my", &[]).await;
    let order = here.page.at.clone();
    here.open(&format!("{order}/q/subject")).await;
    here.fill(&person().case, &[]).await;
    assert_eq!(lost.open(&order).await.name(), "applicant-tasks", "both were there from the beginning");
    here.open("/account").await;
    here.send("/account/sign-out-everywhere", &[]).await;
    house.pass(SignedDuration::from_mins(11));
    lost.sign_in(PHONE, &order).await;
    assert_eq!(lost.page.name(), "identity");
    here.sign_in(PHONE, &order).await;
    assert_eq!(here.page.name(), "applicant-tasks");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_session_loses_nothing_that_was_typed() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut browser = house.browser();
        browser.sign_in(PHONE, "/my").await;
        browser.send("/my", &[]).await;
        let order = browser.page.at.clone();
        let question = format!("{order}/q/subject?site=0");
        browser.open(&question).await;
        house.pass(SignedDuration::from_hours(7 * 24 + 1));
        browser.fill(&person().case, &[]).await;
        assert_eq!(browser.page.name(), "sign-in");
        assert!(browser.page.html.contains(&house.browser_words("sign-in-kept")));

        // Another account at the same browser gets nothing of it.
        browser.sign_in("13800001502", "/kept").await;
        assert_eq!(browser.page.name(), "applicant-mine");
        browser.send("/sign-out", &[]).await;

        browser.sign_in(PHONE, "/kept").await;
        assert_eq!(browser.page.name(), "kept", "{}", browser.page.html);
        assert!(browser.page.all("action").contains(&question));
        let typed: Vec<(String, String)> = browser
            .page
            .all("name")
            .into_iter()
            .filter(|name| name.starts_with('/') || name == "version")
            .map(|name| (name.clone(), browser.page.hidden(&name)))
            .collect();
        let typed: Vec<(&str, &str)> = typed.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert!(typed.contains(&("/subject/certificate/number", "330106199011034822")));
        browser.send(&question, &typed).await;
        assert!(browser.open(&question).await.html.contains("330106199011034822"));

        // It is kept for half an hour, and from a page of the session only.
        browser.open(&question).await;
        house.pass(SignedDuration::from_hours(7 * 24 + 1));
        browser.fill(&person().case, &[]).await;
        house.pass(SignedDuration::from_mins(31));
        browser.sign_in(PHONE, "/kept").await;
        assert_eq!(browser.page.name(), "applicant-mine");
        browser.open(&question).await;
        house.pass(SignedDuration::from_hours(7 * 24 + 1));
        browser.page.html = browser.page.html.replace("name=\"_token\" value=\"", "name=\"_token\" value=\"0");
        browser.fill(&person().case, &[]).await;
        assert!(browser.page.html.contains(&house.browser_words("sign-in-lost")), "a form of another site is not kept");
        let back = format!("name=\"back\" value=\"{order}\"");
        assert!(browser.page.html.contains(&back), "signing in leads back to the order: {}", browser.page.html);

        // A document has to be chosen again, which the page says.
        let (kind, owner, jpeg) = &person().pictures[0];
        browser.upload(&format!("{order}/documents"), &[("kind", kind), ("owner", owner)], jpeg).await;
        assert!(browser.page.html.contains(&house.browser_words("sign-in-lost")));
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn applicants_read_who_saw_their_documents() {
    for database in databases().await {
        let house = House::open(&database).await;
        tie_phone(&house, PHONE).await;
        let order = house.submitted(&person()).await;
        let mut owner = house.browser();
        owner.sign_in(PHONE, &format!("/orders/{order}")).await;
        owner.send(&format!("/identity/{order}"), &[("last_six", "034822")]).await;
        let page = owner.open(&format!("/orders/{order}/seen")).await;
        assert_eq!((page.name().as_str(), page.all("data-state")), ("seen", vec!["empty".to_owned()]));
        let mut reviewer = staff(&house, "reviewer").await;
        reviewer.open(&format!("/desk/orders/{order}")).await;
        reviewer.send(&format!("/desk/orders/{order}/claim"), &[]).await;
        let desk = reviewer.open(&format!("/desk/orders/{order}")).await.clone();
        let picture = desk.all("src").into_iter().find(|src| src.contains("/materials/")).expect("a document");
        reviewer.open(&picture).await;
        let page = owner.open(&format!("/orders/{order}/seen")).await;
        assert!(page.html.contains("审核员") && page.html.contains("订单信息"), "{}", page.html);
        assert!(page.html.matches("<li data-seen>").count() >= 2, "{}", page.html);
        let login = house.sign_in_body("reviewer")["login"].as_str().unwrap().to_owned();
        assert!(!page.html.contains(&login), "roles, not persons");
        house.close().await;
    }
}
