//! `BGBA`: the whole subject and at least one whole site, whatever changes (变更备案). messages.md «BGBA».

use super::attachment::Evidence;
use super::new_filing::{Address, Certificate, Person, PreApproval};
use super::read::{Place, ReadError};
use super::shape::{Fields, put, shape, take};
use super::values::{FilingPassword, write_ends};
use super::write::{WriteError, Writer};

shape! {
    /// `Bgxx`: one change.
    pub struct Change {
        /// `Zt_xx`.
        pub subject: ChangedSubject = "Zt_xx",
        /// `Wz_xx`, at least one; what a site leaves out may be dropped or kept, the interface does not say.
        pub sites: Vec<ChangedSite> = "Wz_xx",
        /// `Fj`, one wrapper each.
        pub attachments: Vec<Evidence> = ("Fj" * "Fjxx"),
        /// `ICPmm`.
        pub password: Option<FilingPassword> = "ICPmm",
    }

    /// `Zt_xx` of a change.
    pub struct ChangedSubject {
        /// `Ztid`.
        pub id: i64 = "Ztid",
        /// `Dwmc`.
        pub name: String = "Dwmc",
        /// `Baxh`: subject filing number.
        pub number: String = "Baxh",
        /// `Dwxz`.
        pub nature: Option<u16> = "Dwxz",
        /// `Tzr`.
        pub investor: Option<String> = "Tzr",
        /// `Txdz`.
        pub address: Address = "Txdz",
        /// `Zj`: certificate types 1 to 11 only.
        pub certificate: Certificate = "Zj",
        /// `Fzr`.
        pub person: Person = "Fzr",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Wz_xx` of a change.
    pub struct ChangedSite {
        /// `Wzid`.
        pub id: i64 = "Wzid",
        /// `Wzmc`.
        pub name: String = "Wzmc",
        /// `Nrlx`; empty leaves the element out.
        pub pre_approvals: Vec<PreApproval> = ("Nrlx" / "Nrlx_xx"),
        /// `Fwnr/Fwnr_id`.
        pub service_contents: Vec<u8> = ("Fwnr" / "Fwnr_id"),
        /// `Yylb/Yylb_id`.
        pub languages: Vec<u8> = ("Yylb" / "Yylb_id"),
        /// `Ym_xx`.
        pub domains: Vec<ChangedDomain> = "Ym_xx",
        /// `Jr_xx`.
        pub accesses: Vec<ChangedAccess> = "Jr_xx",
        /// `Wz_Fzr`.
        pub person: Person = "Wz_Fzr",
        /// `Baxh`: site filing number.
        pub number: String = "Baxh",
        /// `Syurl`.
        pub home_url: Option<String> = "Syurl",
        /// `Wz_Bz`: without a limit here, since the schema gives it no type.
        pub remark: Option<String> = "Wz_Bz",
    }

    /// `Ym_xx` of a change.
    pub struct ChangedDomain {
        /// `IspYmid`.
        pub isp_id: i64 = "IspYmid",
        /// `Ymid`: absent for a domain that the change adds.
        pub id: Option<i64> = "Ymid",
        /// `Ym`.
        pub name: String = "Ym",
    }

    /// `Jr_xx` of a change: an access that exists, since a change cannot add one.
    pub struct ChangedAccess {
        /// `Jrid`.
        pub id: i64 = "Jrid",
        /// `Wzfb/Fbdd`.
        pub locations: Vec<u8> = ("Wzfb" / "Fbdd"),
        /// `Wzjrfs/Jrfs`.
        pub modes: Vec<u8> = ("Wzjrfs" / "Jrfs"),
        /// `Ip_xx`.
        pub ips: Vec<ChangedIp> = "Ip_xx",
    }
}

/// `Ip_xx` of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedIp {
    /// `IspIpid`.
    pub isp_id: i64,
    /// `Ipid`: absent for a range that the change adds.
    pub id: Option<i64>,
    /// `Qsip`.
    pub first: u32,
    /// `Zzip`.
    pub last: u32,
}

impl Fields for ChangedIp {
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError> {
        put!(w, self.isp_id, "IspIpid")?;
        put!(w, self.id, "Ipid")?;
        write_ends(w, self.first, self.last)
    }

    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            isp_id: take!(place, "IspIpid")?,
            id: take!(place, "Ipid")?,
            first: take!(place, "Qsip")?,
            last: take!(place, "Zzip")?,
        })
    }
}
