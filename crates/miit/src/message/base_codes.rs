//! `JCDM`: reporting units and code tables (基础代码), the only authoritative source of code values. messages.md «JCDM».
//!
//! Tables are read by what stands in the file, so one that this version does not know arrives too; they are written by
//! the element table.

use std::collections::BTreeMap;

use super::read::{Place, ReadError, number};
use super::shape::{Fields, put_inside, shape, take_inside};
use super::write::{Reason, WriteError, Writer};
use crate::schema::Kind;
use crate::xml::Element;

/// `JCDM`. A file may carry some tables only; whether it replaces or completes what came before is not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BaseCodes {
    /// `Bbdwlb/Bbdw`: the reporting units.
    pub units: Vec<ReportingUnit>,
    /// `Jcdm_xx`: the rows of each table by its wire name without its ending, such as `Dwxz`, `Zjlx`, `Qy`.
    pub tables: BTreeMap<String, Vec<CodeRow>>,
}

/// One row of a code table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeRow {
    /// `Id`; 0 when unreadable.
    pub id: i64,
    /// `Mc`; `Nr` of reasons, `Ztmc` of handling states, `Fl2` of feedback classes.
    pub name: String,
    /// `Sfyx` 1 (presumably valid); absent where the row has none.
    pub valid: Option<bool>,
    /// Every other column as written, such as `Bz`, `Ysid`, `Lx`, `Dwflid`, `Ssdxlx`; empty and nil ones are left out.
    pub extra: BTreeMap<String, String>,
}

shape! {
    /// `Bbdw`: one reporting unit.
    pub struct ReportingUnit {
        /// `Id`: the same ids as ispId, Qqdwid, Lydw and Fpdx.
        pub id: i64 = "Id",
        /// `Dwmc`.
        pub name: String = "Dwmc",
        /// `Dwfl`: unit category.
        pub category: Option<u16> = "Dwfl",
        /// `Dwhyfl`: industry.
        pub industry: Option<u16> = "Dwhyfl",
        /// `Jyxkzbh`: business licence number.
        pub licence: Option<String> = "Jyxkzbh",
        /// `Shengid`.
        pub province: Option<u32> = "Shengid",
        /// `Shiid`.
        pub city: Option<u32> = "Shiid",
        /// `Xianid`.
        pub county: Option<u32> = "Xianid",
        /// `Xxdz`.
        pub address: Option<String> = "Xxdz",
        /// `Sfyx` 1: presumably valid.
        pub valid: bool = "Sfyx",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }
}

/// The columns that may hold a row's name, the first that is there.
const NAMES: [&str; 4] = ["Mc", "Nr", "Ztmc", "Fl2"];

/// `Dwxz_dms` is the table `Dwxz`, `Yjfk_Wtfls` the table `Yjfk_Wtfl`.
fn table_name(wrapper: &str) -> &str {
    wrapper.strip_suffix("_dms").or_else(|| wrapper.strip_suffix('s')).unwrap_or(wrapper)
}

impl Fields for BaseCodes {
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError> {
        put_inside(w, "Bbdwlb", "Bbdw", &self.units)?;
        if self.tables.is_empty() {
            return Ok(());
        }
        w.open("Jcdm_xx")?;
        let known = w.children();
        if let Some(strange) = self.tables.keys().find(|name| !known.iter().any(|node| table_name(node.name) == **name))
        {
            return Err(w.error(strange, Reason::Unknown));
        }
        for table in known {
            let Some(rows) = self.tables.get(table_name(table.name)) else { continue };
            w.open(table.name)?;
            for row in rows {
                for node in w.children() {
                    w.open(node.name)?;
                    write_row(w, row)?;
                    w.close()?;
                }
            }
            w.close()?;
        }
        w.close()
    }

    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError> {
        let mut tables = BTreeMap::new();
        for table in place.element.children("Jcdm_xx").flat_map(|all| &all.children) {
            let rows: &mut Vec<CodeRow> = tables.entry(table_name(&table.name).to_owned()).or_default();
            rows.extend(table.children.iter().map(read_row));
        }
        Ok(Self { units: take_inside(place, "Bbdwlb", "Bbdw")?, tables })
    }
}

fn write_row(w: &mut Writer, row: &CodeRow) -> Result<(), WriteError> {
    for column in w.children() {
        match (column.name, column.kind) {
            ("Id", _) => w.long("Id", row.id)?,
            ("Sfyx", _) => match row.valid {
                Some(valid) => w.long("Sfyx", i64::from(valid))?,
                None => return Err(w.error("Sfyx", Reason::Missing)),
            },
            (name, _) if NAMES.contains(&name) => w.text(name, &row.name)?,
            (name, Kind::Long { min, max }) => match row.extra.get(name).map(|text| text.parse()) {
                Some(Ok(number)) => w.long(name, number)?,
                Some(Err(_)) => return Err(w.error(name, Reason::Range { min, max })),
                None => {}
            },
            (name, _) => row.extra.get(name).map_or(Ok(()), |text| w.text(name, text))?,
        }
    }
    Ok(())
}

fn read_row(row: &Element) -> CodeRow {
    let name = NAMES.iter().find_map(|name| row.child(name));
    let mut read = CodeRow { name: name.map(|n| n.text.clone()).unwrap_or_default(), ..CodeRow::default() };
    for column in &row.children {
        match column.name.as_str() {
            "Id" => read.id = number(column).unwrap_or_default(),
            "Sfyx" => read.valid = number::<i64>(column).map(|valid| valid == 1),
            _ if name.is_some_and(|name| std::ptr::eq(name, column)) || column.text.is_empty() => {}
            other => {
                read.extra.insert(other.to_owned(), column.text.clone());
            }
        }
    }
    read
}
