use super::*;
use proptest::prelude::*;

#[test]
fn every_answer_comes_back() {
    let file = FilePart {
        hash_algorithm: 0,
        compression_format: 0,
        encrypt_algorithm: 1,
        file_name: " odd & name.xml".to_owned(),
        beian_info: "AAAA".to_owned(),
        beian_info_hash: "BBBB".to_owned(),
    };
    let upload = UploadReturn { code: 14, msg: "缺 <号>".to_owned(), missing: vec![1, 2] };
    assert_eq!(UploadReturn::from_xml(&upload.to_xml()).unwrap(), upload);
    let download = DownloadReturn { code: 0, msg: String::new(), file: Some(file.clone()) };
    assert_eq!(DownloadReturn::from_xml(&download.to_xml()).unwrap(), download);
    let ack = AckReturn { code: 21, msg: "x".to_owned() };
    assert_eq!(AckReturn::from_xml(&ack.to_xml()).unwrap(), ack);
    for sequence in [0, 7] {
        let file = Some(PreviousFile { sequence, file: file.clone() });
        let previous = PreviousUploadReturn { code: 0, msg: String::new(), file };
        assert_eq!(PreviousUploadReturn::from_xml(&previous.to_xml()).unwrap(), previous);
    }
    for filed in [true, false] {
        let info = StatusInfo { query: "example.com".to_owned(), filed, ..StatusInfo::default() };
        let status = StatusReturn { code: 0, msg: String::new(), info: Some(info) };
        assert_eq!(StatusReturn::from_xml(&status.to_xml()).unwrap(), status);
    }
    for correct in [None, Some(true), Some(false)] {
        let verify = VerifyReturn { code: 0, msg: String::new(), correct };
        assert_eq!(VerifyReturn::from_xml(&verify.to_xml()).unwrap(), verify);
    }
}

#[test]
fn answers_are_read_leniently() {
    let text = "\n<?xml version=\"1.0\" encoding=\"GBK\"?>\n<return>\n <msg_code> 14 </msg_code><neu/>\
        <msg>\n 备案 </msg><dataSequences><dataSequence> 3</dataSequence><dataSequence>x</dataSequence></dataSequences></return>";
    let read = UploadReturn::from_xml(text).unwrap();
    assert_eq!(read, UploadReturn { code: 14, msg: "备案".to_owned(), missing: vec![3] });
    let first = "<return><msg_code>0</msg_code><fileInfos><dataSequence>0</dataSequence></fileInfos></return>";
    let read = PreviousUploadReturn::from_xml(first).unwrap().file.unwrap();
    assert_eq!(read, PreviousFile::default());
}

#[test]
fn what_is_no_answer() {
    assert_eq!(AckReturn::from_xml("<a/>"), Err(ReturnError::Root));
    for text in ["<return/>", "<return><msg_code>-1</msg_code></return>", "<return><msg_code>x</msg_code></return>"] {
        assert_eq!(AckReturn::from_xml(text), Err(ReturnError::Element("msg_code")));
    }
    assert!(matches!(AckReturn::from_xml("<!DOCTYPE a><return/>"), Err(ReturnError::Xml(_))));
    let status = "<return><msg_code>0</msg_code><StatusInfo><Bazt>2</Bazt></StatusInfo></return>";
    assert_eq!(StatusReturn::from_xml(status), Err(ReturnError::Element("Bazt")));
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*", inner in "(<(fileInfos|StatusInfo|Bazt|msg)>|[0-9]|</msg>){0,8}") {
        for text in [text, format!("<return><msg_code>0</msg_code>{inner}</return>")] {
            let _ = UploadReturn::from_xml(&text);
            let _ = DownloadReturn::from_xml(&text);
            let _ = AckReturn::from_xml(&text);
            let _ = PreviousUploadReturn::from_xml(&text);
            let _ = StatusReturn::from_xml(&text);
            let _ = VerifyReturn::from_xml(&text);
        }
    }

    #[test]
    fn any_message_comes_back(msg in "\\PC*") {
        let ack = AckReturn { code: 0, msg: msg.trim().to_owned() };
        prop_assert_eq!(AckReturn::from_xml(&ack.to_xml()).unwrap(), ack);
    }
}
