//! Changes against the register: who may change what, and nothing may move to another province.

use super::{certificate_key, filed::Judge};
use crate::{
    clock::mainland,
    desk::operation::Operation,
    error::Result,
    register::{self, By, SiteRow, SubjectRow},
    requests::{self, Claim},
    tree::{Element, Tree, read_fragment},
};

/// Changes of one subject that a provider may ask for on one day.
const CHANGES_A_DAY: i64 = 5;

impl Judge<'_> {
    /// `BGBA`.
    pub(super) async fn change(&mut self, record: &Element) -> Result<()> {
        let Some(new) = record.child("Zt_xx") else { return Ok(()) };
        let seen = Operation::Change.named(record).key;
        let Some(subject) = self.subject(By::Id(new.num("Ztid").unwrap_or(0)), &seen).await? else { return Ok(()) };
        self.out.unless(new.said("Baxh") == Some(&subject.number), 1016, new.said("Baxh").unwrap_or_default());
        self.password(record, &subject, false);
        if self.claimed(Claim::Change, subject.id).await? {
            self.out.add(1017, &seen);
        }
        let day = mainland(self.bureau.clock.now_micros()).start_of_day()?.timestamp().as_microsecond();
        let id = subject.id.to_string();
        let asked = requests::claims_since(self.db, self.isp, Claim::Change, &id, day).await?;
        self.out.unless(asked < CHANGES_A_DAY, 1051, asked);
        let old = read_fragment(&subject.tree)?;
        let text = |tree: &Element, path: &[&str]| tree.at(path).map(|n| n.text.trim().to_owned()).unwrap_or_default();
        let province = text(new, &["Txdz", "Shengid"]);
        self.out.unless(province == text(&old, &["Txdz", "Shengid"]), 1046, province);
        let (number, before) = (text(new, &["Zj", "Zjhm"]), text(&old, &["Zj", "Zjhm"]));
        let same = certificate_key(&number) == certificate_key(&before);
        self.certificate(&number, same.then_some(subject.id)).await?;
        let others = register::sites_of(self.db, subject.id).await?;
        for site in record.children("Wz_xx") {
            self.changed_site(site, &subject, &others).await?;
        }
        Ok(())
    }

    async fn changed_site(&mut self, new: &Element, subject: &SubjectRow, others: &[SiteRow]) -> Result<()> {
        let id = new.num("Wzid").unwrap_or(0);
        let found = register::sites(self.db, By::Id(id)).await?;
        let Some(site) = found.first() else {
            self.out.add(1059, id.to_string());
            return Ok(());
        };
        if site.cancelled_at.is_some() {
            self.out.add(1050, id.to_string());
            return Ok(());
        }
        self.out.unless(site.subject == subject.id && new.said("Baxh") == Some(&site.number), 1016, id);
        if !self.own_access(site.id).await? {
            self.out.add(1048, site.number.clone());
        }
        let name = new.said("Wzmc").unwrap_or_default();
        self.out.unless(!others.iter().any(|o| o.id != site.id && o.name == name), 1020, name);
        let domains = register::domains_of(self.db, site.id).await?;
        for ymid in new.children("Ym_xx").filter_map(|d| d.num("Ymid")) {
            self.out.unless(domains.iter().any(|d| d.id == ymid), 1016, ymid);
        }
        self.places(new, Some(subject.id), Some(site.id)).await?;
        for access in new.children("Jr_xx") {
            let jrid = access.num("Jrid").unwrap_or(0);
            match register::access(self.db, jrid).await? {
                Some(row) if row.site == site.id && row.cancelled_at.is_none() => {
                    self.out.unless(row.isp == self.isp, 1048, jrid);
                    let ips = register::ips_of(self.db, jrid).await?;
                    for ipid in access.children("Ip_xx").filter_map(|ip| ip.num("Ipid")) {
                        self.out.unless(ips.iter().any(|ip| ip.id == ipid), 1023, ipid);
                    }
                }
                _ => self.out.add(1016, jrid.to_string()),
            }
            self.addresses(access).await?;
        }
        Ok(())
    }
}
