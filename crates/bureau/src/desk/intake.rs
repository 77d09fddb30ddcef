//! Taking an upload in: read the file (`read`), judge each request (1xxx), enter the requests that are decided, lay their claims,
//! send the codes, and queue the answers: what was objected to in one `BAJG`. One transaction per file.
//!
//! Lines about the file as a whole carry no `Bs`. What goes well with verification results and unfiled sites is not answered, since
//! the interface has no code for it.

use sqlx::SqliteConnection;

use super::{
    check::{self, Known, home_key, home_pages},
    file, ip,
    letters::{self, file_group},
    operation::{Named, Operation},
    read::{Reading, Request, read},
};
use crate::{
    clock,
    config::Decide,
    duties,
    error::{BureauError, Result},
    faults::FaultName,
    requests::{self, Claim, NewRequest},
    script::{Asked, Outcome, Verdict},
    sms::{self, Addressee},
    state::Inner,
    tables::Belongs,
    tree::{Element, Tree, el, fragment, read_fragment},
    uploads::{self, StoredUpload},
};

/// Takes an upload in. A file that the bureau itself fails on is answered 5999, so that it never blocks the desk; only a
/// failing database leaves it to be tried again.
pub(super) async fn take_in(bureau: &Inner, upload: StoredUpload) -> Result<()> {
    let isp = upload.isp;
    let (zip, provider, closed) = (upload.zip.clone(), bureau.providers.of(isp), bureau.providers.closed());
    let reading = tokio::task::spawn_blocking(move || read(&zip, provider.as_deref(), isp, &closed)).await;
    let settled = match reading.map_err(BureauError::from).and_then(|r| r) {
        Ok(reading) => settle(bureau, &upload, reading).await,
        Err(error) => Err(error),
    };
    match settled {
        Ok(()) => Ok(()),
        Err(BureauError::Store(error)) => Err(error.into()),
        Err(error) => {
            tracing::error!(%error, "PRACTICE desk fails on a stored file and answers 5999");
            settle(bureau, &upload, Reading { whole: Some(5999), ..Reading::default() }).await
        }
    }
}

/// Writes what reading a file came to: requests, claims, codes, the answers.
async fn settle(bureau: &Inner, upload: &StoredUpload, reading: Reading) -> Result<()> {
    let mut tx = bureau.store.step().await?;
    if !uploads::worked(&mut tx, upload.id, bureau.clock.now_micros()).await? {
        return Ok(()); // lost while it was read
    }
    let from = Some(upload.id);
    let mut groups: Vec<Element> = Vec::new();
    match reading.whole {
        Some(code) if reading.is_ip => {
            let letter = ip::file_letter(code, &upload.entry_name);
            letters::post(bureau, &mut tx, upload.isp, from, letter).await?;
        }
        Some(code) => groups.push(file_group(code, &upload.entry_name)),
        None if !reading.ip.is_empty() => {
            let letter = ip::take_in(bureau, &mut tx, upload.isp, &reading.ip, reading.of_each.as_ref()).await?;
            letters::post(bureau, &mut tx, upload.isp, from, letter).await?;
            uploads::settle(&mut tx, upload.id).await?;
        }
        None => {}
    }
    if !reading.domains.is_empty() {
        let refused = reading.domains.iter().map(|(kind, record)| domain_result(*kind, record));
        let letter = el("YM").with(el("BAJG").with_all(refused));
        letters::post(bureau, &mut tx, upload.isp, from, letter).await?;
    }
    for request in reading.requests {
        groups.extend(enter(bureau, &mut tx, upload, request, reading.whole.is_some()).await?);
    }
    if !groups.is_empty() {
        letters::post(bureau, &mut tx, upload.isp, from, letters::result(groups, Vec::new())).await?;
    }
    Ok(tx.commit().await?)
}

/// Domains are reported to the ministry alone.
fn domain_result(kind: u32, record: &Element) -> Element {
    let line = el("Jgxx").put("Dmms", letters::words(3036, "").unwrap_or_default()).put("Jgdm", 3036);
    el("Jg_xx").with(line).take(record, &["Id"]).put("Czlx", kind).take(record, &["IspId"])
}

