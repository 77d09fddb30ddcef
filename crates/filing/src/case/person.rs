//! The persons who answer for the subject and for each site.

use crate::answer::{Answer, Field};
use crate::case::shape::shape;
use crate::day::{Day, ValidUntil};
use crate::region::Province;
use crate::vocabulary::{CertificateType, PersonRole, SameAs};

shape! {
    /// 主体负责人 or 网站负责人.
    Person {
        /// At a site: the data are the subject person's, and nothing else stands here.
        same_as: Field<SameAs>,
        /// Name.
        name: Field<String>,
        /// Certificate.
        certificate: Field<PersonCertificate>,
        /// Day of birth, where the certificate is no ID card.
        birth_date: Field<Day>,
        /// Sex, where the certificate is no ID card.
        sex: Field<String>,
        /// What the person is to the organiser.
        role: Field<PersonRole>,
        /// Phone numbers.
        phones: Field<Phones>,
        /// E-mail address.
        email: Field<String>,
        /// Office telephone: digits and `-`, at least 11 characters. Asked by the bureau of
        /// organisations; an addition of this platform to the contract.
        office_phone: Field<String>,
    }
}

shape! {
    /// Certificate of a natural person.
    PersonCertificate {
        /// Its type.
        kind as "type": Field<CertificateType>,
        /// Its number as typed.
        number: Field<String>,
        /// Last good day.
        valid_until: Answer<ValidUntil>,
        /// Six digits of the printed address.
        region: Field<String>,
        /// Whether another subject uses it too.
        used_by_other_subject: Answer<bool>,
    }
}

shape! {
    /// The numbers under which a person is reached.
    Phones {
        /// The person's own mobile.
        contact1: Field<Phone>,
        /// Somebody to call where the person does not answer.
        emergency: Field<Phone>,
        /// A second number, historic; a landline serves as office telephone.
        contact2: Field<Phone>,
    }
}

shape! {
    /// One number and what is known of it.
    Phone {
        /// The number as typed.
        number: Field<String>,
        /// Home province of the number.
        province: Answer<Province>,
        /// Whether it belongs to the person.
        own: Answer<bool>,
        /// Whether a code sent to it came back.
        verified: Answer<bool>,
        /// Whether another subject uses it too.
        used_by_other_subject: Answer<bool>,
        /// Who answers an emergency number.
        user: Field<PhoneUser>,
    }
}

shape! {
    /// Who answers an emergency number.
    PhoneUser {
        /// Name.
        name: Field<String>,
        /// Relation to the organiser.
        relation: Field<String>,
    }
}
