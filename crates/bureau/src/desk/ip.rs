//! IP filing: sources, allocations, broadcasts and customers' own addresses, new, changed and deleted; each record is answered at
//! once with 2998 or with everything that is wrong.

use sqlx::SqliteConnection;

use super::{
    check::{Objections, is_email, is_phone, is_public, region_objections},
    file::new_id,
    letters,
};
use crate::{
    error::Result,
    ip_records::{self, IpRecord, Kind},
    state::Inner,
    tables,
    tree::{Element, Tree, el, fragment},
};

/// What is done to a record; the numbers are `Czlx`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    New = 1,
    Change = 2,
    Delete = 3,
}

/// The list elements of the three operations, with what is in them.
const LISTS: [(&str, Act, Kind); 12] = [
    ("Xzly", Act::New, Kind::Source),
    ("Xgly", Act::Change, Kind::Source),
    ("Scly", Act::Delete, Kind::Source),
    ("Xzfp", Act::New, Kind::Allocation),
    ("Xgfp", Act::Change, Kind::Allocation),
    ("Scfp", Act::Delete, Kind::Allocation),
    ("Xzgbjs", Act::New, Kind::Broadcast),
    ("Xggbjs", Act::Change, Kind::Broadcast),
    ("Scgbjs", Act::Delete, Kind::Broadcast),
    ("Zdip", Act::New, Kind::Own),
    ("XgZd", Act::Change, Kind::Own),
    ("Sczd", Act::Delete, Kind::Own),
];

fn result_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Source => "Lyjg",
        Kind::Allocation => "Fpjg",
        Kind::Broadcast => "Gbjs",
        Kind::Own => "Zdip",
    }
}

/// `IP/BAJG` about a file as a whole, as a line about a source: the interface does not say how.
pub(super) fn file_letter(code: u32, entry_name: &str) -> Element {
    let words = if code == 5001 { entry_name.to_owned() } else { letters::words(code, "").unwrap_or_default() };
    let line = el("Jgxx").put("Jgdm", code).put("Dmms", words);
    el("IP").with(el("BAJG").with(el("Lyjg").with(line).put("Czlx", 1)))
}

/// Works the operations of a file and answers them all.
pub(super) async fn take_in(
    bureau: &Inner,
    db: &mut SqliteConnection,
    isp: i64,
    operations: &[Element],
    of_each: Option<&(u32, String)>,
) -> Result<Element> {
    let mut results: Vec<(Kind, Element)> = Vec::new();
    // Sources first, whatever stands first in the file: an allocation may stand on a source beside it.
    for (name, act, kind) in LISTS {
        for record in operations.iter().flat_map(|o| o.children(name)).flat_map(|list| &list.children) {
            let mut clerk = Clerk { bureau, db, isp, act, kind, out: Objections::default(), related: Vec::new() };
            if let Some((code, seen)) = of_each {
                // ICP has codes of its own for units that are gone.
                let code = if *code == 5003 { *code } else { 2001 };
                clerk.out.add(code, seen.clone());
            } else {
                clerk.judge(record).await?;
            }
            let id = clerk.settle(record).await?;
            results.push((kind, clerk.answer(record, id)));
        }
    }
    let order = [Kind::Source, Kind::Allocation, Kind::Broadcast, Kind::Own];
    let sorted = order.iter().flat_map(|k| results.iter().filter(move |(kind, _)| kind == k)).map(|(_, r)| r.clone());
    Ok(el("IP").with(el("BAJG").with_all(sorted)))
}

struct Clerk<'a> {
    bureau: &'a Inner,
    db: &'a mut SqliteConnection,
    isp: i64,
    act: Act,
    kind: Kind,
    out: Objections,
    /// Records that stand against this one.
    related: Vec<IpRecord>,
}

fn range(record: &Element) -> (i64, i64) {
    (record.num("Qsip").unwrap_or(0), record.num("Zzip").unwrap_or(0))
}

