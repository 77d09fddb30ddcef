//! Verdicts on files of every message and every layer, right and wrong, as tables.
//!
//! A line changes a right sample and says what is found: ruling, layer, rule, code, path (`~` is the first record). Where
//! bytes and markup are in order, the ministry's own schema has to agree on what is valid.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../sample/mod.rs"]
mod sample;

mod answers;
mod calls;
mod downloads;
mod lines;
mod packages;
mod samples;
mod uploads;
mod wire;

use lines::{Line, judge, table};
use samples::{DOWNLOADS, UPLOADS};

#[test]
fn every_sample_is_right() {
    for (_, sample) in UPLOADS.iter().chain(DOWNLOADS) {
        let line = Line { sample: *sample, name: "as it is", from: "", to: "", expected: "accept" };
        let verdict = judge(&line).0;
        assert_eq!(verdict.message.as_deref(), Some(sample.message));
        let next = serde_json::to_value(verdict.next).unwrap();
        let up = sample.record.starts_with("UploadData");
        assert_eq!(next, serde_json::json!({"acknowledge": !up, "sequence": null, "action": "continue"}));
    }
}

#[test]
fn there_are_enough_of_them() {
    let tables = table(uploads::TABLE).len()
        + table(downloads::TABLE).len()
        + answers::LINES.len()
        + wire::count()
        + packages::COUNT;
    assert!(tables + UPLOADS.len() + DOWNLOADS.len() >= 150, "{tables}");
}
