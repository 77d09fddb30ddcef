//! Upload messages: written, accepted by the ministry's schemas, read back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod sample;

use miit::message::*;
use miit::xml::{self, Limits};
use miit::{gbk, schema};

fn tree(bytes: &[u8]) -> xml::Element {
    xml::parse(&gbk::decode(bytes).unwrap().text, &Limits::default()).unwrap()
}

fn at<'e>(root: &'e xml::Element, path: &str) -> &'e xml::Element {
    path.split('/').fold(root, |element, name| element.child(name).expect(path))
}

#[test]
fn every_operation_is_written_accepted_and_read_back() {
    let mut operations = sample::operations::operations();
    operations.push(Operation::NewFilings(vec![sample::individual_filing()]));
    operations.push(Operation::NewFilings(vec![sample::unit_filing(), sample::individual_filing()]));
    let mut files = Vec::new();
    for operation in operations {
        let upload = Upload::new(330_000_009_901, operation).unwrap();
        let bytes = upload.to_xml().unwrap();
        assert_eq!(bytes.len(), bytes.capacity(), "measured before it was written: {}", upload.operation().path());
        let read = UploadFile::from_xml(&bytes).unwrap();
        let expected = UploadFile {
            unit_id: upload.unit_id(),
            operations: vec![upload.operation().clone()],
            violations: Vec::new(),
        };
        assert_eq!(read, expected);
        assert_eq!(upload.operation().to_xml(upload.unit_id()).unwrap(), bytes);
        files.push((upload.into_operation().path(), bytes));
    }
    if let Some(schema) = sample::Schema::find("upload.xsd") {
        let (paths, files): (Vec<_>, Vec<_>) = files.into_iter().unzip();
        for (path, accepted) in paths.iter().zip(schema.verdicts(&files)) {
            assert!(accepted, "xmllint refuses {path}");
        }
    }
}

#[test]
fn every_field_stands_in_its_element() {
    let bytes = sample::upload(vec![sample::unit_filing()]).to_xml().unwrap();
    assert!(
        bytes.starts_with(b"<?xml version=\"1.0\" encoding=\"GBK\"?><UploadData version=\"V.3.0\"><ICP><XZBA><Baxx>")
    );
    assert!(bytes.ends_with(b"</XZBA><Qqdwid>330000009901</Qqdwid></ICP></UploadData>"));
    let root = tree(&bytes);
    let filing = at(&root, "ICP/XZBA/Baxx");
    let cases = [
        ("Zt_xx/IspZtid", "600001"),
        ("Zt_xx/Dwmc", "杭州示例<科技>有限公司 & 子公司"),
        ("Zt_xx/Dwxz", "4"),
        ("Zt_xx/Tzr", "示例投资"),
        ("Zt_xx/Txdz/Shengid", "330000"),
        ("Zt_xx/Txdz/Shiid", "330100"),
        ("Zt_xx/Txdz/Xianid", "330108"),
        ("Zt_xx/Txdz/Xxdz", "滨江区示例路 1 号 301 室"),
        ("Zt_xx/Zj/Zjlx", "1"),
        ("Zt_xx/Zj/Zjhm", "91330108MA00000000"),
        ("Zt_xx/Zj/Zjzs", "杭州市滨江区"),
        ("Zt_xx/Fzr/Fzr_xm", "张三"),
        ("Zt_xx/Fzr/Fzr_dhhm", "0571-81234567"),
        ("Zt_xx/Fzr/Fzr_sjhm", "13800000000"),
        ("Zt_xx/Fzr/Fzr_dzyj", "demo@example.com"),
        ("Zt_xx/Fzr/Qq", "10001"),
        ("Zt_xx/Fzr/Fzr_zjlx", "2"),
        ("Zt_xx/Fzr/Fzr_zjhm", "330102199001011234"),
        ("Zt_xx/Bbfs", "1"),
        ("Zt_xx/Bz", "备注"),
        ("Wz_xx/IspWzid", "600002"),
        ("Wz_xx/Wzmc", "示例网站;第二名称"),
        ("Wz_xx/Nrlx/Nrlx_xx/Nrlx_id", "3"),
        ("Wz_xx/Nrlx/Nrlx_xx/Qzsph", "浙文〔2026〕1号"),
        ("Wz_xx/Nrlx/Nrlx_xx/Spwj", "AAAA"),
        ("Wz_xx/Fwnr/Fwnr_id", "1"),
        ("Wz_xx/Yylb/Yylb_id", "1"),
        ("Wz_xx/Ym_xx/IspYmid", "600003"),
        ("Wz_xx/Ym_xx/Ym", "example.com"),
        ("Wz_xx/Jr_xx/IspJrid", "600005"),
        ("Wz_xx/Jr_xx/Wzfb/Fbdd", "1"),
        ("Wz_xx/Jr_xx/Wzjrfs/Jrfs", "1"),
        ("Wz_xx/Jr_xx/Ip_xx/IspIpid", "600006"),
        ("Wz_xx/Jr_xx/Ip_xx/Qsip", "3405803786"),
        ("Wz_xx/Jr_xx/Ip_xx/Zzip", "3405803790"),
        ("Wz_xx/Wz_Fzr/Fzr_xm", "李四"),
        ("Wz_xx/Syurl", "www.example.com"),
        ("Wz_xx/Wz_Bz", "网站备注"),
        ("Fj/Fjxx/Fjwjgs", "1"),
        ("Fj/Fjxx/Fjyt", "1"),
        ("Fj/Fjxx/Fjnr", "/9j/4AAQSkZJRg=="),
        ("Fj/Fjxx/Fjssdx/Ssdxlx", "2"),
        ("Fj/Fjxx/Fjssdx/Ssdxbs", "600002"),
        ("Fj/Fjxx/Bz", "核验单"),
    ];
    for (path, text) in cases {
        assert_eq!(at(filing, path).text, text, "{path}");
    }
    assert_eq!(filing.children("Fj").count(), 2);
}

