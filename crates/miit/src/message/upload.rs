//! Upload files (上报数据): checked, written, read.

use super::read::{Place, ReadError, open};
use super::shape::{Field, Fields, Value, take_records};
use super::write::{Care, MAX_RECORDS, Reason, WriteError, Writer};
use super::{
    Cancellation, Change, DomainUpload, Evidence, IpUpload, NewAccess, NewFiling, NewSites, UnfiledHandled,
    Verification,
};
use crate::package::{self, Cipher, PackError, Package};
use crate::schema::{self, Violation};
use crate::xml::Element;

/// One upload file: one operation of one unit, checked. Whatever exists of this type can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    unit_id: i64,
    operation: Operation,
    size: usize,
}

/// What an upload file does: exactly one operation, since a regulator answers each by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// `ICP/XZBA`: new filings (新增备案), each answered on its own.
    NewFilings(Vec<NewFiling>),
    /// `ICP/XZWZ`: new sites of filed subjects (新增网站).
    NewSites(Vec<NewSites>),
    /// `ICP/XZJR`: accesses to sites filed through others (新增接入).
    NewAccesses(Vec<NewAccess>),
    /// `ICP/BGBA`: changes (变更备案).
    Changes(Vec<Change>),
    /// `ICP/ZXBA`: cancellations (注销备案).
    Cancellations(Vec<Cancellation>),
    /// `ICP/XZHYD`: verification material by itself (核验材料).
    Evidence(Vec<Evidence>),
    /// `ICP/HSJG`: answers to verification tasks (核实结果).
    Verifications(Vec<Verification>),
    /// `ICP/WBACLJG`: what was done about unfiled sites (未备案处理结果).
    UnfiledHandled(Vec<UnfiledHandled>),
    /// `IP`: an operation on IP records.
    Ip(IpUpload),
    /// `YM`: an operation on domain records.
    Domains(DomainUpload),
}

impl Upload {
    /// Checks an operation against everything that can be checked without asking anybody: counts, lengths, ranges and
    /// characters of the upload table, at most 1000 records and 50,000,000 bytes, pictures that are base64 and small
    /// enough, dates of the calendar, address ranges that do not run backwards.
    ///
    /// `unit_id` is `Qqdwid`, the requesting unit: equal to the ispId that signs in, else 5003. Telephone numbers,
    /// domains and codes are not judged here.
    ///
    /// # Errors
    /// [`WriteError`] with the element's path and no value.
    pub fn new(unit_id: i64, operation: Operation) -> Result<Self, WriteError> {
        let mut w = Writer::checking(schema::upload_table(), Care::Sound);
        operation.write(&mut w, unit_id)?;
        let size = w.size()?;
        Ok(Self { unit_id, operation, size })
    }

    /// `Qqdwid`.
    pub fn unit_id(&self) -> i64 {
        self.unit_id
    }

    /// The operation.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// The operation, taken out.
    pub fn into_operation(self) -> Operation {
        self.operation
    }

    /// Writes and packs the file. The XML is given back before the base64 text is made, so a large file never stands
    /// in memory as message, XML, zip and text together.
    ///
    /// # Errors
    /// [`PackError`] of the entry name; nothing else that [`Upload::new`] would not have found.
    pub fn pack(&self, entry_name: &str, cipher: Option<&Cipher>) -> Result<Package, PackError> {
        let zip = package::zip(&self.to_xml()?, entry_name)?;
        package::from_zip(zip, entry_name, cipher)
    }

    /// Writes the file: GBK bytes with declaration.
    ///
    /// Empty optional texts are left out. Characters outside GBK become numeric references; whether a regulator shows
    /// them is not known, so ask [`crate::gbk::outside`] before a name is accepted.
    ///
    /// # Errors
    /// None that [`Upload::new`] would not have found.
    pub fn to_xml(&self) -> Result<Vec<u8>, WriteError> {
        let mut w = Writer::new(schema::upload_table(), Care::Checked, self.size);
        self.operation.write(&mut w, self.unit_id)?;
        w.finish()
    }
}

