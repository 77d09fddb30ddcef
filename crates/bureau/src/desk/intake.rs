//! Taking an upload in: read the file, judge it as a whole (5xxx), judge each request (1xxx), enter the requests, lay
//! their claims, send the codes, and queue one `BAJG` with everything that was objected to. One transaction per file.
//!
//! Of the whole file, in this order: unreadable or another root 5001; a version other than V.3.0 5004; an operation the
//! bureau does not play 5011; against the schema 5001; another unit than the one that signed in 5003. The lines of 5001,
//! 5004 and 5011 carry no `Bs`, since the file as a whole was refused; 5003 is said of each request.

use miit::{
    message::{Download, FilingResult, NewFiling, Operation, RequestKind, ResultGroup, UploadFile},
    package::{self, UnpackLimits},
};
use sqlx::SqliteConnection;

use super::{
    check::{self, Objections},
    letters::{self, file_error},
};
use crate::{
    clock,
    error::{BureauError, Result},
    requests::{self, Claim, NewRequest},
    sms,
    state::Inner,
    uploads::{self, StoredUpload},
};

/// What reading a file came to.
struct Reading {
    /// A code for the file as a whole.
    whole: Option<u32>,
    /// The requests, as far as they could be read.
    requests: Vec<Request>,
}

/// One request with what it was found to be by itself.
struct Request {
    filing: NewFiling,
    objections: Objections,
    /// The request alone, without attachments, as it is kept for the decision.
    content: Vec<u8>,
}

/// Takes an upload in. A file that the bureau itself fails on is answered 5999, so that it never blocks the desk; only a
/// failing database leaves it to be tried again.
pub(super) async fn take_in(bureau: &Inner, upload: StoredUpload) -> Result<()> {
    let (isp, province) = (upload.isp, bureau.config.province.clone());
    let zip = upload.zip.clone();
    let reading = tokio::task::spawn_blocking(move || read(&zip, isp, &province)).await;
    let settled = match reading.map_err(BureauError::from).and_then(|r| r) {
        Ok(reading) => settle(bureau, &upload, reading).await,
        Err(error) => Err(error),
    };
    match settled {
        Ok(()) => Ok(()),
        Err(BureauError::Store(error)) => Err(error.into()),
        Err(error) => {
            tracing::error!(%error, "PRACTICE desk fails on a stored file and answers 5999");
            let reading = Reading { whole: Some(5999), requests: Vec::new() };
            settle(bureau, &upload, reading).await
        }
    }
}

/// Writes what reading a file came to: requests, claims, codes, one result file.
async fn settle(bureau: &Inner, upload: &StoredUpload, reading: Reading) -> Result<()> {
    let mut tx = bureau.store.step().await?;
    let mut groups: Vec<ResultGroup> = Vec::new();
    if let Some(code) = reading.whole {
        groups.push(letters::group(vec![letters::file_line(code, &upload.entry_name)]));
    }
    for request in reading.requests {
        groups.extend(enter(bureau, &mut tx, upload, request, reading.whole.is_some()).await?);
    }
    if !groups.is_empty() {
        let result = FilingResult { groups, opinions: Vec::new() };
        letters::post(bureau, &mut tx, upload.isp, &Download::Result(result)).await?;
    }
    uploads::worked(&mut tx, upload.id, bureau.clock.now_micros()).await?;
    Ok(tx.commit().await?)
}

