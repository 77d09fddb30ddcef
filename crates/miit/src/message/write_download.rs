//! Writing downloads, the regulator's side: `BAJG` and `BASJ`.

use super::write::{Reason, WriteError, Writer};
use super::write_upload::{address, certificate, person, pre_approvals};
use super::{
    BureauOpinion, Download, FiledAccess, FiledSite, FiledSubject, FilingData, FilingResult, ResultGroup, ResultLine,
};
use crate::schema;

impl Download {
    /// Writes a download file with this one message.
    ///
    /// The request kind (`Czlx`) may be any number, since the interface's text names one its schema forbids.
    ///
    /// # Errors
    /// [`WriteError`] when a limit or count of the download table is broken, or for [`Download::Other`].
    pub fn to_xml(&self) -> Result<Vec<u8>, WriteError> {
        Self::write_all(std::slice::from_ref(self))
    }

    /// Writes one download file with several messages, each kind at most once.
    ///
    /// # Errors
    /// As [`Download::to_xml`], and when a kind occurs twice.
    pub fn write_all(messages: &[Self]) -> Result<Vec<u8>, WriteError> {
        let mut w = Writer::new(schema::download_table(), 4096);
        w.open("ICP")?;
        for message in messages {
            match message {
                Self::Result(result) => write_result(&mut w, result)?,
                Self::Data(filings) => {
                    w.open("BASJ")?;
                    for filing in filings {
                        write_filing(&mut w, filing)?;
                    }
                    w.close()?;
                }
                Self::Other(path) => return Err(w.error(path, Reason::Unsupported)),
            }
        }
        w.close()?;
        w.finish()
    }
}

fn write_result(w: &mut Writer, result: &FilingResult) -> Result<(), WriteError> {
    w.open("BAJG")?;
    for group in &result.groups {
        write_group(w, group)?;
    }
    if !result.opinions.is_empty() {
        w.open("GJSHS")?;
        for opinion in &result.opinions {
            write_opinion(w, opinion)?;
        }
        w.close()?;
    }
    w.close()
}

/// On the wire kind, key and remark belong to the group, so lines that differ in them need a group each.
fn write_group(w: &mut Writer, group: &ResultGroup) -> Result<(), WriteError> {
    if group.lines.is_empty() {
        return Err(w.error("Jg_xx", Reason::Missing));
    }
    let alike = |a: &ResultLine, b: &ResultLine| a.kind == b.kind && a.key == b.key && a.remark == b.remark;
    for lines in group.lines.chunk_by(alike) {
        w.open("Jg_xx")?;
        for line in lines {
            w.open("Jgxx")?;
            w.long("Jgdm", line.code)?;
            w.optional("Dmms", line.text.as_deref())?;
            w.close()?;
        }
        if let Some(line) = lines.first() {
            w.long_at_large("Czlx", line.kind.number())?;
            w.optional("Bs", line.key.as_deref())?;
            w.optional("Bz", line.remark.as_deref())?;
        }
        w.close()?;
    }
    Ok(())
}

fn write_opinion(w: &mut Writer, opinion: &BureauOpinion) -> Result<(), WriteError> {
    w.open("Gjsh")?;
    w.optional("Shrxm", opinion.reviewer.as_deref())?;
    w.optional("Shr_dhhm", opinion.reviewer_phone.as_deref())?;
    w.text("Shsj", &opinion.at)?;
    w.optional("Shyj", opinion.opinion.as_deref())?;
    w.long("Shjg", opinion.approved)?;
    if let Some(kind) = opinion.kind {
        w.long_at_large("Czlx", kind.number())?;
    }
    w.optional_long("Jlid", opinion.record_id)?;
    w.close()
}

fn write_filing(w: &mut Writer, filing: &FilingData) -> Result<(), WriteError> {
    w.open("Baxx")?;
    write_subject(w, &filing.subject)?;
    for site in &filing.sites {
        write_site(w, site)?;
    }
    w.optional("Bz", filing.remark.as_deref())?;
    w.close()
}

fn write_subject(w: &mut Writer, subject: &FiledSubject) -> Result<(), WriteError> {
    w.open("Zt_xx")?;
    w.optional_long("IspZtid", subject.isp_id)?;
    w.long("Ztid", subject.id)?;
    w.text("Dwmc", &subject.name)?;
    w.optional_long("Dwxz", subject.nature)?;
    address(w, &subject.address)?;
    certificate(w, &subject.certificate)?;
    person(w, "Fzr", &subject.person)?;
    w.optional("Baxh", subject.number.as_deref())?;
    w.long("Bbyhlx", subject.on_behalf)?;
    w.optional("Tzr", subject.investor.as_deref())?;
    w.text("Scbbsj", &subject.first_filed_at)?;
    w.text("Zjxgsj", &subject.changed_at)?;
    w.optional("Shsj", subject.reviewed_at.as_deref())?;
    w.optional("Bz", subject.remark.as_deref())?;
    w.close()
}

fn write_site(w: &mut Writer, site: &FiledSite) -> Result<(), WriteError> {
    w.open("Wz_xx")?;
    w.optional_long("IspWzid", site.isp_id)?;
    w.long("Wzid", site.id)?;
    w.text("Wzmc", &site.name)?;
    pre_approvals(w, &site.pre_approvals)?;
    if !site.service_contents.is_empty() {
        w.numbers("Fwnr", "Fwnr_id", &site.service_contents)?;
    }
    w.numbers("Yylb", "Yylb_id", &site.languages)?;
    for domain in &site.domains {
        w.open("Ym_xx")?;
        w.optional_long("IspYmid", domain.isp_id)?;
        w.long("Ymid", domain.id)?;
        w.text("Ym", &domain.name)?;
        w.close()?;
    }
    for access in &site.accesses {
        write_access(w, access)?;
    }
    person(w, "Wz_Fzr", &site.person)?;
    w.optional("Syurl", site.home_url.as_deref())?;
    w.optional("Wz_Bz", site.remark.as_deref())?;
    w.optional("Scbbsj", site.first_filed_at.as_deref())?;
    w.optional("Zjxgsj", site.changed_at.as_deref())?;
    w.optional("Baxh", site.number.as_deref())?;
    w.close()
}

fn write_access(w: &mut Writer, access: &FiledAccess) -> Result<(), WriteError> {
    w.open("Jr_xx")?;
    w.optional_long("IspJrid", access.isp_id)?;
    w.long("Jrid", access.id)?;
    w.long("Ispid", access.provider_id)?;
    w.numbers("Wzfb", "Fbdd", &access.locations)?;
    w.numbers("Wzjrfs", "Jrfs", &access.modes)?;
    for range in &access.ips {
        w.open("Ip_xx")?;
        w.optional_long("IspIpid", range.isp_id)?;
        w.long("Ipid", range.id)?;
        w.long("Qsip", range.first)?;
        w.long("Zzip", range.last)?;
        w.close()?;
    }
    w.close()
}
