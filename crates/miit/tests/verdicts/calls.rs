//! Calls, field by field.

use miit::package::{self, Cipher};
use miit::service::FILES_PATH;
use miit::verdict::{CallReport, Heard, Known, Ruling, check_call};
use miit::{auth, soap};

use crate::lines::{file, known};
use crate::samples::PERSON;

const PASSWORD: &str = "1234567890";
const XML: Option<&str> = Some("text/xml; charset=utf-8");
const RANDOM: &str = "abcdefghij0123456789";

/// A right upload as its parameters.
fn upload(cipher: Option<&Cipher>) -> Vec<(String, String)> {
    let packed = package::pack(&file(PERSON.text), "beianinfo.xml", cipher).unwrap();
    let pairs = [
        ("ispID", "330000009901"),
        ("userName", "demo"),
        ("randVal", RANDOM),
        ("pwdHash", &auth::password_hash(PASSWORD, RANDOM).unwrap()),
        ("beianInfo", &packed.beian_info),
        ("beianInfoHash", &packed.beian_info_hash),
        ("dataSequence", "1"),
        ("encryptAlgorithm", &packed.encrypt_algorithm.to_string()),
        ("hashAlgorithm", "0"),
        ("compressionFormat", "0"),
    ];
    pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec()
}

fn written(parameters: &[(String, String)]) -> String {
    let pairs: Vec<(&str, &str)> = parameters.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    soap::write_call("isp_upload", &pairs)
}

fn report(body: &str) -> CallReport {
    check_call(Heard { path: FILES_PATH, content_type: XML, body: body.as_bytes(), password: Some(PASSWORD) }, &known())
}

/// Path, rule and code of each problem.
fn problems(report: &CallReport) -> Vec<(String, &'static str, Option<u32>)> {
    report.errors.iter().map(|problem| (problem.path.clone(), problem.rule, problem.code)).collect()
}

#[test]
fn a_right_upload() {
    let report = report(&written(&upload(None)));
    assert_eq!(problems(&report), []);
    assert_eq!((report.method, report.verdict, report.answer_code()), (Some("isp_upload"), Ruling::Accept, 0));
    let content = report.content.unwrap();
    assert_eq!((content.file.as_str(), content.ruling), ("beianinfo.xml", Ruling::Accept));
}

#[test]
fn each_field_that_is_wrong_is_named() {
    type Change = (&'static str, &'static str);
    let cases: [(Change, &str, Option<u32>, u32); 15] = [
        (("ispID", "x"), "parameter.number", None, 0),
        (("ispID", "0"), "parameter.range", None, 0),
        (("userName", ""), "parameter.empty", Some(4), 4),
        (("randVal", "abcdefghij"), "random.short", Some(16), 16),
        (("randVal", "abcdefghij-123456789"), "random.form", None, 5),
        (("pwdHash", "x"), "password.form", Some(5), 5),
        (("pwdHash", "pSKt1eJ2WctL1MoY3JX1iQ=="), "password.wrong", Some(5), 5),
        (("beianInfo", "%"), "pipeline.base64", None, 0),
        (("beianInfo", "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="), "pipeline.hash", Some(7), 7),
        (("beianInfoHash", "1pm/P69FfjXZ/dbjPnPqJg=="), "pipeline.hash", Some(7), 7),
        (("dataSequence", "0"), "sequence.range", None, 0),
        (("encryptAlgorithm", "2"), "algorithm", Some(9), 9),
        (("hashAlgorithm", "1"), "algorithm", Some(10), 10),
        (("compressionFormat", "1"), "algorithm", Some(11), 11),
        (("dataSequence", "one"), "parameter.number", None, 0),
    ];
    for ((name, text), rule, code, answer) in cases {
        let mut parameters = upload(None);
        parameters.iter_mut().find(|(own, _)| own == name).unwrap().1 = text.to_owned();
        let report = report(&written(&parameters));
        let path = match (name, rule) {
            ("beianInfo", "pipeline.hash") => "isp_upload/beianInfoHash".to_owned(),
            ("ispID", _) => "isp_upload/ispId".to_owned(),
            _ => format!("isp_upload/{name}"),
        };
        assert!(problems(&report).contains(&(path, rule, code)), "{name} {text}: {:?}", report.errors);
        assert_eq!(report.answer_code(), answer, "{name} {text}");
        assert!(!serde_json::to_string(&report.errors).unwrap().contains("pSKt"), "a hash stands in a report");
    }
}

