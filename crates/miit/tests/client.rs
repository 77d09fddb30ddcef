//! Client against service over loopback, and every way a call can fail.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bureau;
mod sample;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bureau::{Bureau, config, exchange, post, serve, upload_call};
use miit::client::{CallError, Client, ClientConfig, ConfigError, TransportFailure};
use miit::package::{self, UnpackLimits};
use miit::service::*;
use miit::soap::{self, Answer};

#[tokio::test]
async fn all_six_methods() {
    let address = serve(Bureau::default()).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let recorder: miit::client::Recorder = Arc::new(move |method, sequence, request, response| {
        log.lock().unwrap().push((method.to_owned(), sequence, request.to_vec(), response.to_vec()));
    });
    let client = Client::new(ClientConfig { recorder: Some(recorder), ..config(address) }).unwrap();
    let xml = sample::upload(vec![sample::unit_filing()]).to_xml().unwrap();
    let package = package::pack(&xml, "beianinfo.xml", None).unwrap();

    assert_eq!(client.query_previous_upload().await.unwrap().file, None);
    let done = client.upload(&package, 1).await.unwrap();
    assert_eq!((done.code, done.msg.as_str()), (0, "操作成功"));
    assert_eq!(client.upload(&package, 9).await.unwrap().missing, [7, 8]);
    let previous = client.query_previous_upload().await.unwrap().file.unwrap();
    assert_eq!((previous.sequence, &previous.file.beian_info_hash), (9, &package.beian_info_hash));

    let file = client.download().await.unwrap().file.unwrap();
    let limits = UnpackLimits::default();
    let opened =
        package::unpack(&file.beian_info, &file.beian_info_hash, file.encrypt_algorithm, None, &limits).unwrap();
    assert_eq!((opened.xml, opened.zip), (xml, package.zip));
    assert_eq!(client.download_ack(&file.file_name).await.unwrap().msg, file.file_name);
    assert_eq!(client.download_ack("").await.unwrap().code, 21);

    let info = client.query_beian_status(0, "example.com").await.unwrap().info.unwrap();
    assert_eq!((info.query.as_str(), info.filed), ("example.com", true));
    assert_eq!(info.site_name.as_deref(), Some("示例 & <网站>"));
    assert_eq!(client.verify_bamm("浙ICP备2026000001号", "x<y").await.unwrap().correct, Some(true));
    assert_eq!(client.verify_bamm("浙ICP备2026000001号", "no").await.unwrap().correct, Some(false));

    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 10);
    let (method, sequence, request, response) = &seen[1];
    assert_eq!((method.as_str(), *sequence), ("isp_upload", Some(1)));
    let request = soap::read_call(request).unwrap();
    let names: Vec<&str> = request.parameters.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..4], ["ispID", "userName", "randVal", "pwdHash"]);
    assert!(matches!(soap::read_answer(response), Ok(Answer::Return(_))));
    assert!(soap::read_call(&seen[0].2).unwrap().parameter(&["ispId"]).is_some());
}

#[tokio::test]
async fn a_dropped_answer_may_have_been_received() {
    let bureau = Bureau { drop_upload: true, ..Bureau::default() };
    let address = serve(bureau.clone()).await;
    let client = Client::new(config(address)).unwrap();
    let package = package::pack(b"<a/>", "a.xml", None).unwrap();
    let error = client.upload(&package, 3).await.unwrap_err();
    assert_eq!(error, CallError::Transport { failure: TransportFailure::Broken, maybe_received: true });
    assert_eq!(error.to_string(), "transport failed: connection broke; request may have arrived");
    assert_eq!(client.query_previous_upload().await.unwrap().file.unwrap().sequence, 3);

    // Not a byte of the answer leaves.
    let call = upload_call("ispId");
    let answer = exchange(address, &post(FILES_PATH, "", call.as_bytes())).await;
    assert_eq!(answer, "");
}

#[tokio::test]
async fn failures_below_soap() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::new(config(free)).unwrap();
    let refused = CallError::Transport { failure: TransportFailure::Connect, maybe_received: false };
    assert_eq!(client.download().await.unwrap_err(), refused);

    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let slow = ClientConfig { timeout: Duration::from_millis(200), ..config(silent.local_addr().unwrap()) };
    let timeout = CallError::Transport { failure: TransportFailure::Timeout, maybe_received: true };
    assert_eq!(Client::new(slow).unwrap().download().await.unwrap_err(), timeout);

    let address = serve(Bureau::default()).await;
    let astray = ClientConfig { upload_url: format!("http://{address}/elsewhere"), ..config(address) };
    let missing = CallError::Transport { failure: TransportFailure::Status(404), maybe_received: true };
    assert_eq!(Client::new(astray).unwrap().download().await.unwrap_err(), missing);
    let swapped = ClientConfig { upload_url: format!("http://{address}{STATUS_PATH}"), ..config(address) };
    let fault = Client::new(swapped).unwrap().download().await.unwrap_err();
    assert!(matches!(fault, CallError::Fault { ref code, .. } if code.ends_with("Client")), "{fault:?}");

    let wrong = ClientConfig { status_url: "ftp://x".to_owned(), ..config(address) };
    assert_eq!(Client::new(wrong).unwrap_err(), ConfigError::Url("status_url"));
    let outside = ClientConfig { password: "𠮷".to_owned(), ..config(address) };
    assert_eq!(Client::new(outside).unwrap_err(), ConfigError::Password);
}

#[tokio::test]
async fn secrets_stay_out_of_debug() {
    let client = Client::new(config("127.0.0.1:1".parse().unwrap())).unwrap();
    let text = format!("{client:?}");
    assert!(!text.contains("Pass123") && !text.contains("demo"), "{text}");
    let request = UploadRequest {
        credentials: Credentials { pwd_hash: "HASH".to_owned(), rand_val: "RAND".to_owned(), ..Default::default() },
        ..Default::default()
    };
    let text = format!("{request:?}");
    assert!(!text.contains("HASH") && !text.contains("RAND"), "{text}");
}
