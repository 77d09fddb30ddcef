//! The documents page: own pictures for the owner alone, what is no photo told with its kind and its cure, and sites that come
//! and go with their documents.

use beian::testing::databases;
use serde_json::json;

use crate::house::samples::{company, person};
use crate::house::{Browser, House, Part};
use crate::pages::sign_in;

/// Sends a file under a name and a content type of its own.
async fn attach(browser: &mut Browser, at: &str, fields: &[(&str, &str)], file: (&str, &str), bytes: &[u8]) {
    let token = browser.page.hidden("_token");
    let mut parts = vec![Part { name: "_token", file: None, bytes: token.as_bytes() }];
    parts.extend(fields.iter().map(|(name, value)| Part { name, file: None, bytes: value.as_bytes() }));
    parts.push(Part { name: "file", file: Some(file), bytes });
    browser.post_parts(at, &parts).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_photo_is_named_with_its_cure_and_the_page_stays() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let id =
        house.api("applicant").post("/orders", &person().case).await.expect(201)["id"].as_str().unwrap().to_owned();
    let mut browser = house.browser_of("acc-1").await;
    let at = format!("/orders/{id}/documents");
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let large = vec![0xFF_u8; 21 * 1024 * 1024];
    let wrong: &[(&str, &str, &[u8], &str, &str)] = &[
        ("scan.pdf", "application/pdf", b"%PDF-1.7\n%...", "upload.not_an_image", "PDF"),
        ("IMG_1.HEIC", "image/heic", heic, "upload.not_an_image", "HEIC"),
        ("a.gif", "image/gif", b"GIF89a\x01\0\x01\0\0\0\0;", "upload.not_an_image", "GIF"),
        ("", "application/octet-stream", b"", "upload.not_an_image", "选择"),
        ("a.jpg", "image/jpeg", &large, "upload.too_large", "20"),
    ];
    for (name, kind, bytes, rule, said) in wrong {
        browser.open(&at).await;
        let consent = browser.page.hidden_box("consent");
        let fields = [("kind", "identity_document"), ("owner", "/subject"), ("consent", consent.as_str())];
        attach(&mut browser, &at, &fields, (name, kind), bytes).await;
        assert_eq!((browser.page.status, browser.page.name()), (422, "applicant-documents".into()), "{name}");
        let rules = browser.page.all("data-rule");
        assert!(rules.iter().all(|said| said == rule) && !rules.is_empty(), "{name}: {rules:?}");
        assert!(browser.page.html.contains("href=\"#slot-1\"") && browser.page.html.contains("id=\"slot-1\""));
        assert!(browser.page.html.contains(said), "{name} says {said}");
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn own_pictures_are_for_their_owner_alone() {
    let databases = databases().await;
    let house = House::open(&databases[0]).await;
    let id = house.draft(&person()).await;
    let mut owner = house.browser_of("acc-1").await;
    let at = format!("/orders/{id}/documents");
    let picture = owner.open(&at).await.all("src").into_iter().find(|s| s.starts_with("/orders/")).unwrap();
    assert_eq!(owner.open(&picture).await.status, 200);
    assert_eq!(owner.open(&format!("{at}/nothing")).await.status, 404);
    let mut other = sign_in(&house, "13800001531", "/my").await;
    let mut stranger = house.browser();
    for page in [picture.as_str(), &format!("/orders/{id}/abandon"), &format!("/orders/{id}/sites/0/remove")] {
        assert_eq!(other.open(page).await.status, 404, "{page}");
        assert_eq!(stranger.open(page).await.name(), "sign-in", "{page}");
    }
    for act in ["documents/withdraw", "sites/0/remove", "answered", "submit", "abandon", "sites"] {
        other.open("/my").await;
        assert_eq!(other.send(&format!("/orders/{id}/{act}"), &[("role", "subject")]).await.status, 404, "{act}");
        assert_eq!(stranger.send(&format!("/orders/{id}/{act}"), &[]).await.name(), "sign-in", "{act}");
        owner.open(&at).await;
        owner.page.html.clear();
        assert_eq!(owner.send(&format!("/orders/{id}/{act}"), &[]).await.status, 403, "{act} needs its token");
    }
    assert_eq!(house.order(&id).await["materials"].as_array().unwrap().len(), 1, "and nothing happened");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_site_takes_its_documents_and_the_others_move_up() {
    for database in databases().await {
        let house = House::open(&database).await;
        let sample = company();
        let mut case = sample.case.clone();
        let mut second = case["sites"][0].clone();
        second["name"] = json!("第二个网站");
        case["sites"].as_array_mut().unwrap().insert(0, second);
        let id = house.api("applicant").post("/orders", &case).await.expect(201)["id"].as_str().unwrap().to_owned();
        let jpeg = &sample.pictures[0].2;
        for owner in ["/subject", "/sites/0/person", "/sites/1/person"] {
            let kind = if owner == "/subject" { "unit_certificate" } else { "identity_document" };
            house.add_document("applicant", &id, kind, owner, jpeg).await.expect(201);
        }
        let kept = house.order(&id).await["materials"][1]["id"].clone();
        let mut browser = house.browser_of("acc-1").await;
        let remove = format!("/orders/{id}/sites/0/remove");
        let page = browser.open(&remove).await;
        assert!(page.html.contains("第二个网站"), "it says which one");
        browser.send(&remove, &[]).await;
        assert_eq!(browser.page.name(), "applicant-tasks");
        let order = house.order(&id).await;
        assert_eq!(order["case"]["sites"].as_array().unwrap().len(), 1);
        assert_eq!(order["case"]["sites"][0]["name"], sample.case["sites"][0]["name"]);
        let owners: Vec<&str> =
            order["materials"].as_array().unwrap().iter().map(|m| m["owner"].as_str().unwrap()).collect();
        assert_eq!(owners, ["/sites/0/person", "/subject"]);
        assert_eq!(order["materials"][0]["id"], kept, "the second site's own picture, moved up");
        // The last site stays.
        browser.open(&format!("/orders/{id}")).await;
        assert_eq!(browser.send(&remove, &[]).await.status, 404);
        house.close().await;
    }
}
