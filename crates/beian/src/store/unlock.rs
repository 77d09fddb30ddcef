//! Giving the store its keys.

use futures::FutureExt as _;

use crate::safe::Keys;
use crate::safe::chain::{SHARDS, Shard};
use crate::store::{Store, StoreError, Tx};

impl Store {
    /// Checks that `keys` come from the master key this database was made with (the first time:
    /// remembers it, and lays the journal's counters out), and lets steps append to the journal.
    pub async fn unlock(&self, keys: &Keys) -> Result<(), StoreError> {
        let check = keys.check().to_owned();
        let key = keys.journal().clone();
        self.step(move |tx| {
            async move {
                if first_time(tx, &check).await? {
                    for shard in 0..SHARDS {
                        let row = Shard { shard, entries: 0, cases: 0, heads: [0; 32] };
                        lay_out(tx, &row, key.shard_mac(&row)).await?;
                    }
                }
                Ok::<(), StoreError>(())
            }
            .boxed()
        })
        .await?;
        self.set_journal_key(keys.journal().clone());
        Ok(())
    }
}

async fn first_time(tx: &mut Tx<'_>, check: &str) -> Result<bool, StoreError> {
    let new = tx
        .query("insert into meta (key, value) values ('key_check', $1) on conflict (key) do nothing")
        .bind(check)
        .execute()
        .await?;
    let kept = tx.query("select value from meta where key = 'key_check'").scalar::<String>().await?;
    if kept != check {
        return Err(StoreError::WrongMasterKey);
    }
    Ok(new == 1)
}

async fn lay_out(tx: &mut Tx<'_>, row: &Shard, mac: [u8; 32]) -> Result<(), StoreError> {
    tx.query("insert into journal_shard (shard, entries, cases, heads, mac) values ($1, $2, $3, $4, $5)")
        .bind(row.shard)
        .bind(row.entries)
        .bind(row.cases)
        .bind(row.heads)
        .bind(mac)
        .execute()
        .await?;
    Ok(())
}