/// Enters a request and returns what it is answered.
async fn enter(
    bureau: &Inner,
    db: &mut SqliteConnection,
    upload: &StoredUpload,
    request: Request,
    refused: bool,
) -> Result<Option<Element>> {
    let Request { operation, record, mut objections } = request;
    let named = operation.named(&record);
    let mut known = Known::default();
    let barred = objections.0.iter().any(|o| matches!(o.code, 5003 | 1053 | 1054));
    if !refused && !barred {
        known = check::against_register(bureau, db, operation, upload.isp, &record, &mut objections).await?;
    }
    let accepted = !refused && objections.0.is_empty();
    if operation.is_decided() {
        await_decision(bureau, db, upload, (operation, &named), &record, &known, accepted).await?;
    } else if accepted {
        uploads::settle(db, upload.id).await?;
        return answer_at_once(bureau, db, upload, operation, &record, &known).await;
    }
    let lines: Vec<_> = objections.0.iter().map(|o| letters::line(o.code, &o.seen)).collect();
    Ok((!lines.is_empty()).then(|| letters::group(lines, &named)))
}

/// Material, verification results and unfiled sites.
async fn answer_at_once(
    bureau: &Inner,
    db: &mut SqliteConnection,
    upload: &StoredUpload,
    operation: Operation,
    record: &Element,
    known: &Known,
) -> Result<Option<Element>> {
    let now = bureau.clock.now_micros();
    if let Some(duty) = &known.duty {
        duties::answered(db, duty.id, &fragment(record), now).await?;
    }
    if operation != Operation::Material {
        return Ok(None);
    }
    if let Some((object, id)) = check::own_material(db, record).await? {
        let object = if object == Belongs::Subject { "subject" } else { "site" };
        duties::keep_material(db, upload.isp, object, id, record.num("Fjyt").unwrap_or(0), now).await?;
    }
    let mut named = operation.named(record);
    if bureau.faults.strikes_within(db, FaultName::Czlx35).await?.is_some() {
        named.kind = 35;
    }
    Ok(Some(letters::group(vec![letters::line(1060, "")], &named)))
}

/// Enters a request that is decided: by the script, by a person, or by the bureau itself.
async fn await_decision(
    bureau: &Inner,
    db: &mut SqliteConnection,
    upload: &StoredUpload,
    (operation, named): (Operation, &Named),
    record: &Element,
    known: &Known,
    accepted: bool,
) -> Result<()> {
    let subject = match &known.subject {
        Some(row) => row.name.clone(),
        None => record.at(&["Zt_xx", "Dwmc"]).map(|n| n.text.clone()).unwrap_or_default(),
    };
    let people = if accepted { addressees(operation, named.kind, record, known)? } else { Vec::new() };
    let mut domains = file::domains(record);
    if let (true, Some(site)) = (accepted, &known.site) {
        domains.extend(crate::register::domains_of(db, site.id).await?.into_iter().map(|d| d.name));
    }
    let asked = Asked { isp: upload.isp, kind: named.kind, subject: &subject, domains: &domains };
    let due = if accepted { due(bureau, db, &asked).await? } else { None };
    let state = match (accepted, people.is_empty()) {
        (false, _) => "rejected",
        (true, true) => "review",
        (true, false) => "sms",
    };
    let tree = accepted.then(|| fragment(record));
    let new = NewRequest {
        upload: upload.id,
        isp: upload.isp,
        sequence: upload.sequence,
        kind: named.kind,
        key: &named.key,
        record: named.record,
        subject: &subject,
        state,
        tree: tree.as_deref(),
        received_at: upload.received_at,
        due: due.as_ref().map(|(wall, verdict)| (*wall, verdict.as_str())),
    };
    let id = requests::enter(db, &new).await?;
    if accepted {
        claim(db, id, upload.isp, operation, record, known).await?;
        let hours = sms::window_hours(&bureau.config.province);
        sms::send(db, id, &people, hours, bureau.clock.now_micros()).await?;
    }
    Ok(())
}

/// When and how the bureau decides a request by itself, if it does.
async fn due(bureau: &Inner, db: &mut SqliteConnection, asked: &Asked<'_>) -> Result<Option<(i64, String)>> {
    let (seconds, verdict) = match (bureau.script.verdict(db, asked).await?, bureau.config.decide) {
        (Some((_, Verdict { result: Outcome::Hand, .. })), _) | (None, Decide::Hand) => return Ok(None),
        (Some(scripted), _) => scripted,
        (None, Decide::Auto { after }) => {
            (after.as_secs_f64(), Verdict { result: Outcome::Approve, codes: Vec::new(), opinion: None })
        }
    };
    let wall = clock::wall().saturating_add((seconds * 1e6) as i64);
    Ok(Some((wall, serde_json::to_string(&verdict)?)))
}

