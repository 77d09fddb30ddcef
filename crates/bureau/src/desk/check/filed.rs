//! Records against the register and against what is under way.
//!
//! What a request names and nobody has: 1058 for a subject, 1059 for a site, 1016 for an access or a domain, 1023 for an address;
//! 1016 also where number and id do not belong together. What was cancelled: 1049, 1050. A domain of another subject is 1005, one
//! of the same subject 1039.

use md5::{Digest, Md5};
use sqlx::SqliteConnection;

use super::{
    Objections, certificate_key, domain_key, domains_of, home_key, home_pages, material,
    sites::{self, ranges_of, shown},
};
use crate::{
    desk::operation::Operation,
    duties::{self, Duty},
    error::Result,
    ip_records,
    register::{self, AccessRow, By, Listed, SiteRow, SubjectRow},
    requests::{self, Claim},
    state::Inner,
    tables::{self, Belongs},
    tree::{Element, Tree, read_fragment},
};

/// What a record is about, as far as it is filed.
#[derive(Default)]
pub(crate) struct Known {
    /// The subject.
    pub subject: Option<SubjectRow>,
    /// The site.
    pub site: Option<SiteRow>,
    /// The access.
    pub access: Option<AccessRow>,
    /// The task or list entry that it answers.
    pub duty: Option<Duty>,
}

/// Judges one record; its parts say what they find.
pub(super) struct Judge<'a> {
    pub bureau: &'a Inner,
    pub db: &'a mut SqliteConnection,
    pub isp: i64,
    pub out: &'a mut Objections,
    known: Known,
}

/// Judges a record against the register.
pub(crate) async fn against_register(
    bureau: &Inner,
    db: &mut SqliteConnection,
    operation: Operation,
    isp: i64,
    record: &Element,
    out: &mut Objections,
) -> Result<Known> {
    let mut judge = Judge { bureau, db, isp, out, known: Known::default() };
    match operation {
        Operation::NewFiling => judge.new_filing(record).await?,
        Operation::NewSite => judge.new_site(record).await?,
        Operation::NewAccess => judge.new_access(record).await?,
        Operation::Change => judge.change(record).await?,
        Operation::Cancellation => judge.cancellation(record).await?,
        Operation::Material => judge.material(record).await?,
        Operation::Verification => judge.verification(record).await?,
        Operation::Unfiled => judge.unfiled(record).await?,
    }
    Ok(judge.known)
}

/// The object of verification material, if the provider may speak of it: subject or site with its id.
pub(crate) async fn own_material(db: &mut SqliteConnection, record: &Element) -> Result<Option<(Belongs, i64)>> {
    let Some(object) = material::object(record) else { return Ok(None) };
    let by = object.number.map_or(By::Id(object.id.unwrap_or(0)), By::Number);
    Ok(match object.belongs {
        Belongs::Subject => register::subject(db, by).await?.map(|s| (Belongs::Subject, s.id)),
        Belongs::Site => register::sites(db, by).await?.first().map(|s| (Belongs::Site, s.id)),
    })
}

fn by<'e>(record: Option<&'e Element>, id: &str, number: &str) -> By<'e> {
    let number = record.and_then(|r| r.said(number));
    number.map_or_else(|| By::Id(record.and_then(|r| r.num(id)).unwrap_or(0)), By::Number)
}

fn key_of(isp: i64, id: i64) -> String {
    format!("{isp}:{id}")
}

