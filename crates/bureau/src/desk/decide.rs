//! Decisions: approving, refusing, lapsing, and the answers to the SMS. Each moves the request, the register and the
//! provider's queue in the caller's transaction.

use md5::{Digest, Md5};
use miit::message::{
    Download, FiledAccess, FiledDomain, FiledIp, FiledSite, FiledSubject, FilingCertificate, FilingData, FilingResult,
    NewFiling, Operation, UploadFile,
};
use sqlx::SqliteConnection;

use super::{
    check,
    letters::{self, LAPSE_WORDINGS, file_error},
};
use crate::{
    clock,
    error::{BureauError, Result},
    numbers,
    register::{self, NewSubject},
    requests::{self, RequestLine},
    sms,
    state::Inner,
    store,
};

/// How a request is refused.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// Result codes; empty means 1002.
    pub codes: Vec<u32>,
    /// The opinion's words.
    pub opinion: Option<String>,
}

/// Approves a request: numbers, register, 1001, record. Returns the subject's number.
pub(crate) async fn approve(
    bureau: &Inner,
    db: &mut SqliteConnection,
    request: i64,
    opinion: Option<&str>,
) -> Result<String> {
    let line = row(db, request).await?;
    let filing = read_back(db, request).await?;
    let now = bureau.clock.now_micros();
    let prefix = numbers::prefix(filing.subject.address.province)
        .ok_or_else(|| BureauError::File("the subject's province gives no numbers".into()))?;
    let number = numbers::subject(prefix, store::next(db, "serial", numbers::FIRST_SERIAL).await?);
    let data = file(db, &line, &filing, &number, now).await?;
    requests::move_to(db, request, "approved", Some(&number)).await?;
    let result = FilingResult {
        groups: vec![letters::group(vec![letters::line(1001, None, Some(line.key))])],
        opinions: vec![letters::opinion(line.key, true, opinion.unwrap_or("审核通过。"), now)],
    };
    letters::post(bureau, db, line.isp, &Download::Result(result)).await?;
    letters::post(bureau, db, line.isp, &Download::Data(vec![data])).await?;
    Ok(number)
}

/// Refuses a request.
pub(crate) async fn refuse(bureau: &Inner, db: &mut SqliteConnection, request: i64, refusal: &Refusal) -> Result<()> {
    let line = row(db, request).await?;
    let codes = if refusal.codes.is_empty() { &[1002][..] } else { &refusal.codes };
    let lines = codes.iter().map(|code| letters::line(*code, None, Some(line.key))).collect();
    let words = refusal.opinion.as_deref().unwrap_or("审核不通过，请修改后重新提交。");
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
    let lines = vec![letters::line(1002, None, Some(line.key))];
    end(bureau, db, &line, "lapsed", lines, words).await
}

async fn end(
    bureau: &Inner,
    db: &mut SqliteConnection,
    line: &RequestLine,
    state: &str,
    lines: Vec<miit::message::ResultLine>,
    words: &str,
) -> Result<()> {
    requests::move_to(db, line.id, state, None).await?;
    sms::close(db, line.id).await?;
    let result = FilingResult {
        groups: vec![letters::group(lines)],
        opinions: vec![letters::opinion(line.key, false, words, bureau.clock.now_micros())],
    };
    letters::post(bureau, db, line.isp, &Download::Result(result)).await
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

async fn read_back(db: &mut SqliteConnection, request: i64) -> Result<NewFiling> {
    let content = requests::content(db, request).await?.unwrap_or_default();
    let file = UploadFile::from_xml(&content).map_err(file_error)?;
    match file.into_operation().map_err(file_error)? {
        Operation::NewFilings(mut filings) => filings.pop(),
        _ => None,
    }
    .ok_or_else(|| BureauError::File("the request is empty".into()))
}

/// A new id of the provincial system.
async fn new_id(db: &mut SqliteConnection) -> Result<i64> {
    store::next(db, "record", 100_001).await
}

/// Writes the register and makes the record.
async fn file(
    db: &mut SqliteConnection,
    line: &RequestLine,
    filing: &NewFiling,
    number: &str,
    now: i64,
) -> Result<FilingData> {
    let subject = &filing.subject;
    let id = new_id(db).await?;
    let password = format!("{:08}", rand::random_range(0..100_000_000));
    register::file_subject(
        db,
        &NewSubject {
            id,
            request: line.id,
            name: &subject.name,
            certificate_kind: subject.certificate.kind,
            certificate_number: &check::certificate_key(&subject.certificate.number),
            number,
            password_md5: &hex::encode(Md5::digest(password.as_bytes())),
            filed_at: now,
        },
    )
    .await?;
    let phone = subject.person.mobile.split(';').next().unwrap_or_default().trim();
    let words = format!("【备案练习】备案号{number}，备案密码{password}。练习系统，并非真实短信。");
    register::notify(db, line.id, phone, &words, now).await?;
    let mut sites = Vec::with_capacity(filing.sites.len());
    for (i, site) in filing.sites.iter().enumerate() {
        sites.push(file_site(db, line.isp, id, site, &numbers::site(number, i + 1), now).await?);
    }
    let at = clock::stamp(now);
    Ok(FilingData {
        subject: FiledSubject {
            isp_id: Some(subject.isp_id),
            id,
            name: subject.name.clone(),
            nature: subject.nature,
            address: subject.address.clone(),
            certificate: subject.certificate.clone(),
            person: subject.person.clone(),
            number: Some(number.to_owned()),
            on_behalf: subject.on_behalf,
            investor: subject.investor.clone(),
            first_filed_at: at.clone(),
            changed_at: at.clone(),
            filing_certificate: FilingCertificate::NONE,
            reviewer: None,
            reviewed_at: Some(at),
            remark: subject.remark.clone(),
        },
        sites,
        remark: None,
    })
}

async fn file_site(
    db: &mut SqliteConnection,
    isp: i64,
    subject: i64,
    site: &miit::message::Site,
    number: &str,
    now: i64,
) -> Result<FiledSite> {
    let id = new_id(db).await?;
    register::file_site(db, id, subject, &site.name, number).await?;
    let mut domains = Vec::with_capacity(site.domains.len());
    for domain in &site.domains {
        let ymid = new_id(db).await?;
        register::file_domain(db, ymid, id, &check::domain_key(&domain.name)).await?;
        domains.push(FiledDomain { isp_id: Some(domain.isp_id), id: ymid, name: domain.name.clone() });
    }
    let mut accesses = Vec::with_capacity(site.accesses.len());
    for access in &site.accesses {
        let jrid = new_id(db).await?;
        let mut ips = Vec::with_capacity(access.ips.len());
        for ip in &access.ips {
            ips.push(FiledIp { isp_id: Some(ip.isp_id), id: new_id(db).await?, first: ip.first, last: ip.last });
        }
        accesses.push(FiledAccess {
            isp_id: Some(access.isp_id),
            id: jrid,
            provider_id: isp,
            locations: access.locations.clone(),
            modes: access.modes.clone(),
            ips,
        });
    }
    let at = clock::stamp(now);
    Ok(FiledSite {
        isp_id: Some(site.isp_id),
        id,
        name: site.name.clone(),
        pre_approvals: site.pre_approvals.clone(),
        service_contents: site.service_contents.clone(),
        languages: site.languages.clone(),
        domains,
        accesses,
        person: site.person.clone(),
        home_url: site.home_url.clone(),
        remark: site.remark.clone(),
        first_filed_at: Some(at.clone()),
        changed_at: Some(at),
        number: Some(number.to_owned()),
    })
}
