//! The whole way on pages, without script: start, sign-in by phone code, questions, documents, check answers, submit; the
//! reviewer at the desk; the order page with its number.

use beian::testing::databases;
use filing::fields::Catalogue;
use filing::vocabulary::Nature;
use serde_json::json;

use crate::house::samples::{Sample, company, person};
use crate::house::{Browser, House, Offer};

/// Signs in with a phone; the code is read off the practice phone.
pub async fn sign_in(house: &House, phone: &str, back: &str) -> Browser {
    let mut browser = house.browser();
    browser.open(&format!("/sign-in?back={back}")).await;
    enter(house, &mut browser, phone, back).await;
    browser
}

/// Types phone and code into the sign-in page that is open.
pub async fn enter(house: &House, browser: &mut Browser, phone: &str, back: &str) {
    browser.send("/sign-in", &[("phone", phone), ("back", back)]).await;
    assert_eq!(browser.page.status, 200, "{}", browser.page.html);
    let mut other = house.browser();
    let bubbles = other.open("/practice/phone").await.html.clone();
    let code: String = bubbles
        .split("data-channel")
        .nth(1)
        .unwrap()
        .split("<p>")
        .nth(1)
        .unwrap()
        .chars()
        .filter(char::is_ascii_digit)
        .take(6)
        .collect();
    browser.send("/sign-in/code", &[("phone", phone), ("code", &code), ("back", back)]).await;
    assert_eq!(browser.page.status, 200);
}

/// Fills in a draft page by page and submits it; the order's id.
pub async fn file(browser: &mut Browser, sample: &Sample, topics: &[(&str, &[(&str, &str)])]) -> String {
    browser.open("/my").await;
    browser.send("/my", &[]).await;
    assert_eq!(browser.page.name(), "applicant-tasks", "{}", browser.page.html);
    let order = browser.page.at.clone();
    for (topic, extra) in topics {
        browser.open(&format!("{order}/q/{topic}?site=0")).await;
        assert_eq!(browser.page.name(), if *topic == "resource" { "applicant-resource" } else { "applicant-question" });
        let page = browser.fill(&sample.case, extra).await.clone();
        if page.name() == "applicant-question" {
            // Shown once what other pages still lack, or what such a subject is asked besides: the way goes on.
            browser.page.at = format!("{order}/q/{topic}?site=0");
            let mut again = extra.to_vec();
            again.extend(page.offers().contains_key("shown").then_some(("shown", "1")));
            browser.fill(&sample.case, &again).await;
        }
        assert_eq!(browser.page.name(), "applicant-tasks", "{topic}: {}", browser.page.html);
    }
    everything_was_asked(browser, sample);
    let documents = format!("{order}/documents");
    browser.open(&documents).await;
    assert_eq!(browser.page.all("data-state").iter().filter(|s| *s == "open").count(), sample.pictures.len());
    for (kind, owner, jpeg) in &sample.pictures {
        let consent = browser.page.hidden_box("consent");
        browser.upload(&documents, &[("kind", kind), ("owner", owner), ("consent", &consent)], jpeg).await;
        assert_eq!(browser.page.status, 200, "{}", browser.page.html);
    }
    browser.open(&format!("{order}/check")).await;
    let refused = browser.page.all("data-severity").into_iter().filter(|s| s == "refuse").count();
    assert_eq!(refused, 0, "{}", browser.page.html);
    let agreed = [
        ("agreed", "yes".to_owned()),
        ("terms", browser.page.hidden("terms")),
        ("privacy", browser.page.hidden("privacy")),
    ];
    let agreed: Vec<(&str, &str)> = agreed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.send(&format!("{order}/submit"), &agreed).await;
    assert_eq!(browser.page.name(), "applicant-order", "{}", browser.page.html);
    order.trim_start_matches("/orders/").to_owned()
}

/// Fields of the samples that no page asks for, and why.
const NOT_ASKED: &[(&str, &str)] = &[
    ("subject.legal_representative.region", "reads off the certificate number; no rule at entry looks at it"),
    ("site.content", "no check at entry reads it; the rules of provinces will"),
    ("site.purpose", "a first filing here is for a website"),
    ("site.resources", "chosen from the account's resources, under a name of its own"),
];

/// What an individual's pages leave out, because the subject's page has it.
const OF_THE_SUBJECT: &[&str] = &["name", "certificate.type", "certificate.number", "certificate.valid_until"];

/// Whatever the sample has of the field catalogue, some page has asked for.
fn everything_was_asked(browser: &Browser, sample: &Sample) {
    let individual = sample.case["subject"]["nature"] == "individual";
    let mut missing = Vec::new();
    for field in Catalogue::embedded().fields() {
        let pointer = field.pointer.replace('*', "0");
        let typed = sample.case.pointer(&pointer).is_some_and(|v| !v.is_null() && *v != json!([]));
        let known = individual
            && field
                .key
                .strip_prefix("subject_person.")
                .is_some_and(|k| OF_THE_SUBJECT.contains(&k) || k == "certificate.region");
        let left_out = NOT_ASKED.iter().any(|(key, _)| *key == field.key);
        if typed && !known && !left_out && !browser.asked.contains(&pointer) {
            missing.push(field.key.clone());
        }
    }
    assert!(missing.is_empty(), "no page asks for {missing:?}");
}

