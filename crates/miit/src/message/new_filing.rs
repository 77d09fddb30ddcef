//! `XZBA`: first filing of a subject with its first site or sites (新增备案). messages.md «XZBA».

use super::attachment::{Attachment, PICTURE_LIMIT};
use super::read::{Place, ReadError};
use super::shape::{Fields, put, shape, take};
use super::values::write_ends;
use super::write::{WriteError, Writer};

shape! {
    /// `Baxx`: one independent request.
    pub struct NewFiling {
        /// `Zt_xx`.
        pub subject: Subject = "Zt_xx",
        /// `Wz_xx`, at least one.
        pub sites: Vec<Site> = "Wz_xx",
        /// `Fj`, one wrapper each.
        pub attachments: Vec<Attachment> = ("Fj" * "Fjxx"),
    }

    /// `Zt_xx`: the site organiser (主体).
    pub struct Subject {
        /// `IspZtid`: our id of the subject in this request.
        pub isp_id: i64 = "IspZtid",
        /// `Dwmc`: name of the unit or person, 1..255 characters.
        pub name: String = "Dwmc",
        /// `Dwxz`: unit nature, 1..999; mandatory for a unit.
        pub nature: Option<u16> = "Dwxz",
        /// `Tzr`: investor or supervising unit.
        pub investor: Option<String> = "Tzr",
        /// `Txdz`.
        pub address: Address = "Txdz",
        /// `Zj`.
        pub certificate: Certificate = "Zj",
        /// `Fzr`.
        pub person: Person = "Fzr",
        /// `Bbfs`: filed on behalf (代为报备) rather than by the unit itself.
        pub on_behalf: bool = "Bbfs",
        /// `Bz`, 1..1024.
        pub remark: Option<String> = "Bz",
    }

    /// `Txdz`: postal address.
    pub struct Address {
        /// `Shengid`: six digits.
        pub province: u32 = "Shengid",
        /// `Shiid`: six digits.
        pub city: u32 = "Shiid",
        /// `Xianid`: six digits.
        pub county: Option<u32> = "Xianid",
        /// `Xxdz`, 1..1024.
        pub detail: Option<String> = "Xxdz",
    }

    /// `Zj`: the subject's certificate.
    pub struct Certificate {
        /// `Zjlx`: table Zjlx.
        pub kind: u16 = "Zjlx",
        /// `Zjhm`.
        pub number: String = "Zjhm",
        /// `Zjzs`: address printed on it.
        pub address: String = "Zjzs",
    }

    /// `Fzr` and `Wz_Fzr`: a responsible person. In `Fzr` the name may be absent for individuals.
    pub struct Person {
        /// `Fzr_xm`, 1..128; mandatory in `Wz_Fzr`, and in `Fzr` of a unit.
        pub name: Option<String> = "Fzr_xm",
        /// `Fzr_dhhm`, 11..128: office telephone, digits and `-`; several joined by `;`.
        pub office_phone: Option<String> = "Fzr_dhhm",
        /// `Fzr_sjhm` (`sjhm` in `HSJG`), 11..128; empty where a download has none.
        pub mobile: String = ("Fzr_sjhm" or "sjhm"),
        /// `Fzr_dzyj`, 6..128.
        pub email: String = "Fzr_dzyj",
        /// `Msn`, 6..128.
        pub msn: Option<String> = "Msn",
        /// `Qq`, 5..128.
        pub qq: Option<String> = "Qq",
        /// `Fzr_zjlx`.
        pub certificate_kind: Option<u16> = "Fzr_zjlx",
        /// `Fzr_zjhm`.
        pub certificate_number: Option<String> = "Fzr_zjhm",
    }

    /// `Wz_xx`: one site (网站).
    pub struct Site {
        /// `IspWzid`.
        pub isp_id: i64 = "IspWzid",
        /// `Wzmc`, 1..512.
        pub name: String = "Wzmc",
        /// `Nrlx`: pre-approvals; empty leaves the element out.
        pub pre_approvals: Vec<PreApproval> = ("Nrlx" / "Nrlx_xx"),
        /// `Fwnr/Fwnr_id`, 1..64 values.
        pub service_contents: Vec<u8> = ("Fwnr" / "Fwnr_id"),
        /// `Yylb/Yylb_id`.
        pub languages: Vec<u8> = ("Yylb" / "Yylb_id"),
        /// `Ym_xx`.
        pub domains: Vec<Domain> = "Ym_xx",
        /// `Jr_xx`.
        pub accesses: Vec<Access> = "Jr_xx",
        /// `Wz_Fzr`.
        pub person: Person = "Wz_Fzr",
        /// `Syurl`, 4..255.
        pub home_url: Option<String> = "Syurl",
        /// `Wz_Bz`, 1..1024.
        pub remark: Option<String> = "Wz_Bz",
    }
}

/// `Nrlx_xx`: one pre-approval (前置审批).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreApproval {
    /// `Nrlx_id`.
    pub kind: u8,
    /// `Qzsph`.
    pub number: String,
    /// `Spwj`: 1..10 scans, base64 text without line breaks.
    pub scans: Vec<String>,
}

shape! {
    /// `Ym_xx`: one domain.
    pub struct Domain {
        /// `IspYmid`.
        pub isp_id: i64 = "IspYmid",
        /// `Ym`, 4..128.
        pub name: String = "Ym",
    }

    /// `Jr_xx`: one access record (接入).
    pub struct Access {
        /// `IspJrid`.
        pub isp_id: i64 = "IspJrid",
        /// `Wzfb/Fbdd`: server locations.
        pub locations: Vec<u8> = ("Wzfb" / "Fbdd"),
        /// `Wzjrfs/Jrfs`: access modes.
        pub modes: Vec<u8> = ("Wzjrfs" / "Jrfs"),
        /// `Ip_xx`.
        pub ips: Vec<IpRange> = "Ip_xx",
    }
}

/// `Ip_xx`: one IP range; a single address has equal ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpRange {
    /// `IspIpid`.
    pub isp_id: i64,
    /// `Qsip`: first address, most significant octet first.
    pub first: u32,
    /// `Zzip`: last address.
    pub last: u32,
}

impl Fields for PreApproval {
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError> {
        put!(w, self.kind, "Nrlx_id")?;
        put!(w, self.number, "Qzsph")?;
        self.scans.iter().try_for_each(|scan| w.picture("Spwj", scan, PICTURE_LIMIT))
    }

    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError> {
        Ok(Self { kind: take!(place, "Nrlx_id")?, number: take!(place, "Qzsph")?, scans: take!(place, "Spwj")? })
    }
}

impl Fields for IpRange {
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError> {
        put!(w, self.isp_id, "IspIpid")?;
        write_ends(w, self.first, self.last)
    }

    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError> {
        Ok(Self { isp_id: take!(place, "IspIpid")?, first: take!(place, "Qsip")?, last: take!(place, "Zzip")? })
    }
}
