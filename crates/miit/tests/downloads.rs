//! Download messages: written, accepted by the ministry's schema, read back, and read when they deviate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod sample;

use miit::message::*;

#[test]
fn every_message_is_written_accepted_and_read_back() {
    let mut messages = sample::downloads::downloads();
    messages.push(Download::Result(FilingResult::default()));
    let mut files = Vec::new();
    for message in &messages {
        let bytes = message.to_xml().unwrap();
        assert!(bytes.starts_with(b"<?xml version=\"1.0\" encoding=\"GBK\"?><DownloadData version=\"V.3.0\"><"));
        let file = Download::from_xml(&bytes).unwrap();
        assert_eq!(file, DownloadFile { messages: vec![message.clone()], warnings: Vec::new() });
        files.push(bytes);
    }
    if let Some(schema) = sample::Schema::find("download.xsd") {
        for (message, accepted) in messages.iter().zip(schema.verdicts(&files)) {
            assert!(accepted, "xmllint refuses {}", message.path());
        }
    }
}

#[test]
fn a_file_with_several_messages_gives_every_one() {
    let all = sample::downloads::downloads();
    let icp: Vec<Download> = all.iter().filter(|m| m.path().starts_with("ICP/")).cloned().collect();
    // Twice the blacklist is once too often.
    assert!(Download::write_all(&icp).is_err());
    let once: Vec<Download> =
        icp.into_iter().filter(|m| !matches!(m, Download::Blacklist(l) if l.sites.is_empty())).collect();
    assert_eq!(once.len(), 9);
    assert_eq!(Download::from_xml(&Download::write_all(&once).unwrap()).unwrap().messages, once);
    let mixed = [all[0].clone(), Download::Codes(BaseCodes::default())];
    assert_eq!(Download::write_all(&mixed).unwrap_err().reason, Reason::Unsupported);
}

