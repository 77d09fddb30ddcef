//! Download messages: written, accepted by the ministry's schema, read back, and read when they deviate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod sample;

use miit::message::*;

#[test]
fn results_and_data_are_written_accepted_and_read_back() {
    let schema = sample::Schema::find("download.xsd");
    let messages =
        [Download::Result(sample::result()), Download::Data(sample::data()), Download::Result(FilingResult::default())];
    for message in messages {
        let bytes = message.to_xml().unwrap();
        assert!(bytes.starts_with(b"<?xml version=\"1.0\" encoding=\"GBK\"?><DownloadData version=\"V.3.0\"><ICP>"));
        if let Some(schema) = &schema {
            schema.accepts(&bytes);
        }
        let file = Download::from_xml(&bytes).unwrap();
        assert_eq!(file, DownloadFile { messages: vec![message], warnings: Vec::new() });
    }
    let both = [Download::Result(sample::result()), Download::Data(sample::data())];
    let file = Download::from_xml(&Download::write_all(&both).unwrap()).unwrap();
    assert_eq!(file.messages, both);
}

#[test]
fn a_kind_that_only_the_text_names_is_a_warning() {
    let mut result = sample::result();
    for line in &mut result.groups[0].lines {
        line.kind = RequestKind::Other(35);
    }
    let bytes = Download::Result(result.clone()).to_xml().unwrap();
    let file = Download::from_xml(&bytes).unwrap();
    assert_eq!(file.messages, [Download::Result(result)]);
    assert_eq!(file.warnings, ["DownloadData/ICP/BAJG/Jg_xx[1]/Czlx: number out of range"]);
}

#[test]
fn lines_of_different_requests_get_a_group_each() {
    let mut result = sample::result();
    result.groups[0].lines[1].key = Some("600002".to_owned());
    let file = Download::from_xml(&Download::Result(result).to_xml().unwrap()).unwrap();
    let [Download::Result(read)] = &file.messages[..] else { panic!("{file:?}") };
    assert_eq!(read.groups.len(), 3);
}

#[test]
fn a_bureau_that_deviates_is_still_read() {
    let text = "<DownloadData><ICP><HSRW><x/></HSRW><BAJG><Neu/><Jg_xx><Jgxx><Jgdm> 1001 </Jgdm></Jgxx>\
        <Bs>7</Bs></Jg_xx></BAJG></ICP></DownloadData>";
    let file = Download::from_xml(text.as_bytes()).unwrap();
    assert_eq!(file.messages[0], Download::Other("ICP/HSRW".to_owned()));
    let Download::Result(result) = &file.messages[1] else { panic!("{file:?}") };
    let line = &result.groups[0].lines[0];
    assert_eq!((line.code, line.kind, line.key.as_deref()), (1001, RequestKind::Other(0), Some("7")));
    assert!(file.warnings.len() >= 4, "{:?}", file.warnings);

    let other = Download::from_xml(b"<DownloadData version='V.3.0'><JCDM/></DownloadData>").unwrap();
    assert_eq!(other.messages, [Download::Other("JCDM".to_owned())]);
    let utf8 = "<?xml version='1.0' encoding='utf-8'?><DownloadData version='V.3.0'><ICP><BASJ><Baxx><Zt_xx>\
        <Dwmc>备案网站名称</Dwmc></Zt_xx></Baxx></BASJ></ICP></DownloadData>";
    let file = Download::from_xml(utf8.as_bytes()).unwrap();
    assert_eq!(file.warnings[0], "the file is UTF-8 instead of GBK");
    let Download::Data(data) = &file.messages[0] else { panic!("{file:?}") };
    assert_eq!(data[0].subject.name, "备案网站名称");
    assert_eq!(Download::from_xml(b"<UploadData/>"), Err(ReadError::Root("DownloadData")));
    assert!(Download::Other("JCDM".to_owned()).to_xml().is_err());
}
