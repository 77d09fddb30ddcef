//! What can go wrong inside the bureau. Refusals to a provider are not errors: they are answers (see `wire`).

/// An error of the bureau itself, for its operator's log.
#[derive(Debug, thiserror::Error)]
pub enum BureauError {
    /// The configuration contradicts itself.
    #[error("configuration: {0}")]
    Config(String),
    /// The database refused.
    #[error("database: {0}")]
    Store(#[from] sqlx::Error),
    /// The data directory cannot be used.
    #[error("data directory: {0}")]
    Io(#[from] std::io::Error),
    /// The database is not a practice bureau's, or is of another version.
    #[error("this database is not usable here: {0}")]
    Stamp(String),
    /// A stored file cannot be read back or a result cannot be written.
    #[error("file of the interface: {0}")]
    File(String),
    /// A stored setting cannot be read back.
    #[error("stored setting: {0}")]
    Setting(#[from] serde_json::Error),
    /// A worker thread died.
    #[error("worker: {0}")]
    Worker(#[from] tokio::task::JoinError),
    /// The clock was asked for something it cannot show.
    #[error("time: {0}")]
    Time(#[from] jiff::Error),
}

/// Shorthand of this crate.
pub(crate) type Result<T> = std::result::Result<T, BureauError>;