#[test]
fn characters_outside_gbk_become_references() {
    let bytes = sample::upload(vec![sample::individual_filing()]).to_xml().unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("<Dwmc>&#x20BB7;&#x4DAE;</Dwmc>"));
    assert!(text.contains("&#x36C3;</Fzr_xm>"));
}

#[test]
fn what_the_table_forbids_is_refused_at_its_place() {
    type Spoil = fn(&mut NewFiling);
    let base = "UploadData/ICP/XZBA/Baxx[1]";
    let cases: [(Spoil, &str, Reason); 25] = [
        (|f| f.subject.isp_id = 0, "Zt_xx/IspZtid", Reason::Range { min: 1, max: i64::MAX }),
        (|f| f.subject.name.clear(), "Zt_xx/Dwmc", Reason::Length { min: 1, max: 255 }),
        (|f| f.subject.name = "备".repeat(256), "Zt_xx/Dwmc", Reason::Length { min: 1, max: 255 }),
        (|f| f.subject.name = "a\u{1}".into(), "Zt_xx/Dwmc", Reason::Character(1)),
        (|f| f.subject.nature = Some(1000), "Zt_xx/Dwxz", Reason::Range { min: 1, max: 999 }),
        (|f| f.subject.address.city = 0, "Zt_xx/Txdz/Shiid", Reason::Range { min: 100_000, max: i64::MAX }),
        (|f| f.subject.address.province = 33, "Zt_xx/Txdz/Shengid", Reason::Range { min: 100_000, max: i64::MAX }),
        (|f| f.subject.person.mobile.clear(), "Zt_xx/Fzr/Fzr_sjhm", Reason::Length { min: 11, max: 128 }),
        (|f| f.subject.person.mobile = "1".into(), "Zt_xx/Fzr/Fzr_sjhm", Reason::Length { min: 11, max: 128 }),
        (|f| f.subject.person.qq = Some("1".into()), "Zt_xx/Fzr/Qq", Reason::Length { min: 5, max: 128 }),
        (|f| f.subject.remark = Some("x".repeat(1025)), "Zt_xx/Bz", Reason::Length { min: 1, max: 1024 }),
        (|f| f.sites.clear(), "Wz_xx", Reason::Missing),
        (|f| f.sites[0].person.name = None, "Wz_xx[1]/Wz_Fzr/Fzr_xm", Reason::Missing),
        (|f| f.sites[0].domains.clear(), "Wz_xx[1]/Ym_xx", Reason::Missing),
        (|f| f.sites[0].domains[1].name = "a.b".into(), "Wz_xx[1]/Ym_xx[2]/Ym", Reason::Length { min: 4, max: 128 }),
        (|f| f.sites[0].service_contents.clear(), "Wz_xx[1]/Fwnr/Fwnr_id", Reason::Missing),
        (|f| f.sites[0].service_contents = vec![1; 65], "Wz_xx[1]/Fwnr/Fwnr_id", Reason::TooMany(64)),
        (|f| f.sites[0].languages = vec![65], "Wz_xx[1]/Yylb/Yylb_id", Reason::Range { min: 1, max: 64 }),
        (|f| f.sites[0].pre_approvals[0].scans.clear(), "Wz_xx[1]/Nrlx/Nrlx_xx[1]/Spwj", Reason::Missing),
        (
            |f| f.attachments[0].content = "A".repeat(150_004),
            "Fj[1]/Fjxx/Fjnr",
            Reason::Length { min: 1, max: 150_000 },
        ),
        (
            |f| f.attachments[1].content = "A".repeat(100_004),
            "Fj[2]/Fjxx/Fjnr",
            Reason::Length { min: 1, max: 100_000 },
        ),
        (|f| f.attachments[1].content = "AA\nAA".into(), "Fj[2]/Fjxx/Fjnr", Reason::NotBase64),
        (|f| f.attachments[1].content = "AAAAA".into(), "Fj[2]/Fjxx/Fjnr", Reason::NotBase64),
        (
            |f| f.sites[0].pre_approvals[0].scans[1] = "A".repeat(100_004),
            "Wz_xx[1]/Nrlx/Nrlx_xx[1]/Spwj",
            Reason::Length { min: 1, max: 100_000 },
        ),
        (|f| f.sites[0].accesses[0].ips[0].last = 1, "Wz_xx[1]/Jr_xx[1]/Ip_xx[1]/Zzip", Reason::Reversed),
    ];
    for (spoil, place, reason) in cases {
        let mut filing = sample::unit_filing();
        spoil(&mut filing);
        let error = Upload::new(1, Operation::NewFilings(vec![filing])).unwrap_err();
        assert_eq!((error.path.as_str(), error.reason), (format!("{base}/{place}").as_str(), reason));
    }
    let all = |filings| Upload::new(1, Operation::NewFilings(filings));
    let none = all(vec![]).unwrap_err();
    assert_eq!((none.path.as_str(), none.reason), ("UploadData/ICP/XZBA/Baxx", Reason::Missing));
    assert_eq!(all(vec![sample::individual_filing(); 1001]).unwrap_err().reason, Reason::TooMany(1000));
    assert!(all(vec![sample::individual_filing(); 1000]).is_ok());
    assert_eq!(
        Upload::new(0, Operation::NewFilings(vec![sample::unit_filing()])).unwrap_err().path,
        "UploadData/ICP/Qqdwid"
    );
}

