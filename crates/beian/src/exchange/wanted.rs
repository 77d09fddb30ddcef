//! What the bureau wants, out of its messages: one entry a thing to be done. The words and persons of the message stay in the
//! sealed file; an entry says only what it is about and where it stands.

use miit::message::{
    AccessCheck, Blacklist, CheckFindings, Download, IllegalAccess, IpCheckFindings, ListAction, Rectification,
    RectificationKind, ShellCheck, UnfiledSite, VerificationTask,
};

use crate::flows::duties::Wanted;

/// A change of the bureau's blacklists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listing {
    /// A subject, by its certificate number.
    Subject {
        /// The number.
        certificate: String,
        /// Listed, or struck out.
        listed: bool,
    },
    /// A domain.
    Site {
        /// The domain.
        domain: String,
        /// Listed, or struck out.
        listed: bool,
    },
}

/// What a message wants done; empty of a message that wants nothing.
pub fn wanted(message: &Download) -> Vec<Wanted> {
    match message {
        Download::VerificationTasks(tasks) => numbered(tasks, verification),
        Download::Unfiled(sites) => numbered(sites, unfiled),
        Download::IllegalAccess(entries) => numbered(entries, illegal),
        Download::Blacklist(list) => blacklisted(list),
        Download::CheckFindings(found) => check(found),
        Download::IpCheckFindings(found) => check_ip(found),
        Download::Rectifications(notices) => numbered(notices, rectification),
        _ => Vec::new(),
    }
}

/// What a blacklist says of its entries.
pub fn listings(list: &Blacklist) -> Vec<Listing> {
    let listed = |action| action != ListAction::Delete;
    let subjects = list.subjects.iter().filter_map(|entry| {
        let certificate = entry.subject.as_ref()?.certificate.number.clone();
        Some(Listing::Subject { certificate, listed: listed(entry.action) })
    });
    let sites = list.sites.iter().flat_map(|entry| {
        let listed = listed(entry.action);
        entry.site.domains.iter().map(move |domain| Listing::Site { domain: domain.name.to_lowercase(), listed })
    });
    subjects.chain(sites).collect()
}

fn numbered<T>(list: &[T], entry: fn(&T) -> Wanted) -> Vec<Wanted> {
    list.iter().enumerate().map(|(n, one)| at(entry(one), n)).collect()
}

fn at(mut wanted: Wanted, place: usize) -> Wanted {
    wanted.place = i64::try_from(place).unwrap_or(i64::MAX);
    wanted
}

fn verification(task: &VerificationTask) -> Wanted {
    let sites: Vec<String> = task.sites.iter().map(|site| site.id.to_string()).collect();
    let domain = task.sites.iter().flat_map(|site| &site.domains).map(|domain| domain.name.clone()).next();
    Wanted {
        subject_id: Some(task.subject.id),
        site_id: task.sites.first().map(|site| site.id),
        domain,
        ..Wanted::new("verification", format!("{}/{}", task.subject.id, sites.join("+")))
    }
}

fn unfiled(site: &UnfiledSite) -> Wanted {
    Wanted {
        domain: Some(site.domain.clone()),
        ip: Some(i64::from(site.ip)),
        ..Wanted::new("unfiled", site.id.to_string())
    }
}

fn illegal(entry: &IllegalAccess) -> Wanted {
    Wanted {
        domain: Some(entry.domain.clone()),
        ip: Some(i64::from(entry.ip)),
        provider: Some(entry.provider_id),
        only_ours: true,
        ..Wanted::new("illegal_access", entry.id.to_string())
    }
}

