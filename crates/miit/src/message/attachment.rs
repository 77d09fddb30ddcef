//! Attachments of requests, and `XZHYD`: evidence sent by itself (单独提交真实性核验材料电子件). messages.md «XZHYD».

use super::read::{Place, ReadError};
use super::shape::{Field, Fields, put, take};
use super::values::RecordKey;
use super::write::{WriteError, Writer};

/// Most base64 characters of the verification sheet (purpose 1), K taken as 1000 (protocol.md §6).
pub const VERIFICATION_SHEET_LIMIT: usize = 150_000;

/// Most base64 characters of every other picture, scans of approvals included.
pub const PICTURE_LIMIT: usize = 100_000;

/// `Fjyt` of the verification sheet (真实性核验单).
const PURPOSE_VERIFICATION_SHEET: u8 = 1;

/// `Fjxx`: one attachment (真实性核验材料电子件). `K` is how its object is named: by an id of the same request in a new
/// filing, by a [`RecordKey`] everywhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment<K = i64> {
    /// `Fjwjgs`: 1 jpg, 2 png.
    pub format: u8,
    /// `Fjyt`: purpose, table Fjyt.
    pub purpose: u8,
    /// `Fjnr`: base64 text without line breaks.
    pub content: String,
    /// `Fjssdx`: what it belongs to.
    pub object: AttachmentObject<K>,
    /// `Bz`, 1..256.
    pub remark: Option<String>,
}

/// `Fjxx` of everything that is filed already: of `XZHYD`, and the attachments of `XZWZ`, `XZJR` and `BGBA`.
pub type Evidence = Attachment<RecordKey>;

/// `Fjssdx`: the object an attachment belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentObject<K = i64> {
    /// `Ssdxlx` 1; in a new filing with the `IspZtid`.
    Subject(K),
    /// `Ssdxlx` 2; in a new filing with the `IspWzid`.
    Site(K),
}

impl<K: Field> Fields for Attachment<K> {
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError> {
        let limit = match self.purpose {
            PURPOSE_VERIFICATION_SHEET => VERIFICATION_SHEET_LIMIT,
            _ => PICTURE_LIMIT,
        };
        put!(w, self.format, "Fjwjgs")?;
        put!(w, self.purpose, "Fjyt")?;
        w.picture("Fjnr", &self.content, limit)?;
        put!(w, self.object, "Fjssdx")?;
        put!(w, self.remark, "Bz")
    }

    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            format: take!(place, "Fjwjgs")?,
            purpose: take!(place, "Fjyt")?,
            content: take!(place, "Fjnr")?,
            object: take!(place, "Fjssdx")?,
            remark: take!(place, "Bz")?,
        })
    }
}

impl<K: Field> Fields for AttachmentObject<K> {
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError> {
        let (kind, key) = match self {
            Self::Subject(key) => (1_u8, key),
            Self::Site(key) => (2, key),
        };
        put!(w, kind, "Ssdxlx")?;
        key.put(w, "Ssdxbs")
    }

    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError> {
        let kind: u8 = take!(place, "Ssdxlx")?;
        let key = K::take(place, "Ssdxbs")?;
        match kind {
            1 => Ok(Self::Subject(key)),
            2 => Ok(Self::Site(key)),
            _ => Err(place.not_a_number_at("Ssdxlx")),
        }
    }
}
