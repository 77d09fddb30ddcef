//! Download files: read leniently, since a regulator's file may break its own schema and must still be kept and used;
//! written by the regulator's side.
//!
//! A missing or unreadable number becomes 0 (of a number with a meaning: one that has none) and a missing text empty,
//! each with a warning; nothing is refused once the file is XML with the right root. Ids of 0 never occur on the wire, so
//! a caller can tell.

use super::read::{Place, ReadError, limits, open};
use super::shape::{Field, Fields, Value, put_each};
use super::write::{Care, Reason, WriteError, Writer};
use super::{
    BaseCodes, Blacklist, CancelledRecord, CheckFindings, DomainResult, FilingData, FilingResult, IllegalAccess,
    IpCheckFindings, IpResult, Rectification, Synchronisation, UnfiledSite, VerificationTask,
};
use crate::interface::V3_0;
use crate::{schema, xml};

/// What one download file carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Download {
    /// `ICP/BAJG`: results of an ICP upload (备案结果).
    Result(FilingResult),
    /// `ICP/BASJ`: the published record (备案数据).
    Data(Vec<FilingData>),
    /// `ICP/ZXSJ`: cancelled records (注销数据).
    Cancelled(Vec<CancelledRecord>),
    /// `ICP/HMDLB`: the blacklist (黑名单列表).
    Blacklist(Blacklist),
    /// `ICP/FFJRHMD`: illegal access (非法接入黑名单).
    IllegalAccess(Vec<IllegalAccess>),
    /// `ICP/WBAWZLB`: unfiled sites (未备案网站列表), answered with `WBACLJG`.
    Unfiled(Vec<UnfiledSite>),
    /// `ICP/HSRW`: verification tasks (核实任务), answered with `HSJG`.
    VerificationTasks(Vec<VerificationTask>),
    /// `ICP/HCJG`: findings of the bureau's check (核查结果).
    CheckFindings(CheckFindings),
    /// `ICP/XGTZ`: rectification notices (相关通知).
    Rectifications(Vec<Rectification>),
    /// `IP/BAJG`: results of an IP upload.
    IpResult(IpResult),
    /// `IP/HCJG`: findings about IP records.
    IpCheckFindings(IpCheckFindings),
    /// `YM/BAJG`: results of a domain upload.
    DomainResult(DomainResult),
    /// `JCDM`: base codes (基础代码).
    Codes(BaseCodes),
    /// `SJTB`: a copy of what the regulator holds (备案数据同步).
    Copy(Synchronisation),
    /// A message the interface does not have: its path such as `ICP/NEU`. Kept raw, shown to staff.
    Other(String),
}

/// A download file taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DownloadFile {
    /// Every message present, in the order of the file.
    pub messages: Vec<Download>,
    /// Deviations from the interface, as `path: rule` without values; at most [`MAX_WARNINGS`].
    pub warnings: Vec<String>,
}

/// How many warnings a [`DownloadFile`] lists.
pub const MAX_WARNINGS: usize = 200;

impl Download {
    /// Reads a download file.
    ///
    /// Deviations from the download table are warnings. What the interface does not have comes as [`Download::Other`].
    ///
    /// # Errors
    /// [`super::ReadError`] when the bytes are neither GBK nor (against the rule) UTF-8 that says so, not XML within
    /// the limits, or the root is not `DownloadData`.
    pub fn from_xml(bytes: &[u8]) -> Result<DownloadFile, ReadError> {
        let mut warnings = Vec::new();
        // UTF-8 often passes for GBK and reads as nonsense, so what says it is UTF-8 and is, is taken at its word.
        let root = match std::str::from_utf8(bytes) {
            Ok(text) if !text.is_ascii() && declares_utf8(text) => {
                warnings.push("the file is UTF-8 instead of GBK".to_owned());
                xml::parse(text, &limits())?
            }
            _ => open(bytes, &mut warnings)?,
        };
        if root.name != "DownloadData" {
            return Err(ReadError::Root("DownloadData"));
        }
        if root.attribute("version").is_some_and(|version| version != V3_0.version) {
            warnings.push(format!("DownloadData: another version than {}", V3_0.version));
        }
        warnings.extend(schema::validate_download(&root).iter().map(ToString::to_string));
        let mut messages = Vec::new();
        let place = Place::lenient(&root);
        for business in &root.children {
            let place = place.below(business);
            match business.name.as_str() {
                "ICP" | "IP" | "YM" => {
                    for operation in &business.children {
                        messages.push(read_operation(&place.below(operation), &business.name)?);
                    }
                }
                "JCDM" => messages.push(Self::Codes(Value::read(&place)?)),
                "SJTB" if business.children.is_empty() => messages.push(Self::Copy(Synchronisation::Nothing)),
                "SJTB" => {
                    for part in &business.children {
                        messages.push(read_copy(&place.below(part))?);
                    }
                }
                other => messages.push(Self::Other(other.to_owned())),
            }
        }
        warnings.truncate(MAX_WARNINGS);
        Ok(DownloadFile { messages, warnings })
    }

