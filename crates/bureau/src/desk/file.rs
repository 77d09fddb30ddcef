//! What an approval writes into the register. The caller's transaction holds it together with the letters.

use sqlx::SqliteConnection;

use super::{
    check::{self, certificate_key, domain_key, domains_of, home_key, home_pages, password_md5},
    letters::{file_error, icp},
    operation::Operation,
    records::{self, Shape},
};
use crate::{
    error::{BureauError, Result},
    numbers,
    register::{self, By, NewAccess, NewSite, NewSubject, SiteRow, SubjectRow},
    requests::RequestLine,
    state::Inner,
    store,
    tree::{Element, Tree, el, fragment},
};

/// What came of an approval.
pub(super) struct Filed {
    /// The number that the request is remembered by.
    pub number: Option<String>,
    /// Files to be sent besides the result, with their providers.
    pub letters: Vec<(i64, Element)>,
}

/// A new id of the provincial system.
pub(crate) async fn new_id(db: &mut SqliteConnection) -> Result<i64> {
    store::next(db, "record", 100_001).await
}

fn gone() -> BureauError {
    BureauError::File("what the request speaks of is gone".into())
}

async fn subject(db: &mut SqliteConnection, by: By<'_>) -> Result<SubjectRow> {
    register::subject(db, by).await?.filter(|s| s.cancelled_at.is_none()).ok_or_else(gone)
}

async fn site(db: &mut SqliteConnection, by: By<'_>) -> Result<SiteRow> {
    register::sites(db, by).await?.into_iter().find(|s| s.cancelled_at.is_none()).ok_or_else(gone)
}

/// Writes a request into the register.
pub(super) async fn file(
    bureau: &Inner,
    db: &mut SqliteConnection,
    line: &RequestLine,
    record: &Element,
) -> Result<Filed> {
    let now = bureau.clock.now_micros();
    match Operation::of_kind(line.kind) {
        Operation::NewSite => {
            let named = record.child("Zt_xx").ok_or_else(gone)?;
            let by = named.said("Ztbah").map_or_else(|| By::Id(named.num("Ztid").unwrap_or(0)), By::Number);
            let subject = subject(db, by).await?;
            let sites = file_sites(db, Some(line.isp), &subject, record, now).await?;
            let number = sites.first().map(|s| s.number.clone());
            Ok(Filed { number, letters: vec![(line.isp, data(db, line.isp, &subject, &sites).await?)] })
        }
        Operation::NewAccess => {
            let named = record.child("Wz_xx").ok_or_else(gone)?;
            let by = named.said("Wzbah").map_or_else(|| By::Id(named.num("Wzid").unwrap_or(0)), By::Number);
            let site = site(db, by).await?;
            file_access(db, line.isp, site.id, record).await?;
            let subject = subject(db, By::Id(site.subject)).await?;
            let letter = data(db, line.isp, &subject, std::slice::from_ref(&site)).await?;
            Ok(Filed { number: Some(site.number), letters: vec![(line.isp, letter)] })
        }
        Operation::Change => change(db, line.isp, record, now).await,
        Operation::Cancellation => cancel(bureau, db, line, record, now).await,
        _ => new_filing(db, line, record, now).await,
    }
}

/// `ICP/BASJ` with a subject and sites as they stand now.
async fn data(db: &mut SqliteConnection, isp: i64, subject: &SubjectRow, sites: &[SiteRow]) -> Result<Element> {
    Ok(icp(el("BASJ").with(records::record(db, Shape::Data, isp, subject, sites).await?)))
}

async fn new_filing(db: &mut SqliteConnection, line: &RequestLine, record: &Element, now: i64) -> Result<Filed> {
    let new = record.child("Zt_xx").ok_or_else(gone)?;
    let number = next_number(db, new).await?;
    let password = format!("{:08}", rand::random_range(0..100_000_000));
    let id = file_subject(db, Some(line.isp), new, &number, &password, false, now).await?;
    let phone = new.at(&["Fzr", "Fzr_sjhm"]).map(|p| p.text.as_str()).unwrap_or_default();
    let phone = phone.split(';').next().unwrap_or_default().trim();
    let words = format!("【备案练习】备案号{number}，备案密码{password}。练习系统，并非真实短信。");
    register::notify(db, line.id, phone, &words, now).await?;
    let subject = subject(db, By::Id(id)).await?;
    let sites = file_sites(db, Some(line.isp), &subject, record, now).await?;
    let letter = data(db, line.isp, &subject, &sites).await?;
    Ok(Filed { number: Some(number), letters: vec![(line.isp, letter)] })
}