fn read(zip: &[u8], isp: i64, province: &str) -> Result<Reading> {
    let whole = |code| Ok(Reading { whole: Some(code), requests: Vec::new() });
    let file = package::unpack_zip(zip, &UnpackLimits::default()).map_err(file_error)?;
    if version(&file.xml).is_some_and(|v| v != letters::VERSION) {
        return whole(5004);
    }
    let Ok(UploadFile { unit_id, operations, violations }) = UploadFile::from_xml(&file.xml) else {
        return whole(5001);
    };
    let refused = !violations.is_empty();
    let filings = match <[Operation; 1]>::try_from(operations) {
        Ok([Operation::NewFilings(filings)]) if !filings.is_empty() => filings,
        Ok([Operation::NewFilings(_)]) | Err(_) => return whole(5001),
        Ok([_]) => return whole(5011),
    };
    let mut requests = Vec::with_capacity(filings.len());
    for mut filing in filings {
        let mut objections = Objections::default();
        let mut content = Vec::new();
        if !refused && unit_id != isp {
            objections.add(5003, unit_id.to_string());
        } else if !refused {
            objections = check::examine(&filing, isp, province);
            filing.attachments = Vec::new();
            if objections.0.is_empty() {
                content = alone(unit_id, &filing)?;
            }
        }
        requests.push(Request { filing, objections, content });
    }
    Ok(Reading { whole: refused.then_some(5001), requests })
}

fn alone(unit_id: i64, filing: &NewFiling) -> Result<Vec<u8>> {
    Operation::NewFilings(vec![filing.clone()]).to_xml(unit_id).map_err(file_error)
}

/// The `version` of the root, found without reading the file: its head is ASCII in every charset that may occur.
fn version(xml: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&xml[..xml.len().min(4_096)]);
    let root = head.split_once("<UploadData")?.1;
    let tag = root.split_once('>')?.0;
    let value = tag.split_once("version")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split_once(quote).map(|(v, _)| v.to_owned())
}

/// Enters a request and returns what is objected to.
async fn enter(
    bureau: &Inner,
    db: &mut SqliteConnection,
    upload: &StoredUpload,
    request: Request,
    refused: bool,
) -> Result<Option<ResultGroup>> {
    let Request { filing, mut objections, content } = request;
    let key = filing.subject.isp_id;
    if !refused && !objections.0.iter().any(|o| o.code == 5003) {
        check::conflicts(db, &filing, &mut objections).await?;
        if objections.0.is_empty() && requests::key_is_open(db, upload.isp, key).await? {
            objections.add(1999, key.to_string());
        }
    }
    let accepted = !refused && objections.0.is_empty();
    let id = requests::enter(
        db,
        &NewRequest {
            upload: upload.id,
            isp: upload.isp,
            sequence: upload.sequence,
            kind: RequestKind::NewFiling.number(),
            key,
            subject: &filing.subject.name,
            state: if accepted { "sms" } else { "rejected" },
            content: accepted.then_some(content.as_slice()),
            received_at: upload.received_at,
            accepted_wall: clock::wall(),
        },
    )
    .await?;
    if accepted {
        claim(db, id, &filing).await?;
        sms::send(db, id, &filing, bureau.clock.now_micros()).await?;
    }
    let lines: Vec<_> = objections.0.iter().map(|o| letters::line(o.code, Some(&o.seen), Some(key))).collect();
    Ok((!lines.is_empty()).then(|| letters::group(lines)))
}

/// Lays the claims that keep others from filing the same.
async fn claim(db: &mut SqliteConnection, request: i64, filing: &NewFiling) -> Result<()> {
    let certificate = check::certificate_key(&filing.subject.certificate.number);
    requests::lay_claim(db, request, Claim::Certificate, &certificate).await?;
    for site in &filing.sites {
        for domain in &site.domains {
            requests::lay_claim(db, request, Claim::Domain, &check::domain_key(&domain.name)).await?;
        }
        for url in check::home_pages(site) {
            requests::lay_claim(db, request, Claim::Home, &check::home_key(url)).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_found_in_the_head() {
        let of = |s: &str| version(s.as_bytes());
        assert_eq!(
            of("<?xml version=\"1.0\" encoding=\"GBK\"?><UploadData version=\"V.3.0\"><ICP>"),
            Some("V.3.0".into())
        );
        assert_eq!(of("<UploadData  version = 'V.5.0' >"), Some("V.5.0".into()));
        assert_eq!(of("<UploadData>"), None);
        assert_eq!(of("<?xml version=\"1.0\"?><return/>"), None);
        assert_eq!(of("<UploadData version"), None);
    }
}