#[test]
fn pictures_at_their_limit_and_empty_options_pass() {
    let mut filing = sample::unit_filing();
    filing.attachments[0].content = "A".repeat(150_000);
    filing.attachments[1].content = "A".repeat(100_000);
    filing.subject.remark = Some(String::new());
    filing.subject.name = "备".repeat(255);
    let bytes = sample::upload(vec![filing]).to_xml().unwrap();
    let root = tree(&bytes);
    assert!(at(&root, "ICP/XZBA/Baxx/Zt_xx").child("Bz").is_none());
    assert_eq!(schema::validate_upload(&root), []);
    if let Some(schema) = sample::Schema::find("upload.xsd") {
        schema.accepts(&bytes);
    }
}

#[test]
fn what_is_wrong_in_other_operations_is_refused_too() {
    use sample::operations as o;
    let span = |first| IpSpan::new(first, first).unwrap();
    let ip = |records| Operation::Ip(IpUpload::New(records));
    let empty = IpRecords::default;
    let mut many = empty();
    many.sources =
        vec![Keyed { key: OwnId { isp_id: 1 }, record: IpSource { range: span(1), unit_id: 1, remark: None } }; 600];
    many.broadcasts = vec![
        Keyed {
            key: OwnId { isp_id: 1 },
            record: IpBroadcast { carrier_id: 1, applicant_id: 1, range: span(1), remark: None },
        };
        401
    ];
    let mut customer = o::ip_records(|isp_id| OwnId { isp_id });
    customer.customer_owned[1].record.gateway = None;
    let mut type_12 = o::change();
    type_12.subject.certificate.kind = 12;
    let unknown = Cancellation { kind: CancelKind::Other(7), ..o::cancellations()[0].clone() };
    let mut site = o::new_sites();
    site.sites[0].home_url = Some("x".repeat(513));
    let mut silent = o::verification();
    silent.filing.subject.person.mobile.clear();
    let mut found = o::verification();
    found.filing.sites[0].domains[0].isp_id = Some(1);
    let cases = [
        (ip(empty()), "UploadData/IP/XZBA/Xzly", Reason::Missing),
        (ip(many), "UploadData/IP/XZBA/Xzly", Reason::TooMany(1000)),
        (ip(customer), "UploadData/IP/XZBA/Zdip/Zdxx[2]/Wgip", Reason::Missing),
        (
            Operation::Changes(vec![type_12]),
            "UploadData/ICP/BGBA/Bgxx[1]/Zt_xx/Zj/Zjlx",
            Reason::Range { min: 1, max: 11 },
        ),
        (
            Operation::Cancellations(vec![unknown]),
            "UploadData/ICP/ZXBA/Zx_xx[1]/Zxlb",
            Reason::Range { min: 0, max: 2 },
        ),
        (
            Operation::NewSites(vec![site]),
            "UploadData/ICP/XZWZ/Xzxx[1]/Wz_xx[1]/Syurl",
            Reason::Length { min: 4, max: 512 },
        ),
        (
            Operation::Verifications(vec![silent]),
            "UploadData/ICP/HSJG/Hsjgxx[1]/Baxx/Zt_xx/Fzr/sjhm",
            Reason::Length { min: 11, max: 128 },
        ),
        (
            Operation::Verifications(vec![found]),
            "UploadData/ICP/HSJG/Hsjgxx[1]/Baxx/Wz_xx[1]/Ym_xx[1]/IspYmid",
            Reason::Unknown,
        ),
        (Operation::Evidence(vec![]), "UploadData/ICP/XZHYD/Fjxx", Reason::Missing),
        (
            Operation::Domains(DomainUpload::Deleted(vec![DomainKey::Id(0)])),
            "UploadData/YM/SCBA/Scxx[1]/Id",
            Reason::Range { min: 1, max: i64::MAX },
        ),
    ];
    for (operation, path, reason) in cases {
        let error = Upload::new(1, operation).unwrap_err();
        assert_eq!((error.path.as_str(), error.reason), (path, reason));
    }
}

