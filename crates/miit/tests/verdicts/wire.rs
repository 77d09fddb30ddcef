//! Bytes and markup: encodings, declarations, marks, entities, bounds.

use miit::verdict::{Ruling, check_xml};

use crate::lines::{compare, file, known};
use crate::samples::{BAJG, PERSON, XZBA, ZXBA};

const GBK: &str = "<?xml version=\"1.0\" encoding=\"GBK\"?>";

type Case = (&'static str, Vec<u8>, &'static str);

fn gbk(text: &str) -> Vec<u8> {
    miit::gbk::encode(text).unwrap()
}

fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// The file with bytes in place of a text.
fn with(text: &str, from: &str, to: &[u8]) -> Vec<u8> {
    let (before, after) = text.split_once(from).unwrap();
    [&file(before)[..file(before).len() - 1], to, &gbk(after)].concat()
}

fn up() -> Vec<Case> {
    let text = PERSON.text;
    let many = format!(
        "<UploadData version=\"V.3.0\"><ICP><ZXBA>{}</ZXBA><Qqdwid>1</Qqdwid></ICP></UploadData>",
        (1..=1001)
            .map(|id| format!("<Zx_xx><Zxlb>1</Zxlb><Jlid>{id}</Jlid><Zxly>1</Zxly></Zx_xx>"))
            .collect::<String>()
    );
    let full = many.replacen("<Zx_xx><Zxlb>1</Zxlb><Jlid>1</Jlid><Zxly>1</Zxly></Zx_xx>", "", 1);
    let deep = format!("{GBK}<UploadData version=\"V.3.0\">{}", "<ICP>".repeat(100_000));
    let wide = format!("{GBK}<UploadData version=\"V.3.0\">{}</UploadData>", "<ICP/>".repeat(300_001));
    let attributes: String = (0..1000).map(|n| format!(" a{n}=\"1\"")).collect();
    vec![
        ("GBK as it should be", file(text), "accept"),
        ("declaration in small letters", gbk(&format!("<?xml version='1.0' encoding='gbk'?>{text}")), "accept"),
        (
            "declared GB2312",
            gbk(&format!("<?xml version=\"1.0\" encoding=\"GB2312\"?>{text}")),
            "accept_with_warnings bytes bytes.declaration 5008",
        ),
        (
            "declared UTF-8 and so it is",
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{text}").into_bytes(),
            "refuse bytes bytes.encoding 5008",
        ),
        ("declared GBK and is UTF-8", format!("{GBK}{text}").into_bytes(), "refuse bytes bytes.encoding 5008"),
        (
            "declared UTF-8 and is GBK",
            gbk(&format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{text}")),
            "refuse bytes bytes.encoding 5008",
        ),
        ("no declaration", gbk(text), "refuse bytes bytes.declaration 5008"),
        (
            "no declaration and ASCII only",
            XZBA.text.chars().filter(char::is_ascii).collect::<String>().into_bytes(),
            "refuse schema schema.length 5001 UploadData/ICP/XZBA/Baxx[1]/Zt_xx/Dwmc",
        ),
        ("UTF-8 mark", [b"\xef\xbb\xbf", format!("{GBK}{text}").as_bytes()].concat(), "refuse bytes bytes.bom 5008"),
        ("UTF-16", utf16(text), "refuse bytes bytes.encoding 5008"),
        ("half a character", with(text, "王五的网站", b"\xcd\xf5\xce"), "refuse bytes bytes.malformed 5008"),
        ("byte FF", with(text, "王五的网站", b"\xff"), "refuse bytes bytes.malformed 5008"),
        ("four bytes of GB 18030", with(text, "王五的网站", b"\x81\x30\x81\x30"), "refuse bytes bytes.malformed 5008"),
        ("FE9F", with(text, "王五的网站", b"\xfe\x9f"), "refuse bytes bytes.outside_gbk 5008"),
        ("byte 80", with(text, "王五的网站", b"\x80"), "refuse bytes bytes.outside_gbk 5008"),
        ("rare character by reference", file(&text.replacen("王五的网站", "&#x20BB7;&#19694;", 1)), "accept"),
        (
            "reference to no character",
            file(&text.replacen("王五的网站", "&#0;", 1)),
            "refuse xml xml.malformed 5001 UploadData",
        ),
        ("control character", with(text, "王五的网站", b"\x01"), "refuse xml xml.malformed 5001 UploadData"),
        ("CDATA", file(&text.replacen("王五的网站", "<![CDATA[<b>&]]>", 1)), "accept"),
        ("bare ampersand", file(&text.replacen("王五的网站", "a & b", 1)), "refuse xml xml.malformed 5001 UploadData"),
        (
            "document type",
            gbk(&format!("{GBK}<!DOCTYPE UploadData>{text}")),
            "refuse xml xml.document_type 5001 UploadData",
        ),
        (
            "entity bomb",
            gbk(&format!(
                "{GBK}<!DOCTYPE x [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]>{}",
                text.replacen("王五的网站", "&b;", 1)
            )),
            "refuse xml xml.document_type 5001 UploadData",
        ),
        (
            "outside entity",
            gbk(&format!("{GBK}<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{text}")),
            "refuse xml xml.document_type 5001 UploadData",
        ),
        ("entity of HTML", file(&text.replacen("王五的网站", "&nbsp;", 1)), "refuse xml xml.entity 5001 UploadData"),
        ("blank before the declaration", gbk(&format!(" {GBK}{text}")), "refuse xml xml.malformed 5001 UploadData"),
        (
            "end of CDATA in a text",
            file(&text.replacen("王五的网站", "a]]>b", 1)),
            "refuse xml xml.malformed 5001 UploadData",
        ),
        (
            "declaration without a version",
            gbk(&format!("<?xml encoding=\"GBK\"?>{text}")),
            "refuse xml xml.malformed 5001 UploadData",
        ),
        ("cut off", file(&text[..text.len() - 20]), "refuse xml xml.malformed 5001 UploadData"),
        ("text behind", file(&format!("{text}x")), "refuse xml xml.malformed 5001 UploadData"),
        ("second root", file(&format!("{text}<a/>")), "refuse xml xml.malformed 5001 UploadData"),
        ("deep", deep.into_bytes(), "refuse xml xml.limit 5001 UploadData"),
        ("wide", wide.into_bytes(), "refuse xml xml.limit 5001 UploadData"),
        (
            "attributes",
            file(&text.replacen("<Baxx>", &format!("<Baxx{attributes}>"), 1)),
            "refuse xml xml.limit 5001 UploadData",
        ),
        ("a thousand records", file(&full), "accept"),
        ("one record too many", file(&many), "refuse semantic records.limit - UploadData/ICP/ZXBA"),
        (
            "large picture",
            file(&XZBA.text.replacen("/9j/4AAQSkZJRg==", &"A".repeat(11_000_000), 1)),
            "refuse semantic picture.size 5010 UploadData/ICP/XZBA/Baxx[1]/Fj[1]/Fjxx/Fjnr",
        ),
        (
            "no operation",
            file("<UploadData version=\"V.3.0\"><ICP><Qqdwid>1</Qqdwid></ICP></UploadData>"),
            "refuse semantic operation.count - UploadData/ICP",
        ),
        ("nothing", file("<UploadData version=\"V.3.0\"/>"), "refuse schema schema.choice 5001 UploadData"),
        ("processing instruction and comments", file(&format!("<?x y?><!-- c -->{}", ZXBA.text)), "accept"),
    ]
}

fn other() -> Vec<Case> {
    let text = BAJG.text;
    vec![
        ("empty", Vec::new(), "refuse xml xml.malformed -"),
        ("no markup", b"hello".to_vec(), "refuse xml xml.malformed -"),
        ("crowded", [&b"\xb1\xb8"[..], &b"<a/>".repeat(2_200_000)].concat(), "refuse xml xml.limit -"),
        ("another root", b"<foo/>".to_vec(), "refuse schema schema.root -"),
        ("a picture", vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 16], "refuse bytes bytes.malformed -"),
        (
            "download in UTF-8",
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{text}").into_bytes(),
            "accept_with_warnings bytes bytes.encoding -",
        ),
        (
            "download declared GBK in UTF-8",
            format!("{GBK}{text}").into_bytes(),
            "accept_with_warnings bytes bytes.encoding -",
        ),
        ("download in UTF-16", utf16(text), "accept_with_warnings bytes bytes.encoding -"),
        ("download with a mark", [b"\xef\xbb\xbf", text.as_bytes()].concat(), "accept_with_warnings bytes bytes.bom -"),
        ("download without declaration", gbk(text), "accept"),
        ("download with FE9F", with(text, "不符", b"\xfe\x9f"), "accept_with_warnings bytes bytes.outside_gbk -"),
        ("download with a euro", with(text, "不符", b"\x80"), "accept_with_warnings bytes bytes.outside_gbk -"),
        ("download with broken bytes", with(text, "不符", b"\xff"), "refuse bytes bytes.malformed -"),
        ("download behind blanks", gbk(&format!("\r\n{GBK}{text}")), "accept_with_warnings xml xml.blanks_before -"),
        ("download cut off", file(&text[..text.len() - 9]), "refuse xml xml.malformed - DownloadData"),
        (
            "download with a document type",
            gbk(&format!("{GBK}<!DOCTYPE a>{text}")),
            "refuse xml xml.document_type - DownloadData",
        ),
        (
            "download with eleven million characters",
            file(&text.replacen("不符", &"a".repeat(11_000_000), 1)),
            "accept_with_warnings schema schema.length - DownloadData/ICP/BAJG/GJSHS/Gjsh[1]/Shyj",
        ),
        (
            "download with three thousand results",
            file(&text.replacen(
                "<Jg_xx>",
                &format!("{}<Jg_xx>", "<Jg_xx><Jgxx><Jgdm>1001</Jgdm></Jgxx><Czlx>1</Czlx></Jg_xx>".repeat(3000)),
                1,
            )),
            "accept",
        ),
    ]
}

