//! A bureau with both its sockets, a client, and short words for what the stories do with them.

use std::{
    path::Path,
    sync::Once,
    time::{Duration, Instant},
};

use bureau::{Bureau, BureauConfig, Provider};
use miit::{
    client::{CallError, Client, ClientConfig, ParameterNames},
    message::{Download, FilingResult, NewFiling, Operation},
    package::{self, Cipher, Package, UnpackLimits},
    returns::UploadReturn,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// How long anything may take before a story gives up; generous, because a test machine may be busy.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub const ISP: i64 = 330000009901;
pub const USER: &str = "demo";
pub const PASSWORD: &str = "备案Pass123";
pub const KEY: &str = "0123456789abcdef";
pub const IV: &str = "0102030405060708";

pub fn provider(isp_id: i64, key: Option<&str>) -> Provider {
    let iv = key.map(|_| IV.to_owned());
    Provider { isp_id, user: USER.into(), password: PASSWORD.into(), key: key.map(Into::into), iv }
}

pub struct House {
    pub wire: String,
    pub manage: String,
    pub http: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    tasks: Vec<JoinHandle<()>>,
    bureau: Option<Bureau>,
}

/// What was filed.
pub struct Filed {
    pub data: miit::message::FilingData,
    pub password: String,
}

impl Filed {
    pub fn ztid(&self) -> i64 {
        self.data.subject.id
    }

    pub fn wzid(&self) -> i64 {
        self.data.sites[0].id
    }

    pub fn jrid(&self) -> i64 {
        self.data.sites[0].accesses[0].id
    }

    pub fn number(&self) -> String {
        self.data.subject.number.clone().unwrap()
    }

    pub fn site_number(&self) -> String {
        self.data.sites[0].number.clone().unwrap()
    }

    pub fn icpmm(&self) -> String {
        miit::message::FilingPassword::hash(&self.password).unwrap().as_str().to_owned()
    }
}

pub fn crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

impl House {
    pub async fn new(dir: &Path) -> Self {
        Self::with(BureauConfig::new(dir, vec![provider(ISP, None)])).await
    }

    pub async fn with(config: BureauConfig) -> Self {
        crypto();
        let bureau = bureau::open(config).await.unwrap();
        let (wire, wire_task) = serve(bureau.wire_router()).await;
        let (manage, manage_task) = serve(bureau.manage_router()).await;
        let (stop, stopped) = oneshot::channel::<()>();
        let desk = bureau.clone();
        let desk_task = tokio::spawn(async move {
            desk.run_desk(async {
                let _ = stopped.await;
            })
            .await
        });
        let tasks = vec![wire_task, manage_task, desk_task];
        Self { wire, manage, http: reqwest::Client::new(), stop: Some(stop), tasks, bureau: Some(bureau) }
    }

    /// Ends the house as a power cut would: no task is asked.
    pub async fn fall(mut self) {
        for task in self.tasks.drain(..) {
            task.abort();
            let _ = task.await;
        }
        self.stop.take();
        self.bureau.take();
    }

    pub fn client(&self) -> Client {
        self.client_as(ISP, USER, PASSWORD)
    }

    pub fn client_as(&self, isp_id: i64, user: &str, password: &str) -> Client {
        Client::new(ClientConfig {
            upload_url: format!("{}/ISPWebService/upDownLoad", self.wire),
            status_url: format!("{}/BeianStatusWebService/queryBeianStatus", self.wire),
            verify_url: format!("{}/BeianStatusWebService/verifyBamm", self.wire),
            isp_id,
            user: user.into(),
            password: password.into(),
            parameter_names: ParameterNames::default(),
            timeout: Duration::from_secs(20),
            recorder: None,
        })
        .unwrap()
    }

    pub async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}{path}", self.manage)).send().await.unwrap();
        assert!(answer.status().is_success(), "GET {path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let answer = self.http.post(format!("{}{path}", self.manage)).json(&body).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null))
    }

    pub async fn faults(&self, faults: Value) {
        let body = json!({ "seed": 1, "faults": faults });
        let answer = self.http.put(format!("{}/faults", self.manage)).json(&body).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{}", answer.text().await.unwrap());
    }

    /// Uploads the XML below `UploadData` under the provider's next number; what the wire says.
    pub async fn send(&self, isp: i64, content: &str) -> u32 {
        let client = self.client_as(isp, USER, PASSWORD);
        let last = client.query_previous_upload().await.unwrap().file.unwrap().sequence;
        let xml =
            format!("<?xml version=\"1.0\" encoding=\"GBK\"?><UploadData version=\"V.3.0\">{content}</UploadData>");
        let xml = miit::gbk::encode(&xml).unwrap();
        client.upload(&pack_xml(&xml, &format!("n{}.xml", last + 1)), last + 1).await.unwrap().code
    }

    /// Downloads and acknowledges everything that waits for a provider, and more until `wanted` files came.
    pub async fn all(&self, isp: i64, wanted: usize) -> Vec<Download> {
        let client = self.client_as(isp, USER, PASSWORD);
        let (began, mut heard, mut files) = (Instant::now(), Vec::new(), 0);
        while began.elapsed() < PATIENCE {
            let answer = client.download().await.unwrap();
            match answer.file {
                Some(file) => {
                    assert_eq!(client.download_ack(&file.file_name).await.unwrap().code, 0);
                    heard.extend(open_file(&file, None));
                    files += 1;
                }
                None if files >= wanted => return heard,
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        panic!("{files} of {wanted} files came: {heard:?}");
    }

    /// The codes of the next answers to a provider.
    pub async fn codes(&self, isp: i64, wanted: usize) -> Vec<u32> {
        let heard = self.all(isp, wanted).await;
        let mut codes = Vec::new();
        for download in heard {
            match download {
                Download::Result(r) => codes.extend(r.groups.iter().flat_map(|g| &g.lines).map(|l| l.code)),
                Download::IpResult(r) => {
                    let answers = [r.sources, r.allocations, r.broadcasts, r.customer_owned].concat();
                    codes.extend(answers.iter().flat_map(|a| &a.lines).map(|l| l.code));
                }
                Download::DomainResult(r) => codes.extend(r.answers.iter().flat_map(|a| &a.lines).map(|l| l.code)),
                _ => {}
            }
        }
        codes
    }

    /// Files an enterprise the whole way, and hears of it.
    pub async fn file(&self, isp: i64, key: i64) -> Filed {
        let client = self.client_as(isp, USER, PASSWORD);
        let last = client.query_previous_upload().await.unwrap().file.unwrap().sequence;
        assert_eq!(
            client.upload(&pack_for(isp, vec![crate::samples::enterprise(key)]), last + 1).await.unwrap().code,
            0
        );
        self.state(key, "sms").await;
        self.answer_all(key).await;
        assert_eq!(self.decide(key, "approve").await.0, 200);
        let notices = self.get("/notices").await;
        let told = notices.as_array().unwrap().iter().rfind(|n| n["key"].as_str() == Some(&key.to_string())).unwrap();
        let password =
            told["text"].as_str().unwrap().split("备案密码").nth(1).unwrap().split('。').next().unwrap().to_owned();
        let mut heard = self.all(isp, 2).await;
        let Some(Download::Data(mut data)) = heard.pop() else { panic!("{heard:?}") };
        Filed { data: data.remove(0), password }
    }

    /// Waits until the desk has brought a request to a state.
    pub async fn state(&self, key: i64, wanted: &str) -> Value {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            let list = self.get("/decisions").await;
            let found = list.as_array().unwrap().iter().rfind(|d| d["key"].as_str() == Some(&key.to_string())).cloned();
            if let Some(d) = found.filter(|d| d["state"] == wanted) {
                return d;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{key} never became {wanted}: {}", self.get("/decisions").await);
    }

    /// Answers every open SMS of a request.
    pub async fn answer_all(&self, key: i64) {
        for sms in self.get("/sms").await.as_array().unwrap() {
            if sms["key"].as_str() == Some(&key.to_string()) && sms["answered"] == false {
                let id6 = crate::samples::id6(sms["name"].as_str().unwrap());
                let body = json!({ "phone": sms["phone"], "code": sms["code"], "id6": id6 });
                assert_eq!(self.post("/sms/answer", body).await.0, 200);
            }
        }
    }

    pub async fn decide(&self, key: i64, result: &str) -> (u16, Value) {
        self.post("/decisions", json!({ "key": key, "result": result })).await
    }

    /// Downloads and acknowledges the next file, waiting for it a little.
    pub async fn next(&self) -> Vec<Download> {
        let client = self.client();
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            let answer = client.download().await.unwrap();
            if let Some(file) = answer.file {
                assert_eq!(client.download_ack(&file.file_name).await.unwrap().code, 0);
                return open_file(&file, None);
            }
            assert_eq!(answer.code, 2);
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("no file came: {}", self.get("/decisions").await);
    }

    pub async fn next_result(&self) -> FilingResult {
        match self.next().await.pop().unwrap() {
            Download::Result(result) => result,
            other => panic!("{other:?}"),
        }
    }
}

async fn serve(router: axum::Router) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    (address, tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }))
}

