//! Sites, their domains, and sites the bureau already has.

use crate::answer::{Answer, Field};
use crate::case::person::Person;
use crate::case::shape::shape;
use crate::case::subject::RecordedPerson;
use crate::day::Day;
use crate::region::Province;
use crate::vocabulary::{
    CertificateType, Content, PreApprovalType, Purpose, ResolvesTo, ServiceContent, SiteState, Whose,
};

shape! {
    /// One site of the order.
    Site {
        /// Site number on record, where there is one.
        number: Field<String>,
        /// 网站名称.
        name: Field<String>,
        /// Its domains.
        domains: Field<Vec<Domain>>,
        /// 首页URL.
        home_url: Field<String>,
        /// 网站负责人; an individual's site may leave it out.
        person: Field<Person>,
        /// Live check of the site person; null where it was not made.
        video: Answer<Video>,
        /// 服务内容.
        service_contents: Field<Vec<ServiceContent>>,
        /// 前置审批; an empty list states that none is involved.
        pre_approvals: Field<Vec<PreApproval>>,
        /// What the pages really carry.
        content: Field<Vec<Content>>,
        /// What the domain is used for; a website unless said otherwise.
        purpose: Field<Purpose>,
        /// Languages as codes like `zh`; Chinese unless said otherwise.
        languages: Field<Vec<String>>,
        /// 网站备注.
        remark: Field<String>,
        /// Ids of cloud resources.
        resources: Field<Vec<String>>,
        /// Authorisation codes.
        codes: Field<Vec<String>>,
        /// Can the public see it now.
        state: Answer<SiteState>,
        /// The filing number on its pages.
        footer: Answer<Footer>,
    }
}

shape! {
    /// A passed live check.
    Video {
        /// Day it was passed.
        passed_on: Field<Day>,
        /// Province in which it was made.
        province: Field<Province>,
    }
}

shape! {
    /// An approval of another authority.
    PreApproval {
        /// Its field.
        kind as "type": Field<PreApprovalType>,
        /// Its number.
        number: Field<String>,
        /// Day of issue.
        issued_on: Field<Day>,
        /// Last good day.
        valid_until: Field<crate::day::ValidUntil>,
    }
}

shape! {
    /// The number at the foot of the pages.
    Footer {
        /// The text shown.
        shows: Field<String>,
        /// Where it links to; null where it does not link.
        link: Field<String>,
    }
}

shape! {
    /// One domain of a site.
    Domain {
        /// The registrable domain as typed.
        name: Field<String>,
        /// Who registers it.
        registrar: Answer<Registrar>,
        /// Day of registration.
        registered_on: Answer<Day>,
        /// Last day of the registration.
        expires_on: Answer<Day>,
        /// Real-name data; null where the domain is not verified.
        real_name: Answer<RealName>,
        /// What the bureau has on file; null where it has no site with it.
        record: Answer<DomainRecord>,
        /// An order under way that holds it.
        in_order: Answer<DomainInOrder>,
        /// Where its address records lead; null where nowhere.
        resolves_to: Answer<ResolvesTo>,
    }
}

shape! {
    /// The registrar of a domain.
    Registrar {
        /// Its name.
        name: Field<String>,
        /// Whether the ministry approved it.
        approved: Answer<bool>,
        /// Whether the domain was registered through this provider.
        here: Field<bool>,
    }
}

shape! {
    /// Verified holder data of a domain.
    RealName {
        /// Name of the holder.
        holder: Answer<String>,
        /// Type of the holder's certificate.
        certificate_type: Answer<CertificateType>,
        /// Number of the holder's certificate.
        certificate_number: Answer<String>,
        /// Day of the last edit of the holder data.
        verified_on: Answer<Day>,
    }
}

shape! {
    /// The site under which the bureau has a domain.
    DomainRecord {
        /// Site number.
        number: Field<String>,
        /// Whose it is.
        subject: Field<DomainRecordSubject>,
        /// Site name on record.
        site_name: Field<String>,
        /// Connected at this provider.
        here: Field<bool>,
        /// Day of the filing.
        filed_on: Field<Day>,
    }
}

shape! {
    /// The subject of a recorded domain.
    DomainRecordSubject {
        /// Name.
        name: Field<String>,
        /// Certificate number.
        certificate_number: Field<String>,
    }
}

shape! {
    /// An order under way that holds a domain.
    DomainInOrder {
        /// At which provider.
        provider: Field<Whose>,
        /// Whose order: certificate number of its subject.
        certificate_number: Field<String>,
    }
}

shape! {
    /// A site that the bureau already has.
    FiledSite {
        /// Site number.
        number: Field<String>,
        /// Name on record.
        name: Field<String>,
        /// Its domains, names only.
        domains: Field<Vec<String>>,
        /// Connected at this provider.
        here: Field<bool>,
        /// Connected at some other provider.
        elsewhere: Answer<bool>,
        /// Site person on record.
        person: Field<RecordedPerson>,
        /// Can the public see it now.
        state: Answer<SiteState>,
        /// The filing number on its pages; null where there is none.
        footer: Answer<Footer>,
        /// Whether the pages fit the record.
        content_fits: Answer<bool>,
        /// What it is used for.
        purpose: Field<Purpose>,
    }
}
