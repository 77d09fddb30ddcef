//! The facts that conditions speak of: their names, where in the case they stand, and who is asked for them.

/// What a place of a rule is anchored to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Anchor {
    /// The case itself.
    Case,
    /// A person: the subject's, or that of a site who is somebody else.
    Person,
    /// A site of the order.
    Site,
    /// A domain of a site.
    Domain,
    /// An approval stated for a site.
    Approval,
    /// A resource that a site uses, behind a code or not.
    Resource,
    /// An authorisation code that a site uses.
    Code,
    /// A site that the bureau already has.
    Filed,
    /// A site that shall be cancelled.
    Cancelled,
    /// A document that is demanded and is there.
    Material,
}

macro_rules! facts {
    ($( $anchor:ident { $( $variant:ident $name:literal $suffix:literal, )+ } )+) => {
        /// One fact of a case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fact {
            $( $(
                #[doc = concat!("`", $name, "`")]
                $variant,
            )+ )+
        }

        impl Fact {
            /// Every fact.
            pub const ALL: &'static [Self] = &[ $( $( Self::$variant, )+ )+ ];

            /// Its name in conditions.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $( $( Self::$variant => $name, )+ )+ }
            }

            /// What it is anchored to.
            #[must_use]
            pub fn anchor(self) -> Anchor {
                match self { $( $( Self::$variant => Anchor::$anchor, )+ )+ }
            }

            /// Where it stands, below its anchor.
            #[must_use]
            pub fn suffix(self) -> &'static str {
                match self { $( $( Self::$variant => $suffix, )+ )+ }
            }

            /// The fact of a name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                match name { $( $( $name => Some(Self::$variant), )+ )+ _ => None }
            }
        }
    };
}

