//! Documents that a first filing needs.

use crate::case::Case;
use crate::entry::book::Book;
use crate::finding::{Cure, Finding, FixAction, Severity, cure};
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
/// identity document of each person, of individuals one identity document, and a document for each pre-approval. A site
/// person who is the subject person needs none of their own.
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
        for _ in site.pre_approvals.items() {
            list.push(needed(MaterialKind::PreapprovalDocument, format!("/sites/{at}")));
        }
    }
    list
}

/// Finds needed documents that were not uploaded: asked for while nothing was, refused afterwards.
pub(super) fn missing(book: &mut Book<'_>, uploaded: &[(MaterialKind, String)]) {
    let severity =
        if uploaded.is_empty() && book.case.materials.is_absent() { Severity::Ask } else { Severity::Refuse };
    // An individual has one identity document, and it serves wherever it was put.
    let anywhere = book.case.is_individual();
    let mut left: Vec<&(MaterialKind, String)> = uploaded.iter().collect();
    for needed in materials_needed(book.case) {
        let proves = |(kind, owner): &&(MaterialKind, String)| {
            *kind == needed.kind && (*owner == needed.owner || (anywhere && needed.owner == "/subject"))
        };
        if let Some(at) = left.iter().position(proves) {
            left.swap_remove(at);
            continue;
        }
        let cure = Cure::new(cure::MATERIAL_MISSING).with("kind", needed.kind.as_str()).with("owner", &needed.owner);
        book.push(
            Finding::new("material.missing", severity, "/materials", cure)
                .with_expected(needed.kind.as_str())
                .with_fix(FixAction::Upload, &needed.owner)
                .with_source("materials.md"),
        );
    }
}
