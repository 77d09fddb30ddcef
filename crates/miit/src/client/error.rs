//! Why a client or a call fails.

/// Why a call has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The exchange failed below SOAP.
    #[error("transport failed: {failure}; request {}", if *.maybe_received { "may have arrived" } else { "did not arrive" })]
    Transport {
        /// How.
        failure: TransportFailure,
        /// Whether the regulator may have received and processed the request.
        maybe_received: bool,
    },
    /// The service answered with a SOAP fault.
    #[error("SOAP fault {code}: {text}")]
    Fault {
        /// `faultcode`.
        code: String,
        /// `faultstring`.
        text: String,
    },
    /// The password cannot be hashed; nothing was sent.
    #[error("the password has characters outside GBK")]
    Password,
    /// The answer is not SOAP, or its `return` cannot be read. The request was received.
    #[error("unreadable answer: {reason}")]
    Unreadable {
        /// What is wrong with it, without its content.
        reason: String,
    },
}

/// How an exchange failed below SOAP.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportFailure {
    /// No answer in time.
    #[error("timeout")]
    Timeout,
    /// No connection.
    #[error("no connection")]
    Connect,
    /// The connection broke.
    #[error("connection broke")]
    Broken,
    /// An HTTP status other than success, without a SOAP fault.
    #[error("HTTP status {0}")]
    Status(u16),
}

/// Why a client cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// One of the addresses is no http or https URL.
    #[error("{0} is no http address")]
    Url(&'static str),
    /// The password has characters outside GBK, so its hash is not defined.
    #[error("the password has characters outside GBK")]
    Password,
    /// The HTTP client could not be built.
    #[error("no HTTP client: {0}")]
    Http(String),
}