/// The next filing number for a subject of its province.
pub(crate) async fn next_number(db: &mut SqliteConnection, subject: &Element) -> Result<String> {
    let province = subject.at(&["Txdz", "Shengid"]).and_then(|p| p.text.trim().parse().ok()).unwrap_or(0);
    let prefix = numbers::prefix(province).ok_or_else(|| file_error("the subject's province gives no numbers"))?;
    Ok(numbers::subject(prefix, store::next(db, "serial", numbers::FIRST_SERIAL).await?))
}

/// Files a subject (`Zt_xx`) and returns its id.
pub(crate) async fn file_subject(
    db: &mut SqliteConnection,
    isp: Option<i64>,
    new: &Element,
    number: &str,
    password: &str,
    old_system: bool,
    now: i64,
) -> Result<i64> {
    let id = new_id(db).await?;
    let certificate = new.child("Zj").ok_or_else(gone)?;
    register::file_subject(
        db,
        &NewSubject {
            id,
            isp,
            isp_id: new.num("IspZtid"),
            name: new.said("Dwmc").unwrap_or_default(),
            certificate_kind: certificate.num("Zjlx").unwrap_or(0),
            certificate_number: &certificate_key(certificate.said("Zjhm").unwrap_or_default()),
            number,
            password_md5: &password_md5(password),
            old_system,
            tree: &fragment(new),
            filed_at: now,
        },
    )
    .await?;
    Ok(id)
}

/// What a site's row keeps: everything but domains and accesses.
fn site_rest(site: &Element) -> Element {
    el("Wz_xx").take(site, &["Wzmc", "Nrlx", "Fwnr", "Yylb", "Wz_Fzr", "Syurl", "Wz_Bz"])
}

/// Files the sites of a record.
pub(crate) async fn file_sites(
    db: &mut SqliteConnection,
    isp: Option<i64>,
    subject: &SubjectRow,
    record: &Element,
    now: i64,
) -> Result<Vec<SiteRow>> {
    let mut filed = Vec::new();
    for new in record.children("Wz_xx") {
        let id = new_id(db).await?;
        let serial = register::next_site_number(db, subject.id).await?;
        let given = new.said("Baxh").map(str::to_owned);
        let site = NewSite {
            id,
            subject: subject.id,
            isp,
            isp_id: new.num("IspWzid"),
            name: new.said("Wzmc").unwrap_or_default(),
            number: &given.unwrap_or_else(|| numbers::site(&subject.number, serial)),
            tree: &fragment(&site_rest(new)),
            filed_at: now,
        };
        register::file_site(db, &site).await?;
        file_domains(db, id, new).await?;
        for access in new.children("Jr_xx") {
            let owner = access.num("Ispid").or(isp).unwrap_or(0);
            file_access(db, owner, id, access).await?;
        }
        filed.extend(register::sites(db, By::Id(id)).await?);
    }
    Ok(filed)
}

/// Sets domains and home pages of a site; a domain that names its id keeps it.
async fn file_domains(db: &mut SqliteConnection, site: i64, new: &Element) -> Result<()> {
    register::forget_domains(db, site).await?;
    for domain in new.children("Ym_xx") {
        let id = match domain.num("Ymid") {
            Some(id) => id,
            None => new_id(db).await?,
        };
        let name = domain_key(domain.said("Ym").unwrap_or_default());
        register::file_domain(db, id, site, domain.num("IspYmid"), &name).await?;
    }
    let homes: Vec<String> = home_pages(new).map(home_key).collect();
    register::set_homes(db, site, &homes).await
}

async fn file_access(db: &mut SqliteConnection, isp: i64, site: i64, new: &Element) -> Result<()> {
    let id = new_id(db).await?;
    let tree = fragment(&el("Jr_xx").take(new, &["Wzfb", "Wzjrfs"]));
    register::file_access(db, &NewAccess { id, site, isp, isp_id: new.num("IspJrid"), tree: &tree }).await?;
    file_ips(db, id, isp, new).await
}

async fn file_ips(db: &mut SqliteConnection, access: i64, isp: i64, new: &Element) -> Result<()> {
    for ip in new.children("Ip_xx") {
        let id = match ip.num("Ipid") {
            Some(id) => id,
            None => new_id(db).await?,
        };
        let range = (ip.num("Qsip").unwrap_or(0), ip.num("Zzip").unwrap_or(0));
        register::file_ip(db, (id, ip.num("IspIpid")), (access, isp), range).await?;
    }
    Ok(())
}

