//! What an IP filing says of one range, whoever names it. messages.md «IP XZBA».

use super::read::{Place, ReadError};
use super::shape::{Fields, numbered, put, shape, take};
use super::values::{Date, IpSpan};
use super::write::{WriteError, Writer};

shape! {
    /// A source.
    pub struct IpSource {
        /// `Qsip`, `Zzip`.
        pub range: IpSpan = (flat),
        /// `Lydw`: source unit's id.
        pub unit_id: i64 = "Lydw",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// An allocation or use.
    pub struct IpAllocation {
        /// `Qsip`, `Zzip`.
        pub range: IpSpan = (flat),
        /// `Fpfs` and what goes with it.
        pub state: AllocationState = (flat),
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Fpfs` 1: who uses a range, and how.
    pub struct IpUse {
        /// `Syfs`.
        pub mode: UseMode = "Syfs",
        /// `Fprq`.
        pub since: Date = "Fprq",
        /// `Sfymtz`: used by a domain-redirect server.
        pub redirects: Option<bool> = "Sfymtz",
        /// `Dwmc`.
        pub unit_name: String = "Dwmc",
        /// `Dwxz`.
        pub unit_nature: u16 = "Dwxz",
        /// `Dwfl`.
        pub unit_category: Option<u16> = "Dwfl",
        /// `Dwhyfl`.
        pub unit_industry: Option<u16> = "Dwhyfl",
        /// `Shengid`.
        pub province: u32 = "Shengid",
        /// `Shiid`.
        pub city: u32 = "Shiid",
        /// `Xianid`.
        pub county: Option<u32> = "Xianid",
        /// `Xxdz`.
        pub address: String = "Xxdz",
        /// `Lxrxm`, `Lxrdh`, `Lxrdzyj`.
        pub contact: IpContact = (flat),
        /// `Wgip`.
        pub gateway: Option<u32> = "Wgip",
        /// `Wgdz`.
        pub gateway_address: Option<String> = "Wgdz",
    }

    /// Whom to ask about a range.
    pub struct IpContact {
        /// `Lxrxm`, at most 20 characters.
        pub name: String = "Lxrxm",
        /// `Lxrdh`.
        pub phone: String = "Lxrdh",
        /// `Lxrdzyj`.
        pub email: String = "Lxrdzyj",
    }

    /// `Fpfs` 3: own use.
    pub struct IpOwnUse {
        /// `Syfs`.
        pub mode: UseMode = "Syfs",
        /// `Fprq`.
        pub since: Date = "Fprq",
        /// `Wgip`.
        pub gateway: Option<u32> = "Wgip",
        /// `Wgdz`.
        pub gateway_address: Option<String> = "Wgdz",
    }

    /// A broadcast.
    pub struct IpBroadcast {
        /// `Gbdw`: one of the three basic carriers.
        pub carrier_id: i64 = "Gbdw",
        /// `Sqdw`: the unit that applied.
        pub applicant_id: i64 = "Sqdw",
        /// `Qsip`, `Zzip`.
        pub range: IpSpan = (flat),
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// A customer-owned range.
    pub struct CustomerIp {
        /// `Qsip`, `Zzip`.
        pub range: IpSpan = (flat),
        /// `Sfymtz`: used by a domain-redirect server.
        pub redirects: bool = "Sfymtz",
        /// `Syfs`.
        pub mode: UseMode = "Syfs",
        /// `Fprq`.
        pub since: Date = "Fprq",
        /// `Dwmc`.
        pub unit_name: String = "Dwmc",
        /// `Dwxz`.
        pub unit_nature: u16 = "Dwxz",
        /// `Shengid`.
        pub province: u32 = "Shengid",
        /// `Shiid`.
        pub city: u32 = "Shiid",
        /// `Xianid`.
        pub county: Option<u32> = "Xianid",
        /// `Xxdz`.
        pub address: String = "Xxdz",
        /// `Lxrxm`, `Lxrdh`, `Lxrdzyj`.
        pub contact: IpContact = (flat),
        /// `Wgip`: mandatory when new.
        pub gateway: Option<u32> = "Wgip",
        /// `Wgdz`: mandatory when new.
        pub gateway_address: Option<String> = "Wgdz",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
        /// `Ly_dwlx`, `Lydw`.
        pub source: SourceUnit = (flat),
    }
}

numbered! {
    /// `Syfs`: how addresses are given out.
    pub enum UseMode {
        /// Fixed.
        Static = 1,
        /// Changing.
        Dynamic = 2,
        /// Not known.
        Unknown = 3,
    }
}

/// `Fpfs` and the fields that go with it: each state has its own, so none can be missing or too many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllocationState {
    /// 1: allocated and used (分配且使用).
    Used(Box<IpUse>),
    /// 2: re-allocated (再次分配) to the unit of this id (`Fpdx`).
    Reallocated(i64),
    /// 3: own use (自用).
    OwnUse(IpOwnUse),
    /// 4: reserved (预留). A download with a state of another number reads so, with a warning.
    Reserved,
}

impl Fields for AllocationState {
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError> {
        let number: u8 = match self {
            Self::Used(_) => 1,
            Self::Reallocated(_) => 2,
            Self::OwnUse(_) => 3,
            Self::Reserved => 4,
        };
        put!(w, number, "Fpfs")?;
        match self {
            Self::Used(used) => used.write_fields(w),
            Self::Reallocated(unit) => put!(w, *unit, "Fpdx"),
            Self::OwnUse(own) => own.write_fields(w),
            Self::Reserved => Ok(()),
        }
    }

    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError> {
        let number: u8 = take!(place, "Fpfs")?;
        Ok(match number {
            1 => Self::Used(Box::new(IpUse::read_fields(place)?)),
            2 => Self::Reallocated(take!(place, "Fpdx")?),
            3 => Self::OwnUse(IpOwnUse::read_fields(place)?),
            4 => Self::Reserved,
            _ if place.lenient => Self::Reserved,
            _ => return Err(place.not_a_number_at("Fpfs")),
        })
    }
}

/// `Ly_dwlx` and `Lydw`: where a customer has its range from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceUnit {
    /// 0: no reporting unit, by its name (`Ly_dwmc`).
    Other(String),
    /// 1: a reporting unit, by its id (`Ly_dwid`).
    Reporting(i64),
}

impl Fields for SourceUnit {
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError> {
        put!(w, matches!(self, Self::Reporting(_)), "Ly_dwlx")?;
        w.open("Lydw")?;
        match self {
            Self::Other(name) => put!(w, *name, "Ly_dwmc")?,
            Self::Reporting(id) => put!(w, *id, "Ly_dwid")?,
        }
        w.close()
    }

    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError> {
        let reporting: bool = take!(place, "Ly_dwlx")?;
        let unit: Unit = take!(place, "Lydw")?;
        match (reporting, unit) {
            (true, Unit(_, Some(id))) => Ok(Self::Reporting(id)),
            (false, Unit(Some(name), _)) => Ok(Self::Other(name)),
            (_, unit) if place.lenient => Ok(unit.1.map_or(Self::Other(unit.0.unwrap_or_default()), Self::Reporting)),
            (true, _) => Err(place.missing("Lydw/Ly_dwid")),
            (false, _) => Err(place.missing("Lydw/Ly_dwmc")),
        }
    }
}

/// `Lydw` as it stands: name, id.
struct Unit(Option<String>, Option<i64>);

impl Fields for Unit {
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError> {
        put!(w, self.0, "Ly_dwmc")?;
        put!(w, self.1, "Ly_dwid")
    }

    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError> {
        place.one_child()?;
        Ok(Self(take!(place, "Ly_dwmc")?, take!(place, "Ly_dwid")?))
    }
}
