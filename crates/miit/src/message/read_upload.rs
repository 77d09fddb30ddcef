//! Reading uploads, the regulator's side.

use super::read::{Place, ReadError, open};
use super::{
    Access, Address, Attachment, AttachmentObject, Certificate, Domain, IpRange, NewFiling, Operation, Person,
    PreApproval, Site, Subject, Upload,
};
use crate::schema::{self, Violation};
use crate::xml::Element;

impl Upload {
    /// Reads an upload file, with its deviations from the upload table.
    ///
    /// How strict to be is the caller's choice: a real regulator answers any deviation with 5001.
    ///
    /// # Errors
    /// [`ReadError`] when the bytes are not GBK or not XML, a mandatory element is missing, a number is none, or the
    /// file holds another operation than `ICP/XZBA` or not exactly one.
    pub fn from_xml(bytes: &[u8]) -> Result<(Self, Vec<Violation>), ReadError> {
        let root = open(bytes, &mut Vec::new())?;
        if root.name != "UploadData" {
            return Err(ReadError::Root("UploadData"));
        }
        let violations = schema::validate_upload(&root);
        let place = Place::root(&root);
        let business = root.children.first().ok_or_else(|| place.missing("ICP"))?;
        if business.name != "ICP" {
            return Err(ReadError::Unsupported(business.name.clone()));
        }
        let icp = place.below(business);
        let unit_id = icp.number("Qqdwid")?;
        let operations: Vec<&Element> = business.children.iter().filter(|c| c.name != "Qqdwid").collect();
        let [operation] = operations[..] else {
            return Err(ReadError::Operations(operations.len()));
        };
        if operation.name != "XZBA" {
            return Err(ReadError::Unsupported(format!("ICP/{}", operation.name)));
        }
        let place = icp.below(operation);
        let filings: Result<Vec<_>, _> = operation.children("Baxx").map(|e| new_filing(&place.below(e))).collect();
        let filings = filings?;
        if filings.is_empty() {
            return Err(place.missing("Baxx"));
        }
        Ok((Self { unit_id, operation: Operation::NewFilings(filings) }, violations))
    }
}

fn each<'e, T>(
    place: &'e Place<'e>,
    name: &'e str,
    read: impl Fn(&Place<'_>) -> Result<T, ReadError>,
) -> Result<Vec<T>, ReadError> {
    place.element.children(name).map(|e| read(&place.below(e))).collect()
}

fn some<T>(list: Vec<T>, place: &Place<'_>, name: &str) -> Result<Vec<T>, ReadError> {
    if list.is_empty() { Err(place.missing(name)) } else { Ok(list) }
}

fn new_filing(place: &Place<'_>) -> Result<NewFiling, ReadError> {
    Ok(NewFiling {
        subject: subject(&place.child("Zt_xx")?)?,
        sites: some(each(place, "Wz_xx", site)?, place, "Wz_xx")?,
        attachments: each(place, "Fj", |fj| attachment(&fj.child("Fjxx")?))?,
    })
}

fn subject(place: &Place<'_>) -> Result<Subject, ReadError> {
    Ok(Subject {
        isp_id: place.number("IspZtid")?,
        name: place.text("Dwmc")?,
        nature: place.optional_number("Dwxz")?,
        investor: place.optional("Tzr"),
        address: address(&place.child("Txdz")?)?,
        certificate: certificate(&place.child("Zj")?)?,
        person: person(&place.child("Fzr")?)?,
        on_behalf: place.number::<u8>("Bbfs")? == 1,
        remark: place.optional("Bz"),
    })
}

fn address(place: &Place<'_>) -> Result<Address, ReadError> {
    Ok(Address {
        province: place.number("Shengid")?,
        city: place.number("Shiid")?,
        county: place.optional_number("Xianid")?,
        detail: place.optional("Xxdz"),
    })
}

fn certificate(place: &Place<'_>) -> Result<Certificate, ReadError> {
    Ok(Certificate { kind: place.number("Zjlx")?, number: place.text("Zjhm")?, address: place.text("Zjzs")? })
}

fn person(place: &Place<'_>) -> Result<Person, ReadError> {
    Ok(Person {
        name: place.optional("Fzr_xm"),
        office_phone: place.optional("Fzr_dhhm"),
        mobile: place.text("Fzr_sjhm")?,
        email: place.text("Fzr_dzyj")?,
        msn: place.optional("Msn"),
        qq: place.optional("Qq"),
        certificate_kind: place.optional_number("Fzr_zjlx")?,
        certificate_number: place.optional("Fzr_zjhm"),
    })
}

fn site(place: &Place<'_>) -> Result<Site, ReadError> {
    let pre_approvals = match place.child("Nrlx") {
        Ok(list) => each(&list, "Nrlx_xx", pre_approval)?,
        Err(_) => Vec::new(),
    };
    Ok(Site {
        isp_id: place.number("IspWzid")?,
        name: place.text("Wzmc")?,
        pre_approvals,
        service_contents: place.numbers("Fwnr", "Fwnr_id")?,
        languages: place.numbers("Yylb", "Yylb_id")?,
        domains: some(each(place, "Ym_xx", domain)?, place, "Ym_xx")?,
        accesses: some(each(place, "Jr_xx", access)?, place, "Jr_xx")?,
        person: person(&place.child("Wz_Fzr")?)?,
        home_url: place.optional("Syurl"),
        remark: place.optional("Wz_Bz"),
    })
}

fn pre_approval(place: &Place<'_>) -> Result<PreApproval, ReadError> {
    Ok(PreApproval {
        kind: place.number("Nrlx_id")?,
        number: place.text("Qzsph")?,
        scans: place.element.children("Spwj").map(|e| e.text.clone()).collect(),
    })
}

fn domain(place: &Place<'_>) -> Result<Domain, ReadError> {
    Ok(Domain { isp_id: place.number("IspYmid")?, name: place.text("Ym")? })
}

fn access(place: &Place<'_>) -> Result<Access, ReadError> {
    Ok(Access {
        isp_id: place.number("IspJrid")?,
        locations: place.numbers("Wzfb", "Fbdd")?,
        modes: place.numbers("Wzjrfs", "Jrfs")?,
        ips: some(each(place, "Ip_xx", ip_range)?, place, "Ip_xx")?,
    })
}

fn ip_range(place: &Place<'_>) -> Result<IpRange, ReadError> {
    Ok(IpRange { isp_id: place.number("IspIpid")?, first: place.number("Qsip")?, last: place.number("Zzip")? })
}

fn attachment(place: &Place<'_>) -> Result<Attachment, ReadError> {
    let object = place.child("Fjssdx")?;
    let id = object.number("Ssdxbs")?;
    Ok(Attachment {
        format: place.number("Fjwjgs")?,
        purpose: place.number("Fjyt")?,
        content: place.text("Fjnr")?,
        object: match object.number::<u8>("Ssdxlx")? {
            1 => AttachmentObject::Subject(id),
            2 => AttachmentObject::Site(id),
            _ => return Err(ReadError::Number("Fjssdx/Ssdxlx".to_owned())),
        },
        remark: place.optional("Bz"),
    })
}