    /// Its path below the root, such as `ICP/BAJG`.
    pub fn path(&self) -> &str {
        match self {
            Self::Result(_) => "ICP/BAJG",
            Self::Data(_) => "ICP/BASJ",
            Self::Cancelled(_) => "ICP/ZXSJ",
            Self::Blacklist(_) => "ICP/HMDLB",
            Self::IllegalAccess(_) => "ICP/FFJRHMD",
            Self::Unfiled(_) => "ICP/WBAWZLB",
            Self::VerificationTasks(_) => "ICP/HSRW",
            Self::CheckFindings(_) => "ICP/HCJG",
            Self::Rectifications(_) => "ICP/XGTZ",
            Self::IpResult(_) => "IP/BAJG",
            Self::IpCheckFindings(_) => "IP/HCJG",
            Self::DomainResult(_) => "YM/BAJG",
            Self::Codes(_) => "JCDM",
            Self::Copy(Synchronisation::Filings(_)) => "SJTB/ICP",
            Self::Copy(Synchronisation::Ip(_)) => "SJTB/IP",
            Self::Copy(Synchronisation::Domains(_)) => "SJTB/YM",
            Self::Copy(Synchronisation::Codes(_)) => "SJTB/JCDM",
            Self::Copy(Synchronisation::Nothing) => "SJTB",
            Self::Other(path) => path,
        }
    }

    /// Writes a download file with this one message.
    ///
    /// Numbers with a meaning (such as `Czlx`) may be any number, since the interface's text names some that its schema
    /// forbids.
    ///
    /// # Errors
    /// [`WriteError`] when a limit or count of the download table is broken, or for [`Download::Other`].
    pub fn to_xml(&self) -> Result<Vec<u8>, WriteError> {
        Self::write_all(std::slice::from_ref(self))
    }

    /// Writes one download file with several messages of the same business, each kind at most once.
    ///
    /// # Errors
    /// As [`Download::to_xml`], and when a kind occurs twice or messages of several businesses meet.
    pub fn write_all(messages: &[Self]) -> Result<Vec<u8>, WriteError> {
        let mut w = Writer::new(schema::download_table(), Care::Table, 4096);
        let business = messages.first().map_or("ICP", Self::business);
        w.open(business)?;
        for message in messages {
            if message.business() != business {
                return Err(w.error(message.path(), Reason::Unsupported));
            }
            message.write(&mut w)?;
        }
        w.close()?;
        w.finish()
    }