impl Clerk<'_> {
    async fn judge(&mut self, record: &Element) -> Result<()> {
        let id = record.num("Id").unwrap_or(0);
        if self.act != Act::New {
            match ip_records::by_id(self.db, self.kind, id).await? {
                None => self.out.add(2055, id.to_string()),
                Some(row) if row.isp != self.isp => self.out.add(2054, id.to_string()),
                Some(_) => {}
            }
        }
        if self.act == Act::Delete || !self.out.0.is_empty() {
            return Ok(());
        }
        if self.act == Act::New {
            let own = record.num("IspId").unwrap_or(0);
            if ip_records::isp_id_used(self.db, self.isp, self.kind, own).await? {
                self.out.add(2049, own.to_string());
                return Ok(());
            }
        }
        let (first, last) = range(record);
        self.out.unless(is_public(first, first), 2006, first);
        self.out.unless(is_public(last, last), 2007, last);
        self.out.unless(first <= last, 2002, format!("{first}-{last}"));
        if self.out.0.is_empty() {
            self.conflicts((first, last), id).await?;
        }
        match self.kind {
            Kind::Source => self.source_unit(record.num("Lydw")),
            Kind::Allocation => self.allocation(record).await?,
            Kind::Broadcast => self.broadcast(record),
            Kind::Own => self.own(record),
        }
        Ok(())
    }

    async fn conflicts(&mut self, range: (i64, i64), id: i64) -> Result<()> {
        if let Some(row) = ip_records::meeting(self.db, self.isp, self.kind, range, id).await? {
            let code = match self.kind {
                _ if row.isp != self.isp => 2056,
                Kind::Broadcast => 2004,
                _ => 2003,
            };
            self.out.add(code, format!("{}-{}", row.first, row.last));
            self.related.push(row);
        }
        Ok(())
    }

    fn is_unit(&self, id: i64) -> bool {
        tables::is_carrier(id) || self.bureau.providers.of(id).is_some()
    }

    fn source_unit(&mut self, unit: Option<i64>) {
        let unit = unit.unwrap_or(0);
        self.out.unless(unit != self.isp, 2052, unit);
        let known = self.is_unit(unit);
        self.out.unless(known, 2029, unit);
    }

    async fn allocation(&mut self, record: &Element) -> Result<()> {
        if !ip_records::holds(self.db, self.isp, Some(Kind::Source), range(record)).await? {
            let (first, last) = range(record);
            self.out.add(2005, format!("{first}-{last}"));
        }
        const USED: [(&str, u32); 10] = [
            ("Syfs", 2032),
            ("Fprq", 2030),
            ("Dwmc", 2031),
            ("Dwxz", 2034),
            ("Shengid", 2037),
            ("Shiid", 2038),
            ("Xxdz", 2036),
            ("Lxrxm", 2040),
            ("Lxrdh", 2039),
            ("Lxrdzyj", 2042),
        ];
        match record.num("Fpfs") {
            Some(1) => self.must(record, &USED),
            Some(2) => {
                self.must(record, &[("Fpdx", 2047)]);
                if let Some(unit) = record.num("Fpdx") {
                    self.out.unless(unit != self.isp, 2050, unit);
                    let known = self.is_unit(unit);
                    self.out.unless(known, 2048, unit);
                }
            }
            Some(3) => self.must(record, &USED[..2]),
            _ => {}
        }
        self.unit_data(record);
        Ok(())
    }

    fn must(&mut self, record: &Element, fields: &[(&str, u32)]) {
        for (name, code) in fields {
            self.out.unless(record.said(name).is_some(), *code, "");
        }
    }

    /// What is said of the using unit, where it is said.
    fn unit_data(&mut self, record: &Element) {
        type Table = fn(i64) -> bool;
        let tables: [(&str, u32, Table); 3] = [
            ("Dwxz", 2019, |id| tables::certificates_of(id).is_some()),
            ("Dwfl", 2009, tables::is_category),
            ("Dwhyfl", 2020, tables::is_industry),
        ];
        for (name, code, known) in tables {
            if let Some(id) = record.num(name) {
                self.out.unless(known(id), code, id);
            }
        }
        if let (Some(province), Some(city)) = (record.num("Shengid"), record.num("Shiid")) {
            for wrong in region_objections(province, city, record.num("Xianid")) {
                let code = if wrong == province {
                    2024
                } else if wrong == city {
                    2025
                } else {
                    2026
                };
                self.out.add(code, wrong.to_string());
            }
        }
        if let Some(phone) = record.said("Lxrdh") {
            self.out.unless(is_phone(phone), 2012, phone);
        }
        if let Some(mail) = record.said("Lxrdzyj") {
            self.out.unless(is_email(mail), 2013, mail);
        }
        if let Some(gateway) = record.num("Wgip") {
            let good = gateway > 0x00FF_FFFF && gateway < 0xE000_0000;
            self.out.unless(good, 2008, gateway);
        }
    }

    fn broadcast(&mut self, record: &Element) {
        let carrier = self.bureau.providers.of(self.isp).is_some_and(|p| p.carrier);
        self.out.unless(carrier, 2051, self.isp);
        let (by, asked) = (record.num("Gbdw").unwrap_or(0), record.num("Sqdw").unwrap_or(0));
        self.out.unless(tables::is_carrier(by), 2017, by);
        let known = self.is_unit(asked);
        self.out.unless(known, 2018, asked);
        self.out.unless(by != asked, 2053, asked);
    }

    fn own(&mut self, record: &Element) {
        self.unit_data(record);
        let source = record.child("Lydw");
        let (name, id) = (source.and_then(|s| s.said("Ly_dwmc")), source.and_then(|s| s.num("Ly_dwid")));
        match record.num("Ly_dwlx") {
            Some(1) if id.is_none() => self.out.add(2028, ""),
            Some(1) => self.source_unit(id),
            _ => self.out.unless(name.is_some(), 2045, ""),
        }
    }

    /// Keeps what nothing is wrong with; its id.
    async fn settle(&mut self, record: &Element) -> Result<Option<i64>> {
        let named = record.num("Id");
        if !self.out.0.is_empty() {
            return Ok(named);
        }
        let (first, last) = range(record);
        let id = match named {
            Some(id) => id,
            None => new_id(self.db).await?,
        };
        if self.act == Act::Delete {
            ip_records::delete(self.db, id, self.bureau.clock.now_micros()).await?;
        } else {
            let row = IpRecord {
                id,
                isp: self.isp,
                kind: self.kind.name().to_owned(),
                isp_id: record.num("IspId").unwrap_or(0),
                first,
                last,
                tree: fragment(record),
            };
            ip_records::keep(self.db, &row).await?;
        }
        Ok(Some(id))
    }

    fn answer(&self, record: &Element, id: Option<i64>) -> Element {
        let line = |code: u32, seen: &str| {
            el("Jgxx").put("Jgdm", code).put("Dmms", letters::words(code, seen).unwrap_or_default())
        };
        let mut lines: Vec<Element> = self.out.0.iter().map(|o| line(o.code, &o.seen)).collect();
        if lines.is_empty() {
            lines.push(line(2998, ""));
        }
        if let (Some(first), Some(row)) = (lines.first_mut(), self.related.first()) {
            let own = row.isp == self.isp;
            let data = el("Xgsj")
                .put_if("Id", own.then_some(row.id))
                .put_if("IspId", own.then_some(row.isp_id).filter(|id| *id > 0))
                .put("Qsip", row.first)
                .put("Zzip", row.last);
            first.children.push(data);
        }
        el(result_name(self.kind)).with_all(lines).put_if("Id", id).put("Czlx", self.act as u8).take(record, &["IspId"])
    }
}
