//! `BASJ`: the published record with the provincial ids and the filing numbers (ICP备案数据). messages.md «BASJ».

use super::new_filing::{Address, Certificate, Person, PreApproval};

/// `Baxx` of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingData {
    /// `Zt_xx`.
    pub subject: FiledSubject,
    /// `Wz_xx`.
    pub sites: Vec<FiledSite>,
    /// `Bz`.
    pub remark: Option<String>,
}

/// `Zt_xx` of a download. Its `Fzr_sjhm` may be absent: then `person.mobile` is empty; `Shiid` likewise is 0 when absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledSubject {
    /// `IspZtid`: absent for parts filed through another provider.
    pub isp_id: Option<i64>,
    /// `Ztid`.
    pub id: i64,
    /// `Dwmc`.
    pub name: String,
    /// `Dwxz`.
    pub nature: Option<u16>,
    /// `Txdz`.
    pub address: Address,
    /// `Zj`.
    pub certificate: Certificate,
    /// `Fzr`.
    pub person: Person,
    /// `Baxh`: subject filing number (主体备案号).
    pub number: Option<String>,
    /// `Bbyhlx`: filed on behalf.
    pub on_behalf: bool,
    /// `Tzr`.
    pub investor: Option<String>,
    /// `Scbbsj`: first filing time as written.
    pub first_filed_at: String,
    /// `Zjxgsj`: last change as written.
    pub changed_at: String,
    /// `Shsj`: review time as written.
    pub reviewed_at: Option<String>,
    /// `Bz`.
    pub remark: Option<String>,
}

/// `Wz_xx` of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledSite {
    /// `IspWzid`.
    pub isp_id: Option<i64>,
    /// `Wzid`.
    pub id: i64,
    /// `Wzmc`.
    pub name: String,
    /// `Nrlx`.
    pub pre_approvals: Vec<PreApproval>,
    /// `Fwnr`.
    pub service_contents: Vec<u8>,
    /// `Yylb`.
    pub languages: Vec<u8>,
    /// `Ym_xx`.
    pub domains: Vec<FiledDomain>,
    /// `Jr_xx`.
    pub accesses: Vec<FiledAccess>,
    /// `Wz_Fzr`.
    pub person: Person,
    /// `Syurl`.
    pub home_url: Option<String>,
    /// `Wz_Bz`.
    pub remark: Option<String>,
    /// `Scbbsj`.
    pub first_filed_at: Option<String>,
    /// `Zjxgsj`.
    pub changed_at: Option<String>,
    /// `Baxh`: site filing number (网站备案号).
    pub number: Option<String>,
}

/// `Ym_xx` of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledDomain {
    /// `IspYmid`.
    pub isp_id: Option<i64>,
    /// `Ymid`.
    pub id: i64,
    /// `Ym`.
    pub name: String,
}

/// `Jr_xx` of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledAccess {
    /// `IspJrid`.
    pub isp_id: Option<i64>,
    /// `Jrid`.
    pub id: i64,
    /// `Ispid`: the owning access provider.
    pub provider_id: i64,
    /// `Wzfb/Fbdd`.
    pub locations: Vec<u8>,
    /// `Wzjrfs/Jrfs`.
    pub modes: Vec<u8>,
    /// `Ip_xx`.
    pub ips: Vec<FiledIp>,
}

/// `Ip_xx` of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledIp {
    /// `IspIpid`.
    pub isp_id: Option<i64>,
    /// `Ipid`.
    pub id: i64,
    /// `Qsip`.
    pub first: u32,
    /// `Zzip`.
    pub last: u32,
}
