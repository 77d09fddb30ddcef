//! Entries for the register by hand: subjects and sites of other providers and provinces, and blacklists, from the management API
//! or a data file, so that everything a provider may meet can be set up. What is not said is invented.

use std::{net::Ipv4Addr, path::Path};

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::{
    desk::{self, certificate_key, domain_key},
    error::{BureauError, Result},
    register::{self, By, Listed},
    tables,
    tree::{Element, Tree, el},
};

/// What is entered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seeds {
    /// Subjects with their sites.
    #[serde(default)]
    pub subjects: Vec<Subject>,
    /// Blacklisted subjects, by certificate number.
    #[serde(default)]
    pub black_subjects: Vec<String>,
    /// Blacklisted domains.
    #[serde(default)]
    pub black_domains: Vec<String>,
}

fn zhejiang() -> u32 {
    330_000
}

fn licence() -> i64 {
    1
}

/// A subject.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Subject {
    name: String,
    /// `Zjlx`; a business licence when absent.
    #[serde(default = "licence")]
    certificate_kind: i64,
    certificate_number: String,
    /// Six digits; Zhejiang when absent.
    #[serde(default = "zhejiang")]
    province: u32,
    /// Filing number; the next one of the province when absent.
    number: Option<String>,
    /// Filing password; `12345678` when absent.
    password: Option<String>,
    /// Still being worked on in the old system: whatever is asked about it is answered 1052.
    #[serde(default)]
    old_system: bool,
    /// Phone of its persons; without one they get no SMS.
    phone: Option<String>,
    #[serde(default)]
    sites: Vec<Site>,
}

/// A site.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Site {
    name: String,
    /// Filing number; two sites of one number are possible here (1067).
    number: Option<String>,
    domains: Vec<String>,
    home: Option<String>,
    #[serde(default)]
    accesses: Vec<Access>,
}

/// An access record.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Access {
    isp: i64,
    ips: Vec<Ipv4Addr>,
}

/// What was entered, as the register has it.
#[derive(Serialize)]
pub(crate) struct Entered {
    ztid: i64,
    number: String,
    sites: Vec<EnteredSite>,
}

#[derive(Serialize)]
struct EnteredSite {
    wzid: i64,
    number: String,
    accesses: Vec<i64>,
}

/// Reads a data file.
pub(crate) fn read(path: &Path) -> Result<Seeds> {
    let text = std::fs::read_to_string(path)?;
    serde_json::from_str(&text).map_err(|e| BureauError::Config(format!("{}: {e}", path.display())))
}

impl Seeds {
    /// What is wrong with them, if anything.
    pub(crate) fn objection(&self) -> Option<String> {
        for (i, s) in self.subjects.iter().enumerate() {
            let wrong = |what: &str| Some(format!("subjects[{i}]: {what}"));
            if s.name.trim().is_empty() || s.certificate_number.trim().is_empty() {
                return wrong("name and certificate number are needed");
            }
            if crate::numbers::prefix(s.province).is_none() {
                return wrong("province is not the six-digit code of a mainland province");
            }
            if nature_of(s.certificate_kind).is_none() {
                return wrong("certificate_kind is unknown");
            }
            if s.sites.iter().any(|site| site.domains.is_empty() || !site.domains.iter().all(|d| desk::is_host(d))) {
                return wrong("every site needs domains, and they must be domains");
            }
            if s.sites.iter().flat_map(|site| &site.accesses).any(|a| a.ips.is_empty()) {
                return wrong("every access needs ips");
            }
        }
        let texts = self.subjects.iter().flat_map(|s| {
            let sites =
                s.sites.iter().flat_map(|w| std::iter::once(&w.name).chain(&w.number).chain(&w.home).chain(&w.domains));
            [&s.name, &s.certificate_number].into_iter().chain(&s.number).chain(&s.phone).chain(sites)
        });
        let mut texts = texts.chain(&self.black_subjects).chain(&self.black_domains);
        let far = texts.find(|t| t.chars().count() > 100 || t.chars().any(char::is_control));
        far.map(|_| "a text is longer than 100 characters or holds control characters".to_owned())
    }
}