#[test]
fn parameters_missing_doubled_and_disordered() {
    let mut swapped = upload(None);
    swapped.swap(1, 2);
    assert!(problems(&report(&written(&swapped))).contains(&("isp_upload/userName".into(), "parameter.order", None)));
    let mut short = upload(None);
    short.remove(9);
    let short = report(&written(&short));
    assert!(problems(&short).contains(&("isp_upload/compressionFormat".into(), "parameter.missing", None)));
    assert!(!short.is_call);
    let mut double = upload(None);
    double.insert(1, double[0].clone());
    assert!(problems(&report(&written(&double))).contains(&("isp_upload/ispID".into(), "parameter.twice", None)));
    let mut more = upload(None);
    more.push(("extra".into(), "1".into()));
    let more = report(&written(&more));
    assert_eq!((more.verdict, problems(&more)[0].1), (Ruling::AcceptWithWarnings, "parameter.unknown"));
}

#[test]
fn envelopes() {
    let right = written(&upload(None));
    let cases = [
        (
            right.replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"),
            "envelope.namespace",
        ),
        (right.replace("http://www.miibeian.gov.cn", "urn:x"), "method.namespace"),
        (right.replace(" xmlns=\"\"", ""), "parameter.namespace"),
        (right.replace("isp_upload", "isp_uplaod"), "method.unknown"),
        (right.replace("Envelope", "Umschlag"), "envelope.root"),
        (right.replace("soapenv:Body", "soapenv:Leib"), "envelope.body"),
        (right[..right.len() - 20].to_owned(), "envelope.xml"),
        (format!("<!DOCTYPE a>{right}"), "envelope.xml"),
        (String::new(), "envelope.xml"),
    ];
    for (body, rule) in cases {
        let report = report(&body);
        assert!(report.errors.iter().any(|problem| problem.rule == rule), "{rule}: {:?}", report.errors);
        assert_eq!(report.verdict, Ruling::Refuse);
    }
    let elsewhere =
        check_call(Heard { path: "/other", content_type: XML, body: right.as_bytes(), password: None }, &known());
    assert_eq!(elsewhere.errors[0].rule, "method.service");
    // A prefix for the method and none for its parameters is as good.
    let prefixed =
        right.replace("<isp_upload xmlns=", "<m:isp_upload xmlns:m=").replace("</isp_upload", "</m:isp_upload");
    assert_eq!(problems(&report(&prefixed)), []);
}

#[test]
fn encrypted_uploads_and_what_is_in_them() {
    let cipher = Cipher::new("0123456789abcdef", "0102030405060708").unwrap();
    let body = written(&upload(Some(&cipher)));
    let heard = Heard { path: FILES_PATH, content_type: XML, body: body.as_bytes(), password: Some(PASSWORD) };
    let blind = check_call(heard, &known());
    assert_eq!((blind.errors[0].rule, blind.content.is_some()), ("pipeline.no_key", false));
    let seeing = check_call(heard, &Known { cipher: Some(cipher), ..known() });
    assert_eq!((problems(&seeing), seeing.content.unwrap().ruling), (vec![], Ruling::Accept));
    let mut other = upload(None);
    other[0].1 = "440000009901".into();
    let content = report(&written(&other)).content.unwrap();
    assert_eq!((content.ruling, content.problems[0].code), (Ruling::Refuse, Some(5003)));
}

#[test]
fn other_methods() {
    let hash = auth::password_hash(PASSWORD, RANDOM).unwrap();
    let common =
        [("ispId", "1"), ("userName", "demo"), ("randVal", RANDOM), ("pwdHash", &hash), ("hashAlgorithm", "0")];
    type Row = (&'static str, &'static str, Vec<(&'static str, &'static str)>, &'static [&'static str]);
    let cases: [Row; 6] = [
        ("isp_download", FILES_PATH, vec![], &[]),
        ("isp_downloadack", FILES_PATH, vec![("fileName", "")], &["parameter.empty"]),
        ("isp_downloadack", FILES_PATH, vec![], &["parameter.missing"]),
        ("isp_querypreviousupload", FILES_PATH, vec![], &[]),
        (
            "isp_querybeianstatus",
            "/BeianStatusWebService/queryBeianStatus",
            vec![("queryConditionType", "12"), ("queryCondition", "x")],
            &["parameter.range"],
        ),
        (
            "isp_verifybamm",
            "/BeianStatusWebService/verifyBamm",
            vec![("baxh", "浙ICP备2026000001号"), ("bamm", "x")],
            &[],
        ),
    ];
    for (method, path, more, rules) in cases {
        let parameters: Vec<_> = common.into_iter().chain(more).collect();
        let body = soap::write_call(method, &parameters);
        let report =
            check_call(Heard { path, content_type: XML, body: body.as_bytes(), password: Some(PASSWORD) }, &known());
        let found: Vec<&str> = report.errors.iter().map(|problem| problem.rule).collect();
        assert_eq!(found, rules, "{method}");
        assert!(report.is_call);
        assert_eq!(report.answer_code(), if method == "isp_downloadack" { 21 } else { 0 });
    }
}
