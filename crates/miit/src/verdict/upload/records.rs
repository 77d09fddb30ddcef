//! The ICP operations: rules across the fields of one request.

use std::collections::HashSet;

use super::super::Severity::Warning;
use super::super::seeds;
use super::super::spot::Spot;
use super::Check;
use super::attachments::Owners;

/// `Zxlb` of a subject's cancellation.
const CANCEL_SUBJECT: i64 = 0;

const REGIONS: [&str; 3] = ["Shengid", "Shiid", "Xianid"];

impl Check<'_> {
    /// XZBA.
    pub(super) fn new_filings(&mut self, operation: &Spot<'_>) {
        for request in operation.all("Baxx") {
            let mut owners = Owners::default();
            let mut unit = None;
            if let Some(subject) = request.child("Zt_xx") {
                owners.subject_ids.extend(subject.number_of("IspZtid"));
                unit = self.subject(&subject);
            }
            for site in request.all("Wz_xx") {
                owners.site_ids.extend(site.number_of("IspWzid"));
                self.site(&site, unit);
            }
            self.wrapped_materials(&request, &owners);
        }
    }

    /// XZWZ. Whether the filed subject is a unit is not told.
    pub(super) fn new_sites(&mut self, operation: &Spot<'_>) {
        for request in operation.all("Xzxx") {
            let mut owners = Owners::default();
            if let Some(subject) = request.child("Zt_xx") {
                owners.subject_ids.extend(subject.number_of("Ztid"));
                owners.subject_numbers.extend(subject.text_of("Ztbah"));
            }
            for site in request.all("Wz_xx") {
                owners.site_ids.extend(site.number_of("IspWzid"));
                self.site(&site, None);
            }
            self.wrapped_materials(&request, &owners);
        }
    }

    /// XZJR. The material may belong to the subject, which the request does not name.
    pub(super) fn new_accesses(&mut self, operation: &Spot<'_>) {
        for request in operation.all("Xzxx") {
            let mut owners = Owners::default();
            if let Some(site) = request.child("Wz_xx") {
                owners.site_ids.extend(site.number_of("Wzid"));
                owners.site_numbers.extend(site.text_of("Wzbah"));
            }
            self.wrapped_materials(&request, &owners);
        }
    }

    /// BGBA. While a change is pending another of the same subject is refused.
    pub(super) fn changes(&mut self, operation: &Spot<'_>) {
        let mut changed = HashSet::new();
        for request in operation.all("Bgxx") {
            let mut owners = Owners::default();
            let mut unit = None;
            if let Some(subject) = request.child("Zt_xx") {
                owners.subject_ids.extend(subject.number_of("Ztid"));
                owners.subject_numbers.extend(subject.text_of("Baxh"));
                unit = self.subject(&subject);
                if let Some(id) = subject.number_of("Ztid")
                    && !changed.insert(id)
                {
                    self.error(subject.path_to("Ztid"), "change.twice", &id.to_string(), Some(1017));
                }
            }
            for site in request.all("Wz_xx") {
                owners.site_ids.extend(site.number_of("Wzid"));
                owners.site_numbers.extend(site.text_of("Baxh"));
                self.site(&site, unit);
            }
            self.wrapped_materials(&request, &owners);
        }
    }

    /// HSJG: the record comes back as the task gave it.
    pub(super) fn verifications(&mut self, operation: &Spot<'_>) {
        for record in operation.all("Hsjgxx").filter_map(|result| result.child("Baxx")) {
            let unit = record.child("Zt_xx").and_then(|subject| self.subject(&subject));
            for site in record.all("Wz_xx") {
                self.site(&site, unit);
            }
        }
    }

    /// ZXBA: a subject's cancellation needs its password, and nothing is cancelled twice.
    pub(super) fn cancellations(&mut self, operation: &Spot<'_>) {
        let mut seen = HashSet::new();
        for request in operation.all("Zx_xx") {
            let (Some(kind), Some(id)) = (request.number_of("Zxlb"), request.number_of("Jlid")) else {
                continue;
            };
            if kind == CANCEL_SUBJECT {
                self.need(&request, "ICPmm", Some(1018));
            }
            if !seen.insert((kind, id)) {
                let code = match kind {
                    CANCEL_SUBJECT => 1027,
                    1 => 1030,
                    _ => 1032,
                };
                self.error(request.path_to("Jlid"), "cancel.twice", &id.to_string(), Some(code));
            }
        }
    }

    /// A whole subject; answers whether it is a unit, `None` where its certificate does not tell.
    fn subject(&mut self, subject: &Spot<'_>) -> Option<bool> {
        let certificate = subject.child("Zj").and_then(|certificate| certificate.number_of("Zjlx"));
        let nature = subject.number_of("Dwxz");
        if let Some(address) = subject.child("Txdz") {
            self.regions(&address, REGIONS, 1019);
        }
        let unit = match certificate.and_then(seeds::is_person) {
            Some(person) => Some(!person),
            None => nature.map(|nature| nature != 5),
        };
        if unit == Some(true) {
            self.need(subject, "Dwxz", Some(1014));
            if let Some(person) = subject.child("Fzr") {
                self.need(&person, "Fzr_xm", Some(1044));
                self.need(&person, "Fzr_dhhm", Some(1010));
            }
        }
        if let (Some(certificate), Some(nature)) = (certificate, nature)
            && !seeds::fits_nature(certificate, nature)
        {
            self.warning(subject.path_to("Dwxz"), "nature.certificate", &nature.to_string(), Some(1014));
        }
        if let Some(person) = subject.child("Fzr") {
            self.person(&person);
        }
        unit
    }

    fn site(&mut self, site: &Spot<'_>, unit: Option<bool>) {
        if let Some(person) = site.child("Wz_Fzr") {
            if unit == Some(true) {
                self.need(&person, "Fzr_dhhm", Some(1031));
            }
            self.person(&person);
        }
        self.home_page(site);
        self.domains_of(site);
        self.accesses_of(site);
    }

    /// Kind and number of a certificate come together; the sum of an identity number is general knowledge.
    fn person(&mut self, person: &Spot<'_>) {
        let (kind, number) = (person.number_of("Fzr_zjlx"), person.text_of("Fzr_zjhm"));
        match (kind, number) {
            (Some(_), None) => self.warning(person.path_to("Fzr_zjhm"), "certificate.half", "", Some(1008)),
            (None, Some(_)) => self.warning(person.path_to("Fzr_zjlx"), "certificate.half", "", Some(1008)),
            (Some(2), Some(text)) => {
                let (body, last) = text.split_at_checked(text.len().saturating_sub(1)).unwrap_or((text, ""));
                let digits = body.len() == 17 && body.bytes().all(|b| b.is_ascii_digit());
                if !digits || !last.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'X' | b'x')) {
                    self.warning(person.path_to("Fzr_zjhm"), "identity.form", text, Some(1015));
                }
            }
            _ => {}
        }
    }

    /// 1041: the home page URL contains one of the listed domains.
    fn home_page(&mut self, site: &Spot<'_>) {
        let Some(url) = site.text_of("Syurl") else {
            return;
        };
        let lower = url.to_lowercase();
        let domains: Vec<String> =
            site.all("Ym_xx").filter_map(|d| d.text_of("Ym").map(|name| name.to_lowercase())).collect();
        if domains.is_empty() || domains.iter().any(|domain| lower.contains(domain)) {
            return;
        }
        // One may be written in Chinese and the other in its ASCII form.
        let two_forms = lower.contains("xn--") || !lower.is_ascii();
        let two_forms = two_forms || domains.iter().any(|d| d.contains("xn--") || !d.is_ascii());
        match two_forms {
            true => self.warning(site.path_to("Syurl"), "home_page.domain", url, Some(1041)),
            false => self.error(site.path_to("Syurl"), "home_page.domain", url, Some(1041)),
        }
    }

    fn domains_of(&mut self, site: &Spot<'_>) {
        let mut seen = HashSet::new();
        for domain in site.all("Ym_xx").filter_map(|d| d.child("Ym")) {
            if !seen.insert(domain.text().trim().to_lowercase()) {
                self.problem(Warning, &domain, "domain.twice", Some(1039));
            }
        }
    }

    /// 1029: a site has no two identical accesses.
    fn accesses_of(&mut self, site: &Spot<'_>) {
        let mut seen = HashSet::new();
        for access in site.all("Jr_xx") {
            let mut content: Vec<String> = Vec::new();
            access.each_leaf(&mut |leaf| {
                if matches!(leaf.element.name.as_str(), "Fbdd" | "Jrfs" | "Qsip" | "Zzip") {
                    content.push(format!("{}={}", leaf.element.name, leaf.text().trim()));
                }
            });
            if !content.is_empty() && !seen.insert(content) {
                self.error(access.path.clone(), "access.twice", "", Some(1029));
            }
        }
    }
}
