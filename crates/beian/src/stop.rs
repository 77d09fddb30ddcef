//! Stop points: in practice mode the process can be made to die at a named place, as by SIGKILL, to show that nothing is
//! lost or doubled. Each point fires once per data directory; that it fired is remembered there.

use std::path::{Path, PathBuf};

/// Where the process can be made to die.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopPoint {
    /// An approved order waits; nothing is packed.
    BeforePack,
    /// Number, wire ids and package are stored; nothing is sent.
    AfterSequence,
    /// The bureau has answered an upload; the answer is not stored.
    AfterSend,
    /// A download is stored; it is about to be acknowledged.
    BeforeAck,
    /// A download has just been stored.
    AfterStore,
    /// A download is acknowledged; it is not applied.
    AfterAck,
    /// Half of a download is applied, in an open transaction.
    MidApply,
    /// The attempt at a message is stored; nobody is called yet.
    BeforeDelivery,
    /// The carrier of a message has answered; the answer is not stored.
    AfterDelivery,
}

impl StopPoint {
    fn name(self) -> &'static str {
        match self {
            Self::BeforePack => "before_pack",
            Self::AfterSequence => "after_sequence",
            Self::AfterSend => "after_send",
            Self::BeforeAck => "before_ack",
            Self::AfterStore => "after_store",
            Self::AfterAck => "after_ack",
            Self::MidApply => "mid_apply",
            Self::BeforeDelivery => "before_delivery",
            Self::AfterDelivery => "after_delivery",
        }
    }
}

/// The stop point asked for, if any.
pub struct StopPoints {
    wanted: Option<String>,
    memory: PathBuf,
}

impl StopPoints {
    /// `wanted` is the value of `BEIAN_STOP_AT`; `data` the data directory.
    pub fn new(wanted: Option<String>, data: &Path) -> Self {
        Self { wanted, memory: data.join("stopped-at") }
    }

    /// No stop points: real mode.
    pub fn none() -> Self {
        Self { wanted: None, memory: PathBuf::new() }
    }

    /// Dies here if this point was asked for and has not fired in this data directory.
    pub fn reach(&self, point: StopPoint) {
        if self.wanted.as_deref() != Some(point.name()) {
            return;
        }
        let mark = self.memory.join(point.name());
        if mark.exists() || std::fs::create_dir_all(&self.memory).is_err() || std::fs::write(&mark, b"").is_err() {
            return;
        }
        if let Ok(dir) = std::fs::File::open(&self.memory) {
            // The mark must outlive the kill; a lost mark would only stop once more.
            let _ = dir.sync_all();
        }
        let _ = nix::sys::signal::kill(nix::unistd::Pid::this(), nix::sys::signal::Signal::SIGKILL);
        std::process::abort();
    }
}