#[test]
fn a_kind_that_only_the_text_names_is_a_warning() {
    let mut result = sample::result();
    for line in &mut result.groups[0].lines {
        line.kind = RequestKind::Evidence;
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
    let text = "<DownloadData><ICP><NEU><x/></NEU><BAJG><Neu/><Jg_xx><Jgxx><Jgdm> 1001 </Jgdm></Jgxx>\
        <Bs>7</Bs></Jg_xx></BAJG></ICP></DownloadData>";
    let file = Download::from_xml(text.as_bytes()).unwrap();
    assert_eq!(file.messages[0], Download::Other("ICP/NEU".to_owned()));
    let Download::Result(result) = &file.messages[1] else { panic!("{file:?}") };
    let line = &result.groups[0].lines[0];
    assert_eq!((line.code, line.kind, line.key.as_deref()), (1001, RequestKind::Other(0), Some("7")));
    assert!(file.warnings.len() >= 4, "{:?}", file.warnings);

    let other = Download::from_xml(b"<DownloadData version='V.3.0'><NEU/></DownloadData>").unwrap();
    assert_eq!(other.messages, [Download::Other("NEU".to_owned())]);
    let utf8 = "<?xml version='1.0' encoding='utf-8'?><DownloadData version='V.3.0'><ICP><BASJ><Baxx><Zt_xx>\
        <Dwmc>备案网站名称</Dwmc></Zt_xx></Baxx></BASJ></ICP></DownloadData>";
    let file = Download::from_xml(utf8.as_bytes()).unwrap();
    assert_eq!(file.warnings[0], "the file is UTF-8 instead of GBK");
    let Download::Data(data) = &file.messages[0] else { panic!("{file:?}") };
    assert_eq!(data[0].subject.name, "备案网站名称");
    assert_eq!(Download::from_xml(b"<UploadData/>"), Err(ReadError::Root("DownloadData")));
    assert!(Download::Other("JCDM".to_owned()).to_xml().is_err());
}

/// A file of one message, its text, what is read, and what is warned of.
fn read(text: &str) -> (Vec<Download>, Vec<String>) {
    let text = format!("<DownloadData version='V.3.0'>{text}</DownloadData>");
    let file = Download::from_xml(&miit::gbk::encode(&text).unwrap()).unwrap();
    (file.messages, file.warnings)
}

#[test]
fn where_text_and_schema_disagree_the_message_is_read_with_a_warning() {
    let (messages, warnings) = read("<ICP><ZXSJ><Zxxx><Zxlb>2</Zxlb><Jlid>4</Jlid></Zxxx></ZXSJ></ICP>");
    let cancelled = CancelledRecord { kind: CancelKind::Access, id: 4, remark: None };
    assert_eq!(messages, [Download::Cancelled(vec![cancelled])]);
    assert_eq!(warnings, ["DownloadData/ICP/ZXSJ/Zxxx[1]/Zxlb: number out of range"]);
    assert_eq!(Download::from_xml(&messages[0].to_xml().unwrap()).unwrap().messages, messages);

    let (messages, warnings) = read(
        "<ICP><HCJG><Jgxx><Jrhc><Wzid>2</Wzid><Wz_Baxh>浙ICP备1号-1</Wz_Baxh><Ym/><Jxip/><Hcjg>1</Hcjg>\
         <Hcsj>2026-11-20</Hcsj></Jrhc></Jgxx></HCJG></ICP>",
    );
    let [Download::CheckFindings(findings)] = &messages[..] else { panic!("{messages:?}") };
    let access = &findings.accesses[0];
    assert_eq!((&access.domain, access.resolved_ip, access.finding), (&None, None, AccessCheck::OverReported));
    let place = "DownloadData/ICP/HCJG/Jgxx/Jrhc[1]";
    assert_eq!(
        warnings,
        [format!("{place}/Ym: text length out of bounds"), format!("{place}/Jxip: not a decimal number")]
    );

    let (messages, warnings) = read(
        "<JCDM><Jcdm_xx><Wbacl_dms><Wbacl_xx><Id>1</Id><Ztmc>已处理</Ztmc><Sfyx>1</Sfyx></Wbacl_xx></Wbacl_dms>\
         <Fjytlx_dms><Fjzjlx><Id>3</Id><Mc>主体证件</Mc><Ssdxlx>0</Ssdxlx><Sfyx>0</Sfyx></Fjzjlx></Fjytlx_dms>\
         <Neu_dms><Neu><Id>9</Id><Mc>新表</Mc><Sfyx>1</Sfyx></Neu></Neu_dms></Jcdm_xx></JCDM>",
    );
    let [Download::Codes(codes)] = &messages[..] else { panic!("{messages:?}") };
    let handling = &codes.tables["Wbacl"][0];
    assert_eq!((handling.id, handling.name.as_str(), handling.valid), (1, "已处理", Some(true)));
    let purpose = &codes.tables["Fjytlx"][0];
    assert_eq!((purpose.valid, purpose.extra["Ssdxlx"].as_str()), (Some(false), "0"));
    assert_eq!(codes.tables["Neu"][0].name, "新表");
    assert_eq!(
        warnings,
        [
            "DownloadData/JCDM/Jcdm_xx/Wbacl_dms/Wbacl_xx[1]/Sfyx: unexpected element",
            "DownloadData/JCDM/Jcdm_xx/Fjytlx_dms/Fjzjlx[1]/Ssdxlx: number out of range",
            "DownloadData/JCDM/Jcdm_xx/Neu_dms: unexpected element",
        ]
    );
}

#[test]
fn another_version_is_read_with_a_warning() {
    let text = "<DownloadData version='V.5.0'><ICP><ZXSJ><Zxxx><Zxlb>1</Zxlb><Jlid>4</Jlid></Zxxx></ZXSJ></ICP></DownloadData>";
    let file = Download::from_xml(text.as_bytes()).unwrap();
    assert_eq!(file.messages.len(), 1);
    assert_eq!(file.warnings, ["DownloadData: another version than V.3.0"]);
}

#[test]
fn nil_columns_are_absent_without_a_warning() {
    let (messages, warnings) = read(
        "<JCDM><Jcdm_xx xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><Qy_dms><Qy_xx><Id>330000</Id>\
         <Mc>浙江省</Mc><Lx xsi:nil='true'/><Bz xsi:nil='1'/><Sfyx>1</Sfyx></Qy_xx></Qy_dms></Jcdm_xx></JCDM>",
    );
    let [Download::Codes(codes)] = &messages[..] else { panic!("{messages:?}") };
    assert_eq!(codes.tables["Qy"][0].extra.len(), 0);
    assert_eq!(warnings, Vec::<String>::new());
}

#[test]
fn nothing_readable_is_lost_where_much_is_missing() {
    let (messages, warnings) =
        read("<IP><BAJG><Lyjg><Jgxx><Jgdm>x</Jgdm><Neu/></Jgxx><Czlx>9</Czlx></Lyjg></BAJG><HCJG/></IP>");
    let [Download::IpResult(result), Download::IpCheckFindings(found)] = &messages[..] else { panic!("{messages:?}") };
    assert_eq!((result.sources[0].lines[0].code, result.sources[0].operation), (0, RecordOperation::Other(9)));
    assert!(found.conflicts.is_empty());
    assert!(warnings.len() >= 4, "{warnings:?}");

    let (messages, _) = read("<ICP><XGTZ><Tzxx><Tznr>整改</Tznr></Tzxx></XGTZ><HMDLB/></ICP>");
    let [Download::Rectifications(notices), Download::Blacklist(_)] = &messages[..] else { panic!("{messages:?}") };
    // 0 would say that a subject is meant.
    assert_eq!(notices[0].kind, RectificationKind::Other(u32::MAX));
    let (messages, _) = read("<SJTB><IP><Ipfp><Fpxx><Fpfs>9</Fpfs></Fpxx></Ipfp></IP></SJTB>");
    let [Download::Copy(Synchronisation::Ip(records))] = &messages[..] else { panic!("{messages:?}") };
    assert_eq!(records.allocations[0].record.state, AllocationState::Reserved);
    assert_eq!(read("<SJTB/>").0, [Download::Copy(Synchronisation::Nothing)]);
    assert_eq!(read("<SJTB><NEU/></SJTB>").0, [Download::Other("SJTB/NEU".to_owned())]);
}
