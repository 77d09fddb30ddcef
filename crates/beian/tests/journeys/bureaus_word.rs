//! What the bureau tells of itself: code tables, copies of its records, cancellations, and shapes that break its own schema.

use beian::testing::databases;
use miit::message::{BaseCodes, CancelKind, CancelledRecord, CodeRow, Download, Operation, ReportingUnit};
use serde_json::{Value, json};

use crate::house::samples::{another_person, person};
use crate::house::{House, Line};

fn row(id: i64, name: &str, valid: bool) -> CodeRow {
    CodeRow { id, name: name.into(), valid: Some(valid), ..CodeRow::default() }
}

fn codes(table: &str, rows: Vec<CodeRow>) -> Download {
    Download::Codes(BaseCodes { units: Vec::new(), tables: [(table.to_owned(), rows)].into() })
}

#[tokio::test]
async fn code_tables_are_in_force_at_once_and_have_a_history() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        comes(&house, &line, "jcdm-1.xml", &codes("Dwxz", vec![row(55, "个人", true), row(4, "企业", true)])).await;
        let id = house.submitted(&person()).await;
        house.review(&id).await;
        house.send().await;
        let Operation::NewFilings(sent) = line.sent().pop().unwrap() else { panic!("another message") };
        assert_eq!(sent[0].subject.nature, Some(55), "an order that was submitted before goes with the new number too");

        comes(&house, &line, "jcdm-2.xml", &codes("Dwxz", vec![row(4, "企业单位", true), row(55, "个人", false)]))
            .await;
        let told = house.api("operator").get("/codes?table=Dwxz").await.expect(200);
        let rows = told["rows"].as_array().unwrap();
        assert_eq!((&rows[0]["name"], &rows[0]["version"]), (&json!("企业单位"), &json!(2)));
        assert_eq!((&rows[1]["name"], &rows[1]["valid"]), (&json!("个人"), &json!(false)), "readable for old records");
        let versions = told["versions"].as_array().unwrap();
        let counts: Vec<(i64, i64)> =
            versions.iter().map(|v| (v["added"].as_i64().unwrap(), v["changed"].as_i64().unwrap())).collect();
        assert_eq!(counts, [(0, 2), (2, 0)]);
        assert_eq!(versions[0]["file"], "jcdm-2.xml");
        let history = house.api("operator").get("/codes/Dwxz/4").await.expect(200);
        let names: Vec<&str> = history.as_array().unwrap().iter().map(|v| v["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["企业", "企业单位"]);

        // What the bureau tells again is no new version.
        comes(&house, &line, "jcdm-3.xml", &codes("Dwxz", vec![row(4, "企业单位", true)])).await;
        let again = house.api("operator").get("/codes?table=Dwxz").await.expect(200);
        assert_eq!(again["versions"].as_array().unwrap().len(), 2);
        assert_eq!(house.tasks().await, Vec::<Value>::new());
        house.close().await;
    }
}

#[tokio::test]
async fn reporting_units_are_kept_by_their_ids() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        let unit = ReportingUnit {
            id: 330_000_009_901,
            name: "示例接入商".into(),
            category: None,
            industry: None,
            licence: None,
            province: Some(330_000),
            city: None,
            county: None,
            address: None,
            valid: true,
            remark: None,
        };
        let file = Download::Codes(BaseCodes { units: vec![unit], tables: Default::default() });
        comes(&house, &line, "units.xml", &file).await;
        let told = house.api("operator").get("/codes?table=Bbdw").await.expect(200);
        assert_eq!(told["rows"][0]["name"], "示例接入商");
        house.close().await;
    }
}

#[tokio::test]
async fn what_the_bureau_cancels_is_cancelled_here_and_told() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        house.filed(&person()).await;
        let mut reader = house.app.store.read().await.unwrap();
        let (site,) = reader.query("select bureau_id from filed_site").one::<(i64,)>().await.unwrap();
        drop(reader);
        let gone = |kind, id| CancelledRecord { kind, id, remark: None };
        let file = Download::Cancelled(vec![gone(CancelKind::Site, site), gone(CancelKind::Subject, 1)]);
        comes(&house, &line, "zxsj.xml", &file).await;
        assert!(house.notices().await.contains(&"bureau_cancelled".to_owned()));
        let mut reader = house.app.store.read().await.unwrap();
        let (cancelled,) = reader
            .query("select count(*) from filed_site where cancelled_at is not null")
            .one::<(i64,)>()
            .await
            .unwrap();
        assert_eq!(cancelled, 1);
        let (held,) = reader
            .query("select count(*) from held_record where kind in ('site', 'domain', 'access') and cancelled_at is not null")
            .one::<(i64,)>()
            .await
            .unwrap();
        assert!(held >= 3, "with its domains and accesses: {held}");
        drop(reader);
        let told = house.notices().await.len();
        comes(&house, &line, "zxsj-2.xml", &file).await;
        assert_eq!(house.notices().await.len(), told, "twice is as good as once");
        house.close().await;
    }
}

#[tokio::test]
async fn a_copy_of_the_bureaus_records_is_entered_and_deletes_nothing() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        house.filed(&person()).await;
        let held = count(&house).await;
        let copy = "<?xml version=\"1.0\" encoding=\"GBK\"?><DownloadData version=\"V.3.0\"><SJTB><IP><Iply><Lyxx>\
            <Id>501</Id><IspId>601</IspId><Bbdwid>440000009901</Bbdwid><Qsip>3405803776</Qsip><Zzip>3405804031</Zzip>\
            <Lydw>1</Lydw></Lyxx></Iply></IP></SJTB></DownloadData>";
        line.brings("sjtb.xml", copy.as_bytes());
        house.hear().await;
        line.brings("sjtb-2.xml", copy.replace("3405804031", "3405803903").as_bytes());
        house.hear().await;
        assert_eq!(count(&house).await, held + 1);
        let mut reader = house.app.store.read().await.unwrap();
        let (to,) = reader.query("select ip_to from held_record where id = 501").one::<(i64,)>().await.unwrap();
        assert_eq!(to, 3_405_803_903, "as last told");
        house.close().await;
    }
}

#[tokio::test]
async fn what_bends_the_schema_is_applied_and_written_down() {
    for database in databases().await {
        let line = Line::default();
        let house = House::between(&database, |_| {}, |wire| line.before(wire)).await;
        let (id, _) = house.at_the_bureau(&another_person(3)).await;
        let bent = "<?xml version=\"1.0\"?><DownloadData><ICP><ZXSJ><Zxxx><Zxlb>2</Zxlb><Jlid>12</Jlid><Neu>1</Neu></Zxxx>\
            </ZXSJ></ICP></DownloadData>";
        line.brings("bent.xml", bent.as_bytes());
        house.hear().await;
        let mut desk = house.at_the_desk("operator").await;
        desk.open("/desk/exchange").await;
        let words = house.browser_words("channel-warnings");
        assert!(desk.page.html.contains(&words), "{}", desk.page.html);
        assert!(desk.page.html.contains(&house.browser_words("channel-effect-cancelled-unknown")));
        assert_eq!(house.order(&id).await["state"], "uploaded");
        house.close().await;
    }
}

async fn comes(house: &House, line: &Line, name: &str, message: &Download) {
    line.brings(name, &message.to_xml().unwrap());
    house.hear().await;
}

async fn count(house: &House) -> i64 {
    let mut reader = house.app.store.read().await.unwrap();
    reader.query("select count(*) from held_record").one::<(i64,)>().await.unwrap().0
}
