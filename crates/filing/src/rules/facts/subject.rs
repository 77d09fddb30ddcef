//! Facts of the subject and of its record.

use super::{Seen, answer, field, flag, maybe, settled, text, until, yes};
use crate::answer::{Answer, Field};
use crate::case::{Subject, SubjectRecord};
use crate::codes::{CodeTables, Fits};
use crate::county;
use crate::entry::unit_number_is_valid;
use crate::region::Region;
use crate::rules::fact::Fact;
use crate::rules::view::{View, same_number};
use crate::rules::words::same_name;
use crate::vocabulary::{CertificateType, TypeCode};

/// Reads a fact of the subject; `None` where it is none.
pub(super) fn see<'c>(fact: Fact, view: &View<'c>) -> Option<Seen<'c>> {
    let subject = view.subject?;
    Some(match fact {
        Fact::Nature => field(&subject.nature, |nature| Seen::Word(nature.as_str())),
        Fact::SubjectRemark => text(&subject.remark),
        Fact::SuperiorUnit => text(&subject.superior_unit),
        Fact::Scope => scope(view, subject),
        Fact::UnitName => view.unit_name.map_or(Seen::Nothing, Seen::Text),
        Fact::UnitWords => Seen::Texts([view.unit_name, view.scope, None]),
        Fact::Student => yes(&subject.student),
        Fact::InOrder => settled(answer(&subject.in_order, |order| {
            Seen::Flag(order.provider.known() != Some(&crate::vocabulary::Whose::Other))
        })),
        Fact::LegalForeign => {
            let kind = view.legal.and_then(|legal| legal.certificate_type.known());
            maybe(kind.map(|kind| matches!(kind, CertificateType::Passport | CertificateType::ForeignerResidenceId)))
        }
        Fact::LegalLocal => legal_local(view),
        Fact::PersonIsLegal => maybe(view.person_is_legal),
        Fact::Registry
        | Fact::RegistryMatch
        | Fact::RegistryStatus
        | Fact::AddressText
        | Fact::AddressDetail
        | Fact::AddressRegion
        | Fact::AddressCityCode
        | Fact::AddressCity
        | Fact::AddressLocal
        | Fact::AddressCounty => place(fact, view, subject),
        Fact::SoleTrader | Fact::TradeName | Fact::Seal | Fact::CreditSystem | Fact::NamedAfterPerson => {
            sole_trader(fact, view, subject)
        }
        Fact::CertificateType
        | Fact::CertificateFits
        | Fact::CertificateName
        | Fact::CertificateNumber
        | Fact::CertificateNewest
        | Fact::CertificateEnd
        | Fact::CertificateLocal => certificate(fact, view, subject),
        Fact::Record => answer(&subject.record, |_| Seen::Some),
        Fact::RecordHere
        | Fact::RecordAccount
        | Fact::RecordOneNumber
        | Fact::RecordShell
        | Fact::RecordProvince
        | Fact::RecordName
        | Fact::RecordNature
        | Fact::RecordType
        | Fact::RecordNumber
        | Fact::RecordPersonName
        | Fact::RecordPersonNumber
        | Fact::RecordPersonPhone
        | Fact::RecordPerson
        | Fact::RecordSubject
        | Fact::RecordEqual => view.record.map_or(Seen::Nothing, |record| on_record(fact, view, record)),
        _ => return None,
    })
}

fn scope<'c>(view: &View<'c>, subject: &'c Subject) -> Seen<'c> {
    settled(answer(&subject.business_scope, |_| view.scope.map_or(Seen::Nothing, Seen::Text)))
}

fn certificate<'c>(fact: Fact, view: &View<'c>, subject: &'c Subject) -> Seen<'c> {
    let Some(certificate) = view.certificate else {
        return Seen::Nothing;
    };
    let kind = certificate.kind.known().copied();
    match fact {
        Fact::CertificateType => field(&certificate.kind, |kind| Seen::Word(kind.as_str())),
        Fact::CertificateFits => match (subject.nature.known(), kind) {
            (Some(nature), Some(kind)) => Seen::Word(match CodeTables::embedded().fits(*nature, kind) {
                Fits::Yes => "yes",
                Fits::Perhaps => "perhaps",
                Fits::No => "no",
            }),
            _ => Seen::Nothing,
        },
        Fact::CertificateName => {
            let unnamed = subject.sole_trader.known().is_some_and(|trader| trader.trade_name.is_null());
            match (subject.name.text(), certificate.name.text()) {
                (Some(name), Some(printed)) if !unnamed => Seen::Flag(name.trim() == printed.trim()),
                _ => Seen::Nothing,
            }
        }
        Fact::CertificateNumber => match (kind, certificate.number.text()) {
            (Some(kind), Some(number)) => Seen::Flag(unit_number_is_valid(kind, number, view.today)),
            _ => Seen::Nothing,
        },
        Fact::CertificateNewest => newest(view, subject, certificate.number.text()),
        Fact::CertificateEnd => settled(answer(&certificate.valid_until, |end| until(*end))),
        _ if view.individual && kind != Some(CertificateType::IdCard) => Seen::Nothing,
        _ => maybe(view.is_local(certificate.region.text())),
    }
}

