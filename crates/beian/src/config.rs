//! Settings: the embedded `config.default.toml`, overridden by a file, overridden by the environment.
//!
//! Players: [`Config::load`] merges the three layers as TOML tables and reads the result once; unknown names are errors,
//! so that a misspelt setting never passes for a default.

mod notices;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

pub use notices::{AliyunAccess, CallOutAccess, Notices, SmtpAccess, SmtpTls, TencentAccess};

use crate::network::Network;

/// The documented defaults, embedded.
pub const DEFAULTS: &str = include_str!("../../../config.default.toml");

/// Practice or real; equals the stamp of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Invented data, a practice bureau, members that only the outside knows are taken from the client.
    Practice,
    /// A real provider and a real bureau.
    Real,
}

/// All settings. Every field is explained in `config.default.toml`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Practice or real.
    pub mode: Mode,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Data directory.
    pub data: PathBuf,
    /// Database address; empty means SQLite in the data directory.
    pub db: String,
    /// Master key file; empty means beside the data directory.
    pub master_key_file: PathBuf,
    /// Ready file; empty means none.
    pub ready_file: PathBuf,
    /// Address under which people reach the pages; empty: letters carry no links, and links to the phone are to where the
    /// browser has asked.
    pub public_url: String,
    /// Anonymous checks for one address and minute.
    pub checks_per_minute: u32,
    /// Reverse proxies whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<Network>,
    /// Cookies over https only.
    pub secure_cookies: bool,
    /// Sign-in at an identity provider.
    pub oidc: IdentitySettings,
    /// The bureau's side.
    pub bureau: BureauAccess,
    /// Whom applicants can ask; empty means nobody is named.
    pub contact: String,
    /// Deadlines of orders.
    pub order: OrderLimits,
    /// How people are told.
    pub notices: Notices,
    /// Who hears of trouble with the exchange.
    pub alerts: Alerts,
    /// The review desk.
    pub review: ReviewDesk,
    /// What applicants agree to.
    pub legal: LegalFiles,
    /// Directory for plain copies of wire files; only `practice --keep` sets it.
    #[serde(skip)]
    pub keep: Option<PathBuf>,
}

/// The identity provider, and who we are there. No `Debug`: it holds a secret.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentitySettings {
    /// Issuer address; empty means that it is not offered.
    pub issuer: String,
    /// Client id.
    pub client_id: String,
    /// Client secret.
    pub client_secret: String,
    /// Scopes, separated by blanks.
    pub scopes: String,
    /// What stands on the button.
    pub name: String,
}

/// How to reach the bureau and as whom. No `Debug`: it holds secrets.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BureauAccess {
    /// Upload and download service.
    pub upload_url: String,
    /// Status service.
    pub status_url: String,
    /// Password service.
    pub verify_url: String,
    /// Unit id; a number, or its digits as text.
    #[serde(deserialize_with = "unit_id")]
    pub isp_id: i64,
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
    /// AES key, ASCII.
    pub aes_key: String,
    /// AES vector, ASCII.
    pub aes_iv: String,
    /// Encrypt uploads.
    pub encrypt_uploads: bool,
    /// Seconds between polls.
    pub poll_seconds: f64,
    /// Seconds until a call counts as unanswered.
    pub timeout_seconds: f64,
    /// Waiting orders above which several go in one file; 0 means never.
    pub batch_backlog: i64,
    /// Days for which wire files are kept.
    pub keep_files_days: i64,
    /// Questions about records a day.
    pub status_per_day: i64,
    /// Checks of filing passwords a day.
    pub password_per_day: i64,
    /// Minutes for which staff is shown an answer that was heard before.
    pub status_minutes: i64,
}

/// Twelve digits are easily quoted; both spellings mean the same.
fn unit_id<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Spelt {
        Number(i64),
        Text(String),
    }
    match Spelt::deserialize(reader)? {
        Spelt::Number(id) => Ok(id),
        Spelt::Text(text) => text.trim().parse().map_err(|_| serde::de::Error::custom("isp_id is a number")),
    }
}

/// Deadlines of orders.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderLimits {
    /// Days until an untouched draft expires.
    pub draft_days: i64,
    /// Days until an untouched returned order expires.
    pub returned_days: i64,
    /// Resend by itself after a recognised SMS lapse.
    pub resend_after_lapse: bool,
}

/// Who hears of trouble with the exchange.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alerts {
    /// `mail:ADDRESS`, `sms:PHONE`, or the name of another channel and what its receiver expects.
    pub to: Vec<String>,
    /// `zh` or `en`.
    pub lang: String,
}

/// The review desk.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewDesk {
    /// Working days in which a review is promised.
    pub promise_days: u32,
    /// When the working day begins.
    pub day_from: String,
    /// When it ends.
    pub day_to: String,
    /// Minutes of working time until the second call.
    pub second_call_minutes: i64,
    /// Working hours after which a claim counts as forgotten.
    pub stale_claim_hours: i64,
    /// Directory whose data files take the place of the embedded ones; empty means none.
    pub data: PathBuf,
}

