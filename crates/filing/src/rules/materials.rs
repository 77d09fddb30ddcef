//! Documents: which are demanded, which of those that lie there serve.

use super::fact::Anchor;
use super::facts::Here;
use super::judge::lighter;
use super::rule::Demand;
use super::view::{View, same_person};
use crate::case::{Case, Material};
use crate::finding::Severity;

/// Which documents of the case somebody demanded.
pub(super) struct Wanted {
    wanted: Vec<bool>,
    /// Nothing was uploaded yet: what is demanded is asked for.
    nothing_yet: bool,
}

impl Wanted {
    pub fn new(case: &Case) -> Self {
        Self { wanted: vec![false; case.materials.items().len()], nothing_yet: case.materials.is_absent() }
    }

    pub fn is_wanted(&self, at: usize) -> bool {
        self.wanted.get(at).copied().unwrap_or(false)
    }

    /// Notes the documents that serve; the weight of the finding where none does.
    pub fn demand(
        &mut self,
        demand: &Demand,
        severity: Severity,
        view: &View<'_>,
        here: &Here<'_>,
    ) -> Option<Severity> {
        // Each approval needs a document of its own.
        let needed = if here.anchor == Anchor::Approval { here.at + 1 } else { 1 };
        let mut found = 0;
        for (at, material) in view.case.materials.items().iter().enumerate() {
            if serves(material, demand, view, here) {
                self.wanted[at] = true;
                found += 1;
            }
        }
        if found >= needed {
            None
        } else if self.nothing_yet {
            Some(lighter(severity, Severity::Ask))
        } else {
            Some(severity)
        }
    }
}

fn serves(material: &Material, demand: &Demand, view: &View<'_>, here: &Here<'_>) -> bool {
    let kind = material.kind.known().map_or("", |kind| kind.as_str());
    if !demand.kinds.iter().any(|known| known == kind) {
        return false;
    }
    if !demand.residence.is_empty() {
        let residence = material.residence.text().unwrap_or_default();
        if !demand.residence.iter().any(|known| known == residence) {
            return false;
        }
    }
    let owner = material.owner.text().unwrap_or_default();
    // An individual's documents are one person's; what proves the subject serves everywhere.
    if view.individual && here.anchor != Anchor::Domain && here.anchor != Anchor::Approval {
        return true;
    }
    if !demand.owner.is_empty() {
        let letter = owner == "/subject" && !demand.kinds.iter().any(|kind| kind == "identity_document");
        return owner == demand.owner || letter || serves_same_person(demand, owner, view);
    }
    match here.anchor {
        Anchor::Site | Anchor::Approval => {
            of_site(owner, here) || owner == "/subject" || of_subject_person(owner, view, here)
        }
        Anchor::Domain => of_domain(owner, here),
        Anchor::Person => {
            let base = here.base(Anchor::Person);
            owner == base
                || owner == "/subject"
                || here.site_at.is_some() && of_site(owner, here)
                || same_owner(owner, view, here)
        }
        _ => true,
    }
}

/// The subject person's document may lie at a site whose person is the same.
fn serves_same_person(demand: &Demand, owner: &str, view: &View<'_>) -> bool {
    demand.owner == "/subject_person" && site_of(owner).is_some_and(|at| is_subject_person(view, at))
}

fn is_subject_person(view: &View<'_>, site: usize) -> bool {
    let person = view.persons.get(site).copied().flatten();
    view.person.zip(person).is_some_and(|(one, two)| same_person(one, two) == Some(true))
}

fn of_subject_person(owner: &str, view: &View<'_>, here: &Here<'_>) -> bool {
    owner == "/subject_person" && here.site_at.is_some_and(|at| is_subject_person(view, at))
}

fn same_owner(owner: &str, view: &View<'_>, here: &Here<'_>) -> bool {
    match here.site_at {
        Some(at) => owner == "/subject_person" && is_subject_person(view, at),
        None => site_of(owner).is_some_and(|at| is_subject_person(view, at)),
    }
}

fn site_of(owner: &str) -> Option<usize> {
    owner.strip_prefix("/sites/")?.split('/').next()?.parse().ok()
}

fn of_site(owner: &str, here: &Here<'_>) -> bool {
    site_of(owner) == here.site_at && here.site_at.is_some()
}

fn of_domain(owner: &str, here: &Here<'_>) -> bool {
    if !of_site(owner, here) {
        return false;
    }
    match owner.split("/domains/").nth(1) {
        Some(at) => at.parse() == Ok(here.at),
        None => true,
    }
}
