//! Verification material: what it is, how large it may be, and whose it is (messages.md, `Fjxx`).

use super::super::Severity::{Error, Warning};
use super::super::seeds;
use super::super::spot::Spot;
use super::Check;

/// `Ssdxlx` of a subject.
const SUBJECT: i64 = 1;

/// `Ssdxlx` of a site.
const SITE: i64 = 2;

/// `Fjyt` of the verification sheet, which may have 150K.
const SHEET: i64 = 1;

/// Records that the material of one request may belong to; empty where the request does not say.
#[derive(Debug, Default)]
pub(super) struct Owners<'a> {
    /// Ids of the subject.
    pub subject_ids: Vec<i64>,
    /// Filing numbers of the subject.
    pub subject_numbers: Vec<&'a str>,
    /// Ids of the sites.
    pub site_ids: Vec<i64>,
    /// Filing numbers of the sites.
    pub site_numbers: Vec<&'a str>,
}

impl Check<'_> {
    /// The material of one request, wrapped one by one in `Fj`.
    pub(super) fn wrapped_materials(&mut self, request: &Spot<'_>, owners: &Owners<'_>) {
        for wrapper in request.all("Fj") {
            if let Some(material) = wrapper.child("Fjxx") {
                self.material(&material, owners);
            }
        }
    }

    /// XZHYD: material of filed subjects and sites, which the request does not repeat.
    pub(super) fn materials(&mut self, operation: &Spot<'_>) {
        for material in operation.all("Fjxx") {
            self.material(&material, &Owners::default());
        }
    }

    fn material(&mut self, material: &Spot<'_>, owners: &Owners<'_>) {
        let purpose = material.number_of("Fjyt");
        if let Some(content) = material.child("Fjnr").filter(|content| !content.text().is_empty()) {
            self.picture(&content, if purpose == Some(SHEET) { 150 } else { 100 });
        }
        let Some(object) = material.child("Fjssdx") else {
            return;
        };
        let kind = object.child("Ssdxlx");
        let number = kind.as_ref().and_then(Spot::number);
        if let (Some(kind), Some(number)) = (&kind, number) {
            if number != SUBJECT && number != SITE {
                self.problem(Error, kind, "attachment.object", Some(1061));
            } else if purpose.and_then(seeds::object_of_purpose).is_some_and(|object| object != number) {
                self.problem(Warning, kind, "attachment.purpose", Some(1061));
            }
        }
        if let Some(target) = object.child("Ssdxbs") {
            self.target(&target, number, owners);
        }
    }

    /// The object named is one of this request. Elsewhere only the regulator knows.
    fn target(&mut self, target: &Spot<'_>, kind: Option<i64>, owners: &Owners<'_>) {
        let (ids, numbers) = match kind {
            Some(SUBJECT) => (&owners.subject_ids, &owners.subject_numbers),
            Some(SITE) => (&owners.site_ids, &owners.site_numbers),
            _ => return,
        };
        // XZBA names the id itself, everything else chooses between id and number.
        let id = if target.is_leaf() { Some(target.clone()) } else { target.child("Jlid") };
        if let Some(id) = id.filter(|id| id.number().is_some_and(|n| !ids.is_empty() && !ids.contains(&n))) {
            self.problem(Error, &id, "attachment.owner", Some(1055));
        }
        let number = target.child("Baxh");
        if let Some(number) = number.filter(|n| !numbers.is_empty() && !numbers.contains(&n.text().trim())) {
            self.problem(Error, &number, "attachment.owner", Some(1055));
        }
    }
}
