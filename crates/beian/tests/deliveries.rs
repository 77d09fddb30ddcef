//! Messages and the world outside, with real processes: a mail server from the npm registry, and `beian practice` killed between
//! the attempt at a message and its outcome. Nothing arrives twice, nothing is lost, and what nobody knows is said.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod house;
#[allow(dead_code, reason = "each test binary uses a part")]
#[path = "journeys/house/receiver.rs"]
mod receiver;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use beian::app::App;
use beian::clock::Clock;
use beian::config::{Config, Mode, SmtpAccess, SmtpTls};
use beian::flows::contact;
use beian::ports::post::{Letter, Said, Smtp};
use beian::store::messages::{self, MessageRow};
use beian::words::Lang;
use house::cases::person;
use house::practice::{House, Kind, Plan};
use house::{PATIENCE, Proc, skip};
use receiver::Receiver;
use serde_json::{Value, json};

/// The packages of `e2e`, or why they are not there.
fn packages() -> Result<PathBuf, String> {
    let e2e = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e").canonicalize().map_err(|e| e.to_string())?;
    match e2e.join("node_modules/smtp-server").exists() {
        true => Ok(e2e),
        false => Err("no packages in e2e: run npm ci --ignore-scripts there".to_owned()),
    }
}

/// A mail server of its own process.
struct MailServer {
    _process: Proc,
    port: u16,
    mails: PathBuf,
}

impl MailServer {
    async fn start(dir: &Path, settings: Value) -> Option<Self> {
        let e2e = match packages() {
            Ok(e2e) => e2e,
            Err(why) => {
                skip("the mail server", &why);
                return None;
            }
        };
        let mails = dir.join("mails.jsonl");
        std::fs::write(&mails, "").unwrap();
        let mut command = Command::new("node");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign/mail.mjs"));
        command.arg(e2e).arg(&mails).arg(settings.to_string());
        let mut process = Proc::spawn(command, &[], &dir.join("mail.log"));
        let line = process.ready().await.expect("the mail server starts");
        let port = u16::try_from(line["port"].as_u64().unwrap()).unwrap();
        Some(Self { _process: process, port, mails })
    }

    /// What has arrived.
    fn mails(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.mails).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn access(&self) -> SmtpAccess {
        SmtpAccess {
            host: "localhost".into(),
            port: self.port,
            user: String::new(),
            password: String::new(),
            from: "备案服务 <beian@example.cn>".into(),
            tls: SmtpTls::None,
            ca_file: PathBuf::new(),
        }
    }
}

fn letter(to: &str) -> Letter {
    Letter {
        id: "0199-1".into(),
        key: "0199-1".into(),
        channel: "mail".into(),
        kind: "filed".into(),
        to: to.into(),
        lang: "zh".into(),
        subject: "备案成功：粤ICP备2026000001号".into(),
        text: "您好：\n\n备案成功。\n.\n这一行之后还有一行。\n".into(),
        params: Vec::new(),
        link: String::new(),
    }
}

