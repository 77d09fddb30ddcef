//! Personal values are nowhere in clear: planted into two cases, filed the whole way, then looked for in every file the
//! platform leaves (database, WAL, objects, logs, temporary files, ready file, the PostgreSQL cluster), in every encoding
//! and inside every zip and deflate stream. The plain copies of `--keep` and the bureau's own directory are left out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod house;

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use house::cases::{Order, company, id_card, person, picture};
use house::needles::{Hit, Needles};
use house::practice::{House, Kind, Plan};
use house::{run, told};
use serde_json::Value;
use sqlx::Connection as _;

/// The one thing that may stand in clear, as a control that the search would find what is there.
const UNIT: &str = "广东青禾示例科技有限公司";

/// Two cases with values that occur nowhere else, and those values.
fn planted() -> (Order, Order, Vec<String>) {
    let (legal, site, own) =
        (id_card("440305", "19850412", 907), id_card("440305", "19920908", 618), id_card("330106", "19901103", 473));
    let company_values = [
        ("沈知行", "欧阳朔风"),
        ("顾晓帆", "司徒青萍"),
        ("440305198504123159", &legal),
        ("440305199209082168", &site),
        ("13800001501", "13872640915"),
        ("13800001502", "13872640926"),
        ("13900000001", "13972640937"),
        ("shen@", "ouyang.shuofeng.71@"),
        ("gu@", "situ.qingping.82@"),
        ("样例路8号3栋1502室", "隐泉路71号听雨楼9021室"),
        ("0755-26001234", "0755-26771908"),
        ("0755-26001235", "0755-26771919"),
        ("网站用于介绍本单位的产品。", "网站由诸葛明月维护。"),
    ];
    let personal_values = [
        ("陈南乔", "上官霁月"),
        ("陈南笙", "东方未白"),
        ("330106199011034822", &own),
        ("13800001503", "13872640948"),
        ("13800001504", "13872640959"),
        ("nanqiao@", "shangguan.jiyue.93@"),
        ("样例街16号1单元402室", "听竹街88号望江阁7063室"),
        ("应急联系电话使用人", "端木归鸿是应急联系电话使用人"),
    ];
    let plant = |order: Order, values: &[(&str, &str)]| {
        let mut text = order.case.to_string();
        for (old, new) in values {
            assert!(text.contains(old), "{old} is not in the sample");
            text = text.replace(old, new);
        }
        Order { case: serde_json::from_str(&text).unwrap(), ..order }
    };
    let mut company = plant(company(), &company_values);
    // The user of the emergency number is a third person.
    company.case["subject_person"]["phones"]["emergency"]["user"]["name"] = "慕容晚晴".into();
    let text = include_str!("../../../data/practice/personal.json");
    let personal = Order { case: serde_json::from_str(text).unwrap(), certificate: own.clone() };
    let personal = plant(personal, &personal_values);
    let mut values: Vec<String> =
        company_values.iter().chain(&personal_values).map(|(_, new)| (*new).to_owned()).collect();
    values.extend(["慕容晚晴", "诸葛明月", "端木归鸿"].map(str::to_owned));
    values.extend(["shangguan.jiyue", "ouyang.shuofeng", "situ.qingping"].map(str::to_owned));
    (company, personal, values)
}

/// All files below, except what is not to be searched.
fn files(root: &Path, left_out: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if left_out(&path) {
                continue;
            }
            match path.is_dir() {
                true => open.push(path),
                false => found.push(path),
            }
        }
    }
    found
}

/// Searches files; the hits as sentences.
fn search(files: &[PathBuf], needles: &Needles) -> Vec<String> {
    let mut told = Vec::new();
    for path in files {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            // A running database may take a file away between the listing and the look; nothing else excuses.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => panic!("{} cannot be searched: {error}", path.display()),
        };
        told.extend(
            needles
                .search(&bytes)
                .into_iter()
                .map(|Hit { value, encoding, place }| format!("{}: {value} as {encoding} at {place}", path.display())),
        );
        // A name may also stand in a file's name.
        told.extend(
            needles
                .search(path.as_os_str().as_encoded_bytes())
                .into_iter()
                .map(|hit| format!("name of {}: {}", path.display(), hit.value)),
        );
    }
    told
}

fn needles(values: &[String]) -> Needles {
    Needles::new(values.iter().map(String::as_str))
}

