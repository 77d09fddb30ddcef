//! Staff come and go, by an operator's hand on the staff page.

use beian::testing::databases;

use crate::house::{Browser, House, base32};
use crate::operations::at_the_desk;

/// What the page shows once.
fn secret(browser: &Browser, name: &str) -> String {
    let opening = format!("data-secret=\"{name}\">");
    browser.page.html.split(&opening).nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default().to_owned()
}

fn code(house: &House, totp: &str) -> String {
    let now = u64::try_from(house.app.clock.wall().as_second()).unwrap();
    beian::flows::staff_sign_in::totp(&base32(totp)).unwrap().generate(now).to_string()
}

async fn sign_in(house: &House, login: &str, password: &str, totp: &str) -> Browser {
    let mut browser = house.browser();
    browser.open("/desk/sign-in").await;
    let code = code(house, totp);
    browser.send("/desk/sign-in", &[("login", login), ("password", password), ("totp", &code)]).await;
    browser
}

#[tokio::test]
async fn an_operator_makes_somebody_who_signs_in_and_is_shut_out_at_once() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut operator = at_the_desk(&house, "operator").await;
        operator.open("/desk/staff").await;
        assert_eq!(operator.page.name(), "desk-staff");
        for (login, role, status) in [
            ("x", "reviewer", 422),
            ("mei lin", "reviewer", 422),
            ("mei", "applicant", 422),
            ("reviewer", "senior", 409),
        ] {
            operator.open("/desk/staff").await;
            assert_eq!(
                operator.send("/desk/staff", &[("login", login), ("role", role)]).await.status,
                status,
                "{login}"
            );
        }
        operator.open("/desk/staff").await;
        operator.send("/desk/staff", &[("login", "Mei.Lin"), ("role", "reviewer")]).await;
        assert_eq!(operator.page.name(), "desk-staff-secrets", "{}", operator.page.html);
        assert!(operator.page.html.contains("<svg") && !operator.page.html.contains("<?xml"));
        let (password, totp) = (secret(&operator, "password"), secret(&operator, "totp"));
        let wrong = sign_in(&house, "mei.lin", "something else", &totp).await;
        assert_eq!(wrong.page.status, 401);
        let mut mei = sign_in(&house, "mei.lin", &password, &totp).await;
        assert_eq!(mei.page.name(), "desk-queue", "{}", mei.page.html);
        assert_eq!(mei.open("/desk/staff").await.status, 403);
        house.pass(jiff::SignedDuration::from_secs(31));
        let body = serde_json::json!({"login": "mei.lin", "password": password, "totp": code(&house, &totp)});
        let token =
            house.stranger().post("/staff/tokens", &body).await.expect(201)["token"].as_str().unwrap().to_owned();
        let api = house.stranger().with("authorization", &format!("Bearer {token}"));
        assert_eq!(api.get("/queue").await.status, 200);

        let id = by_login(&mut operator, "mei.lin").await;
        operator.send(&format!("/desk/staff/{id}/disable"), &[]).await;
        assert_eq!(operator.page.name(), "desk-staff", "{}", operator.page.html);
        assert_eq!(mei.open("/desk").await.name(), "desk-sign-in", "the session is gone");
        assert_eq!(api.get("/queue").await.status, 401, "the token is gone");
        house.pass(jiff::SignedDuration::from_secs(31));
        assert_eq!(sign_in(&house, "mei.lin", &password, &totp).await.page.status, 401);

        by_login(&mut operator, "mei.lin").await;
        operator.send(&format!("/desk/staff/{id}/enable"), &[]).await;
        assert_eq!(api.get("/queue").await.status, 401, "what has ended does not come back");
        // A new one-time secret makes the old one worthless, and so does a new password.
        by_login(&mut operator, "mei.lin").await;
        operator.send(&format!("/desk/staff/{id}/totp"), &[]).await;
        let fresh = secret(&operator, "totp");
        assert_ne!(fresh, totp);
        assert_eq!(sign_in(&house, "mei.lin", &password, &totp).await.page.status, 401);
        assert_eq!(sign_in(&house, "mei.lin", &password, &fresh).await.page.name(), "desk-queue");
        by_login(&mut operator, "mei.lin").await;
        operator.send(&format!("/desk/staff/{id}/password"), &[]).await;
        let changed = secret(&operator, "password");
        house.pass(jiff::SignedDuration::from_secs(31));
        assert_eq!(sign_in(&house, "mei.lin", &password, &fresh).await.page.status, 401);
        let mut mei = sign_in(&house, "mei.lin", &changed, &fresh).await;
        assert_eq!(mei.page.name(), "desk-queue");
        // Ending the sessions ends them.
        by_login(&mut operator, "mei.lin").await;
        operator.send(&format!("/desk/staff/{id}/end-sessions"), &[]).await;
        assert_eq!(mei.open("/desk").await.name(), "desk-sign-in");

        operator.open("/desk/journal").await;
        let html = &operator.page.html;
        for act in ["新建员工", "停用员工", "启用员工", "重置动态口令", "重置密码", "结束登录"]
        {
            assert!(html.contains(act), "{act}");
        }
        assert!(!html.contains(&password) && !html.contains(&totp) && !html.contains(&changed));
        house.close().await;
    }
}

