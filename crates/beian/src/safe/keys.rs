//! The keys of a running process, and the data keys they wrap.

use rand::CryptoRng;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::safe::blind::BlindKey;
use crate::safe::{JournalKey, MasterKey, Place, SafeError, Sealed, cipher};

/// The name of a key, not secret: 16 bytes, shown as a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 16]);

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Uuid::from_bytes(self.0).fmt(f)
    }
}

impl From<Uuid> for KeyId {
    fn from(id: Uuid) -> KeyId {
        KeyId(id.into_bytes())
    }
}

/// A holder's or a file's own key, unwrapped.
#[derive(Clone)]
pub struct DataKey {
    id: KeyId,
    key: Zeroizing<[u8; 32]>,
}

impl DataKey {
    /// Its id, which stands in all bytes it seals.
    pub fn id(&self) -> KeyId {
        self.id
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DataKey({})", self.id)
    }
}

/// A data key as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// The key's id.
    pub id: KeyId,
    /// The key, sealed with the master key.
    pub bytes: Vec<u8>,
}

/// What is derived from the master key, each for one purpose.
pub struct Keys {
    wrapping: Zeroizing<[u8; 32]>,
    wrapping_id: KeyId,
    blind: BlindKey,
    journal: JournalKey,
    check: String,
}

const WRAPPED: &str = "data_key";

impl Keys {
    /// Derives them.
    pub fn new(master: &MasterKey) -> Keys {
        let mut id = [0; 16];
        id.copy_from_slice(&master.derive("beian wrapping key id 1")[..16]);
        Keys {
            wrapping: master.derive("beian wrapping key 1"),
            wrapping_id: KeyId(id),
            blind: BlindKey::new(master.derive("beian blind index 1")),
            journal: JournalKey::new(master.derive("beian journal 1")),
            check: hex::encode(&master.derive("beian key check 1")[..]),
        }
    }

    /// Stored in the database, so that a wrong master key is found at start and not by a page.
    pub fn check(&self) -> &str {
        &self.check
    }

    /// The key of the blind index.
    pub fn blind(&self) -> &BlindKey {
        &self.blind
    }

    /// The key of the journal's seals.
    pub fn journal(&self) -> &JournalKey {
        &self.journal
    }

    /// A new data key, and how it is stored.
    pub fn make_data_key(
        &self,
        id: Uuid,
        random: &mut (impl CryptoRng + ?Sized),
    ) -> Result<(DataKey, WrappedKey), SafeError> {
        let id = KeyId::from(id);
        let mut key = Zeroizing::new([0; 32]);
        random.fill_bytes(&mut key[..]);
        let row = id.to_string();
        let bytes = cipher::seal(&self.wrapping, self.wrapping_id, place_of(&row), &key[..], random)?;
        Ok((DataKey { id, key }, WrappedKey { id, bytes }))
    }

    /// A stored data key, ready for use.
    pub fn unwrap_data_key(&self, wrapped: &WrappedKey) -> Result<DataKey, SafeError> {
        let row = wrapped.id.to_string();
        let plain = cipher::open(&self.wrapping, self.wrapping_id, place_of(&row), &wrapped.bytes)?;
        let key: [u8; 32] = plain.as_slice().try_into().map_err(|_| SafeError::Format)?;
        Ok(DataKey { id: wrapped.id, key: Zeroizing::new(key) })
    }

    /// Seals a value for the place it will stand in.
    pub fn seal(
        &self,
        key: &DataKey,
        place: Place<'_>,
        plain: &[u8],
        random: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<u8>, SafeError> {
        cipher::seal(&key.key, key.id, place, plain, random)
    }

    /// Opens a value that stands in `place`.
    pub fn open(&self, key: &DataKey, place: Place<'_>, bytes: &[u8]) -> Result<Sealed<Vec<u8>>, SafeError> {
        let mut plain = cipher::open(&key.key, key.id, place, bytes)?;
        Ok(Sealed::new(std::mem::take(&mut *plain)))
    }

    /// Opens a text that stands in `place`.
    pub fn open_text(&self, key: &DataKey, place: Place<'_>, bytes: &[u8]) -> Result<Sealed<String>, SafeError> {
        let plain = cipher::open(&key.key, key.id, place, bytes)?;
        let text = std::str::from_utf8(&plain).map_err(|_| SafeError::Format)?;
        Ok(Sealed::new(text.to_owned()))
    }

    /// Which data key sealed these bytes.
    pub fn key_of(&self, bytes: &[u8]) -> Result<KeyId, SafeError> {
        cipher::key_id(bytes)
    }
}

fn place_of(row: &str) -> Place<'_> {
    Place { table: WRAPPED, column: "wrapped", row }
}
