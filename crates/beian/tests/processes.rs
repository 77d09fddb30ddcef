//! `serve`, `work` and `bureau serve` as three processes that run apart on one database, the exit codes, and
//! `journal verify` on a journal that somebody has been at. The processes are the real ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod house;
#[path = "processes/real_mode.rs"]
mod real_mode;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use beian::safe::{Keys, MasterKey};
use beian::store::{Stamp, Store, journal};
use beian::testing::TestDatabase;
use house::caller::{Caller, file};
use house::cases::person;
use house::practice::{House, Kind, Plan};
use house::{PATIENCE, Proc, own_address, run, told, words};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Connection as _;

const ISP: &str = "440000009901:practice:geheim-91:0123456789abcdef:0102030405060708";

/// Settings of `serve` and `work` over one database, beside a bureau.
fn settings(dir: &Path, listen: &str, db: &str, bureau: &str) -> PathBuf {
    let text = format!(
        "mode = \"practice\"\nlisten = \"{listen}\"\ndb = \"{db}\"\ndata = \"{data}\"\nready_file = \"{ready}\"\n\
         [bureau]\nupload_url = \"{bureau}/ISPWebService/upDownLoad\"\n\
         status_url = \"{bureau}/BeianStatusWebService/queryBeianStatus\"\n\
         verify_url = \"{bureau}/BeianStatusWebService/verifyBamm\"\nisp_id = 440000009901\nuser = \"practice\"\n\
         password = \"geheim-91\"\naes_key = \"0123456789abcdef\"\naes_iv = \"0102030405060708\"\n\
         encrypt_uploads = true\npoll_seconds = 0.2\n",
        data = dir.join("data").display(),
        ready = dir.join("serve-ready.json").display(),
    );
    let path = dir.join("beian.toml");
    std::fs::write(&path, text).unwrap();
    path
}

