//! Uploads: strict in schema and text (`uploads.tsv`).

use crate::lines::{agree_with_the_ministry, judge, table};

pub const TABLE: &str = include_str!("uploads.tsv");

#[test]
fn lines() {
    let files: Vec<_> = table(TABLE).iter().map(judge).collect();
    agree_with_the_ministry("upload.xsd", &files);
}