facts! {
    Case {
        Wanted "wanted" "/wanted",
        Channel "channel" "/channel",
        AccountKind "account.kind" "/account/kind",
        AccountName "account.real_name" "/account/real_name",
        AccountOwnName "account.own_name" "/account/real_name",
        AccountVerified "account.verified_on" "/account/verified_on",
        AccountRisk "account.risk" "/account/risk",
        AccountAbroad "account.abroad" "/account/abroad",
        AccountOwnSubject "account.own_subject" "/account/filed_subject",
        AccountOrder "account.order" "/account/order",
        Nature "nature" "/subject/nature",
        CertificateType "certificate.type" "/subject/certificate/type",
        CertificateFits "certificate.fits" "/subject/certificate/type",
        CertificateName "certificate.own_name" "/subject/name",
        CertificateNumber "certificate.number_valid" "/subject/certificate/number",
        CertificateNewest "certificate.newest" "/subject/certificate/number",
        CertificateEnd "certificate.valid_until" "/subject/certificate/valid_until",
        CertificateLocal "certificate.local" "/subject/certificate/region",
        Registry "registry" "/subject/registry",
        RegistryMatch "registry.match" "/subject/registry/match",
        RegistryStatus "registry.status" "/subject/registry/status",
        AddressText "address.text" "/subject/address/text",
        AddressRegion "address.region" "/subject/address/region",
        AddressCityCode "address.city" "/subject/address/region",
        AddressDetail "address.detail" "/subject/address/text",
        AddressCity "address.same_city" "/subject/address/region",
        AddressLocal "address.local" "/subject/address/region",
        AddressCounty "address.own_county" "/subject/address/region",
        Scope "scope" "/subject/business_scope",
        UnitName "unit_name" "/subject/name",
        UnitWords "unit_words" "/subject/business_scope",
        SuperiorUnit "superior_unit" "/subject/superior_unit",
        SubjectRemark "subject.remark" "/subject/remark",
        SoleTrader "sole_trader" "/subject/sole_trader",
        TradeName "sole_trader.trade_name" "/subject/sole_trader",
        Seal "sole_trader.seal" "/subject/sole_trader",
        CreditSystem "sole_trader.in_credit_system" "/subject/sole_trader",
        NamedAfterPerson "sole_trader.named_after_person" "/subject/sole_trader",
        Student "student" "/subject/student",
        Record "record" "/subject/record",
        RecordHere "record.here" "/subject/record/here",
        RecordAccount "record.own_account" "/subject/record/account",
        RecordOneNumber "record.one_number" "/subject/record/other_numbers",
        RecordShell "record.shell" "/subject/record/shell",
        RecordProvince "record.same_province" "/province",
        RecordName "record.same_name" "/subject/name",
        RecordNature "record.same_nature" "/subject/nature",
        RecordType "record.same_certificate_type" "/subject/certificate/type",
        RecordNumber "record.same_number" "/subject/certificate/number",
        RecordPersonName "record.same_person_name" "/subject_person/name",
        RecordPersonNumber "record.same_person_number" "/subject_person/certificate/number",
        RecordPersonPhone "record.same_person_phone" "/subject_person/phones/contact1/number",
        RecordPerson "record.same_person" "/subject_person",
        RecordSubject "record.same_subject" "/subject/record",
        RecordEqual "record.equal" "/subject/record",
        InOrder "subject.free" "/subject/in_order",
        Change "change" "/subject/name",
        ChangeOwnCompany "change.own_company" "/subject/nature",
        ChangeSameLegal "change.same_legal_representative" "/subject/name",
        ChangeDomain "change.domain" "/sites",
        LegalForeign "legal_representative.foreign" "/subject/legal_representative/certificate_type",
        LegalLocal "legal_representative.local" "/subject/legal_representative/region",
        PersonIsLegal "subject_person.legal" "/subject_person",
        SubjectPersonRole "subject_person.role" "/subject_person/role",
        OnePerson "one_person" "/sites",
        Sites "sites" "/sites",
        Domains "domains" "/sites",
        FiledSites "filed_sites" "/sites",
        TotalSites "total_sites" "/sites",
        TotalDomains "total_domains" "/sites",
        TotalLabels "total_labels" "/sites",
        CancelPhone "cancel.phone_works" "/cancel/phone_works",
        CancelLeavesSite "cancel.leaves_site" "/cancel/sites",
        CancelLeavesAccess "cancel.leaves_access" "/cancel/sites",
        MigrateMain "target.main" "/migration/target/main",
        MigrateSite "target.site" "/migration/target/site",
        MigrateName "target.own_name" "/migration/target/real_name",
        MigrateFiling "target.has_filing" "/migration/target/has_filing",
        MigrateOrder "target.has_order" "/migration/target/has_order",
        MigratePhone "migration.phone_works" "/migration/phone_works",
    }
    Person {
        Age "age" "",
        PersonRole "role" "/role",
        PersonType "person.certificate" "/certificate/type",
        PersonEnd "person.valid_until" "/certificate/valid_until",
        PersonNumber "person.number_valid" "/certificate/number",
        PersonNumberLetters "person.number_letters" "/certificate/number",
        PersonHongKong "person.hong_kong" "/certificate/type",
        PersonReused "person.used_elsewhere" "/certificate/used_by_other_subject",
        Contact "contact" "/phones/contact1",
        ContactForm "contact.form" "/phones/contact1",
        ContactOwn "contact.own" "/phones/contact1",
        ContactLocal "contact.local" "/phones/contact1",
        ContactReused "contact.used_elsewhere" "/phones/contact1",
        ContactSecurity "contact.is_security_phone" "/phones/contact1",
        Emergency "emergency" "/phones/emergency",
        EmergencyForm "emergency.form" "/phones/emergency",
        EmergencyReused "emergency.used_elsewhere" "/phones/emergency",
        EmergencyApart "emergency.apart" "/phones/emergency",
        EmergencyApartBoth "emergency.apart_from_both" "/phones/emergency",
        EmergencyNamed "emergency.named" "/phones/emergency",
        EmailForm "email.form" "/email",
    }
    Site {
        HomeUrl "home_url" "/home_url",
        SiteName "name" "/name",
        NameLength "name.length" "/name",
        NameHan "name.chinese" "/name",
        NameKind "name.kind" "/name",
        NameLatin "name.latin" "/name",
        NamePlain "name.plain" "/name",
        NameBeyond "name.beyond_unit_name" "/name",
        NameOwn "name.own_or_domain" "/name",
        NameRelated "name.related" "/name",
        NameRecord "name.as_recorded" "/name",
        NameTwin "name.unique" "/name",
        SiteWords "site_words" "/pre_approvals",
        Services "services" "/service_contents",
        Contents "contents" "/content",
        Approvals "approvals" "/pre_approvals",
        Purpose "purpose" "/purpose",
        SiteRemark "remark" "/remark",
        RemarkLength "remark.length" "/remark",
        RemarkDate "remark.date" "/remark",
        AnyRemark "any_remark" "/remark",
        SiteState "state" "/state",
        Footer "footer" "/footer",
        FooterNumber "footer.site_number" "/footer/shows",
        FooterSubject "footer.subject_number" "/footer/shows",
        FooterLink "footer.link" "/footer/link",
        Video "video" "/video",
        VideoLocal "video.local" "/video/province",
        SiteDomains "site.domains" "/domains",
        SiteLabels "site.labels" "/domains",
        SiteResources "site.resources" "/resources",
        SiteRuns "site.runs" "/resources",
        SiteListed "site.runs_on_listed" "/resources",
        CodeAlone "site.code_alone" "/codes",
        SiteNumberFiled "number.filed" "/number",
        SiteNumberRecord "number.as_recorded" "/number",
        SitePersonLegal "site_person.legal" "/person",
        SitePersonSame "site_person.is_subject_person" "/person",
        SitePersonName "site_person.recorded_name" "/person/name",
        SitePersonNumber "site_person.recorded_number" "/person/certificate/number",
        SitePersonPhone "site_person.recorded_phone" "/person/phones/contact1/number",
        SitePersonAge "site_person.age" "/person",
        SitePersonSex "site_person.sex" "/person",
        SitePersonType "site_person.certificate" "/person/certificate/type",
        SitePersonReused "site_person.used_elsewhere" "/person/certificate/used_by_other_subject",
        SitePersonEmail "site_person.own_email" "/person/email",
        SitePhones "phones.distinct" "/person/phones/contact1",
        SitePhonesApart "phones.contacts_apart" "/person/phones/contact1",
    }
    Domain {
        DomainForm "domain.form" "/name",
        DomainFirst "domain.first" "/name",
        Suffix "suffix" "/name",
        SuffixTop "suffix.top" "/name",
        SuffixListed "suffix.approved" "/name",
        Label "label" "/name",
        Registrar "registrar" "/registrar",
        RegistrarApproved "registrar.approved" "/registrar/approved",
        RegistrarHere "registrar.here" "/registrar/here",
        DomainEnd "expires_on" "/expires_on",
        RealName "real_name" "/real_name",
        RealNameDay "real_name.verified_on" "/real_name/verified_on",
        Holder "holder" "/real_name/holder",
        HolderExact "holder.exact" "/real_name/holder",
        HolderCertificate "holder.certificate" "/real_name/certificate_type",
        HolderNumber "holder.number" "/real_name/certificate_number",
        DomainNew "domain.new" "/record",
        DomainOwn "domain.own_record" "/record",
        DomainFree "domain.free" "/in_order",
        DomainFiled "domain.filed_on" "/record/filed_on",
        Resolves "resolves_to" "/resolves_to",
    }
    Approval {
        ApprovalEnd "approval.valid_until" "/valid_until",
    }
    Resource {
        ResourceKind "resource.kind" "/kind",
        ResourceDirect "resource.direct" "/kind",
        ResourceRegion "resource.region" "/region",
        Billing "resource.billing" "/billing",
        BoughtDays "resource.bought_days" "/bought_days",
        ResourceEnd "resource.expires_on" "/expires_on",
        PublicIp "resource.public_ip" "/public_ip",
        Bandwidth "resource.bandwidth" "/public_ip",
        ResourceOwn "resource.own" "/account",
        ResourceLoad "resource.load" "/sites_used",
        Bound "resource.bound" "/bound_to",
    }
    Code {
        CodeState "code.state" "/state",
        CodeOwnSite "code.own_site" "/state",
        CodeAccount "code.own_account" "/allowed_account",
        CodeCreator "code.creator" "/creator/kind",
        CodeKind "code.kind" "/resource/kind",
        CodeEnd "code.expires_on" "/resource/expires_on",
    }
    Filed {
        FiledState "filed.state" "/state",
        FiledFits "filed.content_fits" "/content_fits",
        FiledFooter "filed.footer" "/footer",
        FiledFooterNumber "filed.site_number" "/footer/shows",
        FiledFooterSubject "filed.subject_number" "/footer/shows",
        FiledFooterLink "filed.link" "/footer/link",
        FiledFooterName "filed.shows_unit_name" "/footer/shows",
        FiledPurpose "filed.purpose" "/purpose",
        FiledInOrder "filed.in_order" "/number",
        FiledDomains "filed.domains" "/domains",
        FiledCancelled "filed.cancelled" "/number",
        FiledSuffixListed "filed.suffix_approved" "/domains",
    }
    Cancelled {
        CancelledFiled "cancelled.filed" "",
    }
    Material {
        MaterialKind "material" "/kind",
        Format "format" "/format",
        Kib "kb" "/kb",
        Watermark "watermark" "/watermark",
        Original "original" "/original",
        SealedCopy "sealed_copy" "/sealed_copy",
        Colour "colour" "/colour",
        Signed "signed" "/signed",
        Sealed "sealed" "/sealed",
        Cursive "cursive" "/cursive",
        IssuedOn "issued_on" "/issued_on",
        MaterialEnd "material.valid_until" "/valid_until",
        Residence "residence" "/residence",
        Term "term_months" "/residence",
        Sides "sides" "/sides",
    }
}

