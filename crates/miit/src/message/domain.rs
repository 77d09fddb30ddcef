//! `YM`: domain records, which registries and registrars report to the ministry, and their results. messages.md «YM».

use super::ip::{Keyed, OwnId, RegulatorId};
use super::ip_result::RecordOperation;
use super::shape::{choice, shape};
use super::values::Date;

/// What a domain upload does: exactly one of the three operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DomainUpload {
    /// `XZBA`: new records.
    New(Vec<Keyed<OwnId, DomainRecord>>),
    /// `XGBA`: changed records.
    Changed(Vec<Keyed<RegulatorId, DomainRecord>>),
    /// `SCBA`: deleted records.
    Deleted(Vec<DomainKey>),
}

choice! {
    /// `Scxx`: which domain record, exactly one of id and name.
    pub enum DomainKey {
        /// `Id`: made by the ministry's system.
        Id(i64) = "Id",
        /// `Ym`.
        Name(String) = "Ym",
    }
}

shape! {
    /// `Xzxx`: one domain.
    pub struct DomainRecord {
        /// `Ym`, 4..255.
        pub name: String = "Ym",
        /// `Ymlx`: table Ymlx.
        pub kind: u16 = "Ymlx",
        /// `Zcsj`.
        pub registered_on: Date = "Zcsj",
        /// `Zcr_*`.
        pub registrant: Registrant = (flat),
        /// `Gly_*`.
        pub administrator: Administrator = (flat),
        /// `Jfr_*`, each of them optional.
        pub payer: Payer = (flat),
        /// `Ym_zcs`: sponsoring registrar.
        pub registrar: String = "Ym_zcs",
        /// `Ym_fwq`: name server.
        pub name_server: String = "Ym_fwq",
        /// `Yxrq`.
        pub expires_on: Date = "Yxrq",
    }

    /// `Zcr_*`: the registrant (注册人).
    pub struct Registrant {
        /// `Zcr_mc`.
        pub name: String = "Zcr_mc",
        /// `Zcr_zz`.
        pub organisation: String = "Zcr_zz",
        /// `Zcr_txdz`.
        pub address: String = "Zcr_txdz",
        /// `Zcr_shengid`.
        pub province: u32 = "Zcr_shengid",
        /// `Zcr_shiid`.
        pub city: u32 = "Zcr_shiid",
        /// `Zcr_dzyj`.
        pub email: String = "Zcr_dzyj",
        /// `Zcr_dhhm`.
        pub phone: String = "Zcr_dhhm",
    }

    /// `Gly_*`: the administrator (管理员).
    pub struct Administrator {
        /// `Gly_mz`.
        pub name: String = "Gly_mz",
        /// `Gly_zz`.
        pub organisation: String = "Gly_zz",
        /// `Gly_dz`.
        pub address: String = "Gly_dz",
        /// `Gly_shengid`.
        pub province: u32 = "Gly_shengid",
        /// `Gly_shiid`.
        pub city: u32 = "Gly_shiid",
        /// `Gly_dzyj`.
        pub email: String = "Gly_dzyj",
        /// `Gly_dh`.
        pub phone: String = "Gly_dh",
    }

    /// `Jfr_*`: the payer (缴费人).
    pub struct Payer {
        /// `Jfr_mz`.
        pub name: Option<String> = "Jfr_mz",
        /// `Jfr_zz`.
        pub organisation: Option<String> = "Jfr_zz",
        /// `Jfr_dz`.
        pub address: Option<String> = "Jfr_dz",
        /// `Jfr_shengid`.
        pub province: Option<u32> = "Jfr_shengid",
        /// `Jfr_shiid`.
        pub city: Option<u32> = "Jfr_shiid",
        /// `Jfr_dzyj`.
        pub email: Option<String> = "Jfr_dzyj",
        /// `Jfr_dh`.
        pub phone: Option<String> = "Jfr_dh",
    }

    /// `YM/BAJG`: results of a domain upload.
    pub struct DomainResult {
        /// `Jg_xx`, at least one when written.
        pub answers: Vec<DomainAnswer> = "Jg_xx",
    }

    /// `Jg_xx`: the answer about one record.
    pub struct DomainAnswer {
        /// `Jgxx`, at least one when written.
        pub lines: Vec<DomainResultLine> = "Jgxx",
        /// `Id`: made by the regulator; absent when a new filing failed.
        pub id: Option<i64> = "Id",
        /// `Czlx`.
        pub operation: RecordOperation = "Czlx",
        /// `IspId`: ours, for a new filing.
        pub isp_id: Option<i64> = "IspId",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Jgxx`: one result line.
    pub struct DomainResultLine {
        /// `Dmms`; may be empty.
        pub text: String = "Dmms",
        /// `Jgdm`: result code, see [`crate::codes`].
        pub code: u32 = "Jgdm",
    }
}
