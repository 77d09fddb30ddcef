//! Steps: each its own, many to a commit, durable when they return.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use beian::store::{Dialect, Store, StoreError, Tx};
use beian::testing::{TestDatabase, databases};
use futures::FutureExt as _;
use tokio::sync::Barrier;

/// `meta` is the only table with free keys: good enough for steps.
async fn put(tx: &mut Tx<'_>, key: &str) -> Result<(), StoreError> {
    tx.query("insert into meta (key, value) values ($1, 'x')").bind(key).execute().await?;
    Ok(())
}

async fn add(store: &Store, key: &str) -> Result<(), StoreError> {
    let key = key.to_owned();
    store.step(move |tx| async move { put(tx, &key).await }.boxed()).await
}

async fn has(store: &Store, key: &str) -> bool {
    let mut reader = store.read().await.unwrap();
    let found = reader.query("select value from meta where key = $1").bind(key).optional_scalar::<String>().await;
    found.unwrap().is_some()
}

#[tokio::test]
async fn a_step_is_seen_by_the_next_read() {
    for database in databases().await {
        let store = database.open().await;
        for at in 0..50 {
            let key = format!("k{at}");
            add(&store, &key).await.unwrap();
            assert!(has(&store, &key).await);
        }
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_share_commits_on_sqlite() {
    for database in databases().await {
        let store = database.open().await;
        let before = store.counters();
        let all = (0..64).map(|at| {
            let store = store.clone();
            tokio::spawn(async move { add(&store, &format!("k{at}")).await })
        });
        for one in futures::future::join_all(all).await {
            one.unwrap().unwrap();
        }
        let (steps, commits) = (store.counters().steps - before.steps, store.counters().commits - before.commits);
        assert_eq!(steps, 64);
        match database.dialect {
            Dialect::Sqlite => assert!(commits <= 32, "{commits} commits for 64 steps"),
            Dialect::Postgres => assert_eq!(commits, 64),
        }
        for at in 0..64 {
            assert!(has(&store, &format!("k{at}")).await);
        }
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_a_panicking_and_a_swallowing_step_leave_their_neighbours_alone() {
    for database in databases().await {
        let store = database.open().await;
        let mut tasks = Vec::new();
        for at in 0..40 {
            let store = store.clone();
            tasks.push(tokio::spawn(async move {
                let key = format!("k{at}");
                store
                    .step(move |tx| {
                        async move {
                            put(tx, &key).await?;
                            match at % 4 {
                                1 => Err(StoreError::NotFound),
                                2 => panic!("a step panics"),
                                3 => {
                                    // The second insert fails; the step pretends it did not.
                                    drop(put(tx, &key).await);
                                    Ok(())
                                }
                                _ => Ok(()),
                            }
                        }
                        .boxed()
                    })
                    .await
            }));
        }
        for (at, task) in tasks.into_iter().enumerate() {
            let outcome = task.await.unwrap();
            let kept = has(&store, &format!("k{at}")).await;
            match at % 4 {
                0 => assert!(outcome.is_ok() && kept, "{at}: {outcome:?}"),
                1 => assert!(matches!(outcome, Err(StoreError::NotFound)) && !kept),
                2 => assert!(matches!(outcome, Err(StoreError::StepPanicked)) && !kept),
                _ => assert!(matches!(outcome, Err(StoreError::Aborted)) && !kept, "{outcome:?}"),
            }
        }
        store.close().await;
    }
}

#[tokio::test]
async fn nothing_runs_after_a_failed_query() {
    for database in databases().await {
        let store = database.open().await;
        add(&store, "once").await.unwrap();
        let outcome: Result<(), StoreError> = store
            .step(|tx| {
                async move {
                    let first = put(tx, "once").await;
                    assert!(first.unwrap_err().unique_on("meta", &["key"]));
                    put(tx, "after").await
                }
                .boxed()
            })
            .await;
        assert!(matches!(outcome, Err(StoreError::Aborted)), "{outcome:?}");
        assert!(!has(&store, "after").await);
        store.close().await;
    }
}

#[tokio::test]
async fn a_missing_row_does_not_break_the_step() {
    for database in databases().await {
        let store = database.open().await;
        let outcome: Result<(), StoreError> = store
            .step(|tx| {
                async move {
                    let none = tx.query("select value from meta where key = 'no'").scalar::<String>().await;
                    assert!(matches!(none, Err(StoreError::NotFound)));
                    put(tx, "after").await
                }
                .boxed()
            })
            .await;
        outcome.unwrap();
        assert!(has(&store, "after").await);
        store.close().await;
    }
}

#[tokio::test]
async fn unique_and_other_constraints_are_told_apart() {
    for database in databases().await {
        let store = database.open().await;
        let twice: Result<(), StoreError> = store
            .step(|tx| {
                async move {
                    for _ in 0..2 {
                        tx.query(
                            "insert into journal (case_id, seq, shard, number, at, actor, act,
                                                  details, prev_hash, hash)
                             values ('c', 1, 0, 1, 0, 'a', 'b', '{}', $1, $1)",
                        )
                        .bind(vec![0_u8])
                        .execute()
                        .await?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await;
        let error = twice.unwrap_err();
        assert!(error.unique_on("journal", &["seq", "case_id"]), "{error:?}");
        assert!(!error.unique_on("journal", &["case_id"]));
        let null: Result<u64, StoreError> = store
            .step(|tx| tx.query("insert into meta (key, value) values ('n', $1)").bind(None::<&str>).execute().boxed())
            .await;
        assert!(matches!(null, Err(StoreError::Constraint { kind: "not null", .. })), "{null:?}");
        store.close().await;
    }
}

#[tokio::test]
async fn a_step_whose_caller_has_gone_is_finished() {
    for database in databases().await {
        let store = database.open().await;
        let (begun, mut wait) = tokio::sync::mpsc::unbounded_channel();
        let own = store.clone();
        let caller = tokio::spawn(async move {
            own.step(move |tx| {
                async move {
                    begun.send(()).unwrap();
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    put(tx, "kept").await
                }
                .boxed()
            })
            .await
        });
        wait.recv().await.unwrap();
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        add(&store, "next").await.unwrap();
        for _ in 0..100 {
            if has(&store, "kept").await {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(has(&store, "kept").await);
        store.close().await;
    }
}

#[tokio::test]
async fn readers_cannot_write_and_a_closed_store_says_so() {
    for database in databases().await {
        let store = database.open().await;
        let mut reader = store.read().await.unwrap();
        let refused = reader.query("insert into meta (key, value) values ('r', 'x')").execute().await;
        assert!(refused.is_err());
        drop(reader);
        let other = store.clone();
        store.close().await;
        assert!(matches!(add(&other, "late").await, Err(StoreError::Closed)));
    }
}

#[tokio::test]
async fn a_snapshot_stands_still() {
    for database in databases().await {
        let store = database.open().await;
        let mut snapshot = store.snapshot().await.unwrap();
        let count = "select count(*) from meta";
        let before = snapshot.query(count).scalar::<i64>().await.unwrap();
        add(&store, "later").await.unwrap();
        assert_eq!(snapshot.query(count).scalar::<i64>().await.unwrap(), before);
        drop(snapshot);
        assert!(has(&store, "later").await);
        store.close().await;
    }
}

/// SQLite's own limit on the size of the file stands for a full disk.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_fails_the_step_and_leaves_the_store_usable() {
    let database = TestDatabase::sqlite();
    let store = database.open().await;
    let pages = |count: &'static str| {
        let store = store.clone();
        async move {
            store
                .step(move |tx| {
                    async move {
                        tx.query(count).all::<(i64,)>().await?;
                        Ok::<(), StoreError>(())
                    }
                    .boxed()
                })
                .await
        }
    };
    pages("pragma max_page_count = 40").await.unwrap();
    let big = "x".repeat(300_000);
    let own = big.clone();
    let full: Result<u64, StoreError> = store
        .step(move |tx| tx.query("insert into meta (key, value) values ('big', $1)").bind(own).execute().boxed())
        .await;
    let full = full.unwrap_err();
    assert!(matches!(full, StoreError::DiskFull | StoreError::Commit { .. }), "{full:?}");
    add(&store, "small").await.unwrap();
    pages("pragma max_page_count = 100000").await.unwrap();
    let again: Result<u64, StoreError> = store
        .step(move |tx| tx.query("insert into meta (key, value) values ('big', $1)").bind(big).execute().boxed())
        .await;
    again.unwrap();
    assert!(has(&store, "small").await && has(&store, "big").await);
    store.close().await;
}

/// A step that writes `first`, waits for its opponent at the barrier `meet` times it is tried, and then writes `second`.
async fn crosswise(
    store: &Store,
    keys: [&'static str; 2],
    meeting: &Arc<Barrier>,
    tries: &Arc<AtomicUsize>,
    meet: usize,
) -> Result<(), StoreError> {
    let (meeting, tries) = (Arc::clone(meeting), Arc::clone(tries));
    store
        .step(move |tx| {
            async move {
                let before = tries.fetch_add(1, Ordering::SeqCst);
                tx.query("update meta set value = 'y' where key = $1").bind(keys[0]).execute().await?;
                if before < meet {
                    meeting.wait().await;
                }
                tx.query("update meta set value = 'y' where key = $1").bind(keys[1]).execute().await?;
                Ok(())
            }
            .boxed()
        })
        .await
}

/// Two steps that hold what the other one wants: PostgreSQL undoes one of them, and it is done again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadlock_on_postgres_is_done_again() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let store = database.open().await;
    add(&store, "a").await.unwrap();
    add(&store, "b").await.unwrap();
    let (meeting, tries) = (Arc::new(Barrier::new(2)), [Arc::default(), Arc::default()]);
    let (one, two) = tokio::join!(
        crosswise(&store, ["a", "b"], &meeting, &tries[0], 1),
        crosswise(&store, ["b", "a"], &meeting, &tries[1], 1),
    );
    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    let tried: usize = tries.iter().map(|one: &Arc<AtomicUsize>| one.load(Ordering::SeqCst)).sum();
    assert_eq!(tried, 3, "one of the two was tried a second time");
    store.close().await;
}

/// A step that loses every time is given up after a few tries, with an error that says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_always_loses_ends_as_a_conflict() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let store = database.open().await;
    let tries = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&tries);
    let outcome: Result<u64, StoreError> = store
        .step(move |tx| {
            count.fetch_add(1, Ordering::SeqCst);
            tx.query("do $$ begin raise exception 'beaten' using errcode = '40001'; end $$").execute().boxed()
        })
        .await;
    assert!(outcome.as_ref().is_err_and(StoreError::is_conflict), "{outcome:?}");
    assert_eq!(tries.load(Ordering::SeqCst), 5);
    let count = Arc::clone(&tries);
    let other: Result<(), StoreError> = store
        .step(move |_tx| {
            count.fetch_add(1, Ordering::SeqCst);
            async { Err(StoreError::NotFound) }.boxed()
        })
        .await;
    assert!(matches!(other, Err(StoreError::NotFound)));
    assert_eq!(tries.load(Ordering::SeqCst), 6, "nothing else is tried again");
    store.close().await;
}
