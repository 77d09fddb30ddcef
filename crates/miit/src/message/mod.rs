//! The messages of the interface, one file a family, both directions.
//!
//! Every struct here is a shape of the wire in the trade's English words; the doc comment of a field names its wire
//! element. Optional elements are `Option`: an absent element is never written as an empty tag. What may be sent is an
//! [`Upload`], which exists only checked; what arrives at the enterprise side is read by [`Download::from_xml`].

mod additions;
mod attachment;
mod base_codes;
mod blacklist;
mod cancellation;
mod change;
mod check_findings;
mod domain;
mod download;
mod filing_data;
mod filing_result;
mod ip;
mod ip_record;
mod ip_result;
mod new_filing;
mod read;
mod shape;
mod synchronisation;
mod unfiled;
mod upload;
mod values;
mod verification;
mod write;

pub use additions::{NewAccess, NewSites};
pub use attachment::{Attachment, AttachmentObject, Evidence, PICTURE_LIMIT, VERIFICATION_SHEET_LIMIT};
pub use base_codes::{BaseCodes, CodeRow, ReportingUnit};
pub use blacklist::{
    Blacklist, BlacklistedSite, BlacklistedSubject, IllegalAccess, ListAction, ListedCertificate, ListedDomain,
    ListedSite, ListedSubject,
};
pub use cancellation::{CancelKind, Cancellation, CancelledRecord};
pub use change::{Change, ChangedAccess, ChangedDomain, ChangedIp, ChangedSite, ChangedSubject};
pub use check_findings::{
    AccessCheck, AccessFinding, CheckFindings, Rectification, RectificationKind, ShellCheck, ShellFinding,
    SilentFinding, SubjectFinding,
};
pub use domain::{
    Administrator, DomainAnswer, DomainKey, DomainRecord, DomainResult, DomainResultLine, DomainUpload, Payer,
    Registrant,
};
pub use download::{Download, DownloadFile, MAX_WARNINGS};
pub use filing_data::{FiledAccess, FiledDomain, FiledIp, FiledSite, FiledSubject, FilingCertificate, FilingData};
pub use filing_result::{BureauOpinion, FilingResult, RequestKind, ResultGroup, ResultLine};
pub use ip::{IpDeletion, IpRecords, IpUpload, Keyed, OwnId, RegulatorId};
pub use ip_record::{
    AllocationState, CustomerIp, IpAllocation, IpBroadcast, IpContact, IpOwnUse, IpSource, IpUse, SourceUnit, UseMode,
};
pub use ip_result::{
    IpAnswer, IpCheckFindings, IpConflict, IpOutOfBounds, IpOverlap, IpResult, IpResultLine, IpUnreported, RecordKind,
    RecordOperation,
};
pub use new_filing::{Access, Address, Certificate, Domain, IpRange, NewFiling, Person, PreApproval, Site, Subject};
pub use read::ReadError;
pub use synchronisation::{HeldId, RecordIds, Synchronisation};
pub use unfiled::{UnfiledHandled, UnfiledSite};
pub use upload::{Operation, Upload, UploadFile};
pub use values::{Date, FilingPassword, IpSpan, RecordKey, SiteKey, SubjectKey};
pub use verification::{
    TaskAccess, TaskSite, TaskSubject, Verification, VerificationOutcome, VerificationTask, VerifiedAccess,
    VerifiedFiling, VerifiedSite, VerifiedSubject,
};
pub use write::{Reason, WriteError};