/// Opens the staff page and finds somebody's id.
async fn by_login(operator: &mut Browser, login: &str) -> String {
    let html = &operator.open("/desk/staff").await.html;
    let one = html.split(&format!("data-login=\"{login}\"")).nth(1).unwrap();
    one.split("/desk/staff/").nth(1).unwrap().split('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn nobody_shuts_out_themselves_or_the_last_operator() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut operator = at_the_desk(&house, "operator").await;
        let own = by_login(&mut operator, "operator").await;
        for (change, role) in [("disable", ""), ("role", "auditor")] {
            by_login(&mut operator, "operator").await;
            assert_eq!(operator.send(&format!("/desk/staff/{own}/{change}"), &[("role", role)]).await.status, 409);
        }
        // Somebody else becomes an operator and may shut out the first one, but then is the last.
        let senior = by_login(&mut operator, "senior").await;
        operator.send(&format!("/desk/staff/{senior}/role"), &[("role", "operator")]).await;
        assert_eq!(operator.page.name(), "desk-staff");
        let mut second = at_the_desk(&house, "senior").await;
        by_login(&mut second, "operator").await;
        second.send(&format!("/desk/staff/{own}/disable"), &[]).await;
        assert_eq!(second.page.name(), "desk-staff", "{}", second.page.html);
        assert_eq!(operator.open("/desk/staff").await.name(), "desk-sign-in");
        let who = beian::flows::order::Who {
            actor: filing::lifecycle::Actor::Operator,
            name: "command".into(),
            device: None,
        };
        for change in [
            beian::flows::staff_accounts::Change::Disable,
            beian::flows::staff_accounts::Change::Role("auditor".into()),
        ] {
            let last = beian::flows::staff_accounts::change(&house.app, &who, &senior, change).await;
            assert!(matches!(last, Err(beian::flows::refusal::Refusal::LastOperator)), "{last:?}");
        }
        assert_eq!(second.open("/desk/staff").await.name(), "desk-staff");
        house.close().await;
    }
}

#[tokio::test]
async fn whoever_is_no_operator_makes_nobody() {
    for database in databases().await {
        let house = House::open(&database).await;
        let mut operator = at_the_desk(&house, "operator").await;
        let id = by_login(&mut operator, "auditor").await;
        for role in ["reviewer", "senior", "auditor"] {
            let mut browser = at_the_desk(&house, role).await;
            assert_eq!(browser.open("/desk/staff").await.status, 403, "{role}");
            browser.open("/desk").await;
            assert_eq!(browser.send("/desk/staff", &[("login", "eve"), ("role", "operator")]).await.status, 403);
            for change in ["disable", "enable", "role", "totp", "password", "end-sessions"] {
                browser.open("/desk").await;
                let reply = browser.send(&format!("/desk/staff/{id}/{change}"), &[("role", "operator")]).await;
                assert_eq!(reply.status, 403, "{role} {change}");
            }
        }
        // A form without the session's token does nothing, and nobody at all is sent to sign in.
        operator.page = Default::default();
        assert_eq!(operator.send("/desk/staff", &[("login", "eve"), ("role", "operator")]).await.status, 403);
        let mut nobody = house.browser();
        assert_eq!(nobody.send("/desk/staff", &[("login", "eve"), ("role", "operator")]).await.name(), "desk-sign-in");
        assert!(!operator.open("/desk/staff").await.html.contains("data-login=\"eve\""));
        house.close().await;
    }
}
