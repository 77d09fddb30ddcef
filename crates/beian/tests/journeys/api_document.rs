//! What the API says about itself: an OpenAPI 3.1 document, and the same as a page for people.

use beian::testing::TestDatabase;
use serde_json::Value;

use crate::house::House;

#[tokio::test]
async fn the_api_describes_itself() {
    let house = House::open(&TestDatabase::sqlite()).await;
    let reply = house.stranger().get("/api/openapi.json").await;
    assert_eq!(reply.header("content-type"), "application/json");
    let document = reply.expect(200);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let page = house.stranger().get("/api").await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"));
    let text = String::from_utf8(page.bytes).unwrap();
    let mut names = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(text.contains(path.as_str()), "{method} {path} stands on the page");
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{name} names one operation");
            let words = operation["summary"].as_str().or(operation["description"].as_str());
            assert!(words.is_some_and(|words| !words.is_empty()), "{method} {path} says what it does");
            assert!(!operation["responses"].as_object().unwrap().is_empty());
            for wanted in path.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()) {
                let listed = operation["parameters"].as_array().into_iter().flatten();
                let names: Vec<&Value> = listed.filter(|p| p["in"] == "path").map(|p| &p["name"]).collect();
                assert!(names.contains(&&Value::from(wanted)), "{method} {path} describes {wanted}: {names:?}");
            }
        }
    }
    no_dangling_references(&document, &document);
    house.close().await;
}

fn no_dangling_references(value: &Value, document: &Value) {
    match value {
        Value::Object(members) => {
            if let Some(to) = members.get("$ref").and_then(Value::as_str) {
                let found = document.pointer(to.trim_start_matches('#'));
                assert!(found.is_some(), "{to} is nowhere");
            }
            members.values().for_each(|member| no_dangling_references(member, document));
        }
        Value::Array(entries) => entries.iter().for_each(|entry| no_dangling_references(entry, document)),
        _ => {}
    }
}

#[tokio::test]
async fn every_answer_carries_the_safe_headers() {
    let house = House::open(&TestDatabase::sqlite()).await;
    for path in ["/api", "/api/openapi.json", "/api/v1/orders", "/api/v1/nowhere"] {
        let reply = house.stranger().get(path).await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        assert!(reply.header("content-security-policy").contains("default-src 'none'"), "{path}");
    }
    house.close().await;
}