async fn said(access: &SmtpAccess, to: &str) -> Said {
    let smtp = Smtp::new(access, Duration::from_secs(5)).unwrap();
    smtp.send(&letter(to), "2026-11-20T02:00:00Z".parse().unwrap()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_mail_server_takes_refuses_or_falls_silent() {
    let dir = tempfile::tempdir().unwrap();
    let Some(server) = MailServer::start(dir.path(), json!({"user": "beian", "password": "postal"})).await else {
        return;
    };
    let mut access = server.access();
    access.user = "beian".into();
    access.password = "wrong".into();
    assert_eq!(said(&access, "lianxi@example.cn").await, Said::later("smtp_535"), "people mend a password");
    access.password = "postal".into();
    assert_eq!(said(&access, "lianxi@example.cn").await, Said::Delivered);
    assert_eq!(said(&access, "later@example.cn").await, Said::later("smtp_451"));
    assert_eq!(said(&access, "reject@example.cn").await, Said::never("smtp_550"));
    assert_eq!(said(&access, "no address").await, Said::never("address_not_mailable"));
    assert_eq!(said(&access, "broken@example.cn").await, Said::unknown("connection_lost"), "it may have been kept");
    let mails = server.mails();
    assert_eq!(mails.len(), 2, "{mails:?}");
    let mail = &mails[0];
    assert_eq!((&mail["from"], &mail["to"]), (&json!("beian@example.cn"), &json!(["lianxi@example.cn"])));
    assert_eq!(mail["user"], "beian");
    let raw = mail["raw"].as_str().unwrap();
    for line in ["Message-ID: <0199-1@example.cn>", "Auto-Submitted: auto-generated", "Date: Fri, 20 Nov 2026 02:00:00"]
    {
        assert!(raw.contains(line), "{line} in {raw}");
    }
    assert!(raw.is_ascii(), "encoded, so that any server takes it");
    // Nobody listens: nothing was sent, so it may be tried again.
    access.port = 1;
    assert_eq!(said(&access, "lianxi@example.cn").await, Said::later("not_reached"));
    // A server that only offers an open way is not given anything where encryption is wanted.
    access.port = server.port;
    access.tls = SmtpTls::Starttls;
    assert_eq!(said(&access, "lianxi@example.cn").await, Said::later("server_cannot"));
    assert_eq!(server.mails().len(), 2);
}

/// A certificate authority and a certificate of it for `localhost`: paths of the three files.
fn certificates(dir: &Path) -> Result<[PathBuf; 3], String> {
    let at = |name: &str| dir.join(name);
    let openssl = |arguments: &str| {
        let done = Command::new("openssl").args(arguments.split(' ')).current_dir(dir).output();
        let done = done.map_err(|e| e.to_string())?;
        if done.status.success() { Ok(()) } else { Err(house::told(&done)) }
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=Example-CA"))?;
    openssl(&format!("req {key} -keyout key.pem -out asked.pem -subj /CN=localhost"))?;
    std::fs::write(at("ext"), "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n")
        .map_err(|e| e.to_string())?;
    openssl("x509 -req -in asked.pem -CA ca.pem -CAkey ca.key -CAcreateserial -out cert.pem -days 2 -extfile ext")?;
    Ok([at("ca.pem"), at("key.pem"), at("cert.pem")])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_is_only_given_to_a_server_whose_certificate_is_trusted() {
    let dir = tempfile::tempdir().unwrap();
    let [ca, key, cert] = match certificates(dir.path()) {
        Ok(files) => files,
        Err(why) => return skip("encrypted mail", &why),
    };
    for (secure, tls) in [(true, SmtpTls::Tls), (false, SmtpTls::Starttls)] {
        let settings = json!({"secure": secure, "starttls": !secure, "key": key, "cert": cert});
        let Some(server) = MailServer::start(dir.path(), settings).await else { return };
        let mut access = server.access();
        access.tls = tls;
        let refused = said(&access, "lianxi@example.cn").await;
        assert!(matches!(&refused, Said::Refused { later: true, .. }), "an unknown certificate: {refused:?}");
        assert_eq!(server.mails(), Vec::<Value>::new());
        access.ca_file.clone_from(&ca);
        assert_eq!(said(&access, "lianxi@example.cn").await, Said::Delivered, "{tls:?}");
        assert_eq!(server.mails()[0]["encrypted"], json!(true));
    }
}

/// The platform's parts over a house whose process does not run.
async fn parts(house: &House) -> std::sync::Arc<App> {
    let mut config = Config::load(Some(&house.settings_file()), []).unwrap();
    config.mode = Mode::Practice;
    config.data.clone_from(&house.data);
    config.db = house.database_url().unwrap_or_default();
    App::open(config, Clock::system()).await.unwrap()
}

/// Every message of a house whose process does not run.
async fn all_messages(house: &House) -> Vec<MessageRow> {
    let app = parts(house).await;
    let list = messages::newest(&mut app.store.read().await.unwrap(), 100).await.unwrap();
    app.store.clone().close().await;
    list
}

/// How often the receiver heard each key.
fn heard(receiver: &Receiver) -> BTreeMap<String, usize> {
    let mut keys = BTreeMap::new();
    for call in receiver.heard() {
        *keys.entry(call.header("idempotency-key").to_owned()).or_default() += 1;
    }
    keys
}

/// Looks while minding the house, until there is something to see.
async fn until(house: &mut House, what: &str, look: impl Fn() -> bool) {
    let began = Instant::now();
    while !look() {
        house.mind().await;
        assert!(began.elapsed() < PATIENCE, "waited in vain for {what}\n{}", house.words());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A call-out that removes repeats by our key hears a message again after a death, under the same key.
async fn callout_dies_at(point: &'static str, times: usize, kind: Kind) {
    let receiver = Receiver::start(|_| (200, r#"{"answer": "delivered"}"#.to_owned())).await;
    let settings = format!(
        "[notices]\nsms = \"callout\"\n[notices.callout]\nurl = \"{}\"\nsecret = \"an operator's secret\"\n",
        receiver.url
    );
    let plan = Plan { kind, stop_at: Some(point), decide: "auto:0.2" };
    let Some(mut house) = House::start_with(plan, &settings).await else { return };
    let mut orders = Vec::new();
    for n in [61, 62] {
        let order = person(n);
        orders.push((house.file(&order).await, order));
    }
    house.all_filed(&orders).await;
    let look = || heard(&receiver).len() == 2 && heard(&receiver).values().max() == Some(&times);
    until(&mut house, "both messages", look).await;
    assert_eq!(house.deaths, 1, "{point}: it dies there once\n{}", house.words());
    house.close().await;
    let rows = all_messages(&house).await;
    let states: Vec<&str> = rows.iter().map(|row| row.state.as_str()).collect();
    assert_eq!(states, ["delivered", "delivered"], "nothing is lost");
    let mut counts: Vec<usize> = heard(&receiver).into_values().collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, times], "{point}: nothing under two keys");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_the_call_it_is_called_once() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        callout_dies_at("before_delivery", 1, kind).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_after_the_call_it_is_called_again_under_the_same_key() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        callout_dies_at("after_delivery", 2, kind).await;
    }
}

/// A mail server cannot remove repeats: the mail under way at the death is unsure and not sent again by itself.
async fn mail_dies(kind: Kind) {
    let dir = tempfile::tempdir().unwrap();
    let Some(server) = MailServer::start(dir.path(), json!({})).await else { return };
    let settings = format!(
        "[notices]\nmail = \"smtp\"\n[notices.smtp]\nhost = \"localhost\"\nport = {}\ntls = \"none\"\n\
         from = \"beian@example.cn\"\n",
        server.port
    );
    let plan = Plan { kind, stop_at: Some("after_delivery"), decide: "auto:0.2" };
    // SMS stay on the practice phone, whose carrier would meet the stop point first: there are none before the address is
    // confirmed.
    let Some(mut house) = House::start_with(plan, &settings).await else { return };
    house.kill9().await;
    house.nobody_left().await;
    let app = parts(&house).await;
    let mail = filing::identity::Email::parse("lianxi@example.cn").unwrap();
    contact::offer_mail(&app, "acc-1", mail, Lang::Zh).await.unwrap();
    let text = beian::flows::message::newest(&app, 1).await.unwrap().remove(0).text;
    let code: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
    assert!(contact::confirm_mail(&app, "acc-1", &code).await.unwrap());
    app.store.clone().close().await;
    // The first mail is the code itself: the server has it when the process dies.
    house.up().await;
    until(&mut house, "the first mail", || server.mails().len() == 1).await;
    let began = Instant::now();
    while house.deaths < 2 {
        house.mind().await;
        assert!(began.elapsed() < PATIENCE, "it does not die\n{}", house.words());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let order = person(63);
    let orders = [(house.file(&order).await, order)];
    house.all_filed(&orders).await;
    // submitted, approved, sent, SMS to answer, filed; and the code.
    until(&mut house, "six mails", || server.mails().len() == 6).await;
    house.close().await;
    assert_eq!(house.deaths, 2, "once by hand, once at the stop point");
    let mails = server.mails();
    let ids: std::collections::BTreeSet<&str> = mails
        .iter()
        .map(|mail| mail["raw"].as_str().unwrap().lines().find(|line| line.starts_with("Message-ID")).unwrap())
        .collect();
    assert_eq!(ids.len(), 6, "nothing twice: {ids:?}");
    let rows = all_messages(&house).await;
    let unsure: Vec<&MessageRow> = rows.iter().filter(|row| row.state == "unsure").collect();
    assert_eq!(unsure.len(), 1, "what nobody knows is said");
    assert_eq!((unsure[0].kind.as_str(), unsure[0].reason.as_deref()), ("mail_code", Some("interrupted")));
    let delivered = rows.iter().filter(|row| row.channel == "mail" && row.state == "delivered").count();
    assert_eq!(delivered, 5, "nothing is lost: {:?}", rows.iter().map(|r| (&r.kind, &r.state)).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_a_mail_is_under_way_it_is_unsure_and_not_sent_twice() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        mail_dies(kind).await;
    }
}
