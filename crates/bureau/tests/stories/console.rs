//! The same on the console: a person reads the phones, answers, decides, and moves the clock.

use crate::{house::*, samples::*};

#[tokio::test]
async fn a_person_plays_the_bureau_on_its_page() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::new(dir.path()).await;
    let client = house.client();
    assert_eq!(upload(&client, 1, enterprise(1000)).await.code, 0);
    house.state(1000, "sms").await;
    let page = async || house.http.get(format!("{}/console", house.manage)).send().await.unwrap();
    let send = async |path: &str, fields: &[(&str, &str)]| {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = house.http.post(format!("{}{path}", house.manage)).body(body.join("&"));
        request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap()
    };
    let shown = page().await;
    assert!(shown.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    let html = shown.text().await.unwrap();
    assert!(html.contains("PRACTICE") && html.matches("/console/answer").count() == 2, "{html}");

    // Approval waits for the phones here too.
    assert_eq!(send("/console/decide", &[("key", "1000"), ("result", "approve")]).await.status().as_u16(), 409);
    house.answer_all(1000).await;
    house.state(1000, "review").await;
    assert_eq!(send("/console/decide", &[("key", "1000"), ("result", "approve")]).await.status().as_u16(), 200);
    assert!(page().await.text().await.unwrap().contains("浙ICP备"));
    let before = house.get("/clock").await["now"].as_str().unwrap().to_owned();
    assert_eq!(send("/console/clock", &[("advance", "PT24H")]).await.status().as_u16(), 200);
    assert_ne!(house.get("/clock").await["now"].as_str().unwrap()[..10], before[..10]);

    // Another site's page cannot send these forms.
    let foreign = house.http.post(format!("{}/console/clock", house.manage)).body("advance=PT1H");
    let foreign =
        foreign.header("content-type", "application/x-www-form-urlencoded").header("sec-fetch-site", "cross-site");
    assert_eq!(foreign.send().await.unwrap().status().as_u16(), 403);
}
