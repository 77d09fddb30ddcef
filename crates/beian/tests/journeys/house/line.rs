//! A line to the bureau on which somebody sits: it writes down every call, and answers some of them itself.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use miit::message::{Operation, UploadFile};
use miit::package::{self, UnpackLimits};
use miit::returns::{AckReturn, DownloadReturn, FilePart, UploadReturn};
use miit::soap;

/// A call as it went by: method, and number of an upload.
pub type Call = (String, Option<i64>);

struct Told {
    method: &'static str,
    answer: String,
}

#[derive(Default)]
struct Inside {
    calls: Vec<Call>,
    files: Vec<Vec<u8>>,
    told: VecDeque<Told>,
    slow: Option<(&'static str, Duration)>,
}

/// The XML that an upload carries.
fn file_of(call: &soap::Call) -> Option<Vec<u8>> {
    let (info, hash) = (call.parameter(&["beianInfo"])?, call.parameter(&["beianInfoHash"])?);
    Some(package::unpack(info, hash, 0, None, &UnpackLimits::default()).unwrap().xml)
}

/// The line.
#[derive(Clone, Default)]
pub struct Line(Arc<Mutex<Inside>>);

impl Line {
    /// The line before the bureau's own wire.
    pub fn before(&self, wire: axum::Router) -> axum::Router {
        let line = self.clone();
        wire.layer(from_fn(move |request, next| line.clone().carry(request, next)))
    }

    /// The next upload is answered with this code and message, and does not reach the bureau.
    pub fn upload_is_answered(&self, code: u32, msg: &str, missing: &[u32]) {
        let answer = UploadReturn { code, msg: msg.to_owned(), missing: missing.to_vec() };
        self.tell("isp_upload", answer.to_xml());
    }

    /// The next question for a file is answered with this one, and its acknowledgement taken.
    pub fn brings(&self, name: &str, xml: &[u8]) {
        let package = miit::package::pack(xml, name, None).unwrap();
        let file = FilePart {
            file_name: name.to_owned(),
            beian_info: package.beian_info,
            beian_info_hash: package.beian_info_hash,
            ..FilePart::default()
        };
        self.tell("isp_download", DownloadReturn { code: 0, msg: "操作成功".into(), file: Some(file) }.to_xml());
        self.tell("isp_downloadack", AckReturn { code: 0, msg: "操作成功".into() }.to_xml());
    }

    /// The next call of a method is answered with this return value, and does not reach the bureau.
    pub fn is_answered(&self, method: &'static str, answer: String) {
        self.tell(method, answer);
    }

    /// Calls of a method take this long to come back.
    pub fn is_slow(&self, method: &'static str, by: Duration) {
        self.0.lock().unwrap().slow = Some((method, by));
    }

    /// Every call so far.
    pub fn calls(&self) -> Vec<Call> {
        self.0.lock().unwrap().calls.clone()
    }

    /// The numbers of the uploads that went by, in their order.
    pub fn uploads(&self) -> Vec<i64> {
        self.calls().into_iter().filter(|(method, _)| method == "isp_upload").filter_map(|(_, n)| n).collect()
    }

    /// What the uploads so far said, in their order.
    pub fn sent(&self) -> Vec<Operation> {
        let files = self.0.lock().unwrap().files.clone();
        files.iter().map(|xml| UploadFile::from_xml(xml).unwrap().into_operation().unwrap()).collect()
    }

    fn tell(&self, method: &'static str, answer: String) {
        self.0.lock().unwrap().told.push_back(Told { method, answer });
    }

    async fn carry(self, request: Request, next: Next) -> Response {
        let (parts, body) = request.into_parts();
        let asked = to_bytes(body, 64 << 20).await.unwrap();
        let call = soap::read_call(&asked).unwrap();
        let (told, slow) = {
            let mut inside = self.0.lock().unwrap();
            let sequence = call.parameter(&["dataSequence"]).and_then(|n| n.parse().ok());
            inside.calls.push((call.method.clone(), sequence));
            inside.files.extend(file_of(&call));
            let at = inside.told.iter().position(|told| told.method == call.method);
            let told = at.and_then(|at| inside.told.remove(at));
            (told, inside.slow.filter(|(method, _)| *method == call.method))
        };
        let answer = match told {
            Some(told) => Response::builder()
                .header("content-type", "text/xml; charset=utf-8")
                .body(Body::from(soap::write_answer(&call.method, &told.answer)))
                .unwrap(),
            None => next.run(Request::from_parts(parts, Body::from(asked))).await,
        };
        if let Some((_, by)) = slow {
            tokio::time::sleep(by).await;
        }
        answer
    }
}