/// The operator's own texts; an empty path takes the draft of the release.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalFiles {
    /// Terms of use.
    pub terms_file: PathBuf,
    /// Privacy statement.
    pub privacy_file: PathBuf,
    /// Consent to pictures of identity documents.
    pub identity_file: PathBuf,
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not TOML, a wrong type, or an unknown name.
    #[error("{origin}: {message}")]
    Invalid {
        /// File or layer.
        origin: String,
        /// What is wrong, without values.
        message: String,
    },
}

impl Config {
    /// Merges defaults, `file` and the environment (`vars`, as name and value).
    pub fn load(file: Option<&Path>, vars: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut merged = parse(DEFAULTS, "config.default.toml")?;
        if let Some(path) = file {
            let text = std::fs::read_to_string(path)
                .map_err(|source| ConfigError::Unreadable { path: path.into(), source })?;
            overlay(&mut merged, parse(&text, &path.display().to_string())?);
        }
        let vars: std::collections::HashMap<_, _> = vars.into_iter().collect();
        from_environment(&mut merged, "BEIAN_", &vars)?;
        let origin = file.map_or_else(|| "settings".to_owned(), |p| p.display().to_string());
        merged.try_into().map_err(|e: toml::de::Error| ConfigError::Invalid { origin, message: e.message().to_owned() })
    }

    /// The database address, with the default spelt out.
    pub fn database(&self) -> String {
        if self.db.is_empty() {
            format!("sqlite:{}", self.data.join("beian.sqlite").display())
        } else {
            self.db.clone()
        }
    }

    /// The master key's file, with the default spelt out: beside the data directory, never inside.
    pub fn master_key(&self) -> PathBuf {
        if !self.master_key_file.as_os_str().is_empty() {
            return self.master_key_file.clone();
        }
        let mut name = self.data.clone().into_os_string();
        while name.to_string_lossy().ends_with('/') {
            name = name.to_string_lossy().trim_end_matches('/').into();
        }
        name.push(".key");
        name.into()
    }

    /// Whether invented data are welcome.
    pub fn is_practice(&self) -> bool {
        self.mode == Mode::Practice
    }
}

fn parse(text: &str, origin: &str) -> Result<Table, ConfigError> {
    text.parse::<Table>()
        .map_err(|e| ConfigError::Invalid { origin: origin.to_owned(), message: e.message().to_owned() })
}

/// Lays `upper` over `lower`, table by table.
fn overlay(lower: &mut Table, upper: Table) {
    for (name, value) in upper {
        match (lower.get_mut(&name), value) {
            (Some(Value::Table(below)), Value::Table(above)) => overlay(below, above),
            (_, value) => {
                lower.insert(name, value);
            }
        }
    }
}

/// Replaces each setting whose variable is present, keeping the type that the default has.
fn from_environment(
    table: &mut Table,
    prefix: &str,
    vars: &std::collections::HashMap<String, String>,
) -> Result<(), ConfigError> {
    for (name, value) in table.iter_mut() {
        let variable = format!("{prefix}{}", name.to_uppercase());
        if let Value::Table(inner) = value {
            from_environment(inner, &format!("{variable}__"), vars)?;
            continue;
        }
        let Some(text) = vars.get(&variable) else { continue };
        let wrong = |_| ConfigError::Invalid { origin: variable.clone(), message: "not of the setting's type".into() };
        *value = match value {
            Value::Integer(_) => {
                Value::Integer(text.parse().map_err(|e: std::num::ParseIntError| wrong(e.to_string()))?)
            }
            Value::Float(_) => Value::Float(text.parse().map_err(|e: std::num::ParseFloatError| wrong(e.to_string()))?),
            Value::Boolean(_) => {
                Value::Boolean(text.parse().map_err(|e: std::str::ParseBoolError| wrong(e.to_string()))?)
            }
            Value::Array(_) => Value::Array(
                text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(|t| Value::String(t.to_owned())).collect(),
            ),
            _ => Value::String(text.clone()),
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_file_and_environment_stack() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("c.toml");
        std::fs::write(&file, "mode = \"practice\"\n[bureau]\nisp_id = \"440000009901\"\npoll_seconds = 2\n").unwrap();
        let vars = [("BEIAN_BUREAU__PASSWORD".to_owned(), "from-env".to_owned())];
        let config = Config::load(Some(&file), vars).unwrap();
        assert!(config.is_practice());
        assert_eq!(config.bureau.isp_id, 440_000_009_901);
        assert_eq!(config.bureau.password, "from-env");
        assert_eq!(config.order.draft_days, 30);
        assert_eq!(config.master_key(), Path::new("./data.key"));
    }

    #[test]
    fn a_misspelt_setting_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("c.toml");
        std::fs::write(&file, "lissten = \"127.0.0.1:1\"\n").unwrap();
        assert!(matches!(Config::load(Some(&file), []), Err(ConfigError::Invalid { .. })));
    }
}