fn nature_of(kind: i64) -> Option<i64> {
    (1..=20).find(|nature| tables::certificates_of(*nature).is_some_and(|kinds| kinds.contains(&kind)))
}

/// Enters everything. A subject whose certificate is filed already stays as it is.
pub(crate) async fn enter(db: &mut SqliteConnection, seeds: &Seeds, now: i64) -> Result<Vec<Entered>> {
    if let Some(objection) = seeds.objection() {
        return Err(BureauError::Config(objection));
    }
    for number in &seeds.black_subjects {
        register::set_black(db, Listed::Subject, &certificate_key(number), Some(number)).await?;
    }
    for domain in &seeds.black_domains {
        register::set_black(db, Listed::Domain, &domain_key(domain), Some(domain)).await?;
    }
    let mut entered = Vec::new();
    for subject in &seeds.subjects {
        if register::certificate_filed(db, &certificate_key(&subject.certificate_number)).await? {
            continue;
        }
        entered.push(enter_subject(db, subject, now).await?);
    }
    Ok(entered)
}

async fn enter_subject(db: &mut SqliteConnection, subject: &Subject, now: i64) -> Result<Entered> {
    let tree = subject_tree(subject);
    let number = match &subject.number {
        Some(number) => number.clone(),
        None => desk::next_number(db, &tree).await?,
    };
    let password = subject.password.as_deref().unwrap_or("12345678");
    let id = desk::file_subject(db, None, &tree, &number, password, subject.old_system, now).await?;
    let Some(row) = register::subject(db, By::Id(id)).await? else {
        return Err(BureauError::File("the subject just entered is gone".into()));
    };
    let record = el("Baxx").with_all(subject.sites.iter().map(|site| site_tree(subject, site)));
    let mut sites = Vec::new();
    for site in desk::file_sites(db, None, &row, &record, now).await? {
        let accesses = register::accesses_of(db, site.id).await?.iter().map(|a| a.id).collect();
        sites.push(EnteredSite { wzid: site.id, number: site.number, accesses });
    }
    Ok(Entered { ztid: id, number, sites })
}

fn person(name: &str, subject: &Subject, element: &str) -> Element {
    el(element)
        .put("Fzr_xm", name)
        .put("Fzr_dhhm", "0571-81234567")
        .put_if("Fzr_sjhm", subject.phone.as_deref())
        .put("Fzr_dzyj", "lianxi@example.com")
        .put("Fzr_zjlx", 2)
        .put("Fzr_zjhm", "420106198806120377")
}

fn subject_tree(s: &Subject) -> Element {
    let city = s.province + 100;
    el("Zt_xx")
        .put("Dwmc", &s.name)
        .put_if("Dwxz", nature_of(s.certificate_kind))
        .with(el("Txdz").put("Shengid", s.province).put("Shiid", city).put("Xxdz", "样例路18号"))
        .with(el("Zj").put("Zjlx", s.certificate_kind).put("Zjhm", &s.certificate_number).put("Zjzs", "样例路18号"))
        .with(person("温知夏", s, "Fzr"))
        .put("Bbfs", 1)
}

fn site_tree(subject: &Subject, site: &Site) -> Element {
    let accesses = site.accesses.iter().map(|access| {
        let ips = access.ips.iter().map(|ip| el("Ip_xx").put("Qsip", u32::from(*ip)).put("Zzip", u32::from(*ip)));
        el("Jr_xx")
            .put("Ispid", access.isp)
            .with(el("Wzfb").put("Fbdd", 1))
            .with(el("Wzjrfs").put("Jrfs", 1))
            .with_all(ips)
    });
    el("Wz_xx")
        .put("Wzmc", &site.name)
        .with(el("Fwnr").put("Fwnr_id", 1))
        .with(el("Yylb").put("Yylb_id", 1))
        .with_all(site.domains.iter().map(|d| el("Ym_xx").put("Ym", d)))
        .with_all(accesses)
        .with(person("林听澜", subject, "Wz_Fzr"))
        .put_if("Syurl", site.home.as_deref())
        .put_if("Baxh", site.number.as_deref())
}
