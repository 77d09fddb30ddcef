//! Writing uploads: the listed order of messages.md, which satisfies both the ordered and the unordered parts.

use super::write::{MAX_RECORDS, Reason, WriteError, Writer};
use super::{
    Access, Address, Attachment, AttachmentObject, Certificate, NewFiling, Operation, Person, PreApproval, Site,
    Subject, Upload,
};
use crate::schema;

/// Most base64 characters of the verification sheet (purpose 1), K taken as 1000 (protocol.md §6).
pub const VERIFICATION_SHEET_LIMIT: usize = 150_000;

/// Most base64 characters of every other picture, scans of approvals included.
pub const PICTURE_LIMIT: usize = 100_000;

/// `Fjyt` of the verification sheet (真实性核验单).
const PURPOSE_VERIFICATION_SHEET: u8 = 1;

impl Upload {
    /// Writes the file: GBK bytes with declaration, checked against the upload table.
    ///
    /// Empty optional texts are left out. Characters outside GBK become numeric references; whether a regulator shows
    /// them is not known, so ask [`crate::gbk::outside`] before a name is accepted.
    ///
    /// # Errors
    /// [`WriteError`] with the element's path and no value, when a limit or count of the table is broken, a picture is
    /// not base64 or too long, or the file has more than 1000 records or 50,000,000 bytes.
    pub fn to_xml(&self) -> Result<Vec<u8>, WriteError> {
        let Operation::NewFilings(filings) = &self.operation;
        let pictures: usize = filings.iter().map(picture_bytes).sum();
        let mut w = Writer::new(schema::upload_table(), 1024 + pictures + filings.len() * 4096);
        w.open("ICP")?;
        w.open("XZBA")?;
        if filings.len() > MAX_RECORDS as usize {
            return Err(w.error("Baxx", Reason::TooMany(MAX_RECORDS)));
        }
        for filing in filings {
            new_filing(&mut w, filing)?;
        }
        w.close()?;
        w.long("Qqdwid", self.unit_id)?;
        w.close()?;
        w.finish()
    }
}

fn picture_bytes(filing: &NewFiling) -> usize {
    let scans = filing.sites.iter().flat_map(|s| &s.pre_approvals).flat_map(|p| &p.scans).map(String::len);
    filing.attachments.iter().map(|a| a.content.len() + 256).chain(scans).sum()
}

fn new_filing(w: &mut Writer, filing: &NewFiling) -> Result<(), WriteError> {
    w.open("Baxx")?;
    subject(w, &filing.subject)?;
    for site in &filing.sites {
        write_site(w, site)?;
    }
    for attachment in &filing.attachments {
        write_attachment(w, attachment)?;
    }
    w.close()
}

fn subject(w: &mut Writer, subject: &Subject) -> Result<(), WriteError> {
    w.open("Zt_xx")?;
    w.long("IspZtid", subject.isp_id)?;
    w.text("Dwmc", &subject.name)?;
    w.optional_long("Dwxz", subject.nature)?;
    w.optional("Tzr", subject.investor.as_deref())?;
    address(w, &subject.address)?;
    certificate(w, &subject.certificate)?;
    person(w, "Fzr", &subject.person)?;
    w.long("Bbfs", subject.on_behalf)?;
    w.optional("Bz", subject.remark.as_deref())?;
    w.close()
}

/// `Txdz`, alike in both directions but for a download's missing city, which is 0 here.
pub(super) fn address(w: &mut Writer, address: &Address) -> Result<(), WriteError> {
    w.open("Txdz")?;
    w.long("Shengid", address.province)?;
    if address.city != 0 {
        w.long("Shiid", address.city)?;
    }
    w.optional_long("Xianid", address.county)?;
    w.optional("Xxdz", address.detail.as_deref())?;
    w.close()
}

/// `Zj`.
pub(super) fn certificate(w: &mut Writer, certificate: &Certificate) -> Result<(), WriteError> {
    w.open("Zj")?;
    w.long("Zjlx", certificate.kind)?;
    w.text("Zjhm", &certificate.number)?;
    w.text("Zjzs", &certificate.address)?;
    w.close()
}

