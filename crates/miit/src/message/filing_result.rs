//! `BAJG`: the answer to every ICP upload (备案结果). messages.md «BAJG».

use super::read::{Place, ReadError};
use super::shape::{Fields, numbered, put, put_inside, shape, take, take_inside};
use super::write::{Reason, WriteError, Writer};

/// `BAJG`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilingResult {
    /// `Jg_xx`, any number.
    pub groups: Vec<ResultGroup>,
    /// `GJSHS/Gjsh`: the bureau's opinions.
    pub opinions: Vec<BureauOpinion>,
}

/// `Jg_xx`: the results of one request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultGroup {
    /// `Jgxx`, at least one when written.
    pub lines: Vec<ResultLine>,
}

/// `Jgxx`: one result line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultLine {
    /// `Jgdm`: result code, see [`crate::codes`].
    pub code: u32,
    /// `Dmms`: text; with 5001 the file name.
    pub text: Option<String>,
    /// `Czlx`.
    pub kind: RequestKind,
    /// `Bs`: identifier of the request answered; for `XZBA` its `IspZtid`.
    pub key: Option<String>,
    /// `Bz`.
    pub remark: Option<String>,
}

shape! {
    /// `Gjsh`: one review opinion.
    pub struct BureauOpinion {
        /// `Shrxm`.
        pub reviewer: Option<String> = "Shrxm",
        /// `Shr_dhhm`.
        pub reviewer_phone: Option<String> = "Shr_dhhm",
        /// `Shsj`: 10 to 22 characters, mainland time.
        pub at: String = "Shsj",
        /// `Shyj`, 1..1024.
        pub opinion: Option<String> = "Shyj",
        /// `Shjg`: 1 approved, 0 rejected. A missing or unreadable one is read as rejected, with a warning.
        pub approved: bool = "Shjg",
        /// `Czlx`.
        pub kind: Option<RequestKind> = "Czlx",
        /// `Jlid`: for a new filing its `IspZtid`.
        pub record_id: Option<i64> = "Jlid",
    }
}

numbered! {
    /// `Czlx`: the kind of request answered.
    pub enum RequestKind {
        /// `XZBA`.
        NewFiling = 1,
        /// `XZWZ`.
        NewSite = 2,
        /// `XZJR`.
        NewAccess = 3,
        /// `BGBA`.
        Change = 4,
        /// `ZXBA` of an access.
        CancelAccess = 5,
        /// `ZXBA` of a subject.
        CancelSubject = 6,
        /// `ZXBA` of a site.
        CancelSite = 7,
        /// `XZHYD`: named by the text and forbidden by the schema.
        Evidence = 35,
    }
}

impl Fields for FilingResult {
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError> {
        for group in &self.groups {
            write_group(w, group)?;
        }
        put_inside(w, "GJSHS", "Gjsh", &self.opinions)
    }

    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError> {
        let groups = place.element.children("Jg_xx").map(|element| read_group(&place.below(element)));
        Ok(Self { groups: groups.collect::<Result<_, _>>()?, opinions: take_inside(place, "GJSHS", "Gjsh")? })
    }
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
            put!(w, line.code, "Jgdm")?;
            put!(w, line.text, "Dmms")?;
            w.close()?;
        }
        if let Some(line) = lines.first() {
            put!(w, line.kind, "Czlx")?;
            put!(w, line.key, "Bs")?;
            put!(w, line.remark, "Bz")?;
        }
        w.close()?;
    }
    Ok(())
}

fn read_group(place: &Place<'_>) -> Result<ResultGroup, ReadError> {
    let (kind, key, remark) = (take!(place, "Czlx")?, take!(place, "Bs")?, take!(place, "Bz")?);
    let line = |line: &Place<'_>| -> Result<ResultLine, ReadError> {
        let (code, text) = (take!(line, "Jgdm")?, take!(line, "Dmms")?);
        Ok(ResultLine { code, text, kind, key: Option::clone(&key), remark: Option::clone(&remark) })
    };
    let lines = place.element.children("Jgxx").map(|element| line(&place.below(element)));
    Ok(ResultGroup { lines: lines.collect::<Result<_, _>>()? })
}
