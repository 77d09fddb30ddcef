//! Messages that the bureau sends of its own accord, at a tester's wish: tasks, findings, notices, lists, code tables, copies.

use std::net::Ipv4Addr;

use serde::Deserialize;
use sqlx::SqliteConnection;

use super::{
    base_codes,
    check::{certificate_key, domain_key},
    file::{end_site, end_subject, new_id},
    findings,
    letters::{self, icp},
    records::{self, Shape},
};
use crate::{
    clock,
    config::province_of,
    duties::{self, Kind},
    error::Result,
    ip_records,
    register::{self, By, Listed, SiteRow, SubjectRow},
    state::Inner,
    tables,
    tree::{Element, Tree, el, read_fragment},
};

/// Subjects in one synchronisation file.
const COPIED: usize = 100;

/// What is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Message {
    /// Verification task.
    #[serde(rename = "HSRW")]
    Task,
    /// Check findings.
    #[serde(rename = "HCJG")]
    Findings,
    /// Rectification notice.
    #[serde(rename = "XGTZ")]
    Notice,
    /// Blacklist.
    #[serde(rename = "HMDLB")]
    Blacklist,
    /// Illegal access.
    #[serde(rename = "FFJRHMD")]
    IllegalAccess,
    /// Unfiled site.
    #[serde(rename = "WBAWZLB")]
    Unfiled,
    /// Cancelled by the bureau.
    #[serde(rename = "ZXSJ")]
    Cancelled,
    /// Base codes.
    #[serde(rename = "JCDM")]
    Codes,
    /// Copy of what is filed.
    #[serde(rename = "SJTB")]
    Copy,
    /// Findings about addresses.
    #[serde(rename = "IP-HCJG")]
    IpFindings,
    /// A result of an IP filing.
    #[serde(rename = "IP-BAJG")]
    IpResult,
    /// Anything, as XML.
    #[serde(rename = "RAW")]
    Raw,
}

/// The body of a wish: which message, and what it needs. The table of fields stands in docs/practice-bureau.md.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    /// Which.
    pub message: Option<Message>,
    /// To whom; everybody where a message allows it.
    pub isp: Option<i64>,
    /// A filing number, of a subject or a site.
    pub number: Option<String>,
    /// What kind of it.
    pub kind: Option<String>,
    /// Words.
    pub text: Option<String>,
    /// A domain.
    pub domain: Option<String>,
    /// An address, the first of a range.
    pub ip: Option<Ipv4Addr>,
    /// The last of a range.
    pub last: Option<Ipv4Addr>,
    /// A certificate number.
    pub certificate: Option<String>,
    /// A name.
    pub name: Option<String>,
    /// A result code.
    pub code: Option<u32>,
    /// What goes below `DownloadData`.
    pub xml: Option<String>,
}

/// Why a wish cannot be granted.
pub(crate) enum Refusal {
    /// Nothing of that name.
    Unknown(String),
    /// Something is missing or wrong.
    Content(&'static str),
}

type Granted<T> = std::result::Result<T, Refusal>;

/// What a filing number names.
pub(super) struct Named {
    /// The subject.
    pub subject: SubjectRow,
    /// The site, where a site is named.
    pub site: Option<SiteRow>,
}

impl Wish {
    pub(super) fn text(&self, or: &str) -> String {
        let words = self.text.as_deref().map(str::trim).filter(|t| !t.is_empty()).unwrap_or(or);
        words.chars().take(255).collect()
    }

    pub(super) fn address(&self) -> Granted<i64> {
        self.ip.map(|ip| i64::from(u32::from(ip))).filter(|ip| *ip > 0).ok_or(Refusal::Content("ip is needed"))
    }

    pub(super) fn last_address(&self) -> Granted<i64> {
        let first = self.address()?;
        let last = self.last.map_or(first, |ip| i64::from(u32::from(ip)));
        if last < first { Err(Refusal::Content("last is before ip")) } else { Ok(last) }
    }

