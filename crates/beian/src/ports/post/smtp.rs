//! Mail by SMTP. A server cannot be asked to remove repeats: what was under way when the connection broke is unsure.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::Message;
use lettre::message::{Mailbox, header};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;

use super::{Letter, Said};
use crate::config::{SmtpAccess, SmtpTls};

/// The mail server.
pub struct Smtp {
    access: SmtpAccess,
    from: Mailbox,
    tls: TlsParameters,
    limit: Duration,
}

/// `Auto-Submitted: auto-generated` (RFC 3834): nobody's holiday notice answers.
#[derive(Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Smtp {
    /// As the settings say.
    ///
    /// # Errors
    /// A missing setting, a sender that is no address, a certificate that cannot be read.
    pub fn new(access: &SmtpAccess, limit: Duration) -> anyhow::Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        super::needed(&access.host, "smtp.host")?;
        let from = super::needed(&access.from, "smtp.from")?.parse();
        let mut tls = TlsParameters::builder(access.host.clone());
        if !access.ca_file.as_os_str().is_empty() {
            let pem = std::fs::read(&access.ca_file)?;
            tls = tls.add_root_certificate(Certificate::from_pem(&pem)?);
        }
        Ok(Self {
            access: access.clone(),
            from: from.map_err(|_| anyhow::anyhow!("notices.smtp.from is no mail address"))?,
            tls: tls.build()?,
            limit,
        })
    }

    /// Hands a mail over. Everything up to the first word about the mail itself is repeatable.
    pub async fn send(&self, letter: &Letter, now: Timestamp) -> Said {
        let Some(mail) = self.mail(letter, now) else { return Said::never("address_not_mailable") };
        let mut connection = match tokio::time::timeout(self.limit, self.connect()).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(error)) => return before(&error),
            Err(_) => return Said::later("timeout_connecting"),
        };
        let sent = tokio::time::timeout(self.limit, connection.send(mail.envelope(), &mail.formatted())).await;
        let said = match sent {
            Ok(Ok(_)) => Said::Delivered,
            Ok(Err(error)) => during(&error),
            Err(_) => Said::unknown("timeout"),
        };
        if said == Said::Delivered {
            // The mail is taken over; whether the farewell is heard does not matter.
            drop(tokio::time::timeout(Duration::from_secs(1), connection.quit()).await);
        }
        said
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let access = &self.access;
        let hello = ClientId::default();
        let implicit = (access.tls == SmtpTls::Tls).then(|| self.tls.clone());
        let server = (access.host.as_str(), access.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.limit), &hello, implicit, None).await?;
        if access.tls == SmtpTls::Starttls {
            connection.starttls(self.tls.clone(), &hello).await?;
        }
        if !access.user.is_empty() {
            let who = Credentials::new(access.user.clone(), access.password.clone());
            connection.auth(DEFAULT_MECHANISMS, &who).await?;
        }
        Ok(connection)
    }

    /// The mail; `None` if the address cannot be written to.
    fn mail(&self, letter: &Letter, now: Timestamp) -> Option<Message> {
        let domain = self.from.email.domain();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, letter.to.parse().ok()?))
            .subject(letter.subject.clone())
            .date(SystemTime::from(now))
            .message_id(Some(format!("<{}@{domain}>", letter.key)))
            .header(AutoSubmitted)
            .header(header::ContentType::TEXT_PLAIN)
            .body(letter.text.clone())
            .ok()
    }
}

/// Before the mail was spoken of: nothing was sent, whatever went wrong. A wrong password is mended by people, so it is tried
/// again too.
fn before(error: &Error) -> Said {
    Said::later(match error.status() {
        Some(code) => format!("smtp_{code}"),
        None if error.is_tls() => "tls".to_owned(),
        None if error.is_client() => "server_cannot".to_owned(),
        None => "not_reached".to_owned(),
    })
}

/// While the mail was handed over: a code of the server is clear, silence is not.
fn during(error: &Error) -> Said {
    match error.status() {
        Some(code) if error.is_permanent() => Said::never(format!("smtp_{code}")),
        Some(code) => Said::later(format!("smtp_{code}")),
        None if error.is_client() => Said::never("address_not_mailable"),
        None => Said::unknown("connection_lost"),
    }
}