/// Whatever the subject is, every closed list that a question page asks for has choices.
#[tokio::test(flavor = "multi_thread")]
async fn every_closed_list_that_is_asked_has_choices() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let mut browser = sign_in(&house, "13800001501", "/my").await;
    browser.open("/my").await;
    browser.send("/my", &[]).await;
    let order = browser.page.at.clone();
    let kind = format!("{order}/q/kind?site=0");
    let natures = browser.open(&kind).await.offers().remove("/subject/nature");
    let Some(Offer::Among(natures)) = natures else { panic!("the nature is chosen from a list") };
    assert_eq!(natures.len(), Nature::ALL.len() + 1, "every nature, and none");
    for nature in natures {
        let version = browser.open(&kind).await.hidden("version");
        browser.send(&kind, &[("version", &version), ("/subject/nature", &nature), ("go", "later")]).await;
        assert_eq!(browser.page.name(), "applicant-tasks", "{}", browser.page.html);
        let questions: Vec<String> =
            browser.page.all("href").into_iter().filter(|link| link.starts_with(&format!("{order}/q/"))).collect();
        assert!(questions.len() >= 3, "{questions:?}");
        for question in questions {
            for (name, offer) in browser.open(&question).await.offers() {
                let Offer::Among(values) = offer else { continue };
                let choices = values.iter().filter(|value| !value.is_empty()).count();
                assert!(choices > 0, "{nature}: {question} offers nothing for {name}");
            }
            let lists = browser.page.html.matches("<fieldset").count();
            let filled = browser
                .page
                .html
                .split("<fieldset")
                .skip(1)
                .filter(|part| part.split("</fieldset>").next().is_some_and(|inside| inside.contains("<input")));
            assert_eq!(filled.count(), lists, "{nature}: {question} has a list without choices");
        }
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_and_a_person_file_on_pages() {
    for database in databases().await {
        let house = House::open(&database).await;
        let (company, person) = (company(), person());
        let mut clerk = sign_in(&house, "13800001501", "/my").await;
        let topics: &[(&str, &[(&str, &str)])] = &[
            ("kind", &[]),
            ("subject", &[]),
            ("address", &[]),
            ("representative", &[]),
            ("person", &[]),
            ("site", &[]),
            ("resource", &[("resources", "vm-1")]),
            ("site-person", &[]),
        ];
        let first = file(&mut clerk, &company, topics).await;
        let mut writer = sign_in(&house, "13800001503", "/my").await;
        let topics: &[(&str, &[(&str, &str)])] = &[
            ("kind", &[]),
            ("subject", &[]),
            ("address", &[]),
            ("person", &[]),
            ("site", &[]),
            ("resource", &[("resources", "vm-1")]),
        ];
        let second = file(&mut writer, &person, topics).await;

        let mut reviewer = house.browser();
        reviewer.open("/desk").await;
        let typed = house.sign_in_body("reviewer");
        let typed: Vec<(&str, &str)> = ["login", "password", "totp"].map(|n| (n, typed[n].as_str().unwrap())).to_vec();
        reviewer.send("/desk/sign-in", &typed).await;
        assert_eq!(reviewer.page.name(), "desk-queue", "{}", reviewer.page.html);
        for (id, sample, browser) in [(&first, &company, &mut clerk), (&second, &person, &mut writer)] {
            let at = format!("/desk/orders/{id}");
            reviewer.open(&at).await;
            reviewer.send(&format!("{at}/claim"), &[]).await;
            assert!(reviewer.page.html.contains(sample.case["subject"]["name"].as_str().unwrap()));
            let answers = reviewer.page.all_ok();
            let answers: Vec<(&str, &str)> = answers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            reviewer.send(&format!("{at}/approve"), &answers).await;
            assert_eq!(reviewer.page.name(), "desk-queue", "{}", reviewer.page.html);
            house.send().await;
            assert_eq!(browser.open(&format!("/orders/{id}")).await.all("data-state")[0], "uploaded");
            let key = house.key_of(id).await;
            house.answer_sms(&key, sample).await;
            house.decide(&key, json!({"result": "approve"})).await;
            house.hear().await;
            let page = browser.open(&format!("/orders/{id}")).await;
            assert_eq!(page.all("data-state")[0], "filed");
            assert!(page.html.contains("ICP备"));
            assert!(browser.open("/my").await.html.contains("ICP备"));
        }
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_what_is_not_theirs_and_forms_need_their_token() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let mut owner = sign_in(&house, "13800001501", "/my").await;
    owner.open("/my").await;
    owner.send("/my", &[]).await;
    let order = owner.page.at.clone();
    let mut other = sign_in(&house, "13800001502", "/my").await;
    for page in [order.clone(), format!("{order}/check"), format!("{order}/documents"), format!("{order}/q/site")] {
        assert_eq!(other.open(&page).await.status, 404, "{page}");
    }
    for desk in ["/desk", "/desk/tasks"] {
        assert_eq!(other.open(desk).await.status, 404);
    }
    let mut stranger = house.browser();
    assert_eq!(stranger.open(&order).await.name(), "sign-in");
    assert_eq!(stranger.open("/desk").await.name(), "desk-sign-in");
    owner.open(&order).await;
    owner.page.html.clear();
    assert_eq!(owner.send(&format!("{order}/abandon"), &[]).await.status, 403);
    owner.open("/sign-in?back=//evil.example").await;
    assert!(owner.page.html.contains("name=\"back\" value=\"/my\""), "back leads nowhere else");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_few_and_short_lived() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let mut browser = house.browser();
    browser.open("/sign-in").await;
    for status in [200, 200, 200, 429] {
        browser.open("/sign-in").await;
        assert_eq!(browser.send("/sign-in", &[("phone", "138 0000 1509")]).await.status, status);
    }
    for _ in 0..6 {
        assert_eq!(browser.send("/sign-in/code", &[("phone", "13800001509"), ("code", "000000")]).await.status, 422);
    }
    house.close().await;
}
