//! The element tables agree with the ministry's schemas: same verdict on every mutated sample.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod sample;

use miit::message::Download;
use miit::schema::{self, Rule};
use miit::xml::{self, Limits};
use miit::{gbk, package};

/// What to replace (first occurrence), by what, and the first rule broken; `None` stays valid.
type Mutation = (&'static str, &'static str, Option<Rule>);

const UPLOAD: &[Mutation] = &[
    ("", "", None),
    (" version=\"V.3.0\"", "", Some(Rule::Version)),
    ("V.3.0", "V.9", None),
    ("<ICP>", "<ICP a=\"1\">", Some(Rule::Attribute)),
    ("<ICP>", "<ICP xmlns=\"urn:x\">", Some(Rule::Attribute)),
    ("<ICP>", "<ICP xmlns:x=\"urn:x\">", None),
    ("<ICP>", "<ICP>text", Some(Rule::Content)),
    ("<ICP>", "<ICP>\n \t", None),
    ("<ICP>", "<ICP><!-- a remark -->", None),
    ("</ICP>", "</ICP><ICP><Qqdwid>1</Qqdwid></ICP>", Some(Rule::TooMany)),
    ("</ICP>", "</ICP><Neu/>", Some(Rule::Unknown)),
    ("</XZBA>", "</XZBA><XZBA/>", Some(Rule::TooMany)),
    ("</XZBA><Qqdwid>330000009901</Qqdwid>", "</XZBA>", Some(Rule::Missing)),
    ("<XZBA>", "<Qqdwid>1</Qqdwid><XZBA>", Some(Rule::TooMany)),
    ("<Qqdwid>330000009901", "<Qqdwid>0", Some(Rule::Range)),
    ("<Qqdwid>330000009901", "<Qqdwid>9223372036854775808", Some(Rule::Number)),
    ("<Qqdwid>330000009901", "<Qqdwid>9223372036854775807", None),
    ("<IspZtid>600001", "<IspZtid>+0600001", None),
    ("<IspZtid>600001", "<IspZtid> 600001 ", Some(Rule::Number)),
    ("<IspZtid>600001", "<IspZtid>1.0", Some(Rule::Number)),
    ("<IspZtid>600001", "<IspZtid>1e3", Some(Rule::Number)),
    ("<IspZtid>600001", "<IspZtid>", Some(Rule::Number)),
    ("<IspZtid>600001", "<IspZtid>1 2", Some(Rule::Number)),
    ("<IspZtid>600001", "<IspZtid>-0", Some(Rule::Range)),
    ("<IspZtid>600001", "<IspZtid><!-- c -->6<!-- c -->1", None),
    ("<Dwxz>4", "<Dwxz>1000", Some(Rule::Range)),
    ("<Dwxz>4</Dwxz>", "", None),
    ("<Dwxz>4</Dwxz>", "<Dwxz/>", Some(Rule::Number)),
    ("<Tzr>示例投资</Tzr>", "<Tzr></Tzr>", Some(Rule::Length)),
    ("<Tzr>示例投资</Tzr>", "<Tzr> </Tzr>", None),
    ("<Tzr>示例投资</Tzr>", "<Tzr><![CDATA[<]]></Tzr>", None),
    ("<Tzr>示例投资</Tzr>", "<Tzr>a<b/></Tzr>", Some(Rule::Content)),
    ("<Tzr>示例投资</Tzr>", "<TZR>示例投资</TZR>", Some(Rule::Unknown)),
    ("<Tzr>示例投资</Tzr>", "<Tzr>甲</Tzr><Tzr>乙</Tzr>", Some(Rule::TooMany)),
    ("<Bbfs>1</Bbfs><Bz>备注</Bz>", "<Bz>备注</Bz><Bbfs>1</Bbfs>", None),
    ("<Bbfs>1", "<Bbfs>2", Some(Rule::Range)),
    ("<Bbfs>1", "<Bbfs>true", Some(Rule::Number)),
    ("<Zjlx>1</Zjlx><Zjhm>91330108MA00000000</Zjhm>", "<Zjhm>9</Zjhm><Zjlx>1</Zjlx>", Some(Rule::Order)),
    ("<Shengid>330000</Shengid><Shiid>330100</Shiid>", "<Shiid>330100</Shiid><Shengid>330000</Shengid>", None),
    ("<Shiid>330100</Shiid>", "", Some(Rule::Missing)),
    ("<Shengid>330000", "<Shengid>99999", Some(Rule::Range)),
    ("<Fzr_dhhm>0571-81234567", "<Fzr_dhhm>0571-81234", Some(Rule::Length)),
    ("<Fzr_dhhm>0571-81234567", "<Fzr_dhhm>零五七一八一二三四五六", None),
    ("<Fzr_dhhm>0571-81234567", "<Fzr_dhhm>零五七一八一二三四五", Some(Rule::Length)),
    ("<Fzr_dhhm>0571-81234567", "<Fzr_dhhm>&#x20BB7;571-81234567", None),
    ("<Fzr_dzyj>demo@example.com</Fzr_dzyj>", "", Some(Rule::Missing)),
    ("<Qq>10001</Qq>", "<Qq>1000</Qq>", Some(Rule::Length)),
    ("<Fwnr_id>1</Fwnr_id><Fwnr_id>2</Fwnr_id>", "", Some(Rule::Missing)),
    ("<Fwnr_id>1", "<Fwnr_id>65", Some(Rule::Range)),
    ("<Spwj>AAAA</Spwj><Spwj>/9j/4AAQ</Spwj>", "", Some(Rule::Missing)),
    ("<Nrlx>", "<Nrlx><Neu/>", Some(Rule::Unknown)),
    ("<IspYmid>600003</IspYmid><Ym>example.com</Ym>", "<Ym>example.com</Ym><IspYmid>600003</IspYmid>", None),
    ("<Ym>example.com", "<Ym>a.b", Some(Rule::Length)),
    ("<Qsip>3405803786", "<Qsip>4294967296", Some(Rule::Range)),
    ("<Zzip>3405803790", "<Zzip>4294967295", None),
    ("<Jr_xx>", "<Jr_xx><Wzfb><Fbdd>1</Fbdd></Wzfb>", Some(Rule::Order)),
    (
        "<Syurl>www.example.com</Syurl><Wz_Bz>网站备注</Wz_Bz>",
        "<Wz_Bz>备</Wz_Bz><Syurl>abcd</Syurl>",
        Some(Rule::Order),
    ),
    ("<Fj><Fjxx>", "<Fj/><Fj><Fjxx>", Some(Rule::Missing)),
    ("<Ssdxlx>2", "<Ssdxlx>11", Some(Rule::Range)),
    ("<Ssdxbs>600002", "<Ssdxbs><Jlid>1</Jlid>", Some(Rule::Content)),
    ("<Fjnr>/9j/4AAQSkZJRg==", "<Fjnr>not base64 at all", None),
    ("XZBA>", "XZWZ>", Some(Rule::Unknown)),
    ("<XZBA>", "<ZXBA><Zx_xx><Zxlb>0</Zxlb><Jlid>1</Jlid><Zxly>1</Zxly></Zx_xx></ZXBA><XZBA>", None),
    ("<XZBA>", "<ZXBA><Zx_xx><Zxlb>3</Zxlb><Jlid>1</Jlid><Zxly>1</Zxly></Zx_xx></ZXBA><XZBA>", Some(Rule::Range)),
    (
        "<XZBA>",
        "<XZHYD><Fjxx><Fjwjgs>1</Fjwjgs><Fjyt>1</Fjyt><Fjnr>A</Fjnr><Fjssdx><Ssdxlx>1</Ssdxlx><Ssdxbs><Jlid>1</Jlid>\
         <Baxh>x</Baxh></Ssdxbs></Fjssdx></Fjxx></XZHYD><XZBA>",
        Some(Rule::Choice),
    ),
];

