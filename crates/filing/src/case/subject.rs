//! The organiser of the sites: who it is, and what others know of it.

use crate::answer::{Answer, Field};
use crate::case::shape::shape;
use crate::day::{Day, ValidUntil};
use crate::region::Province;
use crate::vocabulary::{CertificateType, Nature, RegistryStatus, Whose};

shape! {
    /// The subject (主体): a unit or an individual.
    Subject {
        /// What kind of body it is.
        nature: Field<Nature>,
        /// Name as typed.
        name: Field<String>,
        /// The certificate it files with.
        certificate: Field<SubjectCertificate>,
        /// 法定代表人, of organisations.
        legal_representative: Field<LegalRepresentative>,
        /// 通信地址.
        address: Field<Address>,
        /// 经营范围 as the licence prints it; null where it prints none.
        business_scope: Answer<String>,
        /// What the business registry said.
        registry: Answer<Registry>,
        /// Superior unit, a historic field.
        superior_unit: Field<String>,
        /// Investors.
        investors: Field<Vec<Investor>>,
        /// Absent where the subject is no sole trader (个体工商户).
        sole_trader: Field<SoleTrader>,
        /// Whether an individual is a student.
        student: Field<bool>,
        /// 主体备注.
        remark: Field<String>,
        /// What the bureau has on file; null where it has nothing.
        record: Answer<SubjectRecord>,
        /// An order under way for this subject.
        in_order: Answer<SubjectInOrder>,
    }
}

impl Subject {
    /// True where the nature is known to be the individual.
    #[must_use]
    pub fn is_individual(&self) -> bool {
        self.nature.known() == Some(&Nature::Individual)
    }
}

shape! {
    /// The certificate of the subject.
    SubjectCertificate {
        /// Its type.
        kind as "type": Field<CertificateType>,
        /// Its number as typed.
        number: Field<String>,
        /// The name it prints.
        name: Field<String>,
        /// Day of issue.
        issued_on: Field<Day>,
        /// Last good day.
        valid_until: Answer<ValidUntil>,
        /// The address it prints.
        address: Field<String>,
        /// Six digits of that address.
        region: Field<String>,
    }
}

shape! {
    /// 法定代表人 of a unit.
    LegalRepresentative {
        /// Name.
        name: Field<String>,
        /// Type of the certificate.
        certificate_type: Field<CertificateType>,
        /// Number of the certificate.
        certificate_number: Field<String>,
        /// Six digits of the address on that certificate.
        region: Field<String>,
    }
}

shape! {
    /// A contact address; the text leaves province, city and district out.
    Address {
        /// Six digits of GB/T 2260.
        region: Field<String>,
        /// Street, number, room.
        text: Field<String>,
    }
}

shape! {
    /// The four-item check at the business registry.
    Registry {
        /// Whether name, number and legal representative agree.
        matches as "match": Answer<bool>,
        /// Standing of the unit.
        status: Answer<RegistryStatus>,
        /// Number of the merged certificate shown there.
        newest_number: Answer<String>,
        /// Day of the check.
        checked_on: Field<Day>,
    }
}

shape! {
    /// One investor.
    Investor {
        /// Name.
        name: Field<String>,
        /// Country.
        country: Field<String>,
    }
}

shape! {
    /// What matters of a sole trader.
    SoleTrader {
        /// 字号; null where there is none.
        trade_name: Field<String>,
        /// Whether it has a seal.
        seal: Field<bool>,
        /// Whether the credit publicity system lists it.
        in_credit_system: Answer<bool>,
    }
}

shape! {
    /// The subject as the bureau has it.
    SubjectRecord {
        /// Subject number.
        number: Field<String>,
        /// Province that gave the number.
        province: Field<Province>,
        /// Nature on record.
        nature: Field<Nature>,
        /// Name on record.
        name: Field<String>,
        /// Certificate type on record.
        certificate_type: Field<CertificateType>,
        /// Certificate number on record.
        certificate_number: Field<String>,
        /// Subject person on record.
        person: Field<RecordedPerson>,
        /// Filed or connected at this provider.
        here: Field<bool>,
        /// Account here that holds it; null where it is not here.
        account: Answer<String>,
        /// No site and no access left.
        shell: Answer<bool>,
        /// Number of sites on record.
        sites_total: Field<i64>,
        /// Further subject numbers of the same subject.
        other_numbers: Answer<Vec<String>>,
    }
}

shape! {
    /// A person as the bureau has it.
    RecordedPerson {
        /// Name.
        name: Field<String>,
        /// Certificate number.
        certificate_number: Field<String>,
        /// Phone.
        phone: Field<String>,
    }
}

shape! {
    /// An order under way that holds the subject.
    SubjectInOrder {
        /// Whose order it is.
        provider: Field<Whose>,
        /// Its state.
        state: Field<String>,
    }
}