impl Fact {
    /// Topic and place below the anchor under which an unknown answer is asked for.
    #[must_use]
    pub fn unknown(self) -> (&'static str, &'static str) {
        let topic = match self.anchor() {
            Anchor::Domain if matches!(self, Self::DomainFree | Self::DomainOwn) => "bureau.unknown",
            Anchor::Domain => "domain.unknown",
            Anchor::Site | Anchor::Filed => "site.unknown",
            Anchor::Resource | Anchor::Code => "resource.unknown",
            Anchor::Person if matches!(self, Self::PersonReused) => "bureau.unknown",
            Anchor::Person => "phone.unknown",
            _ if self.name().starts_with("account.") => "account.unknown",
            _ if matches!(self, Self::CancelPhone | Self::MigratePhone) => "phone.unknown",
            _ if self.name().starts_with("record") || matches!(self, Self::InOrder) => "bureau.unknown",
            _ if matches!(self, Self::MigrateName) => "account.unknown",
            _ => "registry.unknown",
        };
        let place = match self {
            Self::ContactOwn => "/phones/contact1/own",
            Self::ContactLocal => "/phones/contact1/province",
            Self::ContactReused => "/phones/contact1/used_by_other_subject",
            Self::EmergencyReused => "/phones/emergency/used_by_other_subject",
            Self::CreditSystem => "/subject/sole_trader/in_credit_system",
            Self::CertificateNewest => "/subject/registry/newest_number",
            Self::VideoLocal => "/video",
            Self::FooterNumber | Self::FooterSubject | Self::FooterLink => "/footer",
            Self::FiledFooterNumber | Self::FiledFooterSubject | Self::FiledFooterLink => "/footer",
            _ => self.suffix(),
        };
        (topic, place)
    }
}