const RESULT: &[Mutation] = &[
    ("", "", None),
    ("<Czlx>1", "<Czlx>35", Some(Rule::Range)),
    ("<Czlx>1</Czlx>", "", Some(Rule::Missing)),
    ("<Jgdm>1010</Jgdm>", "<Jgdm/>", Some(Rule::Number)),
    ("<Bs>600001</Bs>", "<Bs/>", Some(Rule::Length)),
    ("<Bs>600001</Bs>", "<Bs>600001</Bs><Bz/>", None),
    ("<Shjg>0", "<Shjg>2", Some(Rule::Range)),
    ("<Shsj>2026-11-20 10:00:00", "<Shsj>2026", Some(Rule::Length)),
    ("</BAJG>", "</BAJG><ZXSJ/>", Some(Rule::Missing)),
    ("<GJSHS>", "<GJSHS><Neu/>", Some(Rule::Unknown)),
];

const DATA: &[Mutation] = &[
    ("", "", None),
    ("<IspZtid>600001</IspZtid>", "", None),
    ("<Ztid>33000001</Ztid>", "", Some(Rule::Missing)),
    ("<Bz>记录备注</Bz>", "<Bz/>", None),
    ("<Yylb>", "<Yylb> <Yylb_id>2</Yylb_id>", None),
    ("<Ipid>33000005</Ipid>", "", Some(Rule::Missing)),
    ("<Scbbsj>2026-11-20", "<Scbbsj>2026-11-20 00:00:00.0000", Some(Rule::Length)),
];