#[test]
fn a_received_date_or_range_is_kept_and_never_sent_on() {
    let good = Upload::new(1, Operation::UnfiledHandled(vec![sample::operations::unfiled_handled()])).unwrap();
    let text = gbk::decode(&good.to_xml().unwrap()).unwrap().text.replace("2026-12-01", "2026-13-01");
    let file = UploadFile::from_xml(&gbk::encode(&text).unwrap()).unwrap();
    let operation = file.into_operation().unwrap();
    let Operation::UnfiledHandled(handled) = &operation else { panic!("{operation:?}") };
    assert_eq!((handled[0].due_on.as_str(), handled[0].due_on.is_valid()), ("2026-13-01", false));
    assert!(operation.to_xml(1).is_ok());
    assert_eq!(Upload::new(1, operation).unwrap_err().reason, Reason::Date);
}

#[test]
fn several_operations_in_one_file_are_all_read() {
    let one = sample::upload(vec![sample::unit_filing()]).to_xml().unwrap();
    let two = Upload::new(330_000_009_901, Operation::Cancellations(sample::operations::cancellations())).unwrap();
    let two = gbk::decode(&two.to_xml().unwrap()).unwrap().text;
    let from = two.find("<ZXBA>").unwrap();
    let cancelled = &two[from..two.find("<Qqdwid>").unwrap()];
    let text = gbk::decode(&one).unwrap().text.replace("<Qqdwid>", &format!("{cancelled}<Qqdwid>"));
    let file = UploadFile::from_xml(&gbk::encode(&text).unwrap()).unwrap();
    assert_eq!(file.operations.iter().map(Operation::path).collect::<Vec<_>>(), ["ICP/XZBA", "ICP/ZXBA"]);
    assert_eq!(file.violations, []);
    assert_eq!(file.into_operation(), Err(ReadError::Operations(2)));
}

#[test]
fn uploads_that_cannot_be_read() {
    let good = String::from_utf8_lossy(&sample::upload(vec![sample::unit_filing()]).to_xml().unwrap()).into_owned();
    let ascii: String = good.chars().filter(char::is_ascii).collect();
    let wrong = |from: &str, to: &str| UploadFile::from_xml(ascii.replace(from, to).as_bytes());
    assert!(wrong("", "").is_ok());
    assert!(matches!(wrong("UploadData", "Upload"), Err(ReadError::Root(_))));
    assert_eq!(wrong("XZBA", "XZNEU"), Err(ReadError::Unsupported("ICP/XZNEU".to_owned())));
    assert_eq!(wrong("ICP>", "NEU>"), Err(ReadError::Unsupported("NEU".to_owned())));
    assert_eq!(wrong("<Qqdwid>330000009901</Qqdwid>", ""), Err(ReadError::Missing("UploadData/ICP/Qqdwid".to_owned())));
    assert_eq!(
        wrong("<Zjlx>1</Zjlx>", "<Zjlx>x</Zjlx>"),
        Err(ReadError::Number("UploadData/ICP/XZBA/Baxx/Zt_xx/Zj/Zjlx".to_owned()))
    );
    assert!(matches!(wrong("<Bbfs>", "<Bbfs"), Err(ReadError::Xml(_))));
    assert!(matches!(UploadFile::from_xml(b"\xff"), Err(ReadError::Gbk(_))));
    // Readable, but not as the table wants it.
    let file = wrong(" version=\"V.3.0\"", "").unwrap();
    assert_eq!(file.violations[0].rule, schema::Rule::Version);
}
