//! `beian practice`, started again on the same ports whenever it died.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use beian::testing::TestDatabase;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::cases::{Order, picture};
use super::{PATIENCE, Proc, answered, http, own_address, processes_naming, run, told};

/// Which database a house stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// How a house is set up.
pub struct Plan {
    pub kind: Kind,
    /// `BEIAN_STOP_AT`.
    pub stop_at: Option<&'static str>,
    /// `--decide`.
    pub decide: &'static str,
}

/// A practice platform with its bureau.
pub struct House {
    dir: TempDir,
    /// The test database, kept for as long as the house stands.
    database: Option<TestDatabase>,
    pub data: PathBuf,
    plan: Plan,
    address: String,
    arguments: Vec<String>,
    process: Option<Proc>,
    http: reqwest::Client,
    /// The ready line.
    pub line: Value,
    /// How often it was found dead.
    pub deaths: usize,
    /// When to kill it next, and how often that was done.
    pub kill_at: Option<tokio::time::Instant>,
    pub kills: usize,
}

impl House {
    /// Builds and starts a house; `None` where there is no PostgreSQL (said in a line; a failure in CI).
    pub async fn start(plan: Plan) -> Option<House> {
        Self::start_with(plan, "").await
    }

    /// The same with more settings, as TOML tables.
    pub async fn start_with(plan: Plan, settings: &str) -> Option<House> {
        let dir = tempfile::tempdir().unwrap();
        let database = match plan.kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(TestDatabase::postgres().await?),
        };
        let config = dir.path().join("beian.toml");
        let usual = "[bureau]\npoll_seconds = 0.2\ntimeout_seconds = 20.0\n";
        std::fs::write(&config, format!("{usual}{settings}")).unwrap();
        let data = dir.path().join("data");
        let mut house = House {
            address: own_address(),
            arguments: Vec::new(),
            process: None,
            http: http(),
            line: Value::Null,
            deaths: 0,
            kill_at: None,
            kills: 0,
            data,
            database,
            plan,
            dir,
        };
        house.arguments = house.arguments_on([0, 0, 0]);
        house.up().await;
        let ports = ["app", "bureau", "manage"].map(|name| {
            let url = house.url(name);
            url.rsplit(':').next().and_then(|p| p.parse().ok()).unwrap_or_else(|| panic!("no port in {url}"))
        });
        house.arguments = house.arguments_on(ports);
        Some(house)
    }

    fn arguments_on(&self, ports: [u16; 3]) -> Vec<String> {
        let [app, bureau, manage] = ports.map(|port| format!("{}:{port}", self.address));
        let path = |path: &Path| path.display().to_string();
        let config = path(&self.dir.path().join("beian.toml"));
        let (data, ready) = (path(&self.data), path(&self.ready_file()));
        let mut all = vec!["practice", "--listen", &app, "--bureau-listen", &bureau, "--manage-listen", &manage];
        all.extend(["--data", &data, "--decide", self.plan.decide, "--ready-file", &ready, "--config", &config]);
        let url = self.database_url();
        if let Some(url) = &url {
            all.extend(["--db", url]);
        }
        all.into_iter().map(str::to_owned).collect()
    }

    /// The database's address, if it is not the SQLite file of the data directory.
    pub fn database_url(&self) -> Option<String> {
        self.database.as_ref().map(|d| d.url.clone())
    }

    /// Where the ready line is written too.
    pub fn ready_file(&self) -> PathBuf {
        self.dir.path().join("ready.json")
    }

    /// The settings it was started with.
    pub fn settings_file(&self) -> PathBuf {
        self.dir.path().join("beian.toml")
    }

    /// The directory around everything.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// A URL of the ready line.
    pub fn url(&self, name: &str) -> String {
        self.line[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", self.line)).to_owned()
    }

    /// Starts the process and waits for its ready line. It may meet its stop point even before.
    pub async fn up(&mut self) {
        let temporary = self.dir.path().join("tmp");
        std::fs::create_dir_all(&temporary).unwrap();
        let temporary = temporary.display().to_string();
        let mut stop: Vec<(&str, &str)> = self.plan.stop_at.map(|at| ("BEIAN_STOP_AT", at)).into_iter().collect();
        stop.push(("TMPDIR", &temporary));
        for _ in 0..3 {
            let mut process = Proc::start(&self.arguments, &stop, &self.dir.path().join("stderr.log"));
            match process.ready().await {
                Some(line) => {
                    assert_eq!(line["ready"], json!(true));
                    self.line = line;
                    self.process = Some(process);
                    return;
                }
                None => self.deaths += 1,
            }
        }
        panic!("it does not start: {}", self.words());
    }

    /// Standard error and logs, for messages.
    pub fn words(&self) -> String {
        let read = |path: PathBuf| std::fs::read_to_string(path).unwrap_or_default();
        let log = read(self.data.join("app.log"));
        let tail: Vec<&str> = log.lines().rev().take(40).collect();
        let tail: Vec<&str> = tail.into_iter().rev().collect();
        format!(
            "{}\n{}\n{}",
            read(self.dir.path().join("stderr.log")),
            tail.join("\n"),
            read(self.data.join("bureau/bureau.log"))
        )
    }

    /// Starts it again if it has died.
    pub async fn mind(&mut self) -> bool {
        let dead = match &mut self.process {
            Some(process) => {
                let dead = process.ended().is_some();
                self.deaths += usize::from(dead);
                dead
            }
            None => true,
        };
        if dead {
            self.process = None;
            self.up().await;
        }
        dead
    }

    /// `kill -9`; nothing of it may stay behind.
    pub async fn kill9(&mut self) {
        let mut process = self.process.take().expect("it runs");
        process.kill9();
        self.deaths += 1;
        self.kills += 1;
    }

    /// Waits until no process names the data directory: the bureau ended too.
    pub async fn nobody_left(&self) {
        let name = self.data.display().to_string();
        let began = Instant::now();
        loop {
            let left = processes_naming(&name);
            if left.is_empty() {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "left behind: {left:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// A call of the JSON API, or of the management API where `who` is empty; repeated over a death. The answer, and
    /// whether it was repeated.
    pub async fn ask(&mut self, who: &str, method: Method, path: &str, body: Option<&Value>) -> (u16, Value, bool) {
        let began = Instant::now();
        let mut again = false;
        loop {
            let base = if who.is_empty() { self.url("manage") } else { format!("{}/api/v1", self.url("app")) };
            let mut request = self.http.request(method.clone(), format!("{base}{path}"));
            if !who.is_empty() {
                request = request.bearer_auth(self.line["tokens"][who].as_str().unwrap());
            }
            if let Some(body) = body {
                request = request.json(body);
            }
            if let Some(answer) = self.try_once(request).await {
                return (answer.0, answer.1, again);
            }
            again = true;
            assert!(began.elapsed() < PATIENCE, "{path} is not answered: {}", self.words());
        }
    }

    /// One try, over which the kill that is due strikes. `None`: no answer.
    async fn try_once(&mut self, request: reqwest::RequestBuilder) -> Option<(u16, Value)> {
        let exchange = async { answered(request.send().await?).await };
        let due = self.kill_at;
        let strike = async {
            match due {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            answer = exchange => if let Ok(answer) = answer { return Some(answer) },
            () = strike => {
                self.kill_at = None;
                self.kill9().await;
            }
        }
        if !self.mind().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
            self.mind().await;
        }
        None
    }

    /// A call that must succeed; a conflict after a repetition says that the first try had worked.
    pub async fn call(&mut self, who: &str, method: Method, path: &str, body: Option<&Value>) -> Value {
        let (status, answer, again) = self.ask(who, method.clone(), path, body).await;
        assert!(
            (200..300).contains(&status) || (again && status == 409),
            "{method} {path} answered {status}: {answer}\n{}",
            self.words()
        );
        answer
    }

    /// Files an order as far as the reviewer's claim; its id.
    pub async fn draft_to_claim(&mut self, order: &Order) -> String {
        let key = format!("key-{}", order.certificate);
        let id = loop {
            let url = format!("{}/api/v1/orders", self.url("app"));
            let token = self.line["tokens"]["applicant"].as_str().unwrap().to_owned();
            let request = self.http.post(url).bearer_auth(token).header("Idempotency-Key", &key).json(&order.case);
            if let Some((status, answer)) = self.try_once(request).await {
                assert!(matches!(status, 200 | 201), "POST /orders answered {status}: {answer}");
                break answer["id"].as_str().unwrap().to_owned();
            }
        };
        for material in order.case["materials"].as_array().unwrap() {
            loop {
                let url = format!("{}/api/v1/orders/{id}/materials", self.url("app"));
                let token = self.line["tokens"]["applicant"].as_str().unwrap().to_owned();
                let text = |name: &str| material[name].as_str().unwrap().to_owned();
                let part = reqwest::multipart::Part::bytes(picture()).file_name("picture.jpg");
                let form = reqwest::multipart::Form::new().text("kind", text("kind")).text("owner", text("owner"));
                let request = self.http.post(url).bearer_auth(token).multipart(form.part("file", part));
                if let Some((status, answer)) = self.try_once(request).await {
                    assert_eq!(status, 201, "a document: {answer}");
                    break;
                }
            }
        }
        self.call("applicant", Method::POST, &format!("/orders/{id}/submit"), None).await;
        self.call("reviewer", Method::POST, &format!("/orders/{id}/claim"), None).await;
        id
    }

    /// The reviewer approves: from here on the order is the exchange's.
    pub async fn approve(&mut self, id: &str) {
        self.call("reviewer", Method::POST, &format!("/orders/{id}/approve"), None).await;
    }

    /// The whole provider's side of an order.
    pub async fn file(&mut self, order: &Order) -> String {
        let id = self.draft_to_claim(order).await;
        self.approve(&id).await;
        id
    }

    /// Staff's view of an order.
    pub async fn order(&mut self, id: &str) -> Value {
        self.call("reviewer", Method::GET, &format!("/orders/{id}"), None).await
    }

    /// Waits until an order is in a state.
    pub async fn until(&mut self, id: &str, state: &str) -> Value {
        let began = Instant::now();
        loop {
            self.mind().await;
            let order = self.order(id).await;
            if order["state"] == json!(state) {
                return order;
            }
            let lost = ["returned", "refused", "lapsed", "abandoned", "expired", "partly_filed"];
            let now = order["state"].as_str().unwrap_or_default();
            assert!(!lost.contains(&now), "{id} is {order}\n{}", self.words());
            assert!(began.elapsed() < PATIENCE, "{id} is still {now}\n{}", self.words());
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Each order arrived exactly once, and the numbers have no gap.
    pub async fn each_arrived_once(&mut self, orders: &[(String, Order)]) {
        let list = self.call("", Method::GET, "/uploads", None).await;
        let list = list.as_array().unwrap().clone();
        let mut numbers: Vec<i64> = list.iter().map(|u| u["sequence"].as_i64().unwrap()).collect();
        numbers.sort_unstable();
        let wanted: Vec<i64> = (1..=i64::try_from(orders.len()).unwrap()).collect();
        assert_eq!(numbers, wanted, "numbers at the bureau: {list:?}\n{}", self.words());
        let mut files = Vec::new();
        for number in &numbers {
            let url = format!("{}/uploads/{number}/xml", self.url("manage"));
            let xml = self.http.get(url).send().await.unwrap().bytes().await.unwrap();
            files.push((*number, String::from_utf8_lossy(&xml).into_owned()));
        }
        for (id, order) in orders {
            let holding: Vec<i64> =
                files.iter().filter(|(_, xml)| xml.contains(&order.certificate)).map(|(n, _)| *n).collect();
            assert_eq!(holding.len(), 1, "the order {id} is in the uploads {holding:?}");
            let view = self.order(id).await;
            let sequences: Vec<&Value> = view["uploads"].as_array().unwrap().iter().map(|u| &u["sequence"]).collect();
            assert_eq!(sequences, [&json!(holding[0])], "what the platform knows of {id}");
        }
    }

    /// All are filed, with numbers.
    pub async fn all_filed(&mut self, orders: &[(String, Order)]) {
        for (id, _) in orders {
            let order = self.until(id, "filed").await;
            for item in order["items"].as_array().unwrap() {
                let numbered = item["kind"] == "access" || item["filing_number"].is_string();
                assert!(numbered && item["state"] == "filed", "{order}");
            }
        }
    }

    /// Ends it in order; the exit code is 0, nobody is left, the ports are free and the journal is whole.
    pub async fn close(&mut self) {
        self.mind().await;
        let mut process = self.process.take().unwrap();
        assert_eq!(process.end().await, Some(0), "{}", self.words());
        self.nobody_left().await;
        self.ports_free();
        let outcome = self.verify().await;
        assert_eq!(outcome.status.code(), Some(0), "{}", told(&outcome));
        let verdict: Value = serde_json::from_slice(&outcome.stdout).unwrap();
        assert_eq!(verdict["verified"], json!(true));
        assert_eq!(verdict["seals_checked"], json!(true));
    }

    /// `journal verify` of its database.
    pub async fn verify(&self) -> std::process::Output {
        let data = self.data.display().to_string();
        let mut arguments = vec!["journal", "verify", "--data", &data];
        let url = self.database_url();
        if let Some(url) = &url {
            arguments.extend(["--db", url]);
        }
        run(&arguments).await
    }

    /// Somebody else could listen where it did.
    pub fn ports_free(&self) {
        for name in ["app", "bureau", "manage"] {
            let url = self.url(name);
            let address = url.trim_start_matches("http://");
            std::net::TcpListener::bind(address).unwrap_or_else(|e| panic!("{address} is not free: {e}"));
        }
    }
}
