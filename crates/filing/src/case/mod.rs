//! The case: the one typed input of every judgement.
//!
//! The shape follows the contract of `beian check`, with a few additions that the wire needs
//! (`office_phone` of persons, `ip`, `access_mode` and `location` of resources, `file` of
//! materials). Every member may be left out, since a draft starts empty; what a complete case
//! demands is judged by [`crate::entry`].

mod order;
mod outside;
mod parse;
mod person;
mod shape;
mod site;
mod subject;

pub use order::{
    Account, AuthorisationCode, Cancel, Creator, DEFAULT_IP, Material, Migration, MigrationTarget, Resource,
    RunningOrder,
};
pub use outside::strip_outside;
pub use parse::{NotACase, Parsed};
pub use person::{Person, PersonCertificate, Phone, PhoneUser, Phones};
pub use site::{
    Domain, DomainInOrder, DomainRecord, DomainRecordSubject, FiledSite, Footer, PreApproval, RealName, Registrar,
    Site, Video,
};
pub use subject::{
    Address, Investor, LegalRepresentative, RecordedPerson, Registry, SoleTrader, Subject, SubjectCertificate,
    SubjectInOrder, SubjectRecord,
};

use crate::answer::Field;
use crate::day::Day;
use crate::region::Province;
use crate::vocabulary::{Channel, TypeCode};
use shape::shape;

shape! {
    /// Everything a judgement reads.
    Case {
        /// Version of this shape: 1.
        version as "case": Field<i64>,
        /// Day on which the judgement is made.
        today: Field<Day>,
        /// How the case reaches the platform.
        channel: Field<Channel>,
        /// Province of the filing.
        province: Field<Province>,
        /// Wished type; null asks to find the type.
        wanted: Field<TypeCode>,
        /// The account.
        account: Field<Account>,
        /// The organiser.
        subject: Field<Subject>,
        /// 主体负责人; of an individual too, for phones and e-mail.
        subject_person: Field<Person>,
        /// Sites of this order.
        sites: Field<Vec<Site>>,
        /// Cloud resources that sites refer to.
        resources: Field<Vec<Resource>>,
        /// Authorisation codes that sites refer to.
        codes: Field<Vec<AuthorisationCode>>,
        /// Documents; absent where nothing was uploaded yet.
        materials: Field<Vec<Material>>,
        /// Sites of this subject that the bureau already has.
        filed: Field<Vec<FiledSite>>,
        /// What shall be cancelled.
        cancel: Field<Cancel>,
        /// Moving to another account.
        migration: Field<Migration>,
    }
}

impl Case {
    /// The subject, where the case has one.
    #[must_use]
    pub fn subject(&self) -> Option<&Subject> {
        self.subject.known()
    }

    /// True where the subject is known to be an individual.
    #[must_use]
    pub fn is_individual(&self) -> bool {
        self.subject().is_some_and(Subject::is_individual)
    }

    /// True where the subject's nature is known and not the individual.
    #[must_use]
    pub fn is_organisation(&self) -> bool {
        self.subject().and_then(|subject| subject.nature.known()).is_some_and(|nature| nature.is_organisation())
    }

    /// The sites; none where they are absent.
    #[must_use]
    pub fn sites(&self) -> &[Site] {
        self.sites.items()
    }
}
