//! From the applicant's case to `XZBA`. The table of every field stands in `data/fields.toml` and in `docs/mapping.md`; what
//! the two forms do not share is settled here and only here:
//!
//! | case | wire | how |
//! |---|---|---|
//! | `office_phone`, else a landline in contact 2 | `Fzr_dhhm` | mandatory for organisations, checked by the form |
//! | `phones.contact1` | `Fzr_sjhm` | digits only |
//! | `phones.emergency` | `Bz`, `Wz_Bz` | stays with us; appended to the remark where `data/emergency-remark.toml` says so |
//! | `languages` | `Yylb` | Chinese where nothing is typed |
//! | `resources` | `Jr_xx` | one access for each resource, with its mode, location and address |
//! | `pre_approvals` | `Nrlx` | none: no element at all |
//! | region of six digits | `Shengid`, `Shiid`, `Xianid` | the first two, four, six digits |

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use filing::case::{Case, Person, Resource, Site, Subject};
use filing::codes::CodeTables;
use filing::entry::{office_phone, site_person};
use filing::identity::Mobile;
use filing::vocabulary::Nature;
use miit::message::{
    Access, Address, Attachment, AttachmentObject, Certificate, Domain, IpRange, NewFiling, Person as WirePerson,
    PreApproval, Site as WireSite, Subject as WireSubject,
};

use crate::flows::remark;

/// A document ready for the wire.
pub struct Scan {
    /// Kind, case.md §5.
    pub kind: String,
    /// Pointer to what it proves.
    pub owner: String,
    /// JPEG.
    pub jpeg: Vec<u8>,
}

/// Hands out wire ids and remembers what each stood for.
pub struct WireIds {
    make: Box<dyn Fn() -> i64 + Send + Sync>,
    taken: Vec<(i64, &'static str, String)>,
}

impl WireIds {
    /// Ids from `make`.
    pub fn new(make: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self { make: Box::new(make), taken: Vec::new() }
    }

    fn next(&mut self, kind: &'static str, path: &str) -> i64 {
        let mut id = (self.make)();
        while self.taken.iter().any(|(other, ..)| *other == id) {
            id = (self.make)();
        }
        self.taken.push((id, kind, path.to_owned()));
        id
    }

