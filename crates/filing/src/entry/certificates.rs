//! Certificate numbers and which certificate goes with whom.

use jiff::civil::Date;

use crate::case::{LegalRepresentative, Subject};
use crate::codes::{CodeTables, Fits};
use crate::entry::book::Book;
use crate::finding::{Cure, Finding, Severity, cure};
use crate::identity::{
    BusinessRegistration, CreditCode, IdCard, IdCardError, OrganisationCode, UnitNumberError, normal_number,
};
use crate::vocabulary::{CertificateType, Nature};

/// Judges the certificates of the subject and of its legal representative.
pub(super) fn subject(book: &mut Book<'_>) {
    let Some(subject) = book.case.subject() else {
        return;
    };
    subject_certificate(book, subject);
    if let Some(person) = subject.legal_representative.known() {
        legal_representative(book, person);
    }
}

fn subject_certificate(book: &mut Book<'_>, subject: &Subject) {
    let Some(certificate) = subject.certificate.known() else {
        return;
    };
    let Some(kind) = certificate.kind.known().copied() else {
        return;
    };
    if let Some(nature) = subject.nature.known() {
        goes_with(book, *nature, kind);
    }
    if let Some(number) = typed(certificate.number.text()) {
        let fault =
            if kind.is_of_person() { person_fault(today(book), kind, number) } else { unit_fault(kind, number) };
        if let Some(cure) = fault {
            let source = if kind.is_of_person() { "GB 11643-1999" } else { "GB 32100-2015" };
            book.refuse("subject.number_invalid", "/subject/certificate/number", number, cure, source);
        }
    }
}

fn goes_with(book: &mut Book<'_>, nature: Nature, kind: CertificateType) {
    let severity = match CodeTables::embedded().fits(nature, kind) {
        Fits::Yes => return,
        Fits::Perhaps => Severity::Warn,
        Fits::No => Severity::Refuse,
    };
    let of_person = nature == Nature::Individual && kind.is_of_person();
    let (topic, id) = if of_person {
        ("certificate.kind", cure::CERTIFICATE_KIND)
    } else {
        ("subject.nature_certificate", cure::NATURE_CERTIFICATE)
    };
    let accepted: Vec<&str> = CodeTables::embedded().certificates_of(nature).iter().map(|kind| kind.as_str()).collect();
    let (nature_zh, nature_en) = names(&CodeTables::embedded().nature, nature.as_str());
    let (kind_zh, kind_en) = names(&CodeTables::embedded().certificate, kind.as_str());
    let mut cure = Cure::new(id).with("certificate_zh", kind_zh).with("certificate_en", kind_en);
    if !of_person {
        cure = cure.with("nature_zh", nature_zh).with("nature_en", nature_en);
    }
    book.push(
        Finding::new(topic, severity, "/subject/certificate/type", cure)
            .with_seen(kind.as_str())
            .with_expected(accepted.join(", "))
            .with_source("fields.md 2"),
    );
}

fn names(rows: &[crate::codes::CodeRow], code: &str) -> (String, String) {
    rows.iter()
        .find(|row| row.code == code)
        .map_or_else(|| (code.to_owned(), code.to_owned()), |row| (row.zh.clone(), row.en.clone()))
}

fn legal_representative(book: &mut Book<'_>, person: &LegalRepresentative) {
    let kind = person.certificate_type.known().copied();
    let number = typed(person.certificate_number.text());
    person_certificate(
        book,
        kind,
        number,
        "/subject/legal_representative/certificate_type",
        "/subject/legal_representative/certificate_number",
    );
}

/// Judges type and number of a natural person's certificate.
pub(super) fn person_certificate(
    book: &mut Book<'_>,
    kind: Option<CertificateType>,
    number: Option<&str>,
    kind_path: &str,
    number_path: &str,
) {
    let Some(kind) = kind else {
        return;
    };
    if !kind.is_of_person() || kind == CertificateType::HkIdCard {
        let (zh, en) = names(&CodeTables::embedded().certificate, kind.as_str());
        let cure = Cure::new(cure::CERTIFICATE_KIND).with("certificate_zh", zh).with("certificate_en", en);
        book.push(
            Finding::new("certificate.kind", Severity::Refuse, kind_path, cure)
                .with_seen(kind.as_str())
                .with_source("fields.md 3"),
        );
        return;
    }
    if let Some(number) = number
        && let Some(cure) = person_fault(today(book), kind, number)
    {
        book.refuse("person.number_invalid", number_path, number, cure, "GB 11643-1999");
    }
}