/// A change: the subject and each site that was sent are replaced; sites that were not sent stay as they are.
async fn change(db: &mut SqliteConnection, isp: i64, record: &Element, now: i64) -> Result<Filed> {
    let new = record.child("Zt_xx").ok_or_else(gone)?;
    let row = subject(db, By::Id(new.num("Ztid").unwrap_or(0))).await?;
    let before = crate::tree::read_fragment(&row.tree)?;
    let tree = el("Zt_xx")
        .take(&before, &["IspZtid"])
        .take(new, &["Dwmc", "Dwxz", "Tzr", "Txdz", "Zj", "Fzr"])
        .take(&before, &["Bbfs"])
        .take(new, &["Bz"]);
    let certificate = new.child("Zj").ok_or_else(gone)?;
    let key = certificate_key(certificate.said("Zjhm").unwrap_or_default());
    let identity = (new.said("Dwmc").unwrap_or_default(), certificate.num("Zjlx").unwrap_or(0), key.as_str());
    register::change_subject(db, row.id, identity, &fragment(&tree), now).await?;
    let mut sites = Vec::new();
    for new in record.children("Wz_xx") {
        let row = site(db, By::Id(new.num("Wzid").unwrap_or(0))).await?;
        let name = new.said("Wzmc").unwrap_or_default();
        register::change_site(db, row.id, name, &fragment(&site_rest(new)), now).await?;
        file_domains(db, row.id, new).await?;
        for access in new.children("Jr_xx") {
            let jrid = access.num("Jrid").unwrap_or(0);
            register::change_access(db, jrid, &fragment(&el("Jr_xx").take(access, &["Wzfb", "Wzjrfs"]))).await?;
            register::forget_ips(db, jrid).await?;
            file_ips(db, jrid, isp, access).await?;
        }
        sites.push(site(db, By::Id(row.id)).await?);
    }
    let after = subject(db, By::Id(row.id)).await?;
    let letter = data(db, isp, &after, &sites).await?;
    Ok(Filed { number: Some(after.number), letters: vec![(isp, letter)] })
}

/// A cancellation: the register forgets, and every provider concerned hears it by ZXSJ.
async fn cancel(
    bureau: &Inner,
    db: &mut SqliteConnection,
    line: &RequestLine,
    record: &Element,
    now: i64,
) -> Result<Filed> {
    let id = record.num("Jlid").unwrap_or(0);
    match line.kind {
        6 => Ok(Filed { number: None, letters: end_subject(db, id, Some(line.isp), now).await? }),
        7 => Ok(Filed { number: None, letters: end_site(db, id, Some(line.isp), now).await? }),
        _ => {
            register::cancel_access(db, id, now).await?;
            let strikes = bureau.faults.strikes_within(db, crate::faults::FaultName::Zxlb2).await?;
            Ok(Filed { number: None, letters: strikes.map(|_| (line.isp, cancelled(2, id))).into_iter().collect() })
        }
    }
}

/// `ICP/ZXSJ`.
pub(crate) fn cancelled(kind: i64, id: i64) -> Element {
    icp(el("ZXSJ").with(el("Zxxx").put("Zxlb", kind).put("Jlid", id)))
}

/// Ends a site; the letters for those who have an access to it, and for the one who asked.
pub(crate) async fn end_site(
    db: &mut SqliteConnection,
    id: i64,
    asker: Option<i64>,
    now: i64,
) -> Result<Vec<(i64, Element)>> {
    let mut concerned: Vec<i64> = register::accesses_of(db, id).await?.iter().map(|a| a.isp).chain(asker).collect();
    concerned.sort_unstable();
    concerned.dedup();
    register::cancel_site(db, id, now).await?;
    Ok(concerned.into_iter().map(|isp| (isp, cancelled(1, id))).collect())
}

/// Ends a subject with all its sites.
pub(crate) async fn end_subject(
    db: &mut SqliteConnection,
    id: i64,
    asker: Option<i64>,
    now: i64,
) -> Result<Vec<(i64, Element)>> {
    let mut concerned: Vec<i64> = asker.into_iter().collect();
    for site in register::sites_of(db, id).await? {
        concerned.extend(end_site(db, site.id, None, now).await?.into_iter().map(|(isp, _)| isp));
    }
    concerned.sort_unstable();
    concerned.dedup();
    register::cancel_subject(db, id, now).await?;
    Ok(concerned.into_iter().map(|isp| (isp, cancelled(0, id))).collect())
}

/// Every domain that a record names, as the register compares them.
pub(super) fn domains(record: &Element) -> Vec<String> {
    record.children("Wz_xx").flat_map(domains_of).map(domain_key).collect()
}

/// The ranges of a record that the provider has filed as its own, for 1062.
pub(super) async fn matches_ip_filing(db: &mut SqliteConnection, isp: i64, record: &Element) -> Result<bool> {
    let accesses = record.children("Wz_xx").flat_map(|s| s.children("Jr_xx")).chain(std::iter::once(record));
    let ranges: Vec<(i64, i64)> = accesses.flat_map(check::ranges_of).collect();
    for range in &ranges {
        if !crate::ip_records::holds(db, isp, None, *range).await? {
            return Ok(false);
        }
    }
    Ok(!ranges.is_empty())
}