    /// All that were handed out: id, kind, pointer into the case.
    pub fn taken(&self) -> &[(i64, &'static str, String)] {
        &self.taken
    }
}

/// Why a case that passed our checks still cannot be written. Names places, never values.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// Something is missing, or has no number on the wire.
    #[error("the case has no usable {pointer}")]
    Missing {
        /// Pointer into the case.
        pointer: String,
    },
    /// Nobody knows what the remarks must say.
    #[error(transparent)]
    Remarks(#[from] remark::TableUnreadable),
}

fn missing(pointer: impl Into<String>) -> MappingError {
    MappingError::Missing { pointer: pointer.into() }
}

/// What a filing is mapped from.
#[derive(Clone, Copy)]
struct Source<'s> {
    case: &'s Case,
    scans: &'s [Scan],
    tables: &'s CodeTables,
}

/// The request for a first filing.
pub fn new_filing(
    case: &Case,
    scans: &[Scan],
    tables: &CodeTables,
    ids: &mut WireIds,
) -> Result<NewFiling, MappingError> {
    let source = Source { case, scans, tables };
    let subject = case.subject().ok_or_else(|| missing("/subject"))?;
    let nature = *subject.nature.known().ok_or_else(|| missing("/subject/nature"))?;
    let subject_id = ids.next("subject", "/subject");
    let mut site_ids = Vec::new();
    let mut sites = Vec::new();
    for (n, site) in case.sites().iter().enumerate() {
        let id = ids.next("site", &format!("/sites/{n}"));
        site_ids.push(id);
        sites.push(wire_site(&source, n, site, nature, id, ids)?);
    }
    Ok(NewFiling {
        subject: wire_subject(case, subject, nature, subject_id, tables)?,
        sites,
        attachments: attachments(case, scans, subject_id, &site_ids, tables),
    })
}

fn wire_subject(
    case: &Case,
    subject: &Subject,
    nature: Nature,
    id: i64,
    tables: &CodeTables,
) -> Result<WireSubject, MappingError> {
    let person = case.subject_person.known().ok_or_else(|| missing("/subject_person"))?;
    let certificate = subject.certificate.known().ok_or_else(|| missing("/subject/certificate"))?;
    let number = certificate.number.text().ok_or_else(|| missing("/subject/certificate/number"))?;
    let kind = certificate.kind.known().ok_or_else(|| missing("/subject/certificate/type"))?;
    Ok(WireSubject {
        isp_id: id,
        name: trimmed(subject.name.text()).ok_or_else(|| missing("/subject/name"))?,
        nature: tables.nature(nature),
        investor: trimmed(subject.superior_unit.text()),
        address: address(subject)?,
        certificate: Certificate {
            kind: tables.certificate(*kind, nature, number).ok_or_else(|| missing("/subject/certificate/type"))?,
            number: compact(number),
            address: trimmed(certificate.address.text()).ok_or_else(|| missing("/subject/certificate/address"))?,
        },
        person: wire_person(person, subject, nature, "/subject_person", tables)?,
        on_behalf: true,
        remark: remark::with_emergency(case, person, trimmed(subject.remark.text()))?,
    })
}

/// Six digits name province (`xx0000`), city (`xxxx00`) and county; municipalities use `xx0100` as their city.
fn address(subject: &Subject) -> Result<Address, MappingError> {
    let pointer = "/subject/address/region";
    let typed = subject.address.known().ok_or_else(|| missing("/subject/address"))?;
    let region: u32 = typed.region.text().and_then(|r| r.trim().parse().ok()).ok_or_else(|| missing(pointer))?;
    if !(100_000..1_000_000).contains(&region) {
        return Err(missing(pointer));
    }
    let city = region / 100 * 100;
    Ok(Address {
        province: region / 10_000 * 10_000,
        city,
        county: (region != city).then_some(region),
        detail: trimmed(typed.text.text()),
    })
}

fn wire_person(
    person: &Person,
    subject: &Subject,
    nature: Nature,
    path: &str,
    tables: &CodeTables,
) -> Result<WirePerson, MappingError> {
    let individual = nature == Nature::Individual;
    // An individual is not asked again for what the subject says already.
    let own = subject.certificate.known().filter(|_| individual);
    let name = trimmed(person.name.text()).or_else(|| trimmed(subject.name.text()).filter(|_| individual));
    let certificate = person.certificate.known();
    let kind = certificate.and_then(|c| c.kind.known()).or_else(|| own.and_then(|c| c.kind.known())).copied();
    let number = certificate.and_then(|c| c.number.text()).or_else(|| own.and_then(|c| c.number.text()));
    let mobile = person.phones.known().and_then(|p| p.contact1.known()).and_then(|p| p.number.text());
    let mobile = mobile.ok_or_else(|| missing(format!("{path}/phones/contact1/number")))?;
    Ok(WirePerson {
        name: Some(name.ok_or_else(|| missing(format!("{path}/name")))?),
        office_phone: office_phone(person),
        mobile: Mobile::parse(mobile).map_or_else(|_| compact(mobile), |m| m.as_str().to_owned()),
        email: trimmed(person.email.text()).ok_or_else(|| missing(format!("{path}/email")))?,
        msn: None,
        qq: None,
        // People's certificates are of the kinds of natural persons, whatever the subject is.
        certificate_kind: kind.and_then(|k| tables.certificate(k, Nature::Individual, number.unwrap_or_default())),
        certificate_number: number.map(compact),
    })
}

fn wire_site(
    source: &Source<'_>,
    n: usize,
    site: &Site,
    nature: Nature,
    id: i64,
    ids: &mut WireIds,
) -> Result<WireSite, MappingError> {
    let Source { case, scans, tables } = *source;
    let path = format!("/sites/{n}");
    let subject = case.subject().ok_or_else(|| missing("/subject"))?;
    let person = site_person(case, n).ok_or_else(|| missing(format!("{path}/person")))?;
    let mut domains = Vec::new();
    for (d, domain) in site.domains.items().iter().enumerate() {
        let pointer = format!("{path}/domains/{d}/name");
        let name = domain.name.text().ok_or_else(|| missing(&*pointer))?;
        let name = filing::domain_name::DomainName::parse(name).map_err(|_| missing(&*pointer))?;
        domains
            .push(Domain { isp_id: ids.next("domain", &format!("{path}/domains/{d}")), name: name.ascii().to_owned() });
    }
    let contents = site.service_contents.items().iter().filter_map(|c| small(tables.service_content(*c)));
    let languages: Vec<u8> = site.languages.items().iter().filter_map(|l| small(tables.language(l))).collect();
    Ok(WireSite {
        isp_id: id,
        name: trimmed(site.name.text()).ok_or_else(|| missing(format!("{path}/name")))?,
        pre_approvals: pre_approvals(site, &path, scans, tables)?,
        service_contents: contents.collect(),
        languages: if languages.is_empty() { small(tables.language("zh")).into_iter().collect() } else { languages },
        domains,
        accesses: accesses(case, site, &path, ids, tables)?,
        person: wire_person(person, subject, nature, &format!("{path}/person"), tables)?,
        home_url: trimmed(site.home_url.text()),
        remark: remark::with_emergency(case, person, trimmed(site.remark.text()))?,
    })
}

fn pre_approvals(
    site: &Site,
    path: &str,
    scans: &[Scan],
    tables: &CodeTables,
) -> Result<Vec<PreApproval>, MappingError> {
    let documents: Vec<String> = scans
        .iter()
        .filter(|s| s.kind == "preapproval_document" && s.owner == path)
        .map(|s| STANDARD.encode(&s.jpeg))
        .collect();
    let mut approvals = Vec::new();
    for (i, approval) in site.pre_approvals.items().iter().enumerate() {
        let kind = approval.kind.known().and_then(|k| small(tables.pre_approval(*k)));
        let pointer = format!("{path}/pre_approvals/{i}");
        approvals.push(PreApproval {
            kind: kind.ok_or_else(|| missing(format!("{pointer}/type")))?,
            number: trimmed(approval.number.text()).ok_or_else(|| missing(format!("{pointer}/number")))?,
            // The i-th document proves the i-th approval.
            scans: documents.get(i).cloned().into_iter().collect(),
        });
    }
    Ok(approvals)
}

/// The accesses of the site: one for each resource, with its mode, place and address. Two resources behind one address are
/// one access: the bureau refuses equal ones (1029).
fn accesses(
    case: &Case,
    site: &Site,
    path: &str,
    ids: &mut WireIds,
    tables: &CodeTables,
) -> Result<Vec<Access>, MappingError> {
    let resources = resources_of(case, site);
    if resources.is_empty() {
        return Err(missing(format!("{path}/resources")));
    }
    let mut list: Vec<Access> = Vec::new();
    for resource in resources {
        let address = u32::from(resource.address());
        let mode = small(tables.access_mode(resource.access_mode.text()));
        // Without a place of its own a resource stands where the filing is made.
        let province = case.province.known().map(ToString::to_string).unwrap_or_default();
        let place = resource.location.text().map_or(province, str::to_owned);
        let location = small(tables.location(place.trim()));
        if let Some(known) = list.iter_mut().find(|access| access.ips.iter().any(|ip| ip.first == address)) {
            add(&mut known.modes, mode);
            add(&mut known.locations, location);
            continue;
        }
        let path = format!("{path}/access/{}", list.len());
        let isp_id = ids.next("access", &path);
        let ips = vec![IpRange { isp_id: ids.next("ip", &path), first: address, last: address }];
        let access =
            Access { isp_id, locations: location.into_iter().collect(), modes: mode.into_iter().collect(), ips };
        list.push(access);
    }
    Ok(list)
}

fn resources_of<'c>(case: &'c Case, site: &Site) -> Vec<&'c Resource> {
    let own = case
        .resources
        .items()
        .iter()
        .filter(|r| r.id.text().is_some_and(|id| site.resources.items().iter().any(|wanted| wanted == id)));
    let by_code = case
        .codes
        .items()
        .iter()
        .filter(|c| c.code.text().is_some_and(|code| site.codes.items().iter().any(|wanted| wanted == code)))
        .filter_map(|c| c.resource.known());
    own.chain(by_code).collect()
}

