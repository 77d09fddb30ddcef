//! `BASJ`: the published record with the provincial ids and the filing numbers (ICP备案数据). messages.md «BASJ».

use super::new_filing::{Address, Certificate, Person, PreApproval};
use super::shape::shape;

shape! {
    /// `Baxx` of a download.
    pub struct FilingData {
        /// `Zt_xx`.
        pub subject: FiledSubject = "Zt_xx",
        /// `Wz_xx`.
        pub sites: Vec<FiledSite> = "Wz_xx",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Zt_xx` of a download. Its `Fzr_sjhm` may be absent: then `person.mobile` is empty; `Shiid` likewise is 0 when absent.
    pub struct FiledSubject {
        /// `IspZtid`: absent for parts filed through another provider.
        pub isp_id: Option<i64> = "IspZtid",
        /// `Ztid`.
        pub id: i64 = "Ztid",
        /// `Dwmc`.
        pub name: String = "Dwmc",
        /// `Dwxz`.
        pub nature: Option<u16> = "Dwxz",
        /// `Txdz`.
        pub address: Address = "Txdz",
        /// `Zj`.
        pub certificate: Certificate = "Zj",
        /// `Fzr`.
        pub person: Person = "Fzr",
        /// `Baxh`: subject filing number (主体备案号).
        pub number: Option<String> = "Baxh",
        /// `Bbyhlx`: filed on behalf.
        pub on_behalf: bool = "Bbyhlx",
        /// `Tzr`.
        pub investor: Option<String> = "Tzr",
        /// `Scbbsj`: first filing time as written.
        pub first_filed_at: String = "Scbbsj",
        /// `Zjxgsj`: last change as written.
        pub changed_at: String = "Zjxgsj",
        /// `Zsyxq`, `Zslj`, `Zsxh`: the certificate of filing.
        pub filing_certificate: FilingCertificate = (flat),
        /// `Shrxm`: reviewer's name.
        pub reviewer: Option<String> = "Shrxm",
        /// `Shsj`: review time as written.
        pub reviewed_at: Option<String> = "Shsj",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Wz_xx` of a download.
    pub struct FiledSite {
        /// `IspWzid`.
        pub isp_id: Option<i64> = "IspWzid",
        /// `Wzid`.
        pub id: i64 = "Wzid",
        /// `Wzmc`.
        pub name: String = "Wzmc",
        /// `Nrlx`.
        pub pre_approvals: Vec<PreApproval> = ("Nrlx" / "Nrlx_xx"),
        /// `Fwnr`.
        pub service_contents: Vec<u8> = ("Fwnr" / "Fwnr_id"),
        /// `Yylb`.
        pub languages: Vec<u8> = ("Yylb" / "Yylb_id"),
        /// `Ym_xx`.
        pub domains: Vec<FiledDomain> = "Ym_xx",
        /// `Jr_xx`.
        pub accesses: Vec<FiledAccess> = "Jr_xx",
        /// `Wz_Fzr`.
        pub person: Person = "Wz_Fzr",
        /// `Syurl`.
        pub home_url: Option<String> = "Syurl",
        /// `Wz_Bz`.
        pub remark: Option<String> = "Wz_Bz",
        /// `Scbbsj`.
        pub first_filed_at: Option<String> = "Scbbsj",
        /// `Zjxgsj`.
        pub changed_at: Option<String> = "Zjxgsj",
        /// `Baxh`: site filing number (网站备案号).
        pub number: Option<String> = "Baxh",
    }

    /// `Ym_xx` of a download.
    pub struct FiledDomain {
        /// `IspYmid`.
        pub isp_id: Option<i64> = "IspYmid",
        /// `Ymid`.
        pub id: i64 = "Ymid",
        /// `Ym`.
        pub name: String = "Ym",
    }

    /// `Jr_xx` of a download.
    pub struct FiledAccess {
        /// `IspJrid`.
        pub isp_id: Option<i64> = "IspJrid",
        /// `Jrid`.
        pub id: i64 = "Jrid",
        /// `Ispid`: the owning access provider.
        pub provider_id: i64 = "Ispid",
        /// `Wzfb/Fbdd`.
        pub locations: Vec<u8> = ("Wzfb" / "Fbdd"),
        /// `Wzjrfs/Jrfs`.
        pub modes: Vec<u8> = ("Wzjrfs" / "Jrfs"),
        /// `Ip_xx`.
        pub ips: Vec<FiledIp> = "Ip_xx",
    }

    /// `Ip_xx` of a download.
    pub struct FiledIp {
        /// `IspIpid`.
        pub isp_id: Option<i64> = "IspIpid",
        /// `Ipid`.
        pub id: i64 = "Ipid",
        /// `Qsip`.
        pub first: u32 = "Qsip",
        /// `Zzip`.
        pub last: u32 = "Zzip",
    }

    /// The certificate of filing (备案证书) of a filed subject; all of it may be absent.
    pub struct FilingCertificate {
        /// `Zsyxq`: valid until, as written.
        pub valid_until: Option<String> = "Zsyxq",
        /// `Zslj`: its path.
        pub path: Option<String> = "Zslj",
        /// `Zsxh`: its serial number.
        pub serial: Option<String> = "Zsxh",
    }
}

impl FilingCertificate {
    /// No certificate.
    pub const NONE: Self = Self { valid_until: None, path: None, serial: None };
}
