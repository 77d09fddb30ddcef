//! A duty as staff reads it: the bureau's own words, out of the sealed file that brought them, certificates masked.

use filing::identity::mask_certificate;
use miit::message::{BlacklistedSite, BlacklistedSubject, CheckFindings, Download, IpCheckFindings, VerificationTask};
use miit::package::UnpackLimits;

use super::super::refusal::Refusal;
use super::{DUTIES, Given, place};
use crate::app::App;
use crate::files::objects::ObjectError;
use crate::store::duties::DutyRow;
use crate::store::{Connection, data_keys, downloads};

/// One thing the bureau says: a name of ours, and its words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Fact {
    /// Name, such as `detected_at`.
    pub name: &'static str,
    /// As the bureau wrote it.
    pub value: String,
}

/// The message that brought a duty; `None` once its file is deleted.
pub(super) async fn source(q: &mut impl Connection, app: &App, duty: &DutyRow) -> Result<Option<Download>, Refusal> {
    let Some(row) = downloads::find(q, &duty.download_id).await? else { return Ok(None) };
    let zip = match app.objects.get(q, &app.keys, &row.file_id).await {
        Err(ObjectError::Gone) => return Ok(None),
        outcome => outcome.map_err(anyhow::Error::from)?,
    };
    let open = move || {
        let xml = miit::package::unpack_zip(&zip, &UnpackLimits::default()).map_err(anyhow::Error::from)?.xml;
        Download::from_xml(&xml).map_err(anyhow::Error::from)
    };
    let file = tokio::task::spawn_blocking(open).await.map_err(anyhow::Error::from)??;
    Ok(file.messages.into_iter().find(|message| matches(message, &duty.kind)))
}

fn matches(message: &Download, kind: &str) -> bool {
    match message {
        Download::VerificationTasks(_) => kind == "verification",
        Download::Unfiled(_) => kind == "unfiled",
        Download::IllegalAccess(_) => kind == "illegal_access",
        Download::Blacklist(_) => kind.starts_with("blacklisted"),
        Download::CheckFindings(_) => kind.starts_with("check_") && kind != "check_ip",
        Download::IpCheckFindings(_) => kind == "check_ip",
        Download::Rectifications(_) => kind.starts_with("rectify"),
        _ => false,
    }
}

/// The answer that was given, opened.
///
/// # Errors
/// The store's, or a key's.
pub async fn given(q: &mut impl Connection, app: &App, duty: &DutyRow) -> Result<Option<Given>, Refusal> {
    let Some(sealed) = &duty.answer_sealed else { return Ok(None) };
    let wrapped = data_keys::of_holder(q, DUTIES).await?.ok_or(Refusal::Erased)?;
    let key = app.keys.unwrap_data_key(&wrapped)?;
    let plain = app.keys.open(&key, place(&duty.id), sealed)?;
    Ok(Some(serde_json::from_slice(plain.reveal()).map_err(anyhow::Error::from)?))
}

/// What the bureau says; empty once its file is deleted.
///
/// # Errors
/// The store's, or the object store's.
pub async fn facts(q: &mut impl Connection, app: &App, duty: &DutyRow) -> Result<Vec<Fact>, Refusal> {
    let index = usize::try_from(duty.place).unwrap_or(usize::MAX);
    let Some(message) = source(q, app, duty).await? else { return Ok(Vec::new()) };
    let mut all = Facts::default();
    match &message {
        Download::VerificationTasks(tasks) => tasks.get(index).into_iter().for_each(|task| all.verification(task)),
        Download::Unfiled(sites) => {
            if let Some(site) = sites.get(index) {
                all.say("detected_at", site.detected_at.clone());
                all.say("first_detected_at", site.first_detected_at.clone());
                all.say("times_detected", site.times_detected.map(|n| n.to_string()));
                all.say("provider", site.provider_id.map(|id| id.to_string()));
                all.say("carrier", Some(site.carrier_id.to_string()));
                all.say("remark", site.remark.clone());
            }
        }
        Download::IllegalAccess(entries) => {
            if let Some(entry) = entries.get(index) {
                all.say("detected_at", Some(entry.detected_at.clone()));
                all.say("provider", Some(entry.provider_id.to_string()));
                all.say("remark", entry.remark.clone());
            }
        }
        Download::Blacklist(list) if duty.kind == "blacklisted_subject" => {
            list.subjects.get(index).into_iter().for_each(|entry| all.listed_subject(entry));
        }
        Download::Blacklist(list) => list.sites.get(index).into_iter().for_each(|entry| all.listed_site(entry)),
        Download::CheckFindings(found) => all.check(found, &duty.kind, index),
        Download::IpCheckFindings(found) => all.check_ip(found, index),
        Download::Rectifications(notices) => {
            if let Some(notice) = notices.get(index) {
                all.say("text", Some(notice.text.clone()));
                all.say("remark", notice.remark.clone());
            }
        }
        _ => {}
    }
    Ok(all.0)
}

