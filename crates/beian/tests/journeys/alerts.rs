//! Trouble with the exchange has an addressee, somebody who says «I look into it», a page of the runbook, and a number.

use beian::testing::databases;
use serde_json::{Value, json};

use crate::house::samples::person;
use crate::house::{House, Line};

#[tokio::test]
async fn an_alert_is_written_to_its_addressees_acknowledged_and_counted() {
    for database in databases().await {
        let line = Line::default();
        let to = vec!["mail:ops@example.cn".to_owned(), "sms:13800138009".to_owned()];
        let house = House::between(&database, |config| config.alerts.to = to, |wire| line.before(wire)).await;
        let id = house.submitted(&person()).await;
        house.review(&id).await;
        line.upload_is_answered(5, "密码错误", &[]);
        house.exchange.send_next().await.unwrap();

        let written = house.written().await;
        let mail = written.iter().find(|(_, to, _)| to == "ops@example.cn").expect("a mail");
        assert!(mail.2.contains("account"), "{}", mail.2);
        assert!(written.iter().any(|(channel, to, _)| channel == "sms" && to == "13800138009"));

        let alert = house.task("channel_stopped").await;
        assert_eq!((&alert["class"], &alert["acknowledged_by"]), (&json!("account"), &Value::Null));
        let count = |text: &str, name: &str| {
            let line = format!("{name}{{kind=\"channel_stopped\"}} ");
            text.lines().find_map(|l| l.strip_prefix(&line).map(str::to_owned))
        };
        let metrics = text(&house).await;
        assert_eq!(count(&metrics, "beian_alerts_unacknowledged").as_deref(), Some("1"));
        assert!(metrics.contains("beian_channel_open{channel=\"440000009901\"} 0"), "{metrics}");

        let path = format!("/tasks/{}/acknowledge", alert["id"].as_str().unwrap());
        let seen = house.api("reviewer").act(&path).await.expect(200);
        assert!(seen["acknowledged_by"].as_str().unwrap().starts_with("reviewer:"), "{seen}");
        assert_eq!(seen["state"], "open", "looking is not mending");
        let again = house.api("operator").act(&path).await.expect(200);
        assert_eq!(again["acknowledged_by"], seen["acknowledged_by"], "the first one's name stays");
        let metrics = text(&house).await;
        assert_eq!(count(&metrics, "beian_alerts_unacknowledged").as_deref(), Some("0"));
        assert_eq!(count(&metrics, "beian_alerts_open").as_deref(), Some("1"));

        house.settle(&alert, "close").await.expect(200);
        assert_eq!(house.api("operator").act(&path).await.status, 409);
        assert_eq!(count(&text(&house).await, "beian_alerts_total").as_deref(), Some("1"));
        house.close().await;
    }
}

#[tokio::test]
async fn the_page_leads_from_the_alert_to_the_runbook() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        let id = house.submitted(&person()).await;
        house.review(&id).await;
        line.upload_is_answered(7, "", &[]);
        house.exchange.send_next().await.unwrap();
        let mut desk = house.at_the_desk("operator").await;
        desk.open("/desk/tasks").await;
        assert!(desk.page.html.contains("href=\"/desk/runbook/our-fault\""), "{}", desk.page.html);
        let task = house.task("channel_stopped").await["id"].as_str().unwrap().to_owned();
        desk.send(&format!("/desk/tasks/{task}/acknowledge"), &[]).await;
        assert!(desk.page.html.contains("data-state=\"acknowledged\""), "{}", desk.page.html);
        for (class, text) in beian::flows::alerts::RUNBOOK {
            desk.open(&format!("/desk/runbook/{class}")).await;
            let title = text.lines().next().unwrap().trim_start_matches("# ");
            assert!(desk.page.html.contains(&title.replace('\'', "&#39;")), "{class}");
        }
        house.close().await;
    }
}

#[tokio::test]
async fn an_addressee_that_nobody_can_write_to_is_told_at_the_start() {
    let mut config = beian::config::Config::load(None, []).unwrap();
    config.mode = beian::config::Mode::Practice;
    let post = beian::ports::post::Post::open(&config, &beian::flows::letters::names()).unwrap();
    for (to, fine) in [("mail:ops@example.cn", true), ("ops@example.cn", false), ("pager:1", false), ("mail:", false)] {
        config.alerts.to = vec![to.to_owned()];
        assert_eq!(beian::flows::alerts::check_addressees(&config, &post).is_ok(), fine, "{to}");
    }
}

async fn text(house: &House) -> String {
    String::from_utf8(house.api("operator").get("/metrics").await.bytes).unwrap()
}