fn newest<'c>(view: &View<'c>, subject: &'c Subject, number: Option<&str>) -> Seen<'c> {
    if view.individual {
        return Seen::Nothing;
    }
    match (subject.registry.known().map(|registry| &registry.newest_number), number) {
        (Some(Answer::Unknown(_)), _) => Seen::Unknown,
        (Some(Answer::Known(newest)), Some(number)) => Seen::Flag(same_number(newest, number)),
        _ => Seen::Nothing,
    }
}

fn place<'c>(fact: Fact, view: &View<'c>, subject: &'c Subject) -> Seen<'c> {
    let address = subject.address.known();
    let region = address.and_then(|address| address.region.text());
    match fact {
        Fact::Registry => answer(&subject.registry, |_| Seen::Some),
        Fact::RegistryMatch => subject.registry.known().map_or(Seen::Nothing, |registry| flag(&registry.matches)),
        Fact::RegistryStatus => subject
            .registry
            .known()
            .map_or(Seen::Nothing, |registry| answer(&registry.status, |status| Seen::Word(status.as_str()))),
        Fact::AddressText => address.map_or(Seen::Nothing, |address| text(&address.text)),
        Fact::AddressDetail => match address.and_then(|address| address.text.text()) {
            Some(written) => Seen::Count(detail(written)),
            None => Seen::Nothing,
        },
        Fact::AddressRegion => region.map_or(Seen::Nothing, Seen::Word),
        Fact::AddressCityCode => region.and_then(|region| region.get(..4)).map_or(Seen::Nothing, Seen::Word),
        Fact::AddressLocal => maybe(view.is_local(region)),
        Fact::AddressCounty => match (region, address.and_then(|address| address.text.text())) {
            (Some(region), Some(written)) => Seen::Flag(!names_other_county(region, written)),
            _ => Seen::Nothing,
        },
        _ => {
            let printed = view.certificate.and_then(|certificate| certificate.region.text());
            match (region, printed) {
                (Some(left), Some(right)) => maybe(same_city(left, right)),
                _ => Seen::Nothing,
            }
        }
    }
}

/// How exact an address is: 2 down to the room, 1 down to the door, 0 less.
fn detail(address: &str) -> i64 {
    let has = |letters: &[char]| address.contains(letters);
    let room = has(&['室', '房', '户', '元']) || address.matches(['-', '－', '—']).count() >= 1;
    let numbered = address.chars().any(char::is_numeric) || has(&['号', '栋', '幢', '座', '楼', '层']);
    if room && numbered { 2 } else { i64::from(numbered) }
}

/// Whether two regions lie in one city; a municipality is one.
fn same_city(left: &str, right: &str) -> Option<bool> {
    let (left, right) = (Region::parse(left).ok()?, Region::parse(right).ok()?);
    let municipality = matches!(left.province_number(), 110_000 | 120_000 | 310_000 | 500_000);
    let same_province = left.province_number() == right.province_number();
    Some(same_province && (municipality || left.city_number() == right.city_number()))
}

/// True where the text names a county of the same city that is not the one chosen.
fn names_other_county(region: &str, text: &str) -> bool {
    let city = region.get(..4).unwrap_or_default();
    let province = region.get(..2).unwrap_or_default();
    county::cities_of(province)
        .filter(|known| known.code == city)
        .flat_map(|known| &known.counties)
        .any(|(code, name)| code != region && name.chars().count() > 2 && text.starts_with(name.as_str()))
}

