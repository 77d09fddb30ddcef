//! The service against callers that behave otherwise than our client.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bureau;

use bureau::{Bureau, exchange, gzip, post, serve, upload_call};
use miit::service::*;
use miit::soap;

#[tokio::test]
async fn other_callers_are_understood() {
    let address = serve(Bureau::default()).await;
    for id in ["ispID", "ispId"] {
        let call = upload_call(id);
        let chunked = {
            let head = "POST /ISPWebService/upDownLoad HTTP/1.1\r\nHost: x\r\nSOAPAction: \"urn:any\"\r\n\
                Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
            let (a, b) = call.split_at(100);
            format!("{head}{:x}\r\n{a}\r\n{:x}\r\n{b}\r\n0\r\n\r\n", a.len(), b.len()).into_bytes()
        };
        let requests = [
            post(FILES_PATH, "SOAPAction: \"\"\r\n", call.as_bytes()),
            post(FILES_PATH, "Content-Encoding: gzip\r\n", &gzip(call.as_bytes())),
            chunked,
        ];
        for request in requests {
            let answer = exchange(address, &request).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
            assert!(answer.contains("text/xml; charset=utf-8"), "{answer}");
            assert!(answer.contains("&lt;msg_code&gt;0&lt;/msg_code&gt;"), "{answer}");
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
        ("parameter missing", "", good.replace("beianInfoHash", "other").into()),
        ("no number", "", good.replace("> 330000009901 <", ">x<").into()),
        ("number too large", "", good.replace(">1</dataSequence", ">99999999999999999999</dataSequence").into()),
        ("unknown method", "", good.replace("isp_upload", "isp_other").into()),
        ("method of another service", "", good.replace("isp_upload", "isp_verifybamm").into()),
        ("gzip bomb", "Content-Encoding: gzip\r\n", bomb),
        ("no gzip", "Content-Encoding: gzip\r\n", good.clone().into()),
        ("other encoding", "Content-Encoding: br\r\n", good.clone().into()),
    ];
    for (what, headers, body) in bodies {
        let answer = exchange(address, &post(FILES_PATH, headers, &body)).await;
        assert!(answer.starts_with("HTTP/1.1 500"), "{what}: {answer}");
        assert!(answer.contains("<faultcode>soapenv:Client</faultcode>"), "{what}: {answer}");
    }
}

#[tokio::test]
async fn descriptions_are_served() {
    let address = serve(Bureau::default()).await;
    for path in [FILES_PATH, STATUS_PATH, VERIFY_PATH] {
        let get = format!("GET {path}?wsdl HTTP/1.1\r\nHost: bureau.test:81\r\nConnection: close\r\n\r\n");
        let answer = exchange(address, get.as_bytes()).await;
        assert!(answer.contains(&format!("location=\"http://bureau.test:81{path}\"")), "{answer}");
        let plain = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assert!(exchange(address, plain.as_bytes()).await.starts_with("HTTP/1.1 405"));
    }
}