#[test]
fn the_search_sees_through_every_wrapping() {
    use std::io::Write as _;
    let needles = Needles::new(["欧阳朔风", "13872640915"]);
    let utf16 = |big: bool| {
        "欧阳朔风".encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect::<Vec<u8>>()
    };
    let gbk = miit::gbk::encode("欧阳朔风").unwrap();
    let mut clear: Vec<Vec<u8>> = vec!["欧阳朔风".into(), gbk.clone(), utf16(true), utf16(false)];
    clear.push(hex::encode("欧阳朔风").into_bytes());
    clear.push(hex::encode_upper(&gbk).into_bytes());
    clear.push(b"\"\\u6b27\\u9633\\u6714\\u98ce\"".to_vec());
    for before in ["", "a", "ab"] {
        for bytes in ["欧阳朔风".as_bytes(), &gbk, b"13872640915"] {
            clear.push(STANDARD.encode([before.as_bytes(), bytes, b"xy"].concat()).into_bytes());
        }
    }
    for bytes in clear {
        let noise = [b"\x00\x01PK noise x\x9c".as_slice(), &bytes, b"\xff\xfe"].concat();
        assert!(!needles.search(&noise).is_empty(), "{}", String::from_utf8_lossy(&bytes));
        let level = flate2::Compression::new(6);
        let mut zlib = flate2::write::ZlibEncoder::new(b"before".to_vec(), level);
        zlib.write_all(&noise).unwrap();
        let zlib = zlib.finish().unwrap();
        assert!(!needles.search(&zlib).is_empty());
        let mut gzip = flate2::write::GzEncoder::new(b"before".to_vec(), level);
        gzip.write_all(&zlib).unwrap();
        assert!(!needles.search(&gzip.finish().unwrap()).is_empty(), "a stream in a stream");
        let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), level);
        raw.write_all(&noise).unwrap();
        assert!(!needles.search(&raw.finish().unwrap()).is_empty(), "a bare deflate stream");
        let zip = miit::package::pack(&noise, "a.xml", None).unwrap().zip;
        assert!(!needles.search(&[b"before".as_slice(), &zip].concat()).is_empty(), "a zip somewhere in a file");
    }
    assert!(needles.search("欧阳朔某 1387264091".as_bytes()).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_run_has_personal_values_in_the_plain_copies_only() {
    let (company, personal, values) = planted();
    let dir = tempfile::tempdir().unwrap();
    let (own, keep) = (dir.path().join("in"), dir.path().join("keep"));
    std::fs::create_dir(&own).unwrap();
    for (name, case) in [("company.json", &company.case), ("personal.json", &personal.case)] {
        std::fs::write(own.join(name), case.to_string()).unwrap();
        for material in case["materials"].as_array().unwrap() {
            std::fs::write(own.join(material["file"].as_str().unwrap()), picture()).unwrap();
        }
    }
    let text = |path: &Path| path.display().to_string();
    let outcome = run(&["practice", "--once", "--json", "--in", &text(&own), "--keep", &text(&keep)]).await;
    assert_eq!(outcome.status.code(), Some(0), "{}", told(&outcome));
    let needles = needles(&values);
    let plain = |path: &Path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let kept = ["upload-", "soap-", "download-"].iter().any(|start| name.starts_with(start));
        path.parent() == Some(&keep) && (kept || name == "bureau")
    };
    let searched = files(&keep, &plain);
    for name in ["platform/beian.sqlite", "platform/app.log"] {
        assert!(searched.contains(&keep.join(name)), "{name} is searched: {searched:?}");
    }
    assert!(searched.iter().any(|p| p.starts_with(keep.join("platform/objects"))), "objects are searched");
    let hits = search(&searched, &needles);
    assert!(hits.is_empty(), "{} personal values in clear:\n{}", hits.len(), hits.join("\n"));
    let printed = needles.search(&outcome.stdout).len() + needles.search(&outcome.stderr).len();
    assert_eq!(printed, 0, "the report names nobody: {}", told(&outcome));

    // Controls: the search finds the unit in the database, and the values where they must be.
    let unit = Needles::new([UNIT]);
    assert!(!search(&[keep.join("platform/beian.sqlite")], &unit).is_empty(), "the unit's name stands in clear");
    let mut wire = Vec::new();
    for n in [1, 2] {
        let xml = std::fs::read(keep.join(format!("upload-{n}.xml"))).unwrap();
        let soap = std::fs::read_to_string(keep.join(format!("soap-{n}.req"))).unwrap();
        let (_, info) = soap.split_once("beianInfo").unwrap();
        let info: String = info.split_once('>').unwrap().1.split_once('<').unwrap().0.split_whitespace().collect();
        let zipped = needles.search(&STANDARD.decode(info).unwrap());
        let found = needles.search(&xml);
        assert!(found.iter().any(|h| h.encoding == "GBK"), "names stand in upload-{n}.xml in GBK");
        let names = |hits: &[Hit]| hits.iter().map(|h| h.value.clone()).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(names(&found), names(&zipped), "the same inside the zip that was sent");
        wire.extend(names(&found));
    }
    for value in ["欧阳朔风", "司徒青萍", "上官霁月", "13872640915", "13872640948", "诸葛明月", "端木归鸿"]
    {
        assert!(wire.iter().any(|w| w.contains(value)), "{value} is on the wire: {wire:?}");
    }
}

