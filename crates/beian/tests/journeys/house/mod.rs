//! The house under test: platform and practice bureau in one process, joined by one SOAP port and nothing else.
//!
//! The bureau's management API has no port at all: the story reaches it in memory. Nothing runs by itself but the
//! bureau's desk; what the platform sends and hears is asked for by the story, so that every story is repeatable.

mod acts;
mod api;
mod browser;
mod desk;
mod line;
pub mod receiver;
pub mod samples;
mod wire;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::Router;
use beian::app::App;
use beian::cli::practice_data::{self, People};
use beian::clock::Clock;
use beian::config::{Config, Mode};
use beian::exchange::Exchange;
use beian::testing::TestDatabase;
use bureau::{BureauConfig, Provider};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use api::{Api, Part, Reply};
pub use browser::{Browser, Offer};
pub use line::Line;
pub use wire::{leaves, valid_by_schema};

/// The provider's id at the bureau: Guangdong.
pub const ISP: i64 = 440_000_009_901;

/// The morning on which the stories begin: 20 November 2026, 10:00 in mainland China.
const MORNING: &str = "2026-11-20T02:00:00Z";

/// Platform and bureau.
pub struct House {
    /// The platform's parts.
    pub app: Arc<App>,
    /// What the platform has written about its API.
    pub document: utoipa::openapi::OpenApi,
    /// The exchange, driven by hand.
    pub exchange: Exchange,
    router: Router,
    manage: Router,
    people: People,
    hands: Arc<AtomicI64>,
    stop: Option<oneshot::Sender<()>>,
    tasks: Vec<JoinHandle<()>>,
    _dir: TempDir,
}

impl House {
    /// A house with the usual settings over `database`.
    pub async fn open(database: &TestDatabase) -> Self {
        Self::with(database, |_| {}).await
    }

    /// A house whose settings `change` has had its hands on.
    pub async fn with(database: &TestDatabase, change: impl FnOnce(&mut Config)) -> Self {
        Self::between(database, change, |wire| wire).await
    }

    /// A house in which somebody stands between platform and bureau.
    pub async fn between(
        database: &TestDatabase,
        change: impl FnOnce(&mut Config),
        between: impl FnOnce(Router) -> Router,
    ) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config::load(None, []).unwrap();
        config.mode = Mode::Practice;
        config.data = dir.path().join("data");
        config.db.clone_from(&database.url);
        config.checks_per_minute = 100_000;
        config.bureau.isp_id = ISP;
        config.bureau.user = "practice".into();
        config.bureau.password = "备案Pass123".into();
        config.bureau.aes_key = "0123456789abcdef".into();
        config.bureau.aes_iv = "0102030405060708".into();
        config.bureau.poll_seconds = 1.0;
        config.bureau.timeout_seconds = 10.0;
        change(&mut config);
        let bureau = open_bureau(dir.path(), &config).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let known = &mut config.bureau;
        for (url, service) in [
            (&mut known.upload_url, "ISPWebService/upDownLoad"),
            (&mut known.status_url, "BeianStatusWebService/queryBeianStatus"),
            (&mut known.verify_url, "BeianStatusWebService/verifyBamm"),
        ] {
            if url.is_empty() {
                *url = format!("http://{address}/{service}");
            }
        }
        let (wire, desk) = (between(bureau.wire_router()), bureau.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let tasks = vec![
            tokio::spawn(async move { axum::serve(listener, wire).await.unwrap() }),
            tokio::spawn(async move {
                desk.run_desk(async {
                    let _ = stopped.await;
                })
                .await;
            }),
        ];
        let morning: Timestamp = MORNING.parse().unwrap();
        let hands = Arc::new(AtomicI64::new(morning.as_microsecond()));
        let shown = Arc::clone(&hands);
        let clock = Clock::from_fn(move || Timestamp::from_microsecond(shown.load(Ordering::SeqCst)).unwrap());
        let app = App::open(config, clock).await.unwrap();
        let people = practice_data::prepare(&app).await.unwrap().unwrap();
        let exchange = Exchange::new(Arc::clone(&app), "a-test".into()).unwrap();
        exchange.prepare_row().await.unwrap();
        let (router, document) = beian::routes::build(Arc::clone(&app));
        Self {
            manage: bureau.manage_router(),
            app,
            document,
            exchange,
            router,
            people,
            hands,
            stop: Some(stop),
            tasks,
            _dir: dir,
        }
    }

    /// The JSON API as `who` uses it: `applicant`, `applicant2`, `reviewer`, `operator`.
    pub fn api(&self, who: &str) -> Api {
        let token = self.people.tokens.get(who);
        Api::new(&self.router).with("authorization", &format!("Bearer {}", token.expect("a practice name")))
    }

