//! Two windows on one draft: what each changed alone is put together, what both changed is shown to the one who comes second,
//! and nothing typed is lost.

use beian::testing::databases;

use crate::house::samples::person;
use crate::house::{Browser, House};
use crate::pages::sign_in;

/// What a page's form would send back for these fields, with what it carries hidden.
async fn save(browser: &mut Browser, at: &str, typed: &[(&str, &str)]) {
    let (version, was) = (browser.page.hidden("version"), browser.page.hidden("was"));
    let mut fields = vec![("version", version.as_str()), ("was", was.as_str()), ("shown", "1")];
    fields.extend_from_slice(typed);
    browser.send(at, &fields).await;
}

const NAME: &str = "/sites/0/name";
const DOMAIN: &str = "/sites/0/domains/0/name";
const URL: &str = "/sites/0/home_url";

#[tokio::test(flavor = "multi_thread")]
async fn what_both_changed_is_shown_and_what_one_changed_is_put_together() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut desk = sign_in(&house, "13800001521", "/my").await;
        let mut phone = sign_in(&house, "13800001521", "/my").await;
        desk.open("/my").await;
        desk.send("/my", &[]).await;
        let order = desk.page.at.clone();
        let at = format!("{order}/q/site?site=0");
        desk.open(&at).await;
        save(&mut desk, &at, &[(NAME, "旧名字站"), (DOMAIN, "example-nanqiao.cn")]).await;
        assert_eq!(desk.page.name(), "applicant-tasks");

        // Both open the page; the phone is faster with the name.
        desk.open(&at).await;
        phone.open(&at).await;
        save(&mut phone, &at, &[(NAME, "手机改的名"), (DOMAIN, "example-nanqiao.cn")]).await;
        assert_eq!(phone.page.name(), "applicant-tasks");
        let typed = [(NAME, "电脑改的名"), (DOMAIN, "example-nanqiao.cn"), (URL, "www.example-nanqiao.cn")];
        save(&mut desk, &at, &typed).await;
        assert_eq!((desk.page.status, desk.page.name()), (409, "applicant-question".into()));
        assert_eq!(desk.page.all("data-state")[0], "stale");
        assert_eq!(desk.page.all("data-clash"), ["was", "theirs", "yours"], "the domain is no clash");
        let summary = desk.page.html.split("data-state=\"stale\"").nth(1).unwrap().split("<h1>").next().unwrap();
        for said in ["旧名字站", "手机改的名", "电脑改的名"] {
            assert!(summary.contains(said), "{said}: {summary}");
        }
        assert!(desk.page.html.contains("value=\"电脑改的名\""), "what was typed stands in its control");
        assert!(desk.page.html.contains("value=\"www.example-nanqiao.cn\""));

        // Nothing was saved yet; saving the page again is the decision.
        assert!(phone.open(&at).await.html.contains("手机改的名"));
        save(&mut desk, &at, &typed).await;
        assert_eq!(desk.page.name(), "applicant-tasks", "{}", desk.page.html);
        assert!(phone.open(&at).await.html.contains("value=\"电脑改的名\""));

        // Each changes another field: both stand, and nobody is asked.
        desk.open(&at).await;
        phone.open(&at).await;
        save(
            &mut phone,
            &at,
            &[(NAME, "电脑改的名"), (DOMAIN, "example-nanqiao2.cn"), (URL, "www.example-nanqiao.cn")],
        )
        .await;
        save(&mut desk, &at, &[(NAME, "最后的名字"), (DOMAIN, "example-nanqiao.cn"), (URL, "www.example-nanqiao.cn")])
            .await;
        assert_eq!(desk.page.name(), "applicant-tasks", "{}", desk.page.html);
        let page = desk.open(&at).await;
        assert!(page.html.contains("value=\"最后的名字\"") && page.html.contains("value=\"example-nanqiao2.cn\""));
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_elsewhere_disturbs_no_page() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let mut desk = sign_in(&house, "13800001522", "/my").await;
    let mut phone = sign_in(&house, "13800001522", "/my").await;
    desk.open("/my").await;
    desk.send("/my", &[]).await;
    let order = desk.page.at.clone();
    let kind = format!("{order}/q/kind?site=0");
    desk.open(&kind).await;
    save(&mut desk, &kind, &[("/province", "33"), ("/subject/nature", "individual")]).await;
    let at = format!("{order}/q/site?site=0");
    desk.open(&at).await;
    let documents = format!("{order}/documents");
    phone.open(&documents).await;
    let consent = phone.page.hidden_box("consent");
    let (kind, owner, jpeg) = &person().pictures[0];
    phone.upload(&documents, &[("kind", kind), ("owner", owner), ("consent", &consent)], jpeg).await;
    assert_eq!(phone.page.status, 200, "{}", phone.page.html);
    save(&mut desk, &at, &[(NAME, "南乔的书")]).await;
    assert_eq!((desk.page.status, desk.page.name()), (200, "applicant-tasks".into()), "{}", desk.page.html);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resource_chosen_in_two_windows_is_asked_again() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let mut desk = sign_in(&house, "13800001523", "/my").await;
    let mut phone = sign_in(&house, "13800001523", "/my").await;
    desk.open("/my").await;
    desk.send("/my", &[]).await;
    let at = format!("{}/q/resource?site=0", desk.page.at);
    desk.open(&at).await;
    phone.open(&at).await;
    assert_eq!(desk.page.all("data-state").iter().filter(|s| *s == "unusable").count(), 4, "each with its reason");
    save(&mut phone, &at, &[("resources", "vm-2")]).await;
    assert_eq!(phone.page.name(), "applicant-tasks");
    save(&mut desk, &at, &[("resources", "vm-1")]).await;
    assert_eq!((desk.page.status, desk.page.all("data-state")[0].as_str()), (409, "stale"));
    save(&mut desk, &at, &[("resources", "vm-1")]).await;
    assert_eq!(desk.page.name(), "applicant-tasks");
    // What cannot carry a filing is refused, whatever the form sends.
    desk.open(&at).await;
    save(&mut desk, &at, &[("resources", "vm-3")]).await;
    assert_eq!((desk.page.status, desk.page.all("data-rule")[0].as_str()), (422, "form.resource"));
    desk.open(&at).await;
    save(&mut desk, &at, &[]).await;
    assert_eq!((desk.page.status, desk.page.all("data-rule")[0].as_str()), (422, "resource.missing"));
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_behind_its_order_leads_to_the_order() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let mut desk = sign_in(&house, "13800001524", "/my").await;
    let mut phone = sign_in(&house, "13800001524", "/my").await;
    desk.open("/my").await;
    desk.send("/my", &[]).await;
    let order = desk.page.at.clone();
    let at = format!("{order}/q/site?site=0");

    // What is missing stands in the order of the pages, with the name of the page beside it.
    let check = desk.open(&format!("{order}/check")).await;
    let list = check.html.split("data-state=\"findings\"").nth(1).unwrap().split("</ul>").next().unwrap();
    let places: Vec<&str> = list.match_indices("/q/").map(|(i, _)| list[i + 3..].split('?').next().unwrap()).collect();
    let mut once = places.clone();
    once.dedup();
    let all: std::collections::BTreeSet<&str> = places.iter().copied().collect();
    assert_eq!(once.len(), all.len(), "each page's findings stand together: {places:?}");
    assert!(list.contains(&house.browser_words("topic-person")), "{list}");

    desk.open(&at).await;
    phone.send(&format!("{order}/abandon"), &[]).await;
    save(&mut desk, &at, &[(NAME, "南乔的书")]).await;
    assert_eq!((desk.page.status, desk.page.name()), (409, "problem".into()), "{}", desk.page.html);
    assert!(desk.page.html.contains(&house.browser_words("page-problem-not-possible")), "{}", desk.page.html);
    assert!(desk.page.html.contains(&format!("<a href=\"{order}\">")), "{}", desk.page.html);
    house.close().await;
}
