//! A case made ready for the rules: what several facts need is worked out once.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::words::{Text, same_name};
use crate::case::{
    Case, Domain, FiledSite, LegalRepresentative, Person, Site, Subject, SubjectCertificate, SubjectRecord,
};
use crate::domain_name::{DomainError, DomainName};
use crate::entry::site_person;
use crate::identity::certificate_key;
use crate::region::Province;
use crate::vocabulary::{Nature, TypeCode};

/// How the subject of a change order differs from the one on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    None,
    Rename,
    NewNumber,
    OtherUnit,
    OtherNature,
    ToOrganisation,
    ToIndividual,
    OtherPerson,
}

impl Change {
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Rename => "rename",
            Self::NewNumber => "new_number",
            Self::OtherUnit => "other_unit",
            Self::OtherNature => "other_nature",
            Self::ToOrganisation => "to_organisation",
            Self::ToIndividual => "to_individual",
            Self::OtherPerson => "other_person",
        }
    }

    /// Where the change is seen.
    pub fn place(self) -> &'static str {
        match self {
            Self::ToOrganisation | Self::ToIndividual | Self::OtherNature => "/subject/nature",
            _ => "/subject/name",
        }
    }
}

/// The case and what follows from it at once.
pub(super) struct View<'c> {
    pub case: &'c Case,
    pub today: Option<Date>,
    pub province: Option<Province>,
    pub kind: Option<TypeCode>,
    pub individual: bool,
    pub subject: Option<&'c Subject>,
    pub certificate: Option<&'c SubjectCertificate>,
    pub record: Option<&'c SubjectRecord>,
    pub legal: Option<&'c LegalRepresentative>,
    pub person: Option<&'c Person>,
    pub unit_name: Option<Text<'c>>,
    pub scope: Option<Text<'c>>,
    pub names: Vec<Option<Text<'c>>>,
    /// What the site names say beyond the unit's own name.
    pub beyond: Vec<String>,
    pub persons: Vec<Option<&'c Person>>,
    pub domains: Vec<Vec<Option<Result<DomainName, DomainError>>>>,
    pub person_is_legal: Option<bool>,
    pub change: Change,
}

impl<'c> View<'c> {
    pub fn new(case: &'c Case, kind: Option<TypeCode>) -> Self {
        let subject = case.subject();
        let certificate = subject.and_then(|subject| subject.certificate.known());
        let record = subject.and_then(|subject| subject.record.known());
        let legal = subject.and_then(|subject| subject.legal_representative.known());
        let person = case.subject_person.known();
        let parsed = |domain: &'c Domain| domain.name.text().map(DomainName::parse);
        let mut view = Self {
            case,
            today: case.today.known().map(|day| day.date()),
            province: case.province.known().copied(),
            kind,
            individual: case.is_individual(),
            subject,
            certificate,
            record,
            legal,
            person,
            unit_name: subject.and_then(|subject| subject.name.text()).map(Text::new),
            scope: subject.and_then(|subject| subject.business_scope.text()).map(Text::new),
            beyond: Vec::new(),
            names: case.sites().iter().map(|site| site.name.text().map(Text::new)).collect(),
            persons: (0..case.sites().len()).map(|at| site_person(case, at)).collect(),
            domains: case.sites().iter().map(|site| site.domains.items().iter().map(parsed).collect()).collect(),
            person_is_legal: None,
            change: Change::None,
        };
        view.person_is_legal = person.and_then(|person| view.is_legal(person));
        view.change = view.change_of_subject();
        let unit = view.unit_name.filter(|_| !view.individual).map_or("", |unit| unit.text);
        view.beyond = view.names.iter().map(|name| beyond(name.map_or("", |name| name.text), unit)).collect();
        view
    }

    /// Whether a person is the legal representative, by name and certificate number.
    pub fn is_legal(&self, person: &Person) -> Option<bool> {
        let legal = self.legal?;
        let number = person.certificate.known()?.number.text()?;
        let same_number = same_number(number, legal.certificate_number.text()?);
        Some(same_number && same_name(person.name.text()?, legal.name.text()?))
    }