    /// The token that a member of staff gets for password and one-time code.
    pub async fn sign_in(&self, role: &str) -> String {
        let body = self.sign_in_body(role);
        let signed = self.stranger().post("/staff/tokens", &body).await;
        signed.expect(201)["token"].as_str().unwrap().to_owned()
    }

    /// What a member of staff types to sign in.
    pub fn sign_in_body(&self, role: &str) -> serde_json::Value {
        let staff = serde_json::to_value(&self.people.staff).unwrap();
        let all = staff.as_array().unwrap().iter();
        let one = all.clone().find(|one| one["role"] == role).unwrap();
        let secret = base32(one["totp_secret"].as_str().unwrap());
        let now = u64::try_from(self.app.clock.wall().as_second()).unwrap();
        let code = beian::flows::staff_sign_in::totp(&secret).unwrap().generate(now);
        serde_json::json!({"login": one["login"], "password": one["password"], "totp": code.to_string()})
    }

    /// The JSON API without a token.
    pub fn stranger(&self) -> Api {
        Api::new(&self.router)
    }

    /// A browser at the platform's pages.
    pub fn browser(&self) -> Browser {
        Browser::new(Api::outside(&self.router))
    }

    /// A sentence as a browser that says nothing of languages reads it.
    pub fn browser_words(&self, id: &str) -> String {
        self.app.words.say(beian::words::Lang::Zh, id, [])
    }

    /// A browser in which an account is signed in already, on a device that it trusts.
    pub async fn browser_of(&self, account: &str) -> Browser {
        use beian::flows::sessions::{self, Trust};
        let (app, account) = (Arc::clone(&self.app), account.to_owned());
        let opened = self.app.store.step(move |tx| {
            Box::pin(async move {
                let here = sessions::Browser { device: None, kind: "computer" };
                sessions::open_applicant(tx, &app, &account, "phone", (&here, Trust::Vouched), None).await
            })
        });
        let opened = opened.await.unwrap();
        let mut browser = self.browser();
        browser.wear(beian::pages::cookies::SESSION, &opened.cookie);
        browser.wear(beian::pages::cookies::DEVICE, opened.device.as_deref().unwrap());
        browser
    }

    /// The practice bureau's management API.
    pub fn bureau(&self) -> Api {
        Api::outside(&self.manage)
    }

    /// The clock on the wall goes on.
    pub fn pass(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros()).unwrap();
        self.hands.fetch_add(micros, Ordering::SeqCst);
    }

    /// The business clocks of platform and bureau go on, as `POST /clock` of `beian practice` does it.
    pub async fn advance(&self, by: &str) {
        let body = serde_json::json!({ "advance": by });
        let operator = self.api("operator");
        operator.post("/practice/clock", &body).await.expect(200);
        self.bureau().post("/clock", &body).await.expect(200);
    }

    /// Does the platform's due jobs.
    pub async fn work(&self) {
        beian::jobs::run_due(&self.app).await.unwrap();
    }

    /// Delivers what is due of the platform's messages.
    pub async fn deliver(&self) {
        while beian::jobs::deliver::due(&self.app, "a-test").await.unwrap() {}
    }

    /// What the platform has written to people, oldest first: channel, address, text.
    pub async fn written(&self) -> Vec<(String, String, String)> {
        let list = self.stranger().get("/practice/messages").await.expect(200);
        let text = |one: &serde_json::Value, name: &str| one[name].as_str().unwrap().to_owned();
        let all = list.as_array().unwrap().iter().rev();
        all.map(|one| (text(one, "channel"), text(one, "to"), text(one, "text"))).collect()
    }

    /// Ends the house.
    pub async fn close(mut self) {
        self.stop.take();
        for task in self.tasks.drain(..) {
            task.abort();
            let _ = task.await;
        }
        self.app.store.clone().close().await;
    }
}

/// Bytes from base 32 (RFC 4648), as authenticators read their secret.
pub fn base32(text: &str) -> Vec<u8> {
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.trim_end_matches('=').bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|l| *l == letter);
        bits = bits << 5 | u32::try_from(value.unwrap()).unwrap();
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xFF).unwrap());
        }
    }
    bytes
}

async fn open_bureau(dir: &std::path::Path, config: &Config) -> bureau::Bureau {
    let known = &config.bureau;
    let secret = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    let provider = Provider {
        isp_id: known.isp_id,
        user: known.user.clone(),
        password: known.password.clone(),
        key: secret(&known.aes_key),
        iv: secret(&known.aes_iv),
    };
    let dir = dir.join("bureau");
    std::fs::create_dir_all(&dir).unwrap();
    bureau::open(BureauConfig::new(dir, vec![provider])).await.unwrap()
}

/// Looks until there is something to see; a minute at most, because a test machine may be busy.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, look: impl Fn() -> F) -> T {
    let began = std::time::Instant::now();
    while began.elapsed() < Duration::from_secs(60) {
        if let Some(seen) = look().await {
            return seen;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("waited in vain for {what}")
}
