//! Files from the bureau: kept raw, acknowledged, applied.

use jiff::Timestamp;

use super::{Connection, StoreError, Tx};

/// One row of `download`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DownloadRow {
    /// UUIDv7.
    pub id: String,
    /// Its channel.
    pub channel_id: String,
    /// The bureau's file name.
    pub name: String,
    /// The sealed zip.
    pub file_id: String,
    /// `stored`, `applied`, `unread`.
    pub state: String,
    /// When it was acknowledged.
    pub acked_at: Option<i64>,
}

/// Records a download unless the same name with the same hash is there; the row's id and whether it is new.
pub async fn add(
    tx: &mut Tx<'_>,
    id: &str,
    channel: &str,
    name: &str,
    hash: &str,
    file: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let added = tx
        .query(
            "insert into download (id, channel_id, name, hash, file_id, state, received_at) \
             values ($1, $2, $3, $4, $5, 'stored', $6) on conflict do nothing",
        )
        .bind(id)
        .bind(channel)
        .bind(name)
        .bind(hash)
        .bind(file)
        .bind(at)
        .execute()
        .await?;
    Ok(added == 1)
}

/// Whether a download is known already.
pub async fn knows(q: &mut impl Connection, channel: &str, name: &str, hash: &str) -> Result<bool, StoreError> {
    let row = q
        .query("select id from download where channel_id = $1 and name = $2 and hash = $3")
        .bind(channel)
        .bind(name)
        .bind(hash)
        .optional::<(String,)>()
        .await?;
    Ok(row.is_some())
}

/// The bureau has taken our acknowledgement.
pub async fn set_acked(tx: &mut Tx<'_>, channel: &str, name: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.query("update download set acked_at = $3 where channel_id = $1 and name = $2 and acked_at is null")
        .bind(channel)
        .bind(name)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// Downloads that are kept but not applied, oldest first.
pub async fn unapplied(q: &mut impl Connection, channel: &str) -> Result<Vec<DownloadRow>, StoreError> {
    q.query(
        "select id, channel_id, name, file_id, state, acked_at from download where channel_id = $1 and state = 'stored' \
         order by received_at, id limit 100",
    )
    .bind(channel)
    .all::<DownloadRow>()
    .await
}

/// Marks a download as dealt with; false if another had done so.
pub async fn set_applied(
    tx: &mut Tx<'_>,
    id: &str,
    state: &str,
    message: &str,
    warnings: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx
        .query(
            "update download set state = $2, message = $3, warnings = $4, applied_at = $5 \
             where id = $1 and state = 'stored'",
        )
        .bind(id)
        .bind(state)
        .bind(message)
        .bind(warnings)
        .bind(at)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Notes that a download speaks about an order.
pub async fn link(tx: &mut Tx<'_>, download: &str, order: &str) -> Result<(), StoreError> {
    tx.query("insert into download_order (download_id, order_id) values ($1, $2) on conflict do nothing")
        .bind(download)
        .bind(order)
        .execute()
        .await?;
    Ok(())
}

/// Names of the downloads that spoke about an order, oldest first.
pub async fn of_order(q: &mut impl Connection, order: &str) -> Result<Vec<String>, StoreError> {
    let rows = q
        .query(
            "select d.name from download d join download_order o on o.download_id = d.id where o.order_id = $1 \
             order by d.received_at, d.id",
        )
        .bind(order)
        .all::<(String,)>()
        .await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// Notes what applying a download did.
pub async fn set_effects(tx: &mut Tx<'_>, id: &str, effects: &str) -> Result<(), StoreError> {
    tx.query("update download set effects = $2 where id = $1").bind(id).bind(effects).execute().await?;
    Ok(())
}

/// A download by its id.
pub async fn find(q: &mut impl Connection, id: &str) -> Result<Option<DownloadRow>, StoreError> {
    q.query("select id, channel_id, name, file_id, state, acked_at from download where id = $1")
        .bind(id)
        .optional::<DownloadRow>()
        .await
}
