//! The faults by name.

use serde::{Deserialize, Serialize};

/// A kind of bad behaviour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FaultName {
    /// An upload is not stored and the connection closed without an answer.
    #[serde(rename = "drop_before_store")]
    DropBeforeStore,
    /// An upload is stored and the connection closed without an answer.
    #[serde(rename = "drop_after_store")]
    DropAfterStore,
    /// Another call than an upload is worked, and the connection closed without an answer.
    #[serde(rename = "drop_answer")]
    DropAnswer,
    /// Calls are answered late.
    #[serde(rename = "delay")]
    Delay,
    /// A call meets a server's error page (HTTP 503) in place of the service.
    #[serde(rename = "http_503")]
    Http503,
    /// The bureau is put back to an earlier copy: the newest upload of a provider is gone with everything made of it, and the next one
    /// is refused with 14, which names it. It strikes only where nothing of that upload has been delivered yet.
    #[serde(rename = "code_14")]
    Code14,
    /// An upload is refused with 15 and not stored.
    #[serde(rename = "code_15")]
    Code15,
    /// Reporting is closed until a full minute that is near: uploads are refused with 20, which names the hours.
    #[serde(rename = "code_20")]
    Code20,
    /// An upload is refused with 901 and not stored.
    #[serde(rename = "code_901")]
    Code901,
    /// A download is refused with 902.
    #[serde(rename = "code_902")]
    Code902,
    /// A file is delivered with 1 (all downloaded) in place of 0.
    #[serde(rename = "code_1")]
    Code1,
    /// A download is answered 3 (call again) without a file.
    #[serde(rename = "code_3")]
    Code3,
    /// An acknowledged file stays in the queue for one more delivery.
    #[serde(rename = "redeliver")]
    Redeliver,
    /// A file is queued twice, under two names.
    #[serde(rename = "twice")]
    Twice,
    /// A file is held back for a while.
    #[serde(rename = "late")]
    Late,
    /// A file overtakes others that wait.
    #[serde(rename = "out_of_order")]
    OutOfOrder,
    /// A file is delivered with a wrong hash; the next delivery is right.
    #[serde(rename = "corrupt_hash")]
    CorruptHash,
    /// The base64 text of a file is wrapped at 76 characters.
    #[serde(rename = "wrapped_base64")]
    WrappedBase64,
    /// Result texts and opinions are dressed up: brackets, blanks, line feeds, additions.
    #[serde(rename = "odd_prose")]
    OddProse,
    /// With a file comes another one that nobody asked for and that belongs to nobody.
    #[serde(rename = "unasked")]
    Unasked,
    /// Results of verification material carry Czlx 35, as the text has it and the schema does not.
    #[serde(rename = "czlx_35")]
    Czlx35,
    /// A cancelled access is announced by ZXSJ with Zxlb 2, as the text has it and the schema does not.
    #[serde(rename = "zxlb_2")]
    Zxlb2,
    /// Purposes of attachments carry Ssdxlx 0 and 1 in JCDM, as the text has it and the schema does not.
    #[serde(rename = "ssdxlx_0")]
    Ssdxlx0,
    /// The handling states carry Sfyx in JCDM, as the text has it and the schema does not.
    #[serde(rename = "sfyx")]
    Sfyx,
    /// Over-reported accesses carry empty Ym and Jxip in HCJG, as the text has it and the schema does not.
    #[serde(rename = "empty_ym")]
    EmptyYm,
}

impl FaultName {
    /// Every fault.
    pub const ALL: [Self; 25] = [
        Self::DropBeforeStore,
        Self::DropAfterStore,
        Self::DropAnswer,
        Self::Delay,
        Self::Http503,
        Self::Code14,
        Self::Code15,
        Self::Code20,
        Self::Code901,
        Self::Code902,
        Self::Code1,
        Self::Code3,
        Self::Redeliver,
        Self::Twice,
        Self::Late,
        Self::OutOfOrder,
        Self::CorruptHash,
        Self::WrappedBase64,
        Self::OddProse,
        Self::Unasked,
        Self::Czlx35,
        Self::Zxlb2,
        Self::Ssdxlx0,
        Self::Sfyx,
        Self::EmptyYm,
    ];

    /// Its name in plans.
    pub fn name(self) -> &'static str {
        match self {
            Self::DropBeforeStore => "drop_before_store",
            Self::DropAfterStore => "drop_after_store",
            Self::DropAnswer => "drop_answer",
            Self::Delay => "delay",
            Self::Http503 => "http_503",
            Self::Code14 => "code_14",
            Self::Code15 => "code_15",
            Self::Code20 => "code_20",
            Self::Code901 => "code_901",
            Self::Code902 => "code_902",
            Self::Code1 => "code_1",
            Self::Code3 => "code_3",
            Self::Redeliver => "redeliver",
            Self::Twice => "twice",
            Self::Late => "late",
            Self::OutOfOrder => "out_of_order",
            Self::CorruptHash => "corrupt_hash",
            Self::WrappedBase64 => "wrapped_base64",
            Self::OddProse => "odd_prose",
            Self::Unasked => "unasked",
            Self::Czlx35 => "czlx_35",
            Self::Zxlb2 => "zxlb_2",
            Self::Ssdxlx0 => "ssdxlx_0",
            Self::Sfyx => "sfyx",
            Self::EmptyYm => "empty_ym",
        }
    }

    /// Whether it takes `ms`.
    pub fn takes_ms(self) -> bool {
        matches!(self, Self::Delay | Self::Late)
    }

    /// Whether it keeps a call from being worked, so that a client has to come again.
    pub fn is_a_refusal(self) -> bool {
        use FaultName as F;
        let refusals =
            [F::DropBeforeStore, F::Http503, F::Code14, F::Code15, F::Code20, F::Code901, F::Code902, F::Code3];
        refusals.contains(&self)
    }

    /// What keeps its stream of chance apart from the others' (FNV-1a of the name).
    pub(super) fn stream(self) -> u64 {
        self.name().bytes().fold(0xCBF2_9CE4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_plans() {
        for fault in FaultName::ALL {
            assert_eq!(serde_json::to_value(fault).unwrap(), fault.name());
        }
    }
}
