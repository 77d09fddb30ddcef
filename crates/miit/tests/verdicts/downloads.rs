//! Downloads: what breaks the regulator's own schema is a warning, and acknowledged (`downloads.tsv`).

use crate::lines::{agree_with_the_ministry, file, judge, known, table};
use crate::samples::BAJG;

pub const TABLE: &str = include_str!("downloads.tsv");

#[test]
fn lines() {
    let files: Vec<_> = table(TABLE).iter().map(judge).collect();
    agree_with_the_ministry("download.xsd", &files);
    for (verdict, _) in files {
        assert_eq!(verdict.next.acknowledge, !verdict.is_refused());
    }
}

#[test]
fn operations_are_named() {
    let text = BAJG.text.replace("</BAJG>", "</BAJG><ZXSJ><Zxxx><Jlid>1</Jlid><Zxlb>0</Zxlb></Zxxx></ZXSJ>");
    let verdict = miit::verdict::check_xml(file(&text), &known());
    assert_eq!(verdict.message.as_deref(), Some("ICP/BAJG+ZXSJ"));
}
