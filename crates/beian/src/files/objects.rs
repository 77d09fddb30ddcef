//! The object store: sealed files under `DATA/objects`, named by id. A file is durable before a row speaks of it; one
//! without a row is an orphan of a crash and harmless, since its key was never stored.

use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use uuid::Uuid;

use crate::safe::{Keys, Place, WrappedKey};
use crate::store::{Connection, StoreError, Tx, data_keys, ground};

/// The directory of sealed files.
pub struct Objects {
    dir: PathBuf,
}

/// An object that is durable on disk and waits for its row.
#[derive(Clone)]
pub struct Put {
    /// Its id.
    pub id: String,
    kind: &'static str,
    size: i64,
    wrapped: WrappedKey,
}

/// Why an object cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// The file system says no.
    #[error("the object store")]
    Io(#[from] std::io::Error),
    /// Sealing or opening failed.
    #[error(transparent)]
    Safe(#[from] crate::safe::SafeError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No such object, or its key was destroyed.
    #[error("no such object")]
    Gone,
}

impl Objects {
    /// Opens, and if need be makes, the directory.
    pub fn open(dir: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(dir)?;
        Ok(Self { dir: dir.to_owned() })
    }

    /// Seals `plain` under a key of its own and writes it durably.
    pub fn put(&self, keys: &Keys, kind: &'static str, plain: &[u8]) -> Result<Put, ObjectError> {
        let uuid = Uuid::now_v7();
        let id = uuid.to_string();
        let (key, wrapped) = keys.make_data_key(Uuid::new_v4(), &mut rand::rng())?;
        let sealed = keys.seal(&key, place(&id), plain, &mut rand::rng())?;
        let path = self.path(&id);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let part = path.with_extension("part");
        let mut file = std::fs::File::create(&part)?;
        file.write_all(&sealed)?;
        file.sync_all()?;
        std::fs::rename(&part, &path)?;
        if let Some(parent) = path.parent() {
            std::fs::File::open(parent)?.sync_all()?;
        }
        Ok(Put { id, kind, size: i64::try_from(plain.len()).unwrap_or(i64::MAX), wrapped })
    }

    /// Opens an object.
    pub async fn get(&self, q: &mut impl Connection, keys: &Keys, id: &str) -> Result<Vec<u8>, ObjectError> {
        let wrapped = data_keys::of_holder(q, &holder(id)).await?.ok_or(ObjectError::Gone)?;
        let key = keys.unwrap_data_key(&wrapped)?;
        Ok(keys.open(&key, place(id), &self.read(id)?)?.reveal().clone())
    }

    /// Removes an object whose key was destroyed. One that is not there any more is as good as removed.
    pub fn remove(&self, id: &str) -> Result<(), ObjectError> {
        match std::fs::remove_file(self.path(id)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e.into()),
            _ => Ok(()),
        }
    }

    /// Reads the sealed bytes of an object.
    fn read(&self, id: &str) -> Result<Vec<u8>, ObjectError> {
        match std::fs::read(self.path(id)) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(ObjectError::Gone),
            outcome => Ok(outcome?),
        }
    }

    /// Two levels, by the random tail of the id, so that no directory grows without bound.
    fn path(&self, id: &str) -> PathBuf {
        let tail = &id[id.len().saturating_sub(2)..];
        self.dir.join(tail).join(id)
    }
}

impl Put {
    /// Records the object inside a step.
    pub async fn record(&self, tx: &mut Tx<'_>, at: Timestamp) -> Result<(), StoreError> {
        ground::add_file(tx, &self.id, self.kind, self.size, at).await?;
        data_keys::insert(tx, &holder(&self.id), &self.wrapped, at).await
    }
}

fn holder(id: &str) -> String {
    format!("file:{id}")
}

fn place(id: &str) -> Place<'_> {
    Place { table: "file", column: "object", row: id }
}
