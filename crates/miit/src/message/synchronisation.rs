//! `SJTB`: copies of the data the regulator holds (备案数据同步). messages.md «SJTB».

use super::base_codes::BaseCodes;
use super::domain::DomainRecord;
use super::filing_data::FilingData;
use super::ip::{IpRecords, Key, Keyed};
use super::shape::shape;

/// What a copy holds. When it is sent and whether it is complete is not said: enter it by the regulator's ids and delete
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Synchronisation {
    /// `SJTB/ICP`: filings, as in `BASJ`; their languages may be absent.
    Filings(Vec<FilingData>),
    /// `SJTB/IP`.
    Ip(IpRecords<HeldId>),
    /// `SJTB/YM`.
    Domains(Vec<Keyed<RecordIds, DomainRecord>>),
    /// `SJTB/JCDM`.
    Codes(BaseCodes),
    /// An empty `SJTB`, which the schema allows.
    Nothing,
}

shape! {
    /// An IP record as the regulator holds it.
    pub struct HeldId {
        /// `Id`: the regulator's.
        pub id: i64 = "Id",
        /// `IspId`: the enterprise system's.
        pub isp_id: i64 = "IspId",
        /// `Bbdwid`: the unit that reported it.
        pub unit_id: i64 = "Bbdwid",
    }

    /// A domain record as the regulator holds it.
    pub struct RecordIds {
        /// `Id`: the regulator's.
        pub id: i64 = "Id",
        /// `IspId`: the enterprise system's.
        pub isp_id: i64 = "IspId",
    }
}

impl Key for HeldId {
    const LISTS: [(&'static str, &'static str); 4] =
        [("Iply", "Lyxx"), ("Ipfp", "Fpxx"), ("Ipgb", "Gbxx"), ("Zdip", "Zdxx")];
}
