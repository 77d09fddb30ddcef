//! The bureau's letters: result lines, opinions and result files (`BAJG`, `BASJ`), and their way into a provider's queue.

use miit::{
    codes,
    message::{BureauOpinion, Download, RequestKind, ResultGroup, ResultLine},
    package::{self, Cipher},
};
use sqlx::SqliteConnection;

use crate::{
    clock,
    error::{BureauError, Result},
    queue,
    state::Inner,
    store,
};

/// The opinions that come with 1002 when a request ends because of the SMS step, used in turn (the counter is kept).
///
/// No code of the interface means an SMS lapse, so a provider can only recognise it by the words. The first two hold
/// words that a table of causes would know; the third has none of them, on purpose: a provider that cannot tell must
/// say so and leave it to a person.
pub const LAPSE_WORDINGS: [&str; 3] = [
    "短信核验超时，备案申请退回接入服务商。",
    "负责人未在规定时间内完成短信核验，请核实后重新提交。",
    "核验环节未完成，退回接入单位。",
];

/// Longest text of a result line, in characters.
const LINE_LIMIT: usize = 255;
/// The only version the bureau speaks.
pub(super) const VERSION: &str = "V.3.0";

/// A result line with the official text and, as practice has it, what was seen behind it.
pub(super) fn line(code: u32, seen: Option<&str>, key: Option<i64>) -> ResultLine {
    let official = codes::text(code).map(|t| t.replace("“当前版本信息”", &format!("“{VERSION}”")));
    let text = match (official, seen) {
        (Some(t), Some(seen)) if !seen.is_empty() => Some(format!("{t}错误数据：{seen}")),
        (Some(t), _) => Some(t),
        (None, seen) => seen.filter(|s| !s.is_empty()).map(str::to_owned),
    };
    ResultLine {
        code,
        text: text.map(|t| t.chars().filter(|c| !c.is_control()).take(LINE_LIMIT).collect()),
        kind: RequestKind::NewFiling,
        key: key.map(|k| k.to_string()),
        remark: None,
    }
}

/// A line about a whole file: the name of the file is its text (5001) or its remark.
pub(super) fn file_line(code: u32, entry_name: &str) -> ResultLine {
    let mut line = line(code, None, None);
    if code == 5001 {
        line.text = Some(entry_name.chars().take(LINE_LIMIT).collect());
    } else {
        line.remark = Some(entry_name.to_owned());
    }
    line
}

/// A group of result lines.
pub(super) fn group(lines: Vec<ResultLine>) -> ResultGroup {
    ResultGroup { lines }
}

/// An opinion on a request.
pub(super) fn opinion(key: i64, approved: bool, words: &str, now: i64) -> BureauOpinion {
    BureauOpinion {
        reviewer: Some("练习审核员".into()),
        reviewer_phone: Some("010-12381000".into()),
        at: clock::stamp(now),
        opinion: Some(words.to_owned()),
        approved,
        kind: Some(RequestKind::NewFiling),
        record_id: Some(key),
    }
}

/// Writes, packs and queues a file for a provider; encrypted when it has a key.
pub(super) async fn post(bureau: &Inner, db: &mut SqliteConnection, isp: i64, letter: &Download) -> Result<()> {
    let now = bureau.clock.now_micros();
    let number = store::next(db, "download", 1).await?;
    let name = format!("{}_{}_{number}.xml", clock::mainland(now).strftime("%Y%m%d%H%M%S"), bureau.config.province);
    let xml = letter.to_xml().map_err(file_error)?;
    let cipher = match bureau.config.provider(isp).map(|p| (&p.key, &p.iv)) {
        Some((Some(key), Some(iv))) => Some(Cipher::new(key, iv).map_err(file_error)?),
        _ => None,
    };
    let file = package::pack(&xml, &name, cipher.as_ref()).map_err(file_error)?;
    queue::put(db, isp, &file, now).await
}

/// A failure of the interface library, for the bureau's log.
pub(super) fn file_error(error: impl std::fmt::Display) -> BureauError {
    BureauError::File(error.to_string())
}
