//! Facts of one person: age, certificate, phones, e-mail.

use super::order::local;
use super::{Here, Seen, answer, field, flag, maybe, settled, until};
use crate::answer::Field;
use crate::case::{Person, Phone};
use crate::entry::person_number_is_valid;
use crate::identity::{Email, IdCard, Mobile, MobileError};
use crate::rules::fact::Fact;
use crate::rules::view::{View, same_number, same_person};
use crate::vocabulary::CertificateType;

/// Reads a fact of a person.
pub(super) fn see<'v>(fact: Fact, view: &'v View<'v>, here: &Here<'v>, person: &'v Person) -> Seen<'v> {
    let phones = person.phones.known();
    match fact {
        Fact::Age => born(person),
        Fact::PersonRole => field(&person.role, |role| Seen::Word(role.as_str())),
        Fact::PersonType
        | Fact::PersonEnd
        | Fact::PersonNumber
        | Fact::PersonNumberLetters
        | Fact::PersonHongKong
        | Fact::PersonReused => certificate(fact, view, person),
        Fact::EmailForm => {
            settled(field(
                &person.email,
                |email| if email.trim().is_empty() { Seen::Absent } else { email_form(email) },
            ))
        }
        Fact::Contact => phones.map_or(Seen::Absent, |phones| standing(&phones.contact1)),
        Fact::Emergency => phones.map_or(Seen::Absent, |phones| standing(&phones.emergency)),
        Fact::ContactForm | Fact::ContactOwn | Fact::ContactLocal | Fact::ContactReused | Fact::ContactSecurity => {
            match phones.and_then(|phones| phones.contact1.known()) {
                Some(phone) => contact(fact, view, phone),
                None => Seen::Nothing,
            }
        }
        _ => match phones.and_then(|phones| phones.emergency.known()) {
            Some(phone) => emergency(fact, view, here, person, phone),
            None => Seen::Nothing,
        },
    }
}

fn standing(phone: &Field<Phone>) -> Seen<'_> {
    match phone {
        Field::Absent => Seen::Absent,
        Field::Null => Seen::Null,
        Field::Known(phone) => match &phone.number {
            Field::Absent => Seen::Absent,
            Field::Null => Seen::Null,
            Field::Known(number) if number.trim().is_empty() => Seen::Absent,
            Field::Known(_) => Seen::Some,
        },
    }
}

/// Day of birth, of the ID card or as stated.
pub(super) fn born<'v>(person: &'v Person) -> Seen<'v> {
    if let Some(day) = person.birth_date.known() {
        return Seen::Born(day.date());
    }
    let Some(certificate) = person.certificate.known() else {
        return Seen::Nothing;
    };
    let carries =
        matches!(certificate.kind.known(), Some(CertificateType::IdCard | CertificateType::HmtResidencePermit));
    match certificate.number.text().filter(|_| carries).map(IdCard::parse) {
        Some(Ok(card)) => Seen::Born(card.birth_date()),
        _ => Seen::Nothing,
    }
}

fn certificate<'v>(fact: Fact, view: &View<'v>, person: &'v Person) -> Seen<'v> {
    let Some(certificate) = person.certificate.known() else {
        return Seen::Nothing;
    };
    let kind = certificate.kind.known().copied();
    let number = certificate.number.text().filter(|number| !number.trim().is_empty());
    match fact {
        Fact::PersonType => {
            field(&certificate.kind, |kind| Seen::Word(if kind.is_of_person() { kind.as_str() } else { "of_a_unit" }))
        }
        Fact::PersonEnd => settled(answer(&certificate.valid_until, |end| until(*end))),
        Fact::PersonReused => flag(&certificate.used_by_other_subject),
        Fact::PersonNumber => match (kind, number) {
            (Some(kind), Some(number)) if kind.is_of_person() && kind != CertificateType::HkIdCard => {
                Seen::Flag(person_number_is_valid(kind, number, view.today))
            }
            _ => Seen::Nothing,
        },
        Fact::PersonNumberLetters => {
            maybe(number.map(|number| number.chars().any(|letter| letter.is_ascii_alphabetic())))
        }
        _ => {
            let of_hong_kong = |number: &str| number.trim().starts_with("81") || number.trim().starts_with("82");
            Seen::Flag(match kind {
                Some(CertificateType::HkIdCard | CertificateType::HkMacaoPermit) => true,
                Some(CertificateType::HmtResidencePermit) => number.is_some_and(of_hong_kong),
                _ => false,
            })
        }
    }
}

fn email_form(email: &str) -> Seen<'_> {
    Seen::Flag(Email::parse(email).is_ok())
}

fn form(phone: &Phone) -> Seen<'_> {
    match phone.number.text().map(Mobile::parse) {
        Some(Ok(_)) => Seen::Word("mobile"),
        Some(Err(MobileError::Segment { .. })) => Seen::Word("segment"),
        Some(Err(MobileError::Form)) => Seen::Word("other"),
        None => Seen::Nothing,
    }
}