async fn apart(kind: Kind) {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("stderr.log");
    let database = match kind {
        Kind::Sqlite => TestDatabase::sqlite(),
        Kind::Postgres => match TestDatabase::postgres().await {
            Some(database) => database,
            None => return,
        },
    };
    let address = own_address();
    let any = format!("{address}:0");
    let (bureau_data, bureau_ready) = (dir.path().join("bureau"), dir.path().join("bureau-ready.json"));
    let (bureau_data, bureau_file) = (bureau_data.display().to_string(), bureau_ready.display().to_string());
    let arguments = ["bureau", "serve", "--listen", &any, "--manage-listen", &any, "--data", &bureau_data];
    let arguments = [
        words(&arguments),
        words(&["--decide", "auto:0.1", "--faults", "none", "--isp", ISP, "--ready-file", &bureau_file]),
    ];
    let mut bureau = Proc::start(&arguments.concat(), &[], &log);
    let line = bureau.ready().await.expect("the bureau starts");
    assert_eq!(line["ready"], json!(true));
    assert_eq!(line["isp"]["id"], json!("440000009901"), "{line}");
    assert_eq!(line["isp"]["aes_key"], json!("0123456789abcdef"));
    let members: Vec<&String> = line.as_object().unwrap().keys().collect();
    assert_eq!(members, ["bureau", "isp", "manage", "ready"], "exactly what the contract names");
    let on_disk = std::fs::read_to_string(bureau_ready).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&on_disk).unwrap(), line);

    let config = settings(dir.path(), &any, &database.url, line["bureau"].as_str().unwrap());
    let config = config.display().to_string();
    let mut serve = Proc::start(&words(&["serve", "--config", &config]), &[], &log);
    let ready = serve.ready().await.expect("serve starts");
    assert_eq!(ready["ready"], json!(true));
    assert!(ready.get("manage").is_none() && ready.get("isp").is_none(), "{ready}");
    for name in ["applicant", "applicant2", "reviewer", "operator"] {
        assert!(ready["tokens"][name].is_string(), "{ready}");
    }
    for one in ready["staff"].as_array().unwrap() {
        for name in ["role", "login", "password", "totp_secret"] {
            assert!(one[name].is_string(), "{ready}");
        }
    }
    let on_disk = std::fs::read_to_string(dir.path().join("serve-ready.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&on_disk).unwrap(), ready);

    let caller = Caller::of(&ready);
    let order = person(1);
    let id = file(&caller, &order.case).await;
    // Nobody works yet: the order stands in line.
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(caller.good("reviewer", Method::GET, &format!("/orders/{id}"), None).await["state"], json!("approved"));

    // Stop points hold in `work` too; the second start passes.
    let start = words(&["work", "--config", &config]);
    let mut work = Proc::start(&start, &[("BEIAN_STOP_AT", "after_send")], &log);
    assert_eq!(work.exit().await, None, "it ended by a signal");
    let mut work = Proc::start(&start, &[("BEIAN_STOP_AT", "after_send")], &log);
    let filed = caller.until(&id, "filed").await;
    assert_eq!(filed["uploads"].as_array().unwrap().len(), 1);
    let manage = line["manage"].as_str().unwrap();
    let uploads: Value = caller.http.get(format!("{manage}/uploads")).send().await.unwrap().json().await.unwrap();
    assert_eq!(uploads.as_array().unwrap().len(), 1, "{uploads}");

    // A second process that serves has the same people and sees the same orders.
    let second = std::fs::read_to_string(&config).unwrap().replace("serve-ready", "second-ready");
    let second_config = dir.path().join("second.toml");
    std::fs::write(&second_config, second).unwrap();
    let mut serve2 = Proc::start(&words(&["serve", "--config", &second_config.display().to_string()]), &[], &log);
    let ready2 = serve2.ready().await.expect("a second serve starts");
    assert_eq!((&ready2["tokens"], &ready2["staff"]), (&ready["tokens"], &ready["staff"]));
    let caller2 = Caller::of(&ready2);
    assert_eq!(caller2.good("applicant", Method::GET, &format!("/orders/{id}"), None).await["state"], json!("filed"));

    // The operator alone moves the platform's clock, forward, and every process follows.
    let day = json!({"advance": "PT24H"});
    assert_eq!(caller.call("applicant", Method::POST, "/practice/clock", Some(&day)).await.0, 403);
    assert_eq!(caller.call("nobody", Method::POST, "/practice/clock", Some(&day)).await.0, 401);
    let back = json!({"advance": "-PT24H"});
    assert_eq!(caller.call("operator", Method::POST, "/practice/clock", Some(&back)).await.0, 422);
    let before = jiff::Timestamp::now();
    let now = caller.good("operator", Method::POST, "/practice/clock", Some(&day)).await;
    let now: jiff::Timestamp = now["now"].as_str().unwrap().parse().unwrap();
    let ahead = now.duration_since(before).as_secs();
    assert!((86_400..86_460).contains(&ahead), "{ahead}");
    let zero = json!({"advance": "PT0S"});
    let began = Instant::now();
    loop {
        let now = caller2.good("operator", Method::POST, "/practice/clock", Some(&zero)).await;
        let now: jiff::Timestamp = now["now"].as_str().unwrap().parse().unwrap();
        if now.duration_since(before).as_secs() >= 86_400 {
            break;
        }
        assert!(began.elapsed() < PATIENCE);
    }

    for process in [&mut work, &mut serve, &mut serve2, &mut bureau] {
        assert_eq!(process.end().await, Some(0), "{}", std::fs::read_to_string(&log).unwrap());
    }
    let data = dir.path().join("data").display().to_string();
    let outcome = run(&["journal", "verify", "--data", &data, "--db", &database.url]).await;
    assert_eq!(outcome.status.code(), Some(0), "{}", told(&outcome));
    // Real mode refuses a practice database.
    for command in ["serve", "work"] {
        let real = std::fs::read_to_string(&config).unwrap().replace("mode = \"practice\"\n", "");
        let path = dir.path().join("real.toml");
        std::fs::write(&path, real).unwrap();
        let outcome = run(&[command, "--config", &path.display().to_string()]).await;
        assert_eq!(outcome.status.code(), Some(3), "{command}: {}", told(&outcome));
        assert!(told(&outcome).contains("practice"), "{command} says why: {}", told(&outcome));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_processes_run_apart_on_sqlite() {
    apart(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_processes_run_apart_on_postgres() {
    apart(Kind::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exit_codes_say_who_must_act() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    let ground = |name: &str| format!("listen = \"127.0.0.1:0\"\ndata = \"{}\"\n", path(name));
    write("not.toml", "listen = ");
    write("misspelt.toml", "lissten = \"127.0.0.1:0\"\n");
    write("port.toml", "listen = \"127.0.0.1:65536\"\n");
    write("a-file", "x");
    write("key.toml", &format!("{}master_key_file = \"{}/below/key\"\n", ground("d1"), path("a-file")));
    write("inside.toml", &format!("{}master_key_file = \"{}/key\"\n", ground("d2"), path("d2")));
    write("open.key", &"ab".repeat(32));
    write("open.toml", &format!("{}master_key_file = \"{}\"\n", ground("d3"), path("open.key")));
    write("data.toml", &format!("listen = \"127.0.0.1:0\"\ndata = \"{}/below\"\n", path("a-file")));
    write("db.toml", &format!("{}db = \"postgres://nobody@127.0.0.1:1/none\"\n", ground("d4")));
    write("scheme.toml", &format!("{}db = \"mysql://127.0.0.1/none\"\n", ground("d5")));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    write("taken.toml", &ground("d6").replace(":0\"", &format!(":{port}\"")));
    std::fs::create_dir(dir.path().join("in")).unwrap();
    write("in/company.json", "{");
    let mut wanted: Vec<(i32, Vec<String>)> = vec![
        (0, words(&["--version"])),
        (0, words(&["--help"])),
        (2, words(&[])),
        (2, words(&["no-such-command"])),
        (2, words(&["serve"])),
        (2, words(&["practice", "--no-such-option"])),
        (2, words(&["practice", "--decide", "never"])),
        (2, words(&["practice", "--listen", "nowhere"])),
        (2, words(&["practice", "--json"])),
        (2, words(&["practice", "--once", "--json", "--in", &path("nowhere")])),
        (2, words(&["practice", "--once", "--json", "--in", &path("in")])),
        (2, words(&["practice", "--config", &path("nowhere.toml")])),
        (2, words(&["bureau", "serve"])),
        (2, words(&["bureau", "serve", "--data", &path("b"), "--isp", "x"])),
        (2, words(&["bureau", "serve", "--data", &path("b"), "--decide", "auto:x"])),
        (2, words(&["bureau", "serve", "--data", &path("b"), "--faults", "/nowhere/plan.toml"])),
        (2, words(&["practice", "--data", &path("b"), "--faults", "lunch"])),
        (3, words(&["bureau", "serve", "--data", &path("a-file/below"), "--listen", "127.0.0.1:0"])),
        (2, words(&["journal", "verify", "--data", &path("nowhere")])),
        (2, words(&["journal", "verify", "--data", &path("nowhere"), "--root", &path("nowhere.json")])),
        (3, words(&["journal", "verify", "--db", "postgres://nobody@127.0.0.1:1/none", "--data", &path("d9")])),
    ];
    for command in ["serve", "work"] {
        for (code, name) in [
            (2, "nowhere"),
            (2, "not"),
            (2, "misspelt"),
            (2, "port"),
            (3, "key"),
            (3, "inside"),
            (3, "open"),
            (3, "data"),
            (3, "db"),
            (2, "scheme"),
        ] {
            wanted.push((code, words(&[command, "--config", &path(&format!("{name}.toml"))])));
        }
    }
    wanted.push((3, words(&["serve", "--config", &path("taken.toml")])));
    let readable = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(path("open.key"), readable).unwrap();
    let runs = wanted.into_iter().map(|(code, arguments)| async move {
        let refs: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let outcome =
            tokio::time::timeout(PATIENCE, run(&refs)).await.unwrap_or_else(|_| panic!("{arguments:?} hangs"));
        let wrong = outcome.status.code() != Some(code);
        let silent = code != 0 && outcome.stderr.is_empty();
        (wrong || silent).then(|| format!("{arguments:?}: wanted {code}: {}", told(&outcome)))
    });
    let bad: Vec<String> = futures::future::join_all(runs).await.into_iter().flatten().collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// A practice database with two filed orders, closed; and its root file.
async fn story() -> (House, Vec<String>) {
    let plan = Plan { kind: Kind::Sqlite, stop_at: None, decide: "auto:0.1" };
    let mut house = House::start(plan).await.unwrap();
    let mut ids = Vec::new();
    for order in [person(1), person(2)] {
        ids.push(house.file(&order).await);
    }
    for id in &ids {
        house.until(id, "filed").await;
    }
    house.close().await;
    (house, ids)
}

/// Runs SQL on a copy of the database, and the check on that; its exit code and what it said.
async fn check_after(house: &House, sql: &[String], root: Option<&Path>) -> (Option<i32>, Value) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let file = data.join("beian.sqlite");
    std::fs::copy(house.data.join("beian.sqlite"), &file).unwrap();
    std::fs::copy(house.data.with_extension("key"), dir.path().join("data.key")).unwrap();
    let mut connection = sqlx::SqliteConnection::connect(&file.display().to_string()).await.unwrap();
    for text in sql {
        let done = sqlx::raw_sql(sqlx::AssertSqlSafe(text.clone())).execute(&mut connection).await.unwrap();
        assert!(done.rows_affected() > 0, "{text} touched nothing");
    }
    connection.close().await.unwrap();
    let data = data.display().to_string();
    let root = root.map(|path| path.display().to_string());
    let mut arguments = vec!["journal", "verify", "--data", &data];
    if let Some(root) = &root {
        arguments.extend(["--root", root]);
    }
    let outcome = run(&arguments).await;
    let verdict = serde_json::from_slice(&outcome.stdout).unwrap_or_else(|_| panic!("{}", told(&outcome)));
    (outcome.status.code(), verdict)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_at_the_journal_is_found() {
    let (house, ids) = story().await;
    let case = &ids[0];
    assert!(!house.data.join("beian.sqlite-wal").exists(), "a closed database is one file");
    let url = format!("sqlite:{}", house.data.join("beian.sqlite").display());
    let store = Store::open(&url, Stamp::Practice).await.unwrap();
    let key = MasterKey::load_or_create(&house.data.with_extension("key"), &house.data, &mut rand::rng()).unwrap();
    let keys = Keys::new(&key);
    let root = {
        let mut reader = store.snapshot().await.unwrap();
        journal::root_file(&mut reader, keys.journal(), jiff::civil::date(2026, 11, 20)).await.unwrap()
    };
    store.close().await;
    let root = root.save(house.dir()).unwrap();

    let (code, verdict) = check_after(&house, &[], None).await;
    assert_eq!((code, &verdict["verified"]), (Some(0), &json!(true)), "{verdict}");
    let (code, verdict) = check_after(&house, &[], Some(&root)).await;
    assert_eq!((code, &verdict["verified"]), (Some(0), &json!(true)), "{verdict}");

    let last = format!("(select max(seq) from journal where case_id = '{case}')");
    let of_case = format!("from journal where case_id = '{case}'");
    let head_back = format!(
        "update journal_head set seq = (select max(seq) {of_case}), hash = (select hash {of_case} order by seq desc limit 1)
         where case_id = '{case}'"
    );
    let shard_back = format!("(select shard {of_case} limit 1)");
    let one = |text: String| vec![text];
    // What was done, whether the root file is needed to name the case, and the entry that must be named.
    let done: Vec<(&str, Vec<String>, Option<i64>)> = vec![
        (
            "details changed",
            one(format!(
                "update journal set details = replace(details, 'submitted', 'admitted') where rowid = (select min(rowid) {of_case} and details like '%submitted%')"
            )),
            Some(-1),
        ),
        ("time changed", one(format!("update journal set at = at + 1 where case_id = '{case}' and seq = 2")), Some(2)),
        (
            "actor changed",
            one(format!("update journal set actor = 'staff:s-senior' where case_id = '{case}' and seq = 3")),
            Some(3),
        ),
        ("middle deleted", one(format!("delete {of_case} and seq = 2")), Some(2)),
        ("first deleted", one(format!("delete {of_case} and seq = 1")), Some(1)),
        ("last deleted", one(format!("delete {of_case} and seq = {last}")), Some(0)),
        ("last deleted, head put back", vec![format!("delete {of_case} and seq = {last}"), head_back.clone()], None),
        (
            "last deleted, head and counters put back",
            vec![
                format!("update journal_shard set entries = entries - 1 where shard = {shard_back}"),
                format!("delete {of_case} and seq = {last}"),
                head_back,
            ],
            None,
        ),
        ("case deleted without its head", one(format!("delete {of_case}")), Some(1)),
        (
            "case deleted",
            vec![format!("delete {of_case}"), format!("delete from journal_head where case_id = '{case}'")],
            None,
        ),
        ("head deleted", one(format!("delete from journal_head where case_id = '{case}'")), None),
    ];
    for (what, sql, seq) in done {
        let (code, verdict) = check_after(&house, &sql, None).await;
        assert_eq!((code, &verdict["verified"]), (Some(1), &json!(false)), "{what}: {verdict}");
        assert!(verdict["what"].as_str().is_some_and(|w| !w.is_empty()), "{what}: {verdict}");
        if let Some(seq) = seq {
            assert_eq!(verdict["case"], json!(case), "{what}: {verdict}");
            let named = verdict["seq"].as_i64().unwrap_or_else(|| panic!("{what}: {verdict}"));
            assert!(seq <= 0 || named == seq, "{what}: {verdict}");
        } else {
            let named = verdict["case"] == json!(case) || verdict["what"].as_str().unwrap().contains("shard");
            assert!(named, "{what}: {verdict}");
        }
        // With the root file at hand the case itself is named.
        let (code, verdict) = check_after(&house, &sql, Some(&root)).await;
        assert_eq!((code, &verdict["case"]), (Some(1), &json!(case)), "{what}, with a root file: {verdict}");
    }
    // Root files that are none, or were touched.
    let text = std::fs::read_to_string(&root).unwrap();
    let touched = house.dir().join("touched.json");
    std::fs::write(&touched, text.replacen("\"seq\":", "\"seq\":1", 1)).unwrap();
    assert_eq!(check_after(&house, &[], Some(&touched)).await.0, Some(1));
    std::fs::write(&touched, "{}").unwrap();
    let data = house.data.display().to_string();
    let outcome = run(&["journal", "verify", "--data", &data, "--root", &touched.display().to_string()]).await;
    assert_eq!(outcome.status.code(), Some(2), "{}", told(&outcome));
}
