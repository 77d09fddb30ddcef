//! What the caller tells the bureau before it opens: who may sign in, where it keeps its database, who decides.

use std::{future::Future, path::PathBuf, pin::Pin, sync::Arc, time::Duration};

use crate::{
    clock::ClockMove,
    error::{BureauError, Result},
    faults::FaultPlan,
};

/// The settings of a practice bureau. PRACTICE only.
#[derive(Clone)]
pub struct BureauConfig {
    /// Two digits of the bureau's province; empty means the first two digits of the first provider's id.
    pub province: String,
    /// The access providers that may sign in.
    pub providers: Vec<Provider>,
    /// Where `bureau.sqlite` lies; made when absent.
    pub data_dir: PathBuf,
    /// Who decides requests.
    pub decide: Decide,
    /// Told of every move of the bureau's clock, before `POST /clock` is answered.
    pub clock_link: Option<ClockLink>,
    /// What to do with an upload whose number was used before. The text of the interface is silent.
    pub used_number: UsedNumber,
    /// Names and addresses under which the management side may be called, besides loopback ones.
    pub hosts: Vec<String>,
    /// With so many uploads of one provider waiting for the desk the next one is refused with 15.
    pub waiting_limit: u32,
    /// Bad behaviour from the start; a bureau that is opened again with the same plan goes on where it was. `None` leaves it
    /// as it was left.
    pub faults: Option<FaultPlan>,
    /// A data file for the register (JSON), entered when the bureau opens; what is there already stays.
    pub register: Option<PathBuf>,
}

impl BureauConfig {
    /// A bureau with the given data directory and providers and the usual settings: decisions by hand.
    pub fn new(data_dir: impl Into<PathBuf>, providers: Vec<Provider>) -> Self {
        Self {
            province: String::new(),
            providers,
            data_dir: data_dir.into(),
            decide: Decide::Hand,
            clock_link: None,
            used_number: UsedNumber::Refuse,
            hosts: Vec::new(),
            waiting_limit: 1_000,
            faults: None,
            register: None,
        }
    }

    /// Checks the settings and fills in the province.
    pub(crate) fn settled(mut self) -> Result<Self> {
        let wrong = |text: String| Err(BureauError::Config(text));
        let Some(first) = self.providers.first() else {
            return wrong("at least one provider is needed".into());
        };
        if self.province.is_empty() {
            self.province = first.province();
        }
        if self.province.len() != 2 || !self.province.bytes().all(|b| b.is_ascii_digit()) {
            return wrong(format!("province {:?} is not two digits", self.province));
        }
        for (i, p) in self.providers.iter().enumerate() {
            if let Some(objection) = p.objection() {
                return wrong(format!("provider {}: {objection}", p.isp_id));
            }
            if self.providers[..i].iter().any(|q| q.isp_id == p.isp_id) {
                return wrong(format!("provider {} is named twice", p.isp_id));
            }
        }
        if let Some(objection) = self.faults.as_ref().and_then(FaultPlan::objection) {
            return wrong(objection);
        }
        Ok(self)
    }
}

/// One access provider as the bureau knows it.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct Provider {
    /// Unit id, whose first two digits are the provider's province.
    pub isp_id: i64,
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
    /// AES key as text of 16, 24 or 32 bytes: then downloads are encrypted, and uploads may be.
    pub key: Option<String>,
    /// Initialisation vector as text of 16 bytes.
    pub iv: Option<String>,
}

impl Provider {
    /// What is wrong with it, if anything.
    pub(crate) fn objection(&self) -> Option<&'static str> {
        if self.isp_id < 10 {
            Some("the id is too short to name a province")
        } else if self.key.is_some() != self.iv.is_some() {
            Some("key and iv come together or not at all")
        } else if self.key.as_ref().is_some_and(|k| ![16, 24, 32].contains(&k.len())) {
            Some("the key is 16, 24 or 32 bytes")
        } else if self.iv.as_ref().is_some_and(|v| v.len() != 16) {
            Some("the iv is 16 bytes")
        } else {
            None
        }
    }

    /// The first two digits of the id.
    pub(crate) fn province(&self) -> String {
        province_of(self.isp_id)
    }
}

/// The province that a unit id begins with.
pub(crate) fn province_of(isp_id: i64) -> String {
    isp_id.to_string().chars().take(2).collect()
}

/// Who decides requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decide {
    /// A person or a test, through the management API.
    Hand,
    /// The bureau itself: after this much real time it answers the SMS and approves.
    Auto {
        /// Real time after intake.
        after: Duration,
    },
}

impl Decide {
    /// Automatic with the usual delay of two seconds.
    pub fn auto() -> Self {
        Self::Auto { after: Duration::from_secs(2) }
    }
}

/// What to do with an upload whose number was used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsedNumber {
    /// 999 with a text, whatever the file is. The default: it shows a client that resends blindly.
    Refuse,
    /// 0 when the file is the one stored under that number, without storing it again; 999 otherwise.
    AcceptSame,
}

/// Called with every move of the bureau's clock and awaited; an error refuses the move.
pub type ClockLink =
    Arc<dyn Fn(ClockMove) -> Pin<Box<dyn Future<Output = std::result::Result<(), String>> + Send>> + Send + Sync>;
