//! `HMDLB`: blacklisted subjects and sites (黑名单列表), and `FFJRHMD`: illegal access (非法接入黑名单).
//! messages.md «HMDLB», «FFJRHMD».

use super::shape::{numbered, shape};

shape! {
    /// `HMDLB`; both lists may be empty.
    pub struct Blacklist {
        /// `Zthmdxxs`.
        pub subjects: Vec<BlacklistedSubject> = "Zthmdxxs",
        /// `Wzhmdxxs`.
        pub sites: Vec<BlacklistedSite> = "Wzhmdxxs",
    }

    /// `Zthmdxxs`.
    pub struct BlacklistedSubject {
        /// `Zt_xx`; optional on the wire.
        pub subject: Option<ListedSubject> = "Zt_xx",
        /// `Czlx`.
        pub action: ListAction = "Czlx",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Zt_xx` of a blacklist.
    pub struct ListedSubject {
        /// `Dwmc`.
        pub name: String = "Dwmc",
        /// `Dwxz`.
        pub nature: Option<u16> = "Dwxz",
        /// `Zj`.
        pub certificate: ListedCertificate = "Zj",
    }

    /// `Zj` of a blacklist.
    pub struct ListedCertificate {
        /// `Zjlx`.
        pub kind: u16 = "Zjlx",
        /// `Zjhm`.
        pub number: String = "Zjhm",
    }

    /// `Wzhmdxxs`.
    pub struct BlacklistedSite {
        /// `Wz_xx`.
        pub site: ListedSite = "Wz_xx",
        /// `Czlx`.
        pub action: ListAction = "Czlx",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Wz_xx` of a blacklist.
    pub struct ListedSite {
        /// `Wzmc`.
        pub name: String = "Wzmc",
        /// `Ym_xx`.
        pub domains: Vec<ListedDomain> = "Ym_xx",
        /// `Syurl`.
        pub home_url: Option<String> = "Syurl",
    }

    /// `Ym_xx` of a blacklist.
    pub struct ListedDomain {
        /// `Ym`.
        pub name: String = "Ym",
    }

    /// `Ffjrxx`: one illegal access.
    pub struct IllegalAccess {
        /// `Id`: of the entry.
        pub id: i64 = "Id",
        /// `Ym`.
        pub domain: String = "Ym",
        /// `Ip`.
        pub ip: u32 = "Ip",
        /// `Zjjrz`: direct access provider's unit id.
        pub provider_id: i64 = "Zjjrz",
        /// `Szs`.
        pub province: u32 = "Szs",
        /// `Dqjcsj`: current detection as written.
        pub detected_at: String = "Dqjcsj",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }
}

numbered! {
    /// `Czlx` of a list: what to do with the entry.
    pub enum ListAction {
        /// Enter it.
        Add = 0,
        /// Change it.
        Change = 1,
        /// Strike it out.
        Delete = 2,
    }
}