fn compare(xsd: &str, base: &[u8], mutations: &[Mutation], check: fn(&xml::Element) -> Vec<schema::Violation>) {
    let base = gbk::decode(base).unwrap().text;
    let mut files = Vec::new();
    for (from, to, rule) in mutations {
        assert!(base.contains(from), "{from} is not in the sample");
        let text = match from.contains('<') {
            true => base.replacen(from, to, 1),
            false => base.replace(from, to),
        };
        let root = xml::parse(&text, &Limits::default()).unwrap();
        let rules: Vec<Rule> = check(&root).iter().map(|v| v.rule).collect();
        match rule {
            Some(rule) => assert!(rules.contains(rule), "{from} → {to}: {rules:?}"),
            None => assert_eq!(rules, [], "{from} → {to}"),
        }
        files.push(gbk::encode(&text).unwrap());
    }
    let Some(schema) = sample::Schema::find(xsd) else {
        return;
    };
    for ((from, to, rule), verdict) in mutations.iter().zip(schema.verdicts(&files)) {
        assert_eq!(rule.is_none(), verdict, "xmllint disagrees on {from} → {to}");
    }
}

#[test]
fn uploads() {
    let base = sample::upload(vec![sample::unit_filing()]).to_xml().unwrap();
    compare("upload.xsd", &base, UPLOAD, schema::validate_upload);
}

#[test]
fn results() {
    let base = Download::Result(sample::result()).to_xml().unwrap();
    compare("download.xsd", &base, RESULT, schema::validate_download);
}

#[test]
fn filing_data() {
    let base = Download::Data(sample::data()).to_xml().unwrap();
    compare("download.xsd", &base, DATA, schema::validate_download);
}

#[test]
fn roots_and_bounds() {
    let read = |text: &str| schema::validate_upload(&xml::parse(text, &Limits::default()).unwrap());
    assert_eq!(read("<DownloadData/>")[0].rule, Rule::Root);
    assert_eq!(read("<UploadData version='V.3.0'/>")[0].rule, Rule::Choice);
    let many = format!("<UploadData version='V.3.0'><ICP>{}</ICP></UploadData>", "<x/>".repeat(5000));
    assert_eq!(read(&many).len(), schema::MAX_VIOLATIONS);
    let deep = format!("<UploadData version='V.3.0'><ICP><Qqdwid>{}</Qqdwid></ICP></UploadData>", "9".repeat(5000));
    assert_eq!(read(&deep)[0].value.len(), 64);
    assert_eq!(read(&deep)[0].path, "UploadData/ICP/Qqdwid");
}

#[test]
fn the_worked_example_of_the_protocol_is_valid() {
    let text = "<?xml version=\"1.0\" encoding=\"GBK\"?>\n<UploadData version=\"V.3.0\"><ICP><ZXBA><Zx_xx><Zxlb>1</Zxlb>\
        <Jlid>330000600001</Jlid><Zxly>1</Zxly><Zxlybz>网站停办</Zxlybz></Zx_xx></ZXBA><Qqdwid>330000009901</Qqdwid>\
        </ICP></UploadData>\n";
    assert_eq!(schema::validate_upload(&xml::parse(text, &Limits::default()).unwrap()), []);
    let bytes = gbk::encode(text).unwrap();
    assert_eq!(bytes.len(), 225);
    assert!(package::pack(&bytes, "beianinfo.xml", None).is_ok());
}