#[derive(Default)]
struct Facts(Vec<Fact>);

impl Facts {
    fn say(&mut self, name: &'static str, value: Option<String>) {
        self.0.extend(value.filter(|text| !text.is_empty()).map(|value| Fact { name, value }));
    }

    fn verification(&mut self, task: &VerificationTask) {
        self.say("subject", Some(task.subject.name.clone()));
        self.say("certificate", Some(mask_certificate(&task.subject.certificate.number)));
        for site in &task.sites {
            let domains: Vec<&str> = site.domains.iter().map(|domain| domain.name.as_str()).collect();
            self.say("site", Some(format!("{} {}", site.name, domains.join(" "))));
            self.say("home_url", site.home_url.clone());
            self.say("remark", site.remark.clone());
        }
        self.say("first_filed_at", Some(task.subject.first_filed_at.clone()));
        self.say("remark", task.remark.clone());
    }

    fn listed_subject(&mut self, entry: &BlacklistedSubject) {
        if let Some(subject) = &entry.subject {
            self.say("subject", Some(subject.name.clone()));
            self.say("certificate", Some(mask_certificate(&subject.certificate.number)));
        }
        self.say("remark", entry.remark.clone());
    }

    fn listed_site(&mut self, entry: &BlacklistedSite) {
        self.say("site", Some(entry.site.name.clone()));
        self.say("home_url", entry.site.home_url.clone());
        self.say("remark", entry.remark.clone());
    }

    fn check(&mut self, found: &CheckFindings, kind: &str, index: usize) {
        match kind {
            "check_subject" => {
                if let Some(one) = found.subjects.get(index) {
                    self.say("subject", Some(one.name.clone()));
                    self.say("certificate", Some(mask_certificate(&one.certificate_number)));
                    self.say("text", one.reason.clone());
                    self.say("remark", one.remark.clone());
                }
            }
            "check_access" => {
                if let Some(one) = found.accesses.get(index) {
                    self.say("checked_at", Some(one.checked_at.clone()));
                    self.say("provider", one.reporter_id.map(|id| id.to_string()));
                    self.say("remark", one.remark.clone());
                }
            }
            "check_shell" => {
                if let Some(one) = found.shells.get(index) {
                    self.say("checked_at", Some(one.checked_at.clone()));
                    self.say("home_url", one.home_url.clone());
                    self.say("remark", one.remark.clone());
                }
            }
            _ => {
                if let Some(one) = found.silent.get(index) {
                    self.say("checked_at", Some(one.checked_at.clone()));
                    self.say("home_url", one.home_url.clone());
                    self.say("remark", one.remark.clone());
                }
            }
        }
    }

    fn check_ip(&mut self, found: &IpCheckFindings, index: usize) {
        let (bounds, conflicts) = (found.out_of_bounds.len(), found.conflicts.len());
        let span = |first: u32, last: u32| {
            Some(format!("{} – {}", std::net::Ipv4Addr::from(first), std::net::Ipv4Addr::from(last)))
        };
        if let Some(one) = found.out_of_bounds.get(index) {
            self.say("range", span(one.range.first(), one.range.last()));
            self.say("outside", one.outside_first.zip(one.outside_last).and_then(|(first, last)| span(first, last)));
            self.say("remark", one.remark.clone());
        } else if let Some(one) = index.checked_sub(bounds).and_then(|n| found.conflicts.get(n)) {
            self.say("range", span(one.own_first, one.own_last));
            self.say("other_unit", Some(one.other_unit_id.to_string()));
            self.say("other_range", span(one.other_first, one.other_last));
            self.say("remark", one.remark.clone());
        } else if let Some(one) = index.checked_sub(bounds + conflicts).and_then(|n| found.unreported.get(n)) {
            self.say("range", span(one.range.first(), one.range.last()));
            self.say("provider", one.allocated_by.map(|id| id.to_string()));
            self.say("remark", one.remark.clone());
        }
    }
}