    fn change_of_subject(&self) -> Change {
        let (Some(subject), Some(record)) = (self.subject, self.record) else {
            return Change::None;
        };
        let number = self.certificate.and_then(|certificate| certificate.number.text());
        let other_number = differ(number, record.certificate_number.text(), same_number);
        let other_name = differ(subject.name.text(), record.name.text(), same_name);
        match (subject.nature.known(), record.nature.known()) {
            (Some(Nature::Individual), Some(Nature::Individual)) if other_number => Change::OtherPerson,
            (Some(Nature::Individual), Some(was)) if was.is_organisation() => Change::ToIndividual,
            (Some(now), Some(Nature::Individual)) if now.is_organisation() => Change::ToOrganisation,
            _ if other_number && other_name => Change::OtherUnit,
            (Some(now), Some(was)) if now != was => Change::OtherNature,
            _ if other_name => Change::Rename,
            _ if other_number => Change::NewNumber,
            _ => Change::None,
        }
    }

    pub fn site(&self, at: usize) -> Option<&'c Site> {
        self.case.sites().get(at)
    }

    pub fn filed(&self) -> &'c [FiledSite] {
        self.case.filed.items()
    }

    /// The filed site with this number.
    pub fn filed_as(&self, number: &str) -> Option<&'c FiledSite> {
        self.filed().iter().find(|filed| filed.number.text().is_some_and(|known| same_number(known, number)))
    }

    /// How many sites the bureau has; `None` where nobody looked.
    pub fn filed_count(&self) -> Option<usize> {
        match self.case.filed.known() {
            Some(filed) => Some(filed.len()),
            None => match self.record {
                Some(record) => record.sites_total.known().and_then(|count| usize::try_from(*count).ok()),
                None => self.subject.filter(|subject| subject.record.is_null()).map(|_| 0),
            },
        }
    }

    /// True where the sites of the order are not among the filed ones yet.
    pub fn brings_sites(&self) -> bool {
        matches!(self.kind, Some(TypeCode::First | TypeCode::AddHere | TypeCode::AddElsewhere) | None)
    }

    /// Domain names of the order and of the filed sites, each once.
    pub fn all_domains(&self) -> BTreeSet<String> {
        let mut all: BTreeSet<String> = self
            .filed()
            .iter()
            .flat_map(|filed| filed.domains.items())
            .filter_map(|name| DomainName::parse(name).ok())
            .map(|name| name.unicode().to_owned())
            .collect();
        all.extend(self.domains.iter().flatten().flatten().flatten().map(|name| name.unicode().to_owned()));
        all
    }

    /// The province's two digits as a region code begins with them.
    pub fn is_local(&self, region: Option<&str>) -> Option<bool> {
        let (province, region) = (self.province?, region?);
        let digits = region.get(..2)?.parse::<u8>().ok()?;
        Some(digits == province.number())
    }
}

/// A name without the runs of two and more characters that another name has too.
fn beyond(name: &str, other: &str) -> String {
    let letters: Vec<(usize, char)> = name.char_indices().collect();
    let end = |at: usize| letters.get(at).map_or(name.len(), |(byte, _)| *byte);
    let mut rest = String::with_capacity(name.len());
    let mut at = 0;
    while at < letters.len() {
        let run = (at + 2..=letters.len()).take_while(|to| other.contains(&name[end(at)..end(*to)])).last();
        match run {
            Some(to) => at = to,
            None => {
                rest.push(letters[at].1);
                at += 1;
            }
        }
    }
    rest
}

/// Whether both are there and differ.
fn differ(left: Option<&str>, right: Option<&str>, same: fn(&str, &str) -> bool) -> bool {
    matches!((left, right), (Some(left), Some(right)) if !same(left, right))
}

/// Whether two numbers of certificates, phones or filings are the same however they were typed.
pub(super) fn same_number(left: &str, right: &str) -> bool {
    left == right || certificate_key(left) == certificate_key(right)
}

/// Whether two persons are one, by certificate number, else by name.
pub(super) fn same_person(left: &Person, right: &Person) -> Option<bool> {
    if std::ptr::eq(left, right) {
        return Some(true);
    }
    let number = |person: &Person| person.certificate.known().and_then(|known| known.number.text().map(str::to_owned));
    match (number(left), number(right)) {
        (Some(left), Some(right)) => Some(same_number(&left, &right)),
        _ => Some(same_name(left.name.text()?, right.name.text()?)),
    }
}
