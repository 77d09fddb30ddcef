//! `HSRW`: data the bureau wants verified (核实任务), and `HSJG`: the answer to it (核实结果). messages.md «HSRW», «HSJG».

use super::filing_data::{FiledDomain, FiledIp};
use super::new_filing::{Address, Certificate, Person, PreApproval};
use super::shape::{numbered, shape};
use super::values::Date;

shape! {
    /// `Baxx` of `HSRW`: one task.
    pub struct VerificationTask {
        /// `Zt_xx`.
        pub subject: TaskSubject = "Zt_xx",
        /// `Wz_xx`.
        pub sites: Vec<TaskSite> = "Wz_xx",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Zt_xx` of a task. A missing city is 0, a missing mobile empty, as in [`super::FiledSubject`].
    pub struct TaskSubject {
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
        /// `Tzr`.
        pub investor: Option<String> = "Tzr",
        /// `Bbyhlx`: filed on behalf.
        pub on_behalf: bool = "Bbyhlx",
        /// `Scbbsj`: first filing time as written.
        pub first_filed_at: String = "Scbbsj",
        /// `Zjxgsj`: last change as written.
        pub changed_at: Option<String> = "Zjxgsj",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Wz_xx` of a task.
    pub struct TaskSite {
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
        /// `Ym_xx`; without ids of the enterprise side.
        pub domains: Vec<FiledDomain> = "Ym_xx",
        /// `Jr_xx`.
        pub accesses: Vec<TaskAccess> = "Jr_xx",
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
    }

    /// `Jr_xx` of a task.
    pub struct TaskAccess {
        /// `Jrid`.
        pub id: i64 = "Jrid",
        /// `Wzfb/Fbdd`.
        pub locations: Vec<u8> = ("Wzfb" / "Fbdd"),
        /// `Wzjrfs/Jrfs`.
        pub modes: Vec<u8> = ("Wzjrfs" / "Jrfs"),
        /// `Ip_xx`; without ids of the enterprise side.
        pub ips: Vec<FiledIp> = "Ip_xx",
        /// `Bbyhid`: user id of the organiser, or unit id of the provider if filed on behalf.
        pub reporter_id: i64 = "Bbyhid",
        /// `Bbyhlx`: filed on behalf.
        pub on_behalf: bool = "Bbyhlx",
    }

    /// `Hsjgxx`: one verification result.
    pub struct Verification {
        /// `Hsjg`.
        pub outcome: VerificationOutcome = "Hsjg",
        /// `Hsrxm`: verifier's name.
        pub verifier: String = "Hsrxm",
        /// `Hssj`.
        pub date: Date = "Hssj",
        /// `Bbdw`: the verifier's unit.
        pub unit_id: i64 = "Bbdw",
        /// `Hsyj`: opinion, the text of table Hsyj unless the bureau says otherwise.
        pub opinion: String = "Hsyj",
        /// `Cwxx`: what is wrong.
        pub error: Option<String> = "Cwxx",
        /// `Baxx`: the whole record.
        pub filing: VerifiedFiling = "Baxx",
    }

    /// `Baxx` of `HSJG`.
    pub struct VerifiedFiling {
        /// `Zt_xx`.
        pub subject: VerifiedSubject = "Zt_xx",
        /// `Wz_xx`, at least one.
        pub sites: Vec<VerifiedSite> = "Wz_xx",
    }

    /// `Zt_xx` of `HSJG`; the mobile is mandatory here.
    pub struct VerifiedSubject {
        /// `Ztid`.
        pub id: i64 = "Ztid",
        /// `Dwmc`.
        pub name: String = "Dwmc",
        /// `Dwxz`.
        pub nature: Option<u16> = "Dwxz",
        /// `Txdz`.
        pub address: Address = "Txdz",
        /// `Tzr`.
        pub investor: Option<String> = "Tzr",
        /// `Zj`.
        pub certificate: Certificate = "Zj",
        /// `Fzr`.
        pub person: Person = "Fzr",
        /// `Bz`.
        pub remark: Option<String> = "Bz",
    }

    /// `Wz_xx` of `HSJG`: languages and attachments do not exist here.
    pub struct VerifiedSite {
        /// `Wzid`.
        pub id: i64 = "Wzid",
        /// `Wzmc`.
        pub name: String = "Wzmc",
        /// `Nrlx`.
        pub pre_approvals: Vec<PreApproval> = ("Nrlx" / "Nrlx_xx"),
        /// `Fwnr`: mandatory here, optional in the task.
        pub service_contents: Vec<u8> = ("Fwnr" / "Fwnr_id"),
        /// `Ym_xx`; without ids of the enterprise side.
        pub domains: Vec<FiledDomain> = "Ym_xx",
        /// `Jr_xx`.
        pub accesses: Vec<VerifiedAccess> = "Jr_xx",
        /// `Wz_Fzr`.
        pub person: Person = "Wz_Fzr",
        /// `Syurl`.
        pub home_url: Option<String> = "Syurl",
        /// `Wz_Bz`.
        pub remark: Option<String> = "Wz_Bz",
    }

    /// `Jr_xx` of `HSJG`.
    pub struct VerifiedAccess {
        /// `Jrid`.
        pub id: i64 = "Jrid",
        /// `Wzfb/Fbdd`.
        pub locations: Vec<u8> = ("Wzfb" / "Fbdd"),
        /// `Wzjrfs/Jrfs`.
        pub modes: Vec<u8> = ("Wzjrfs" / "Jrfs"),
        /// `Ip_xx`; without ids of the enterprise side.
        pub ips: Vec<FiledIp> = "Ip_xx",
        /// `Bbfs`: filed on behalf, as the task's `Bbyhlx` says.
        pub on_behalf: bool = "Bbfs",
    }
}

numbered! {
    /// `Hsjg`: what verification came to.
    pub enum VerificationOutcome {
        /// The data are right.
        Passed = 0,
        /// They are not.
        Rejected = 1,
    }
}

impl From<VerificationTask> for VerifiedFiling {
    /// The record of a task in the shape of its answer.
    ///
    /// Where the answer demands more than the task gives (city, mobile of the subject's person, service contents), the
    /// gap has to be filled before [`super::Upload::new`] takes it.
    fn from(task: VerificationTask) -> Self {
        let subject = task.subject;
        Self {
            subject: VerifiedSubject {
                id: subject.id,
                name: subject.name,
                nature: subject.nature,
                address: subject.address,
                investor: subject.investor,
                certificate: subject.certificate,
                person: subject.person,
                remark: subject.remark,
            },
            sites: task.sites.into_iter().map(VerifiedSite::from).collect(),
        }
    }
}

impl From<TaskSite> for VerifiedSite {
    fn from(site: TaskSite) -> Self {
        let access = |access: TaskAccess| VerifiedAccess {
            id: access.id,
            locations: access.locations,
            modes: access.modes,
            ips: access.ips,
            on_behalf: access.on_behalf,
        };
        Self {
            id: site.id,
            name: site.name,
            pre_approvals: site.pre_approvals,
            service_contents: site.service_contents,
            domains: site.domains,
            accesses: site.accesses.into_iter().map(access).collect(),
            person: site.person,
            home_url: site.home_url,
            remark: site.remark,
        }
    }
}