fn add(list: &mut Vec<u8>, value: Option<u8>) {
    if let Some(value) = value
        && !list.contains(&value)
    {
        list.push(value);
    }
}

/// The attachments: each purpose that the bureau asks for, from the document that proves it. One document of an individual
/// serves everywhere; a site person who is the subject person is served by the subject person's.
fn attachments(case: &Case, scans: &[Scan], subject_id: i64, site_ids: &[i64], tables: &CodeTables) -> Vec<Attachment> {
    let find = |kind: &str, owner: &str| scans.iter().find(|s| s.kind == kind && s.owner == owner);
    let identity = |owner: &str| find("identity_document", owner);
    let any_identity = || scans.iter().find(|s| s.kind == "identity_document");
    let mut list = Vec::new();
    let mut push = |scan: Option<&Scan>, purpose: &str, object: AttachmentObject| {
        if let (Some(scan), Some(purpose), Some(format)) =
            (scan, small(tables.purpose(purpose)), small(tables.file_format("jpg")))
        {
            list.push(Attachment { format, purpose, content: STANDARD.encode(&scan.jpeg), object, remark: None });
        }
    };
    let individual = case.is_individual();
    let subject = AttachmentObject::Subject(subject_id);
    let subject_person = identity("/subject_person").or_else(|| any_identity().filter(|_| individual));
    if individual {
        push(identity("/subject").or_else(any_identity), "subject_certificate", subject);
    } else {
        push(find("unit_certificate", "/subject"), "subject_certificate", subject);
    }
    push(subject_person, "subject_person_certificate", subject);
    for (n, id) in site_ids.iter().enumerate() {
        let owner = format!("/sites/{n}/person");
        let same = case.sites()[n].person.known().is_none_or(|p| p.same_as.known().is_some());
        let own = identity(&owner).or_else(|| subject_person.filter(|_| same || individual));
        let site = AttachmentObject::Site(*id);
        push(own, "site_person_certificate", site);
        push(find("live_photo", &owner), "live_photo", site);
        push(find("verification_sheet", &format!("/sites/{n}")), "verification_sheet", site);
    }
    list
}

fn small(value: Option<u16>) -> Option<u8> {
    value.and_then(|v| u8::try_from(v).ok())
}

fn trimmed(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned)
}

/// Numbers as certificates print them: without the spaces that people type, letters in upper case. Dashes go where the
/// number has none by its standard (15 or 18 characters); others, such as organisation codes, print one.
fn compact(text: &str) -> String {
    let upper: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let bare = upper.replace('-', "");
    if matches!(bare.chars().count(), 11 | 15 | 18) { bare } else { upper }
}

#[cfg(test)]
mod tests;
