//! Signing in with an account of the provider's own console, at a real OpenID provider in a process of its own.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use beian::testing::databases;
use jiff::Timestamp;

use crate::house::{Browser, House};

/// Where people would reach the platform; the provider sends browsers back there.
const PUBLIC: &str = "http://beian.example.cn";
const CLIENT: [&str; 2] = ["beian-test", "a-secret-of-the-tests"];

/// The provider; it dies with the story.
struct Provider {
    issuer: String,
    child: Child,
    _stdin: Option<ChildStdin>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Provider {
    /// Starts it; `None`, with a line that says so, where its package is not installed. With `CI=true` that is a failure.
    fn start() -> Option<Self> {
        let e2e = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e");
        if !e2e.join("node_modules/oidc-provider").exists() {
            assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "oidc-provider is missing, a failure in CI");
            eprintln!("SKIPPED: e2e/node_modules/oidc-provider is missing (cd e2e && npm ci --ignore-scripts)");
            return None;
        }
        let redirect = format!("{PUBLIC}/sign-in/oidc/return");
        let mut command = Command::new("node");
        command.current_dir(&e2e).arg("oidc-server.mjs").arg(redirect).args(CLIENT);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let stdin = child.stdin.take();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        // The package talks before our line, and after it.
        let ready: Option<serde_json::Value> = lines.find_map(|line| serde_json::from_str(&line).ok());
        std::thread::spawn(move || lines.count());
        let issuer = ready.expect("the provider's ready line")["issuer"].as_str().unwrap().to_owned();
        Some(Self { issuer, child, _stdin: stdin })
    }

    /// Goes through the provider's own pages as `login`; the address it sends the browser back to.
    async fn pages(&self, start: &str, login: &str) -> String {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        let mut cookies: BTreeMap<String, String> = BTreeMap::new();
        let (mut at, mut form) = (start.to_owned(), None::<String>);
        for _ in 0..12 {
            let dressed = cookies.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ");
            let request = match form.take() {
                Some(body) => client.post(&at).header("content-type", "application/x-www-form-urlencoded").body(body),
                None => client.get(&at),
            };
            let answer = request.header("cookie", dressed).send().await.unwrap();
            for set in answer.headers().get_all("set-cookie") {
                let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
                cookies.insert(name.to_owned(), value.to_owned());
            }
            if let Some(next) = answer.headers().get("location") {
                let next = next.to_str().unwrap();
                if let Some(back) = next.strip_prefix(PUBLIC) {
                    return back.to_owned();
                }
                at = if next.starts_with('/') { format!("{}{next}", self.issuer) } else { next.to_owned() };
                continue;
            }
            let status = answer.status();
            let html = answer.text().await.unwrap();
            let attribute = |name: &str| {
                let found = html.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
                found.unwrap_or_else(|| panic!("{at} answered {status} without {name}: {html}")).to_owned()
            };
            let prompt = html.split("name=\"prompt\" value=\"").nth(1).unwrap().split('"').next().unwrap();
            form = Some(format!("prompt={prompt}&login={login}&password=x"));
            at = attribute("action");
        }
        panic!("the provider's pages do not end: {at}");
    }
}

/// A house that offers sign-in at `issuer`, on a day on which the provider's tokens hold.
async fn house(database: &beian::testing::TestDatabase, issuer: &str) -> House {
    let house = House::with(database, |config| {
        config.public_url = PUBLIC.into();
        config.oidc.issuer = issuer.into();
        [config.oidc.client_id, config.oidc.client_secret] = CLIENT.map(str::to_owned);
        config.oidc.name = "示例云控制台".into();
    })
    .await;
    house.pass(Timestamp::now().duration_since(house.app.clock.wall()));
    house
}

