//! `WBAWZLB`: unfiled sites to be handled (未备案网站列表), and `WBACLJG`: what was done about them (未备案处理结果).
//! messages.md «WBAWZLB», «WBACLJG».

use super::shape::shape;
use super::values::Date;

shape! {
    /// `Wbawz_xx`: one unfiled site.
    pub struct UnfiledSite {
        /// `Id`: of the entry.
        pub id: i64 = "Id",
        /// `Wzym_mc`.
        pub domain: String = "Wzym_mc",
        /// `Yylb/Yylb_id`.
        pub languages: Vec<u8> = ("Yylb" / "Yylb_id"),
        /// `IP`.
        pub ip: u32 = "IP",
        /// `Dqjcsj`: current detection as written.
        pub detected_at: Option<String> = "Dqjcsj",
        /// `Jccs`: times detected.
        pub times_detected: Option<i64> = "Jccs",
        /// `Sssh`.
        pub province: Option<u32> = "Sssh",
        /// `Scjcsj`: first detection as written.
        pub first_detected_at: Option<String> = "Scjcsj",
        /// `Jrs`: access provider's unit id.
        pub provider_id: Option<i64> = "Jrs",
        /// `Yys`: carrier's unit id.
        pub carrier_id: i64 = "Yys",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Clxx`: one handled site.
    pub struct UnfiledHandled {
        /// `Ym`, 4..128.
        pub domain: String = "Ym",
        /// `IP`.
        pub ip: u32 = "IP",
        /// `Yys`: as in the list.
        pub carrier_id: i64 = "Yys",
        /// `Jrs`: as in the list; the own unit where the list has none.
        pub provider_id: i64 = "Jrs",
        /// `Shengid`.
        pub province: u32 = "Shengid",
        /// `Cljg`: table Wbacl.
        pub result: u16 = "Cljg",
        /// `Clyj`, 1..255.
        pub opinion: String = "Clyj",
        /// `Rbsj`: day of listing.
        pub listed_on: Date = "Rbsj",
        /// `Clsx`: deadline.
        pub due_on: Date = "Clsx",
        /// `Sbrxm`.
        pub reporter: Option<String> = "Sbrxm",
        /// `Sbrdh`.
        pub reporter_phone: Option<String> = "Sbrdh",
        /// `Sbrdzyj`.
        pub reporter_email: Option<String> = "Sbrdzyj",
    }
}
