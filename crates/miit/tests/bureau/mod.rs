//! A small regulator and raw HTTP, shared by the tests of both sides.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use miit::client::ClientConfig;
use miit::returns::*;
use miit::service::*;
use miit::{auth, codes, soap};

/// A regulator that remembers one upload and answers from it.
#[derive(Clone, Default)]
pub struct Bureau {
    pub last: Arc<Mutex<Option<UploadRequest>>>,
    pub drop_upload: bool,
}

pub const PASSWORD: &str = "备案Pass123";

fn file_of(request: &UploadRequest) -> FilePart {
    FilePart {
        encrypt_algorithm: request.encrypt_algorithm,
        file_name: "20261120100000_33_1.xml".to_owned(),
        beian_info: request.beian_info.clone(),
        beian_info_hash: request.beian_info_hash.clone(),
        ..FilePart::default()
    }
}

impl Service for Bureau {
    async fn upload(&self, request: UploadRequest) -> Reply<UploadReturn> {
        let code = match auth::verify(PASSWORD, &request.rand_val, &request.pwd_hash) {
            true if request.data_sequence == 9 => 14,
            true => 0,
            false => 5,
        };
        *self.last.lock().unwrap() = Some(request);
        if self.drop_upload {
            return Reply::Drop;
        }
        let missing = if code == 14 { vec![7, 8] } else { Vec::new() };
        Reply::Answer(UploadReturn { code, msg: codes::text(code).unwrap().to_owned(), missing })
    }

    async fn download(&self, request: DownloadRequest) -> Reply<DownloadReturn> {
        assert_eq!(request.hash_algorithm, 0);
        let file = self.last.lock().unwrap().as_ref().map(file_of);
        Reply::Answer(DownloadReturn { code: 0, msg: "操作成功".to_owned(), file })
    }

    async fn download_ack(&self, request: AckRequest) -> Reply<AckReturn> {
        let code = if request.file_name.is_empty() { 21 } else { 0 };
        Reply::Answer(AckReturn { code, msg: request.file_name })
    }

    async fn query_previous_upload(&self, request: PreviousUploadRequest) -> Reply<PreviousUploadReturn> {
        assert_eq!((request.isp_id, request.user_name.as_str()), (330_000_009_901, "demo"));
        let file = self
            .last
            .lock()
            .unwrap()
            .as_ref()
            .map(|last| PreviousFile { sequence: last.data_sequence.try_into().unwrap(), file: file_of(last) });
        Reply::Answer(PreviousUploadReturn { code: 0, msg: String::new(), file })
    }

    async fn query_beian_status(&self, request: StatusRequest) -> Reply<StatusReturn> {
        let info = StatusInfo {
            query_type: request.query_type.try_into().unwrap(),
            query: request.condition,
            site_name: Some("示例 & <网站>".to_owned()),
            subject_number: Some("浙ICP备2026000001号".to_owned()),
            site_number: None,
            filed: true,
        };
        Reply::Answer(StatusReturn { code: 0, msg: String::new(), info: Some(info) })
    }

    async fn verify_bamm(&self, request: VerifyRequest) -> Reply<VerifyReturn> {
        let correct = Some(request.number == "浙ICP备2026000001号" && request.password == "x<y");
        Reply::Answer(VerifyReturn { code: 0, msg: String::new(), correct })
    }
}

pub async fn serve(bureau: Bureau) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router(bureau)).await });
    address
}

pub fn config(address: SocketAddr) -> ClientConfig {
    ClientConfig {
        upload_url: format!("http://{address}{FILES_PATH}"),
        status_url: format!("http://{address}{STATUS_PATH}"),
        verify_url: format!("http://{address}{VERIFY_PATH}"),
        isp_id: 330_000_009_901,
        user: "demo".to_owned(),
        password: PASSWORD.to_owned(),
        parameter_names: Default::default(),
        timeout: Duration::from_secs(20),
        recorder: None,
    }
}

pub fn upload_call(id: &str) -> String {
    let rand = "abcdefghij0123456789";
    let hash = auth::password_hash(PASSWORD, rand).unwrap();
    soap::write_call(
        "isp_upload",
        &[
            (id, " 330000009901 "),
            ("userName", "demo"),
            ("randVal", rand),
            ("pwdHash", &hash),
            ("beianInfo", "AAAA\nAAAA"),
            ("beianInfoHash", "AAAA"),
            ("dataSequence", "1"),
            ("encryptAlgorithm", "0"),
            ("hashAlgorithm", "0"),
            ("compressionFormat", "0"),
        ],
    )
}

pub fn post(path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: bureau.test:81\r\nContent-Type: text/xml\r\nConnection: close\r\n\
         Content-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Sends bytes and reads until the other side closes.
pub async fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let bytes = bytes.to_vec();
    let work = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(&bytes).unwrap();
        let mut answer = Vec::new();
        // A refused request may be closed before all of it was sent, which resets the connection.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}
