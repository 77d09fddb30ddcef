//! Client and service over loopback, and callers that behave otherwise than our client.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod sample;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use miit::client::{CallError, Client, ClientConfig, ConfigError, TransportFailure};
use miit::package::{self, UnpackLimits};
use miit::returns::*;
use miit::service::*;
use miit::soap::{self, Answer};
use miit::{auth, codes};

/// A regulator that remembers one upload and answers from it.
#[derive(Clone, Default)]
struct Bureau {
    last: Arc<Mutex<Option<UploadRequest>>>,
    drop_upload: bool,
}

const PASSWORD: &str = "备案Pass123";

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
        Reply::Answer(UploadReturn {
            code,
            msg: codes::text(code).unwrap().to_owned(),
            missing,
        })
    }

    async fn download(&self, request: DownloadRequest) -> Reply<DownloadReturn> {
        assert_eq!(request.hash_algorithm, 0);
        let file = self.last.lock().unwrap().as_ref().map(file_of);
        Reply::Answer(DownloadReturn {
            code: 0,
            msg: "操作成功".to_owned(),
            file,
        })
    }

    async fn download_ack(&self, request: AckRequest) -> Reply<AckReturn> {
        let code = if request.file_name.is_empty() { 21 } else { 0 };
        Reply::Answer(AckReturn {
            code,
            msg: request.file_name,
        })
    }

    async fn query_previous_upload(
        &self,
        request: PreviousUploadRequest,
    ) -> Reply<PreviousUploadReturn> {
        assert_eq!(
            (request.isp_id, request.user_name.as_str()),
            (330_000_009_901, "demo")
        );
        let file = self.last.lock().unwrap().as_ref().map(|last| PreviousFile {
            sequence: last.data_sequence.try_into().unwrap(),
            file: file_of(last),
        });
        Reply::Answer(PreviousUploadReturn {
            code: 0,
            msg: String::new(),
            file,
        })
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
        Reply::Answer(StatusReturn {
            code: 0,
            msg: String::new(),
            info: Some(info),
        })
    }

    async fn verify_bamm(&self, request: VerifyRequest) -> Reply<VerifyReturn> {
        let correct = Some(request.number == "浙ICP备2026000001号" && request.password == "x<y");
        Reply::Answer(VerifyReturn {
            code: 0,
            msg: String::new(),
            correct,
        })
    }
}

async fn serve(bureau: Bureau) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router(bureau)).await });
    address
}

fn config(address: SocketAddr) -> ClientConfig {
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

#[tokio::test]
async fn all_six_methods() {
    let address = serve(Bureau::default()).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let recorder: miit::client::Recorder = Arc::new(move |method, sequence, request, response| {
        log.lock().unwrap().push((
            method.to_owned(),
            sequence,
            request.to_vec(),
            response.to_vec(),
        ));
    });
    let client = Client::new(ClientConfig {
        recorder: Some(recorder),
        ..config(address)
    })
    .unwrap();
    let xml = sample::upload(vec![sample::unit_filing()])
        .to_xml()
        .unwrap();
    let package = package::pack(&xml, "beianinfo.xml", None).unwrap();

    assert_eq!(client.query_previous_upload().await.unwrap().file, None);
    let done = client.upload(&package, 1).await.unwrap();
    assert_eq!((done.code, done.msg.as_str()), (0, "操作成功"));
    assert_eq!(client.upload(&package, 9).await.unwrap().missing, [7, 8]);
    let previous = client.query_previous_upload().await.unwrap().file.unwrap();
    assert_eq!(
        (previous.sequence, &previous.file.beian_info_hash),
        (9, &package.beian_info_hash)
    );

    let file = client.download().await.unwrap().file.unwrap();
    let limits = UnpackLimits::default();
    let opened = package::unpack(
        &file.beian_info,
        &file.beian_info_hash,
        file.encrypt_algorithm,
        None,
        &limits,
    )
    .unwrap();
    assert_eq!((opened.xml, opened.zip), (xml, package.zip));
    assert_eq!(
        client.download_ack(&file.file_name).await.unwrap().msg,
        file.file_name
    );
    assert_eq!(client.download_ack("").await.unwrap().code, 21);

    let info = client
        .query_beian_status(0, "example.com")
        .await
        .unwrap()
        .info
        .unwrap();
    assert_eq!((info.query.as_str(), info.filed), ("example.com", true));
    assert_eq!(info.site_name.as_deref(), Some("示例 & <网站>"));
    assert_eq!(
        client
            .verify_bamm("浙ICP备2026000001号", "x<y")
            .await
            .unwrap()
            .correct,
        Some(true)
    );
    assert_eq!(
        client
            .verify_bamm("浙ICP备2026000001号", "no")
            .await
            .unwrap()
            .correct,
        Some(false)
    );

    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 10);
    let (method, sequence, request, response) = &seen[1];
    assert_eq!((method.as_str(), *sequence), ("isp_upload", Some(1)));
    let request = soap::read_call(request).unwrap();
    let names: Vec<&str> = request
        .parameters
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names[..4], ["ispID", "userName", "randVal", "pwdHash"]);
    assert!(matches!(soap::read_answer(response), Ok(Answer::Return(_))));
    assert!(
        soap::read_call(&seen[0].2)
            .unwrap()
            .parameter(&["ispId"])
            .is_some()
    );
}

