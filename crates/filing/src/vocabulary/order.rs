//! Codes of what stands around them: account, resources, documents, filing types.

use super::codes;

codes! {
    /// How the case reaches the platform.
    Channel, "channel" {
        /// A desktop browser.
        Pc = "pc",
        /// The mini-program on a phone.
        Phone = "phone",
    }
}

codes! {
    /// Kind of real-name verification of an account.
    AccountKind, "account kind" {
        /// Verified as a unit.
        Enterprise = "enterprise",
        /// Verified as a natural person.
        Personal = "personal",
    }
}

codes! {
    /// Where a cloud resource stands.
    ResourceRegion, "resource region" {
        /// Chinese mainland.
        Mainland = "mainland",
        /// Hong Kong.
        Hongkong = "hongkong",
        /// Anywhere else.
        Overseas = "overseas",
    }
}

codes! {
    /// How a cloud resource is paid.
    Billing, "billing" {
        /// 包年包月
        Prepaid = "prepaid",
        /// 按量计费
        Postpaid = "postpaid",
        /// On trial.
        Trial = "trial",
        /// A bought package.
        Package = "package",
    }
}

codes! {
    /// State of an authorisation code (备案授权码).
    CodeState, "authorisation code state" {
        /// Not used yet.
        Unused = "unused",
        /// In another running filing.
        InUse = "in_use",
        /// Used up by a filing.
        Used = "used",
    }
}

codes! {
    /// Which side of the shop an account belongs to.
    AccountSite, "account site" {
        /// The mainland site.
        China = "china",
        /// The international site.
        International = "international",
    }
}

codes! {
    /// Kinds of documents.
    MaterialKind, "material kind" {
        /// 主体证件
        UnitCertificate = "unit_certificate",
        /// 身份证件
        IdentityDocument = "identity_document",
        /// 主体负责人授权书
        SubjectPersonLetter = "subject_person_letter",
        /// 网站负责人授权书
        SitePersonLetter = "site_person_letter",
        /// 域名实名认证截图
        DomainRealNameScreenshot = "domain_real_name_screenshot",
        /// 域名证书
        DomainCertificate = "domain_certificate",
        /// 域名使用授权
        DomainUseAuthorisation = "domain_use_authorisation",
        /// 居住证明
        ResidenceProof = "residence_proof",
        /// 前置审批文件
        PreapprovalDocument = "preapproval_document",
        /// 不涉及前置审批承诺书
        NoPreapprovalPledge = "no_preapproval_pledge",
        /// 教育类承诺书
        EducationPledge = "education_pledge",
        /// 金融类承诺书
        FinancePledge = "finance_pledge",
        /// 文化类承诺书
        CulturePledge = "culture_pledge",
        /// 广东承诺书
        GuangdongPledge = "guangdong_pledge",
        /// 江苏告知书
        JiangsuNotice = "jiangsu_notice",
        /// 江苏承诺书
        JiangsuPledge = "jiangsu_pledge",
        /// 江苏承诺视频
        JiangsuPledgeVideo = "jiangsu_pledge_video",
        /// 党建确认函
        PartyLetter = "party_letter",
        /// 网站建设方案书
        ConstructionProposal = "construction_proposal",
        /// 工商更名函
        RenameLetter = "rename_letter",
        /// 监护人材料
        GuardianDocuments = "guardian_documents",
        /// 工作或收入证明
        WorkProof = "work_proof",
        /// 编办审核表
        StaffingOfficeForm = "staffing_office_form",
        /// 职务或股东证明
        PositionProof = "position_proof",
        /// 手持证照照片
        PhotoHoldingIdAndLicence = "photo_holding_id_and_licence",
        /// 域名归属声明
        OwnershipStatement = "ownership_statement",
        /// 多云资源说明
        ResourceStatement = "resource_statement",
        /// 注销声明函
        CancellationStatement = "cancellation_statement",
        /// 旅行社业务经营许可证
        TravelAgencyLicence = "travel_agency_licence",
        /// 医院材料
        HospitalDocuments = "hospital_documents",
        /// Anything else.
        Other = "other",
    }
}

codes! {
    /// Filing types (备案类型).
    TypeCode, "filing type" {
        /// 首次备案
        First = "first",
        /// 新增网站，原备案在本接入商
        AddHere = "add_here",
        /// 新增网站，原备案不在本接入商
        AddElsewhere = "add_elsewhere",
        /// 接入备案
        Access = "access",
        /// 一键接入备案
        AccessQuick = "access_quick",
        /// 变更备案，主体和网站
        ChangeAll = "change_all",
        /// 变更主体
        ChangeSubject = "change_subject",
        /// 变更网站
        ChangeSite = "change_site",
        /// 注销主体
        CancelSubject = "cancel_subject",
        /// 注销网站
        CancelSite = "cancel_site",
        /// 取消接入
        CancelAccess = "cancel_access",
        /// 注销空壳主体
        CancelShell = "cancel_shell",
        /// 迁移备案账号
        MigrateAccount = "migrate_account",
    }
}

impl TypeCode {
    /// True for the types that bring a site or an access: first, add_*, access*.
    #[must_use]
    pub fn adds(self) -> bool {
        matches!(self, Self::First | Self::AddHere | Self::AddElsewhere | Self::Access | Self::AccessQuick)
    }

    /// True for the three change types.
    #[must_use]
    pub fn changes(self) -> bool {
        matches!(self, Self::ChangeAll | Self::ChangeSubject | Self::ChangeSite)
    }

    /// True for the four cancellation types.
    #[must_use]
    pub fn cancels(self) -> bool {
        matches!(self, Self::CancelSubject | Self::CancelSite | Self::CancelAccess | Self::CancelShell)
    }
}