pub fn count() -> usize {
    up().len() + other().len()
}

#[test]
fn uploads() {
    for (name, bytes, expected) in up() {
        let verdict = check_xml(bytes, &known());
        compare(&verdict, expected, "", name);
        assert_eq!(serde_json::to_value(verdict.schema).unwrap(), "upload", "{name}");
        assert!(!verdict.next.acknowledge, "{name}");
        let named = !matches!(name, "nothing" | "deep");
        assert_eq!(
            verdict.message.is_some_and(|message| message.starts_with("ICP")),
            named || name == "deep",
            "{name}"
        );
    }
}

#[test]
fn others() {
    for (name, bytes, expected) in other() {
        let verdict = check_xml(bytes, &known());
        compare(&verdict, expected, "", name);
        let download = name.starts_with("download");
        assert_eq!(verdict.schema.is_some(), download, "{name}");
        assert_eq!(verdict.message.as_deref(), download.then_some("ICP/BAJG"), "{name}");
        assert_eq!(verdict.next.acknowledge, verdict.ruling != Ruling::Refuse, "{name}");
    }
}

#[test]
fn another_unit_is_seen_where_the_own_one_is_known() {
    let own = miit::verdict::Known { isp: Some(1), ..known() };
    let verdict = check_xml(file(PERSON.text), &own);
    compare(&verdict, "refuse semantic unit.other 5003 UploadData/ICP/Qqdwid", "", "unit");
    let own = miit::verdict::Known { isp: Some(330_000_009_901), ..known() };
    assert_eq!(check_xml(file(PERSON.text), &own).ruling, Ruling::Accept);
}

#[test]
fn a_verdict_lists_two_hundred_problems_and_cuts_values() {
    let site = "<Fwnr_id>8</Fwnr_id>";
    let text = XZBA.text.replacen(site, &"<Fwnr_id>63</Fwnr_id>".repeat(64), 1);
    let sites = text[text.find("<Wz_xx>").unwrap()..text.find("<Fj>").unwrap()].to_owned();
    let text = text.replacen("<Fj>", &format!("{}<Fj>", sites.repeat(5)), 1);
    let text = text.replacen("demo@example.com", &"x".repeat(128), 1);
    let verdict = check_xml(file(&text), &known());
    assert_eq!(verdict.problems.len(), miit::verdict::MAX_PROBLEMS);
    assert!(verdict.problems.iter().all(|problem| problem.value.chars().count() <= 64));
    assert_eq!(verdict.ruling, Ruling::Refuse);
}