#[tokio::test]
async fn a_dropped_answer_may_have_been_received() {
    let bureau = Bureau {
        drop_upload: true,
        ..Bureau::default()
    };
    let address = serve(bureau.clone()).await;
    let client = Client::new(config(address)).unwrap();
    let package = package::pack(b"<a/>", "a.xml", None).unwrap();
    let error = client.upload(&package, 3).await.unwrap_err();
    assert_eq!(
        error,
        CallError::Transport {
            failure: TransportFailure::Broken,
            maybe_received: true
        }
    );
    assert_eq!(
        client
            .query_previous_upload()
            .await
            .unwrap()
            .file
            .unwrap()
            .sequence,
        3
    );

    // Not a byte of the answer leaves.
    let call = upload_call("ispId");
    let answer = exchange(address, &post(FILES_PATH, "", call.as_bytes())).await;
    assert_eq!(answer, "");
}

#[tokio::test]
async fn failures_below_soap() {
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let client = Client::new(config(free)).unwrap();
    let refused = CallError::Transport {
        failure: TransportFailure::Connect,
        maybe_received: false,
    };
    assert_eq!(client.download().await.unwrap_err(), refused);

    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let slow = ClientConfig {
        timeout: Duration::from_millis(200),
        ..config(silent.local_addr().unwrap())
    };
    let timeout = CallError::Transport {
        failure: TransportFailure::Timeout,
        maybe_received: true,
    };
    assert_eq!(
        Client::new(slow).unwrap().download().await.unwrap_err(),
        timeout
    );

    let address = serve(Bureau::default()).await;
    let astray = ClientConfig {
        upload_url: format!("http://{address}/elsewhere"),
        ..config(address)
    };
    let missing = CallError::Transport {
        failure: TransportFailure::Status(404),
        maybe_received: true,
    };
    assert_eq!(
        Client::new(astray).unwrap().download().await.unwrap_err(),
        missing
    );
    let swapped = ClientConfig {
        upload_url: format!("http://{address}{STATUS_PATH}"),
        ..config(address)
    };
    let fault = Client::new(swapped).unwrap().download().await.unwrap_err();
    assert!(
        matches!(fault, CallError::Fault { ref code, .. } if code.ends_with("Client")),
        "{fault:?}"
    );

    let wrong = ClientConfig {
        status_url: "ftp://x".to_owned(),
        ..config(address)
    };
    assert_eq!(
        Client::new(wrong).unwrap_err(),
        ConfigError::Url("status_url")
    );
    let outside = ClientConfig {
        password: "𠮷".to_owned(),
        ..config(address)
    };
    assert_eq!(Client::new(outside).unwrap_err(), ConfigError::Password);
}

#[tokio::test]
async fn secrets_stay_out_of_debug() {
    let client = Client::new(config("127.0.0.1:1".parse().unwrap())).unwrap();
    let text = format!("{client:?}");
    assert!(
        !text.contains("Pass123") && !text.contains("demo"),
        "{text}"
    );
    let request = UploadRequest {
        credentials: Credentials {
            pwd_hash: "HASH".to_owned(),
            rand_val: "RAND".to_owned(),
            ..Default::default()
        },
        ..Default::default()
    };
    let text = format!("{request:?}");
    assert!(!text.contains("HASH") && !text.contains("RAND"), "{text}");
}

