//! The question pages of a first filing: one topic a page, its fields by key of the catalogue.

/// A topic.
pub struct Topic {
    /// In addresses, and in words as `topic-<id>`.
    pub id: &'static str,
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
        id: "subject",
        per_site: false,
        organisations: false,
        keys: &[
            "province",
            "subject.nature",
            "subject.name",
            "subject.certificate.type",
            "subject.certificate.number",
            "subject.certificate.name",
            "subject.certificate.issued_on",
            "subject.certificate.valid_until",
            "subject.certificate.address",
            "subject.certificate.region",
            "subject.address.region",
            "subject.address.text",
            "subject.student",
            "subject.remark",
        ],
    },
    Topic {
        id: "representative",
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
    Topic {
        id: "site-person",
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
