//! Records of sealed objects, and the small values of `meta`.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// Records a sealed object; its key is stored apart, under the holder `file:ID`.
pub async fn add_file(tx: &mut Tx<'_>, id: &str, kind: &str, size: i64, at: Timestamp) -> Result<(), StoreError> {
    tx.query("insert into file (id, kind, size, created_at) values ($1, $2, $3, $4)")
        .bind(id)
        .bind(kind)
        .bind(size)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// A value of `meta`.
pub async fn meta(q: &mut impl Connection, key: &str) -> Result<Option<String>, StoreError> {
    q.query("select value from meta where key = $1").bind(key).optional_scalar::<String>().await
}

/// Sets a value of `meta`.
pub async fn set_meta(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<(), StoreError> {
    tx.query("insert into meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value")
        .bind(key)
        .bind(value)
        .execute()
        .await?;
    Ok(())
}