/// Entries of the blacklists: subjects first, then domains, as they stand in the file.
fn blacklisted(list: &Blacklist) -> Vec<Wanted> {
    let subjects = list.subjects.iter().enumerate().filter(|(_, entry)| entry.action != ListAction::Delete);
    let subjects = subjects.filter_map(|(n, entry)| {
        let certificate = entry.subject.as_ref()?.certificate.number.clone();
        let wanted = Wanted { only_ours: true, ..Wanted::new("blacklisted_subject", String::new()) };
        Some(at(Wanted { certificate: Some(certificate), ..wanted }, n))
    });
    let sites = list.sites.iter().enumerate().filter(|(_, entry)| entry.action != ListAction::Delete);
    let sites = sites.flat_map(|(n, entry)| {
        entry.site.domains.iter().map(move |domain| {
            let wanted = Wanted::new("blacklisted_site", domain.name.to_lowercase());
            at(Wanted { domain: Some(domain.name.to_lowercase()), only_ours: true, ..wanted }, n)
        })
    });
    subjects.chain(sites).collect()
}

fn check(found: &CheckFindings) -> Vec<Wanted> {
    let site = |kind: &'static str, id: i64, number: &str, reason: &'static str| Wanted {
        site_id: Some(id),
        number: Some(number.to_owned()),
        reason: Some(reason),
        ..Wanted::new(kind, format!("{id}/{reason}"))
    };
    let mut all = Vec::new();
    for (n, one) in found.subjects.iter().enumerate() {
        let wanted = Wanted::new("check_subject", one.subject_id.to_string());
        all.push(at(Wanted { subject_id: Some(one.subject_id), ..wanted }, n));
    }
    for (n, one) in found.accesses.iter().enumerate() {
        let reason = match one.finding {
            AccessCheck::OverReported => "over_reported",
            AccessCheck::UnderReported => "under_reported",
            AccessCheck::Other(_) => "unclear",
        };
        let domain = one.domain.clone().filter(|name| !name.is_empty());
        let ip = one.resolved_ip.filter(|ip| *ip != 0).map(i64::from);
        let wanted = site("check_access", one.site_id, &one.site_number, reason);
        let key = format!("{}/{}", wanted.key, domain.as_deref().unwrap_or_default());
        all.push(at(Wanted { key, domain, ip, ..wanted }, n));
    }
    for (n, one) in found.shells.iter().enumerate() {
        let reason = match one.finding {
            ShellCheck::Alive => "alive",
            ShellCheck::Dead => "dead",
            ShellCheck::Other(_) => "unclear",
        };
        all.push(at(site("check_shell", one.site_id, &one.site_number, reason), n));
    }
    for (n, one) in found.silent.iter().enumerate() {
        all.push(at(site("check_silent", one.site_id, &one.site_number, "no_answer"), n));
    }
    all
}

/// Out of bounds, in conflict, unreported: counted through, in this order.
fn check_ip(found: &IpCheckFindings) -> Vec<Wanted> {
    let entry = |reason: &'static str, first: u32, last: u32| Wanted {
        ip: Some(i64::from(first)),
        reason: Some(reason),
        ..Wanted::new("check_ip", format!("{reason}/{first}-{last}"))
    };
    let bounds = found.out_of_bounds.iter().map(|one| entry("out_of_bounds", one.range.first(), one.range.last()));
    let conflicts = found.conflicts.iter().map(|one| entry("conflict", one.own_first, one.own_last));
    let unreported = found.unreported.iter().map(|one| entry("unreported", one.range.first(), one.range.last()));
    bounds.chain(conflicts).chain(unreported).enumerate().map(|(n, one)| at(one, n)).collect()
}

fn rectification(notice: &Rectification) -> Wanted {
    let id = notice.record_id.filter(|id| *id != 0);
    let about = id.map(|id| id.to_string()).or_else(|| notice.number.clone()).unwrap_or_default();
    let number = notice.number.clone();
    match notice.kind {
        RectificationKind::Subject => {
            Wanted { subject_id: id, number, ..Wanted::new("rectify_subject", keyed(&about, &notice.text)) }
        }
        RectificationKind::Site | RectificationKind::Other(_) => {
            Wanted { site_id: id, number, ..Wanted::new("rectify_site", keyed(&about, &notice.text)) }
        }
    }
}

/// Two notices about one record are two things to do, unless they say the same.
fn keyed(about: &str, text: &str) -> String {
    use sha2::{Digest, Sha256};
    format!("{about}/{}", hex::encode(&Sha256::digest(text.as_bytes())[..8]))
}
