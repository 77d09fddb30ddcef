//! Pages that tell the truth: the start and what it carries along, counties to choose from, numbers as people type them, a
//! returned order that ticks off, the order page with its countdown, what is filed, and help where a province asks for more.

use beian::testing::databases;
use serde_json::json;

use crate::house::samples::{another_person, person};
use crate::house::{Browser, House};
use crate::pages::sign_in;

const NUMBER: &str = "/subject/certificate/number";
const DOMAIN: &str = "/sites/0/domains/0/name";

/// The question that a start page asks, answered as the sample says.
async fn ask(browser: &mut Browser, number: &str, domain: &str) {
    browser.open("/").await;
    let typed = [(DOMAIN, domain), ("/subject/nature", "individual"), ("/province", "33"), (NUMBER, number)];
    browser.send("/", &typed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_at_the_start_survives_signing_in_and_stands_in_no_address() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (number, domain) = ("330106199011034822", "example-nanqiao.cn");
        let mut browser = house.browser();
        ask(&mut browser, "330106 19901103 4822", domain).await;
        assert_eq!((browser.page.status, browser.page.all("data-state")[0].as_str()), (200, "first"));
        let given: Vec<(String, String)> =
            ["domain", "nature", "province", "number"].map(|n| (n.to_owned(), browser.page.hidden(n))).to_vec();
        assert_eq!(given[3].1, number, "blanks mean nothing");
        let given: Vec<(&str, &str)> = given.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        browser.send("/start", &given).await;
        assert_eq!((browser.page.name(), browser.page.at.as_str()), ("sign-in".into(), "/sign-in?back=/my/new"));
        assert!(!browser.cookies().contains(number) && !browser.page.html.contains(number), "sealed on the way");
        crate::pages::enter(&house, &mut browser, "13800001541", "/my/new").await;
        assert_eq!(browser.page.name(), "applicant-begin");
        assert!(browser.page.html.contains(domain) && !browser.page.html.contains(number), "shown masked");
        browser.send("/my", &[]).await;
        assert_eq!(browser.page.name(), "applicant-tasks");
        let order = browser.page.at.clone();
        let page = browser.open(&format!("{order}/q/subject")).await;
        assert!(page.html.contains(number), "and there it is");
        assert_eq!(browser.open("/my/new").await.name(), "applicant-mine", "carried once");
        // What is not ours opens nothing.
        browser.wear("beian_start", "00ff");
        assert_eq!(browser.open("/my/new").await.name(), "applicant-mine");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_records_speak_without_saying_whose() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (one, two) = (another_person(5), another_person(6));
        let (number, domain) = (one.case["subject"]["certificate"]["number"].as_str().unwrap(), "example-nanqiao5.cn");
        let free = two.case["subject"]["certificate"]["number"].as_str().unwrap();
        house.submitted(&one).await;
        let mut browser = house.browser();
        for (number, domain, said) in
            [(free, domain, "这个域名正在办理"), (number, "example-other.cn", "这个证件号码正在办理")]
        {
            ask(&mut browser, number, domain).await;
            assert_eq!((browser.page.status, browser.page.all("data-state")[0].as_str()), (200, "here"), "{said}");
            assert!(browser.page.html.contains(said));
            assert!(!browser.page.html.contains("acc-1") && !browser.page.html.contains("陈南乔"));
        }
        house.filed(&two).await;
        ask(&mut browser, number, "example-nanqiao6.cn").await;
        assert!(browser.page.html.contains("这个域名已经在这里备案"));
        ask(&mut browser, free, "example-third.cn").await;
        assert!(browser.page.html.contains("这个证件号码在这里已有备案"));
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn counties_are_chosen_and_numbers_are_typed_as_people_do() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let mut browser = sign_in(&house, "13800001542", "/my").await;
    browser.open("/my").await;
    browser.send("/my", &[("province", "33"), ("nature", "individual")]).await;
    let order = browser.page.at.clone();
    let at = format!("{order}/q/address?site=0");
    let page = browser.open(&at).await;
    assert!(page.html.contains("<option value=\"330106\">西湖区</option>"), "the filing's province is offered");
    assert!(!page.html.contains("<option value=\"440305\""));
    // Another province by the button: what was typed stays, nothing is saved.
    let version = browser.page.hidden("version");
    let region = "/subject/address/region";
    let other = [
        ("version", version.as_str()),
        ("go", "province"),
        ("/subject/address/region#province", "44"),
        (region, "330106"),
        ("/subject/address/text", "样例街16号"),
    ];
    browser.send(&at, &other).await;
    assert_eq!((browser.page.status, browser.page.name()), (200, "applicant-question".into()));
    assert!(browser.page.html.contains("<option value=\"440305\">南山区</option>"));
    assert!(browser.page.html.contains("value=\"样例街16号\""));
    assert_eq!(browser.page.hidden("version"), version);
    let id = order.trim_start_matches("/orders/").to_owned();
    let typed = [
        ("version", version.as_str()),
        ("go", "later"),
        ("/subject/address/region#province", "44"),
        (region, "440305"),
    ];
    browser.send(&at, &typed).await;
    assert_eq!(browser.page.name(), "applicant-tasks");
    assert!(browser.open(&at).await.html.contains("<option value=\"440305\" selected>"));

    let person = format!("{order}/q/person?site=0");
    browser.open(&person).await;
    let version = browser.page.hidden("version");
    let typed = [
        ("version", version.as_str()),
        ("go", "later"),
        ("/subject_person/phones/contact1/number", "+86 138-0000 1503"),
        ("/subject_person/email", " nanqiao @ example.com "),
    ];
    browser.send(&person, &typed).await;
    let page = browser.open(&person).await;
    assert!(page.html.contains("value=\"13800001503\"") && page.html.contains("value=\"nanqiao@example.com\""));
    let subject = format!("{order}/q/subject?site=0");
    browser.open(&subject).await;
    let version = browser.page.hidden("version");
    let (issued, until) = ("/subject/certificate/issued_on", "/subject/certificate/valid_until");
    // A day that is none is kept as it was typed, and said at its place.
    browser.send(&subject, &[("version", &version), (issued, "2016年13月1日"), (until, "long")]).await;
    assert_eq!((browser.page.status, browser.page.all("data-rule")[0].as_str()), (422, "form.unreadable"));
    assert!(browser.page.html.contains("value=\"2016年13月1日\""));
    browser.send(&subject, &[("version", &version), ("go", "later"), (issued, "2016年1月1日"), (until, "long")]).await;
    let page = browser.open(&subject).await;
    assert!(page.html.contains("value=\"2016-01-01\"") && page.html.contains("value=\"long\" checked"));
    assert!(!id.is_empty());
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_returned_order_ticks_off_what_was_mended() {
    for database in databases().await {
        let house = House::open(&database).await;
        let id = house.submitted(&person()).await;
        house.api("reviewer").act(&format!("/orders/{id}/claim")).await.expect(200);
        let words = json!({"findings": [
            {"path": "/sites/0/name", "cure": "名称请写具体"},
            {"path": "/subject_person/email", "cure": "邮箱请换一个"},
            {"path": "/materials", "cure": "照片反光，请重拍"},
        ]});
        house.api("reviewer").post(&format!("/orders/{id}/return"), &words).await.expect(200);
        let mut browser = house.browser_of("acc-1").await;
        let order = format!("/orders/{id}");
        let marks = |browser: &Browser| {
            let all = browser.page.all("data-state");
            all.into_iter().filter(|s| s == "mend" || s == "mended").take(3).collect::<Vec<_>>()
        };
        browser.open(&order).await;
        assert_eq!(browser.page.all("data-state")[0], "returned", "the reasons come first");
        assert_eq!(marks(&browser), ["mend"; 3]);
        for link in ["q/site?site=0&amp;again=1#f-sites-0-name", "q/person?site=0&amp;again=1#f-subject_person-email"] {
            let plain = link.replace("&amp;", "&#38;");
            assert!(browser.page.html.contains(link) || browser.page.html.contains(&plain), "{link}");
        }
        let mut case = person().case;
        case["sites"][0]["name"] = json!("南乔的读书与散步");
        browser.open(&format!("{order}/q/site?site=0")).await;
        let shown = browser.page.offers().contains_key("shown").then_some(("shown", "1"));
        browser.fill(&case, shown.as_slice()).await;
        assert_eq!(browser.page.name(), "applicant-tasks");
        house.pass(jiff::SignedDuration::from_mins(1));
        let documents = format!("{order}/documents");
        browser.open(&documents).await;
        let (kind, owner, jpeg) = &person().pictures[0];
        browser.upload(&documents, &[("kind", kind), ("owner", owner)], jpeg).await;
        browser.open(&order).await;
        let mut seen = marks(&browser);
        seen.sort();
        assert_eq!(seen, ["mend", "mended", "mended"], "name and photo are done, the e-mail is not");
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_page_says_who_has_to_answer_until_when_and_keeps_a_note() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (id, _) = house.at_the_bureau(&person()).await;
        let mut browser = house.browser_of("acc-1").await;
        let order = format!("/orders/{id}");
        house.advance("PT18H40M").await;
        let page = browser.open(&order).await.clone();
        assert_eq!(page.all("data-countdown"), [(5 * 3600 + 20 * 60).to_string()], "24 hours less 18:40");
        assert!(page.html.contains("还有 5 小时 20 分") && page.html.contains("尾号 1503"));
        assert!(page.html.contains("138****1503") && !page.html.contains("13800001503"), "masked");
        assert!(page.html.contains("暂时没有可以参考的时间"), "nobody has finished here yet");
        browser.send(&format!("{order}/answered"), &[("role", "subject")]).await;
        assert!(browser.page.html.contains("您在") && browser.page.all("data-state").contains(&"said".to_owned()));
        assert_eq!(browser.page.all("data-state")[0], "uploaded", "a note moves nothing");
        assert_eq!(browser.send(&format!("{order}/answered"), &[("role", "site-7")]).await.status, 404);
        house.advance("PT6H").await;
        assert!(browser.open(&order).await.html.contains("时间已过"));
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_filings_make_a_history_and_my_filings_show_the_rest() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    for n in 1..=5 {
        let (id, key) = house.at_the_bureau(&another_person(n)).await;
        house.answer_sms(&key, &another_person(n)).await;
        if n == 5 {
            house.advance("PT50H").await;
        }
        house.decide(&key, json!({"result": "approve"})).await;
        house.hear().await;
        assert_eq!(house.order(&id).await["state"], "filed");
    }
    let id = house.submitted(&person()).await;
    let mut browser = house.browser_of("acc-1").await;
    let page = browser.open(&format!("/orders/{id}")).await;
    assert!(page.html.contains("一半在 1 天内完成，十个里有九个在 3 天内完成"), "{}", page.html);
    assert!(page.html.contains("现在是第 1 天"));
    let page = browser.open("/my").await;
    assert!(page.html.contains("ICP备") && page.html.contains("example-nanqiao3.cn"));
    assert_eq!(page.all("data-copy").len(), 0, "an attribute without a value");
    assert_eq!(page.html.matches("beian.miit.gov.cn").count(), 5, "a line for the foot of each site");
    for n in 10..30 {
        house.api("applicant").post("/orders", &another_person(n).case).await.expect(201);
    }
    let page = browser.open("/my").await.clone();
    let link = page.all("href").into_iter().find(|href| href.starts_with("/my?before=")).unwrap();
    assert_eq!(page.html.matches("<a href=\"/orders/").count(), 20);
    let page = browser.open(&link).await;
    assert_eq!(page.html.matches("<a href=\"/orders/").count(), 6, "the rest");
    assert!(!page.html.contains("href=\"/my?before="));
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn help_stands_where_the_province_asks_for_more_in_both_languages() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let mut browser = sign_in(&house, "13800001543", "/my").await;
    for (province, there) in [("12", true), ("34", false)] {
        browser.open("/my").await;
        browser.send("/my", &[("province", province), ("nature", "individual")]).await;
        let order = browser.page.at.clone();
        let page = browser.open(&format!("{order}/q/person")).await;
        assert_eq!(page.html.contains("应急号码最好是直系亲属的"), there, "{province}");
    }
    let mut reader = house.browser();
    for (page, zh, en) in [
        ("/help/words", "空壳主体", "Shell subject"),
        ("/help/photos", "反光", "Glare"),
        ("/terms", "服务条款", "Terms of use"),
        ("/privacy", "隐私声明", "Privacy statement"),
        ("/legal/identity", "单独同意", "Separate consent"),
    ] {
        reader.wear("beian_lang", "zh");
        assert!(reader.open(page).await.html.contains(zh), "{page}");
        reader.drop_cookies();
        reader.wear("beian_lang", "en");
        assert!(reader.open(page).await.html.contains(en), "{page}");
        reader.drop_cookies();
    }
    for drawing in reader.open("/help/photos").await.all("src").iter().filter(|s| s.ends_with(".svg")) {
        let mut other = house.browser();
        assert!(other.open(drawing).await.html.starts_with("<svg"), "{drawing}");
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_say_honestly_how_far_they_are() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let mut browser = sign_in(&house, "13800001544", "/my").await;
    browser.open("/my").await;
    browser.send("/my", &[]).await;
    let order = browser.page.at.clone();
    let state = |browser: &Browser, link: &str| {
        let after = browser.page.html.split(link).nth(1).unwrap_or_default().to_owned();
        after.split("data-state=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    };
    assert_eq!(state(&browser, "/q/kind"), "open");
    let save = async |browser: &mut Browser, topic: &str, typed: &[(&str, &str)]| {
        let at = format!("{order}/q/{topic}?site=0");
        browser.open(&at).await;
        let version = browser.page.hidden("version");
        let mut all = vec![("version", version.as_str()), ("go", "later")];
        all.extend_from_slice(typed);
        browser.send(&at, &all).await;
        browser.open(&order).await;
    };
    save(&mut browser, "kind", &[("/province", "33"), ("/subject/nature", "individual")]).await;
    assert_eq!(state(&browser, "/q/kind"), "done");
    save(&mut browser, "subject", &[("/subject/name", "陈南乔")]).await;
    assert_eq!(state(&browser, "/q/subject"), "begun");
    save(&mut browser, "subject", &[("/subject/certificate/type", "id_card"), (NUMBER, "330106199011034821")]).await;
    assert_eq!(state(&browser, "/q/subject"), "mend", "a wrong check digit");
    assert_eq!(state(&browser, "/documents"), "open");
    assert!(browser.page.html.contains("0 / 1 份"));
    house.close().await;
}
