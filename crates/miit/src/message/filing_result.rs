//! `BAJG`: the answer to every ICP upload (备案结果). messages.md «BAJG».

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

/// `Gjsh`: one review opinion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BureauOpinion {
    /// `Shrxm`.
    pub reviewer: Option<String>,
    /// `Shr_dhhm`.
    pub reviewer_phone: Option<String>,
    /// `Shsj`: 10 to 22 characters, mainland time.
    pub at: String,
    /// `Shyj`, 1..1024.
    pub opinion: Option<String>,
    /// `Shjg`: 1 approved, 0 rejected. A missing or unreadable one is read as rejected, with a warning.
    pub approved: bool,
    /// `Czlx`.
    pub kind: Option<RequestKind>,
    /// `Jlid`: for a new filing its `IspZtid`.
    pub record_id: Option<i64>,
}

/// `Czlx`: the kind of request answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestKind {
    /// 1, `XZBA`.
    NewFiling,
    /// 2, `XZWZ`.
    NewSite,
    /// 3, `XZJR`.
    NewAccess,
    /// 4, `BGBA`.
    Change,
    /// 5, `ZXBA` of an access.
    CancelAccess,
    /// 6, `ZXBA` of a subject.
    CancelSubject,
    /// 7, `ZXBA` of a site.
    CancelSite,
    /// 35 of the text, and whatever else a bureau writes.
    Other(u32),
}

impl RequestKind {
    /// The number on the wire.
    pub fn number(self) -> u32 {
        match self {
            Self::NewFiling => 1,
            Self::NewSite => 2,
            Self::NewAccess => 3,
            Self::Change => 4,
            Self::CancelAccess => 5,
            Self::CancelSubject => 6,
            Self::CancelSite => 7,
            Self::Other(n) => n,
        }
    }

    /// From the number on the wire; never fails, since results must be kept whatever they say.
    pub fn from_number(n: u32) -> Self {
        match n {
            1 => Self::NewFiling,
            2 => Self::NewSite,
            3 => Self::NewAccess,
            4 => Self::Change,
            5 => Self::CancelAccess,
            6 => Self::CancelSubject,
            7 => Self::CancelSite,
            n => Self::Other(n),
        }
    }
}