    pub(super) fn domain(&self) -> Granted<&str> {
        let domain = self.domain.as_deref().map(str::trim).unwrap_or_default();
        if super::is_host(domain) { Ok(domain) } else { Err(Refusal::Content("domain is needed")) }
    }

    fn name(&self, or: &str) -> String {
        self.name.as_deref().map(str::trim).filter(|n| !n.is_empty()).unwrap_or(or).chars().take(255).collect()
    }
}

/// Looks a filing number up, of a subject or of a site.
pub(super) async fn named(db: &mut SqliteConnection, wish: &Wish) -> Result<Granted<Named>> {
    let number = wish.number.as_deref().map(str::trim).unwrap_or_default();
    if number.is_empty() {
        return Ok(Err(Refusal::Content("number is needed")));
    }
    if let Some(subject) = register::subject(db, By::Number(number)).await?.filter(|s| s.cancelled_at.is_none()) {
        return Ok(Ok(Named { subject, site: None }));
    }
    let site = register::sites(db, By::Number(number)).await?.into_iter().find(|s| s.cancelled_at.is_none());
    if let Some(site) = site
        && let Some(subject) = register::subject(db, By::Id(site.subject)).await?
    {
        return Ok(Ok(Named { subject, site: Some(site) }));
    }
    Ok(Err(Refusal::Unknown(format!("nothing is filed under {number}"))))
}

/// Grants a wish: how many files were queued.
pub(crate) async fn grant(bureau: &Inner, db: &mut SqliteConnection, wish: &Wish) -> Result<Granted<usize>> {
    let letters = match compose(bureau, db, wish).await? {
        Ok(letters) => letters,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let count = letters.len();
    for (isp, letter) in letters {
        letters::post(bureau, db, isp, None, letter).await?;
    }
    Ok(Ok(count))
}

type Letters = Vec<(i64, Element)>;

async fn compose(bureau: &Inner, db: &mut SqliteConnection, wish: &Wish) -> Result<Granted<Letters>> {
    let Some(message) = wish.message else { return Ok(Err(Refusal::Content("message is needed"))) };
    let everybody: Vec<i64> = bureau.providers.all().iter().map(|p| p.provider.isp_id).collect();
    let to = match wish.isp {
        Some(isp) if everybody.contains(&isp) => vec![isp],
        Some(isp) => return Ok(Err(Refusal::Unknown(format!("no provider has the id {isp}")))),
        None => everybody,
    };
    let for_all = matches!(message, Message::Blacklist | Message::Codes | Message::Cancelled);
    if wish.isp.is_none() && !for_all && to.len() != 1 {
        return Ok(Err(Refusal::Content("isp is needed")));
    }
    let isp = to.first().copied().unwrap_or(0);
    let now = bureau.clock.now_micros();
    let one = |letter: Element| Ok(Ok(vec![(isp, letter)]));
    match message {
        Message::Task => match named(db, wish).await? {
            Err(refusal) => Ok(Err(refusal)),
            Ok(found) => {
                let sites = match found.site {
                    Some(site) => vec![site],
                    None => register::sites_of(db, found.subject.id).await?,
                };
                if sites.is_empty() {
                    return Ok(Err(Refusal::Content("the subject has no site")));
                }
                duties::ask(db, isp, Kind::Verify, found.subject.id, None, now).await?;
                one(icp(el("HSRW").with(records::record(db, Shape::Task, isp, &found.subject, &sites).await?)))
            }
        },
        Message::Findings => match findings::of_filing(bureau, db, isp, wish).await? {
            Ok(letter) => one(letter),
            Err(refusal) => Ok(Err(refusal)),
        },
        Message::Notice => match named(db, wish).await? {
            Err(refusal) => Ok(Err(refusal)),
            Ok(found) => {
                let (kind, number, id) = match &found.site {
                    Some(site) => (1, &site.number, site.id),
                    None => (0, &found.subject.number, found.subject.id),
                };
                let words = wish.text("请核实备案信息是否准确，并于三十日内整改。");
                let entry = el("Tzxx").put("Tzlb", kind).put("Baxh", number).put("Jlid", id).put("Tznr", words);
                one(icp(el("XGTZ").with(entry)))
            }
        },
        Message::Blacklist => match blacklist(db, wish).await? {
            Ok(letter) => Ok(Ok(to.into_iter().map(|isp| (isp, letter.clone())).collect())),
            Err(refusal) => Ok(Err(refusal)),
        },
        Message::IllegalAccess => Ok(illegal_access(isp, new_id(db).await?, wish, now).map(|l| vec![(isp, l)])),
        Message::Unfiled => {
            let id = new_id(db).await?;
            let (domain, ip) = match wish.domain().and_then(|d| Ok((d, wish.address()?))) {
                Ok(both) => both,
                Err(refusal) => return Ok(Err(refusal)),
            };
            duties::ask(db, isp, Kind::Unfiled, id, Some((&domain_key(domain), ip)), now).await?;
            one(unfiled(isp, id, (domain, ip), now))
        }
        Message::Cancelled => match named(db, wish).await? {
            Err(refusal) => Ok(Err(refusal)),
            Ok(Named { site: Some(site), .. }) => Ok(Ok(end_site(db, site.id, wish.isp, now).await?)),
            Ok(Named { subject, .. }) => Ok(Ok(end_subject(db, subject.id, wish.isp, now).await?)),
        },
        Message::Codes => {
            let tables = base_codes::tables(bureau, db).await?;
            Ok(Ok(to.into_iter().map(|isp| (isp, tables.clone())).collect()))
        }
        Message::Copy => match wish.kind.as_deref().unwrap_or("ICP") {
            "ICP" => Ok(Ok(copies(db, isp).await?)),
            "IP" => one(el("SJTB").with(ip_copy(bureau, isp).await?)),
            "JCDM" => one(el("SJTB").with(base_codes::tables(bureau, db).await?)),
            _ => Ok(Err(Refusal::Content("kind is ICP, IP or JCDM"))),
        },
        Message::IpFindings => match findings::of_addresses(wish) {
            Ok(letter) => one(letter),
            Err(refusal) => Ok(Err(refusal)),
        },
        Message::IpResult => Ok(ip_result(wish).map(|letter| vec![(isp, letter)])),
        Message::Raw => match read_fragment(wish.xml.as_deref().unwrap_or_default()) {
            Ok(content) if content.name != "DownloadData" => one(content),
            _ => Ok(Err(Refusal::Content("xml is one element below DownloadData, such as <ICP>…</ICP>"))),
        },
    }
}

/// `HMDLB` with one entry, which holds for every request from now on.
async fn blacklist(db: &mut SqliteConnection, wish: &Wish) -> Result<Granted<Element>> {
    let act = match wish.kind.as_deref().unwrap_or("add") {
        "add" => 0,
        "change" => 1,
        "delete" => 2,
        _ => return Ok(Err(Refusal::Content("kind is add, change or delete"))),
    };
    if let Some(number) = wish.certificate.as_deref().map(str::trim).filter(|c| !c.is_empty()) {
        let name = wish.name(number);
        let listed = (act < 2).then_some(name.as_str());
        register::set_black(db, Listed::Subject, &certificate_key(number), listed).await?;
        let kind = if tables::is_identity_number(number) { 2 } else { 1 };
        let subject = el("Zt_xx").put("Dwmc", &name).with(el("Zj").put("Zjlx", kind).put("Zjhm", number));
        return Ok(Ok(icp(el("HMDLB").with(el("Zthmdxxs").with(subject).put("Czlx", act)))));
    }
    let domain = match wish.domain() {
        Ok(domain) => domain,
        Err(_) => return Ok(Err(Refusal::Content("certificate or domain is needed"))),
    };
    let name = wish.name(domain);
    let listed = (act < 2).then_some(name.as_str());
    register::set_black(db, Listed::Domain, &domain_key(domain), listed).await?;
    let site = el("Wz_xx").put("Wzmc", &name).with(el("Ym_xx").put("Ym", domain));
    Ok(Ok(icp(el("HMDLB").with(el("Wzhmdxxs").with(site).put("Czlx", act)))))
}

fn province_code(isp: i64) -> String {
    format!("{}0000", province_of(isp))
}

fn illegal_access(isp: i64, id: i64, wish: &Wish, now: i64) -> Granted<Element> {
    let entry = el("Ffjrxx")
        .put("Id", id)
        .put("Ym", wish.domain()?)
        .put("Ip", wish.address()?)
        .put("Zjjrz", isp)
        .put("Szs", province_code(isp))
        .put("Dqjcsj", clock::stamp(now));
    Ok(icp(el("FFJRHMD").with(entry)))
}

fn unfiled(isp: i64, id: i64, (domain, ip): (&str, i64), now: i64) -> Element {
    let entry = el("Wbawz_xx")
        .put("Id", id)
        .put("Wzym_mc", domain)
        .put("IP", ip)
        .put("Dqjcsj", clock::stamp(now))
        .put("Jccs", 3)
        .put("Sssh", province_code(isp))
        .put("Scjcsj", clock::stamp(now - 7 * 86_400_000_000))
        .put("Jrs", isp)
        .put("Yys", tables::CARRIERS[0].0);
    icp(el("WBAWZLB").with(entry))
}

fn ip_result(wish: &Wish) -> Granted<Element> {
    let code = wish.code.unwrap_or(2998);
    let data = el("Xgsj").put("Qsip", wish.address()?).put("Zzip", wish.last_address()?);
    let words = letters::words(code, "").unwrap_or_else(|| "其他".into());
    let line = el("Jgxx").put("Jgdm", code).put("Dmms", words).with(data);
    Ok(el("IP").with(el("BAJG").with(el("Lyjg").with(line).put("Czlx", 1))))
}

/// `SJTB/ICP`: everything that the provider has an access to, in files of a hundred subjects.
async fn copies(db: &mut SqliteConnection, isp: i64) -> Result<Letters> {
    let subjects: Vec<i64> = sqlx::query_scalar(
        "SELECT DISTINCT sites.subject FROM accesses JOIN sites ON sites.id = accesses.site
         WHERE accesses.isp = $1 AND accesses.cancelled_at IS NULL ORDER BY sites.subject",
    )
    .bind(isp)
    .fetch_all(&mut *db)
    .await?;
    let mut records = Vec::new();
    for id in subjects {
        if let Some(subject) = register::subject(db, By::Id(id)).await? {
            let sites = register::sites_of(db, id).await?;
            records.push(records::record(db, Shape::Data, isp, &subject, &sites).await?);
        }
    }
    if records.is_empty() {
        return Ok(vec![(isp, el("SJTB"))]);
    }
    let files = records.chunks(COPIED).map(|some| el("SJTB").with(el("ICP").with_all(some.to_vec())));
    Ok(files.map(|file| (isp, file)).collect())
}

/// `SJTB/IP`: what the provider has filed of its addresses.
async fn ip_copy(bureau: &Inner, isp: i64) -> Result<Element> {
    let mut lists = [("Iply", "Lyxx", "Ly"), ("Ipfp", "Fpxx", "Fp"), ("Ipgb", "Gbxx", "Gb"), ("Zdip", "Zdxx", "Zd")]
        .map(|(list, entry, kind)| (el(list), entry, kind));
    for row in ip_records::of(bureau.store.read(), isp, 1_000).await? {
        let said = read_fragment(&row.tree)?;
        for (list, entry, _) in lists.iter_mut().filter(|(_, _, kind)| *kind == row.kind) {
            let mut one = el(entry).put("Id", row.id).put("IspId", row.isp_id.max(1)).put("Bbdwid", isp);
            one.children.extend(said.children.iter().filter(|c| !matches!(c.name.as_str(), "Id" | "IspId")).cloned());
            list.children.push(one);
        }
    }
    Ok(el("IP").with_all(lists.into_iter().map(|(list, _, _)| list).filter(|list| !list.children.is_empty())))
}
