//! Persons of a case: who is meant, and what is wrong with their data.

use crate::case::{Case, Person, Phone, Phones};
use crate::entry::book::{Book, Demand};
use crate::entry::certificates::{person_certificate, typed};
use crate::finding::{Cure, Finding, Origin, Severity, cure};
use crate::identity::{Email, EmailError, Landline, Mobile, MobileError};

const OFFICE_PHONE: &str = "form.office_phone";

/// The person of a site: the one that stands there; the subject person where the site says
/// `same_as`, or where an individual's site names nobody. `None` where nobody can be told.
#[must_use]
pub fn site_person(case: &Case, at: usize) -> Option<&Person> {
    let site = case.sites().get(at)?;
    match site.person.known() {
        Some(person) if person.same_as.known().is_some() => case.subject_person.known(),
        Some(person) => Some(person),
        None if case.is_individual() => case.subject_person.known(),
        None => None,
    }
}

/// The office telephone as the bureau takes it: the member `office_phone`, else a second contact
/// number that is a landline. `None` where neither reads as one.
#[must_use]
pub fn office_phone(person: &Person) -> Option<String> {
    [person.office_phone.text(), second_number(person)]
        .into_iter()
        .flatten()
        .find_map(|text| Landline::parse(text).ok())
        .map(|phone| phone.as_str().to_owned())
}

fn second_number(person: &Person) -> Option<&str> {
    person.phones.known()?.contact2.known()?.number.text()
}

/// Judges the subject person and every site person that is somebody else.
pub(super) fn all(book: &mut Book<'_>) {
    let case = book.case;
    if let Some(person) = book.object(&case.subject_person, "/subject_person") {
        self::person(book, &person, "/subject_person", case.is_individual());
    }
    if !book.carries_sites() {
        return;
    }
    for (at, site) in case.sites().iter().enumerate() {
        if site.person.known().is_some_and(|person| person.same_as.known().is_some()) {
            continue;
        }
        if site.person.known().is_none() && !case.is_organisation() {
            continue;
        }
        let path = format!("/sites/{at}/person");
        if let Some(person) = book.object(&site.person, &path) {
            self::person(book, &person, &path, false);
        }
    }
}

/// `applicant` is true of an individual's own data, which name and certificate need not repeat.
fn person(book: &mut Book<'_>, person: &Person, base: &str, applicant: bool) {
    if !applicant {
        book.text(&person.name, &format!("{base}/name"));
    }
    certificate(book, person, base, applicant);
    if let Some(phones) = book.object(&person.phones, &format!("{base}/phones")) {
        self::phones(book, &phones, base);
    }
    email(book, person, base);
    if book.context.form && book.case.is_organisation() {
        form_office_phone(book, person, base);
    }
}

fn certificate(book: &mut Book<'_>, person: &Person, base: &str, applicant: bool) {
    let at = |key: &str| format!("{base}/certificate/{key}");
    let found = if applicant && person.certificate.is_absent() {
        None
    } else {
        book.object(&person.certificate, &format!("{base}/certificate"))
    };
    let Some(certificate) = found else {
        return;
    };
    book.demand(&certificate.kind, &at("type"), Demand::PLAIN);
    book.text(&certificate.number, &at("number"));
    book.demand(&certificate.valid_until, &at("valid_until"), Demand::PLAIN);
    if !book.context.form {
        book.text(&certificate.region, &at("region"));
    }
    let kind = certificate.kind.known().copied();
    person_certificate(book, kind, typed(certificate.number.text()), &at("type"), &at("number"));
}

fn phones(book: &mut Book<'_>, phones: &Phones, base: &str) {
    let contact = format!("{base}/phones/contact1");
    let missing = Demand::PLAIN.under("phone.missing", cure::PHONE_MISSING);
    match phones.contact1.known() {
        None => book.demand(&phones.contact1, &contact, missing),
        Some(phone) => match typed(phone.number.text()) {
            Some(number) => mobile(book, number, &contact),
            None => {
                let standing = if phone.number.is_null() {
                    crate::answer::Standing::Null
                } else {
                    crate::answer::Standing::Absent
                };
                book.demand_standing(standing, &contact, missing);
            }
        },
    }
    if let Some(number) = number_of(phones.emergency.known()) {
        mobile(book, number, &format!("{base}/phones/emergency"));
    }
    if let Some(number) = number_of(phones.contact2.known()) {
        let path = format!("{base}/phones/contact2");
        if Landline::parse(number).is_err() && Mobile::parse(number) == Err(MobileError::Form) {
            segment_finding(book, number, &path, Cure::new(cure::PHONE_FORM_ANY));
        }
    }
}

fn number_of(phone: Option<&Phone>) -> Option<&str> {
    typed(phone.and_then(|phone| phone.number.text()))
}

fn mobile(book: &mut Book<'_>, number: &str, path: &str) {
    let cure = match Mobile::parse(number) {
        Ok(_) => return,
        Err(MobileError::Form) => Cure::new(cure::PHONE_FORM),
        Err(MobileError::Segment { segment }) => Cure::new(cure::PHONE_SEGMENT).with("segment", segment),
    };
    segment_finding(book, number, path, cure);
}

/// The topic stands at the slot; the number below it tells the mask.
fn segment_finding(book: &mut Book<'_>, number: &str, path: &str, cure: Cure) {
    let seen = book.shown(&format!("{path}/number"), number);
    book.push(Finding::new("phone.segment", Severity::Refuse, path, cure).with_seen(seen).with_source("fields.md 4"));
}

fn email(book: &mut Book<'_>, person: &Person, base: &str) {
    let path = format!("{base}/email");
    let Some(text) = book.text(&person.email, &path) else {
        return;
    };
    let cure = match Email::parse(text) {
        Ok(_) => return,
        Err(EmailError::Length(found)) => Cure::new(cure::EMAIL_LENGTH).with("found", found.to_string()),
        Err(EmailError::At | EmailError::Local | EmailError::Domain) => Cure::new(cure::EMAIL_INVALID),
    };
    book.refuse("email.invalid", &path, text, cure, "messages.md XZBA");
}

fn form_office_phone(book: &mut Book<'_>, person: &Person, base: &str) {
    if office_phone(person).is_some() {
        // A second number may have stepped in for one that cannot be read.
        let unreadable = typed(person.office_phone.text()).is_some_and(|text| Landline::parse(text).is_err());
        if !unreadable {
            return;
        }
    }
    let path = format!("{base}/office_phone");
    let finding = match typed(person.office_phone.text()) {
        Some(text) => {
            let seen = book.shown(&path, text);
            Finding::new(OFFICE_PHONE, Severity::Refuse, &path, Cure::new(cure::FORM_OFFICE_PHONE_FORM)).with_seen(seen)
        }
        None => {
            let severity = if person.office_phone.is_null() { Severity::Refuse } else { Severity::Ask };
            Finding::new(OFFICE_PHONE, severity, &path, Cure::new(cure::FORM_OFFICE_PHONE_MISSING))
        }
    };
    book.push(finding.with_origin(Origin::Form).with_source("messages.md XZBA"));
}