impl Operation {
    /// Its path below the root, such as `ICP/XZBA`.
    pub fn path(&self) -> &'static str {
        match self {
            Self::NewFilings(_) => "ICP/XZBA",
            Self::NewSites(_) => "ICP/XZWZ",
            Self::NewAccesses(_) => "ICP/XZJR",
            Self::Changes(_) => "ICP/BGBA",
            Self::Cancellations(_) => "ICP/ZXBA",
            Self::Evidence(_) => "ICP/XZHYD",
            Self::Verifications(_) => "ICP/HSJG",
            Self::UnfiledHandled(_) => "ICP/WBACLJG",
            Self::Ip(IpUpload::New(_)) => "IP/XZBA",
            Self::Ip(IpUpload::Changed(_)) => "IP/XGBA",
            Self::Ip(IpUpload::Deleted(_)) => "IP/SCBA",
            Self::Domains(DomainUpload::New(_)) => "YM/XZBA",
            Self::Domains(DomainUpload::Changed(_)) => "YM/XGBA",
            Self::Domains(DomainUpload::Deleted(_)) => "YM/SCBA",
        }
    }

    /// Writes an operation that was received, or that is wrong on purpose, as far as the upload table lets it: dates and
    /// the direction of address ranges are not looked at. What is to be sent goes through [`Upload::new`].
    ///
    /// # Errors
    /// [`WriteError`] with the element's path and no value.
    pub fn to_xml(&self, unit_id: i64) -> Result<Vec<u8>, WriteError> {
        let mut w = Writer::new(schema::upload_table(), Care::Table, 4096);
        self.write(&mut w, unit_id)?;
        w.finish()
    }

    fn write(&self, w: &mut Writer, unit_id: i64) -> Result<(), WriteError> {
        let (business, operation) = match self.path().split_once('/') {
            Some(("ICP", operation)) => ("ICP", operation),
            Some(("IP", operation)) => ("IP", operation),
            Some((_, operation)) => ("YM", operation),
            None => ("", ""),
        };
        w.open(business)?;
        w.open(operation)?;
        match self {
            Self::NewFilings(records) => put_records(w, "Baxx", records)?,
            Self::NewSites(records) => put_records(w, "Xzxx", records)?,
            Self::NewAccesses(records) => put_records(w, "Xzxx", records)?,
            Self::Changes(records) => put_records(w, "Bgxx", records)?,
            Self::Cancellations(records) => put_records(w, "Zx_xx", records)?,
            Self::Evidence(records) => put_records(w, "Fjxx", records)?,
            Self::Verifications(records) => put_records(w, "Hsjgxx", records)?,
            Self::UnfiledHandled(records) => put_records(w, "Clxx", records)?,
            Self::Ip(IpUpload::New(records)) => put_lists(w, records.len(), records)?,
            Self::Ip(IpUpload::Changed(records)) => put_lists(w, records.len(), records)?,
            Self::Ip(IpUpload::Deleted(records)) => put_lists(w, records.len(), records)?,
            Self::Domains(DomainUpload::New(records)) => put_records(w, "Xzxx", records)?,
            Self::Domains(DomainUpload::Changed(records)) => put_records(w, "Xzxx", records)?,
            Self::Domains(DomainUpload::Deleted(records)) => put_records(w, "Scxx", records)?,
        }
        w.close()?;
        w.long("Qqdwid", unit_id)?;
        w.close()
    }

    fn read(business: &Place<'_>, mut element: Element) -> Result<Self, ReadError> {
        let (business_name, name) = (business.element.name.as_str(), element.name.clone());
        let records = match business_name {
            "IP" => Vec::new(),
            _ => std::mem::take(&mut element.children),
        };
        let place = &business.below(&element);
        Ok(match (business_name, name.as_str()) {
            ("ICP", "XZBA") => Self::NewFilings(take_records(place, records, "Baxx")?),
            ("ICP", "XZWZ") => Self::NewSites(take_records(place, records, "Xzxx")?),
            ("ICP", "XZJR") => Self::NewAccesses(take_records(place, records, "Xzxx")?),
            ("ICP", "BGBA") => Self::Changes(take_records(place, records, "Bgxx")?),
            ("ICP", "ZXBA") => Self::Cancellations(take_records(place, records, "Zx_xx")?),
            ("ICP", "XZHYD") => Self::Evidence(take_records(place, records, "Fjxx")?),
            ("ICP", "HSJG") => Self::Verifications(take_records(place, records, "Hsjgxx")?),
            ("ICP", "WBACLJG") => Self::UnfiledHandled(take_records(place, records, "Clxx")?),
            ("IP", "XZBA") => Self::Ip(IpUpload::New(Fields::read_fields(place)?)),
            ("IP", "XGBA") => Self::Ip(IpUpload::Changed(Fields::read_fields(place)?)),
            ("IP", "SCBA") => Self::Ip(IpUpload::Deleted(Fields::read_fields(place)?)),
            ("YM", "XZBA") => Self::Domains(DomainUpload::New(take_records(place, records, "Xzxx")?)),
            ("YM", "XGBA") => Self::Domains(DomainUpload::Changed(take_records(place, records, "Xzxx")?)),
            ("YM", "SCBA") => Self::Domains(DomainUpload::Deleted(take_records(place, records, "Scxx")?)),
            _ => return Err(ReadError::Unsupported(format!("{business_name}/{name}"))),
        })
    }
}

