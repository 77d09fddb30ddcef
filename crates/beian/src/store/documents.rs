//! Documents of an order beyond keeping and listing them: taking one away, giving it to another owner, what is newer than a
//! round.

use super::{Connection, StoreError, Tx};

/// Takes a document's row away. Its file stays until its key is destroyed.
pub async fn remove(tx: &mut Tx<'_>, id: &str) -> Result<(), StoreError> {
    tx.query("delete from material where id = $1").bind(id).execute().await?;
    Ok(())
}

/// The document proves something of `owner` from now on.
pub async fn give(tx: &mut Tx<'_>, id: &str, owner: &str) -> Result<(), StoreError> {
    tx.query("update material set owner = $2 where id = $1").bind(id).bind(owner).execute().await?;
    Ok(())
}

/// Owners whose documents came after the submission of a round.
pub async fn owners_since_round(q: &mut impl Connection, order: &str, round: i64) -> Result<Vec<String>, StoreError> {
    q.query(
        "select m.owner from material m join revision r on r.order_id = m.order_id and r.round = $2 \
         where m.order_id = $1 and m.created_at > r.submitted_at",
    )
    .bind(order)
    .bind(round)
    .scalars::<String>()
    .await
}
