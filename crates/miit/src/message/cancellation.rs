//! `ZXBA`: cancelling a subject, a site or an access (注销备案), and `ZXSJ`: what the bureau has cancelled (注销数据).
//! messages.md «ZXBA», «ZXSJ».

use super::shape::{numbered, shape};
use super::values::FilingPassword;

shape! {
    /// `Zx_xx`: one cancellation.
    pub struct Cancellation {
        /// `Zxlb`.
        pub kind: CancelKind = "Zxlb",
        /// `Jlid`: `Ztid`, `Wzid` or `Jrid`, always the provincial one.
        pub id: i64 = "Jlid",
        /// `Zxly`: table Zxly.
        pub reason: u16 = "Zxly",
        /// `Zxlybz`, 1..1000.
        pub reason_remark: Option<String> = "Zxlybz",
        /// `ICPmm`: the text of the interface demands it for a subject.
        pub password: Option<FilingPassword> = "ICPmm",
    }

    /// `Zxxx`: one cancelled record.
    pub struct CancelledRecord {
        /// `Zxlb`; the schema has no 2, the text has.
        pub kind: CancelKind = "Zxlb",
        /// `Jlid`: `Ztid`, `Wzid` or `Jrid`.
        pub id: i64 = "Jlid",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }
}

numbered! {
    /// `Zxlb`: what is cancelled.
    pub enum CancelKind {
        /// A subject with all it has.
        Subject = 0,
        /// A site.
        Site = 1,
        /// This provider's access to a site (取消接入).
        Access = 2,
    }
}