impl Judge<'_> {
    pub(super) async fn claimed(&mut self, claim: Claim, value: impl ToString) -> Result<bool> {
        requests::is_claimed(self.db, claim, &value.to_string()).await
    }

    /// A subject that is in force; what is wrong otherwise is said.
    pub(super) async fn subject(&mut self, by: By<'_>, seen: &str) -> Result<Option<SubjectRow>> {
        let Some(subject) = register::subject(self.db, by).await? else {
            self.out.add(1058, seen);
            return Ok(None);
        };
        if subject.cancelled_at.is_some() {
            self.out.add(1049, seen);
            return Ok(None);
        }
        self.out.unless(subject.old_system == 0, 1052, seen);
        self.known.subject = Some(subject.clone());
        Ok(Some(subject))
    }

    /// A site that is in force, with its subject.
    async fn site(&mut self, by: By<'_>, seen: &str) -> Result<Option<SiteRow>> {
        let found = register::sites(self.db, by).await?;
        let Some(site) = found.first().cloned() else {
            self.out.add(1059, seen);
            return Ok(None);
        };
        if site.cancelled_at.is_some() {
            self.out.add(1050, seen);
            return Ok(None);
        }
        self.out.unless(found.iter().filter(|s| s.cancelled_at.is_none()).count() == 1, 1067, seen);
        self.subject(By::Id(site.subject), seen).await?;
        self.known.site = Some(site.clone());
        Ok(Some(site))
    }

    pub(super) fn password(&mut self, record: &Element, subject: &SubjectRow, must: bool) {
        match record.said("ICPmm") {
            None => self.out.unless(!must, 1018, ""),
            Some(given) => self.out.unless(given.eq_ignore_ascii_case(&subject.password_md5), 1018, ""),
        }
    }

    pub(super) async fn own_access(&mut self, site: i64) -> Result<bool> {
        Ok(register::accesses_of(self.db, site).await?.iter().any(|a| a.isp == self.isp))
    }

    pub(super) async fn certificate(&mut self, number: &str, own: Option<i64>) -> Result<()> {
        let key = certificate_key(number);
        if own.is_none()
            && (register::certificate_filed(self.db, &key).await? || self.claimed(Claim::Certificate, &key).await?)
        {
            self.out.add(1003, number);
        }
        self.black_subject(number).await
    }

    async fn black_subject(&mut self, number: &str) -> Result<()> {
        let listed = register::blacklisted(self.db, Listed::Subject, &certificate_key(number)).await?;
        self.out.unless(!listed, 1065, number);
        Ok(())
    }

    /// Judges domains and home pages. `own` is the site when it is filed already.
    pub(super) async fn places(&mut self, site: &Element, subject: Option<i64>, own: Option<i64>) -> Result<()> {
        let name = site.said("Wzmc").unwrap_or_default();
        let mut free = true;
        for domain in domains_of(site) {
            let key = domain_key(domain);
            if register::blacklisted(self.db, Listed::Domain, &key).await? {
                self.out.add(1064, format!("{name}\n{domain}"));
            }
            match register::domain_holder(self.db, &key).await? {
                Some((_, holder)) if Some(holder) == own => continue,
                Some((holder, _)) if Some(holder) == subject => self.out.add(1039, domain),
                Some(_) => self.out.add(1005, domain),
                None if self.claimed(Claim::Domain, &key).await? => self.out.add(1005, domain),
                None => continue,
            }
            free = false;
        }
        for url in home_pages(site).filter(|_| free) {
            let key = home_key(url);
            let taken = match register::home_holder(self.db, &key).await? {
                Some(holder) => Some(holder) != own,
                None => self.claimed(Claim::Home, &key).await?,
            };
            self.out.unless(!taken, 1021, url);
        }
        Ok(())
    }

    /// Judges the addresses of an access record.
    pub(super) async fn addresses(&mut self, access: &Element) -> Result<()> {
        let reported = ip_records::any(self.db, self.isp).await?;
        for (first, last) in ranges_of(access) {
            if register::address_taken(self.db, self.isp, first, last).await? {
                self.out.add(1024, shown(first, last));
            }
            if reported && !ip_records::holds(self.db, self.isp, None, (first, last)).await? {
                self.out.add(1063, shown(first, last));
            }
        }
        Ok(())
    }

    /// Judges the provider's own ids of new sites and accesses.
    async fn own_ids(&mut self, site: Option<&Element>, accesses: &Element) -> Result<()> {
        if let Some(id) = site.and_then(|s| s.num("IspWzid")) {
            let used = register::isp_id_used(self.db, self.isp, true, id).await?
                || self.claimed(Claim::SiteKey, key_of(self.isp, id)).await?;
            self.out.unless(!used, 1037, id);
        }
        let own = accesses.num("IspJrid");
        let ids: Vec<i64> = accesses.children("Jr_xx").filter_map(|a| a.num("IspJrid")).chain(own).collect();
        for id in ids {
            let used = register::isp_id_used(self.db, self.isp, false, id).await?
                || self.claimed(Claim::AccessKey, key_of(self.isp, id)).await?;
            self.out.unless(!used, 1038, id);
        }
        Ok(())
    }

    async fn new_filing(&mut self, record: &Element) -> Result<()> {
        let number = record.at(&["Zt_xx", "Zj", "Zjhm"]).map(|n| n.text.clone()).unwrap_or_default();
        self.certificate(&number, None).await?;
        for site in record.children("Wz_xx") {
            self.places(site, None, None).await?;
            for access in site.children("Jr_xx") {
                self.addresses(access).await?;
            }
        }
        let id = record.at(&["Zt_xx", "IspZtid"]).and_then(|e| e.text.trim().parse::<i64>().ok()).unwrap_or(0);
        if self.out.0.is_empty() && self.claimed(Claim::SubjectKey, key_of(self.isp, id)).await? {
            self.out.add(1999, id.to_string());
        }
        if self.out.0.is_empty() {
            for site in record.children("Wz_xx") {
                self.own_ids(Some(site), site).await?;
            }
        }
        Ok(())
    }

    async fn new_site(&mut self, record: &Element) -> Result<()> {
        let named = record.child("Zt_xx");
        let seen = Operation::NewSite.named(record).key;
        let Some(subject) = self.subject(by(named, "Ztid", "Ztbah"), &seen).await? else { return Ok(()) };
        self.password(record, &subject, false);
        let unit = !tables::is_natural_person(subject.certificate_kind);
        sites::examine(record.children("Wz_xx"), unit, self.out);
        let number = read_fragment(&subject.tree)?.at(&["Zj", "Zjhm"]).map(|n| n.text.clone()).unwrap_or_default();
        self.black_subject(&number).await?;
        let others = register::sites_of(self.db, subject.id).await?;
        for site in record.children("Wz_xx") {
            let name = site.said("Wzmc").unwrap_or_default();
            self.out.unless(!others.iter().any(|o| o.name == name), 1020, name);
            self.places(site, Some(subject.id), None).await?;
            for access in site.children("Jr_xx") {
                self.addresses(access).await?;
            }
            self.own_ids(Some(site), site).await?;
        }
        Ok(())
    }

    async fn new_access(&mut self, record: &Element) -> Result<()> {
        let named = record.child("Wz_xx");
        let seen = named.and_then(|n| n.said("Wzbah").or_else(|| n.said("Wzid"))).unwrap_or_default().to_owned();
        let Some(site) = self.site(by(named, "Wzid", "Wzbah"), &seen).await? else { return Ok(()) };
        if let Some(subject) = self.known.subject.clone() {
            self.password(record, &subject, true);
            let number = read_fragment(&subject.tree)?.at(&["Zj", "Zjhm"]).map(|n| n.text.clone()).unwrap_or_default();
            self.black_subject(&number).await?;
        }
        for domain in register::domains_of(self.db, site.id).await? {
            if register::blacklisted(self.db, Listed::Domain, &domain.name).await? {
                self.out.add(1064, format!("{}\n{}", site.name, domain.name));
            }
        }
        self.own_ids(None, record).await?;
        let ranges = ranges_of(record);
        for own in register::accesses_of(self.db, site.id).await?.iter().filter(|a| a.isp == self.isp) {
            for ip in register::ips_of(self.db, own.id).await? {
                if ranges.contains(&(ip.first, ip.last)) {
                    self.out.add(1040, shown(ip.first, ip.last));
                }
            }
        }
        self.addresses(record).await
    }

    async fn cancellation(&mut self, record: &Element) -> Result<()> {
        let id = record.num("Jlid").unwrap_or(0);
        let seen = id.to_string();
        match record.num("Zxlb") {
            Some(0) => {
                let Some(subject) = self.subject(By::Id(id), &seen).await? else { return Ok(()) };
                self.password(record, &subject, true);
                if self.claimed(Claim::CancelSubject, id).await? {
                    self.out.add(1027, &seen);
                }
                if self.claimed(Claim::CancelSiteOf, id).await? {
                    self.out.add(1043, &seen);
                }
                let mut own = false;
                for site in register::sites_of(self.db, id).await? {
                    own |= self.own_access(site.id).await?;
                }
                self.out.unless(own, 1048, &seen);
            }
            Some(1) => {
                let Some(site) = self.site(By::Id(id), &seen).await? else { return Ok(()) };
                if self.claimed(Claim::CancelSubject, site.subject).await? {
                    self.out.add(1042, &seen);
                }
                if self.claimed(Claim::CancelSite, id).await? {
                    self.out.add(1030, &seen);
                }
                let own = self.own_access(id).await?;
                self.out.unless(own, 1048, &seen);
            }
            _ => {
                let access = register::access(self.db, id).await?.filter(|a| a.cancelled_at.is_none());
                let Some(access) = access else {
                    self.out.add(1016, seen);
                    return Ok(());
                };
                self.site(By::Id(access.site), &seen).await?;
                if access.isp != self.isp {
                    self.out.add(1047, &seen);
                } else if self.claimed(Claim::CancelAccess, id).await? {
                    self.out.add(1032, &seen);
                } else if register::accesses_of(self.db, access.site).await?.len() <= 1 {
                    self.out.add(1025, &seen);
                }
                self.known.access = Some(access);
            }
        }
        Ok(())
    }

    async fn material(&mut self, record: &Element) -> Result<()> {
        let Some(object) = material::object(record) else { return Ok(()) };
        let seen = Operation::Material.named(record).key;
        let named = object.number.map_or(By::Id(object.id.unwrap_or(0)), By::Number);
        let mut own = false;
        match object.belongs {
            Belongs::Subject => {
                let Some(subject) = self.subject(named, &seen).await? else { return Ok(()) };
                for site in register::sites_of(self.db, subject.id).await? {
                    own |= self.own_access(site.id).await?;
                }
            }
            Belongs::Site => {
                let Some(site) = self.site(named, &seen).await? else { return Ok(()) };
                own = self.own_access(site.id).await?;
            }
        }
        self.out.unless(own, 1048, seen);
        Ok(())
    }

    async fn verification(&mut self, record: &Element) -> Result<()> {
        let unit = record.num("Bbdw").unwrap_or(0);
        self.out.unless(unit == self.isp, 1054, unit);
        let id = record.at(&["Baxx", "Zt_xx", "Ztid"]).and_then(|e| e.text.trim().parse().ok()).unwrap_or(0);
        match duties::task(self.db, self.isp, id).await? {
            None => self.out.add(1016, id.to_string()),
            Some(task) if task.answered_at.is_some() => self.out.add(1999, id.to_string()),
            found => self.known.duty = found,
        }
        Ok(())
    }

    async fn unfiled(&mut self, record: &Element) -> Result<()> {
        let domain = domain_key(record.said("Ym").unwrap_or_default());
        match duties::unfiled(self.db, self.isp, &domain, record.num("IP").unwrap_or(0)).await? {
            Some(entry) if entry.isp == self.isp && entry.answered_at.is_some() => self.out.add(5006, domain),
            Some(entry) if entry.isp == self.isp => self.known.duty = Some(entry),
            _ => self.out.add(5005, domain),
        }
        Ok(())
    }
}

/// Hex MD5 of a filing password, as `ICPmm` carries it.
pub(crate) fn password_md5(password: &str) -> String {
    hex::encode(Md5::digest(password.as_bytes()))
}
