//! `XZBA`: first filing of a subject with its first site or sites (新增备案). messages.md «XZBA».

/// `Baxx`: one independent request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFiling {
    /// `Zt_xx`.
    pub subject: Subject,
    /// `Wz_xx`, at least one.
    pub sites: Vec<Site>,
    /// `Fj`, one wrapper each.
    pub attachments: Vec<Attachment>,
}

/// `Zt_xx`: the site organiser (主体).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// `IspZtid`: our id of the subject in this request.
    pub isp_id: i64,
    /// `Dwmc`: name of the unit or person, 1..255 characters.
    pub name: String,
    /// `Dwxz`: unit nature, 1..999; mandatory for a unit.
    pub nature: Option<u16>,
    /// `Tzr`: investor or supervising unit.
    pub investor: Option<String>,
    /// `Txdz`.
    pub address: Address,
    /// `Zj`.
    pub certificate: Certificate,
    /// `Fzr`.
    pub person: Person,
    /// `Bbfs`: filed on behalf (代为报备) rather than by the unit itself.
    pub on_behalf: bool,
    /// `Bz`, 1..1024.
    pub remark: Option<String>,
}

/// `Txdz`: postal address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// `Shengid`: six digits.
    pub province: u32,
    /// `Shiid`: six digits.
    pub city: u32,
    /// `Xianid`: six digits.
    pub county: Option<u32>,
    /// `Xxdz`, 1..1024.
    pub detail: Option<String>,
}

/// `Zj`: the subject's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// `Zjlx`: table Zjlx.
    pub kind: u16,
    /// `Zjhm`.
    pub number: String,
    /// `Zjzs`: address printed on it.
    pub address: String,
}

/// `Fzr` and `Wz_Fzr`: a responsible person. In `Fzr` the name may be absent for individuals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// `Fzr_xm`, 1..128; mandatory in `Wz_Fzr`, and in `Fzr` of a unit.
    pub name: Option<String>,
    /// `Fzr_dhhm`, 11..128: office telephone, digits and `-`; several joined by `;`.
    pub office_phone: Option<String>,
    /// `Fzr_sjhm`, 11..128.
    pub mobile: String,
    /// `Fzr_dzyj`, 6..128.
    pub email: String,
    /// `Msn`, 6..128.
    pub msn: Option<String>,
    /// `Qq`, 5..128.
    pub qq: Option<String>,
    /// `Fzr_zjlx`.
    pub certificate_kind: Option<u16>,
    /// `Fzr_zjhm`.
    pub certificate_number: Option<String>,
}

/// `Wz_xx`: one site (网站).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// `IspWzid`.
    pub isp_id: i64,
    /// `Wzmc`, 1..512.
    pub name: String,
    /// `Nrlx`: pre-approvals; empty leaves the element out.
    pub pre_approvals: Vec<PreApproval>,
    /// `Fwnr/Fwnr_id`, 1..64 values.
    pub service_contents: Vec<u8>,
    /// `Yylb/Yylb_id`.
    pub languages: Vec<u8>,
    /// `Ym_xx`.
    pub domains: Vec<Domain>,
    /// `Jr_xx`.
    pub accesses: Vec<Access>,
    /// `Wz_Fzr`.
    pub person: Person,
    /// `Syurl`, 4..255.
    pub home_url: Option<String>,
    /// `Wz_Bz`, 1..1024.
    pub remark: Option<String>,
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

/// `Ym_xx`: one domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// `IspYmid`.
    pub isp_id: i64,
    /// `Ym`, 4..128.
    pub name: String,
}

/// `Jr_xx`: one access record (接入).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// `IspJrid`.
    pub isp_id: i64,
    /// `Wzfb/Fbdd`: server locations.
    pub locations: Vec<u8>,
    /// `Wzjrfs/Jrfs`: access modes.
    pub modes: Vec<u8>,
    /// `Ip_xx`.
    pub ips: Vec<IpRange>,
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

/// `Fjxx`: one attachment (真实性核验材料电子件).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// `Fjwjgs`: 1 jpg, 2 png.
    pub format: u8,
    /// `Fjyt`: purpose, table Fjyt.
    pub purpose: u8,
    /// `Fjnr`: base64 text without line breaks.
    pub content: String,
    /// `Fjssdx`: what it belongs to.
    pub object: AttachmentObject,
    /// `Bz`, 1..256.
    pub remark: Option<String>,
}

/// `Fjssdx`: the object an attachment belongs to, by its id in the same request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentObject {
    /// `Ssdxlx` 1 with the `IspZtid`.
    Subject(i64),
    /// `Ssdxlx` 2 with the `IspWzid`.
    Site(i64),
}