pub fn open_file(file: &miit::returns::FilePart, cipher: Option<&Cipher>) -> Vec<Download> {
    let unpacked = package::unpack(
        &file.beian_info,
        &file.beian_info_hash,
        file.encrypt_algorithm,
        cipher,
        &UnpackLimits::default(),
    )
    .unwrap();
    assert_eq!(unpacked.entry_name, file.file_name);
    let read = Download::from_xml(&unpacked.xml).unwrap();
    assert!(read.warnings.is_empty(), "{:?}", read.warnings);
    read.messages
}

pub fn pack(filings: Vec<NewFiling>) -> Package {
    pack_for(ISP, filings)
}

pub fn pack_for(unit_id: i64, filings: Vec<NewFiling>) -> Package {
    let key = filings[0].subject.isp_id;
    let xml = Operation::NewFilings(filings).to_xml(unit_id).unwrap();
    pack_xml(&xml, &format!("u{key}.xml"))
}

pub fn pack_xml(xml: &[u8], name: &str) -> Package {
    package::pack(xml, name, None).unwrap()
}

pub async fn upload(client: &Client, sequence: u32, filing: NewFiling) -> UploadReturn {
    client.upload(&pack(vec![filing]), sequence).await.unwrap()
}

pub fn is_lost(error: &CallError) -> bool {
    matches!(error, CallError::Transport { maybe_received: true, .. })
}