/// `Fzr` or `Wz_Fzr`. An empty mobile or e-mail is left out, which the table then refuses where it is mandatory.
pub(super) fn person(w: &mut Writer, name: &'static str, person: &Person) -> Result<(), WriteError> {
    w.open(name)?;
    w.optional("Fzr_xm", person.name.as_deref())?;
    w.optional("Fzr_dhhm", person.office_phone.as_deref())?;
    w.optional("Fzr_sjhm", Some(&person.mobile))?;
    w.optional("Fzr_dzyj", Some(&person.email))?;
    w.optional("Msn", person.msn.as_deref())?;
    w.optional("Qq", person.qq.as_deref())?;
    w.optional_long("Fzr_zjlx", person.certificate_kind)?;
    w.optional("Fzr_zjhm", person.certificate_number.as_deref())?;
    w.close()
}

fn write_site(w: &mut Writer, site: &Site) -> Result<(), WriteError> {
    w.open("Wz_xx")?;
    w.long("IspWzid", site.isp_id)?;
    w.text("Wzmc", &site.name)?;
    pre_approvals(w, &site.pre_approvals)?;
    w.numbers("Fwnr", "Fwnr_id", &site.service_contents)?;
    w.numbers("Yylb", "Yylb_id", &site.languages)?;
    for domain in &site.domains {
        w.open("Ym_xx")?;
        w.long("IspYmid", domain.isp_id)?;
        w.text("Ym", &domain.name)?;
        w.close()?;
    }
    for access in &site.accesses {
        write_access(w, access)?;
    }
    person(w, "Wz_Fzr", &site.person)?;
    w.optional("Syurl", site.home_url.as_deref())?;
    w.optional("Wz_Bz", site.remark.as_deref())?;
    w.close()
}

/// `Nrlx`; nothing when there are none.
pub(super) fn pre_approvals(w: &mut Writer, approvals: &[PreApproval]) -> Result<(), WriteError> {
    if approvals.is_empty() {
        return Ok(());
    }
    w.open("Nrlx")?;
    for approval in approvals {
        w.open("Nrlx_xx")?;
        w.long("Nrlx_id", approval.kind)?;
        w.text("Qzsph", &approval.number)?;
        for scan in &approval.scans {
            w.picture("Spwj", scan, PICTURE_LIMIT)?;
        }
        w.close()?;
    }
    w.close()
}

fn write_access(w: &mut Writer, access: &Access) -> Result<(), WriteError> {
    w.open("Jr_xx")?;
    w.long("IspJrid", access.isp_id)?;
    w.numbers("Wzfb", "Fbdd", &access.locations)?;
    w.numbers("Wzjrfs", "Jrfs", &access.modes)?;
    for range in &access.ips {
        w.open("Ip_xx")?;
        w.long("IspIpid", range.isp_id)?;
        w.long("Qsip", range.first)?;
        w.long("Zzip", range.last)?;
        w.close()?;
    }
    w.close()
}

fn write_attachment(w: &mut Writer, attachment: &Attachment) -> Result<(), WriteError> {
    let limit = match attachment.purpose {
        PURPOSE_VERIFICATION_SHEET => VERIFICATION_SHEET_LIMIT,
        _ => PICTURE_LIMIT,
    };
    w.open("Fj")?;
    w.open("Fjxx")?;
    w.long("Fjwjgs", attachment.format)?;
    w.long("Fjyt", attachment.purpose)?;
    w.picture("Fjnr", &attachment.content, limit)?;
    w.open("Fjssdx")?;
    let (kind, id) = match attachment.object {
        AttachmentObject::Subject(id) => (1, id),
        AttachmentObject::Site(id) => (2, id),
    };
    w.long("Ssdxlx", kind)?;
    w.long("Ssdxbs", id)?;
    w.close()?;
    w.optional("Bz", attachment.remark.as_deref())?;
    w.close()?;
    w.close()
}
