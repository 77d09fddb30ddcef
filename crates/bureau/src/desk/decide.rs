//! Decisions: approving, refusing, lapsing, and the answers to the SMS. Each moves the request, the register and the
//! provider's queue in the caller's transaction.

use sqlx::SqliteConnection;

use super::{
    file::{self, Filed},
    letters::{self, LAPSE_WORDINGS},
    operation::Named,
};
use crate::{
    error::{BureauError, Result},
    requests::{self, RequestLine},
    script::{Outcome, Verdict},
    sms,
    state::Inner,
    store,
    tree::{Element, read_fragment},
    uploads,
};

/// How the answers of a request name it.
fn named(line: &RequestLine) -> Named {
    Named { kind: line.kind, key: line.key.clone(), record: line.record }
}

/// Approves a request: register, numbers, 1001, records. Returns the number that it is remembered by.
pub(crate) async fn approve(
    bureau: &Inner,
    db: &mut SqliteConnection,
    request: i64,
    opinion: Option<&str>,
) -> Result<Option<String>> {
    let line = row(db, request).await?;
    let record = read_back(db, request).await?;
    let mut lines = vec![letters::line(1001, "")];
    if file::matches_ip_filing(db, line.isp, &record).await? {
        lines.push(letters::line(1062, ""));
    }
    let Filed { number, letters: more } = file::file(bureau, db, &line, &record).await?;
    requests::move_to(db, request, "approved", number.as_deref()).await?;
    sms::close(db, request).await?;
    uploads::settle(db, line.upload).await?;
    let words = opinion.unwrap_or("审核通过。");
    let opinion = letters::opinion(&named(&line), true, words, bureau.clock.now_micros());
    let result = letters::result(vec![letters::group(lines, &named(&line))], vec![opinion]);
    letters::post(bureau, db, line.isp, Some(line.upload), result).await?;
    for (isp, letter) in more {
        letters::post(bureau, db, isp, Some(line.upload), letter).await?;
    }
    Ok(number)
}

/// Refuses a request.
pub(crate) async fn refuse(bureau: &Inner, db: &mut SqliteConnection, request: i64, verdict: &Verdict) -> Result<()> {
    let line = row(db, request).await?;
    let codes = if verdict.codes.is_empty() { &[1002][..] } else { &verdict.codes };
    let lines = codes.iter().map(|code| letters::line(*code, "")).collect();
    let words = verdict.opinion.as_deref().unwrap_or("审核不通过，请修改后重新提交。");
    end(bureau, db, &line, "refused", lines, words).await
}

/// Ends a request because of its SMS step, in the next of the three wordings unless the caller brings words.
pub(crate) async fn lapse(bureau: &Inner, db: &mut SqliteConnection, request: i64, words: Option<&str>) -> Result<()> {
    let line = row(db, request).await?;
    let words = match words {
        Some(words) => words,
        None => {
            let turn = store::next(db, "lapse", 0).await?;
            LAPSE_WORDINGS[usize::try_from(turn).unwrap_or(0) % LAPSE_WORDINGS.len()]
        }
    };
    end(bureau, db, &line, "lapsed", vec![letters::line(1002, "")], words).await
}

/// Carries a verdict out. Left to a person, nothing happens.
pub(crate) async fn carry_out(
    bureau: &Inner,
    db: &mut SqliteConnection,
    request: i64,
    verdict: &Verdict,
) -> Result<()> {
    match verdict.result {
        Outcome::Approve => approve(bureau, db, request, verdict.opinion.as_deref()).await.map(|_| ()),
        Outcome::Refuse => refuse(bureau, db, request, verdict).await,
        Outcome::Lapse => lapse(bureau, db, request, verdict.opinion.as_deref()).await,
        Outcome::Hand => Ok(()),
    }
}

async fn end(
    bureau: &Inner,
    db: &mut SqliteConnection,
    line: &RequestLine,
    state: &str,
    lines: Vec<Element>,
    words: &str,
) -> Result<()> {
    requests::move_to(db, line.id, state, None).await?;
    sms::close(db, line.id).await?;
    let opinion = letters::opinion(&named(line), false, words, bureau.clock.now_micros());
    let result = letters::result(vec![letters::group(lines, &named(line))], vec![opinion]);
    letters::post(bureau, db, line.isp, Some(line.upload), result).await
}

/// What an answer to an SMS came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Right, or already right before.
    Right {
        /// Attempts left.
        left: i64,
    },
    /// Wrong; with none left the request has lapsed.
    Wrong {
        /// Attempts left.
        left: i64,
    },
    /// Nothing was sent to this phone.
    Unknown,
    /// Nothing of what was sent to this phone can be answered any more.
    Over,
}

/// Takes an answer: phone, code and the last six characters of the person's certificate number.
///
/// Several requests may wait for one phone: the code says which is meant; a code that fits none counts against the one
/// sent last.
pub(crate) async fn take_answer(
    bureau: &Inner,
    db: &mut SqliteConnection,
    phone: &str,
    code: &str,
    id6: &str,
) -> Result<Answer> {
    let now = bureau.clock.now_micros();
    let sent = sms::of_phone(db, phone).await?;
    if sent.is_empty() {
        return Ok(Answer::Unknown);
    }
    let right = |s: &sms::Sms| s.code == code && s.id6 == sms::last_six(id6);
    if let Some(before) = sent.iter().find(|s| s.answered_at.is_some() && right(s)) {
        return Ok(Answer::Right { left: sms::TRIES - before.wrong });
    }
    let open: Vec<_> = sent.iter().filter(|s| s.answered_at.is_none() && s.state == "sms" && now < s.until).collect();
    let Some(meant) = open.iter().find(|s| s.code == code).or_else(|| open.first()) else {
        return Ok(Answer::Over);
    };
    if right(meant) {
        sms::answered(db, meant.id, now).await?;
        if sms::open_of(db, meant.request).await? == 0 {
            requests::move_to(db, meant.request, "review", None).await?;
        }
        return Ok(Answer::Right { left: sms::TRIES - meant.wrong });
    }
    let left = (sms::TRIES - sms::count_wrong(db, meant.id).await?).max(0);
    if left == 0 {
        lapse(bureau, db, meant.request, None).await?;
    }
    Ok(Answer::Wrong { left })
}

async fn row(db: &mut SqliteConnection, request: i64) -> Result<RequestLine> {
    let found = requests::by_id(db, request).await?;
    found.ok_or_else(|| BureauError::File("the request is gone".into()))
}

async fn read_back(db: &mut SqliteConnection, request: i64) -> Result<Element> {
    read_fragment(&requests::tree(db, request).await?.unwrap_or_default())
}