fn sole_trader<'c>(fact: Fact, view: &View<'c>, subject: &'c Subject) -> Seen<'c> {
    let trader = match &subject.sole_trader {
        Field::Known(trader) => trader,
        _ if fact == Fact::SoleTrader => return Seen::Flag(false),
        _ => return Seen::Nothing,
    };
    match fact {
        Fact::SoleTrader => Seen::Flag(true),
        Fact::TradeName => field(&trader.trade_name, |_| Seen::Some),
        Fact::Seal => yes(&trader.seal),
        Fact::CreditSystem => flag(&trader.in_credit_system),
        _ => match (subject.name.text(), view.legal.and_then(|legal| legal.name.text())) {
            (Some(name), Some(person)) => Seen::Flag(same_name(name, person)),
            _ => Seen::Nothing,
        },
    }
}

fn legal_local<'c>(view: &View<'c>) -> Seen<'c> {
    let Some(legal) = view.legal else {
        return Seen::Nothing;
    };
    if legal.certificate_type.known() != Some(&CertificateType::IdCard) {
        return Seen::Nothing;
    }
    let own = view.person.filter(|_| view.person_is_legal == Some(true));
    let printed = own.and_then(|person| person.certificate.known()).and_then(|known| known.region.text());
    maybe(view.is_local(legal.region.text().or(printed)))
}

fn on_record<'c>(fact: Fact, view: &View<'c>, record: &'c SubjectRecord) -> Seen<'c> {
    let equal = |left: Option<&str>, right: Option<&str>, same: fn(&str, &str) -> bool| match (left, right) {
        (Some(left), Some(right)) => Some(same(left, right)),
        _ => None,
    };
    let certificate = view.certificate;
    let person = view.person;
    let recorded = record.person.known();
    let name = || equal(view.subject.and_then(|subject| subject.name.text()), record.name.text(), same_name);
    let nature = || {
        let now = view.subject.and_then(|subject| subject.nature.known());
        now.zip(record.nature.known()).map(|(now, was)| now == was)
    };
    let kind = || {
        let now = certificate.and_then(|known| known.kind.known());
        now.zip(record.certificate_type.known()).map(|(now, was)| now == was)
    };
    let number =
        || equal(certificate.and_then(|known| known.number.text()), record.certificate_number.text(), same_number);
    let person_name =
        || equal(person.and_then(|known| known.name.text()), recorded.and_then(|was| was.name.text()), same_name);
    let person_number = || {
        let now = person.and_then(|known| known.certificate.known()).and_then(|known| known.number.text());
        equal(now, recorded.and_then(|was| was.certificate_number.text()), same_number)
    };
    let person_phone = || {
        let phones = person.and_then(|known| known.phones.known());
        let now = phones.and_then(|phones| phones.contact1.known()).and_then(|phone| phone.number.text());
        equal(now, recorded.and_then(|was| was.phone.text()), same_number)
    };
    let all = |parts: &[Option<bool>]| Seen::Flag(!parts.contains(&Some(false)));
    match fact {
        Fact::RecordHere => yes(&record.here),
        Fact::RecordAccount => match (record.here.known(), &record.account) {
            (Some(true), Answer::Unknown(_)) => Seen::Unknown,
            (Some(true), Answer::Known(holder)) => {
                let own = view.case.account.known().and_then(|account| account.id.text());
                maybe(own.map(|own| own == holder))
            }
            _ => Seen::Nothing,
        },
        Fact::RecordOneNumber => settled(answer(&record.other_numbers, |numbers| Seen::Flag(numbers.is_empty()))),
        Fact::RecordShell => flag(&record.shell),
        Fact::RecordProvince => maybe(record.province.known().copied().zip(view.province).map(|(a, b)| a == b)),
        Fact::RecordName => maybe(name()),
        Fact::RecordNature => maybe(nature()),
        Fact::RecordType => maybe(kind()),
        Fact::RecordNumber => maybe(number()),
        Fact::RecordPersonName => maybe(person_name()),
        Fact::RecordPersonNumber => maybe(person_number()),
        Fact::RecordPersonPhone => maybe(person_phone()),
        Fact::RecordPerson => all(&[person_name(), person_number()]),
        Fact::RecordSubject => all(&[name(), nature(), kind(), number()]),
        _ => {
            let persons = [person_name(), person_number(), person_phone()];
            let person_counts = view.kind != Some(TypeCode::ChangeSite);
            let same_person = !person_counts || !persons.contains(&Some(false));
            let same_subject = ![name(), nature(), kind(), number()].contains(&Some(false));
            Seen::Flag(same_person && same_subject)
        }
    }
}
