//! The question pages of a first filing: one topic a page, its fields by key of the catalogue.

/// A topic.
pub struct Topic {
    /// In addresses, and in words as `topic-<id>`.
    pub id: &'static str,
    /// Part of the case that the journal names: below the site, where it is asked for each.
    pub part: &'static str,
    /// Asked for each site.
    pub per_site: bool,
    /// Only organisations are asked.
    pub organisations: bool,
    /// Keys of the catalogue, in the order of the page.
    pub keys: &'static [&'static str],
}

/// All topics, in the order of the task list.
pub const TOPICS: &[Topic] = &[
    Topic {
        id: "kind",
        part: "/subject",
        per_site: false,
        organisations: false,
        keys: &["province", "subject.nature"],
    },
    Topic {
        id: "subject",
        part: "/subject",
        per_site: false,
        organisations: false,
        keys: &[
            "subject.name",
            "subject.certificate.type",
            "subject.certificate.number",
            "subject.certificate.name",
            "subject.certificate.issued_on",
            "subject.certificate.valid_until",
            "subject.student",
            "subject.remark",
        ],
    },
    Topic {
        id: "address",
        part: "/subject/address",
        per_site: false,
        organisations: false,
        keys: &[
            "subject.certificate.address",
            "subject.certificate.region",
            "subject.address.region",
            "subject.address.text",
        ],
    },
    Topic {
        id: "representative",
        part: "/subject/legal_representative",
        per_site: false,
        organisations: true,
        keys: &[
            "subject.legal_representative.name",
            "subject.legal_representative.certificate_type",
            "subject.legal_representative.certificate_number",
            "subject.business_scope",
            "subject.superior_unit",
        ],
    },
    Topic {
        id: "person",
        part: "/subject_person",
        per_site: false,
        organisations: false,
        keys: &[
            "subject_person.name",
            "subject_person.certificate.type",
            "subject_person.certificate.number",
            "subject_person.certificate.valid_until",
            "subject_person.certificate.region",
            "subject_person.role",
            "subject_person.phones.contact1",
            "subject_person.office_phone",
            "subject_person.phones.emergency",
            "subject_person.phones.emergency.user.name",
            "subject_person.phones.emergency.user.relation",
            "subject_person.email",
        ],
    },
    Topic {
        id: "site",
        part: "",
        per_site: true,
        organisations: false,
        keys: &[
            "site.name",
            "site.domains.name",
            "site.home_url",
            "site.service_contents",
            "site.languages",
            "site.remark",
        ],
    },
    Topic { id: RESOURCE, part: "/resources", per_site: true, organisations: false, keys: &[] },
    Topic {
        id: "site-person",
        part: "/person",
        per_site: true,
        organisations: true,
        keys: &[
            "site.person.name",
            "site.person.certificate.type",
            "site.person.certificate.number",
            "site.person.certificate.valid_until",
            "site.person.certificate.region",
            "site.person.role",
            "site.person.phones.contact1",
            "site.person.office_phone",
            "site.person.phones.emergency",
            "site.person.email",
        ],
    },
];

/// The cloud resource: a page of its own, see [`super::resource`].
pub const RESOURCE: &str = "resource";

/// A topic by id.
pub fn topic(id: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.id == id)
}

/// Members of an individual that are known from the subject and not asked a second time.
pub const NOT_ASKED_OF_INDIVIDUALS: &[&str] = &[
    "subject_person.name",
    "subject_person.certificate.type",
    "subject_person.certificate.number",
    "subject_person.certificate.valid_until",
    "subject_person.certificate.region",
];

/// The keys of a topic for this kind of subject.
pub fn keys(topic: &Topic, individual: bool) -> Vec<&'static str> {
    topic.keys.iter().copied().filter(|key| !individual || !NOT_ASKED_OF_INDIVIDUALS.contains(key)).collect()
}

/// Which of the topics are asked of this kind of subject.
pub fn asked(individual: bool) -> impl Iterator<Item = &'static Topic> {
    TOPICS.iter().filter(move |topic| !individual || !topic.organisations)
}

/// The topic on whose page a finding is mended, by its pointer; `None` for documents and what no page asks.
pub fn topic_of(catalogue: &filing::fields::Catalogue, path: &str) -> Option<&'static Topic> {
    if path.starts_with("/resources") || (path.starts_with("/sites") && path.ends_with("/resources")) {
        return topic(RESOURCE);
    }
    let steps: Vec<&str> = path.split('/').collect();
    let matches = |pattern: &str| {
        let known: Vec<&str> = pattern.split('/').collect();
        known.iter().zip(&steps).all(|(k, s)| k == s || *k == "*") && known.len() >= steps.len()
    };
    let exact = TOPICS
        .iter()
        .find(|topic| topic.keys.iter().filter_map(|key| catalogue.by_key(key)).any(|field| matches(&field.pointer)));
    // What a page does not ask by itself, such as a domain's real name, is mended where its part is asked.
    exact.or_else(|| {
        let part = |topic: &&Topic| match (topic.per_site, steps.as_slice()) {
            (true, [_, "sites", _, "person", ..]) => topic.id == "site-person",
            (true, [_, "sites", ..]) => topic.id == "site",
            (false, [_, "subject", "legal_representative", ..]) => topic.id == "representative",
            (false, [_, "subject", "address", ..]) => topic.id == "address",
            (false, [_, "subject", ..]) => topic.id == "subject",
            (false, [_, "subject_person", ..]) => topic.id == "person",
            _ => false,
        };
        TOPICS.iter().find(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_finds_the_page_where_it_is_mended() {
        let at = |path: &str| topic_of(filing::fields::Catalogue::embedded(), path).map_or("", |topic| topic.id);
        for (path, page) in [
            ("/subject/nature", "kind"),
            ("/province", "kind"),
            ("/subject/certificate/number", "subject"),
            ("/subject/certificate/region", "address"),
            ("/subject/address", "address"),
            ("/subject/legal_representative/name", "representative"),
            ("/subject_person/phones/contact1", "person"),
            ("/sites/1/person/email", "site-person"),
            ("/sites/0/domains/0/real_name", "site"),
            ("/sites/0/resources", "resource"),
            ("/resources/0/region", "resource"),
            ("/materials", ""),
        ] {
            assert_eq!(at(path), page, "{path}");
        }
    }
}