/// Out to the provider from the button of the sign-in page; the provider's address.
async fn out(browser: &mut Browser, back: &str) -> String {
    let page = browser.open(&format!("/sign-in?back={back}")).await;
    assert!(page.html.contains("示例云控制台"), "the button carries the provider's name");
    assert!(page.all("href").contains(&format!("/sign-in/oidc?back={back}")), "{}", page.html);
    browser.open(&format!("/sign-in/oidc?back={back}")).await.at.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_console_account_signs_in_and_finds_its_orders_again() {
    let Some(provider) = Provider::start() else { return };
    for database in databases().await {
        let house = house(&database, &provider.issuer).await;
        let mut browser = house.browser();
        let start = out(&mut browser, "/my").await;
        for wanted in ["code_challenge_method=S256", "state=", "nonce=", "response_type=code", "scope=openid"] {
            assert!(start.contains(wanted), "{start}");
        }
        let back = provider.pages(&start, "alice").await;
        let page = browser.open(&back).await;
        assert_eq!((page.at.as_str(), page.name().as_str()), ("/my", "applicant-mine"), "{}", page.html);
        browser.send("/my", &[]).await;
        let order = browser.page.at.clone();
        assert!(browser.open("/account").await.html.contains("控制台账号登录"));

        // The same subject elsewhere is the same account, and nobody is asked who they are; another subject is another.
        let mut again = house.browser();
        let start = out(&mut again, &order).await;
        let back = provider.pages(&start, "alice").await;
        assert_eq!(again.open(&back).await.at, order);
        let mut bob = house.browser();
        let start = out(&mut bob, "/my").await;
        let back = provider.pages(&start, "bob").await;
        bob.open(&back).await;
        assert_eq!(bob.page.name(), "applicant-mine");
        assert_eq!(bob.open(&order).await.status, 404);
        house.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_back_works_once_in_time_and_in_its_own_browser() {
    let Some(provider) = Provider::start() else { return };
    let databases = databases().await;
    let house = house(&databases[0], &provider.issuer).await;
    let late = house.browser_words("sign-in-provider-late");
    let no = house.browser_words("sign-in-provider-no");

    let mut browser = house.browser();
    let start = out(&mut browser, "/my").await;
    let back = provider.pages(&start, "alice").await;
    let mut thief = house.browser();
    thief.open("/").await;
    let page = thief.open(&back).await;
    assert!(page.name() == "sign-in" && page.html.contains(&late), "a stolen way back opens nothing");
    let page = browser.open(&back).await;
    assert!(page.name() == "sign-in" && page.html.contains(&late), "and whoever was robbed begins again");

    let start = out(&mut browser, "/my").await;
    let back = provider.pages(&start, "alice").await;
    assert_eq!(browser.open(&back).await.name(), "applicant-mine");
    assert!(browser.open(&back).await.html.contains(&late), "a second time it is nothing");

    let mut slow = house.browser();
    let start = out(&mut slow, "/my").await;
    let back = provider.pages(&start, "alice").await;
    house.pass(jiff::SignedDuration::from_secs(601));
    assert!(slow.open(&back).await.html.contains(&late));

    let state_of = |start: &str| start.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let mut unwilling = house.browser();
    let state = state_of(&out(&mut unwilling, "/my").await);
    let page = unwilling.open(&format!("/sign-in/oidc/return?error=access_denied&state={state}")).await;
    assert!(page.name() == "sign-in" && page.html.contains(&no) && page.html.contains("name=\"phone\""));
    let state = state_of(&out(&mut unwilling, "/my").await);
    let page = unwilling.open(&format!("/sign-in/oidc/return?code=invented&state={state}")).await;
    assert!(page.name() == "sign-in" && page.html.contains(&no), "{}", page.html);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_does_not_answer_leaves_the_phone() {
    let databases = databases().await;
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    let house = house(&databases[0], &issuer).await;
    let unknown = house.browser_words("sign-in-provider-unknown");
    let mut browser = house.browser();
    assert!(out(&mut browser, "/my").await.starts_with("/sign-in?"), "back on the sign-in page");
    assert!(browser.page.html.contains(&unknown) && browser.page.html.contains("name=\"phone\""));
    browser.sign_in("13800001501", "/my").await;
    assert_eq!(browser.page.name(), "applicant-mine");
    house.close().await;

    let fresh = beian::testing::TestDatabase::sqlite();
    let house = House::open(&fresh).await;
    let mut browser = house.browser();
    assert!(!browser.open("/sign-in").await.html.contains("data-provider"), "without settings there is no button");
    assert_eq!(browser.open("/sign-in/oidc").await.status, 404);
    house.close().await;
}
