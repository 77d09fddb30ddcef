//! Settings of what the platform writes to people. Every field is explained in `config.default.toml`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// How people are told.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notices {
    /// Who carries SMS: empty, `none`, `practice`, `callout`, `aliyun`, `tencent`.
    pub sms: String,
    /// Who carries mail: empty, `none`, `practice`, `smtp`, `callout`.
    pub mail: String,
    /// Names of further channels, separated by spaces; all by call-out.
    pub others: String,
    /// The sign before every SMS, and the sign name at the gateways.
    pub sign: String,
    /// Seconds until an attempt counts as unanswered.
    pub timeout_seconds: f64,
    /// The call-out.
    pub callout: CallOutAccess,
    /// The mail server.
    pub smtp: SmtpAccess,
    /// Alibaba Cloud.
    pub aliyun: AliyunAccess,
    /// Tencent Cloud.
    pub tencent: TencentAccess,
}

/// The operator's own service. No `Debug`: it holds a secret.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallOutAccess {
    /// Address.
    pub url: String,
    /// Key of the signature.
    pub secret: String,
}

/// How the way to the mail server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpTls {
    /// Not at all: only for a server on this machine.
    None,
    /// After STARTTLS, and never without.
    Starttls,
    /// From the first byte.
    Tls,
}

/// The mail server. No `Debug`: it holds a secret.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpAccess {
    /// Host name, which its certificate must name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// User name; empty: without sign-in.
    pub user: String,
    /// Password.
    pub password: String,
    /// Sender's address.
    pub from: String,
    /// Encryption.
    pub tls: SmtpTls,
    /// One more root certificate, PEM; empty: only those of the machine.
    pub ca_file: PathBuf,
}

/// Alibaba Cloud SMS (Dysmsapi). No `Debug`: it holds a secret.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AliyunAccess {
    /// Address of the service.
    pub url: String,
    /// Access key.
    pub access_key_id: String,
    /// Its secret.
    pub access_key_secret: String,
    /// Template code by kind of message.
    pub templates: BTreeMap<String, String>,
}

/// Tencent Cloud SMS. No `Debug`: it holds a secret.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TencentAccess {
    /// Address of the service.
    pub url: String,
    /// Region.
    pub region: String,
    /// Secret id.
    pub secret_id: String,
    /// Secret key.
    pub secret_key: String,
    /// SmsSdkAppId.
    pub app_id: String,
    /// Template id by kind of message.
    pub templates: BTreeMap<String, String>,
}
