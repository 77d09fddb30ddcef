//! What a request says, for people: read back from the file that the provider sent.

use std::fmt::Write as _;
use std::net::Ipv4Addr;

use miit::message::{NewFiling, Operation, Person, UploadFile};

use super::{Failed, Visit, escape};
use crate::error::BureauError;

/// A list of facts.
struct Facts<'v> {
    visit: &'v Visit,
    html: String,
}

impl Facts<'_> {
    /// A fact; an empty one is left out.
    fn row(&mut self, key: &str, value: &str) {
        if !value.trim().is_empty() {
            let words = self.visit.lang.say(key);
            let _ = write!(self.html, "<dt>{words}</dt><dd lang=\"zh-CN\">{}</dd>", escape(value));
        }
    }

    fn open(&mut self, title: &str) {
        let _ = write!(self.html, "<h2>{}</h2><dl>", escape(title));
    }

    fn close(&mut self) {
        self.html.push_str("</dl>");
    }

    fn person(&mut self, person: &Person) {
        self.row("facts-person", person.name.as_deref().unwrap_or_default());
        self.row("facts-mobile", &person.mobile);
        self.row("facts-office", person.office_phone.as_deref().unwrap_or_default());
        self.row("facts-mail", &person.email);
        if let (Some(kind), Some(number)) = (person.certificate_kind, &person.certificate_number) {
            self.row("facts-certificate", &format!("{kind} · {number}"));
        }
    }
}

/// The content of a request as HTML. Attachments are not in it: the desk keeps requests without them.
pub(super) fn of(visit: &Visit, content: &[u8]) -> Result<String, Failed> {
    let broken = |error: String| Failed(BureauError::File(error));
    let file = UploadFile::from_xml(content).map_err(|error| broken(error.to_string()))?;
    let mut facts = Facts { visit, html: String::new() };
    for operation in &file.operations {
        if let Operation::NewFilings(filings) = operation {
            filings.iter().for_each(|filing| one(&mut facts, filing));
        }
    }
    Ok(facts.html)
}

fn one(facts: &mut Facts<'_>, filing: &NewFiling) {
    let lang = facts.visit.lang;
    let subject = &filing.subject;
    facts.open(lang.say("facts-subject"));
    facts.row("facts-name", &subject.name);
    facts.row("facts-nature", &subject.nature.map(|n| n.to_string()).unwrap_or_default());
    facts.row("facts-certificate", &format!("{} · {}", subject.certificate.kind, subject.certificate.number));
    facts.row("facts-certificate-address", &subject.certificate.address);
    let address = &subject.address;
    let codes: Vec<String> = [Some(address.province), Some(address.city), address.county]
        .into_iter()
        .flatten()
        .map(|c| c.to_string())
        .collect();
    facts.row("facts-address", &format!("{} {}", codes.join(" "), address.detail.as_deref().unwrap_or_default()));
    facts.person(&subject.person);
    facts.row("facts-remark", subject.remark.as_deref().unwrap_or_default());
    facts.close();
    for (i, site) in filing.sites.iter().enumerate() {
        facts.open(&lang.with("facts-site", "n", &(i + 1).to_string()));
        facts.row("facts-name", &site.name);
        facts.row("facts-domains", &joined(site.domains.iter().map(|d| d.name.clone())));
        facts.row("facts-home", site.home_url.as_deref().unwrap_or_default());
        facts.row("facts-services", &joined(site.service_contents.iter().map(u8::to_string)));
        facts.row("facts-languages", &joined(site.languages.iter().map(u8::to_string)));
        let ips = site.accesses.iter().flat_map(|access| &access.ips).map(|ip| match ip.first == ip.last {
            true => Ipv4Addr::from(ip.first).to_string(),
            false => format!("{} – {}", Ipv4Addr::from(ip.first), Ipv4Addr::from(ip.last)),
        });
        facts.row("facts-ips", &joined(ips));
        facts.person(&site.person);
        facts.row("facts-remark", site.remark.as_deref().unwrap_or_default());
        facts.close();
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}