    fn business(&self) -> &'static str {
        match self {
            Self::IpResult(_) | Self::IpCheckFindings(_) => "IP",
            Self::DomainResult(_) => "YM",
            Self::Codes(_) => "JCDM",
            Self::Copy(_) => "SJTB",
            _ => "ICP",
        }
    }

    fn write(&self, w: &mut Writer) -> Result<(), WriteError> {
        match self {
            Self::Result(result) => result.write(w, "BAJG"),
            Self::Data(records) => put_list(w, "BASJ", "Baxx", records),
            Self::Cancelled(records) => put_list(w, "ZXSJ", "Zxxx", records),
            Self::Blacklist(list) => list.write(w, "HMDLB"),
            Self::IllegalAccess(records) => put_list(w, "FFJRHMD", "Ffjrxx", records),
            Self::Unfiled(records) => put_list(w, "WBAWZLB", "Wbawz_xx", records),
            Self::VerificationTasks(records) => put_list(w, "HSRW", "Baxx", records),
            Self::CheckFindings(findings) => put_each(w, "HCJG", "Jgxx", std::slice::from_ref(findings)),
            Self::Rectifications(records) => put_list(w, "XGTZ", "Tzxx", records),
            Self::IpResult(result) => result.write(w, "BAJG"),
            Self::IpCheckFindings(findings) => put_each(w, "HCJG", "Jgxx", std::slice::from_ref(findings)),
            Self::DomainResult(result) => result.write(w, "BAJG"),
            Self::Codes(codes) => codes.write_fields(w),
            Self::Copy(Synchronisation::Filings(records)) => put_list(w, "ICP", "Baxx", records),
            Self::Copy(Synchronisation::Ip(records)) => records.write(w, "IP"),
            Self::Copy(Synchronisation::Domains(records)) => put_list(w, "YM", "Ymxx", records),
            Self::Copy(Synchronisation::Codes(codes)) => codes.write(w, "JCDM"),
            Self::Copy(Synchronisation::Nothing) => Ok(()),
            Self::Other(path) => Err(w.error(path, Reason::Unsupported)),
        }
    }
}

/// A message that is nothing but a list of records, at least one.
fn put_list<V: Value>(
    w: &mut Writer,
    message: &'static str,
    name: &'static str,
    records: &[V],
) -> Result<(), WriteError> {
    w.open(message)?;
    records.iter().try_for_each(|record| record.write(w, name))?;
    w.close()
}

fn read_operation(place: &Place<'_>, business: &str) -> Result<Download, ReadError> {
    let name = place.element.name.as_str();
    Ok(match (business, name) {
        ("ICP", "BAJG") => Download::Result(Value::read(place)?),
        ("ICP", "BASJ") => Download::Data(Field::take(place, "Baxx")?),
        ("ICP", "ZXSJ") => Download::Cancelled(Field::take(place, "Zxxx")?),
        ("ICP", "HMDLB") => Download::Blacklist(Value::read(place)?),
        ("ICP", "FFJRHMD") => Download::IllegalAccess(Field::take(place, "Ffjrxx")?),
        ("ICP", "WBAWZLB") => Download::Unfiled(Field::take(place, "Wbawz_xx")?),
        ("ICP", "HSRW") => Download::VerificationTasks(Field::take(place, "Baxx")?),
        ("ICP", "HCJG") => Download::CheckFindings(Field::take(place, "Jgxx")?),
        ("ICP", "XGTZ") => Download::Rectifications(Field::take(place, "Tzxx")?),
        ("IP", "BAJG") => Download::IpResult(Value::read(place)?),
        ("IP", "HCJG") => Download::IpCheckFindings(Field::take(place, "Jgxx")?),
        ("YM", "BAJG") => Download::DomainResult(Value::read(place)?),
        _ => Download::Other(format!("{business}/{name}")),
    })
}

fn read_copy(place: &Place<'_>) -> Result<Download, ReadError> {
    Ok(Download::Copy(match place.element.name.as_str() {
        "ICP" => Synchronisation::Filings(Field::take(place, "Baxx")?),
        "IP" => Synchronisation::Ip(Value::read(place)?),
        "YM" => Synchronisation::Domains(Field::take(place, "Ymxx")?),
        "JCDM" => Synchronisation::Codes(Value::read(place)?),
        other => return Ok(Download::Other(format!("SJTB/{other}"))),
    }))
}

fn declares_utf8(text: &str) -> bool {
    let head: String = text.chars().take(100).collect();
    head.starts_with("<?xml") && head.to_ascii_lowercase().contains("utf-8")
}
