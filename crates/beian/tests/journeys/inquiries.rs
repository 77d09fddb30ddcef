//! Questions of staff to the bureau: three answers, an age, and a budget.

use beian::testing::databases;
use jiff::SignedDuration;
use miit::returns::VerifyReturn;
use serde_json::{Value, json};

use crate::house::samples::person;
use crate::house::{House, Line};

#[tokio::test]
async fn an_answer_is_kept_with_its_age_and_asked_anew_when_it_is_old() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        house.filed(&person()).await;
        let domain = person().case["sites"][0]["domains"][0]["name"].clone();
        let asked = |fresh| json!({"kind": 0, "condition": domain, "fresh": fresh});
        let before = questions(&line);
        let first = ask(&house, &asked(false)).await;
        assert_eq!((&first["answer"], &first["age"]), (&json!("yes"), &json!(0)), "{first}");
        assert!(first["site_number"].as_str().is_some_and(|n| n.contains("ICP备")), "{first}");
        house.pass(SignedDuration::from_mins(30));
        let kept = ask(&house, &asked(false)).await;
        assert_eq!((&kept["age"], &kept["site_number"]), (&json!(1800), &first["site_number"]));
        assert_eq!(questions(&line), before + 1, "asked once");
        assert_eq!(ask(&house, &asked(true)).await["age"], 0);
        house.pass(SignedDuration::from_mins(61));
        assert_eq!(ask(&house, &asked(false)).await["age"], 0, "too old");
        assert_eq!(questions(&line), before + 3);
        let nobody = ask(&house, &json!({"kind": 0, "condition": "nobody.example"})).await;
        assert_eq!(nobody["answer"], "no");
        let wrong = house.api("reviewer").post("/inquiries/status", &json!({"kind": 12, "condition": "x"})).await;
        assert_eq!(wrong.status, 422);
        house.close().await;
    }
}

#[tokio::test]
async fn what_the_budget_does_not_allow_is_unknown_and_not_no() {
    for database in databases().await {
        let house = House::with(&database, |config| config.bureau.status_per_day = 2).await;
        let mut answers = Vec::new();
        for n in 0..3 {
            let told = ask(&house, &json!({"kind": 0, "condition": format!("nobody-{n}.example")})).await;
            answers.push((told["answer"].clone(), told["why"].clone()));
        }
        assert_eq!(answers[..2], [(json!("no"), Value::Null), (json!("no"), Value::Null)]);
        assert_eq!(answers[2], (json!("unknown"), json!("budget")));
        house.pass(SignedDuration::from_hours(24));
        assert_eq!(
            ask(&house, &json!({"kind": 0, "condition": "nobody-2.example"})).await["answer"],
            "no",
            "a new day"
        );
        house.close().await;
    }
}

#[tokio::test]
async fn a_password_that_was_tried_too_often_is_not_asked_about_again_that_day() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        let asked = |number: &str| json!({"number": number, "password": "demo-password"});
        let (one, other) = ("粤ICP备12345678号", "粤ICP备87654321号");
        for (code, correct, answer) in [(0, Some(true), "yes"), (0, Some(false), "no"), (999, None, "unknown")] {
            line.is_answered("isp_verifybamm", VerifyReturn { code, msg: String::new(), correct }.to_xml());
            assert_eq!(check(&house, &asked(one)).await["answer"], answer);
        }
        line.is_answered("isp_verifybamm", VerifyReturn { code: 22, msg: String::new(), correct: None }.to_xml());
        let calls = line.calls().len();
        for _ in 0..2 {
            let told = check(&house, &asked(one)).await;
            assert_eq!((&told["answer"], &told["why"]), (&json!("unknown"), &json!("too_many_tries")));
        }
        assert_eq!(line.calls().len(), calls + 1, "the second time nobody is asked");
        line.is_answered("isp_verifybamm", VerifyReturn { code: 0, msg: String::new(), correct: Some(true) }.to_xml());
        assert_eq!(check(&house, &asked(other)).await["answer"], "yes", "other numbers are not touched");
        house.pass(SignedDuration::from_hours(24));
        line.is_answered("isp_verifybamm", VerifyReturn { code: 0, msg: String::new(), correct: Some(true) }.to_xml());
        assert_eq!(check(&house, &asked(one)).await["answer"], "yes", "a new day");
        house.close().await;
    }
}

fn questions(line: &Line) -> usize {
    line.calls().iter().filter(|(method, _)| method == "isp_querybeianstatus").count()
}

async fn ask(house: &House, body: &Value) -> Value {
    house.api("reviewer").post("/inquiries/status", body).await.expect(200)
}

async fn check(house: &House, body: &Value) -> Value {
    house.api("reviewer").post("/inquiries/password", body).await.expect(200)
}
