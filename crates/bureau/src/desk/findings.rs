//! Findings of the bureau's checks: of filings (`ICP/HCJG`) and of addresses (`IP/HCJG`).

use sqlx::SqliteConnection;

use super::{
    demand::{Named, Refusal, Wish, named},
    letters::icp,
};
use crate::{
    clock,
    error::Result,
    faults::FaultName,
    register,
    state::Inner,
    tables,
    tree::{Element, Tree, el, read_fragment},
};

/// `ICP/HCJG` with one finding: `subject`, `over`, `under`, `shell` or `dead`.
pub(super) async fn of_filing(
    bureau: &Inner,
    db: &mut SqliteConnection,
    isp: i64,
    wish: &Wish,
) -> Result<std::result::Result<Element, Refusal>> {
    let Named { subject, site } = match named(db, wish).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let kind = wish.kind.as_deref().unwrap_or("subject");
    let at = clock::stamp(bureau.clock.now_micros());
    let finding = if kind == "subject" {
        let said = read_fragment(&subject.tree)?;
        let certificate = said.child("Zj").cloned().unwrap_or_default();
        el("Zthc")
            .put("Ztid", subject.id)
            .put("Dwmc", &subject.name)
            .take(&certificate, &["Zjlx", "Zjhm"])
            .put("Cwyy", wish.text("单位名称与证件不一致"))
    } else {
        let site = match site {
            Some(site) => site,
            None => match register::sites_of(db, subject.id).await?.into_iter().next() {
                Some(site) => site,
                None => return Ok(Err(Refusal::Content("the subject has no site"))),
            },
        };
        let access = register::accesses_of(db, site.id).await?.into_iter().find(|a| a.isp == isp);
        let said = read_fragment(&site.tree)?;
        match kind {
            "over" => {
                let mut over = el("Jrhc").put("Wzid", site.id).put("Wz_Baxh", &site.number);
                if bureau.faults.strikes_within(db, FaultName::EmptyYm).await?.is_some() {
                    over = over.put("Ym", "").put("Jxip", "");
                }
                over.put("Bbisp", isp).put("Hcjg", 1).put("Hcsj", at).put_if("Jrid", access.map(|a| a.id))
            }
            "under" => {
                let domain = register::domains_of(db, site.id).await?.into_iter().next().map(|d| d.name);
                let domain = wish.domain.clone().filter(|d| !d.trim().is_empty()).or(domain);
                el("Jrhc")
                    .put("Wzid", site.id)
                    .put("Wz_Baxh", &site.number)
                    .put_if("Ym", domain)
                    .put("Jxip", wish.address().unwrap_or(3_405_803_786))
                    .put("Bbisp", isp)
                    .put("Hcjg", 2)
                    .put("Hcsj", at)
            }
            "shell" => el("Kkwzhc")
                .put("Wzid", site.id)
                .put("Wz_Baxh", &site.number)
                .put("Hcjg", 1)
                .put("Hcsj", at)
                .put_if("Syurl", said.said("Syurl").filter(|u| u.chars().count() >= 7)),
            "dead" => el("Wzch")
                .put("Wzid", site.id)
                .put("Wz_Baxh", &site.number)
                .put_if("Syurl", said.said("Syurl"))
                .put("Hcsj", at),
            _ => return Ok(Err(Refusal::Content("kind is subject, over, under, shell or dead"))),
        }
        .put_if("Bz", wish.text.as_deref().filter(|t| !t.trim().is_empty()))
    };
    Ok(Ok(icp(el("HCJG").with(el("Jgxx").with(finding)))))
}

/// `IP/HCJG` with one finding: `bounds`, `conflict` or `unreported`.
pub(super) fn of_addresses(wish: &Wish) -> std::result::Result<Element, Refusal> {
    let (first, last) = (wish.address()?, wish.last_address()?);
    let remark = wish.text.as_deref().filter(|t| !t.trim().is_empty());
    let finding = match wish.kind.as_deref().unwrap_or("unreported") {
        "bounds" => {
            el("Yj").put("Qsip", first).put("Zzip", last).put("Yjlx", 2).put("Yjqsip", first).put("Yjzzip", last)
        }
        "conflict" => el("Ct")
            .put("Qsip1", first)
            .put("Zzip1", last)
            .put("Ctbbdwid", tables::CARRIERS[0].0)
            .put("Qsip2", first)
            .put("Zzip2", last)
            .put("Ctlx", 1),
        "unreported" => el("Wb").put("Qsip", first).put("Zzip", last).put("Fpdw", tables::CARRIERS[0].0).put("Wblx", 1),
        _ => return Err(Refusal::Content("kind is bounds, conflict or unreported")),
    };
    Ok(el("IP").with(el("HCJG").with(el("Jgxx").with(finding.put_if("Bz", remark)))))
}