fn put_records<V: Value>(w: &mut Writer, name: &'static str, records: &[V]) -> Result<(), WriteError> {
    if records.len() > MAX_RECORDS as usize {
        return Err(w.error(name, Reason::TooMany(MAX_RECORDS)));
    }
    records.iter().try_for_each(|record| record.write(w, name))
}

/// The lists of an IP operation; the schema lets all of them be absent, which would say nothing.
fn put_lists(w: &mut Writer, count: usize, lists: &impl Fields) -> Result<(), WriteError> {
    let first = w.children().first().map_or("", |node| node.name);
    match count {
        0 => Err(w.error(first, Reason::Missing)),
        _ if count > MAX_RECORDS as usize => Err(w.error(first, Reason::TooMany(MAX_RECORDS))),
        _ => lists.write_fields(w),
    }
}

/// An upload file taken apart, the regulator's side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadFile {
    /// `Qqdwid`.
    pub unit_id: i64,
    /// Every operation present, in the order of the file. The schema lets a file have none or several.
    pub operations: Vec<Operation>,
    /// Deviations from the upload table.
    pub violations: Vec<Violation>,
}

impl UploadFile {
    /// Reads an upload file, with its deviations from the upload table.
    ///
    /// How strict to be is the caller's choice: a real regulator answers any deviation with 5001. Dates and the direction
    /// of address ranges are kept as they stand.
    ///
    /// # Errors
    /// [`ReadError`] when the bytes are not GBK or not XML, a mandatory element is missing, a number is none, or the
    /// file holds something that is no operation of the interface.
    pub fn from_xml(bytes: &[u8]) -> Result<Self, ReadError> {
        let mut root = open(bytes, &mut Vec::new())?;
        if root.name != "UploadData" {
            return Err(ReadError::Root("UploadData"));
        }
        let violations = schema::validate_upload(&root);
        let children = std::mem::take(&mut root.children);
        let place = Place::strict(&root);
        let mut business = children.into_iter().next().ok_or_else(|| place.missing("ICP"))?;
        if !matches!(business.name.as_str(), "ICP" | "IP" | "YM") {
            return Err(ReadError::Unsupported(business.name));
        }
        let unit_id = Field::take(&place.below(&business), "Qqdwid")?;
        let children = std::mem::take(&mut business.children);
        let place = place.below(&business);
        let operations = children.into_iter().filter(|child| child.name != "Qqdwid");
        let operations = operations.map(|element| Operation::read(&place, element));
        Ok(Self { unit_id, operations: operations.collect::<Result<_, _>>()?, violations })
    }

    /// The one operation of the file.
    ///
    /// # Errors
    /// [`ReadError::Operations`] when there are none or several.
    pub fn into_operation(mut self) -> Result<Operation, ReadError> {
        match (self.operations.pop(), self.operations.len()) {
            (Some(operation), 0) => Ok(operation),
            (operation, others) => Err(ReadError::Operations(others + usize::from(operation.is_some()))),
        }
    }
}
