//! `JCDM`: the bureau's base codes, from `data/base-codes.tsv`, and its list of units. Regions are left out, since a file may
//! carry some tables only and the bureau judges regions by their digits.

use sqlx::SqliteConnection;

use crate::{
    error::Result,
    faults::FaultName,
    state::Inner,
    tables,
    tree::{Element, Tree, el},
};

const TABLE: &str = include_str!("../../data/base-codes.tsv");

/// `JCDM` with everything.
pub(super) async fn tables(bureau: &Inner, db: &mut SqliteConnection) -> Result<Element> {
    let from_zero = bureau.faults.strikes_within(db, FaultName::Ssdxlx0).await?.is_some();
    let validity = bureau.faults.strikes_within(db, FaultName::Sfyx).await?.is_some();
    let mut lists: Vec<Element> = Vec::new();
    for line in TABLE.lines().skip(1) {
        let mut cells = line.split('\t');
        let (Some(list), Some(row)) = (cells.next(), cells.next()) else { continue };
        let mut one = el(row);
        for (name, value) in cells.filter_map(|cell| cell.split_once('=')) {
            let value = match (name, value) {
                ("Ssdxlx", "1") if from_zero => "0",
                ("Ssdxlx", _) if from_zero => "1",
                (_, value) => value,
            };
            one = one.put(name, value);
        }
        if validity && row == "Wbacl_xx" {
            one = one.put("Sfyx", 1);
        }
        match lists.last_mut().filter(|last| last.name == list) {
            Some(last) => last.children.push(one),
            None => lists.push(el(list).with(one)),
        }
    }
    let providers = bureau.providers.all();
    let carriers = tables::CARRIERS.iter().map(|(id, name)| (*id, (*name).to_owned()));
    let units = carriers.chain(providers.iter().map(|p| (p.provider.isp_id, p.name.clone())));
    let units = units.map(|(id, name)| el("Bbdw").put("Id", id).put("Dwmc", name).put("Sfyx", 1));
    Ok(el("JCDM").with(el("Bbdwlb").with_all(units)).with(el("Jcdm_xx").with_all(lists)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_agree_with_what_is_checked() {
        let ids = |list: &str| -> Vec<i64> {
            let rows = TABLE.lines().skip(1).filter(|line| line.starts_with(list));
            rows.map(|line| line.split('\t').nth(2).unwrap().strip_prefix("Id=").unwrap().parse().unwrap()).collect()
        };
        type Known = fn(i64) -> bool;
        let known: [(&str, Known); 11] = [
            ("Dwxz_dms", |id| tables::certificates_of(id).is_some()),
            ("Dwfl_dms", tables::is_category),
            ("Hyfl_dms", tables::is_industry),
            ("Wzjylx_dms", tables::is_pre_approval),
            ("Wzfwlx_dms", tables::is_service_content),
            ("Wzjrfs_dms", tables::is_access_mode),
            ("Gj_dms", tables::is_location),
            ("Zxly_dms", tables::is_cancellation_reason),
            ("Wbacl_dms", tables::is_handling),
            ("Fjwjgs_dms", tables::is_attachment_format),
            ("Yylb_dms", tables::is_language),
        ];
        for (list, is_known) in known {
            let listed = ids(list);
            let judged: Vec<i64> = (0..100).filter(|id| is_known(*id)).collect();
            assert_eq!(listed, judged, "{list}");
        }
        assert!(ids("Fjytlx_dms").iter().all(|id| tables::purpose(*id).is_some()));
    }
}
