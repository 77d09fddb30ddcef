//! Documents that a first filing needs.

use crate::case::Case;
use crate::vocabulary::MaterialKind;

/// A document that is needed, and what it proves.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Needed {
    /// Kind of document.
    pub kind: MaterialKind,
    /// JSON pointer of what it proves.
    pub owner: String,
}

/// The documents a first filing needs everywhere: of organisations the unit's certificate and the
/// identity document of each person, of individuals one identity document.
#[must_use]
pub fn materials_needed(case: &Case) -> Vec<Needed> {
    let needed = |kind, owner: String| Needed { kind, owner };
    if case.is_individual() {
        return vec![needed(MaterialKind::IdentityDocument, "/subject".to_owned())];
    }
    if !case.is_organisation() {
        return Vec::new();
    }
    let mut list = vec![
        needed(MaterialKind::UnitCertificate, "/subject".to_owned()),
        needed(MaterialKind::IdentityDocument, "/subject_person".to_owned()),
    ];
    for (at, site) in case.sites().iter().enumerate() {
        let same = site.person.known().is_some_and(|person| person.same_as.known().is_some());
        if !same {
            list.push(needed(MaterialKind::IdentityDocument, format!("/sites/{at}/person")));
        }
    }
    list
}
