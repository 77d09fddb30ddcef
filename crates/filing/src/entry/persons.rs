//! Persons of a case: who is meant, and what is wrong with their data.

use crate::case::{Case, Person};
use crate::identity::Landline;

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
    let own = person.office_phone.text();
    let second = person
        .phones
        .known()
        .and_then(|phones| phones.contact2.known())
        .and_then(|phone| phone.number.text());
    [own, second]
        .into_iter()
        .flatten()
        .find_map(|text| Landline::parse(text).ok())
        .map(|phone| phone.as_str().to_owned())
}
