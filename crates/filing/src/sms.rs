//! The SMS step: who has to answer the ministry's message.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::case::{Case, Person};
use crate::entry::site_person;
use crate::identity::{Mobile, certificate_key, normal_number, sms_rules};

/// For what somebody answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SmsRole {
    /// As person of the subject.
    Subject,
    /// As person of a site: its place in `/sites`, from 0.
    Site(usize),
}

impl fmt::Display for SmsRole {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Subject => out.write_str("subject"),
            Self::Site(at) => write!(out, "site-{at}"),
        }
    }
}

impl Serialize for SmsRole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Somebody who has to answer. Personal data in clear: seal it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct SmsPerson {
    /// For what.
    pub role: SmsRole,
    /// Name.
    pub name: String,
    /// Mobile number, 11 digits where it is one.
    pub phone: String,
    /// Last six characters of the certificate number, which the ministry asks for.
    pub id_last_six: String,
    /// The whole certificate number, normalised.
    pub certificate: String,
}

impl fmt::Debug for SmsPerson {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SmsPerson({}, {})", self.role, crate::identity::mask_phone(&self.phone))
    }
}

/// Hours in which the message has to be answered.
#[must_use]
pub fn window_hours() -> u32 {
    sms_rules().window_hours
}

/// Who has to answer for a first filing: the subject person and each site person, each human being
/// once (same certificate number and same phone). People without a phone are left out.
#[must_use]
pub fn sms_persons(case: &Case) -> Vec<SmsPerson> {
    let mut found: Vec<(String, SmsPerson)> = Vec::new();
    let subject = case.subject_person.known().map(|person| (SmsRole::Subject, person));
    let sites =
        (0..case.sites().len()).filter_map(|at| site_person(case, at).map(|person| (SmsRole::Site(at), person)));
    for (role, person) in subject.into_iter().chain(sites) {
        let Some((certificate, answer)) = answering(case, role, person) else {
            continue;
        };
        let known = found.iter().any(|(number, other)| *number == certificate && other.phone == answer.phone);
        if !known {
            found.push((certificate, answer));
        }
    }
    found.into_iter().map(|(_, answer)| answer).collect()
}

fn answering(case: &Case, role: SmsRole, person: &Person) -> Option<(String, SmsPerson)> {
    let typed = person.phones.known()?.contact1.known()?.number.text()?;
    let phone = Mobile::parse(typed).map_or_else(|_| normal_number(typed), |mobile| mobile.as_str().to_owned());
    let own = person.certificate.known().and_then(|certificate| certificate.number.text());
    // An individual's person is the applicant, whose certificate may stand at the subject only.
    let subject = case.subject().filter(|subject| subject.is_individual());
    let of_subject =
        subject.and_then(|subject| subject.certificate.known()).and_then(|certificate| certificate.number.text());
    let number = own.or(of_subject).unwrap_or_default();
    let certificate = certificate_key(number);
    let name =
        person.name.text().or_else(|| subject.and_then(|subject| subject.name.text())).unwrap_or_default().to_owned();
    let skip = certificate.chars().count().saturating_sub(6);
    let id_last_six = certificate.chars().skip(skip).collect();
    Some((certificate.clone(), SmsPerson { role, name, phone, id_last_six, certificate }))
}
