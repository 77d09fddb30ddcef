//! The wrapped data keys: one per holder. A holder is an account or one file.

use jiff::Timestamp;
use uuid::Uuid;

use crate::safe::{KeyId, WrappedKey};
use crate::store::{Connection, StoreError, Tx};

/// Stores a holder's key. [`StoreError::Unique`] if the holder has one.
pub async fn insert(tx: &mut Tx<'_>, holder: &str, key: &WrappedKey, at: Timestamp) -> Result<(), StoreError> {
    tx.query("insert into data_key (id, holder, wrapped, made_at) values ($1, $2, $3, $4)")
        .bind(key.id.to_string())
        .bind(holder)
        .bind(&key.bytes)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// Stores a holder's key unless another step was faster: then that one stays.
pub async fn insert_first(tx: &mut Tx<'_>, holder: &str, key: &WrappedKey, at: Timestamp) -> Result<(), StoreError> {
    tx.query("insert into data_key (id, holder, wrapped, made_at) values ($1, $2, $3, $4) on conflict do nothing")
        .bind(key.id.to_string())
        .bind(holder)
        .bind(&key.bytes)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// A holder's key; `None` once it was destroyed.
pub async fn of_holder(connection: &mut impl Connection, holder: &str) -> Result<Option<WrappedKey>, StoreError> {
    let row = connection
        .query("select id, wrapped from data_key where holder = $1")
        .bind(holder)
        .optional::<(String, Vec<u8>)>()
        .await?;
    Ok(row.and_then(wrapped))
}

/// The key that sealed some bytes, by its id.
pub async fn by_id(connection: &mut impl Connection, id: KeyId) -> Result<Option<WrappedKey>, StoreError> {
    let row = connection
        .query("select id, wrapped from data_key where id = $1")
        .bind(id.to_string())
        .optional::<(String, Vec<u8>)>()
        .await?;
    Ok(row.and_then(wrapped))
}

/// Destroys a holder's key: what was sealed under it can never be read again. Backups made before
/// hold the key until they are deleted.
pub async fn destroy(tx: &mut Tx<'_>, holder: &str) -> Result<bool, StoreError> {
    let gone = tx.query("delete from data_key where holder = $1").bind(holder).execute().await?;
    Ok(gone > 0)
}

fn wrapped((id, bytes): (String, Vec<u8>)) -> Option<WrappedKey> {
    Some(WrappedKey { id: KeyId::from(Uuid::parse_str(&id).ok()?), bytes })
}
