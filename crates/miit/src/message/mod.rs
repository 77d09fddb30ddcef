//! The messages of the interface, one file each, both directions.
//!
//! Every struct here is a shape of the wire in the trade's English words; the doc comment of a field names its wire
//! element. Optional elements are `Option`: an absent element is never written as an empty tag.

pub mod filing_data;
pub mod filing_result;
pub mod new_filing;
mod read;
mod read_download;
mod read_upload;
mod write;
mod write_download;
mod write_upload;

pub use filing_data::{FiledAccess, FiledDomain, FiledIp, FiledSite, FiledSubject, FilingData};
pub use filing_result::{BureauOpinion, FilingResult, RequestKind, ResultGroup, ResultLine};
pub use new_filing::{
    Access, Address, Attachment, AttachmentObject, Certificate, Domain, IpRange, NewFiling, Person, PreApproval, Site,
    Subject,
};

pub use read::{DownloadFile, MAX_WARNINGS, ReadError};
pub use write::{Reason, WriteError};
pub use write_upload::{PICTURE_LIMIT, VERIFICATION_SHEET_LIMIT};

/// What one upload file carries: exactly one operation (上报数据).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// `Qqdwid`: the requesting unit, equal to the ispId that signs in.
    pub unit_id: i64,
    /// The one operation of this file.
    pub operation: Operation,
}

/// The operation under `ICP` of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// `XZBA`: new filings (新增备案), each answered on its own.
    NewFilings(Vec<NewFiling>),
}

/// What one download file carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Download {
    /// `ICP/BAJG`: results of an ICP upload (备案结果).
    Result(FilingResult),
    /// `ICP/BASJ`: the published record (备案数据).
    Data(Vec<FilingData>),
    /// A message this version does not take apart: its path such as `ICP/HSRW`. Kept raw, shown to staff.
    Other(String),
}