fn upload_call(id: &str) -> String {
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

fn post(path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: bureau.test:81\r\nContent-Type: text/xml\r\nConnection: close\r\n\
         Content-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Sends bytes and reads until the other side closes.
async fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let bytes = bytes.to_vec();
    let work = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        stream.write_all(&bytes).unwrap();
        let mut answer = Vec::new();
        // A refused request may be closed before all of it was sent, which resets the connection.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[tokio::test]
async fn other_callers_are_understood() {
    let address = serve(Bureau::default()).await;
    for id in ["ispID", "ispId"] {
        let call = upload_call(id);
        let chunked = {
            let head = "POST /ISPWebService/upDownLoad HTTP/1.1\r\nHost: x\r\nSOAPAction: \"urn:any\"\r\n\
                Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
            let (a, b) = call.split_at(100);
            format!(
                "{head}{:x}\r\n{a}\r\n{:x}\r\n{b}\r\n0\r\n\r\n",
                a.len(),
                b.len()
            )
            .into_bytes()
        };
        let requests = [
            post(FILES_PATH, "SOAPAction: \"\"\r\n", call.as_bytes()),
            post(
                FILES_PATH,
                "Content-Encoding: gzip\r\n",
                &gzip(call.as_bytes()),
            ),
            chunked,
        ];
        for request in requests {
            let answer = exchange(address, &request).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            assert!(
                answer.to_ascii_lowercase().contains("connection: close"),
                "{answer}"
            );
            assert!(answer.contains("text/xml; charset=utf-8"), "{answer}");
            assert!(
                answer.contains("&lt;msg_code&gt;0&lt;/msg_code&gt;"),
                "{answer}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_no_call_gets_a_client_fault() {
    let address = serve(Bureau::default()).await;
    let good = upload_call("ispID");
    let bomb = gzip(&vec![b' '; soap::MAX_BODY + 10]);
    let laughs = "<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;&b;'>]><Envelope><Body>&c;</Body></Envelope>";
    let deep = "<a>".repeat(100_000);
    let bodies: Vec<(&str, &str, Vec<u8>)> = vec![
        ("empty", "", Vec::new()),
        ("no XML", "", b"hello".to_vec()),
        ("not UTF-8", "", b"\xff\xfe".to_vec()),
        ("document type", "", laughs.into()),
        ("deep", "", deep.into()),
        ("cut off", "", good.as_bytes()[..good.len() / 2].to_vec()),
        (
            "parameter missing",
            "",
            good.replace("beianInfoHash", "other").into(),
        ),
        (
            "no number",
            "",
            good.replace("> 330000009901 <", ">x<").into(),
        ),
        (
            "number too large",
            "",
            good.replace(">1</dataSequence", ">99999999999999999999</dataSequence")
                .into(),
        ),
        (
            "unknown method",
            "",
            good.replace("isp_upload", "isp_other").into(),
        ),
        (
            "method of another service",
            "",
            good.replace("isp_upload", "isp_verifybamm").into(),
        ),
        ("gzip bomb", "Content-Encoding: gzip\r\n", bomb),
        ("no gzip", "Content-Encoding: gzip\r\n", good.clone().into()),
        (
            "other encoding",
            "Content-Encoding: br\r\n",
            good.clone().into(),
        ),
    ];
    for (what, headers, body) in bodies {
        let answer = exchange(address, &post(FILES_PATH, headers, &body)).await;
        assert!(answer.starts_with("HTTP/1.1 500"), "{what}: {answer}");
        assert!(
            answer.contains("<faultcode>soapenv:Client</faultcode>"),
            "{what}: {answer}"
        );
    }
}

#[tokio::test]
async fn descriptions_are_served() {
    let address = serve(Bureau::default()).await;
    for path in [FILES_PATH, STATUS_PATH, VERIFY_PATH] {
        let get = format!(
            "GET {path}?wsdl HTTP/1.1\r\nHost: bureau.test:81\r\nConnection: close\r\n\r\n"
        );
        let answer = exchange(address, get.as_bytes()).await;
        assert!(
            answer.contains(&format!("location=\"http://bureau.test:81{path}\"")),
            "{answer}"
        );
        let plain = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assert!(
            exchange(address, plain.as_bytes())
                .await
                .starts_with("HTTP/1.1 405")
        );
    }
}