fn today(book: &Book<'_>) -> Option<Date> {
    book.case.today.known().map(|day| day.date())
}

/// Whether the number of a subject's certificate has the form and check character of its type.
#[must_use]
pub fn unit_number_is_valid(kind: CertificateType, number: &str, today: Option<Date>) -> bool {
    if kind.is_of_person() { person_number_is_valid(kind, number, today) } else { unit_fault(kind, number).is_none() }
}

/// Whether the number of a person's certificate has the form and check character of its type.
#[must_use]
pub fn person_number_is_valid(kind: CertificateType, number: &str, today: Option<Date>) -> bool {
    person_fault(today, kind, number).is_none()
}

/// Text that was really typed.
pub(super) fn typed(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

/// What is wrong with the number of a person's certificate.
fn person_fault(today: Option<Date>, kind: CertificateType, number: &str) -> Option<Cure> {
    match kind {
        CertificateType::IdCard | CertificateType::HmtResidencePermit => match IdCard::parse(number) {
            Ok(card) => {
                let born_later = today.is_some_and(|today| card.birth_date() > today);
                born_later.then(|| Cure::new(cure::ID_BIRTH_DATE))
            }
            Err(error) => Some(id_cure(error)),
        },
        _ => plain_fault(number),
    }
}

fn id_cure(error: IdCardError) -> Cure {
    match error {
        IdCardError::Length(found) => Cure::new(cure::ID_LENGTH).with("found", found.to_string()),
        IdCardError::Characters => Cure::new(cure::ID_CHARACTERS),
        IdCardError::Region => Cure::new(cure::ID_REGION),
        IdCardError::BirthDate => Cure::new(cure::ID_BIRTH_DATE),
        IdCardError::Check => Cure::new(cure::ID_CHECK),
    }
}

/// What is wrong with the number of a unit's certificate. Types whose numbers have no public form
/// are checked as credit codes where they look like one, and otherwise only for their characters.
fn unit_fault(kind: CertificateType, number: &str) -> Option<Cure> {
    let length = normal_number(number).chars().count();
    let parsed = match kind {
        CertificateType::BusinessLicence if length == 15 => BusinessRegistration::parse(number).map(drop),
        CertificateType::OrganisationCode if length != 18 => OrganisationCode::parse(number).map(drop),
        CertificateType::BusinessLicence | CertificateType::UnifiedCode | CertificateType::OrganisationCode => {
            CreditCode::parse(number).map(drop)
        }
        _ if looks_like_credit_code(number) => CreditCode::parse(number).map(drop),
        _ => return None,
    };
    parsed.err().map(unit_cure)
}

fn unit_cure(error: UnitNumberError) -> Cure {
    match error {
        UnitNumberError::Length { expected, found } => {
            Cure::new(cure::NUMBER_LENGTH).with("expected", expected.to_string()).with("found", found.to_string())
        }
        UnitNumberError::Characters => Cure::new(cure::NUMBER_CHARACTERS),
        UnitNumberError::Check => Cure::new(cure::NUMBER_CHECK),
    }
}

/// 18 characters that open like the codes of one of the registering authorities.
fn looks_like_credit_code(number: &str) -> bool {
    let number = normal_number(number);
    number.len() == 18 && number.is_ascii() && number.bytes().skip(2).take(6).all(|byte| byte.is_ascii_digit())
}

/// Numbers without a public check: letters and digits, at least five.
fn plain_fault(number: &str) -> Option<Cure> {
    let number: String = normal_number(number).chars().filter(|letter| !matches!(letter, '(' | ')' | '/')).collect();
    let formed = (5..=32).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (!formed).then(|| Cure::new(cure::NUMBER_CHARACTERS))
}
