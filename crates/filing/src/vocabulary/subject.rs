//! Codes of the subject and its persons.

use super::codes;

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
    /// Whose data a site person repeats.
    SameAs, "same_as" {
        /// The subject person's.
        SubjectPerson = "subject_person",
    }
}
