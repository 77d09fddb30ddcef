//! The operations of an ICP upload: what their records are called, and how they are named in answers.

use crate::tree::{Element, Tree};

/// An operation below `ICP`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// `XZBA`.
    NewFiling,
    /// `XZWZ`.
    NewSite,
    /// `XZJR`.
    NewAccess,
    /// `BGBA`.
    Change,
    /// `ZXBA`.
    Cancellation,
    /// `XZHYD`.
    Material,
    /// `HSJG`.
    Verification,
    /// `WBACLJG`.
    Unfiled,
}

/// How an answer names the record that it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// `Czlx`.
    pub kind: u32,
    /// `Bs`.
    pub key: String,
    /// `Jlid` of an opinion.
    pub record: Option<i64>,
}

impl Operation {
    /// By the name of its element.
    pub(crate) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "XZBA" => Self::NewFiling,
            "XZWZ" => Self::NewSite,
            "XZJR" => Self::NewAccess,
            "BGBA" => Self::Change,
            "ZXBA" => Self::Cancellation,
            "XZHYD" => Self::Material,
            "HSJG" => Self::Verification,
            "WBACLJG" => Self::Unfiled,
            _ => return None,
        })
    }

    /// The repeating element below it.
    pub(crate) fn record(self) -> &'static str {
        match self {
            Self::NewFiling => "Baxx",
            Self::NewSite | Self::NewAccess => "Xzxx",
            Self::Change => "Bgxx",
            Self::Cancellation => "Zx_xx",
            Self::Material => "Fjxx",
            Self::Verification => "Hsjgxx",
            Self::Unfiled => "Clxx",
        }
    }

    /// Whether its records are decided; the others are answered at once.
    pub(crate) fn is_decided(self) -> bool {
        !matches!(self, Self::Material | Self::Verification | Self::Unfiled)
    }

    /// The operation of a request that was kept.
    pub(crate) fn of_kind(kind: u32) -> Self {
        match kind {
            2 => Self::NewSite,
            3 => Self::NewAccess,
            4 => Self::Change,
            5..=7 => Self::Cancellation,
            _ => Self::NewFiling,
        }
    }

    /// How a record is named in its answer. The interface gives no `Czlx` to the answers of the last three: material and
    /// verification are named as changes of what is filed, unfiled sites like new filings, with the domain.
    pub(crate) fn named(self, record: &Element) -> Named {
        let text = |path: &[&str]| record.at(path).map(|e| e.text.trim().to_owned()).unwrap_or_default();
        let number = |path: &[&str]| record.at(path).and_then(|e| e.text.trim().parse().ok());
        let either = |a: &[&str], b: &[&str]| Some(text(a)).filter(|t| !t.is_empty()).unwrap_or_else(|| text(b));
        let (kind, key, id) = match self {
            Self::NewFiling => (1, text(&["Zt_xx", "IspZtid"]), number(&["Zt_xx", "IspZtid"])),
            Self::NewSite => (2, either(&["Zt_xx", "Ztbah"], &["Zt_xx", "Ztid"]), number(&["Wz_xx", "IspWzid"])),
            Self::NewAccess => (3, text(&["IspJrid"]), number(&["IspJrid"])),
            Self::Change => (4, text(&["Zt_xx", "Ztid"]), number(&["Zt_xx", "Ztid"])),
            Self::Cancellation => {
                let kind = match record.num("Zxlb") {
                    Some(0) => 6,
                    Some(1) => 7,
                    _ => 5,
                };
                (kind, text(&["Jlid"]), number(&["Jlid"]))
            }
            Self::Material => {
                let by = ["Fjssdx", "Ssdxbs"];
                (4, either(&[by[0], by[1], "Jlid"], &[by[0], by[1], "Baxh"]), None)
            }
            Self::Verification => (4, text(&["Baxx", "Zt_xx", "Ztid"]), number(&["Baxx", "Zt_xx", "Ztid"])),
            Self::Unfiled => (1, text(&["Ym"]), None),
        };
        Named { kind, key: key.chars().take(255).collect(), record: id }
    }
}
