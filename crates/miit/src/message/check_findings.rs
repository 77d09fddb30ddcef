//! `HCJG`: findings of the bureau's data check (核查结果), and `XGTZ`: rectification notices (相关通知).
//! messages.md «HCJG», «XGTZ».

use super::shape::{numbered, shape};

shape! {
    /// `HCJG/Jgxx`.
    pub struct CheckFindings {
        /// `Zthc`.
        pub subjects: Vec<SubjectFinding> = "Zthc",
        /// `Jrhc`.
        pub accesses: Vec<AccessFinding> = "Jrhc",
        /// `Kkwzhc`: filed sites without an access provider (空壳网站).
        pub shells: Vec<ShellFinding> = "Kkwzhc",
        /// `Wzch`: sites that did not answer (网站存活检测).
        pub silent: Vec<SilentFinding> = "Wzch",
    }

    /// `Zthc`: a subject.
    pub struct SubjectFinding {
        /// `Ztid`.
        pub subject_id: i64 = "Ztid",
        /// `Dwmc`.
        pub name: String = "Dwmc",
        /// `Zjlx`.
        pub certificate_kind: u16 = "Zjlx",
        /// `Zjhm`.
        pub certificate_number: String = "Zjhm",
        /// `Cwyy`: what is wrong.
        pub reason: Option<String> = "Cwyy",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Jrhc`: an access.
    pub struct AccessFinding {
        /// `Wzid`.
        pub site_id: i64 = "Wzid",
        /// `Wz_Baxh`.
        pub site_number: String = "Wz_Baxh",
        /// `Ym`: of an under-reported access.
        pub domain: Option<String> = "Ym",
        /// `Jxip`: where the domain leads, of an under-reported access.
        pub resolved_ip: Option<u32> = "Jxip",
        /// `Bbisp`: the provider that reported.
        pub reporter_id: Option<i64> = "Bbisp",
        /// `Hcjg`.
        pub finding: AccessCheck = "Hcjg",
        /// `Hcsj`: as written.
        pub checked_at: String = "Hcsj",
        /// `Jrid`.
        pub access_id: Option<i64> = "Jrid",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Kkwzhc`: a site without an access provider.
    pub struct ShellFinding {
        /// `Wzid`.
        pub site_id: i64 = "Wzid",
        /// `Wz_Baxh`.
        pub site_number: String = "Wz_Baxh",
        /// `Hcjg`.
        pub finding: ShellCheck = "Hcjg",
        /// `Hcsj`: as written.
        pub checked_at: String = "Hcsj",
        /// `Syurl`.
        pub home_url: Option<String> = "Syurl",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Wzch`: a site that was looked for.
    pub struct SilentFinding {
        /// `Wzid`.
        pub site_id: i64 = "Wzid",
        /// `Wz_Baxh`.
        pub site_number: String = "Wz_Baxh",
        /// `Syurl`.
        pub home_url: Option<String> = "Syurl",
        /// `Hcsj`: as written.
        pub checked_at: String = "Hcsj",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Tzxx`: one notice.
    pub struct Rectification {
        /// `Tzlb`.
        pub kind: RectificationKind = "Tzlb",
        /// `Baxh`: filing number of the subject or site.
        pub number: Option<String> = "Baxh",
        /// `Jlid`: `Ztid` or `Wzid`.
        pub record_id: Option<i64> = "Jlid",
        /// `Tznr`: what is asked for.
        pub text: String = "Tznr",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }
}

numbered! {
    /// `Hcjg` of an access.
    pub enum AccessCheck {
        /// Filed, and the domain leads elsewhere (多报).
        OverReported = 1,
        /// The domain leads here, and nothing is filed (少报).
        UnderReported = 2,
    }

    /// `Hcjg` of a site without an access provider.
    pub enum ShellCheck {
        /// It answers.
        Alive = 0,
        /// It does not.
        Dead = 1,
    }

    /// `Tzlb`: what is to be put right.
    pub enum RectificationKind {
        /// Data of a subject (主体信息整改).
        Subject = 0,
        /// Data of a site (网站信息整改).
        Site = 1,
    }
}
