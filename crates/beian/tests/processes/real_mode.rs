//! Real mode from an empty directory: a command makes the first operator, who signs in over HTTP with password and one-time
//! code; a command makes a token for the provider's own system, and takes it back.

use std::path::Path;

use beian::testing::TestDatabase;
use serde_json::Value;

use super::house::practice::Kind;
use super::house::{Proc, own_address, run, told, words};

/// Runs `beian admin …`; the exit code and the lines it printed.
async fn admin(config: &str, arguments: &[&str]) -> (Option<i32>, Vec<Value>) {
    let mut all = vec!["admin", "--config", config];
    all.extend_from_slice(arguments);
    let outcome = run(&all).await;
    let lines = String::from_utf8(outcome.stdout.clone()).unwrap();
    assert!(outcome.status.code() != Some(101), "{}", told(&outcome));
    (outcome.status.code(), lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// One line of a command that must work.
async fn one(config: &str, arguments: &[&str]) -> Value {
    let (code, mut lines) = admin(config, arguments).await;
    assert_eq!((code, lines.len()), (Some(0), 1), "{arguments:?}: {lines:?}");
    lines.remove(0)
}

fn code(secret: &str) -> String {
    let bytes = totp_rs::Secret::try_from_base32(secret).unwrap();
    let now = u64::try_from(jiff::Timestamp::now().as_second()).unwrap();
    beian::flows::staff_sign_in::totp(bytes.as_bytes()).unwrap().generate(now).to_string()
}

/// A browser at the desk: it keeps its cookies.
struct Desk {
    http: reqwest::Client,
    url: String,
    cookies: std::collections::BTreeMap<String, String>,
}

impl Desk {
    fn new(url: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, url: url.to_owned(), cookies: std::collections::BTreeMap::new() }
    }

    /// Sends a request with the cookies, and keeps those that come back.
    async fn go(&mut self, request: reqwest::RequestBuilder) -> (u16, String) {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = request.header("cookie", cookies.join("; ")).send().await.unwrap();
        for set in answer.headers().get_all("set-cookie") {
            let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Status and text of a page.
    async fn open(&mut self, path: &str) -> (u16, String) {
        let request = self.http.get(format!("{}{path}", self.url));
        self.go(request).await
    }

    /// Signs in from the page with the form; the status.
    async fn sign_in(&mut self, login: &str, password: &str, totp: &str) -> u16 {
        let (_, form) = self.open("/desk/sign-in").await;
        let token = form.split("name=\"_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let body = format!("_token={token}&login={login}&password={password}&totp={totp}");
        let request = self.http.post(format!("{}/desk/sign-in", self.url)).body(body);
        self.go(request.header("content-type", "application/x-www-form-urlencoded")).await.0
    }

    /// Status of an API call with a token.
    async fn api(&self, token: &str) -> u16 {
        let request =
            self.http.get(format!("{}/api/v1/orders", self.url)).header("authorization", format!("Bearer {token}"));
        request.send().await.unwrap().status().as_u16()
    }
}

async fn begin(kind: Kind) {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("stderr.log");
    let data = dir.path().join("data");
    let database = match kind {
        Kind::Sqlite => format!("sqlite:{}", data.join("beian.sqlite").display()),
        Kind::Postgres => match TestDatabase::postgres().await {
            Some(database) => database.url.clone(),
            None => return,
        },
    };
    let config = dir.path().join("beian.toml");
    let text = format!("listen = \"{}:0\"\ndata = \"{}\"\ndb = \"{database}\"\n", own_address(), data.display());
    std::fs::write(&config, text).unwrap();
    let config = config.display().to_string();
    first_people(&config, &data, &log).await;
}

async fn first_people(config: &str, data: &Path, log: &Path) {
    let made = one(config, &["staff", "create", "--login", "lin", "--role", "operator"]).await;
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    let (password, secret) = (text("password"), text("totp_secret"));
    assert!(text("authenticator").contains(&secret), "{made}");
    for wrong in [
        &["staff", "create", "--login", "lin", "--role", "operator"][..],
        &["staff", "create", "--login", "mei", "--role", "applicant"],
        &["staff", "create", "--login", "Mei Lin", "--role", "reviewer"],
        &["staff", "disable", "--login", "nobody"],
        &["staff", "disable", "--login", "lin"],
        &["token", "create", "--role", "reviewer", "--account", "shop", "--days", "7"],
        &["token", "create", "--role", "integrator", "--account", "shop", "--days", "0"],
        &["token", "revoke", "--id", "0011223344556677"],
    ] {
        assert_eq!(admin(config, wrong).await.0, Some(2), "{wrong:?}");
    }

    let mut serve = Proc::start(&words(&["serve", "--config", config]), &[], log);
    let ready = serve.ready().await.expect("serve starts");
    assert!(ready.get("tokens").is_none() && ready.get("staff").is_none(), "nobody is invented: {ready}");
    let mut desk = Desk::new(ready["app"].as_str().unwrap());
    assert_eq!(desk.open("/desk").await.0, 303);
    assert_eq!(desk.sign_in("lin", "practice", &code(&secret)).await, 401);
    assert_eq!(desk.sign_in("lin", &password, &code(&secret)).await, 303);
    let (status, page) = desk.open("/desk").await;
    assert_eq!(status, 200);
    assert!(page.contains("data-page=\"desk-queue\"") && !page.contains("class=\"practice\""), "{page}");
    assert_eq!(desk.open("/desk/staff").await.0, 200);
    assert_eq!(desk.open("/practice/phone").await.0, 404);

    // A token acts for its account until it is revoked.
    let token = one(config, &["token", "create", "--role", "integrator", "--account", "shop", "--days", "7"]).await;
    assert_eq!(token["account_made"], true);
    let bearer = token["token"].as_str().unwrap();
    assert_eq!(desk.api(bearer).await, 200);
    let (_, listed) = admin(config, &["token", "list"]).await;
    assert!(listed.iter().any(|line| line["id"] == token["id"]) && !format!("{listed:?}").contains(bearer));
    one(config, &["token", "revoke", "--id", token["id"].as_str().unwrap()]).await;
    assert_eq!(desk.api(bearer).await, 401);

    // A new one-time secret ends the session; a second operator may then shut the first one out.
    let fresh = one(config, &["staff", "reset-totp", "--login", "lin"]).await;
    assert_eq!(desk.open("/desk").await.0, 303, "the session is over");
    assert_eq!(desk.sign_in("lin", &password, &code(&secret)).await, 401);
    assert_eq!(desk.sign_in("lin", &password, &code(fresh["totp_secret"].as_str().unwrap())).await, 303);
    one(config, &["staff", "create", "--login", "tan", "--role", "operator"]).await;
    one(config, &["staff", "disable", "--login", "lin"]).await;
    assert_eq!(desk.open("/desk").await.0, 303, "shut out at once");
    let (_, people) = admin(config, &["staff", "list"]).await;
    let people: Vec<_> = people.iter().map(|one| (one["login"].as_str().unwrap(), one["disabled"] == true)).collect();
    assert_eq!(people, [("lin", true), ("tan", false)]);

    assert_eq!(serve.end().await, Some(0), "{}", std::fs::read_to_string(log).unwrap());
    let outcome = run(&["journal", "verify", "--config", config]).await;
    assert_eq!(outcome.status.code(), Some(0), "{}", told(&outcome));
    let told: Value = serde_json::from_slice(&outcome.stdout).unwrap();
    assert_eq!((&told["cases"], &told["entries"]), (&serde_json::json!(1), &serde_json::json!(6)), "{told}");
    let written = std::fs::read_to_string(log).unwrap();
    assert!(!written.contains(&password) && !written.contains(&secret) && !written.contains(bearer));
    assert!(data.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn real_mode_begins_with_a_command_on_sqlite() {
    begin(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn real_mode_begins_with_a_command_on_postgres() {
    begin(Kind::Postgres).await;
}
