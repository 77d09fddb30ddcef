//! IP sources, allocations, broadcasts and customer-owned ranges: `IP/XZBA`, `XGBA`, `SCBA`. messages.md «IP».

use super::ip_record::{CustomerIp, IpAllocation, IpBroadcast, IpSource};
use super::read::{Place, ReadError};
use super::shape::{Fields, put, put_inside, shape, take, take_inside};
use super::write::{WriteError, Writer};

/// What an IP upload does: exactly one of the three operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IpUpload {
    /// `XZBA`: new records.
    New(IpRecords<OwnId>),
    /// `XGBA`: changed records.
    Changed(IpRecords<RegulatorId>),
    /// `SCBA`: deleted records.
    Deleted(IpDeletion),
}

/// Records of the four kinds; `K` is how they are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpRecords<K> {
    /// Where ranges come from (来源).
    pub sources: Vec<Keyed<K, IpSource>>,
    /// What is done with them (分配使用).
    pub allocations: Vec<Keyed<K, IpAllocation>>,
    /// Who announces them (广播).
    pub broadcasts: Vec<Keyed<K, IpBroadcast>>,
    /// Ranges that customers bring along (自带IP).
    pub customer_owned: Vec<Keyed<K, CustomerIp>>,
}

impl<K> Default for IpRecords<K> {
    fn default() -> Self {
        Self { sources: Vec::new(), allocations: Vec::new(), broadcasts: Vec::new(), customer_owned: Vec::new() }
    }
}

/// A record with what names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyed<K, T> {
    /// What names it.
    pub key: K,
    /// The record.
    pub record: T,
}

impl<K: Fields, T: Fields> Fields for Keyed<K, T> {
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError> {
        self.key.write_fields(w)?;
        self.record.write_fields(w)
    }

    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError> {
        Ok(Self { key: K::read_fields(place)?, record: T::read_fields(place)? })
    }
}

/// How records are named, and what their lists are called there: sources, allocations, broadcasts, customer-owned.
pub(super) trait Key: Fields {
    const LISTS: [(&'static str, &'static str); 4];
}

shape! {
    /// A new record: by the id of the enterprise system.
    pub struct OwnId {
        /// `IspId`.
        pub isp_id: i64 = "IspId",
    }

    /// A record the regulator knows: by its id there.
    pub struct RegulatorId {
        /// `Id`.
        pub id: i64 = "Id",
    }
}

impl Key for OwnId {
    const LISTS: [(&'static str, &'static str); 4] =
        [("Xzly", "Ly"), ("Xzfp", "Fpsy"), ("Xzgbjs", "Jsxx"), ("Zdip", "Zdxx")];
}

impl Key for RegulatorId {
    const LISTS: [(&'static str, &'static str); 4] =
        [("Xgly", "Ly_xx"), ("Xgfp", "Fpsy"), ("Xggbjs", "Jsxx"), ("XgZd", "Zdxx")];
}

impl<K> IpRecords<K> {
    /// How many records there are.
    pub fn len(&self) -> usize {
        self.sources.len() + self.allocations.len() + self.broadcasts.len() + self.customer_owned.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The lists may stand in any order; only those with records are written.
impl<K: Key> Fields for IpRecords<K> {
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError> {
        let [sources, allocations, broadcasts, customer_owned] = K::LISTS;
        put_inside(w, sources.0, sources.1, &self.sources)?;
        put_inside(w, allocations.0, allocations.1, &self.allocations)?;
        put_inside(w, broadcasts.0, broadcasts.1, &self.broadcasts)?;
        put_inside(w, customer_owned.0, customer_owned.1, &self.customer_owned)
    }

    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError> {
        let [sources, allocations, broadcasts, customer_owned] = K::LISTS;
        Ok(Self {
            sources: take_inside(place, sources.0, sources.1)?,
            allocations: take_inside(place, allocations.0, allocations.1)?,
            broadcasts: take_inside(place, broadcasts.0, broadcasts.1)?,
            customer_owned: take_inside(place, customer_owned.0, customer_owned.1)?,
        })
    }
}

/// `SCBA`: the regulator's ids of what goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IpDeletion {
    /// `Scly`.
    pub sources: Vec<RegulatorId>,
    /// `Scfp`.
    pub allocations: Vec<RegulatorId>,
    /// `Sczd`.
    pub customer_owned: Vec<RegulatorId>,
    /// `Scgbjs`.
    pub broadcasts: Vec<RegulatorId>,
}

impl IpDeletion {
    /// How many records go.
    pub fn len(&self) -> usize {
        self.sources.len() + self.allocations.len() + self.customer_owned.len() + self.broadcasts.len()
    }

    /// Whether none go.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Fields for IpDeletion {
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError> {
        put!(w, self.sources, ("Scly" / "Ly"))?;
        put!(w, self.allocations, ("Scfp" / "Fpsy"))?;
        put!(w, self.customer_owned, ("Sczd" / "Zdxx"))?;
        put!(w, self.broadcasts, ("Scgbjs" / "Jsxx"))
    }

    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            sources: take!(place, ("Scly" / "Ly"))?,
            allocations: take!(place, ("Scfp" / "Fpsy"))?,
            customer_owned: take!(place, ("Sczd" / "Zdxx"))?,
            broadcasts: take!(place, ("Scgbjs" / "Jsxx"))?,
        })
    }
}
