//! `IP/BAJG`: results of an IP upload (备案结果), and `IP/HCJG`: findings of the check (核查结果).
//! messages.md «IP BAJG», «IP HCJG».

use super::shape::{numbered, shape};
use super::values::IpSpan;

shape! {
    /// `IP/BAJG`: answers by kind of record.
    pub struct IpResult {
        /// `Lyjg`.
        pub sources: Vec<IpAnswer> = "Lyjg",
        /// `Fpjg`.
        pub allocations: Vec<IpAnswer> = "Fpjg",
        /// `Gbjs`.
        pub broadcasts: Vec<IpAnswer> = "Gbjs",
        /// `Zdip`.
        pub customer_owned: Vec<IpAnswer> = "Zdip",
    }

    /// The answer about one record.
    pub struct IpAnswer {
        /// `Jgxx`, at least one when written.
        pub lines: Vec<IpResultLine> = "Jgxx",
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
    pub struct IpResultLine {
        /// `Jgdm`: result code, see [`crate::codes`].
        pub code: u32 = "Jgdm",
        /// `Dmms`.
        pub text: String = "Dmms",
        /// `Xgsj`: records in conflict.
        pub conflicts: Vec<IpConflict> = "Xgsj",
    }

    /// `Xgsj`: a record in conflict.
    pub struct IpConflict {
        /// `Id`.
        pub id: Option<i64> = "Id",
        /// `IspId`.
        pub isp_id: Option<i64> = "IspId",
        /// `Qsip`, `Zzip`.
        pub range: IpSpan = (flat),
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `IP/HCJG/Jgxx`.
    pub struct IpCheckFindings {
        /// `Yj`: ranges that leave their bounds (越界).
        pub out_of_bounds: Vec<IpOutOfBounds> = "Yj",
        /// `Ct`: conflicts with other units (冲突).
        pub conflicts: Vec<IpOverlap> = "Ct",
        /// `Wb`: unreported ranges (未报).
        pub unreported: Vec<IpUnreported> = "Wb",
    }

    /// `Yj`.
    pub struct IpOutOfBounds {
        /// `Yjjlid`: the record.
        pub record_id: Option<i64> = "Yjjlid",
        /// `Qsip`, `Zzip`.
        pub range: IpSpan = (flat),
        /// `Yjlx`.
        pub kind: Option<RecordKind> = "Yjlx",
        /// `Yjqsip`: first address outside.
        pub outside_first: Option<u32> = "Yjqsip",
        /// `Yjzzip`: last address outside.
        pub outside_last: Option<u32> = "Yjzzip",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Ct`.
    pub struct IpOverlap {
        /// `Ctjlid`: the own record.
        pub record_id: Option<i64> = "Ctjlid",
        /// `Qsip1`.
        pub own_first: u32 = "Qsip1",
        /// `Zzip1`.
        pub own_last: u32 = "Zzip1",
        /// `Ctbbdwid`: the other reporting unit.
        pub other_unit_id: i64 = "Ctbbdwid",
        /// `Qsip2`.
        pub other_first: u32 = "Qsip2",
        /// `Zzip2`.
        pub other_last: u32 = "Zzip2",
        /// `Ctlx`.
        pub kind: Option<RecordKind> = "Ctlx",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Wb`.
    pub struct IpUnreported {
        /// `Qsip`, `Zzip`.
        pub range: IpSpan = (flat),
        /// `Fpdw`: the unit that allocated it.
        pub allocated_by: Option<i64> = "Fpdw",
        /// `Wblx`.
        pub kind: Option<RecordKind> = "Wblx",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }
}

numbered! {
    /// `Czlx` of IP and domain results.
    pub enum RecordOperation {
        /// `XZBA`.
        New = 1,
        /// `XGBA`.
        Change = 2,
        /// `SCBA`.
        Delete = 3,
    }

    /// `Yjlx`, `Ctlx`, `Wblx`: what kind of record a finding speaks of.
    pub enum RecordKind {
        /// A source.
        Source = 1,
        /// An allocation.
        Allocation = 2,
    }
}
