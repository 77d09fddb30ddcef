//! Appending to the journal: in any crowd, and never to a broken one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use beian::store::journal::{self, Entry, Verdict};
use beian::store::{Stamp, Store, StoreError, Tx};
use beian::testing::{databases, keys};
use futures::FutureExt as _;
use jiff::Timestamp;

#[tokio::test]
async fn nothing_is_appended_to_a_broken_journal_or_without_keys() {
    for database in databases().await {
        let store = database.open().await;
        let done: Result<u64, StoreError> =
            store.step(|tx| tx.query("update journal_shard set entries = 77").execute().boxed()).await;
        assert_eq!(done.unwrap(), 16);
        let outcome: Result<i64, StoreError> = store.step(|tx| one_more(tx, "a").boxed()).await;
        assert!(matches!(outcome, Err(StoreError::JournalBroken { .. })), "{outcome:?}");
        store.close().await;
        let store = Store::open(&database.url, Stamp::Practice).await.unwrap();
        let outcome: Result<i64, StoreError> = store.step(|tx| one_more(tx, "a").boxed()).await;
        assert!(matches!(outcome, Err(StoreError::Locked)), "{outcome:?}");
        store.close().await;
    }
}

async fn one_more(tx: &mut Tx<'_>, case_id: &str) -> Result<i64, StoreError> {
    let details = serde_json::json!({});
    let entry = Entry { case_id, at: Timestamp::UNIX_EPOCH, actor: "x", act: "x", details: &details };
    journal::append(tx, &entry).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn appends_at_once_keep_the_chains_whole() {
    for database in databases().await {
        let store = database.open().await;
        let all = (0..200).map(|at| {
            let store = store.clone();
            let case_id = format!("case-{}", at % 20);
            tokio::spawn(async move {
                let own = case_id;
                store.step(move |tx| async move { one_more(tx, &own).await }.boxed()).await
            })
        });
        for one in futures::future::join_all(all).await {
            one.unwrap().unwrap();
        }
        let mut reader = store.snapshot().await.unwrap();
        let found = journal::verify(&mut reader, Some(keys().journal()), None).await.unwrap();
        drop(reader);
        let Verdict::Verified(root) = found else { panic!("{found:?}") };
        assert_eq!((root.entries, root.cases), (200, 20));
        store.close().await;
    }
}