async fn killed_in_practice(kind: Kind) {
    let (company, personal, values) = planted();
    let plan = Plan { kind, stop_at: None, decide: "auto:0.1" };
    let Some(mut house) = House::start(plan).await else { return };
    let mut orders = Vec::new();
    for order in [company, personal, person(5)] {
        orders.push((house.file(&order).await, order));
    }
    house.all_filed(&orders).await;
    // Reading, sharpening and refusing leave nothing behind either.
    let mut broken = orders[1].1.case.clone();
    broken["subject"]["certificate"]["number"] = "13872640948".into();
    broken["sites"][0]["domains"][0]["name"] = "上官霁月".into();
    let checked = house.ask("applicant", reqwest::Method::POST, "/checks", Some(&broken)).await;
    assert_eq!(checked.0, 200, "{checked:?}");
    let _ = house.ask("applicant", reqwest::Method::POST, "/orders", Some(&broken)).await;
    let _ = house.ask("applicant", reqwest::Method::GET, "/filings?number=13872640948", None).await;
    let mistyped: Value = serde_json::json!({"case": 1, "today": 5, "subject": "上官霁月 13872640948"});
    let _ = house.ask("applicant", reqwest::Method::POST, "/orders", Some(&mistyped)).await;
    for (id, _) in &orders {
        house.call("applicant", reqwest::Method::GET, &format!("/orders/{id}"), None).await;
        house.order(id).await;
    }
    // An order that is on its way when the kill strikes.
    let late = person(6);
    house.file(&late).await;
    house.kill9().await;
    house.nobody_left().await;

    let needles = needles(&values);
    let bureau = house.data.join("bureau");
    let searched = files(house.dir(), &|path| path == bureau);
    if kind == Kind::Sqlite {
        assert!(searched.contains(&house.data.join("beian.sqlite-wal")), "a kill leaves the WAL: {searched:?}");
    }
    for name in ["data/app.log", "ready.json", "data.key"] {
        assert!(searched.contains(&house.dir().join(name)), "{name} is searched: {searched:?}");
    }
    let mut all = searched;
    if let Some(url) = house.database_url() {
        let mut connection = sqlx::PgConnection::connect(&url).await.unwrap();
        sqlx::raw_sql("checkpoint").execute(&mut connection).await.unwrap();
        let cluster: String = sqlx::query_scalar("show data_directory").fetch_one(&mut connection).await.unwrap();
        let own = "select oid::bigint from pg_database where datname = current_database()";
        let own: i64 = sqlx::query_scalar(own).fetch_one(&mut connection).await.unwrap();
        let cluster = Path::new(&cluster);
        if let Err(error) = std::fs::read_dir(cluster) {
            house::skip("the files of the PostgreSQL cluster", &error.to_string());
        } else {
            // Our own database, its log of changes, and whatever the server wrote besides; not the empty templates.
            let base = cluster.join("base");
            all.extend(files(cluster, &|path| path.parent() == Some(&base) && path != base.join(own.to_string())));
            let log = cluster.parent().unwrap().with_extension("log");
            assert!(log.is_file(), "the server's log is searched: {}", log.display());
            all.push(log);
        }
    }
    let hits = search(&all, &needles);
    assert!(hits.is_empty(), "{} personal values in clear on {kind:?}:\n{}", hits.len(), hits.join("\n"));
    let unit = search(&all, &Needles::new([UNIT]));
    assert!(!unit.is_empty(), "the unit's name stands in clear on {kind:?}");
    let at_bureau = search(&files(&bureau, &|_| false), &needles);
    assert!(!at_bureau.is_empty(), "the bureau was told");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_practice_leaves_no_personal_value_on_sqlite() {
    killed_in_practice(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_practice_leaves_no_personal_value_on_postgres() {
    killed_in_practice(Kind::Postgres).await;
}
