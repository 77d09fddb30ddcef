//! The bureau's letters: result lines, opinions and result files, and their way into a provider's queue, where the faults of
//! letters strike.

use miit::{
    codes,
    package::{self, Cipher},
};
use sqlx::SqliteConnection;

use super::operation::Named;
use crate::{
    clock,
    error::{BureauError, Result},
    faults::FaultName,
    queue::{self, NewFile},
    state::Inner,
    store,
    tree::{Element, Tree, download_file, el},
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
pub(crate) const VERSION: &str = "V.3.0";

/// The official text of a code with, as practice has it, what was seen behind it.
pub(crate) fn words(code: u32, seen: &str) -> Option<String> {
    let official = codes::text(code).map(|t| t.replace("“当前版本信息”", &format!("“{VERSION}”")));
    let text = match (official, seen) {
        // The text of this one has places for both.
        (Some(t), seen) if code == 1064 && !seen.is_empty() => {
            let (site, domain) = seen.split_once('\n').unwrap_or(("", seen));
            Some(t.replace("“XX”", &format!("“{site}”")).replace("“XX域名”", &format!("“{domain}”")))
        }
        (Some(t), "") => Some(t),
        (Some(t), seen) => Some(format!("{t}错误数据：{seen}")),
        (None, "") => None,
        (None, seen) => Some(seen.to_owned()),
    };
    text.map(|t| t.chars().filter(|c| !c.is_control()).take(LINE_LIMIT).collect())
}

/// `Jgxx`: one result line.
pub(crate) fn line(code: u32, seen: &str) -> Element {
    el("Jgxx").put("Jgdm", code).put_if("Dmms", words(code, seen))
}

/// `Jg_xx`: the lines about one request.
pub(crate) fn group(lines: Vec<Element>, named: &Named) -> Element {
    el("Jg_xx").with_all(lines).put("Czlx", named.kind).put_if("Bs", Some(&named.key).filter(|k| !k.is_empty()))
}

/// `Jg_xx` about a whole file: its name is the text of 5001 and the remark of others.
pub(crate) fn file_group(code: u32, entry_name: &str) -> Element {
    let name: String = entry_name.chars().take(LINE_LIMIT).collect();
    if code == 5001 {
        el("Jg_xx").with(el("Jgxx").put("Jgdm", code).put("Dmms", name)).put("Czlx", 1)
    } else {
        el("Jg_xx").with(line(code, "")).put("Czlx", 1).put("Bz", name)
    }
}

/// `Gjsh`: an opinion on a request.
pub(crate) fn opinion(named: &Named, approved: bool, words: &str, now: i64) -> Element {
    el("Gjsh")
        .put("Shrxm", "练习审核员")
        .put("Shr_dhhm", "010-12381000")
        .put("Shsj", clock::stamp(now))
        .put("Shyj", words)
        .put("Shjg", u8::from(approved))
        .put("Czlx", named.kind)
        .put_if("Jlid", named.record)
}

/// `ICP/BAJG`.
pub(crate) fn result(groups: Vec<Element>, opinions: Vec<Element>) -> Element {
    let list = (!opinions.is_empty()).then(|| el("GJSHS").with_all(opinions));
    icp(el("BAJG").with_all(groups).with_all(list))
}

/// An operation below `ICP`.
pub(crate) fn icp(operation: Element) -> Element {
    el("ICP").with(operation)
}

/// Writes, packs and queues a file for a provider; encrypted when it has a key. `upload` is whose answer it is.
pub(crate) async fn post(
    bureau: &Inner,
    db: &mut SqliteConnection,
    isp: i64,
    upload: Option<i64>,
    mut letter: Element,
) -> Result<()> {
    if let Some(struck) = bureau.faults.strikes_within(db, FaultName::OddProse).await? {
        dress_up(&mut letter, struck.of(DRESSES.len()));
    }
    let copies = if bureau.faults.strikes_within(db, FaultName::Twice).await?.is_some() { 2 } else { 1 };
    for _ in 0..copies {
        queue_one(bureau, db, isp, upload, &letter).await?;
    }
    if let Some(struck) = bureau.faults.strikes_within(db, FaultName::Unasked).await? {
        let letter = super::unasked::letter(struck, bureau.clock.now_micros());
        queue_one(bureau, db, isp, None, &letter).await?;
    }
    Ok(())
}

async fn queue_one(
    bureau: &Inner,
    db: &mut SqliteConnection,
    isp: i64,
    upload: Option<i64>,
    letter: &Element,
) -> Result<()> {
    let late = bureau.faults.strikes_within(db, FaultName::Late).await?;
    let early = bureau.faults.strikes_within(db, FaultName::OutOfOrder).await?;
    let now = bureau.clock.now_micros();
    let number = store::next(db, "download", 1).await?;
    let name = format!("{}_{}_{number}.xml", clock::mainland(now).strftime("%Y%m%d%H%M%S"), bureau.config.province);
    let xml = download_file(letter)?;
    let cipher = cipher(bureau, isp)?;
    let file = package::pack(&xml, &name, cipher.as_ref()).map_err(file_error)?;
    let held = late.map_or(0, |s| (s.delay.as_micros() as f64 * s.choice) as i64);
    let new = NewFile {
        isp,
        upload,
        file: &file,
        label: &label(letter),
        at: now,
        ready_wall: clock::wall() + held,
        overtakes: early.map_or(0, |s| i64::try_from(s.of(3)).unwrap_or(0) + 1),
    };
    queue::put(db, &new).await
}

/// The cipher of a provider, if it has a key.
pub(crate) fn cipher(bureau: &Inner, isp: i64) -> Result<Option<Cipher>> {
    match bureau.providers.of(isp).map(|p| (p.provider.key.clone(), p.provider.iv.clone())) {
        Some((Some(key), Some(iv))) => Ok(Some(Cipher::new(&key, &iv).map_err(file_error)?)),
        _ => Ok(None),
    }
}

/// What is in a file, for people: its messages with codes or filing numbers.
fn label(letter: &Element) -> String {
    fn collect<'e>(element: &'e Element, names: &[&str], found: &mut Vec<&'e str>) {
        for child in &element.children {
            if names.contains(&child.name.as_str()) && !found.contains(&child.text.as_str()) {
                found.push(&child.text);
            }
            collect(child, names, found);
        }
    }
    let mut parts = Vec::new();
    let inner = if letter.name == "JCDM" { std::slice::from_ref(letter) } else { &letter.children[..] };
    for operation in inner {
        let mut found = Vec::new();
        collect(operation, if operation.name == "BAJG" { &["Jgdm"] } else { &["Baxh"] }, &mut found);
        let path = if letter.name == "JCDM" { String::new() } else { format!("{}/", letter.name) };
        parts.push(format!("{path}{} {}", operation.name, found.join(", ")).trim().to_owned());
    }
    parts.join("; ").chars().take(200).collect()
}

/// Ways to dress words up; what was said stays inside.
const DRESSES: [(&str, &str); 5] = [
    ("【系统通知】", ""),
    ("", "（本信息由系统自动生成，请勿回复）"),
    ("\u{3000}\u{3000}", " \n"),
    ("经核查，", "详询属地管局。"),
    ("  ", "！！"),
];

fn dress_up(letter: &mut Element, which: usize) {
    let (before, after) = DRESSES[which % DRESSES.len()];
    if matches!(letter.name.as_str(), "Dmms" | "Shyj") {
        let dressed = format!("{before}{}{after}", letter.text);
        // The text of 5001 is a file name, and nothing may grow over its length.
        if dressed.chars().count() <= LINE_LIMIT && !letter.text.ends_with(".xml") {
            letter.text = dressed;
        }
    }
    for child in &mut letter.children {
        dress_up(child, which);
    }
}

/// A failure of the interface library, for the bureau's log.
pub(crate) fn file_error(error: impl std::fmt::Display) -> BureauError {
    BureauError::File(error.to_string())
}
