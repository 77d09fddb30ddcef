//! Records of the register as the bureau's files show them: BASJ, and HSRW which differs in a few places. Order and shape follow
//! the download table.

use sqlx::SqliteConnection;

use crate::{
    clock,
    error::Result,
    register::{self, AccessRow, SiteRow, SubjectRow},
    tree::{Element, Tree, el, read_fragment},
};

/// For which message a record is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// BASJ and SJTB/ICP.
    Data,
    /// HSRW.
    Task,
}

/// `Baxx`: a subject with some of its sites, as the provider may see it: its own ids where they are its own.
pub(crate) async fn record(
    db: &mut SqliteConnection,
    shape: Shape,
    isp: i64,
    subject: &SubjectRow,
    sites: &[SiteRow],
) -> Result<Element> {
    let mut out = el("Baxx").with(subject_tree(shape, isp, subject)?);
    for site in sites {
        out = out.with(site_tree(db, shape, isp, site).await?);
    }
    Ok(out)
}

fn own(isp: i64, owner: Option<i64>, id: Option<i64>) -> Option<i64> {
    id.filter(|_| owner == Some(isp))
}

fn subject_tree(shape: Shape, isp: i64, row: &SubjectRow) -> Result<Element> {
    let said = read_fragment(&row.tree)?;
    let mode = said.num("Bbfs").unwrap_or(1);
    let data = shape == Shape::Data;
    let out = el("Zt_xx");
    let out = if data { out.put_if("IspZtid", own(isp, row.isp, row.isp_id)) } else { out };
    let out = out.put("Ztid", row.id).take(&said, &["Dwmc", "Dwxz", "Txdz", "Zj", "Fzr"]);
    Ok(if data {
        out.put("Baxh", &row.number)
            .put("Bbyhlx", mode)
            .take(&said, &["Tzr"])
            .put("Scbbsj", clock::stamp(row.filed_at))
            .put("Zjxgsj", clock::stamp(row.changed_at))
            .put("Shsj", clock::stamp(row.changed_at))
            .take(&said, &["Bz"])
    } else {
        out.take(&said, &["Tzr"])
            .put("Bbyhlx", mode)
            .put("Scbbsj", clock::stamp(row.filed_at))
            .put("Zjxgsj", clock::stamp(row.changed_at))
            .take(&said, &["Bz"])
    })
}

async fn site_tree(db: &mut SqliteConnection, shape: Shape, isp: i64, row: &SiteRow) -> Result<Element> {
    let said = read_fragment(&row.tree)?;
    let data = shape == Shape::Data;
    let mut out = el("Wz_xx");
    if data {
        out = out.put_if("IspWzid", own(isp, row.isp, row.isp_id));
    }
    out = out.put("Wzid", row.id).take(&said, &["Wzmc", "Nrlx", "Fwnr", "Yylb"]);
    for domain in register::domains_of(db, row.id).await? {
        let mut one = el("Ym_xx");
        if data {
            one = one.put_if("IspYmid", own(isp, row.isp, domain.isp_id));
        }
        out = out.with(one.put("Ymid", domain.id).put("Ym", domain.name));
    }
    for access in register::accesses_of(db, row.id).await? {
        out = out.with(access_tree(db, shape, isp, &access).await?);
    }
    out = out.take(&said, &["Wz_Fzr", "Syurl", "Wz_Bz"]);
    out = out.put("Scbbsj", clock::stamp(row.filed_at)).put("Zjxgsj", clock::stamp(row.changed_at));
    Ok(if data { out.put("Baxh", &row.number) } else { out })
}

async fn access_tree(db: &mut SqliteConnection, shape: Shape, isp: i64, row: &AccessRow) -> Result<Element> {
    let said = read_fragment(&row.tree)?;
    let data = shape == Shape::Data;
    let mut out = el("Jr_xx");
    if data {
        out = out.put_if("IspJrid", own(isp, Some(row.isp), row.isp_id));
    }
    out = out.put("Jrid", row.id);
    if data {
        out = out.put("Ispid", row.isp);
    }
    out = out.take(&said, &["Wzfb", "Wzjrfs"]);
    for ip in register::ips_of(db, row.id).await? {
        let mut one = el("Ip_xx");
        if data {
            one = one.put_if("IspIpid", own(isp, Some(row.isp), ip.isp_id));
        }
        out = out.with(one.put("Ipid", ip.id).put("Qsip", ip.first).put("Zzip", ip.last));
    }
    Ok(if data { out } else { out.put("Bbyhid", row.isp).put("Bbyhlx", 1) })
}
