//! The closed codes of a case: natures, certificate types, service contents and the rest.
//!
//! Each list is an enum that reads and writes the codes of the case's contract. A word outside its
//! list is not a value of that type, so a case that carries one is no case at all.

/// A word that is not in the closed list it was read for.
///
/// The word itself is left out on purpose: a person may have typed something private by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of the {list} codes")]
pub struct UnknownCode {
    /// Which list was asked.
    pub list: &'static str,
}

macro_rules! codes {
    (
        $(#[$outer:meta])*
        $name:ident, $list:literal {
            $( $(#[$inner:meta])* $variant:ident = $code:literal, )+
        }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[$inner])* $variant, )+
        }

        impl $name {
            /// Every code of the list, in the order of the contract.
            pub const ALL: &'static [$name] = &[ $( $name::$variant, )+ ];

            /// The code as it stands in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( $name::$variant => $code, )+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vocabulary::UnknownCode;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $( $code => Ok($name::$variant), )+
                    _ => Err($crate::vocabulary::UnknownCode { list: $list }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use codes;

codes! {
    /// What kind of body the organiser of a site is (主办者性质).
    Nature, "nature" {
        /// 国防机构
        Defence = "defence",
        /// 政府机关
        Government = "government",
        /// 事业单位
        Institution = "institution",
        /// 企业
        Enterprise = "enterprise",
        /// 个人
        Individual = "individual",
        /// 社会团体
        Association = "association",
        /// 民办非企业单位
        PrivateNonEnterprise = "private_non_enterprise",
        /// 基金会
        Foundation = "foundation",
        /// 律师执业机构
        LawFirm = "law_firm",
        /// 外国在华文化中心
        ForeignCulturalCentre = "foreign_cultural_centre",
        /// 群众性团体组织
        MassOrganisation = "mass_organisation",
        /// 司法鉴定机构
        JudicialAppraisal = "judicial_appraisal",
        /// 宗教团体
        ReligiousBody = "religious_body",
        /// 境外机构
        OverseasInstitution = "overseas_institution",
        /// 医疗机构
        Medical = "medical",
        /// 公证机构
        Notary = "notary",
        /// 集体经济
        CollectiveEconomy = "collective_economy",
        /// 仲裁机构
        Arbitration = "arbitration",
    }
}

impl Nature {
    /// True for every nature but the individual.
    #[must_use]
    pub fn is_organisation(self) -> bool {
        self != Self::Individual
    }
}

codes! {
    /// Types of certificates, of units first and of natural persons after them.
    CertificateType, "certificate type" {
        /// 营业执照
        BusinessLicence = "business_licence",
        /// 组织机构代码证
        OrganisationCode = "organisation_code",
        /// 统一社会信用代码证书
        UnifiedCode = "unified_code",
        /// 事业单位法人证书
        InstitutionCertificate = "institution_certificate",
        /// 部队代号
        UnitCode = "unit_code",
        /// 军队单位对外有偿服务许可证
        MilitaryServicePermit = "military_service_permit",
        /// 外国企业常驻代表机构登记证
        ForeignRepOffice = "foreign_rep_office",
        /// 社会团体法人登记证书
        AssociationRegistration = "association_registration",
        /// 民办非企业单位登记证书
        PrivateUnitRegistration = "private_unit_registration",
        /// 民办学校办学许可证
        PrivateSchoolPermit = "private_school_permit",
        /// 基金会法人登记证书
        FoundationCertificate = "foundation_certificate",
        /// 律师事务所执业许可证
        LawFirmLicence = "law_firm_licence",
        /// 外国在华文化中心登记证
        CulturalCentreRegistration = "cultural_centre_registration",
        /// 外国政府旅游部门常驻代表机构批准登记证
        ForeignTourismOffice = "foreign_tourism_office",
        /// 北京市外国驻华使馆人员子女学校办学许可证
        EmbassySchoolPermit = "embassy_school_permit",
        /// 司法鉴定许可证
        JudicialAppraisalLicence = "judicial_appraisal_licence",
        /// 宗教活动场所登记证
        ReligiousVenue = "religious_venue",
        /// 境外机构证件
        OverseasCertificate = "overseas_certificate",
        /// 医疗机构执业许可证
        MedicalLicence = "medical_licence",
        /// 公证机构执业证
        NotaryCertificate = "notary_certificate",
        /// 农村集体经济组织登记证
        CollectiveRegistration = "collective_registration",
        /// 仲裁委员会登记证
        ArbitrationRegistration = "arbitration_registration",
        /// 居民身份证
        IdCard = "id_card",
        /// 港澳居民来往内地通行证
        HkMacaoPermit = "hk_macao_permit",
        /// 台湾居民来往大陆通行证
        TaiwanPermit = "taiwan_permit",
        /// 护照
        Passport = "passport",
        /// 港澳台居民居住证
        HmtResidencePermit = "hmt_residence_permit",
        /// 外国人永久居留身份证
        ForeignerResidenceId = "foreigner_residence_id",
        /// Hong Kong identity card: known, and never accepted.
        HkIdCard = "hk_id_card",
    }
}

impl CertificateType {
    /// True where the certificate is one of a natural person.
    #[must_use]
    pub fn is_of_person(self) -> bool {
        matches!(
            self,
            Self::IdCard
                | Self::HkMacaoPermit
                | Self::TaiwanPermit
                | Self::Passport
                | Self::HmtResidencePermit
                | Self::ForeignerResidenceId
                | Self::HkIdCard
        )
    }
}

codes! {
    /// What a site offers (服务内容).
    ServiceContent, "service content" {
        /// 单位门户网站
        UnitPortal = "unit_portal",
        /// 综合门户
        GeneralPortal = "general_portal",
        /// 博客/个人空间
        Blog = "blog",
        /// 导航
        Navigation = "navigation",
        /// 网络购物
        Shopping = "shopping",
        /// 网络新闻
        News = "news",
        /// 网络游戏
        Games = "games",
        /// 网络教育
        Education = "education",
        /// 其他
        Other = "other",
    }
}

codes! {
    /// Fields that need an approval of another authority first (前置或专项审批).
    PreApprovalType, "pre-approval" {
        /// 新闻
        News = "news",
        /// 出版
        Publishing = "publishing",
        /// 教育
        Education = "education",
        /// 医疗保健
        Health = "health",
        /// 药品和医疗器械
        Drugs = "drugs",
        /// 电子公告服务
        Bulletin = "bulletin",
        /// 文化
        Culture = "culture",
        /// 广播电影电视节目
        Broadcasting = "broadcasting",
        /// 网络预约车
        RideHailing = "ride_hailing",
        /// 互联网金融
        Finance = "finance",
        /// 校外培训
        Training = "training",
        /// 游戏
        Games = "games",
        /// 宗教
        Religion = "religion",
    }
}

codes! {
    /// What the pages of a site really carry: the pre-approval codes and five more.
    Content, "content" {
        /// 新闻
        News = "news",
        /// 出版
        Publishing = "publishing",
        /// 教育
        Education = "education",
        /// 医疗保健
        Health = "health",
        /// 药品和医疗器械
        Drugs = "drugs",
        /// 电子公告服务
        Bulletin = "bulletin",
        /// 文化
        Culture = "culture",
        /// 广播电影电视节目
        Broadcasting = "broadcasting",
        /// 网络预约车
        RideHailing = "ride_hailing",
        /// 互联网金融
        Finance = "finance",
        /// 校外培训
        Training = "training",
        /// 游戏
        Games = "games",
        /// 宗教
        Religion = "religion",
        /// 论坛
        Forum = "forum",
        /// Commercial content.
        Commercial = "commercial",
        /// A company's presentation.
        Company = "company",
        /// A person's own notes, pictures, works.
        PersonalSharing = "personal_sharing",
        /// Legal topics.
        Law = "law",
    }
}

impl Content {
    /// The pre-approval field this content belongs to, if it is one.
    #[must_use]
    pub fn pre_approval(self) -> Option<PreApprovalType> {
        self.as_str().parse().ok()
    }
}

codes! {
    /// What a domain of the site is used for.
    Purpose, "purpose" {
        /// A website in the usual sense.
        Website = "website",
        /// 小程序
        MiniProgram = "mini_program",
        /// 公众号
        OfficialAccount = "official_account",
        /// Mail only.
        Mail = "mail",
    }
}

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
    /// What a person is to the organiser.
    PersonRole, "person role" {
        /// 法定代表人
        LegalRepresentative = "legal_representative",
        /// 股东
        Shareholder = "shareholder",
        /// 高管
        Executive = "executive",
        /// 员工
        Staff = "staff",
        /// Someone of the agency that builds the site.
        WebAgency = "web_agency",
    }
}

codes! {
    /// Standing of a unit at the business registry.
    RegistryStatus, "registry status" {
        /// In good standing.
        Normal = "normal",
        /// On the abnormal list.
        Abnormal = "abnormal",
        /// Licence revoked.
        Revoked = "revoked",
        /// Struck off.
        Cancelled = "cancelled",
    }
}

codes! {
    /// Whose order or record it is.
    Whose, "provider" {
        /// Of this provider.
        Here = "here",
        /// Of another provider.
        Other = "other",
    }
}

codes! {
    /// Can the public see the site now.
    SiteState, "site state" {
        /// Nobody outside can open it.
        Closed = "closed",
        /// Anybody can open it.
        Open = "open",
    }
}

codes! {
    /// Where a domain's address records lead.
    ResolvesTo, "resolution" {
        /// To this provider.
        Here = "here",
        /// To another mainland provider.
        Elsewhere = "elsewhere",
        /// Out of the mainland.
        Abroad = "abroad",
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
    /// Whose data a site person repeats.
    SameAs, "same_as" {
        /// The subject person's.
        SubjectPerson = "subject_person",
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
        matches!(
            self,
            Self::First | Self::AddHere | Self::AddElsewhere | Self::Access | Self::AccessQuick
        )
    }

    /// True for the three change types.
    #[must_use]
    pub fn changes(self) -> bool {
        matches!(
            self,
            Self::ChangeAll | Self::ChangeSubject | Self::ChangeSite
        )
    }

    /// True for the four cancellation types.
    #[must_use]
    pub fn cancels(self) -> bool {
        matches!(
            self,
            Self::CancelSubject | Self::CancelSite | Self::CancelAccess | Self::CancelShell
        )
    }
}
