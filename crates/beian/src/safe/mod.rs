//! Personal data under lock, and the journal's chain. Pure: no database, no clock; randomness is
//! passed in.
//!
//! Players: [`MasterKey`], a file outside the data directory; [`Keys`], derived from it once at
//! start; [`DataKey`], one per account holder and one per file, kept wrapped in the database;
//! [`Sealed`], a value in memory that does not print itself; [`blind`], exact search over sealed
//! values; [`chain`], the arithmetic of the journal.
//!
//! Way of a value: flow → `keys.seal(&data_key, place, plain)` → bytes in a column → `keys.open(…)`
//! → `Sealed` → masked on a page, or shown with the act recorded.

pub mod blind;
pub mod chain;
mod cipher;
mod keys;
mod mac;
mod master;
mod sealed;

pub use chain::JournalKey;
pub use cipher::Place;
pub use keys::{DataKey, KeyId, Keys, WrappedKey};
pub use master::MasterKey;
pub use sealed::Sealed;

/// What can go wrong in the safe. Never holds a value.
#[derive(Debug, thiserror::Error)]
pub enum SafeError {
    /// The master key must not be stored, backed up or stolen together with the data.
    #[error("the master key must not lie inside the data directory ({0})")]
    KeyBesideData(std::path::PathBuf),
    /// The key file cannot be read or written.
    #[error("the master key file {path}")]
    KeyFile {
        /// Which file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The key file is readable by others.
    #[error("the master key file {0} must be readable by its owner only (chmod 600)")]
    KeyFileOpen(std::path::PathBuf),
    /// The key file is not 64 hexadecimal digits.
    #[error("the master key file {0} is not 64 hexadecimal digits")]
    KeyFormat(std::path::PathBuf),
    /// Sealed under another key than the one given.
    #[error("sealed with key {found}, given key {given}")]
    OtherKey {
        /// The key id in the bytes.
        found: KeyId,
        /// The key id that was tried.
        given: KeyId,
    },
    /// The bytes are of a version this release does not know.
    #[error("sealed bytes of unknown version {0}")]
    Version(u8),
    /// Too short to be sealed bytes.
    #[error("not sealed bytes")]
    Format,
    /// Changed, moved to another place, or never ours.
    #[error("sealed bytes do not open: changed or moved")]
    Tampered,
}
