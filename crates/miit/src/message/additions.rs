//! `XZWZ`: new sites of a filed subject (新增网站), and `XZJR`: access to a site filed through another provider
//! (新增接入). messages.md «XZWZ», «XZJR».

use super::attachment::Evidence;
use super::new_filing::{IpRange, Site};
use super::shape::shape;
use super::values::{FilingPassword, SiteKey, SubjectKey};

shape! {
    /// `Xzxx` of `XZWZ`: one request.
    pub struct NewSites {
        /// `Zt_xx`: the filed subject.
        pub subject: SubjectKey = "Zt_xx",
        /// `Wz_xx`, at least one.
        pub sites: Vec<Site> = "Wz_xx",
        /// `Fj`, one wrapper each. A site of this request is named by its `IspWzid`.
        pub attachments: Vec<Evidence> = ("Fj" * "Fjxx"),
        /// `ICPmm`.
        pub password: Option<FilingPassword> = "ICPmm",
    }

    /// `Xzxx` of `XZJR`: one request; no site data are sent.
    pub struct NewAccess {
        /// `Wz_xx`: the filed site.
        pub site: SiteKey = "Wz_xx",
        /// `IspJrid`: new for each access.
        pub isp_id: i64 = "IspJrid",
        /// `Wzfb/Fbdd`: server locations.
        pub locations: Vec<u8> = ("Wzfb" / "Fbdd"),
        /// `Wzjrfs/Jrfs`: access modes.
        pub modes: Vec<u8> = ("Wzjrfs" / "Jrfs"),
        /// `Ip_xx`, at least one.
        pub ips: Vec<IpRange> = "Ip_xx",
        /// `Fj`, one wrapper each.
        pub attachments: Vec<Evidence> = ("Fj" * "Fjxx"),
        /// `ICPmm`: mandatory here.
        pub password: FilingPassword = "ICPmm",
    }
}