fn contact<'v>(fact: Fact, view: &View<'v>, phone: &'v Phone) -> Seen<'v> {
    match fact {
        Fact::ContactForm => form(phone),
        Fact::ContactOwn => flag(&phone.own),
        Fact::ContactLocal => local(view, &phone.province),
        Fact::ContactReused => flag(&phone.used_by_other_subject),
        _ => {
            let security = view.case.account.known().and_then(|account| account.security_phone.text());
            maybe(security.zip(phone.number.text()).map(|(one, two)| same_number(one, two)))
        }
    }
}

fn emergency<'v>(fact: Fact, view: &View<'v>, here: &Here<'v>, person: &'v Person, phone: &'v Phone) -> Seen<'v> {
    let number = phone.number.text();
    let apart = |other: Option<&'v Person>| {
        let contact = other.and_then(contact_number);
        number.zip(contact).map(|(one, two)| !same_number(one, two))
    };
    match fact {
        Fact::EmergencyForm => form(phone),
        Fact::EmergencyReused => flag(&phone.used_by_other_subject),
        Fact::EmergencyApart => maybe(apart(Some(person))),
        Fact::EmergencyApartBoth => {
            let others = view.persons.iter().copied().flatten();
            let apart = others.chain(view.person).all(|other| apart(Some(other)) != Some(false));
            Seen::Flag(apart)
        }
        _ => named(view, here, phone),
    }
}

fn contact_number(person: &Person) -> Option<&str> {
    person.phones.known()?.contact1.known()?.number.text()
}

fn user_name(phone: &Phone) -> Option<&str> {
    phone.user.known().and_then(|user| user.name.text()).filter(|name| !name.trim().is_empty())
}

/// Whether the remark names who answers the emergency number; of individuals with the relation.
fn named<'v>(view: &View<'v>, here: &Here<'v>, phone: &'v Phone) -> Seen<'v> {
    let shared = || {
        let other = view.person.and_then(|person| person.phones.known()).and_then(|phones| phones.emergency.known());
        let both = phone.number.text().zip(other.and_then(|other| other.number.text()));
        both.is_some_and(|(one, two)| same_number(one, two))
    };
    if here.site_at.is_some() && shared() {
        return Seen::Nothing;
    }
    let Some(user) = user_name(phone) else {
        return Seen::Absent;
    };
    let relation = phone.user.known().and_then(|user| user.relation.text()).filter(|_| view.individual);
    let subject = view.subject.map_or(&Field::Absent, |subject| &subject.remark);
    let own = here.site_at.and_then(|at| view.site(at)).map_or(subject, |site| &site.remark);
    let tells = |text: &str| text.contains(user) && relation.is_none_or(|relation| text.contains(relation));
    let anywhere = view.individual && view.case.sites().iter().any(|site| site.remark.text().is_some_and(tells));
    match own {
        _ if anywhere => Seen::Flag(true),
        Field::Absent => Seen::Nothing,
        Field::Null => Seen::Null,
        Field::Known(text) => Seen::Flag(tells(text)),
    }
}

/// How many different numbers stand in the four slots of two persons, and the slot that repeats first.
pub(in crate::rules) fn distinct(subject: &Person, site: &Person) -> Option<(i64, &'static str)> {
    if same_person(subject, site) == Some(true) {
        return None;
    }
    let emergency = |person: &'_ Person| {
        person
            .phones
            .known()
            .and_then(|phones| phones.emergency.known())
            .and_then(|phone| phone.number.text().map(str::to_owned))
    };
    let (first, second) = (emergency(subject), emergency(site));
    let shared = first.as_deref().zip(second.as_deref()).is_some_and(|(one, two)| same_number(one, two));
    let slots = [
        ("subject/contact1", contact_number(subject).map(str::to_owned)),
        ("contact1", contact_number(site).map(str::to_owned)),
        ("subject/emergency", first),
        ("emergency", second.filter(|_| !shared)),
    ];
    let mut seen: Vec<String> = Vec::new();
    let mut repeats = "contact1";
    let mut found = false;
    for (slot, number) in slots {
        let Some(number) = number else { continue };
        if seen.iter().any(|known| same_number(known, &number)) {
            if !found {
                repeats = slot;
                found = true;
            }
        } else {
            seen.push(number);
        }
    }
    Some((i64::try_from(seen.len()).unwrap_or(4), repeats))
}

/// Whether the first contact numbers of two persons differ.
pub(super) fn contacts_apart(subject: &Person, site: &Person) -> Option<bool> {
    if same_person(subject, site) == Some(true) {
        return None;
    }
    contact_number(subject).zip(contact_number(site)).map(|(one, two)| !same_number(one, two))
}