/// Who has to answer: both persons of what is new; of a change those whose part changes; of a cancellation the subject's or the
/// site's; of a cancelled access nobody.
fn addressees(operation: Operation, kind: u32, record: &Element, known: &Known) -> Result<Vec<Addressee>> {
    let filed = known.subject.as_ref().map(|row| read_fragment(&row.tree)).transpose()?;
    let site = known.site.as_ref().map(|row| read_fragment(&row.tree)).transpose()?;
    let person = |tree: Option<&Element>, name: &str, role: &str| {
        tree.and_then(|t| t.child(name)).map(|p| (role.to_owned(), p.clone()))
    };
    let of_sites = || {
        let named = record.children("Wz_xx").enumerate();
        named.filter_map(|(i, s)| person(Some(s), "Wz_Fzr", &format!("site-{i}"))).collect::<Vec<_>>()
    };
    let mut persons: Vec<(String, Element)> = Vec::new();
    match (operation, kind) {
        (Operation::NewFiling, _) => {
            persons.extend(person(record.child("Zt_xx"), "Fzr", "subject"));
            persons.extend(of_sites());
        }
        (Operation::NewSite, _) => {
            persons.extend(person(filed.as_ref(), "Fzr", "subject"));
            persons.extend(of_sites());
        }
        (Operation::Change, _) => {
            let same = |name: &str| record.at(&["Zt_xx", name]) == filed.as_ref().and_then(|f| f.child(name));
            let subject_same = ["Dwmc", "Txdz", "Zj", "Fzr"].iter().all(|name| same(name));
            if !subject_same {
                persons.extend(person(record.child("Zt_xx"), "Fzr", "subject"));
            }
            persons.extend(of_sites());
        }
        (_, 3 | 7) => persons.extend(person(site.as_ref(), "Wz_Fzr", "site-0")),
        (_, 6) => persons.extend(person(filed.as_ref(), "Fzr", "subject")),
        _ => {}
    }
    let subject = filed.as_ref().or_else(|| record.child("Zt_xx")).cloned().unwrap_or_default();
    Ok(sms::addressees(&subject, &persons))
}

/// Lays the claims that keep others from asking for the same.
async fn claim(
    db: &mut SqliteConnection,
    request: i64,
    isp: i64,
    operation: Operation,
    record: &Element,
    known: &Known,
) -> Result<()> {
    let mut claims: Vec<(Claim, String)> = Vec::new();
    let own = |id: i64| format!("{isp}:{id}");
    if let (Operation::NewFiling | Operation::Change, Some(number)) = (operation, record.at(&["Zt_xx", "Zj", "Zjhm"])) {
        claims.push((Claim::Certificate, check::certificate_key(&number.text)));
    }
    if let Some(id) = record.at(&["Zt_xx", "IspZtid"]).and_then(|e| e.text.trim().parse().ok()) {
        claims.push((Claim::SubjectKey, own(id)));
    }
    for site in record.children("Wz_xx") {
        claims.extend(site.num("IspWzid").map(|id| (Claim::SiteKey, own(id))));
        claims.extend(home_pages(site).map(|url| (Claim::Home, home_key(url))));
        let accesses = site.children("Jr_xx").filter_map(|a| a.num("IspJrid"));
        claims.extend(accesses.map(|id| (Claim::AccessKey, own(id))));
    }
    claims.extend(file::domains(record).into_iter().map(|name| (Claim::Domain, name)));
    claims.extend(record.num("IspJrid").map(|id| (Claim::AccessKey, own(id))));
    let id = record.num("Jlid").unwrap_or(0).to_string();
    match (operation, record.num("Zxlb")) {
        (Operation::Change, _) => {
            claims.extend(known.subject.as_ref().map(|s| (Claim::Change, s.id.to_string())));
        }
        (Operation::Cancellation, Some(0)) => claims.push((Claim::CancelSubject, id)),
        (Operation::Cancellation, Some(1)) => {
            claims.push((Claim::CancelSite, id));
            claims.extend(known.site.as_ref().map(|s| (Claim::CancelSiteOf, s.subject.to_string())));
        }
        (Operation::Cancellation, _) => claims.push((Claim::CancelAccess, id)),
        _ => {}
    }
    for (claim, value) in claims {
        requests::lay_claim(db, request, claim, &value).await?;
    }
    Ok(())
}
